"""A grant to a need, or an expense: proposed with its money set aside, given up before it is paid, or come back after.

Who proposes holds the organisation, then the need: two never promise the same yuan, nor meet the same need twice. The
hands after the maker are in hands.py; the database proves every split once more when the transaction ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.charity import content
from shebao.charity.errors import (
    FundsShort,
    MoreThanPaid,
    NeedNotOpen,
    NotEntrusted,
    NotItsTurn,
    SpendingUnknown,
)
from shebao.charity.model import (
    GRANT,
    Bound,
    Fund,
    Need,
    cover,
    free,
    in_order,
    lacks_of,
    refill,
    refuse_lacking,
    refuse_other,
)
from shebao.charity.needs import need_in
from shebao.charity.organisations import Organisation, holds
from shebao.kernel.actors import Actor
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

NEXT = {"proposed": "check", "checked": "approve", "approved": "pay", "paid": "–", "withdrawn": "–"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be spent: `need` for a grant, `expense` (a kind) else; `document` the organisation's decision."""

    amount: int
    document: str
    on: date
    need: int | None = None
    expense: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """Money of a paid spending that came back."""

    amount: int
    on: date
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spending:
    """A grant or an expense as it stands; fen. `taken` is what it holds of receipts after what came back."""

    spending: int
    organisation: int
    kind: str
    need: int | None
    amount: int
    taken: int
    state: str
    document: str
    proposed_on: date
    paid_on: date | None
    reference: str


def propose(db: Database, by: Actor, law: Law, of: Organisation, wanted: Proposal) -> int:
    """Proposes a grant or an expense and sets its money aside. The same document again is answered as before.

    Raises EntryIncomplete, WordUnknown, NeedUnknown, NotEntrusted, NeedNotOpen, FundsShort, SaidOtherwise.
    """
    with db.transaction(by, "charity", "propose_spending", act="determine", subject=f"charity:{of.code}") as tx:
        refuse_lacking(lacks_of(wanted.amount, wanted.on, tx.today, wanted.document))
        kind = GRANT if wanted.need is not None else wanted.expense
        if wanted.need is None:
            content.entry(law, "expenses", kind, wanted.on)
        tx.one("hold", organisation=of.organisation, need=wanted.need)
        facts = {"kind": kind, "need_id": wanted.need, "amount_fen": wanted.amount}
        key = {"organisation": of.organisation, "document": wanted.document.strip()}
        known = tx.maybe("spending_by_document", **key)
        if known is None:
            need = need_in(tx, wanted.need) if wanted.need is not None else None
            if need is not None:
                _refuse_need(tx, law, of, need, wanted)
            parts = _set_aside(tx, of, need, wanted.amount)
            path = tx.one("need_now", need=wanted.need).serving_path if need is not None else of.path
            tx.run("put_spending", on=wanted.on, path=path, **key, **facts)
            known = tx.one("spending_by_document", **key)
            step(tx, known, "maker", wanted.on, "")
            _split(tx, known, parts, "")
        refuse_other(("The spending", "支出"), wanted.document, known, facts)
        tx.note(spending=known.spending_id, fen=wanted.amount)
        return int(known.spending_id)


def withdraw(db: Database, by: Actor, number: int, reason: str, on: date) -> None:
    """A proposal is given up before it is paid; its money is free again. Raises SpendingUnknown, NotItsTurn."""
    with db.transaction(by, "charity", "withdraw_spending", act="determine", subject=f"spending:{number}") as tx:
        row = held(tx, number)
        refuse_lacking([(not reason.strip(), "the reason is missing", "未填写原因")])
        if row.state == "withdrawn":
            return
        if row.state == "paid":
            raise NotItsTurn(spending=number, state=row.state, next=NEXT[row.state])
        step(tx, row, "withdrawn", on, reason)
        _split(tx, row, refill(row.amount_fen, _taken(tx, number)), "")


