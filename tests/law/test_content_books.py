"""Charts of accounts and the moves of each scheme: every account exists in the chart of the day, cash basis holds."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.ledger.chart import charts, moves

STANDARD = ("receive", "pay", "return", "reissue", "recover", "refund")


def chart_on(cn, day: date):
    found = [c for c in charts(cn) if c.starts <= day and (c.ends is None or day < c.ends)]
    assert len(found) == 1, day
    return found[0]


@pytest.mark.parametrize("day", [date(2016, 12, 1), date(2017, 12, 31), date(2018, 1, 1), date(2025, 10, 1)])
def test_one_chart_is_in_force_each_day_and_roles_are_complete(cn, day):
    assert chart_on(cn, day).document == ("财会字〔1999〕20号" if day < date(2018, 1, 1) else "财会〔2017〕28号")


@pytest.mark.parametrize("day", [date(2016, 12, 1), date(2025, 10, 1)])
def test_every_scheme_moves_accounts_of_its_day(cn, day):
    accounts = {a.id: a for a in chart_on(cn, day).accounts}
    for scheme in cn.schemes.values():
        book = moves(scheme)
        for move in STANDARD:
            components = ("", *book.entries[move].get("by_component", {}))
            for component in components:
                touched = book.accounts(move, component)
                assert touched is not None, (scheme.id, move)
                assert touched.debit != touched.credit
                for side in (touched.debit, touched.credit):
                    assert side in accounts, (scheme.id, move, side)
                    assert not accounts[side].funds or book.fund in accounts[side].funds


def test_a_due_is_no_income(cn):
    for scheme in cn.schemes.values():
        assert moves(scheme).accounts("owe") is None, scheme.id


def test_income_and_spending_meet_money_and_never_each_other(cn):
    kind = {a.id: a.kind for a in chart_on(cn, date(2025, 10, 1)).accounts}
    for scheme in cn.schemes.values():
        book = moves(scheme)
        for move in book.entries:
            touched = book.accounts(move)
            if touched is not None:
                assert "asset" in {kind[touched.debit], kind[touched.credit]}, (scheme.id, move)


def test_a_return_and_a_reissue_undo_each_other(cn):
    for scheme in cn.schemes.values():
        back, again = moves(scheme).accounts("return"), moves(scheme).accounts("reissue")
        assert (back.debit, back.credit) == (again.credit, again.debit), scheme.id


def test_money_recovered_lowers_what_was_spent(cn):
    for scheme in cn.schemes.values():
        book = moves(scheme)
        for component in ("", *book.entries["pay"].get("by_component", {})):
            assert book.accounts("pay", component).debit == book.accounts("recover", component).credit


@pytest.mark.mission("S1.12")
def test_the_employees_account_holds_no_money_and_the_residents_account_does(cn):
    books = {b["scheme"]: b["holds_money"] for b in cn.files["accounts"]["personal_books"]}
    assert books == {"resident_pension": True, "employee_pension": False}
    assert moves(cn.schemes["employee_pension"]).accounts("receive", "employee").credit == "contribution_income"


def test_the_numbers_of_the_charts_are_marked_unverified(cn):
    for chart in charts(cn):
        assert all(account.unverified for account in chart.accounts)
