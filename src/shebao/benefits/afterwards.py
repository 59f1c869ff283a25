"""What happened to an award after it was granted, as the record has it: pauses with their proof, money paid too much,
a death. Only read: the acts are in awards.py, living.py, recovery.py, instalments.py and events.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shebao.benefits.explain import AwardTold, explain_award
from shebao.benefits.holds import HoldCase, cases_of
from shebao.benefits.model import FOREVER, AwardId, RecoveryId
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """Months that pay nothing, [start, end): why, by which article, recorded when and by whom; `ended`: when the line
    was superseded, None while it stands."""

    status: str
    reason: str
    cites: str
    start: int
    end: int
    recorded: datetime
    actor: int
    ended: datetime | None = None

    @property
    def on(self) -> date:
        """The day it was recorded."""
        return self.recorded.date()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a look for a sign of life or of a recovery: what, when, in which post, the words written down."""

    what: str
    on: date
    post: str
    note: str = ""
    until: date | None = None
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to come back in a month: `way` repay or set_off; `award` what it is held back from."""

    month: int
    fen: int
    way: str
    award: AwardId | None
    document: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A recovery case: the fen paid too much by month, its lines, and the plan to pay it back."""

    recovery: RecoveryId
    state: str
    months: tuple[tuple[int, int], ...]
    steps: tuple[Step, ...]
    plan: tuple[Instalment, ...]
    received: int

    @property
    def fen(self) -> int:
        """All that was paid too much."""
        return sum(fen for _, fen in self.months)

    def last(self, what: str) -> Step | None:
        """The last line of a kind."""
        return next((step for step in reversed(self.steps) if step.what == what), None)


@dataclass(frozen=True, slots=True)
class Died:
    """A death as benefits were told of it, and how many heirs are on record."""

    on: date
    known_on: date
    heirs: int


@dataclass(frozen=True, slots=True)
class Afterwards:
    """An award with everything that happened to it since, as known at an instant."""

    now: datetime
    told: AwardTold
    held: tuple[Held, ...]
    looked: tuple[Step, ...]
    silent_since: date | None
    overpaid: tuple[Overpaid, ...]
    died: Died | None
    runs: Mapping[int, datetime]  # that booked something for it: what each could know
    notices: tuple[HoldCase, ...] = ()  # that a pause or an end is intended, and what came of it

    def entitled(self, month: int) -> int:
        """Fen of a month by what is known now, pauses counted."""
        if any(h.ended is None and h.start <= month < h.end for h in self.held):
            return 0
        return sum(span.fen for span in self.told.components if span.start <= month < span.end)

    def booked(self, month: int, before: datetime | None = None) -> int:
        """Fen that published runs have booked for a month; with `before`, those that knew no later than that."""
        return sum(
            owed.fen
            for owed in self.told.obligations
            if owed.for_month == month and (before is None or self.runs[owed.run] <= before)
        )

    def unpaid(self, months: Sequence[int], before: datetime) -> tuple[tuple[int, int], ...]:
        """Months that were owed more than was booked for them at an instant, each with the difference."""
        found = ((month, self.entitled(month) - self.booked(month, before)) for month in months)
        return tuple((month, fen) for month, fen in found if fen > 0)

    def pauses(self, status: str = "suspended") -> tuple[Held, ...]:
        """The lines of a status that stand now."""
        return tuple(h for h in self.held if h.status == status and h.ended is None)


def afterwards(db: Database, by: Actor, award: AwardId) -> Afterwards:
    """An award with its pauses, the look that held it, its recovery cases and a death. Raises store.RowMissing."""
    told = explain_award(db, by, award)
    with db.reading(by, "benefits", purpose=f"award {award} afterwards") as tx:
        check = tx.maybe("living_check_that_held", award=award)
        cases = [r for r in tx.all("recoveries_of_person", person=told.person_id) if r.award_id == award]
        died = tx.maybe("death_of", person=told.person_id)
        heirs = len(tx.all("heirs_of", person=told.person_id))
        return Afterwards(
            tx.now,
            told,
            tuple(_held(row) for row in tx.all("status_history", award=award, forever=FOREVER)),
            tuple(_looked(row) for row in tx.all("living_steps", check=check.check_id)) if check else (),
            check.silent_since if check else None,
            tuple(_overpaid(tx, RecoveryId(row.recovery_id)) for row in cases),
            Died(died.died_on, died.known_on, heirs) if died else None,
            {row.run_id: row.known_at for row in tx.all("runs_of_award", award=award)},
            cases_of(tx, award),
        )


def _held(row: Row) -> Held:
    return Held(row.status, row.reason, row.cites, row.start, row.end_, row.since, row.actor_id, row.until)


def _looked(row: Row) -> Step:
    return Step(row.step, row.on_date, row.post, row.note, row.answer_until)


def _overpaid(tx: Transaction, recovery: RecoveryId) -> Overpaid:
    now = tx.one("recovery_now", recovery=recovery)
    by_month: Counter[int] = Counter()
    for line in tx.all("recovery_lines", recovery=recovery):
        by_month[line.for_month] -= line.amount_fen
    return Overpaid(
        recovery,
        now.state,
        tuple(sorted(by_month.items())),
        tuple(
            Step(e.state, e.on_date, e.post, e.note, e.answer_until, e.amount_fen)
            for e in tx.all("recovery_events", recovery=recovery)
        ),
        tuple(
            Instalment(
                p.due_month,
                p.amount_fen,
                p.way,
                AwardId(p.award_id) if p.award_id else None,
                p.document,
                p.recorded.date(),
            )
            for p in tx.all("plan_of", recovery=recovery)
        ),
        int(now.received),
    )
