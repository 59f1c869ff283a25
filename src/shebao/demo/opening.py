"""Everything the office takes over on the first day: people, employers, relations, histories, awards, money.

An agency starts with the records of its former system; so does this one. From the day after, the demonstration writes
only what a user could: declarations, births, deaths, claims and bank answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from shebao.collection.take_on import Balances, Years, take_on_balances, take_on_years
from shebao.collection.terms import Terms
from shebao.demo.city import MALE, City, Ints
from shebao.demo.office import HOUSE, Staff
from shebao.kernel.dates import month_of, month_start, month_text
from shebao.kernel.identifiers import CitizenNumberText
from shebao.payments.accounts import take_on as take_on_accounts
from shebao.payments.model import NewAccount
from shebao.registry.model import PlaceKind
from shebao.registry.take_on import (
    Employers,
    Employments,
    Facts,
    Memberships,
    Persons,
    take_on_determinations,
    take_on_employers,
    take_on_employments,
    take_on_facts,
    take_on_memberships,
    take_on_persons,
)
from shebao.store.db import Database
from shebao.store.runs import RunKey, state_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

DOCUMENT = "records of the former system (invented for the demonstration)"
TEST_BANK = "演示银行 Demonstration Bank"
REGISTERED_AND_INSURED: tuple[PlaceKind, ...] = ("household_registration", "insured")
INDEX_UNIT = 10  # the city keeps an index in ten-thousandths, the law determines it to five decimals
OWN_A_YEAR, SUBSIDY_A_YEAR = 36_000, 3_000  # fen a resident paid and was given a year: a seed, the old tier of 360
INTEREST_A_YEAR = 0.025  # on residents' accounts: a seed near the one-year deposit rates of these years
TEST_RANGE = "6299"  # no issuer: accounts that begin so exist nowhere


BLOCK = 250_000
"""So many rows of a list are taken over at a time: what is held grows with the block, not with the city."""
Rows = TypeVar("Rows", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Ids:
    """Person and employer ids of the record, in the order of the city's rows."""

    persons: Ints
    employers: Ints


def blocks(rows: Rows) -> Iterator[Rows]:
    """The columns of a list some rows at a time; a list of nobody is one block of nobody."""
    columns = {one.name: getattr(rows, one.name) for one in fields(rows)}
    size = max(len(column) for column in columns.values() if isinstance(column, np.ndarray | list))
    for first in range(0, max(size, 1), BLOCK):
        yield replace(rows, **{name: _part(column, first) for name, column in columns.items()})


def _part(column: object, first: int) -> object:
    if isinstance(column, Mapping):
        return {name: _part(one, first) for name, one in column.items()}
    return column[first : first + BLOCK] if isinstance(column, np.ndarray | list) else column


def taking_over(path: str) -> RunKey:
    """The run that takes an area over; each list that is taken on there is a part of it."""
    return RunKey("take_on", path)


def stopped_at(db: Database, path: str) -> str:
    """Where an earlier start was stopped: "opening" while it took the area over, "month" after; "" where none began."""
    state = state_of(db, HOUSE, taking_over(path))
    return {"open": "opening", "published": "month"}.get(state or "", "")


def take_over_people(db: Database, staff: Staff, city: City, schemes: tuple[Sequence[Terms], Terms]) -> Ids:
    """Persons, employers, who works where, and what was recognised about them.

    `schemes`: what employers declare for, the main one first, and what residents join.
    """
    paths = [f"{staff.clerk.path}{code[4:]}." for code in city.counties]
    persons = np.zeros(len(city.people.sex), np.int64)
    insured = np.zeros(len(persons), bool)
    drawers = city.employee_drawers.person
    for rows in (city.workers.person, drawers, city.resident_drawers, city.resident_contributors):
        insured[rows] = True
    for mask, kinds in ((insured, REGISTERED_AND_INSURED), (~insured, REGISTERED_AND_INSURED[:1])):
        rows = np.flatnonzero(mask)
        codes = [city.counties[c] for c in city.people.county[rows]]
        columns = Persons(
            [CitizenNumberText(city.people.number[row]) for row in rows],
            [city.people.name[row] for row in rows],
            [paths[c] for c in city.people.county[rows]],
            dict.fromkeys(kinds, codes),
            city.on,
        )
        taken = [take_on_persons(db, staff.clerk, block, document=DOCUMENT) for block in blocks(columns)]
        persons[rows] = np.concatenate(taken)
    firms = city.firms
    employers = take_on_employers(
        db,
        staff.clerk,
        Employers(
            firms.code,
            firms.name,
            [city.counties[c] for c in firms.county],
            [date(2008, 1, 1)] * len(firms.code),
            [paths[c] for c in firms.county],
        ),
        document=DOCUMENT,
    )
    ids = Ids(persons, employers)
    _work(db, staff, city, ids, schemes)
    _recognised(db, staff, city, persons, employers)
    return ids


