"""How far the places' values of one name stand from a common standard: as the law's dates tell it, and as a plan.

Unification (统一制度参数) is read from the values themselves; a plan is equal steps that end at the standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shebao.kernel.regions import NATION
from shebao.law.ir import Law
from shebao.law.select import box_for


@dataclass(frozen=True, slots=True)
class Distance:
    """One day: the distance from the standard of each place that has a value of its own, in inner units; `silent`
    places have one on another day, and none that is known on this."""

    day: date
    places: tuple[tuple[str, int], ...]
    silent: tuple[str, ...] = ()

    @property
    def widest(self) -> int:
        """The farthest place's distance, whatever its sign."""
        return max((abs(distance) for _, distance in self.places), default=0)

    @property
    def mean(self) -> Fraction:
        """The mean of the distances without sign."""
        return Fraction(sum(abs(distance) for _, distance in self.places), max(1, len(self.places)))

    @property
    def unified(self) -> bool:
        """Whether every place says the standard; not so while one is silent, whose value nobody knows."""
        return bool(self.places) and not self.silent and self.widest == 0


def distances(law: Law, name: str, standard: int, days: Sequence[date]) -> tuple[Distance, ...]:
    """The path the law has gone: for each day the places with a whole number of their own and how far it is."""
    value = law.values[name]
    regions = sorted({box.region for box in value.boxes if box.region != NATION})
    found = []
    for day in days:
        own = ((region, box_for(value, region, day, date.max).box) for region in regions)
        held = {r: b.value - standard for r, b in own if b is not None and isinstance(b.value, int)}
        found.append(Distance(day, tuple(held.items()), tuple(r for r in regions if r not in held)))
    return tuple(found)


def steps(now: int, standard: int, years: int) -> tuple[int, ...]:
    """A plan for one place: its value at the end of each year, in equal steps to the unit, the last at the standard.

    Raises ValueError for a plan of no years.
    """
    if years < 1:
        raise ValueError("a plan takes at least one year · 过渡期至少一年")
    return tuple(now + (standard - now) * year // years for year in range(1, years + 1))


def plan(start: Distance, standard: int, years: int) -> tuple[Distance, ...]:
    """The plan of all places side by side, a year after the other from the day the distances were taken."""
    goals = {place: steps(standard + distance, standard, years) for place, distance in start.places}
    return tuple(
        Distance(
            start.day.replace(year=start.day.year + year + 1),
            tuple((place, goals[place][year] - standard) for place, _ in start.places),
        )
        for year in range(years)
    )
