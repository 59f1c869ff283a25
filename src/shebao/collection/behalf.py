"""Dues that others pay on behalf of persons: the budget for aided groups, a village, the unemployment fund.

One bill stands for all of them: what is open on one line, in one scheme and span of months, in one place. The money
comes as one bank credit that names the bill; it is laid over the persons in order, whole persons first. Less than the
bill leaves the last ones open for the next bill; more is refused and waits in suspense: nothing is spread by guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shebao.collection.errors import BillWrong, CreditUnknown
from shebao.collection.grouping import Ints
from shebao.collection.own_parts import post_shares
from shebao.collection.pieces import Matching
from shebao.collection.serve import serve
from shebao.kernel.actors import Actor
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

PAYERS = ("government", "collective", "unemployment_fund")
OPEN = {
    "person_id": "int8",
    "employer_id": "int8",
    "for_month": "int4",
    "pool_id": "int4",
    "payer": "text",
    "serving_path": "text",
    "open_fen": "int8",
}
Table = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Billing:
    """What is billed: to whom, on which line of a scheme, for months from `first` up to but not with `until`."""

    number: str
    payer: str
    payer_name: str
    scheme: str
    component: str
    first: int
    until: int
    document: str


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as it was made."""

    number: str
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class BillPaid:
    """What a payment of a bill did: fen and persons served, fen on accounts, fen of the bill still open."""

    fen: int
    persons: int
    posted: int
    open_fen: int


def make_bill(db: Database, by: Actor, order: Billing) -> Bill:
    """Bills what is open on a line. The same bill again is answered as before. Raises BillWrong."""
    with db.transaction(by, "collection", "make_bill", act="assess", subject=f"bill:{order.number}") as tx:
        known = tx.maybe("bill_of", number=order.number)
        if known is not None:
            same = (known.payer, known.scheme, known.component, known.first, known.until)
            if same != (order.payer, order.scheme, order.component, order.first, order.until):
                raise _wrong(order.number, "the number stands for another bill", "编号已用于其他缴款通知")
            return Bill(order.number, known.persons, known.amount_fen)
        if order.payer not in PAYERS:
            raise _wrong(order.number, f"{order.payer} pays for himself", f"{order.payer} 自行缴费")
        line = {"scheme": order.scheme, "component": order.component, "payer": order.payer}
        span = {"first": order.first, "until": order.until}
        other = tx.maybe("bill_open", path=by.path, **line, **span)
        if other is not None:
            why = (f"{other.number} is not paid yet and asks for the same", f"{other.number} 尚未缴款，内容重叠")
            raise _wrong(order.number, *why)
        rows = tx.copy_out("behalf_open", OPEN, **line, **span)
        fen, persons = int(rows["open_fen"].sum()), len(np.unique(rows["person_id"]))
        if not fen:
            raise _wrong(order.number, "nothing is open on that line", "该项没有应缴未缴金额")
        facts = {"payer_name": order.payer_name, "document": order.document, "persons": persons, "fen": fen}
        tx.run("put_bill", number=order.number, by=by.actor_id, path=by.path, **line, **span, **facts)
        tx.note(persons=persons, fen=fen)
        return Bill(order.number, persons, fen)


def pay_bill(db: Database, by: Actor, number: str, reference: str, order: Matching) -> BillPaid:
    """Lays the credit that names a bill over its persons. The same credit again gives the first answer.

    Raises BillWrong, CreditUnknown, NotPublishable.
    """
    with open_run(db, by, "collection", RunKey("pay_bill", f"{number}/{reference}")) as run:
        at = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "pay_bill", act="run", subject=f"bill:{number}") as tx:
                _lay(tx, number, reference, order, at)
                checkpoint("pay_bill", "publish", "inside")
            checkpoint("pay_bill", "publish", "after")
    posted = post_shares(db, by, order, at, f"bill {number}/{reference}")
    with db.reading(by, "collection", purpose=f"bill {number}") as tx:
        told = tx.one("bill_paid", run=at)
        left = tx.copy_out("behalf_open", OPEN, **_line(_bill(tx, number)))
        return BillPaid(told.fen, told.persons, posted, int(left["open_fen"].sum()))


