"""The verbs of a batch: make, check, approve, release, refuse; hold, free and re-issue single payments.

made → checked → approved → released → sent → answered. The first three are three people; whoever made it does not
release it. Check and release both look for findings: a death may be recorded in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.payments.errors import (
    CAUSES,
    STATES,
    AccountShort,
    BatchEmpty,
    BatchHasFindings,
    BatchKeyUnusable,
    BatchMissing,
    BatchMonthClosed,
    BatchNotReady,
    MonthClosed,
    NotHoldable,
    NotReissuable,
    Said,
    SamePerson,
)
from shebao.payments.findings import findings_since, findings_to_keep
from shebao.payments.model import Batch, BatchId, Finding, Made, Order, PaymentId, PaymentState
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

BEFORE = {"checked": "made", "approved": "checked", "released": "approved"}
_KEY = re.compile(r"[A-Za-z0-9./-]{1,35}")
SIGNED = {"checked": ("made",), "approved": ("made", "checked"), "released": ("made",)}


def pools_to_pay(db: Database, by: Actor, period: int) -> frozenset[int]:
    """The pools that owe something up to the month, or have a batch of it already."""
    with db.reading(by, "payments", purpose="pools_to_pay") as tx:
        return frozenset(row.pool_id for row in tx.all("pools_to_pay", period=period, path=by.path))


def make_batch(db: Database, by: Actor, order: Order) -> Made:
    """A batch of every published obligation of the pool, up to the month, that no payment settles yet; none is made in
    a month that is closed, and what waits goes with the next."""
    with db.transaction(by, "payments", "make_batch", act="assess", subject=f"batch:{order.key}") as tx:
        known = _known(tx, order)
        if known is not None or _closed(tx, order.pool_id, order.period, by.path):
            still = tx.one("still_waiting", pool=order.pool_id, period=order.period, path=by.path)
            made = batch_in(tx, known.batch_id) if known is not None else None
            return Made(made, still.without_account, still.without_account_fen, still.not_positive)
        tx.all("make_in_bulk", pool=order.pool_id, period=order.period)
        row = tx.one(
            "make_batch",
            key=order.key,
            pool=order.pool_id,
            period=order.period,
            month_text=month_text(order.period).replace("-", ""),
            payer=order.payer,
            path=by.path,
        )
        tx.note(without_account=row.without_account, not_positive=row.not_positive)
        if row.batch_id is None:
            return Made(None, row.without_account, row.without_account_fen, row.not_positive)
        return Made(_made(tx, row.batch_id), row.without_account, row.without_account_fen, row.not_positive)


def make_reissue(db: Database, by: Actor, order: Order, wanted: Sequence[PaymentId]) -> Batch:
    """Pays again what came back or was held, once for each return. Raises MonthClosed, NotReissuable with all."""
    with db.transaction(by, "payments", "make_reissue", act="assess", subject=f"batch:{order.key}") as tx:
        known = _known(tx, order)
        if known is not None:
            return batch_in(tx, known.batch_id)
        if _closed(tx, order.pool_id, order.period, by.path):
            first = _first_open(tx, order.pool_id, order.period, by.path)
            raise MonthClosed(pool=order.pool_id, month=month_text(order.period), open=month_text(first))
        payments = sorted(set(wanted))
        wrong = tx.all("not_reissuable", wanted=payments, period=order.period, pool=order.pool_id)
        if wrong or not payments:
            raise NotReissuable(_why(row) for row in wrong)
        row = tx.one(
            "make_reissue",
            key=order.key,
            pool=order.pool_id,
            period=order.period,
            payer=order.payer,
            path=by.path,
            wanted=payments,
        )
        return _made(tx, row.batch_id)


def check_batch(db: Database, by: Actor, batch: BatchId) -> Batch:
    """The second signature. Raises BatchHasFindings, BatchNotReady, BatchEmpty, BatchMonthClosed, SamePerson."""
    with db.transaction(by, "payments", "check_batch", act="review", subject=f"batch:{batch}") as tx:
        _may(tx, batch, "checked")
        tx.unhurried()
        _refuse_if_any(batch, findings_to_keep(db, tx, batch))
        return _step(tx, batch, "checked")


def approve_batch(db: Database, by: Actor, batch: BatchId) -> Batch:
    """The third signature. Raises BatchNotReady, BatchEmpty, BatchMonthClosed, SamePerson."""
    with db.transaction(by, "payments", "approve_batch", act="approve", subject=f"batch:{batch}") as tx:
        _may(tx, batch, "approved")
        return _step(tx, batch, "approved")


def release_batch(db: Database, by: Actor, batch: BatchId) -> Batch:
    """Lets the batch go to the bank. Looks for what changed, and for the money. Raises AccountShort and as above."""
    with db.transaction(by, "payments", "release_batch", act="disburse", subject=f"batch:{batch}") as tx:
        now = _may(tx, batch, "released")
        tx.unhurried()
        _refuse_if_any(batch, findings_since(tx, batch))
        tx.one("hold_key", key=f"expenditure:{now.pool_id}")
        held = tx.one("paying_account_fen", payer=now.payer, pool=now.pool_id, month=now.period, batch=batch).fen
        if held is not None and held < now.going_fen:
            raise AccountShort(pool=now.pool_id, held=yuan(held), needed=yuan(now.going_fen))
        return _step(tx, batch, "released")


def refuse_batch(db: Database, by: Actor, batch: BatchId, *, note: str) -> Batch:
    """Gives the batch up before it is sent, with the reason; what it was to settle waits for the next one."""
    with db.transaction(by, "payments", "refuse_batch", act="review", subject=f"batch:{batch}") as tx:
        tx.one("hold_key", key=f"batch:{batch}")
        now = batch_in(tx, batch)
        if now.state not in ("made", "checked", "approved", "released"):
            raise BatchNotReady(batch=batch, state=now.state, step="refused")
        tx.run("cancel_batch" if now.kind == "pay" else "free_batch", batch=batch, note=note, actor=by.actor_id)
        return _step(tx, batch, "refused", note)


def hold_payment(db: Database, by: Actor, payment: PaymentId, *, note: str) -> PaymentState:
    """Takes a payment out of a batch that is not sent yet, with the reason. It can be freed or cancelled later.

    Its batch is held first: while that is being sent, a payment of it is either in the file and in the books or in
    neither. Raises NotHoldable, store.DatabaseBusy.
    """
    with db.transaction(by, "payments", "hold_payment", act="review", subject=f"payment:{payment}") as tx:
        tx.one("hold_key", key=f"batch:{payment_in(tx, payment).batch_id}")
        return _event(tx, payment, "held", ("made", "checked", "approved", "released"), note)


def free_payment(db: Database, by: Actor, payment: PaymentId, *, note: str) -> PaymentState:
    """Lets a held payment go: it may be re-issued with the next batch."""
    with db.transaction(by, "payments", "free_payment", act="review", subject=f"payment:{payment}") as tx:
        return _event(tx, payment, "freed", ("held",), note)


def cancel_payment(db: Database, by: Actor, payment: PaymentId, *, note: str) -> PaymentState:
    """Gives a held, freed or returned payment up; its obligations wait again. Money back: see answers.keep_returned."""
    with db.transaction(by, "payments", "cancel_payment", act="review", subject=f"payment:{payment}") as tx:
        return _event(tx, payment, "cancelled", ("held", "freed", "returned"), note)


def first_open_month(db: Database, by: Actor, pool: int, month: int, path: str) -> int:
    """The first month from `month` on in which the books of a pool still take something of an agency."""
    with db.reading(by, "payments", purpose=f"open month of pool {pool}") as tx:
        return _first_open(tx, pool, month, path)


def batch(db: Database, by: Actor, batch_id: BatchId) -> Batch:
    """One batch. Raises BatchMissing."""
    with db.reading(by, "payments") as tx:
        return batch_in(tx, batch_id)


def payment(db: Database, by: Actor, payment_id: PaymentId) -> PaymentState:
    """One payment and where it stands."""
    with db.reading(by, "payments") as tx:
        return payment_in(tx, payment_id)


def batch_in(tx: Transaction, batch_id: int) -> Batch:
    """One batch, within a transaction. Raises BatchMissing."""
    row = tx.maybe("batch", batch=batch_id)
    if row is None:
        raise BatchMissing(batch=batch_id)
    return Batch(
        BatchId(row.batch_id),
        row.batch_key,
        row.kind,
        row.pool_id,
        row.period,
        row.payer,
        row.rows,
        row.fen,
        row.going_rows,
        row.going_fen,
        row.state,
        row.serving_path,
    )


def add_step(tx: Transaction, batch_id: int, step: str, note: str = "") -> None:
    """Writes one step of a batch under the acting officer's name."""
    tx.run("add_batch_step", batch=batch_id, step=step, actor=tx.actor.actor_id, post=tx.actor.post, note=note)
    tx.note(batch=batch_id, step=step)


