"""Payments at the desk: what came back is paid again, one payment is held or let go, each by the post for it.

Thin over the actions. A batch made here goes through the same hands as that of a month: clerk, reviewer, approver,
cashier; then its file goes to the bank, and the month takes the answer in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.identifiers import PersonId
from shebao.ledger.reasons import NotPublishable
from shebao.ledger.statements import pools
from shebao.payments import actions, answers
from shebao.payments.accounts import approve_account, change_account
from shebao.payments.errors import BatchNotSent
from shebao.payments.findings import accept_finding, findings
from shebao.payments.model import Account, Batch, BatchId, NewAccount, Order, PaymentId, PaymentState
from shebao.payments.sending import send_batch
from shebao.payments.waiting import Waiting, scheme_of_batch, waiting_payments
from shebao.registry.people import show_person
from shebao.service.desk import Desk
from shebao.service.desk_errors import (
    AccountCameBack,
    BatchEnded,
    FindingGone,
    HolderWanted,
    NotWaiting,
    OfficeUnknown,
    PaymentMissing,
)
from shebao.service.month_benefits import payer_of
from shebao.service.offices import Offices
from shebao.service.setting import all_moves
from shebao.store.errors import RowMissing

NEXT_HAND = {"made": "reviewer", "checked": "approver", "approved": "cashier", "released": "", "sent": ""}
"""Who is next on a batch; the house sends its file, then the bank answers."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where a payment is worked on: the region and line of business of the agency that serves it."""

    region: str
    line: str
    path: str


