"""One employer through bankruptcy: 14 months unpaid, some deferred, surcharge, three retirements, a part recovered.

The workshop pays nothing for September 2024 to October 2025. The employer's own lines of January to March 2025 were
deferred to the end of June. Three of its six people retire in between: their years are counted without the unpaid
months. On 10 November 2025 the court accepts the petition; the claim is filed by rank (企业破产法 113): what
goes to the persons' accounts first, other dues second, the surcharge third. The estate pays the first rank in full, a
third of the second, nothing of the last. Every fen of it is on a person and a month.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from fractions import Fraction

import pytest

from collected import CITY_HOUSE, NOVEMBER, ON, assess, country, declare, stand_ins, terms, town
from officers import OFFICERS
from settled import COUNTED, camt054, count, fees, order, owed
from shebao.collection import actions
from shebao.collection.errors import CreditUnknown, DistributionTooMuch, InsolvencyEnded, InsolvencyUnknown
from shebao.collection.insolvency import Distribution, Petition
from shebao.collection.insolvency_end import End
from shebao.collection.respites import Deferral
from shebao.collection.settle import Settlement
from shebao.engine import Typed
from shebao.kernel.dates import month, month_start

FIRST, LAST = month(2024, 9), month(2025, 10)
ACCEPTED = date(2025, 11, 10)
DEFERRED, DEFERRED_TO = (month(2025, 1), month(2025, 3)), date(2025, 6, 30)
CASE, PAPER = "（2025）粤1802破3号", "受理破产申请裁定书 2025-11-10"
PAID = date(2025, 11, 18)

NOT_READ = {"employee_pension.employer_rate": Typed("0.15", "Qingyuan's rate of 2024 was not read: typed in")}


def due_day(when: int) -> date:
    return month_start(when + 1).replace(day=15)


@pytest.fixture
def workshop(db):
    """Six people, 14 months assessed, nothing paid."""
    where = town(db, people=6, books_since=FIRST)
    for when in range(FIRST, LAST + 1):
        declare(db, where, ["6000.00", "6100.00", "7000.00", "8000.00", "5000.01", "9333.33"], period=when)
        assess(db, when, due_day=due_day(when), typed=stand_ins() | (NOT_READ if when < month(2025, 1) else {}))
    return where


def petition(where) -> Petition:
    return Petition(int(where.employers[0]), ACCEPTED, CASE, "清远市清城区人民法院", PAPER)


def credits_in(db, entries):
    actions.take_credits(db, OFFICERS.city_clerk, "estate.xml", camt054(entries, "E1"))


def filed(db, where):
    """Deferral, surcharge up to the petition, and the claim."""
    firm = int(where.employers[0])
    schemes = ("employee_pension", "unemployment", "work_injury")
    actions.defer(db, OFFICERS.approver, Deferral(firm, schemes, *DEFERRED, DEFERRED_TO, "缓缴批复 2025-01-08"))
    actions.stop_surcharge(db, OFFICERS.approver, petition(where), COUNTED)
    count(db, PAID, NOVEMBER)
    return actions.file_claim(db, OFFICERS.clerk, country(), petition(where))


def by_hand(admin, days, *, deferral=True) -> int:
    """Month by month and scheme by scheme, as an accountant would with a table of days: `days` after a due day."""
    rows = admin.execute(
        "select for_month, scheme, payer = 'person', sum(amount_fen) from collection.due group by 1, 2, 3"
    ).fetchall()
    cells: dict[tuple[int, str], Fraction] = {}
    for when, scheme, own, fen in rows:
        if scheme not in COUNTED:
            continue
        due = due_day(when)
        if deferral and not own and DEFERRED[0] <= when <= DEFERRED[1] and scheme != "employee_medical":
            due = DEFERRED_TO
        cells[when, scheme] = cells.get((when, scheme), Fraction(0)) + int(fen) * days(due) * Fraction(5, 10_000)
    return sum(int((2 * exact + 1) // 2) for exact in cells.values())


def surcharge_by_hand(admin, *, deferral=True, stops=ACCEPTED) -> int:
    """From the day after the due day up to the day before the petition was accepted."""
    return by_hand(admin, lambda due: max((stops - due).days - 1, 0), deferral=deferral)


@pytest.mark.mission("S9.05")
def test_claims_partial_recovery_and_credit_to_the_last_fen(db, admin, workshop):
    firm, due = int(workshop.employers[0]), owed(admin)
    assert admin.execute("select count(distinct for_month) from collection.due").fetchone() == (14,)
    claim = filed(db, workshop)

    # the surcharge is what a table of days gives; without the deferral, or running on, it would be another sum
    late = fees(db, admin)
    assert late == surcharge_by_hand(admin)
    assert late < surcharge_by_hand(admin, deferral=False)
    assert late < surcharge_by_hand(admin, stops=PAID)

    # ranks: account shares and housing fund first, other dues second, surcharge third; nothing lost
    shares = admin.execute("select sum(account_fen) from collection.due where scheme <> 'housing_fund'").fetchone()[0]
    housing = owed(admin, scheme="housing_fund")
    assert claim.ranks == {1: int(shares) + housing, 2: due - int(shares) - housing, 3: late}
    assert actions.file_claim(db, OFFICERS.clerk, country(), petition(workshop)) == claim

    # three people retire in between: their unpaid months do not count
    assert months(db, workshop.people[:3]) == [0, 0, 0]

    # the estate pays: rank 1 whole, rank 2 a third
    third = claim.ranks[2] // 3
    code = workshop.codes[0]
    credits_in(db, [("D1", PAID, claim.ranks[1], f"{code} 第一顺位"), ("D2", PAID, third, f"{code} 第二顺位")])
    one = actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 1, "D1"), order(NOVEMBER))
    two = actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 2, "D2"), order(NOVEMBER))
    assert (one.fen, two.fen) == (claim.ranks[1], third)
    assert actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 2, "D2"), order(NOVEMBER)) == two
    assert owed(admin) == due - claim.ranks[1] - third

    # what belongs on the accounts is on them, and nothing else;
    # to each person and month its share of rank 2, less than a fen off the exact share
    own = admin.execute("select sum(account_fen) from collection.due").fetchone()[0]
    posted = admin.execute("select sum(amount_fen) from collection.account_posting").fetchone()[0]
    assert posted == own
    rows = admin.execute(
        "select c.amount_fen, coalesce(sum(p.amount_fen), 0) from collection.insolvency_claim c"
        " left join collection.insolvency_paid p using (insolvency_id, claim_no) where c.rank = 2"
        " group by c.claim_no, 1"
    ).fetchall()
    assert sum(int(paid) for _, paid in rows) == third
    assert all(abs(Fraction(int(fen) * third, claim.ranks[2]) - int(paid)) < 1 for fen, paid in rows)
    assert admin.execute("select count(distinct (person_id, for_month)) from collection.paid").fetchone() == (6 * 14,)

    # rights: no month is whole yet, so none counts; the rest stays owed, the book balances
    assert months(db, workshop.people) == [0] * 6
    sums = admin.execute("select pool_id, sum(amount_fen) from ledger.entry_line group by 1").fetchall()
    assert {fen for _, fen in sums} == {0}
    door = "select sum(amount_fen) from ledger.entry_line where account like %s"
    assert admin.execute(door, ("%income_account%",)).fetchone()[0] == claim.ranks[1] + third
    before = fees(db, admin)
    count(db, date(2025, 11, 19), NOVEMBER)
    assert fees(db, admin) == before  # from the day of acceptance on nothing runs


def test_the_whole_recovered_makes_every_month_count(db, admin, workshop):
    claim = filed(db, workshop)
    firm, code = int(workshop.employers[0]), workshop.codes[0]
    credits_in(db, [(f"D{rank}", PAID, fen, code) for rank, fen in claim.ranks.items()])
    for rank in claim.ranks:
        actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, rank, f"D{rank}"), order(NOVEMBER))
    assert owed(admin) == 0
    assert actions.open_late_fees(db, OFFICERS.clerk, firm) == {}
    assert months(db, workshop.people) == [14] * 6


def test_wrong_twins_are_refused_and_leave_nothing(db, admin, workshop):
    firm, code = int(workshop.employers[0]), workshop.codes[0]
    with pytest.raises(InsolvencyUnknown, match="File the claim first"):
        actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 1, "D1"), order(NOVEMBER))
    claim = filed(db, workshop)
    credits_in(db, [("D1", PAID, claim.ranks[1] + 1, code)])
    with pytest.raises(DistributionTooMuch, match="Rank 1"):
        actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 1, "D1"), order(NOVEMBER))
    with pytest.raises(CreditUnknown):
        actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 1, "D9"), order(NOVEMBER))
    assert admin.execute("select count(*) from collection.paid").fetchone() == (0,)
    # an administrator's money is no ordinary payment: it waits for its distribution, not first come first served
    assert actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms())).credits == 0


@pytest.mark.mission("S9.05")
def test_dues_since_the_acceptance_are_paid_as_they_fall_due_and_old_ones_are_not(db, admin, workshop):
    """The workshop goes on under the administrator: November is a common debt; single payments on old dues are void."""
    filed(db, workshop)
    declare(db, workshop, ["6000.00"] * 6, period=NOVEMBER)
    assess(db, NOVEMBER, due_day=due_day(NOVEMBER), typed=stand_ins())
    november = owed(admin, for_month=NOVEMBER)
    old = owed(admin) - november
    code, entries = workshop.codes[0], [("N1", november), ("N2", old), ("N3", 500)]
    credits_in(db, [(number, PAID, fen, code) for number, fen in entries])
    split = actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    assert (split.credits, split.split, split.waiting) == (1, november, 0)  # the others wait, nothing is spread
    assert actions.match(db, CITY_HOUSE, order(NOVEMBER, bank=True)).received == november
    assert (owed(admin, for_month=NOVEMBER), owed(admin)) == (0, old)
    assert months(db, workshop.people) == [1] * 6  # November counts, the fourteen months do not
    # the wrong twin: held money, found to be his, is not laid over what he owed before
    credits_in_held(db)
    actions.identify(db, OFFICERS.city_clerk, "H1", int(workshop.employers[0]), "来函")
    assert actions.relay(db, CITY_HOUSE, order(NOVEMBER, "held")).released == 0
    assert owed(admin) == old


END, NEXT_COUNT = date(2025, 11, 14), date(2025, 11, 19)


def ended(workshop, outcome, document="终结裁定书 2025-11-14", on=END) -> End:
    return End(int(workshop.employers[0]), CASE, outcome, on, document)


def test_where_the_petition_fell_old_dues_are_paid_and_surcharged_as_anybodys(db, admin, workshop):
    filed(db, workshop)
    before, old = fees(db, admin), owed(admin)
    actions.end_insolvency(db, OFFICERS.approver, ended(workshop, "dismissed"))
    actions.end_insolvency(db, OFFICERS.approver, ended(workshop, "dismissed"))  # the same again
    with pytest.raises(InsolvencyEnded, match="ended on 2025-11-14"):
        actions.end_insolvency(db, OFFICERS.approver, ended(workshop, "concluded"))
    count(db, NEXT_COUNT, NOVEMBER)
    assert fees(db, admin) == surcharge_by_hand_again(admin)
    assert fees(db, admin) > before
    credits_in(db, [("N1", PAID, 500_000, workshop.codes[0])])
    split = actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    assert (split.credits, split.split) == (1, 500_000)
    actions.match(db, CITY_HOUSE, order(NOVEMBER, bank=True))
    assert owed(admin) == old - 500_000
    credits_in_later(db, workshop)
    with pytest.raises(DistributionTooMuch, match="has 0 fen open"):
        actions.distribute(db, CITY_HOUSE, Distribution(int(workshop.employers[0]), CASE, 1, "D7"), order(NOVEMBER))


def credits_in_later(db, workshop):
    entry = camt054([("D7", PAID, 700, f"{CASE} 第一顺位")], "E7")
    actions.take_credits(db, OFFICERS.city_clerk, "late.xml", entry)
    assert workshop.codes


def surcharge_by_hand_again(admin) -> int:
    """Up to the acceptance, and from the end of the case through the day of the count; the days between bear none."""

    def days(due: date) -> int:
        counted = range(due.toordinal() + 1, NEXT_COUNT.toordinal() + 1)
        return sum(not ACCEPTED.toordinal() <= day < END.toordinal() for day in counted)

    return by_hand(admin, days)


@pytest.mark.parametrize("outcome", ["concluded", "reorganised", "composed"])
def test_after_a_case_that_was_carried_through_old_dues_stay_with_their_distributions(db, admin, workshop, outcome):
    claim = filed(db, workshop)
    before, old = fees(db, admin), owed(admin)
    with pytest.raises(InsolvencyUnknown):
        actions.end_insolvency(db, OFFICERS.approver, ended(workshop, outcome, on=date(2025, 11, 9)))
    actions.end_insolvency(db, OFFICERS.approver, ended(workshop, outcome))
    count(db, NEXT_COUNT, NOVEMBER)
    assert fees(db, admin) == before  # what was owed before bears no surcharge any more
    credits_in(db, [("N1", PAID, 500_000, workshop.codes[0])])
    split = actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    assert (split.credits, owed(admin)) == (0, old)
    credits_in_later(db, workshop)
    given = Distribution(int(workshop.employers[0]), CASE, 1, "D7")
    assert actions.distribute(db, CITY_HOUSE, given, order(NOVEMBER)).fen == 700
    assert claim.ranks[1] > 700


def credits_in_held(db):
    """Money from nobody known, held in suspense."""
    actions.take_credits(db, OFFICERS.city_clerk, "held.xml", camt054([("H1", PAID, 700, "货款")], "H"))
    actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    actions.match(db, CITY_HOUSE, order(NOVEMBER, "held", bank=True))


KILLED = """
import sys
from datetime import datetime
sys.path[:0] = ["tests"]
from pathlib import Path
from collected import CITY_HOUSE, NOVEMBER
from settled import order
from shebao.collection import actions
from shebao.collection.insolvency import Distribution
from shebao.store.db import Database
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
actions.distribute(db, CITY_HOUSE, Distribution(int(sys.argv[4]), sys.argv[5], 1, "D1"), order(NOVEMBER))
"""


def test_a_distribution_killed_anywhere_counts_once(db, admin, workshop):
    claim = filed(db, workshop)
    firm = int(workshop.employers[0])
    credits_in(db, [("D1", PAID, claim.ranks[1] - 7, workshop.codes[0])])
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat(), str(firm), CASE]
    for place in ("distribute:publish:inside", "distribute:publish:after", "post_shares:publish:inside"):
        ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
        assert ended.returncode == -9, ended.stderr.decode()
    told = actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, 1, "D1"), order(NOVEMBER))
    assert told.fen == claim.ranks[1] - 7
    assert admin.execute("select sum(amount_fen) from collection.paid").fetchone()[0] == claim.ranks[1] - 7


def months(db, people) -> list[int]:
    """Pension months that count for a claim on the day after."""
    when = {
        "event_date": ON,
        "law_date": ON,
        "known_at": db.clock,
        "name": "employee_pension",
    }
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        found = tx.provider("collection.contribution_months", subjects=people, **when)
    by_person = dict(zip(found["subject"].tolist(), found["value"].tolist(), strict=True))
    return [int(by_person[int(p)]) for p in people]
