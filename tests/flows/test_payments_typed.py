"""Payments as typed at the desk: what came back with its cause, paid again once by four hands; one held and let go."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from datetime import date

import pytest

from entitled import RUNNER, at, pay
from officers import COUNTY, OFFICERS
from payments_office import NOVEMBER, two_pensions
from shebao.cli import explain
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.payments import accounts, actions
from shebao.payments.model import NewAccount, Order
from shebao.registry import actions as registry


@pytest.fixture
def office(db, tmp_path, monkeypatch):
    """Two pensions of November owed, with accounts and money."""
    return two_pensions(db, tmp_path, monkeypatch)


def test_what_came_back_is_listed_with_its_cause_and_paid_again_once_by_four_hands(office):
    office.answer(office.sent(office.batch()), account_closed=1.0)
    assert office.book()["temporary_receipts"] == -office.fen
    said = office.type("list")
    assert "came back (account closed)" in said
    assert "Ask the person for another account" in said
    assert "needs another account (…0001 came back): ./shebao payments account 1 --bank" in said
    assert "提供新账户" in office.type("list", lang="zh")
    with pytest.raises(ShebaoError, match="no new account"):
        office.type("again", 1, 2)
    for payment in (1, 2):
        number = f"628888880000000{payment}"
        told = office.type("account", payment, "--bank", "New Bank", "--number", number, "--document", "form 9")
        assert f"New Bank …000{payment}: Clerk, Reviewer" in told
    made = json.loads(office.type("again", 1, 2, "--json"))["batches"]
    assert [(b["payments"], b["fen"], b["next"]) for b in made] == [(2, office.fen, "reviewer")]
    assert json.loads(office.type("again", 2, 1, "--json"))["batches"] == made, "typed again it is the same batch"
    batch = made[0]["batch"]
    with pytest.raises(ShebaoError, match="only that post may do this"):
        office.type("sign", batch, "--officer", "clerk")
    assert "checked: Reviewer" in office.type("sign", batch)
    assert "next: ./shebao payments sign 2 [Cashier]" in office.type("sign", batch)
    file = re.search(r"file to the bank: (\S+)", office.type("sign", batch)).group(1)
    with pytest.raises(ShebaoError, match="nobody signs it now"):
        office.type("sign", batch)
    office.answer(file)
    book = office.book()
    assert (book["temporary_receipts"], book["expenditure_account"], book["monthly_benefit"]) == (0, 0, office.fen)
    assert "No payment waits." in office.type("list")
    with pytest.raises(ShebaoError, match="only what came back"):
        office.type("again", 1)


def test_one_payment_is_held_the_other_goes_and_the_held_one_follows(office):
    batch = office.batch()
    told = office.type("hold", 1, "--note", "the family reports a death")
    assert "held: Reviewer" in told
    assert "held" in office.type("list")
    assert "the family reports a death" in office.type("list")
    with pytest.raises(ShebaoError, match=r"cannot be paid again now: 1 \(held\)"):
        office.type("again", 1)
    office.answer(office.sent(batch))
    assert office.states() == ["held", "paid"]
    assert "shebao payments again 1" in office.type("free", 1, "--note", "he lives: seen at the counter")
    with pytest.raises(ShebaoError, match="can no longer be held"):
        office.type("hold", 2, "--note", "too late")
    again = json.loads(office.type("again", 1, "--json"))["batches"][0]["batch"]
    for _ in range(3):
        told = office.type("sign", again)
    office.answer(re.search(r"file to the bank: (\S+)", told).group(1))
    assert office.states() == ["paid", "paid"]
    assert office.book()["expenditure_account"] == 0


def test_who_cannot_be_paid_is_listed_by_name_with_the_reason_and_what_helps(office, monkeypatch):
    office.answer(office.sent(office.batch()), account_closed=1.0)
    none, back = office.type("unpayable").splitlines()
    assert none == "No award is left out of the batches of 2025-11 because it cannot be paid."
    assert back == f"2 payments that were sent came back or are held, {yuan(office.fen)} yuan: ./shebao payments list"
    with pytest.raises(ShebaoError, match="There is no payment 999, or it belongs to another agency"):
        office.type("again", 999)
    at(office.db, "2025-12-10")
    owed = pay(office.db, "2025-12").fen
    told = json.loads(office.type("unpayable", "--json"))
    assert (told["awards"], told["fen"], sum(row["fen"] for row in told["rows"])) == (2, owed, owed)
    assert [(row["award"], row["tail"], row["cause"]) for row in told["rows"]] == [
        (1, "0001", "account_closed"),
        (2, "0002", "account_closed"),
    ]
    said = office.type("unpayable", "--rows", 1)
    assert "测试1, award 1" in said
    assert "the account ending 0001 cannot be used: account closed (told 2025-11-10)" in said
    assert f"name an account: ./shebao claim account {told['rows'][0]['claim']}" in said
    assert "the first 1 of them" in said
    assert "尾号 0001 的账户不可用：账户已销户" in office.type("unpayable", lang="zh")
    monkeypatch.setattr(explain, "opened", lambda: nullcontext(office.db))
    award = office.explain("award", 1)
    assert "payment 1 of 2025-11: " in award
    assert "the payee has no account that money can go to" in award
    office.claim("account", told["rows"][0]["claim"], "--bank", "New Bank", "--number", "6288888800000001")
    assert json.loads(office.type("unpayable", "--json"))["awards"] == 1
    assert "wait for the next batch" in office.explain("award", 1)


def test_an_account_that_came_back_is_not_declared_twice_in_its_month(office):
    office.answer(office.sent(office.batch()), name_mismatch=1.0)
    same = ("account", 1, "--bank", "B", "--number", "6277777700000001", "--document")
    office.type(*same, "form 9")
    again = json.loads(office.type("again", 1, "--json"))["batches"][0]["batch"]
    for _ in range(3):
        told = office.type("sign", again)
    office.answer(re.search(r"file to the bank: (\S+)", told).group(1), unknown_account=1.0)
    with pytest.raises(ShebaoError, match="came back from the bank and was declared for 2025-11"):
        office.type(*same, "form 10")


def test_what_stops_a_batch_is_named_and_held(office):
    batch = actions.make_batch(office.db, OFFICERS.clerk, Order("b1", office.pool, NOVEMBER)).batch.batch_id
    facts = {"source": "hospital", "document": "1", "known_on": date(2025, 11, 10)}
    registry.record_death(office.db, OFFICERS.clerk, 1, date(2025, 10, 25), **facts)
    with pytest.raises(ShebaoError, match="has 1 findings"):
        office.type("sign", batch)
    told = office.type("findings", batch)
    assert "Payment 1 [dead_person]" in told
    assert "shebao payments hold 1" in told
    with pytest.raises(ShebaoError, match="cannot be accepted"):
        office.type("accept", batch, "dead_person", 1, "--note", "x")
    with pytest.raises(ShebaoError, match="has no finding no_award"):
        office.type("accept", batch, "no_award", 1, "--note", "x")
    office.type("hold", 1, "--note", "dead")
    assert "Nothing is wrong" in office.type("findings", batch)
    assert "checked: Reviewer" in office.type("sign", batch)


def test_one_account_for_two_persons_is_answered_for_by_the_approver(office):
    for who in (1, 2):
        new = NewAccount(who, "Bank of Tests", "6255555500000001", "guardian", NOVEMBER, "paper", COUNTY)
        made = accounts.change_account(office.db, OFFICERS.clerk, new)
        accounts.approve_account(office.db, OFFICERS.reviewer, made.account_id)
    batch = actions.make_batch(office.db, OFFICERS.clerk, Order("b1", office.pool, NOVEMBER)).batch.batch_id
    with pytest.raises(ShebaoError, match="has 2 findings"):
        office.type("sign", batch)
    for finding in json.loads(office.type("findings", batch, "--json")):
        told = office.type("accept", batch, finding["code"], finding["payment"], "--note", "their guardian")
        assert "Approver" in told
    assert "checked: Reviewer" in office.type("sign", batch)


def test_a_payment_given_up_is_owed_again_and_its_money_booked_back(office):
    office.answer(office.sent(office.batch()), frozen=1.0)
    told = office.type("give-up", 1, "--note", "paid by the court")
    assert "given up: Reviewer" in told
    (fen,) = [w["fen"] for w in json.loads(office.type("list", "--json"))["payments"]]
    assert office.book()["temporary_receipts"] == -fen
    assert office.book()["monthly_benefit"] == fen
    assert office.type("give-up", 1, "--note", "again"), "killed between, it finishes"


def test_a_frozen_account_suspends_until_it_is_cleared(office):
    office.answer(office.sent(office.batch()), frozen=1.0)
    told = office.type("list")
    assert "when the bank says that …0001 is free: ./shebao payments again 1" in told
    assert "can be paid again" not in told  # the bank is asked first
    one = actions.payment(office.db, RUNNER, 1).amount_fen
    office.type(
        "give-up", 1, "--note", "goes with the next batch"
    )  # and the return is heard: later months are suspended
    at(office.db, "2025-12-08")
    assert pay(office.db, "2025-12").fen == 0
    assert "Runs again from 2025-12: Approver" in office.claim("resume", 1, "--from", "2025-12")
    with pytest.raises(ShebaoError, match="has no suspension from 2025-12"):
        office.claim("resume", 1, "--from", "2025-12")
    at(office.db, "2026-01-08")
    assert pay(office.db, "2026-01").fen == 2 * one


def test_a_batch_is_given_up_and_its_payments_wait_again(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    assert "can be paid again into the account …0001" in office.type("list")
    batch = json.loads(office.type("again", 1, 2, "--json"))["batches"][0]["batch"]
    assert "refused: Reviewer" in office.type("refuse", batch, "--note", "wrong day")
    assert [w["state"] for w in json.loads(office.type("list", "--json"))["payments"]] == ["freed", "freed"]
    with pytest.raises(ShebaoError, match="nobody signs it now"):
        office.type("sign", batch)
    assert json.loads(office.type("again", 1, 2, "--json"))["batches"][0]["batch"] != batch
