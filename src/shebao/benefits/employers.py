"""Benefits of employers, found from the house's own record without an application (免申即享): the list of a year.

Every employer of the place that paid dues last year is looked at by the rules of the scheme, in shards, restartable.
Who has the right and who has not stands on one list, each with its reasons; a machine may grant, so who is left out is
shown in public and heard before anything is paid (employer_payment). A later round of the same year looks at everybody
again with what is known then, and its difference to what was booked is paid or asked back.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.benefits.adjustment import inputs_of, packed
from shebao.benefits.delta import Ints
from shebao.benefits.errors import ApplicationNeeded, ListRefused, ReplayDiffers, RunRefused
from shebao.benefits.gather import Gathered, Scope, gather
from shebao.benefits.judge import Judge, decide, not_known
from shebao.benefits.model import AwardId, Wants, law_date
from shebao.benefits.runs import RunFacts, begin
from shebao.engine import archive
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.kernel.errors import Reason
from shebao.kernel.regions import chain
from shebao.law.ir import IR_VERSION
from shebao.registry.filings import note_law
from shebao.store.archive import fetch, keep
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import Run, RunKey, open_run
from shebao.store.transaction import Transaction

CLOSED = "registry.employer_closed"


@dataclass(frozen=True, slots=True)
class EmployerYear:
    """Which benefit, in which place, of which year (the facts are those of the year before), owed in which month.

    The first round asks the law of its month; `round` 2 and on look again, by the same law and what is known then.
    """

    scheme: str
    item: str
    region: str
    year: int
    month: int
    on: date
    round: int = 1
    shards: int = 1


@dataclass(frozen=True, slots=True)
class ListOfEmployers:
    """What a list came to: employers looked at, granted with their fen, left out by the law, and waiting for a fact."""

    run: int
    rows: int
    granted: int
    fen: int
    left_out: int
    waiting: int


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """One line of the list as it is shown in public."""

    award: AwardId
    employer: int
    credit_code: str
    name: str
    dues_fen: int
    fen: int
    held: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question of a year, compiled for its place."""

    wants: Wants
    graph: Graph
    scope: Scope
    listed: str
    """The input that puts an employer on the list at all: dues paid. Who has none is not looked at."""


def payee_of(employer: int) -> int:
    """The number under which an employer is paid: persons stand above zero, employers below it."""
    return -employer


def list_employers(db: Database, by: Actor, judge: Judge, year: EmployerYear) -> ListOfEmployers:
    """Look at every employer; done again it goes on where it stopped.

    Raises ApplicationNeeded, RunRefused, and ListRefused where the round before is not published.
    """
    ruled = judge.scheme(year.scheme).service.get("without_application") or {}
    if "listed" not in ruled or judge.scheme(year.scheme).facts.get("decides") != "machine":
        raise ApplicationNeeded(scheme=year.scheme)
    with open_list(db, by, judge, year) as run:
        with run.step("begin") as step:
            if step.todo:
                begin(step.tx, run.run_id, RunFacts("employers", year.month, year.shards, by.path))
                _write_list(step.tx, run, judge, year)
        with db.reading(by, "benefits") as tx:
            facts, told = tx.one("run_by_id", run=run.run_id), tx.one("employer_list", run=run.run_id)
        for shard in range(facts.shards):
            with run.step(f"shard {shard}") as step:
                if step.todo:
                    rows, fen = _shard(step.tx, _asked(judge, told, facts, str(ruled["listed"])), (told, facts), shard)
                    step.count(rows=rows, fen=fen)
        with run.step("listed") as step:
            if step.todo:
                step.count(rows=sum(done.rows for done in run.steps()))
        with db.reading(by, "benefits") as tx:
            sums = tx.one("employer_list_sums", run=run.run_id)
        return ListOfEmployers(int(run.run_id), sums.rows, sums.granted, sums.fen, sums.left_out, sums.waiting)


def open_list(db: Database, by: Actor, judge: Judge, year: EmployerYear) -> AbstractContextManager[Run]:
    """The run of a year's list below the actor's path, held by this process."""
    note_law(db, by, judge.law)
    what = f"{by.path}/{year.scheme}/{year.item}/{year.region}/{year.year}/{year.round}"
    return open_run(db, by, "benefits", RunKey("employers", what), law_hash=judge.law.hash, known_on=year.on)


