"""From what a file says ("0.08", 9493, 2025-10) to the integer inside rules, by type; and back for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Range, Type

UNITS = ("money", "rate", "number", "integer", "month", "date", "flag", "code")
USUAL_DECIMALS = 4  # of a rate or number that does not say

_EXPECTED: Mapping[str, tuple[str, str]] = {
    "money": ("an amount in yuan with at most two decimals", "以元为单位、最多两位小数的金额"),
    "rate": ("a number with at most {decimals} decimals", "最多 {decimals} 位小数的数"),
    "number": ("a number with at most {decimals} decimals", "最多 {decimals} 位小数的数"),
    "integer": ("a whole number", "整数"),
    "month": ("a month like 2025-10", "形如 2025-10 的月份"),
    "date": ("a date like 2025-10-31", "形如 2025-10-31 的日期"),
    "flag": ("true or false", "“true”或“false”"),
    "code": ("one of {codes}", "{codes} 之一"),
}

_DEFAULT_RANGES: Mapping[str, Range] = {
    "month": Range(0, 2200 * 12),
    "date": Range(1, date(2200, 1, 1).toordinal()),
    "flag": Range(0, 1),
}


def decimals_of(unit: str, declared: int | None) -> int:
    """Decimals a type keeps: two for money, as declared for rates and numbers, none for the rest."""
    if unit == "money":
        return 2
    if unit in ("rate", "number"):
        return USUAL_DECIMALS if declared is None else declared
    return 0


class QuantityNotReadable(ShebaoError):
    """The text "{found}" is not {expected}."""

    code = "law.quantity_text"
    zh = "“{found}”不是{expected_zh}。"


def inner(found: Any, kind: Type) -> int:
    """The integer inside rules. Raises QuantityNotReadable; nothing is ever rounded here."""
    value = _inner(found, kind)
    if value is None:
        expected, expected_zh = (
            text.format(decimals=kind.decimals, codes=", ".join(kind.codes)) for text in _EXPECTED[kind.unit]
        )
        raise QuantityNotReadable(found=found, expected=expected, expected_zh=expected_zh)
    return value


def _inner(found: Any, kind: Type) -> int | None:
    match kind.unit:
        case "flag":
            return int(found) if isinstance(found, bool) else None
        case "code":
            return kind.codes.index(str(found)) if str(found) in kind.codes else None
        case "date":
            return found.toordinal() if isinstance(found, date) else _date(found)
        case "month":
            return _month(found)
    if isinstance(found, bool | date) or found is None:
        return None
    exact = _fraction(found)
    scaled = None if exact is None else exact * kind.scale
    return scaled.numerator if scaled is not None and scaled.denominator == 1 else None


def _fraction(found: Any) -> Fraction | None:
    text = str(found).strip()
    digits = text.lstrip("-").replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or text.endswith("."):
        return None
    return Fraction(text)


def _date(found: Any) -> int | None:
    try:
        return date.fromisoformat(str(found)).toordinal()
    except ValueError:
        return None


def _month(found: Any) -> int | None:
    year, _, number = str(found).partition("-")
    if len(year) != 4 or not (year + number).isdigit() or not number or not 1 <= int(number) <= 12:
        return None
    return int(year) * 12 + int(number) - 1


def outer(value: int, kind: Type) -> str:
    """The value as a file writes it."""
    match kind.unit:
        case "flag":
            return "true" if value else "false"
        case "code":
            return kind.codes[value]
        case "month":
            return month_text(value)
        case "date":
            return date.fromordinal(value).isoformat()
    places = len(str(kind.scale)) - 1
    sign, size = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{size // kind.scale}" + (f".{size % kind.scale:0{places}d}" if places else "")


def default_range(kind: Type) -> Range | None:
    """The range of a type that needs no declared one: flags, codes, months and dates."""
    if kind.unit == "code":
        return Range(0, len(kind.codes) - 1)
    return _DEFAULT_RANGES.get(kind.unit)
