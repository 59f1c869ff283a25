"""2021 between levels: two provinces remit, the centre allocates, and every fen stands in three books.

Guangdong pays more than it receives, Liaoning receives more than it pays. The amounts come from the rules, the heads
are invented. Each order rests on a paper and three persons; money on its way shuts the month of who waits for it.
"""

from __future__ import annotations

from datetime import date

import pytest

from fund_years import FUND, GUANGDONG, Level, adjustment, desk, open_levels, signed
from officers import HOUSE
from shebao.kernel.dates import month
from shebao.kernel.errors import Refused
from shebao.law.load import find, load
from shebao.ledger import actions, orders, statements
from shebao.ledger.adjustment import Levels, Province, instalments, settle, share_gap
from shebao.ledger.model import Pool, PoolId, Transfer
from shebao.ledger.orders import BetweenLevels
from shebao.ledger.reasons import NotBooked

JANUARY = month(2021, 1)
DAY = date(2021, 3, 31)
HEADS = (
    Province("440000", 9_000_000, 30_000_000, 34_000_001, 6_000_000),
    Province("210000", 7_000_000, 10_000_000, 8_000_001, 7_500_000),
)
OPENING = 300_000_000_000_00


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


@pytest.fixture(scope="module")
def settled(law):
    return settle(law, Levels("central_adjustment", date(2021, 1, 1), date(2026, 11, 22)), HEADS)


@pytest.fixture
def levels(db, law):
    found = open_levels(db, law, JANUARY)
    for area in ("440000", "210000"):
        at = found[area]
        opening = Transfer(at.pool, JANUARY, OPENING)
        actions.bring_in(db, at.desk.accountant, opening, at.desk.paper("final accounts 2020", DAY))
    return found


def codes(problem) -> set[str]:
    return {reason.code.removeprefix("ledger.") for reason in problem.value.found}


def move(db, law, kind: str, giver: Level, taker: Level, fen: int, key: str, at: int = JANUARY) -> None:
    """Signed, paid and received within a month."""
    wanted = BetweenLevels(kind, giver.pool, taker.pool, at, fen, adjustment(law), "advance", "notice 2021/1")
    order = signed(db, giver.desk, key, wanted)
    orders.pay(db, giver.desk.accountant, order, at, giver.desk.paper(f"advice {key}", DAY))
    orders.confirm(db, taker.desk.accountant, order, at, taker.desk.paper(f"advice {key}", DAY))


def flow(db, level: Level) -> dict[str, int]:
    found = statements.fund_flow(db, level.desk.accountant, level.pool, JANUARY, JANUARY + 11)
    assert found.balanced
    return {line.account: line.fen for line in found.lines} | {"closing": found.closing_fen}


def run_year(db, law, levels, settled) -> None:
    centre = levels["000000"]
    for province in settled.provinces:
        here = levels[province.area]
        for quarter, fen in enumerate(instalments(province.pays_in)):
            move(db, law, "remit", here, centre, fen, f"up/{province.area}/{quarter}", JANUARY + 3 * quarter)
    for province in settled.provinces:
        here = levels[province.area]
        for quarter, fen in enumerate(instalments(province.receives)):
            move(db, law, "allocate", centre, here, fen, f"down/{province.area}/{quarter}", JANUARY + 9 + quarter % 3)


@pytest.mark.mission("S5.12", "S2.27", "S5.39")
def test_a_year_between_levels_adds_up_in_all_three_books(db, law, levels, settled):
    run_year(db, law, levels, settled)
    centre = flow(db, levels["000000"])
    assert centre["lower_remittance_income"] == settled.paid_in
    assert centre["lower_subsidy_expenditure"] == settled.received
    assert centre["closing"] == settled.left_over, "what rounding leaves stays with the centre"
    for province in settled.provinces:
        here = flow(db, levels[province.area])
        assert here["higher_remittance_expenditure"] == province.pays_in
        assert here["higher_subsidy_income"] == province.receives
        assert here["closing"] == OPENING + province.net
    guangdong, liaoning = settled.provinces
    assert guangdong.net < 0 < liaoning.net
    # nothing is lost between the levels: all three books together hold what the provinces brought
    assert sum(flow(db, level)["closing"] for level in levels.values()) == 2 * OPENING


