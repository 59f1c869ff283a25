"""What waits at payments: what came back, is held or free to go again, and batches nobody has ended. Only reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shebao.kernel.actors import Actor
from shebao.payments.actions import batch_in
from shebao.payments.model import Batch, BatchId, Cause, PaymentId
from shebao.payments.returns import FOLLOW_UPS
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment that waits: `tail` is the account it would go to now ('' none), `last_tail` the one it went to."""

    payment: PaymentId
    business_no: str
    person: int
    payee: int
    scheme: str
    pool: int
    period: int
    fen: int
    issue: int
    state: str
    cause: str
    since: datetime
    note: str
    payer: str
    tail: str
    last_tail: str
    same_account: bool
    path: str

    @property
    def message(self) -> str:
        """Its number in the bank's file: that of the payment and of how often it went."""
        return f"{self.business_no}.{self.issue}"

    @property
    def needs_account(self) -> bool:
        """Whether it can go again only into another account."""
        follow = FOLLOW_UPS.get(self.cause)  # type: ignore[call-overload]  # '' is the cause of what never came back
        return not self.tail or bool(follow and follow.new_account and self.same_account)

    @property
    def asks_bank(self) -> bool:
        """Whether the bank is to say first that the account it came back from is free; another account is not asked."""
        follow = FOLLOW_UPS.get(self.cause)  # type: ignore[call-overload]  # as above
        return bool(self.state == "returned" and follow and follow.suspends and self.same_account)

    @property
    def ready(self) -> bool:
        """Whether it can be paid again as it stands."""
        return self.state != "held" and not self.needs_account


def help_for(cause: Cause) -> tuple[str, str]:
    """What helps against a cause, in English and Chinese."""
    return FOLLOW_UPS[cause].en, FOLLOW_UPS[cause].zh


def waiting_payments(db: Database, by: Actor, *, month: int) -> tuple[Waiting, ...]:
    """All that waits in the actor's part of the record; accounts as they are used in `month`."""
    with db.reading(by, "payments", purpose="payments that wait") as tx:
        rows = tx.all("waiting_payments", month=month)
    return tuple(
        Waiting(
            payment=r.payment_id,
            business_no=r.business_no,
            person=r.person_id,
            payee=r.payee_person_id,
            scheme=r.scheme,
            pool=r.pool_id,
            period=r.period,
            fen=r.amount_fen,
            issue=r.issue_no,
            state=r.state,
            cause=r.cause,
            since=r.since,
            note=r.note,
            payer=r.payer,
            tail=r.tail,
            last_tail=r.last_tail,
            same_account=r.same_account,
            path=r.serving_path,
        )
        for r in rows
    )


def batches_at_work(db: Database, by: Actor) -> tuple[Batch, ...]:
    """Batches that wait for a signature, for their file to go, or for the bank."""
    with db.reading(by, "payments", purpose="batches at work") as tx:
        return tuple(batch_in(tx, row.batch_id) for row in tx.all("batches_at_work"))


def scheme_of_batch(db: Database, by: Actor, batch: BatchId) -> str:
    """A scheme the batch pays: its line of business is who signs."""
    with db.reading(by, "payments", purpose=f"batch {batch}") as tx:
        return str(tx.one("scheme_of_batch", batch=batch).scheme)
