"""The search for rows at one point of a rule: just below, at and just above it; then the proof of what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd, prod

import numpy as np

from shebao.engine.columns import Array
from shebao.engine.reach import barred, walk
from shebao.engine.trial import SIDES, Move, Point, Sheet, Trials, distances, joined

ROUNDS = 12  # sheets of starts tried in vain before a point is left to the proofs
STARTS = 1024  # rows of such a sheet
_WORDS = {-1: "just below", 0: "exactly at", 1: "just above"}


@dataclass(slots=True)
class Exercised:
    """Figures of one rule: different rows by branch (line, taken), by threshold and by division (node, side).

    `never`: branches no row took and refusals; `unfound`: points no row was found for; `beyond`: points that no row
    can reach, with the reason; `few`: sides reached by fewer rows than wanted. `whole`: every case there is was tried.
    """

    rule: str
    rows: int = 0
    refused: int = 0
    whole: bool = False
    branches: Counter[tuple[int, bool]] = field(default_factory=Counter)
    thresholds: Counter[tuple[int, int]] = field(default_factory=Counter)
    ties: Counter[tuple[int, int]] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    unfound: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    few: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """What the searches of one rule share: rows, figures, how many are wanted, and where rows that count are kept."""

    trials: Trials
    found: Exercised
    wanted: int
    keep: Callable[[Sheet], Sheet]


class Search:
    """Rows just below, at and just above one point, as many different ones as wanted or as there are."""

    def __init__(self, work: Work, point: Point) -> None:
        self.work, self.point, self.trials, self.wanted = work, point, work.trials, work.wanted
        self.moves = self.trials.moves(point.leaves)
        self.barred = barred(point)
        self.there_are: dict[int, int] = {}
        self.strict = True  # only rows that are not refused, until there are no more of them
        self.rows: dict[int, set[bytes]] = {side: set() for side in SIDES}
        self.seeds: dict[int, list[Sheet]] = {side: [] for side in SIDES}

    def run(self, whole: Sheet | None) -> None:
        """Search, then walk where the search was short, then tell; `whole` has every case there is."""
        if whole is not None:
            self.strict = False
            self._take(whole)
        else:
            self._search(ROUNDS // 4)
            if self._short():
                self._walked()
            for strict in (True, False):
                self.strict = strict
                if len(self.barred) == 2 and self._short():
                    self._take(self.trials.random(4 * self.wanted))  # it never turns: any row will do
                self._search(ROUNDS // 2)
        tally = self.work.found.thresholds if self.point.kind == "threshold" else self.work.found.ties
        for side in SIDES:
            reached = len(self.rows[side])
            if reached:
                tally[(self.point.node.number, side)] = reached
            self._tell(side, reached)

    def _tell(self, side: int, reached: int) -> None:
        found, said = self.work.found, f"{self.point.said} {_WORDS[side]}"
        if side in self.barred:
            found.beyond.append(f"{said}: {self.barred[side]}")
        elif not reached:
            found.unfound.append(said)
        elif reached < self.wanted:
            there_are = reached if self.work.found.whole else self.there_are.get(side)
            found.few.append(f"{said}: {reached} rows{of_all(reached, there_are)}")

    def _short(self) -> list[int]:
        return [s for s in SIDES if s not in self.barred and len(self.rows[s]) < self.wanted]

    def _take(self, sheet: Sheet) -> bool:
        """Count rows by the side on which they stand, and keep those of sides that are short; whether any was."""
        (left, right, refused), there = self.trials.sides(self.point, sheet)
        distance, rounded = distances(self.point, left, right)
        fit = there & rounded & ((refused == 0) | (not self.strict))
        gained = False
        keys = sheet.keys()
        for side in self._short():
            places = np.flatnonzero((np.sign(distance) == side) & fit)
            new = [p for p in places if keys[p] not in self.rows[side]][: self.wanted - len(self.rows[side])]
            if new:
                gained = True
                self.rows[side].update(keys[p] for p in new)
                chosen = sheet.take(np.array(new))
                self.seeds[side].append(chosen)
                if not self.work.found.whole:
                    self.work.keep(chosen)
        return gained

    # --- searching ---------------------------------------------------------------------------------------------------

    def _search(self, rounds: int) -> None:
        vain = 0
        while self._short() and vain < rounds:
            start = self.trials.random(STARTS)
            gained = False
            for move in self._some_moves():
                sheet = start.take(self.trials.movable(start, move))
                for rows in self._along(sheet, move) if sheet.count else ():
                    gained = self._take(rows) or gained
            for rows in self._shortened(start) if self.point.kind == "threshold" else ():
                gained = self._take(rows) or gained
            gained = self._more() or gained
            vain = 0 if gained else vain + 1

    def _some_moves(self) -> list[Move]:
        order = self.trials.rng.permutation(len(self.moves))
        return [self.moves[k] for k in order[:4]]

    def _along(self, sheet: Sheet, move: Move) -> Iterator[Sheet]:
        if self.point.kind == "threshold":
            yield from self._crossing(sheet, move)
        for near in (0,) if self.rows[0] else (0, 1, -1):
            yield from self._solved(sheet, move, near)

    def _crossing(self, sheet: Sheet, move: Move) -> Iterator[Sheet]:
        """Halve a range of one input until one unit of it turns the comparison: below zero, then above zero."""
        here = self.trials.cell(sheet, move)
        ends = np.where(self.trials.rng.random(sheet.count) < 0.5, move.range.low, move.range.high)
        for turn in (0, 1):  # the sign turns from −1, then from 0
            first, last = self._sign(sheet, move, here) < turn, self._sign(sheet, move, ends) < turn
            some = np.flatnonzero(first != last)
            if not len(some):
                continue
            rows, inside, outside, side = sheet.take(some), here[some], ends[some], first[some]
            while (np.abs(outside - inside) > 1).any():
                middle = (inside + outside) // 2
                same = (self._sign(rows, move, middle) < turn) == side
                inside, outside = np.where(same, middle, inside), np.where(same, outside, middle)
            yield self.trials.moved(rows, move, inside)
            yield self.trials.moved(rows, move, outside)

    def _shortened(self, start: Sheet) -> Iterator[Sheet]:
        """Halve the number of a relation's rows until one row of it turns the comparison, as sums and counts do."""
        for name in {move.relation for move in self.moves if move.relation}:
            long, none = start.counts[name], np.zeros_like(start.counts[name])
            for turn in (0, 1):
                first, last = (self._sign_with(start, name, n) < turn for n in (long, none))
                some = np.flatnonzero(first != last)
                rows, most, least, side = start.take(some), long[some], none[some], first[some]
                while len(some) and (most - least > 1).any():
                    middle = (most + least) // 2
                    same = (self._sign_with(rows, name, middle) < turn) == side
                    most, least = np.where(same, middle, most), np.where(same, least, middle)
                for counts in (most, least) if len(some) else ():
                    yield rows.shortened(name, counts)

    def _sign_with(self, sheet: Sheet, relation: str, counts: Array) -> Array:
        return np.sign(self.trials.measure(self.point, sheet.shortened(relation, counts))[0])

    def _sign(self, sheet: Sheet, move: Move, to: Array) -> Array:
        return np.sign(self.trials.measure(self.point, self.trials.moved(sheet, move, to))[0])

    def _solved(self, sheet: Sheet, move: Move, near: int) -> Iterator[Sheet]:
        """Solve for the point along one input, assuming that it is a line there; the solution and its neighbours.

        `near` 1 or −1: where the line has no tie, solve for what it has just above or below one."""
        low, high = move.range.low, move.range.high
        here = self.trials.cell(sheet, move)
        distance, period, there = self.trials.measure(self.point, sheet)
        toward = np.where(here < high, 1, -1)
        beside, _, too = self.trials.measure(self.point, self.trials.moved(sheet, move, here + toward))
        slope = (beside - distance) * toward
        lines = zip(distance.tolist(), slope.tolist(), period.tolist(), (there & too).tolist(), strict=True)
        solved = [_solution(d, s, p, near) if fit else None for d, s, p, fit in lines]
        good = np.array([k for k, each in enumerate(solved) if each], np.int64)
        if not len(good):
            return
        rows, start = sheet.take(good), here[good]
        to = _nearest(start, [each for each in solved if each], (low, high), self.trials.rng)
        inside = (to >= low) & (to <= high)
        rows, to = rows.take(inside), to[inside]
        at = self.trials.moved(rows, move, to)
        distance, _, there = self.trials.measure(self.point, at)
        hit = ((distance == 0) if not near else (np.sign(distance) == near)) & there
        for step in (0, -1, 1):
            fits = hit & (to + step >= low) & (to + step <= high)
            if fits.any():
                yield self.trials.moved(rows.take(fits), move, to[fits] + step)

    def _more(self) -> bool:
        """Rows like those that reached a side in all that matters to the point, the rest made anew."""
        gained = False
        for side in self._short():
            if self.seeds[side]:
                gained = self._take(self.trials.varied(joined(self.seeds[side]), self.point.leaves, STARTS)) or gained
        return gained

    # --- proving -----------------------------------------------------------------------------------------------------

    def _walked(self) -> None:
        """Walk the point's cases: a side never met is out of reach; one that was met gives rows."""
        walked = walk(self.point)
        if walked is None:
            return
        graph = self.trials.graph
        if walked.whole and not graph.relations:
            others = [s.range for name, s in graph.inputs.items() if name not in self.point.leaves]
            more = prod(span.high - span.low + 1 for span in others)
            self.there_are = {side: count * more for side, count in walked.count.items()}
        for side in self._short():
            if side not in walked.sides:
                over = "cases of its inputs" if walked.whole else "cases, its parts taken apart"
                self.barred[side] = f"never in all {walked.cases:,} {over}"
            elif walked.whole and side in walked.met:
                self._from_cases(walked.met[side], alone=len(walked.sides) == 1)

    def _from_cases(self, met: dict[str, Array], *, alone: bool) -> None:
        """Rows with cases that a walk has met; where the comparison turns at all, the unit at which it turns."""
        for _ in range(ROUNDS):
            sheet = self._pinned(met)
            if self.point.kind == "rounding" or alone:
                self._take(sheet)
                continue
            distance, _, there = self.trials.measure(self.point, sheet)
            self._take(sheet.take((distance == 0) & there))
            for move in self._some_moves():
                for rows in self._along(sheet.take(self.trials.movable(sheet, move)), move):
                    self._take(rows)

    def _pinned(self, met: dict[str, Array]) -> Sheet:
        """Rows at random with the cases a walk has met."""
        count = len(next(iter(met.values())))
        chosen = self.trials.rng.integers(0, count, STARTS)
        sheet = self.trials.random(STARTS)
        for move in self.trials.moves(frozenset(met)):
            sheet = sheet if not move.relation else sheet.take(self.trials.movable(sheet, move))
        chosen = chosen[: sheet.count]
        for move in self.trials.moves(frozenset(met)):
            name = self._name(move)
            sheet = self.trials.moved(sheet, move, met[name][chosen])
        return sheet

    def _name(self, move: Move) -> str:
        if not move.relation:
            return self.trials.specs[move.place].name
        return self.trials.graph.relations[move.relation].columns[move.place].name


