"""Pensions whole: the schemes of each day, the mergers that lose nobody, the public sector's ten years, the pillars."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed
from shebao.law.cases import read_cases
from shebao.law.catalogue import in_force

KNOWN = date(2026, 11, 22)
PENSIONS = (
    *("employee_pension", "resident_pension", "public_sector_pension", "occupational_annuity", "enterprise_annuity"),
    *("individual_pension", "old_rural_pension", "new_rural_pension", "urban_resident_pension", "labour_insurance"),
    *("enterprise_pension_pooling", "invalidity_allowance", "pension_transfer", "land_lost_farmers"),
    *("small_township_insurance", "casual_employment_pension"),
)


def ask(cn, scheme, outputs, at, facts, *, region="000000", typed=None, relations=None):
    """Values of one scheme's rules on a day; facts the graph does not ask for are left out."""
    values = {f"{scheme}.{name}": Typed(value, "typed in a test") for name, value in (typed or {}).items()}
    graph = specialise(cn, [f"{scheme}.{name}" for name in outputs], at, [region], KNOWN, typed=values)
    asked = {name.rsplit(".", 1)[-1] for name in graph.inputs}
    rows = {name: rows for name, rows in (relations or {}).items() if name in graph.relations}
    found = graph.decide({n: v for n, v in facts.items() if n in asked}, rows, region=region)
    assert not found.refusals, found.refusals
    return [found.values[f"{scheme}.{name}"] for name in outputs]


def standing(cn, day):
    return {s.scheme.id for s in in_force(cn, day)} & set(PENSIONS)


# --- the system of a day ----------------------------------------------------------------------------------------------


@pytest.mark.mission("S12.07")
@pytest.mark.mission("S12.08")
@pytest.mark.mission("S12.09")
@pytest.mark.parametrize(
    ("day", "stand", "gone"),
    [
        (date(1952, 6, 1), {"labour_insurance"}, {"old_rural_pension", "employee_pension"}),
        (date(1996, 6, 1), {"enterprise_pension_pooling", "old_rural_pension"}, {"employee_pension"}),
        (date(1998, 1, 1), {"employee_pension", "old_rural_pension"}, {"enterprise_pension_pooling"}),
        (date(2005, 12, 1), {"employee_pension", "old_rural_pension"}, {"new_rural_pension"}),
        (date(2010, 6, 1), {"new_rural_pension"}, {"old_rural_pension", "urban_resident_pension", "resident_pension"}),
        (date(2012, 6, 1), {"new_rural_pension", "urban_resident_pension"}, {"resident_pension"}),
        (date(2014, 7, 1), {"resident_pension"}, {"new_rural_pension", "urban_resident_pension"}),
        (
            date(2026, 7, 1),
            {"public_sector_pension", "invalidity_allowance", "individual_pension"},
            {"labour_insurance"},
        ),
    ],
)
def test_each_day_has_its_own_system(cn, day, stand, gone):
    there = standing(cn, day)
    assert stand <= there
    assert not gone & there


@pytest.mark.mission("S12.10")
def test_every_predecessor_goes_over_on_the_day_it_ends_and_says_what_it_carries(cn):
    merged = {
        name: cn.schemes[name].facts["merges_into"]
        for name in PENSIONS
        if name in cn.schemes and cn.schemes[name].facts.get("merges_into")
    }
    assert set(merged) == {
        *("old_rural_pension", "new_rural_pension", "urban_resident_pension", "labour_insurance"),
        *("enterprise_pension_pooling", "small_township_insurance"),
    }
    for name, ways in merged.items():
        for way in ways:
            assert way["on"] == cn.schemes[name].end, name
            assert way["scheme"] in cn.schemes
            assert all(f"{name}.{rule}" in cn.rules for rule in (way["members"], *way["carries"]))
    for name in ("new_rural_pension", "urban_resident_pension"):
        assert [(way["scheme"], way["on"]) for way in merged[name]] == [("resident_pension", date(2014, 2, 21))]