@dataclass(frozen=True, slots=True)
class NewPlace:
    """The account a payee names: bank and number in clear, the paper, and the holder ('' the payee himself)."""

    bank: str
    number: str
    document: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was done with a batch: the act, by whom, the batch after it, and the name of a file that went out."""

    act: str
    by: Actor
    batch: Batch
    file: str = ""


def waiting(desk: Desk) -> tuple[Waiting, ...]:
    """Everything that came back, is held, or is free to go again."""
    return waiting_payments(desk.db, desk.house, month=int(month_of(desk.on)))


def pay_again(desk: Desk, wanted: Sequence[int]) -> list[Signed]:
    """A batch for each pool, made by the clerk in the first month its books still take: what came back or was let go,
    once for each return.

    The same payments again find the batch they are in. Raises NotWaiting, payments.NotReissuable.
    """
    found = {w.payment: w for w in waiting(desk)}
    done, by_pool = [], defaultdict(list)
    for number in dict.fromkeys(PaymentId(n) for n in wanted):
        if number in found:
            by_pool[found[number].pool, found[number].payer].append(found[number])
        else:
            done.append(_already(desk, number))
    made = [Signed("made", desk.house, batch) for batch in {b.batch_id: b for b in done}.values()]
    return made + [_make(desk, rows) for rows in by_pool.values()]


def _already(desk: Desk, number: PaymentId) -> Batch:
    """The batch by which a payment goes again already. Raises PaymentMissing, NotWaiting."""
    try:
        now = actions.payment(desk.db, desk.house, number)
    except RowMissing:
        raise PaymentMissing(payment=number) from None
    batch = actions.batch(desk.db, desk.house, now.batch_id)
    if batch.kind != "reissue" or now.state not in NEXT_HAND:
        raise NotWaiting(payment=number, state=now.state)
    return batch


def _make(desk: Desk, rows: Sequence[Waiting]) -> Signed:
    office = office_of(desk, rows[0].scheme, rows[0].path)
    by = desk.at("clerk", office.region, office.line)
    month = _open_month(desk, rows[0].pool, by.path)
    issues = ",".join(f"{w.payment}.{w.issue}" for w in sorted(rows, key=lambda w: w.payment))
    key = f"{month_text(month)}-R{rows[0].pool}-{sha256(issues.encode()).hexdigest()[:12]}"
    order = Order(key, rows[0].pool, month, rows[0].payer)
    return Signed("made", by, actions.make_reissue(desk.db, by, order, [w.payment for w in rows]))


def _open_month(desk: Desk, pool: int, path: str) -> int:
    """The desk's month, or the first after it that is open in the pool's books: money that moves now stands in it."""
    return actions.first_open_month(desk.db, desk.house, pool, int(month_of(desk.on)), path)


def sign(desk: Desk, number: BatchId) -> Signed:
    """The next act on a batch, by its post: checked, approved, released with its file sent.

    Raises BatchEnded, payments.BatchMonthClosed, BatchEmpty, BatchNotSent.
    """
    batch = actions.batch(desk.db, desk.house, number)
    if batch.state not in NEXT_HAND or batch.state == "sent":
        raise BatchEnded(batch=number, state=batch.state)
    office = office_of(desk, scheme_of_batch(desk.db, desk.house, number), batch.serving_path)
    if batch.state == "released":
        return _send(desk, batch, office, desk.house)
    by = desk.at(NEXT_HAND[batch.state], office.region, office.line)
    match batch.state:
        case "made":
            return Signed("checked", by, actions.check_batch(desk.db, by, number))
        case "checked":
            return Signed("approved", by, actions.approve_batch(desk.db, by, number))
    return _send(desk, actions.release_batch(desk.db, by, number), office, by)


def _send(desk: Desk, batch: Batch, office: Office, by: Actor) -> Signed:
    """The file to the bank, by the house; killed between, the next call sends the same file once.

    Raises payments.BatchNotSent where the books refuse it.
    """
    pool = next(p for p in pools(desk.db, desk.house) if p.pool_id == batch.pool_id)
    payer = payer_of(Offices(desk.law, desk.invented), (office.region, office.line), pool, batch.period)
    try:
        file = send_batch(desk.db, house_at(desk, office), batch.batch_id, all_moves(desk.law), payer, on=desk.on)
    except NotPublishable as refused:
        raise BatchNotSent(batch.batch_id, refused.found) from refused
    return Signed("sent", by, actions.batch(desk.db, desk.house, batch.batch_id), file.name)


def refuse(desk: Desk, number: BatchId, note: str) -> Signed:
    """The reviewer gives a batch up before it is sent; what it was to pay again waits again."""
    batch = actions.batch(desk.db, desk.house, number)
    office = office_of(desk, scheme_of_batch(desk.db, desk.house, number), batch.serving_path)
    by = desk.at("reviewer", office.region, office.line)
    return Signed("refused", by, actions.refuse_batch(desk.db, by, number, note=note))


def accept(desk: Desk, number: BatchId, about: tuple[str, int], note: str) -> Actor:
    """The approver answers for one finding that is lawful here. Raises FindingGone, payments.FindingNotAcceptable."""
    batch = actions.batch(desk.db, desk.house, number)
    office = office_of(desk, scheme_of_batch(desk.db, desk.house, number), batch.serving_path)
    by = desk.at("approver", office.region, office.line)
    found = {(f.code, f.payment_id): f for f in findings(desk.db, desk.house, number)}
    if about not in found:
        raise FindingGone(batch=number, code=about[0], payment=about[1])
    accept_finding(desk.db, by, number, found[about], note=note)
    return by


def name_account(desk: Desk, number: PaymentId, place: NewPlace) -> tuple[Account, Actor, Actor]:
    """Another account of a payee: declared by the clerk, approved by the reviewer. Raises AccountCameBack."""
    now = actions.payment(desk.db, desk.house, number)
    path = actions.batch(desk.db, desk.house, now.batch_id).serving_path
    office = office_of(desk, now.scheme, path)
    clerk, reviewer = (desk.at(post, office.region, office.line) for post in ("clerk", "reviewer"))
    holder = place.holder.strip()
    if not holder and now.payee_person_id <= 0:
        raise HolderWanted(payment=number)
    holder = holder or show_person(desk.db, clerk, PersonId(now.payee_person_id)).name
    month = int(month_of(desk.on))
    new = NewAccount(now.payee_person_id, place.bank, place.number, holder, month, place.document, clerk.path)
    made = change_account(desk.db, clerk, new)
    if "unusable" in made.steps:
        raise AccountCameBack(tail=made.tail, month=month_text(month))
    if "approved" not in made.steps:
        made = approve_account(desk.db, reviewer, made.account_id)
    return made, clerk, reviewer


def hold(desk: Desk, number: PaymentId, note: str) -> tuple[PaymentState, Actor]:
    """The reviewer takes one payment out of a batch that is not sent, with the reason. Raises payments.NotHoldable."""
    by = _reviewer(desk, number)
    return actions.hold_payment(desk.db, by, number, note=note), by


def free(desk: Desk, number: PaymentId, note: str) -> tuple[PaymentState, Actor]:
    """The reviewer lets a held payment go: it can be paid again. Raises payments.NotHoldable."""
    by = _reviewer(desk, number)
    return actions.free_payment(desk.db, by, number, note=note), by


def give_up(desk: Desk, number: PaymentId, note: str) -> tuple[PaymentState, Actor]:
    """A held, freed or returned payment is not paid again: what it settled is owed again, money back is booked back.

    Killed between the two, the same call finishes. Raises payments.NotHoldable.
    """
    by, now = _reviewer(desk, number), actions.payment(desk.db, desk.house, number)
    if now.state != "cancelled":
        now = actions.cancel_payment(desk.db, by, number, note=note)
    office = _office_of_payment(desk, now)
    pool = actions.batch(desk.db, desk.house, now.batch_id).pool_id
    house, moves = house_at(desk, office), all_moves(desk.law)
    month = _open_month(desk, pool, house.path)
    answers.keep_returned(desk.db, house, pool, moves, period=month, on=desk.on)
    return now, by


def _reviewer(desk: Desk, number: PaymentId) -> Actor:
    office = _office_of_payment(desk, actions.payment(desk.db, desk.house, number))
    return desk.at("reviewer", office.region, office.line)


def _office_of_payment(desk: Desk, now: PaymentState) -> Office:
    return office_of(desk, now.scheme, actions.batch(desk.db, desk.house, now.batch_id).serving_path)


def office_of(desk: Desk, scheme: str, path: str) -> Office:
    """The agency that serves a path for a scheme's line of business, or the nearest above it. Raises OfficeUnknown."""
    line = desk.line(scheme)
    known = [a for a in desk.law.files["agencies"]["agencies"] if a["line"] == line and path.startswith(str(a["path"]))]
    if not known:
        raise OfficeUnknown(line=line, path=path)
    nearest = max(known, key=lambda a: len(str(a["path"])))
    return Office(str(nearest["region"]), line, str(nearest["path"]))


def house_at(desk: Desk, office: Office) -> Actor:
    """The house at work in one agency's part of the record."""
    house = desk.house
    return Actor(house.actor_id, house.name, house.post, "*", office.path)
