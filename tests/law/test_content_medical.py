"""The medical layers: bills, the line of the year, the fixed order, predecessors, maternity, two guarantees, care."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed
from shebao.law.api import floor
from shebao.law.select import box_for

KNOWN = date(2026, 11, 22)
MEDICAL = ("employee_medical", "resident_medical", "ncms", "urban_resident_medical")
HOME = {
    "amount_class_b": "0",
    "first_own_payment": "0",
    "amount_class_c": "0",
    "stay_number": 1,
    "deductible_met": "0",
    "pool_paid_before": "0",
    "charges_before": "0",
    "place_of_care": "home",
    "retired": False,
}
YEAR = {
    "own_before": "0",
    "critical_paid_before": "0",
    "hardship": "none",
    "continuous_years": 0,
    "zero_claim_years": 0,
}


def answer(law, names, facts, region, at, typed=None):
    """Values of the rules named, in fen for money, by their short names."""
    values = {name: Typed(value, "typed by a user") for name, value in (typed or {}).items()}
    graph = specialise(law, names, at, [region], KNOWN, typed=values)
    said = graph.decide(
        {k: v for k, v in facts.items() if k in {n.rsplit(".", 1)[-1] for n in graph.inputs}}, region=region
    )
    assert not said.refusals, [r.reason.en for r in said.refusals]
    return {name.rsplit(".", 1)[-1]: value for name, value in said.values.items()}


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def in_force(law, day):
    return {s.id for s in law.schemes.values() if s.start <= day and (s.end is None or day < s.end)}


# --- which medical insurance holds on a day ---------------------------------------------------------------------------


@pytest.mark.mission("S1.20", "S1.21", "S12.12")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1998, 1, 1), set()),
        (date(1998, 12, 14), {"employee_medical"}),
        (date(2005, 12, 1), {"employee_medical", "ncms"}),
        (date(2007, 6, 1), {"employee_medical", "ncms", "urban_resident_medical"}),
        (date(2010, 6, 1), {"employee_medical", "ncms", "urban_resident_medical", "resident_medical"}),
        (date(2017, 1, 1), {"employee_medical", "resident_medical"}),
    ],
)
def test_the_medical_schemes_of_a_day(cn, day, expected):
    assert in_force(cn, day) & set(MEDICAL) == expected


@pytest.mark.mission("S12.12", "S1.19")
def test_four_places_merged_in_2008_and_the_state_in_2016(cn):
    for scheme in ("ncms", "urban_resident_medical"):
        merged = {m["region"]: m["on"] for m in cn.schemes[scheme].facts["merges_into"]}
        assert {r for r, day in merged.items() if day.year == 2008} == {"330100", "120000", "440000", "500000"}
        assert merged["000000"].year == 2016
        assert {m["scheme"] for m in cn.schemes[scheme].facts["merges_into"]} == {"resident_medical"}


@pytest.mark.mission("S1.19", "S12.12")
def test_two_rosters_become_one_membership_a_person(cn):
    people = list(product((False, True), repeat=3))
    rosters, over = set(), []
    for who, (rural, urban, employee) in enumerate(people):
        facts = {"ncms_member": rural, "urban_member": urban, "insured_as_employee": employee, "member_years": 5}
        for scheme in ("ncms", "urban_resident_medical"):
            found = answer(cn, [f"{scheme}.goes_over", f"{scheme}.years_carried"], facts, "410000", date(2016, 2, 1))
            assert found["years_carried"] == 5
            over += [who] if found["goes_over"] else []
        if (rural or urban) and not employee:
            rosters.add(who)
    assert sorted(over) == sorted(rosters)


# --- a bill of an employee --------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.18")
def test_a_set_of_bills_settles_to_fund_account_and_cash(cn):
    names = [
        f"employee_medical.{n}" for n in ("bill_total", "pool_part", "account_part", "own_part", "stay_deductible")
    ]
    total = paid = 0
    for grade, retired, eligible in product((1, 2, 3), (False, True), (3000, 12000, 60000)):
        facts = {
            **HOME,
            "hospital_grade": grade,
            "retired": retired,
            "amount_class_a": str(eligible),
            "amount_class_c": "500",
        }
        facts |= {"ward": "general", "days_of_stay": 8, "account_wanted": "400", "account_balance": "300"}
        found = answer(cn, names, facts, "440100", date(2024, 5, 1))
        line = {1: 250, 2: 500, 3: 1000}[grade]
        share = {1: ("0.90", "0.93"), 2: ("0.85", "0.895"), 3: ("0.80", "0.86")}[grade][retired]
        pool = (eligible - line) * Fraction(share) * 100
        assert found["pool_part"] == pool
        assert found["account_part"] == 30000
        assert found["own_part"] == (eligible + 500) * 100 - pool - 30000
        total, paid = total + eligible * 100, paid + found["pool_part"]
    assert Fraction("0.80") < Fraction(paid, total) < Fraction("0.93")


@pytest.mark.mission("S1.18")
def test_a_settlement_shows_each_step_of_the_form(cn):
    """Fact base insurance 9, case 5: class by class, deductible, share, pool, own."""
    facts = {**HOME, "hospital_grade": 3, "amount_class_a": "25000", "amount_class_b": "10000"}
    facts |= {"first_own_payment": "1000", "amount_class_c": "5000", "place_of_care": "filed_long_term"}
    graph = specialise(cn, ["employee_medical.own_part"], date(2024, 5, 1), ["420100"], KNOWN, typed={})
    inputs = {k: v for k, v in facts.items() if k in {n.rsplit(".", 1)[-1] for n in graph.inputs}}
    steps = {s.name.rsplit(".", 1)[-1]: s for s in graph.decide(inputs, region="420100").steps()}
    form = {
        "bill_total": 4000000,
        "stay_deductible": 80000,
        "part_before_cap": 2855200,
        "pool_part": 2855200,
        "own_part": 1144800,
    }
    assert {name: steps[name].value for name in form} == form
    assert all(steps[name].cites for name in form)


def test_the_account_took_a_part_of_the_employers_due_until_the_day_of_the_place(cn):
    days = {
        "110000": date(2022, 9, 1),
        "440100": date(2022, 12, 1),
        "370200": date(2023, 1, 1),
        "370100": date(2023, 1, 1),
    }
    days |= {"420100": date(2023, 2, 1), "310000": date(2023, 7, 1)}
    typed = {
        "employee_medical.base_floor": "1000",
        "employee_medical.base_ceiling": "50000",
        "employee_medical.employer_rate": "0.08",
    }
    for region, day in days.items():
        before = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
        credit = [
            answer(cn, ["employee_medical.account_credit"], {"declared_wage": "10000"}, region, at, typed)[
                "account_credit"
            ]
            for at in (before, day)
        ]
        assert credit == [20000 + 24000, 20000], region


# --- the layers of one bill -------------------------------------------------------------------------------------------


def layers(cn, rng):
    """One random bill of a minimum-income resident of Wuhan through every layer; the assistance is that of Suqian."""
    a, b, c = (rng.randrange(0, 40_000_000) for _ in range(3))
    first = rng.randrange(0, b + 1)
    facts = {
        "hospital_grade": rng.randint(1, 3),
        "amount_class_a": yuan(a),
        "amount_class_b": yuan(b),
        "first_own_payment": yuan(first),
    }
    facts |= {
        "amount_class_c": yuan(c),
        "stay_number": rng.randint(1, 4),
        "pool_paid_before": yuan(rng.randrange(0, 16_000_000)),
    }
    facts |= {"insured_group": "adult", "hardship": "none"}
    names = [
        f"resident_medical.{n}"
        for n in ("bill_total", "pool_part", "eligible_charges", "own_within_catalogue", "own_part")
    ]
    basic = answer(cn, names, facts, "420100", date(2024, 5, 1))
    own = basic["own_within_catalogue"]
    year = {**YEAR, "own_of_bill": yuan(own), "own_before": yuan(rng.randrange(0, 5_000_000))}
    critical = answer(
        cn, ["critical_illness.critical_part", "critical_illness.own_left"], year, "420100", date(2024, 5, 1)
    )
    above = {"charges_above_cap": yuan(critical["own_left"]), "aid_paid_before": "0"}
    aid = (
        answer(cn, ["large_medical_aid.aid_part"], above, "420100", date(2024, 5, 1))["aid_part"]
        if rng.random() < 0.5
        else 0
    )
    helped = {"eligible_charges": yuan(basic["eligible_charges"]), "basic_paid": yuan(basic["pool_part"])}
    helped |= {"critical_paid": yuan(critical["critical_part"]), "supplementary_paid": yuan(aid)}
    helped |= {"assistance_group": "minimum_income", "care_kind": "inpatient", "assisted_before": "0", "line_met": "0"}
    names = ["medical_assistance.layers_fit", "medical_assistance.assistance_part", "medical_assistance.own_left"]
    last = answer(cn, names, helped, "321300", date(2024, 5, 1))
    return basic, critical, aid, last


@pytest.mark.mission("S1.23", "S1.35")
@pytest.mark.parametrize("seed", range(40))
def test_no_bill_is_paid_above_its_whole_over_all_layers(cn, seed):
    basic, critical, aid, last = layers(cn, random.Random(seed))
    parts = [basic["pool_part"], critical["critical_part"], aid, last["assistance_part"]]
    assert min(parts) >= 0
    assert sum(parts) <= basic["eligible_charges"] <= basic["bill_total"]
    assert last["layers_fit"]
    assert last["own_left"] == basic["eligible_charges"] - sum(parts)


@pytest.mark.mission("S1.23", "S1.35")
def test_the_layers_stand_in_the_fixed_order(cn):
    after = {
        s: cn.schemes[s].facts.get("after", ()) for s in ("critical_illness", "large_medical_aid", "medical_assistance")
    }
    assert "resident_medical" in after["critical_illness"]
    assert "employee_medical" in after["large_medical_aid"]
    assert set(after["medical_assistance"]) == {
        "employee_medical",
        "resident_medical",
        "critical_illness",
        "large_medical_aid",
    }


@pytest.mark.mission("S1.35")
@pytest.mark.parametrize(
    ("group", "basic", "critical", "before", "part"),
    [
        ("extremely_poor", "60000", "10000", "0", 30_000_00),  # all that the layers before left of 100,000
        ("minimum_income", "60000", "10000", "0", 24_000_00),  # 80 % of it
        ("marginal", "60000", "10000", "0", 18_900_00),  # 70 % of what lies above the line of 3,000
        ("extremely_poor", "60000", "10000", "85000", 5_000_00),  # the year's limit of 90,000 has 5,000 left
        ("extremely_poor", "60000", "40000", "0", 0),  # the layers before paid the whole
    ],
)
def test_assistance_pays_a_share_of_what_the_layers_before_left_and_no_more_than_the_year_has(
    cn, group, basic, critical, before, part
):
    facts = {"eligible_charges": "100000", "basic_paid": basic, "critical_paid": critical, "supplementary_paid": "0"}
    facts |= {"assistance_group": group, "care_kind": "inpatient", "assisted_before": before, "line_met": "0"}
    names = [f"medical_assistance.{n}" for n in ("left_in_scope", "assistance_part", "own_left", "layers_fit")]
    found = answer(cn, names, facts, "321300", date(2024, 5, 1))
    assert (found["assistance_part"], found["layers_fit"]) == (part, 1)
    assert found["assistance_part"] + found["own_left"] == found["left_in_scope"]
    twin = answer(cn, names[3:], {**facts, "critical_paid": "40000.01"}, "321300", date(2024, 5, 1))
    assert not twin["layers_fit"], "layers that paid more than the bill are corrected before assistance is asked"


@pytest.mark.mission("S1.59")
def test_one_statement_lists_every_layer_with_its_payer_and_what_stays_own(cn):
    basic, critical, aid, last = layers(cn, random.Random(7))
    said = {
        s: cn.schemes[s].facts["settlements"][0]
        for s in ("resident_medical", "critical_illness", "large_medical_aid", "medical_assistance")
    }
    assert [part["payer"] for settled in said.values() for part in settled["parts"]] == [
        "pooled_fund",
        "critical_illness",
        "large_medical_aid",
        "medical_assistance",
    ]
    outside = basic["bill_total"] - basic["eligible_charges"]
    statement = {
        "basic": basic["pool_part"],
        "critical": critical["critical_part"],
        "aid": aid,
        "assistance": last["assistance_part"],
    }
    assert sum(statement.values()) + last["own_left"] + outside == basic["bill_total"]
    assert {cn.schemes[s].facts["part"] for s in said} == {"social_insurance", "supplement", "social_assistance"}


@pytest.mark.mission("S1.22")
def test_the_line_crossed_inside_a_year_opens_the_second_layer_on_the_same_bill(cn):
    names = ["critical_illness.critical_part", "critical_illness.above_line"]
    before, paid = 0, []
    for own in (7000, 4000, 3000, 20000):
        facts = {**YEAR, "own_before": str(before), "own_of_bill": str(own)}
        found = answer(cn, names, facts, "420100", date(2024, 5, 1))
        paid.append((bool(found["above_line"]), found["critical_part"]))
        before += own
    assert paid == [(False, 0), (False, 0), (True, 120000), (True, 1220000)]
    whole = answer(cn, names[:1], {**YEAR, "own_of_bill": str(before)}, "420100", date(2024, 5, 1))
    assert sum(fen for _, fen in paid) == whole["critical_part"], "the year in bills is the year in one"


# --- maternity --------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.26")
@pytest.mark.parametrize("day", [date(2019, 5, 1), date(2020, 5, 1)])
def test_the_allowance_is_paid_for_exactly_the_days_of_leave_and_the_person_owes_nothing(cn, day):
    names = [
        f"shared.{n}" for n in ("maternity_leave_days", "maternity_allowance", "unit_average", "maternity_employee_due")
    ]
    for children, difficult in product((1, 2, 3), (False, True)):
        facts = {"birth_event": "birth", "children_born": children, "difficult_birth": difficult, "child_number": 1}
        found = answer(cn, names, {**facts, "unit_bases": "1080000", "unit_months": 120}, "420100", day)
        assert found["maternity_leave_days"] == 128 + 15 * (children - 1) + 15 * difficult
        assert found["maternity_allowance"] == found["unit_average"] // 30 * found["maternity_leave_days"]
        assert found["maternity_employee_due"] == 0


@pytest.mark.mission("S1.26")
def test_the_fund_merged_in_2020_and_the_allowance_stayed(cn):
    merged = cn.schemes["maternity"].facts["merges_into"][0]
    assert (merged["scheme"], merged["on"]) == ("employee_medical", date(2020, 1, 1))
    assert cn.schemes["maternity"].end == merged["on"]
    paid = [cn.schemes[s].facts["lump_sums"][0]["amount"] for s in ("maternity", "employee_medical")]
    assert paid == ["maternity_grant"] * 2
    lines = cn.schemes["employee_medical"].facts["contribution"]["lines"]
    assert [line["due"] for line in lines if line["line"] == "maternity"] == ["maternity_due"]


# --- two guarantees, care ---------------------------------------------------------------------------------------------

PATIENT = {
    "bill_in_plan": "20000",
    "basic_paid": "12000",
    "critical_paid": "2000",
    "assistance_paid": "1000",
}


@pytest.mark.mission("S9.10")
@pytest.mark.parametrize("kind", ["confirmed", "suspected"])
def test_a_covid_bill_settles_with_nothing_at_the_door_and_outside_the_budget(cn, kind):
    names = [f"covid_medical.{n}" for n in ("deposit", "counts_to_budget", "own_part", "central_part", "local_part")]
    found = answer(cn, names, {**PATIENT, "case_kind": kind, "care_day": "2020-02-10"}, "420100", date(2020, 3, 1))
    assert (found["deposit"], found["counts_to_budget"], found["own_part"]) == (0, 0, 0)
    assert found["central_part"] + found["local_part"] == 500000
    assert found["central_part"] == (300000 if kind == "confirmed" else 0)


@pytest.mark.mission("S9.12")
def test_the_plan_of_care_is_payable_from_the_day_of_the_notice(cn):
    days = {"2020-01-21": 0, "2020-01-22": 1, "2020-06-30": 1}
    for day, listed in days.items():
        found = answer(cn, ["covid_medical.listed"], {"care_day": day}, "420100", date(2020, 3, 1))
        assert found["listed"] == listed, day


@pytest.mark.mission("S1.45")
def test_the_pilot_of_guangzhou_debits_the_pool_and_breaks_even_where_the_report_says(cn):
    day = date(2018, 5, 1)
    pool = answer(cn, ["long_term_care.pool_debit"], {"insured_members": 6_000_000}, "440100", day)["pool_debit"]
    assert pool == 6_000_000 * 150 * 100
    held = {
        n: box_for(cn.values[f"long_term_care.{n}"], "440100", day, KNOWN).box.value
        for n in ("yearly_debit", "home_day", "institution_day")
    }
    assert (held["home_day"], held["institution_day"]) == (10000, 13500)
    prevalence = [
        floor(Fraction(held["yearly_debit"], held[n] * 365) * 10000 + Fraction(1, 2))
        for n in ("home_day", "institution_day")
    ]
    assert prevalence == [41, 30], "0.41 and 0.30 percent"
    facts = {"care_kind": "institution", "care_days": 10, "care_charges": "9999", "nursing_charges": "0"}
    assert answer(cn, ["long_term_care.care_part"], facts, "440100", day)["care_part"] == 10 * 135 * 75


@pytest.mark.mission("S1.45")
def test_care_is_a_pilot_by_box_of_place_and_period(cn):
    boxes = cn.schemes["long_term_care"].facts["cover"]
    assert {b["region"] for b in boxes} == {"440100", "310000", "370200", "370481"}
    assert all(b["pilot"] and b["cites"] for b in boxes)


# --- waiting periods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("region", "wait"), [("370200", 4), ("410000", 5)])
def test_two_missed_years_are_counted_as_the_place_counts(cn, region, wait):
    facts = {"missed_years": 2, "paid_in_window": True, "cover_from": "2027-01"}
    names = ["resident_medical.wait_months", "resident_medical.first_covered_month"]
    found = answer(cn, names, facts, region, date(2026, 12, 1))
    assert found == {"wait_months": wait, "first_covered_month": 2027 * 12 + wait}
