"""Determinations by two officers, typed facts, merges, and what the law is told of all of it at any date."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from registry_help import PLACES_LAW, number
from shebao.kernel.errors import Refused
from shebao.registry import actions
from shebao.registry.errors import DeterminationUnknown, FactUnknown, MergeUnknown, PersonUnknown, ReviewerDecided
from shebao.registry.model import Fact, MemberEntry, PersonEntry, PlaceEntry, Value

ON = date(2025, 11, 20)
BORN = date(1965, 8, 12)


@pytest.fixture
def two(db, officers):
    actions.load_places(db, officers.house, PLACES_LAW)
    return [
        actions.register_person(db, officers.clerk, PersonEntry(number(BORN, order), "陈志强", "counter"), on=ON).person
        for order in (21, 23)
    ]


def later(db, days=1):
    db.clock += timedelta(days=days)


def decided(db, officers, person, value, *, reviewer=None, **facts):
    made = actions.determine(
        db, officers.clerk, person, "birth_month", Value(value), document="档案 1983 招工表", decided_on=ON, **facts
    )
    actions.review_determination(db, reviewer or officers.reviewer, made, confirm=True)
    return made


def asked(db, officers, provider, subjects, /, *, event=ON, known=None, **more):
    when = {"event_date": event, "law_date": event, "known_at": known or db.clock}
    with db.reading(officers.clerk, "registry") as tx:
        found = tx.provider(provider, subjects=subjects, **when, **more)
    answers = found["value"] if "value" in found else found["code"]
    return dict(zip(found["subject"].tolist(), answers.tolist(), strict=True))


def test_a_determination_counts_only_when_another_has_reviewed_it(db, officers, admin, two):
    made = actions.determine(db, officers.clerk, two[0], "birth_month", Value(23582), document="档案", decided_on=ON)
    assert asked(db, officers, "registry.determined", two, name="birth_month") == {}
    admin.execute("insert into access.post_grant (post, line, act, v) values ('clerk', '*', 'review', '(,)')")
    with pytest.raises(ReviewerDecided, match="another officer"):
        actions.review_determination(db, officers.clerk, made, confirm=True)
    with pytest.raises(Exception, match="check"):
        admin.execute(
            "update registry.determination set outcome = 'confirmed', reviewed_at = now(), reviewed_by = decided_by"
        )
    actions.review_determination(db, officers.reviewer, made, confirm=True)
    assert asked(db, officers, "registry.determined", two, name="birth_month") == {two[0]: 23582}
    with pytest.raises(DeterminationUnknown):
        actions.review_determination(db, officers.reviewer, made, confirm=True)


def test_refusals_of_a_determination(db, officers, two):
    refused = actions.determine(db, officers.clerk, two[0], "x", Value(1), document=" ", decided_on=date(2026, 1, 1))
    assert [r.code for r in refused.reasons] == ["registry.document_missing", "registry.decided_future"]
    with pytest.raises(PersonUnknown):
        actions.determine(db, officers.clerk, 999, "x", Value(1), document="x", decided_on=ON)
    made = actions.determine(db, officers.clerk, two[0], "x", Value(code="worker"), document="x", decided_on=ON)
    actions.review_determination(db, officers.reviewer, made, confirm=False, note="illegible")
    assert actions.determinations(db, officers.clerk, two[0])[0].outcome == "refused"
    assert asked(db, officers, "registry.determined", two, name="x") == {}
    with pytest.raises(ValueError, match="either an integer or a code"):
        Value()


def test_superseded_never_edited_and_known_then_stays_known(db, officers, two):
    decided(db, officers, two[0], 100)
    then = db.clock
    later(db)
    decided(db, officers, two[0], 200)
    assert asked(db, officers, "registry.determined", two, name="birth_month") == {two[0]: 200}
    assert asked(db, officers, "registry.determined", two, name="birth_month", known=then) == {two[0]: 100}
    assert [d.superseded for d in actions.determinations(db, officers.clerk, two[0])] == [True, False]


def test_a_determination_for_a_part_of_the_time_leaves_the_rest(db, officers, two):
    decided(db, officers, two[0], 100)
    later(db)
    decided(db, officers, two[0], 200, since=date(2025, 1, 1), until=date(2026, 1, 1))
    seen = [
        asked(db, officers, "registry.determined", two, name="birth_month", event=date(year, 6, 1))[two[0]]
        for year in (2024, 2025, 2026)
    ]
    assert seen == [100, 200, 100]


def test_facts_are_recorded_corrected_and_dated(db, officers, two):
    fact = Fact("person", two[0], "special_work_months", Value(12), date(2020, 1, 1), "asked")
    with pytest.raises(FactUnknown, match='Nothing is recorded as "special_work_months"'):
        actions.correct_fact(db, officers.clerk, fact, reason="x")
    actions.record_fact(db, officers.clerk, fact)
    assert isinstance(actions.record_fact(db, officers.clerk, fact), Refused)
    later(db)
    changed = Fact("person", two[0], "special_work_months", Value(24), date(2025, 1, 1), "department")
    actions.correct_fact(db, officers.clerk, changed, reason="archive")
    name = {"name": "special_work_months"}
    assert asked(db, officers, "registry.fact", two, **name) == {two[0]: 24}
    assert asked(db, officers, "registry.fact", two, event=date(2024, 1, 1), **name) == {two[0]: 12}
    assert asked(db, officers, "registry.fact", two, known=db.clock - timedelta(days=1), **name) == {two[0]: 12}
    assert [holds for _, holds in actions.facts(db, officers.clerk, "person", two[0])] == [False, True, True]


def test_providers_of_a_person(db, officers, two):
    person = two[0]
    actions.move_place(db, officers.clerk, person, PlaceEntry("insured", "441802", date(2000, 1, 1)), document="x")
    assert asked(db, officers, "registry.person.birth_date", two)[person] == BORN.toordinal()
    assert asked(db, officers, "registry.person.birth_month", two)[person] == 1965 * 12 + 7
    assert asked(db, officers, "registry.person.sex", two)[person] == "male"
    assert asked(db, officers, "registry.person.age_months", two, event=date(2025, 8, 11))[person] == 719
    assert asked(db, officers, "registry.person.age_months", two, event=date(2025, 8, 12))[person] == 720
    assert asked(db, officers, "registry.person.alive", two)[person] == 1
    assert asked(db, officers, "registry.place", two, name="insured") == {person: "441802"}
    assert asked(db, officers, "registry.person.death_date", two) == {}
    later(db)
    actions.record_death(db, officers.clerk, person, date(2025, 11, 2), source="x", document="x", known_on=ON)
    assert asked(db, officers, "registry.person.death_month", two) == {person: 2025 * 12 + 10}
    assert asked(db, officers, "registry.person.alive", two)[person] == 0
    assert asked(db, officers, "registry.person.alive", two, known=db.clock - timedelta(days=1))[person] == 1


def test_one_by_one_equals_bulk(db, officers, two):
    decided(db, officers, two[1], 7)
    bulk = {}
    for person in two:
        bulk |= asked(db, officers, "registry.determined", [person], name="birth_month")
    assert bulk == asked(db, officers, "registry.determined", two, name="birth_month")
    assert asked(db, officers, "registry.person.birth_date", np.array(two)) == dict.fromkeys(two, BORN.toordinal())


def enrolled(db, officers, person, scheme):
    entry = MemberEntry(person, scheme, "old_age", "employee", "441802", date(2020, 1, 1), exclusive=True)
    return actions.enrol(db, officers.clerk, entry)


def test_doubles_are_found_merged_and_parted(db, officers, admin, two):
    one, other = two
    assert actions.match_persons(db, officers.clerk) == ((one, other, "same name, sex and birth date"),)
    for person in two:
        enrolled(db, officers, person, "alpha")
    decided(db, officers, other, 7)
    before = admin.execute("select t::text from registry.determination t").fetchall()
    merged = actions.merge_persons(db, officers.clerk, kept=one, merged=other, reason="same man", document="公安证明")
    assert len(merged.disputed) == 1
    assert actions.match_persons(db, officers.clerk) == ()
    assert actions.show_person(db, officers.clerk, other).canonical == one
    assert asked(db, officers, "registry.determined", [one], name="birth_month") == {one: 7}
    assert asked(db, officers, "registry.membership.active", [one], name="alpha") == {one: 1}
    assert admin.execute("select t::text from registry.determination t").fetchall() == before
    later(db)
    actions.unmerge_persons(db, officers.clerk, merged.merge, reason="brothers")
    assert asked(db, officers, "registry.determined", [one], name="birth_month") == {}
    yesterday = db.clock - timedelta(days=1)
    assert asked(db, officers, "registry.determined", [one], name="birth_month", known=yesterday) == {one: 7}
    assert actions.show_person(db, officers.clerk, other).canonical == other
    with pytest.raises(MergeUnknown):
        actions.unmerge_persons(db, officers.clerk, merged.merge, reason="again")


def test_merges_that_make_no_sense(db, officers, two):
    one, other = two
    third = actions.register_person(db, officers.clerk, PersonEntry(number(BORN, 25), "陈志强", "x"), on=ON).person
    why = {"reason": "x", "document": "x"}
    assert (
        actions.merge_persons(db, officers.clerk, kept=one, merged=one, **why).reasons[0].code == "registry.merge_self"
    )
    actions.merge_persons(db, officers.clerk, kept=one, merged=other, **why)
    again = actions.merge_persons(db, officers.clerk, kept=third, merged=other, **why)
    assert again.reasons[0].code == "registry.merged_before"
    around = actions.merge_persons(db, officers.clerk, kept=third, merged=one, **why)
    assert around.reasons[0].zh == f"人员 {other} 已并入 {one}：请保留 {one}，把 {third} 并入其中。"
    assert actions.merge_persons(db, officers.clerk, kept=one, merged=third, **why)
    with pytest.raises(PersonUnknown):
        actions.merge_persons(db, officers.clerk, kept=one, merged=999, **why)


def test_two_different_people_stay_two(db, officers, two):
    actions.match_persons(db, officers.clerk)
    actions.dismiss_duplicate(db, officers.clerk, *two, reason="seen both")
    assert actions.match_persons(db, officers.clerk) == ()
