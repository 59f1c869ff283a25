"""Work: unemployment and its allowances, work injury, housing fund, relief, scope and burden of contributions."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed

KNOWN = date(2026, 11, 22)
QINGYUAN, GUANGDONG, HUBEI, JIANGXI, SHANGHAI = "441800", "440000", "420000", "360000", "310000"


def ask(cn, outputs, at, facts, region="000000", *, typed=None, relations=None, known=KNOWN):
    """Values of the outputs by bare name; None where the law refuses to answer."""
    scheme = outputs[0].split(".")[0]
    values = {name: Typed(value, "typed in a test") for name, value in (typed or {}).items()}
    graph = specialise(cn, outputs, at, [region], known, typed=values)
    given = {n: v for n, v in facts.items() if f"{scheme}.{n}" in graph.inputs or f"shared.{n}" in graph.inputs}
    rows = {f"{scheme}.{n}": rows for n, rows in (relations or {}).items() if f"{scheme}.{n}" in graph.relations}
    found = graph.decide(given, rows, region=region)
    return {name.split(".")[1]: found.values.get(name) for name in outputs}


def month(year, number):
    return year * 12 + number - 1


# --- unemployment -----------------------------------------------------------------------------------------------------

CLAIM = {
    "contributed_months": 60,
    "kept_months": 0,
    "separation": "dismissed",
    "registered_unemployed": True,
    "seeking_work": True,
    "stop_event": "none",
    "registered_month": "2025-10",
}


def conditions(cn, scheme, at, facts, region):
    """Which conditions of the award do not hold."""
    rules = [c["rule"] for c in cn.schemes[scheme].facts["award"]["conditions"]]
    found = ask(cn, [f"{scheme}.{rule}" for rule in rules], at, facts, region)
    return [rule for rule in rules if not found[rule]]


@pytest.mark.mission("S1.27")
def test_a_benefit_needs_a_year_paid_and_a_registration_and_ends_when_payroll_shows_a_job(cn):
    at = date(2025, 10, 1)
    assert conditions(cn, "unemployment", at, CLAIM, QINGYUAN) == []
    short = {**CLAIM, "contributed_months": 11}
    assert conditions(cn, "unemployment", at, short, QINGYUAN) == ["contributed_enough"]
    unregistered = {**CLAIM, "registered_unemployed": False}
    assert conditions(cn, "unemployment", at, unregistered, QINGYUAN) == ["registered_and_seeking"]
    employed = {**CLAIM, "stop_event": "re_employed"}
    assert conditions(cn, "unemployment", at, employed, QINGYUAN) == ["nothing_stops_it"]


@pytest.mark.mission("S1.27")
def test_the_benefit_is_for_a_time_and_the_fund_pays_the_medical_dues(cn):
    names = [
        f"unemployment.{n}"
        for n in ("entitled_months", "monthly_benefit", "month_after_last", "medical_dues_by_fund", "medical_dues_left")
    ]
    found = ask(cn, names, date(2025, 10, 1), {**CLAIM, "medical_due_month": "420.37"}, QINGYUAN)
    assert found == {
        "entitled_months": 6,
        "monthly_benefit": 166_500,
        "month_after_last": month(2026, 4),
        "medical_dues_by_fund": 42_037,
        "medical_dues_left": 0,
    }
    assert cn.schemes["unemployment"].facts["award"]["ends_before"] == "month_after_last"


@pytest.mark.mission("S9.08")
@pytest.mark.parametrize(
    ("ran_out", "extended"),
    [("2020-02", False), ("2020-03", True), ("2020-12", True), ("2021-01", False)],
)
def test_a_benefit_that_runs_out_in_2020_is_extended_by_six_months_and_others_are_not(cn, ran_out, extended):
    facts = {
        "employed": False,
        "registered_unemployed": True,
        "group": "benefit_ran_out",
        "ran_out_or_lost": ran_out,
        "months_drawn": 0,
        "claim_month": "2020-12",
    }
    missing = conditions(cn, "temporary_unemployment_allowance", date(2020, 12, 1), facts, "350000")
    assert missing == ([] if extended else ["term_in_time"])
    names = ["temporary_unemployment_allowance.month_after_last"]
    assert ask(cn, names, date(2020, 12, 1), facts, "350000")["month_after_last"] == month(2021, 6)


@pytest.mark.mission("S9.09")
def test_a_migrant_worker_draws_three_months_if_the_job_ended_within_a_year(cn):
    facts = {
        "rural_worker": True,
        "insured_months": 8,
        "insured_since": "2019-03",
        "lost_month": "2019-11",
        "months_drawn": 2,
        "claim_month": "2020-08",
    }
    at = date(2020, 8, 1)
    assert conditions(cn, "migrant_living_subsidy", at, facts, "350000") == []
    assert conditions(cn, "migrant_living_subsidy", at, {**facts, "months_drawn": 3}, "350000") == ["months_left"]
    a_year_and_a_month = {**facts, "lost_month": "2019-07"}
    assert conditions(cn, "migrant_living_subsidy", at, a_year_and_a_month, "350000") == ["lost_within_a_year"]


# --- job-retention refund ---------------------------------------------------------------------------------------------


def refunds(cn, at, region, employers):
    """What each employer gets back: nothing where a condition does not hold."""
    wanted = [f"job_retention_refund.{n}" for n in ("paid_in_full", "few_layoffs", "refund")]
    graph = specialise(cn, wanted, at, [region], KNOWN)
    paid = []
    for facts in employers:
        found = graph.decide(
            {n: v for n, v in facts.items() if f"job_retention_refund.{n}" in graph.inputs}, region=region
        )
        full, few, amount = (found.values[name] for name in wanted)
        paid.append(amount if full and few else 0)
    return paid


EMPLOYER = {
    "size": "small",
    "months_paid_in_full": 12,
    "arrears": False,
    "dues_of_the_year": "100000",
    "claimants": 10,
    "average_insured": 1_000,
}


@pytest.mark.mission("S1.28")
def test_a_refund_is_found_from_records_and_one_late_month_or_too_many_layoffs_are_out(cn):
    employers = [
        EMPLOYER,
        {**EMPLOYER, "months_paid_in_full": 11},
        {**EMPLOYER, "claimants": 56},
        {**EMPLOYER, "claimants": 55, "size": "large"},
    ]
    assert refunds(cn, date(2023, 9, 1), JIANGXI, employers) == [6_000_000, 0, 0, 3_000_000]
    inputs = specialise(cn, ["job_retention_refund.refund"], date(2023, 9, 1), [JIANGXI], KNOWN).inputs
    assert all(not spec.provider.startswith("asked") for spec in inputs.values())


@pytest.mark.mission("S9.07")
def test_the_refund_of_2020_is_higher_for_small_employers_and_for_all_in_hubei(cn):
    both = [EMPLOYER, {**EMPLOYER, "size": "large"}]
    assert refunds(cn, date(2021, 9, 1), JIANGXI, both) == [6_000_000, 3_000_000]
    assert refunds(cn, date(2020, 9, 1), JIANGXI, both) == [10_000_000, 5_000_000]
    assert refunds(cn, date(2020, 9, 1), HUBEI, both) == [10_000_000, 10_000_000]
    stricter = {**EMPLOYER, "claimants": 58}
    assert refunds(cn, date(2021, 9, 1), JIANGXI, [stricter]) == [0]
    assert refunds(cn, date(2020, 9, 1), JIANGXI, [stricter]) == [10_000_000]


# --- work injury ------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.25")
def test_the_employee_pays_nothing_and_wages_while_healing_are_the_employers(cn):
    lines = cn.schemes["work_injury"].facts["contribution"]["lines"]
    assert [line["line"] for line in lines] == ["employer"]
    facts = {"month_of_leave": 3, "leave_extended": False, "wage_before_injury": "8000"}
    found = ask(cn, ["work_injury.wage_by_employer", "work_injury.wage_by_fund"], date(2025, 10, 1), facts)
    assert found == {"wage_by_employer": 800_000, "wage_by_fund": 0}
    parts = {s["id"]: s["parts"] for s in cn.schemes["work_injury"].facts["settlements"]}
    assert {p["rule"]: p["payer"] for p in parts["wage_in_leave"]} == {
        "wage_by_employer": "employer",
        "wage_by_fund": "work_injury",
    }


@pytest.mark.mission("S1.25")
@pytest.mark.parametrize(("at", "months"), [(date(2010, 12, 1), 8), (date(2011, 1, 1), 9)])
def test_the_lump_sum_of_grade_nine_grew_in_2011(cn, at, months):
    facts = {"average_base": "5000", "area_average_wage": "5000", "disability_grade": 9}
    assert ask(cn, ["work_injury.disability_lump"], at, facts)["disability_lump"] == months * 500_000


# --- housing fund -----------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.29")
def test_the_balance_is_deposits_and_interest_less_withdrawals(cn):
    empty = {"brought_in": "0", "withdrawals": "0", "withdrawn_months": "0"}
    years = [
        {**empty, "settled_month": "2017-06", "deposits": "12000", "deposit_months": "66000"},
        {**empty, "settled_month": "2018-06", "deposits": "0", "deposit_months": "0", "withdrawals": "5000"},
    ]
    found = ask(cn, ["housing_fund.balance_after_year"], date(2025, 10, 1), {}, relations={"fund_years": years})
    first = 1_200_000 + 8_250  # 66,000 × 1.5 % / 12
    second = (first * 1_015 + 500) // 1_000 - 500_000
    assert found["balance_after_year"] == second


# --- relief, scope, burden --------------------------------------------------------------------------------------------


@pytest.mark.mission("S9.05")
def test_relief_of_2020_needs_no_application_and_half_for_large_employers_saves_250000(cn):
    facts = {"three_branch_due": "100000", "employer_class": "large"}
    saved = [
        ask(cn, ["contribution_relief.saved"], date(2020, number, 1), facts, GUANGDONG)["saved"]
        for number in range(2, 8)
    ]
    assert saved == [5_000_000] * 5 + [0]
    assert sum(saved) == 25_000_000


@pytest.mark.mission("S9.05")
def test_a_deferred_due_falls_due_later(cn):
    facts = {"due_month": "2022-04", "group_of_2022": "hard_hit", "in_difficulty": False}
    for branch, later in (("pension", month(2023, 12)), ("unemployment", month(2023, 12))):
        found = ask(cn, ["contribution_relief.falls_due"], date(2022, 4, 1), {**facts, "branch": branch}, GUANGDONG)
        assert found["falls_due"] == later
    due_2020 = {"due_month": "2020-03", "in_difficulty": True}
    found = ask(cn, ["contribution_relief.falls_due"], date(2020, 3, 1), due_2020, GUANGDONG)
    assert found["falls_due"] == month(2020, 9)


ENTERPRISES = (
    "state_owned_enterprise",
    "urban_collective_enterprise",
    "foreign_funded_enterprise",
    "urban_private_enterprise",
    "other_urban_enterprise",
    "institution_run_as_enterprise",
)
OWES = ("owes_pension", "owes_medical", "owes_unemployment")


@pytest.mark.mission("S5.02")
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        *((kind, (1, 1, 1), (1, 1, 1)) for kind in ENTERPRISES),
        ("public_institution", (0, 1, 1), (1, 1, 1)),
        ("state_organ", (0, 1, 0), (1, 1, 0)),
        ("private_non_enterprise_unit", (0, 1, 0), (0, 1, 0)),
        ("social_organisation", (0, 1, 0), (0, 1, 0)),
    ],
)
def test_the_type_of_the_employer_says_which_insurance_it_owes(cn, kind, before, after):
    for at, expected in ((date(2010, 6, 1), before), (date(2015, 2, 1), after)):
        found = ask(cn, [f"insurance_scope.{n}" for n in OWES], at, {"employer_type": kind})
        assert tuple(found[n] for n in OWES) == expected


@pytest.mark.mission("S5.03")
def test_two_provinces_that_choose_differently_give_individual_businesses_different_duties(cn):
    choices = {GUANGDONG: 1, SHANGHAI: 0}
    names = [f"insurance_scope.{n}" for n in OWES]
    found = {}
    for region, choice in choices.items():
        typed = {f"insurance_scope.individual_{b}": choice for b in ("pension", "medical", "unemployment")}
        facts = {"employer_type": "individual_business"}
        found[region] = set(ask(cn, names, date(2015, 2, 1), facts, region, typed=typed).values())
    assert found == {GUANGDONG: {1}, SHANGHAI: {0}}


@pytest.mark.mission("S5.26")
def test_thirty_and_eleven_are_forty_one_and_the_way_to_forty_three_is_told_by_rates(cn):
    names = [f"employer_burden.{n}" for n in ("employer_points", "employee_points", "whole_points")]
    general = ask(cn, names, date(2014, 12, 1), {})
    assert general == {"employer_points": 3_000, "employee_points": 1_100, "whole_points": 4_100}
    city = ask(cn, names, date(2017, 6, 1), {"injury_rate_of_employer": "0.01"}, SHANGHAI)
    assert city["whole_points"] == 4_300
    # medical +1.5, maternity +1, injury +1, unemployment −1 and −0.5
    assert city["whole_points"] - general["whole_points"] == 150 + 100 + 100 - 100 - 50


@pytest.mark.mission("S5.25")
def test_two_and_a_half_points_less_change_revenue_by_as_much_of_the_base(cn):
    facts = {"payroll": "100000000", "points_before": "0.43", "points_after": "0.405"}
    found = ask(cn, ["employer_burden.revenue_lost"], date(2016, 6, 1), facts, SHANGHAI)
    assert found["revenue_lost"] * 1_000 == 100_000_000 * 100 * 25


# --- the system of a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (date(1998, 1, 1), set()),
        (date(2005, 12, 1), {"unemployment", "work_injury", "work_injury_death", "housing_fund"}),
        (
            date(2020, 6, 1),
            {
                *("unemployment", "work_injury", "work_injury_death", "housing_fund", "job_retention_refund"),
                *("temporary_unemployment_allowance", "migrant_living_subsidy", "contribution_relief"),
            },
        ),
        (
            date(2026, 7, 1),
            {"unemployment", "work_injury", "work_injury_death", "housing_fund", "job_retention_refund"},
        ),
    ],
)
def test_the_schemes_of_work_stand_on_their_days(cn, at, inside):
    ours = {
        *("unemployment", "work_injury", "work_injury_death", "housing_fund", "job_retention_refund"),
        *("temporary_unemployment_allowance", "migrant_living_subsidy", "contribution_relief"),
    }
    standing = {n for n in ours if cn.schemes[n].start <= at and (cn.schemes[n].end is None or at < cn.schemes[n].end)}
    assert standing == inside
