"""What an employer says late or anew: differences, never edits; money then lies too much or too little.

Story 6, the restaurant in Wuhan, as far as collection goes: dues of June 2023 of 52,480.00 unpaid, arrears from 1 July,
paid 30 September: 92 days × 26.24 = 2,414.08; counted without the day of payment it would be 91 days, 2,387.84.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from fractions import Fraction

import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, assess, country, declare, sheet, terms, town
from officers import OFFICERS
from settled import count, fees, order, owed, pay
from shebao.collection import actions
from shebao.collection.arrears import SurchargeRule, surcharge
from shebao.collection.enforcement import Estimating, Step
from shebao.collection.errors import RefundRefused, RespiteImpossible, StepOutOfOrder
from shebao.collection.late_fees import Rates
from shebao.collection.respites import Agreement, Deferral

PAID, DUE = date(2025, 10, 24), date(2025, 10, 27)
DAY = Fraction(5, 10_000)


def dues(admin, **where) -> int:
    wanted = " and ".join(f"{name} = %s" for name in where)
    text = f"select coalesce(sum(amount_fen), 0) from collection.due where {wanted}"
    return int(admin.execute(text, tuple(where.values())).fetchone()[0])


@pytest.fixture
def october(db):
    where = town(db, people=2)
    declare(db, where, ["6000.00", "8000.00"])
    assess(db)
    return where


def test_story_six_counts_92_days_and_its_wrong_twin_91():
    principal, due, paid = 5_248_000, date(2023, 6, 30), date(2023, 9, 30)
    assert surcharge(principal, due, paid, SurchargeRule(DAY, counts_payment_day=True)) == (92, 241_408)
    assert surcharge(principal, due, paid, SurchargeRule(DAY, counts_payment_day=False)) == (91, 238_784)


def test_the_rate_of_each_day_is_the_rate_of_its_time():
    rates = Rates.of(country(), ("employee_pension",), "420100", date(2023, 10, 1))
    assert list(zip(rates.since, rates.ticks, strict=True)) == [(date(1999, 1, 22), 20), (date(2011, 7, 1), 5)]
    assert rates.den == 10_000


def test_lowered_after_payment_the_rest_serves_the_next_month_and_what_remains_is_given_back(db, admin, october):
    firm = int(october.employers[0])
    pay(db, [("B1", PAID, owed(admin), october.codes[0])])
    before = admin.execute("select count(*), sum(amount_fen) from collection.due").fetchone()
    declare(db, october, ["5000.00", "8000.00"])
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,))
    over = -owed(admin)
    assert over > 0
    after = admin.execute("select count(*), sum(amount_fen) from collection.due").fetchone()
    assert after[0] > before[0]  # rows were added, none went
    assert int(before[1] - after[1]) == over
    # November's housing dues alone are small: what the same fund owes is served first
    declare(db, october, ["5000.00", "5000.00"], NOVEMBER)
    assess(db, NOVEMBER, for_months=(NOVEMBER,), due_day=date(2025, 12, 15))
    november = owed(admin, for_month=NOVEMBER)
    moved = actions.relay(db, CITY_HOUSE, order(NOVEMBER, "set off"))
    assert moved.set_off == over
    assert owed(admin, for_month=OCTOBER) == 0
    assert owed(admin, for_month=NOVEMBER) == november - over
    own = dues(admin, for_month=OCTOBER, scheme="employee_pension", payer="person")
    held = "select sum(amount_fen) from collection.account_posting where scheme = 'employee_pension' and for_month = %s"
    assert int(admin.execute(held, (OCTOBER,)).fetchone()[0]) == own  # the account follows the lower base
    with pytest.raises(RefundRefused, match="nothing is overpaid"):
        actions.ask_refund(db, OFFICERS.clerk, firm, "employee_pension", "退费申请")


def test_a_refund_needs_three_hands_and_is_refused_when_the_case_changed(db, admin, october):
    firm = int(october.employers[0])
    pay(db, [("B1", PAID, owed(admin), october.codes[0])])
    declare(db, october, ["5000.00", "8000.00"])
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,))
    over = -owed(admin, scheme="employee_pension")
    refund = actions.ask_refund(db, OFFICERS.clerk, firm, "employee_pension", "退费申请 1")
    with pytest.raises(RefundRefused, match="nobody approved"):
        actions.book_refund(db, OFFICERS.accountant, refund, "银行回单 1", order(NOVEMBER))
    actions.approve_refund(db, OFFICERS.approver, refund, "审批单 1")
    assert actions.book_refund(db, OFFICERS.accountant, refund, "银行回单 1", order(NOVEMBER)) == over
    assert actions.book_refund(db, OFFICERS.accountant, refund, "银行回单 1", order(NOVEMBER)) == over
    shares = actions.post_refund(db, CITY_HOUSE, refund, order(NOVEMBER))
    assert shares < 0
    assert actions.post_refund(db, CITY_HOUSE, refund, order(NOVEMBER)) == shares
    own = dues(admin, scheme="employee_pension", payer="person")
    held = "select sum(amount_fen) from collection.account_posting where scheme = 'employee_pension'"
    assert int(admin.execute(held).fetchone()[0]) == own
    assert owed(admin, scheme="employee_pension") == 0
    back = "select sum(amount_fen) from ledger.entry_line where account = 'expenditure_account_deposit'"
    assert int(admin.execute(back).fetchone()[0]) == -over
    sums = admin.execute("select pool_id, sum(amount_fen) from ledger.entry_line group by 1").fetchall()
    assert {fen for _, fen in sums} == {0}
    again = actions.ask_refund(db, OFFICERS.clerk, firm, "unemployment", "退费申请 2")
    actions.approve_refund(db, OFFICERS.approver, again, "审批单 2")
    declare(db, october, ["6000.00", "8000.00"])  # the employer takes it back
    assess(db, NOVEMBER, "corrected again", for_months=(OCTOBER,))
    with pytest.raises(RefundRefused, match="overpaid now"):
        actions.book_refund(db, OFFICERS.accountant, again, "银行回单 2", order(NOVEMBER))


def test_raised_after_payment_the_rest_is_due_and_carries_surcharge_from_the_first_day(db, admin, october):
    pay(db, [("B1", PAID, owed(admin), october.codes[0])])
    declare(db, october, ["7000.00", "8000.00"])
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,), due_day=date(2025, 12, 15))
    more = owed(admin, scheme="employee_pension")
    assert more > 0
    count(db, date(2025, 11, 20), NOVEMBER)
    fee = admin.execute("select sum(amount_fen) from collection.late_fee where scheme = 'employee_pension'").fetchone()
    days = (date(2025, 11, 20) - DUE).days
    assert int(fee[0]) == int(more * days * DAY + Fraction(1, 2))
    count(db, date(2025, 11, 19), NOVEMBER)  # counted to an earlier day, the difference is negative: rows are added
    text = "select sum(amount_fen), min(amount_fen) < 0 from collection.late_fee where scheme = 'employee_pension'"
    less, negative = admin.execute(text).fetchone()
    assert (int(less), negative) == (int(more * (days - 1) * DAY + Fraction(1, 2)), True)


@pytest.mark.mission("S9.05")
def test_deferred_lines_are_not_late_and_carry_nothing_until_their_day(db, admin, october):
    firm = int(october.employers[0])
    whole = count(db, date(2025, 11, 20))
    later = Deferral(firm, ("employee_pension",), OCTOBER, OCTOBER, date(2026, 6, 30), "缓缴批复")
    actions.defer(db, OFFICERS.approver, later)
    assert actions.defer(db, OFFICERS.approver, later) == 1  # the same paper again
    less = count(db, date(2025, 11, 20), NOVEMBER)
    unit = dues(admin, scheme="employee_pension", payer="employer")
    own = dues(admin, scheme="employee_pension", payer="person")
    days = (date(2025, 11, 20) - DUE).days
    half = Fraction(1, 2)
    assert less.fen == int(own * days * DAY + half) - int((own + unit) * days * DAY + half)
    assert fees(db, admin) == whole.fen + less.fen
    late = actions.arrears(db, OFFICERS.clerk, SurchargeRule(DAY, counts_payment_day=True), on=date(2025, 11, 20))
    assert sum(a.principal for a in late if a.scheme == "employee_pension") == own
    with pytest.raises(RespiteImpossible):
        actions.defer(db, OFFICERS.approver, Deferral(firm, ("employee_pension",), NOVEMBER, OCTOBER, DUE, "x"))


def test_instalments_kept_carry_no_surcharge_and_a_missed_one_starts_it_again(db, admin, october):
    firm, due = int(october.employers[0]), owed(admin)
    schemes = ("employee_pension", "unemployment", "work_injury", "employee_medical")
    plan = ((date(2025, 11, 5), due // 2), (date(2025, 11, 15), due - due // 2))
    wanted = Agreement(firm, schemes, date(2025, 10, 28), date(2025, 12, 31), plan, "缓缴协议（抵押担保）")
    number = actions.agree(db, OFFICERS.approver, wanted)
    assert count(db, date(2025, 11, 4)).fen == 0
    pay(db, [("B1", date(2025, 11, 5), due // 2, october.codes[0])], NOVEMBER)
    assert actions.end_missed(db, CITY_HOUSE, on=date(2025, 11, 15)) == ()
    assert actions.end_missed(db, CITY_HOUSE, on=date(2025, 11, 16)) == (number,)
    assert actions.end_missed(db, CITY_HOUSE, on=date(2025, 11, 16)) == ()
    count(db, date(2025, 11, 20), NOVEMBER)
    rest = owed(admin) - owed(admin, scheme="housing_fund")
    assert abs(fees(db, admin) - rest * 6 * DAY) <= 2  # 15 to 20 November; each of four schemes is rounded once


@pytest.mark.mission("S6.16")
def test_who_does_not_declare_owes_110_percent_until_he_does(db, admin, october):
    firm = int(october.employers[0])
    wanted = Estimating(NOVEMBER, NOVEMBER, terms(), date(2025, 11, 17))
    found = actions.estimate(db, CITY_HOUSE, country(), wanted)
    lines = admin.execute(
        "select d.scheme, d.component, sum(d.amount_fen) from collection.due d where d.for_month = %s group by 1, 2",
        (OCTOBER,),
    ).fetchall()
    assert found.fen == sum(int(Fraction(int(fen) * 110, 100) + Fraction(1, 2)) for _, _, fen in lines)
    assert actions.estimate(db, CITY_HOUSE, country(), wanted) == found
    assert admin.execute("select count(*) from collection.contribution_month where person_id = 0").fetchone() == (0,)
    # he pays the estimate, and declares at last: persons are booked, the estimate goes, what he paid serves them
    pay(db, [("B1", PAID, dues(admin, for_month=OCTOBER), october.codes[0])])
    pay(db, [("B2", date(2025, 11, 14), found.fen, october.codes[0])], NOVEMBER, "estimate")
    assert owed(admin, employer_id=firm) == 0
    declare(db, october, ["6000.00", "8000.00"], NOVEMBER)
    assess(db, NOVEMBER)
    assert dues(admin, for_month=NOVEMBER, person_id=0) == 0
    actions.relay(db, CITY_HOUSE, order(NOVEMBER, "declared"))
    still = admin.execute("select count(*) from collection.owed where owed_fen > paid_fen").fetchone()
    assert still == (0,)
    assert -owed(admin) == found.fen - dues(admin, for_month=NOVEMBER)  # the tenth too much is his again


def test_an_estimate_stands_while_others_are_assessed_again(db, admin, october):
    found = actions.estimate(db, CITY_HOUSE, country(), Estimating(NOVEMBER, NOVEMBER, terms(), date(2025, 11, 17)))
    assess(db, NOVEMBER, "others")
    assert dues(admin, for_month=NOVEMBER) == found.fen


@pytest.mark.mission("S6.16")
def test_steps_come_in_the_order_of_the_law_and_none_settles_for_less(db, admin, october):
    firm = int(october.employers[0])

    def step(name, on, until=None):
        return actions.take_step(db, OFFICERS.approver, Step(firm, "欠1", name, "文书", until), on=on)

    with pytest.raises(StepOutOfOrder, match="nothing is overdue"):
        step("ordered", DUE, date(2025, 11, 11))
    assert step("ordered", date(2025, 10, 31), date(2025, 11, 15)) == owed(admin)
    with pytest.raises(StepOutOfOrder, match="has until 2025-11-15"):
        step("accounts_asked", date(2025, 11, 14))
    with pytest.raises(StepOutOfOrder, match="accounts_asked comes before"):
        step("transfer_decided", date(2025, 11, 16))
    step("accounts_asked", date(2025, 11, 16))
    step("transfer_decided", date(2025, 11, 17))
    for wrong in ("settled", "remitted", "closed_paid"):
        with pytest.raises(StepOutOfOrder) as caught:
            step(wrong, date(2025, 11, 18))
        assert "不能在" in caught.value.chinese
    step("court_asked", date(2025, 11, 18))
    pay(db, [("B1", date(2025, 11, 19), owed(admin), october.codes[0])], NOVEMBER)
    assert step("closed_paid", date(2025, 11, 20)) == 0


def test_joined_in_the_month_is_owed_for_and_left_before_it_is_not(db, admin, october):
    gone = sheet([(october.numbers[1], october.names[1], "")], {0: "停保"})
    actions.declare(db, OFFICERS.clerk, int(october.employers[0]), NOVEMBER, gone, on=date(2025, 11, 20), terms=terms())
    rows = [(october.numbers[0], october.names[0], "6000.00")]
    actions.declare(
        db, OFFICERS.clerk, int(october.employers[0]), NOVEMBER, sheet(rows), on=date(2025, 11, 20), terms=terms()
    )
    assess(db, NOVEMBER)
    who = admin.execute("select distinct person_id from collection.due where for_month = %s", (NOVEMBER,)).fetchall()
    assert who == [(int(october.people[0]),)]


KILLED = """
import sys
from datetime import date, datetime
sys.path[:0] = ["tests"]
from pathlib import Path
from collected import CITY_HOUSE, NOVEMBER, country, terms
from shebao.collection import actions
from shebao.collection.enforcement import Estimating
from shebao.store.db import Database
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
actions.estimate(db, CITY_HOUSE, country(), Estimating(NOVEMBER, NOVEMBER, terms(), date(2025, 11, 17)))
"""


def test_an_estimate_killed_anywhere_counts_once(db, admin, october):
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    for place in ("estimate:publish:inside", "estimate:publish:after"):
        ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
        assert ended.returncode == -9, ended.stderr.decode()
    found = actions.estimate(db, CITY_HOUSE, country(), Estimating(NOVEMBER, NOVEMBER, terms(), date(2025, 11, 17)))
    assert found.fen == dues(admin, for_month=NOVEMBER)
    notices = admin.execute("select count(*) from collection.notice where period = %s", (NOVEMBER,)).fetchone()
    assert notices == (1,)
