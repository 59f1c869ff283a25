"""Pooling decides who pays whose shortfall and how risky a pool is; it makes no yuan and loses none."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.kernel.regions import LEVELS
from shebao.ledger.pooling import Fund, Pooled, pool_of, pooled, risk, square_root_law

AREAS = [f"{province}{city:02d}{county:02d}" for province in (44, 21, 31) for city in (1, 2, 3) for county in (1, 2, 4)]
FEN = st.integers(0, 10**15)
FUNDS = st.lists(st.tuples(st.sampled_from(AREAS), FEN, FEN, FEN), min_size=1, max_size=27).map(
    lambda rows: [Fund(*row) for row in rows]
)


@pytest.mark.mission("S5.11")
@given(FUNDS)
def test_the_nations_pool_is_one_calculation_over_all(funds):
    rest = sum(f.opening + f.income - f.payments for f in funds)
    (nation,) = pooled(funds, "state")
    assert (nation.area, nation.closing, nation.lacking) == ("000000", max(0, rest), max(0, -rest))


@pytest.mark.mission("S5.11")
@given(FUNDS)
def test_no_level_makes_or_loses_a_fen_and_a_higher_one_never_lacks_more(funds):
    found = {level: pooled(funds, level) for level in LEVELS}
    nets = {sum(p.closing - p.lacking for p in pools) for pools in found.values()}
    assert len(nets) == 1
    lacking = [sum(p.lacking for p in found[level]) for level in LEVELS]  # state first
    assert lacking == sorted(lacking)


def test_a_surplus_city_pays_for_its_neighbour_and_not_for_another_province():
    funds = [Fund("440100", 900, 0, 200), Fund("441800", 100, 0, 451), Fund("210100", 0, 5, 10)]
    assert pooled(funds, "province") == (Pooled("210000", 0, 5, 0), Pooled("440000", 349, 0, 351))
    assert pooled(funds, "prefecture") == (
        Pooled("210100", 0, 5, 0),
        Pooled("440100", 700, 0, 0),
        Pooled("441800", 0, 351, 0),
    )
    assert pool_of("440000", "county") == "440000", "a province that pools nothing below it keeps its own"


@pytest.mark.mission("S5.43")
def test_the_deviation_falls_as_theory_says_and_so_does_ruin():
    funds = [Fund(area, 2_000_000, 98_000_000, 98_000_000, 10_000) for area in AREAS]
    found = {level: risk(funds, level, 3.0, 4_000) for level in LEVELS}
    assert [found[level].pools for level in LEVELS] == [1, 3, 9, 27]
    for at in found.values():
        assert at.expected == pytest.approx(square_root_law(3.0, 10_000 * len(AREAS) // at.pools))
        assert at.deviation == pytest.approx(at.expected, rel=0.05)
    # three times as many members: the deviation falls by √3 at each step
    steps = [found[low].deviation / found[high].deviation for high, low in pairwise(LEVELS)]
    assert steps == pytest.approx([np.sqrt(3)] * 3, rel=0.05)
    ruin = [found[level].ruin for level in LEVELS]
    assert ruin == sorted(ruin)
    assert ruin[0] < 0.01
    assert ruin[-1] > 0.99


def test_the_same_seed_is_the_same_years_at_every_level():
    funds = [Fund(area, 0, 100, 90, 400) for area in AREAS]
    assert risk(funds, "county", 1.0, 50) == risk(funds, "county", 1.0, 50)
