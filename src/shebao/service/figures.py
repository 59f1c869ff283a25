"""What a decision knows, by the short names that sentences use: each figure with its unit, and whether it compares.

Facts, values of the law and rules that were computed are known; what was not computed on the branches taken is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from shebao.engine.explain import Step
from shebao.engine.graph import Decision
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law, Type
from shebao.law.never import Compared, compares, comparison
from shebao.law.quantities import inner
from shebao.service.measures import Measures
from shebao.service.text import Text


@dataclass(frozen=True, slots=True)
class Known:
    """One number of a decision: its full name, its type, and what it is exactly, in the units people write."""

    name: str
    names: Text
    type: Type
    exact: Fraction


@dataclass(frozen=True)
class Figures:
    """The numbers of one decision in the words of its scheme."""

    said: Decision
    measures: Measures
    scheme: str

    @classmethod
    def of(cls, law: Law, said: Decision, scheme: str) -> Figures:
        """Those of a decision about a scheme."""
        return cls(said, Measures.of(law, scheme), scheme)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the decision, worked out once."""
        return self.said.steps()

    @cached_property
    def by_name(self) -> Mapping[tuple[str, int | None], Step]:
        """Each step by its full name and row."""
        return {(step.name, step.row): step for step in self.steps}

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """Every number by its full name; of a row's the last."""
        found: dict[str, Known] = {}
        for name, value in self.said.facts.inputs.items():
            spec = self.said.graph.inputs[name]
            names = Text(spec.names.en, spec.names.zh)
            found[name] = Known(name, names, spec.type, Fraction(value, spec.type.scale))
        for step in self.steps:
            for argument in step.arguments.values():
                if argument.name not in found and "." in argument.name:
                    names = Text(argument.names.en, argument.names.zh)
                    found[argument.name] = Known(
                        argument.name, names, self.type_of(argument.name), Fraction(argument.exact)
                    )
            found[step.name] = Known(
                step.name, Text(step.names.en, step.names.zh), self.type_of(step.name), Fraction(step.exact)
            )
        return found

    def type_of(self, name: str) -> Type:
        """The type of anything the law names; of what the engine names itself (a month) by its own word."""
        try:
            return self.said.graph.slice.type_of(name)
        except KeyError:
            return Type("month" if name == "month_of" else "number", 4)

    def find(self, name: str) -> Known | None:
        """By a short name: of the scheme first, then of what all share, then of any scheme that was read."""
        for full in (f"{self.scheme}.{name}", f"shared.{name}", name):
            if full in self.known:
                return self.known[full]
        return next((known for full, known in self.known.items() if full.rpartition(".")[2] == name), None)

    def shown(self, known: Known) -> Text:
        """A number with its unit."""
        return self.measures.shown(known.name, known.type, known.exact)

    def label(self, known: Known) -> Text:
        """What a number is called."""
        return self.measures.label(known.name, known.names)

    def fillers(self, names: Sequence[str]) -> dict[str, Text]:
        """The figures that sentences name, as far as the decision knows them."""
        return {name: self.shown(known) for name in names if (known := self.find(name)) is not None}

    def holds(self, lines: Sequence[Any]) -> bool:
        """Whether every comparison holds; one that names what the decision did not read does not."""
        read = [comparison(str(line)) for line in lines]
        return all(one is not None and self._holds(one) for one in read)

    def _holds(self, one: Compared) -> bool:
        left = self.find(one.fact)
        if left is None:
            return False
        right = self.find(one.other)
        if right is not None:
            return compares(one.how, left.exact, right.exact)
        try:
            found = inner({"true": True, "false": False}.get(one.other, one.other), left.type)
        except ShebaoError:  # a code of another day's list: it does not hold
            return False
        return compares(one.how, left.exact, Fraction(found, left.type.scale))
