"""Money and months: exact, refused in words, split without loss."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.kernel import dates, money, regions


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_the_three_roundings(num, den):
    exact = Fraction(num, den)
    half, up, down = (money.divide(num, den, mode) for mode in money.MODES)
    assert abs(half - exact) <= Fraction(1, 2)
    assert abs(down) <= abs(exact) <= abs(up)
    assert money.divide(-num, den) == -half


def test_ties_go_away_from_zero_and_denominators_may_be_negative():
    assert (money.divide(1, 2), money.divide(-1, 2), money.divide(1, -2), money.divide(3, 2)) == (1, -1, -1, 2)
    with pytest.raises(ValueError, match="unknown rounding mode"):
        money.divide(1, 2, "bankers")
    assert money.round_fraction(Fraction(123, 100), Fraction(1, 10), "up") == Fraction(13, 10)


@pytest.mark.parametrize(
    ("text", "fen"), [("6000", 600000), ("24.30", 2430), ("1,200.5", 120050), (7, 700), ("-3", -300)]
)
def test_yuan_are_read(text, fen):
    assert money.fen(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.005", "六千", "1e400000x"])
def test_yuan_that_cannot_be_read(text):
    with pytest.raises(money.AmountNotReadable) as caught:
        money.fen(text)
    assert "不是以元为单位的金额" in caught.value.chinese


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_a_split_loses_nothing(amount, weights):
    parts = money.allocate(amount, weights)
    assert sum(parts) == amount
    assert all(p == 0 for p, w in zip(parts, weights, strict=True) if w == 0)


def test_a_split_needs_a_weight():
    with pytest.raises(ValueError, match="positive sum"):
        money.allocate(1, [0, 0])


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (11000, "壹佰壹拾元整"),
        (0, "零元整"),
        (5, "伍分"),
        (100_05, "壹佰元零伍分"),
        (100_500, "壹仟零伍元整"),
        (10_000_00, "壹万元整"),
        (10_050_030, "壹拾万零伍佰元叁角整"),
        (-100, "负壹元整"),
    ],
)
def test_capitals(fen, text):
    assert money.capitals(fen) == text
    assert money.yuan(123456789) == "1,234,567.89"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_months_and_days(day):
    of = dates.month_of(day)
    assert dates.month_start(of) <= day <= dates.month_end(of)
    assert dates.parse_month(dates.month_text(of)) == of


@pytest.mark.parametrize("text", ["2025", "2025-13", "25-10", "2025-1x", ""])
def test_months_that_cannot_be_read(text):
    with pytest.raises(dates.MonthNotReadable, match="is not a month"):
        dates.parse_month(text)


def test_dates_that_cannot_be_read():
    assert dates.parse_date(" 2025-10-31 ") == date(2025, 10, 31)
    with pytest.raises(dates.DateNotReadable) as caught:
        dates.parse_date("31.10.2025")
    assert "不是日期" in caught.value.chinese


def test_periods_are_half_open():
    october = dates.Period(date(2025, 10, 1), date(2025, 11, 1))
    later = dates.Period(date(2025, 11, 1))
    assert date(2025, 10, 31) in october
    assert date(2025, 11, 1) not in october
    assert not october.overlaps(later)
    assert later.overlaps(dates.Period(date(2026, 1, 1)))
    assert list(dates.months_between(3, 5)) == [3, 4]


def test_regions_lie_in_regions():
    assert regions.chain("441802") == ["441802", "441800", "440000", "000000"]
    assert [regions.level(code) for code in regions.chain("441802")] == ["county", "prefecture", "province", "state"]
    assert regions.within("441802", "440000")
    assert not regions.within("441802", "310000")
