"""The calendar of the agency's month: whole, in order, on working days, and said where no document lays a day down."""

from __future__ import annotations

from datetime import date

import pytest

from entitled_cn import law
from shebao.kernel.dates import month_start, parse_date, parse_month
from shebao.law.working_days import CalendarEnds, period_ends, works_on
from shebao.service.month import CalendarMissing, days

MONEY_OUT = ("cut_off", "payroll", "funding_request", "funding", "pay_day", "returns", "close")
MONEY_IN = ("declare", "assess", "due", "treasury_advice", "match", "close")
ROWS = law().files["calendar"]["months"]["rows"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["month"]))
def test_each_month_is_whole_in_order_and_on_working_days(row):
    found = days(law(), row["region"], int(parse_month(row["month"])))
    assert set(found) == {step["id"] for step in law().files["calendar"]["months"]["steps"]}
    for order in (MONEY_OUT, MONEY_IN):
        in_order = [found[step] for step in order]
        assert in_order == sorted(in_order), order
    start = month_start(int(parse_month(row["month"])))
    assert {day.replace(day=1) for day in found.values()} == {start}
    resting = [step for step, day in found.items() if step != "close" and not works_on(law(), day)]
    assert resting == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["month"]))
def test_a_day_no_document_lays_down_is_unverified_and_says_why_it_was_taken(row):
    for step in row["days"]:
        assert step["why"], step
        assert step.get("unverified") is True or step.get("document"), step


def test_a_year_of_months_can_be_run():
    months = {str(row["month"]) for row in ROWS if str(row["region"]) == "441800"}
    assert {f"2026-{number:02d}" for number in range(1, 13)} <= months


def test_days_of_rest_of_2026_are_those_of_the_notice():
    """国办发明电〔2025〕7号: 3 + 9 + 3 + 5 + 3 + 3 + 7 days off; six days worked at weekends."""
    year = [date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    off = [day for day in year if day.weekday() < 5 and not works_on(law(), day)]
    worked = [day for day in year if day.weekday() >= 5 and works_on(law(), day)]
    assert len(off) == 19
    assert worked == [parse_date(f"2026-{day}") for day in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")]
    with pytest.raises(CalendarEnds):
        works_on(law(), date(2027, 1, 1))


@pytest.mark.mission("S1.31")
@pytest.mark.parametrize(
    ("told", "last"),
    [
        ("2025-10-09", "2025-10-24"),  # a Friday
        ("2025-10-10", "2025-10-27"),  # a Saturday: the Monday after it
        ("2025-09-16", "2025-10-09"),  # 1 October: the day after the feast of eight days
        ("2025-09-26", "2025-10-11"),  # a Saturday on which offices work
        ("2027-02-19", "2027-03-08"),  # days off of 2027 are not read: weekly rest alone, a Saturday
    ],
)
def test_a_period_ends_on_a_working_day(told, last):
    """Civil Code, articles 201 and 203."""
    assert period_ends(law(), date.fromisoformat(told), 15) == date.fromisoformat(last)


def test_a_month_without_a_calendar_names_those_there_are_and_what_to_do():
    with pytest.raises(CalendarMissing) as refused:
        days(law(), "441800", parse_month("2027-01"))
    assert "441800 2016-12, 2025-10 – 2026-12" in refused.value.english
    assert "calendar.yaml" in refused.value.english
    assert "待核实" in refused.value.chinese
    with pytest.raises(CalendarMissing, match="441800 2016-12"):
        days(law(), "310000", parse_month("2026-01"))
