"""An approved refund of contributions through the bank: ordered, paid in a batch, booked when the bank has paid it.

While the money is on its way it stands in temporary payments: `to_send` gives the moves for the batch that carries it.
A returned refund waits and goes again like any payment. What the bank has paid, `relay.book_refund` takes off the
income against the temporary payment, and off the accounts of the persons.
"""

from __future__ import annotations

from collections.abc import Mapping

from shebao.collection.errors import RefundRefused
from shebao.kernel.actors import Actor
from shebao.ledger.chart import Moves
from shebao.store.db import Database
from shebao.store.runs import RunKey, open_run
from shebao.store.transaction import Transaction

COMPONENT = "contribution_refund"


def order_refund(db: Database, by: Actor, refund: int, period: int) -> int:
    """From now on the refund waits for the next batch of its pool, into the employer's account on record; fen.

    Ordered again it is the same order. Raises RefundRefused unless it is approved and still overpaid in one pool.
    """
    with open_run(db, by, "collection", RunKey("refund", str(refund))) as run:
        number, published = int(run.run_id), run.published
    with db.transaction(by, "collection", "order_refund", act="book", subject=f"refund:{refund}") as tx:
        asked = tx.one("refund_by_id", refund=refund)
        if tx.maybe("refund_order", refund=refund) is not None:
            return int(asked.amount_fen)
        over = [o for o in tx.all("overpaid_lines", schemes=[asked.scheme]) if o.employer_id == asked.employer_id]
        pools = sorted({o.pool_id for o in over})
        why = None
        if not asked.approved:
            why = ("nobody approved it", "尚未审批")
        elif published:
            why = ("it is booked already", "已经记账")
        elif sum(o.amount_fen for o in over) != asked.amount_fen or len(pools) != 1:
            why = ("it is not overpaid by as much in one pool now", "现多缴金额与申请不符，或分属不同统筹区")
        if why:
            raise RefundRefused(employer=asked.employer_id, scheme=asked.scheme, why=why[0], why_zh=why[1])
        tx.run("put_refund_order", refund=refund, run=number, pool=pools[0], period=period, by=by.actor_id)
        tx.note(fen=asked.amount_fen, pool=pools[0], period=period)
        return int(asked.amount_fen)


def to_send(db: Database, by: Actor, moves: Mapping[str, Moves], period: int) -> dict[str, Moves]:
    """The moves of schemes for a batch that may carry refunds: such a payment is temporary until it is booked."""
    with db.reading(by, "collection", purpose="moves of refunds") as tx:
        held = _held(tx, period)
    return {scheme: _with(said, "pay", debit=held) for scheme, said in moves.items()}


def paid_through_bank(tx: Transaction, refund: int, moves: Mapping[str, Moves]) -> tuple[Mapping[str, Moves], str]:
    """The moves that book a refund, and where it stands: "" where no bank file carried it."""
    sent = tx.maybe("refund_order", refund=refund)
    if sent is None:
        return moves, ""
    held = _held(tx, sent.period)
    booked = {
        scheme: Moves(said.scheme, said.fund, {**said.entries, "refund": {**said.entries["refund"], "credit": held}})
        for scheme, said in moves.items()
        if "refund" in said.entries
    }
    return booked, str(sent.state or "ordered")


def _held(tx: Transaction, period: int) -> str:
    return str(tx.one("temporary_payments", month=period).account)


def _with(said: Moves, move: str, **accounts: str) -> Moves:
    entry = said.entries.get(move)
    if entry is None:
        return said
    own = {**entry.get("by_component", {}), COMPONENT: accounts}
    return Moves(said.scheme, said.fund, {**said.entries, move: {**entry, "by_component": own}})
