"""The simulated budget keeps two months of payments on a fund it subsidises: once a month, no more than lacks."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from funds import ENTRIES, NOVEMBER, OCTOBER, TOP_UP, fund, open_books, paper, receive
from officers import OFFICERS
from shebao.demo import neighbours
from shebao.ledger import actions
from shebao.ledger.chart import Moves
from shebao.ledger.model import Entry, Key, Line
from shebao.ledger.statements import trial_balance

SUBSIDISED = Moves(
    "old_age",
    "pooled",
    {**ENTRIES, "government_subsidy": {"debit": "special_account", "credit": "contribution_income"}},
)


@pytest.fixture
def november(db, monkeypatch):
    """A pool that paid 70.00 in October and has 30.00 left on the special account; and one nobody subsidises."""
    pool, _ = open_books(db)
    receive(db, pool, 10_000)
    fund(db, pool, 7_000)
    lines = (Line(pool, "monthly_benefit", 7_000, "old_age"), Line(pool, "expenditure_account", -7_000, "old_age"))
    actions.post(db, OFFICERS.accountant, Key("paid", "1"), Entry("pay", OCTOBER, OCTOBER, lines), paper())
    monkeypatch.setattr(neighbours, "all_moves", lambda _law: {"old_age": SUBSIDISED, "top_up": TOP_UP})
    monkeypatch.setattr(neighbours, "days", lambda *_: {"funding": date(2025, 11, 18)})
    hands = SimpleNamespace(accountant=OFFICERS.accountant, approver=OFFICERS.approver)
    return pool, SimpleNamespace(db=db, hands=hands, period=NOVEMBER, law=None, region="441802")


def test_what_lacks_to_two_months_is_paid_in_once(db, november):
    pool, setting = november
    assert neighbours.pay_in_subsidies(setting) == 2 * 7_000 - 3_000
    assert neighbours.pay_in_subsidies(setting) == 0
    lines = {line.account: line for line in trial_balance(db, OFFICERS.accountant, pool, NOVEMBER).lines}
    assert lines["special_account"].closing_fen == 14_000
    assert lines["contribution_income"].credit_fen == 11_000


def test_what_it_paid_stands_when_a_month_that_was_open_changes(db, november):
    pool, setting = november
    given = neighbours.pay_in_subsidies(setting)
    receive(db, pool, 500, key="late")  # October is still open: 5.00 more on the special account
    assert neighbours.pay_in_subsidies(setting) == 0
    lines = {line.account: line for line in trial_balance(db, OFFICERS.accountant, pool, NOVEMBER).lines}
    assert lines["contribution_income"].credit_fen == given
