"""Rows made to try a rule: every branch, every threshold at −1, 0 and +1 of an input, every rounding at its ties.

The points of interest are found in the lowered program (differences of comparisons, numerators and denominators of
divisions); rows that reach them are found by moving one input along its line. Every row is then answered by all back
ends and by the exact one. What cannot be reached is proved (reach.py) and listed; what was not found is listed too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd, prod

import numpy as np

from shebao.engine.columns import Array
from shebao.engine.cut import Question, Slice, cut
from shebao.engine.exact import At, Exact, Exactly, Facts
from shebao.engine.graph import Graph
from shebao.engine.reach import barred, walk
from shebao.engine.trial import SIDES, Move, Point, Sheet, Trials, distances, joined, points_of
from shebao.law.ir import If, Law
from shebao.law.ir import walk as parts

ROUNDS = 12  # sheets of starts tried in vain before a point is left to the proofs
STARTS = 1024  # rows of such a sheet
NEAR = 20  # sheets made near the rows that took a branch, before it is left
WHOLE = 20  # a rule with fewer cases than this × wanted is tried on all of them
COMPARED = ("native", "blocks", "trace")
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


def exercise(law: Law, rule: str, asked: Question, *, wanted: int = 1000, seed: int = 1) -> Exercised:
    """Try one rule as it stands on a day in the first of `asked`'s places; a step is tried as one step."""
    graph = Noting(cut(law, [rule], asked))
    version = graph.slice.rules.get(rule)
    if version is None:
        return Exercised(rule, never=[f"no version on {asked.at}"])
    if version.state and not graph.refused:
        graph = Noting(graph.step(rule).slice)
    if graph.refused:
        return Exercised(rule, never=[graph.refused[rule].reason.en])
    return _Exercise(graph, rule, np.random.default_rng(seed), wanted).run()


class Noting(Graph):
    """A graph whose oracle notes for each unit, in the order they are asked, which branches of the rules were taken."""

    def __init__(self, slice_: Slice) -> None:
        super().__init__(slice_)
        self.taken: list[set[tuple[int, bool]]] = []

    def exact(self, facts: Facts) -> Exact:
        """The oracle for one unit."""
        self.taken.append(set())
        return _Seen(self, facts, self.taken[-1])


class _Seen(Exact):
    """The oracle, noting which branches were taken."""

    def __init__(self, graph: Graph, facts: Facts, taken: set[tuple[int, bool]]) -> None:
        super().__init__(graph.slice, facts, graph.program.lowered.caps)
        self._taken = taken

    def value(self, expr: object, at: At) -> Exactly:
        """As the oracle; an If is noted for the rule that is being tried."""
        if isinstance(expr, If) and at.rule.name in self.slice.outputs:
            test = bool(super().value(expr.test, at))
            self._taken.add((expr.line, test))
            return self.value(expr.then if test else expr.orelse, at)
        return super().value(expr, at)  # type: ignore[arg-type]  # the wider argument is only for the check above


