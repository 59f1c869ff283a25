"""Nodes as C expressions, and the types of columns."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.engine.nodes import Node

C_TYPES = {"int8": "signed char", "int16": "short", "int32": "int", "int64": "long long", "float64": "double"}

_C = {
    "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "lt": "({} < {})", "le": "({} <= {})",
    "eq": "({} == {})", "ne": "({} != {})", "and": "({} & {})", "or": "({} | {})", "not": "(!{})",
    "select": "({0} ? (double){1} : (double){2})", "min": "least({}, {})", "max": "most({}, {})",
    "floor": "__builtin_floor({} / {})",
}  # fmt: skip
HEAD = """static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
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
    signed = node.args[0].low < 0
    size = f"__builtin_fabs({num})" if signed else num
    if node.op == "half_up":
        known = node.args[1].constant
        twice = f"{2 * known}.0" if known is not None else f"(2.0 * {den})"
        found = f"__builtin_floor((2.0 * {size} + {den}) / {twice})"
    else:
        found = f"__builtin_{'ceil' if node.op == 'up' else 'floor'}({size} / {den})"
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
