"""A batch from obligations to the bank and back: three persons, one file, every fen booked, returns paid again once."""

from __future__ import annotations

import pytest

from paying import DAY, MOVES, NOVEMBER, OCTOBER, PAYER, RUNNER, open_world
from shebao.kernel.errors import Refused
from shebao.ledger import statements
from shebao.payments import accounts, actions, iso20022
from shebao.payments.answers import take_answer
from shebao.payments.errors import (
    AccountNumberUnreadable,
    AccountSettled,
    AccountShort,
    BatchKeyUnusable,
    BatchMissing,
    BatchNotReady,
    NotHoldable,
    NotReissuable,
    SamePerson,
)
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.store.errors import NotEntered

QUIET = SimulatedBank(1, {})


@pytest.fixture
def world(db, admin):
    return open_world(db, admin)


def test_a_month_is_paid_answered_and_closed(world, officers):
    for number in (1, 2, 3):
        world.pensioner(number, 100_000 + number)
    batch = world.batch()
    assert (batch.rows, batch.fen, batch.state) == (3, 300_006, "made")
    file = world.sent(batch.batch_id)
    assert world.balances()["monthly_benefit"] == 300_006
    refused = statements.close(
        world.db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id
    )
    assert isinstance(refused, Refused)
    assert {r.code for r in refused.reasons} == {"ledger.open_item"}
    taken = take_answer(world.db, RUNNER, "a.xml", QUIET.reply("b.xml", file), MOVES, period=OCTOBER, on=DAY)
    assert (taken.paid, taken.returned) == (3, 0)
    assert actions.batch(world.db, officers.clerk, batch.batch_id).state == "answered"
    assert statements.trial_balance(world.db, officers.accountant, world.pool, OCTOBER).balanced
    assert statements.close(world.db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id)


def test_the_same_key_makes_the_same_batch_and_nothing_waits_after(world, officers):
    world.pensioner(1)
    first = world.batch()
    assert world.batch().batch_id == first.batch_id
    assert actions.make_batch(world.db, officers.clerk, Order("other", world.pool, OCTOBER)).batch is None


def test_whoever_has_no_account_or_an_unusable_one_is_told_each_time(world, officers, admin):
    world.person(1)
    world.award(1, 1, fen=500)
    world.owe(1, 500)
    for person, fen in ((2, 700), (3, 900)):
        world.pensioner(person, fen)
    unusable = admin.execute("select account_id from payments.payee_account where person_id = 2").fetchone()[0]
    admin.execute("insert into payments.account_step values (%s, 'unusable', 1, '', '00.44.18.02.')", (unusable,))
    order = Order("k", world.pool, OCTOBER)
    first, again = (actions.make_batch(world.db, officers.clerk, order) for _ in range(2))
    assert first.batch.fen == 900
    assert (first.without_account, first.without_account_fen) == (2, 1200)
    assert again == first


def test_what_cannot_be_paid_yet_waits(world, officers):
    world.person(1)
    world.award(1, 1, fen=500)
    world.owe(1, 500)
    world.pensioner(2, 700)
    world.owe(2, -700)
    made = actions.make_batch(world.db, officers.clerk, Order("k", world.pool, OCTOBER))
    assert (made.batch, made.without_account, made.without_account_fen, made.not_positive) == (None, 1, 500, 1)
    world.pensioner(3, 900)
    asked = [actions.make_batch(world.db, officers.clerk, Order("k1", world.pool, OCTOBER)) for _ in range(2)]
    assert asked[0].batch.fen == 900
    assert asked[1] == asked[0]  # who asks again is told again who waits
    assert (asked[1].without_account, asked[1].not_positive) == (1, 1)
    world.account(1)
    assert actions.make_batch(world.db, officers.clerk, Order("k1", world.pool, OCTOBER)).without_account == 0
    assert world.batch("k2").fen == 500


def test_a_deduction_lowers_the_payment_by_its_own_award(world):
    world.pensioner(1, 90_000)
    world.owe(1, -5_000, month=OCTOBER - 1, component="set_off")
    assert world.batch().fen == 85_000


@pytest.mark.parametrize("key", ["", "a key", "k" * 36, "编号"])
def test_a_batch_key_must_do_as_a_message_id(world, officers, key):
    with pytest.raises(BatchKeyUnusable):
        actions.make_batch(world.db, officers.clerk, Order(key, world.pool, OCTOBER))


