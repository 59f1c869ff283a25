"""Every worked case of the employees' schemes, and the examples of the fact base among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from shebao.engine.worked import ask
from shebao.law.cases import read_cases

SCHEMES = ("employee_pension", "unemployment", "work_injury", "employee_medical", "housing_fund")


@pytest.fixture(scope="module")
def cases(country, cn):
    defects = []
    found = [case for case in read_cases(country, cn, defects) if case.scheme in SCHEMES]
    assert defects == []
    return found


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_case_is_met_to_the_fen(cn, cases, scheme):
    wanted = [c for c in cases if c.scheme == scheme and c.unmet is None]
    worked = [ask(cn, case) for case in wanted]
    assert worked
    assert [(w.case.name, w.differs) for w in worked if not w.met] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_cases_stand_before_after_on_edges_and_in_refusals(cases, scheme):
    kinds = Counter(case.kind for case in cases if case.scheme == scheme)
    assert set(kinds) == {"before", "after", "edge", "refusal"}


def test_every_case_names_its_source(cases):
    assert [case.name for case in cases if not case.source] == []


def test_no_case_needs_a_margin(cases):
    assert [case.name for case in cases if case.margin] == []


@dataclass(frozen=True, slots=True)
class Example:
    """One printed figure of the fact base: section, place, asked when, facts, output, yuan or month as printed."""

    section: str
    region: str
    name: str
    printed: str


PRINTED = (  # part 9 of the fact base, places of this law; the cases above carry the facts of each
    Example("9.2", "441302", "form Huizhou 2025-10", "3081.95"),
    Example("9.2", "442000", "form Zhongshan 2026-04", "2244.30"),
    Example("9.2", "410300", "form Luoyang 2025-12", "3238.37"),
    Example("9.2", "411500", "form Xinyang 2025-10", "3076.12"),
    Example("9.2", "310000", "form 2026-02: basic 3,596.8, account 448.4", "3596.80"),
    Example("9.3", "440000", "2024: pension 4,000, 30 years, 65", "116.40"),
    Example("9.3", "310000", "2025: pension 5,500, 25 years, 65: 91.70", "91.65"),
    Example("9.5", "370000", "Shandong 2022, pensioner at the floor: 7,844.33 + 35,299.50 = 43,143.83", "43143.83"),
    Example("9.8", "440000", "2024, monthly product method: 59,098.99", "59098.99"),
)
TOTALS = ("monthly_pension", "adjustment_total", "account_closing_monthly")


def test_printed_examples_are_met_within_two_fen_but_for_the_one_that_is_listed(cn, cases):
    unmet = []
    for example in PRINTED:
        case = next(c for c in cases if (c.name, c.region) == (example.name, example.region))
        values = ask(cn, case).decision.values
        names = [f"employee_pension.{t}" for t in TOTALS if f"employee_pension.{t}" in case.outputs]
        if example.section == "9.5":
            names = ["employee_pension.funeral_grant", "employee_pension.survivors_grant"]
        found = sum(values[n] for n in names or ["employee_pension.basic_component"])
        if abs(found - round(float(example.printed) * 100)) > 2:
            unmet.append((example.name, found))
    assert unmet == [("2025: pension 5,500, 25 years, 65: 91.70", 9170)]
