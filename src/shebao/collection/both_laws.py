"""The dues of a month by two laws, from what was declared for it: who would owe what instead. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from shebao.collection.assess import Assessment, Owed, Place, Work
from shebao.collection.dues import Rows, deltas
from shebao.collection.slices import Assessable, DeclaredLines, Slice
from shebao.collection.terms import Terms, employer_schemes
from shebao.engine import Typed
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.runs import ParkedRow
from shebao.store.transaction import Transaction

DUE = 1  # place of the due among base, due and account share
Parts = Mapping[tuple[str, str], Rows]


@dataclass(frozen=True, slots=True)
class DueChanged:
    """One person's line of one employer that the two laws answer differently, in fen of the month."""

    person: int
    employer: int
    scheme: str
    line: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DuesCompared:
    """A month's dues by both laws; rows that one of them cannot assess are counted, not guessed."""

    rows: int
    set_aside: tuple[int, int]
    differ: tuple[DueChanged, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """Which month's declarations are assessed, with values a user types in."""

    month: int
    typed: Mapping[str, Typed] = field(default_factory=dict)


class _Trial(Work):
    """An assessment that writes nothing: rows it cannot assess are counted alone."""

    def park(self, tx: Transaction, row: ParkedRow) -> None:
        """A trial has no work list."""


def compare_dues(db: Database, by: Actor, live: Law, new: Law, declared: Declared) -> DuesCompared:
    """The dues of everybody declared in the actor's scope for the month, by both laws. Raises PoolMissing."""
    with db.reading(by, "collection", purpose="dues by two laws") as tx:
        before, aside_before = _owed(tx, live, declared)
        after, aside_after = _owed(tx, new, declared)
    none = Rows.together([])
    differ = [
        changed
        for scheme, line in sorted(before.keys() | after.keys())
        for changed in _changed(scheme, line, before.get((scheme, line), none), after.get((scheme, line), none))
    ]
    return DuesCompared(sum(len(r.persons) for r in before.values()), (aside_before, aside_after), tuple(differ))


def _owed(tx: Transaction, law: Law, declared: Declared) -> tuple[Parts, int]:
    """Rows by scheme and line, and how many were set aside."""
    month, terms = declared.month, employer_schemes(law, month_start(declared.month))
    order = Assessment(month, (month,), terms, tx.today, month_start(month), typed=declared.typed)
    work = _Trial(law, order, Place())
    rows = DeclaredLines.read(tx, [term.scheme for term in terms], month, Slice())
    found = {
        (term.scheme, line): owed
        for term in terms
        for line, owed in _lines(tx, work, term, rows.of(term.scheme)).items()
    }
    return found, work.parked


def _lines(tx: Transaction, work: Work, term: Terms, rows: Assessable) -> dict[str, Rows]:
    owed = Owed(work, tx, term, work.order.period)
    owed.add_all(rows)
    return {line: Rows.together(parts) for line, parts in owed.parts.items()}


def _changed(scheme: str, line: str, before: Rows, after: Rows) -> list[DueChanged]:
    found = deltas(after, before)
    moved = {key: fen for key, fen in _by_person(found).items() if fen}
    old = _by_person(before.only(np.isin(before.persons, found.persons)))
    return [
        DueChanged(person, employer, scheme, line, old.get((person, employer), 0), old.get((person, employer), 0) + fen)
        for (person, employer), fen in sorted(moved.items())
    ]


def _by_person(rows: Rows) -> dict[tuple[int, int], int]:
    """Fen due of each person with each employer."""
    sums: dict[tuple[int, int], int] = {}
    for person, employer, fen in zip(
        rows.persons.tolist(), rows.employers.tolist(), rows.amounts[:, DUE].tolist(), strict=True
    ):
        sums[person, employer] = sums.get((person, employer), 0) + fen
    return sums
