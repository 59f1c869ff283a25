"""What the bank answers: returned, paid again once, given up; told by cause, counted once, refused whole.

Money that comes back stands in temporary receipts until it is paid again or given up.
"""

from __future__ import annotations

import tracemalloc

import pytest

from paying import DAY, MOVES, OCTOBER, RUNNER, open_world
from shebao.kernel.errors import Refused
from shebao.ledger import statements
from shebao.payments import actions, bank_text, iso20022, spool
from shebao.payments.answers import keep_returned, take_answer
from shebao.payments.errors import AnswerRefused, AnswerUnreadable, NotReissuable
from shebao.payments.model import Answer, FileHead, FileLine, Order
from shebao.payments.simulated_bank import SimulatedBank

QUIET = SimulatedBank(1, {})


@pytest.fixture
def world(db, admin):
    return open_world(db, admin)


def test_a_returned_payment_goes_through_temporary_receipts_and_is_paid_again_once(world, officers):
    world.pensioner(1)
    batch = world.batch().batch_id
    file = world.sent(batch)
    closed = SimulatedBank(1, {"account_closed": 1.0})
    taken = take_answer(world.db, RUNNER, "a.xml", closed.reply("b.xml", file), MOVES, period=OCTOBER, on=DAY)
    assert taken.returned == 1
    assert world.balances()["temporary_receipts"] == -100_000
    payment = world.payment_of(1)
    state = actions.payment(world.db, officers.clerk, payment)
    assert (state.state, state.cause) == ("returned", "account_closed")
    with pytest.raises(NotReissuable, match="no new account"):
        actions.make_reissue(world.db, officers.clerk, Order("re", world.pool, OCTOBER), [payment])
    world.account(1, "6299999999999999")
    again = actions.make_reissue(world.db, officers.clerk, Order("re", world.pool, OCTOBER), [payment])
    assert (again.kind, again.fen) == ("reissue", 100_000)
    with pytest.raises(NotReissuable):
        actions.make_reissue(world.db, officers.clerk, Order("re2", world.pool, OCTOBER), [payment])
    second = world.sent(again.batch_id)
    assert b"6299999999999999" in second
    take_answer(world.db, RUNNER, "a2.xml", QUIET.reply("b.xml", second), MOVES, period=OCTOBER, on=DAY)
    shown = world.balances()
    assert (shown["temporary_receipts"], shown["monthly_benefit"]) == (0, 100_000)
    assert actions.payment(world.db, officers.clerk, payment).state == "paid"
    events = [e[0] for e in world.admin.execute("select name from store.event where name like 'payments.%' order by 1")]
    assert events == ["payments.paid", "payments.paid", "payments.returned"]
    assert statements.close(world.db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id)


def test_a_returned_payment_that_is_given_up_goes_back_to_its_expenditure(world, officers):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    back = SimulatedBank(1, {"technical": 1.0}).reply("b.xml", file)
    take_answer(world.db, RUNNER, "a.xml", back, MOVES, period=OCTOBER, on=DAY)
    assert keep_returned(world.db, RUNNER, world.pool, MOVES, period=OCTOBER, on=DAY) == 0
    payment = world.payment_of(1)
    assert actions.cancel_payment(world.db, officers.reviewer, payment, note="the payee has died").state == "cancelled"
    refused = statements.close(
        world.db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id
    )
    assert isinstance(refused, Refused)
    assert "given up" in refused.reasons[0].en
    assert keep_returned(world.db, RUNNER, world.pool, MOVES, period=OCTOBER, on=DAY) == 1
    assert keep_returned(world.db, RUNNER, world.pool, MOVES, period=OCTOBER, on=DAY) == 0
    shown = world.balances()
    assert (shown["temporary_receipts"], shown["monthly_benefit"]) == (0, 0)
    world.owe(1, -100_000)
    world.entitle(1, -100_000)
    assert actions.make_batch(world.db, officers.clerk, Order("k", world.pool, OCTOBER)).not_positive == 1
    assert statements.close(world.db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id)


