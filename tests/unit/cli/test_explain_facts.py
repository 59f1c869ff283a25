"""`shebao explain` of plain facts: what is not known is no 0.00, and a refusal reaches the comparison that decided."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from shebao.cli.explain_file import ItemWanted, NothingPaid
from shebao.cli.main import main

FAMILY = {
    "registered_here": True,
    "lives_here": True,
    "rural_household": False,
    "property_within_rule": True,
    "members": [{"relationship": "applicant", "away": "no"}, {"relationship": "spouse", "away": "no"}],
}
SHANGHAI, XINJIANG = ("--region", "310000"), ("--region", "650000")


@pytest.fixture
def told(tmp_path):
    def run(income, *words, scheme="dibao", facts=FAMILY):
        file = tmp_path / "facts.json"
        file.write_text(json.dumps({**facts, "incomes": [{"kind": "wage", "amount": income}]}), encoding="utf-8")
        words = ("explain", str(file), "--scheme", scheme, "--at", "2025-10-01", *words)
        return CliRunner().invoke(main, words, catch_exceptions=False, standalone_mode=False).output

    return run


@pytest.mark.mission("S1.04")
def test_a_value_that_is_not_in_force_is_not_told_as_nothing(told):
    en, zh = (told("2000", *XINJIANG, "--known", "2025-10-05", "--lang", lang) for lang in ("en", "zh"))
    assert en.startswith("Not computed: something the law needs is not known. The amount is open, not nothing.\n")
    assert zh.startswith("无法计算：缺少法规所需的内容。金额待定，并不等于零。\n")
    assert "0.00" not in en + zh
    for part in ("shared.dibao_line_urban", "650000", "on 2025-10-01", "as known on 2025-10-05", "Write the value of"):
        assert part in en
    assert "截至 2025-10-05 所知，650000 在 2025-10-01 没有有效的 城市居民最低生活保障标准" in zh
    assert "2 of 3 conditions met: Right place: met; Property fits: met\n" in en
    assert "9999" not in told("2000", *XINJIANG)


def test_a_fact_that_was_not_given_is_asked_for(told):
    lacking = {name: fact for name, fact in FAMILY.items() if name != "property_within_rule"}
    said = told("2000", *SHANGHAI, facts=lacking)
    assert said.startswith("Not computed:")
    assert "Not known: dibao.property_within_rule" in said
    assert "0.00" not in said
    assert "2 of 3 conditions met" in said


@pytest.mark.mission("S1.04")
def test_a_refusal_ends_with_the_comparison_that_decided(told):
    en, zh = (told("90000", *SHANGHAI, "--lang", lang) for lang in ("en", "zh"))
    assert en.startswith("Not granted: nothing is paid.\n")
    last = "6. Income below line: no"
    assert en.index("5. Income of period: 90,000 yuan") < en.index(last)
    compared = "90,000 yuan < Household line 3,300 yuan × Months over which income is counted 12 months"
    assert compared in en[en.index(last) :]
    compared = "核算期家庭收入 90,000元，不低于家庭月保障标准 3,300元 × 收入核算期 12个月 = 39,600元"
    assert f"人均收入低于标准：{compared}" in zh


def test_the_half_of_an_or_that_was_met_is_told_and_so_is_what_was_met(told):
    said = told("2000", *SHANGHAI)
    assert "3 conditions met: Right place: met; Income below line: met; Property fits: met" in said
    assert "Right place: “Household registration in the place”: yes" in said
    assert "Income below line: Income of period 2,000 yuan, below Household line 3,300 yuan" in said


def test_a_scheme_without_a_monthly_award_says_what_can_be_explained(tmp_path):
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    for scheme, kind in (("work_injury_death", ItemWanted), ("vagrant_assistance", NothingPaid)):
        words = ("explain", str(tmp_path / "facts.json"), "--scheme", scheme, "--at", "2025-10-01", "--item", "x")
        error = CliRunner().invoke(main, words).exception
        assert isinstance(error, kind)
    words = (*words[:3], "work_injury_death", "--at", "2025-10-01", "--item", "funeral_grant")
    assert CliRunner().invoke(main, words).output.startswith("Not computed:")
