"""Months as integers and half-open periods. Nothing here asks for today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NewType

from shebao.kernel.errors import ShebaoError

Month = NewType("Month", int)
"""year × 12 + month − 1: 2025-10 is 24309."""


class MonthNotReadable(ShebaoError):
    """ "{text}" is not a month: write year-month, for example 2025-10."""

    code = "kernel.month"
    zh = "“{text}”不是月份：请按“年-月”填写，例如 2025-10。"


class DateNotReadable(ShebaoError):
    """ "{text}" is not a date: write year-month-day, for example 2025-10-31."""

    code = "kernel.date"
    zh = "“{text}”不是日期：请按“年-月-日”填写，例如 2025-10-31。"


def month(year: int, number: int) -> Month:
    """The month `number` (1–12) of `year`."""
    return Month(year * 12 + number - 1)


def month_of(day: date) -> Month:
    """The month that holds `day`."""
    return month(day.year, day.month)


def parse_month(text: str) -> Month:
    """2025-10 → 24309."""
    parts = str(text).strip().split("-")
    if len(parts) != 2 or not all(p.isdigit() for p in parts) or not 1 <= int(parts[1]) <= 12 or len(parts[0]) != 4:
        raise MonthNotReadable(text=text)
    return month(int(parts[0]), int(parts[1]))


def parse_date(text: str | date) -> date:
    """2025-10-31, or a date as it is."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        raise DateNotReadable(text=text) from None


def month_text(value: int) -> str:
    """24309 → 2025-10."""
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


def month_start(value: int) -> date:
    """First day of the month."""
    return date(value // 12, value % 12 + 1, 1)


def month_end(value: int) -> date:
    """Last day of the month."""
    return date.fromordinal(month_start(value + 1).toordinal() - 1)


def months_between(start: int, end: int) -> range:
    """The months of [start, end)."""
    return range(start, end)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open days [start, end); `end` None means without end."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)
