"""Values of the law as lowered nodes: numbers, lookup tables, bands, and values by month, each for all regions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shebao.engine.algebra import Algebra, Frac
from shebao.engine.cut import Slice
from shebao.engine.nodes import Node
from shebao.engine.refusals import Refusals
from shebao.kernel.dates import month_of
from shebao.law.ir import Table


class Tables:
    """Reads values of one slice."""

    def __init__(self, slice_: Slice, refusals: Refusals, algebra: Algebra) -> None:
        self._slice, self._refusals, self._algebra, self._nodes = slice_, refusals, algebra, algebra.nodes
        self._regions = len(slice_.regions)

    def scalar(self, name: str) -> Frac:
        """The number in force on the day; regions with a gap are refused."""
        used = self._slice.values[name]
        held = [pick.box.value if pick.box else None for pick in used.picks]
        numbers = [v if isinstance(v, int) else None for v in held]
        codes = [0 if v is not None else self._refusals.value_missing(name, r) for r, v in enumerate(numbers)]
        known = [v for v in numbers if v is not None]
        filled = tuple((known[0] if known else 0) if v is None else v for v in numbers)
        scale = Fraction(1, used.value.type.scale)
        return self._algebra.whole(self._by_region(filled), self._by_region(tuple(codes)), scale)

    def _by_region(self, cells: tuple[int, ...]) -> Node:
        n = self._nodes
        return n.const(cells[0]) if len(set(cells)) == 1 else n.cells(self._region(), cells)

    def _region(self) -> Node:
        return self._nodes.leaf("region", None, (0, self._regions - 1), "unit")

    def _at(self, place: Node, width: int, cells: tuple[int, ...]) -> Node:
        """A cell of a dense block of `width` for each region; one block where all are equal."""
        n = self._nodes
        blocks = {cells[i : i + width] for i in range(0, len(cells), width)}
        if len(blocks) == 1:
            return n.cells(place, blocks.pop())
        return n.cells(n.add(n.mul(self._region(), n.const(width)), place), cells)

    def lookup(self, name: str, key: Frac) -> Frac:
        """A cell of a table or the band of a key."""
        used, n = self._slice.values[name], self._nodes
        tables = [p.box.value if p.box and isinstance(p.box.value, Table) else None for p in used.picks]
        shape = next((t for t in tables if t), None)
        gaps = tuple(0 if t else self._refusals.value_missing(name, r) for r, t in enumerate(tables))
        if shape is None:
            return Frac(Fraction(1), n.zero, n.one, n.first(key.bad, self._by_region(gaps)))
        first, last = shape.first, shape.first + len(shape.cells) - 1
        bad = n.first(key.bad, self._by_region(gaps))
        below = shape.outside == "bands" and shape.below is not None
        start = first - 1 if below else first
        if shape.outside == "refuse" or (shape.outside == "bands" and not below):
            outside = n.compare("<", key.num, n.const(first))
            if shape.outside == "refuse":
                outside = n.either(outside, n.compare(">", key.num, n.const(last)))
            bad = n.first(bad, n.select(outside, n.const(self._refusals.outside(name, first, last)), n.zero))
        cells = tuple(c for t in tables for c in _cells(t or shape, below=below))
        found = self._at(self._within(key.num, start, last), last - start + 1, cells)
        return self._algebra.whole(found, bad, Fraction(1, used.value.type.scale))

    def month(self, name: str, key: Frac) -> Frac:
        """The value in force in a month; months without one are refused."""
        used, n = self._slice.values[name], self._nodes
        starts = [run.month for runs in used.runs for run in runs]
        first, last = (min(starts) - 1, max(starts)) if starts else (0, 0)
        cells, codes = [], []
        for region in range(self._regions):
            for month in range(first, last + 1):
                box = used.in_month(region, month).box
                held = box.value if box else None
                cells.append(held if isinstance(held, int) else 0)
                codes.append(0 if isinstance(held, int) else self._refusals.month_missing(name, region))
        place, width = self._within(key.num, first, last), last - first + 1
        bad = n.first(key.bad, self._at(place, width, tuple(codes)))
        return self._algebra.whole(self._at(place, width, tuple(cells)), bad, Fraction(1, used.value.type.scale))

    def _within(self, key: Node, first: int, last: int) -> Node:
        """The key's place in [first, last], nearest where it lies outside."""
        n = self._nodes
        return n.sub(n.least(n.most(key, n.const(first)), n.const(last)), n.const(first))

    def month_of(self, day: Frac) -> Frac:
        """The month of a date, by the calendar's own arithmetic on years that begin in March."""
        n = self._nodes
        days = n.add(day.num, n.const(305))  # since 0000-03-01
        era = n.divide("floor", days, n.const(146097))
        of_era = n.sub(days, n.mul(era, n.const(146097)))
        leaps = n.add(
            n.sub(n.divide("floor", of_era, n.const(36524)), n.divide("floor", of_era, n.const(1460))),
            n.sub(n.zero, n.divide("floor", of_era, n.const(146096))),
        )
        year = n.divide("floor", n.add(of_era, leaps), n.const(365))
        before = n.sub(
            n.add(n.mul(year, n.const(365)), n.divide("floor", year, n.const(4))), n.divide("floor", year, n.const(100))
        )
        of_year = n.sub(of_era, before)
        march = n.divide("floor", n.add(n.mul(of_year, n.const(5)), n.const(2)), n.const(153))
        years = n.add(year, n.mul(era, n.const(400)))
        month = n.add(n.add(n.mul(years, n.const(12)), march), n.const(2))
        low, high = (int(month_of(date.fromordinal(x))) for x in (day.num.low, day.num.high))
        return self._algebra.whole(n.least(n.most(month, n.const(low)), n.const(high)), day.bad)


def _cells(table: Table, *, below: bool) -> tuple[int, ...]:
    return (int(table.below or 0), *table.cells) if below else table.cells
