"""Months count like numbers, periods meet without overlapping, regions form a tree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.kernel import dates, regions

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(1900 * 12, 2200 * 12)
CODES = st.from_regex(r"\A[1-8][0-9]{5}\Z")


@given(MONTHS)
def test_the_days_of_a_month_are_its_own(month):
    start, end = dates.month_start(month), dates.month_end(month)
    assert dates.month_of(start) == dates.month_of(end) == month
    assert end + timedelta(days=1) == dates.month_start(month + 1)
    assert 28 <= (end - start).days + 1 <= 31


@given(MONTHS, st.integers(0, 600))
def test_months_count(month, more):
    assert len(dates.months_between(month, month + more)) == more
    assert dates.parse_month(dates.month_text(month + more)) - month == more


@given(DAYS)
def test_a_written_day_is_read_back(day):
    assert dates.parse_date(day.isoformat()) == dates.parse_date(day) == day


@pytest.mark.parametrize("text", ["2025-02-29", "2025/10/31", "2025-10", "31 October 2025", "", "明天"])
def test_days_that_cannot_be_read(text):
    with pytest.raises(dates.DateNotReadable, match="is not a date"):
        dates.parse_date(text)


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_periods_overlap_when_they_share_a_day(a, b, c, d):
    one, other = dates.Period(min(a, b), max(a, b)), dates.Period(min(c, d), max(c, d))
    shared = max(one.start, other.start)
    share_one = shared in one and shared in other
    assert one.overlaps(other) == other.overlaps(one)
    if one.start < one.end and other.start < other.end:
        assert one.overlaps(other) == share_one


@given(DAYS, DAYS)
def test_a_period_without_end_holds_every_later_day(start, day):
    assert (day in dates.Period(start)) == (day >= start)


@given(CODES)
def test_the_chain_ends_in_the_state_and_holds_every_area(code):
    chain = regions.chain(code)
    assert chain[0] == code
    assert chain[-1] == regions.NATION
    assert len(chain) == len(set(chain)) <= 4
    assert all(regions.within(code, area) for area in chain)
    assert [regions.parent(inner) for inner in chain[:-1]] == chain[1:]
    assert not regions.within(regions.NATION, code)
