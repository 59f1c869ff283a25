"""A fund's month as data, for the page and the printed statement: every figure is computed from entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.service.text import Text


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of income or expenditure, in fen, with the number of entries behind it."""

    label: Text
    amount: int
    entries: int = 0
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Money that is not yet where it belongs, with its age and its owner."""

    label: Text
    amount: int
    owner: Text
    days: int


@dataclass(frozen=True, slots=True)
class FundMonth:
    """One accounting entity in one month."""

    fund: Text
    pool: Text
    month: int
    opening: int
    income: tuple[Flow, ...]
    outgo: tuple[Flow, ...]
    places: tuple[Flow, ...]
    owed: tuple[Flow, ...]
    open_items: tuple[OpenItem, ...]
    debit: int
    credit: int
    carried: bool  # the opening balance was carried over; else it was taken over in this month's postings
    closed_on: date | None
    why_open: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def closing(self) -> int:
        """Opening plus income less expenditure."""
        return self.opening + total(self.income) - total(self.outgo)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show: no money, no flow, nothing open."""
        flows = (*self.income, *self.outgo, *self.places, *self.owed)
        return not (self.opening or self.open_items or any(flow.amount for flow in flows))

    @property
    def savings(self) -> bool:
        """Whether the money is its members' own: it lies there, is owed to them, and is neither income nor outgo."""
        return bool(self.owed) and not self.closing and total(self.places) == total(self.owed)

    @property
    def headline(self) -> int:
        """The one figure: the closing balance, or what is held for members."""
        return total(self.places) if self.savings else self.closing

    @property
    def months_covered(self) -> int | None:
        """Whole months of this spending that the closing balance pays; None where nothing was spent."""
        spent = total(self.outgo)
        return self.closing // spent if spent > 0 else None

    @property
    def balanced(self) -> bool:
        """Debits equal credits, and the money lies where the balance says."""
        return self.debit == self.credit and total(self.places) - total(self.owed) == self.closing


def total(flows: Sequence[Flow]) -> int:
    """Sum in fen."""
    return sum(flow.amount for flow in flows)
