"""Assistance, welfare and special care: the lines, the classes, the dates, and what each allowance stands on."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed
from shebao.law.service_item import kinds_needed

KNOWN = date(2026, 11, 22)
FAMILY = {"rural_household": False, "rigid_cost": 0, "work_cost": 0, "property_within_rule": True}
MEMBER = {"relationship": "applicant", "away": "no", "job_refusals": 0, "addition_group": False}
PARTS = ("social_assistance", "social_welfare", "special_care")


def ask(cn, outputs, at, facts, *, region="310000", typed=None, relations=None):
    """One decision; names with their scheme, values typed where the law of the place has none."""
    values = {name: Typed(value, "typed in a test") for name, value in (typed or {}).items()}
    graph = specialise(cn, outputs, at, [region], KNOWN, typed=values)
    rows = {name: rows for name, rows in (relations or {}).items() if name in graph.relations}
    given = {
        name: value
        for name, value in facts.items()
        if any(full.rsplit(".", 1)[-1] == name or full == name for full in graph.inputs)
    }
    return graph.decide(given, rows, region=region)


def household(persons, yearly_wage):
    """Rows of members and incomes."""
    kinds = ["applicant", "spouse", "minor_child", "supported_relative"]
    return {
        "dibao.members": [{**MEMBER, "relationship": kinds[min(n, 3)]} for n in range(persons)],
        "dibao.incomes": [{"kind": "wage", "amount": str(yearly_wage)}],
    }


def dibao(cn, at, persons, yearly_wage, *, outputs=("monthly_grant",), **more):
    names = [f"dibao.{name}" for name in outputs]
    found = ask(cn, names, at, {**FAMILY, **more.pop("facts", {})}, relations=household(persons, yearly_wage), **more)
    return [found.values[name] for name in names]


# --- Dibao: the line, the classes, the years --------------------------------------------------------------------------


@pytest.mark.mission("S1.31")
@pytest.mark.mission("S9.02")
def test_raising_the_line_adds_exactly_the_households_between_the_old_and_the_new_line(cn):
    drawn = Random(20261122)
    homes = [(drawn.randint(1, 5), drawn.randint(0, 24_000)) for _ in range(240)]
    homes += [(2, 12 * line) for line in (1_595, 1_650)]  # a year and person: at the old line, at the new one

    def entitled(at):
        return {
            n
            for n, (size, wage) in enumerate(homes)
            if dibao(cn, at, size, size * wage, outputs=["income_below_line"])[0]
        }

    old, new = entitled(date(2025, 6, 1)), entitled(date(2025, 7, 1))
    predicted = {n for n, (_, wage) in enumerate(homes) if 12 * 1_595 <= wage < 12 * 1_650}
    assert old < new
    assert 240 in predicted
    assert 241 not in new
    assert new - old == predicted


@pytest.mark.mission("S1.32")
def test_merged_lines_give_equal_households_of_town_and_countryside_the_same(cn):
    town, country = (
        dibao(cn, date(2024, 9, 1), 3, 36_000, facts={"rural_household": rural}) for rural in (False, True)
    )
    assert town == country == [178_500]
    apart = [dibao(cn, date(2014, 9, 1), 3, 12_000, facts={"rural_household": rural})[0] for rural in (False, True)]
    assert apart == [3 * 71_000 - 100_000, 3 * 62_000 - 100_000]


@pytest.mark.mission("S12.15")
@pytest.mark.parametrize(
    ("at", "region", "inside"),
    [
        (date(1993, 5, 1), "310000", set()),
        (date(1994, 1, 1), "310000", {"urban_dibao"}),
        (date(1994, 1, 1), "410000", set()),
        (date(2000, 1, 1), "410000", {"urban_dibao"}),
        (date(2008, 1, 1), "410000", {"urban_dibao", "rural_dibao"}),
        (date(2014, 7, 1), "410000", {"dibao"}),
        (date(2026, 7, 1), "410000", {"dibao", "single_person_dibao"}),
    ],
)
def test_dibao_grew_from_one_town_to_all_towns_the_countryside_and_one_system(cn, at, region, inside):
    lines = {"shared.dibao_line_urban": 20_000, "shared.dibao_line_rural": 10_000}
    first = {"urban_dibao": "town_household", "rural_dibao": "village_household"}
    answering = set()
    for scheme in ("urban_dibao", "rural_dibao", "dibao", "single_person_dibao"):
        whole = cn.schemes[scheme]
        if not (whole.start <= at and (whole.end is None or at < whole.end)):
            continue
        rule = first.get(scheme, "property_fits" if scheme == "dibao" else "may_apply_alone")
        facts = {"rural_household": False, "property_within_rule": True, "ground": "severe_disability"}
        found = ask(cn, [f"{scheme}.{rule}"], at, facts, region=region, typed=lines)
        if not found.refusals:
            answering.add(scheme)
    assert answering == inside


@pytest.mark.mission("S12.15")
def test_the_predecessors_say_when_and_into_what_they_went(cn):
    for name in ("urban_dibao", "rural_dibao"):
        merger = cn.schemes[name].facts["merges_into"][0]
        assert (merger["scheme"], merger["on"], merger["members"]) == ("dibao", date(2014, 5, 1), "draws_grant")
        assert cn.schemes[name].end == merger["on"] == cn.schemes["dibao"].start
    five = cn.schemes["five_guarantees"].facts["merges_into"][0]
    assert five["scheme"] == "tekun"
    assert five["on"] == cn.schemes["tekun"].start == cn.schemes["five_guarantees"].end


def test_the_law_of_2026_is_a_version_of_its_own_with_its_articles(cn):
    """社会救助法 (2026-07-01), read whole: art. 18 the line and the difference, art. 21 the edge household."""
    articles = {"income_below_line": "第十八条", "monthly_grant": "第十八条", "edge_household": "第二十一条"}
    for rule, article in articles.items():
        newest = max(cn.rules[f"dibao.{rule}"], key=lambda version: version.start)
        assert newest.start == date(2026, 7, 1)
        assert f"社会救助法（2026年7月1日起施行）{article}" in newest.cites


def test_totals_are_subtracted_and_nothing_is_divided_first(cn):
    line = {"shared.dibao_line_urban": 63_200}
    assert dibao(cn, date(2021, 8, 1), 3, 22_728, region="230000", typed=line) == [200]


def test_who_is_at_the_line_is_not_below_it(cn):
    at = date(2024, 9, 1)
    assert dibao(cn, at, 1, 12 * 1_595, outputs=["income_below_line", "monthly_grant"]) == [0, 0]
    assert dibao(cn, at, 1, f"{12 * 1_595 - 1}.88", outputs=["income_below_line"]) == [1]


@pytest.mark.mission("S7.13")
def test_the_cliff_at_the_line_and_how_the_edge_class_lowers_it(cn):
    """A disabled person in Shanghai earns one yuan a month more and leaves Dibao."""

    def net(monthly_wage, *, edge_class):
        grant, below, edge = dibao(
            cn,
            date(2025, 9, 1),
            1,
            12 * monthly_wage,
            outputs=["monthly_grant", "income_below_line", "edge_household"],
            facts={"edge_property_within_rule": True},
        )
        person = {
            "in_dibao": bool(below),
            "in_edge_household": bool(edge) and edge_class,
            "disability_grade": 3,
            "without_work": False,
        }
        living = ask(cn, ["disability_allowances.living_allowance"], date(2025, 9, 1), person)
        return monthly_wage * 100 + grant + living.values["disability_allowances.living_allowance"]

    lost = {edge: net(1_649, edge_class=edge) - net(1_650, edge_class=edge) for edge in (False, True)}
    assert lost[False] == 45_000, "one yuan earned, 450 yuan lost: far above 100 percent"
    assert lost[True] == 45_000 - 32_000
    assert 100 < lost[True] < lost[False]
    assert net(1_000, edge_class=True) == net(1_001, edge_class=True), "inside, each yuan earned is taken off the grant"


# --- Tekun ------------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.33")
def test_a_person_with_somebody_obliged_and_able_is_refused_with_the_reason(cn):
    found = ask(cn, ["tekun.without_supporter"], date(2024, 9, 1), {"supporter": "able"})
    assert found.values["tekun.without_supporter"] == 0
    condition = next(c for c in cn.schemes["tekun"].facts["award"]["conditions"] if c["rule"] == "without_supporter")
    assert condition["refuse"]["en"].startswith("There is a person who is by law obliged to support")
    assert "第十四条" in condition["cites"]
    assert condition["would_change"]["zh"]


def test_care_is_not_guessed_where_the_place_has_no_grades(cn):
    facts = {"rural_household": False, "failed_items": 2}
    line = {"shared.dibao_line_urban": 100_000}
    found = ask(cn, ["tekun.basic_living", "tekun.care"], date(2024, 9, 1), facts, region="370000", typed=line)
    assert found.values["tekun.basic_living"] == 130_000
    assert "tekun.care" not in found.values
    assert found.refusals


# --- once for one event, once a term ----------------------------------------------------------------------------------


@pytest.mark.mission("S1.39")
def test_a_second_claim_for_the_same_event_is_refused_in_every_kind_of_aid(cn):
    lumps = {lump["id"]: lump for lump in cn.schemes["temporary_assistance"].facts["lump_sums"]}
    for kind in ("emergency", "expenditure", "unemployed_2020"):
        assert "first_aid_for_event" in [c["rule"] for c in lumps[kind]["conditions"]], kind
    for aided, expected in ((False, 1), (True, 0)):
        found = ask(cn, ["temporary_assistance.first_aid_for_event"], date(2026, 11, 1), {"aided_for_event": aided})
        assert found.values["temporary_assistance.first_aid_for_event"] == expected


@pytest.mark.mission("S1.36")
def test_a_pupil_is_paid_once_a_term(cn):
    conditions = [c["rule"] for c in cn.schemes["education_assistance"].facts["lump_sums"][0]["conditions"]]
    assert "first_grant_of_term" in conditions
    pupil = {"stage": "primary", "boards": True, "in_aided_household": True}
    names = [f"education_assistance.{n}" for n in ("first_grant_of_term", "grant_of_term")]
    found = {
        paid: list(ask(cn, names, date(2024, 9, 1), {**pupil, "paid_this_term": paid}).values.values())
        for paid in (False, True)
    }
    assert found == {False: [1, 62_500], True: [0, 62_500]}


@pytest.mark.mission("S1.37")
def test_the_register_of_real_estate_refuses_who_owns_enough(cn):
    space = cn.inputs["housing_assistance.floor_space"]
    assert space.provider == "department.real_estate.floor_space"
    limit = {"housing_assistance.space_a_person": 130}
    for owned, short in (("39.0", 0), ("38.9", 1)):
        found = ask(
            cn,
            ["housing_assistance.housing_short"],
            date(2024, 9, 1),
            {"floor_space": owned, "persons": 3},
            typed=limit,
        )
        assert found.values["housing_assistance.housing_short"] == short


@pytest.mark.mission("S1.40")
def test_a_vagrant_is_admitted_without_papers(cn):
    facts = {"without_means": True, "relatives_to_turn_to": False, "wishes_help": True}
    found = ask(cn, ["vagrant_assistance.to_be_helped"], date(2024, 9, 1), facts)
    assert found.values["vagrant_assistance.to_be_helped"] == 1
    needed = {i.provider for n, i in cn.inputs.items() if n.startswith("vagrant_assistance.") and i.absent is None}
    assert needed == {"asked", "fact:admitted_on"}, "nothing that has to be proved"


@pytest.mark.mission("S9.17")
@pytest.mark.parametrize(("last", "days"), [("2020-02-01", 1), ("2020-02-14", 14), ("2020-03-01", 30)])
def test_the_supplement_counts_the_days_of_quarantine_exactly(cn, last, days):
    facts = {"quarantine_first_day": "2020-02-01", "quarantine_last_day": last, "persons_in_quarantine": 3}
    typed = {"temporary_assistance.daily_supplement": 5_000}
    found = ask(cn, ["temporary_assistance.quarantine_supplement"], date(2020, 2, 1), facts, typed=typed)
    assert found.values["temporary_assistance.quarantine_supplement"] == 5_000 * 3 * days


# --- allowances -------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.43")
def test_the_birthday_triggers_the_allowance_without_an_application(cn):
    scheme = cn.schemes["old_age_allowance"]
    assert scheme.facts["decides"] == "machine"
    names = ["old_enough", "allowance", "starts_on", "next_step_month", "registered"]
    full = [f"old_age_allowance.{name}" for name in names]
    graph = specialise(cn, full, date(2025, 6, 1), ["310000"], KNOWN)
    providers = {name: spec.provider for name, spec in graph.inputs.items()}
    assert {p for n, p in providers.items() if n != "shared.claim_month"} == {
        "registry.person.birth_month",
        "registry.person.household_registered_here",
    }
    for month, expected in (("2025-05", [0, 0]), ("2025-06", [1, 7_500])):
        person = {"birth_month": "1960-06", "claim_month": month, "registered_here": True}
        found = graph.decide(person, region="310000")
        assert [found.values[name] for name in full[:2]] == expected
    assert found.values[full[2]] == 2025 * 12 + 5
    assert found.values[full[3]] == 2030 * 12 + 5, "the award ends by itself; at seventy the next one begins"


@pytest.mark.mission("S1.42")
def test_each_allowance_has_evidence_of_its_category_and_a_source_of_its_money(cn):
    allowances = [s for s in cn.schemes.values() if s.facts["fund"] == "social_welfare"]
    assert len(allowances) >= 5
    for scheme in allowances:
        assert (scheme.facts["part"], scheme.facts["financing_class"]) == ("social_welfare", "state")
        assert scheme.facts["financing"]
        assert scheme.entries["fund"] == scheme.facts["fund"]
        own = [i for n, i in cn.inputs.items() if n.startswith(f"{scheme.id}.") and i.relation is None]
        assert own
        assert all(i.evidence for i in own), scheme.id


def test_no_contribution_can_be_booked_against_what_the_state_pays(cn):
    for scheme in cn.schemes.values():
        if scheme.facts["fund"] in PARTS:
            assert not scheme.facts.get("contribution"), scheme.id
            for move in scheme.entries["moves"].values():
                assert "contribution_income" not in {move.get("debit"), move.get("credit")}, scheme.id


def test_both_disability_allowances_may_be_drawn(cn):
    facts = {
        "in_dibao": True,
        "disability": "physical",
        "disability_grade": 1,
        "needs_long_care": True,
        "injury_care_fee": False,
        "elder_care_subsidy": 0,
    }
    found = ask(cn, ["disability_allowances.allowances"], date(2026, 3, 1), facts, region="440000")
    assert found.values["disability_allowances.allowances"] == 50_700


# --- special care -----------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.46")
def test_each_class_of_special_care_yields_its_compensation_and_survivors_are_linked(cn):
    at = date(2021, 9, 1)
    base = {"disability_cause": "no_disability", "kinship": "no_relation", "age": 40, "unable_or_poor": False}
    base |= {"at_school_or_disabled": False, "once_supported": False}
    amounts = {
        "disabled_serviceman": ({"disability_cause": "war", "disability_grade": 1}, 888_917),
        "martyrs_survivor": ({"kinship": "parent", "unable_or_poor": True}, 282_167),
        "rural_old_soldier": ({"service_years": 5}, 25_000),
    }
    names = [f"special_care.{n}" for n in ("of_a_class_of_care", "amount_is_printed", "regular_pension")]
    for category, (facts, fen) in amounts.items():
        found = ask(cn, names, at, {**base, "category": category, **facts})
        assert [found.values[name] for name in names] == [1, 1, fen], category
    child = {**base, "category": "duty_survivor", "kinship": "child", "age": 10}
    by_order = ask(cn, names[:2], date(2023, 9, 1), child)
    assert [by_order.values[name] for name in names[:2]] == [1, 0]
    condition = cn.schemes["special_care"].facts["award"]["conditions"][1]
    assert condition["decide_by_order"], "a table that nobody read is no refusal"
    grown = ask(cn, names[:1], at, {**base, "category": "martyrs_survivor", "kinship": "child", "age": 18})
    assert grown.values[names[0]] == 0


def test_a_martyrs_family_gets_praise_money_and_the_sum_at_death(cn):
    facts = {"death_month": "2024-11", "death_class": "martyr", "base_pay": "9000"}
    names = ["special_care.praise_money", "special_care.death_sum"]
    found = ask(cn, names, date(2024, 11, 1), facts)
    assert [found.values[name] for name in names] == [155_463_000, 139_642_000]


# --- texts ------------------------------------------------------------------------------------------------------------


def test_every_scheme_here_names_its_part_its_departments_and_its_letters(cn):
    mine = [s for s in cn.schemes.values() if s.facts["fund"] in PARTS]
    assert len(mine) >= 22
    for scheme in mine:
        assert scheme.facts["part"] in PARTS
        assert scheme.facts["departments"][0]["from"] <= scheme.start
        assert scheme.service["letters"]["granted"]["lead"]["zh"]
        assert (
            scheme.facts.get("award")
            or scheme.facts.get("lump_sums")
            or scheme.facts.get("settlements")
            or (scheme.facts["kind"] == "register" or scheme.id == "vagrant_assistance")
        )


# --- who writes -------------------------------------------------------------------------------------------------------

STEMS = {
    "civil_affairs": "民政",
    "medical_insurance": "医疗保障",
    "education": "教育",
    "housing": "住房",
    "human_resources": "人力资源",
    "emergency_management": "应急管理",
    "veterans_affairs": "退役军人",
    "health": "卫生健康",
    "tax": "税务",
}


def line_on(scheme, day: date) -> str:
    """The line whose office writes on a day, as service.yaml says, else the scheme's own."""
    found = scheme.service.get("office") or {"line": scheme.facts["line"]}
    rows = found if isinstance(found, list) else [found]
    return [row["line"] for row in rows if date.fromisoformat(str(row.get("from", "0001-01-01"))) <= day][-1]


@pytest.mark.mission("S12.22")
def test_a_letter_is_written_by_the_department_of_the_day(cn):
    """Each time the law names another department the letters are that department's, and its office is listed."""
    seen = set()
    agencies = cn.files["agencies"]["agencies"]
    for scheme in cn.schemes.values():
        if scheme.facts.get("part") not in ("social_assistance", "special_care", "social_welfare"):
            continue
        if not kinds_needed(scheme) or scheme.facts["line"] == "housing_fund":
            continue
        for row in scheme.facts["departments"]:
            line = line_on(scheme, row["from"])
            assert STEMS[line] in row["zh"], (scheme.id, row["from"], line)
            begun = [str(a["from"]) for a in agencies if a["line"] == line and a["region"] in ("440000", "441802")]
            assert len(begun) == 2, line
            seen.add(line)
    assert seen == set(STEMS)
