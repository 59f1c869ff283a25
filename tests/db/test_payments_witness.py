"""What changed between check and release of a large batch is asked again, by whatever road it came; the rest is not.

One batch of a hundred is checked and approved. Then hand after hand changes one thing each, past all actions or by
them: every release is refused with exactly what asking everything finds, and asks about few.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from funds import NOVEMBER, OCTOBER
from paying import World, open_world
from shebao.payments import actions, findings
from shebao.payments.errors import BatchHasFindings, KeysBetween
from shebao.payments.findings import SENTENCES
from shebao.payments.model import Finding

ALL = "all"
MANY = 100
CROWD = """
insert into registry.person (person_id, serving_path) select 1000 * n, '00.44.18.02.' from generate_series(1, {many}) n;
insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path)
    select 1000 * n, 'x', 'female', '1960-01-01', 1, '00.44.18.02.' from generate_series(1, {many}) n;
insert into payments.payee_account (account_id, person_id, bank, number_blind, number_cipher, name_cipher, key_id,
    tail, starts, basis, serving_path) overriding system value
    select 1000 * n, 1000 * n, 'Bank', int8send(n), number_cipher, name_cipher, key_id, tail, 0, 'form', serving_path
    from generate_series(1, {many}) n cross join payments.payee_account;
insert into payments.account_step (account_id, step, actor_id, serving_path)
    select 1000 * n, step, actor_id, serving_path from generate_series(1, {many}) n cross join payments.account_step;
insert into fake.award (award_id, person_id, scheme, pool_id, exclusive_group)
    select 1000 * n, 1000 * n, 'old_age', {pool}, 'old_age' from generate_series(1, {many}) n;
insert into fake.entitlement (award_id, component, for_month, amount_fen)
    select 1000 * n, 'basic', {month}, 100000 + n / 2 from generate_series(1, {many}) n;
insert into fake.payable (run_id, row_no, award_id, person_id, payee_person_id, scheme, component, pool_id, for_month,
    period, amount_fen)
    select 800, n, 1000 * n, 1000 * n, 1000 * n, 'old_age', 'basic', {pool}, {month}, {month}, 100000 + n / 2
    from generate_series(1, {many}) n;
