"""Many units at once with NumPy, in blocks that stay in the cache; needs no compiler, gives the same answers.

All numbers are whole and below 2^53 (proven when the graph was made), so float64 holds them exactly and one division
followed by floor is exact too. A refusal is a number in the status column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from shebao.engine.columns import Answers, Array, Batch, RowBatch
from shebao.engine.lower import Fold
from shebao.engine.nodes import DIVISIONS, FLAGS, LEAVES, Node
from shebao.engine.program import Layout, Output, Program, Rows
from shebao.law.ir import Input

BLOCK = 16_384
Floats = npt.NDArray[np.float64]

_ARITHMETIC = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "min": np.minimum, "max": np.maximum}
_COMPARE = {"lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal}
_LOGIC = {"and": np.logical_and, "or": np.logical_or}
_REDUCE = {"total": np.add, "largest": np.maximum, "smallest": np.minimum, "worst": np.maximum, "any": np.maximum}


class Blocks:
    """Runs a program over columns."""

    def __init__(self, program: Program, layout: Layout, outputs: Sequence[Output]) -> None:
        self.program, self.layout, self.outputs = program, layout, outputs

    @cached_property
    def _places(self) -> dict[int, int]:
        return _slots(self.program)

    def run(self, batch: Batch) -> Answers:
        """Inner integers for each output, and `status`."""
        counts = {"": batch.count} | {name: rows.count for name, rows in batch.rows.items()}
        answers: Answers = {out.name: np.zeros(counts[out.level], np.int64) for out in self.outputs}
        answers["status"] = np.zeros(batch.count, np.int32)
        space = _Space(self._places)
        for first, last in cuts(batch):
            block = _Block(self.program, self.layout, batch, (first, last), space)
            block.compute()
            self._store(block, answers)
        return answers

    def _store(self, block: _Block, answers: Answers) -> None:
        lowered, status = self.program.lowered, block.status
        for out in self.outputs:
            block.refuse(block.per_unit(lowered.bads[out.name]))
        refused = np.flatnonzero(status)
        for out in self.outputs:
            target = answers[out.name][block.span(out.level)]
            target[:] = block.number(lowered.values[out.name], out.level)
            if len(refused):
                target[block.refused_rows(out.level)] = 0
        answers["status"][block.span("")] = status


def cuts(batch: Batch) -> Iterator[tuple[int, int]]:
    """Blocks of whole units with about BLOCK units or rows."""
    first = 0
    while first < batch.count:
        last = min(batch.count, first + BLOCK)
        for rows in batch.rows.values():
            limit = rows.offsets[first] + BLOCK
            last = min(last, max(first + 1, int(np.searchsorted(rows.offsets, limit, side="right")) - 1))
        yield first, last
        first = last


def _slots(program: Program) -> dict[int, int]:
    """Buffer numbers: nodes read only by their own phase and level hand theirs on once read for the last time."""
    readers: dict[int, list[Node]] = {n.number: [] for n in program.nodes}
    for node in program.nodes:
        for arg in node.args:
            readers[arg.number].append(node)
    place = {n.number: (program.phase_of[n.number], n.level, n.op in FLAGS) for n in program.nodes}
    lasting = {n.number for n in program.roots}
    slots: dict[int, int] = {}
    free: dict[object, list[int]] = {}
    for order, node in enumerate(program.nodes):
        idle = free.setdefault(place[node.number], [])
        slots[node.number] = idle.pop() if idle else order
        for arg in {a.number: a for a in node.args}.values():
            inside = all(place[r.number][:2] == place[arg.number][:2] for r in readers[arg.number])
            if inside and arg.number not in lasting and readers[arg.number][-1] is node and arg.op not in LEAVES:
                free.setdefault(place[arg.number], []).append(slots[arg.number])
    return slots


class _Space:
    """Buffers kept from block to block: one for each slot of a node, one for each column."""

    def __init__(self, slots: Mapping[int, int]) -> None:
        self.slots = slots
        self._kept: dict[tuple[object, str], Array] = {}
        self._tables: dict[int, Floats] = {}

    def table(self, node: Node) -> Floats:
        """The cells of a node as floats."""
        if node.number not in self._tables:
            self._tables[node.number] = np.asarray(node.data, np.float64)
        return self._tables[node.number]

    def array(self, key: object, count: int, kind: str = "f8") -> Array:
        found = self._kept.get((key, kind))
        if found is None or len(found) < count:
            found = self._kept[(key, kind)] = np.empty(max(count, BLOCK), kind)
        return found[:count]


class _Block:
    """One block of units and their rows."""

    def __init__(self, program: Program, layout: Layout, batch: Batch, units: tuple[int, int], space: _Space) -> None:
        self.program, self.layout, self.batch, self.space = program, layout, batch, space
        self.first, self.last = units
        self.count = units[1] - units[0]
        self.status = np.zeros(self.count, np.int32)
        self._known: dict[int, Array | float] = {}
        self._broadcast: dict[tuple[int, str], Array] = {}
        self._unit_of: dict[str, Array] = {}
        self._columns: dict[str, Floats] = {}

    # --- places ------------------------------------------------------------------------------------------------------

    def rows(self, relation: str) -> RowBatch:
        return self.batch.rows[relation]

    def span(self, level: str) -> slice:
        """The block's rows of a relation, or its units."""
        if not level:
            return slice(self.first, self.last)
        offsets = self.rows(level).offsets
        return slice(int(offsets[self.first]), int(offsets[self.last]))

    def starts(self, relation: str) -> Array:
        """Where each unit's rows start inside the block, and where the last ends."""
        offsets: Array = self.rows(relation).offsets[self.first : self.last + 1]
        inside: Array = offsets - offsets[0]
        return inside

    def unit_of(self, relation: str) -> Array:
        if relation not in self._unit_of:
            counts = np.diff(self.starts(relation))
            self._unit_of[relation] = np.repeat(np.arange(self.count), counts)
        return self._unit_of[relation]

    def size(self, level: str) -> int:
        span = self.span("" if level in ("", "unit") else level)
        return int(span.stop - span.start)

    # --- reading and checking ----------------------------------------------------------------------------------------

    def compute(self) -> None:
        """Read and check columns, then compute every node in order."""
        self._read()
        for phase in self.program.phases:
            for node in phase.units:
                self._known[node.number] = self._node(node, "unit", self.at_unit)
            for rows in phase.rows:
                self._over(rows)

    def _read(self) -> None:
        for (name, spec), column in zip(self.layout.inputs.items(), self.batch.units, strict=True):
            self._take(spec, column[self.first : self.last], "", self.layout.input_codes[name])
        region = self.batch.region[self.first : self.last]
        place = self.space.array("region", self.count)
        np.clip(region, 0, self.layout.regions - 1, out=place, casting="unsafe")
        self._columns["region"] = place
        for name, declared in self.layout.relations.items():
            many = np.diff(self.starts(name)) > declared.at_most
            if many.any():
                self.refuse(many * self.layout.relation_codes[name])
            for spec, column in zip(declared.columns, self.rows(name).columns, strict=True):
                self._take(spec, column[self.span(name)], name, self.layout.input_codes[spec.name])

    def _take(self, spec: Input, raw: Array, level: str, code: int) -> None:
        """A column as exact floats inside its range; what lies outside refuses its unit."""
        column = self.space.array(spec.name, len(raw))
        if raw.dtype == np.float64:
            np.multiply(raw, spec.type.scale, out=column)
            column += 0.5
            np.floor(column, out=column)
        else:
            np.copyto(column, raw, casting="unsafe")
        low, high = spec.range.low, spec.range.high
        if len(raw) and not (column.min() >= low and column.max() <= high):
            outside = ~((column >= low) & (column <= high))
            column[outside] = low
            bad = outside * code
            self.refuse(bad if not level else self._reduce("worst", bad.astype(np.float64), level))
        self._columns[spec.name] = column

    def refuse(self, codes: Array | float) -> None:
        """Note refusals of units that have none yet."""
        np.copyto(self.status, codes, where=self.status == 0, casting="unsafe")

    def refused_rows(self, level: str) -> Array:
        """Which units, or rows of units, are refused."""
        refused: Array = self.status != 0
        return refused if not level else refused[self.unit_of(level)]

    # --- nodes -------------------------------------------------------------------------------------------------------

    def at_unit(self, node: Node) -> Array | float:
        """The values of a node by unit, or by row where it stands on rows."""
        return float(node.low) if node.op == "const" else self._known[node.number]

    def _at_row(self, node: Node, relation: str) -> Array | float:
        """A node for the rows of a relation; a unit's is repeated."""
        if node.op == "const" or node.level == relation:
            return self.at_unit(node)
        key = (node.number, relation)
        if key not in self._broadcast:
            self._broadcast[key] = np.asarray(self._known[node.number])[self.unit_of(relation)]
        return self._broadcast[key]

    def number(self, node: Node, level: str) -> Array | float:
        """A node's values for an output."""
        return self._at_row(node, level) if level else self.at_unit(node)

    def per_unit(self, node: Node) -> Array | float:
        """A refusal code by unit; the worst of its rows."""
        if node.level in ("", "unit"):
            return self.at_unit(node)
        return self._reduce("worst", np.asarray(self._known[node.number], np.float64), node.level)

    def _node(self, node: Node, level: str, get: object) -> Array:
        assert callable(get)
        if node.op in ("input", "region"):
            return self._columns[str(node.data) if node.op == "input" else "region"]
        count = self.size(level)
        out = self.space.array(self.space.slots[node.number], count, "?" if node.op in FLAGS else "f8")
        return apply(node, [get(a) for a in node.args], out, self.space)

    def _over(self, rows: Rows) -> None:
        relation = rows.relation

        def get(node: Node) -> Array | float:
            return self._at_row(node, relation)

        for node in rows.nodes:
            self._known[node.number] = self._node(node, relation, get)
        for node in rows.aggregates:
            values = np.broadcast_to(np.asarray(get(node.args[0]), np.float64), (self.size(relation),))
            found = self._reduce(node.op, values, relation)
            self._known[node.number] = found != 0 if node.op == "any" else found
        for fold in rows.folds:
            self._fold(fold)

    def _reduce(self, op: str, values: Floats, relation: str) -> Floats:
        """Over each unit's rows; 0 for units without."""
        starts = self.starts(relation)
        filled = np.flatnonzero(starts[1:] > starts[:-1])
        found = np.zeros(self.count)
        if len(filled):
            found[filled] = _REDUCE[op].reduceat(values, starts[:-1][filled])
        return found

    def _fold(self, fold: Fold) -> None:
        """Row by row over all units at once that have one more."""
        starts = self.starts(fold.relation)
        counts = np.diff(starts)
        state = np.full(self.count, float(fold.starts))
        bad = np.zeros(self.count)
        nodes = self.program.inside.get(fold.name, ())
        for turn in range(int(counts.max(initial=0))):
            units = np.flatnonzero(counts > turn)
            here = _Turn(self, fold, units, starts[:-1][units] + turn)
            here.known[fold.state.number] = state[units]
            for node in nodes:
                if node.op != "state":
                    out = np.empty(len(units), "?" if node.op in FLAGS else "f8")
                    here.known[node.number] = apply(node, [here.get(a) for a in node.args], out, self.space)
            state[units] = here.get(fold.following)
            bad[units] = np.maximum(bad[units], here.get(fold.bad))
        for node in self.program.nodes:
            if node.op in ("fold", "fold_bad") and node.data == fold.name:
                self._known[node.number] = state if node.op == "fold" else bad


