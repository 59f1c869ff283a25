"""`shebao law cliffs`: resources that fall while income rises, by the invented country and by minimum allowance."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.kernel.errors import ShebaoError

SUPPORT = ("family_support", "--country", "utopia", "--case", "three members", "--vary", "members.income")
GRANTED = ("--set", "property_within_rule=true", "--set", "registered_here=true", "--set", "decision_month=2022-03")
DISABLED = tuple(
    word
    for fact in (
        *("disability=mental", "disability_grade=1", "needs_long_care=false", "in_tekun=false", "without_work=false"),
        *("injury_care_fee=false", "elder_care_subsidy=0", "claim_month=2022-03", "in_edge_household=false"),
    )
    for word in ("--set", fact)
)
LINE_OF_700 = (
    *("dibao", "--case", "W12 line 700, income 699 a person, 2022-03", "--vary", "incomes.amount", "--months", "12"),
    *("--from", "7200", "--to", "9600", "--step", "120", *GRANTED),
)


def typed(*words: str) -> str:
    return CliRunner().invoke(main, ["law", "cliffs", *words], catch_exceptions=False, standalone_mode=False).output


def found(*words: str):
    return json.loads(typed(*words, "--json"))


def test_a_supplement_lost_at_the_line_is_a_fall():
    """500 × 2.6 = 1,300 is the line; the supplement of 95 ends with it: at 1,250 the family has 1,250 + 50 + 95."""
    facts = found(*SUPPORT, "--from", "1000", "--to", "1600", "--step", "50")
    (fall,) = facts["falls"]
    assert (fall["income_before_fen"], fall["income_after_fen"]) == (125_000, 130_000)
    assert (fall["before"], fall["after"], fall["loss"]) == ("1,395.00", "1,300.00", "95.00")
    assert [(b["rule"], b["cites"], b["lost_fen"]) for b in fall["because"]] == [
        ("income_below_line", "Support Act §3", 14_500)
    ]
    assert facts["highest_rate_percent"] == "290.0"  # 145 of 50 are lost


def test_below_the_line_support_is_taken_away_yuan_by_yuan():
    facts = found(*SUPPORT, "--from", "0", "--to", "1200", "--step", "100")
    assert (facts["falls"], facts["highest_rate_percent"]) == ([], "100.0")


def test_the_fall_is_told_in_both_languages():
    words = (*SUPPORT, "--from", "1000", "--to", "1600", "--step", "50", "--lang")
    assert "The income of the household is not below its line. (Support Act §3): 145.00 yuan" in typed(*words, "en")
    assert "家庭收入不低于保障线。（Support Act §3）：145.00 元" in typed(*words, "zh")


@pytest.mark.mission("S7.13")
def test_what_hangs_on_dibao_is_lost_at_its_line_and_less_where_it_does_not():
    """Zhejiang 2022: the line is 700, the living allowance of disabled persons 30 percent of it, for dibao families."""
    also = (*LINE_OF_700, *DISABLED, "--also", "disability_allowances", "--gate")
    tied, untied = found(*also, "in_dibao=true/false"), found(*also, "in_dibao=true/true")
    (fall,) = tied["falls"]
    assert (fall["income_before_fen"], fall["income_after_fen"], fall["loss"]) == (828_000, 840_000, "210.00")
    assert {b["scheme"]: b["lost_fen"] for b in fall["because"]} == {"dibao": 1_000, "disability_allowances": 21_000}
    assert float(tied["highest_rate_percent"]) == 2200.0  # 10 + 210 of 10
    assert (untied["falls"], untied["highest_rate_percent"]) == ([], "100.0")


def test_income_that_is_counted_over_a_year_falls_by_no_rounding():
    """36,000 a year is 3,000 a month; a grant rounded to the fen must not look like a fall of a third of one."""
    words = ("dibao", "--case", "W1 Shanghai", "--vary", "incomes.amount", "--months", "12", *GRANTED)
    facts = found(*words, "--from", "50000", "--to", "72000", "--step", "200")
    assert (facts["points"], facts["falls"], facts["undecided"]) == (111, [], {})


def test_a_right_that_waits_for_a_fact_is_said_to_count_as_nothing():
    said = typed(*LINE_OF_700, "--also", "disability_allowances", "--lang", "en")
    assert "disability_allowances waits at every income and counts as nothing: " in said
    assert "Supported in extreme hardship is not known." in said


def test_what_was_found_comes_first_and_yes_and_no_are_said_as_people_say_them():
    granted = ("--set", "property_within_rule=是", "--set", "registered_here=yes", "--set", "decision_month=2022-03")
    said = typed(*LINE_OF_700[:-6], *granted, "--lang", "en")
    assert said.startswith("highest effective rate 100.0 %, from 600.00 to 610.00 yuan a month\nnothing falls between ")
    facts = [word.replace("=false", "=否").replace("=true", "=是") for word in DISABLED]
    said = typed(*(*LINE_OF_700, *facts, "--also", "disability_allowances", "--gate", "in_dibao=是/否", "--lang", "en"))
    assert "(Interim Measures for Social Assistance (国务院令第649号) art. 9): 10.00 yuan; " in said


def test_a_scheme_that_pays_once_is_there_but_cannot_be_added():
    with pytest.raises(ShebaoError, match=r"medical_assistance gives nothing month by month .* it pays once, for bill"):
        typed(*LINE_OF_700, "--also", "medical_assistance")
    with pytest.raises(ShebaoError, match="There is no scheme"):
        typed(*LINE_OF_700, "--also", "medical_aid_of_mars")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--case": "no such family"}, "has no worked case whose name holds"),
        ({"--vary": "salary"}, 'has no income "salary" in this case. There are: .*members.income'),
        ({"--vary": "members.member_age"}, "is no amount of money"),
        ({"--to": "900"}, "Nothing lies between"),
        ({"--step": "0"}, "Nothing lies between"),
        ({"--gate": "in_dibao"}, "should be written INPUT=VALUE"),
        ({"--gate": "in_dibao=true"}, "should be written INPUT=YES/NO"),
    ],
)
def test_what_cannot_be_tried_is_a_sentence(changed, sentence):
    words = dict(pairwise((*SUPPORT[1:], "--from", "1000", "--to", "1600", "--step", "50")))
    asked = {key: value for key, value in words.items() if key.startswith("--")} | changed
    with pytest.raises(ShebaoError, match=sentence) as refused:
        typed("family_support", *(word for pair in asked.items() for word in pair))
    assert "{" not in refused.value.chinese
