"""Persons on the record: one number one person, corrections, changed numbers, places, death, outsiders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry_help import PLACES_LAW, number
from shebao.kernel.errors import Refused
from shebao.registry import actions
from shebao.registry.errors import ConflictSettled, PersonUnknown, RegionUnknown
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.store.errors import NotEntered, NotYours

ON = date(2025, 11, 20)
CHEN = PersonEntry(number(date(1965, 8, 12), 21), "陈志强", "counter", "身份证")


@pytest.fixture
def chen(db, officers):
    return actions.register_person(db, officers.clerk, CHEN, on=ON).person


def test_the_same_number_finds_the_same_person(db, officers, chen):
    again = actions.register_person(db, officers.clerk, CHEN, on=ON)
    assert (again.person, again.new, again.conflicts) == (chen, False, ())
    fifteen = CHEN.number[:6] + CHEN.number[8:17]
    assert actions.find_person(db, officers.clerk, fifteen) == chen
    assert actions.find_person(db, officers.clerk, number(date(1970, 1, 1), 3)) is None


def test_only_ciphertext_is_stored_and_only_masks_are_shown(db, officers, admin, chen):
    card = actions.show_person(db, officers.clerk, chen)
    assert card.numbers == (("4418••••••••••" + CHEN.number[-4:], "active"),)
    for table in ("person", "person_version", "person_identity"):
        assert CHEN.number not in str(admin.execute(f"select t::text from registry.{table} t").fetchall())
    assert CHEN.number not in str(admin.execute("select t::text from audit.line t").fetchall())
    assert actions.number_of(db, officers.clerk, chen, purpose="letter") == CHEN.number


def test_a_contradicting_statement_is_parked_and_settled(db, officers, chen):
    other = replace(CHEN, name="陈志刚", birth_date=date(1965, 3, 12), source="declaration")
    assert set(actions.register_person(db, officers.clerk, other, on=ON).conflicts) == {"name", "birth_date"}
    actions.register_person(db, officers.clerk, other, on=ON)
    parked = {c.field: c for c in actions.conflicts(db, officers.clerk, chen)}
    assert len(parked) == 2
    assert (parked["birth_date"].held, parked["birth_date"].claimed) == ("1965-08-12", "1965-03-12")
    assert actions.show_person(db, officers.clerk, chen).name == "陈志强"
    settle = {"reason": "card seen", "document": "身份证"}
    actions.settle_conflict(db, officers.reviewer, parked["name"].conflict, outcome="claimed", **settle)
    actions.settle_conflict(db, officers.reviewer, parked["birth_date"].conflict, outcome="held", **settle)
    card = actions.show_person(db, officers.clerk, chen)
    assert (card.name, card.birth_date) == ("陈志刚", date(1965, 8, 12))
    with pytest.raises(ConflictSettled, match="settled before"):
        actions.settle_conflict(db, officers.reviewer, parked["name"].conflict, outcome="held", **settle)


def test_all_reasons_of_a_refusal(db, officers):
    refused = actions.register_person(db, officers.clerk, PersonEntry("12", " ", "x", sex="f"), on=ON)
    assert isinstance(refused, Refused)
    assert [r.code for r in refused.reasons] == ["kernel.number_length", "registry.name_missing", "registry.sex"]
    unborn = actions.register_person(db, officers.clerk, CHEN, on=date(1960, 1, 1))
    assert unborn.reasons[0].zh == "出生日期 1965-08-12 晚于登记日期 1960-01-01。"


def test_versions_stay(db, officers, admin, chen):
    actions.correct_person(db, officers.clerk, chen, name="陈自强", reason="name changed", document="户口簿")
    rows = admin.execute("select name, upper_inf(r) from registry.person_version order by version_id").fetchall()
    assert rows == [("陈志强", False), ("陈自强", True)]


@pytest.mark.mission("S4.29")
def test_a_changed_number_still_links_history(db, officers, chen):
    new = number(date(1965, 8, 15), 21)
    changed = actions.change_number(db, officers.clerk, chen, new, reason="police", document="证明", on=ON)
    assert changed.conflicts == ("birth_date",)
    assert actions.find_person(db, officers.clerk, CHEN.number) == chen == actions.find_person(db, officers.clerk, new)
    assert actions.register_person(db, officers.clerk, CHEN, on=ON).person == chen
    assert {state for _, state in actions.show_person(db, officers.clerk, chen).numbers} == {"former", "active"}
    same = actions.change_number(db, officers.clerk, chen, new, reason="police", document="证明", on=ON)
    assert same.reasons[0].code == "registry.same_number"


@pytest.mark.mission("S4.29")
def test_one_number_of_two_persons_lands_as_disputed(db, officers, admin, chen):
    li = actions.register_person(db, officers.clerk, PersonEntry(number(date(1970, 1, 2), 5), "李梅", "x"), on=ON)
    actions.change_number(db, officers.clerk, li.person, CHEN.number, reason="card", document="身份证", on=ON)
    assert ("4418••••••••••" + CHEN.number[-4:], "disputed") in actions.show_person(
        db, officers.clerk, li.person
    ).numbers
    assert actions.find_person(db, officers.clerk, CHEN.number) == chen
    assert admin.execute("select name from store.event").fetchall() == [("registry.number_disputed",)]


def test_keys_rotate_and_every_number_is_still_found(db, officers, chen):
    db.ciphers.rotate()
    assert actions.find_person(db, officers.clerk, CHEN.number) == chen
    assert actions.rotate_numbers(db, officers.house) == 1
    assert actions.rotate_numbers(db, officers.house) == 0
    assert actions.find_person(db, officers.clerk, CHEN.number) == chen
    assert actions.number_of(db, officers.clerk, chen, purpose="test") == CHEN.number


def test_death_is_told_upwards_once(db, officers, admin, chen):
    facts = {"source": "crematorium", "document": "火化证明", "known_on": ON}
    assert actions.record_death(db, officers.clerk, chen, date(2025, 11, 2), **facts).new
    assert actions.record_death(db, officers.clerk, chen, date(2025, 11, 3), **facts).conflicts == ("died_on",)
    events = admin.execute("select name, payload from store.event").fetchall()
    assert events == [("registry.death_recorded", {"person": chen, "died_on": "2025-11-02", "known_on": "2025-11-20"})]
    actions.withdraw_death(db, officers.clerk, chen, reason="mistaken", document="声明")
    assert actions.show_person(db, officers.clerk, chen).died_on is None


def test_impossible_deaths(db, officers, chen):
    facts = {"source": "x", "document": "x"}
    late = actions.record_death(db, officers.clerk, chen, date(2025, 12, 1), known_on=ON, **facts)
    early = actions.record_death(db, officers.clerk, chen, date(1960, 1, 1), known_on=ON, **facts)
    assert [r.code for r in late.reasons] == ["registry.death_future"]
    assert early.reasons[0].en == "The death on 1960-01-01 lies before the birth on 1965-08-12."


def test_six_places_each_with_its_days(db, officers, chen):
    actions.load_places(db, officers.house, PLACES_LAW)
    actions.move_place(db, officers.clerk, chen, PlaceEntry("insured", "441802", date(2000, 1, 1)), document="a")
    actions.move_place(db, officers.clerk, chen, PlaceEntry("residence", "441827", date(2001, 1, 1)), document="b")
    actions.move_place(db, officers.clerk, chen, PlaceEntry("insured", "441803", date(2013, 1, 1)), document="c")
    assert actions.places(db, officers.clerk, chen, on=date(2012, 10, 31)) == {
        "insured": "441802",
        "residence": "441827",  # the county's code before it became a district
    }
    assert actions.places(db, officers.clerk, chen, on=ON) == {"insured": "441803", "residence": "441803"}
    with pytest.raises(RegionUnknown, match="No region carried the division code 441803 on 2001-01-01"):
        actions.move_place(db, officers.clerk, chen, PlaceEntry("work", "441803", date(2001, 1, 1)), document="d")


def test_an_outsider_is_seen_by_full_number_with_a_purpose_and_a_line(db, officers, admin, chen):
    found = actions.register_person(db, officers.other_clerk, CHEN, on=ON)
    assert (found.person, found.new, found.outside) == (chen, False, "00.44.18.02.")
    assert actions.find_person(db, officers.other_clerk, CHEN.number) is None
    with pytest.raises(PersonUnknown):
        actions.show_person(db, officers.other_clerk, chen)
    seen = actions.look_up_outsider(db, officers.other_clerk, CHEN.number, purpose="transfer request 7")
    assert (seen.person, seen.name, seen.path) == (chen, "陈志强", "00.44.18.02.")
    lines = admin.execute("select action, subject, purpose from audit.line where purpose like 'transfer%'").fetchall()
    assert ("outsider_seen", f"person:{chen}", "transfer request 7") in lines
    with pytest.raises(NotEntered, match="needs a purpose"):
        actions.look_up_outsider(db, officers.other_clerk, CHEN.number, purpose=" ")


def test_a_person_is_handed_over_within_the_own_agency_only(db, officers, chen):
    actions.load_places(db, officers.house, PLACES_LAW)
    place = PlaceEntry("insured", "441803", date(2025, 1, 1))
    with pytest.raises(NotEntered, match="within the caller's own agency"):
        actions.move_place(db, officers.clerk, chen, place, document="x", to_path="00.44.18.03.")
    city = replace(officers.clerk, actor_id=officers.city_clerk.actor_id, path="00.44.18.")
    actions.move_place(db, city, chen, place, document="x", to_path="00.44.18.03.")
    assert actions.find_person(db, officers.clerk, CHEN.number) is None
    assert actions.find_person(db, officers.other_clerk, CHEN.number) == chen


def test_posts_without_the_right_do_nothing(db, officers):
    with pytest.raises(NotEntered, match="may not register"):
        actions.register_person(db, officers.approver, CHEN, on=ON)
    elsewhere = replace(CHEN, path="00.44.18.03.")
    with pytest.raises(NotYours, match="row-level security"):
        actions.register_person(db, officers.clerk, elsewhere, on=ON)