def _work(db: Database, staff: Staff, city: City, ids: Ids, schemes: tuple[Sequence[Terms], Terms]) -> None:
    (terms, resident), persons, employers = schemes, ids.persons, ids.employers
    workers = city.workers
    since = [month_start(m) for m in workers.since]
    for work in blocks(Employments(persons[workers.person], employers[workers.firm], since, _until(city))):
        take_on_employments(db, staff.clerk, work, document=DOCUMENT)
    _insured(db, staff, city, ids, terms, since)
    place = [city.counties[c] for c in city.people.county]
    drawers, residents = city.employee_drawers.person, city.resident_drawers
    for scheme, group, kind, rows, start in (
        (terms[0].scheme, terms[0].group, "pensioner", drawers, date(2000, 1, 1)),
        (resident.scheme, resident.group, "resident", residents, date(2012, 1, 1)),
        (resident.scheme, resident.group, "resident", city.resident_contributors, date(2014, 7, 1)),
    ):
        count = len(rows)
        members = Memberships(
            persons[rows],
            [scheme] * count,
            [group] * count,
            [kind] * count,
            [place[p] for p in rows],
            [start] * count,
            [None] * count,
            [True] * count,
            [None] * count,
        )
        for block in blocks(members):
            take_on_memberships(db, staff.clerk, block, document=DOCUMENT)


def _until(city: City) -> list[date | None]:
    """The day each employee left; None for who goes on."""
    return [month_start(month) if month else None for month in city.workers.left.tolist()]


def _insured(db: Database, staff: Staff, city: City, ids: Ids, terms: Sequence[Terms], since: Sequence[date]) -> None:
    """Every employee in every scheme his employer declares for."""
    workers, count = city.workers, len(city.workers.person)
    persons, employers = ids.persons, ids.employers
    place = [city.counties[city.people.county[p]] for p in workers.person]
    firms = [int(employers[f]) for f in workers.firm]
    for term in terms:
        members = Memberships(
            persons[workers.person],
            [term.scheme] * count,
            [term.group] * count,
            ["employee"] * count,
            place,
            since,
            _until(city),
            [term.exclusive] * count,
            firms,
        )
        for block in blocks(members):
            take_on_memberships(db, staff.clerk, block, document=DOCUMENT)


def _recognised(db: Database, staff: Staff, city: City, persons: Ints, employers: Ints) -> None:
    workers = city.workers
    joined = [month_start(m) for m in workers.since]
    women = city.people.sex[workers.person] != MALE
    index = Facts("contribution_index", persons[workers.person], workers.index * INDEX_UNIT, None, joined)
    groups = ["worker"] * int(women.sum())
    group = Facts("women_group", persons[workers.person[women]], None, groups, _only(joined, women))
    for block in (*blocks(index), *blocks(group)):
        take_on_determinations(db, staff.clerk, block, document=DOCUMENT, reviewer=staff.reviewer, decided_on=city.on)
    opened = [date(2008, 1, 1)] * len(employers)
    for name, codes, values in (
        ("injury_class", None, city.firms.injury_class),
        ("housing_rate", None, np.full(len(employers), 500, np.int64)),
    ):
        take_on_facts(
            db,
            staff.clerk,
            Facts(name, employers, values, codes, opened),
            document=DOCUMENT,
            subject_kind="employer",
        )


