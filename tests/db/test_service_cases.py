"""A claim as a case: its number, the day it is due in working days, who is next, and only for the agency it lies in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import at, person, recognise
from entitled_cn import claim, law, no_rows, open_books
from officers import HOUSE
from shebao.benefits import claims, decisions
from shebao.benefits.explain import explain_decision
from shebao.benefits.judge import Judge
from shebao.kernel.dates import parse_month
from shebao.law.working_days import CalendarEnds, after, works_on
from shebao.service import cases
from shebao.service.issue import Occasion, issue
from shebao.store.outbox import deliver

BORN, ON = date(1965, 8, 12), date(2025, 10, 20)


@pytest.fixture
def office(db):
    """Books of the pension, and the day."""
    with no_rows():
        open_books(db, "440000", "2022-01")
        at(db, "2025-10-20")
        yield db


def opened(db, order=1):
    """A pension claimed on the day, its fact approved."""
    who = person(db, BORN, order)
    recognise(db, who, "contribution_index", 81230)
    answers = {"retirement_month": parse_month("2025-10"), "contribution_months": 322, "account_balance": 11_864_235}
    return claim(db, Judge(law()), who, "441802", answers)


def told(db, by):
    deliver(db, HOUSE, cases.subscribers(law()))
    return cases.cases(db, by, law())


def test_a_case_has_a_number_and_a_day_in_working_days(office, officers):
    """Twenty working days after Monday 20 October: no holiday between, so Monday 17 November."""
    made = opened(office)
    opened(office, 3)
    first, second = told(office, officers.clerk)
    assert (first.number, second.number) == ("441802-2025-000001", "441802-2025-000002")
    assert (first.claim, first.opened_on, first.due_on) == (made, ON, date(2025, 11, 17))
    assert "国务院令第765号" in first.due_said
    assert [step.state for step in cases.steps(office, officers.clerk, first.number)][:2] == ["opened", "pre_checked"]


def test_each_state_says_what_it_waits_for_and_for_whom(office, officers):
    made = opened(office)
    judged = Judge(law())
    (case,) = told(office, officers.clerk)
    assert (case.state, case.waits_for.zh, case.post) == ("fact_approved", "待遇核定", "clerk")
    decided = decisions.determine(office, officers.clerk, judged, made, on=ON)
    (case,) = told(office, officers.clerk)
    assert (case.waits_for.zh, case.post, case.closed) == ("复核", "reviewer", False)
    decisions.check(office, officers.reviewer, decided.decision, on=ON)
    (case,) = told(office, officers.clerk)
    assert (case.waits_for.zh, case.post, case.letter) == ("审批", "approver", None)
    decisions.approve(office, officers.approver, judged, decided.decision, on=ON)
    letter = issue(
        office,
        officers.clerk,
        law(),
        explain_decision(office, officers.clerk, decided.decision),
        Occasion("granted", ON),
    )
    (case,) = told(office, officers.clerk)
    assert (case.closed, case.waits_for, case.letter) == (True, None, letter.number)


def test_a_case_past_its_day_is_late_and_a_closed_one_never(office, officers):
    made = opened(office)
    told(office, officers.clerk)
    assert cases.cases(office, officers.clerk, law(), late_on=date(2025, 11, 17)) == ()
    (late,) = cases.cases(office, officers.clerk, law(), late_on=date(2025, 11, 20))
    assert late.days_late(date(2025, 11, 20)) == 3
    claims.withdraw(office, officers.clerk, made, on=ON, note="asked by the person")
    told(office, officers.clerk)
    assert cases.cases(office, officers.clerk, law(), late_on=date(2025, 11, 20)) == ()


def test_a_clerk_sees_the_cases_of_his_county_alone(office, officers):
    opened(office)
    (case,) = told(office, officers.clerk)
    assert cases.cases(office, officers.other_clerk, law()) == ()
    assert cases.steps(office, officers.other_clerk, case.number) == ()
    assert [c.number for c in cases.cases(office, officers.city_clerk, law())] == [case.number]


def test_the_same_events_twice_make_one_case(office, officers):
    opened(office)
    first = told(office, officers.clerk)
    again = [replace(s, name="service.again") for s in cases.subscribers(law())]
    assert deliver(office, HOUSE, again).done > 0
    assert cases.cases(office, officers.clerk, law()) == first


def test_a_case_without_a_limit_or_beyond_the_calendar_says_so():
    pension, allowance = law().schemes["employee_pension"], law().schemes["old_age_allowance"]
    day, said = cases.due(law(), allowance, ON)
    assert day is None
    assert "No document with a limit was read." in said
    day, said = cases.due(law(), pension, date(2026, 12, 20))
    assert day is None
    assert "2027-01-01" in said


def test_holidays_and_days_worked_beside_the_week_are_counted():
    """National Day 2025 is 1 to 8 October; Sunday 28 September and Saturday 11 October are worked."""
    assert [works_on(law(), date(2025, 9, day)) for day in (26, 27, 28)] == [True, False, True]
    assert after(law(), date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert after(law(), date(2025, 10, 9), 2) == date(2025, 10, 11)
    with pytest.raises(CalendarEnds) as refused:
        works_on(law(), date(2030, 1, 1))
    assert "2025-09-01" in refused.value.chinese
