"""Money that lies where it does not belong: out of suspense, from overpaid to open lines, back to the payer.

A piece keeps the day it came, so a surcharge counted too long shrinks by itself. Money of one fund serves dues of
that fund; money in suspense belongs to no fund yet and may serve any. What nothing owed answers to is given back, by
three hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from shebao.collection.errors import CreditHasOwner, CreditUnknown, RefundRefused
from shebao.collection.giving_out import giving_out
from shebao.collection.own_parts import post_shares
from shebao.collection.paid_rows import PaidRow, door_to_income, stage_paid
from shebao.collection.pieces import Matching
from shebao.collection.refund_orders import paid_through_bank
from shebao.collection.serve import serve
from shebao.collection.settle import UNALLOCATED
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.ledger.publishing import publish_run
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Relayed:
    """What was moved: fen out of suspense, fen from overpaid lines to open ones, fen of account shares changed."""

    run: int
    released: int
    set_off: int
    posted: int


@dataclass(frozen=True, slots=True)
class Suspense:
    """Money that waits for an owner, with its age in days."""

    reference: str
    payer_code: str
    scheme: str
    fen: int
    age_days: int


def suspense(db: Database, by: Actor) -> tuple[Suspense, ...]:
    """All money held in the actor's scope, the oldest first."""
    with db.reading(by, "collection", purpose="suspense") as tx:
        rows = tx.all("suspense")
    return tuple(Suspense(r.reference, r.payer_code, r.scheme, r.amount_fen, r.age_days) for r in rows)


def identify(db: Database, by: Actor, reference: str, employer: int, document: str) -> None:
    """Says on a document whose an unknown credit is. Raises CreditUnknown, CreditHasOwner."""
    with db.transaction(by, "collection", "identify_credit", act="determine", subject=f"credit:{reference}") as tx:
        credit = tx.maybe("credit_of_reference", reference=reference)
        if credit is None:
            raise CreditUnknown(reference=reference)
        if credit.employer_id is not None or not tx.run(
            "identify_credit", credit=credit.credit_id, employer=employer, document=document, by=by.actor_id
        ):
            raise CreditHasOwner(reference=reference)


def relay(db: Database, by: Actor, order: Matching) -> Relayed:
    """Lays held and overpaid money over open dues. The same order again is answered alike.

    Raises NotPublishable, MatchBusy.
    """
    what = f"{month_text(order.period)}/{by.path}/{order.occasion}"
    with open_run(db, by, "collection", RunKey("relay", what)) as run:
        number = int(run.run_id)
        if not run.published:
            with (
                giving_out(db, by),
                db.transaction(by, "collection", "relay", act="run", subject=f"run:{number}") as tx,
            ):
                door = tx.one("income_account", month=order.period).account
                held = tx.one("temporary_receipts", month=order.period).account
                rows = _overpaid(tx, order)
                rows += _held(tx, order, _served(rows))
                controls = stage_paid(tx, rows, number, order.period, door_to_income(order.moves, door, held))
                publish_run(tx, number, controls, on=tx.today, document=f"set off {what}")
                checkpoint("relay", "publish", "inside")
            checkpoint("relay", "publish", "after")
    posted = post_shares(db, by, order, number, f"relay {what}")
    with db.reading(by, "collection", purpose="set off") as tx:
        sums = {row.move: row.fen for row in tx.all("moved_by_run", run=number)}
        return Relayed(number, -sums.get("release", 0), sums.get("set_off", 0), posted)


def _overpaid(tx: Transaction, order: Matching) -> list[PaidRow]:
    schemes = [t.scheme for t in order.terms]
    over = tx.all("overpaid_lines", schemes=schemes)
    lines = tx.all("open_lines", employers=sorted({o.employer_id for o in over}), schemes=schemes)
    if not over or not lines:
        return []
    keys = {key: n for n, key in enumerate(sorted({_fund(r) for r in (*over, *lines)}))}
    pieces = serve(
        np.array([keys[_fund(o)] for o in over], np.int64),
        np.array([o.amount_fen for o in over], np.int64),
        np.array([keys[_fund(line)] for line in lines], np.int64),
        np.array([line.open_fen for line in lines], np.int64),
    )
    rows = []
    for at, to, fen in zip(pieces.receipts.tolist(), pieces.owed.tolist(), pieces.amounts.tolist(), strict=True):
        if to >= 0:
            source = over[at]
            rows += [_row(source, source, -fen), _row(source, lines[to], fen)]
    return rows


def _held(tx: Transaction, order: Matching, served: Mapping[tuple[object, ...], int]) -> list[PaidRow]:
    schemes = [t.scheme for t in order.terms]
    held = tx.all("held_with_owner", schemes=schemes)
    found = tx.all("open_lines", employers=sorted({h.employer_id for h in held}), schemes=schemes)
    lines = [(line, line.open_fen - served.get(_line(line), 0)) for line in found]
    lines = [(line, fen) for line, fen in lines if fen > 0]
    if not held or not lines:
        return []
    pieces = serve(
        np.array([h.employer_id for h in held], np.int64),
        np.array([h.amount_fen for h in held], np.int64),
        np.array([line.employer_id for line, _ in lines], np.int64),
        np.array([fen for _, fen in lines], np.int64),
    )
    rows = []
    for at, to, fen in zip(pieces.receipts.tolist(), pieces.owed.tolist(), pieces.amounts.tolist(), strict=True):
        if to < 0:
            continue
        source, line = held[at], lines[to][0]
        out = _row(source, line, -fen)
        rows += [
            replace(
                out,
                move="release",
                employer=max(source.held_as, 0),
                person=0,
                scheme=source.scheme,
                component=UNALLOCATED,
                payer="",
                pool=source.pool_id,
                path=source.serving_path,
            ),
            _row(source, line, fen),
        ]
    return rows