def _only(days: Sequence[date], wanted: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[date]:
    return [day for day, keep in zip(days, wanted, strict=True) if keep]


def take_over_history(db: Database, staff: Staff, city: City, ids: Ids, scheme: str) -> None:
    """Contribution years back from the last month, and the accounts' balances, as the former system had them."""
    workers = city.workers
    newest = int(month_of(city.on))
    persons, years, months = [], [], []
    told = zip(workers.since.tolist(), workers.months.tolist(), workers.left.tolist(), strict=True)
    for row, (first, count, left) in enumerate(told):
        last = min(newest, left - 1) if left else newest
        start = max(first, last + 1 - count)
        for year in range(start // 12, last // 12 + 1):
            inside = min(last + 1, (year + 1) * 12) - max(start, year * 12)
            persons.append(row)
            years.append(year)
            months.append(inside)
    rows = np.array(persons, np.int64)
    paid = np.array(months, np.int64)
    record = Years(
        scheme, ids.persons[workers.person[rows]], np.array(years, np.int64), paid, workers.wage[rows] * paid
    )
    for block in blocks(record):
        take_on_years(db, staff.clerk, block, document=DOCUMENT)
    ends = np.where(workers.left > 0, np.minimum(workers.left - 1, newest), newest)
    for month in np.unique(ends).tolist():  # an account stands as of the last month its owner was insured
        mine = ends == month
        balances = Balances(scheme, scheme, ids.persons[workers.person[mine]], workers.account[mine], month, newest + 1)
        paper = DOCUMENT if month == newest else f"{DOCUMENT}, insured to {month_text(month)}"
        take_on_balances(db, staff.area, balances, document=paper)


def take_over_resident_years(db: Database, staff: Staff, city: City, ids: Ids, scheme: str) -> None:
    """Years paid by residents near the age: since 2012, some with gaps of one to three years; and what they paid lies
    in their accounts, own payment and subsidy with a seed of interest each year."""
    members = city.resident_contributors
    near = members[city.people.age_on(city.on)[members] >= 57]
    last = city.on.year
    rows, years = [], []
    for number, row in enumerate(near.tolist()):
        gap = (number * 7 % 10) // 7 * (number % 3 + 1)
        for year in range(2012 + gap, last + 1):
            rows.append(row)
            years.append(year)
    people, paid = np.array(rows, np.int64), np.array(years, np.int64)
    ones = np.full(len(paid), 12, np.int64)
    record = Years(scheme, ids.persons[people], paid, ones, np.full(len(paid), OWN_A_YEAR, np.int64))
    for block in blocks(record):
        take_on_years(db, staff.clerk, block, document=DOCUMENT)
    if not len(near):
        return
    growth = (1 + INTEREST_A_YEAR) ** (last - paid)  # a seed in floats, rounded here once: no rule reads how it arose
    saved = np.zeros(len(city.people.sex), np.int64)
    np.add.at(saved, people, np.round((OWN_A_YEAR + SUBSIDY_A_YEAR) * growth).astype(np.int64))
    month = int(month_of(city.on))
    balances = Balances(scheme, scheme, ids.persons[near], saved[near], month, month + 1)
    take_on_balances(db, staff.area, balances, document=DOCUMENT)


def take_over_accounts(db: Database, staff: Staff, city: City, ids: Ids, month: int) -> int:
    """A bank account for everybody who draws or may claim soon: numbers of a range that no bank issues."""
    age = city.people.age_on(city.on)
    drawing = np.zeros(len(age), bool)
    drawing[city.employee_drawers.person] = True
    drawing[city.resident_drawers] = True
    rows = np.flatnonzero(drawing | (age >= 49))
    taken = 0
    for first in range(0, len(rows), BLOCK):
        accounts = [
            NewAccount(
                int(ids.persons[row]),
                TEST_BANK,
                f"{TEST_RANGE}{int(ids.persons[row]):012d}",
                city.people.name[row],
                month,
                DOCUMENT,
                f"{staff.clerk.path}{city.counties[city.people.county[row]][4:]}.",
            )
            for row in rows[first : first + BLOCK]
        ]
        paper = f"{DOCUMENT}, from line {first + 1}" if first else DOCUMENT
        taken += take_on_accounts(db, staff.clerk, accounts, document=paper, approver=staff.approver)
    return taken
