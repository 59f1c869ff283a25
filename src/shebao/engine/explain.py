"""The steps of a decision, built when asked: every figure with its formula, arguments, rounding, article and document.

Each step carries `expression`, an arithmetic text over its own arguments that any checker can compute again with
fractions: + - * / min max floor, comparisons, and, or, not. Only the branch taken is written; what decided it stands in
`branches`. Rows read by total, count, max, min and any are written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from shebao.engine.cut import Pick
from shebao.engine.exact import At, Exact, Exactly, Stopped
from shebao.engine.formula import number, short
from shebao.engine.reading import exact_text, shown
from shebao.law import ir


@dataclass(frozen=True, slots=True)
class Argument:
    """One name of an expression: its exact number, how it is shown, and where it comes from."""

    name: str
    names: ir.Names
    exact: str
    text: str


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value of the law that a step used, with its document and dates."""

    name: str
    names: ir.Names
    text: str
    document: str
    region: str
    start: date | None
    known_from: date | None
    confidence: str
    unverified: bool
    provisional: bool
    origin: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One decision of a body: line of the file, the test over the step's arguments, and how it came out."""

    line: int
    test: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One rule computed. `value` is the inner integer, None where a rule is inlined as an exact fraction."""

    name: str
    row: int | None
    names: ir.Names
    unit: str
    value: int | None
    exact: str
    text: str
    formula: str
    expression: str
    arguments: Mapping[str, Argument]
    branches: tuple[Branch, ...]
    values: tuple[DatedValue, ...]
    rounding: str | None
    step: str | None
    cites: str
    rule: str


def steps_of(exact: Exact, outputs: tuple[str, ...]) -> tuple[Step, ...]:
    """All steps that the outputs rest on, arguments before their readers; those that can be computed."""
    teller = _Teller(exact)
    for name in outputs:
        rule = exact.slice.rules.get(name)
        rows = range(len(exact.facts.rows[rule.on])) if rule and rule.on and not rule.state else (None,)
        for row in rows:
            teller.tell(name, row)
    return tuple(teller.steps)


@dataclass(slots=True)
class _Sheet:
    """What is being written about one rule."""

    at: At
    arguments: dict[str, Argument] = field(default_factory=dict)
    branches: list[Branch] = field(default_factory=list)
    values: dict[str, DatedValue] = field(default_factory=dict)
    held: dict[str, ir.Expr] = field(default_factory=dict)


class _Teller:
    def __init__(self, exact: Exact) -> None:
        self.exact = exact
        self.steps: list[Step] = []
        self._told: set[tuple[str, int | None]] = set()

    def tell(self, name: str, row: int | None) -> None:
        """Write the steps of a rule, unless it was written or cannot be computed."""
        rule = self.exact.slice.rules.get(name)
        if rule is None:
            return
        row = row if rule.on and not rule.state else None
        if (name, row) in self._told:
            return
        self._told.add((name, row))
        try:
            if rule.state:
                self._tell_fold(rule)
            else:
                self._tell(rule, At(rule, row, {}, rule.type.codes), self.exact.rule(name, row))
        except Stopped:
            return

    def _tell_fold(self, rule: ir.Rule) -> None:
        states = self.exact.states(rule)
        if len(states) == 1:  # without rows the state is what it starts at, and a step says so
            start = ir.Lit(states[0].numerator, states[0].denominator)
            self._tell(replace(rule, expr=start, rounds=None), At(rule, None, {}, ()), states[0])
        for row, (before, after) in enumerate(pairwise(states)):
            state = before

            def thunk(held: Fraction = state) -> Exactly:
                return held

            self._tell(rule, At(rule, row, {str(rule.state): thunk}, ()), after)

    def _tell(self, rule: ir.Rule, at: At, result: Exactly) -> None:
        sheet = _Sheet(at)
        expression = self._text(rule.expr, sheet, at)
        rounding = self.exact.pick(rule.rounds).box if rule.rounds else None
        how = rounding.value if rounding and isinstance(rounding.value, ir.Rounding) else None
        if rule.rounds:
            self._use(rule.rounds, self.exact.pick(rule.rounds), _rounding_text(how), sheet)
        value = _inner(result, rule.type)
        self.steps.append(
            Step(
                name=rule.name,
                row=at.row,
                names=rule.names,
                unit=rule.type.unit,
                value=value,
                exact=_exact(result, rule.type),
                text=shown(value, rule.type) if value is not None else _exact(result, rule.type),
                formula=rule.source,
                expression=expression,
                arguments=sheet.arguments,
                branches=tuple(sheet.branches),
                values=tuple(sheet.values.values()),
                rounding=how.mode if how else None,
                step=exact_text(how.step) if how else None,
                cites=rule.cites,
                rule=rule.id,
            )
        )

    # --- the text of what was computed -------------------------------------------------------------------------------

    def _text(self, expr: ir.Expr, sheet: _Sheet, at: At) -> str:
        match expr:
            case ir.Lit(num, den):
                return number(Fraction(num, den))
            case ir.Word():
                return str(self._code(expr, at))
            case ir.Ref(name):
                return self._ref(name, sheet, at)
            case ir.Local(name):
                return self._local(name, sheet, at)
            case ir.Let(name, held, body):
                sheet.held[name] = held
                return self._text(body, sheet, self.exact.assigned(at, name, held))
            case ir.If(test, then, orelse, line):
                taken = bool(self.exact.value(test, at))
                branch = Branch(line, self._text(test, sheet, at), taken)
                if branch not in sheet.branches:
                    sheet.branches.append(branch)
                return self._text(then if taken else orelse, sheet, at)
            case ir.Logic(op, parts):
                return self._logic(op, parts, sheet, at)
            case ir.Compare(op, left, right):
                return self._compare(op, left, right, (sheet, at))
            case ir.Neg(of):
                return f"(-{self._text(of, sheet, at)})"
            case ir.Bin(op, left, right):
                return f"({self._text(left, sheet, at)} {op} {self._text(right, sheet, at)})"
            case ir.Call():
                return self._call(expr, sheet, at)

    def _local(self, name: str, sheet: _Sheet, at: At) -> str:
        if name in sheet.held:
            return self._text(sheet.held[name], sheet, at)
        kind = sheet.at.rule.type
        return self._argument(name, (name, sheet.at.rule.names), (at.names[name](), kind), sheet)

    def _ref(self, name: str, sheet: _Sheet, at: At) -> str:
        cut = self.exact.slice
        value = self.exact.ref(name, at.row)
        if name in cut.values:
            self._use(
                name, self.exact.pick(name), shown(_inner(value, cut.type_of(name)) or 0, cut.type_of(name)), sheet
            )
        elif name not in cut.inputs:
            self.tell(name, at.row)
        key = short(name)
        on_row = (name in cut.inputs and cut.inputs[name].relation) or (name in cut.rules and cut.rules[name].on)
        if on_row and at.row is not None and at.row != sheet.at.row:
            key = f"{key}_{at.row + 1}"
        return self._argument(key, (name, cut.names_of(name)), (value, cut.type_of(name)), sheet)

    def _argument(self, key: str, of: tuple[str, ir.Names], value: tuple[Exactly, ir.Type], sheet: _Sheet) -> str:
        name, names = of
        known = sheet.arguments.get(key)
        if known and known.name != name:
            key = name.replace(".", "__")
        inner = _inner(*value)
        exact = _exact(*value)
        sheet.arguments[key] = Argument(name, names, exact, exact if inner is None else shown(inner, value[1]))
        return key

    def _use(self, name: str, pick: Pick, text: str, sheet: _Sheet) -> None:
        box = pick.box
        names = self.exact.slice.names_of(name)
        if box is not None:
            sheet.values[f"{name}@{box.id}"] = DatedValue(
                name, names, text, box.document, box.region, box.start, box.known_from, box.confidence,
                pick.unverified, pick.provisional, pick.origin,
            )  # fmt: skip

    def _logic(self, op: str, parts: tuple[ir.Expr, ...], sheet: _Sheet, at: At) -> str:
        if op == "not":
            return f"(not {self._text(parts[0], sheet, at)})"
        texts = []
        for part in parts:
            texts.append(self._text(part, sheet, at))
            if bool(self.exact.value(part, at)) is (op == "or"):
                break
        return f"({f' {op} '.join(texts)})"

    def _compare(self, op: str, left: ir.Expr, right: ir.Expr, where: tuple[_Sheet, At]) -> str:
        sheet, at = where
        sides = []
        for part, other in ((left, right), (right, left)):
            if isinstance(part, ir.Word):
                sides.append(str(self._codes(other, at).index(part.text)))
            else:
                sides.append(self._text(part, sheet, at))
        return f"({sides[0]} {op} {sides[1]})"

    def _codes(self, expr: ir.Expr, at: At) -> tuple[str, ...]:
        match expr:
            case ir.Ref(name):
                return self.exact.slice.type_of(name).codes
            case ir.Call(_, args):
                return self._codes(args[0], at)
        return at.codes

    def _code(self, word: ir.Word, at: At) -> int:
        return at.codes.index(word.text)

    def _call(self, call: ir.Call, sheet: _Sheet, at: At) -> str:
        if call.relation:
            return self._over_rows(call, sheet, at)
        if call.fn in ("lookup", "value_in"):
            return self._looked_up(call, sheet, at)
        texts = [self._text(a, sheet, at) for a in call.args]
        match call.fn:
            case "ceil":
                return f"(-floor(-{texts[0]}))"
            case "year_of":
                return f"floor({texts[0]} / 12)"
            case "month_number":
                return f"({texts[0]} - 12 * floor({texts[0]} / 12) + 1)"
            case "month_of":
                kind = ir.Type("month")
                value = (self.exact.value(call, at), kind)
                return self._argument(f"month_of_{texts[0]}", ("month_of", ir.Names("month", "月份")), value, sheet)
        return f"{call.fn}({', '.join(texts)})"

    def _looked_up(self, call: ir.Call, sheet: _Sheet, at: At) -> str:
        assert isinstance(call.args[0], ir.Ref)
        name, exact = call.args[0].name, self.exact
        key = exact.number(call.args[1], at)
        value, kind = exact.value(call, at), exact.slice.type_of(name)
        inner = _inner(value, kind)
        text = shown(inner, kind) if inner is not None else ""
        if call.fn == "lookup":
            self._use(name, exact.pick(name), text, sheet)
            self._text(call.args[1], sheet, at)
        else:
            self._use(name, exact.slice.values[name].in_month(exact.facts.region, int(key)), text, sheet)
            self._text(call.args[1], sheet, at)
        argument = f"{short(name)}_at_{exact_text(key).replace('-', 'minus_').replace('.', '_')}"
        return self._argument(argument, (name, exact.slice.names_of(name)), (value, kind), sheet)

    def _over_rows(self, call: ir.Call, sheet: _Sheet, at: At) -> str:
        rows = range(len(self.exact.facts.rows[str(call.relation)]))
        places = [At(at.rule, row, at.names, at.codes) for row in rows]
        texts = [self._text(call.args[0], sheet, place) for place in places]
        if not texts:
            return "0"
        if call.fn == "total":
            return f"({' + '.join(texts)})"
        if call.fn == "count":
            return f"({' + '.join(f'(1 if {t} else 0)' for t in texts)})"
        if call.fn == "any":
            return f"({' or '.join(texts)})"
        return f"{'max' if call.fn == 'largest' else 'min'}({', '.join(texts)})" if len(texts) > 1 else texts[0]


def _inner(value: Exactly, kind: ir.Type) -> int | None:
    if isinstance(value, str):
        return kind.codes.index(value)
    scaled = value * kind.scale
    return scaled.numerator if scaled.denominator == 1 else None


def _exact(value: Exactly, kind: ir.Type) -> str:
    return str(kind.codes.index(value)) if isinstance(value, str) else exact_text(value)


def _rounding_text(how: ir.Rounding | None) -> str:
    return f"{how.mode} {exact_text(how.step)}" if how else ""
