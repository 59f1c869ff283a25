"""The employees' pension: one person decided, refused, recalculated, adjusted, and what heirs get."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.engine import specialise
from shebao.kernel.dates import parse_month
from shebao.law.scheme import said_of

S = "employee_pension."
OCTOBER = date(2025, 10, 1)
BEFORE, AFTER = date(2025, 11, 16), date(2025, 11, 17)
CHEN = {
    "birth_month": "1965-08",
    "sex": "male",
    "retirement_month": "2025-10",
    "contribution_months": 322,
    "determined_index": "0.8123",
    "account_balance": "118642.35",
}
NO_ROWS = {"contribution_years": []}


def award_of(law):
    award = law.schemes["employee_pension"].facts["award"]
    conditions = [S + c["rule"] for c in award["conditions"]]
    return conditions, [S + c for c in award["components"]], S + award["total"], S + award["starts_on"]


def decide(law, facts, *, region="441800", at=OCTOBER, known=AFTER, outputs=None):
    conditions, components, total, starts = award_of(law)
    graph = specialise(law, outputs or [*conditions, *components, total, starts], at, [region], known)
    wanted = {name.rsplit(".", 1)[1] for name in graph.inputs}
    rows = NO_ROWS if graph.relations else {}
    return graph.decide({name: value for name, value in facts.items() if name in wanted}, rows)


def refused(law, decision):
    """Condition rules that do not hold."""
    return [name.removeprefix(S) for name in award_of(law)[0] if not decision.values[name]]


# --- story 1 ----------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.04")
def test_chen_is_paid_provisionally_and_recalculated(cn):
    first, last = decide(cn, CHEN, known=BEFORE), decide(cn, CHEN, known=AFTER)
    assert refused(cn, first) == refused(cn, last) == []
    assert (first.values["monthly_pension"], first.provisional) == (332797, True)
    assert (last.values["monthly_pension"], last.provisional) == (337320, False)
    assert first.values["first_payment_month"] == parse_month("2025-11")
    difference = last.values["monthly_pension"] - first.values["monthly_pension"]
    assert [months * difference for months in (1, 3)] == [4523, 13569]


@pytest.mark.mission("S1.04")
def test_components_add_up_and_each_walks_back_to_an_article(cn):
    decision = decide(cn, CHEN)
    parts = {name: decision.values[name] for name in award_of(cn)[1]}
    assert list(parts.values()) == [230823, 86097, 0, 20400, 0]
    assert sum(parts.values()) == decision.values["monthly_pension"]
    steps = {step.name: step for step in decision.steps()}
    assert all(steps[name].cites for name in parts)
    documents = {value.document for value in decision.used()}
    assert "粤人社发〔2025〕32号 item 2" in documents


def test_no_real_letter_is_kept_back_for_chen(cn):
    assert not decide(cn, CHEN).unverified


def test_the_archive_prevails_over_the_register(cn):
    archive = {**CHEN, "archive_birth_month": "1965-03"}
    decision = decide(cn, archive, outputs=[S + "statutory_month", S + "later_month_explained"])
    assert decision.values["statutory_month"] == parse_month("2025-04")
    assert decision.values["later_month_explained"] == 0
    april = decide(cn, {**archive, "retirement_month": "2025-04"}, at=date(2025, 4, 1))
    assert refused(cn, april) == []
    assert april.values["first_payment_month"] == parse_month("2025-05")


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_all_reasons_are_told_at_once(cn):
    facts = {**CHEN, "retirement_month": "2025-07", "contribution_months": 179, "draws_other_pension": True}
    decision = decide(cn, facts, at=date(2025, 7, 1))
    assert refused(cn, decision) == ["age_reached", "early_notice_in_time", "minimum_reached", "no_other_pension"]


def test_every_refusal_has_both_languages_an_article_and_a_way_on(cn):
    conditions = cn.schemes["employee_pension"].facts["award"]["conditions"]
    lump_sums = [c for s in cn.schemes["employee_pension"].facts["lump_sums"] for c in s["conditions"]]
    for condition in (*conditions, *lump_sums):
        versions = cn.rules[f"employee_pension.{condition['rule']}"]
        assert condition.get("cites") or all(version.cites for version in versions)
        for words in (said_of(condition)[1], condition["would_change"]):
            assert words["en"].endswith(".")
            assert words["zh"].endswith("。")


def test_what_would_change_it_changes_it(cn):
    short = decide(cn, {**CHEN, "contribution_months": 179})
    assert refused(cn, short) == ["minimum_reached"]
    assert refused(cn, short.again({"contribution_months": 180})) == []


@pytest.mark.parametrize("region", ["441800", "440100", "442000"])
def test_deemed_years_in_guangdong_are_refused_from_2026(cn, region):
    facts = {**CHEN, "birth_month": "1965-10", "retirement_month": "2026-01", "deemed_months": 12}
    decision = decide(cn, facts, region=region, at=date(2026, 1, 1), known=date(2026, 2, 1))
    assert refused(cn, decision) == ["local_formula_known"]
    assert refused(cn, decision.again({"deemed_months": 0})) == []


def test_shenzhen_and_special_work_are_refused_in_words(cn):
    assert refused(cn, decide(cn, CHEN, region="440300")) == ["local_formula_known"]
    assert refused(cn, decide(cn, {**CHEN, "special_work_claim": True})) == ["no_special_work"]


def test_a_place_without_its_own_law_gives_no_pension(cn):
    decision = decide(cn, CHEN, region="810000")
    assert S + "monthly_pension" not in decision.values
    said = " ".join(r.reason.en + r.reason.zh for r in decision.refusals)
    assert "calculation_base" in said


@pytest.mark.parametrize("missing", ["birth_month", "retirement_month", "contribution_months", "account_balance"])
def test_a_missing_fact_is_asked_not_assumed(cn, missing):
    decision = decide(cn, {name: value for name, value in CHEN.items() if name != missing})
    assert S + "monthly_pension" not in decision.values
    assert decision.refusals


def test_what_was_assumed_is_named(cn):
    assert S + "deemed_months" in decide(cn, CHEN).assumed


def test_an_index_without_rows_and_without_determination_is_refused(cn):
    decision = decide(cn, {name: value for name, value in CHEN.items() if name != "determined_index"})
    assert S + "basic_component" not in decision.values
    assert decision.values["account_component"] == 86097


# --- account and index ------------------------------------------------------------------------------------------------


def test_the_step_folds_to_the_same_balance_as_year_by_year(cn):
    outputs = [S + "account_closing_yearly", S + "account_closing_monthly"]
    graph = specialise(cn, outputs, OCTOBER, ["441800"], date(2026, 10, 31))
    rows = [
        {"account_year": y, "brought_in": "0", "credit": f"{4000 + 37 * y % 900}.11", "credit_months": "26000.00"}
        for y in range(2016, 2026)
    ]
    folded = graph.decide({}, {"account_years": rows}).values
    for output in outputs:
        balance = 0
        for row in rows:
            brought = {**row, "brought_in": balance}
            balance = graph.decide({}, {"account_years": [brought]}).values[output]
        assert folded[output] == balance


def test_the_running_year_uses_the_last_published_rate_and_says_so(cn):
    row = {"account_year": 2025, "brought_in": "100000", "credit": "0", "credit_months": "0"}
    for known, fen, provisional in ((date(2025, 10, 31), 10262000, True), (date(2026, 7, 1), 10150000, False)):
        graph = specialise(cn, [S + "account_closing_monthly"], OCTOBER, ["441800"], known)
        decision = graph.decide({}, {"account_years": [row]})
        assert (decision.values["account_closing_monthly"], decision.provisional) == (fen, provisional)


def test_interest_before_2016_is_provincial_and_absent(cn):
    graph = specialise(cn, [S + "account_closing_monthly"], OCTOBER, ["441800"], AFTER)
    row = {"account_year": 2015, "brought_in": "100000", "credit": "0", "credit_months": "0"}
    decision = graph.decide({}, {"account_years": [row]})
    assert not decision.values
    assert decision.refusals


# --- adjustment -------------------------------------------------------------------------------------------------------

PENSIONER = {
    "birth_month": "1959-12",
    "sex": "male",
    "retirement_month": "2019-12",
    "contribution_months": 300,
    "pension_before": "5500",
}


def raised(law, facts, year=2025, region="310000", known=date(2025, 7, 15)):
    listed = law.schemes["employee_pension"].facts["adjustments"]
    act = next(a for a in listed if a["id"] == f"adjustment_{year}")
    outputs = [S + name for name in (*act["scope"], *act["components"])]
    decision = decide(law, facts, region=region, at=act["law_date"], known=known, outputs=outputs)
    scope = [name for name in act["scope"] if not decision.values.get(S + name)]
    return scope, [decision.values.get(S + name) for name in act["components"]]


def test_month_of_money_july_2025_in_shanghai(cn):
    scope, parts = raised(cn, PENSIONER)
    assert (scope, parts) == ([], [5000, 1250, 2920, 0])
    assert 7 * sum(parts) == 64190


@pytest.mark.parametrize(
    ("facts", "out"),
    [
        ({"retirement_month": "2024-12"}, []),
        ({"retirement_month": "2025-01"}, ["retired_before_adjustment"]),
        ({"death_month": "2024-12"}, ["alive_at_adjustment"]),
        ({"death_month": "2025-01"}, []),
        ({"in_prison": True}, ["not_in_prison"]),
        ({"retirement_month": "2025-02", "in_prison": True}, ["retired_before_adjustment", "not_in_prison"]),
    ],
)
def test_whom_an_adjustment_reaches(cn, facts, out):
    assert raised(cn, {**PENSIONER, **facts})[0] == out


def test_guangdong_2025_is_not_run_beyond_the_fixed_part(cn):
    scope, parts = raised(cn, PENSIONER, region="441800")
    assert parts == [2800, None, None, 0]
    assert scope == ["high_age_part_known"]


def test_2026_is_not_in_the_law_yet(cn):
    assert "adjustment_2026" not in [a["id"] for a in cn.schemes["employee_pension"].facts["adjustments"]]


# --- death ------------------------------------------------------------------------------------------------------------


def test_heirs_of_sun(cn):
    facts = {
        "contribution_months": 384,
        "death_month": "2024-03",
        "pension_months_drawn": 108,
        "account_remaining": "0",
    }
    sums = cn.schemes["employee_pension"].facts["lump_sums"]
    outputs = [S + s["amount"] for s in sums]
    decision = decide(cn, facts, region="440100", at=date(2024, 3, 1), known=date(2025, 1, 9), outputs=outputs)
    assert [decision.values[name] for name in outputs] == [988450, 7413375, 0]
    assert {s["id"]: s["to"] for s in sums} == {
        "funeral_grant": "family",
        "survivors_grant": "family",
        "account_to_heirs": "heirs",
    }


def test_deaths_before_september_2021_follow_old_rules_that_are_not_here(cn):
    graph = specialise(cn, [S + "survivors_months"], date(2021, 8, 31), ["440100"], AFTER)
    assert not graph.decide({"contribution_months": 384}).values