class _Exercise:
    def __init__(self, graph: Noting, rule: str, rng: np.random.Generator, wanted: int) -> None:
        self.graph, self.rule, self.rng, self.wanted = graph, rule, rng, wanted
        self.trials = Trials(graph, rng)
        self.found = Exercised(rule)
        self.rows: dict[bytes, None] = {}
        self.sheets: list[Sheet] = []

    def run(self) -> Exercised:
        """Make rows, then compare."""
        whole = self._whole()
        self.found.whole = whole is not None
        self.keep(whole if whole is not None else self.trials.random(self.wanted))
        for point in points_of(self.graph):
            _Reach(self, point).run()
        self._branches()
        self._compare()
        return self.found

    def keep(self, sheet: Sheet) -> Sheet:
        """The rows that are new, which are kept."""
        fresh = []
        for place, key in enumerate(sheet.keys()):
            if key not in self.rows:
                self.rows[key] = None
                fresh.append(place)
        new = sheet.take(np.array(fresh, np.int64))
        if fresh:
            self.sheets.append(new)
        return new

    def _whole(self) -> Sheet | None:
        """Every case there is, where they are few."""
        spans = [spec.range for spec in self.graph.inputs.values()]
        widths = [span.high - span.low + 1 for span in spans] + [len(self.graph.regions)]
        if self.graph.relations or prod(widths) > WHOLE * self.wanted:
            return None
        index = np.arange(prod(widths))
        cells = []
        for width in widths:
            cells.append(index % width)
            index = index // width
        units = [cell + span.low for cell, span in zip(cells, spans, strict=False)]
        return Sheet(np.array(units, np.int64).reshape(len(spans), prod(widths)), cells[-1], {}, {})

    # --- branches and comparison -------------------------------------------------------------------------------------

    def _branches(self) -> None:
        """Count branches over the rows; where one is short, rows near those that took it are added."""
        lines = {e.line for e in parts(self.graph.slice.rules[self.rule].expr) if isinstance(e, If)}
        wanted = [(line, taken) for line in sorted(lines) for taken in (True, False)]
        if not wanted:
            return
        seeds: dict[tuple[int, bool], list[Sheet]] = {branch: [] for branch in wanted}
        for sheet in list(self.sheets):
            self._count(sheet, seeds)
        for branch in wanted:
            for _ in range(0 if self.found.whole else NEAR):
                if not seeds[branch] or self.found.branches[branch] >= self.wanted:
                    break
                near = self._near(joined(seeds[branch]), self.wanted)
                self._count(self.keep(near), seeds)
            reached = self.found.branches[branch]
            said = f"line {branch[0]} {'taken' if branch[1] else 'not taken'}"
            if not reached:
                self.found.never.append(said)
            elif reached < self.wanted:
                self.found.few.append(f"{said}: {reached} rows{_of(reached, reached if self.found.whole else None)}")

    def _count(self, sheet: Sheet, seeds: dict[tuple[int, bool], list[Sheet]]) -> None:
        """Which branches each row takes, by the oracle alone."""
        self.graph.taken.clear()
        columns, relations = self.trials.columns(sheet)
        self.graph.run(columns, relations, "exact")
        for branch, held in seeds.items():
            places = [k for k, taken in enumerate(self.graph.taken) if branch in taken]
            self.found.branches[branch] += len(places)
            if places and sum(s.count for s in held) < self.wanted:
                held.append(sheet.take(np.array(places)))
        self.graph.taken.clear()

    def _near(self, seeds: Sheet, count: int) -> Sheet:
        """Rows like the seeds in all but one cell."""
        sheet = seeds.take(self.rng.integers(0, seeds.count, count))
        every = frozenset(self.graph.slice.inputs)
        moves = self.trials.moves(every)
        made = []
        for part in np.array_split(np.arange(count), max(1, min(len(moves), 16))):
            some = sheet.take(part)
            if moves:
                move = moves[int(self.rng.integers(len(moves)))]
                some = some.take(self.trials.movable(some, move))
                some = self.trials.moved(some, move, self.trials.values(move.spec, some.count))
            made.append(some)
        return joined(made)

    def _compare(self) -> None:
        """All rows through all back ends."""
        columns, relations = self.trials.columns(joined(self.sheets))
        exact = self.graph.run(columns, relations, "exact")
        self.graph.taken.clear()
        self.found.rows = len(self.rows)
        self.found.refused = int((exact["status"] != 0).sum())
        for backend in COMPARED:
            answers = self.graph.run(columns, relations, backend)
            for name, expected in exact.items():
                wrong = int((answers[name] != expected).sum())
                if wrong:
                    self.found.differing.append(f"{backend}: {name} differs in {wrong} rows")


class _Reach:
    """Rows just below, at and just above one point, as many different ones as wanted or as there are."""

    def __init__(self, work: _Exercise, point: Point) -> None:
        self.work, self.point, self.trials, self.wanted = work, point, work.trials, work.wanted
        self.moves = self.trials.moves(point.leaves)
        self.barred = barred(point)
        self.there_are: dict[int, int] = {}
        self.strict = True  # only rows that are not refused, until there are no more of them
        self.rows: dict[int, set[bytes]] = {side: set() for side in SIDES}
        self.seeds: dict[int, list[Sheet]] = {side: [] for side in SIDES}

    def run(self) -> None:
        """Search; then walk where the search was short; then tell."""
        if self.work.found.whole:
            self.strict = False
            self._take(joined(self.work.sheets))
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
            found.few.append(f"{said}: {reached} rows{_of(reached, there_are)}")

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
            gained = self._more() or gained
            vain = 0 if gained else vain + 1

    def _some_moves(self) -> list[Move]:
        order = self.work.rng.permutation(len(self.moves))
        return [self.moves[k] for k in order[:4]]

    def _along(self, sheet: Sheet, move: Move) -> Iterator[Sheet]:
        if self.point.kind == "threshold":
            yield from self._crossing(sheet, move)
        for near in (0,) if self.rows[0] else (0, 1, -1):
            yield from self._solved(sheet, move, near)

    def _crossing(self, sheet: Sheet, move: Move) -> Iterator[Sheet]:
        """Halve a range of one input until one unit of it turns the comparison: below zero, then above zero."""
        here = self.trials.cell(sheet, move)
        ends = np.where(self.work.rng.random(sheet.count) < 0.5, move.range.low, move.range.high)
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
        to = _nearest(start, [each for each in solved if each], (low, high), self.work.rng)
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
        graph = self.work.graph
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
        chosen = self.work.rng.integers(0, count, STARTS)
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
        return self.work.graph.relations[move.relation].columns[move.place].name


def _of(reached: int, there_are: int | None) -> str:
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
