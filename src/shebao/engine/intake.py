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


Spec = tuple[str, str, int, int, Input]


class Intake:
    """Reads inputs by full or short name."""

    def __init__(self, inputs: Sequence[Input], relations: Mapping[str, Relation]) -> None:
        self._inputs = [_spec(i) for i in inputs]
        self._relations = {name: (short(name), r, [_spec(c) for c in r.columns]) for name, r in relations.items()}

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
        taken = {}
        for name, (brief, relation, columns) in self._relations.items():
            found = rows.get(name, rows.get(brief, ()))
            if len(found) > relation.at_most:
                problems.append(errors.TooManyRows(relation=name, at_most=relation.at_most))
            taken[name] = tuple(_row(columns, row, problems) for row in found)
        return Taken(tuple(units), taken, tuple(assumed), frozenset(missing), tuple(problems))


def _spec(given: Input) -> Spec:
    return given.name, short(given.name), given.range.low, given.range.high, given


def _row(columns: Sequence[Spec], row: Mapping[str, Written], problems: list[ShebaoError]) -> tuple[int, ...]:
    """One row; whole numbers inside their range, the common case, pass without a call."""
    cells = []
    for name, brief, low, high, spec in columns:
        written = row.get(brief)
        if written is None:
            written = row.get(name)
        inside = type(written) is int and low <= written <= high
        cells.append(written if inside else _cell(spec, written, problems))
    return tuple(cells)  # type: ignore[arg-type]  # mypy cannot see that `inside` made them integers


def _cell(column: Input, written: Written | None, problems: list[ShebaoError]) -> int:
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
