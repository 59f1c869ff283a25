"""An award as it was known when a run owed it: what each month was owed, what was booked, and the rises it was given.

Nothing is decided here again by today's law: components and pauses are read as known at the run, rises and decisions
from the law that was archived with them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from shebao.benefits.adjustment import inputs_of
from shebao.benefits.explain import Explained, Owed, Span, explain_decision, spans_of
from shebao.benefits.model import FOREVER, AwardId, DecisionId
from shebao.engine import archive
from shebao.engine.graph import Decision
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.store.archive import fetch
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

TOTAL_BEFORE = ".total_before"  # the provider of what an award paid before a rise


@dataclass(frozen=True, slots=True)
class Pause:
    """Months [start, end) that pay nothing."""

    status: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RunTold:
    """A payroll that owed something to the award: what it knew of it."""

    run: int
    period: int
    known_at: datetime
    components: tuple[Span, ...]
    unpaid: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class MonthTold:
    """One month and component as a run saw it: owed less booked before less held by recovery cases."""

    run: int
    for_month: int
    component: str
    payer: str
    owed: int
    booked_before: int
    held: int

    @property
    def difference(self) -> int:
        """What the run had to book."""
        return self.owed - self.booked_before - self.held


@dataclass(frozen=True, slots=True)
class RiseTold:
    """A yearly rise the award has: the steps of its law, what it was counted from, and what the award pays since."""

    act: str
    month: int
    run: int | None
    decision: int | None
    said: Decision
    counted: str  # the input that is the amount before; empty where the rise does not count from it
    counted_from: tuple[Span, ...]
    gives: tuple[Span, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class History:
    """What a payment's runs knew of its award."""

    runs: tuple[RunTold, ...]
    months: tuple[MonthTold, ...]
    rises: tuple[RiseTold, ...]
    earlier: tuple[Explained, ...]  # decisions that were superseded, the first one first


def history(
    db: Database, by: Actor, award: AwardId, owed: Sequence[Owed], wanted: Collection[tuple[int, int]]
) -> History:
    """The award as known at each run of `wanted`, which are (run, month it is for); `owed`: all that is booked."""
    with db.reading(by, "benefits", purpose=f"history of award {award}") as tx:
        runs = [_run(tx, award, run) for run in sorted({run for run, _ in wanted})]
        months = [
            line for run in runs for line in _months(tx, award, run, owed, {m for r, m in wanted if r == run.run})
        ]
        now = spans_of(tx, award, tx.now)
        rises = [_rise(tx, award, now, act) for act in _acts(now)]
    earlier = tuple(explain_decision(db, by, number) for number in superseded(db, by, award))
    return History(tuple(runs), tuple(months), tuple(rises), earlier)


def superseded(db: Database, by: Actor, award: AwardId) -> list[DecisionId]:
    """The decisions an award rested on before the present one, the first one first; rises are none of them."""
    with db.reading(by, "benefits", purpose=f"decisions of award {award}") as tx:
        made = tx.all("decisions_of_award", award=award)
    return [DecisionId(row.decision_id) for row in made if not row.act][:-1]


def _run(tx: Transaction, award: AwardId, run: int) -> RunTold:
    facts = tx.one("run_by_id", run=run)
    pauses = tx.all("status_of", award=award, known_at=facts.known_at, forever=FOREVER)
    return RunTold(
        run,
        facts.period,
        facts.known_at,
        spans_of(tx, award, facts.known_at),
        tuple(Pause(p.status, p.reason, p.start or 0, p.end_) for p in pauses),
    )


def _months(
    tx: Transaction, award: AwardId, run: RunTold, owed: Sequence[Owed], wanted: Collection[int]
) -> list[MonthTold]:
    """Every component of the wanted months, also those that did not change: the month is seen whole."""
    held = {
        (h.for_month, h.component, h.payer): h.fen
        for h in tx.all("held_before_run", award=award, run=run.run, known_at=run.known_at)
    }
    parts = {(s.component, s.payer) for s in run.components} | {(o.component, o.payer) for o in owed}
    found = []
    for month in sorted(wanted):
        paused = any(p.start <= month < p.end for p in run.unpaid)
        for component, payer in sorted(parts):
            spans = [s for s in run.components if (s.component, s.payer) == (component, payer)]
            due = 0 if paused else sum(s.fen for s in spans if s.start <= month < s.end)
            same = [o for o in owed if (o.for_month, o.component, o.payer) == (month, component, payer)]
            booked = sum(o.fen for o in same if o.run < run.run)
            line = MonthTold(run.run, month, component, payer, due, booked, held.get((month, component, payer), 0))
            if due or booked or line.held or any(o.run == run.run for o in same):
                found.append(line)
    return found


def _acts(spans: Sequence[Span]) -> list[str]:
    """Ids of the rises, oldest first."""
    given = sorted((s for s in spans if s.origin == "adjustment"), key=lambda s: (s.start, s.component))
    return list(dict.fromkeys(s.component.partition(".")[0] for s in given))


def _rise(tx: Transaction, award: AwardId, now: Sequence[Span], act: str) -> RiseTold:
    gives = tuple(s for s in now if s.origin == "adjustment" and s.component.startswith(f"{act}."))
    said, known_at = _rise_said(tx, award, gives[0])
    month = int(month_of(said.graph.slice.at))
    counted = next((n for n, spec in said.graph.inputs.items() if spec.provider.endswith(TOTAL_BEFORE)), "")
    first = tx.one("award_by_id", award=award).start_month
    basis = _before(spans_of(tx, award, known_at), month, max(month - 1, first)) if counted else ()
    others = [s for s in now if s not in gives]
    return RiseTold(
        act,
        month,
        gives[0].run,
        gives[0].decision,
        said,
        counted,
        basis,
        gives,
        sum(s.fen for s in others if s.start <= month < s.end),
        sum(s.fen for s in now if s.start <= month < s.end),
    )


def _before(spans: Sequence[Span], month: int, counted_in: int) -> tuple[Span, ...]:
    """What the award paid in the month a rise counts from; rises of that very law date are not in it."""
    return tuple(
        s for s in spans if s.start <= counted_in < s.end and not (s.origin == "adjustment" and s.start >= month)
    )


def _rise_said(tx: Transaction, award: AwardId, given: Span) -> tuple[Decision, datetime]:
    """The rise decided again from what was kept, by a run for many awards or for this one alone."""
    if given.run is not None:
        block = tx.one("block_of_award", run=given.run, award=award)
        graph = archive.graph_from(fetch(tx, block.law_slice).body)
        return graph.decide(inputs_of(block, award)), tx.one("run_by_id", run=given.run).known_at
    row: Row = tx.one("decision_by_id", decision=given.decision)
    used = json.loads(bytes(row.inputs))
    graph = archive.graph_from(fetch(tx, row.law_slice).body)
    return graph.decide(used["inputs"], used["relations"]), row.known_at
