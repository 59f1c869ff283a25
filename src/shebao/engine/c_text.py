"""Nodes as C expressions, and the types of columns.

Flags are the doubles 0 and 1 too: a loop that mixes lanes of different width is one that compilers do not vectorise.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.engine.nodes import Node

C_TYPES = {"int8": "signed char", "int16": "short", "int32": "int", "int64": "long long", "float64": "double"}

_C = {
    "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "lt": "({} < {} ? 1.0 : 0.0)",
    "le": "({} <= {} ? 1.0 : 0.0)", "eq": "({} == {} ? 1.0 : 0.0)", "ne": "({} != {} ? 1.0 : 0.0)",
    "and": "({} * {})", "or": "most({}, {})", "not": "(1.0 - {})", "select": "({0} != 0.0 ? {1} : {2})",
    "min": "least({}, {})", "max": "most({}, {})",
}  # fmt: skip
UNROLLED = 4  # rows of a unit done without asking how many there are
HEAD = """static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static const double FIRST[5][4] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {1, 1, 0, 0}, {1, 1, 1, 0}, {1, 1, 1, 1}};
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Types of the columns: of the region, of unit inputs, of relations' columns; whether money leaves in yuan."""

    region: str
    units: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    natural: bool


def name(node: Node) -> str:
    """A constant, or the variable that holds a node."""
    return f"{node.low}.0" if node.op == "const" else f"t{node.number}"


def text(node: Node) -> str:
    """The right side that computes a node."""
    texts = [f"({name(a)})" if a.op == "const" and a.low < 0 else name(a) for a in node.args]
    if node.op == "cells":
        return f"T{node.number}[(int){texts[0]}]"
    if node.op in _C:
        return _C[node.op].format(*texts)
    return _divided(node, texts[0], texts[1])


def _divided(node: Node, num: str, den: str) -> str:
    """A rounding division, signs kept apart.

    By a known denominator d it is a product with 1/d: a quarter (or half) of one unit is added first, so that the exact
    result lies at least 1/(4d) from any whole number, more than the two roundings can move it while num + d < 2^49.
    """
    over, under = node.args
    signed = over.low < 0 and node.op != "floor"
    size = f"__builtin_fabs({num})" if signed else num
    known = under.constant
    if known is not None and max(-over.low, over.high) + known < 2**49:
        shift = {"half_up": f"+ {2 * known + 1}.0 / 4.0", "up": "- 0.5"}.get(node.op, "+ 0.5")
        quotient = f"({size} {shift}) * (1.0 / {known}.0)"
    elif node.op == "half_up":
        quotient = f"(2.0 * {size} + {den}) / (2.0 * {den})"
    else:
        quotient = f"{size} / {den}"
    found = f"__builtin_{'ceil' if node.op == 'up' else 'floor'}({quotient})"
    return f"({num} < 0 ? -{found} : {found})" if signed else found


def regional(node: Node) -> bool:
    """Whether a node depends on nothing but the region, so that any loop may compute it again."""
    return (
        node.level == "unit"
        and node.op in ("cells", "add", "mul")
        and all(a.op in ("const", "region") or regional(a) for a in node.args)
    )


def leaves(node: Node) -> list[Node]:
    """The region as read by a regional node."""
    return [node] if node.op == "region" else [leaf for arg in node.args for leaf in leaves(arg)]
