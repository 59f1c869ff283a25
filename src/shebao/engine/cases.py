"""All values that a number of the program can take: walked from its inputs, or from numbers on the way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np

from shebao.engine.columns import Array
from shebao.engine.lower import reachable
from shebao.engine.nodes import AGGREGATES, LEAVES, Node

WALK = 4_000_000  # cases of one walk
CHUNK = 1 << 18
_CLOSED = LEAVES | AGGREGATES | {"fold", "fold_bad"}  # not looked into
_FIND = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "min": np.minimum, "max": np.maximum,
    "lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal, "and": np.logical_and,
    "or": np.logical_or, "floor": np.floor_divide,
}  # fmt: skip


def frontier(nodes: Sequence[Node], limit: int = WALK) -> list[Node] | None:
    """The deepest set of numbers, from these towards the inputs, with no more cases than `limit`; None: no such."""
    now = {n.number: n for n in nodes if n.op != "const"}
    passed: set[int] = set()
    best = None
    while True:
        if _cases_of(now) <= limit:
            best = list(now.values())
        opened = [(_cases_of(after), number, after) for number, after in _openings(now, passed)]
        if not opened:
            return best
        _, number, now = min(opened, key=lambda each: each[:2])
        passed.add(number)


def _openings(now: Mapping[int, Node], passed: set[int]) -> Iterator[tuple[int, dict[int, Node]]]:
    for number, node in now.items():
        if node.op not in _CLOSED:
            after = {k: n for k, n in now.items() if k != number}
            after |= {a.number: a for a in node.args if a.op != "const" and a.number not in passed}
            yield number, after


def _cases_of(free: Mapping[int, Node]) -> int:
    return prod(n.high - n.low + 1 for n in free.values())


def walked(nodes: Sequence[Node], free: Sequence[Node]) -> Iterator[dict[int, Array]]:
    """The values of `nodes` in every case of `free`, and of all between, in chunks; constants too."""
    inside = reachable(list(nodes))
    widths = [n.high - n.low + 1 for n in free]
    for start in range(0, prod(widths), CHUNK):
        index = np.arange(start, min(start + CHUNK, prod(widths)))
        known = {}
        for node, width in zip(free, widths, strict=True):
            known[node.number] = node.low + index % width
            index = index // width
        yield _evaluated(inside, known, len(index))


def values(node: Node, limit: int = WALK) -> set[int] | None:
    """Every value a number can take, and perhaps more; None where there are too many cases."""
    if node.constant is not None:
        return {node.constant}
    free = frontier([node], limit)
    if free is None:
        return None
    found: set[int] = set()
    for known in walked([node], free):
        found.update(np.unique(known[node.number]).tolist())
    return found


def _evaluated(nodes: Sequence[Node], known: dict[int, Array], count: int) -> dict[int, Array]:
    for node in nodes:
        if node.op == "const":
            known[node.number] = np.full(count, node.low)
        elif node.number not in known and node.args and all(a.number in known for a in node.args):
            known[node.number] = _found(node, [known[a.number] for a in node.args])
    return known


def _found(node: Node, args: list[Array]) -> Array:
    """One operation in whole numbers of 64 bits."""
    match node.op:
        case "not":
            found: Array = args[0] == 0
        case "select":
            found = np.where(args[0] != 0, args[1], args[2])
        case "cells":
            assert isinstance(node.data, tuple)
            found = np.asarray(node.data, np.int64)[np.clip(args[0], 0, len(node.data) - 1)]
        case "half_up" | "up" | "down":
            size, den = np.abs(args[0]), args[1]
            whole = {"half_up": (2 * size + den) // (2 * den), "up": -(-size // den), "down": size // den}[node.op]
            found = np.where(args[0] < 0, -whole, whole)
        case _:
            found = _FIND[node.op](args[0], args[1])
    return found.astype(np.int64)