@pytest.mark.mission("S12.02")
def test_in_1952_labour_insurance_covers_workers_in_cities_alone(cn):
    at = date(1952, 6, 1)
    answers = [
        ask(cn, "labour_insurance", ["belongs"], at, {"enterprise_worker": worker, "in_a_city": city})[0]
        for worker, city in ((True, True), (True, False), (False, True), (False, False))
    ]
    assert answers == [1, 0, 0, 0]
    assert standing(cn, at) == {"labour_insurance"}


# --- mergers: nobody lost, nobody doubled, each yuan in its place -----------------------------------------------------


def roll(seed, size):
    """Invented members: number → (years, account in yuan with cents)."""
    drawn = Random(seed)
    return {drawn.randint(1, 400): (drawn.randint(0, 5), f"{drawn.randint(0, 999_999) / 100:.2f}") for _ in range(size)}


def carried(cn, scheme, at, members):
    """What a predecessor's own rules say goes over, person by person."""
    names = ["member", "years_carried", "account_carried"]
    found = {}
    for person, (years, account) in members.items():
        facts = {"joined": True, "contribution_years": years, "account_balance": account}
        member, *goes = ask(cn, scheme, names, at, facts)
        assert member
        found[person] = goes
    return found


@pytest.mark.mission("S12.09")
@pytest.mark.mission("S12.10")
@pytest.mark.mission("S12.26")
def test_the_merger_of_2014_gives_the_union_and_the_same_money(cn):
    at = cn.schemes["new_rural_pension"].end
    rural, urban = roll(20140221, 60), roll(20140222, 60)
    assert rural.keys() & urban.keys(), "somebody was in both"
    gone = {
        name: carried(cn, name, at, members)
        for name, members in (("new_rural_pension", rural), ("urban_resident_pension", urban))
    }
    merged: dict[int, list[int]] = {}
    for members in gone.values():
        for person, (years, account) in members.items():
            before = merged.get(person, [0, 0])
            merged[person] = [before[0] + years, before[1] + account]
    assert merged.keys() == rural.keys() | urban.keys()
    booked = [round(float(account) * 100) for members in (rural, urban) for _, account in members.values()]
    assert sum(account for _, account in merged.values()) == sum(booked)
    for years, account in list(merged.values())[:5]:
        facts = {"account_balance": f"{account / 100:.2f}", "contribution_years": years}
        drawn = ask(cn, "resident_pension", ["account_part"], date(2014, 7, 1), facts)
        assert drawn == [(account * 2 + 139) // (2 * 139)]


@pytest.mark.mission("S12.07")
def test_an_old_rural_account_reaches_the_residents_pension_yuan_for_yuan(cn):
    way, balance, name = [], "731.29", "old_rural_pension"
    while cn.schemes[name].end:
        merger = cn.schemes[name].facts["merges_into"][0]
        goes = ask(cn, name, ["account_carried"], merger["on"], {"account_balance": balance})[0]
        way.append((name, merger["scheme"], goes))
        balance, name = f"{goes / 100:.2f}", merger["scheme"]
    assert way == [
        ("old_rural_pension", "new_rural_pension", 73_129),
        ("new_rural_pension", "resident_pension", 73_129),
    ]


@pytest.mark.mission("S12.26")
def test_heirs_are_no_worse_off_after_the_merger(cn):
    account = {"account_balance": "1560.30", "subsidy_balance": "360"}
    before = ask(cn, "new_rural_pension", ["account_to_heirs"], date(2013, 6, 1), account)[0]
    after = ask(cn, "resident_pension", ["balance_to_heirs"], date(2014, 7, 1), account)[0]
    assert (before, after) == (120_030, 156_030)


@pytest.mark.mission("S12.11")
def test_two_cities_with_two_models_book_the_same_from_1998_on(cn):
    models = {"first": "0.16", "second": "0.05"}
    before = {
        model: ask(
            cn,
            "enterprise_pension_pooling",
            ["account_credit"],
            date(1996, 6, 1),
            {"base_wage": "300", "account_model": model, "account_share": share},
        )[0]
        for model, share in models.items()
    }
    assert before["first"] != before["second"]
    bounds = {"base_floor": "500", "base_ceiling": "3000"}
    after = {
        ask(cn, "employee_pension", ["account_credit"], date(1998, 1, 1), {"declared_wage": "700"}, typed=bounds)[0]
        for _ in models
    }
    assert after == {7_700}


@pytest.mark.mission("S1.52")
def test_each_participant_of_the_small_towns_goes_into_exactly_one_scheme(cn):
    names, at = ["joins_employees", "joins_residents"], date(2016, 12, 31)
    for scheme in ("employee", "resident"):
        answers = ask(cn, "small_township_insurance", names, at, {"new_scheme": scheme}, region="310000")
        assert sum(answers) == 1
    ways = cn.schemes["small_township_insurance"].facts["merges_into"]
    assert {way["scheme"]: way["members"] for way in ways} == {
        "employee_pension": "joins_employees",
        "resident_pension": "joins_residents",
    }


@pytest.mark.mission("S1.53")
def test_land_lost_farmers_get_the_amount_decided_and_change_on_one_day(cn):
    facts = {"amount_of_decision": "31250.75", "expropriation_month": "2016-05"}
    names = ["account_credit", "household_change_month", "membership_month"]
    credit, household, membership = ask(cn, "land_lost_farmers", names, date(2016, 6, 1), facts, region="440000")
    assert credit == 3_125_075
    assert household == membership == 2016 * 12 + 4


@pytest.mark.mission("S1.55")
def test_guangdong_base_of_55_and_of_110(cn):
    facts = {"contribution_years": 0, "account_balance": "0"}
    base = {
        year: sum(
            ask(
                cn,
                "resident_pension",
                ["central_part", "local_share_of_minimum", "provincial_part"],
                date(year, 6, 1),
                facts,
                region="440000",
            )
        )
        for year in (2012, 2016)
    }
    assert base == {2012: 5_500, 2016: 11_000}


@pytest.mark.mission("S1.09")
def test_three_sources_stand_apart_and_make_one_account(cn):
    lines = [line["line"] for line in cn.schemes["new_rural_pension"].facts["contribution"]["lines"]]
    assert lines == ["personal", "collective", "subsidy"]
    facts = {"tier": 2, "government_subsidy": "30", "collective_aid": "50.50"}
    names = ["own_payment", "collective_credit", "subsidy", "account_credit"]
    *apart, together = ask(cn, "new_rural_pension", names, date(2010, 6, 1), facts)
    assert apart == [20_000, 5_050, 3_000]
    assert together == sum(apart)
    book = cn.schemes["resident_pension"].entries["personal_book"]["raise"]["receive"]
    assert len({book["personal"], book["collective"], book["subsidy"]}) == 3


# --- the public sector ------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.13")
def test_the_same_wages_give_the_same_basic_pension_whatever_the_employer(cn):
    at = date(2025, 12, 1)
    common = {"contribution_months": 420, "deemed_months": 0, "account_balance": "118642.35"}
    person = {**common, "birth_month": "1965-08", "retirement_month": "2025-10"}
    names = ["basic_component", "account_component"]
    base = {"calculation_base": "9493"}
    enterprise = ask(
        cn, "employee_pension", names, at, {**person, "sex": "male", "determined_index": "1.2345"}, typed=base
    )
    public = ask(cn, "public_sector_pension", names, at, {**person, "contribution_index": "1.2345"}, typed=base)
    assert enterprise == public


@pytest.mark.mission("S1.13")
@pytest.mark.mission("S12.26")
def test_ten_years_of_transition_never_fall_below_the_old_amount_and_reach_the_new(cn):
    facts = {
        "birth_month": "1960-01",
        "contribution_months": 0,
        "deemed_months": 600,
        "contribution_index": "1",
        "deemed_index": "0",
        "account_balance": "0",
        "old_method_pension": "3000",
        "worked_before_reform": True,
    }
    base = {"calculation_base": "8000", "transitional_coefficient": "0.012"}
    days = [date(2014, 10, 1), *(date(year, 6, 1) for year in range(2015, 2025)), date(2024, 10, 1)]
    paid = [
        ask(
            cn,
            "public_sector_pension",
            ["monthly_pension"],
            day,
            {**facts, "retirement_month": f"{day:%Y-%m}"},
            typed=base,
        )[0]
        for day in days
    ]
    assert paid == [310_000, 310_000, *(300_000 + 10_000 * n for n in range(2, 10)), 400_000, 400_000]
    assert min(paid) >= 300_000


@pytest.mark.mission("S1.15")
@pytest.mark.mission("S12.18")
def test_public_employers_join_basic_pension_and_annuity_on_one_day(cn):
    start = date(2014, 10, 1)
    schemes = [cn.schemes[name] for name in ("public_sector_pension", "occupational_annuity")]
    assert {scheme.start for scheme in schemes} == {start}
    assert all(any(c["region"] == "000000" and c["from"] == start for c in s.facts["cover"]) for s in schemes)
    lawful = [
        ask(
            cn,
            "public_sector_pension",
            ["enrolment_lawful"],
            start,
            {"basic_enrolled": basic, "annuity_enrolled": annuity},
        )[0]
        for basic, annuity in ((True, False), (True, True), (False, False))
    ]
    assert lawful == [0, 1, 1]
    dues = ask(cn, "occupational_annuity", ["employer_due", "employee_due"], start, {"basic_pension_base": "8000"})
    assert dues == [64_000, 32_000]


# --- the pillars ------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.14")
@pytest.mark.mission("S1.16")
def test_one_person_has_answers_of_the_zero_pillar_and_of_three_more(cn):
    at = date(2025, 10, 1)
    answers = {
        "resident_pension": ask(
            cn, "resident_pension", ["central_part"], at, {}, region="440000", typed={"central_minimum": "143"}
        ),
        "employee_pension": ask(
            cn,
            "employee_pension",
            ["account_component"],
            at,
            {"birth_month": "1965-08", "retirement_month": "2025-10", "account_balance": "118642.35"},
        ),
        "enterprise_annuity": ask(
            cn,
            "enterprise_annuity",
            ["vested_amount"],
            at,
            {
                "service_years": 8,
                "plan_vested_share": "0.7",
                "own_balance": "1000",
                "employer_balance": "2000",
                "drawing_case": "retirement",
            },
        ),
        "individual_pension": ask(cn, "individual_pension", ["paid_after_tax"], at, {"drawn": "12000"}),
    }
    pillars = {cn.schemes[name].facts["pillar"]: values for name, values in answers.items()}
    assert pillars == {0: [7_150], 1: [86_097], 2: [300_000], 3: [1_164_000]}
    assert round(100 * 1.06 / 260, 2) == 0.41  # the share of recipients of 2016 that the report prints


# --- forms of determination -------------------------------------------------------------------------------------------


def test_the_official_forms_are_cases_and_only_two_differ(country, cn):
    defects = []
    forms = [
        c for c in read_cases(country, cn, defects) if c.scheme == "employee_pension" and "official form" in c.source
    ]
    assert len(forms) >= 19
    assert all(case.published for case in forms)
    differ = {c.name for c in forms if c.unmet is not None}
    assert differ == {"form Suzhou 2026-06", "form Hainan 2025-02"}


def test_answers_that_others_printed_are_marked(country, cn):
    defects = []
    printed = [c for c in read_cases(country, cn, defects) if c.scheme in PENSIONS and c.published]
    assert len(printed) >= 150
    assert all(c.source for c in printed)
    assert {c.scheme for c in printed} >= {"employee_pension", "resident_pension", "pension_transfer"}