def test_a_payment_tells_its_whole_history(world):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    frozen = SimulatedBank(1, {"frozen": 1.0})
    take_answer(world.db, RUNNER, "a.xml", frozen.reply("b.xml", file), MOVES, period=OCTOBER, on=DAY)
    with world.db.reading(RUNNER, "payments") as tx:
        events = [row.event for row in tx.all("payment_history", payment=world.payment_of(1))]
        moved = [
            (r.move, r.amount_fen, r.entry_id is not None)
            for r in tx.all("payment_movements", payment=world.payment_of(1))
        ]
    assert events == ["made", "checked", "approved", "released", "sent", "answered", "returned"]
    assert moved == [("pay", 100_000, True), ("return", 100_000, True)]


def test_each_cause_is_kept_and_asks_for_what_it_needs(world, officers):
    codes = {
        "2001": "account_closed",
        "BE01": "name_mismatch",
        "AC06": "frozen",
        "2004": "unknown_account",
        "ZZZZ": "technical",
    }
    for number in range(1, 6):
        world.pensioner(number)
    world.sent(world.batch().batch_id)
    messages = [m[0] for m in world.admin.execute("select message_id from payments.instruction order by payment_id")]
    answers = [Answer(m, 100_000, paid=False, code=c, text="") for m, c in zip(messages, codes, strict=True)]
    content = bank_text.write_answer("2025-10/1", answers)
    assert take_answer(world.db, RUNNER, "a.txt", content, MOVES, period=OCTOBER, on=DAY).returned == 5
    found = [actions.payment(world.db, officers.clerk, world.payment_of(n)).cause for n in range(1, 6)]
    assert found == list(codes.values())
    unusable = world.admin.execute("select count(*) from payments.account_step where step = 'unusable'").fetchone()
    assert unusable == (3,)


def test_whose_account_the_bank_closed_waits_alone_and_the_others_are_paid(world, officers):
    """The month after a return: no batch is held up by an account everybody knows to be closed."""
    for number in (1, 2):
        world.pensioner(number)
    world.sent(world.batch().batch_id)
    messages = [m[0] for m in world.admin.execute("select message_id from payments.instruction order by payment_id")]
    answers = [
        Answer(m, 100_000, paid=not code, code=code, text="") for m, code in zip(messages, ("2001", ""), strict=True)
    ]
    take_answer(world.db, RUNNER, "a.txt", bank_text.write_answer("2025-10/1", answers), MOVES, period=OCTOBER, on=DAY)
    for number in (1, 2):
        world.owe(number, 300)
    made = actions.make_batch(world.db, officers.clerk, Order("next", world.pool, OCTOBER))
    assert (made.batch.rows, made.batch.fen, made.without_account) == (1, 300, 1)
    world.account(1, "6217000000000000019")
    assert world.batch("later").fen == 300


def test_an_answer_file_counts_once(world, officers):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    answer = SimulatedBank(1, {"technical": 1.0}).reply("b.xml", file)
    take_answer(world.db, RUNNER, "a.xml", answer, MOVES, period=OCTOBER, on=DAY)
    assert take_answer(world.db, RUNNER, "copy.xml", answer, MOVES, period=OCTOBER, on=DAY).replayed
    assert world.balances()["temporary_receipts"] == -100_000


def test_what_does_not_fit_is_refused_whole_with_every_reason(world, officers):
    for number in (1, 2):
        world.pensioner(number)
    world.sent(world.batch().batch_id)
    messages = [m[0] for m in world.admin.execute("select message_id from payments.instruction order by 1")]
    answers = [
        Answer(messages[0], 99_999, paid=True, code="", text=""),
        Answer(messages[1], 100_000, paid=True, code="", text=""),
        Answer(messages[1], 100_000, paid=True, code="", text=""),
        Answer("stranger", 5, paid=True, code="", text=""),
    ]
    content = bank_text.write_answer("2025-10/1", answers)
    with pytest.raises(AnswerRefused) as problem:
        take_answer(world.db, RUNNER, "a.txt", content, MOVES, period=OCTOBER, on=DAY)
    for part in ("99999 fen, we sent 100000", "answered twice", "stranger is not ours"):
        assert part in problem.value.english
    assert actions.payment(world.db, officers.clerk, world.payment_of(2)).state == "sent"


