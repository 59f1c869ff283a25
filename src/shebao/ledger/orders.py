"""Orders over a fund's money: remitted to the level above, allocated to the level below; a paper, three persons.

The level that gives signs three times and books its side; the level that gets books its side when the money is there.
Until then the money stands as an open item of the other level, and its month cannot be closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NewType

from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.ledger.chart import Accounts, MoveMissing, Moves
from shebao.ledger.model import Booked, EntryId, Paper
from shebao.ledger.reasons import refuse_if_any
from shebao.store.db import Database
from shebao.store.transaction import Transaction

OrderId = NewType("OrderId", int)
SIGNED = {"checked": "review", "approved": "approve"}  # what a post must be granted for a signature
# kind → the moves of a scheme's entries.yaml on the side that gives and on the side that gets
SIDES = {"remit": ("remit_up", "receive"), "allocate": ("pay", "allocate_down")}


@dataclass(frozen=True, slots=True)
class BetweenLevels:
    """Money from one pool to the pool above (`remit`) or below (`allocate`); component: advance, settlement."""

    kind: str
    giver: int
    taker: int
    month: int
    fen: int
    moves: Moves
    component: str
    document: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order and where it stands: made, checked, approved, paid, received or refused."""

    order_id: OrderId
    kind: str
    month: int
    fen: int
    state: str


def order_between(db: Database, by: Actor, key: str, wanted: BetweenLevels) -> Order:
    """An order between two levels, made by the acting officer of the giving agency. Raises NotBooked, MoveMissing."""
    give, take = SIDES[wanted.kind]
    facts = {
        "scheme": wanted.moves.scheme,
        "component": wanted.component,
        "paid": side(wanted.moves, give),
        "received": side(wanted.moves, take),
    }
    return make(
        db,
        by,
        key,
        {
            "kind": wanted.kind,
            "pool_id": wanted.giver,
            "other_pool": wanted.taker,
            "month": wanted.month,
            "fen": wanted.fen,
            "facts": facts,
            "document": wanted.document,
        },
    )


def make(db: Database, by: Actor, key: str, order: Mapping[str, object]) -> Order:
    """Any order, made by the acting officer; the same key and content again: the first answer. Raises NotBooked."""
    with db.transaction(by, "ledger", "make_order", act="book", subject=f"order:{key}") as tx:
        return make_in(tx, key, order)


def make_in(tx: Transaction, key: str, order: Mapping[str, object]) -> Order:
    """`make` inside the transaction of another act of the books."""
    row = tx.one("make_order", key=key, order=Jsonb({**order, "made_by": tx.actor.actor_id, "path": tx.actor.path}))
    refuse_if_any(row.reasons)
    return _order(tx, row.order_id)


def check(db: Database, by: Actor, order: OrderId, *, note: str = "") -> Order:
    """The second signature, of another person. Raises NotBooked."""
    return _sign(db, by, order, "checked", note)


def approve(db: Database, by: Actor, order: OrderId, *, note: str = "") -> Order:
    """The third signature. Raises NotBooked."""
    return _sign(db, by, order, "approved", note)


def refuse(db: Database, by: Actor, order: OrderId, *, note: str) -> Order:
    """Ends an order that is not paid, with a reason. Raises NotBooked."""
    return _sign(db, by, order, "refused", note)


def pay(db: Database, by: Actor, order: OrderId, month: int, paper: Paper) -> Booked:
    """The giving side: an approved order leaves its account. Raises NotBooked, also when the account is short."""
    return _book(db, by, order, "paid", month, paper)


def confirm(db: Database, by: Actor, order: OrderId, month: int, paper: Paper) -> Booked:
    """The taking side: the money is there, whole, as it left. Raises NotBooked."""
    return _book(db, by, order, "received", month, paper)


def order_by_id(db: Database, by: Actor, order: OrderId) -> Order:
    """An order as it stands."""
    with db.reading(by, "ledger") as tx:
        return _order(tx, order)


def side(moves: Moves, move: str) -> dict[str, str]:
    """One side of an order: the move and its two accounts. Raises MoveMissing."""
    accounts: Accounts | None = moves.accounts(move)
    if accounts is None:
        raise MoveMissing(scheme=moves.scheme, move=move)
    return {"move": move, **asdict(accounts)}


def _sign(db: Database, by: Actor, order: OrderId, step: str, note: str) -> Order:
    with db.transaction(by, "ledger", f"{step}_order", act=SIGNED.get(step), subject=f"order:{order}") as tx:
        row = tx.one("sign_order", order=order, step=step, actor=by.actor_id, path=by.path, note=note)
        refuse_if_any(row.reasons)
        return _order(tx, order)


def _book(db: Database, by: Actor, order: OrderId, step: str, month: int, paper: Paper) -> Booked:
    with db.transaction(by, "ledger", f"{step}_order", act="book", subject=f"order:{order}") as tx:
        facts = {
            "period": month,
            "day": paper.day.isoformat(),
            "document": paper.document,
            "made_by": by.actor_id,
            "approved_by": paper.approved_by,
            "path": by.path,
        }
        row = tx.one("book_order", order=order, step=step, paper=Jsonb(facts))
        refuse_if_any(row.reasons)
        return Booked(EntryId(row.entry_id), row.replayed)


def _order(tx: Transaction, order: int) -> Order:
    row = tx.one("order_by_id", order=order)
    return Order(OrderId(row.order_id), row.kind, row.month, row.fen, row.state)
