"""One decision: the program as a plain Python function of integers, generated once a graph.

The function computes every node once, in schedule order, with Python's own integers, and returns the values and
refusal codes of the outputs. What an explanation needs is not recorded here; it is recomputed when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shebao.engine.lower import Fold
from shebao.engine.nodes import AGGREGATES, Node
from shebao.engine.program import Phase, Program, Rows

Given = Sequence[int]
RowsGiven = Mapping[str, Sequence[Sequence[int]]]
Answer = tuple[int | list[int], ...]
Function = Callable[[Given, RowsGiven, int], Answer]

_PLAIN = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "min": "{0} if {0} < {1} else {1}",
    "max": "{0} if {0} > {1} else {1}", "lt": "{} < {}", "le": "{} <= {}", "eq": "{} == {}", "ne": "{} != {}",
    "and": "{} and {}", "or": "{} or {}", "not": "not {}", "select": "{1} if {0} else {2}", "floor": "{} // {}",
}  # fmt: skip
_PLUS = {"half_up": "(2 * {0} + {1}) // (2 * {1})", "up": "-(-{0} // {1})", "down": "{0} // {1}"}
_MINUS = {"half_up": "-((-2 * {0} + {1}) // (2 * {1}))", "up": "{0} // {1}", "down": "-(-{0} // {1})"}
_START = {"total": "0", "count": "0", "any": "False", "worst": "0", "largest": "None", "smallest": "None"}


def emit(program: Program, inputs: Sequence[str], columns: Mapping[str, Sequence[str]]) -> str:
    """The source of `run(I, R, region)`: I unit inputs in order, R rows of relations, each a tuple of columns."""
    return _Emitter(program, inputs, columns).source()


def emit_nodes(
    program: Program, order: tuple[Sequence[str], Mapping[str, Sequence[str]]], wanted: Sequence[Node]
) -> str:
    """The same function giving other nodes of the program: for finding the rows at which something turns."""
    return _Emitter(program, order[0], order[1], tuple(wanted)).source()


def compiled(source: str, tables: Mapping[str, tuple[int, ...]]) -> Function:
    """The function of an emitted source."""
    names: dict[str, object] = dict(tables)
    exec(compile(source, "<shebao graph>", "exec"), names)  # noqa: S102 the text is generated from checked integers
    return names["run"]  # type: ignore[return-value]  # exec gives no types


def tables_of(program: Program) -> dict[str, tuple[int, ...]]:
    """The dense tables a program reads, by the name used in sources."""
    return {f"T{n.number}": n.data for n in program.nodes if n.op == "cells" and isinstance(n.data, tuple)}


def divided(mode: str, num: Node, texts: tuple[str, str]) -> str:
    """The text of a rounding division, short where the sign is known."""
    if mode == "floor":
        return _PLAIN["floor"].format(*texts)
    if num.low >= 0:
        return _PLUS[mode].format(*texts)
    if num.high <= 0:
        return _MINUS[mode].format(*texts)
    return f"{_MINUS[mode].format(*texts)} if {texts[0]} < 0 else {_PLUS[mode].format(*texts)}"


class _Emitter:
    def __init__(
        self,
        program: Program,
        inputs: Sequence[str],
        columns: Mapping[str, Sequence[str]],
        wanted: tuple[Node, ...] = (),
    ) -> None:
        self.program = program
        self.wanted = wanted or tuple(program.roots)
        self.inputs = {name: i for i, name in enumerate(inputs)}
        self.columns = columns
        self.lines: list[str] = []
        self.kept = self._kept()

    def source(self) -> str:
        self.line(0, "def run(I, R, region):")
        for phase in self.program.phases:
            self._phase(phase)
        roots = ", ".join(self._root(node) for node in self.wanted)
        self.line(1, f"return ({roots},)")
        return "\n".join(self.lines) + "\n"

    def line(self, depth: int, text: str) -> None:
        self.lines.append(" " * depth + text)

    def _kept(self) -> set[int]:
        """Row nodes that are read outside the loop which computes them."""
        kept = set()
        phase = self.program.phase_of
        for node in self.program.nodes:
            for arg in node.args:
                row = arg.level not in ("", "unit") and not arg.level.startswith("fold ")
                later = phase[arg.number] != phase[node.number] and node.op not in AGGREGATES
                if row and (later or node.level.startswith("fold ")):
                    kept.add(arg.number)
        return kept | {n.number for n in self.wanted if n.level not in ("", "unit")}

    def name(self, node: Node) -> str:
        if node.op == "const":
            return f"({node.low})" if node.low < 0 else str(node.low)
        if node.op == "region":
            return "region"
        return f"t{node.number}"

    def _root(self, node: Node) -> str:
        if node.number in self.kept:
            return f"L{node.number}"
        return f"+{self.name(node)}"  # plus turns a flag into a number

    def text(self, node: Node) -> str:
        """The right side that computes a node."""
        texts = tuple(self.name(a) for a in node.args)
        if node.op == "input":
            return f"I[{self.inputs[str(node.data)]}]"
        if node.op == "cells":
            return f"T{node.number}[{texts[0]}]"
        if node.op in _PLAIN:
            return _PLAIN[node.op].format(*texts)
        return divided(node.op, node.args[0], (texts[0], texts[1]))

    def _phase(self, phase: Phase) -> None:
        for node in phase.units:
            if node.op != "region":
                self.line(1, f"t{node.number} = {self.text(node)}")
        for rows in phase.rows:
            self._rows(rows)
            for fold in rows.folds:
                self._fold(fold)

    def _rows(self, rows: Rows) -> None:
        if not rows.nodes and not rows.aggregates:
            return
        kept = [n for n in rows.nodes if n.number in self.kept]
        for node in kept:
            self.line(1, f"L{node.number} = []")
        for node in rows.aggregates:
            self.line(1, f"t{node.number} = {_START[node.op]}")
        self._loop(rows.relation, self._loaded(rows))
        for node in rows.nodes:
            if node.op != "input":
                self.line(2, f"t{node.number} = {self.text(node)}")
        for node in kept:
            self.line(2, f"L{node.number}.append(+t{node.number})")
        for node in rows.aggregates:
            self.line(2, self._gathered(node))
        self.line(2, "pass")
        for node in rows.aggregates:
            if node.op in ("largest", "smallest"):
                self.line(1, f"t{node.number} = t{node.number} or 0")

    def _loaded(self, rows: Rows) -> list[Node]:
        """Row nodes that this loop reads and another computed, and columns."""
        here = {n.number for n in rows.nodes if n.op != "input"}
        read = [a for n in (*rows.nodes, *rows.aggregates) for a in n.args]
        read += [n for n in rows.nodes if n.op == "input"]
        wanted = {a.number: a for a in read if a.level == rows.relation and a.number not in here}
        return list(wanted.values())

    def _loop(self, relation: str, loaded: Sequence[Node]) -> None:
        self.line(1, f"for j, row in enumerate(R[{relation!r}]):")
        for node in loaded:
            if node.op == "input":
                self.line(2, f"t{node.number} = row[{list(self.columns[relation]).index(str(node.data))}]")
            else:
                self.line(2, f"t{node.number} = L{node.number}[j]")

    def _gathered(self, node: Node) -> str:
        mine, row = f"t{node.number}", self.name(node.args[0])
        match node.op:
            case "total":
                return f"{mine} += {row}"
            case "any":
                return f"{mine} = {mine} or {row}"
            case "largest":
                return f"{mine} = {row} if {mine} is None or {row} > {mine} else {mine}"
            case "smallest":
                return f"{mine} = {row} if {mine} is None or {row} < {mine} else {mine}"
        return f"{mine} = {mine} if {mine} > {row} else {row}"

    def _fold(self, fold: Fold) -> None:
        """The fold's loop; its result and its refusal code become the nodes that read them."""
        nodes = self.program.inside.get(fold.name, ())
        results = {n.op: n for n in self.program.nodes if n.op in ("fold", "fold_bad") and n.data == fold.name}
        self.line(1, f"s = {fold.starts}; b = 0")
        read = [*(a for n in nodes for a in n.args), fold.following, fold.bad]
        loaded = {a.number: a for a in read if a.level == fold.relation}
        self._loop(fold.relation, list(loaded.values()))
        self.line(2, f"t{fold.state.number} = s")
        for node in nodes:
            if node.op != "state":
                self.line(2, f"t{node.number} = {self.text(node)}")
        self.line(2, f"s = {self.name(fold.following)}")
        self.line(2, f"b = b if b > {self.name(fold.bad)} else {self.name(fold.bad)}")
        for op, node in results.items():
            self.line(1, f"t{node.number} = {'s' if op == 'fold' else 'b'}")
