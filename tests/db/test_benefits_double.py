"""Ways to owe twice: each is parked before publication, refused by the database, or found by the statement."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from entitled import RUNNER, Wish, at, awarded, judge, month_of_pay, open_house, pay, person
from officers import HOUSE
from shebao.benefits import events, payroll, shard, statement
from shebao.benefits.errors import AlreadyAwarded, RunRefused
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.ledger.reasons import NotPublishable
from shebao.registry import actions as registry
from shebao.store.outbox import deliver

NOVEMBER = parse_month("2025-11")
FULL = 249738 + 86097
CLAIM = "scheme, item, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path"
AWARD = "person_id, payee_id, scheme, item, pool_id, region, start_month, exclusive_group, recorded, serving_path"


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-10-20")
    return db


def parked(house, officers):
    with house.reading(officers.clerk, "benefits") as tx:
        runs = [row.run_id for row in tx.all("payroll_runs")]
        return {row.row_key: row.reason for row in tx.all("store.parked_rows", run_id=runs[-1])}


def november(house):
    at(house, "2025-11-10")
    return pay(house, "2025-11")


def found(house, officers):
    return {one.why for one in statement.differences(house, officers.clerk, period=NOVEMBER)}


def second_award(admin, award):
    """A second award slipped past the actions."""
    (copy,) = admin.execute(
        f"insert into benefits.claim ({CLAIM}) select {CLAIM} from benefits.claim "
        "where claim_id = (select claim_id from benefits.award where award_id = %s) returning claim_id",
        (award,),
    ).fetchone()
    (second,) = admin.execute(
        f"insert into benefits.award (claim_id, {AWARD}) select %s, {AWARD} from benefits.award "
        "where award_id = %s returning award_id",
        (copy, award),
    ).fetchone()
    admin.execute(
        "insert into benefits.award_component "
        "select %s, component, payer, amount_fen, v, r, decision_id, run_id, origin, serving_path "
        "from benefits.award_component where award_id = %s",
        (second, award),
    )
    return second


def test_1_a_second_claim_of_the_same_right(house):
    who = person(house)
    awarded(house, Wish(who))
    with pytest.raises(AlreadyAwarded):
        awarded(house, Wish(who))


def test_2_two_awards_of_one_scheme(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    second = second_award(admin, award)
    assert november(house).rows == 0
    assert parked(house, officers) == {f"award:{award}": shard.TWICE, f"award:{second}": shard.TWICE}


def test_3_two_schemes_that_exclude_each_other(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    second = second_award(admin, award)
    admin.execute("update benefits.award set scheme = 'top_up' where award_id = %s", (second,))
    assert november(house).rows == 0
    assert set(parked(house, officers).values()) == {shard.TWICE}


def test_4_one_human_under_two_numbers(house, officers):
    one, two = person(house, order=1), person(house, order=3)
    awarded(house, Wish(one))
    awarded(house, Wish(two))
    registry.merge_persons(house, officers.clerk, kept=one, merged=two, reason="same", document="police")
    assert november(house).rows == 0
    assert set(parked(house, officers).values()) == {shard.TWICE}


def test_5_two_places_of_one_scheme(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    second = second_award(admin, award)
    admin.execute("update benefits.award set region = '310000' where award_id = %s", (second,))
    assert november(house).rows == 0


def test_6_the_same_row_twice_in_the_stage(house, officers, admin):
    awarded(house, Wish(person(house)))
    on = at(house, "2025-11-10")
    month = month_of_pay(house, "2025-11", 1)
    run = payroll.compute_payroll(house, RUNNER, month)
    admin.execute(
        f"insert into stage.obligation_{run}_0 select (jsonb_populate_record(o, "
        f"jsonb_build_object('row_no', row_no + 100))).* from stage.obligation_{run}_0 o"
    )
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(house, who, run, role, on=on)
    with pytest.raises(NotPublishable, match="staged"):
        payroll.publish_payroll(house, RUNNER, month, on=on)


def test_7_a_run_published_twice_owes_once(house, officers):
    awarded(house, Wish(person(house)))
    november(house)
    again = payroll.publish_payroll(house, RUNNER, month_of_pay(house, "2025-11"), on=date(2025, 11, 10))
    assert again.replayed
    assert found(house, officers) == set()


def test_8_two_runs_over_one_award(house):
    awarded(house, Wish(person(house)))
    at(house, "2025-11-10")
    payroll.compute_payroll(house, RUNNER, month_of_pay(house, "2025-11"))
    with pytest.raises(RunRefused, match="is open"):
        payroll.compute_payroll(house, RUNNER, month_of_pay(house, "2025-12"))


def test_9_an_obligation_slipped_into_the_register(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    november(house)
    admin.execute(
        "insert into benefits.obligation select run_id, row_no + 900, period, for_month, award_id, person_id, "
        "payee_person_id, pool_id, scheme, component || '.again', payer, kind, amount_fen, serving_path "
        "from benefits.obligation "
        "where award_id = %s",
        (award,),
    )
    assert found(house, officers) == {statement.OWED_MORE}


def test_10_the_same_component_twice_is_refused_by_the_database(house, admin):
    award = awarded(house, Wish(person(house)))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        admin.execute(
            "insert into benefits.award_component select * from benefits.award_component where award_id = %s", (award,)
        )


def test_11_owed_after_death(house, officers, admin):
    who = person(house)
    award = awarded(house, Wish(who, stop="2025-09"))
    registry.record_death(
        house, officers.clerk, who, date(2025, 10, 2), source="x", document="y", known_on=date(2025, 10, 20)
    )
    deliver(house, HOUSE, events.subscribers(judge()))
    admin.execute("delete from benefits.award_status")
    assert november(house).rows == 0
    assert parked(house, officers) == {f"award:{award}": shard.STILL_ACTIVE}


def test_12_owed_while_suspended(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    november(house)
    admin.execute(
        "insert into benefits.award_status select award_id, 'suspended', 'x', '', int4range(%s, null), "
        "tstzrange('2025-10-01', null), 1, serving_path from benefits.award where award_id = %s",
        (NOVEMBER, award),
    )
    assert found(house, officers) == {statement.OWED_MORE}


def test_13_a_lump_sum_twice_is_refused_by_the_database(house, admin):
    award = awarded(house, Wish(person(house)))
    admin.execute("update benefits.award set item = 'funeral' where award_id = %s", (award,))
    with pytest.raises(psycopg.errors.UniqueViolation, match="lump_sum_once"):
        second_award(admin, award)