@pytest.mark.mission("S5.12")
def test_wrong_twin_that_books_the_net_alone_is_found(db, law, levels, settled):
    """Who moves only the difference leaves every balance right, and the gross figures of the final accounts wrong."""
    centre = levels["000000"]
    guangdong, liaoning = settled.provinces
    move(db, law, "remit", levels["440000"], centre, -guangdong.net, "net/440000")
    move(db, law, "allocate", centre, levels["210000"], liaoning.net, "net/210000")
    assert flow(db, levels["440000"])["closing"] == OPENING + guangdong.net
    assert flow(db, centre)["closing"] == settled.left_over
    with pytest.raises(AssertionError):
        assert flow(db, centre)["lower_remittance_income"] == settled.paid_in


@pytest.mark.mission("S5.39")
def test_money_on_its_way_shuts_the_month_of_who_waits(db, law, levels):
    guangdong, centre = levels["440000"], levels["000000"]
    wanted = BetweenLevels("remit", guangdong.pool, centre.pool, JANUARY, 500, adjustment(law), "advance", "notice")
    order = signed(db, guangdong.desk, "way", wanted)
    orders.pay(db, guangdong.desk.accountant, order, JANUARY, guangdong.desk.paper("advice", DAY))
    refused = statements.close(
        db, centre.desk.accountant, centre.pool, JANUARY, checked_by=centre.desk.reviewer.actor_id
    )
    assert isinstance(refused, Refused)
    assert [r.code for r in refused.reasons] == ["ledger.open_item"]
    assert "上下级划拨款项对方已付" in refused.reasons[0].zh
    paper = centre.desk.paper("advice", DAY)
    first = orders.confirm(db, centre.desk.accountant, order, JANUARY, paper)
    again = orders.confirm(db, centre.desk.accountant, order, JANUARY, paper)
    assert (first.entry_id, again.replayed) == (again.entry_id, True)
    assert not isinstance(
        statements.close(db, centre.desk.accountant, centre.pool, JANUARY, checked_by=centre.desk.reviewer.actor_id),
        Refused,
    )


@pytest.mark.mission("S2.12")
def test_an_order_needs_three_persons_of_its_own_level(db, law, levels):
    guangdong, centre = levels["440000"], levels["000000"]
    wanted = BetweenLevels("remit", guangdong.pool, centre.pool, JANUARY, 500, adjustment(law), "advance", "notice")
    with pytest.raises(NotBooked) as problem:
        orders.order_between(db, centre.desk.accountant, "foreign", wanted)
    assert codes(problem) == {"not_the_keeper"}
    order = orders.order_between(db, guangdong.desk.accountant, "own", wanted).order_id
    with pytest.raises(NotBooked) as problem:
        orders.approve(db, guangdong.desk.approver, order)
    assert codes(problem) == {"wrong_order_step"}
    with pytest.raises(NotBooked) as problem:
        orders.check(db, centre.desk.reviewer, order)
    assert codes(problem) == {"not_the_keeper"}
    orders.check(db, guangdong.desk.reviewer, order)
    with pytest.raises(NotBooked) as problem:
        orders.pay(db, guangdong.desk.accountant, order, JANUARY, guangdong.desk.paper("advice", DAY))
    assert codes(problem) == {"wrong_order_step"}
    with pytest.raises(NotBooked) as problem:
        orders.refuse(db, guangdong.desk.approver, order, note="")
    assert codes(problem) == {"no_reason"}
    assert orders.refuse(db, guangdong.desk.approver, order, note="heads not confirmed").state == "refused"


