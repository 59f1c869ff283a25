"""Payments by what they belong to: an entry, a batch, a fund's month, a person; who cannot be paid. Only reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from shebao.kernel.actors import Actor
from shebao.payments.model import BatchId
from shebao.store.db import Database
from shebao.store.rows import Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """One payment in a list; `part_fen` is what of it the list is about, `name` its payee's where he is a person."""

    payment: int
    business_no: str
    award: int
    payee: int
    name: str
    scheme: str
    period: int
    fen: int
    part_fen: int
    state: str = ""
    cause: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """The first rows of a list, with how many it has and what they come to."""

    rows: tuple[T, ...]
    whole_rows: int
    whole_fen: int


@dataclass(frozen=True, slots=True)
class NotPayable:
    """An award that the month's batches leave out: no account (`tail` of the one a bank refused, with its cause), or
    nothing above zero."""

    award: int
    person: int
    payee: int
    name: str
    scheme: str
    pool: int
    fen: int
    has_account: bool
    tail: str
    cause: str
    since: date | None


@dataclass(frozen=True, slots=True)
class PaidLater:
    """An award that the batches of its month left out and whose payee has an account since (`tail`): paid with the run
    of `month`."""

    award: int
    person: int
    payee: int
    name: str
    scheme: str
    pool: int
    fen: int
    tail: str
    month: int


def payments_of_entry(db: Database, by: Actor, entry: int, run: int, most: int) -> Listing[Listed]:
    """The payments whose money an entry of a run holds."""
    with db.reading(by, "payments", purpose=f"payments of entry {entry}") as tx:
        return _listing(tx.all("payments_of_entry", run=run, entry=entry, most=most), _bare)


def payments_in_batch(db: Database, by: Actor, batch: BatchId, most: int) -> Listing[Listed]:
    """The payments of a batch. Raises store.RowMissing where there is none of that number."""
    with db.reading(by, "payments", purpose=f"payments of batch {batch}") as tx:
        tx.one("batch_there", batch=batch)
        return _listing(tx.all("payments_in_batch", batch=batch, most=most), _listed)


def payments_of_month(db: Database, by: Actor, pool: int, period: int, most: int) -> Listing[Listed]:
    """What a fund was to pay in a month, each where it stands now."""
    with db.reading(by, "payments", purpose=f"payments of pool {pool}") as tx:
        return _listing(tx.all("payments_of_month", pool=pool, period=period, most=most), _listed)


def payments_to_person(db: Database, by: Actor, person: int, most: int) -> Listing[Listed]:
    """What was paid of a person's rights, the latest first; what an heir is paid stands with the person he follows."""
    with db.reading(by, "payments", purpose=f"payments of person {person}") as tx:
        return _listing(tx.all("payments_to_person", person=person, most=most), _listed)


def not_payable(db: Database, by: Actor, period: int, most: int) -> Listing[NotPayable]:
    """Whom the batches of a month leave out."""
    with db.reading(by, "payments", purpose="who cannot be paid") as tx:
        return _listing(tx.all("not_payable", period=period, path=by.path, most=most), _left_out)


def paid_later(db: Database, by: Actor, period: int, most: int) -> Listing[PaidLater]:
    """Who was left out, has an account since, and is paid with a run still to come; as of a month."""
    with db.reading(by, "payments", purpose="who is paid later") as tx:
        return _listing(tx.all("paid_later", period=period, path=by.path, most=most), _later)


def payees_without_account(db: Database, by: Actor, payees: Collection[int], month: int) -> frozenset[int]:
    """Which of these have no account that money of a month can go to."""
    with db.reading(by, "payments", purpose="accounts of payees") as tx:
        rows = tx.all("payees_without_account", payees=sorted(payees), month=month)
    return frozenset(int(row.payee) for row in rows)


def _listing(rows: Sequence[Row], made: Callable[[Row], T]) -> Listing[T]:
    first = rows[0] if rows else None
    return Listing(tuple(made(row) for row in rows), first.whole_rows if first else 0, first.whole_fen if first else 0)


def _bare(r: Row) -> Listed:
    money = (r.amount_fen, r.part_fen)
    return Listed(r.payment_id, r.business_no, r.award_id, r.payee_person_id, r.name, r.scheme, r.period, *money)


def _listed(r: Row) -> Listed:
    money, state = (r.amount_fen, r.part_fen), (r.state, r.cause, r.batch_id)
    return Listed(
        r.payment_id, r.business_no, r.award_id, r.payee_person_id, r.name, r.scheme, r.period, *money, *state
    )


def _left_out(r: Row) -> NotPayable:
    why = (r.has_account, r.tail, r.note, r.since)
    return NotPayable(r.award_id, r.person_id, r.payee_person_id, r.name, r.scheme, r.pool_id, r.fen, *why)


def _later(r: Row) -> PaidLater:
    return PaidLater(r.award_id, r.person_id, r.payee_person_id, r.name, r.scheme, r.pool_id, r.fen, r.tail, r.month)
