"""A month of an area by its calendar: declare, assess, receive and match, decide, fund, pay, book, close.

Each step is one of the ordinary actions, or several; each may be done again after a kill and finds its work done. The
order and the days are content (calendar.yaml); nothing here knows a scheme. Whoever runs a month imports from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from shebao.benefits.events import subscribers
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.service import month_benefits, month_contributions
from shebao.service.cases import subscribers as case_subscribers
from shebao.service.setting import (
    LOCAL_TIME,
    CalendarMissing,
    Difference,
    Folders,
    Hands,
    Now,
    Report,
    Setting,
    all_moves,
    days,
    line_alone,
)
from shebao.store.outbox import deliver

__all__ = [
    "LOCAL_TIME",
    "CalendarMissing",
    "Difference",
    "Folders",
    "Hands",
    "Report",
    "Setting",
    "all_moves",
    "days",
    "line_alone",
    "run_month",
]


MONEY_IN = ("declare", "assess", "due", "treasury_advice", "match")
"""What an office does that collects; one that only pays has no such day."""


class StepUnknown(ShebaoError):
    """The calendar of {month} has no step "{step}". Its steps: {known}."""

    code = "service.step_unknown"
    zh = "{month} 的业务日历中没有步骤“{step}”。现有：{known}。"


def run_month(
    setting: Setting,
    told: Callable[[str, date], None],
    between: Callable[[str], None] | None = None,
    *,
    until: str = "",
) -> Report:
    """Run the steps of the month in order of day, up to `until`. `told` hears of each step before it begins; `between`
    is called before a step, for whoever outside acts on that day (employers, the collector, a bank).

    Raises CalendarMissing, StepUnknown, MonthOutOfOrder.
    """
    report, calendar = Report(), days(setting.law, setting.region, setting.period)
    if until and until not in calendar:
        raise StepUnknown(month=month_text(setting.period), step=until, known=", ".join(calendar))
    month_benefits.next_in_order(setting, calendar)
    for step, day in calendar.items():
        if setting.line and step in MONEY_IN:
            continue
        setting.db.clock = datetime.combine(day, time(9), LOCAL_TIME)
        told(step, day)
        if between is not None:
            between(step)
        told_of = (*subscribers(setting.judge), *case_subscribers(setting.law))
        deliver(setting.db, setting.hands.house, told_of)
        STEPS[step](Now(setting, day, report))
        if step == until:
            break
    return report


def _nothing(_: Now) -> None:
    """A day on which the office itself does nothing."""


STEPS: Mapping[str, Callable[[Now], None]] = {
    "declare": month_contributions.declare_sheets,
    "assess": month_contributions.assess_month,
    "due": _nothing,
    "treasury_advice": month_contributions.take_advice,
    "match": month_contributions.match_receipts,
    "cut_off": _nothing,
    "payroll": month_benefits.payroll,
    "funding_request": month_benefits.request,
    "funding": month_benefits.fund,
    "pay_day": month_benefits.pay,
    "returns": month_benefits.take_answers,
    "close": month_benefits.close_pools,
}
