"""The award forms of the fact base (pension.md 9.2), item by item: by the law, and line by line in the letter.

Only pensions have an official form of determination there; what it shows of the other schemes are worked examples,
which stand in their cases. Amounts are those of the forms; where the law differs, the case says which term and why.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from shebao.engine.worked import work
from shebao.law.cases import read_cases
from shebao.law.load import find
from shebao.service.specimen import Asked, Specimens

BASIC, ACCOUNT, TRANSITIONAL, TOTAL = (
    "basic_component",
    "account_component",
    "transitional_component",
    "monthly_pension",
)
ITEMS = (BASIC, ACCOUNT, TRANSITIONAL, TOTAL)
FORMS = {
    "form Fujian 2024-08": ("3105.00", "947.75", "1237.98", "5290.73"),
    "form Gansu 2026-01": ("5222.01", "2287.54", "3478.92", "10988.47"),
    "form Hainan 2025-02": ("4847.21", "1609.98", "3096.84", "9554.03"),
    "form Wuhan 2025-10": ("5019.25", "2214.97", "1979.40", "9213.62"),
    "form Huangshi 2025-05": ("1703.36", "185.92", "1172.55", "3061.83"),
    "form Zhuzhou 2024-09": ("2158.17", "502.97", "230.48", "2891.62"),
    "form Suzhou 2026-06": ("3366.18", "1486.62", "520.22", "5373.10"),
    "form Anhui 2026-02": ("3144.27", "838.24", "1086.93", "5069.44"),
    "form Weifang 2025-09": ("2647.45", "689.85", "958.47", "4295.77"),
    "form Tianjin 2026-03": ("3116.32", "1244.92", "1118.63", "5479.87"),
    "form Zhejiang 2025-02": ("3064.27", "695.53", "1759.51", "6242.10"),
    "form Sichuan 2025-01": ("3037.24", "880.29", "858.31", "5074.00"),
    "form Shenyang 2024-03": ("3832.41", "1530.52", "1705.70", "7068.63"),
    "form Inner Mongolia 2025-09": ("2706.81", "673.22", "1112.34", "4492.37"),
    "form Beijing 2026-03": ("5841.52", "1656.26", "2156.11", "9653.89"),
    "form 2026-02: basic 3,596.8, account 448.4": ("3596.80", "", "", ""),
    "form Huizhou 2025-10": ("2057.13", "431.35", "321.46", "3081.95"),
    "form Zhongshan 2026-04": ("1609.02", "427.28", "208.00", "2244.30"),
    "form Luoyang 2025-12": ("2140.09", "405.37", "692.91", "3238.37"),
}
BY_PLACE = {
    "form Huizhou 2025-10": {TRANSITIONAL: "transitional_line"},
    "form Zhongshan 2026-04": {TRANSITIONAL: "transitional_line"},
}
"""Guangdong's form prints the old transitional pension and the fixed sums as one item, the adjusting sum beside it."""
DIFFER = {
    "form Hainan 2025-02": {ACCOUNT, TOTAL},  # the form divides by the whole age's months
    "form Suzhou 2026-06": {TRANSITIONAL, TOTAL},  # its own index of the transitional pension is rounded on the form
}
REFUSED = {"form 2026-02: basic 3,596.8, account 448.4", "form Suzhou 2026-06"}
"""Men of 55 by rules of special work, which our law leaves to an officer: no letter is worked out for them."""


@pytest.fixture(scope="module")
def forms(cn):
    cases = [case for case in read_cases(find("cn"), cn, [], "employee_pension") if case.name in FORMS]
    return {done.case.name: done for done in work(cn, cases)}


@pytest.fixture(scope="module")
def house(cn, forms):
    return Specimens(cn, [done.case for done in forms.values()])


def fen(printed: str) -> int:
    return int(Fraction(printed) * 100)


@pytest.mark.mission("S1.13", "S1.04")
@pytest.mark.parametrize("name", FORMS)
def test_each_item_of_a_form_is_an_expectation_of_its_case_and_comes_out_of_the_law(forms, name):
    done = forms[name]
    said = {full.rpartition(".")[2]: value for full, value in done.case.outputs.items()}
    differ = {term.rpartition(".")[2] for term in (done.case.unmet.terms if done.case.unmet else ())} & set(ITEMS)
    assert differ == DIFFER.get(name, set())
    for item, printed in zip(ITEMS, FORMS[name], strict=True):
        rule = BY_PLACE.get(name, {}).get(item, item)
        if printed:
            assert said[rule] == fen(printed), item
        if printed and item not in differ:
            assert done.decision.values[f"employee_pension.{rule}"] == fen(printed), item


@pytest.mark.mission("S1.13", "S1.31")
@pytest.mark.parametrize("name", [name for name in FORMS if name not in REFUSED])
def test_the_letter_of_a_form_shows_its_items_and_their_sum(cn, house, name):
    letter = house.of(cn.schemes["employee_pension"], Asked(case=name)).letter
    [worked] = [section for section in letter.sections if section.lines]
    amounts = [line.amount for line in worked.lines]
    assert worked.total == sum(amounts)
    for item, printed in zip(ITEMS[:-1], FORMS[name], strict=False):
        if item not in DIFFER.get(name, set()) and item not in BY_PLACE.get(name, {}):
            assert fen(printed) in amounts, item
    if TOTAL not in DIFFER.get(name, set()):
        assert worked.total == fen(FORMS[name][-1])
