"""The hands after the maker: a spending is checked, approved and paid by three more persons, each in his post."""

from __future__ import annotations

from datetime import date

from shebao.charity.errors import NotItsTurn, OneHandTwice
from shebao.charity.model import refuse_lacking
from shebao.charity.needs import need_in
from shebao.charity.spending import NEXT, held, refuse_over, step
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.transaction import Transaction

AFTER = {"checker": "proposed", "approver": "checked", "payer": "approved"}
"""The state in which a hand's turn comes."""


def check(db: Database, by: Actor, number: int, on: date) -> None:
    """The checker signs. Signed by him already, nothing changes. Raises SpendingUnknown, NotItsTurn, OneHandTwice."""
    with db.transaction(by, "charity", "check_spending", act="review", subject=f"spending:{number}") as tx:
        _sign(tx, number, "checker", on, "")


def approve(db: Database, by: Actor, number: int, on: date) -> None:
    """The approver signs; as check. Raises NeedNotOpen too, where a scheme has met the need meanwhile."""
    with db.transaction(by, "charity", "approve_spending", act="approve", subject=f"spending:{number}") as tx:
        _sign(tx, number, "approver", on, "")


def pay(db: Database, by: Actor, number: int, reference: str, on: date) -> None:
    """The cashier enters the bank's reference of the payment; as approve."""
    with db.transaction(by, "charity", "pay_spending", act="disburse", subject=f"spending:{number}") as tx:
        late = on > tx.today
        refuse_lacking(
            [
                (not reference.strip(), "the bank's reference is missing", "未填写银行凭证号"),
                (late, f"the day {on} lies after today {tx.today}", f"日期 {on} 晚于今日 {tx.today}"),
            ]
        )
        _sign(tx, number, "payer", on, reference.strip())
        tx.emit("charity.paid", {"spending": number})


def _sign(tx: Transaction, number: int, role: str, on: date, note: str) -> None:
    row = held(tx, number)
    hands = {s.role: s for s in tx.all("steps", spending=number)}
    done = hands.get(role)
    if done is not None and (done.actor_id, done.note) == (tx.actor.actor_id, note) and row.state != "withdrawn":
        return
    if row.state != AFTER[role]:
        raise NotItsTurn(spending=number, state=row.state, next=NEXT[row.state])
    if tx.actor.actor_id in {s.actor_id for s in hands.values()}:
        raise OneHandTwice(name=tx.actor.name, spending=number)
    if role != "checker" and row.need_id is not None:
        refuse_over(need_in(tx, row.need_id), 0)
    step(tx, row, role, on, note)
    tx.note(role=role, fen=row.amount_fen)