def of_all(reached: int, there_are: int | None) -> str:
    """Words for how many rows there are besides those that were reached."""
    return "" if there_are is None else ", all there are" if there_are == reached else f" of {there_are:,} there are"


def _solution(distance: int, slope: int, period: int, near: int) -> tuple[int, int] | None:
    """The steps after which a line with this slope meets the point, and after how many more it does again (0: never).

    `near`: where it never does, what comes next above (1) or below (−1)."""
    if not slope:
        return None
    if not period:
        return (-distance // slope, 0) if not near and distance % slope == 0 else None
    common = gcd(slope, period)
    missed = distance % common
    if bool(near) is not bool(missed):
        return None
    gap = (missed - common * (near < 0)) - distance
    again = period // common
    return (gap // common * pow(slope // common, -1, again) % again, again) if again > 1 else (0, 1)


def _nearest(start: Array, solved: Sequence[tuple[int, int]], ends: tuple[int, int], rng: np.random.Generator) -> Array:
    """A solution for each row: the nearest on either side, or now and then any in the range."""
    found = []
    for here, (first, again), luck in zip(start.tolist(), solved, rng.random(len(start)).tolist(), strict=True):
        to = here + first
        if again:
            least = -((to - ends[0]) // again)  # repeats back to the start of the range
            most = (ends[1] - to) // again
            turn = 0 if luck < 0.4 else -1 if luck < 0.7 else least + int((luck - 0.7) / 0.3 * (most - least + 1))
            to += min(max(turn, least), most) * again if least <= most else 0
        found.append(to if abs(to) < 2**60 else ends[0] - 1)
    return np.array(found, np.int64)
