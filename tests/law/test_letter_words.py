"""Words of letters, as content: each sum says its own reason, each "or" is told apart, a named specimen is the one."""

from __future__ import annotations

import re

import pytest
import yaml

from shebao.law.cases import read_cases
from shebao.law.service_item import kinds_needed
from shebao.service.specimen import Asked, Specimens

OWN = ("why", "start", "tell_us")
EITHER = {"zh": re.compile("或"), "en": re.compile(r"\bor\b")}


def items_of(scheme):
    """The lump sums and settlements of a scheme, by id."""
    facts = scheme.facts
    return {one["id"]: one for word in ("lump_sums", "settlements") for one in facts.get(word, ())}


def refusals(scheme):
    """Every sentence that refuses, with the name of its condition."""
    rights = [scheme.facts.get("award") or {}, *items_of(scheme).values()]
    said = [condition for right in rights for condition in right.get("conditions", ())]
    return [(one["rule"], one["refuse"]) for one in said if "refuse" in one]


@pytest.fixture(scope="module")
def deciding(cn):
    return [scheme for scheme in cn.schemes.values() if kinds_needed(scheme)]


def test_each_sum_beside_a_right_says_why_when_and_what_to_tell(deciding):
    lacking = []
    for scheme in deciding:
        letters = scheme.service["letters"]
        shared = {} if scheme.facts.get("award") else letters["granted"]
        for item in items_of(scheme):
            own = {**shared, **letters.get("items", {}).get(item, {}).get("granted", {})}
            lacking += [f"{scheme.id} {item}: {part}" for part in OWN if not own.get(part)]
    assert lacking == []


def test_each_sum_says_what_it_is_for(deciding):
    """The day of the letter says nothing of it: service.yaml names the occasion of every sum."""
    lacking = [
        f"{scheme.id} {item}"
        for scheme in deciding
        for item in items_of(scheme)
        if not {item, "each"} & set(scheme.service.get("occasions", {}))
    ]
    assert lacking == []


def test_a_refusal_that_says_or_is_told_apart(deciding):
    """Who is refused reads the one sentence that is true of him."""
    joined = [
        f"{scheme.id} {rule}"
        for scheme in deciding
        for rule, said in refusals(scheme)
        if any(EITHER[lang].search(said[lang]) for lang in EITHER) and rule not in scheme.service.get("reasons", {})
    ]
    assert joined == []


def test_reasons_told_apart_are_of_conditions_that_refuse(deciding):
    strange = [
        f"{scheme.id} {rule}"
        for scheme in deciding
        for rule in scheme.service.get("reasons", {})
        if rule not in {name for name, _ in refusals(scheme)}
    ]
    assert strange == []


@pytest.mark.slow
def test_a_case_that_says_it_is_the_specimen_of_a_letter_is(cn, country):
    defects: list = []
    cases = read_cases(country, cn, defects)
    assert defects == []
    house, other = Specimens(cn, cases), {}
    named = [(case, *letter.split()) for case in cases for letter in case.letters]
    for case, *item, kind in named:
        found = house.of(cn.schemes[case.scheme], Asked("".join(item), kind))
        if found.case.name != case.name or found.lent:
            other[case.name] = (found.case.name, found.lent)
    assert len(named) > 20
    assert other == {}


@pytest.mark.parametrize(
    ("scheme", "case", "said", "unsaid"),
    [
        (
            "work_injury",
            "pension of 4500 drawn beside grade 1",
            "基本养老金每月4,500元，须低于伤残津贴4,500元",
            "一次性",
        ),
        ("covid_medical", "confirmed on 2020-01-21", "您于2020年1月21日就医", "没有认定"),
        (
            "job_retention_refund",
            "Jiangxi 2024: twelve months paid, but arrears of earlier years",
            "有失业保险欠费",
            "足额",
        ),
        ("migrant_living_subsidy", "Fujian 2020: insured for a year, nothing drawn", "缴费已满一年", "领满"),
    ],
)
def test_the_reason_told_is_the_one_that_holds(cn, country, scheme, case, said, unsaid):
    """Four refusals a first reader found false beside their own facts."""
    cases = read_cases(country, cn, [], scheme)
    item = {"covid_medical": "bill", "job_retention_refund": "refund"}.get(scheme, "")
    letter = Specimens(cn, cases).of(cn.schemes[scheme], Asked(item, "refused", case)).letter
    why = " ".join(sentence.zh for sentence in letter.sections[0].sentences)
    assert said in why
    assert unsaid not in why


TYPED_YET = {
    "five_guarantees": {"standard_at_home", "standard_in_institution"},
    "housing_assistance": {"space_a_person", "rent_a_metre"},
    "new_rural_pension": {"new_rural_pension.local_start"},
    "public_sector_pension": {
        "public_sector_pension.calculation_base",
        "public_sector_pension.transitional_coefficient",
    },
    "single_person_dibao": {"share_of_line"},
    "temporary_assistance": {"daily_supplement", "one_off_sum"},
    "urban_resident_pension": {"urban_resident_pension.local_start"},
}
"""Figures that specimens of letters still type in: no place was found that printed its own. It may only shrink."""


def test_a_specimen_types_a_figure_only_where_no_place_was_found_that_printed_one(country):
    found: dict[str, set[str]] = {}
    for path in sorted(country.glob("national/*/cases/letters.yaml")):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        names = {name for case in cases if case.get("letter") for name in case.get("typed") or {}}
        if names:
            found[path.parts[-3]] = names
    assert found == TYPED_YET
