"""Story: August 2022, two counties of Qingyuan pay the residents' base, and three budgets answer for it.

In Guangdong, an eastern province, the centre pays half of its minimum of 98.00; the province stands for the other half
and for what it adds to 190.00 (how it shares that with city and county was not read). A head costs the centre 49.00 and
the province 141.00 a month; what the county adds it pays itself.

    county A  1,000 heads   190,000.00 billed      49,000.00 in the centre's name, 141,000.00 in the province's
    county B    500 heads    95,000.00 billed      24,500.00                        70,500.00

The province passes 73,500.00 on to the centre. It has prepaid A 200,000.00 and B 90,000.00: A gives 10,000.00 back,
B is cleared by 5,000.00, and the claim, the two books and the register agree to the fen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fund_years import Level, desk
from officers import HOUSE
from shebao.engine import specialise
from shebao.kernel.dates import month
from shebao.law.load import find, load
from shebao.ledger import actions, bills, orders, statements
from shebao.ledger.bills import Billed, ClaimExceeded, Payment, SplitMissing
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId, Transfer
from shebao.ledger.orders import Order

FUND = SCHEME = "resident_pension"
AUGUST, DAY = month(2022, 8), date(2022, 8, 31)
AREAS = {"000000": "00.", "440000": "00.44.", "441802": "00.44.18.02.", "441803": "00.44.18.03."}
HEADS = {"441802": 1_000, "441803": 500}
COUNTY_ADDS = 1_000  # fen a head: no other budget is asked for it


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


@pytest.fixture(scope="module")
def base(law):
    """What a head's base is made of, from the law of the place."""
    names = ("central_part", "local_share_of_minimum", "provincial_part")
    graph = specialise(law, [f"{SCHEME}.{n}" for n in names], date(2022, 8, 1), ["441800"], date(2026, 11, 22))
    return {name: graph.decide({}).values[f"{SCHEME}.{name}"] for name in names} | {"local_part": COUNTY_ADDS}


@pytest.fixture
def levels(db, law, admin, base):
    for chart in charts(law):
        actions.load_chart(db, HOUSE, chart)
    actions.load_scheme(db, HOUSE, moves(law.schemes[SCHEME]))
    found = {}
    for area, path in AREAS.items():
        pool = actions.open_pool(db, HOUSE, Pool(PoolId(0), FUND, area, area, area, AUGUST, path))
        found[area] = Level(pool, desk(db, path))
        at = found[area].desk
        actions.bring_in(db, at.accountant, Transfer(pool, AUGUST, 100_000_000), at.paper("final accounts 2021", DAY))
    for area, heads in HEADS.items():
        for component, fen in base.items():
            owe(admin, found[area].pool, area, component, heads, heads * fen)
        owe(admin, found[area].pool, area, "account_part", heads, heads * 3_333)
    return found


def owe(admin, pool, area, component, rows, fen, run=1):
    """A control total as the publication of a payroll leaves it."""
    admin.execute(
        "insert into ledger.control (run_id, register, pool_id, scheme, component, payer, move, period, rows, fen,"
        " serving_path) values (%s, 'obligation', %s, %s, %s, '', 'owe', %s, %s, %s, %s)",
        (run, pool, SCHEME, component, AUGUST, rows, fen, AREAS[area]),
    )


def billed(levels, law, area):
    return Billed(levels[area].pool, area, moves(law.schemes[SCHEME]), AUGUST, AUGUST, f"bill of {area}")


def split(law, area="441800"):
    return bills.split_of(law, SCHEME, area, date(2022, 8, 1))


def signed(db, at: Level, order: Order) -> Order:
    orders.check(db, at.desk.reviewer, order.order_id)
    return orders.approve(db, at.desk.approver, order.order_id)


def drawn(db, law, levels):
    for area in HEADS:
        signed(db, levels[area], bills.draw(db, levels[area].desk.accountant, split(law), billed(levels, law, area)))
    up = levels["440000"]
    signed(db, up, bills.pass_on(db, up.desk.accountant, split(law), billed(levels, law, "440000")))


def claim(db, levels, creditor, payer):
    found = bills.claims(db, levels[creditor].desk.accountant, levels[creditor].pool, 2022)
    return next(c for c in found if (c.creditor, c.payer) == (levels[creditor].pool, levels[payer].pool))


def move(db, law, levels, key, asked, kind, fen):
    """Ordered, signed, paid by one side and received by the other."""
    ids = {level.pool: level for level in levels.values()}
    giver, taker = (asked.creditor, asked.payer) if kind == "give_back" else (asked.payer, asked.creditor)
    money = Payment(kind, moves(law.schemes[SCHEME]), AUGUST, fen, f"notice {key}")
    made = signed(db, ids[giver], bills.order_money(db, ids[giver].desk.accountant, key, asked, money))
    orders.pay(db, ids[giver].desk.accountant, made.order_id, AUGUST, ids[giver].desk.paper(f"advice {key}", DAY))
    orders.confirm(db, ids[taker].desk.accountant, made.order_id, AUGUST, ids[taker].desk.paper(f"advice {key}", DAY))


