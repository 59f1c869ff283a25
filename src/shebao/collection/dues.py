"""Pure: rows of one scheme, place and month → what is owed by the law's graph, and how that differs from the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.collection.grouping import Flags, Ints, sorted_groups
from shebao.collection.terms import LineTerms, Terms
from shebao.engine import Graph
from shebao.kernel.errors import Reason


@dataclass(frozen=True, slots=True)
class Members:
    """Who is assessed: one row a person and employer (0: he pays himself), all of one pool."""

    persons: Ints
    employers: Ints
    kinds: NDArray[np.object_]
    paths: NDArray[np.object_]
    pool: int

    def __len__(self) -> int:
        return len(self.persons)

    def only(self, wanted: Flags) -> Members:
        """Some of them."""
        return Members(self.persons[wanted], self.employers[wanted], self.kinds[wanted], self.paths[wanted], self.pool)


@dataclass(frozen=True, slots=True)
class Rows:
    """Amounts of one line: n × 3 fen (base, due, account share) of persons, employers and pools."""

    persons: Ints
    employers: Ints
    pools: Ints
    paths: NDArray[np.object_]
    amounts: Ints

    @classmethod
    def of(cls, members: Members, amounts: Ints) -> Rows:
        """What members of one pool owe."""
        pools = np.full(len(members), members.pool, np.int64)
        return cls(members.persons, members.employers, pools, members.paths, amounts)

    @classmethod
    def together(cls, parts: Sequence[Rows]) -> Rows:
        """Several parts as one."""
        none = Rows(_NONE, _NONE, _NONE, np.zeros(0, object), np.zeros((0, 3), np.int64))
        columns = zip(*((r.persons, r.employers, r.pools, r.paths, r.amounts) for r in (none, *parts)), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    def only(self, wanted: Flags) -> Rows:
        """Some of them."""
        return Rows(
            self.persons[wanted],
            self.employers[wanted],
            self.pools[wanted],
            self.paths[wanted],
            self.amounts[wanted],
        )

    @property
    def negative(self) -> Rows:
        """The same with the opposite sign."""
        return Rows(self.persons, self.employers, self.pools, self.paths, -self.amounts)


@dataclass(frozen=True, slots=True)
class Computed:
    """Every line that can be answered, the members set aside, and why the law gives nobody here some lines."""

    lines: Mapping[str, Rows]
    parked: tuple[tuple[int, Reason], ...]  # (row of the members, why)
    silent: tuple[Reason, ...]
    silent_lines: frozenset[str]


def compute(graph: Graph, terms: Terms, members: Members, columns: Mapping[str, Ints]) -> Computed:
    """What each member owes on each line of his kind. A row the law refuses is set aside, the rest goes on."""
    silent = {name: refusal.reason for name, refusal in graph.refused.items()}
    backend = "native" if len(members) > NATIVE_FROM else "blocks"
    answers = graph.run(columns, backend=backend) if len(members) and graph.answered else {}
    status = answers.get("status", np.zeros(len(members), np.int64))
    parked = tuple((int(row), _reason(graph, int(status[row]))) for row in np.flatnonzero(status))
    lines: dict[str, Rows] = {}
    reasons: dict[str, Reason] = {}
    silent_lines = set()
    for line in terms.lines:
        concerned = _of_kind(members, line, terms) & (status == 0)
        if not concerned.any():
            continue
        needed = [f"{terms.scheme}.{name}" for name in (terms.base, line.due, line.account) if name]
        lacking = [silent[name] for name in needed if name in silent]
        if lacking:
            reasons |= {reason.en: reason for reason in lacking}
            silent_lines.add(line.line)
            continue
        amounts = np.zeros((int(concerned.sum()), 3), np.int64)
        for place, name in enumerate(needed):
            amounts[:, place] = (answers if name in answers else columns)[name][concerned]
        lines[line.line] = Rows.of(members.only(concerned), amounts)
    return Computed(lines, parked, tuple(reasons.values()), frozenset(silent_lines))


def deltas(owed: Rows, booked: Rows) -> Rows:
    """Owed now less what is booked, for everybody on either side, in key order. Nothing where the two agree."""
    both = Rows.together([owed, booked.negative])
    if not len(both.persons):
        return both
    order, begins = sorted_groups([both.persons, both.employers, both.pools])
    first = np.flatnonzero(begins)
    sums = np.add.reduceat(both.amounts[order], first, axis=0)
    differs = sums.any(axis=1)
    kept = order[first[differs]]
    return Rows(both.persons[kept], both.employers[kept], both.pools[kept], both.paths[kept], sums[differs])


def among(rows: Rows, members: Sequence[Members]) -> Flags:
    """Which rows are of these members."""
    if not members:
        return np.zeros(len(rows.persons), np.bool_)
    wanted = np.concatenate([_pairs(m.persons, m.employers) for m in members])
    return np.isin(_pairs(rows.persons, rows.employers), wanted)


def _pairs(persons: Ints, employers: Ints) -> NDArray[np.void]:
    found = np.empty(len(persons), dtype=[("person", "i8"), ("employer", "i8")])
    found["person"], found["employer"] = persons, employers
    return found


_NONE = np.zeros(0, np.int64)
NATIVE_FROM = 50_000
"""From this many rows on a compiled loop earns its compilation."""


def _of_kind(members: Members, line: LineTerms, terms: Terms) -> NDArray[np.bool_]:
    fits = np.zeros(len(members), np.bool_)
    for kind in set(members.kinds.tolist()):
        if line in terms.lines_of(kind):
            fits |= members.kinds == kind
    return fits


def _reason(graph: Graph, status: int) -> Reason:
    found = graph.refusal_texts[status]
    assert found is not None
    return found
