"""Frozen types of the books. Amounts are fen, debit positive; months are integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NewType

from shebao.ledger.chart import Moves

PoolId = NewType("PoolId", int)
EntryId = NewType("EntryId", int)
RequestId = NewType("RequestId", int)


@dataclass(frozen=True, slots=True)
class Key:
    """The business fact behind an entry: where it comes from and its number there."""

    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry; debit positive, credit negative."""

    pool_id: int
    account: str
    amount_fen: int
    scheme: str = ""
    component: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What an entry rests on: the day, the document, and who approved it (the acting officer makes it)."""

    day: date
    document: str
    approved_by: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to post: `for_month` is the month it is about, `period` the open month it stands in."""

    move: str
    period: int
    for_month: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """The entry of a key; `replayed` when the key was booked before and this call changed nothing."""

    entry_id: EntryId
    replayed: bool


@dataclass(frozen=True, slots=True)
class Control:
    """What one run answers for in one register: rows and fen of (pool, scheme, component, payer, move, period).

    With `debit` and `credit` the move also stands in the statutory book; a negative sum turns the two round.
    """

    register: str
    pool_id: int
    scheme: str
    component: str
    move: str
    period: int
    rows: int
    fen: int
    payer: str = ""
    debit: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What a run published; `replayed` when it was published before."""

    run_id: int
    rows: int
    fen: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of one scheme and component, in a request or at a door."""

    scheme: str
    component: str
    fen: int
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money of a pool through one door, in the books of `month`."""

    pool_id: int
    month: int
    fen: int


@dataclass(frozen=True, slots=True)
class Balances:
    """Closing balances of former books by account, debit positive, taken into `month`."""

    pool_id: int
    month: int
    fen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Contributions received: by scheme and component, booked as the scheme's `receive` move says."""

    pool_id: int
    period: int
    for_month: int
    moves: Moves
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Reversal:
    """Which entry is undone, in the books of which open month, and why."""

    entry_id: int
    period: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The month's plan for the expenditure account."""

    pool_id: int
    month: int
    amounts: tuple[Amount, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """One fund in one pooling area."""

    pool_id: PoolId
    fund: str
    area: str
    name_en: str
    name_zh: str
    first_month: int
    agency_path: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of an entry as an accountant reads it; debit above zero, credit below."""

    account: str
    code: str
    en: str
    zh: str
    amount_fen: int
    scheme: str
    component: str
    payer: str
    pool_id: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry: its day, its paper, the key it was booked under, whose hands it went through, its lines."""

    entry_id: EntryId
    move: str
    period: int
    day: date
    for_month: int
    document: str
    reason: str
    reverses: int | None
    run: int | None
    made_by: int
    approved_by: int
    source: str
    key: str
    lines: tuple[JournalLine, ...]

    @property
    def total(self) -> int:
        """The sum of its debits, which is that of its credits."""
        return sum(line.amount_fen for line in self.lines if line.amount_fen > 0)


@dataclass(frozen=True, slots=True)
class Answering:
    """What of a register stands in an entry: how many rows of what, and fen."""

    register: str
    pool_id: int
    scheme: str
    component: str
    payer: str
    move: str
    period: int
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class EntryWhole:
    """One entry by its number, with the registers that answer for it and the entry that undid it, if one did."""

    entry: JournalEntry
    registers: tuple[Answering, ...]
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class FundingRequest:
    """A funding request and where it stands: made, checked, approved, funded or refused."""

    request_id: RequestId
    pool_id: int
    month: int
    fen: int
    state: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed month of a pool."""

    pool_id: int
    month: int


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One account in a trial balance."""

    account: str
    code: str
    kind: str
    en: str
    zh: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a pool in a month. `balanced` is computed and can be false."""

    pool_id: int
    month: int
    lines: tuple[BalanceLine, ...]

    @property
    def debit_fen(self) -> int:
        """Sum of the month's debits."""
        return sum(line.debit_fen for line in self.lines)

    @property
    def credit_fen(self) -> int:
        """Sum of the month's credits."""
        return sum(line.credit_fen for line in self.lines)

    @property
    def balanced(self) -> bool:
        """Debits equal credits, before, within and after the month, and every account is known."""
        opening = sum(line.opening_fen for line in self.lines)
        closing = sum(line.closing_fen for line in self.lines)
        return self.debit_fen == self.credit_fen and opening == closing == 0 and all(line.kind for line in self.lines)


@dataclass(frozen=True, slots=True)
class FlowLine:
    """Income or expenditure of one account and scheme."""

    kind: str
    account: str
    code: str
    en: str
    zh: str
    scheme: str
    fen: int


@dataclass(frozen=True, slots=True)
class FundFlow:
    """Opening balance, income, expenditure, closing balance of a pool over months `first`…`last`, both included.

    `brought_in_fen` is what went to the balance directly; `held_fen` is money held less what is owed at the end.
    """

    pool_id: int
    first: int
    last: int
    opening_fen: int
    brought_in_fen: int
    lines: tuple[FlowLine, ...]
    closing_fen: int
    held_fen: int

    @property
    def income_fen(self) -> int:
        """Sum of income."""
        return sum(line.fen for line in self.lines if line.kind == "income")

    @property
    def expenditure_fen(self) -> int:
        """Sum of expenditure."""
        return sum(line.fen for line in self.lines if line.kind == "expenditure")

    @property
    def balanced(self) -> bool:
        """Opening + income − expenditure = closing, and closing = money held less what is owed."""
        reached = self.opening_fen + self.brought_in_fen + self.income_fen - self.expenditure_fen
        return reached == self.closing_fen == self.held_fen


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A difference somebody must clear, with its owner; `blocks` the closing of the month or not."""

    source: str
    item: str
    amount_fen: int
    owner: str
    blocks: bool
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Step:
    """One signature under a request or batch."""

    step: str
    actor_id: int
    at: datetime


def plain_lines(lines: Sequence[Line]) -> list[dict[str, object]]:
    """Lines as JSON objects, in the order given."""
    return [{name: getattr(line, name) for name in Line.__slots__} for line in lines]


def merge_controls(controls: Sequence[Control]) -> list[Control]:
    """Controls of shards added up to controls of the run, in a stable order."""
    merged: dict[tuple[object, ...], Control] = {}
    for c in controls:
        grain = (c.register, c.pool_id, c.scheme, c.component, c.payer, c.move, c.period, c.debit, c.credit)
        known = merged.get(grain)
        merged[grain] = replace(c, rows=known.rows + c.rows, fen=known.fen + c.fen) if known else c
    return [merged[grain] for grain in sorted(merged, key=str)]