def flow(db, level):
    found = statements.fund_flow(db, level.desk.accountant, level.pool, AUGUST, AUGUST)
    assert found.balanced
    return {line.account: line.fen for line in found.lines}


@pytest.mark.mission("S5.36", "S2.27")
def test_each_budget_is_billed_its_part_and_cleared_against_what_it_prepaid(db, law, levels, base):
    assert base == {
        "central_part": 4_900, "local_share_of_minimum": 4_900, "provincial_part": 9_200, "local_part": 1_000,
    }  # fmt: skip
    drawn(db, law, levels)
    a, b = (claim(db, levels, area, "440000") for area in HEADS)
    centre = claim(db, levels, "440000", "000000")
    assert (a.billed, b.billed, centre.billed) == (19_000_000, 9_500_000, 7_350_000)
    move(db, law, levels, "up", centre, "advance", 7_350_000)
    move(db, law, levels, "a1", a, "advance", 20_000_000)
    move(db, law, levels, "b1", b, "advance", 9_000_000)
    assert claim(db, levels, "441802", "440000").open == -1_000_000
    move(db, law, levels, "a2", a, "give_back", 1_000_000)
    move(db, law, levels, "b2", b, "clearing", 500_000)
    for area in HEADS:
        now = claim(db, levels, area, "440000")
        assert now.billed == now.received, "both sides see the same claim, and nothing is open"
        assert flow(db, levels[area]) == {"higher_subsidy_income": now.billed}
    assert flow(db, levels["440000"]) == {
        "higher_subsidy_income": 7_350_000, "lower_subsidy_expenditure": 28_500_000,
    }  # fmt: skip
    assert flow(db, levels["000000"]) == {"lower_subsidy_expenditure": 7_350_000}


@pytest.mark.mission("S5.36")
def test_nothing_is_billed_twice_and_what_is_owed_later_is_billed_by_the_difference(db, law, levels, admin):
    drawn(db, law, levels)
    at = levels["441802"]
    assert bills.draw(db, at.desk.accountant, split(law), billed(levels, law, "441802")) is None
    owe(admin, at.pool, "441802", "central_part", 10, 49_000, run=2)
    later = bills.draw(db, at.desk.accountant, split(law), billed(levels, law, "441802"))
    assert later.fen == 49_000
    assert bills.draw(db, at.desk.accountant, split(law), billed(levels, law, "441802")) is None, "though unsigned yet"


def test_what_is_open_stands_as_an_item_of_both_sides_and_stops_neither_month(db, law, levels):
    drawn(db, law, levels)
    for area in ("441802", "440000"):
        items = statements.open_items(db, levels[area].desk.accountant, levels[area].pool, month(2022, 12))
        mine = [i for i in items if i.source == "level_claims"]
        assert mine
        assert not any(i.blocks for i in mine)
        assert "上下级应分担资金尚未清算" in mine[0].zh


def test_no_more_than_is_open_can_be_cleared(db, law, levels):
    drawn(db, law, levels)
    b = claim(db, levels, "441803", "440000")
    money = Payment("clearing", moves(law.schemes[SCHEME]), AUGUST, b.billed + 1, "notice")
    with pytest.raises(ClaimExceeded) as refused:
        bills.order_money(db, levels["440000"].desk.accountant, "much", b, money)
    assert "95,000.00" in refused.value.english
    assert "清算不得超过" in refused.value.chinese


def test_wrong_twin_that_bills_the_centre_the_whole_minimum_is_found(db, law, levels):
    """The twin takes Guangdong for a western province: its bills add up too, the centre's part is twice the law's."""
    twin = replace(split(law), shares={**split(law).shares, "local_share_of_minimum": (("state", 1),)})
    at = levels["441802"]
    signed(db, at, bills.draw(db, at.desk.accountant, twin, billed(levels, law, "441802")))
    assert claim(db, levels, "441802", "440000").billed == 19_000_000
    passed = bills.pass_on(db, levels["440000"].desk.accountant, twin, billed(levels, law, "440000"))
    with pytest.raises(AssertionError):
        assert passed.fen == HEADS["441802"] * 4_900


def test_shares_nobody_read_are_named_and_a_scheme_without_shares_is_refused(law):
    assert split(law).unverified == ("extra_years_part", "local_share_of_minimum", "provincial_part")
    with pytest.raises(SplitMissing) as refused:
        bills.split_of(law, "work_injury", "441800", DAY)
    assert "bills.yaml" in refused.value.english
