"""A step's arithmetic as a tree of what counted: neutral parts gone, of min and max only the branch taken, in words.

`read` takes the expression of an explained step apart; `Written` says it with the person's own numbers, with the name
of each (`labelled`) or, where that would be too long to read, with the numbers alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from shebao.engine.explain import Step
from shebao.law import ir
from shebao.law.ir import Type
from shebao.service.figures import Figures
from shebao.service.measures import CALENDAR, counted, plain
from shebao.service.text import Text, month, month_name, phrase, same

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
UNTOLD_KEYS = ("plain", "ordinal", "ordinal_month")  # a key that counts nothing is left out behind a name of a scale
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "up": 3, "down": 3}
_OPERATORS: Mapping[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARES: Mapping[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number: literal, or what the argument `key` of the step is. `said` replaces its writing."""

    value: Fraction
    key: str = ""
    said: Text | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Two parts and a sign, or one part rounded to a whole number (`up`, `down`)."""

    op: str
    parts: tuple[Tree, ...]
    value: Fraction


Tree = Leaf | Made


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that was looked at: `word` is min or max, `other` the part not taken."""

    word: str
    other: Tree


@dataclass(frozen=True, slots=True)
class Read:
    """An expression taken apart, with the limits of the whole; a limit inside it shows in the part that was taken."""

    tree: Tree
    bounds: tuple[Bound, ...]


def read(expression: str, values: Mapping[str, Fraction]) -> Read:
    """The arithmetic of a step over its own arguments."""
    reader, node = _Reader(values), ast.parse(expression, mode="eval").body
    tree = reader.tree(node)
    return Read(tree, tuple(reader.bounds(node)))


def scale_key(figures: Figures, name: str) -> str | None:
    """By what a scale of the law is read: the one name in the place of its key; None where it is a calculation."""
    for rule in figures.said.graph.slice.rules.values():
        for part in ir.walk(rule.expr):
            match part:
                case ir.Call("lookup", (ir.Ref(name=looked), ir.Ref(name=key))) if looked == name:
                    return key
    return None


def values_of(step: Step) -> dict[str, Fraction]:
    """The exact numbers of a step's arguments."""
    return {key: Fraction(argument.exact) for key, argument in step.arguments.items()}


def leaves(tree: Tree) -> Iterator[Leaf]:
    """The numbers of a tree, from left to right."""
    if isinstance(tree, Leaf):
        yield tree
        return
    for part in tree.parts:
        yield from leaves(part)