def _served(rows: list[PaidRow]) -> dict[tuple[object, ...], int]:
    """What a set-off already laid over each line."""
    sums: dict[tuple[object, ...], int] = {}
    for r in rows:
        if r.fen > 0:
            key = (r.employer, r.scheme, r.pool, r.person, r.for_month, r.component, r.path)
            sums[key] = sums.get(key, 0) + r.fen
    return sums


def _row(receipt: Row, line: Row, fen: int) -> PaidRow:
    return PaidRow(
        "receive",
        receipt.receipt_id,
        receipt.paid_on,
        line.employer_id,
        line.person_id,
        line.scheme,
        line.component,
        line.payer,
        line.for_month,
        line.pool_id,
        line.serving_path,
        fen,
    )


def _fund(row: Row) -> tuple[int, str, int]:
    return row.employer_id, row.scheme, row.pool_id


def _line(row: Row) -> tuple[object, ...]:
    return row.employer_id, row.scheme, row.pool_id, row.person_id, row.for_month, row.component, row.serving_path


# --- refunds -----------------------------------------------------------------------------------------------------


def ask_refund(db: Database, by: Actor, employer: int, scheme: str, document: str) -> int:
    """Asks that all overpaid money of a scheme be given back. The refund's number. Raises RefundRefused."""
    with db.transaction(by, "collection", "ask_refund", act="assess", subject=f"employer:{employer}") as tx:
        over = _over(tx, employer, scheme)
        fen = sum(o.amount_fen for o in over)
        if not fen:
            why = ("nothing is overpaid", "没有多缴的费款")
            raise RefundRefused(employer=employer, scheme=scheme, why=why[0], why_zh=why[1])
        facts = {"employer": employer, "scheme": scheme, "document": document}
        tx.run("put_refund", **facts, fen=fen, by=by.actor_id)
        return int(tx.one("refund_of", **facts).refund_id)


def approve_refund(db: Database, by: Actor, refund: int, document: str) -> None:
    """Approves a refund; the post that asks cannot. Done again it changes nothing."""
    with db.transaction(by, "collection", "approve_refund", act="approve", subject=f"refund:{refund}") as tx:
        tx.run("put_refund_step", refund=refund, step="approved", document=document, by=by.actor_id)


def book_refund(db: Database, by: Actor, refund: int, document: str, order: Matching) -> int:
    """Books a refund the bank has paid; fen.

    Raises RefundRefused unless approved and still overpaid by as much, MatchBusy.
    """
    with open_run(db, by, "collection", RunKey("refund", str(refund))) as run:
        number = int(run.run_id)
        if not run.published:
            with (
                giving_out(db, by),
                db.transaction(by, "collection", "book_refund", act="book", subject=f"refund:{refund}") as tx,
            ):
                asked = tx.one("refund_by_id", refund=refund)
                over = _over(tx, asked.employer_id, asked.scheme)
                fen = sum(o.amount_fen for o in over)
                moves, sent = paid_through_bank(tx, refund, order.moves)
                why = None
                if not asked.approved:
                    why = ("nobody approved it", "尚未审批")
                elif sent not in ("", "paid"):
                    why = (f"at the bank it is {sent}, not paid", f"银行办理状态为 {sent}，尚未支付成功")
                elif fen != asked.amount_fen:
                    why = (
                        f"{fen} fen are overpaid now, not {asked.amount_fen}",
                        f"现多缴 {fen} 分，非 {asked.amount_fen} 分",
                    )
                if why:
                    raise RefundRefused(employer=asked.employer_id, scheme=asked.scheme, why=why[0], why_zh=why[1])
                rows = [replace(_row(o, o, -o.amount_fen), move="refund") for o in over]
                controls = stage_paid(tx, rows, number, order.period, door_to_income(moves, None, ""))
                tx.run("put_refund_step", refund=refund, step="paid", document=document, by=by.actor_id)
                publish_run(tx, number, controls, on=tx.today, document=document)
                checkpoint("refund", "publish", "inside")
            checkpoint("refund", "publish", "after")
    with db.reading(by, "collection", purpose="refund") as tx:
        return int(tx.one("refund_by_id", refund=refund).amount_fen)


def post_refund(db: Database, by: Actor, refund: int, order: Matching) -> int:
    """The house lowers the accounts of those whose own part was given back; fen. Again it gives the first answer."""
    with open_run(db, by, "collection", RunKey("refund", str(refund))) as run:
        number, booked = int(run.run_id), run.published
    return post_shares(db, by, order, number, f"refund {refund}") if booked else 0


def _over(tx: Transaction, employer: int, scheme: str) -> list[Row]:
    return [o for o in tx.all("overpaid_lines", schemes=[scheme]) if o.employer_id == employer]