def give_back(db: Database, by: Actor, number: int, back: Back) -> None:
    """Books money that came back of a paid spending; it refills the receipts it came from, bound as before.

    The same reference again changes nothing. Raises SpendingUnknown, EntryIncomplete, MoreThanPaid, SaidOtherwise.
    """
    with db.transaction(
        by, "charity", "money_back", act="book", subject=f"spending:{number}", purpose=back.reason
    ) as tx:
        row = held(tx, number)
        refuse_lacking(
            [
                *lacks_of(back.amount, back.on, tx.today, back.reference),
                (not back.reason.strip(), "the reason is missing", "未填写原因"),
            ]
        )
        facts = {"amount_fen": back.amount, "came_on": back.on, "reason": back.reason}
        known = tx.maybe("money_back", spending=number, reference=back.reference)
        if known is None:
            taken = _taken(tx, number)
            left = sum(fen for _, fen in taken) if row.state == "paid" else 0
            if back.amount > left:
                raise MoreThanPaid(spending=number, left_yuan=yuan(left), asked_yuan=yuan(back.amount))
            path = row.serving_path
            tx.run("put_money_back", spending=number, reference=back.reference, by=by.actor_id, path=path, **facts)
            _split(tx, row, refill(back.amount, taken), back.reference)
            known = tx.one("money_back", spending=number, reference=back.reference)
        refuse_other(("The money back", "退回款"), back.reference, known, facts)


def held(tx: Transaction, number: int) -> Row:
    """A spending with its organisation and need held, as it stands then. Raises SpendingUnknown."""
    row = tx.maybe("spending_now", spending=number)
    if row is None:
        raise SpendingUnknown(spending=number)
    tx.one("hold", organisation=row.organisation_id, need=row.need_id)
    return tx.one("spending_now", spending=number)


def step(tx: Transaction, row: Row, role: str, on: date, note: str) -> None:
    """One hand's step of a spending."""
    who = {"by": tx.actor.actor_id, "post": tx.actor.post, "path": row.serving_path}
    tx.run("put_step", spending=row.spending_id, role=role, on=on, note=note, **who)


def funds(tx: Transaction, organisation: int) -> list[Fund]:
    """What an organisation has left, receipt by receipt."""
    return [
        Fund(f.receipt_id, f.donation_id, f.came_on, f.left_fen, Bound(f.purpose, f.region, f.need_id))
        for f in tx.all("funds", organisation=organisation)
    ]


def as_spending(row: Row) -> Spending:
    """A row of spending_now."""
    return Spending(
        row.spending_id,
        row.organisation_id,
        row.kind,
        row.need_id,
        row.amount_fen,
        row.taken_fen,
        row.state,
        row.document,
        row.proposed_on,
        row.paid_on,
        row.reference or "",
    )


def refuse_over(need: Need, asked: int) -> None:
    """Raises NeedNotOpen where a need has less open than is asked, or more than its amount is promised already."""
    if asked > need.open or need.over:
        facts = {"open_yuan": yuan(need.open), "asked_yuan": yuan(asked), "amount_yuan": yuan(need.amount)}
        raise NeedNotOpen(need=need.need, scheme_yuan=yuan(need.scheme), granted_yuan=yuan(need.granted), **facts)


def _refuse_need(tx: Transaction, law: Law, of: Organisation, need: Need, wanted: Proposal) -> None:
    if need.routed and not holds(tx, of.organisation, "entrusted", need.purpose, wanted.on):
        purpose = content.name_of(law, "purposes", need.purpose, "zh")
        raise NotEntrusted(need=need.need, name=of.name, day=wanted.on, purpose=purpose)
    refuse_over(need, wanted.amount)


def _set_aside(tx: Transaction, of: Organisation, need: Need | None, amount: int) -> list[tuple[int, int]]:
    all_funds = funds(tx, of.organisation)
    usable = free(all_funds) if need is None else [fund for _, fund in in_order(all_funds, need)]
    have = sum(fund.left for fund in usable)
    if have < amount:
        other = sum(fund.left for fund in all_funds) - have
        facts = {"usable_yuan": yuan(have), "asked_yuan": yuan(amount), "other_yuan": yuan(other)}
        raise FundsShort(name=of.name, **facts)
    return cover(amount, usable)


def _taken(tx: Transaction, number: int) -> list[tuple[int, int]]:
    return [(row.receipt_id, row.amount_fen) for row in tx.all("splits", spending=number)]


def _split(tx: Transaction, row: Row, parts: list[tuple[int, int]], reference: str) -> None:
    first = len(tx.all("splits", spending=row.spending_id)) + 1
    same = {"spending": row.spending_id, "reference": reference, "path": row.serving_path}
    tx.run_many("put_split", [{**same, "seq": first + i, "receipt": r, "fen": f} for i, (r, f) in enumerate(parts)])
