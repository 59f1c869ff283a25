"""Exact fractions over lowered nodes: k × num / den with a rational constant k, integer num and positive integer den.

Constant factors and decimals live in k and are reduced there, so that num and den stay as small as the law allows.
Each fraction carries `bad`: the refusal code that holds where computing it is impossible, 0 elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from shebao.engine.nodes import Builder, Node


@dataclass(frozen=True, slots=True)
class Frac:
    """k × num / den; den is positive wherever bad is 0."""

    k: Fraction
    num: Node
    den: Node
    bad: Node


def common(a: Fraction, b: Fraction) -> Fraction:
    """The largest fraction of which both are whole multiples."""
    den = a.denominator * b.denominator
    return Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator), den) or Fraction(1)


class Algebra:
    """Arithmetic of fractions that emits nodes."""

    def __init__(self, builder: Builder) -> None:
        self.nodes = builder

    def constant(self, value: Fraction) -> Frac:
        """An exact number."""
        n = self.nodes
        return Frac(value, n.one, n.one, n.zero) if value else self.whole(n.zero)

    def whole(self, node: Node, bad: Node | None = None, k: Fraction = Fraction(1)) -> Frac:
        """An integer node times k."""
        n = self.nodes
        value = node.constant
        if value is not None and value not in (0, 1):
            node, k = n.one, k * value
        return Frac(k, node, n.one, bad or n.zero)

    def refused(self, code: int) -> Frac:
        """Nothing but a refusal."""
        n = self.nodes
        return Frac(Fraction(1), n.zero, n.one, n.const(code))

    def scaled(self, value: Frac, k: Fraction) -> tuple[Node, Node]:
        """`value` / k as whole num and den."""
        factor = value.k / k
        n = self.nodes
        return (
            n.mul(n.const(factor.numerator), value.num),
            n.mul(n.const(factor.denominator), value.den),
        )

    def aligned(self, a: Frac, b: Frac) -> tuple[Fraction, Node, Node, Node]:
        """The two over one denominator: k, num of a, num of b, den."""
        n = self.nodes
        if a.num.constant == 0 or b.num.constant == 0:
            other = b if a.num.constant == 0 else a
            num = other.num if other.k > 0 else n.sub(n.zero, other.num)
            return abs(other.k), *((n.zero, num) if other is b else (num, n.zero)), other.den
        k = common(a.k, b.k)
        left, right = n.mul(n.const(int(a.k / k)), a.num), n.mul(n.const(int(b.k / k)), b.num)
        if a.den is b.den:
            return k, left, right, a.den
        return k, n.mul(left, b.den), n.mul(right, a.den), n.mul(a.den, b.den)

    def bad(self, *parts: Frac) -> Node:
        """The first refusal among the parts, in the order they are computed."""
        code = self.nodes.zero
        for part in parts:
            code = self.nodes.first(code, part.bad)
        return code

    def add(self, a: Frac, b: Frac, *, minus: bool = False) -> Frac:
        """The sum, or the difference."""
        k, left, right, den = self.aligned(a, b)
        num = self.nodes.sub(left, right) if minus else self.nodes.add(left, right)
        return Frac(k, num, den, self.bad(a, b))

    def mul(self, a: Frac, b: Frac) -> Frac:
        """The product."""
        n = self.nodes
        return Frac(a.k * b.k, n.mul(a.num, b.num), n.mul(a.den, b.den), self.bad(a, b))

    def divide(self, a: Frac, b: Frac, zero_code: int) -> Frac:
        """The quotient; refused with `zero_code` where b is 0. The sign of b goes to the numerator."""
        n = self.nodes
        num, den = n.mul(a.num, b.den), b.num
        bad = self.bad(a, b)
        if den.low <= 0 <= den.high:
            nought = n.compare("==", den, n.zero)
            bad = n.first(bad, n.select(nought, n.const(zero_code), n.zero))
            den = self._not_zero(den)
        if den.high < 0:
            num, den = n.sub(n.zero, num), n.sub(n.zero, den)
        elif den.low < 0:
            below = n.compare("<", den, n.zero)
            num = n.select(below, n.sub(n.zero, num), num)
            den = n.most(n.most(den, n.sub(n.zero, den)), n.one)
        constant = den.constant
        k = a.k / b.k
        if constant is not None:
            k, den = k / constant, n.one
        return Frac(k, num, n.mul(a.den, den), bad)

    def _not_zero(self, den: Node) -> Node:
        n = self.nodes
        if den.low == den.high == 0:
            return n.one
        if den.low == 0:
            return n.most(den, n.one)
        if den.high == 0:
            return n.least(den, n.const(-1))
        return n.select(n.compare("==", den, n.zero), n.one, den)

    def compare(self, op: str, a: Frac, b: Frac) -> Frac:
        """A flag; both sides brought over one positive denominator."""
        _, left, right, _ = self.aligned(a, b)
        return self.whole(self.nodes.compare(op, left, right), self.bad(a, b))

    def extreme(self, a: Frac, b: Frac, *, largest: bool) -> Frac:
        """The larger or the smaller."""
        k, left, right, den = self.aligned(a, b)
        pick = self.nodes.most if largest else self.nodes.least
        return Frac(k, pick(left, right), den, self.bad(a, b))

    def select(self, test: Frac, a: Frac, b: Frac) -> Frac:
        """One of two by a flag; only the branch taken can refuse."""
        n = self.nodes
        bad = n.first(test.bad, n.select(test.num, a.bad, b.bad))
        if a.den is b.den or 0 in (a.num.constant, b.num.constant):
            k, left, right, den = self.aligned(a, b)
            return Frac(k, n.select(test.num, left, right), den, bad)
        k = common(a.k, b.k)
        left, right = n.mul(n.const(int(a.k / k)), a.num), n.mul(n.const(int(b.k / k)), b.num)
        return Frac(k, n.select(test.num, left, right), n.select(test.num, a.den, b.den), bad)

    def rounded(self, value: Frac, mode: str, step: Fraction) -> Frac:
        """To a multiple of `step`: the one division of a rule. `floor` of num/den keeps the sign's meaning."""
        n = self.nodes
        num, den = self.scaled(value, step)
        return self.whole(n.divide(mode, num, den), value.bad, step)

    def flag(self, value: Frac) -> Node:
        """The node of a flag."""
        return value.num if value.k == 1 else self.nodes.compare("!=", value.num, self.nodes.zero)
