"""Where straight lines meet a point: every value of one input at which, the other inputs given, a number stands there.

A tie of round(a·x / b) is a congruence of x. One solved for each case of the other inputs gives all ties of a rounding:
none is missed, and what a search by chance leaves short is counted exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from shebao.engine.columns import Array
from shebao.engine.lower import reachable
from shebao.engine.nodes import LEAVES, Node
from shebao.engine.search import _solution

NEARNESS = 64  # distances tried on one side of a tie, the nearest first
_BENT = 2  # the degree of what is no line


@dataclass(frozen=True, slots=True)
class Line:
    """How far a number is from a point along one input: distance + slope·u, for u from 0 to `last`.

    `period`: after which a tie comes again, 0 for a comparison; `below`, `above`: how far from a tie it can be."""

    distance: int
    slope: int
    period: int
    last: int
    below: int = 0
    above: int = 0

    def off(self, side: int, near: int) -> int | None:
        """The `near`-th smallest distance the line can have on a side; of a comparison only the last before it turns.

        The line has the distances of one remainder alone, by the greatest step its slope and its period share."""
        if near and (not side or not self.period):
            return None
        if not side:
            return 0
        step = gcd(self.slope, self.period)
        if not step:
            return self.distance if self.distance * side > 0 else None
        size = (side * self.distance % step or step) + near * step
        too_far = self.period and size > (self.below if side < 0 else self.above)
        return None if too_far else side * size

    def meets(self, off: int) -> tuple[int, int, int]:
        """(first, step, count) of the u at which the distance is `off`."""
        gap = self.distance - off
        if not self.slope:
            return (0, 1, self.last + 1) if not (gap % self.period if self.period else gap) else (0, 1, 0)
        found = _solution(gap, self.slope, self.period, 0)
        if found is None or not 0 <= found[0] <= self.last:
            return 0, 1, 0
        first, step = found
        return (first, step, (self.last - first) // step + 1) if step else (first, 1, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """Values of the input evenly apart, in one case of the others, all equally far from the point."""

    case: int
    first: int
    step: int
    count: int


def runs(lines: Sequence[Line | None], side: int, wanted: int) -> tuple[list[Run], bool]:
    """Where the lines stand on a side of their point, the nearest first, until there are enough; whether those are all.

    None stands for a case in which there is no point."""
    found: list[Run] = []
    for near in range(NEARNESS):
        offs = [(k, line, line.off(side, near)) for k, line in enumerate(lines) if line is not None]
        left = [(k, line, off) for k, line, off in offs if off is not None]
        if not left:
            return found, True
        met = [Run(k, *line.meets(off)) for k, line, off in left]
        found += [run for run in met if run.count]
        if sum(run.count for run in found) >= wanted:
            break
    return found, not side


def spread(found: Sequence[Run], wanted: int) -> tuple[Array, Array]:
    """Cases and values of `wanted` places or of all there are, evenly over the runs and within each."""
    share = -(-wanted // max(len(found), 1))
    while sum(min(run.count, share) for run in found) < min(wanted, sum(run.count for run in found)):
        share *= 2
    cases, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for run in found:
        places = np.linspace(0, run.count - 1, min(run.count, share)).astype(np.int64)
        cases.append(np.full(len(places), run.case))
        values.append(run.first + places * run.step)
    return np.concatenate(cases), np.concatenate(values)


def straight(node: Node, leaf: Node) -> bool:
    """Whether a number is a straight line along an input, the others given: added, subtracted, multiplied by others."""
    return _degree(node, leaf) < _BENT


def free_of(node: Node, leaf: Node) -> bool:
    """Whether an input plays no part in a number."""
    return leaf not in reachable([node])


def _degree(node: Node, leaf: Node) -> int:
    known: dict[int, int] = {}
    for each in reachable([node]):
        parts = [known[a.number] for a in each.args]
        if each.op in LEAVES:
            known[each.number] = int(each is leaf)
        elif each.op in ("add", "sub"):
            known[each.number] = max(parts)
        elif each.op == "mul":
            known[each.number] = min(sum(parts), _BENT)
        else:
            known[each.number] = _BENT if any(parts) else 0
    return known[node.number]