def _lay(tx: Transaction, number: str, reference: str, order: Matching, run: int) -> None:
    bill = _bill(tx, number)
    credit = tx.maybe("credit_for_distribution", reference=reference)
    if credit is None:
        raise CreditUnknown(reference=reference)
    if number not in credit.remark:
        raise _wrong(number, f"the credit {reference} does not name it", f"到账 {reference} 未注明该编号")
    rows = tx.copy_out("behalf_open", OPEN, **_line(bill))
    open_fen = int(rows["open_fen"].sum())
    if credit.amount_fen > open_fen:
        why = f"{credit.amount_fen} fen came and {open_fen} are open"
        raise _wrong(number, why, f"到账 {credit.amount_fen} 分，应缴未缴 {open_fen} 分")
    one = np.zeros(1, np.int64)
    pieces = serve(one, one + credit.amount_fen, np.zeros(len(rows["open_fen"]), np.int64), rows["open_fen"])
    served = {name: column[pieces.owed] for name, column in rows.items()}
    receipts = _receipts(tx, bill, (reference, credit), served, pieces.amounts)
    columns = _columns(bill, served, pieces.amounts, (run, order.period))
    columns["receipt_id"] = [receipts[m] for m in served["for_month"].tolist()]
    columns["paid_on"] = [credit.booked_on] * len(pieces.amounts)
    tx.copy_in(stage_shard(tx, "paid", run, 1), columns, dict.fromkeys(columns, "text"))
    controls = _controls(bill, served, pieces.amounts, order)
    publish_run(tx, run, controls, on=tx.today, document=f"{number}: {reference}")


def _columns(bill: Row, served: Table, amounts: Ints, run: tuple[int, int]) -> dict[str, Sequence[object] | Ints]:
    count = len(amounts)
    return {
        "run_id": np.full(count, run[0]),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, run[1]),
        "for_month": served["for_month"],
        "move": ["receive"] * count,
        "person_id": served["person_id"],
        "employer_id": served["employer_id"],
        "scheme": [bill.scheme] * count,
        "component": [bill.component] * count,
        "payer": [bill.payer] * count,
        "pool_id": served["pool_id"],
        "amount_fen": amounts,
        "serving_path": served["serving_path"].tolist(),
    }


def _controls(bill: Row, served: Table, amounts: Ints, order: Matching) -> list[Control]:
    said = order.moves[bill.scheme].accounts("receive", bill.component)
    assert said is not None, bill.scheme
    found = []
    for pool in np.unique(served["pool_id"]).tolist():
        mine = served["pool_id"] == pool
        grain = (bill.scheme, bill.component, "receive", order.period)
        rows, fen = int(mine.sum()), int(amounts[mine].sum())
        found.append(Control("paid", pool, *grain, rows, fen, bill.payer, said.debit, said.credit))
    return found


def _receipts(tx: Transaction, bill: Row, came: tuple[str, Row], served: Table, amounts: Ints) -> dict[int, int]:
    """The agency's own receipts, one a month, with the advice that answers to them: the number of each by month."""
    reference, credit = came
    months = np.unique(served["for_month"]).tolist()
    sums = [int(amounts[served["for_month"] == m].sum()) for m in months]
    count, same = len(months), {"file_id": credit.file_id, "serving_path": credit.serving_path}
    columns: dict[str, list[object]] = {name: [value] * count for name, value in same.items()}
    advice = f"{bill.number} {reference}"
    words = {"number": reference, "advice": advice, "paid_on": credit.booked_on, "payer_code": bill.payer}
    words |= {"employer_id": None, "scheme": bill.scheme, "component": bill.component}
    columns |= {name: [value] * count for name, value in words.items()}
    columns |= {"for_month": list(months), "amount_fen": list(sums)}
    tx.copy_in("collection.tax_receipt", columns, dict.fromkeys(columns, "text"))
    told: dict[str, list[object]] = {name: [value] for name, value in same.items()}
    told |= {"advice": [advice], "day": [credit.booked_on], "scheme": [bill.scheme], "amount_fen": [sum(sums)]}
    tx.copy_in("collection.treasury_advice", told, dict.fromkeys(told, "text"))
    rows = tx.all("receipts_of_number", number=reference)
    return {r.for_month: r.receipt_id for r in rows}


def _bill(tx: Transaction, number: str) -> Row:
    found = tx.maybe("bill_of", number=number)
    if found is None:
        raise _wrong(number, "it is not known here", "本机构没有该缴款通知")
    return found


def _line(bill: Row) -> dict[str, object]:
    names = ("scheme", "component", "payer", "first", "until")
    return {name: getattr(bill, name) for name in names}


def _wrong(number: str, why: str, why_zh: str) -> BillWrong:
    return BillWrong(number=number, why=why, why_zh=why_zh)
