"""Ties and their neighbours, of both signs, by every mode, through the division and through the product."""

from fractions import Fraction

import numpy as np
import pytest

from shebao.engine.errors import RoundingStepUnfit
from shebao.kernel.money import divide
from shebao.law import ir
from unit.engine import small

SIGNED = small.given("s.amount", -(10**9), 10**9, ir.Type("money"))
WIDE = small.given("s.wide", -(10**15), 10**15)


def rounded(expr, inputs, mode, step="0.01"):
    text = small.law([small.rule("s.asked", expr, rounds="s.rounding")], inputs, [small.rounding(mode, step)])
    return small.graph(text)


def around(den, mode):
    """Numerators at, just below and just above each point where the answer changes."""
    turn = den // 2 if mode == "half_up" else 0
    points = [k * den + turn for k in (*range(-40, 41), 10**7 // den)]
    return np.array([p + d for p in points for d in (-1, 0, 1)])


@pytest.mark.parametrize("mode", ["half_up", "up", "down"])
@pytest.mark.parametrize("den", [2, 3, 7, 8, 10, 1000, 139])
def test_ties_and_neighbours_by_a_known_denominator(mode, den):
    made = rounded(ir.Bin("/", small.ref("s.amount"), small.lit(den)), [SIGNED], mode)
    cases = around(den, mode)
    found = small.agree(made, {"amount": cases})["s.asked"]
    assert found.tolist() == [divide(int(n), den, mode) for n in cases]


@pytest.mark.parametrize("mode", ["half_up", "up", "down"])
def test_ties_and_neighbours_by_a_denominator_of_the_row(mode):
    months = small.given("s.months", 1, 139)
    made = rounded(ir.Bin("/", small.ref("s.amount"), small.ref("s.months")), [SIGNED, months], mode)
    cases = [(n, den) for den in (1, 2, 12, 56, 139) for n in around(den, mode)]
    found = small.agree(made, {"amount": [n for n, _ in cases], "months": [d for _, d in cases]})["s.asked"]
    assert found.tolist() == [divide(int(n), d, mode) for n, d in cases]


@pytest.mark.parametrize("mode", ["half_up", "up", "down"])
def test_numerators_near_the_limit_of_exact_counting(mode):
    """Beyond 2^49 the native loop divides instead of multiplying; there too not one unit may differ."""
    made = rounded(ir.Bin("/", small.ref("s.wide"), small.lit(800)), [WIDE], mode)
    turn = 4 if mode == "half_up" else 0
    points = [s * (10**15 - 8 * k) for s in (-1, 1) for k in range(300)]
    cases = np.array([p + turn + d for p in points for d in (-1, 0, 1) if abs(p + turn + d) <= 10**15])
    found = small.agree(made, {"wide": cases})["s.asked"]
    assert found.tolist() == [divide(int(n), 8, mode) for n in cases]


@pytest.mark.parametrize(("step", "amount", "expected"), [("0.1", 1204, 1210), ("1", 1201, 1300), ("0.01", 1201, 1201)])
def test_rounding_up_to_a_step(step, amount, expected):
    made = rounded(small.ref("s.amount"), [SIGNED], "up", step)
    assert small.agree(made, {"amount": [amount, -amount]})["s.asked"].tolist() == [expected, -expected]


def test_half_up_takes_a_tie_away_from_zero_on_both_sides():
    made = rounded(ir.Bin("/", small.ref("s.amount"), small.lit(2)), [SIGNED], "half_up")
    assert small.agree(made, {"amount": [1, -1, 3, -3]})["s.asked"].tolist() == [1, -1, 2, -2]


def test_a_step_finer_than_the_unit_is_refused():
    with pytest.raises(RoundingStepUnfit, match="1/1000"):
        rounded(small.ref("s.amount"), [SIGNED], "half_up", "0.001")


def test_yuan_floats_would_pay_ten_fen_too_much_and_we_do_not():
    """2,405.30 rounded up to 0.1 is itself; as a binary fraction of yuan it is a hair more."""
    third = ir.Bin("*", small.ref("s.amount"), small.lit(Fraction(11, 10)))
    made = rounded(third, [SIGNED], "up", "0.1")
    amounts = np.arange(100_000, 110_000, 100)
    found = small.agree(made, {"amount": amounts})["s.asked"]
    assert (found == amounts * 11 // 10).all()
    assert (np.ceil(amounts / 100 * 1.1 * 10) * 10 != found).any()
