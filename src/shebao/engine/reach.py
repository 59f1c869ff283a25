"""What no row can reach, and why: by the range of a difference, by remainders, or by walking every case there is.

A walk goes through all values of a point's inputs. Where they are too many it stops at numbers on the way, each taken
anywhere in its proven interval: more cases than the law has, so that what never occurs among them never occurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd, prod

import numpy as np

from shebao.engine.cases import frontier, values, walked
from shebao.engine.columns import Array
from shebao.engine.nodes import Node
from shebao.engine.trial import SIDES, Point, distances

DENOMINATORS = 200_000  # cases walked for the values of one
KEPT = 256  # cases of each side that a chunk of a walk keeps
_NOTHING = 2  # the side of a case in which nothing is rounded
_STEPS = frozenset({"add", "sub", "mul", "min", "max", "select"})


@dataclass(slots=True)
class Walked:
    """What a walk met. `whole`: it went over the inputs themselves; then `met` holds cases of each side, by input, and
    `count` says how many there are (of a comparison: one unit of an input away from another side)."""

    cases: int
    whole: bool
    sides: set[int] = field(default_factory=set)
    count: dict[int, int] = field(default_factory=dict)
    met: dict[int, dict[str, Array]] = field(default_factory=dict)


def barred(point: Point) -> dict[int, str]:
    """Sides that the intervals and remainders of the program exclude, each with the reason."""
    left, right = point.node.args
    if point.kind == "rounding":
        return _unrounded(left, right, point.node.op)
    low, high = left.low - right.high, left.high - right.low
    there = {-1: low < 0, 0: low <= 0 <= high, 1: high > 0}
    return {side: f"the difference lies in {low}..{high}" for side in SIDES if not there[side]}


def _unrounded(num: Node, den: Node, mode: str) -> dict[int, str]:
    """The remainders that the numerator can leave by each value of the denominator, against the tie."""
    dens = values(den, DENOMINATORS)
    if dens is None:
        return {}
    step, rest = remainder(num, {})
    left = [_sides_left(step, rest, d, mode) for d in dens if d > 1]
    there = {side: any(side in sides for sides in left) for side in SIDES}
    first = f"the numerator is always {rest} and a multiple of {step}"
    by = f"the denominator {min(dens)}" if len(dens) == 1 else f"each of the {len(dens)} denominators"
    return {side: f"{first}, over {by}" for side in SIDES if not there[side]}


def _sides_left(step: int, rest: int, den: int, mode: str) -> set[int]:
    step = gcd(step, den)
    first, last = rest % step, rest % step + den - step
    if mode == "half_up":
        there = {-1: 2 * first < den, 0: den % 2 == 0 and (den // 2 - rest) % step == 0, 1: 2 * last > den}
    else:
        there = {-1: last >= den - den // 2, 0: first == 0, 1: (first or step) < den - den // 2}
    return {side for side in SIDES if there[side]}


def remainder(node: Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """(step, rest): the node is always rest plus a multiple of step; step 0 for a constant."""
    if node.number not in known:
        known[node.number] = _remainder(node, [remainder(a, known) for a in node.args] if node.op in _STEPS else [])
    return known[node.number]


def _remainder(node: Node, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if node.op == "const":
        return 0, node.low
    if node.op == "cells" and isinstance(node.data, tuple):
        used = node.data[node.args[0].low : node.args[0].high + 1]
        return gcd(*(cell - used[0] for cell in used)), used[0]
    if node.op not in _STEPS:
        return 1, 0
    (a, x), (b, y) = parts[-2:]
    match node.op:
        case "add" | "sub":
            return gcd(a, b), x + y if node.op == "add" else x - y
        case "mul":
            return gcd(a * b, a * y, b * x), x * y
    return gcd(a, b, x - y), x


def walk(point: Point) -> Walked | None:
    """Every case of a point's inputs, or of numbers on the way to it; None where even those are too many."""
    free = frontier(point.node.args)
    if free is None:
        return None
    found = Walked(prod(n.high - n.low + 1 for n in free), all(n.op in ("input", "region") for n in free))
    signs = [_note(point, found, free, known) for known in walked(point.node.args, free)]
    if found.whole:
        found.count = _counted(np.concatenate(signs), [n.high - n.low + 1 for n in free], point.kind)
    return found


def _counted(signs: Array, widths: Sequence[int], kind: str) -> dict[int, int]:
    turning = signs != _NOTHING
    if kind == "threshold" and len(set(np.unique(signs).tolist())) > 1:
        grid = signs.reshape(widths[::-1])
        beside = np.zeros(grid.shape, bool)
        for axis in range(grid.ndim):
            turns = np.diff(grid, axis=axis) != 0
            before, after = ([slice(None)] * grid.ndim for _ in range(2))
            before[axis], after[axis] = slice(0, -1), slice(1, None)
            beside[tuple(before)] |= turns
            beside[tuple(after)] |= turns
        turning = beside.ravel()
    return {side: int(((signs == side) & turning).sum()) for side in SIDES}


def _note(point: Point, found: Walked, free: Sequence[Node], known: Mapping[int, Array]) -> Array:
    """The side of each case; new cases of each are kept."""
    left, right = (known[a.number] for a in point.node.args)
    distance, there = distances(point, left, right)
    signs: Array = np.where(there, np.sign(distance), _NOTHING).astype(np.int8)
    for side in SIDES:
        hits = np.flatnonzero(signs == side)
        if len(hits):
            found.sides.add(side)
        if len(hits) and found.whole:
            kept = hits[:: max(1, len(hits) // KEPT)][:KEPT]
            before = found.met.setdefault(side, {})
            for node in free:
                name = str(node.data or node.op)
                before[name] = np.concatenate([before.get(name, np.empty(0, np.int64)), known[node.number][kept]])
    return signs
