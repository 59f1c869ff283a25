"""A month is assessed and matched in slices of persons: rows of a slice are read once for all schemes, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.collection.dues import Rows
from shebao.collection.grouping import Flags, Ints
from shebao.kernel.dates import month_start
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

LAST = 2**62
"""No person has a number as high."""
DECLARED = {
    **dict.fromkeys(("person_id", "employer_id", "wage_fen", "membership_id"), "int8"),
    "region_id": "int4",
    "disputed": "bool",
    **dict.fromkeys(("scheme", "kind", "serving_path"), "word40"),
}
BOOKED = {
    **dict.fromkeys(("person_id", "employer_id", "base_fen", "amount_fen", "account_fen"), "int8"),
    "pool_id": "int4",
    **dict.fromkeys(("scheme", "component", "serving_path"), "word40"),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """Persons from the first number up to, not including, another; what is nobody's lies in the first slice."""

    number: int = 1
    of: int = 1
    first: int = 0
    until: int = LAST

    @property
    def bounds(self) -> dict[str, object]:
        """As parameters of a query."""
        return {"first_person": self.first, "until_person": self.until}

    def name(self, step: str) -> str:
        """A step's name: the step alone where the month is not cut."""
        return step if self.of == 1 else f"{step} {self.number}/{self.of}"


def cut(tx: Transaction, count: int) -> tuple[Slice, ...]:
    """So many slices with as many numbers each; persons are numbered without gaps."""
    if count <= 1:
        return (Slice(),)
    known = tx.one("numbers_of_persons")
    edges = [known.first + (known.last + 1 - known.first) * place // count for place in range(1, count)]
    return tuple(
        Slice(place, count, first, until)
        for place, (first, until) in enumerate(zip([0, *edges], [*edges, LAST], strict=True), start=1)
    )


@dataclass(frozen=True, slots=True)
class Assessable:
    """Who is declared for a month in one scheme, in the order of places: one row a person and employer."""

    persons: Ints
    employers: Ints
    wages: Ints
    regions: Ints
    kinds: NDArray[np.object_]
    paths: NDArray[np.object_]

    def only(self, wanted: Flags) -> Assessable:
        """Some of them."""
        return Assessable(*(getattr(self, name)[wanted] for name in self.__slots__))


class DeclaredLines:
    """Who is declared for a month in a slice, with his relations in these schemes."""

    def __init__(self, numbers: Mapping[str, NDArray[np.generic]], texts: Mapping[str, Coded]) -> None:
        self.numbers, self.texts = numbers, texts

    @classmethod
    def read(cls, tx: Transaction, schemes: Sequence[str], for_month: int, part: Slice) -> DeclaredLines:
        """The wage last declared, with each relation of the month."""
        facts = {"for_month": for_month, "schemes": list(schemes), **part.bounds}
        days = {"since": month_start(for_month), "until": month_start(for_month + 1)}
        return cls(*tx.copy_words("declared_for", DECLARED, **facts, **days))

    def of(self, scheme: str) -> Assessable:
        """One relation of each person and employer: an active one before a disputed one, then the oldest."""
        mine = np.flatnonzero(self.texts["scheme"].are(scheme))
        number = {name: column[mine].astype(np.int64) for name, column in self.numbers.items()}
        order = np.lexsort([number[name] for name in ("membership_id", "disputed", "employer_id", "person_id")])
        persons, employers = number["person_id"][order], number["employer_id"][order]
        again = np.zeros(len(order), np.bool_)
        again[1:] = (persons[1:] == persons[:-1]) & (employers[1:] == employers[:-1])
        best = order[~again]
        kept = best[np.argsort(number["region_id"][best], kind="stable")]
        kinds, paths = (self.texts[name][mine[kept]].texts for name in ("kind", "serving_path"))
        columns = ("person_id", "employer_id", "wage_fen", "region_id")
        persons, employers, wages, regions = (number[name][kept] for name in columns)
        return Assessable(persons, employers, wages, regions, kinds, paths)


class Booked:
    """What the register holds for a month and a slice."""

    def __init__(self, tx: Transaction, schemes: Sequence[str], for_month: int, part: Slice) -> None:
        facts = {"schemes": list(schemes), "for_month": for_month, **part.bounds}
        self.numbers, self.texts = tx.copy_words("booked_dues", BOOKED, **facts)

    def of(self, scheme: str, line: str) -> Rows:
        """Of one line."""
        mine = self.texts["scheme"].are(scheme) & self.texts["component"].are(line)
        number = {name: column[mine].astype(np.int64) for name, column in self.numbers.items()}
        amounts = np.stack([number["base_fen"], number["amount_fen"], number["account_fen"]], axis=1)
        paths = self.texts["serving_path"][mine].texts
        return Rows(number["person_id"], number["employer_id"], number["pool_id"], paths, amounts)