def _known(tx: Transaction, order: Order) -> Row | None:
    """The batch of this key, when it was made before. From here on this caller alone makes batches of the pool."""
    if not _KEY.fullmatch(order.key):
        raise BatchKeyUnusable(key=order.key)
    tx.unhurried()  # a batch is as large as what waits
    tx.one("hold_key", key=f"pool:{order.pool_id}")
    return tx.maybe("batch_by_key", key=order.key)


def _made(tx: Transaction, batch_id: int) -> Batch:
    tx.one("count_anew")  # first: the planner takes full tables for empty ones
    made = _step(tx, batch_id, "made")
    tx.note(rows=made.rows, fen=made.fen)
    return made


def _step(tx: Transaction, batch_id: int, step: str, note: str = "") -> Batch:
    add_step(tx, batch_id, step, note)
    return batch_in(tx, batch_id)


def _may(tx: Transaction, batch_id: int, step: str) -> Batch:
    """The batch, when this officer may take this step now."""
    tx.one("hold_key", key=f"batch:{batch_id}")
    now = batch_in(tx, batch_id)
    if now.state != BEFORE[step]:
        raise BatchNotReady(batch=batch_id, state=now.state, step=step)
    tx.one("hold_month", pool=now.pool_id, month=now.period)
    if _closed(tx, now.pool_id, now.period, now.serving_path):
        raise BatchMonthClosed(batch_id, month_text(now.period), again=now.kind == "reissue")
    if not now.going_rows:
        raise BatchEmpty(batch=batch_id)
    for signed in tx.all("batch_steps", batch=batch_id):
        if signed.step in SIGNED[step] and signed.actor_id == tx.actor.actor_id:
            raise SamePerson(what=f"batch {batch_id}", step=signed.step)
    return now


