"""Story 4: Wang, 68, draws the employees' pension here and the residents' base in another county, for 18 months.

    to repay       18 × 220.00                         = 3,960.00     (the account part was his own money)
    his account    4,812.40 less subsidy 660.00        = 4,152.40
    paid to him    4,152.40 − 3,960.00                 =   192.40     the subsidy stays, the relation ends

Refuses, and the account was refunded before: 3,960.00 is held back from the employees' pension, 500.00 a month, seven
times 500.00 and once 460.00; each month counts as received when its payroll is published.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import at, person
from entitled_cn import law, no_rows, open_books
from officers import CITY, COUNTY, HOUSE, OFFICERS, OTHER_COUNTY
from shebao.benefits import claims, decisions, doubles, events, instalments, payroll, recovery, statement
from shebao.benefits.claims import Application
from shebao.benefits.decisions import Order
from shebao.benefits.errors import DoubleNotReady, NoticeNotOver, PlanImpossible, TooMuchRecovered
from shebao.benefits.instalments import Plan
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, Component
from shebao.benefits.payroll import Month
from shebao.benefits.recovery import Received
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text, parse_month
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Pool, PoolId
from shebao.service.issue_after import Setting, issue_after
from shebao.store.outbox import deliver

RESIDENT, EMPLOYEE = "resident_pension", "employee_pension"
BASE, ACCOUNT, PENSION = 22_000, 3_155, 251_000
FIRST = parse_month("2024-01")
MONTHS = 18
HANDS = (OFFICERS.city_clerk, OFFICERS.city_reviewer, OFFICERS.city_approver)
WHO = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", CITY)


@pytest.fixture(autouse=True)
def rows():
    with no_rows():
        yield


@pytest.fixture
def wang(db):
    """Both pensions drawn for 18 months, each paid by its own county, which does not see the other."""
    judged = Judge(law())
    open_books(db, "440000", "2024-01")
    said = moves(law().schemes[RESIDENT])
    books.load_scheme(db, HOUSE, said)
    books.open_pool(db, HOUSE, Pool(PoolId(0), said.fund, "440000", said.fund, said.fund, FIRST, CITY))
    at(db, "2024-01-02")
    who = person(db, date(1957, 3, 2))
    kept = awarded(db, judged, who, EMPLOYEE, COUNTY, (Component("basic_part", "", PENSION),))
    parts = (Component("account_part", "account", ACCOUNT), Component("central_part", "central", BASE))
    ended = awarded(db, judged, who, RESIDENT, OTHER_COUNTY, parts)
    for number in range(MONTHS):
        assert pay(db, FIRST + number, COUNTY) == PENSION
        assert pay(db, FIRST + number, OTHER_COUNTY) == BASE + ACCOUNT
    return judged, who, kept, ended


def awarded(db, judged, who, scheme, path, parts):
    """An award that others decided, taken over by order."""
    on = db.clock.date()
    wanted = Application(scheme, "", date(2024, 1, 2), {})
    made = claims.open_claim(db, HANDS[0], judged, Applicant(who, who, "440100", path), wanted, on=on)
    order = Order("list of awards", "art. 1", parts, FIRST)
    return signed(db, judged, decisions.decide_by_order(db, HANDS[0], judged, made, order, on=on).decision)


def signed(db, judged, decision):
    decisions.check(db, HANDS[1], decision, on=db.clock.date())
    return decisions.approve(db, HANDS[2], judged, decision, on=db.clock.date())


def pay(db, period, path):
    """The month of one county; what floors tell each other is delivered."""
    on = at(db, month_start(period).replace(day=8).isoformat())
    month, runner = Month(period, 1, law().hash, on), Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", path)
    run = payroll.compute_payroll(db, runner, month)
    for who, role in zip(HANDS, ("maker", "checker", "approver"), strict=True):
        sign_run(db, who, run, role, on=on)
    fen = payroll.publish_payroll(db, runner, month, on=on).fen
    deliver(db, HOUSE, events.subscribers(Judge(law())))
    return fen


def settled(db, judged):
    """Found by the match of the city, told, heard, decided."""
    at(db, "2025-07-01")
    (found,), unruled = doubles.find(db, WHO, judged, on=date(2025, 7, 1))
    assert unruled == []
    assert doubles.find(db, WHO, judged, on=date(2025, 7, 1)) == ([], [])  # found once
    doubles.notify(db, HANDS[0], found.double, on=date(2025, 7, 1), answer_until=date(2025, 7, 15))
    with pytest.raises(NoticeNotOver, match="2025-07-15"):
        doubles.decide(db, HANDS[2], found.double, on=date(2025, 7, 15), note="")
    doubles.answer(db, HANDS[0], found.double, on=date(2025, 7, 4), agrees=True, note="keeps the employees' pension")
    at(db, "2025-07-07")
    doubles.decide(db, HANDS[2], found.double, on=date(2025, 7, 7), note="art. 8")
    return found


def recovery_case(db, who):
    """The case the month's run proposed, told, heard and decided."""
    with db.reading(HANDS[0], "benefits") as tx:
        (row,) = tx.all("recoveries_of_person", person=who)
        lines = tx.all("recovery_lines", recovery=row.recovery_id)
    case = row.recovery_id
    assert {(line.component, line.amount_fen) for line in lines} == {("central_part", -BASE)}
    assert [line.for_month for line in lines] == list(range(FIRST, FIRST + MONTHS))
    on = db.clock.date()
    assert recovery.notify(db, HANDS[0], case, on=on, answer_until=on) == MONTHS * BASE == 396_000
    recovery.answer(db, HANDS[0], case, on=on, note="yes")
    recovery.decide(db, HANDS[2], case, on=on, note="人社部发〔2014〕17号 第八条")
    return case


