"""The strategic reserve: how large it is beside the economy, and for how many years it lasts under a scenario.

Pure: figures in, figures out, in fen and exact fractions. A scenario says how a year's income and payments grow and
what the reserve earns; nothing is projected here that a scenario does not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Scenario:
    """Growth a year of income and of payments, and the return on what is held: 3/100 is three percent."""

    income_growth: Fraction
    payment_growth: Fraction
    earned: Fraction


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a reserve: what it began and ended with, and what payments it could not cover."""

    year: int
    opening: int
    income: int
    payments: int
    earned: int
    lacking: int

    @property
    def closing(self) -> int:
        """What is held at the end; never below nothing."""
        return self.opening + self.income + self.earned - self.payments + self.lacking


def share_of_economy(parts: Mapping[str, int], product: int) -> Fraction:
    """The reserve's parts together as a share of the year's gross product, both in the same unit.

    Raises ValueError where the product is not above nothing.
    """
    if product <= 0:
        raise ValueError(f"gross product must be above nothing, not {product} · 国内生产总值须大于零")
    return Fraction(sum(parts.values()), product)


def course(opening: int, first: tuple[int, int, int], scenario: Scenario, years: int) -> Iterator[Year]:
    """Year by year from `first` (year, income, payments); a year earns on what it began with, cut to the fen."""
    year, income, payments = first
    held = opening
    for after in range(years):
        inward = int(income * (1 + scenario.income_growth) ** after)
        outward = int(payments * (1 + scenario.payment_growth) ** after)
        earned = int(held * scenario.earned)
        lacking = max(0, outward - held - inward - earned)
        told = Year(year + after, held, inward, outward, earned, lacking)
        yield told
        held = told.closing


def depleted_in(opening: int, first: tuple[int, int, int], scenario: Scenario, years: int) -> int | None:
    """The first year whose payments the reserve and its income do not cover; None within the years looked at."""
    return next((told.year for told in course(opening, first, scenario, years) if told.lacking), None)
