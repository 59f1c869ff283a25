"""Money paid too much: proposed by the month's run, told, answered, decided by a person, and got back by lawful ways.

First from what is still undrawn, then from survivors' money with their consent, then by repayment or order of a court.
Nothing is ever set off silently: a set-off is a component of its own in the award it reduces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.awards import write_components
from shebao.benefits.claims import MACHINE_POST
from shebao.benefits.errors import ConsentMissing, RecoveryNotReady, TooMuchRecovered
from shebao.benefits.model import AwardId, Component, RecoveryId
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

SOURCES = ("undrawn", "survivors_money", "set_off", "repaid", "court")
"""Where recovered money comes from, in the order in which it is asked for."""


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came back, from where, by which document."""

    fen: int
    source: str
    document: str


def notify(db: Database, by: Actor, recovery: RecoveryId, *, on: date, answer_until: date) -> int:
    """Tell the person what seems overpaid and until when he may answer. Fen. Raises RecoveryNotReady."""
    with db.transaction(by, "benefits", "notify_recovery", act="accept", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "notify", ("proposed",))
        recovery_event(tx, by, now, "noticed", on, answer_until=answer_until)
        tx.emit("benefits.recovery_noticed", {"recovery": recovery, "fen": now.fen})
        return int(now.fen)


def answer(db: Database, by: Actor, recovery: RecoveryId, *, on: date, note: str) -> None:
    """What the person says to it."""
    with db.transaction(by, "benefits", "answer_recovery", act="accept", subject=f"recovery:{recovery}") as tx:
        recovery_event(tx, by, ready_recovery(tx, recovery, "answer", ("noticed",)), "answered", on, note=note)


def decide(db: Database, by: Actor, recovery: RecoveryId, *, on: date, note: str, pay_by: date | None = None) -> None:
    """A named officer, another than who gave the notice, decides once the answer is in or its time is over. `note` is
    the article it rests on, `pay_by` the day by which he asks for the money.

    Raises NoticeNotOver, RecoveryNotReady.
    """
    with db.transaction(by, "benefits", "decide_recovery", act="approve", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "decide", ("noticed", "answered"))
        if now.state == "noticed":
            wait_for_answer(recovery, now.answer_until, on)
        if by.post == MACHINE_POST or any(
            e.actor_id == by.actor_id for e in tx.all("recovery_events", recovery=recovery) if e.state == "noticed"
        ):
            raise RecoveryNotReady(recovery=recovery, state=now.state, act="decide", allowed="another named officer")
        recovery_event(tx, by, now, "decided", on, note=note, answer_until=pay_by)
        tx.emit("benefits.recovery_decided", {"recovery": recovery, "fen": now.fen})


def withdraw(db: Database, by: Actor, recovery: RecoveryId, *, on: date, note: str) -> None:
    """The case was wrong: its months are owed again by law and facts known now. Raises RecoveryNotReady."""
    with db.transaction(by, "benefits", "withdraw_recovery", act="approve", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "withdraw", ("proposed", "noticed", "answered", "decided"))
        if now.received:
            raise RecoveryNotReady(
                recovery=recovery, state=now.state, act="withdraw", allowed="a case without money received"
            )
        recovery_event(tx, by, now, "withdrawn", on, note=note)


def receive(db: Database, by: Actor, recovery: RecoveryId, money: Received, *, on: date) -> int:
    """Record money that came back. What is still open, in fen. Raises TooMuchRecovered, RecoveryNotReady."""
    with db.transaction(by, "benefits", "receive_recovery", act="accept", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "receive", ("decided",))
        return _receive(tx, by, now, money, on)


def set_off(db: Database, by: Actor, recovery: RecoveryId, award: AwardId, *, fen: int, on: date) -> int:
    """Set overpaid months off against survivors' money, with the consent on record, or against a lump sum of the
    person's own where the article of a double drawing allows it. What is still open, in fen.

    Raises ConsentMissing, TooMuchRecovered.
    """
    with db.transaction(by, "benefits", "set_off_recovery", act="approve", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "set_off", ("decided",))
        row = tx.one("award_by_id", award=award)
        if row.person_id != now.person_id or not (_consents(tx, now, row) or _own_by_article(tx, now, row)):
            raise ConsentMissing(heir=row.payee_id, recovery=recovery)
        source = "set_off" if row.payee_id == now.person_id else "survivors_money"
        due = sum(
            part.amount_fen
            for part in tx.all("components_of", award=award, known_at=tx.now, forever=row.start_month + 1)
        )
        if fen > due:
            raise TooMuchRecovered(recovery=recovery, fen=fen, open=due)
        decision = tx.one("decision_of_award", award=award).decision_id
        part = Component(f"set_off.{recovery}", "", -fen)
        write_components(
            tx, {award: [(part, row.start_month, row.start_month + 1)]}, origin="set_off", decision=decision
        )
        return _receive(tx, by, now, Received(fen, source, f"award {award}"), on)


def _consents(tx: Transaction, now: Row, award: Row) -> bool:
    heirs = {heir.heir_id: heir.consents for heir in tx.all("heirs_of", person=now.person_id)}
    return bool(heirs.get(award.payee_id))


def _own_by_article(tx: Transaction, now: Row, award: Row) -> bool:
    if award.payee_id != now.person_id or not award.item:
        return False
    return tx.maybe("article_of_set_off", award=now.award_id) is not None


def _receive(tx: Transaction, by: Actor, now: Row, money: Received, on: date) -> int:
    if money.source not in SOURCES:
        raise RecoveryNotReady(recovery=now.recovery_id, state=now.state, act=money.source, allowed=", ".join(SOURCES))
    left = int(now.fen - now.received - money.fen)
    if left < 0:
        raise TooMuchRecovered(recovery=now.recovery_id, fen=money.fen, open=now.fen - now.received)
    recovery_event(tx, by, now, "received", on, fen=money.fen, source=money.source, note=money.document)
    tx.emit("benefits.recovered", {"recovery": now.recovery_id, "fen": money.fen, "source": money.source})
    return left


def ready_recovery(tx: Transaction, recovery: RecoveryId, act: str, allowed: tuple[str, ...]) -> Row:
    """The case, where its state allows the act. Raises RecoveryNotReady."""
    now = tx.one("recovery_now", recovery=recovery)
    if now.state not in allowed:
        raise RecoveryNotReady(recovery=recovery, state=now.state, act=act, allowed=", ".join(allowed))
    return now


def recovery_event(tx: Transaction, by: Actor, now: Row, state: str, on: date, **more: object) -> None:
    """Write the next line of a case."""
    facts: dict[str, object] = {"fen": 0, "source": "", "note": "", "answer_until": None, **more}
    tx.run(
        "insert_recovery_event",
        recovery=now.recovery_id,
        seq=tx.one("recovery_last_seq", recovery=now.recovery_id).seq + 1,
        state=state,
        on_date=on,
        actor=by.actor_id,
        post=by.post,
        recorded=tx.now,
        serving_path=now.serving_path,
        **facts,
    )
