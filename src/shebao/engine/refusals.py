"""The numbered sentences of a graph: why a row can be refused."""

from __future__ import annotations

from collections.abc import Callable

from shebao.engine import errors
from shebao.engine.cut import Slice
from shebao.engine.reading import shown
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Input


class Refusals:
    """Gives each distinct reason a number from 1 on; 0 means there is none."""

    def __init__(self, slice_: Slice) -> None:
        self._slice = slice_
        self._numbers: dict[tuple[str, ...], int] = {}
        self.errors: list[ShebaoError] = []
        self.keys: list[tuple[str, ...]] = []

    def _number(self, key: tuple[str, ...], make: Callable[[], ShebaoError]) -> int:
        if key not in self._numbers:
            self.errors.append(make())
            self.keys.append(key)
            self._numbers[key] = len(self.errors)
        return self._numbers[key]

    def _named(self, name: str) -> dict[str, str]:
        names = self._slice.names_of(name)
        return {"name": name, "en": names.en, "zh": names.zh}

    def _asked(self, region: int) -> dict[str, str]:
        cut = self._slice
        return {"place": cut.regions[region], "day": cut.at.isoformat(), "known": cut.known.isoformat()}

    def value_missing(self, name: str, region: int) -> int:
        """A gap in a value."""
        facts = self._named(name) | self._asked(region)
        return self._number(("value", name, facts["place"]), lambda: errors.ValueMissing(**facts))

    def rule_missing(self, name: str) -> int:
        """No version of a rule."""
        return self._number(("rule", name), lambda: errors.RuleMissing(**self._named(name), **self._asked(0)))

    def month_missing(self, name: str, region: int) -> int:
        """A gap in the month asked for."""
        facts = self._named(name) | self._asked(region)
        return self._number(("month", name, facts["place"]), lambda: errors.MonthMissing(**facts))

    def outside(self, name: str, low: int, high: int) -> int:
        """A key outside a table."""
        facts = self._named(name)
        return self._number(("table", name), lambda: errors.OutsideTable(**facts, low=low, high=high))

    def zero(self, rule: str, expression: str) -> int:
        """A division by zero."""
        facts = self._named(rule)
        return self._number(("zero", rule, expression), lambda: errors.DividedByZero(**facts, expression=expression))

    def no_rows(self, rule: str, relation: str) -> int:
        """The largest of nothing."""
        facts = self._named(rule)
        return self._number(("rows", rule, relation), lambda: errors.NoRows(**facts, relation=relation))

    def too_many(self, relation: str, at_most: int) -> int:
        """More rows than the proof allows."""
        return self._number(("many", relation), lambda: errors.TooManyRows(relation=relation, at_most=at_most))

    def range(self, given: Input) -> int:
        """An input outside its declared range."""
        low, high = (shown(x, given.type) for x in (given.range.low, given.range.high))
        facts = self._named(given.name)
        return self._number(("input", given.name), lambda: errors.InputOutOfRange(**facts, low=low, high=high))

    def absent(self, given: Input) -> int:
        """An input that is needed and was not given."""
        return self._number(("absent", given.name), lambda: errors.InputMissing(**self._named(given.name)))

    def state(self, step: str, cap: int) -> int:
        """A state larger than can be counted exactly."""
        facts = self._named(step)
        limit = shown(cap, self._slice.type_of(step))
        return self._number(("state", step), lambda: errors.StateTooLarge(**facts, limit=limit))

    def texts(self) -> tuple[Reason | None, ...]:
        """Indexed by status; None at 0."""
        return (None, *(Reason(e.code, e.english, e.chinese) for e in self.errors))
