"""Properties of money: what is written is read back, no rounding is bent, capitals say the same number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.kernel import money

AMOUNTS = st.integers(-(10**13), 10**13)
STEPS = st.sampled_from([Fraction(1, 100), Fraction(1, 10), Fraction(1), Fraction(10), Fraction(1, 10_000)])


@given(AMOUNTS)
def test_what_is_written_is_read_back(fen):
    assert money.fen(money.yuan(fen)) == fen
    assert money.fen(money.yuan(fen).replace(",", "，")) == fen
    assert money.fen(money.yuan(fen).replace(",", "")) == fen


@pytest.mark.parametrize(
    "text",
    [
        "1/4",
        "1e3",
        "1e9999999",
        "1_000",
        "1,20",
        "1,2345",
        ",100",
        "0x10",
        "nan",
        "inf",
        "--1",
        "1.",
        ".5",
        "9" * 16,
        "１２元",
    ],
)
def test_what_a_spreadsheet_may_hold_and_is_no_amount(text):
    with pytest.raises(money.AmountNotReadable, match="is not an amount in yuan"):
        money.fen(text)


@given(st.fractions(-(10**9), 10**9), STEPS, st.sampled_from(money.MODES))
def test_a_rounded_figure_is_the_nearest_step(value, step, mode):
    found = money.round_fraction(value, step, mode)
    assert (found / step).denominator == 1
    assert money.round_fraction(found, step, mode) == found, "rounding twice changes nothing"
    assert money.round_fraction(-value, step, mode) == -found, "what is owed back equals what was paid"
    away = abs(found) - abs(value)
    bounds = {"half_up": (-step / 2, step / 2), "up": (0, step), "down": (-step, 0)}[mode]
    assert bounds[0] <= away <= bounds[1]


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_a_tie_goes_away_from_zero(whole, den):
    tie = Fraction(2 * whole + 1, 2)
    up = whole + 1 if whole >= 0 else whole
    assert money.divide(tie.numerator * den, tie.denominator * den) == up


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_a_part_is_never_a_fen_from_its_share(amount, weights):
    parts = money.allocate(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1


def test_earlier_parts_win_a_tie():
    assert money.allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert money.allocate(-1, [1, 1]) == [-1, 0]


def spoken(text: str) -> int:
    """Fen from capitals, by a reading of its own."""
    sign, text = (-1, text[1:]) if text.startswith("负") else (1, text)
    digits = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    yuan, _, cents = text.removesuffix("整").rpartition("元")
    total = group = digit = 0
    for char in yuan:
        if char in digits:
            digit = digits[char]
        elif char in places:
            group, digit = group + digit * places[char], 0
        else:
            group += digit
            total = (total + group) * 10**8 if char == "亿" else total + group * 10**4
            group = digit = 0
    fen = (total + group + digit) * 100
    for char, unit in (("角", 10), ("分", 1)):
        if char in cents:
            fen += digits[cents[cents.index(char) - 1]] * unit
    return sign * fen


@given(st.integers(-(10**13), 10**13))
def test_capitals_say_the_same_number(fen):
    text = money.capitals(fen)
    assert spoken(text) == fen
    assert "零零" not in text
    assert text.endswith(("整", "分"))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (1_000_050_000_00, "壹拾亿零伍万元整"),
        (100_000_500_000_0, "壹佰亿零伍万元整"),
        (1_0001_00, "壹万零壹元整"),
        (20_03, "贰拾元零叁分"),
        (332_797, "叁仟叁佰贰拾柒元玖角柒分"),
    ],
)
def test_capitals_with_gaps(fen, text):
    assert money.capitals(fen) == text
