"""Columns through any back end: `native` and `blocks` for many, `trace` and `exact` one unit after the other.

All give the same arrays: inner integers of each output that is not refused for everybody, and `status` (0, or an index
into the graph's refusal texts; a refused unit's outputs are 0). The order in which a unit's problems are looked for is
the same everywhere: its inputs, then each relation (too many rows, then its columns), then the outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import floor
from typing import Protocol

import numpy as np

from shebao.engine.blocks import Blocks
from shebao.engine.columns import Answers, Array, Batch, Relation, batch
from shebao.engine.cut import Slice
from shebao.engine.errors import ColumnUnfit
from shebao.engine.exact import Exact, Facts, Stopped
from shebao.engine.native import Native
from shebao.engine.program import Layout, Output, Program
from shebao.engine.trace import Function
from shebao.law.ir import Input

Unit = tuple[int, tuple[int, ...], dict[str, list[tuple[int, ...]]]]
Found = tuple[Sequence[int | list[int]], int]
BACKENDS = ("native", "blocks", "trace", "exact")


class Compiled(Protocol):
    """What of a graph is needed here."""

    slice: Slice
    program: Program
    outputs: tuple[str, ...]
    layout: Layout
    answered: tuple[str, ...]

    @property
    def function(self) -> Function:
        """One decision on inner integers."""

    def exact(self, facts: Facts) -> Exact:
        """The oracle for one unit."""

    def level_of(self, output: str) -> str:
        """The relation on whose rows an output stands."""

    def code_of(self, key: tuple[str, ...]) -> int:
        """The number of a refusal of the oracle."""


class Runner:
    """Runs the columns of one graph; compiled forms are kept."""

    def __init__(self, graph: Compiled) -> None:
        self.graph = graph
        self.outputs = tuple(
            Output(name, graph.level_of(name), graph.slice.rules[name].type.scale) for name in graph.answered
        )
        self._blocks = Blocks(graph.program, graph.layout, self.outputs)
        self._native = Native(graph.program, graph.layout, self.outputs)

    def run(
        self,
        columns: Mapping[str, Array],
        relations: Mapping[str, Relation],
        backend: str,
        *,
        natural: bool,
        into: Mapping[str, Array] | None = None,
    ) -> Answers:
        """Answers of all units. Raises ColumnMissing, ColumnUnfit."""
        layout = self.graph.layout
        given = batch(layout.inputs, layout.relations, columns, relations)
        if backend == "native" and (fast := self._native.run(given, natural=natural, into=into or {})) is not None:
            return fast
        match backend:
            case "native" | "blocks":
                answers = self._blocks.run(given)
            case "trace":
                answers = self._one_by_one(given, self._traced)
            case "exact":
                answers = self._one_by_one(given, self._exactly)
            case _:
                raise ColumnUnfit(name="backend", reason=f"{backend} is none of {', '.join(BACKENDS)}")
        for out in self.outputs if natural else ():
            answers[out.name] = answers[out.name] / out.scale
        return answers

    def _one_by_one(self, given: Batch, answer: Callable[[Unit], Found]) -> Answers:
        counts = {"": given.count} | {name: rows.count for name, rows in given.rows.items()}
        answers = {out.name: np.zeros(counts[out.level], np.int64) for out in self.outputs}
        status = np.zeros(given.count, np.int32)
        for index, (unit, problem) in enumerate(self._units(given)):
            values, code = ((), problem) if problem else answer(unit)
            status[index] = code
            if not code:
                for out, value in zip(self.outputs, values, strict=True):
                    answers[out.name][_span(given, out.level, index)] = value
        return {**answers, "status": status}

    def _units(self, given: Batch) -> Iterator[tuple[Unit, int]]:
        """Each unit in inner integers, and the first problem of its inputs."""
        layout, last = self.graph.layout, len(self.graph.slice.regions) - 1
        specs = list(layout.inputs.values())
        for index in range(given.count):
            units = tuple(_inner(c[index], s) for c, s in zip(given.units, specs, strict=True))
            problem = next((layout.input_codes[s.name] for v, s in zip(units, specs, strict=True) if _out(v, s)), 0)
            rows: dict[str, list[tuple[int, ...]]] = {}
            for name, declared in layout.relations.items():
                span = _span(given, name, index)
                cells = [
                    [_inner(x, spec) for x in column[span]]
                    for spec, column in zip(declared.columns, given.rows[name].columns, strict=True)
                ]
                many = layout.relation_codes[name] if span.stop - span.start > declared.at_most else 0
                wrong = (
                    layout.input_codes[spec.name]
                    for spec, column in zip(declared.columns, cells, strict=True)
                    if any(_out(v, spec) for v in column)
                )
                problem = problem or many or next(wrong, 0)
                rows[name] = list(zip(*cells, strict=True)) if cells else [()] * (span.stop - span.start)
            yield (min(max(int(given.region[index]), 0), last), units, rows), problem

    def _traced(self, unit: Unit) -> Found:
        graph = self.graph
        place, units, rows = unit
        answer = graph.function(units, rows, place)
        count = len(graph.outputs)
        found = dict(zip(graph.outputs, zip(answer[:count], answer[count:], strict=True), strict=True))
        code = 0
        for name in graph.answered:
            bad = found[name][1]
            code = code or (max(bad, default=0) if isinstance(bad, list) else bad)
        return [found[name][0] for name in graph.answered], code

    def _exactly(self, unit: Unit) -> Found:
        place, units, rows = unit
        layout = self.graph.layout
        named = {
            name: [dict(zip([c.name for c in declared.columns], row, strict=True)) for row in rows[name]]
            for name, declared in layout.relations.items()
        }
        exact = self.graph.exact(Facts(place, dict(zip(layout.inputs, units, strict=True)), named))
        try:
            return [
                [exact.output(out.name, row) for row in range(len(named[out.level]))]
                if out.level
                else exact.output(out.name)
                for out in self.outputs
            ], 0
        except Stopped as stop:
            return [], self.graph.code_of(stop.key)


def _span(given: Batch, level: str, index: int) -> slice:
    if not level:
        return slice(index, index + 1)
    offsets = given.rows[level].offsets
    return slice(int(offsets[index]), int(offsets[index + 1]))


def _inner(cell: float, spec: Input) -> int:
    if isinstance(cell, np.floating):
        natural = float(cell) * spec.type.scale + 0.5
        return floor(natural) if abs(natural) < 2**53 else spec.range.high + 1
    return int(cell)


def _out(value: int, spec: Input) -> bool:
    return not spec.range.low <= value <= spec.range.high
