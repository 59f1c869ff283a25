"""Who reaches the age of a right with too few years: listed before it happens, with what would close the gap.

Interrupted and stopped contributions show here: service.yaml `years_missing` names the rules that say when the age is
reached, how many years are needed, how many may be paid back and what one year costs at the answers it gives for
everybody (the lowest tier). Nobody is written to and nothing is owed: the list is for the office that visits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from shebao.benefits.delta import Ints
from shebao.benefits.errors import YearsNotTold
from shebao.benefits.gather import Scope, gather
from shebao.benefits.judge import Judge
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.store.db import Database
from shebao.store.transaction import Transaction

RULES = ("age", "needed", "allowed", "yearly")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of whom the list is: members of a scheme in a place who reach the age within [first, last], as of a month."""

    scheme: str
    region: str
    month: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Short:
    """One person: the month of the age, years paid and needed, years that may be paid back, fen of one year."""

    person: int
    reaches: int
    paid: int
    needed: int
    allowed: int
    yearly: int

    @property
    def missing(self) -> int:
        """Years that lack if nothing more is paid."""
        return self.needed - self.paid

    @property
    def make_up(self) -> int:
        """Fen of the missing years that the law lets a person pay at once."""
        return min(self.missing, self.allowed) * self.yearly


def short_of_years(db: Database, by: Actor, judge: Judge, ahead: Ahead) -> tuple[Short, ...]:
    """The list, nearest age first. Raises YearsNotTold where the scheme or the place lacks a rule or a value.

    Who lacks a fact of the record (a birth date) cannot be counted and is not listed.
    """
    ruled = judge.scheme(ahead.scheme).service.get("years_missing")
    if not ruled:
        why, why_zh = "service.yaml has no years_missing", "service.yaml 没有 years_missing"
        raise YearsNotTold(scheme=ahead.scheme, region=ahead.region, why=why, why_zh=why_zh)
    with db.reading(by, "benefits", purpose=f"short of years {ahead.scheme} {ahead.region}") as tx:
        found = _listed(tx, judge, ahead, ruled)
    return tuple(sorted(found, key=lambda short: (short.reaches, short.person)))


def _listed(tx: Transaction, judge: Judge, ahead: Ahead, ruled: Mapping[str, Any]) -> list[Short]:
    names = {word: f"{ahead.scheme}.{ruled[word]}" for word in RULES}
    graph = judge.graph(list(names.values()), ahead.region, month_start(ahead.month), tx.today)
    if graph.refused:
        reasons = sorted({(refusal.reason.en, refusal.reason.zh) for refusal in graph.refused.values()})
        why, why_zh = "; ".join(en.rstrip(".") for en, _ in reasons), "；".join(zh.rstrip("。") for _, zh in reasons)
        raise YearsNotTold(scheme=ahead.scheme, region=ahead.region, why=why, why_zh=why_zh)
    persons = _members(tx, judge, ahead)
    if not len(persons):
        return []
    columns, persons = _known(tx, graph, ahead, persons, ruled)
    answers = graph.run(columns, {}, "blocks")
    paid = columns[f"{ahead.scheme}.{ruled['paid']}"]
    told = {word: answers[name] for word, name in names.items()}
    soon = (told["age"] >= ahead.first) & (told["age"] <= ahead.last)
    rows = np.flatnonzero((answers["status"] == 0) & soon & (paid < told["needed"])).tolist()
    return [Short(int(persons[k]), int(told["age"][k]), int(paid[k]), *_rest(told, k)) for k in rows]


def _rest(told: Mapping[str, Ints], row: int) -> tuple[int, int, int]:
    return int(told["needed"][row]), int(told["allowed"][row]), int(told["yearly"][row])


def _members(tx: Transaction, judge: Judge, ahead: Ahead) -> Ints:
    """Members of the actor's part of the record who draw nothing of the scheme's kind yet."""
    group = judge.exclusive_group(ahead.scheme, "")
    whose = {"path": tx.actor.path, "after": f"{tx.actor.path}~", "known_at": tx.now}
    where = {"shard": 0, "shards": 1, "scheme": ahead.scheme, "first_day": month_start(ahead.month), "group": group}
    found = tx.copy_out("members_without_award", {"person_id": "int8"}, **whose, **where)
    persons: Ints = found["person_id"].astype(np.int64)
    return persons


def _known(
    tx: Transaction, graph: Graph, ahead: Ahead, persons: Ints, ruled: Mapping[str, Any]
) -> tuple[dict[str, Ints], Ints]:
    """The record's columns of whom it knows whole, with the answers given for everybody."""
    given = {f"{ahead.scheme}.{name}": int(value) for name, value in (ruled.get("at") or {}).items()}
    none, day = np.zeros(0, np.int64), month_start(ahead.month)
    scope = Scope(ahead.scheme, ahead.region, persons, none, none, day, day, tx.now)
    asked = {name: spec for name, spec in graph.inputs.items() if name not in given}
    known = gather(tx, scope, asked, graph.relations)
    whole = known.complete
    columns = {name: column[whole] for name, column in known.columns.items()}
    size = int(whole.sum())
    return {**columns, **{name: np.full(size, value, np.int64) for name, value in given.items()}}, persons[whole]
