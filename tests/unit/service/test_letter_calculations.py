"""Sentences that can be checked with a pocket calculator: sums over figures, and the scale that was used."""

from __future__ import annotations

import pytest

from shebao.law.cases import read_cases
from shebao.law.checks_letters import FillerUnknown, letters_are_readable
from shebao.law.letter_places import calculation, scale
from shebao.law.load import find, load
from shebao.law.text import parse
from shebao.service.calculations import placed
from shebao.service.figures import Figures
from shebao.service.specimen import Asked, Specimens
from shebao.service.workings import working


@pytest.fixture(scope="module")
def law():
    return load("cn")


@pytest.fixture(scope="module")
def figures(law):
    def made(scheme: str, asked: Asked) -> Figures:
        cases = read_cases(find("cn"), law, [], scheme)
        found = Specimens(law, cases).of(law.schemes[scheme], asked)
        return Figures.of(law, found.told.said, scheme)

    return made


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("household_line * reference_months", ("household_line", "reference_months")),
        ("birth_month + age_limit_months - 1", ("birth_month", "age_limit_months")),
        ("line", None),  # one name is no calculation
        ("a ** b", None),
        ("a / 1.5", None),  # a share is a value of the law, never a number of a sentence
        ("f(a) + 1", None),
        ("a +", None),
        ("a if b else c", None),
    ],
)
def test_a_calculation_is_names_and_whole_numbers_with_four_signs(place, names):
    assert calculation(place) == names


def test_a_scale_is_named_behind_its_word():
    assert scale("scale_of_months_by_insured") == "months_by_insured"
    assert scale("months_by_insured") is None


def test_both_sides_of_a_comparison_stand_in_one_unit(figures):
    known = figures("dibao", Asked(kind="refused"))
    said = placed(known, ["income_of_period", "household_line * reference_months"])
    assert {place: text.zh for place, text in said.items()} == {
        "income_of_period": "48,000元",
        "household_line * reference_months": "40,560元",
    }
    assert said["household_line * reference_months"].en == "40,560 yuan"


def test_months_counted_on_are_a_month_and_months_between_are_months(figures):
    known = figures("new_rural_pension", Asked(kind="refused"))
    said = placed(known, ["local_start + 12", "age_month - local_start"])
    assert said["local_start + 12"].en == "January 2013"
    assert said["age_month - local_start"].en == "26 months"


def test_what_a_decision_does_not_know_is_not_said(figures):
    known = figures("dibao", Asked(kind="refused"))
    assert placed(known, ["household_line * months_drawn", "scale_of_months_by_insured"]) == {}


def test_a_scale_says_each_of_its_steps(figures):
    known = figures("migrant_living_subsidy", Asked(kind="granted"))
    said = placed(known, ["scale_of_months_by_insured"])["scale_of_months_by_insured"]
    assert (
        said.en == "below 3 months: 1 month; from 3 months: 2 months; from 6 months: 3 months; from 12 months: 0 months"
    )
    assert said.zh == "不满3个月的1个月；满3个月的2个月；满6个月的3个月；满12个月的0个月"


def test_a_cell_of_a_scale_says_where_it_was_read(figures):
    """The line of the working names the age, not only the amount."""
    known = figures("old_age_allowance", Asked(kind="granted"))
    lines = [line.zh for line in working(known, "old_age_allowance.allowance").lines]
    assert lines == ["分年龄段津贴标准（65周岁）：75元"]


@pytest.mark.parametrize(
    "place", ["{household_line * nothing_known}", "{scale_of_dibao_line}", "{household_line ** 2}"]
)
def test_a_place_nobody_can_fill_is_refused_with_its_line(law, place):
    scheme = law.schemes["dibao"]
    text = f"letters:\n  granted:\n    title: {{en: a, zh: 甲}}\n    lead: {{en: 'b {place}', zh: '乙 {place}'}}\n"
    found = letters_are_readable(law, scheme, parse(text, "service.yaml", []))
    assert [type(defect) for defect in found] == [FillerUnknown, FillerUnknown]
    assert {defect.place.line for defect in found} == {4}
