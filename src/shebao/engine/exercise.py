"""Rows made to try a rule: every branch, every threshold at −1, 0 and +1 of an input, every rounding at its ties.

The points of interest are found in the lowered program (differences of comparisons, numerators and denominators of
divisions); rows that reach them are found by moving one input along its line. Every row is then answered by all back
ends and by the exact one. What cannot be reached is listed, not passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd
from random import Random

import numpy as np

from shebao.engine.columns import Relation
from shebao.engine.cut import Question, cut
from shebao.engine.exact import At, Exact, Exactly, Facts, Stopped
from shebao.engine.graph import Graph
from shebao.engine.nodes import DIVISIONS, Node
from shebao.engine.trace import Function, compiled, emit_nodes, tables_of
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import If, Input, Law, walk

Row = tuple[tuple[int, ...], dict[str, list[tuple[int, ...]]], int]
Move = tuple[str, int, tuple[int, int, int]]
TRIES = 60  # starts tried in vain before a point counts as out of reach
_SIDES = {-1: "just below", 0: "exactly at", 1: "just above"}
COMPARED = ("native", "blocks", "trace")


@dataclass(slots=True)
class Exercised:
    """Figures of one rule. Counts by branch (line, taken), by threshold and distance, by division and distance."""

    rule: str
    rows: int = 0
    refused: int = 0
    branches: Counter[tuple[int, bool]] = field(default_factory=Counter)
    thresholds: Counter[tuple[int, int]] = field(default_factory=Counter)
    ties: Counter[tuple[int, int]] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


def exercise(law: Law, rule: str, asked: Question, *, wanted: int = 1000, seed: int = 1) -> Exercised:
    """Try one rule as it stands on a day in the first of `asked`'s places; a step is tried as one step."""
    graph = Graph(cut(law, [rule], asked))
    version = graph.slice.rules.get(rule)
    if version is None:
        return Exercised(rule, never=[f"no version on {asked.at}"])
    if version.state and not graph.refused:
        graph = graph.step(rule)
    if graph.refused:
        return Exercised(rule, never=[graph.refused[rule].reason.en])
    return _Exercise(graph, rule, Random(seed), wanted).run()  # noqa: S311 rows for trying, not secrets


class _Seen(Exact):
    """The oracle, noting which branches were taken."""

    def __init__(self, graph: Graph, facts: Facts, taken: Counter[tuple[int, bool]]) -> None:
        super().__init__(graph.slice, facts, graph.program.lowered.caps)
        self._taken = taken

    def value(self, expr: object, at: At) -> Exactly:
        """As the oracle; an If is noted for the rule that is being tried."""
        if isinstance(expr, If) and at.rule.name in self.slice.outputs:
            test = bool(super().value(expr.test, at))
            self._taken[(expr.line, test)] += 1
            return self.value(expr.then if test else expr.orelse, at)
        return super().value(expr, at)  # type: ignore[arg-type]  # the wider argument is only for the check above


