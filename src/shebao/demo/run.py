"""The whole demonstration: found the office, take over the city, live one month, and keep what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol

import yaml

from shebao.benefits.judge import Judge
from shebao.collection.modes import load_modes
from shebao.collection.terms import Terms, employer_schemes, terms
from shebao.demo.awards import Office, employee_awards, resident_awards
from shebao.demo.city import City, Ints, build
from shebao.demo.claims import Outcome, asking_early, refuse_unanswered, retiring, turning, work
from shebao.demo.life import deaths_of, record_deaths, register_births, write_sheets
from shebao.demo.neighbours import collect, neighbour
from shebao.demo.office import Books, Staff, open_books, open_office
from shebao.demo.opening import (
    Ids,
    take_over_accounts,
    take_over_history,
    take_over_people,
    take_over_resident_years,
    taking_over,
)
from shebao.engine.cut import Typed
from shebao.engine.worked import typed_value
from shebao.kernel.dates import month_start, month_text
from shebao.law.ir import Law
from shebao.law.text import read as read_yaml
from shebao.ledger.actions import take_on as take_on_balances
from shebao.ledger.model import Balances, Paper
from shebao.service.month import LOCAL_TIME, Folders, Hands, Report, Setting, days, run_month
from shebao.store.db import Database
from shebao.store.runs import open_run

EMPLOYEES, RESIDENTS = "employee_pension", "resident_pension"
LINE = "social_insurance"


class Progress(Protocol):
    """Where long work says how far it is."""

    def __call__(self, name: str) -> AbstractContextManager[object]:
        """A piece of work with a name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which city, month, size and seed; `bank`: a seed of its own for the bank's answers, 0 for the same."""

    region: str
    period: int
    scale: float
    seed: int
    bank: int = 0


@dataclass(slots=True)
class Lived:
    """A month that was lived: everything the pages are made of."""

    plan: Plan
    figures: Mapping[str, Any]
    city: City
    ids: Ids
    staff: Staff
    books: Books
    employee_amounts: Ints
    resident_amounts: Ints
    deaths: int
    births: int
    outcomes: list[Outcome]
    report: Report
    typed: Mapping[str, Typed]
    published: Mapping[str, float]


def live(db: Database, law: Law, laws: Path, plan: Plan, work_on: Progress) -> Lived:
    """Build the city and run its month. The same plan gives the same record."""
    office, lived = open_city(db, law, laws, plan, work_on)
    with work_on(f"Living the month {month_text(plan.period)}"):
        live_month(office, lived)
    return lived


def open_city(db: Database, law: Law, laws: Path, plan: Plan, work_on: Progress) -> tuple[Office, Lived]:
    """Found the office and take the city over: everything as it stands on the eve of the month.

    Killed anywhere and started again it goes on where it stopped: the taking over is one run, each list a part of it.
    """
    figures = yaml.safe_load((laws / "demo" / f"{plan.region}.yaml").read_text(encoding="utf-8"))
    names = yaml.safe_load((laws / "demo" / "names.yaml").read_text(encoding="utf-8"))
    typed, said = stand_ins(law, laws, plan), published(laws, plan)
    judge = Judge(law, accepts_unverified=True, typed=typed)
    first = month_start(plan.period)
    db.clock = datetime.combine(date.fromordinal(first.toordinal() - 1), time(18), LOCAL_TIME)
    with work_on("Founding the office"):
        staff = open_office(db, law, plan.region, LINE)
        load_modes(db, staff.house, law)
        books = open_books(db, law, staff, plan.region, plan.period)
    office = Office(db, law, judge, staff, books, plan.region, plan.period, typed)
    with open_run(db, staff.area, "store", taking_over(staff.clerk.path), law_hash=law.hash) as run:
        with work_on("Building the city"):
            city = build(figures, names, db.clock.date(), plan.scale, plan.seed)
            schemes = _terms(law, first)
            ids = take_over_people(db, staff, city, schemes)
        with work_on("Taking over histories, accounts and awards"):
            take_over_history(db, staff, city, ids, EMPLOYEES)
            take_over_resident_years(db, staff, city, ids, RESIDENTS)
            take_over_accounts(db, staff, city, ids, plan.period)
            parts = [str(c) for c in law.schemes[EMPLOYEES].facts["award"]["components"]]
            employees = employee_awards(office, city, ids, EMPLOYEES, parts)
            residents = resident_awards(office, city, ids, RESIDENTS)
            _opening_balances(office, int(employees.sum()), int(residents.sum()))
        with run.step("taken over") as step:
            if step.todo:
                run.publish(step.tx, {"persons": len(ids.persons), "employers": len(ids.employers)})
    return office, Lived(plan, figures, city, ids, staff, books, employees, residents, 0, 0, [], Report(), typed, said)


