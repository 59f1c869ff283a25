"""The chart of accounts and the moves of a scheme as the law folder gives them."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.law.ir import Law, Names, Place, Scheme
from shebao.ledger.chart import Accounts, ChartFaulty, MoveMissing, charts, moves

ROLES = (
    "income_account",
    "treasury",
    "special_account",
    "expenditure_account",
    "temporary_receipts",
    "temporary_payments",
    "fund_balance",
)


def account(name: str, code: str, **more: object) -> dict[str, object]:
    return {"id": name, "code": code, "class": "asset", "en": name, "zh": name, **more}


def law(*accounts: dict[str, object]) -> Law:
    whole = [account(role, str(100 + n), role=role) for n, role in enumerate(ROLES)]
    chart = {"id": "c", "from": "2018-01-01", "document": "d", "accounts": [*whole, *accounts]}
    return Law("x", {}, {}, {}, {}, {}, {"accounts": {"charts": [chart]}}, "0" * 64)


def scheme(entries: dict[str, object]) -> Scheme:
    return Scheme(
        "s", Names("s", "s"), "insurance", "person", "000000", date(2000, 1, 1), None, {}, {}, entries, Place("f", 1)
    )


def test_a_chart_is_read_with_dates_roles_and_parents():
    (chart,) = charts(law(account("benefits", "501"), account("monthly", "50101", parent="benefits", funds=["pooled"])))
    assert (chart.starts, chart.ends) == (date(2018, 1, 1), None)
    assert chart.accounts[-1].funds == ("pooled",)
    assert chart.accounts[0].role == "income_account"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (account("treasury", "900"), "account treasury stands twice"),
        (account("x", "100"), "code 100 stands twice"),
        (account("x", "900", parent="nobody"), "sums up under nobody, which is missing"),
        (account("x", "900", role="treasury"), "the role treasury is given 2 times, not once"),
        (account("x", "900", role="chief"), "the role chief is unknown"),
        ({**account("x", "900"), "class": "money"}, "has the unknown class money"),
    ],
)
def test_a_faulty_chart_is_refused_with_its_fault(wrong, sentence):
    with pytest.raises(ChartFaulty) as problem:
        charts(law(wrong))
    assert sentence in problem.value.english
    assert "c" in problem.value.chinese


def test_moves_by_component_and_moves_of_registers_alone():
    found = moves(
        scheme(
            {
                "fund": "pooled",
                "moves": {
                    "owe": {"register": "obligation"},
                    "pay": {"debit": "monthly", "credit": "bank", "by_component": {"funeral": {"debit": "death"}}},
                },
            }
        )
    )
    assert found.accounts("owe") is None
    assert found.accounts("pay", "basic") == Accounts("monthly", "bank")
    assert found.accounts("pay", "funeral") == Accounts("death", "bank")
    for move in ("recover", "return"):
        with pytest.raises(MoveMissing, match=move):
            found.accounts(move)


def test_a_scheme_without_fund_or_with_half_a_move_is_refused():
    with pytest.raises(MoveMissing):
        moves(scheme({"moves": {}}))
    with pytest.raises(MoveMissing):
        moves(scheme({"fund": "f", "moves": {"pay": {"debit": "a"}}})).accounts("pay")