def test_maker_checker_approver_are_three_and_the_maker_does_not_release(world, officers):
    world.pensioner(1)
    batch = world.batch().batch_id
    with pytest.raises(NotEntered, match="may not review"):
        actions.check_batch(world.db, officers.clerk, batch)
    with pytest.raises(BatchNotReady):
        actions.approve_batch(world.db, officers.approver, batch)
    actions.check_batch(world.db, officers.reviewer, batch)
    for one in (officers.clerk, officers.reviewer, officers.cashier):
        with pytest.raises(NotEntered, match="may not approve"):
            actions.approve_batch(world.db, one, batch)
    actions.approve_batch(world.db, officers.approver, batch)
    with pytest.raises(NotEntered, match="may not disburse"):
        actions.release_batch(world.db, officers.clerk, batch)
    with pytest.raises(BatchNotReady):
        send_batch(world.db, RUNNER, batch, MOVES, PAYER, on=DAY)


def test_a_post_that_may_do_everything_still_signs_once(world, officers, admin):
    admin.execute(
        "insert into access.post_grant (post, line, act, v) select 'clerk', '*', act, '[2000-01-01,)' "
        "from unnest(array['review', 'approve', 'disburse']) act"
    )
    world.pensioner(1)
    batch = world.batch().batch_id
    with pytest.raises(SamePerson):
        actions.check_batch(world.db, officers.clerk, batch)
    world.approved(batch)
    with pytest.raises(SamePerson):
        actions.release_batch(world.db, officers.clerk, batch)


def test_the_database_keeps_the_three_persons_apart_too(world, officers, admin):
    world.pensioner(1)
    batch = world.batch().batch_id
    with pytest.raises(Exception, match="batch_step_three_persons"):
        admin.execute(
            "insert into payments.batch_step (batch_id, step, actor_id, post, serving_path) "
            "values (%s, 'checked', %s, 'x', '')",
            (batch, officers.clerk.actor_id),
        )


def test_no_batch_beyond_the_balance_of_the_expenditure_account(db, admin, officers):
    world = open_world(db, admin, fen=150_000)
    world.pensioner(1, 100_000)
    first = world.approved(world.batch("one").batch_id)
    world.pensioner(2, 100_000)
    second = world.approved(world.batch("two").batch_id)
    actions.release_batch(db, officers.cashier, first)
    with pytest.raises(AccountShort, match=r"500\.00 yuan free"):
        actions.release_batch(db, officers.cashier, second)
    send_batch(db, RUNNER, first, MOVES, PAYER, on=DAY)
    with pytest.raises(AccountShort, match=r"500\.00 yuan free"):
        actions.release_batch(db, officers.cashier, second)


def test_another_payer_does_not_draw_on_the_expenditure_account(db, admin, officers):
    world = open_world(db, admin, fen=0)
    world.pensioner(1)
    made = actions.make_batch(db, officers.clerk, Order("card", world.pool, OCTOBER, payer="finance"))
    world.approved(made.batch.batch_id)
    assert actions.release_batch(db, officers.cashier, made.batch.batch_id).state == "released"


def test_sending_twice_is_sending_once(world, officers):
    world.pensioner(1)
    batch = world.batch().batch_id
    file = world.sent(batch)
    again = send_batch(world.db, RUNNER, batch, MOVES, PAYER, on=DAY)
    assert (world.db.home / "outbox" / again.name).read_bytes() == file
    assert world.balances()["monthly_benefit"] == 100_000


@pytest.mark.parametrize("form", ["pain.001.001.09", "bank_text", "bank_text_gb18030"])
def test_every_format_carries_the_demonstration_line_and_comes_back(world, form):
    world.pensioner(1)
    payer = Payer(PAYER.name, PAYER.account, PAYER.bank, form)
    file = world.sent(world.batch().batch_id, payer)
    encoding = "gb18030" if form.endswith("gb18030") else "utf-8"
    assert iso20022.DEMONSTRATION in file.decode(encoding)
    assert "测试1" in file.decode(encoding)
    name = "b.xml" if form.startswith("pain") else "b.txt"
    taken = take_answer(world.db, RUNNER, name, QUIET.reply(name, file), MOVES, period=OCTOBER, on=DAY)
    assert (taken.paid, taken.returned) == (1, 0)


