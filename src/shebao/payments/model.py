"""Frozen types of payments. Amounts are fen, months integers; account numbers stand in clear only in a FileLine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NewType, TypeVar

AccountId = NewType("AccountId", int)
BatchId = NewType("BatchId", int)
PaymentId = NewType("PaymentId", int)
One = TypeVar("One")

Cause = Literal["account_closed", "name_mismatch", "frozen", "unknown_account", "technical"]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A payee's account as declared on paper: number and holder's name in clear, from a month on."""

    person_id: int
    bank: str
    number: str
    holder: str
    starts: int
    basis: str  # the document
    serving_path: str


@dataclass(frozen=True, slots=True)
class Account:
    """A payee's account as everybody may see it."""

    account_id: AccountId
    person_id: int
    bank: str
    tail: str
    starts: int
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is for: its key (the same key is the same batch), pool, month of the books, and who pays."""

    key: str
    pool_id: int
    period: int
    payer: str = "expenditure_account"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch and where it stands. `going_…` leaves out what is held."""

    batch_id: BatchId
    key: str
    kind: str
    pool_id: int
    period: int
    payer: str
    rows: int
    fen: int
    going_rows: int
    going_fen: int
    state: str
    serving_path: str


@dataclass(frozen=True, slots=True)
class Made:
    """A made batch, or None; and how many wait to this day: payees without account and what they are owed, awards with
    nothing above zero."""

    batch: Batch | None
    without_account: int
    without_account_fen: int
    not_positive: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a batch, found before money moves. `payment_id` 0: the batch as a whole."""

    code: str
    payment_id: int
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class PaymentState:
    """A payment and where its last issue stands."""

    payment_id: PaymentId
    business_no: str
    award_id: int
    person_id: int
    payee_person_id: int
    scheme: str
    period: int
    amount_fen: int
    issue_no: int
    batch_id: BatchId
    state: str
    cause: str | None


@dataclass(frozen=True, slots=True)
class FileHead:
    """The head of a bank file: all a bank must know besides the lines."""

    batch_key: str
    day: str  # YYYY-MM-DD on which to pay
    payer_name: str
    payer_account: str
    payer_bank: str
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line in clear. Exists only while a bank file is written."""

    message_id: str
    amount_fen: int
    bank: str
    holder: str
    number: str
    remark: str


def in_parts(lines: Iterable[One], size: int = 1_000) -> Iterator[list[One]]:
    """Lines some at a time: so many are in clear, or in memory, at once, however many there are."""
    left = iter(lines)
    while some := list(islice(left, size)):
        yield some


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one line."""

    message_id: str
    amount_fen: int
    paid: bool
    code: str
    text: str
