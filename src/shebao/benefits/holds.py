"""Before a payment is paused or ended on a ground of the law: the person is told, may answer, another officer decides.

The day of the notice, what was answered and the decision are lines of the record; nothing is held before the last day
to answer is over, or the answer is in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NewType

from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.awards import Pause, pause_award
from shebao.benefits.errors import HoldNotReady
from shebao.benefits.model import FOREVER, AwardId
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

HoldId = NewType("HoldId", int)

KEPT = re.compile(
    r"([a-z_]+): (.+); told (\d{4}-\d{2}-\d{2}), to answer until (\d{4}-\d{2}-\d{2})"
    r"(?:; (?:(no answer)|answered (\d{4}-\d{2}-\d{2})))?",
    re.DOTALL,
)
"""The reason of a pause or an end as it stands in the record: ground, paper, day of the notice, last day to answer, and
whether and when the person answered."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What is intended: to suspend or to stop (`status`) an award from month `start` on, by a ground of the law with
    its article, because of a paper."""

    status: str
    ground: str
    document: str
    cites: str
    start: int


@dataclass(frozen=True, slots=True)
class HoldStep:
    """A line of such a case: noticed, answered, decided or withdrawn."""

    state: str
    on: date
    post: str
    actor: int
    note: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HoldCase:
    """A notice and what came of it."""

    number: HoldId
    hold: Hold
    steps: tuple[HoldStep, ...]
    path: str = ""

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.steps[-1].state

    @property
    def notice(self) -> HoldStep:
        """How and when the person was told."""
        return self.steps[0]

    @property
    def open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state in ("noticed", "answered")


def reason_kept(hold: Hold, told: date, until: date, answered: date | None) -> str:
    """How a ground, its paper, the notice and the answer stand in the reason of a pause or an end."""
    answer = f"answered {answered}" if answered is not None else "no answer"
    return f"{hold.ground}: {hold.document.strip()}; told {told}, to answer until {until}; {answer}"


def notify(db: Database, by: Actor, award: AwardId, hold: Hold, *, on: date, answer_until: date) -> HoldCase:
    """Tell the person what is intended and until when he may answer.

    Raises store.RowMissing, HoldNotReady while another notice of the same kind is open.
    """
    with db.transaction(by, "benefits", "notify_hold", act="accept", subject=f"award:{award}") as tx:
        row = tx.one("award_by_id", award=award)
        tx.one("lock_person", scheme=row.scheme, item=row.item, person=row.person_id)
        for known in cases_of(tx, award):
            if known.open and known.hold.status == hold.status:
                raise HoldNotReady(award=award, state=known.state, act="notify", allowed="none that is open")
        made = tx.one(
            "insert_hold",
            award=award,
            status=hold.status,
            ground=hold.ground,
            document=hold.document.strip(),
            cites=hold.cites,
            first_month=hold.start,
            serving_path=row.serving_path,
        )
        _step(tx, by, (HoldId(made.hold_id), 1, row.serving_path), "noticed", on, answer_until=answer_until)
        tx.emit("benefits.hold_noticed", {"award": award, "status": hold.status, "month": hold.start})
        return cases_of(tx, award)[-1]


def answer(db: Database, by: Actor, award: AwardId, status: str, *, on: date, note: str) -> HoldCase:
    """What the person says to it. Raises HoldNotReady."""
    with db.transaction(by, "benefits", "answer_hold", act="accept", subject=f"award:{award}") as tx:
        now = _ready(tx, award, status, "answer", ("noticed",))
        return _next(tx, by, award, now, "answered", on, note)


def decide(db: Database, by: Actor, award: AwardId, status: str, *, on: date) -> HoldCase:
    """Another officer than who gave the notice pauses or ends the payment, once the answer is in or its time is over.

    Raises HoldNotReady, NoticeNotOver.
    """
    with db.transaction(by, "benefits", f"{status}_award", act="approve", subject=f"award:{award}") as tx:
        now = _ready(tx, award, status, "decide", ("noticed", "answered"))
        told = now.notice
        assert told.until is not None
        answered = next((step.on for step in now.steps if step.state == "answered"), None)
        if answered is None:
            wait_for_answer(tx.one("award_by_id", award=award).claim_id, told.until, on)
        if by.actor_id == told.actor:
            raise HoldNotReady(award=award, state=now.state, act="decide", allowed="another named officer")
        if any(line.status == "stopped" and line.until is None for line in _statuses(tx, award)):
            raise HoldNotReady(award=award, state="stopped", act="decide", allowed="a payment that has not ended")
        reason = reason_kept(now.hold, told.on, told.until, answered)
        pause_award(tx, by, award, Pause(status, reason, now.hold.cites, now.hold.start))
        return _next(tx, by, award, now, "decided", on, "")


def withdraw(db: Database, by: Actor, award: AwardId, status: str, *, on: date, note: str) -> HoldCase:
    """It is not done, as the answer or a paper says. Raises HoldNotReady."""
    with db.transaction(by, "benefits", "withdraw_hold", act="approve", subject=f"award:{award}") as tx:
        now = _ready(tx, award, status, "withdraw", ("noticed", "answered"))
        return _next(tx, by, award, now, "withdrawn", on, note)


def cases_of(tx: Transaction, award: AwardId) -> tuple[HoldCase, ...]:
    """Every notice of an award, in order."""
    return tuple(
        HoldCase(
            HoldId(row.hold_id),
            Hold(row.status, row.ground, row.document, row.cites, row.first_month),
            tuple(_told(line) for line in tx.all("hold_events", hold=row.hold_id)),
            row.serving_path,
        )
        for row in tx.all("holds_of_award", award=award)
    )


def _statuses(tx: Transaction, award: AwardId) -> list[Row]:
    """Every pause and end the award ever had: what a death or another right ended meanwhile is not paused any more."""
    return tx.all("status_history", award=award, forever=FOREVER)


def _told(line: Row) -> HoldStep:
    return HoldStep(line.state, line.on_date, line.post, line.actor_id, line.note, line.answer_until)


def _ready(tx: Transaction, award: AwardId, status: str, act: str, allowed: tuple[str, ...]) -> HoldCase:
    """The last notice of a kind. Raises HoldNotReady where there is none, or it is past that."""
    tx.one("award_by_id", award=award)
    known = [case for case in cases_of(tx, award) if case.hold.status == status]
    if not known or known[-1].state not in allowed:
        state = known[-1].state if known else "–"
        raise HoldNotReady(award=award, state=state, act=act, allowed=", ".join(allowed))
    return known[-1]


def _next(tx: Transaction, by: Actor, award: AwardId, now: HoldCase, state: str, on: date, note: str) -> HoldCase:
    _step(tx, by, (now.number, len(now.steps) + 1, now.path), state, on, note=note)
    return next(case for case in cases_of(tx, award) if case.number == now.number)


def _step(tx: Transaction, by: Actor, at: tuple[HoldId, int, str], state: str, on: date, **more: object) -> None:
    facts: dict[str, object] = {"answer_until": None, "note": "", **more}
    tx.run(
        "insert_hold_event",
        hold=at[0],
        seq=at[1],
        state=state,
        on_date=on,
        actor=by.actor_id,
        post=by.post,
        recorded=tx.now,
        serving_path=at[2],
        **facts,
    )
