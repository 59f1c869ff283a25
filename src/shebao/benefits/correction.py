"""A value or a rule was wrong: everybody it touches, with amounts up and down, then put right by one signed run.

The list is drawn up from what each award's own decision kept, so a difference is the law's and not the record's.
Applied, each award is decided again: who gets more has it at once and the arrears with the next payroll; who would get
less is only proposed to, heard, and decided by officers (recalc.py); money is never taken first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date

from shebao.benefits.awards import end_of
from shebao.benefits.errors import RunRefused
from shebao.benefits.judge import Judge, decide
from shebao.benefits.model import FOREVER, AwardId, DecisionId
from shebao.benefits.recalc import recalculate_award, within
from shebao.benefits.runs import RunFacts, begin, fully_signed, only_filed
from shebao.engine import archive
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.registry.filings import note_law
from shebao.store.archive import fetch
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import Run, RunKey, open_run
from shebao.store.transaction import Transaction

LISTED = 5_000
"""Awards listed in one step."""

APPLIED = 100
"""Awards decided again in one step."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right: a scheme, and the paper that says what was wrong."""

    scheme: str
    cause: str
    known_on: date


@dataclass(frozen=True, slots=True)
class Affected:
    """One award: a month before and after, months booked otherwise, what is owed to the person or was overpaid, in fen.

    `applied` is None before the run is applied, False where less is only proposed. Rises counted from the amount are
    counted again when it is applied and are not in these figures.
    """

    award: AwardId
    person: int
    before_fen: int
    after_fen: int
    months: int
    up_fen: int
    down_fen: int
    reasons: str
    decision: DecisionId | None
    applied: bool | None


@dataclass(frozen=True, slots=True)
class Put:
    """What an applied correction did: awards raised, proposed to lower, and where nothing differed any more."""

    raised: int
    proposed: int
    same: int


def today(db: Database, by: Actor) -> date:
    """The day of the record's clock: what is known on it is what a correction knows."""
    with db.reading(by, "benefits", purpose="the day") as tx:
        return tx.today


def draft_correction(db: Database, by: Actor, judge: Judge, wanted: Correction) -> int:
    """List everybody below the actor's path whose award rests on other law than what is known now. The run's number.

    Raises MeasureNotFiled, LawNotRead: then no run was opened, and the same cause may be listed by another law.
    """
    period = int(month_of(wanted.known_on))
    facts = RunFacts("correction", period, 1, by.path)
    note_law(db, by, judge.law)
    with db.reading(by, "benefits", purpose="measures filed") as tx:
        only_filed(tx, judge.law.hash, facts)
    with open_correction(db, by, judge, wanted) as run:
        with run.step("begin") as step:
            if step.todo:
                begin(step.tx, run.run_id, facts)
        if any(done.name == "listed" for done in run.steps()):
            return int(run.run_id)
        for name, graph, awards in _outdated(db, by, judge, wanted):
            for first in range(0, len(awards), LISTED):
                with run.step(f"{name} {awards[first]}") as step:
                    if step.todo:
                        rows, fen = _list(step.tx, judge, run, graph, (wanted, awards[first : first + LISTED]))
                        step.count(rows=rows, fen=fen)
        with run.step("listed") as step:
            if step.todo:
                step.count(rows=sum(done.rows for done in run.steps()))
        return int(run.run_id)


def affected(db: Database, by: Actor, run: int) -> list[Affected]:
    """The list of a run, in order of awards: what the three signers look at."""
    with db.reading(by, "benefits", purpose=f"correction {run}") as tx:
        rows = tx.all("correction_lines", run=run)
    return [
        Affected(
            award=AwardId(row.award_id),
            person=row.person_id,
            before_fen=row.before_fen,
            after_fen=row.after_fen,
            months=row.months,
            up_fen=row.up_fen,
            down_fen=row.down_fen,
            reasons=row.reasons,
            decision=row.decision_id,
            applied=row.applied,
        )
        for row in rows
    ]


def apply_correction(db: Database, by: Actor, judge: Judge, wanted: Correction, *, on: date) -> Put:
    """Decide every listed award again, some at a time; killed anywhere, it goes on. Raises RunRefused."""
    with open_correction(db, by, judge, wanted) as run:
        if all(done.name != "listed" for done in run.steps()):
            raise RunRefused(run=run.run_id, reasons="the list is not complete")
        with db.reading(by, "benefits") as tx:
            fully_signed(tx, int(run.run_id))
        lines = affected(db, by, int(run.run_id))
        for first in range(0, len(lines), APPLIED):
            with run.step(f"apply {lines[first].award}") as step:
                if step.todo:
                    for line in lines[first : first + APPLIED]:
                        _apply(step.tx, by, judge, int(run.run_id), (line, on))
                    step.count(rows=len(lines[first : first + APPLIED]))
        put = _put(affected(db, by, int(run.run_id)))
        with run.step("publish") as step:
            if step.todo:
                run.publish(step.tx, {"raised": put.raised, "proposed": put.proposed})
                facts = {"run": run.run_id, "scheme": wanted.scheme, "raised": put.raised, "proposed": put.proposed}
                step.tx.emit("benefits.corrected", facts)
        return put


