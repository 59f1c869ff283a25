"""Money is integer fen. One rounding routine, on exact fractions, used by every floor above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from shebao.kernel.errors import ShebaoError

MODES: tuple[str, ...] = ("half_up", "up", "down")
_WRITTEN = re.compile(r"[-+]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,15})?")
"""Digits, thousands in threes. Python alone would also read 1/4, 1e9999999 and 1,20 (a decimal comma) as numbers."""


class AmountNotReadable(ShebaoError):
    """ "{text}" is not an amount in yuan: write digits with at most two decimals, for example 6000.00."""

    code = "kernel.amount"
    zh = "“{text}”不是以元为单位的金额：请填写数字，最多两位小数，例如 6000.00。"


def divide(num: int, den: int, mode: str = "half_up") -> int:
    """The whole number nearest to num/den by `mode`.

    `half_up` takes a tie away from zero for positive and for negative amounts (-0.5 becomes -1), as the amount
    owed back must equal the amount once paid. `up` moves away from zero, `down` towards it.
    """
    if den < 0:
        num, den = -num, -den
    sign, size = (-1, -num) if num < 0 else (1, num)
    match mode:
        case "half_up":
            return sign * ((2 * size + den) // (2 * den))
        case "up":
            return sign * -(-size // den)
        case "down":
            return sign * (size // den)
    raise ValueError(f"unknown rounding mode {mode!r}")


def round_fraction(value: Fraction, step: Fraction, mode: str = "half_up") -> Fraction:
    """`value` to a multiple of `step`."""
    steps = value / step
    return divide(steps.numerator, steps.denominator, mode) * step


def fen(text: str | int | Fraction) -> int:
    """Fen from yuan written as in a file: "6000", "24.30", "1,200.5". Refuses more than two decimals."""
    if isinstance(text, str):
        written = text.strip().replace("，", ",")
        if not _WRITTEN.fullmatch(written):
            raise AmountNotReadable(text=text)
        text = Fraction(written.replace(",", ""))
    value = Fraction(text) * 100
    if value.denominator != 1:
        raise AmountNotReadable(text=text)
    return value.numerator


def yuan(amount: int) -> str:
    """ "1,234.50" from 123450 fen."""
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{cents:02d}"


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` by integer weights so that the parts sum to it exactly (largest remainder, earlier wins)."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must have a positive sum")
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    parts = [size * w // total for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return [sign * p for p in parts]


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capitals(amount: int) -> str:
    """The amount in Chinese capitals for a letter or a cheque: 11000 fen is 壹佰壹拾元整."""
    if amount < 0:
        return "负" + capitals(-amount)
    whole, cents = divmod(amount, 100)
    jiao, last = divmod(cents, 10)
    text = _whole_capitals(whole) + "元" if whole else ""
    if not cents:
        return (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif text:
        text += "零"
    return text + (_DIGITS[last] + "分" if last else "整")


def _whole_capitals(whole: int) -> str:
    text, group, gap = "", 0, False
    while whole:
        whole, part = divmod(whole, 10_000)
        if part:
            chunk = _group_capitals(part)
            if text and gap:
                text = "零" + text
            text = chunk + _GROUPS[group] + text
            gap = part < 1000
        else:
            gap = bool(text)
        group += 1
    return text


def _group_capitals(part: int) -> str:
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text
