"""What a sentence says beside single figures: a calculation over them, and the steps of a scale of the law.

A reader with a pocket calculator then has both sides of a comparison in one unit, and sees why the scale gave this
figure and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from shebao.engine.explain import Argument, Step
from shebao.law import ir
from shebao.law.letter_places import calculation, scale
from shebao.service.figures import Figures, Known
from shebao.service.formulas import Written, read, scale_key, values_of
from shebao.service.text import Text, joined, phrase

STEPS = 8
"""Steps of a scale that are all told; of a longer one only the one that holds."""


def placed(figures: Figures, places: Sequence[str]) -> dict[str, Text]:
    """What stands in the places of sentences, as far as the decision knows it."""
    found = {place: _told(figures, place) for place in places}
    return {place: said for place, said in found.items() if said is not None}


def _told(figures: Figures, place: str) -> Text | None:
    if (names := calculation(place)) is not None:
        return _calculated(figures, place, names)
    if (name := scale(place)) is not None:
        return _scale(figures, name)
    return figures.fillers([place]).get(place)


def _calculated(figures: Figures, place: str, names: Sequence[str]) -> Text | None:
    """A calculation in the unit its figures give it; nothing where one of them is not known."""
    known = {name: one for name in names if (one := figures.find(name)) is not None}
    step = next(iter(figures.steps), None)
    if len(known) < len(names) or step is None:
        return None
    sheet = _sheet(step, known)
    written = Written(figures, sheet)
    tree = read(place.strip(), values_of(sheet)).tree
    return written.shown(tree.value, written.kind_of(tree))


def _sheet(step: Step, known: dict[str, Known]) -> Step:
    """The figures of a sentence as the arguments of a step, which is what formulas are read over."""
    arguments = {
        name: Argument(one.name, ir.Names(one.names.en, one.names.zh), str(one.exact), str(one.exact))
        for name, one in known.items()
    }
    return Step(
        name=step.name, row=step.row, names=step.names, unit=step.unit, value=None, exact="0", text="", formula="",
        expression="", arguments=arguments, branches=(), values=(), rounding=None, step=None, cites="", rule="",
    )  # fmt: skip


# --- scales -----------------------------------------------------------------------------------------------------------


def _scale(figures: Figures, name: str) -> Text | None:
    """The steps of the scale that was used: "from 3 months: 2 months; …"; of a long one the step that holds."""
    known = figures.find(name)
    if known is None:
        return None
    used = figures.said.graph.slice.values.get(known.name)
    tables = [pick.box.value for pick in used.picks if pick.box is not None] if used is not None else []
    table = next((one for one in tables if isinstance(one, ir.Table)), None)
    key = scale_key(figures, known.name)
    if table is None or key is None:
        return None
    steps = list(_steps(table, known.type.scale))
    if len(steps) > STEPS:
        at = figures.known[key].exact if key in figures.known else None
        held = [(first, value) for first, value in steps if at is not None and (first is None or first <= at)]
        steps = held[-1:]
    kind = figures.type_of(key)
    said = [
        phrase(
            "scale_below" if first is None else "scale_at" if table.outside != "bands" else "scale_from",
            at=figures.measures.shown(key, kind, Fraction(table.first if first is None else first)),
            gives=figures.measures.shown(known.name, known.type, value),
        )
        for first, value in steps
    ]
    return joined(said, "; ", "；") if said else None


def _steps(table: ir.Table, parts: int) -> Iterator[tuple[int | None, Fraction]]:
    """Where each step of a table begins, and what it gives; first what lies below all, where something does."""
    if table.below is not None:
        yield None, Fraction(table.below, parts)
    before: int | None = table.below
    for at, cell in enumerate(table.cells):
        if cell != before or table.outside != "bands":
            yield table.first + at, Fraction(cell, parts)
        before = cell
