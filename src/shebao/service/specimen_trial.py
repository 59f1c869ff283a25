"""One worked case tried for a specimen: as it stands, then with what the scheme's other cases lend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

from shebao.benefits.judge import Judge, decide, short
from shebao.benefits.model import Answer, Wants
from shebao.engine.graph import Graph
from shebao.engine.reading import Written, read
from shebao.engine.worked import typed_value, written
from shebao.law.cases import Case
from shebao.law.ir import Input, Law

AGES = (
    40,
    10,
    1,
    66,
)  # years before the case at which somebody is born whose birth no case names: first a grown person
PUT_IN = "a figure put in for this specimen"  # where a value typed into a case is from

Rows = Mapping[str, Sequence[Mapping[str, int]]]


class House(Protocol):
    """What a trial asks of the specimens it is one of."""

    law: Law
    cases: Sequence[Case]
    judge: Judge

    def lent(self, scheme: str, place: str, spec: Input) -> list[int]:
        """What the cases of a scheme in a place say of an input."""


class Trial:
    """One case asked for one right, on another day or in another place where that is wished (`when`, `where`): its law,
    its facts, and the facts lent to it."""

    def __init__(
        self, house: House, case: Case, wants: Wants, asked: tuple[date | None, str], *, turns: bool = True
    ) -> None:
        self.house, self.case, self.wants, self.turns = house, case, wants, turns
        self.day, self.place = asked[0] or case.period, asked[1] or case.region
        self.known = case.known or date.max

    @cached_property
    def graph(self) -> Graph:
        """The law of the case; values typed into the case stand in it."""
        law, judge = self.house.law, self.house.judge
        if not self.case.typed:
            return judge.graph(self.wants.outputs, self.place, self.day, self.known)
        typed = {name: typed_value(law, name, data, PUT_IN) for name, data in self.case.typed.items()}
        return Judge(law, accepts_unverified=True, typed=typed).graph(
            self.wants.outputs, self.place, self.day, self.known
        )

    @cached_property
    def named(self) -> dict[str, int]:
        """The facts the case itself names, in inner units."""
        return _inner(self.graph, self.case)

    @cached_property
    def rows(self) -> Rows:
        """The rows of the case; a relation it does not name is lent by another case, else it is empty."""
        own = self.case.relations
        found = {}
        for name in self.graph.relations:
            lender = next((c for c in self._others() if c.relations.get(name)), None)
            rows = own.get(name, lender.relations[name] if lender else ())
            columns = {short(c.name): c for c in self.graph.relations[name].columns}
            found[name] = [
                {short(k): read(v, columns[short(k)].type) for k, v in written(row).items() if short(k) in columns}
                for row in rows
            ]
        return found

    def _others(self) -> list[Case]:
        return [case for case in self.house.cases if case.scheme == self.case.scheme]

    def answered(self, *, lend: bool, refused: bool) -> tuple[dict[str, int], Answer] | None:
        """Facts and answer that fit the letter; None where the case does not come to it."""
        if not lend:
            answer = decide(self.graph, self.wants, self.named, self.rows)
            return (self.named, answer) if _fits(answer, refused=refused) else None
        inputs = self._completed()
        answer = decide(self.graph, self.wants, inputs, self.rows)
        if not _fits(answer, refused=refused) and refused and self.turns:
            return self._turned(inputs)
        return (inputs, answer) if _fits(answer, refused=refused) else None

    def lent(self, inputs: Mapping[str, int]) -> tuple[str, ...]:
        """Names of the facts the case did not say so."""
        return tuple(name for name, value in inputs.items() if self.named.get(name) != value)

    # --- facts the case leaves out ------------------------------------------------------------------------------------

    def _completed(self) -> dict[str, int]:
        """Every fact the law reads; those lacking are chosen so that as little as can be stands against a grant.

        Two flags that only together change an answer are not found one by one: so the flags begin as others say them,
        then all true, then all false.
        """
        found: dict[str, int] = {}
        for flags in (None, 1, 0):
            tried = self._filled(flags)
            if not any(self._against(tried)):
                return tried
            found = found or tried
        return found

    def _filled(self, flags: int | None) -> dict[str, int]:
        inputs = dict(self.named)
        for _ in range(8):
            lacking = self._lacking(inputs)
            if not lacking:
                break
            for spec in lacking:
                set_so = spec.type.unit == "flag" and flags is not None
                inputs[spec.name] = flags if set_so and flags is not None else self.candidates(spec)[0]
            self._choose(inputs, lacking)
        if any(self._against(inputs)):  # a fact chosen first may bind one chosen later: once more round
            self._choose(inputs, list(self.graph.inputs.values()))
        return inputs

    def _choose(self, inputs: dict[str, int], specs: Sequence[Input]) -> None:
        for spec in specs:
            if spec.name in self.named:
                continue
            best = self._against(inputs)
            for value in self.candidates(spec):
                if not any(best):
                    return
                found = self._against({**inputs, spec.name: value})
                if found < best:
                    best, inputs[spec.name] = found, value

    def _lacking(self, inputs: Mapping[str, int]) -> list[Input]:
        reasons = decide(self.graph, self.wants, inputs, self.rows).reasons
        names = {reason.code.removeprefix("input.") for reason in reasons if reason.code.startswith("input.")}
        return [spec for name, spec in self.graph.inputs.items() if name in names]

    def _against(self, inputs: Mapping[str, int]) -> tuple[int, int, int, bool]:
        """How far from a grant: gaps of the law, then refusals, then what is not known, then no money."""
        answer = decide(self.graph, self.wants, inputs, self.rows)
        means = Counter(reason.means for reason in answer.reasons)
        paid = sum(part.fen for part in answer.components)
        return means["decide_by_order"], means["refuse"], means["wait"], not paid

    def candidates(self, spec: Input) -> list[int]:
        """Values to try: those other cases of the scheme name, then the corners of the input."""
        lent = self.house.lent(self.case.scheme, self.place, spec)
        if spec.type.unit == "code":
            return list(dict.fromkeys([*lent, *range(len(spec.type.codes))]))
        if spec.type.unit == "flag":
            return list(dict.fromkeys([*lent, 1, 0]))
        day = {"month": self.day.year * 12 + self.day.month - 1, "date": self.day.toordinal()}.get(spec.type.unit)
        year = {"month": 12, "date": 365}.get(spec.type.unit, 0)
        ages = [day - year * age for age in AGES] if day is not None else []
        ends = ages if "birth" in spec.name else [] if day is None else [day, day - 1, day - 60 * year]
        middle = (0, 1, 12, 180, 360, 10_000, 300_000, 2_000_000)
        first = [*lent, *ends] if "birth" in spec.name else [*ends[:1], *lent, *ends[1:]]
        known = [*first, *middle, spec.range.low]
        return list(dict.fromkeys(value for value in known if spec.range.low <= value <= spec.range.high))

    def _turned(self, inputs: Mapping[str, int]) -> tuple[dict[str, int], Answer] | None:
        """One fact changed so that the law itself says no, and only that."""
        for name, spec in self.graph.inputs.items():
            for value in self.candidates(spec):
                changed = {**inputs, name: value}
                answer = decide(self.graph, self.wants, changed, self.rows)
                if _fits(answer, refused=True):
                    return changed, answer
        return None


def _inner(graph: Graph, case: Case) -> dict[str, int]:
    given: dict[str, Written] = {n: v for n, v in written(case.inputs).items() if n in graph.inputs}
    return {name: read(value, graph.inputs[name].type) for name, value in given.items()}


def _fits(answer: Answer, *, refused: bool) -> bool:
    """Whether the answer is what the letter is about: money granted, or reasons that are all of them refusals."""
    if refused:
        return bool(answer.reasons) and all(reason.means == "refuse" for reason in answer.reasons)
    return answer.granted and sum(part.fen for part in answer.components) > 0
