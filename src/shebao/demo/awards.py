"""The awards that already run on the first day: valued by the law itself, by columns, taken on as former records.

A city's stock of awards cannot be read anywhere, so it is worked out: each person by the rules of the year in which he
began to draw (or of the first year whose base is in the law), and the yearly rises since as one amount. It is a model,
and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from shebao.benefits.judge import Judge
from shebao.benefits.take_on import Basis, Running, take_on_awards
from shebao.demo.city import FEMALE, City, Ints
from shebao.demo.office import Books, Staff
from shebao.demo.opening import DOCUMENT, Ids, blocks
from shebao.engine.columns import Relation
from shebao.engine.cut import Typed
from shebao.engine.graph import Graph, specialise
from shebao.kernel.dates import month_of, month_start
from shebao.law.ir import Law
from shebao.store.db import Database

FIRST_BASE = 2020  # the first year whose base of calculation the law folder holds for the place
RISES = "rises_before"
RISE_A_YEAR = 12_000  # fen a month for each year drawn before 2025: a seed, near the province's fixed and linked parts


@dataclass(frozen=True, slots=True)
class Office:
    """What valuing and taking on need."""

    db: Database
    law: Law
    judge: Judge
    staff: Staff
    books: Books
    region: str
    period: int
    typed: Mapping[str, Typed]


def value_columns(graph: Graph, columns: Mapping[str, Ints], size: int) -> dict[str, Ints]:
    """Answers of a graph; an input not given is what the law assumes, or the least of its range."""
    given = dict(columns)
    for name, spec in graph.inputs.items():
        brief = name.split(".")[-1]
        if brief not in given:
            assumed = spec.absent.value if spec.absent and spec.absent.value is not None else spec.range.low
            given[brief] = np.full(size, assumed, np.int64)
    none = np.zeros(size + 1, np.int64)
    empty = {
        name: Relation(none, {c.name.split(".")[-1]: np.zeros(0, np.int64) for c in relation.columns})
        for name, relation in graph.relations.items()
    }
    answers = graph.run(given, empty, backend="blocks")  # a few thousand rows: not worth compiling
    if answers["status"].any():
        raise ValueError(f"{int((answers['status'] > 0).sum())} persons of the stock could not be valued")
    return {name: array.astype(np.int64) for name, array in answers.items() if name != "status"}


def employee_awards(office: Office, city: City, ids: Ids, scheme: str, components: Sequence[str]) -> Ints:
    """Awards of the employees' scheme, and their amounts a month in fen."""
    drawers, people = city.employee_drawers, city.people
    birth = np.array([month_of(date.fromordinal(int(b))) for b in people.birth[drawers.person]], np.int64)
    year = np.clip((drawers.since - 1) // 12, min(FIRST_BASE, office.period // 12), office.period // 12)
    found = {name: np.zeros(len(year), np.int64) for name in components}
    outputs = [f"{scheme}.{name}" for name in components]
    for one in np.unique(year):
        rows = np.flatnonzero(year == one)
        day = date(int(one), 12, 1) if one < office.period // 12 else month_start(office.period)
        graph = specialise(
            office.law, outputs, at=day, regions=[office.region], known=date(2026, 1, 1), typed=office.typed
        )
        women = people.sex[drawers.person[rows]] == FEMALE
        answers = value_columns(
            graph,
            {
                "determined_index": drawers.index[rows] * 10 ** _decimals(graph, "determined_index") // 10_000,
                "contribution_months": drawers.months[rows],
                "account_balance": drawers.account[rows],
                "retirement_month": drawers.since[rows] - 1,
                "birth_month": birth[rows],
                "sex": women.astype(np.int64),
            },
            len(rows),
        )
        for name in components:
            if f"{scheme}.{name}" in answers:
                found[name][rows] = answers[f"{scheme}.{name}"]
    found[RISES] = np.maximum(0, (min(2025 * 12, office.period) - drawers.since) // 12) * RISE_A_YEAR
    return _take_on(
        office, city, ids.persons, (scheme, drawers.person, drawers.since, {(k, ""): v for k, v in found.items()})
    )


def _decimals(graph: Graph, brief: str) -> int:
    return next(spec.type.decimals for name, spec in graph.inputs.items() if name.endswith(f".{brief}"))


def resident_awards(office: Office, city: City, ids: Ids, scheme: str) -> Ints:
    """Awards of the residents' scheme by payer, as of the first month; years and account from the age alone."""
    rows = city.resident_drawers
    age = city.people.age_on(city.on)[rows]
    years = np.clip(75 - age, 0, 15)
    account = years * 13 * 2_000
    parts = office.law.schemes[scheme].facts["award"]["components"]
    payers = {str(p["rule"]): str(p.get("payer", "")) for p in parts}
    graph = specialise(
        office.law,
        [f"{scheme}.{name}" for name in payers],
        at=month_start(office.period),
        regions=[office.region],
        known=month_start(office.period),
        typed=office.typed,
    )
    answers = value_columns(graph, {"contribution_years": years, "account_balance": account}, len(rows))
    components = {(name, payer): answers[f"{scheme}.{name}"] for name, payer in payers.items()}
    since = np.maximum(office.period - (age - 60) * 12 - 1, 2012 * 12)
    return _take_on(office, city, ids.persons, (scheme, rows, since, components))


def _take_on(
    office: Office, city: City, persons: Ints, stock: tuple[str, Ints, Ints, dict[tuple[str, str], Ints]]
) -> Ints:
    """Pool by pool. The amounts a month, in the order of the rows."""
    scheme, rows, since, components = stock
    place = city.people.county[rows]
    regions = np.array([city.counties[c] for c in place])
    paths = np.array([f"{office.staff.clerk.path}{code[4:]}." for code in regions])
    hands = (office.staff.clerk, office.staff.reviewer, office.staff.approver)
    basis = Basis(scheme, 0, office.period, DOCUMENT)
    fund = office.books.moves[scheme].fund
    for (of, area), pool in office.books.pools.items():
        mine = np.flatnonzero([of == fund and code.startswith(area.rstrip("0")) for code in regions])
        if len(mine):
            running = Running(
                persons[rows[mine]],
                since[mine],
                regions[mine],
                paths[mine],
                {key: fen[mine] for key, fen in components.items()},
            )
            signed = replace(basis, pool_id=int(pool), document=f"{DOCUMENT}, {scheme} {area}")
            for block in blocks(running):
                take_on_awards(office.db, hands, office.judge, block, signed, on=city.on)
    total: Ints = np.sum(list(components.values()), axis=0)
    return total