class _Exercise:
    def __init__(self, graph: Graph, rule: str, rng: Random, wanted: int) -> None:
        self.graph, self.rule, self.rng, self.wanted = graph, rule, rng, wanted
        self.points = _points(graph)
        self.probe = _probe(graph, self.points)
        self.found = Exercised(rule)
        self.rows: list[Row] = []

    def run(self) -> Exercised:
        """Make rows, then compare."""
        self.rows = [self._random() for _ in range(self.wanted)]
        for index, (kind, node) in enumerate(self.points):
            tally = self.found.thresholds if kind == "threshold" else self.found.ties
            self._reach(index, tally)
            self.found.never += [
                f"{kind} {node.op} of {' and '.join(sorted(_leaves(node)))} {word}"
                for side, word in _SIDES.items()
                if not tally[(node.number, side)] and not (side == 0 and _tieless(node))
            ]
        self._branches()
        self._compare()
        return self.found

    # --- making rows -------------------------------------------------------------------------------------------------

    def _random(self) -> Row:
        rows = {}
        for name, relation in self.graph.relations.items():
            most = self.rng.choice([min(4, relation.at_most), relation.at_most])
            count, alike = self.rng.randint(0, most), self.rng.random() < 0.3
            first = tuple(self._cell(c) for c in relation.columns)
            rows[name] = [first if alike else tuple(self._cell(c) for c in relation.columns) for _ in range(count)]
        units = tuple(self._cell(spec) for spec in self.graph.inputs.values())
        return units, rows, self.rng.randrange(len(self.graph.regions))

    def _cell(self, spec: Input) -> int:
        low, high = spec.range.low, spec.range.high
        luck = self.rng.random()
        if luck < 0.06:
            return low if luck < 0.03 else high
        if luck < 0.5:  # small numbers are where law lives
            return min(high, low + int((high - low) * self.rng.random() ** 4))
        return self.rng.randint(low, high)

    def _measure(self, index: int, row: Row) -> int | None:
        """How far a row is from the point: left − right, or the signed distance from the nearest tie."""
        kind, node = self.points[index]
        answer = self.probe(row[0], row[1], row[2])
        pair = answer[2 * index : 2 * index + 2]
        if any(side == [] for side in pair):
            return None  # no rows to look at
        left, right = (side[0] if isinstance(side, list) else side for side in pair)
        if kind == "threshold":
            return int(left) - int(right)
        if right <= 1:
            return None  # nothing is rounded by this denominator
        if node.op == "half_up":  # in halves, so that odd denominators have a below and an above too
            return int(2 * left % (2 * right) - right)
        return int((left + right // 2) % right - right // 2)

    def _reach(self, index: int, tally: Counter[tuple[int, int]]) -> None:
        """Rows just below, at and just above a point, as many as wanted or can be found."""
        kind, node = self.points[index]
        misses = 0
        while min(tally[(node.number, side)] for side in _SIDES) < self.wanted and misses < TRIES:
            start = self._random()
            moves = self._moves(start)
            self.rng.shuffle(moves)
            rows: list[Row] = []
            for move in moves[:8]:
                rows = self._crossing(index, start, move) if kind == "threshold" else self._tie(index, start, move)
                if rows:
                    break
            sides = {_sign(distance) for row in rows if (distance := self._measure(index, row)) is not None}
            short = [side for side in sides if tally[(node.number, side)] < self.wanted]
            misses = 0 if short else misses + 1
            tally.update((node.number, side) for side in sides)
            self.rows += rows if short else []

    def _crossing(self, index: int, row: Row, move: Move) -> list[Row]:
        """Halve the range of one input until one unit of it turns the comparison; that unit and its neighbours."""
        low, high = move[2][1:]
        below, above = (self._measure(index, _moved(row, move, x)) for x in (low, high))
        if below is None or above is None or _sign(below) == _sign(above):
            return []
        side = _sign(below)
        while high - low > 1:
            middle = (low + high) // 2
            there = self._measure(index, _moved(row, move, middle))
            low, high = (middle, high) if there is not None and _sign(there) == side else (low, middle)
        ends = move[2][1:]
        return [_moved(row, move, x) for x in range(low, high + 2) if ends[0] <= x <= ends[1]]

    def _tie(self, index: int, row: Row, move: Move) -> list[Row]:
        """Solve for a tie along one input, assuming that the numerator is a line there; the tie and its neighbours."""
        start, low, high = move[2]
        here, near = self._measure(index, row), self._measure(index, _moved(row, move, min(start + 1, high)))
        if here is None or near is None or here == near:
            return []
        for distance in (0, 1, -1):
            for guess in _guesses(start, distance - here, near - here, self._period(index, row)):
                if low <= guess <= high and self._measure(index, _moved(row, move, guess)) == distance:
                    return [_moved(row, move, x) for x in (guess - 1, guess, guess + 1) if low <= x <= high]
        return []

    def _period(self, index: int, row: Row) -> int:
        answer = self.probe(row[0], row[1], row[2])[2 * index + 1]
        den = answer[0] if isinstance(answer, list) else answer
        return 2 * den if self.points[index][1].op == "half_up" else den

    def _moves(self, row: Row) -> list[Move]:
        """Each input that can be moved: where it stands, its place, its value and range."""
        specs = list(self.graph.inputs.values())
        moves = [("", k, (row[0][k], s.range.low, s.range.high)) for k, s in enumerate(specs)]
        for name, relation in self.graph.relations.items():
            if row[1][name]:
                first = row[1][name][0]
                moves += [(name, k, (first[k], c.range.low, c.range.high)) for k, c in enumerate(relation.columns)]
        return moves

    # --- branches and comparison -------------------------------------------------------------------------------------

    def _branches(self) -> None:
        """Count branches over the rows; where one is short, rows near those that took it are added."""
        taken_by: dict[tuple[int, bool], list[Row]] = {}
        for row in self.rows:
            for branch in self._taken(row):
                taken_by.setdefault(branch, []).append(row)
        lines = {e.line for e in walk(self.graph.slice.rules[self.rule].expr) if isinstance(e, If)}
        for line in sorted(lines):
            for taken in (True, False):
                seeds = taken_by.get((line, taken), [])
                if not seeds:
                    self.found.never.append(f"line {line} {'taken' if taken else 'not taken'}")
                self._more(seeds, (line, taken))

    def _more(self, seeds: list[Row], branch: tuple[int, bool]) -> None:
        misses = 0
        while seeds and self.found.branches[branch] < self.wanted and misses < 10 * self.wanted:
            row = self.rng.choice(seeds)
            move = self.rng.choice(self._moves(row)) if self._moves(row) else None
            if move is None:
                break
            low, high = move[2][1:]
            tried = _moved(row, move, self.rng.randint(low, high))
            before = self.found.branches[branch]
            self._taken(tried)
            self.rows.append(tried)
            misses += self.found.branches[branch] == before

    def _taken(self, row: Row) -> set[tuple[int, bool]]:
        seen: Counter[tuple[int, bool]] = Counter()
        exact = _Seen(self.graph, self._facts(row), seen)
        level = self.graph.level_of(self.rule)
        try:
            for place in range(len(row[1][level])) if level else (None,):
                exact.output(self.rule, place)
        except Stopped:
            pass
        self.found.branches.update(set(seen))
        return set(seen)

    def _facts(self, row: Row) -> Facts:
        rows = {
            name: [dict(zip([c.name for c in relation.columns], cells, strict=True)) for cells in row[1][name]]
            for name, relation in self.graph.relations.items()
        }
        return Facts(row[2], dict(zip(self.graph.inputs, row[0], strict=True)), rows)

    def _compare(self) -> None:
        """All rows through all back ends."""
        columns, relations = _columns(self.graph, self.rows)
        exact = self.graph.run(columns, relations, "exact")
        self.found.rows = len(self.rows)
        self.found.refused = int((exact["status"] != 0).sum())
        for backend in COMPARED:
            answers = self.graph.run(columns, relations, backend)
            for name, expected in exact.items():
                wrong = int((answers[name] != expected).sum())
                if wrong:
                    self.found.differing.append(f"{backend}: {name} differs in {wrong} rows")


def _points(graph: Graph) -> list[tuple[str, Node]]:
    """Comparisons of numbers and divisions, outside the proof that they never matter (constants fold away)."""
    found = []
    for node in graph.program.nodes:
        if node.level.startswith("fold ") or not _leaves(node):
            continue  # a step is tried on its own; the number of rows has no unit to move
        if node.op in ("lt", "le", "eq", "ne") and any(a.high - a.low > 1 for a in node.args):
            found.append(("threshold", node))
        elif node.op in DIVISIONS - {"floor"}:
            found.append(("rounding", node))
    return found


def _probe(graph: Graph, points: Sequence[tuple[str, Node]]) -> Function:
    """A function that tells both sides of every point."""
    columns = {name: [c.name for c in r.columns] for name, r in graph.relations.items()}
    wanted = [arg for _, node in points for arg in node.args]
    return compiled(emit_nodes(graph.program, (list(graph.inputs), columns), wanted), tables_of(graph.program))


def _leaves(node: Node) -> set[str]:
    if node.op in ("input", "region", "state"):
        return {str(node.data or node.op)}
    return {leaf for arg in node.args for leaf in _leaves(arg)}


def _moved(row: Row, move: Move, value: int) -> Row:
    name, place, _ = move
    units, rows, region = row
    if not name:
        return (*units[:place], value, *units[place + 1 :]), rows, region
    first = rows[name][0]
    changed = [(*first[:place], value, *first[place + 1 :]), *rows[name][1:]]
    return units, {**rows, name: changed}, region


def _guesses(start: int, gap: int, slope: int, period: int) -> list[int]:
    """Where a line with this slope closes the gap modulo the period: the nearest solutions on both sides."""
    step = slope % period
    common = gcd(step, period)
    if not step or gap % common:
        return []
    reduced = period // common
    move = gap // common * pow(step // common, -1, reduced) % reduced if reduced > 1 else 0
    return [start + move, start + move - reduced]


def _tieless(node: Node) -> bool:
    """Half of an odd denominator is no whole number: there is no exact tie."""
    return node.op == "half_up" and (node.args[1].constant or 0) % 2 == 1


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _columns(graph: Graph, rows: Sequence[Row]) -> tuple[dict[str, np.ndarray], dict[str, Relation]]:
    columns = {name: np.array([r[0][k] for r in rows], np.int64) for k, name in enumerate(graph.inputs)}
    columns["region"] = np.array([r[2] for r in rows], np.int32)
    relations = {}
    for name, relation in graph.relations.items():
        offsets = np.concatenate([[0], np.cumsum([len(r[1][name]) for r in rows], dtype=np.int64)])
        cells = [cell for r in rows for cell in r[1][name]]
        relations[name] = Relation(
            offsets, {c.name: np.array([x[k] for x in cells], np.int64) for k, c in enumerate(relation.columns)}
        )
    return columns, relations


def exercise_all(law: Law, asked: Question, *, wanted: int = 1000) -> Mapping[str, Exercised]:
    """Every rule of a law that has a version on the day in the place."""
    found = {}
    for name in law.rules:
        try:
            found[name] = exercise(law, name, asked, wanted=wanted)
        except ShebaoError as problem:
            found[name] = Exercised(name, never=[problem.english])
    return found