alter sequence payments.payment_payment_id_seq increment by 1000;
"""


@pytest.fixture
def world(db, admin, monkeypatch):
    """A crowd whose numbers lie far from each other, each alone in his group. Every batch counts as large."""
    monkeypatch.setattr(findings, "LARGE", 0)
    world = open_world(db, admin)
    world.pensioner(7)
    admin.execute("delete from fake.payable")
    admin.execute(CROWD.format(many=MANY, pool=world.pool, month=OCTOBER))
    return world


def made(world: World) -> int:
    """A batch whose making no other transaction of the server overlaps any more (autovacuum has some)."""
    batch = world.batch("checked").batch_id
    (last,) = world.admin.execute("select pg_current_xact_id()::text::bigint").fetchone()
    oldest = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    until = time.monotonic() + 60
    while world.admin.execute(oldest).fetchone()[0] <= last:
        assert time.monotonic() < until, "somebody's transaction does not end"
    return batch


@pytest.fixture
def batch(world) -> int:
    """Checked and approved."""
    return world.approved(made(world))


@pytest.fixture
def asked(monkeypatch) -> list[int | str]:
    """Of how many payments each release asked."""
    told: list[int | str] = []
    old = findings.findings_in

    def counted(tx, batch_id, only=None):
        told.append(ALL if only is None else len(only))
        return old(tx, batch_id, only)

    monkeypatch.setattr(findings, "findings_in", counted)
    return told


def refused(world: World, officers, batch: int) -> set[Finding]:
    """What the release finds; nothing when it lets the batch go."""
    try:
        actions.release_batch(world.db, officers.cashier, batch)
    except BatchHasFindings as problem:
        return set(problem.found)
    return set()


MINE = "(select payment_id from payments.payment where award_id = {v} and business_no like '%.1.%')"
CHANGES = {  # {v} the person, award and account changed, {w} somebody else of the batch
    "update registry.person_version set died_on = '2025-09-30' where person_id = {v}": "dead_person",
    "update registry.person_version set r = tstzrange(lower(r), now()) where person_id = {v}; "
    "insert into registry.person_version (person_id, name, sex, birth_date, died_on, recorded_by, serving_path) "
    "values ({v}, 'x', 'female', '1960-01-01', '2025-09-12', 1, '00.44.18.02.')": "dead_person",
    "update fake.award set state = 'held' where award_id = {v}": "award_held",
    "update fake.award set state = 'closed', ends = {month} where award_id = {v}": "award_closed",
    "update fake.award set pool_id = {other_pool} where award_id = {v}": "wrong_pool",
    "update fake.award set person_id = {w} where award_id = {v}": "no_award",
    "delete from fake.award where award_id = {v}": "no_award",
    "update fake.entitlement set amount_fen = 90000 where award_id = {v}": "more_than_entitled",
    "delete from fake.entitlement where award_id = {v}": "more_than_entitled",
    "delete from payments.account_step where account_id = {v} and step = 'approved'": "account_not_usable",
    "insert into payments.account_step values ({v}, 'unusable', 1, '', '00.44.18.02.')": "account_not_usable",
    "update payments.payee_account set person_id = {w} where account_id = {v}": "account_of_other",
    "set session_replication_role = replica; update payments.instruction set account_id = {w} where payment_id in "
    + MINE
    + "; reset session_replication_role": "account_of_other",  # triggers asleep: no door of ours is passed
    "update payments.payee_account a set number_blind = b.number_blind from payments.payee_account b "
    "where a.account_id = {v} and b.account_id = {w}": "two_persons_one_account",
    "update payments.payee_account a set number_blind = b.number_blind from payments.payee_account b "
    "where a.account_id = {v} and b.account_id = {v} + 1000": "same_account_same_amount",
    "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) "
    "values ({v}, {w}, 'one', 1, '[2025-01-01,)', '00.44.18.02.')": "two_awards_one_person",
    "update payments.instruction set amount_fen = amount_fen + 1 where payment_id in " + MINE: "sum_differs",
    "update payments.part set amount_fen = amount_fen + 1 where payment_id in " + MINE: "sum_differs",
    "update payments.part set for_month = for_month - 1 where payment_id in " + MINE: "obligation_differs",
    "update payments.payment set payee_person_id = {w} where payment_id in " + MINE: "account_of_other",
    "update fake.payable set amount_fen = 1 where award_id = {v}": "obligation_differs",
    "delete from fake.payable where award_id = {v}": "obligation_differs",
}


def paid_in_another_batch(world: World, officers, victim: int) -> None:
    """The same month is owed once more and made into a batch, while ours waits for its release."""
    world.owe(victim, 100_000)
    world.batch("again")


def another_award_of_his_is_paid(world: World, officers, victim: int) -> None:
    """A second award, which excludes the first, gets a batch of its own."""
    world.award(victim + 500, victim, fen=50_000)
    world.owe(victim + 500, 50_000)
    world.batch("second-award")


ACTS: dict[Callable[[World, object, int], None], str] = {
    paid_in_another_batch: "paid_already",
    another_award_of_his_is_paid: "two_awards_one_person",
}


@pytest.mark.mission("S5.30")
def test_every_change_since_the_check_is_found_and_few_are_asked_about(world, officers, batch, asked):
    others = iter(range(MANY * 1000, 0, -1000))
    victims = iter(range(4_000, MANY * 1000, 2_000))
    before: set[Finding] = set()
    for change, code in {**CHANGES, **ACTS}.items():
        victim, told = next(victims), len(asked)
        if callable(change):
            change(world, officers, victim)
        else:
            facts = {"v": victim, "w": next(others), "month": OCTOBER, "other_pool": world.other_pool}
            world.admin.execute(change.format(**facts))
        found = refused(world, officers, batch)
        assert asked[told] != ALL, change
        assert found == set(findings.findings(world.db, officers.clerk, batch)), change
        assert code in {one.code for one in found - before}, change
        before = found
    assert actions.batch(world.db, officers.clerk, batch).state == "approved"
    left = {"batch_sum_differs", "same_content", "closed_employer", "not_returned"}  # of the batch; of others' tests
    assert {one.code for one in before} >= set(SENTENCES) - left


def test_what_changed_nothing_here_is_asked_of_nobody(world, officers, batch, asked):
    world.pensioner(500_007)
    world.entitle(500_007, 100_000, NOVEMBER)
    assert refused(world, officers, batch) == set()
    assert asked == [0]
    assert actions.batch(world.db, officers.clerk, batch).state == "released"


def test_a_payment_held_since_stays_and_the_rest_goes(world, officers, batch, asked):
    (payment,) = world.admin.execute("select min(payment_id) from payments.instruction").fetchone()
    actions.hold_payment(world.db, officers.reviewer, payment, note="the family called")
    assert refused(world, officers, batch) == set()
    assert asked == [0]  # he is no line of it any more
    assert actions.batch(world.db, officers.clerk, batch).going_rows == MANY - 1


WHOLE = (
    "update payments.batch set rows = 7",
    "update ledger.scheme_fund set fund = 'local' where scheme = 'top_up'",
    "alter function payments.awards() volatile",
    "delete from payments.source where source = 'register_row'",
    "delete from payments.witness_rows; delete from payments.witness",
    "update payments.witness set scope = '00.44.'",
    "update payments.witness set clock = '2099-01-01'",
    "update payments.witness set since = '3:3:'",
    "update registry.person_version set name = 'y'",
)


@pytest.mark.parametrize("change", WHOLE)
def test_what_concerns_everybody_is_asked_of_everybody(world, officers, batch, asked, change):
    world.admin.execute(change)
    found = refused(world, officers, batch)
    assert asked == [ALL]
    assert {one.code for one in found} == ({"batch_sum_differs"} if "rows = 7" in change else set())


def test_a_merge_that_begins_by_the_clock_alone_is_asked_about(world, officers, asked):
    """Recorded before the check for a day after it: no row changes when it begins."""
    world.admin.execute(
        "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) values "
        "(2000, 6000, 'one', 1, '[2025-11-25,2026-11-25)', '00.44.18.02.')"
    )
    batch = world.approved(made(world))
    world.db.clock += timedelta(days=6)
    assert {one.code for one in refused(world, officers, batch)} == {"two_awards_one_person"}
    assert asked[-1] == 3


def test_a_clock_set_back_asks_everybody(world, officers, batch, asked):
    world.db.clock -= timedelta(days=6)
    assert refused(world, officers, batch) == set()
    assert asked == [ALL]


@pytest.mark.parametrize("savepoint", ["", "savepoint one; "])
def test_what_was_under_way_at_the_check_is_asked_about(world, officers, asked, savepoint):
    """A death begun before the check and committed after it: the check could not see it, the release must.

    Within a savepoint the row bears a number that no snapshot lists.
    """
    batch = made(world)
    with psycopg.connect(world.admin.info.dsn) as slow:
        death = "update registry.person_version set died_on = '2025-09-30' where person_id = 8000"
        slow.execute("select pg_current_xact_id()")
        slow.execute(savepoint + death)
        world.admin.execute("select pg_current_xact_id()")  # somebody else ends: the snapshot reaches beyond ours
        world.approved(batch)
        slow.commit()
    assert {one.code for one in refused(world, officers, batch)} == {"dead_person"}
    assert asked[-1] == 2  # he, and one more to compare with


def test_a_batch_made_beside_a_long_transaction_is_asked_whole(world, officers, asked):
    with psycopg.connect(world.admin.info.dsn) as slow:
        slow.execute("select pg_current_xact_id()")
        batch = world.approved(world.batch("checked").batch_id)
    assert refused(world, officers, batch) == set()
    assert asked[-1] == ALL


@pytest.mark.mission("S5.30")
def test_two_who_ask_side_by_side_find_at_the_check_what_one_finds(world, officers):
    batch = made(world)
    others, victims = iter(range(MANY * 1000, 0, -1000)), iter(range(4_000, MANY * 1000, 2_000))
    for change in CHANGES:
        facts = {"v": next(victims), "w": next(others), "month": OCTOBER, "other_pool": world.other_pool}
        world.admin.execute(change.format(**facts))
    with pytest.raises(BatchHasFindings) as problem:
        actions.check_batch(world.db, officers.reviewer, batch)
    alone = findings.findings(world.db, officers.clerk, batch)
    assert sorted(map(str, problem.value.found)) == sorted(map(str, alone))
    assert {*CHANGES.values()} <= {one.code for one in alone}
    assert world.admin.execute("select count(*) from payments.witness").fetchone() == (0,)


def test_one_number_under_two_keys_stops_the_two_as_it_stops_one(world, officers):
    batch = made(world)
    world.admin.execute("update payments.payee_account set key_id = 'older' where account_id = 9000")
    with pytest.raises(KeysBetween):
        actions.check_batch(world.db, officers.reviewer, batch)


def test_a_check_whose_second_half_fails_keeps_nothing_and_is_done_again(world, officers, monkeypatch):
    batch = made(world)
    whole = findings._asked

    def half(tx, batch_id, *, only=None, about=None):
        if about == "people":
            raise ConnectionError
        return whole(tx, batch_id, only=only, about=about)

    monkeypatch.setattr(findings, "_asked", half)
    with pytest.raises(ConnectionError):
        actions.check_batch(world.db, officers.reviewer, batch)
    monkeypatch.setattr(findings, "_asked", whole)
    assert world.admin.execute("select count(*) from payments.witness").fetchone() == (0,)
    assert actions.batch(world.db, officers.clerk, batch).state == "made"
    assert actions.check_batch(world.db, officers.reviewer, batch).state == "checked"


def test_what_is_written_while_the_two_ask_is_asked_about_again(world, officers, asked, monkeypatch):
    """A death and a row taken away between the instant of the counting and the questions: seen by the release."""
    batch, whole = made(world), findings._asked

    def slow(tx, batch_id, *, only=None, about=None):
        if about == "people":
            world.admin.execute("update registry.person_version set died_on = '2025-09-30' where person_id = 8000")
            world.admin.execute("delete from fake.award where award_id = 12000")
        return whole(tx, batch_id, only=only, about=about)

    monkeypatch.setattr(findings, "_asked", slow)
    actions.check_batch(world.db, officers.reviewer, batch)
    monkeypatch.setattr(findings, "_asked", whole)
    actions.approve_batch(world.db, officers.approver, batch)
    assert {one.code for one in refused(world, officers, batch)} == {"dead_person", "no_award"}
    assert asked[-1] == 3  # the two, and one more to compare with


def test_a_check_that_was_cut_short_kept_nothing_and_is_done_again(world, officers, monkeypatch):
    batch = world.batch("checked").batch_id
    monkeypatch.setattr(actions, "add_step", lambda *_: (_ for _ in ()).throw(ConnectionError))
    with pytest.raises(ConnectionError):
        actions.check_batch(world.db, officers.reviewer, batch)
    monkeypatch.undo()
    monkeypatch.setattr(findings, "LARGE", 0)
    assert world.admin.execute("select count(*) from payments.witness_rows").fetchone() == (0,)
    assert refused(world, officers, world.approved(batch)) == set()
    assert actions.batch(world.db, officers.clerk, batch).state == "released"


def test_a_small_batch_keeps_nothing_and_is_asked_whole(world, officers, asked, monkeypatch):
    monkeypatch.setattr(findings, "LARGE", MANY)
    batch = world.approved(world.batch("small").batch_id)
    assert world.admin.execute("select count(*) from payments.witness").fetchone() == (0,)
    assert refused(world, officers, batch) == set()
    assert asked[-1] == ALL