def test_a_line_answered_twice_is_found_however_far_apart_and_nothing_of_the_file_stays(world, officers, monkeypatch):
    monkeypatch.setattr(spool, "AT_A_TIME", 1)
    for number in (1, 2, 3):
        world.pensioner(number)
    world.sent(world.batch().batch_id)
    messages = [m[0] for m in world.admin.execute("select message_id from payments.instruction order by 1")]
    lines = [Answer(m, 100_000, paid=True, code="", text="") for m in (*messages, messages[0])]
    with pytest.raises(AnswerRefused) as problem:
        take_answer(world.db, RUNNER, "a.txt", bank_text.write_answer("k", lines), MOVES, period=OCTOBER, on=DAY)
    assert f"{messages[0]} is answered twice" in problem.value.english
    assert f"{messages[0]} 重复回盘" in problem.value.chinese
    assert world.admin.execute("select count(*) from payments.payment_event").fetchone() == (0,)
    back = [Answer(m, 100_000, paid=m != messages[1], code="2099", text="系统原因未处理") for m in messages]
    taken = take_answer(world.db, RUNNER, "b.txt", bank_text.write_answer("k", back), MOVES, period=OCTOBER, on=DAY)
    assert (taken.paid, taken.returned) == (2, 1)
    assert world.balances()["temporary_receipts"] == -100_000


@pytest.mark.parametrize("form", ["xml", "txt"])
def test_an_answer_is_taken_from_where_it_lies_and_is_never_held_whole(world, form, tmp_path, monkeypatch):
    """Twenty thousand lines, none of them ours: twenty are told of, and memory is that of a part, not of the file."""
    monkeypatch.setattr(spool, "AT_A_TIME", 500)
    world.pensioner(1)
    world.sent(world.batch().batch_id)
    lines = [FileLine(f"m{n}", n + 1, "Bank", "某人", "62000000", "pension") for n in range(20_000)]
    head = FileHead("k", "2025-10-10", "Payer", "1", "Bank", len(lines), sum(one.amount_fen for one in lines))
    order = b"".join((iso20022 if form == "xml" else bank_text).write(head, lines))
    file = tmp_path / f"answer.{form}"
    file.write_bytes(QUIET.reply(f"b.{form}", order))
    del lines, order
    tracemalloc.start()
    with pytest.raises(AnswerRefused) as problem:
        take_answer(world.db, RUNNER, file.name, file, MOVES, period=OCTOBER, on=DAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "m19 is not ours" in problem.value.english
    assert "m20 " not in problem.value.english
    assert peak < 2_000_000, peak  # laid by in one part it is five times that


def test_paid_may_come_back_later_but_not_the_other_way(world, officers):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    take_answer(world.db, RUNNER, "a.xml", QUIET.reply("b.xml", file), MOVES, period=OCTOBER, on=DAY)
    late = SimulatedBank(1, {"unknown_account": 1.0}).reply("b.xml", file)
    take_answer(world.db, RUNNER, "late.xml", late, MOVES, period=OCTOBER, on=DAY)
    assert actions.payment(world.db, officers.clerk, world.payment_of(1)).state == "returned"
    with pytest.raises(AnswerRefused, match="came back before"):
        take_answer(
            world.db,
            RUNNER,
            "x.txt",
            bank_text.write_answer("k", [Answer(_message(world), 100_000, paid=True, code="", text="")]),
            MOVES,
            period=OCTOBER,
            on=DAY,
        )


def _message(world):
    return world.admin.execute("select message_id from payments.instruction").fetchone()[0]


def test_a_cut_or_broken_answer_books_nothing(world, officers):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    whole = QUIET.reply("b.xml", file)
    for broken in (whole[: len(whole) // 2], b"", b"<Document/>", b"#\r\nH\r\nT\r\n"):
        with pytest.raises(AnswerUnreadable):
            take_answer(world.db, RUNNER, "a.xml", broken, MOVES, period=OCTOBER, on=DAY)
    assert actions.payment(world.db, officers.clerk, world.payment_of(1)).state == "sent"
