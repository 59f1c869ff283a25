"""What a rule compared, in words with both sides in one unit: why a way was taken, and what was not met.

decided   "Years paid 12 years, below Years needed 15 years": the figures a branch was taken by
missed    "Income a person: 2,000 yuan. It must be below the line: 1,690 yuan.": the figures that refuse
looked_at every half of a condition that was read, each as it came out: those that hold and those that do not
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shebao.engine.explain import Step
from shebao.law.ir import Type
from shebao.service.figures import Figures
from shebao.service.formulas import Leaf, Made, Read, Tree, Written, leaves, read, values_of
from shebao.service.measures import plain
from shebao.service.text import Text, phrase, same

DEPTH = 6
"""Rules a refusal is followed down to the figures it rests on."""

_WORDS: Mapping[type, tuple[str, str]] = {
    ast.Lt: ("below", "at_least"),
    ast.LtE: ("at_most", "above"),
    ast.Gt: ("above", "at_most"),
    ast.GtE: ("at_least", "below"),
    ast.Eq: ("same", "other"),
    ast.NotEq: ("other", "same"),
}
"""Each sign: its words where it holds, and where it does not."""

Kind = tuple[str, Type]


@dataclass(frozen=True, slots=True)
class Said:
    """One comparison in words; `figured`: it tells figures, not only a yes or no."""

    text: Text
    figured: bool


@dataclass(frozen=True, slots=True)
class Tests:
    """The comparisons of one step."""

    figures: Figures
    step: Step

    # --- why a way was taken -----------------------------------------------------------------------------------------

    def decided(self, node: ast.expr, *, holds: bool) -> list[Said]:
        """What decided a test, as it came out."""
        match node:
            case ast.BoolOp(op=op, values=parts):
                every = isinstance(op, ast.And) is holds
                shown = parts if every else [part for part in parts if self._truth(part) is holds][:1]
                return [said for part in shown for said in self.decided(part, holds=holds)]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.decided(operand, holds=not holds)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(self._tree(left), _WORDS[type(op)][not holds], self._tree(right))
            case ast.Name(id=key):
                return [Said(self._fact(key, holds=holds), figured=False)]
        return []

    def _compared(self, left: Tree, word: str, right: Tree) -> list[Said]:
        """One comparison: of a code, or with nothing, only what it is; else both sides."""
        named, kind = self._name(left), self._kind(left, right)
        value = self._value(left, kind)
        if not any(leaf.key for leaf in leaves(left)):
            return []
        bare = isinstance(right, Leaf) and not right.key  # a code, or a number of the rule: "not grade 3" says little
        if bare and right.value == 0 and isinstance(left, Leaf) and left.key and left.said is not None:
            whole = self.step.arguments[left.key]  # whether a month has a year asks for the month itself
            value = self.figures.measures.shown(whole.name, self.figures.type_of(whole.name), Fraction(whole.exact))
        if kind[1].unit in ("code", "flag") or (bare and (right.value == 0 or word in ("same", "other"))):
            return [Said(phrase("is_value", name=named, value=value), figured=kind[1].unit != "flag")]
        other = self._side(right, kind)
        return [Said(phrase(f"is_{word}{_of_time(kind)}", left=named, value=value, right=other), figured=True)]

    def halves(self, node: ast.expr, depth: int = 0) -> Iterator[Text]:
        """Each comparison that was read, as it came out; behind a yes or no of a rule what that rule compared."""
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from self.halves(part, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self.halves(operand, depth)
            case ast.Compare():
                yield from (said.text for said in self.decided(node, holds=self._truth(node)))
            case ast.Name(id=key):
                below = self._below(key)
                found = list(looked_at(self.figures, below, depth + 1)) if below and depth < DEPTH else []
                yield from found or [self._fact(key, holds=self._truth(node))]

    def _below(self, key: str) -> Step | None:
        """The step behind an argument."""
        name = self.step.arguments[key].name
        return self.figures.by_name.get((name, self.step.row)) or self.figures.by_name.get((name, None))

    # --- what was not met --------------------------------------------------------------------------------------------

    def missed(self, node: ast.expr, depth: int = 0) -> Iterator[Text]:
        """Of a test that did not hold, each comparison that failed: what it is and what it has to be."""
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                for part in parts:
                    if not self._truth(part):
                        yield from self.missed(part, depth)
                        return
            case ast.BoolOp(op=ast.Or(), values=parts):
                for part in parts:
                    yield from self.missed(part, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                if isinstance(operand, ast.Name):
                    yield phrase(
                        "fact_is", name=self._written.label(Leaf(Fraction(0), operand.id)), value=phrase("yes")
                    )
                else:
                    yield from (phrase("fact_sentence", said=s.text) for s in self.decided(operand, holds=True))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                yield from self._unmet(self._tree(left), type(op), self._tree(right), depth)
            case ast.Name(id=key):
                yield from self._flag(key, depth)

    def _unmet(self, left: Tree, op: type, right: Tree, depth: int) -> Iterator[Text]:
        kind = self._kind(left, right)
        zero = isinstance(right, Leaf) and not right.key and right.value == 0
        if zero and op is ast.Gt and isinstance(left, Leaf) and left.key and left.value == 0:
            found = list(self._nothing(left.key, depth))
            if found:
                yield from found
                return
        named, value = self._name(left), self._value(left, kind)
        if kind[1].unit in ("code", "flag") or (zero and op in (ast.Gt, ast.NotEq)):
            yield phrase("fact_is", name=named, value=value)
            return
        word = f"must_be_{_WORDS[op][0]}{_of_time(kind)}"
        yield phrase(word, left=named, value=value, right=self._side(right, kind))

    def _flag(self, key: str, depth: int) -> Iterator[Text]:
        """A yes or no: what the rule behind it compared, or the fact itself."""
        below = self._below(key)
        found = list(missed(self.figures, below, depth + 1)) if below is not None and depth < DEPTH else []
        if found:
            yield from found
        else:
            yield phrase("fact_sentence", said=self._fact(key, holds=False))

    def _nothing(self, key: str, depth: int) -> Iterator[Text]:
        """Why a sum came to nothing: the figures of the way taken, or what would have to be more than what."""
        below = self._below(key)
        if below is None or depth >= DEPTH:
            return
        tests, found = Tests(self.figures, below), read(below.expression, values_of(below))
        taken = [b for b in below.branches if b.taken] or below.branches
        for branch in taken:
            for said in tests.decided(ast.parse(branch.test, mode="eval").body, holds=branch.taken):
                yield phrase("fact_sentence", said=said.text)
        if not below.branches:
            yield from tests._lost(found, depth)

    def _lost(self, found: Read, depth: int) -> Iterator[Text]:
        """What made an amount nothing: the part that is not larger, or the factor that is nothing."""
        for bound in found.bounds:
            if isinstance(bound.other, Made) and bound.other.op == "-":
                left, right = bound.other.parts
                yield from self._unmet(left, ast.Gt, right, depth)
        for leaf in leaves(found.tree):
            if leaf.key and leaf.value == 0 and depth < DEPTH:
                yield from self._nothing(leaf.key, depth + 1)

    # --- words -------------------------------------------------------------------------------------------------------

    @property
    def _written(self) -> Written:
        return Written(self.figures, self.step)

    def _tree(self, node: ast.expr) -> Tree:
        return read(ast.unparse(node), values_of(self.step)).tree

    def _truth(self, node: ast.expr) -> bool:
        return bool(read(ast.unparse(node), values_of(self.step)).tree.value)

    def _name(self, tree: Tree) -> Text:
        """What a side is called: a number by its name, a calculation as it stands."""
        if isinstance(tree, Leaf):
            return self._written.label(tree) if tree.key else same(plain(tree.value))
        return self._written.said(tree, labelled=True)

    def _side(self, tree: Tree, kind: Kind) -> Text:
        """The other side with its value in the unit of the first."""
        value, named = self._shown(tree.value, kind), any(leaf.key for leaf in leaves(tree))
        if isinstance(tree, Leaf) or not named:
            return _pair(self._name(tree), value) if named else value
        said = self._name(tree)
        return Text(f"{said.en} = {value.en}", f"{said.zh} = {value.zh}")

    def _kind(self, left: Tree, right: Tree) -> Kind:
        """The unit both sides are said in: that of a name; a share where one side is one; an age as years."""
        kinds = [kind for kind in (self._written.kind_of(left), self._written.kind_of(right)) if kind[0]]
        telling = ("months_as_years", "age", "percent")
        measure = self.figures.measures.measure
        return next((k for k in kinds if measure(*k) in telling), kinds[0] if kinds else ("", Type("number", 4)))

    def _shown(self, value: Fraction, kind: Kind) -> Text:
        return self._written.shown(value, kind)

    def _value(self, tree: Tree, kind: Kind) -> Text:
        return tree.said if isinstance(tree, Leaf) and tree.said is not None else self._shown(tree.value, kind)

    def _fact(self, key: str, *, holds: bool) -> Text:
        """A yes or no, as a sentence about its name."""
        return phrase("fact_holds" if holds else "fact_fails", name=self._written.label(Leaf(Fraction(0), key)))


def missed(figures: Figures, step: Step, depth: int = 0) -> Iterator[Text]:
    """What a condition that does not hold compared: in its own formula, or where a branch of it said no."""
    tests, node = Tests(figures, step), ast.parse(step.expression, mode="eval").body
    if any(isinstance(part, ast.Name) for part in ast.walk(node)):
        yield from tests.missed(node, depth)
        return
    for branch in step.branches:
        test = ast.parse(branch.test, mode="eval").body
        if branch.taken:
            yield from (phrase("fact_sentence", said=said.text) for said in tests.decided(test, holds=True))
        else:
            yield from tests.missed(test, depth)


def looked_at(figures: Figures, step: Step, depth: int = 0) -> Iterator[Text]:
    """Every comparison a yes or no was found by: those of the branches read, and those of its own formula."""
    tests = Tests(figures, step)
    for branch in step.branches:
        yield from tests.halves(ast.parse(branch.test, mode="eval").body, depth)
    yield from tests.halves(ast.parse(step.expression, mode="eval").body, depth)


def _of_time(kind: Kind) -> str:
    """Days and months are earlier or later, never more or less."""
    return "_day" if kind[1].unit in ("month", "date") else ""


def _pair(name: Text, value: Text) -> Text:
    return Text(f"{name.en} {value.en}", f"{name.zh} {value.zh}")