@pytest.mark.mission("S1.05")
def test_the_base_goes_back_out_of_the_refunded_account(db, wang):
    judged, who, kept, ended = wang
    found = settled(db, judged)
    assert (found.kept, found.ended) == (kept, ended)
    assert (month_text(found.first_month), month_text(found.last_month)) == ("2024-01", "2025-06")
    assert pay(db, FIRST + MONTHS, OTHER_COUNTY) == ACCOUNT  # the month of the decision; its base is not owed twice
    assert pay(db, FIRST + MONTHS, COUNTY) == PENSION
    case = recovery_case(db, who)
    refund = account_refund(db, judged, who)
    with pytest.raises(TooMuchRecovered):
        recovery.set_off(db, HANDS[2], case, refund, fen=415_241, on=db.clock.date())
    assert recovery.set_off(db, HANDS[2], case, refund, fen=396_000, on=db.clock.date()) == 0
    assert pay(db, FIRST + MONTHS + 1, OTHER_COUNTY) == 19_240
    assert pay(db, FIRST + MONTHS + 1, COUNTY) == PENSION
    assert pay(db, FIRST + MONTHS + 2, OTHER_COUNTY) == 0  # the relation has ended
    assert pay(db, FIRST + MONTHS + 2, COUNTY) == PENSION
    assert statement.differences(db, HANDS[0], period=FIRST + MONTHS + 2) == []


def account_refund(db, judged, who):
    at(db, "2025-07-20")
    wanted = Application(
        RESIDENT, "account_refund", date(2025, 7, 7), {"account_balance": 481_240, "subsidy_balance": 66_000}
    )
    made = claims.open_claim(
        db, HANDS[0], judged, Applicant(who, who, "440100", OTHER_COUNTY), wanted, on=db.clock.date()
    )
    decided = decisions.determine(db, HANDS[0], judged, made, on=db.clock.date())
    assert [(c.name, c.fen) for c in decided.answer.components] == [("own_account_refund", 415_240)]
    return signed(db, judged, decided.decision)


def test_who_refuses_has_it_held_back_from_the_pension_he_keeps(db, wang):
    judged, who, kept, _ = wang
    settled(db, judged)
    pay(db, FIRST + MONTHS, OTHER_COUNTY)
    case = recovery_case(db, who)
    on, following = db.clock.date(), FIRST + MONTHS + 1
    too_much = Plan(200_000, following, award=kept, keep=100_000)
    with pytest.raises(PlanImpossible, match="51000 fen a month would be left, less than 100000"):
        instalments.agree_plan(db, HANDS[2], case, too_much, on=on)
    months = instalments.agree_plan(db, HANDS[2], case, Plan(50_000, following, award=kept, keep=100_000), on=on)
    assert [fen for _, fen in months] == [50_000] * 7 + [46_000]
    told_in_a_letter(db, wang, case)
    with pytest.raises(PlanImpossible, match="a plan stands already"):
        instalments.agree_plan(db, HANDS[2], case, Plan(50_000, following + 20, award=kept), on=on)
    assert pay(db, FIRST + MONTHS, COUNTY) == PENSION
    for place, fen in enumerate([*[50_000] * 7, 46_000]):
        assert pay(db, following + place, COUNTY) == PENSION - fen
        assert received(db, case) == sum(f for _, f in months[: place + 1])
    assert received(db, case) == 396_000
    assert pay(db, following + 8, COUNTY) == PENSION  # whole again
    assert instalments.overdue(db, HANDS[0], month=following + 9) == []