class _Reader:
    def __init__(self, values: Mapping[str, Fraction]) -> None:
        self.values = values

    def tree(self, node: ast.expr) -> Tree:
        match node:
            case ast.Constant(value=bool() as flag):
                return Leaf(Fraction(int(flag)))
            case ast.Constant(value=number):
                return Leaf(Fraction(str(number)))
            case ast.Name(id=key):
                return Leaf(self.values[key], key)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Call(func=ast.Name(id="floor"), args=[inner])):
                return self._rounded("up", _negative(self.tree(inner)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self.tree(operand))
            case ast.Call(func=ast.Name(id="floor"), args=[inner]):
                return self._rounded("down", self.tree(inner))
            case ast.Call(func=ast.Name(id="min" | "max" as word), args=args):
                return self._limited(word, [self.tree(a) for a in args])
            case ast.BinOp() if (month := _month_number(node)) is not None:
                number = int(self.values[month]) % MONTHS
                return Leaf(Fraction(number + 1), month, month_name(number))
            case ast.BinOp(left=left, op=op, right=right):
                return _joined(_OPERATORS[type(op)], self.tree(left), self.tree(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.tree(body if self.truth(test) else orelse)
        return Leaf(Fraction(int(self.truth(node))))

    def _rounded(self, word: str, inner: Tree) -> Tree:
        whole = Fraction(ceil(inner.value) if word == "up" else floor(inner.value))
        match inner:
            case Made("/", (Leaf(key=key) as month, Leaf(value=twelve, key="")), _) if key and twelve == MONTHS:
                if month.value > CALENDAR:
                    return Leaf(whole, key, same(str(int(whole))))  # the year of a month
        return inner if whole == inner.value else Made(word, (inner,), whole)

    def _limited(self, word: str, parts: list[Tree]) -> Tree:
        """The part that counted."""
        value = min(p.value for p in parts) if word == "min" else max(p.value for p in parts)
        return next(p for p in parts if p.value == value)

    def bounds(self, node: ast.expr) -> Iterator[Bound]:
        """The limits of the whole that did not give the figure, but for bare numbers."""
        match node:
            case ast.Call(func=ast.Name(id="min" | "max" as word), args=args):
                trees = [self.tree(a) for a in args]
                taken = self._limited(word, trees)
                for arg, tree in zip(args, trees, strict=True):
                    if tree is taken:
                        yield from self.bounds(arg)
                    elif any(leaf.key for leaf in leaves(tree)):
                        yield Bound(word, tree)

    def truth(self, node: ast.expr) -> bool:
        """Whether a test holds."""
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.truth(part) for part in parts)
            case ast.BoolOp(op=ast.Or(), values=parts):
                return any(self.truth(part) for part in parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.truth(operand)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                one, other = self.tree(left).value, self.tree(right).value
                how = _COMPARES[type(op)]
                return {
                    "<": one < other, "<=": one <= other, ">": one > other,
                    ">=": one >= other, "==": one == other, "!=": one != other,
                }[how]  # fmt: skip
        return bool(self.tree(node).value)


MONTHS = 12
YEARS_OF = {"months": "years", "months_as_years": "age"}


def _month_number(node: ast.expr) -> str | None:
    """The month whose number in its year is taken: m − 12 × whole part of (m ÷ 12) + 1."""
    match node:
        case ast.BinOp(
            op=ast.Add(),
            left=ast.BinOp(op=ast.Sub(), left=ast.Name(id=key), right=ast.BinOp(op=ast.Mult(), right=ast.Call())),
            right=ast.Constant(value=1),
        ):
            return key
    return None


def _negative(tree: Tree) -> Tree:
    match tree:
        case Leaf(value, "", None):
            return Leaf(-value)
        case Made("-", (left, right), value):
            return right if left == Leaf(Fraction(0)) else Made("-", (right, left), -value)
        case Made("*" | "/" as op, (left, right), value) if not isinstance(left, Leaf) or not left.key:
            return Made(op, (_negative(left), right), -value)
    return Made("-", (Leaf(Fraction(0)), tree), -tree.value)


def _joined(op: str, left: Tree, right: Tree) -> Tree:
    """Two parts with their sign, without what changes nothing."""
    one, other = left.value, right.value
    match op:
        case "+":
            value = one + other
            if other == 0:
                return left
            if one == 0:
                return right
        case "-":
            value = one - other
            if other == 0:
                return left
        case "*":
            value = one * other
            if other == 1:
                return left
            if one == 1:
                return right
        case _:
            value = one / other
            if other == 1:
                return left
    if all(isinstance(part, Leaf) and not part.key for part in (left, right)):
        return Leaf(value)  # two bare numbers are one
    return Made(op, (left, right), value)


# --- in words ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """The trees of one step in words."""

    figures: Figures
    step: Step

    @property
    def law_values(self) -> frozenset[str]:
        """Full names of the values of the law that the step read."""
        return frozenset(value.name for value in self.step.values)

    def kind_of(self, tree: Tree) -> tuple[str, Type]:
        """By whose unit a part is written: of a sum that of its first name, of a product that of the money in it."""
        match tree:
            case Leaf(key="") | Leaf(said=Text()):
                return "", Type("number", 4)
            case Leaf(key=key):
                name = self.step.arguments[key].name
                return name, self.figures.type_of(name)
            case Made("/", (left, Leaf(value=twelve, key="")), _) if twelve == MONTHS and self._months(left):
                return self._months(left), Type("integer")
            case Made("/", (left, right), _):
                one, other = self.kind_of(left), self.kind_of(right)
                return ("", Type("number", 4)) if one[1].unit == other[1].unit else one
            case Made("-", (left, right), _) if self.kind_of(left)[1].unit == "month" == self.kind_of(right)[1].unit:
                return "months", Type("integer")
            case Made("*", parts, _):
                kinds = [self.kind_of(part) for part in parts]
                return next((k for k in kinds if k[1].unit == "money"), next((k for k in kinds if k[0]), kinds[0]))
            case Made(_, parts, _):
                return next((k for part in parts if (k := self.kind_of(part))[0]), ("", Type("number", 4)))
        raise AssertionError(tree)  # pragma: no cover

    def _months(self, tree: Tree) -> str:
        """What a twelfth of it counts: years of months, an age of months of age; empty where it counts no months."""
        kind = self.kind_of(tree)
        return YEARS_OF.get(self.figures.measures.measure(*kind), "") if kind[1].unit == "integer" else ""

    def shown(self, value: Fraction, kind: tuple[str, Type]) -> Text:
        """A number in the unit of a name."""
        return self.figures.measures.shown(kind[0], kind[1], value) if kind[0] else same(plain(value))

    def label(self, leaf: Leaf) -> Text:
        """What a number is called: of several cells of one table each by its place, of a value of another time its
        month, or its year where the value is of a year."""
        argument = self.step.arguments[leaf.key]
        names = self.figures.measures.label(argument.name, Text(argument.names.en, argument.names.zh))
        alike = [a for a in self.step.arguments.values() if a.name == argument.name]
        place = leaf.key.rpartition("_")[2]
        if "_at_" in leaf.key and place.isdigit() and int(place) > CALENDAR:
            year, at = divmod(int(place), MONTHS)
            when = month(int(place)) if at else Text(str(year), f"{year}年")
            return Text(f"{names.en} ({when.en})", f"{names.zh}（{when.zh}）")
        if len(alike) > 1 and place.isdigit():
            return Text(f"{names.en} ({place})", f"{names.zh}（{place}）")
        key = scale_key(self.figures, argument.name) if "_at_" in leaf.key and place.isdigit() else None
        if key is not None and self.figures.measures.measure(key, self.figures.type_of(key)) not in UNTOLD_KEYS:
            where = self.figures.measures.shown(key, self.figures.type_of(key), Fraction(int(place)))
            return Text(f"{names.en} ({where.en})", f"{names.zh}（{where.zh}）")
        return names

    def said(self, tree: Tree, *, labelled: bool, within: int = 0) -> Text:
        """A part as a person writes it; `within` is how strongly the sign around it binds."""
        match tree:
            case Leaf(value, "", _):
                return same(plain(value))
            case Leaf() as leaf:
                shown = leaf.said or self.shown(leaf.value, self.kind_of(leaf))
                return _named(self.label(leaf), shown) if labelled else shown
            case Made("up" | "down" as way, (part,), value):
                inner = self.said(part, labelled=labelled)
                result = self.shown(value, self.kind_of(part))
                said = phrase(f"made_whole_{way}", how=inner, amount=plain(part.value), result=result)
                return phrase("in_brackets", what=said) if within else said
        assert isinstance(tree, Made)
        strength = STRENGTH[tree.op]
        left = self._side(tree.parts[0], tree, strength, labelled=labelled)
        right = self._side(tree.parts[1], tree, strength + (tree.op in "-/"), labelled=labelled)
        said = Text(*(f"{left[lang]} {SIGNS[tree.op]} {right[lang]}" for lang in ("en", "zh")))
        return phrase("in_brackets", what=said) if strength < within else said

    def _side(self, part: Tree, whole: Made, within: int, *, labelled: bool) -> Text:
        """One side of a sign; beside a share a bare 1 is 100%."""
        if whole.op in "+-" and isinstance(part, Leaf) and not part.key:
            kind = self.kind_of(whole)
            if kind[0] and self.figures.measures.measure(*kind) == "percent":
                return counted("percent", part.value)
        return self.said(part, labelled=labelled, within=within)


def _named(label: Text, value: Text) -> Text:
    return Text(f"{label.en} {value.en}", f"{label.zh} {value.zh}")
