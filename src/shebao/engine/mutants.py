"""The law with one small mistake in it, again and again: a test of the worked cases, not of the law.

One unit on every value and table cell, every comparison flipped at its edge, every rounding dropped or bent. A mutant
that no case notices is a place where a slip of the pen would be paid out unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from shebao.law.ir import Box, Compare, Expr, Law, Place, Rounding, Rule, Table, Type, Value

FLIPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
BENT = {"half_up": "down", "up": "down", "down": "up"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: what it touches (a full name and which version), in words, where, and the law that has it."""

    name: str
    version: str
    said: str
    place: Place
    law: Law


def mutants(law: Law) -> Iterator[Mutant]:
    """Every mutant of the law, values first."""
    for name, value in sorted(law.values.items()):
        for number, box in enumerate(value.boxes):
            for said, changed in _changed_boxes(box, value.type):
                boxes = (*value.boxes[:number], changed, *value.boxes[number + 1 :])
                altered = _with_value(law, replace(value, boxes=boxes))
                yield Mutant(name, box.id, f"{box.id}: {said}", box.place, altered)
    for name, versions in sorted(law.rules.items()):
        for number, rule in enumerate(versions):
            for said, changed_rule in _changed_rules(rule):
                listed = (*versions[:number], changed_rule, *versions[number + 1 :])
                altered = replace(law, rules={**law.rules, name: listed})
                yield Mutant(name, rule.id, f"{rule.id}: {said}", rule.place, altered)


def _with_value(law: Law, value: Value) -> Law:
    return replace(law, values={**law.values, value.name: value})


def _changed_boxes(box: Box, type_: Type) -> Iterator[tuple[str, Box]]:
    match box.value:
        case int(value):
            unit = last_digit(value, type_)
            changed = value + unit
            if type_.unit == "flag":
                changed = 1 - value
            elif type_.unit == "code":
                changed = (value + 1) % len(type_.codes)
            yield f"{value} → {changed}", replace(box, value=changed)
        case Rounding(mode, step):
            yield f"{mode} → {BENT[mode]}", replace(box, value=Rounding(BENT[mode], step))
            yield f"step {step} → {step * 10}", replace(box, value=Rounding(mode, step * 10))
        case Table() as table:
            yield from _changed_cells(box, table, type_)
        case None:
            return


def _changed_cells(box: Box, table: Table, type_: Type) -> Iterator[tuple[str, Box]]:
    """Cells of one value in a row are one band: the band's edge moves, and its value changes."""
    start = 0
    for end in range(1, len(table.cells) + 1):
        if end < len(table.cells) and table.cells[end] == table.cells[start]:
            continue
        cells = list(table.cells)
        changed = cells[start] + last_digit(cells[start], type_)
        cells[start:end] = [changed] * (end - start)
        said = f"cell {table.first + start}: {table.cells[start]} → {changed}"
        yield said, replace(box, value=replace(table, cells=tuple(cells)))
        start = end
    if table.outside == "bands" and table.below is not None:
        changed = table.below + last_digit(table.below, type_)
        yield f"below: {table.below} → {changed}", replace(box, value=replace(table, below=changed))


def last_digit(value: int, type_: Type) -> int:
    """One unit of the last digit as a file would write it: 9493 yuan moves by a yuan, 0.0262 by 0.0001."""
    unit = 1
    while value and unit < type_.scale and value % (unit * 10) == 0:
        unit *= 10
    return unit if value else max(type_.scale // 10, 1)


def _changed_rules(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if rule.rounds is not None:
        yield "rounding dropped", replace(rule, rounds=None)
    for number, comparison in enumerate(_comparisons(rule.expr)):
        flipped = FLIPPED[comparison.op]
        changed = _flip(rule.expr, [number])
        yield f"comparison {number + 1}: {comparison.op} → {flipped}", replace(rule, expr=changed)


def _comparisons(expr: Expr) -> Iterator[Compare]:
    if isinstance(expr, Compare):
        yield expr
    for part in _parts(expr):
        yield from _comparisons(part)


def _flip(expr: Expr, left: list[int]) -> Expr:
    """The expression with comparison number `left[0]` flipped, counted in the order of `_comparisons`."""
    if isinstance(expr, Compare):
        if left[0] == 0:
            left[0] = -1
            return replace(expr, op=FLIPPED[expr.op])
        left[0] -= 1
    changes: dict[str, object] = {}
    for field in fields(expr):
        part = getattr(expr, field.name)
        if isinstance(part, tuple):
            changes[field.name] = tuple(_flip(p, left) if isinstance(p, Expr) else p for p in part)
        elif isinstance(part, Expr) and left[0] >= 0:
            changes[field.name] = _flip(part, left)
    return replace(expr, **changes)  # type: ignore[arg-type]  # names and types are those of the same class


def _parts(expr: Expr) -> Iterator[Expr]:
    for field in fields(expr):
        part = getattr(expr, field.name)
        if isinstance(part, tuple):
            yield from (p for p in part if isinstance(p, Expr))
        elif isinstance(part, Expr):
            yield part
