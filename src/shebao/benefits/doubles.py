"""Two rights that exclude each other, drawn in the same months: found from what was owed, told, heard, decided.

Which of the two ends and which of its components go back is the scheme's: `double_drawing` in its service.yaml. Nothing
is taken: ending the award makes the month's run propose a recovery, which has a notice and a hearing of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NewType

from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.awards import Pause, pause_award
from shebao.benefits.claims import MACHINE_POST
from shebao.benefits.errors import DoubleNotReady
from shebao.benefits.judge import Judge
from shebao.benefits.model import AwardId
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

DoubleId = NewType("DoubleId", int)
REASON = "drawn beside a right that excludes it"


@dataclass(frozen=True, slots=True)
class Found:
    """A pair of awards drawn in the same months, and which ends by law; 0 where no rule says and people must agree."""

    double: DoubleId
    kept: AwardId
    ended: AwardId
    first_month: int
    last_month: int


@dataclass(frozen=True, slots=True)
class Unruled:
    """A pair about which the schemes say nothing: an officer and the person agree on one."""

    one: AwardId
    other: AwardId
    first_month: int
    last_month: int


def find(db: Database, by: Actor, judge: Judge, *, on: date) -> tuple[list[Found], list[Unruled]]:
    """Every pair below the actor's path that is not a case yet becomes one; pairs no rule settles are only listed."""
    cases: list[Found] = []
    unruled: list[Unruled] = []
    with db.transaction(by, "benefits", "find_double_drawing", act="run") as tx:
        pairs = tx.all("drawn_twice", known_at=tx.now, path=by.path, after=f"{by.path}~")
        for row in pairs:
            ends, ruled = _which_ends(judge, row)
            if not ruled:
                unruled.append(Unruled(AwardId(row.one), AwardId(row.other), row.first_month, row.last_month))
                continue
            kept = row.other if ends == row.one else row.one
            months = {"first_month": row.first_month, "last_month": row.last_month, "on_date": on, "recorded": tx.now}
            made = tx.maybe(
                "insert_double",
                kept=kept,
                ended=ends,
                repay=[str(name) for name in ruled["repay"]],
                cites=str(ruled["cites"]),
                actor=by.actor_id,
                post=by.post,
                **months,
            )
            if made is not None:
                cases.append(
                    Found(DoubleId(made.double_id), AwardId(kept), AwardId(ends), row.first_month, row.last_month)
                )
        tx.note(found=len(cases), unruled=len(unruled))
    return cases, unruled


def notify(db: Database, by: Actor, double: DoubleId, *, on: date, answer_until: date) -> None:
    """Tell the person what was found and until when he may answer. Raises DoubleNotReady."""
    with db.transaction(by, "benefits", "notify_double", act="accept", subject=f"double:{double}") as tx:
        _event(tx, by, _ready(tx, double, "notify", ("found",)), "noticed", on, answer_until=answer_until)
        tx.emit("benefits.double_noticed", {"double": double, "answer_until": answer_until.isoformat()})


def answer(db: Database, by: Actor, double: DoubleId, *, on: date, agrees: bool, note: str) -> None:
    """What the person says to it; whether he agrees to have it set off."""
    with db.transaction(by, "benefits", "answer_double", act="accept", subject=f"double:{double}") as tx:
        _event(tx, by, _ready(tx, double, "answer", ("noticed",)), "answered", on, agrees=agrees, note=note)


def decide(db: Database, by: Actor, double: DoubleId, *, on: date, note: str) -> None:
    """A named officer, another than who gave the notice, ends the one award; its base of the shared months is not due.

    Raises DoubleNotReady, NoticeNotOver.
    """
    with db.transaction(by, "benefits", "decide_double", act="approve", subject=f"double:{double}") as tx:
        now = _ready(tx, double, "decide", ("noticed", "answered"))
        if now.state == "noticed":
            wait_for_answer(double, now.answer_until, on)
        if by.post == MACHINE_POST or by.actor_id == now.noticed_by:
            raise DoubleNotReady(double=double, state=now.state, act="decide", allowed="another named officer")
        tx.run(
            "close_components",
            awards=[now.ended_award],
            components=list(now.repay),
            from_month=now.first_month,
            recorded=tx.now,
        )
        ends = Pause("stopped", REASON, now.cites, int(month_of(on)) + 1)
        pause_award(tx, by, AwardId(now.ended_award), ends)
        _event(tx, by, now, "decided", on, agrees=now.agrees, note=note)
        tx.emit("benefits.double_decided", {"double": double, "kept": now.kept_award, "ended": now.ended_award})


def withdraw(db: Database, by: Actor, double: DoubleId, *, on: date, note: str) -> None:
    """It was no double: two persons, or months that were not his."""
    with db.transaction(by, "benefits", "withdraw_double", act="approve", subject=f"double:{double}") as tx:
        now = _ready(tx, double, "withdraw", ("found", "noticed", "answered"))
        _event(tx, by, now, "withdrawn", on, note=note)


def _which_ends(judge: Judge, row: Row) -> tuple[int, dict[str, Any]]:
    """The award that ends by law, and the rule; `row.one` began first."""
    sides = ((row.other, row.other_scheme, row.one_scheme), (row.one, row.one_scheme, row.other_scheme))
    for award, scheme, other in sides:
        for ruled in judge.scheme(scheme).service.get("double_drawing", ()):
            if ruled["with"] == other and (ruled["ends"] == "this" or award == row.other):
                return award, dict(ruled)
    return 0, {}


def _ready(tx: Transaction, double: DoubleId, act: str, allowed: tuple[str, ...]) -> Row:
    now = tx.one("double_now", double=double)
    if now.state not in allowed:
        raise DoubleNotReady(double=double, state=now.state, act=act, allowed=", ".join(allowed))
    return now


def _event(tx: Transaction, by: Actor, now: Row, state: str, on: date, **more: object) -> None:
    facts: dict[str, object] = {"agrees": None, "answer_until": None, "note": "", **more}
    tx.run(
        "insert_double_event",
        double=now.double_id,
        seq=now.seq + 1,
        state=state,
        on_date=on,
        actor=by.actor_id,
        post=by.post,
        recorded=tx.now,
        serving_path=now.serving_path,
        **facts,
    )
