"""The program as C: for each block of units the loops of its phases, branch-free, so that compilers vectorise them.

Numbers are doubles: whole and below 2^53 by proof, hence exact, also through the one division. What later loops read
is kept in scratch arrays of the block: U by unit, R by row, G a unit's value repeated for its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shebao.engine.c_text import C_TYPES, HEAD, UNROLLED, Shape, leaves, name, regional, text
from shebao.engine.lower import Fold
from shebao.engine.nodes import AGGREGATES, Node
from shebao.engine.program import Layout, Output, Phase, Program, Rows
from shebao.law.ir import Input


class Emitter:
    """Writes `void run(first, last, step, pointers, scratch, room)`."""

    def __init__(self, program: Program, layout: Layout, outputs: Sequence[Output], shape: Shape) -> None:
        self.program, self.layout, self.shape = program, layout, shape
        self.outputs = [(out, program.lowered.values[out.name]) for out in outputs]
        self.bads = [program.lowered.bads[out.name] for out in outputs if program.lowered.bads[out.name].op != "const"]
        self.checked: set[str] = set()
        self.noted: list[str] = []
        self.relations = {name: k for k, name in enumerate(layout.relations)}
        self.columns: dict[str, tuple[str, Input, str]] = {}
        self.body: list[str] = []
        self.params: list[str] = []
        self.scratch: dict[str, str] = {}
        self._declare()

    # --- pointers and scratch ----------------------------------------------------------------------------------------

    def _declare(self) -> None:
        """The pointers in the order in which `native` passes them."""
        self.params.append(f"const {C_TYPES[self.shape.region]}* restrict region")
        for k, (spec, kind) in enumerate(zip(self.layout.inputs.values(), self.shape.units, strict=True)):
            self._column(spec, f"I{k}", kind)
        for r, ((relation, declared), kinds) in enumerate(
            zip(self.layout.relations.items(), self.shape.rows, strict=True)
        ):
            self.params.append(f"const long long* restrict off{self.relations[relation]}")
            for c, (spec, kind) in enumerate(zip(declared.columns, kinds, strict=True)):
                self._column(spec, f"C{r}_{c}", kind)
        kind = "double" if self.shape.natural else "long long"
        self.params += [f"{kind}* restrict O{k}" for k in range(len(self.outputs))]
        self.params.append("int* restrict status")

    def _column(self, spec: Input, pointer: str, kind: str) -> None:
        self.columns[spec.name] = (pointer, spec, kind)
        self.params.append(f"const {C_TYPES[kind]}* restrict {pointer}")

    def kept(self, node: Node, letter: str) -> str:
        """A scratch array for a node."""
        name = f"{letter}{node.number}"
        self.scratch.setdefault(name, letter)
        return name

    def line(self, depth: int, text: str) -> None:
        """One line of C."""
        self.body.append("  " * depth + text)

    # --- the whole ---------------------------------------------------------------------------------------------------

    def source(self) -> str:
        """The C text."""
        self.line(1, "long long wrong = 0;")
        for phase in self.program.phases:
            self._units(phase)
            for rows in phase.rows:
                self._rows(rows)
        self._verdict()
        head = [HEAD]
        for node in self.program.nodes:
            if node.op == "cells" and isinstance(node.data, tuple):
                head.append(f"static const double T{node.number}[] = {{{', '.join(map(str, node.data))}}};\n")
        names = list(self.scratch)
        params = [*self.params, *(f"double* restrict {name}" for name in names)]
        inner = ", ".join(["const long long b0, const long long b1", *params])
        return "".join(head) + f"static void block({inner}) {{\n" + "\n".join(self.body) + "\n}\n" + self._outer(names)

    def _outer(self, names: list[str]) -> str:
        pointers = [f"({p.rpartition(' ')[0].replace(' restrict', '')})p[{i}]" for i, p in enumerate(self.params)]
        places = [f"s + {i} * room" for i in range(len(names))]
        call = ", ".join(["b, e", *pointers, *places])
        return (
            "void run(long long first, long long last, long long step, void** p, double* s, long long room) {\n"
            "  for (long long b = first; b < last; b += step) {\n"
            "    const long long e = b + step < last ? b + step : last;\n"
            f"    block({call});\n  }}\n}}\n"
            f"long long scratch(void) {{ return {len(names)}; }}\n"
        )

    # --- nodes -------------------------------------------------------------------------------------------------------

    def compute(self, depth: int, node: Node) -> None:
        """A line that computes a node."""
        self.line(depth, f"const double t{node.number} = {text(node)};")

    def load(self, depth: int, node: Node, place: str) -> None:
        """An input inside its range; when read first, `wrong` notes whether it was outside."""
        name = str(node.data)
        low, high = self._range(name)
        raw, held = f"x{node.number}", f"t{node.number}"
        self.line(depth, f"const double {raw} = {self._raw(name, place)};")
        self.line(depth, f"const double {held} = most(least({raw}, {high}), {low});")
        if name not in self.checked:
            self.checked.add(name)
            self.noted.append(f"({held} != {raw} ? 1.0 : 0.0)")

    def _note(self, depth: int) -> None:
        """At the end of a loop: whether anything it read first was outside its range."""
        if self.noted:
            self.line(depth, f"wrong |= ({' + '.join(self.noted)}) != 0.0 ? 1LL : 0LL;")
            self.noted.clear()

    def _raw(self, name: str, place: str) -> str:
        pointer, spec, kind = self.columns[name]
        cell = f"(double){pointer}[{place}]"
        return f"__builtin_floor({cell} * {spec.type.scale}.0 + 0.5)" if kind == "float64" else cell

    def _range(self, name: str) -> tuple[str, str]:
        spec = self.columns[name][1]
        return f"{spec.range.low}.0", f"{spec.range.high}.0"

    def _outside(self, name: str, place: str) -> str:
        low, high = self._range(name)
        return f"!(({self._raw(name, place)} >= {low}) & ({self._raw(name, place)} <= {high}))"

    def _load_region(self, depth: int, place: str, number: int) -> None:
        last = self.layout.regions - 1
        self.line(depth, f"const long long r{number} = region[{place}];")
        self.line(depth, f"const int t{number} = r{number} < 0 ? 0 : r{number} > {last} ? {last} : (int)r{number};")

    # --- loops over units --------------------------------------------------------------------------------------------

    def _units(self, phase: Phase) -> None:
        here = {n.number for n in phase.units}
        if not here:
            return
        self.line(1, "#pragma GCC ivdep")
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        for node in self._wanted(phase.units, here, "unit"):
            self.line(2, f"const double t{node.number} = {self.kept(node, 'U')}[u - b0];")
        for node in phase.units:
            if node.op == "input":
                self.load(2, node, "u")
            elif node.op == "region":
                self._load_region(2, "u", node.number)
            else:
                self.compute(2, node)
        for node in phase.units:
            if self._outlives(node, here):
                self.line(2, f"{self.kept(node, 'U')}[u - b0] = t{node.number};")
        self._store_all(here, "u")
        self._note(2)
        self.line(1, "}")

    def _store_all(self, here: set[int], place: str) -> None:
        for k, (out, node) in enumerate(self.outputs):
            if node.number in here and (place == "i") == bool(out.level):
                self._store(k, (out, f"t{node.number}"), place)

    def _store(self, k: int, held: tuple[Output, str], place: str) -> None:
        out, text = held
        text = f"(double){text} / {out.scale}.0" if self.shape.natural else f"(long long){text}"
        self.line(2, f"O{k}[{place}] = {text};")

    def _wanted(self, nodes: Iterable[Node], here: set[int], level: str) -> list[Node]:
        """Nodes of this level that earlier loops computed and these read."""
        read = {
            a.number: a for n in nodes for a in n.args if n.op not in AGGREGATES and n.op not in ("fold", "fold_bad")
        }
        return [a for a in read.values() if a.level == level and a.number not in here]

    def _outlives(self, node: Node, here: set[int]) -> bool:
        """Whether loops after this one read the node."""
        readers = [n for n in self.program.nodes if any(a is node for a in n.args)]
        later = [n for n in readers if n.number not in here and not (regional(node) and n.level not in ("", "unit"))]
        repeated = node.level == "unit" and any(node is n and out.level for out, n in self.outputs)
        return bool(later) or repeated or any(node is bad for bad in self.bads)

    # --- loops over rows ---------------------------------------------------------------------------------------------

    def _rows(self, rows: Rows) -> None:
        off = f"off{self.relations[rows.relation]}"
        here = {n.number for n in rows.nodes}
        above = self._from_units(rows)
        if above:
            self._repeat(above, off)
        if rows.nodes:
            self.line(1, "#pragma GCC ivdep")
            self.line(1, f"for (long long i = {off}[b0]; i < {off}[b1]; i++) {{")
            self._fetch(2, above, off)
            for node in self._wanted(rows.nodes, here, rows.relation):
                if node.op == "input":
                    self.load(2, node, "i")
                else:
                    self.line(2, f"const double t{node.number} = {self.kept(node, 'R')}[i - {off}[b0]];")
            for node in rows.nodes:
                if node.op == "input":
                    self.load(2, node, "i")
                else:
                    self.compute(2, node)
            for node in rows.nodes:
                if self._outlives(node, here):
                    self.line(2, f"{self.kept(node, 'R')}[i - {off}[b0]] = t{node.number};")
            self._store_all(here, "i")
            self._note(2)
            self.line(1, "}")
        for node in rows.aggregates:
            self._aggregate(node, off)
        for fold in rows.folds:
            self._fold(fold, off)

    def _from_units(self, rows: Rows) -> list[Node]:
        """Values of units that the rows read; regional ones come by the region itself."""
        read = {a.number: a for n in rows.nodes for a in n.args if a.level == "unit"}
        return list(read.values())

    def _roots(self, above: list[Node]) -> list[Node]:
        found: dict[int, Node] = {}
        for node in above:
            if regional(node):
                for leaf in leaves(node):
                    found[leaf.number] = leaf
            else:
                found[node.number] = node
        return list(found.values())

    def _repeat(self, above: list[Node], off: str) -> None:
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        self.line(2, f"const long long i = {off}[u] - {off}[b0], n = {off}[u + 1] - {off}[u];")
        for node in self._roots(above):
            if node.op == "region":
                self._load_region(2, "u", node.number)
            else:
                self.line(2, f"const double t{node.number} = {self.kept(node, 'U')}[u - b0];")
        for node in self._roots(above):
            rows, held = self.kept(node, "G"), f"t{node.number}"
            self.line(2, "".join(f"{rows}[i + {k}] = {held}; " for k in range(UNROLLED)))
            self.line(2, f"for (long long k = {UNROLLED}; k < n; k++) {rows}[i + k] = {held};")
        self.line(1, "}")

    def _fetch(self, depth: int, above: list[Node], off: str) -> None:
        for node in self._roots(above):
            kind = "int" if node.op == "region" else "double"
            self.line(depth, f"const {kind} t{node.number} = ({kind}){self.kept(node, 'G')}[i - {off}[b0]];")
        done: set[int] = set()
        for node in above:
            if regional(node):
                self._again(depth, node, done)

    def _again(self, depth: int, node: Node, done: set[int]) -> None:
        for arg in node.args:
            if regional(arg):
                self._again(depth, arg, done)
        if node.number not in done:
            done.add(node.number)
            self.compute(depth, node)

    def _cell(self, node: Node, off: str) -> str:
        """A row's value of a node, read outside the rows' loop."""
        if node.op == "const":
            return name(node)
        if node.level == "unit":
            return f"{self.kept(node, 'U')}[u - b0]"
        return f"{self.kept(node, 'R')}[i - {off}[b0]]"

    def _total(self, node: Node, off: str) -> None:
        """A sum; the first rows without a branch, since most units have few."""
        row = node.args[0]
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        self.line(2, f"const long long n = {off}[u + 1] - {off}[u];")
        if row.level in ("", "unit"):
            self.line(2, f"{self.kept(node, 'U')}[u - b0] = {self._cell(row, off)} * n;")
        else:
            self.line(2, f"const double* const r = {self.kept(row, 'R')} + ({off}[u] - {off}[b0]);")
            self.line(2, f"const double* const m = FIRST[n < {UNROLLED} ? n : {UNROLLED}];")
            self.line(2, f"double s = {' + '.join(f'r[{k}] * m[{k}]' for k in range(UNROLLED))};")
            self.line(2, f"for (long long k = {UNROLLED}; k < n; k++) s += r[k];")
            self.line(2, f"{self.kept(node, 'U')}[u - b0] = s;")
        self.line(1, "}")

    def _aggregate(self, node: Node, off: str) -> None:
        if node.op == "total":
            self._total(node, off)
            return
        row = self._cell(node.args[0], off)
        first = {"largest": "-1e300", "smallest": "1e300"}.get(node.op, "0")
        turn = {
            "any": f"s = s != 0 || {row} != 0;",
            "largest": f"s = most(s, {row});",
            "smallest": f"s = least(s, {row});",
            "worst": f"s = most(s, {row});",
        }[node.op]
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        self.line(2, f"double s = {first};")
        self.line(2, f"for (long long i = {off}[u]; i < {off}[u + 1]; i++) {turn}")
        if node.op in ("largest", "smallest"):
            self.line(2, f"if ({off}[u] == {off}[u + 1]) s = 0;")
        self.line(2, f"{self.kept(node, 'U')}[u - b0] = s;")
        self.line(1, "}")

    def _fold(self, fold: Fold, off: str) -> None:
        """The rows of a unit one after the other."""
        nodes = [n for n in self.program.inside.get(fold.name, ()) if n.op != "state"]
        results = [n for n in self.program.nodes if n.op in ("fold", "fold_bad") and n.data == fold.name]
        read = {a.number: a for a in (*(a for n in nodes for a in n.args), fold.following, fold.bad)}
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        self.line(2, f"double s = {fold.starts}, b = 0;")
        self.line(2, f"for (long long i = {off}[u]; i < {off}[u + 1]; i++) {{")
        self.line(3, f"const double t{fold.state.number} = s;")
        for node in read.values():
            if node.op != "const" and not node.level.startswith("fold "):
                self.line(3, f"const double t{node.number} = {self._cell(node, off)};")
        for node in nodes:
            self.compute(3, node)
        self.line(3, f"s = {name(fold.following)};")
        self.line(3, f"b = most(b, {name(fold.bad)});")
        self.line(2, "}")
        for node in results:
            self.line(2, f"{self.kept(node, 'U')}[u - b0] = {'s' if node.op == 'fold' else 'b'};")
        self.line(1, "}")

    # --- the end of a block ------------------------------------------------------------------------------------------

    def _verdict(self) -> None:
        """What was taken over rows is stored; refusals, in the order of all back ends; nothing stands where refused."""
        for k, (out, node) in enumerate(self.outputs):
            if out.level and node.level == "unit":
                off = f"off{self.relations[out.level]}"
                self._repeat([node], off)
                self.line(1, f"for (long long i = {off}[b0]; i < {off}[b1]; i++) {{")
                self._fetch(2, [node], off)
                self._store(k, (out, name(node)), "i")
                self.line(1, "}")
            elif node.op in AGGREGATES or node.op in ("fold", "fold_bad"):
                self.line(1, "for (long long u = b0; u < b1; u++)")
                self._store(k, (out, self._cell(node, "")), "u")
        self._find_wrong()
        for bad in self.bads:
            if bad.level == "unit":
                code = self._cell(bad, "")
                self.line(1, f"for (long long u = b0; u < b1; u++) wrong |= {code} != 0.0 ? 1LL : 0LL;")
                self.line(1, f"if (wrong) for (long long u = b0; u < b1; u++) if (!status[u]) status[u] = {code};")
                continue
            off = f"off{self.relations[bad.level]}"
            self.line(1, "for (long long u = b0; u < b1; u++) {")
            self.line(2, "double s = 0;")
            self.line(2, f"for (long long i = {off}[u]; i < {off}[u + 1]; i++) s = most(s, {self._cell(bad, off)});")
            self.line(2, "if (!status[u]) status[u] = s;")
            self.line(2, "wrong |= s != 0.0;")
            self.line(1, "}")
        self.line(1, "if (wrong) for (long long u = b0; u < b1; u++) if (status[u]) {")
        for k, (out, _) in enumerate(self.outputs):
            if not out.level:
                self.line(2, f"O{k}[u] = 0;")
            else:
                off = f"off{self.relations[out.level]}"
                self.line(2, f"for (long long i = {off}[u]; i < {off}[u + 1]; i++) O{k}[i] = 0;")
        self.line(1, "}")

    def _find_wrong(self) -> None:
        """Ranges of what no loop has read; then, rarely, which input of which unit was outside."""
        self.line(1, "for (long long u = b0; u < b1; u++) status[u] = 0;")
        self.line(1, "for (long long u = b0; u < b1; u++) {")
        for given in self.layout.inputs:
            if given not in self.checked:
                self.line(2, f"wrong |= {self._outside(given, 'u')};")
        for relation, declared in self.layout.relations.items():
            off = f"off{self.relations[relation]}"
            self.line(2, f"wrong |= {off}[u + 1] - {off}[u] > {declared.at_most} ? 1LL : 0LL;")
        self.line(1, "}")
        for relation, declared in self.layout.relations.items():
            off = f"off{self.relations[relation]}"
            for spec in declared.columns:
                if spec.name not in self.checked:
                    outside = self._outside(spec.name, "i")
                    self.line(1, f"for (long long i = {off}[b0]; i < {off}[b1]; i++) wrong |= {outside};")
        self.line(1, "if (wrong) for (long long u = b0; u < b1; u++) {")
        for given, code in self.layout.input_codes.items():
            if given in self.layout.inputs:
                self.line(2, f"if (!status[u] && {self._outside(given, 'u')}) status[u] = {code};")
        for relation in self.layout.relations:
            self._find_wrong_rows(relation)
        self.line(1, "}")

    def _find_wrong_rows(self, relation: str) -> None:
        declared, off = self.layout.relations[relation], f"off{self.relations[relation]}"
        code = self.layout.relation_codes[relation]
        self.line(2, f"if (!status[u] && {off}[u + 1] - {off}[u] > {declared.at_most}) status[u] = {code};")
        for spec in declared.columns:
            code = self.layout.input_codes[spec.name]
            self.line(2, f"for (long long i = {off}[u]; i < {off}[u + 1]; i++)")
            self.line(3, f"if (!status[u] && {self._outside(spec.name, 'i')}) status[u] = {code};")
