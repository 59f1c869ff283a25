"""Employers' pension rates came together at 16 percent; a plan brings any table of places to one standard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.law.convergence import Distance, distances, plan, steps
from shebao.law.load import load

SIXTEEN = 1600  # percent of a percent
RATE = "employee_pension.employer_rate"
DAYS = (date(2018, 6, 1), date(2019, 6, 1), date(2025, 10, 1))


@pytest.mark.mission("S5.42")
def test_the_rate_of_employers_has_come_together():
    before, cut, now = distances(load("cn"), RATE, SIXTEEN, DAYS)
    assert dict(before.places)["310000"] == 400  # Shanghai 20 percent
    assert dict(cut.places) == {**dict(cut.places), "310000": 0, "330000": -200}  # Zhejiang 14
    assert [d.widest for d in (before, cut, now)] == [400, 200, 0]
    assert (now.silent, now.unified) == (("330000",), False)  # the rate of Zhejiang after its 14 percent is not known
    assert replace(now, silent=()).unified
    assert not cut.unified
    assert ("440000", 0) in now.places


def test_nothing_said_is_not_unified():
    (early,) = distances(load("cn"), RATE, SIXTEEN, [date(1990, 1, 1)])
    assert (early.places, early.widest, early.unified) == ((), 0, False)


@pytest.mark.mission("S5.42")
@given(
    st.dictionaries(st.sampled_from(["44", "31", "33", "21"]), st.integers(-4000, 4000), min_size=1),
    st.integers(1, 20),
)
def test_a_plan_falls_every_year_and_ends_at_the_standard(places, years):
    start = Distance(date(2026, 1, 1), tuple(sorted(places.items())))
    path = (start, *plan(start, SIXTEEN, years))
    assert path[-1].unified
    assert path[-1].day == date(2026 + years, 1, 1)
    for earlier, later in pairwise(path):
        assert later.widest <= earlier.widest
        assert later.mean <= earlier.mean
        assert all(abs(a) >= abs(b) for (_, a), (_, b) in zip(earlier.places, later.places, strict=True))


def test_steps_are_equal_to_the_unit():
    assert steps(1400, 1600, 4) == (1450, 1500, 1550, 1600)
    assert steps(2000, 1600, 3) == (1866, 1733, 1600)
    with pytest.raises(ValueError, match="at least one year"):
        steps(1, 2, 0)
