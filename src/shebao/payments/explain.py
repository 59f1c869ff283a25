"""One payment told whole: what it settles, every order to the bank and its answer, and the entries of the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shebao.kernel.actors import Actor
from shebao.payments.actions import payment_in
from shebao.payments.model import PaymentId, PaymentState
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Part:
    """One obligation the payment settles."""

    run: int
    component: str
    payer: str
    for_month: int
    fen: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to an order: made, checked, …, sent, paid, returned; when, and in which words."""

    event: str
    at: datetime
    cause: str
    note: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One order to the bank: 0 is the first, each return may be followed by the next."""

    issue: int
    batch: str
    kind: str
    month: int
    account: int
    bank: str
    tail: str
    basis: str
    fen: int
    message: str
    state: str
    cause: str
    bank_code: str
    note: str
    history: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that left (pay, reissue) or came back (return, keep), and the entry it stands in."""

    move: str
    issue: int
    run: int
    component: str
    payer: str
    for_month: int
    period: int
    fen: int
    entry: int | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of an entry: debit above zero, credit below."""

    account: str
    component: str
    payer: str
    fen: int


@dataclass(frozen=True, slots=True)
class Others:
    """What the entry holds of other payments under one component."""

    component: str
    payer: str
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the books in which the payment has a part."""

    entry: int
    move: str
    period: int
    business_date: date
    document: str
    lines: tuple[EntryLine, ...]
    others: tuple[Others, ...]


@dataclass(frozen=True, slots=True)
class PaidBefore:
    """What an earlier payment of the same award carried for one month and component."""

    payment: int
    state: str
    component: str
    payer: str
    for_month: int
    fen: int


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """A payment with all it rests on and all that became of it."""

    paid: PaymentState
    parts: tuple[Part, ...]
    issues: tuple[Issue, ...]
    movements: tuple[Movement, ...]
    entries: tuple[Entry, ...]
    before: tuple[PaidBefore, ...]


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of an award in a line: its number, month, amount and where it stands."""

    payment: int
    business_no: str
    period: int
    fen: int
    state: str
    cause: str


def payments_of_award(db: Database, by: Actor, award: int) -> tuple[PaymentLine, ...]:
    """Every payment of an award, the earliest first."""
    with db.reading(by, "payments", purpose=f"payments of award {award}") as tx:
        rows = tx.all("payments_of_award", award=award)
    return tuple(PaymentLine(r.payment_id, r.business_no, r.period, r.amount_fen, r.state, r.cause or "") for r in rows)


def payment_numbered(db: Database, by: Actor, number: str) -> PaymentId:
    """The payment of a bare number, a business number or a bank's message id. Raises store.RowMissing for any other."""
    if number.isdigit():
        return PaymentId(int(number))
    with db.reading(by, "payments", purpose=f"payment of {number}") as tx:
        return PaymentId(tx.one("payment_numbered", number=number).payment_id)


def bank_file_of(db: Database, by: Actor, message: str) -> str:
    """The name of the file an order went to the bank in; empty while it has not gone."""
    with db.reading(by, "payments", purpose=f"bank file of {message}") as tx:
        row = tx.maybe("bank_file_of", message=message)
    return str(row.name) if row else ""


def explain_payment(db: Database, by: Actor, payment: PaymentId) -> PaymentTold:
    """The payment told. Raises store.RowMissing where the actor's part of the record has none of that number."""
    with db.reading(by, "payments", purpose=f"explain payment {payment}") as tx:
        paid = payment_in(tx, payment)
        moved = tuple(
            Movement(
                m.move, m.issue_no, m.run_id, m.component, m.payer, m.for_month, m.period, m.amount_fen, m.entry_id
            )
            for m in tx.all("payment_movements", payment=payment)
        )
        others = tx.all("movements_of_others", payment=payment)
        return PaymentTold(
            paid,
            tuple(
                Part(p.run_id, p.component, p.payer, p.for_month, p.amount_fen)
                for p in tx.all("payment_parts", payment=payment)
            ),
            _issues(tx, payment),
            moved,
            _entries(tx, sorted({m.entry for m in moved if m.entry is not None}), others),
            tuple(
                PaidBefore(b.payment_id, b.state, b.component, b.payer, b.for_month, b.fen)
                for b in tx.all("parts_paid_before", payment=payment, award=paid.award_id)
            ),
        )


def _issues(tx: Transaction, payment: PaymentId) -> tuple[Issue, ...]:
    history = tx.all("payment_history", payment=payment)
    return tuple(
        Issue(
            issue=i.issue_no,
            batch=i.batch_key,
            kind=i.kind,
            month=i.period,
            account=i.account_id,
            bank=i.bank,
            tail=i.tail,
            basis=i.basis,
            fen=i.amount_fen,
            message=i.message_id,
            state=i.state,
            cause=i.cause,
            bank_code=i.bank_code,
            note=i.note,
            history=tuple(Happened(h.event, h.recorded, h.cause, h.note) for h in history if h.issue_no == i.issue_no),
        )
        for i in tx.all("payment_issues", payment=payment)
    )


def _entries(tx: Transaction, numbers: Sequence[int], others: Sequence[Row]) -> tuple[Entry, ...]:
    found = []
    with tx.within("ledger") as books:
        for number in numbers:
            head = books.one("entry_by_id", entry=number)
            lines = tuple(
                EntryLine(line.account, line.component, line.payer, line.amount_fen)
                for line in books.all("entry_lines", entry=number)
            )
            rest = tuple(Others(o.component, o.payer, o.rows, o.fen) for o in others if o.entry_id == number)
            found.append(Entry(number, head.move, head.period, head.business_date, head.document, lines, rest))
    return tuple(found)
