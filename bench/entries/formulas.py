"""Who is who in the simulated country, what each row is worth, and every sum without a row: counts and means.

Twenty persons in a row: two employees in five branches (24 rows a month), four who draw three components (6 rows),
fourteen residents who pay once a year in two schemes (12 rows a year). Of the employees one in 130 pays a tenth too
little each December, and one in 130 works only the first or the last half of the months; of those who draw one in 260
is paused for six months. Amounts are whole steps of the ordinal, so a sum over a group is its count times a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shebao.insight.model import Control, shards_for

BLOCK = 240  # persons: every group of them is whole
FIRST = 24240  # January 2020
HALF, PAUSE = 30, range(20, 26)  # months counted from the first
STEPS = 30
REGIONS = ("441802", "441803", "441821", "441823", "441825", "441826", "441881", "441882")
AREAS = {"employee_pension": "440000", "unemployment": "440000", "work_injury": "440000"}
HERE = "441800"
# fund: lines of a contribution (line, payer, per mille of the wage, whether it is posted to the person's account)
EMPLOYEES = {
    "employee_pension": (("employer", "employer", 160, False), ("person", "person", 80, True)),
    "employee_medical": (
        ("employer", "employer", 55, False),
        ("large_aid", "person", 10, False),
        ("person", "person", 20, True),
    ),
    "unemployment": (("employer", "employer", 8, False), ("person", "person", 2, False)),
    "work_injury": (("employer", "employer", 4, False),),
    "housing_fund": (("employer", "employer", 50, True), ("person", "person", 50, True)),
}
RESIDENTS = {
    "resident_medical": (("own", "person"), ("central", "central"), ("local", "local")),
    "resident_pension": (("own", "person"), ("subsidy", "local")),
}
COMPONENTS = ("account_component", "basic_component", "fixed_sums")


@dataclass(frozen=True, slots=True)
class Kind:
    """One row that each person of a group has: in which register, and how its amount is made."""

    register: str
    line: str
    payer: str
    move: str
    amount: int | str


@dataclass(frozen=True, slots=True)
class Size:
    """How many persons and months."""

    persons: int
    months: int

    @property
    def employees(self) -> int:
        return self.persons // 10

    @property
    def drawing(self) -> int:
        return self.persons // 5

    @property
    def residents(self) -> int:
        return self.persons // 20 * 14

    @property
    def odd(self) -> int:
        """Employees who pay too little; as many work half of the time."""
        return self.employees // 130

    @property
    def paused(self) -> int:
        return self.drawing // 260


# --- who is who, by number of the group ------------------------------------------------------------------------------


def group(size: Size, name: str) -> np.ndarray:
    """Ids (from 1) of a group, in the order of its ordinals."""
    first, count = {"employees": (0, 2), "drawing": (2, 4), "residents": (6, 14)}[name]
    blocks = np.arange(size.persons // 20, dtype=np.int64)
    return (blocks[:, None] * 20 + np.arange(first, first + count) + 1).reshape(-1)


def wage(ordinal: np.ndarray, month: int) -> np.ndarray:
    return 400_000 + 20_000 * (ordinal % STEPS) + 20_000 * (month // 12)


def wages(count: int, month: int) -> int:
    """Sum of the wages of `count` employees in a row, a multiple of STEPS."""
    return count * (400_000 + 10_000 * (STEPS - 1) + 20_000 * (month // 12))


def works(size: Size, ordinal: np.ndarray, month: int) -> np.ndarray:
    """Whether an employee works: of the last ones half until HALF, half from then on."""
    since_end = size.employees - ordinal
    if month < HALF:
        return since_end > size.odd // 2
    return (since_end <= size.odd // 2) | (since_end > size.odd)


def employer(size: Size, ordinal: np.ndarray) -> np.ndarray:
    """Half of the employees work where there are 5, three in ten where there are 25, the rest where there are 400."""
    half, most = size.employees // 2, size.employees * 8 // 10
    return np.where(
        ordinal < half,
        1 + ordinal // 5,
        np.where(ordinal < most, 10_000_000 + ordinal // 25, 20_000_000 + ordinal // 400),
    )


def kinds(fund: str, side: str) -> list[Kind]:
    """The rows of one person in one month, in the order of the files."""
    if side == "benefits":
        rows = [Kind(register, one, "", move, one) for one in COMPONENTS for register, move in DRAWN]
    elif fund in EMPLOYEES:
        rows = [Kind("due", line, payer, "owe", rate) for line, payer, rate, _ in EMPLOYEES[fund]]
        rows += [Kind("paid", line, payer, "receive", rate) for line, payer, rate, _ in EMPLOYEES[fund]]
        rows += [
            Kind("account", line, payer, "contribution", rate) for line, payer, rate, own in EMPLOYEES[fund] if own
        ]
    else:
        registers = [("due", "owe"), ("paid", "receive")]
        registers += [("account", "contribution")] if fund == "resident_pension" else []
        rows = [Kind(reg, line, payer, move, line) for line, payer in RESIDENTS[fund] for reg, move in registers]
    return sorted(rows, key=lambda kind: (kind.register, kind.line, kind.payer, kind.move))


DRAWN = (("obligation", "owe"), ("movement", "pay"))


def amounts(fund: str, kind: Kind, ordinal: np.ndarray, month: int, odd: int) -> np.ndarray:
    """What each row of a kind is worth in a month."""
    if isinstance(kind.amount, int):
        fen = wage(ordinal, month) * kind.amount // 1000
        short = (kind.register != "due") & (month % 12 == 11) & (ordinal < odd)
        return np.where(short, fen - fen // 10, fen)
    match kind.amount:
        case "account_component":
            return 50_000 + 500 * (ordinal % STEPS)
        case "basic_component":
            return 200_000 + 1_000 * (ordinal % STEPS) + 5_000 * (month // 12) + 0 * ordinal
        case "fixed_sums":
            return 20_400 + 0 * ordinal
        case "own" if fund == "resident_pension":
            return 20_000 * (1 + ordinal // 12 % 5)
        case word:
            return {"own": 40_000, "central": 44_000, "local": 26_000, "subsidy": 3_000}[word] + 0 * ordinal


# --- the closed formulas ------------------------------------------------------------------------------


def owed(size: Size, fund: str, side: str, kind: Kind, month: int) -> tuple[int, int]:
    """Rows and fen of a kind in a month, without a row: counts and means alone."""
    if side == "benefits":
        count = size.drawing - (size.paused if month in PAUSE else 0)
        mean2 = {
            "account_component": 2 * 50_000 + 500 * (STEPS - 1),
            "basic_component": 2 * (200_000 + 5_000 * (month // 12)) + 1_000 * (STEPS - 1),
            "fixed_sums": 2 * 20_400,
        }[kind.line]
        return count, count * mean2 // 2
    if fund in EMPLOYEES:
        count = size.employees - size.odd // 2
        fen = wages(count, month) * int(kind.amount) // 1000
        if kind.register != "due" and month % 12 == 11:
            fen -= wages(size.odd, month) * int(kind.amount) // 10_000
        return count, fen
    count = size.residents // 12
    each = {
        "own": 60_000 if fund == "resident_pension" else 40_000,
        "central": 44_000,
        "local": 26_000,
        "subsidy": 3_000,
    }
    return count, count * each[kind.line]


def sides(fund: str) -> tuple[str, ...]:
    return ("contributions", "benefits") if fund == "employee_pension" else ("contributions",)


FUNDS = (*EMPLOYEES, *RESIDENTS)


def control(size: Size, fund: str, month: int) -> list[Control]:
    """The ledger's totals of a fund and month, by formula."""
    found = []
    for side in sides(fund):
        for kind in kinds(fund, side):
            rows, fen = owed(size, fund, side, kind, month)
            book = fen if kind.register in ("paid", "movement") else None
            found.append(Control(kind.register, fund, kind.line, kind.payer, kind.move, rows, fen, book))
    return found


def rows_of(size: Size) -> int:
    """All rows of all registers, by formula."""
    return sum(one.rows for fund in FUNDS for month in range(size.months) for one in control(size, fund, month))


def shards_of(size: Size, fund: str) -> int:
    return shards_for(max(sum(one.rows for one in control(size, fund, month)) for month in range(size.months)))
