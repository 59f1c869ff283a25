"""A sample of bench/law/exercise.py: rules of the real law tried at their edges, all back ends alike."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.engine.cut import Question
from shebao.engine.exercise import exercise
from shebao.engine.settings import setting

WANTED = 25
SAMPLE = [
    ("employee_pension.contribution_base", "441800", date(2025, 10, 1)),
    ("employee_pension.basic_component", "310000", date(2025, 10, 1)),
    ("employee_pension.delay_months", "000000", date(2025, 10, 1)),
    ("employee_pension.employee_due", "441800", date(2025, 10, 1)),
    ("resident_pension.of_joining_age", "440100", date(2025, 10, 1)),
    ("employee_pension.survivors_months", "000000", date(2025, 10, 1)),
    ("work_injury.employer_due", "000000", date(2025, 10, 1)),
]


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize(("rule", "place", "day"), SAMPLE)
def test_a_rule_is_tried_at_its_edges_and_all_back_ends_agree(cn, rule, place, day):
    tried = exercise(cn, rule, Question(day, (place,), date.max, {}), wanted=WANTED)
    assert tried.rows >= WANTED
    assert tried.differing == []
    reached = [*tried.branches.values(), *tried.thresholds.values()]
    assert all(count >= WANTED for count in reached), "whatever can be reached is reached often enough"
    assert not [said for said in tried.never if said.startswith("line")], "every branch is taken both ways"


@pytest.mark.parametrize("name", ["employee_pension.transitional_component", "rural_dibao.classed_grant"])
def test_a_rule_that_no_place_has_all_values_for_is_tried_with_what_it_lacks_typed_in(cn, name):
    rule = next(version for version in cn.rules[name] if version.region == "000000")
    asked = setting(cn, rule, date(2026, 6, 1))
    assert asked is not None
    assert asked.typed
    tried = exercise(cn, name, asked, wanted=WANTED)
    assert tried.rows > tried.refused
    assert (tried.never, tried.differing) == ([], [])


def test_edges_are_found_at_all(cn):
    tried = [exercise(cn, rule, Question(day, (place,), date.max, {}), wanted=WANTED) for rule, place, day in SAMPLE]
    assert sum(len(t.thresholds) for t in tried) > 20
    assert sum(len(t.ties) for t in tried) >= 6
    assert sum(len(t.branches) for t in tried) >= 4
