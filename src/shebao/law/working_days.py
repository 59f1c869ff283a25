"""Working days as calendar.yaml lists them: weekly rest, days off, days worked; complete for the spans it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CalendarEnds(ShebaoError):
    """Whether {day} is a working day was not read: calendar.yaml lists days off only for {known}. Add the notice of
    that year."""

    code = "law.calendar_ends"
    zh = "{day} 是否为工作日尚未查到：calendar.yaml 只列有 {known} 的放假安排。请补充当年的通知。"


def works_on(law: Law, day: date) -> bool:
    """Whether a day is a working day. Raises CalendarEnds outside the spans that were read."""
    said: Mapping[str, Any] = (law.files.get("calendar") or {}).get("working_days") or {}
    spans = [(_day(span["from"]), _day(span["to"])) for span in said.get("known") or ()]
    if not any(start <= day < end for start, end in spans):
        raise CalendarEnds(day=day, known=", ".join(f"{start} – {end}" for start, end in spans) or "–")
    if any(_day(row["day"]) == day for row in said.get("worked") or ()):
        return True
    if any(_day(row["from"]) <= day < _day(row["to"]) for row in said.get("rest") or ()):
        return False
    return WEEK[day.weekday()] not in (said.get("weekly_rest") or ())


def after(law: Law, day: date, count: int) -> date:
    """The working day that is `count` working days after a day, which itself does not count. Raises CalendarEnds."""
    while count > 0:
        day += timedelta(days=1)
        count -= works_on(law, day)
    return day


def period_ends(law: Law, begins: date, days: int) -> date:
    """The last day of a period of calendar days: the day it begins with does not count, and a last day of rest moves to
    the next working day (Civil Code, articles 201 and 203). Of a year whose days off were not read, weekly rest alone
    is known."""
    last = begins + timedelta(days=days)
    while not _works_as_far_as_read(law, last):
        last += timedelta(days=1)
    return last


def _works_as_far_as_read(law: Law, day: date) -> bool:
    try:
        return works_on(law, day)
    except CalendarEnds:
        said = (law.files.get("calendar") or {}).get("working_days") or {}
        return WEEK[day.weekday()] not in (said.get("weekly_rest") or ())


def _day(said: object) -> date:
    return said if isinstance(said, date) else parse_date(str(said))
