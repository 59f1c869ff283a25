"""Sides left short by a search at random: solved as congruences or walked; ties counted by hand."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from shebao.engine.cut import Question, cut
from shebao.engine.exercise import Noting, exercise
from shebao.law import ir
from unit.engine import small

sys.path.append(str(Path(__file__).parents[2] / "bench" / "law"))

from flags import reaches
from lines import Line, runs, spread
from short_sides import exercise_fully, short

ASKED = Question(small.DAY, ("000000",), date.max, {})
WANTED = 20
X, Y = small.ref("s.x"), small.ref("s.y")


def over(divisor):
    """x·y / divisor to a whole number, for x and y from 0 to 2,999: nine million rows."""
    expr = ir.Bin("/", ir.Bin("*", X, Y), small.lit(divisor))
    share = small.rule("s.share", expr, rounds="s.rounding", kind=ir.Type("integer"))
    return small.law([share], [small.given("s.x", 0, 2999), small.given("s.y", 0, 2999)], [small.rounding(step="1")])


def test_a_congruence_by_hand():
    assert Line(-5, 3, 10, 20).meets(0) == (5, 10, 2), "3u leaves 5 over 10 at u = 5 and 15"
    assert Line(-5, 2, 10, 20).meets(0)[2] == 0, "2u is even"
    assert Line(-6, 2, 0, 20).meets(0) == (3, 1, 1), "a comparison: 2u is 6 once"
    assert Line(0, 0, 10, 20).meets(0) == (0, 1, 21), "0u is always 0"
    assert [Line(-5, 2, 10, 20, 5, 4).off(1, near) for near in range(3)] == [1, 3, None], "2u − 5 is odd"


@pytest.mark.parametrize(("mode", "side"), [("half_up", 0), ("half_up", -1), ("up", 1), ("up", 0)])
def test_all_runs_together_are_all_rows(mode, side):
    rng = np.random.default_rng(4)
    for den in (2, 7, 12, 36):
        starts, slopes = rng.integers(-50, 50, 30), rng.integers(-9, 9, 30)
        numbers = starts[:, None] + slopes[:, None] * np.arange(41)
        twice = mode == "half_up"
        far = 2 * numbers % (2 * den) - den if twice else (numbers + den // 2) % den - den // 2
        ends = (den, den - 2) if twice else (den // 2, den - den // 2 - 1)
        period = den * (1 + twice)
        lines = [
            Line(off, rise * (1 + twice), period, 40, *ends)
            for off, rise in zip(far[:, 0].tolist(), slopes.tolist(), strict=True)
        ]
        found, whole = runs(lines, side, 10**6)
        assert whole
        solved = np.stack(spread(found, 10**6), axis=1).tolist()
        assert sorted(solved) == np.argwhere(np.sign(far) == side).tolist()


@pytest.mark.mission("S1.04")
def test_all_ties_of_a_product_are_found_and_that_there_are_no_more():
    """x·y is 2,000,000 for 800·2500, 1000·2000, 1250·1600 and 6,000,000 for 2400·2500, either way round: eight."""
    tried = exercise_fully(over(4_000_000), "s.share", ASKED, wanted=WANTED)
    assert [said.rpartition("exactly at: ")[2] for said in tried.few] == ["8 rows, all there are"]
    assert sorted(tried.ties.values()) == [8, WANTED, WANTED]
    assert (tried.unfound, tried.differing) == ([], [])
    assert not short({"few": tried.few, "unfound": tried.unfound})


def test_a_tie_that_no_row_has_is_proved():
    """3001 is a prime: no product of smaller numbers is an odd multiple of it."""
    law = over(2 * 3001)
    assert [said.rpartition(" ")[2] for said in exercise(law, "s.share", ASKED, wanted=WANTED).unfound] == ["at"]
    tried = exercise_fully(law, "s.share", ASKED, wanted=WANTED)
    assert [said.rpartition("exactly at: ")[2] for said in tried.beyond] == [
        "no solution in 3,000 lines along s.x, one for each case of the others"
    ]
    assert (tried.unfound, tried.few, tried.differing) == ([], [], [])


def test_a_branch_of_few_rows_is_walked():
    """No x, 15 x with no y, all others."""
    first, second = (ir.Compare("==", one, small.lit(0)) for one in (X, Y))
    expr = ir.If(first, small.lit(0), ir.If(second, small.lit(1), small.lit(2), 8), 7)
    months = small.rule("s.months", expr, kind=ir.Type("integer"))
    law = small.law([months], [small.given("s.x", 0, 15), small.given("s.y", 0, 29999)])
    tried = exercise_fully(law, "s.months", ASKED, wanted=WANTED)
    assert tried.branches[(8, True)] == 15
    assert "line 8 taken: 15 rows, all there are" in tried.few
    assert tried.differing == []


def test_a_branch_as_a_flag_is_what_the_oracle_takes():
    """Names read late or never, decisions inside flags, and flags that end early."""

    def above(one, line):
        return ir.Compare(">", ir.If(ir.Compare(">", one, small.lit(2)), one, small.lit(0), line), small.lit(3))

    flags = ir.Logic("or", (ir.Logic("and", (above(X, 11), above(Y, 12))), ir.Logic("not", (above(Y, 13),))))
    body = ir.If(flags, ir.Local("late"), ir.If(above(X, 15), small.lit(4), small.lit(5), 16), 14)
    expr = ir.Let("late", ir.If(ir.Compare("==", X, Y), small.lit(6), small.lit(7), 10), body)
    law = small.law([small.rule("s.r", expr, kind=ir.Type("integer"))], [small.given(n, 0, 5) for n in ("s.x", "s.y")])
    columns = dict(zip(("s.x", "s.y"), np.indices((6, 6)).reshape(2, -1), strict=True))
    graph = Noting(cut(law, ["s.r"], ASKED))
    graph.run(columns, {}, "exact")
    for branch in [(line, taken) for line in range(10, 17) for taken in (True, False)]:
        flag = small.rule("s.r", reaches(expr, *branch), kind=ir.Type("flag"))
        met = small.graph(small.law([flag], law.inputs.values())).run(columns, {}, "blocks")["s.r"]
        assert [branch in taken for taken in graph.taken] == (met != 0).tolist(), branch
