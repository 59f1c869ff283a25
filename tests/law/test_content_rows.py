"""Rows of the mission that several schemes show together: the 3 + 1 of assistance, referrals, pillars, mergers."""

from __future__ import annotations

from datetime import date

import pytest

from law.test_content_assistance import ask
from shebao.law import catalogue
from shebao.law.select import version_for

DAY = date(2024, 9, 1)
REGISTERED = {
    **dict.fromkeys(("in_dibao", "in_tekun", "edge_recognised", "monitored_against_return"), False),
    "income_month": "1200",
    "rigid_spending_month": "0",
    "rigid_property_within_rule": True,
    "need_left": False,
}
LOCAL = {
    "low_income_register.local_income_month": "2000",
    "low_income_register.rigid_share": "0.60",
}


def classed(cn, *outputs, **facts):
    found = ask(
        cn, [f"low_income_register.{o}" for o in outputs], DAY, {**REGISTERED, **facts}, region="000000", typed=LOCAL
    )
    return [found.values[f"low_income_register.{o}"] for o in outputs]


def word(cn, name, place):
    return cn.rules[name][0].type.codes[place]


@pytest.mark.mission("S1.41")
def test_a_household_without_dibao_gets_special_aid_and_is_passed_on_to_charity(cn):
    kind, referral = classed(cn, "low_income_class", "charity_referral_due", edge_recognised=True, need_left=True)
    assert word(cn, "low_income_register.low_income_class", kind) == "edge_household"
    assert referral == 1, "the referral stands in the record of the decision"
    assert classed(cn, "charity_referral_due", edge_recognised=True) == [0], "nothing is left: nobody is passed on"
    names = ["education_assistance.household_recognised", "education_assistance.grant_of_term"]
    school = {"in_aided_household": True, "stage": "university", "boards": True, "paid_this_term": False}
    aided = ask(cn, names, DAY, school, region="000000").values
    assert aided[names[0]] == 1
    assert aided[names[1]] > 0, "school aid without Dibao"


@pytest.mark.mission("S1.38")
def test_an_able_adult_of_a_dibao_household_out_of_work_is_referred(cn):
    outputs = ["employment_assistance.referral_due", "employment_assistance.one_job_is_owed"]
    facts = {"in_dibao": True, "able_to_work": True, "out_of_work": True, "able_members": 2}
    facts |= {"in_edge_household": False, "in_rigid_household": False}
    told = [
        [ask(cn, outputs, DAY, {**facts, **more}, region="000000").values[o] for o in outputs]
        for more in (
            {"able_members_out_of_work": 2},
            {"able_members_out_of_work": 1},
            {"able_members_out_of_work": 2, "out_of_work": False},
            {"able_members_out_of_work": 2, "in_dibao": False},
        )
    ]
    assert told == [[1, 1], [1, 0], [0, 1], [0, 0]]


@pytest.mark.mission("S1.34")
def test_the_area_of_an_event_selects_households_and_classes_of_loss_set_the_aid(cn):
    names = ["disaster_assistance.home_in_the_event", "disaster_assistance.home_not_livable"]
    names += ["disaster_assistance.rebuilding_aid", "disaster_assistance.transition_aid"]
    houses = cn.inputs["disaster_assistance.house"].type.codes
    facts = {"event_covers_home": True, "days_away": 100, "persons": 3}
    typed = {"disaster_assistance.collapsed_amount": "20000", "disaster_assistance.damaged_amount": "2000"}
    paid = {
        house: ask(cn, names, date(2021, 7, 20), {**facts, "house": house}, region="410000", typed=typed).values
        for house in houses
    }
    assert {values[names[0]] for values in paid.values()} == {1}
    lost = [house for house, values in paid.items() if values[names[1]]]
    assert 0 < len(lost) < len(houses)
    assert {paid[house][names[2]] for house in lost} == {2_000_000}
    assert {paid[house][names[3]] for house in lost} == {20_00 * 90 * 3}, "20 yuan a day, ninety days, three persons"
    away = ask(cn, names[:1], date(2021, 7, 20), {**facts, "event_covers_home": False}, region="410000").values
    assert away[names[0]] == 0
    for sum_at_once in cn.schemes["disaster_assistance"].facts["lump_sums"]:
        assert sum_at_once["event"] in ("disaster", "winter_and_spring"), "a payment names its event"


@pytest.mark.mission("S1.30")
@pytest.mark.parametrize(
    ("income", "band"),
    [("30000", "social_rental"), ("30000.01", "affordable"), ("60000", "affordable"), ("60000.01", "market")],
)
def test_the_band_of_housing_follows_from_income_alone_and_again(cn, income, band):
    typed = {"housing_assistance.low_income_most": "30000", "housing_assistance.middle_income_most": "60000"}
    name = "housing_assistance.housing_band"
    found = [ask(cn, [name], DAY, {"yearly_income_person": income}, region="000000", typed=typed) for _ in range(2)]
    assert [word(cn, name, f.values[name]) for f in found] == [band, band]


@pytest.mark.mission("S1.44")
def test_no_care_is_subsidised_without_an_assessment(cn):
    facts = {"birth_month": "1950-01", "claim_month": "2026-08", "draws_like_care": False, "bill": 2000}
    facts |= {"in_institution": False}
    names = ["elder_care_voucher.loss_of_function", "elder_care_voucher.voucher"]
    untold = ask(cn, names[:1], date(2026, 8, 1), facts)
    assert untold.refusals, "not assessed: no answer"
    grades = cn.inputs["elder_care_voucher.loss_grade"].type.codes
    granted = [ask(cn, names, date(2026, 8, 1), {**facts, "loss_grade": grade}).values[names[0]] for grade in grades]
    assert 0 < sum(granted) < len(grades)
    asked = {c["rule"] for c in cn.schemes["elder_care_voucher"].facts["settlements"][0]["conditions"]}
    assert "loss_of_function" in asked