def test_wrong_directions_funds_and_amounts_are_refused_at_once(db, law, levels):
    guangdong, liaoning, centre = levels["440000"], levels["210000"], levels["000000"]

    def made(kind: str, giver: Level, taker: Level, fen: int):
        wanted = BetweenLevels(kind, giver.pool, taker.pool, JANUARY, fen, adjustment(law), "advance", "")
        with pytest.raises(NotBooked) as problem:
            orders.order_between(db, giver.desk.accountant, f"{kind}/{fen}", wanted)
        return codes(problem)

    assert made("allocate", guangdong, centre, 0) == {"not_above", "no_document", "order_not_positive"}
    assert made("remit", guangdong, liaoning, 5) == {"not_above", "no_document"}


def test_nobody_remits_more_than_the_account_holds(db, law, levels):
    guangdong, centre = levels["440000"], levels["000000"]
    wanted = BetweenLevels(
        "remit", guangdong.pool, centre.pool, JANUARY, OPENING + 1, adjustment(law), "advance", "notice"
    )
    order = signed(db, guangdong.desk, "too much", wanted)
    with pytest.raises(NotBooked) as problem:
        orders.pay(db, guangdong.desk.accountant, order, JANUARY, guangdong.desk.paper("advice", DAY))
    assert codes(problem) == {"account_short"}
    assert "300000000000.00" in problem.value.english.replace(",", "")


def test_both_levels_see_the_order_and_only_their_own_books(db, law, levels, admin):
    guangdong, centre = levels["440000"], levels["000000"]
    move(db, law, "remit", guangdong, centre, 700, "seen")
    paths = admin.execute(
        "select e.serving_path, sum(l.amount_fen) filter (where l.amount_fen > 0) from ledger.entry e"
        " join ledger.entry_line l using (entry_id) where e.document = 'advice seen' group by 1 order by 1"
    ).fetchall()
    assert paths == [("00.", 700), (GUANGDONG, 700)]
    trial = statements.trial_balance(db, guangdong.desk.accountant, centre.pool, JANUARY)
    assert trial.lines == ()


@pytest.mark.mission("S5.10", "S5.22")
def test_provincial_pooling_keeps_the_total_and_pays_the_deficit(db, law, levels):
    """Cities give their balances to the province; one is short of its pensions and is paid; the rest share its gap."""
    province = levels["440000"]
    cities = {}
    for area, path, held in (("440100", "00.44.01.", 900), ("440300", "00.44.03.", 600), ("441800", "00.44.18.", 100)):
        pool = actions.open_pool(db, HOUSE, Pool(PoolId(0), FUND, area, area, area, JANUARY, path))
        cities[area] = Level(pool, desk(db, path))
        opening = Transfer(pool, JANUARY, held)
        at = cities[area].desk
        actions.bring_in(db, at.accountant, opening, at.paper("final accounts 2020", DAY))
    needs = {"440100": 200, "440300": 150, "441800": 451}
    gap = needs["441800"] - 100
    parts = share_gap(gap, [("440100", 900), ("440300", 600)])
    assert sum(parts.values()) == gap
    total = OPENING + 1_600
    for area, fen in parts.items():
        move(db, law, "remit", cities[area], province, fen, f"gap/{area}")
    move(db, law, "allocate", province, cities["441800"], gap, "gap/441800")
    assert flow(db, cities["441800"])["closing"] == needs["441800"], "the city that was short can pay to the fen"
    for area, city in cities.items():
        assert flow(db, city)["closing"] >= needs[area]
        left = flow(db, city)["closing"]
        move(db, law, "remit", city, province, left, f"pooled/{area}", JANUARY + 1)
        assert flow(db, city)["closing"] == 0, "its own books end at nothing"
    assert sum(flow(db, at)["closing"] for at in (province, *cities.values())) == total
    # the province sees its cities' parts only in their own pools
    assert flow(db, province)["closing"] == total
