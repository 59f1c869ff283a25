"""The system of a day, read from the law's own dates: who stands, where pilots run, what merged, who was in charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shebao.law import catalogue
from shebao.law.load import load

INVENTED = Path(__file__).parents[2] / "invented"
NOON = date(2010, 6, 1)


@pytest.fixture(scope="module")
def law():
    """The invented country with a predecessor that merged, a pilot that became general, and a change of department."""
    found = load(INVENTED, kept=False)
    plain = found.schemes["old_age"]
    old = replace(
        plain,
        id="rural_aid",
        start=date(2003, 1, 1),
        end=date(2014, 1, 1),
        facts={
            "part": "social_assistance",
            "merges_into": [{"scheme": "old_age", "on": date(2014, 1, 1), "cites": "order 9"}],
            "departments": [{"en": "Ministry A", "zh": "甲部"}, {"from": date(2008, 3, 15), "en": "B", "zh": "乙部"}],
        },
    )
    care = replace(
        plain,
        id="care",
        start=date(2016, 1, 1),
        facts={
            "part": "social_insurance",
            "cover": [
                {
                    "region": "441800",
                    "from": date(2016, 1, 1),
                    "to": date(2020, 1, 1),
                    "pilot": True,
                    "cites": "order 1",
                },
                {"region": "310000", "from": date(2017, 1, 1), "to": date(2018, 1, 1), "pilot": True},
                {"region": "000000", "from": date(2020, 1, 1)},
            ],
        },
    )
    return replace(found, schemes={**found.schemes, "rural_aid": old, "care": care})


def ids(law, day):
    return [s.scheme.id for s in catalogue.in_force(law, day)]


@pytest.mark.mission("S12.01")
@pytest.mark.parametrize(
    ("day", "there"),
    [(date(2002, 12, 31), False), (date(2003, 1, 1), True), (date(2013, 12, 31), True), (date(2014, 1, 1), False)],
)
def test_a_scheme_stands_from_its_first_day_to_the_one_before_its_end(law, day, there):
    assert ("rural_aid" in ids(law, day)) is there


@pytest.mark.mission("S12.22")
@pytest.mark.parametrize(("day", "zh"), [(date(2008, 3, 14), "甲部"), (date(2008, 3, 15), "乙部")])
def test_the_department_is_that_of_the_day(law, day, zh):
    assert catalogue.department(law.schemes["rural_aid"], day).zh == zh


@pytest.mark.mission("S12.19")
@pytest.mark.parametrize(
    ("day", "pilots"),
    [
        (date(2015, 12, 31), None),
        (date(2016, 6, 1), ("441800",)),
        (date(2017, 6, 1), ("441800", "310000")),
        (date(2018, 6, 1), ("441800",)),
        (date(2020, 1, 1), ()),
    ],
)
def test_a_pilot_is_a_box_of_place_and_time_that_is_later_general(law, day, pilots):
    found = {s.scheme.id: s for s in catalogue.in_force(law, day)}
    assert (found["care"].pilots if "care" in found else None) == pilots
    assert ("care" not in found) or found["care"].everywhere is (pilots == ())


def test_a_place_sees_its_own_pilots_only(law):
    of = {
        code: [s.scheme.id for s in catalogue.schemes_of(law, code, date(2016, 6, 1))] for code in ("441802", "310000")
    }
    assert "care" in of["441802"]
    assert "care" not in of["310000"]


def test_the_parts_come_in_their_order(law):
    assert ids(law, NOON)[0] == "rural_aid", "assistance comes before what has no place yet"


def test_the_timeline_tells_beginnings_mergers_pilots_and_departments(law):
    told = {(t.day, t.what, t.scheme.id) for t in catalogue.timeline(law)}
    assert {
        (date(2003, 1, 1), "begins", "rural_aid"),
        (date(2014, 1, 1), "ends", "rural_aid"),
        (date(2014, 1, 1), "merges", "rural_aid"),
        (date(2008, 3, 15), "department", "rural_aid"),
        (date(2016, 1, 1), "pilot", "care"),
        (date(2020, 1, 1), "pilot_ends", "care"),
    } <= told
    merged = next(t for t in catalogue.timeline(law) if t.what == "merges")
    assert (merged.cites, "并入" in merged.zh) == ("order 9", True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国发〔2005〕38号 六", ["国发〔2005〕38号"]),
        ("社会保险法 art. 16; 人社部令13号 arts. 2–3", ["社会保险法", "人社部令13号"]),
        ("失业保险条例 (国务院令258号)", ["失业保险条例"]),
        ("粤人社发〔2025〕32号item 2", ["粤人社发〔2025〕32号"]),
        ("our choice: text silent", []),
        ("", []),
    ],
)
def test_instruments_are_read_out_of_citations(text, names):
    assert catalogue.instruments_in(text) == names


def test_instruments_say_what_rests_on_them(law):
    for found in catalogue.instruments(law):
        assert found.rules + found.values > 0
        assert found.schemes


@pytest.mark.mission("S12.20")
def test_two_places_with_other_values_are_two_sets_and_unification_makes_one(law):
    name = "old_age.base"
    value = law.values[name]
    box = replace(value.boxes[0], id="local", region="441800", start=date(2020, 1, 1), end=date(2024, 1, 1), value=7)
    apart = replace(law, values={**law.values, name: replace(value, boxes=(*value.boxes, box))})
    assert catalogue.parameter_sets(apart, "old_age", date(2023, 1, 1)) == 2
    assert catalogue.parameter_sets(apart, "old_age", date(2025, 1, 1)) == 1


@pytest.mark.parametrize(
    ("day", "basis"),
    [
        (date(2009, 12, 31), "Act; 国发〔2005〕38号"),
        (date(2014, 1, 1), "Act; 国发〔2005〕38号; 国发〔2014〕8号"),
        (date(2024, 1, 1), "Act; 国发〔2005〕38号; 国发〔2014〕8号; 全国人大常委会 2024-09-13 决定"),
    ],
)
def test_the_basis_of_a_day_leaves_out_what_was_written_in_later_years(law, day, basis):
    facts = {"legal_basis": "Act; 国发〔2005〕38号; 国发〔2014〕8号; 全国人大常委会 2024-09-13 决定"}
    assert catalogue.basis_on(law, replace(law.schemes["old_age"], facts=facts), day) == basis


def test_an_act_is_the_basis_on_the_days_it_is_in_force_alone(law):
    rows = [
        {"id": "Act", "from": date(2011, 7, 1), "to": date(2024, 10, 1)},
        {"id": "Act of 2024", "from": date(2024, 10, 1)},
    ]
    known = replace(law, files={**law.files, "documents": {"documents": rows}})
    scheme = replace(law.schemes["old_age"], facts={"legal_basis": "Act art. 3; Act of 2024 art. 5; Order"})
    days = [date(2011, 6, 30), date(2011, 7, 1), date(2024, 9, 30), date(2024, 10, 1)]
    assert [catalogue.basis_on(known, scheme, day) for day in days] == [
        *("Order", "Act art. 3; Order", "Act art. 3; Order", "Act of 2024 art. 5; Order")
    ]
