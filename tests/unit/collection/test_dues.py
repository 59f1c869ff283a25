"""Differences to the books, terms of schemes, and the surcharge."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.collection.arrears import SurchargeRule, surcharge
from shebao.collection.dues import Members, Rows, among, deltas
from shebao.collection.terms import LineTerms, Terms


def rows(pairs):
    """{(person, employer, pool): amount} as rows."""
    places = list(pairs)
    column = [np.array([p[i] for p in places], np.int64) for i in range(3)]
    fen = np.array([(a, a, 0) for a in pairs.values()], np.int64).reshape(-1, 3)
    return Rows(*column, np.array(["00."] * len(places), object), fen)


SUMS = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(0, 2), st.integers(1, 2)), st.integers(-1000, 1000), max_size=20
)


@given(SUMS, SUMS)
def test_booked_plus_difference_is_what_is_owed(owed, booked):
    found = deltas(rows(owed), rows(booked))
    after = dict(booked)
    keys = zip(found.persons.tolist(), found.employers.tolist(), found.pools.tolist(), strict=True)
    for key, fen in zip(keys, found.amounts[:, 1].tolist(), strict=True):
        assert fen != 0
        after[key] = after.get(key, 0) + fen
    assert {k: v for k, v in after.items() if v} == {k: v for k, v in owed.items() if v}


def test_among():
    members = Members(np.array([1]), np.array([2]), np.array(["x"], object), np.array([""], object), 1)
    assert among(rows({(1, 2, 1): 5, (1, 0, 1): 5}), [members]).tolist() == [True, False]
    assert among(rows({(1, 2, 1): 5}), []).tolist() == [False]


def test_a_flexible_member_owes_his_own_line_only():
    lines = tuple(LineTerms(n, n, None, "person") for n in ("employer", "employee", "flexible"))
    terms = Terms("s", "f", "base", lines, "s", exclusive=False, base_asked=False)
    assert [t.line for t in terms.lines_of("flexible")] == ["flexible"]
    assert [t.line for t in terms.lines_of("employee")] == ["employer", "employee"]


@pytest.mark.parametrize(("both_ends", "days", "fen"), [(True, 92, 241408), (False, 91, 238784)])
def test_story_6_surcharge_by_both_ways_of_counting(both_ends, days, fen):
    # dues of June 2023, 52,480.00, in arrears from 2023-07-01, paid 2023-09-30
    rule = SurchargeRule(Fraction(5, 10_000), counts_payment_day=both_ends)
    assert surcharge(5_248_000, date(2023, 6, 30), date(2023, 9, 30), rule) == (days, fen)


def test_no_surcharge_up_to_the_due_day():
    rule = SurchargeRule(Fraction(5, 10_000), counts_payment_day=True)
    assert surcharge(100_000, date(2025, 10, 27), date(2025, 10, 27), rule) == (0, 0)
    assert surcharge(100_000, date(2025, 10, 27), date(2025, 10, 1), rule) == (0, 0)
    assert surcharge(100_000, date(2025, 10, 27), date(2025, 10, 28), rule) == (1, 50)
