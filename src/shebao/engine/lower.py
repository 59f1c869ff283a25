"""From the rules of a slice to lowered nodes: each rule one exact fraction, divided once at its rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from shebao.engine import errors
from shebao.engine.algebra import Algebra, Frac
from shebao.engine.cut import Slice
from shebao.engine.formula import formula
from shebao.engine.nodes import DIVISIONS, LIMIT, Builder, Node
from shebao.engine.refusals import Refusals
from shebao.engine.tables import Tables
from shebao.law import ir

WHOLE_UNITS = frozenset({"flag", "month", "date", "code", "integer"})


class Scope(NamedTuple):
    """The rule being lowered, its names assigned so far, and the code words its result may use."""

    rule: ir.Rule
    names: Mapping[str, Frac]
    codes: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fold:
    """A step over the rows of a relation: state leaf, next state and refusal code of a row, start."""

    name: str
    relation: str
    state: Node
    following: Node
    bad: Node
    starts: int


@dataclass(frozen=True, slots=True)
class Lowered:
    """What back ends run: for each output its inner value and refusal code; the folds, and the
    largest state of those whose range had to be capped."""

    values: Mapping[str, Node]
    bads: Mapping[str, Node]
    folds: Mapping[str, Fold]
    caps: Mapping[str, int]


class Lowering:
    """Lowers the rules of one slice."""

    def __init__(self, slice_: Slice, refusals: Refusals) -> None:
        self.slice, self.refusals = slice_, refusals
        self.nodes = Builder(self._clash)
        self.algebra = Algebra(self.nodes)
        self.tables = Tables(slice_, refusals, self.algebra)
        self.folds: dict[str, Fold] = {}
        self.caps: dict[str, int] = {}
        self._done: dict[str, Frac] = {}
        self._origin: dict[int, tuple[ir.Rule, ir.Expr]] = {}
        self._now: ir.Rule | None = None

    def run(self) -> Lowered:
        """Everything the outputs need. Raises the LoadErrors of `errors`."""
        values, bads = {}, {}
        for name in self.slice.outputs:
            found = self.rule(name)
            rule = self.slice.rules.get(name)
            values[name] = self.inner(found, rule) if rule else self.nodes.zero
            bads[name] = found.bad
        self._prove([*values.values(), *bads.values()])
        return Lowered(values, bads, self.folds, self.caps)

    def inner(self, found: Frac, rule: ir.Rule) -> Node:
        """The value of a rule in inner units. Raises NotWhole where a fraction would be left."""
        num, den = self.algebra.scaled(found, Fraction(1, rule.type.scale))
        if den.constant != 1:
            place = rule.place
            raise errors.NotWhole(rule=rule.id, file=place.file, line=place.line, unit=rule.type.unit)
        return num

    # --- rules -------------------------------------------------------------------------------------------------------

    def rule(self, name: str) -> Frac:
        """The exact value of a rule, rounded where it says so."""
        if name not in self._done:
            if name in self.slice.missing:
                self._done[name] = self.algebra.refused(self.refusals.rule_missing(name))
            else:
                rule = self.slice.rules[name]
                outer, self._now = self._now, rule
                self._done[name] = self._step(rule) if rule.state else self._body(rule, {})
                self._now = outer
        return self._done[name]

    def _body(self, rule: ir.Rule, names: Mapping[str, Frac]) -> Frac:
        codes = rule.type.codes
        found = self.expr(rule.expr, Scope(rule, names, codes, {}))
        if rule.rounds:
            found = self._rounded(rule, rule.rounds, found)
        elif rule.type.unit in WHOLE_UNITS:
            found = self.algebra.whole(self.inner(found, rule), found.bad)
        self._check_level(rule, found)
        return found

    def _rounded(self, rule: ir.Rule, name: str, found: Frac) -> Frac:
        pick = self.slice.values[name].picks[0]
        rounding = pick.box.value if pick.box else None
        if not isinstance(rounding, ir.Rounding):
            return self.algebra.refused(self.refusals.value_missing(name, 0))
        if (rounding.step * rule.type.scale).denominator != 1:
            raise errors.RoundingStepUnfit(rule=rule.id, rounding=name, step=rounding.step, unit=rule.type.unit)
        before = len(self.nodes.made)
        rounded = self.algebra.rounded(found, rounding.mode, rounding.step)
        self._remember(before, rule, rule.expr)
        return rounded

    def _check_level(self, rule: ir.Rule, found: Frac) -> None:
        level = self.nodes.level_of((found.num, found.den, found.bad))
        if level not in ("", "unit", rule.on) and not level.startswith("fold "):
            raise errors.LevelsMixed(rule=rule.id, what=rule.name, first=level, second=rule.on or "the unit")

    def _step(self, rule: ir.Rule) -> Frac:
        """Fold. The state's range is found by letting its interval take as many steps as there may be rows; where it
        outgrows exact counting, states beyond the largest power of ten that is safe are refused."""
        relation, scale = self.slice.relations[str(rule.on)], Fraction(1, rule.type.scale)
        low = high = rule.starts
        wider = (low, high)
        for _ in range(relation.at_most):
            state, following, bad = self._next(rule, (low, high))
            wider = (min(low, following.low), max(high, following.high))
            if wider == (low, high) or self._too_large([following, bad]):
                break
            low, high = wider
        if self._too_large([following, bad]):
            state, following, bad, wider = self._capped(rule)
        self.folds[rule.name] = Fold(rule.name, relation.name, state, following, bad, rule.starts)
        parts = (following, bad)
        result = self.nodes.fold("fold", rule.name, parts, wider)
        code = self.nodes.fold("fold_bad", rule.name, parts, (0, bad.high)) if bad.high else self.nodes.zero
        return self.algebra.whole(result, code, scale)

    def _next(self, rule: ir.Rule, span: tuple[int, int]) -> tuple[Node, Node, Node]:
        """The state as a leaf, the next state and its refusal code."""
        state = self.nodes.leaf("state", rule.name, span, f"fold {rule.name} {rule.on}")
        body = self._body(rule, {str(rule.state): self.algebra.whole(state, k=Fraction(1, rule.type.scale))})
        return state, self.inner(body, rule), body.bad

    def _capped(self, rule: ir.Rule) -> tuple[Node, Node, Node, tuple[int, int]]:
        n = self.nodes
        for power in range(15, 0, -1):
            cap = 10**power
            state, following, bad = self._next(rule, (-cap, cap))
            if not self._too_large([following, bad]):
                break
        low, high = n.const(-cap), n.const(cap)
        over = n.either(n.compare("<", following, low), n.compare(">", following, high))
        code = n.const(self.refusals.state(rule.name, cap))
        self.caps[rule.name] = cap
        within = n.least(n.most(following, low), high)
        return state, within, n.first(bad, n.select(over, code, n.zero)), (-cap, cap)

    def _too_large(self, roots: list[Node]) -> bool:
        return any(largest(node) >= LIMIT for node in reachable(roots))

    # --- expressions -------------------------------------------------------------------------------------------------

    def expr(self, expr: ir.Expr, scope: Scope) -> Frac:
        """The exact value of an expression."""
        before = len(self.nodes.made)
        found = self._expr(expr, scope)
        self._remember(before, scope.rule, expr)
        return found

    def _expr(self, expr: ir.Expr, scope: Scope) -> Frac:
        algebra = self.algebra
        match expr:
            case ir.Lit(num, den):
                return algebra.constant(Fraction(num, den))
            case ir.Word(text):
                return algebra.constant(Fraction(self._word(text, scope)))
            case ir.Ref(name):
                return self.ref(name)
            case ir.Local(name):
                return scope.names[name]
            case ir.Neg(of):
                found = self.expr(of, scope)
                return Frac(-found.k, found.num, found.den, found.bad)
            case ir.Bin(op, left, right):
                return self._bin(op, self.expr(left, scope), self.expr(right, scope), (scope.rule, expr))
            case ir.Compare(op, left, right):
                codes = codes_of(self.slice, left, scope.words) or codes_of(self.slice, right, scope.words)
                inside = scope._replace(codes=codes)
                return algebra.compare(op, self.expr(left, inside), self.expr(right, inside))
            case ir.Logic(op, parts):
                return self._logic(op, [self.expr(p, scope) for p in parts])
            case ir.If(test, then, orelse, _):
                return algebra.select(self._flag(test, scope), self.expr(then, scope), self.expr(orelse, scope))
            case ir.Let(name, value, body):
                names = {**scope.names, name: self.expr(value, scope)}
                words = {**scope.words, name: codes_of(self.slice, value, scope.words) or scope.codes}
                return self.expr(body, scope._replace(names=names, words=words))
            case ir.Call():
                return self._call(expr, scope)

    def ref(self, name: str) -> Frac:
        """An input, a value of the day, or another rule."""
        if name in self.slice.values:
            return self.tables.scalar(name)
        if name in self.slice.inputs:
            given = self.slice.inputs[name]
            span = (given.range.low, given.range.high)
            leaf = self.nodes.leaf("input", name, span, given.relation or "unit")
            return self.algebra.whole(leaf, k=Fraction(1, given.type.scale))
        return self.rule(name)

    def _bin(self, op: str, a: Frac, b: Frac, where: tuple[ir.Rule, ir.Expr]) -> Frac:
        match op:
            case "+":
                return self.algebra.add(a, b)
            case "-":
                return self.algebra.add(a, b, minus=True)
            case "*":
                return self.algebra.mul(a, b)
        return self.algebra.divide(a, b, self.refusals.zero(where[0].name, formula(where[1])))

    def _flag(self, expr: ir.Expr, scope: Scope) -> Frac:
        found = self.expr(expr, scope._replace(codes=()))
        return self.algebra.whole(self.algebra.flag(found), found.bad)

    def _logic(self, op: str, parts: list[Frac]) -> Frac:
        n, algebra = self.nodes, self.algebra
        held = algebra.flag(parts[0])
        bad = parts[0].bad
        if op == "not":
            return algebra.whole(n.negate(held), bad)
        for part in parts[1:]:
            asked = held if op == "and" else n.negate(held)
            bad = n.first(bad, n.select(asked, part.bad, n.zero))
            flag = algebra.flag(part)
            held = n.both(held, flag) if op == "and" else n.either(held, flag)
        return algebra.whole(held, bad)

    def _call(self, call: ir.Call, scope: Scope) -> Frac:
        algebra = self.algebra
        if call.relation:
            return self._over_rows(call, scope)
        if call.fn in ("lookup", "value_in"):
            key = self._whole(call.args[1], scope)
            name = call.args[0].name if isinstance(call.args[0], ir.Ref) else ""
            return self.tables.lookup(name, key) if call.fn == "lookup" else self.tables.month(name, key)
        if call.fn in ("min", "max"):
            found = self.expr(call.args[0], scope)
            for other in call.args[1:]:
                found = algebra.extreme(found, self.expr(other, scope), largest=call.fn == "max")
            return found
        given = self.expr(call.args[0], scope)
        if call.fn == "floor":
            return algebra.rounded(given, "floor", Fraction(1))
        if call.fn == "ceil":
            return _minus(algebra.rounded(_minus(given), "floor", Fraction(1)))
        return self._calendar(call.fn, self._whole(call.args[0], scope))

    def _calendar(self, fn: str, given: Frac) -> Frac:
        n, algebra = self.nodes, self.algebra
        if fn == "month_of":
            return self.tables.month_of(given)
        year = n.divide("floor", given.num, n.const(12))
        if fn == "year_of":
            return algebra.whole(year, given.bad)
        return algebra.whole(n.add(n.sub(given.num, n.mul(n.const(12), year)), n.one), given.bad)

    def _over_rows(self, call: ir.Call, scope: Scope) -> Frac:
        relation = self.slice.relations[str(call.relation)]
        n, algebra, most = self.nodes, self.algebra, relation.at_most
        row = self.expr(call.args[0], scope)
        if relation.name not in (level := n.level_of((row.num, row.den, row.bad))) and level not in ("", "unit"):
            raise errors.LevelsMixed(rule=scope.rule.id, what=formula(call), first=level, second=relation.name)
        if row.den.level not in ("", "unit"):
            raise errors.RowsDivided(rule=scope.rule.id, call=call.fn)
        bad = n.aggregate("worst", relation.name, row.bad, most)
        if call.fn in ("count", "any"):
            found = n.aggregate("total" if call.fn == "count" else "any", relation.name, algebra.flag(row), most)
            return algebra.whole(found, bad)
        if call.fn in ("largest", "smallest"):
            rows = n.aggregate("total", relation.name, n.one, most)
            empty = n.const(self.refusals.no_rows(scope.rule.name, relation.name))
            bad = n.first(n.select(n.compare("==", rows, n.zero), empty, n.zero), bad)
        op = call.fn if row.k > 0 or call.fn == "total" else {"largest": "smallest", "smallest": "largest"}[call.fn]
        return Frac(row.k, n.aggregate(op, relation.name, row.num, most), row.den, bad)

    def _whole(self, expr: ir.Expr, scope: Scope) -> Frac:
        found = self.expr(expr, scope)
        num, den = self.algebra.scaled(found, Fraction(1))
        if den.constant != 1:
            place = scope.rule.place
            raise errors.NotWhole(rule=scope.rule.id, file=place.file, line=place.line, unit=formula(expr))
        return Frac(Fraction(1), num, self.nodes.one, found.bad)

    def _word(self, text: str, scope: Scope) -> int:
        if text not in scope.codes:
            raise errors.WordUnfit(rule=scope.rule.id, word=text, codes=", ".join(scope.codes))
        return scope.codes.index(text)

    # --- the proof ---------------------------------------------------------------------------------------------------

    def _remember(self, before: int, rule: ir.Rule, expr: ir.Expr) -> None:
        for number in range(before, len(self.nodes.made)):
            self._origin.setdefault(number, (rule, expr))

    def _prove(self, roots: list[Node]) -> None:
        """Every number any back end forms stays below 2^53, also 2·num + den inside a half-up division."""
        for node in reachable(roots):
            if largest(node) >= LIMIT:
                self._unproven(node, largest(node))

    def _unproven(self, node: Node, size: int) -> None:
        rule, expr = self._origin[node.number]
        spans = [f"{leaf.data} {leaf.low}..{leaf.high}" for leaf in reachable([node]) if leaf.op in ("input", "state")]
        place = rule.place
        raise errors.ExactnessNotProven(
            rule=rule.id, file=place.file, line=place.line, expression=formula(expr), size=f"{size:.3g}",
            ranges=", ".join(spans) or "its numbers are large",
        )  # fmt: skip

    def _clash(self, a: str, b: str) -> Exception:
        rule = self._now.id if self._now else ""
        return errors.LevelsMixed(rule=rule, what="one expression", first=a, second=b)


def _minus(value: Frac) -> Frac:
    return Frac(-value.k, value.num, value.den, value.bad)


def codes_of(slice_: Slice, expr: ir.Expr, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The code words of an expression's result, `words` those of assigned names; empty where it is no code."""
    match expr:
        case ir.Ref(name):
            return slice_.type_of(name).codes
        case ir.Local(name):
            return words.get(name, ())
        case ir.If(_, then, orelse, _):
            return codes_of(slice_, then, words) or codes_of(slice_, orelse, words)
        case ir.Let(name, value, body):
            return codes_of(slice_, body, {**words, name: codes_of(slice_, value, words)})
        case ir.Call(fn, args) if fn in ("lookup", "value_in", "largest", "smallest"):
            return codes_of(slice_, args[0], words)
    return ()


def largest(node: Node) -> int:
    """The largest number any back end forms at a node; a half-up division forms 2·num + den."""
    size = max(-node.low, node.high)
    if node.op not in DIVISIONS:
        return size
    num, den = node.args
    return max(size, 2 * max(-num.low, num.high) + 2 * den.high)


def reachable(roots: list[Node]) -> list[Node]:
    """All nodes the roots need, each once, arguments before their readers."""
    found: dict[int, Node] = {}
    stack = [(node, False) for node in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node.number in found:
            continue
        if ready:
            found[node.number] = node
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return list(found.values())
