"""The sides that the search left short: as many of their rows as wanted, or every row there is, counted exactly.

A point is solved along one input where it is a straight line (lines.py), else all cases of its inputs are walked; so
are those of a branch, as a flag of the program (flags.py). Branches over rows of a relation get more rows at random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from flags import reaches
from lines import Line, free_of, runs, spread, straight

from shebao.engine.cases import WALK, walked
from shebao.engine.columns import Array
from shebao.engine.cut import Question, cut
from shebao.engine.exercise import NEAR, Noting, _Exercise, exercise
from shebao.engine.graph import Graph
from shebao.engine.lower import reachable
from shebao.engine.nodes import AGGREGATES, Node
from shebao.engine.search import Exercised, Search, Work, of_all
from shebao.engine.settings import made
from shebao.engine.trial import Point, Sheet, Trials, distances, joined, points_of
from shebao.law.ir import Law, Type

LINES = 100_000  # cases of the other inputs for which a point is solved
SPARE = 4  # times as many places as wanted are looked at, answered ones taken before refused ones
DRAWS = 64  # sheets in which the inputs that play no part are made anew


def exercise_fully(law: Law, rule: str, asked: Question, *, wanted: int = 1000, seed: int = 1) -> Exercised:
    """As `exercise`, and what that leaves short is filled or counted."""
    version = cut(law, [rule], asked).rules.get(rule)
    graph = made(law, version, asked) if version else None
    if graph is None or graph.refused:
        return exercise(law, rule, asked, wanted=wanted, seed=seed)
    return _Fully(Noting(graph.slice), rule, np.random.default_rng(seed), wanted).run()


def short(facts: Mapping[str, Sequence[str]]) -> bool:
    """Whether any side has fewer rows than wanted though there may be more."""
    return bool(facts["unfound"]) or any(not said.endswith("all there are") for said in facts["few"])


@dataclass(frozen=True, slots=True)
class Places:
    """Some cases of some inputs that stand on one side, by input; `count` of them in all (None: not counted).

    `how`: what was gone through to find them."""

    met: Mapping[str, Array]
    count: int | None
    how: str


class FullSearch(Search):
    """The search, filling what it leaves short."""

    def _tell(self, side: int, reached: int) -> None:
        if reached < self.wanted and side not in self.barred and self.there_are.get(side) != reached:
            reached = self._fill(side, reached)
        super()._tell(side, reached)

    def _fill(self, side: int, reached: int) -> int:
        """More rows of a side; or that there are no more, or none."""
        places = _places(self.trials, self.point, side, self.wanted)
        if places is None:
            return reached
        if not places.count and not reached and places.count is not None:
            self.barred[side] = f"no solution in {places.how}"
            return 0
        sheet, there_are = _rows(self.trials, places, self.wanted)
        (left, right, _), _ = self.trials.sides(self.point, sheet)
        if not _on(self.point, side, left, right).all():
            self.work.found.differing.append(f"{self.point.said}: a row solved for side {side} is not there")
        keys = sheet.keys()
        new = [p for p, key in enumerate(keys) if key not in self.rows[side]][: self.wanted - reached]
        self.work.keep(sheet.take(np.array(new, np.int64)))
        self.rows[side].update(keys[p] for p in new)
        if there_are is not None:
            self.there_are[side] = there_are
        reached += len(new)
        if there_are is not None and reached > there_are:
            self.work.found.differing.append(f"{self.point.said}: {reached} rows of side {side}, {there_are} solved")
        tally = self.work.found.thresholds if self.point.kind == "threshold" else self.work.found.ties
        if reached:
            tally[(self.point.node.number, side)] = reached
        return reached


class _Fully(_Exercise):
    def run(self) -> Exercised:
        """As always where every case there is was tried; else with the fuller search."""
        if self._whole() is not None:
            return super().run()
        self.keep(self.trials.random(self.wanted))
        for point in points_of(self.graph):
            FullSearch(Work(self.trials, self.found, self.wanted, self.keep), point).run(None)
        self._branches()
        self._compare()
        return self.found

    def _branches(self) -> None:
        """Count branches over all rows, then fill those that are short."""
        super()._branches()
        for branch, reached in sorted(self.found.branches.items()):
            if 0 < reached < self.wanted and not self.found.whole:
                self._filled(branch)

    def _filled(self, branch: tuple[int, bool]) -> None:
        """Rows of a branch: from a walk of all cases, else at random."""
        start = f"line {branch[0]} {'taken' if branch[1] else 'not taken'}: "
        self.found.few = [said for said in self.found.few if not said.startswith(start)]
        places, there_are = self._branch_places(branch), None
        if places is not None:
            sheet, there_are = _rows(self.trials, places, self.wanted)
            fresh = self.keep(sheet)
            before = self.found.branches[branch]
            self._counted(fresh)
            if self.found.branches[branch] != before + fresh.count:
                self.found.differing.append(f"{start}the oracle does not take it in every row of the walk")
        for _ in range(NEAR if places is None else 0):
            if self.found.branches[branch] < self.wanted:
                self._counted(self.keep(self.trials.random(self.wanted)))
        reached = self.found.branches[branch]
        if there_are is not None and reached > there_are:
            self.found.differing.append(f"{start}the oracle takes it in rows that the walk does not")
        if reached < self.wanted:
            self.found.few.append(f"{start}{reached} rows{of_all(reached, there_are)}")

    def _counted(self, sheet: Sheet) -> None:
        self._count(sheet, {branch: [] for branch in self.found.branches})

    def _branch_places(self, branch: tuple[int, bool]) -> Places | None:
        part = self.graph.slice
        rule = part.rules[self.rule]
        if self.graph.relations or rule.state:
            return None
        flag = replace(rule, expr=reaches(rule.expr, *branch), type=Type("flag"), rounds=None)
        lowered = Graph(replace(part, rules={**part.rules, rule.name: flag})).program.lowered
        nodes = [lowered.values[self.rule], lowered.bads[self.rule]]
        inputs = _inputs(self.graph, nodes)
        if inputs is None or prod(map(_width, inputs)) > WALK:
            return None
        chosen = self.rng, self.wanted * SPARE
        return _walked(nodes, inputs, lambda taken, bad: (taken != 0) & (bad == 0), chosen)


# --- where a side is --------------------------------------------------------------------------------------------------


def _places(trials: Trials, point: Point, side: int, wanted: int) -> Places | None:
    """Solved for along the widest input that allows it, or walked; None where neither can be."""
    left, right = point.node.args
    inputs = _inputs(trials.graph, [left, right])
    if inputs is None:
        return None
    lines = [leaf for leaf in inputs if straight(left, leaf) and straight(right, leaf)]
    if point.kind == "rounding":
        lines = [leaf for leaf in lines if free_of(right, leaf)]
    along = max(lines, key=_width, default=None)
    others = [leaf for leaf in inputs if leaf is not along]
    if along is not None and _width(along) > 1 and prod(map(_width, others)) <= LINES:
        return _solved(trials, (point, side), (along, others), wanted * SPARE)
    if point.kind == "rounding" and prod(map(_width, inputs)) <= WALK:
        chosen = trials.rng, wanted * SPARE
        return _walked([left, right], inputs, lambda a, b: _on(point, side, a, b), chosen)
    return None


def _inputs(graph: Graph, nodes: Sequence[Node]) -> list[Node] | None:
    """The inputs that numbers of a unit rest on; None where rows of a relation or another place play a part."""
    inside = reachable(list(nodes))
    strange = any(n.op in AGGREGATES or n.op in ("fold", "fold_bad", "state") for n in inside)
    leaves = [n for n in inside if n.op == "input"]
    known = all(leaf.data in graph.inputs for leaf in leaves)
    return leaves if known and leaves and not strange and len(graph.regions) == 1 else None


def _solved(trials: Trials, on: tuple[Point, int], inputs: tuple[Node, list[Node]], most: int) -> Places:
    """One line for each case of the other inputs, each solved for the side."""
    (point, side), (along, others) = on, inputs
    widths = [_width(leaf) for leaf in others]
    grid = np.unravel_index(np.arange(prod(widths)), widths) if others else ()
    cells = {str(leaf.data): leaf.low + axis for leaf, axis in zip(others, grid, strict=True)}
    found, whole = runs(list(_lines(trials, point, along, cells)), side, most)
    cases, steps = spread(found, most)
    if point.kind == "threshold" or not side:  # of a rounding's neighbours the nearest come first
        mixed = trials.rng.permutation(len(cases))
        cases, steps = cases[mixed], steps[mixed]
    met = {name: axis[cases] for name, axis in cells.items()} | {str(along.data): along.low + steps}
    if point.kind == "threshold" and side and others:
        whole = False  # another input may turn the comparison too
    count = sum(run.count for run in found) if whole else None
    return Places(met, count, f"{prod(widths):,} lines along {along.data}, one for each case of the others")


def _lines(trials: Trials, point: Point, along: Node, cells: Mapping[str, Array]) -> Iterator[Line | None]:
    """Each case measured at two neighbouring values of the input: that tells a line."""
    count = len(next(iter(cells.values()))) if cells else 1
    start = _pinned(trials, trials.random(count), {**cells, str(along.data): np.full(count, along.low)})
    after = _pinned(trials, start, {str(along.data): np.full(count, along.low + 1)})
    (left, right, _), _ = trials.sides(point, start)
    (left_after, right_after, _), _ = trials.sides(point, after)
    distance, there = distances(point, left, right)
    slope = (left_after - left) - (right_after - right)
    last = along.high - along.low
    for off, rise, den, rounds in zip(*(c.tolist() for c in (distance, slope, right, there)), strict=True):
        if point.kind == "threshold":
            yield Line(off, rise, 0, last)
        elif not rounds:
            yield None
        elif point.node.op == "half_up":  # in halves, as `distances` has them
            yield Line(off, 2 * rise, 2 * den, last, den, den - 2)
        else:
            yield Line(off, rise, den, last, den // 2, den - den // 2 - 1)


def _walked(
    nodes: Sequence[Node], inputs: Sequence[Node], fits: Callable[..., Array], chosen: tuple[np.random.Generator, int]
) -> Places:
    """Every case of the inputs; of those that fit as many as are to be chosen."""
    rng, most = chosen
    hits = [np.empty((len(inputs), 0), np.int64)]
    for known in walked(nodes, inputs):
        there = fits(*(known[n.number] for n in nodes))
        hits.append(np.array([known[leaf.number][there] for leaf in inputs]))
    held = np.concatenate(hits, axis=1)
    some = held[:, rng.permutation(held.shape[1])[:most]]
    cases = prod(map(_width, inputs))
    return Places({str(leaf.data): some[k] for k, leaf in enumerate(inputs)}, held.shape[1], f"{cases:,} cases")


def _width(leaf: Node) -> int:
    return leaf.high - leaf.low + 1


def _on(point: Point, side: int, left: Array, right: Array) -> Array:
    distance, there = distances(point, left, right)
    on: Array = (np.sign(distance) == side) & there
    return on


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(trials: Trials, places: Places, wanted: int) -> tuple[Sheet, int | None]:
    """Different rows with these cases, all else at random, answered before refused: as many as wanted or as there are;
    and how many there are."""
    graph, settings = trials.graph, len(next(iter(places.met.values())))
    others = [spec.range for name, spec in graph.inputs.items() if name not in places.met]
    more = prod(span.high - span.low + 1 for span in others)
    alone = more == 1 and not graph.relations
    most = min(settings * more, wanted) if settings and not graph.relations else wanted if settings else 0
    found: set[bytes] = set()
    sheets = [trials.random(0)]
    for _ in range(DRAWS):
        if len(found) >= most:
            break
        which = np.arange(settings if alone else max(settings, wanted)) % settings
        sheet = _pinned(trials, _even(trials, len(which)), {name: held[which] for name, held in places.met.items()})
        first = {key: place for place, key in enumerate(sheet.keys()) if key not in found}
        found |= first.keys()
        sheets.append(sheet.take(np.array(list(first.values()), np.int64)))
    sheet = joined(sheets)
    columns, relations = trials.columns(sheet)
    refused = graph.run(columns, relations, "blocks")["status"] != 0
    there_are = None if graph.relations or places.count is None else places.count * more
    return sheet.take(np.argsort(refused, kind="stable")[:wanted]), there_are


def _even(trials: Trials, count: int) -> Sheet:
    """Rows at random, each value of an input of the unit equally likely."""
    sheet, spans = trials.random(count), [spec.range for spec in trials.specs]
    units = [trials.rng.integers(span.low, span.high, count, endpoint=True) for span in spans]
    return replace(sheet, units=np.array(units, np.int64).reshape(len(spans), count))


def _pinned(trials: Trials, sheet: Sheet, cells: Mapping[str, Array]) -> Sheet:
    units = sheet.units.copy()
    for place, spec in enumerate(trials.specs):
        if spec.name in cells:
            units[place] = cells[spec.name]
    return replace(sheet, units=units)
