"""What is known of one unit, read from written form and checked against the declared ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shebao.engine import errors
from shebao.engine.formula import short
from shebao.engine.reading import Written, read, shown
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Input, Relation
from shebao.law.quantities import QuantityNotReadable


@dataclass(frozen=True, slots=True)
class Taken:
    """Inputs in inner units, in the graph's order (0 where missing), rows as tuples of columns, what was assumed."""

    units: tuple[int, ...]
    rows: Mapping[str, tuple[tuple[int, ...], ...]]
    assumed: tuple[str, ...]
    missing: frozenset[str]
    problems: tuple[ShebaoError, ...]


class Intake:
    """Reads inputs by full or short name."""

    def __init__(self, inputs: Sequence[Input], relations: Mapping[str, Relation]) -> None:
        self._inputs = [(i.name, short(i.name), i.range.low, i.range.high, i) for i in inputs]
        self._relations = relations

    def take(self, given: Mapping[str, Written], rows: Mapping[str, Sequence[Mapping[str, Written]]]) -> Taken:
        """Everything, with all problems at once."""
        units: list[int] = []
        missing: list[str] = []
        assumed: list[str] = []
        problems: list[ShebaoError] = []
        for name, brief, low, high, spec in self._inputs:
            written = given.get(name)
            if written is None:
                written = given.get(brief)
            if type(written) is int and low <= written <= high:
                units.append(written)
            elif written is None:
                (assumed if spec.absent and spec.absent.value is not None else missing).append(name)
                units.append(spec.absent.value or 0 if spec.absent else 0)
            else:
                units.append(_checked(spec, written, problems))
        taken = {name: self._rows(relation, rows, problems) for name, relation in self._relations.items()}
        return Taken(tuple(units), taken, tuple(assumed), frozenset(missing), tuple(problems))

    def _rows(
        self, relation: Relation, rows: Mapping[str, Sequence[Mapping[str, Written]]], problems: list[ShebaoError]
    ) -> tuple[tuple[int, ...], ...]:
        given = rows.get(relation.name)
        if given is None:
            given = rows.get(short(relation.name), ())
        if len(given) > relation.at_most:
            problems.append(errors.TooManyRows(relation=relation.name, at_most=relation.at_most))
        return tuple(tuple(_cell(column, row, problems) for column in relation.columns) for row in given)


def _cell(column: Input, row: Mapping[str, Written], problems: list[ShebaoError]) -> int:
    written = row.get(short(column.name), row.get(column.name))
    if written is None and column.absent is not None and column.absent.value is not None:
        return column.absent.value
    if written is None:
        problems.append(errors.InputMissing(**_facts(column)))
        return column.range.low
    return _checked(column, written, problems)


def _checked(spec: Input, written: Written, problems: list[ShebaoError]) -> int:
    try:
        value = read(written, spec.type)
    except QuantityNotReadable:
        problems.append(errors.InputNotReadable(**_facts(spec), text=written, unit=spec.type.unit))
        return spec.range.low
    if not spec.range.low <= value <= spec.range.high:
        low, high = shown(spec.range.low, spec.type), shown(spec.range.high, spec.type)
        problems.append(errors.InputOutOfRange(**_facts(spec), low=low, high=high))
        return spec.range.low
    return value


def _facts(spec: Input) -> dict[str, str]:
    return {"name": spec.name, "en": spec.names.en, "zh": spec.names.zh}