def stand_ins(law: Law, laws: Path, plan: Plan) -> dict[str, Typed]:
    """What is typed in where the law has a gap in this place and month, each with its origin."""
    path = laws / "stand_ins" / f"{plan.region}-{month_text(plan.period)}.yaml"
    if not path.exists():
        return {}
    rows = read_yaml(path, path.name, []).data["typed"]
    return {
        str(row["name"]): typed_value(
            law, str(row["name"]), row["value"], f"{row['origin']['zh']} / {row['origin']['en']}"
        )
        for row in rows
        if row["name"] in law.values
    }


def published(laws: Path, plan: Plan) -> dict[str, float]:
    """Figures published of the city for this very month, where its file names any."""
    path = laws / "stand_ins" / f"{plan.region}-{month_text(plan.period)}.yaml"
    rows = read_yaml(path, path.name, []).data.get("published", []) if path.exists() else []
    return {str(row["id"]): float(str(row["value"])) for row in rows}


def _terms(law: Law, day: date) -> tuple[list[Terms], Terms]:
    own = terms(law, RESIDENTS)
    assert own is not None
    declared = sorted(employer_schemes(law, day), key=lambda t: t.scheme != EMPLOYEES)
    return declared, own


def _opening_balances(office: Office, employees: int, residents: int) -> None:
    """Balances the pools begin with: a number of months of what they pay, a seed the page names."""
    day = date.fromordinal(month_start(office.period).toordinal() - 1)
    paper = Paper(day, "closing balances of the former books (invented)", office.staff.approver.actor_id)
    for (fund, area), pool in sorted(office.books.pools.items()):
        month_cost = employees if fund == EMPLOYEES else residents // 8 if fund == RESIDENTS else 0
        money = month_cost * (47 if fund == EMPLOYEES else 8)
        if money and area:
            special, balance = "special_account_deposit", "fund_balance"
            balances = Balances(int(pool), office.period, {special: money, balance: -money})
            take_on_balances(office.db, office.staff.accountant, balances, paper)


def _setting(office: Office, lived: Lived, folders: Folders) -> Setting:
    """What the month is run with: the demonstration's hands, and the telephone and accounts it invents."""
    plan, staff = lived.plan, lived.staff
    hands = Hands(staff.clerk, staff.reviewer, staff.approver, staff.cashier, staff.accountant, staff.house)
    setting = Setting(office.db, office.law, office.judge, hands, plan.region, plan.period, folders, office.typed)
    return replace(setting, invented=lived.figures.get("offices", ()))


def live_month(office: Office, lived: Lived) -> None:
    """The calendar's steps, and between them what employers, families, the collector and the bank do.

    Done again after a kill, whoever acts finds what was done before: the month ends as if nothing had happened.
    """
    home = office.db.home
    folders = Folders.of(home, lived.plan.period)
    for folder in (folders.sheets, folders.collector, folders.treasury, folders.bank_in):
        folder.mkdir(parents=True, exist_ok=True)
    plan, staff = lived.plan, lived.staff
    setting = _setting(office, lived, folders)
    calendar = days(office.law, plan.region, plan.period)
    deaths = deaths_of(lived.city, lived.figures, plan.period, plan.seed)
    eve = date.fromordinal(month_start(plan.period).toordinal() - 1)

    def outside(step: str) -> None:
        act = acts.get(step)
        if act is not None:
            act(calendar[step])

    denied = ("other_basic_pension", "other_basic_insurance")

    def employers(day: date) -> None:
        write_sheets(lived.city, lived.ids, folders.sheets, plan.period, plan.seed)
        wanted = asking_early(office, lived.city, RESIDENTS, 60)
        lived.outcomes += work(office, (lived.city, lived.ids), wanted, denied, day)

    def families(day: date) -> None:
        lived.births = register_births(office.db, staff, lived.city, lived.figures, plan.period, plan.seed)
        lived.deaths = record_deaths(office.db, staff, lived.ids, deaths, (eve, day))
        wanted = retiring(office, lived.city, EMPLOYEES, "statutory_month")
        lived.outcomes += work(office, (lived.city, lived.ids), wanted, (), day)
        wanted = turning(office, lived.city, RESIDENTS, 60)
        lived.outcomes += work(office, (lived.city, lived.ids), wanted, denied, day)

    def more_deaths(day: date) -> None:
        """Known after the payroll was made: they stop the next month. Whoever did not answer in time is refused."""
        refuse_unanswered(office, lived.outcomes, day)
        lived.deaths += record_deaths(office.db, staff, lived.ids, deaths, (calendar["cut_off"], day))

    def collector(_: date) -> None:
        collect(setting, calendar["due"], seed=plan.seed)

    def bank(_: date) -> None:
        inbox, seed = folders.bank_in, plan.bank or plan.seed
        neighbour("shebao.payments.simulated_bank", "--once", outbox=home / "outbox", inbox=inbox, seed=seed)

    acts: dict[str, Callable[[date], None]] = {
        "declare": employers,
        "cut_off": families,
        "treasury_advice": collector,
        "returns": bank,
        "close": more_deaths,
    }
    lived.report = run_month(setting, lambda _step, _day: None, outside)
