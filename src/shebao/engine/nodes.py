"""The lowered form: a shared tree of integer operations, each with a proven interval.

Every back end executes these nodes and nothing else. An operation is one of OPS; an interval is closed and exact.
`level` says for what a node is computed: once (""), for a unit ("unit"), for a row of a relation (its name), or
inside the fold of a step ("fold <n>").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shebao.kernel.money import divide

LIMIT = 2**53
FLAGS = frozenset({"lt", "le", "eq", "ne", "and", "or", "not", "any"})
AGGREGATES = frozenset({"total", "count", "largest", "smallest", "any", "worst"})
LEAVES = frozenset({"const", "input", "region", "state"})
DIVISIONS = frozenset({"floor", "half_up", "up", "down"})

Data = int | str | tuple[int, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One integer operation. `data`: a constant, an input's name, the cells of a table, a relation or a fold."""

    op: str
    args: tuple[Node, ...]
    data: Data
    low: int
    high: int
    level: str
    number: int

    @property
    def constant(self) -> int | None:
        """Its value where it is known while compiling."""
        return self.low if self.op == "const" else None


Interval = tuple[int, int]


class Builder:
    """Makes nodes, each distinct one once, folding what is constant."""

    def __init__(self, clash: Callable[[str, str], Exception]) -> None:
        self._known: dict[tuple[object, ...], Node] = {}
        self._clash = clash
        self.made: list[Node] = []
        self.zero = self.const(0)
        self.one = self.const(1)

    def _node(self, op: str, args: tuple[Node, ...], data: Data, span: Interval, level: str) -> Node:
        if span[0] == span[1] and op != "const":
            return self.const(span[0])
        key = (op, tuple(a.number for a in args), data)
        if key not in self._known:
            self._known[key] = self._add(Node(op, args, data, span[0], span[1], level, len(self.made)))
        return self._known[key]

    def _add(self, node: Node) -> Node:
        self.made.append(node)
        return node

    def level_of(self, args: tuple[Node, ...]) -> str:
        """The level at which something reading `args` is computed: the deepest of theirs."""
        deepest = ""
        for node in args:
            deepest = self._deeper(deepest, node.level)
        return deepest

    def _deeper(self, a: str, b: str) -> str:
        if a == b or not b:
            return a
        if not a:
            return b
        if "unit" in (a, b):
            return b if a == "unit" else a
        if a.startswith("fold ") and not b.startswith("fold ") and a.endswith(" " + b):
            return a
        if b.startswith("fold ") and not a.startswith("fold ") and b.endswith(" " + a):
            return b
        raise self._clash(a, b)

    def const(self, value: int) -> Node:
        """A number."""
        return self._node("const", (), value, (value, value), "")

    def leaf(self, op: str, data: Data, span: Interval, level: str) -> Node:
        """An input, the region's index or the state of a step; never folded, it is read at run time."""
        key = (op, data, span)
        if key not in self._known:
            self._known[key] = self._add(Node(op, (), data, span[0], span[1], level, len(self.made)))
        return self._known[key]

    def add(self, a: Node, b: Node) -> Node:
        """The sum."""
        if a.constant == 0:
            return b
        if b.constant == 0:
            return a
        return self._node("add", (a, b), None, (a.low + b.low, a.high + b.high), self.level_of((a, b)))

    def sub(self, a: Node, b: Node) -> Node:
        """The difference."""
        if b.constant == 0:
            return a
        if a is b:
            return self.zero
        return self._node("sub", (a, b), None, (a.low - b.high, a.high - b.low), self.level_of((a, b)))

    def mul(self, a: Node, b: Node) -> Node:
        """The product."""
        if a.constant == 1:
            return b
        if b.constant == 1:
            return a
        corners = (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)
        return self._node("mul", (a, b), None, (min(corners), max(corners)), self.level_of((a, b)))

    def least(self, a: Node, b: Node) -> Node:
        """The smaller of a and b."""
        if a is b or a.high <= b.low:
            return a
        if b.high <= a.low:
            return b
        return self._node("min", (a, b), None, (min(a.low, b.low), min(a.high, b.high)), self.level_of((a, b)))

    def most(self, a: Node, b: Node) -> Node:
        """The larger of a and b."""
        if a is b or a.low >= b.high:
            return a
        if b.low >= a.high:
            return b
        return self._node("max", (a, b), None, (max(a.low, b.low), max(a.high, b.high)), self.level_of((a, b)))

    def compare(self, op: str, a: Node, b: Node) -> Node:
        """1 where `a op b`, else 0; op is one of < <= > >= == !=."""
        if op in (">", ">="):
            return self.compare("<" if op == ">" else "<=", b, a)
        name = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne"}[op]
        return self._node(name, (a, b), None, _compared(name, a, b), self.level_of((a, b)))

    def both(self, a: Node, b: Node) -> Node:
        """Flags a and b."""
        if a.constant is not None:
            return b if a.constant else self.zero
        if b.constant is not None:
            return a if b.constant else self.zero
        return self._node("and", (a, b), None, (0, 1), self.level_of((a, b)))

    def either(self, a: Node, b: Node) -> Node:
        """Flags a or b."""
        if a.constant is not None:
            return self.one if a.constant else b
        if b.constant is not None:
            return self.one if b.constant else a
        return self._node("or", (a, b), None, (0, 1), self.level_of((a, b)))

    def negate(self, a: Node) -> Node:
        """Not the flag a."""
        if a.constant is not None:
            return self.const(1 - a.constant)
        return self._node("not", (a,), None, (0, 1), a.level)

    def select(self, test: Node, a: Node, b: Node) -> Node:
        """One of two by a flag."""
        if test.constant is not None:
            return a if test.constant else b
        if a is b:
            return a
        span = (min(a.low, b.low), max(a.high, b.high))
        return self._node("select", (test, a, b), None, span, self.level_of((test, a, b)))

    def first(self, a: Node, b: Node) -> Node:
        """The first refusal code that is not 0."""
        if a.high == 0 or (b.constant is not None and a is b):
            return b
        if b.high == 0 or a.low > 0:
            return a
        return self.select(self.compare("!=", a, self.zero), a, b)

    def divide(self, mode: str, num: Node, den: Node) -> Node:
        """A quotient to a whole number: floor, half_up, up or down. The denominator is positive."""
        if den.constant == 1:
            return num
        ends = [whole(mode, n, d) for n in (num.low, num.high) for d in (den.low, den.high)]
        return self._node(mode, (num, den), None, (min(ends), max(ends)), self.level_of((num, den)))

    def cells(self, index: Node, cells: tuple[int, ...]) -> Node:
        """The cell at an index that is known to lie inside."""
        if index.constant is not None:
            return self.const(cells[index.constant])
        used = cells[index.low : index.high + 1]
        return self._node("cells", (index,), cells, (min(used), max(used)), index.level)

    def aggregate(self, op: str, relation: str, row: Node, at_most: int) -> Node:
        """total, largest, smallest, any or worst (refusal code) over the rows of a unit; 0 where there are none."""
        if op == "total":
            span = (min(0, row.low * at_most), max(0, row.high * at_most))
        else:
            span = (min(0, row.low), max(0, row.high))
        if span == (0, 0):
            return self.zero
        return self._node(op, (row,), relation, span, "unit")

    def fold(self, op: str, data: str, parts: tuple[Node, ...], span: Interval) -> Node:
        """The last state of a step (`fold`) or its refusal code (`fold_bad`)."""
        key = (op, tuple(a.number for a in parts), data)
        if key not in self._known:
            self._known[key] = self._add(Node(op, parts, data, span[0], span[1], "unit", len(self.made)))
        return self._known[key]


def _compared(name: str, a: Node, b: Node) -> Interval:
    if name == "lt":
        return (1, 1) if a.high < b.low else (0, 0) if a.low >= b.high else (0, 1)
    if name == "le":
        return (1, 1) if a.high <= b.low else (0, 0) if a.low > b.high else (0, 1)
    apart = a.high < b.low or b.high < a.low
    same = a is b or (a.low == a.high == b.low == b.high)
    sure = (0, 0) if apart else (1, 1) if same else (0, 1)
    return sure if name == "eq" else (1 - sure[1], 1 - sure[0])


def whole(mode: str, num: int, den: int) -> int:
    """num/den, den positive, to a whole number: floor, or a rounding as `kernel.money.divide` defines it."""
    return num // den if mode == "floor" else divide(num, den, mode)
