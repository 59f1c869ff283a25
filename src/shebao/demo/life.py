"""What happens in the city in a month: sheets from employers, births, deaths, claims. Only by files and actions.

Everything follows from the city, the month and the seed. Names and numbers are invented.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from shebao.collection import sheets
from shebao.demo.city import FEMALE, MALE, City, Ints
from shebao.demo.office import Staff
from shebao.demo.opening import Ids
from shebao.kernel.dates import month_end, month_start
from shebao.kernel.identifiers import PersonId, compose_citizen_numbers
from shebao.kernel.money import yuan
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.registry.people import record_death, register_person
from shebao.store.db import Database

DEATH_DOCUMENT = "death certificate (invented for the demonstration)"
BIRTH_DOCUMENT = "birth certificate (invented for the demonstration)"


@dataclass(frozen=True, slots=True)
class Deaths:
    """Who dies in the month, as rows of the city, and on which day."""

    rows: Ints
    days: tuple[date, ...]


def write_sheets(city: City, ids: Ids, folder: Path, period: int, seed: int) -> int:
    """One sheet an employer, CSV from most and XLSX from each fortieth; a few rows are wrong, as rows are.

    An employer writes once: a sheet that lies there is left as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    g = np.random.Generator(np.random.PCG64([seed, period, 1]))
    workers = city.workers
    wages = (workers.wage * g.choice([1.0, 1.0, 1.0, 1.05, 0.97], len(workers.wage)) // 100 * 100).astype(np.int64)
    wages[: workers.told] = workers.wage[: workers.told]  # what is told of people of stories is paid and declared so
    many = max(3, len(wages) // 1000)
    slips = set((workers.told + g.choice(len(wages) - workers.told, many, replace=False)).tolist())
    here = np.flatnonzero((workers.left == 0) | (workers.left > period))
    order = here[np.argsort(workers.firm[here], kind="stable")]
    starts = np.searchsorted(workers.firm[order], np.arange(len(city.firms.code) + 1))
    written = 0
    for firm in range(len(city.firms.code)):
        rows = order[starts[firm] : starts[firm + 1]]
        if not len(rows):
            continue
        lines = [
            (
                city.people.number[workers.person[row]],
                city.people.name[workers.person[row]],
                _slip(row, int(wages[row])) if row in slips else yuan(int(wages[row])).replace(",", ""),
            )
            for row in rows
        ]
        name = folder / f"{int(ids.employers[firm])}.{'xlsx' if firm % 40 == 0 else 'csv'}"
        plain = all(row not in slips for row in rows)
        if firm % 40 == 0 and plain:
            content = sheets.template([(n, m, int(wages[r])) for (n, m, _), r in zip(lines, rows, strict=True)], "")
        else:
            name = name.with_suffix(".csv")
            content = _csv(lines, "gb18030" if firm % 3 == 0 else "utf-8-sig")
        if not name.exists():
            part = folder.parent / "sheet.part"  # beside the folder: the office never meets half a sheet
            part.write_bytes(content)
            part.rename(name)
        written += 1
    return written


def _slip(row: int, wage: int) -> str:
    """A wage as people mistype it."""
    return ("-" + yuan(wage).replace(",", ""), "六千", "", "6OOO")[row % 4]


def _csv(lines: Sequence[tuple[str, str, str]], encoding: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(list(sheets.COLUMNS.values()))
    writer.writerows([*line, ""] for line in lines)
    return out.getvalue().encode(encoding)


def deaths_of(city: City, figures: Mapping[str, Any], period: int, seed: int) -> Deaths:
    """A twelfth of the yearly rates of the life table, by age and sex."""
    g = np.random.Generator(np.random.PCG64([seed, period, 2]))
    table = figures["death_rates"]
    group = np.searchsorted(np.array(table["lower"]), city.people.age_on(city.on), side="right") - 1
    rates = np.where(city.people.sex == MALE, np.array(table["male"])[group], np.array(table["female"])[group])
    rows = np.flatnonzero(g.random(len(rates)) < rates / 12)
    first, last = month_start(period), month_end(period)
    span = (last - first).days
    return Deaths(rows, tuple(first + timedelta(days=int(d)) for d in g.integers(0, span + 1, len(rows))))


def record_deaths(db: Database, staff: Staff, ids: Ids, deaths: Deaths, span: tuple[date, date]) -> int:
    """The deaths after the first day of `span`, up to its last, become known on the last; by the registry's action."""
    told, (since, until) = 0, span
    for row, day in zip(deaths.rows, deaths.days, strict=True):
        if since < day <= until:
            record_death(
                db,
                staff.clerk,
                PersonId(int(ids.persons[row])),
                died_on=day,
                source="civil affairs",
                document=DEATH_DOCUMENT,
                known_on=until,
            )
            told += 1
    return told


def register_births(db: Database, staff: Staff, city: City, figures: Mapping[str, Any], period: int, seed: int) -> int:
    """Children born in the month, registered at their mothers' place."""
    g = np.random.Generator(np.random.PCG64([seed, period, 3]))
    births = round(len(city.people.sex) * float(figures["births_per_1000"]) / 12_000)
    days = np.sort(g.integers(0, 28, births)) + month_start(period).toordinal()
    sex = g.integers(0, 2, births)
    orders = np.arange(births) * 2 + np.where(sex == FEMALE, 200, 201)
    numbers = compose_citizen_numbers(np.full(births, int(figures["division"])), days, orders % 1000)
    county = g.integers(0, len(city.counties), births)
    for i, number in enumerate(numbers.tolist()):
        code = city.counties[county[i]]
        born = date.fromordinal(int(days[i]))
        entry = PersonEntry(
            number=number.decode(),
            name=f"{city.people.name[i][0]}宝{'女' if sex[i] == FEMALE else '儿'}",
            source="health department",
            document=BIRTH_DOCUMENT,
            places=(PlaceEntry("household_registration", code, born),),
            path=f"{staff.clerk.path}{code[4:]}.",
        )
        register_person(db, staff.clerk, entry, on=born)
    return births
