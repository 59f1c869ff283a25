"""Posting: balanced or not at all, once for each key, corrected only by its opposite."""

from __future__ import annotations

import threading

import psycopg
import pytest

from funds import CHART, COUNTY, NOVEMBER, OCTOBER, OLD_AGE, fund, open_books, paper, receive
from shebao.kernel.errors import Refused
from shebao.ledger import actions, statements
from shebao.ledger.chart import Account, Chart
from shebao.ledger.model import Amount, Balances, Booked, Entry, Key, Line, Plan, Receipt, Reversal, Transfer
from shebao.ledger.reasons import NotBooked
from shebao.store.errors import NotEntered, NotYours


def entry(*lines: Line, period: int = OCTOBER, for_month: int | None = None) -> Entry:
    return Entry("correct", period, period if for_month is None else for_month, lines)


def pair(pool: int, fen: int, debit: str = "treasury", credit: str = "contribution_income") -> tuple[Line, Line]:
    return Line(pool, debit, fen), Line(pool, credit, -fen)


def codes(problem: pytest.ExceptionInfo[NotBooked]) -> set[str]:
    return {reason.code.removeprefix("ledger.") for reason in problem.value.found}


@pytest.fixture
def books(db):
    return db, *open_books(db)


def test_the_same_key_books_once_and_answers_the_same(books, officers):
    db, pool, _ = books
    first = actions.post(db, officers.accountant, Key("test", "1"), entry(*pair(pool, 500)), paper())
    again = actions.post(db, officers.accountant, Key("test", "1"), entry(*pair(pool, 500)), paper())
    assert (again.entry_id, first.replayed, again.replayed) == (first.entry_id, False, True)
    assert statements.trial_balance(db, officers.accountant, pool, OCTOBER).debit_fen == 500


def test_the_same_key_with_other_content_is_refused_with_a_sentence(books, officers):
    db, pool, _ = books
    actions.post(db, officers.accountant, Key("test", "1"), entry(*pair(pool, 500)), paper())
    with pytest.raises(NotBooked) as problem:
        actions.post(db, officers.accountant, Key("test", "1"), entry(*pair(pool, 501)), paper())
    assert codes(problem) == {"other_content"}
    assert "Key 1 of test is already used" in problem.value.english
    assert "内容不同" in problem.value.chinese


def test_two_at_once_with_one_key_book_once(books, officers):
    db, pool, _ = books
    answers: list[bool] = []

    def book() -> None:
        answers.append(actions.post(db, officers.accountant, Key("race", "1"), entry(*pair(pool, 7)), paper()).replayed)

    threads = [threading.Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True, True, True]


def test_all_reasons_come_at_once(books, officers):
    db, pool, other = books
    lines = (
        Line(pool, "treasury", 500),
        Line(pool, "nowhere", -400),
        Line(other, "benefits", 0),
        Line(99, "treasury", 5),
        Line(pool, "monthly_benefit", 10, scheme="top_up"),
    )
    with pytest.raises(NotBooked) as problem:
        actions.post(
            db, officers.accountant, Key("test", "1"), entry(*lines), paper(officers.accountant.actor_id, document="")
        )
    assert codes(problem) == {
        "not_balanced",
        "unknown_account",
        "zero_line",
        "summary_account",
        "unknown_pool",
        "scheme_of_other_fund",
        "no_document",
        "same_person",
    }
    assert all(reason.en and reason.zh for reason in problem.value.found)


def test_each_pool_balances_by_itself(books, officers):
    db, pool, other = books
    with pytest.raises(NotBooked) as problem:
        actions.post(
            db,
            officers.accountant,
            Key("t", "1"),
            entry(Line(pool, "treasury", 5), Line(other, "contribution_income", -5)),
            paper(),
        )
    assert codes(problem) == {"not_balanced"}


def test_not_before_the_books_and_not_ahead_of_them(books, officers):
    db, pool, _ = books
    with pytest.raises(NotBooked) as problem:
        actions.post(db, officers.accountant, Key("t", "1"), entry(*pair(pool, 5), period=OCTOBER - 1), paper())
    assert codes(problem) == {"before_first_month"}
    with pytest.raises(NotBooked) as problem:
        actions.post(db, officers.accountant, Key("t", "1"), entry(*pair(pool, 5), for_month=NOVEMBER), paper())
    assert codes(problem) == {"month_ahead"}


