"""What the level of pooling does to funds: the same money pooled by county, city, province or nation; and its risk.

Pure. Books are exact (fen); `risk` is a simulation in floats and books nothing. Pooling moves no yuan of the total: it
decides whose surplus pays whose shortfall, and by the law of large numbers how often a pool cannot pay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from shebao.kernel.regions import LEVELS, chain
from shebao.kernel.regions import level as level_of


@dataclass(frozen=True, slots=True)
class Fund:
    """One area's year, in fen: what it held, what came in, what it had to pay; members for the simulation."""

    area: str
    opening: int
    income: int
    payments: int
    members: int = 0


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pool's year: paid what it could, lacks what it could not; `moved` is what its areas with a surplus gave."""

    area: str
    closing: int
    lacking: int
    moved: int


@dataclass(frozen=True, slots=True)
class Risk:
    """A level of pooling under random costs: how many pools, their relative deviation (weighted by members), by the
    theory of independent members too, and how often some pool of it cannot pay."""

    level: str
    pools: int
    deviation: float
    expected: float
    ruin: float


def pooled(funds: Sequence[Fund], level: str) -> tuple[Pooled, ...]:
    """The year with pools of a level. What all pools close with, less what they lack, is the same at every level."""
    members: dict[str, list[Fund]] = defaultdict(list)
    for fund in funds:
        members[pool_of(fund.area, level)].append(fund)
    found = []
    for area, parts in sorted(members.items()):
        left = [fund.opening + fund.income - fund.payments for fund in parts]
        total, short = sum(left), -sum(min(0, rest) for rest in left)
        found.append(Pooled(area, max(0, total), max(0, -total), min(short, sum(max(0, rest) for rest in left))))
    return tuple(found)


def pool_of(area: str, level: str) -> str:
    """The area whose pool an area belongs to at a level: its ancestor there; itself where it stands above the level."""
    return next(code for code in chain(area) if LEVELS.index(level_of(code)) <= LEVELS.index(level))


def risk(funds: Sequence[Fund], level: str, spread: float, years: int, seed: int = 1) -> Risk:
    """Costs of members are independent with a relative deviation `spread` each; areas hold their opening balances.

    A cost of an area is payments × a normal factor of deviation spread / √members (what many independent members come
    to), drawn for `years` years. The same seed draws the same years at every level, so levels are compared alike.
    """
    rng = np.random.default_rng(seed)
    names, place = np.unique([pool_of(fund.area, level) for fund in funds], return_inverse=True)
    payments, members, money = (
        np.array(column, np.float64)
        for column in zip(*((f.payments, f.members, f.opening + f.income) for f in funds), strict=True)
    )
    costs = payments * (1 + spread / np.sqrt(members) * rng.standard_normal((years, len(funds))))
    into = np.equal.outer(place, np.arange(len(names))).astype(np.float64)  # areas by pools
    mean, weight = payments @ into, members @ into / members.sum()
    by_theory = spread * np.sqrt((payments**2 / members) @ into)
    return Risk(
        level,
        len(names),
        float(((costs @ into).std(axis=0) / mean) @ weight),
        float((by_theory / mean) @ weight),
        float(((costs @ into) > (money @ into)).any(axis=1).mean()),
    )


def square_root_law(spread: float, members: int) -> float:
    """The relative deviation of the cost of so many like, independent members: spread / √members."""
    return spread / sqrt(members)
