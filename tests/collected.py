"""A small county with books, employers and people, for tests of contributions on the real law."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from officers import HOUSE, OFFICERS
from registry_help import NEVER_ISSUED
from shebao.collection import actions
from shebao.collection.assess import Assessment
from shebao.collection.terms import employer_schemes
from shebao.engine import Typed
from shebao.kernel.dates import month, month_start
from shebao.kernel.identifiers import compose_citizen_numbers, make_credit_code
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.registry import take_on
from shebao.registry.model import Fact, Value
from shebao.registry.take_on import Employers, Employments, Memberships, Persons
from shebao.store.db import Database

OCTOBER, NOVEMBER = month(2025, 10), month(2025, 11)
CITY_HOUSE = replace(HOUSE, path="00.44.18.")
ON = date(2025, 11, 20)
PAPER = "移交清册"
SCHEMES = ("employee_pension", "unemployment", "work_injury", "employee_medical", "housing_fund")


@cache
def country() -> Law:
    """The law of the real country."""
    return load("cn")


@cache
def stand_ins() -> dict[str, Typed]:
    """What the demonstration month types in where no text of the city was read (scalars only)."""
    path = Path(__file__).parents[1] / "laws" / "cn" / "stand_ins" / "441800-2025-10.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["typed"]
    return {r["name"]: Typed(str(r["value"]), r["origin"]["en"]) for r in rows if r["name"].split(".")[0] in SCHEMES}


def terms(on: date = date(2025, 10, 1)):
    """The five schemes an employer of the tests declares for."""
    return tuple(t for t in employer_schemes(country(), on) if t.scheme in SCHEMES)


@dataclass(frozen=True, slots=True)
class Town:
    """Ids of employers and people; `numbers` and `names` in the same order."""

    employers: np.ndarray
    codes: tuple[str, ...]
    people: np.ndarray
    numbers: tuple[str, ...]
    names: tuple[str, ...]


def town(
    db: Database,
    people: int = 3,
    employers: int = 1,
    *,
    schemes: tuple[str, ...] = SCHEMES,
    books_since: int = month(2025, 1),
) -> Town:
    """People who work for the employers by turns since 2020, insured in `schemes`; books open from a month on."""
    law, clerk = country(), OFFICERS.clerk
    registry.load_places(db, HOUSE, law)
    actions.load_modes(db, HOUSE, law)
    open_books(db, law, books_since)
    codes = tuple(make_credit_code(f"91441802MA4UW2{i:03d}") for i in range(employers))
    firms = Employers(
        codes,
        [f"虚构单位{i}" for i in range(employers)],
        ["441802"] * employers,
        [date(2001, 1, 1)] * employers,
        ["00.44.18.02."] * employers,
    )
    firm_ids = take_on.take_on_employers(db, clerk, firms, document=PAPER)
    births = date(1970, 1, 1).toordinal() + np.arange(people) % 9000
    composed = compose_citizen_numbers(np.full(people, NEVER_ISSUED), births, np.arange(people) // 9000 + 1)
    numbers, names = tuple(n.decode() for n in composed), tuple(f"虚构{i}" for i in range(people))
    rows = Persons(numbers, names, ["00.44.18.02."] * people, {"insured": ["441802"] * people}, ON)
    ids = take_on.take_on_persons(db, clerk, rows, document=PAPER)
    enrol(db, ids, firm_ids[np.arange(people) % employers], schemes)
    for firm in firm_ids.tolist():
        for name, value in (("injury_class", 3), ("housing_rate", 500)):
            fact = Fact("employer", firm, name, Value(value), date(2001, 1, 1), "registry")
            registry.record_fact(db, clerk, fact)
    return Town(firm_ids, codes, ids, numbers, names)


def enrol(db: Database, people: np.ndarray, firms: np.ndarray, schemes: tuple[str, ...]) -> None:
    """Employment and memberships since 2020."""
    count, since = len(people), date(2020, 1, 1)
    jobs = Employments(people, firms, [since] * count, [None] * count)
    take_on.take_on_employments(db, OFFICERS.clerk, jobs, document=PAPER)
    by_id = {t.scheme: t for t in terms()}
    rows = Memberships(
        np.tile(people, len(schemes)),
        [s for s in schemes for _ in range(count)],
        [by_id[s].group for s in schemes for _ in range(count)],
        ["employee"] * (count * len(schemes)),
        ["441802"] * (count * len(schemes)),
        [since] * (count * len(schemes)),
        [None] * (count * len(schemes)),
        [by_id[s].exclusive for s in schemes for _ in range(count)],
        np.tile(firms, len(schemes)).tolist(),
    )
    take_on.take_on_memberships(db, OFFICERS.clerk, rows, document=PAPER)


def open_books(db: Database, law: Law, since: int = month(2025, 1)) -> None:
    """Charts, schemes and one pool of each fund where the law pools it in 2025-10."""
    for chart in charts(law):
        books.load_chart(db, HOUSE, chart)
    areas = {"employee_pension": "440000", "unemployment": "440000", "work_injury": "440000"}
    for scheme in SCHEMES:
        found = moves(law.schemes[scheme])
        books.load_scheme(db, HOUSE, found)
        area = areas.get(scheme, "441800")
        books.open_pool(db, HOUSE, Pool(PoolId(0), found.fund, area, area, area, since, "00.44."))


def sheet(rows: list[tuple[str, str, str]], changes: dict[int, str] | None = None) -> tuple[str, bytes]:
    """A CSV of (number, name, wage) as an employer sends it."""
    lines = ["公民身份号码 Identity number,姓名 Name,本月工资 Wage of the month,变动 Change"]
    lines += [",".join((*row, (changes or {}).get(i, ""))) for i, row in enumerate(rows)]
    return "list.csv", "\n".join(lines).encode("gb18030")


def declare(db: Database, where: Town, wages: list[str], period: int = OCTOBER, firm: int = 0):
    """The employer declares these wages for his people, in order."""
    mine = [i for i in range(len(where.people)) if i % len(where.employers) == firm]
    rows = [(where.numbers[i], where.names[i], wage) for i, wage in zip(mine, wages, strict=True)]
    return actions.declare(
        db, OFFICERS.clerk, int(where.employers[firm]), period, sheet(rows), on=ON, terms=terms(month_start(period))
    )


def assess(db: Database, period: int = OCTOBER, occasion: str = "first", **changes):
    """The month assessed by the house."""
    order = Assessment(
        period=period,
        for_months=(period,),
        terms=terms(month_start(period)),
        known_on=ON,
        due_day=date(2025, 10, 27),
        occasion=occasion,
        typed=stand_ins(),
    )
    return actions.assess(db, CITY_HOUSE, country(), replace(order, **changes))


def two_firms(db: Database) -> Town:
    """Four people in two firms on 6,000 and 8,000 yuan, declared and assessed for October."""
    where = town(db, people=4, employers=2)
    for firm in (0, 1):
        declare(db, where, ["6000.00", "8000.00"], firm=firm)
    assess(db)
    return where