def test_a_correction_is_the_opposite_entry_and_only_once(books, officers):
    db, pool, _ = books
    wrong = actions.post(db, officers.accountant, Key("t", "1"), entry(*pair(pool, 500)), paper())
    order = Reversal(wrong.entry_id, OCTOBER, "wrong amount")
    undone = actions.reverse(db, officers.accountant, Key("fix", "1"), order, paper())
    again = actions.reverse(db, officers.accountant, Key("fix", "1"), order, paper())
    assert again == Booked(undone.entry_id, replayed=True)
    assert all(line.closing_fen == 0 for line in statements.trial_balance(db, officers.accountant, pool, OCTOBER).lines)
    with pytest.raises(NotBooked) as problem:
        actions.reverse(db, officers.accountant, Key("fix", "2"), order, paper())
    assert codes(problem) == {"already_reversed"}
    with pytest.raises(NotBooked) as problem:
        actions.reverse(
            db,
            officers.accountant,
            Key("fix", "3"),
            Reversal(undone.entry_id, OCTOBER, ""),
            paper(officers.accountant.actor_id),
        )
    assert codes(problem) == {"no_reason", "same_person"}


def test_nobody_writes_past_the_functions(books, officers):
    db, *_ = books
    for statement in (
        "insert into ledger.posting_key values ('a', 'b', '', 1)",
        "update ledger.entry_line set amount_fen = 1",
        "delete from ledger.entry",
        "select ledger.write_entry('{}')",
    ):
        with pytest.raises(NotYours), db.transaction(officers.accountant, "ledger", "tamper") as tx:
            tx.connection.execute(statement)


def test_a_county_sees_only_its_own_lines(books, officers):
    db, pool, _ = books
    receive(db, pool, 1000)
    assert statements.trial_balance(db, officers.other_clerk, pool, OCTOBER).lines == ()
    assert statements.trial_balance(db, officers.city_accountant, pool, OCTOBER).debit_fen == 2000


def test_an_account_keeps_its_kind_and_its_role(books, officers):
    db, *_ = books
    turned = Chart(
        CHART.id, CHART.starts, None, "new", (Account("treasury", "1002", "liability", "Treasury", "国库", "treasury"),)
    )
    with pytest.raises(NotBooked) as problem:
        actions.load_chart(db, officers.accountant, turned)
    assert codes(problem) == {"account_changed"}


def test_money_reaches_the_expenditure_account_only_through_its_doors(books, officers):
    db, pool, _ = books
    receive(db, pool, 10_000)
    plan = Plan(pool, OCTOBER, (Amount("old_age", "basic", 6_000), Amount("old_age", "transitional", 500)))
    request = actions.request_funds(db, officers.accountant, "2025-10", plan)
    assert (request.fen, request.state) == (6_500, "made")
    assert actions.request_funds(db, officers.accountant, "2025-10", plan) == request
    with pytest.raises(NotBooked) as problem:
        actions.approve_funds(db, officers.approver, request.request_id)
    assert codes(problem) == {"wrong_step"}
    with pytest.raises(NotEntered, match="may not review"):
        actions.check_funds(db, officers.clerk, request.request_id)
    with pytest.raises(NotBooked) as problem:
        actions.fund_expenditure(db, officers.accountant, request.request_id, paper())
    assert codes(problem) == {"wrong_step"}
    actions.check_funds(db, officers.reviewer, request.request_id)
    assert actions.approve_funds(db, officers.approver, request.request_id).state == "approved"
    first = actions.fund_expenditure(db, officers.accountant, request.request_id, paper())
    assert actions.fund_expenditure(db, officers.accountant, request.request_id, paper()).entry_id == first.entry_id
    shown = {
        line.account: line.closing_fen
        for line in statements.trial_balance(db, officers.accountant, pool, OCTOBER).lines
    }
    assert shown == {
        "treasury": 0,
        "special_account": 3_500,
        "expenditure_account": 6_500,
        "contribution_income": -10_000,
    }


def test_finance_does_not_fund_more_than_it_holds(books, officers):
    db, pool, _ = books
    receive(db, pool, 100)
    with pytest.raises(NotBooked, match=r"holds 1\.00 yuan, the request is for 1\.01"):
        fund(db, pool, 101)


def test_a_refused_request_stays_refused(books, officers):
    db, pool, _ = books
    request = actions.request_funds(db, officers.accountant, "p", Plan(pool, OCTOBER, (Amount("old_age", "basic", 5),)))
    with pytest.raises(NotBooked):
        actions.refuse_funds(db, officers.reviewer, request.request_id, note="")
    assert actions.refuse_funds(db, officers.reviewer, request.request_id, note="too much").state == "refused"
    with pytest.raises(NotBooked):
        actions.check_funds(db, officers.reviewer, request.request_id)


def test_a_plan_asks_for_something(books, officers):
    db, pool, _ = books
    with pytest.raises(NotBooked) as problem:
        actions.request_funds(db, officers.accountant, "p", Plan(pool, OCTOBER, (Amount("old_age", "basic", 0),)))
    assert codes(problem) == {"plan_not_positive"}