def open_correction(db: Database, by: Actor, judge: Judge, wanted: Correction) -> AbstractContextManager[Run]:
    """The run of the correction below the actor's path, held by this process."""
    note_law(db, by, judge.law)
    key = RunKey("correction", f"{by.path}/{wanted.scheme}/{wanted.cause}")
    return open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=wanted.known_on)


def _outdated(db: Database, by: Actor, judge: Judge, wanted: Correction) -> list[tuple[str, Graph, list[int]]]:
    """Awards by the place, date and law they rest on, where the law known now says something else."""
    found = []
    outputs = judge.wants(wanted.scheme, "").outputs
    with db.reading(by, "benefits", purpose="law used") as tx:
        for row in tx.all("law_used", scheme=wanted.scheme, item=""):
            old = archive.graph_from(fetch(tx, row.law_slice).body).slice
            graph = judge.graph(outputs, row.region, row.law_date, wanted.known_on)
            if replace(graph.slice, known=old.known, law_hash=old.law_hash) != old:
                found.append((f"{row.region} {row.law_date} {row.law_slice[:12]}", graph, list(row.awards)))
    return found


def _list(tx: Transaction, judge: Judge, run: Run, graph: Graph, part: tuple[Correction, list[int]]) -> tuple[int, int]:
    wanted, awards = part
    facts = tx.one("run_by_id", run=run.run_id)
    rows = tx.all(
        "inputs_of_awards", awards=awards, forever=FOREVER, path=facts.serving_path, after=f"{facts.serving_path}~"
    )
    lines = [line for row in rows for line in _differing(judge, wanted.scheme, graph, row)]
    if lines:
        names = ("awards", "persons", "befores", "afters", "months", "ups", "downs", "reasons", "paths")
        columns = {name: list(column) for name, column in zip(names, zip(*lines, strict=True), strict=True)}
        tx.run("insert_correction_lines", run=run.run_id, **columns)
    return len(lines), sum(int(line[5]) - int(line[6]) for line in lines)


Line = tuple[int, int, int, int, int, int, int, str, str]


def _differing(judge: Judge, scheme: str, graph: Graph, row: Row) -> Iterator[Line]:
    """The line of an award whose amounts differ; none where the other law gives the same."""
    used = json.loads(bytes(row.inputs))
    found = decide(graph, judge.wants(scheme, row.item), used["inputs"], used["relations"])
    start = row.start_month if found.start_month is None else found.start_month
    start, end = within(row, start, end_of(found, start, row.item))
    after = [(start, end, part.fen) for part in found.components]
    before = [tuple(span) for span in row.spans]
    edges = {edge for one, two, _ in (*before, *after) for edge in (one, two)}
    if all(_at(before, edge) == _at(after, edge) for edge in edges):
        return
    deltas = [_at(after, month) - _at(before, month) for month in row.booked]
    last = max([start, *(one for one, _, _ in before)])
    up, down = sum(d for d in deltas if d > 0), -sum(d for d in deltas if d < 0)
    months, why = sum(1 for delta in deltas if delta), "; ".join(reason.en for reason in found.reasons)
    yield row.award_id, row.person_id, _at(before, last), _at(after, last), months, up, down, why, row.serving_path


def _at(spans: Sequence[tuple[int, ...]], month: int) -> int:
    return sum(fen for start, end, fen in spans if start <= month < end)


def _apply(tx: Transaction, by: Actor, judge: Judge, run: int, part: tuple[Affected, date]) -> None:
    line, on = part
    changed = recalculate_award(tx, by, judge, line.award, on)
    decision, applied = (changed.decision, changed.applied) if changed else (None, True)
    tx.run("insert_correction_result", run=run, award=line.award, decision=decision, applied=applied)


def _put(lines: list[Affected]) -> Put:
    return Put(
        raised=sum(1 for line in lines if line.applied and line.decision),
        proposed=sum(1 for line in lines if line.applied is False),
        same=sum(1 for line in lines if line.applied and line.decision is None),
    )
