"""Rows for trying a rule, many at once: made at random, one cell moved, and measured at a point of the program.

A point is a comparison or a rounding division of the lowered program. How far a row stands from it is worked out by
the block back end over the two sides of the point, for thousands of rows together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shebao.engine import cases
from shebao.engine.blocks import Blocks
from shebao.engine.columns import Array, Relation, batch
from shebao.engine.graph import Graph
from shebao.engine.lower import Lowered, reachable
from shebao.engine.nodes import DIVISIONS, LEAVES, Node
from shebao.engine.program import Output, schedule
from shebao.law.ir import Input, Range

SIDES = (-1, 0, 1)
FEW_ROWS, SOME_ROWS = 4, 40  # of a relation: law is written for a handful, and some turns only after years
LANDMARKS = 200_000  # values of an input that are walked for the cells they choose
_ZERO = Node("const", (), None, 0, 0, "", -1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows in inner integers: `units` by input and row; of each relation how many rows a unit has, and their cells."""

    units: Array
    region: Array
    counts: Mapping[str, Array]
    cells: Mapping[str, Array]

    @property
    def count(self) -> int:
        """How many units."""
        return len(self.region)

    def first(self, relation: str) -> Array:
        """Where each unit's rows begin."""
        counts = self.counts[relation]
        return np.cumsum(counts) - counts

    def take(self, chosen: Array) -> Sheet:
        """These rows (places or flags), with all that belongs to them."""
        places = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        counts, cells = {}, {}
        for name, all_counts in self.counts.items():
            mine = all_counts[places]
            within = np.arange(int(mine.sum())) - np.repeat(np.cumsum(mine) - mine, mine)
            counts[name] = mine
            cells[name] = self.cells[name][:, np.repeat(self.first(name)[places], mine) + within]
        return Sheet(self.units[:, places], self.region[places], counts, cells)

    def shortened(self, relation: str, counts: Array) -> Sheet:
        """The rows with only the first `counts` of a relation's rows, at most as many as there are."""
        within = np.arange(self.cells[relation].shape[1]) - np.repeat(self.first(relation), self.counts[relation])
        kept = self.cells[relation][:, within < np.repeat(counts, self.counts[relation])]
        less, cells = {**self.counts, relation: counts}, {**self.cells, relation: kept}
        return Sheet(self.units, self.region, less, cells)

    def keys(self) -> list[bytes]:
        """Each row as bytes: equal rows have equal keys."""
        own = np.concatenate([self.region[None, :], self.units, *(c[None, :] for c in self.counts.values())])
        texts = [row.tobytes() for row in np.ascontiguousarray(own.T)]
        for name, counts in self.counts.items():
            lined, ends = np.ascontiguousarray(self.cells[name].T), np.cumsum(counts)
            texts = [t + lined[end - n : end].tobytes() for t, n, end in zip(texts, counts, ends, strict=True)]
        return texts


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """One sheet of all their rows."""
    first = sheets[0]
    return Sheet(
        np.concatenate([s.units for s in sheets], axis=1),
        np.concatenate([s.region for s in sheets]),
        {name: np.concatenate([s.counts[name] for s in sheets]) for name in first.counts},
        {name: np.concatenate([s.cells[name] for s in sheets], axis=1) for name in first.cells},
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One cell that can be moved: input `place` of the unit, or of the first row of a relation."""

    relation: str
    place: int
    spec: Input

    @property
    def range(self) -> Range:
        """Where it can be moved."""
        return self.spec.range


@dataclass(frozen=True)  # without slots: what it reads is worked out once
class Point:
    """A comparison (`threshold`) or a division that rounds (`rounding`) of the program."""

    kind: str
    node: Node

    @cached_property
    def leaves(self) -> frozenset[str]:
        """Inputs it depends on."""
        return frozenset(str(n.data or n.op) for n in reachable([self.node]) if n.op in ("input", "region", "state"))

    @property
    def said(self) -> str:
        """What it is, for a list."""
        return f"{self.kind} {self.node.op} of {' and '.join(sorted(self.leaves))}"


class Trials:
    """Makes and measures rows of one graph."""

    def __init__(self, graph: Graph, rng: np.random.Generator) -> None:
        self.graph, self.rng = graph, rng
        self.specs: list[Input] = list(graph.inputs.values())
        self._probes: dict[int, Blocks] = {}
        self.landmarks = _landmarks(graph)

    # --- making rows -------------------------------------------------------------------------------------------------

    def random(self, count: int) -> Sheet:
        """Rows at random: small numbers more often, both ends of a range, some relations with all rows alike."""
        units = np.array([self.values(s, count) for s in self.specs], np.int64).reshape(len(self.specs), count)
        counts, cells = {}, {}
        for name, relation in self.graph.relations.items():
            luck, top = self.rng.random(count), relation.at_most
            most = np.where(luck < 0.6, min(FEW_ROWS, top), np.where(luck < 0.97, min(SOME_ROWS, top), top))
            counts[name] = self.rng.integers(0, most, endpoint=True)
            total, columns = int(counts[name].sum()), relation.columns
            cells[name] = np.array([self.values(c, total) for c in columns], np.int64).reshape(-1, total)
            alike = np.repeat(self.rng.random(count) < 0.3, counts[name])
            leader = np.repeat(np.cumsum(counts[name]) - counts[name], counts[name])
            cells[name] = np.where(alike, cells[name][:, leader], cells[name])
        return Sheet(units, self.rng.integers(0, len(self.graph.regions), count), counts, cells)

    def values(self, spec: Input, count: int) -> Array:
        """Numbers of a range; law lives among the small ones, at the ends, and where its tables have cells."""
        low, high, luck = spec.range.low, spec.range.high, self.rng.random(count)
        small = low + ((high - low) * self.rng.random(count) ** 4).astype(np.int64)
        even = self.rng.integers(low, high, count, endpoint=True)
        found: Array = np.select([luck < 0.03, luck < 0.06, luck < 0.4], [low, high, small], even)
        marks = self.landmarks.get(spec.name)
        if marks is not None:
            found = np.where(luck > 0.6, marks[self.rng.integers(0, len(marks), count)], found)
        return found

    def moves(self, leaves: frozenset[str]) -> list[Move]:
        """Every cell that can be moved and matters."""
        found = [Move("", k, s) for k, s in enumerate(self.specs) if s.name in leaves]
        for name, relation in self.graph.relations.items():
            found += [Move(name, k, c) for k, c in enumerate(relation.columns) if c.name in leaves]
        return [move for move in found if move.range.high > move.range.low]

    def movable(self, sheet: Sheet, move: Move) -> Array:
        """Which rows have that cell."""
        if not move.relation:
            return np.ones(sheet.count, bool)
        there: Array = sheet.counts[move.relation] > 0
        return there

    def cell(self, sheet: Sheet, move: Move) -> Array:
        """Where the cell stands now; every row must have it."""
        if not move.relation:
            found: Array = sheet.units[move.place]
        else:
            found = sheet.cells[move.relation][move.place, sheet.first(move.relation)]
        return found

    def moved(self, sheet: Sheet, move: Move, to: Array) -> Sheet:
        """The rows with the cell at `to`; every row must have it."""
        if not move.relation:
            units = sheet.units.copy()
            units[move.place] = to
            return Sheet(units, sheet.region, sheet.counts, sheet.cells)
        cells = sheet.cells[move.relation].copy()
        cells[move.place, sheet.first(move.relation)] = to
        return Sheet(sheet.units, sheet.region, sheet.counts, {**sheet.cells, move.relation: cells})

    def varied(self, sheet: Sheet, kept: frozenset[str], count: int) -> Sheet:
        """`count` rows like those of the sheet in what is `kept`, all else made anew."""
        fresh = self.random(count)
        like = sheet.take(self.rng.integers(0, sheet.count, count))
        keep = np.array([s.name in kept for s in self.specs], bool)
        units = np.where(keep[:, None], like.units, fresh.units)
        counts, cells = dict(fresh.counts), dict(fresh.cells)
        for name, relation in self.graph.relations.items():
            if any(c.name in kept for c in relation.columns):
                counts[name], cells[name] = like.counts[name], like.cells[name].copy()
                for k, column in enumerate(relation.columns):
                    if column.name not in kept:
                        cells[name][k] = self.values(column, cells[name].shape[1])
        return Sheet(units, like.region, counts, cells)

    # --- measuring ---------------------------------------------------------------------------------------------------

    def columns(self, sheet: Sheet) -> tuple[dict[str, Array], dict[str, Relation]]:
        """A sheet as the columns a graph runs over."""
        columns = {s.name: sheet.units[k] for k, s in enumerate(self.specs)}
        columns["region"] = sheet.region.astype(np.int32)
        relations = {}
        for name, relation in self.graph.relations.items():
            offsets = np.concatenate([[0], np.cumsum(sheet.counts[name])]).astype(np.int64)
            cells = {c.name: sheet.cells[name][k] for k, c in enumerate(relation.columns)}
            relations[name] = Relation(offsets, cells)
        return columns, relations

    def sides(self, point: Point, sheet: Sheet) -> tuple[list[Array], Array]:
        """Left and right of a comparison, or numerator and denominator, and the refusal code of the rule tried; and
        where there is a row to look at."""
        probe = self._probe(point)
        columns, relations = self.columns(sheet)
        layout = self.graph.layout
        answers = probe.run(batch(layout.inputs, layout.relations, columns, relations))
        there = np.ones(sheet.count, bool)
        found = []
        for out in probe.outputs:
            values = answers[out.name]
            if out.level:
                there &= sheet.counts[out.level] > 0
                ends = np.minimum(sheet.first(out.level), max(len(values) - 1, 0))
                values = values[ends] if len(values) else np.zeros(sheet.count, np.int64)
            found.append(values)
        return found, there

    def measure(self, point: Point, sheet: Sheet) -> tuple[Array, Array, Array]:
        """How far each row is from the point (left − right, or the distance from the nearest tie), the period in
        which a tie comes again (0 for a comparison), and where there is anything to measure."""
        (left, right, _), there = self.sides(point, sheet)
        distance, rounded = distances(point, left, right)
        period = np.zeros_like(left) if point.kind == "threshold" else np.maximum(right, 1)
        return distance, period * (2 if point.node.op == "half_up" else 1), there & rounded

    def _probe(self, point: Point) -> Blocks:
        number = point.node.number
        if number not in self._probes:
            lowered = self.graph.program.lowered
            names = ("left", "right", "refused")
            refused = next(iter(lowered.bads.values()))
            values = dict(zip(names, (*point.node.args, refused), strict=True))
            wanted = Lowered(values, dict.fromkeys(names, _ZERO), lowered.folds, lowered.caps)
            outputs = [Output(name, _level(values[name]), 1) for name in names]
            self._probes[number] = Blocks(schedule(wanted, tuple(self.graph.relations)), self.graph.layout, outputs)
        return self._probes[number]


def distances(point: Point, left: Array, right: Array) -> tuple[Array, Array]:
    """How far from the point: left − right, or from the nearest tie; and where there is anything to round."""
    if point.kind == "threshold":
        return left - right, np.ones(len(left), bool)
    den = np.maximum(right, 1)
    if point.node.op == "half_up":  # in halves, so that odd denominators have a below and an above too
        return 2 * left % (2 * den) - den, right > 1
    return (left + den // 2) % den - den // 2, right > 1


def _landmarks(graph: Graph) -> dict[str, Array]:
    """For inputs that alone choose a cell of a table: some values for each cell, which chance would seldom hit."""
    found: dict[str, list[Array]] = {}
    for node in graph.program.nodes:
        leaves = {n.number: n for n in reachable([node]) if n.op in LEAVES - {"const"}} if node.op == "cells" else {}
        only = next(iter(leaves.values())) if len(leaves) == 1 else None
        if only is None or only.op != "input" or cases.frontier([node], LANDMARKS) != [only]:
            continue
        for known in cases.walked([node], [only]):
            _, first = np.unique(known[node.args[0].number], return_index=True)
            found.setdefault(str(only.data), []).append(known[only.number][first])
    return {name: np.unique(np.concatenate(parts)) for name, parts in found.items()}


def _level(node: Node) -> str:
    return "" if node.level in ("", "unit") else node.level


def points_of(graph: Graph) -> list[Point]:
    """Comparisons of numbers and divisions that read something of the unit; constants have folded away."""
    found = []
    between_refusals = _between_refusals(graph.program.lowered)
    for node in graph.program.nodes:
        if node.level.startswith("fold ") or node.number in between_refusals:
            continue  # a step is tried on its own
        if node.op in ("lt", "le", "eq", "ne") and any(a.high - a.low > 1 for a in node.args):
            found.append(Point("threshold", node))
        elif node.op in DIVISIONS - {"floor"}:
            found.append(Point("rounding", node))
    return [point for point in found if point.leaves]


def _between_refusals(lowered: Lowered) -> set[int]:
    """Comparisons of the engine's own that only pick the first of several refusals."""
    codes: set[int] = set()
    tests: list[Node] = []
    todo = list(lowered.bads.values())
    while todo:
        node = todo.pop()
        if node.number in codes:
            continue
        codes.add(node.number)
        if node.op == "select":
            tests.append(node.args[0])
            todo += node.args[1:]
        elif node.op == "worst":
            todo += node.args
    picks = (t for t in tests if t.op == "ne" and t.args[1].constant == 0)
    return {test.number for test in picks if test.args[0].number in codes}
