"""A province entrusts its surplus: what stays for payments, what each class may hold; orders beyond are not made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fund_years import open_levels
from shebao.engine import specialise
from shebao.kernel.dates import month
from shebao.law.load import find, load
from shebao.ledger import actions, orders, statements
from shebao.ledger.adjustment import share_gap
from shebao.ledger.investment import Investment, entrust
from shebao.ledger.model import Transfer
from shebao.ledger.reasons import NotBooked

JANUARY, DAY = month(2021, 1), date(2021, 1, 20)
KNOWN = date(2026, 11, 22)
HELD = 1_000_000_00


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


@pytest.fixture
def guangdong(db, law):
    level = open_levels(db, law, JANUARY, ("employee_pension", "pension_fund_investment"))["440000"]
    opening = Transfer(level.pool, JANUARY, HELD)
    actions.bring_in(db, level.desk.accountant, opening, level.desk.paper("final accounts 2020", DAY))
    return level


@pytest.fixture
def order(db, law, guangdong):
    """Makes, signs and carries out an order for a class."""

    def made(key: str, asset_class: str, fen: int, **change):
        desk = guangdong.desk
        wanted = Investment(guangdong.pool, JANUARY, fen, asset_class, 50_000_00, 6, "mandate 1", DAY)
        found = entrust(db, desk.accountant, key, (law, "pension_fund_investment"), replace(wanted, **change)).order_id
        orders.check(db, desk.reviewer, found)
        orders.approve(db, desk.approver, found)
        orders.pay(db, desk.accountant, found, JANUARY, desk.paper(f"advice {key}", DAY))

    return made


def sentences(problem) -> str:
    return problem.value.english


@pytest.mark.mission("S5.13", "S5.14")
def test_a_portfolio_is_built_within_the_limits(db, guangdong, order):
    order("1", "liquid_assets", 100_000_00)
    order("2", "fixed_income", 400_000_00)
    order("3", "share_holdings", 200_000_00)
    flow = statements.fund_flow(db, guangdong.desk.accountant, guangdong.pool, JANUARY, JANUARY)
    assert flow.closing_fen == flow.held_fen == HELD, "entrusted money is still the fund's"
    lines = statements.trial_balance(db, guangdong.desk.accountant, guangdong.pool, JANUARY).lines
    held = {line.account: line.closing_fen for line in lines}
    assert held["entrusted_investment"] == 700_000_00
    assert held["special_account_deposit"] == 300_000_00, "six months of benefits stay"


@pytest.mark.mission("S5.14")
def test_a_fen_of_the_months_kept_is_refused(guangdong, order):
    order("1", "liquid_assets", 700_000_00)
    with pytest.raises(NotBooked) as problem:
        order("2", "liquid_assets", 1)
    assert "the months that the province keeps" in sentences(problem)
    assert "国发〔2015〕48号" in problem.value.chinese


@pytest.mark.mission("S5.13")
def test_an_order_that_breaks_a_class_is_refused_with_every_reason(guangdong, order):
    order("1", "liquid_assets", 70_000_00)
    order("2", "share_holdings", 30_000_00)  # 30 of 100: at the limit
    with pytest.raises(NotBooked) as problem:
        order("3", "share_holdings", 1)
    assert [r.code for r in problem.value.found] == ["ledger.limit_broken"]
    assert "第三十七条（三）" in sentences(problem)
    with pytest.raises(NotBooked) as problem:
        order("4", "major_projects", 600_000_00 + 1, valued={"liquid_assets": 30_000_00, "share_holdings": 30_000_00})
    said = sentences(problem)
    assert all(words in said for words in ("months that the province keeps", "Liquid assets", "key enterprises"))
    with pytest.raises(NotBooked) as problem:
        order("5", "gold", 1)
    assert [r.code for r in problem.value.found] == ["ledger.unknown_class"]


@pytest.mark.mission("S5.13")
def test_orders_that_wait_count_and_so_does_the_custodians_valuation(db, law, guangdong, order):
    order("1", "liquid_assets", 70_000_00)
    waiting = Investment(guangdong.pool, JANUARY, 30_000_00, "share_holdings", 50_000_00, 6, "mandate 1", DAY)
    entrust(db, guangdong.desk.accountant, "2", (law, "pension_fund_investment"), waiting)
    with pytest.raises(NotBooked):
        order("3", "share_holdings", 1)
    # the shares have fallen: by the market there is room again
    order("4", "share_holdings", 1, valued={"liquid_assets": 70_000_00, "share_holdings": 20_000_00})


def test_wrong_twin_that_counts_each_order_alone_is_found(law, order):
    """Who measures an order against the whole fund and forgets what is held lets thirty and thirty through."""
    order("1", "liquid_assets", 70_000_00)
    order("2", "share_holdings", 30_000_00)
    rule = specialise(law, ["pension_fund_investment.shares_within"], DAY, ["000000"], KNOWN)
    twin = rule.decide({name: 30_000_00 if "share" in name else 130_000_00 for name in rule.inputs})
    assert twin.values[rule.outputs[0]] == 1, "alone it would pass"
    with pytest.raises(NotBooked):
        order("3", "share_holdings", 30_000_00)


@pytest.mark.mission("S5.14")
@pytest.mark.parametrize("gain", [0, 1, 7, 123_456_789_01])
def test_a_return_goes_to_the_provinces_by_their_money_to_the_fen(gain):
    parts = share_gap(gain, [("440000", 700_000_00), ("310000", 200_000_01), ("410000", 33)])
    assert sum(parts.values()) == gain
    assert parts["440000"] >= parts["310000"] >= parts["410000"]


@pytest.mark.mission("S5.16")
def test_a_tenth_of_the_eligible_equity_is_handed_over(law):
    """87 trillion yuan of eligible equity give 8.7, firm by firm; an exempt firm gives nothing."""
    rule = specialise(law, ["state_capital_transfer.handed_over"], date(2018, 1, 1), ["000000"], KNOWN)

    def given(fen: int, exempt: int) -> int:
        facts = {name: exempt if name.endswith("exempt_firm") else fen for name in rule.inputs}
        return rule.decide(facts).values[rule.outputs[0]]

    trillion = 10**14
    firms = [(5 * trillion, 0)] * 17 + [(2 * trillion, 0), (3 * trillion, 1)]
    assert sum(given(fen, exempt) for fen, exempt in firms) * 10 == 87 * trillion