def rows_of(db: Database, by: Actor, judge: Judge, run: int) -> list[EmployerRow]:
    """The list by credit code: who has the right and how much, and who has not and why."""
    with db.reading(by, "benefits", purpose=f"list of employers {run}") as tx:
        told = tx.one("employer_list", run=run)
        rows = tx.all("employer_rows", run=run)
    wants = judge.wants(told.scheme, told.item)
    said = {f"condition.{c['rule']}": _reason_of(wants, str(c["rule"])) for c in wants.conditions}
    said |= {f"input.{name}": not_known(spec) for name, spec in judge.law.inputs.items()}
    said[CLOSED] = Reason(
        CLOSED,
        "The employer was closed before the list was made: who answers for it is found by an officer.",
        "用人单位在核定前已注销：由经办人员查明承继主体后处理。",
        means="wait",
    )
    return [
        EmployerRow(
            AwardId(row.award_id),
            row.employer_id,
            row.credit_code,
            row.name,
            row.dues_fen,
            row.amount_fen,
            row.held,
            tuple(said.get(code, Reason(code, code, code)) for code in row.why),
        )
        for row in rows
    ]


def replay(db: Database, by: Actor, run: int, award: AwardId) -> dict[str, int]:
    """One employer's decision again, from the archived law and the block of its run. Raises ReplayDiffers."""
    with db.reading(by, "benefits") as tx:
        told = tx.one("employer_list", run=run)
        block = tx.one("block_of_award", run=run, award=award)
        kept = next(row for row in tx.all("employer_rows", run=run) if row.award_id == award)
        graph = archive.graph_from(fetch(tx, block.law_slice).body)
    values = {name.rpartition(".")[2]: int(v) for name, v in graph.decide(inputs_of(block, award)).values.items()}
    if (values[told.item] if not kept.why else 0) != kept.amount_fen:
        raise ReplayDiffers(decision=f"{run}/{award}")
    return values


def _write_list(tx: Transaction, run: Run, judge: Judge, year: EmployerYear) -> None:
    before = tx.all(
        "rounds_of_year",
        scheme=year.scheme,
        item=year.item,
        region=year.region,
        year=year.year,
        round=year.round,
        path=tx.actor.path,
    )
    if len(before) != year.round - 1 or any(not row.published for row in before):
        raise ListRefused(
            run=run.run_id,
            why=f"round {year.round} of {year.year} needs every round before it published",
            why_zh=f"{year.year} 年度第 {year.round} 轮须在此前各轮均已发布后办理",
        )
    if not before and year.month // 12 != year.year:
        raise ListRefused(
            run=run.run_id,
            why=f"the first list of {year.year} belongs into that year",
            why_zh=f"{year.year} 年度首次名单须在当年办理",
        )
    first = before[0].for_month if before else year.month
    pool = tx.one("pool_of", scheme=year.scheme, areas=list(chain(year.region)), month=year.month)
    tx.run(
        "insert_employer_list",
        run=run.run_id,
        scheme=year.scheme,
        item=year.item,
        region=year.region,
        year=year.year,
        round=year.round,
        for_month=first,
        period=year.month,
        pool_id=pool.pool_id,
        law_date=law_date(judge.scheme(year.scheme), month_start(first)),
        path=tx.actor.path,
    )


def _asked(judge: Judge, told: Row, facts: Row, listed: str) -> _Asked:
    """The law of the month of the first round: a later round knows more facts, and asks the same law."""
    event = month_start(told.for_month)
    wants = judge.wants(told.scheme, told.item)
    graph = judge.graph(wants.outputs, told.region, told.law_date, facts.known_at.date())
    if graph.refused:
        said = sorted({refusal.reason.en for refusal in graph.refused.values()})
        raise RunRefused(run=facts.run_id, reasons="; ".join(said))
    none = np.zeros(0, np.int64)
    scope = Scope(told.scheme, told.region, none, none, none, event, told.law_date, facts.known_at)
    return _Asked(wants, graph, scope, f"{told.scheme}.{listed}")


def _shard(tx: Transaction, asked: _Asked, run: tuple[Row, Row], shard: int) -> tuple[int, int]:
    told, facts = run
    tx.one("read_in_bulk")
    found = tx.copy_out(
        "employers_of_shard",
        {"employer_id": "int8", "closed": "int8"},
        day=month_start(told.period),
        known_at=facts.known_at,
        path=facts.serving_path,
        after=f"{facts.serving_path}~",
        shards=facts.shards,
        shard=shard,
        prefix=_prefix(told.region),
    )
    employers = found["employer_id"].astype(np.int64)
    if not len(employers):
        return 0, 0
    known = gather(tx, replace(asked.scope, persons=employers), asked.graph.inputs, asked.graph.relations)
    listed = known.columns[asked.listed] > 0
    return _write(tx, asked, told, (shard, employers[listed], found["closed"][listed] == 1, _only(known, listed)))


