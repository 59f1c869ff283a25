"""Between the written form of a value (yuan, `0.08`, `2025-10`) and its inner integer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shebao.law.ir import Type
from shebao.law.quantities import QuantityNotReadable, inner, outer

Written = str | int | bool | date | Fraction
"""What `decide` accepts: the text of a file, or the inner integer."""


def read(written: Written, kind: Type) -> int:
    """The inner integer; an `int` is taken as it is, a text as in a file. Raises QuantityNotReadable."""
    if isinstance(written, bool):
        return int(written)
    if isinstance(written, int):
        return written
    if isinstance(written, date):
        return written.toordinal()
    if isinstance(written, Fraction):
        scaled = written * kind.scale
        if scaled.denominator != 1:
            raise QuantityNotReadable(found=written, expected=kind.unit, expected_zh=kind.unit)
        return scaled.numerator
    text = written.strip()
    if kind.unit == "flag" and text.lower() in ("true", "false"):
        return int(text.lower() == "true")
    return inner(text.replace(",", ""), kind)


def shown(value: int, kind: Type) -> str:
    """The inner integer as written in a file: 949300 fen is `9493.00`."""
    if kind.unit == "code" and not 0 <= value < len(kind.codes):
        return str(value)
    return outer(value, kind)


def exact_text(value: Fraction) -> str:
    """A fraction as a decimal where one exists, else as `n/d`."""
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, places = rest // prime, places + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    if not places:
        return str(value.numerator)
    whole, part = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