@pytest.mark.mission("S1.54")
def test_the_report_by_scheme_shows_the_three_means_of_guangzhou(cn):
    short = "casual_employment_pension."
    names = [short + n for n in ("mean_pension_reported", "behind_employees", "ahead_of_residents")]
    mean, behind, ahead = (
        ask(cn, names, date(2016, 6, 1), {}, region="440100").values[name] for name in names
    )  # fmt: skip
    assert (mean + behind, mean, mean - ahead) == (250_000, 90_000, 32_400)


@pytest.mark.mission("S12.17")
def test_schemes_of_one_place_end_and_their_members_go_somewhere(cn):
    own = [s for s in cn.schemes.values() if s.region != "000000" and s.facts.get("part") == "social_insurance"]
    assert {s.id for s in own} == {"small_township_insurance", "casual_employment_pension"}
    assert all(s.end is not None for s in own)
    moved = cn.schemes["small_township_insurance"].facts["merges_into"]
    assert {m["scheme"] for m in moved} == {"employee_pension", "resident_pension"}
    for merger in moved:
        assert merger["on"] == cn.schemes["small_township_insurance"].end
        assert merger["members"]
        assert merger["carries"]


@pytest.mark.mission("S12.17")
def test_the_social_insurance_law_is_the_basis_from_its_day_on(cn):
    scheme = cn.schemes["employee_pension"]
    before, after = (catalogue.basis_on(cn, scheme, day) for day in (date(2011, 6, 30), date(2011, 7, 1)))
    assert "社会保险法" not in before
    assert after.startswith("社会保险法")


@pytest.mark.mission("S1.17")
@pytest.mark.parametrize(
    ("day", "pillars"),
    [("1998-01-01", {1}), ("2010-06-01", {0, 1}), ("2016-06-01", {0, 1, 2}), ("2026-07-01", {0, 1, 2, 3})],
)
def test_pensions_of_a_day_stand_in_their_pillars_each_in_one(cn, day, pillars):
    standing = [s.scheme for s in catalogue.in_force(cn, date.fromisoformat(day)) if "pillar" in s.scheme.facts]
    assert {s.facts["pillar"] for s in standing} == pillars
    by_pillar = {p: [s.id for s in standing if s.facts["pillar"] == p] for p in pillars}
    assert sum(len(ids) for ids in by_pillar.values()) == len({s.id for s in standing})
    assert "employee_pension" in by_pillar[1]


@pytest.mark.parametrize(
    ("day", "stand", "gone"),
    [
        (date(2014, 7, 1), {"medical_assistance", "education_assistance"}, {"tekun"}),
        (date(2026, 7, 1), {"resident_medical", "medical_assistance", "tekun"}, {"ncms", "urban_resident_medical"}),
    ],
)
def test_the_eight_kinds_and_the_residents_cover_stand(cn, day, stand, gone):
    found = {s.scheme.id for s in catalogue.in_force(cn, day)}
    assert stand <= found
    assert not gone & found


@pytest.mark.mission("S12.16")
@pytest.mark.parametrize(
    ("day", "stand", "in_kind", "in_money"),
    [
        (date(1994, 7, 1), set(), None, None),
        (date(1994, 8, 1), {"housing_reform"}, 1, None),
        (date(1998, 7, 1), {"housing_reform"}, 1, None),
        (date(1998, 8, 1), {"housing_reform"}, None, 1),
        (date(2002, 4, 1), {"housing_fund"}, None, None),
    ],
)
def test_housing_by_the_law_of_a_day_in_kind_in_money_and_saved(cn, day, stand, in_kind, in_money):
    found = {s.scheme.id for s in catalogue.in_force(cn, day)}
    assert found & {"housing_reform", "housing_fund"} == stand
    needs_a_home = {"works_for_unit": True, "lacks_a_home": True}
    for name, owed in (("home_in_kind", in_kind), ("home_in_money", in_money)):
        rule, full = version_for(cn.rules[f"housing_reform.{name}"], "000000", day, date.max), f"housing_reform.{name}"
        assert (rule is None) == (owed is None), (name, day)
        if owed is not None:
            assert ask(cn, [full], day, needs_a_home, region="000000").values[full] == owed
            assert ask(cn, [full], day, {**needs_a_home, "works_for_unit": False}, region="000000").values[full] == 0


@pytest.mark.mission("S12.16")
def test_deposits_of_the_reform_are_the_persons_and_go_over_whole(cn):
    short = "housing_reform."
    names = [short + n for n in ("employer_due", "employee_due")]
    paid = ask(cn, names, date(1995, 6, 1), {"base_wage": "410.50"}, region="000000").values
    assert [paid[n] for n in names] == [2053, 2053]
    ways = cn.schemes["housing_reform"].facts["merges_into"]
    assert [(w["scheme"], w["on"]) for w in ways] == [("housing_fund", cn.schemes["housing_fund"].start)]
    kept = {"makes_deposits": True, "balance_of_deposits": "3127.44"}
    over = ask(cn, [short + "depositor", short + "account_carried"], date(2002, 3, 1), kept, region="000000").values
    assert over == {short + "depositor": 1, short + "account_carried": 312_744}
    first, later = cn.values[short + "reform_rate"].boxes
    assert first.unverified, "the decision's part on the rate was not read"
    assert not later.unverified
    assert "第十八条" in later.document