def _write(
    tx: Transaction, asked: _Asked, told: Row, part: tuple[int, Ints, NDArray[np.bool_], Gathered]
) -> tuple[int, int]:
    shard, employers, closed, known = part
    if not len(employers):
        return 0, 0
    fen, why, answers = _decided(asked, known, closed)
    if asked.graph.inputs and fen.any():
        _verified(asked, known, int(np.flatnonzero(fen)[0]), told.run_id)
    which = {"scheme": told.scheme, "item": told.item, "year": told.year}
    listed = employers.tolist()
    tx.run("insert_employer_awards", **which, employers=listed, pool_id=told.pool_id, for_month=told.for_month)
    dues = known.columns[asked.listed].tolist()
    rows = {"employers": listed, "fen": fen.tolist(), "dues": dues, "why": why}
    tx.run("insert_employer_decisions", **which, **rows, run=told.run_id, step=shard)
    tx.run(
        "insert_block",
        run=told.run_id,
        step=shard,
        scheme=told.scheme,
        act=told.item,
        region=told.region,
        law_date=asked.scope.law_date,
        known_at=asked.scope.known_at,
        law_slice=keep(tx, IR_VERSION, archive.body(asked.graph)),
        awards=[row.award_id for row in tx.all("employer_awards_in_order", **which, employers=listed)],
        inputs=packed(dict(known.columns)),
        answers=packed(answers),
        serving_path=told.serving_path,
    )
    return len(employers), int(fen.sum())


def _decided(asked: _Asked, known: Gathered, closed: NDArray[np.bool_]) -> tuple[Ints, list[str], dict[str, Ints]]:
    """Fen by employer, the codes of what stands against it, and every answer of the law."""
    scheme, size = asked.wants.scheme, len(closed)
    whole = known.complete if known.missing else np.ones(size, np.bool_)
    said = asked.graph.run({name: column[whole] for name, column in known.columns.items()}, {}, "blocks")
    answers = {name: np.zeros(size, np.int64) for name in said}
    for name, column in said.items():
        answers[name][whole] = column
    against: list[tuple[str, NDArray[np.bool_]]] = [(CLOSED, closed)]
    against += [(f"input.{name}", flags) for name, flags in sorted(known.missing.items())]
    for status in np.unique(answers["status"]).tolist():
        reason = asked.graph.refusal_texts[status]
        if status and reason is not None:
            against.append((reason.code, answers["status"] == status))
    fine = whole & (answers["status"] == 0)
    for condition in asked.wants.conditions:
        rule = str(condition["rule"])
        against.append((f"condition.{rule}", fine & (answers[f"{scheme}.{rule}"] == 0)))
    barred = np.logical_or.reduce([flags for _, flags in against])
    amount = answers[f"{scheme}.{asked.wants.components[0][0]}"]
    why = [""] * size
    for row in np.flatnonzero(barred).tolist():
        why[row] = " ".join(code for code, flags in against if flags[row])
    return np.where(barred, 0, amount), why, answers


def _verified(asked: _Asked, known: Gathered, row: int, run: int) -> None:
    """Raises RunRefused where what is granted rests on a value of law nobody has read."""
    inputs = {name: int(column[row]) for name, column in known.columns.items()}
    if found := decide(asked.graph, asked.wants, inputs, {}).unverified:
        raise RunRefused(run=run, reasons=f"it rests on unverified values: {', '.join(found)}")


def _only(known: Gathered, mask: NDArray[np.bool_]) -> Gathered:
    missing = {name: flags[mask] for name, flags in known.missing.items()}
    columns = {name: column[mask] for name, column in known.columns.items()}
    return Gathered(columns, {}, {}, {name: flags for name, flags in missing.items() if flags.any()})


def _reason_of(wants: Wants, rule: str) -> Reason:
    condition = next(c for c in wants.conditions if str(c["rule"]) == rule)
    would = condition.get("would_change") or {}
    return Reason(
        f"condition.{rule}",
        condition["refuse"]["en"],
        condition["refuse"]["zh"],
        str(condition.get("cites", "")),
        would_change_en=would.get("en", ""),
        would_change_zh=would.get("zh", ""),
        means="refuse",
    )


def _prefix(region: str) -> str:
    """The code of a place without the pairs of zeros that stand for everything below it."""
    while region.endswith("00"):
        region = region[:-2]
    return region
