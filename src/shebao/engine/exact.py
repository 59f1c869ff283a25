"""The oracle: reads the rules as the jurist wrote them, with exact fractions, and shares nothing with the lowered form.

Names are lazy: what the branch taken does not read is neither computed nor missed. Codes are their words here, and
rounding is written out once more on its own, so that a mistake of the compiler cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shebao.engine.cut import Pick, Slice
from shebao.engine.formula import formula
from shebao.law import ir

Exactly = Fraction | str
Thunk = Callable[[], Exactly]
Rows = Mapping[str, Sequence[Mapping[str, int]]]


class Stopped(Exception):
    """The value cannot be had; `key` names the reason as `Refusals.keys` does."""

    def __init__(self, *key: str) -> None:
        self.key = key
        super().__init__(*key)


@dataclass(frozen=True, slots=True)
class At:
    """Where an expression is read: the rule, the row of its relation, the names assigned so far."""

    rule: ir.Rule
    row: int | None
    names: Mapping[str, Thunk]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one unit: place, inputs, rows of relations, in inner units."""

    region: int
    inputs: Mapping[str, int]
    rows: Rows


class Exact:
    """Answers for one unit; `caps` are the largest states of steps, in inner units."""

    def __init__(self, slice_: Slice, facts: Facts, caps: Mapping[str, int]) -> None:
        self.slice, self.facts, self._caps = slice_, facts, caps
        self._known: dict[tuple[str, int | None], Exactly] = {}

    def output(self, name: str, row: int | None = None) -> int:
        """An output in inner units. Raises Stopped."""
        found = self.rule(name, row)
        kind = self.slice.rules[name].type
        if isinstance(found, str):
            return kind.codes.index(found)
        return int(found * kind.scale)

    def rule(self, name: str, row: int | None) -> Exactly:
        """A rule's exact value, rounded where it says so; of a step the state after the last row."""
        if name in self.slice.missing:
            raise Stopped("rule", name)
        rule = self.slice.rules[name]
        key = (name, row if rule.on and not rule.state else None)
        if key not in self._known:
            self._known[key] = self._fold(rule) if rule.state else self.rounded(rule, self._start(rule, key[1]))
        return self._known[key]

    def _start(self, rule: ir.Rule, row: int | None) -> At:
        return At(rule, row, {}, rule.type.codes)

    def states(self, rule: ir.Rule) -> list[Fraction]:
        """The states of a step, first the start."""
        found = [Fraction(rule.starts, rule.type.scale)]
        for row in range(len(self.facts.rows[str(rule.on)])):
            found.append(self.next_state(rule, row, found[-1]))
        return found

    def next_state(self, rule: ir.Rule, row: int, state: Fraction) -> Fraction:
        """One step of a fold."""
        found = self.rounded(rule, At(rule, row, {str(rule.state): lambda: state}, ()))
        assert isinstance(found, Fraction)
        if rule.name in self._caps and abs(found * rule.type.scale) > self._caps[rule.name]:
            raise Stopped("state", rule.name)
        return found

    def _fold(self, rule: ir.Rule) -> Fraction:
        return self.states(rule)[-1]

    def rounded(self, rule: ir.Rule, at: At) -> Exactly:
        """The rule's expression, then its rounding."""
        found = self.value(rule.expr, at)
        if rule.rounds is None:
            return found
        rounding = self.pick(rule.rounds).box
        if rounding is None or not isinstance(rounding.value, ir.Rounding):
            raise Stopped("value", rule.rounds, self.place)
        assert isinstance(found, Fraction)
        return round_to(found, rounding.value)

    @property
    def place(self) -> str:
        """The region asked."""
        return self.slice.regions[self.facts.region]

    def pick(self, name: str) -> Pick:
        """The box of a value on the day."""
        return self.slice.values[name].picks[self.facts.region]

    def value(self, expr: ir.Expr, at: At) -> Exactly:
        """An expression's exact value. Raises Stopped."""
        match expr:
            case ir.Lit(num, den):
                return Fraction(num, den)
            case ir.Word(word):
                return word
            case ir.Ref(name):
                return self.ref(name, at.row)
            case ir.Local(name):
                return at.names[name]()
            case ir.Let(name, held, body):
                return self.value(body, self.assigned(at, name, held))
            case ir.If(test, then, orelse, _):
                return self.value(then if self.value(test, at) else orelse, at)
            case ir.Logic(op, parts):
                return self._logic(op, parts, at)
            case ir.Compare(op, left, right):
                return Fraction(_compared(op, self.value(left, at), self.value(right, at)))
            case ir.Neg(of):
                return -self.number(of, at)
            case ir.Bin(_, left, right):
                return self._bin(expr, (self.number(left, at), self.number(right, at)), at)
            case ir.Call():
                return self._call(expr, at)

    def number(self, expr: ir.Expr, at: At) -> Fraction:
        """The value of an expression that is no code."""
        found = self.value(expr, at)
        assert isinstance(found, Fraction)
        return found

    def assigned(self, at: At, name: str, held: ir.Expr) -> At:
        """The same place with one more name, computed when first read."""
        known: list[Exactly] = []

        def thunk() -> Exactly:
            if not known:
                known.append(self.value(held, at))
            return known[0]

        return At(at.rule, at.row, {**at.names, name: thunk}, at.codes)

    def ref(self, name: str, row: int | None) -> Exactly:
        """An input, a value of the day or a rule."""
        cut = self.slice
        if name in cut.values:
            box = self.pick(name).box
            if box is None or not isinstance(box.value, int):
                raise Stopped("value", name, self.place)
            return exactly(box.value, cut.values[name].value.type)
        if name in cut.inputs:
            given = cut.inputs[name]
            if given.relation:
                assert row is not None
                return exactly(self.facts.rows[given.relation][row][name], given.type)
            if name not in self.facts.inputs:
                raise Stopped("absent", name)
            return exactly(self.facts.inputs[name], given.type)
        return self.rule(name, row)

    def _logic(self, op: str, parts: tuple[ir.Expr, ...], at: At) -> Fraction:
        if op == "not":
            return Fraction(not self.value(parts[0], at))
        every = op == "and"
        for part in parts:
            if bool(self.value(part, at)) is not every:
                return Fraction(not every)
        return Fraction(every)

    def _bin(self, expr: ir.Bin, sides: tuple[Fraction, Fraction], at: At) -> Fraction:
        left, right = sides
        match expr.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        if right == 0:
            raise Stopped("zero", at.rule.name, formula(expr))
        return left / right

    def _call(self, call: ir.Call, at: At) -> Exactly:
        if call.relation:
            return self._over_rows(call, at)
        match call.fn:
            case "lookup":
                return self.cell(_name(call), self.number(call.args[1], at))
            case "value_in":
                return self.in_month(_name(call), int(self.number(call.args[1], at)))
            case "min":
                return min(self.number(a, at) for a in call.args)
            case "max":
                return max(self.number(a, at) for a in call.args)
        given = self.number(call.args[0], at)
        match call.fn:
            case "floor":
                return Fraction(given.numerator // given.denominator)
            case "ceil":
                return Fraction(-(-given.numerator // given.denominator))
            case "year_of":
                return Fraction(int(given) // 12)
            case "month_number":
                return Fraction(int(given) % 12 + 1)
        day = date.fromordinal(int(given))
        return Fraction(day.year * 12 + day.month - 1)

    def cell(self, name: str, key: Fraction) -> Exactly:
        """A table's cell, or the band of a key."""
        box = self.pick(name).box
        if box is None or not isinstance(box.value, ir.Table):
            raise Stopped("value", name, self.place)
        table, place = box.value, int(key) - box.value.first
        kind = self.slice.values[name].value.type
        if 0 <= place < len(table.cells):
            return exactly(table.cells[place], kind)
        if table.outside == "refuse" or (table.outside == "bands" and place < 0 and table.below is None):
            raise Stopped("table", name)
        if table.outside == "bands" and place < 0:
            return exactly(table.below or 0, kind)
        return exactly(table.cells[0 if place < 0 else -1], kind)

    def in_month(self, name: str, month: int) -> Exactly:
        """The value in force in a month."""
        used = self.slice.values[name]
        box = used.in_month(self.facts.region, month).box
        if box is None or not isinstance(box.value, int):
            raise Stopped("month", name, self.place)
        return exactly(box.value, used.value.type)

    def _over_rows(self, call: ir.Call, at: At) -> Exactly:
        rows = range(len(self.facts.rows[str(call.relation)]))
        found = [self.number(call.args[0], At(at.rule, row, at.names, at.codes)) for row in rows]
        if call.fn == "total":
            return sum(found, Fraction(0))
        if call.fn == "count":
            return Fraction(sum(1 for x in found if x))
        if call.fn == "any":
            return Fraction(any(found))
        if not found:
            raise Stopped("rows", at.rule.name, str(call.relation))
        return max(found) if call.fn == "largest" else min(found)


def _name(call: ir.Call) -> str:
    ref = call.args[0]
    assert isinstance(ref, ir.Ref)
    return ref.name


def _compared(op: str, left: Exactly, right: Exactly) -> bool:
    if op in ("==", "!="):
        return (left == right) is (op == "==")
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def exactly(inner: int, kind: ir.Type) -> Exactly:
    """What an inner integer means."""
    return kind.codes[inner] if kind.unit == "code" else Fraction(inner, kind.scale)


def round_to(value: Fraction, rounding: ir.Rounding) -> Fraction:
    """To a multiple of the step: half_up takes ties away from zero, up moves away from zero, down towards it."""
    steps = abs(value) / rounding.step
    below = steps.numerator // steps.denominator
    rest = steps - below
    more = rest > 0 if rounding.mode == "up" else rest >= Fraction(1, 2) if rounding.mode == "half_up" else False
    size = (below + more) * rounding.step
    return -size if value < 0 else size