def test_the_fund_flow_balances_and_can_be_false(books, officers, admin):
    db, pool, _ = books
    actions.bring_in(db, officers.accountant, Transfer(pool, OCTOBER, 50_000), paper())
    receive(db, pool, 10_000)
    flow = statements.fund_flow(db, officers.accountant, pool, OCTOBER, OCTOBER)
    assert (flow.opening_fen, flow.brought_in_fen, flow.income_fen, flow.expenditure_fen) == (0, 50_000, 10_000, 0)
    assert (flow.closing_fen, flow.held_fen, flow.balanced) == (60_000, 60_000, True)
    admin.execute("update ledger.entry_line set amount_fen = amount_fen + 1 where account = 'special_account'")
    assert not statements.fund_flow(db, officers.accountant, pool, OCTOBER, OCTOBER).balanced
    assert not statements.trial_balance(db, officers.accountant, pool, OCTOBER).balanced
    refused = statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert isinstance(refused, Refused)
    assert {"ledger.not_balanced", "ledger.entry_not_balanced"} <= {r.code for r in refused.reasons}


def test_former_books_are_taken_on_once_and_must_balance(books, officers):
    db, pool, _ = books
    former = {"special_account": 9_000, "treasury": 1_000, "temporary_receipts": -200, "fund_balance": -9_800}
    first = actions.take_on(db, officers.accountant, Balances(pool, OCTOBER, former), paper())
    assert actions.take_on(db, officers.accountant, Balances(pool, OCTOBER, former), paper()).entry_id == first.entry_id
    flow = statements.fund_flow(db, officers.accountant, pool, OCTOBER, OCTOBER)
    assert (flow.brought_in_fen, flow.closing_fen, flow.balanced) == (9_800, 9_800, True)
    with pytest.raises(NotBooked) as problem:
        actions.take_on(db, officers.city_accountant, Balances(pool, OCTOBER, {"treasury": 5}), paper())
    assert codes(problem) == {"not_balanced"}


@pytest.mark.mission("S1.12")
def test_both_parts_of_a_contribution_are_one_income_of_the_fund(books, officers):
    db, pool, _ = books
    amounts = (Amount("old_age", "employer", 96_000), Amount("old_age", "employee", 48_000))
    actions.receive(
        db, officers.accountant, Key("tax", "1"), Receipt(pool, OCTOBER, OCTOBER, OLD_AGE, amounts), paper()
    )
    balance = statements.trial_balance(db, officers.accountant, pool, OCTOBER)
    assert balance.balanced
    assert {line.account: line.closing_fen for line in balance.lines} == {
        "treasury": 144_000,
        "contribution_income": -144_000,
    }


def test_closing_shuts_out_the_agencies_below(books, officers):
    db, pool, _ = books
    receive(db, pool, 10)
    closed = statements.close(db, officers.city_accountant, pool, OCTOBER, checked_by=officers.city_reviewer.actor_id)
    assert closed
    with pytest.raises(NotBooked) as problem:
        receive(db, pool, 10, "r2")
    assert codes(problem) == {"month_closed"}
    late = entry(*pair(pool, 5), period=NOVEMBER, for_month=OCTOBER)
    assert actions.post(db, officers.accountant, Key("late", "1"), late, paper()).entry_id
    again = statements.close(db, officers.city_accountant, pool, OCTOBER, checked_by=officers.city_reviewer.actor_id)
    assert isinstance(again, Refused)
    assert {r.code for r in again.reasons} == {"ledger.month_closed"}


def test_months_close_in_order_by_two_people(books, officers):
    db, pool, _ = books
    refused = statements.close(db, officers.accountant, pool, NOVEMBER, checked_by=officers.accountant.actor_id)
    assert isinstance(refused, Refused)
    assert {r.code for r in refused.reasons} == {"ledger.month_before_open", "ledger.same_person"}


def test_nobody_reopens_a_month(books, officers):
    db, pool, _ = books
    statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    with pytest.raises(NotYours), db.transaction(officers.accountant, "ledger", "reopen") as tx:
        tx.connection.execute("delete from ledger.closing")


def test_closing_and_posting_do_not_pass_each_other(books, officers, admin):
    db, pool, _ = books
    with db.transaction(officers.accountant, "ledger", "slow") as tx:
        actions.post_in(tx, Key("slow", "1"), entry(*pair(pool, 5)), paper())
        with pytest.raises(psycopg.errors.LockNotAvailable):
            admin.execute(f"set lock_timeout = '100ms'; select pg_advisory_xact_lock({pool}, {OCTOBER})")


def test_the_snapshot_of_a_closed_month_is_what_the_entries_say(books, officers, admin):
    db, pool, _ = books
    receive(db, pool, 10_000)
    statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    rows = admin.execute(
        "select account, closing_fen from ledger.balance where serving_path = %s", (COUNTY,)
    ).fetchall()
    assert dict(rows) == {"treasury": 0, "special_account": 10_000, "contribution_income": -10_000}
