"""The dated values of the law book: those of a scheme, and those several schemes share, on one page with their readers.

A day of publication is printed only where the law's text tells one; that a value holds from a day does not say when it
was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shebao.law import catalogue
from shebao.law.graph import readers
from shebao.law.ir import Box, Law, Value
from shebao.law.link import SHARED
from shebao.law.select import timeline
from shebao.service.citations import citation
from shebao.service.lawbook_parts import Cell, Leaf, Sheet, held, name_of, on, schemes_named, until, word
from shebao.service.text import Text, same


def shared_page(law: Law) -> Leaf:
    """Every shared value: who reads it, and its versions."""
    names = [name for name in law.values if name.partition(".")[0] == SHARED]
    rows = tuple(
        (
            Cell(name_of(law.values[name].names)),
            Cell(same(name)),
            Cell(schemes_named(law, dict.fromkeys(r.partition(".")[0] for r in readers(law, name)))),
        )
        for name in names
    )
    heads = tuple(map(word, ("name", "identifier", "read_by")))
    listed = Sheet(word("shared"), heads, rows, whole=True)
    lead = word("shared_lead", count=str(len(names)))
    return Leaf("shared", word("shared"), lead, (), (listed, *value_sheets(law, SHARED)))


def value_sheets(law: Law, scheme: str) -> Iterator[Sheet]:
    """The versions of each value of a scheme, or of what is shared."""
    for name, value in law.values.items():
        if name.partition(".")[0] == scheme and value.boxes:
            rows = tuple(box_cells(law, value, box, end) for box, end in _spans(value))
            yield Sheet(name_of(value.names), box_heads(), rows)


def _spans(value: Value) -> Iterator[tuple[Box, date | None]]:
    """The versions of each place, each until the day another one took its place by what is known now."""
    for region in sorted({box.region for box in value.boxes}):
        for span in timeline(value, region, date.max):
            box = span.selected.box
            if box is not None and box.region == region and not span.selected.provisional:
                yield box, span.end


def box_heads() -> tuple[Text, ...]:
    """The heads of a table of versions."""
    return tuple(map(word, ("place", "value", "from", "until", "known_from", "sure", "document")))


def box_cells(law: Law, value: Value, box: Box, end: date | None) -> tuple[Cell, ...]:
    """One version: where, what, from when to when, when it was published where that is told, how sure we are."""
    sure = word(f"sure_{box.confidence}") if box.confidence in ("H", "M", "L") else same("")
    return (
        Cell(name_of(catalogue.region_names(law, box.region))),
        Cell(held(value, box), mark=word("unverified") if box.unverified else None),
        on(box.start),
        until(end),
        on(box.known_from) if box.known_from != box.start else Cell(word("not_told")),
        Cell(word("unverified") if box.unverified else sure),
        Cell(citation(box.document)),
    )