def _closed(tx: Transaction, pool: int, month: int, path: str) -> bool:
    return bool(tx.one("month_closed", pool=pool, month=month, path=path).closed)


def _first_open(tx: Transaction, pool: int, month: int, path: str) -> int:
    return int(tx.one("first_open_month", pool=pool, month=month, path=path).month)


def _refuse_if_any(batch_id: int, found: tuple[Finding, ...]) -> None:
    if found:
        raise BatchHasFindings(batch_id, found)


def _event(tx: Transaction, payment_id: int, event: str, states: Sequence[str], note: str) -> PaymentState:
    tx.one("hold_key", key=f"payment:{payment_id}")
    now = tx.one("payment_state", payment=payment_id)
    if now.state not in states:
        raise NotHoldable(payment=payment_id, state=now.state, step=event)
    tx.run(
        "add_payment_event",
        payment=payment_id,
        issue=now.issue_no,
        event=event,
        cause=None,
        bank_code="",
        note=note,
        actor=tx.actor.actor_id,
        path=now.serving_path,
    )
    tx.note(payment=payment_id, event=event, note=note)
    return payment_in(tx, payment_id)


def payment_in(tx: Transaction, payment_id: int) -> PaymentState:
    """One payment, within a transaction. Raises store.RowMissing."""
    row = tx.one("payment_state", payment=payment_id)
    return PaymentState(
        row.payment_id,
        row.business_no,
        row.award_id,
        row.person_id,
        row.payee_person_id,
        row.scheme,
        row.period,
        row.amount_fen,
        row.issue_no,
        row.batch_id,
        row.state,
        row.cause,
    )


def _why(row: Row) -> Said:
    number = row.payment_id
    if row.state not in ("returned", "freed"):
        return f"{number} ({row.state})", f"{number}（{STATES.get(row.state, row.state)}）"
    if row.account_id is None:
        return f"{number} (no account)", f"{number}（没有账户）"
    if row.account_id == row.last_account:
        en, zh = CAUSES[row.cause]
        return f"{number} ({en}, no new account)", f"{number}（{zh}，没有新账户）"
    return f"{number} (other pool)", f"{number}（属于其他统筹区基金）"