def test_a_held_payment_stays_out_and_goes_with_the_next_batch(world, officers):
    for number in (1, 2):
        world.pensioner(number)
    batch = world.batch()
    held = world.payment_of(1)
    assert actions.hold_payment(world.db, officers.reviewer, held, note="asked the bank").state == "held"
    assert actions.batch(world.db, officers.clerk, batch.batch_id).going_fen == 100_000
    file = world.sent(batch.batch_id)
    assert file.count(b"<EndToEndId>") == 1
    with pytest.raises(NotHoldable):
        actions.hold_payment(world.db, officers.reviewer, world.payment_of(2), note="too late")
    with pytest.raises(NotReissuable):
        actions.make_reissue(world.db, officers.clerk, Order("re", world.pool, NOVEMBER), [held])
    actions.free_payment(world.db, officers.reviewer, held, note="bank has answered")
    again = actions.make_reissue(world.db, officers.clerk, Order("re", world.pool, NOVEMBER), [held])
    assert again.fen == 100_000


def test_a_cancelled_payment_gives_its_obligations_back(world, officers):
    world.pensioner(1)
    world.batch()
    actions.hold_payment(world.db, officers.reviewer, world.payment_of(1), note="wrong account")
    actions.cancel_payment(world.db, officers.reviewer, world.payment_of(1), note="wrong account")
    assert world.batch("2025-10/2").fen == 100_000


def test_a_refused_batch_pays_nothing_and_its_obligations_wait(world, officers):
    world.pensioner(1)
    batch = world.batch().batch_id
    assert actions.refuse_batch(world.db, officers.reviewer, batch, note="wrong month").state == "refused"
    with pytest.raises(BatchNotReady):
        actions.check_batch(world.db, officers.reviewer, batch)
    again = world.batch("2025-10/2")
    assert (again.rows, again.fen) == (1, 100_000)
    world.sent(again.batch_id)


def test_an_account_is_used_only_after_a_second_person_approves(world, officers):
    world.person(1)
    new = NewAccount(1, "Bank of Tests", "6222 0000-0000 1234", "测试1", 0, "form 7", "00.44.18.02.")
    made = accounts.change_account(world.db, officers.clerk, new)
    assert (made.tail, made.steps) == ("1234", ("made",))
    assert accounts.change_account(world.db, officers.clerk, new).account_id == made.account_id
    with pytest.raises(NotEntered, match="may not review"):
        accounts.approve_account(world.db, officers.clerk, made.account_id)
    world.award(1, 1, fen=5)
    world.owe(1, 5)
    assert actions.make_batch(world.db, officers.clerk, Order("k", world.pool, OCTOBER)).without_account == 1
    assert accounts.tail_in_use(world.db, officers.clerk, 1, month=OCTOBER) == ""
    accounts.approve_account(world.db, officers.reviewer, made.account_id)
    assert accounts.tail_in_use(world.db, officers.clerk, 1, month=OCTOBER) == "1234"
    with pytest.raises(AccountSettled):
        accounts.refuse_account(world.db, officers.reviewer, made.account_id, note="late")
    assert world.batch("k").fen == 5


@pytest.mark.parametrize("number", ["", "1234", "account", "x" * 40])
def test_an_account_number_must_read_as_one(world, officers, number):
    with pytest.raises(AccountNumberUnreadable):
        accounts.change_account(world.db, officers.clerk, NewAccount(1, "b", number, "n", 0, "d", "00.44.18.02."))


@pytest.mark.mission("S8.06")
def test_no_account_number_stands_in_the_database(world, admin):
    world.pensioner(1)
    world.sent(world.batch().batch_id)
    for (table,) in admin.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname in ('payments', 'audit', 'store', 'ledger')"
    ).fetchall():
        text = admin.execute(f"select coalesce(string_agg(t::text, ''), '') from {table} t").fetchone()[0]
        assert "6200000000000001" not in text, table
        assert "测试1" not in text, table


def test_former_accounts_are_taken_on_whole_and_once(world, officers):
    rows = [NewAccount(world.person(n), "b", f"62{n:010d}", f"测试{n}", 0, "", "00.44.18.02.") for n in range(1, 6)]
    assert accounts.take_on(world.db, officers.clerk, rows, document="order 9", approver=officers.approver) == 5
    assert accounts.take_on(world.db, officers.clerk, rows, document="order 9", approver=officers.approver) == 0
    with pytest.raises(SamePerson):
        accounts.take_on(world.db, officers.clerk, rows, document="order 10", approver=officers.clerk)
    world.award(3, 3, fen=8)
    world.owe(3, 8)
    assert world.batch().fen == 8


def test_a_neighbour_sees_no_batch_and_no_payment(world, officers):
    world.pensioner(1)
    batch = world.batch().batch_id
    with pytest.raises(BatchMissing):
        actions.batch(world.db, officers.other_clerk, batch)
