"""Posts, acts and the two persons a right needs; every pair of post and act is tried."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import psycopg
import pytest

from officers import CITY, COUNTY, HOUSE, LINE, OTHER_COUNTY
from shebao.access import store
from shebao.access.actions import (
    Done,
    NewOfficer,
    OfficeFounded,
    add_actor,
    confirm,
    found_office,
    propose,
    set_login,
)
from shebao.access.model import Appoint, EndAppointment, Grant, Hand, WithdrawGrant, read_posts, separate
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused
from shebao.store.errors import NotEntered, NotYours

POSTS = read_posts()
DAY = date(2025, 12, 1)


def codes(refused):
    assert isinstance(refused, Refused), refused
    return {reason.code.removeprefix("access.") for reason in refused.reasons}


def appointment(actor_id, post="clerk", path=COUNTY, **more):
    return Appoint(actor_id, post, path, DAY, "任命文件 2025-1", **more)


@pytest.fixture
def matrix(db):
    with db.reading(HOUSE, "access") as tx:
        return store.matrix(tx)


@pytest.mark.mission("S8.13")
@pytest.mark.parametrize("post", sorted(POSTS.posts))
def test_every_post_by_every_act(db, admin, post):
    """The door opens for what is granted and for nothing else."""
    row = admin.execute(
        "insert into access.actor (name, kind) values ('tried', 'officer') returning actor_id"
    ).fetchone()
    admin.execute(
        "insert into access.appointment (actor_id, post, agency_path, v) values (%s, %s, '00.44.', '(,)')",
        (row[0], post),
    )
    tried = Actor(row[0], "tried", post, LINE, COUNTY)
    opened = set()
    for act in [*POSTS.acts, "run"]:
        with suppress(NotEntered), db.transaction(tried, "store", "try", act=act):
            opened.add(act)
    assert opened == {act for granted, act in POSTS.grants if granted == post}


@pytest.mark.mission("S8.13")
def test_every_pair_of_acts_by_one_person(matrix):
    """One person in two parts of a matter is refused for every pair; the reason names the rule where there is one."""
    post_of = {act: post for post, act in POSTS.grants}
    for one, other in combinations(sorted(post_of), 2):
        reasons = separate(matrix, Hand(one, 7, post_of[one], LINE), Hand(other, 7, post_of[other], LINE))
        assert [reason.code for reason in reasons] == ["access.same_person"]
        rule = POSTS.incompatible.get((one, other))
        assert (rule.why.zh if rule else "") in reasons[0].zh
        assert separate(matrix, Hand(one, 7, post_of[one], LINE), Hand(other, 8, post_of[other], LINE)) == ()


def test_separate_gives_all_reasons(matrix):
    hands = (Hand("accept", 7, "clerk", LINE), Hand("review", 7, "clerk", LINE), Hand("approve", 7, "approver", LINE))
    reasons = separate(matrix, *hands)
    assert [reason.code.removeprefix("access.") for reason in reasons] == ["not_granted"] + ["same_person"] * 3
    assert reasons[0].en == "The post clerk may not review in the line social_insurance."


def test_no_post_holds_two_incompatible_acts():
    for post, (one, other) in product(POSTS.posts, POSTS.incompatible):
        assert not ((post, one) in POSTS.grants and (post, other) in POSTS.grants)


def test_appointment_by_two_persons(db, officers):
    newcomer = Actor(add_actor(db, officers.rights_officer, "Li"), "Li", "clerk", LINE, COUNTY)
    change = propose(db, officers.rights_officer, appointment(newcomer.actor_id))
    with pytest.raises(NotEntered), db.transaction(replace(newcomer), "store", "try"):
        pass
    assert codes(confirm(db, officers.rights_officer, change)) == {"two_persons"}
    assert confirm(db, officers.rights_checker, change) == Done(change)
    assert codes(confirm(db, officers.rights_checker, change)) == {"confirmed", "appointed"}
    with pytest.raises(NotEntered), db.transaction(newcomer, "store", "try"):  # it begins on the first of December
        pass
    db.clock = db.clock.replace(month=12)
    with db.transaction(newcomer, "store", "try", act="accept"):
        pass


def test_the_database_itself_wants_two_persons(db, officers):
    change = propose(db, officers.rights_officer, appointment(add_actor(db, officers.rights_officer, "Li")))
    with (
        pytest.raises(psycopg.Error, match="may not confirm it"),
        db.transaction(officers.rights_officer, "access", "cheat") as tx,
    ):
        tx.run("confirm_change", change_id=change, confirmed_by=officers.rights_officer.actor_id)


def test_an_appointment_is_refused_with_all_reasons(db, officers):
    wrong = Appoint(999, "emperor", OTHER_COUNTY, DAY, " ")
    refused = propose(db, officers.rights_officer, wrong)
    assert codes(refused) == {"no_basis", "unknown_actor", "unknown_post", "outside"}
    assert {reason.zh for reason in refused.reasons} >= {"权限变更须注明依据文件。", "没有编号为 999 的人员。"}


def test_nobody_appoints_himself(db, officers):
    own = appointment(officers.rights_officer.actor_id, "inspector")
    assert "own_rights" in codes(propose(db, officers.rights_officer, own))


@pytest.mark.mission("S8.13")
@pytest.mark.parametrize("post", ["reviewer", "approver", "cashier", "accountant", "rights_officer", "inspector"])
def test_a_clerk_gets_no_second_post_that_checks_him(db, officers, post):
    refused = propose(db, officers.rights_officer, appointment(officers.clerk.actor_id, post))
    assert codes(refused) == {"incompatible"}


def test_a_clerk_may_be_clerk_of_another_agency_too(db, officers):
    city = replace(officers.central_rights_officer)
    assert not isinstance(propose(db, city, appointment(officers.clerk.actor_id, path=CITY)), Refused)


def test_an_appointment_ends(db, officers, admin):
    number = admin.execute(
        "select appointment_id from access.appointment where actor_id = %s", (officers.clerk.actor_id,)
    ).fetchone()[0]
    change = propose(db, officers.rights_officer, EndAppointment(number, date(2025, 11, 20), "调离 2025-9"))
    assert isinstance(confirm(db, officers.rights_checker, change), Done)
    with pytest.raises(NotEntered, match="has no appointment as clerk"), db.transaction(officers.clerk, "store", "try"):
        pass
    assert codes(propose(db, officers.rights_officer, EndAppointment(number, DAY, "x"))) == {"not_in_force"}
    assert codes(propose(db, officers.rights_officer, EndAppointment(9999, DAY, "x"))) == {"unknown_target"}


def test_grants_are_changed_by_the_centre_alone(db, officers):
    grant = Grant("inspector", "housing_fund", "review", DAY, "文件")
    assert "everywhere" in codes(propose(db, officers.rights_officer, grant))


def test_a_grant_that_brings_incompatible_acts_together(db, officers):
    refused = propose(db, officers.central_rights_officer, Grant("clerk", "*", "approve", DAY, "文件"))
    assert codes(refused) == {"incompatible"}
    assert len(refused.reasons) == 4  # register, accept, determine, assess
    assert codes(propose(db, officers.central_rights_officer, Grant("clerk", "*", "accept", DAY, "文件"))) == {
        "granted"
    }
    unknown = Grant("clerk", "*", "fly", DAY, "文件", to_day=DAY)
    assert codes(propose(db, officers.central_rights_officer, unknown)) == {"empty_period"}


def test_a_grant_is_given_and_withdrawn(db, officers, admin):
    db.clock = db.clock.replace(month=12)
    given = propose(db, officers.central_rights_officer, Grant("insured_person", LINE, "declare", DAY, "文件"))
    assert isinstance(confirm(db, officers.central_rights_checker, given), Done)
    number = admin.execute(
        "select grant_id from access.post_grant where post = 'insured_person' and act = 'declare'"
    ).fetchone()[0]
    taken = propose(db, officers.central_rights_officer, WithdrawGrant(number, date(2025, 12, 2), "文件"))
    assert isinstance(confirm(db, officers.central_rights_checker, taken), Done)
    with db.reading(HOUSE, "access") as tx:
        assert store.matrix(tx, DAY).may("insured_person", LINE, "declare")
        assert not store.matrix(tx, date(2025, 12, 2)).may("insured_person", LINE, "declare")


def test_business_posts_give_no_rights(db, officers):
    for officer in (officers.clerk, officers.approver, HOUSE):
        with pytest.raises(NotEntered, match="may not permit"):
            propose(db, officer, appointment(officers.clerk.actor_id, "inspector"))


def test_an_office_is_founded_once(db):
    with pytest.raises(OfficeFounded) as refused:
        found_office(db, HOUSE, POSTS, [NewOfficer("Mallory", "approver", "")], on=DAY)
    assert "one rights officer" in refused.value.english
    assert refused.value.chinese.startswith("机构岗位已经设立")


def test_rights_are_not_edited_by_other_packages(db, officers):
    with (
        pytest.raises(NotYours, match="permission denied"),
        db.transaction(officers.clerk, "benefits", "cheat") as tx,
    ):
        tx.connection.execute(
            "insert into access.post_grant (post, line, act, v) values ('clerk', '*', 'approve', '(,)')"
        )


def test_login_is_set_by_a_rights_officer(db, officers):
    set_login(db, officers.rights_officer, officers.clerk.actor_id, "clerk_at_prompt")
    with pytest.raises(NotEntered):
        set_login(db, officers.clerk, officers.clerk.actor_id, "postgres")