def told_in_a_letter(db, wang, case):
    """Month by month what was paid and what is due, by both articles, what is held back and what is left to live on."""
    ends = issue_after(db, HANDS[0], Setting(law()), wang[3], "ended")
    assert ends.lead.zh == "城乡居民养老金发放至2025年7月为止。"
    assert "人社部发〔2014〕17号" in ends.sections[0].sentences[1].zh
    letter = issue_after(db, HANDS[0], Setting(law()), wang[3], "recovery")
    months, steps = (part for part in letter.sections if part.lines)
    assert [line.amount for line in months.lines] == [BASE] * MONTHS
    assert months.lines[0].label.zh == "2024年1月：已发 251.55元，应发 31.55元"
    assert (months.total, steps.total) == (396_000, 396_000)
    assert [line.amount for line in steps.lines] == [50_000] * 7 + [46_000]
    said = [one.zh for part in letter.sections for one in part.sentences]
    assert "这些月份已经发放了另一项不能同时领取的待遇。" in said
    assert any("人社部发〔2014〕17号" in one and "从您每月的待遇中分 8 期扣回" in one for one in said)
    assert "扣回期间每月仍发给您不少于 2,010.00元。" in said
    assert any("广州铁路运输第一法院" in one for one in said)


def received(db, case):
    with db.reading(HANDS[0], "benefits") as tx:
        return tx.one("recovery_now", recovery=case).received


def test_the_wrong_twin_that_asks_the_whole_pension_back_is_told_apart(db, wang):
    """The twin takes the account part back too: 18 × 251.55 = 4,527.90 instead of 3,960.00."""
    _, who, *_ = wang
    scheme = law().schemes[RESIDENT]
    rules = [{**rule, "repay": [*rule["repay"], "account_part"]} for rule in scheme.service["double_drawing"]]
    service = {**scheme.service, "double_drawing": rules}
    twin = Judge(replace(law(), schemes={**law().schemes, RESIDENT: replace(scheme, service=service)}))
    settled(db, twin)
    pay(db, FIRST + MONTHS, OTHER_COUNTY)
    with db.reading(HANDS[0], "benefits") as tx:
        (row,) = tx.all("recoveries_of_person", person=who)
        fen = tx.one("recovery_now", recovery=row.recovery_id).fen
    assert fen == 452_790  # and not 396_000


def test_nothing_is_taken_before_notice_hearing_and_another_officer(db, wang):
    judged, *_ = wang
    at(db, "2025-07-01")
    (found,), _ = doubles.find(db, WHO, judged, on=date(2025, 7, 1))
    with pytest.raises(DoubleNotReady, match='"decide" may follow only noticed'):
        doubles.decide(db, HANDS[2], found.double, on=date(2025, 7, 1), note="")
    doubles.notify(db, HANDS[0], found.double, on=date(2025, 7, 1), answer_until=date(2025, 7, 15))
    doubles.withdraw(db, HANDS[2], found.double, on=date(2025, 7, 3), note="the other is his brother")
    with pytest.raises(DoubleNotReady):
        doubles.decide(db, HANDS[2], found.double, on=date(2025, 7, 20), note="")
    assert pay(db, FIRST + MONTHS, OTHER_COUNTY) == BASE + ACCOUNT


def test_who_repays_by_himself_is_behind_when_a_month_is_missed(db, wang):
    """Three steps of 1,320.00 agreed; the first is paid, the second is not."""
    judged, who, *_ = wang
    settled(db, judged)
    pay(db, FIRST + MONTHS, OTHER_COUNTY)
    case = recovery_case(db, who)
    on, following = db.clock.date(), FIRST + MONTHS + 1
    with pytest.raises(PlanImpossible, match="is not after"):
        instalments.agree_plan(db, HANDS[2], case, Plan(132_000, following - 1, "agreement 4"), on=on)
    months = instalments.agree_plan(db, HANDS[2], case, Plan(132_000, following, "agreement 4"), on=on)
    assert [fen for _, fen in months] == [132_000] * 3
    assert recovery.receive(db, HANDS[0], case, Received(132_000, "repaid", "receipt 1"), on=on) == 264_000
    assert instalments.overdue(db, HANDS[0], month=following + 1) == []
    (late,) = instalments.overdue(db, HANDS[0], month=following + 2)
    assert (late.person, late.due_fen, late.received_fen) == (who, 264_000, 132_000)
    with pytest.raises(TooMuchRecovered):
        recovery.receive(db, HANDS[0], case, Received(264_001, "repaid", "receipt 2"), on=on)
