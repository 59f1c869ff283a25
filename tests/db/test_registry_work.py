"""Employers, employment, memberships: overlaps are kept and shown, never refused (S1.63)."""

from __future__ import annotations

from datetime import date

import pytest

from registry_help import PLACES_LAW, number
from shebao.kernel.errors import Refused
from shebao.kernel.identifiers import make_credit_code
from shebao.registry import actions
from shebao.registry.errors import EmployerUnknown, MembershipUnknown
from shebao.registry.model import MemberEntry, PersonEntry

ON = date(2025, 11, 20)
CODE = make_credit_code("91441802MA4UW2F3X")


@pytest.fixture
def person(db, officers):
    actions.load_places(db, officers.house, PLACES_LAW)
    return actions.register_person(
        db, officers.clerk, PersonEntry(number(date(1990, 5, 4), 8), "王丽", "counter"), on=ON
    ).person


@pytest.fixture
def employer(db, officers, person):
    return actions.register_employer(db, officers.clerk, CODE, "示例制造厂", "441802", opened=date(2010, 1, 1), on=ON)


def member(person, scheme="alpha", **changes):
    facts = {
        "branch": "old_age",
        "kind": "employee",
        "region": "441802",
        "since": date(2020, 1, 1),
        "exclusive": True,
    } | changes
    return MemberEntry(person, scheme, **facts)


def test_an_employer_is_registered_once_anywhere(db, officers, employer):
    for clerk in (officers.clerk, officers.other_clerk):
        again = actions.register_employer(db, clerk, CODE, "x", "441802", opened=date(2010, 1, 1), on=ON)
        assert again.reasons[0].en == f"The employer {CODE} is registered already."
    wrong = actions.register_employer(db, officers.clerk, "123", "", "441802", opened=ON, on=ON)
    assert wrong.reasons[0].code == "kernel.credit_code"
    other = make_credit_code("91441802MA4UW2F3Y")
    both = actions.register_employer(db, officers.clerk, other, " ", "441802", opened=date(2030, 1, 1), on=ON)
    assert [r.code for r in both.reasons] == ["registry.employer_name", "registry.employer_future"]


def test_hire_and_leave(db, officers, admin, person, employer):
    assert actions.hire(db, officers.clerk, person, employer, since=date(2020, 1, 1))
    twice = actions.hire(db, officers.clerk, person, employer, since=date(2021, 1, 1))
    assert [r.code for r in twice.reasons] == ["registry.employed_already"]
    left = actions.leave(db, officers.clerk, person, employer, until=date(2024, 1, 1), reason="contract ended")
    assert (left.since, left.until) == (date(2020, 1, 1), date(2024, 1, 1))
    again = actions.leave(db, officers.clerk, person, employer, until=date(2024, 6, 1), reason="x")
    assert again.reasons[0].zh == f"人员 {person} 在 2024-06-01 未在单位 {employer} 就业。"
    assert actions.hire(db, officers.clerk, person, employer, since=date(2024, 1, 1))


def test_nobody_works_for_a_closed_or_unknown_employer_or_after_death(db, officers, person, employer):
    actions.close_employer(db, officers.clerk, employer, closed=date(2025, 1, 1), reason="dissolved")
    actions.record_death(db, officers.clerk, person, date(2025, 2, 1), source="hospital", document="证明", known_on=ON)
    refused = actions.hire(db, officers.clerk, person, employer, since=date(2025, 3, 1))
    assert [r.code for r in refused.reasons] == ["registry.dead", "registry.employer_not_open"]
    with pytest.raises(EmployerUnknown):
        actions.hire(db, officers.clerk, person, 999, since=ON)


@pytest.mark.mission("S1.63")
def test_two_schemes_of_a_branch_at_once_are_shown_as_disputed(db, officers, admin, person):
    first = actions.enrol(db, officers.clerk, member(person))
    second = actions.enrol(db, officers.clerk, member(person, "beta", since=date(2023, 1, 1)))
    assert (first.state, second.state, second.overlaps) == ("active", "disputed", (first.membership,))
    assert admin.execute("select name, payload->'overlaps' from store.event").fetchall() == [
        ("registry.membership_disputed", [first.membership])
    ]
    refused = actions.settle_membership(db, officers.clerk, second.membership, keep=True, reason="moved")
    assert "end it first" in refused.reasons[0].en
    actions.end_membership(db, officers.clerk, first.membership, until=date(2023, 1, 1), reason="moved")
    settled = actions.settle_membership(db, officers.clerk, second.membership, keep=True, reason="moved")
    assert settled.state == "active"
    active = [m for m in actions.memberships(db, officers.clerk, person) if m.state == "active"]
    assert not any(
        a.membership < b.membership and b.since < (a.until or date.max) and a.since < (b.until or date.max)
        for a in active
        for b in active
    )


@pytest.mark.mission("S1.63")
def test_the_database_itself_keeps_two_active_relations_apart(db, officers, admin, person):
    actions.enrol(db, officers.clerk, member(person))
    actions.enrol(db, officers.clerk, member(person, "beta"))
    with pytest.raises(Exception, match="membership_one_active"):
        admin.execute("update registry.membership set state = 'active'")


def test_a_branch_that_is_not_exclusive_takes_several(db, officers, person):
    for scheme in ("injury", "injury"):
        assert actions.enrol(db, officers.clerk, member(person, scheme, exclusive=False)).state == "active"


def test_a_wrong_relation_is_voided_and_the_dead_are_not_enrolled(db, officers, person):
    actions.enrol(db, officers.clerk, member(person))
    wrong = actions.enrol(db, officers.clerk, member(person, "beta"))
    assert actions.settle_membership(db, officers.clerk, wrong.membership, keep=False, reason="error").state == "void"
    actions.record_death(db, officers.clerk, person, date(2024, 1, 1), source="x", document="x", known_on=ON)
    late = actions.enrol(db, officers.clerk, member(person, "gamma", since=date(2024, 2, 1)))
    assert isinstance(late, Refused)
    with pytest.raises(MembershipUnknown):
        actions.end_membership(db, officers.clerk, 999, until=ON, reason="x")