@dataclass(slots=True)
class _Turn:
    """One row of every unit that has so many."""

    block: _Block
    fold: Fold
    units: Array
    rows: Array
    known: dict[int, Array]

    def __init__(self, block: _Block, fold: Fold, units: Array, rows: Array) -> None:
        self.block, self.fold, self.units, self.rows, self.known = block, fold, units, rows, {}

    def get(self, node: Node) -> Array | float:
        if node.number in self.known:
            return self.known[node.number]
        found = self.block.at_unit(node)
        if isinstance(found, float):
            return found
        part: Array = found[self.rows if node.level == self.fold.relation else self.units]
        return part


def apply(node: Node, args: list[Array | float], out: Array, space: _Space) -> Array:
    """One operation on whole columns, into `out`."""
    op = node.op
    if op in _ARITHMETIC:
        _ARITHMETIC[op](_numeric(args[0]), _numeric(args[1]), out=out)
    elif op in _COMPARE:
        _COMPARE[op](_numeric(args[0]), _numeric(args[1]), out=out)
    elif op in _LOGIC:
        _LOGIC[op](args[0], args[1], out=out)
    elif op == "not":
        np.logical_not(args[0], out=out)
    elif op == "select":
        test = np.asarray(args[0])
        np.copyto(out, args[2])
        np.copyto(out, args[1], where=test if test.dtype == bool else test != 0)
    elif op == "cells":
        index = np.asarray(args[0])
        place = space.array("place", len(index), "i8")
        np.copyto(place, index, casting="unsafe")
        np.take(space.table(node), place, out=out, mode="clip")
    else:
        assert op in DIVISIONS
        _divide(node, _numeric(args[0]), _numeric(args[1]), out)
    return out


def _numeric(value: Array | float) -> Array | float:
    """Flags as numbers: NumPy adds two flags to a flag."""
    return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype == bool else value


def _divide(node: Node, num: Array | float, den: Array | float, out: Array) -> None:
    """One exact division and its rounding, signs kept apart."""
    if node.op == "floor":
        np.divide(num, den, out=out)
        np.floor(out, out=out)
        return
    signed = node.args[0].low < 0
    size = np.abs(num) if signed else num
    if node.op == "half_up":
        np.multiply(size, 2.0, out=out)
        np.add(out, den, out=out)
        np.divide(out, np.multiply(den, 2.0), out=out)
        np.floor(out, out=out)
    else:
        np.divide(size, den, out=out)
        (np.ceil if node.op == "up" else np.floor)(out, out=out)
    if signed:
        np.copysign(out, num, out=out)
