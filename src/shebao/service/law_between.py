"""What two laws say differently, name by name and box by box, as the persons who approve a law read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from shebao.engine.reading import shown
from shebao.law.ir import Box, Input, Law, Place, Relation, Rounding, Rule, Scheme, Table, Type, Value, digest, plain

NOWHERE = Place("", 0)
NATION = "000000"


@dataclass(frozen=True, slots=True)
class TextChange:
    """One thing that only one of two laws says, or that they say differently; an empty side says nothing of it."""

    kind: str  # scheme | value | box | rule | input | relation | file
    name: str
    region: str
    start: date | None
    end: date | None
    before: str
    after: str
    document: str


def text_changes(live: Law, new: Law) -> tuple[TextChange, ...]:
    """Every difference between the words of two laws, in order of kind and name. Where they stand is no difference."""
    found = [
        *_schemes(live, new),
        *_values(live, new),
        *_rules(live, new),
        *_declared("input", live.inputs, new.inputs),
        *_declared("relation", live.relations, new.relations),
        *(_change("file", name, one, other) for name, one, other in _pairs(live.files, new.files)),
    ]
    return tuple(sorted(found, key=lambda c: (c.kind, c.name, c.region, c.start or date.min, c.before)))


def _pairs(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Names whose content differs, with both contents; None where a side has none."""
    for name in sorted(one.keys() | other.keys()):
        before, after = one.get(name), other.get(name)
        if _bare(before) != _bare(after):
            yield name, before, after


def _bare(thing: Any) -> Any:
    """The content without the lines it stands on."""
    if isinstance(thing, dict):
        return {key: _bare(part) for key, part in thing.items()}
    if isinstance(thing, Relation):
        return replace(thing, place=NOWHERE, columns=tuple(_bare(column) for column in thing.columns))
    if isinstance(thing, Scheme | Value | Box | Rule | Input):
        return replace(thing, place=NOWHERE)
    return thing


def _change(kind: str, name: str, before: object, after: object, document: str = "") -> TextChange:
    return TextChange(kind, name, NATION, None, None, _short(before), _short(after), document)


def _short(thing: object) -> str:
    """A content as text where it is one, else the beginning of its hash."""
    if thing is None:
        return ""
    return thing if isinstance(thing, str) else digest(thing)[:12]


def _schemes(live: Law, new: Law) -> Iterator[TextChange]:
    for name, before, after in _pairs(live.schemes, new.schemes):
        if before is None or after is None:
            scheme = before or after
            said = f"{scheme.names.en} {scheme.names.zh}"
            region, start, end = scheme.region, scheme.start, scheme.end
            yield TextChange("scheme", name, region, start, end, said if before else "", said if after else "", "")
            continue
        for part in ("names", "kind", "unit", "region", "start", "end"):
            if getattr(before, part) != getattr(after, part):
                yield _change("scheme", f"{name} {part}", *(str(getattr(s, part) or "") for s in (before, after)))
        for part in ("facts", "service", "entries"):
            for key, one, other in _pairs(getattr(before, part), getattr(after, part)):
                yield _change("scheme", f"{name} {part} {key}", _written(one), _written(other))


def _written(thing: Any) -> str | None:
    """A small entry of a file in full, a big one by its hash."""
    if thing is None:
        return None
    text = str(plain(thing))
    return text if len(text) <= 120 else digest(thing)[:12]


def _values(live: Law, new: Law) -> Iterator[TextChange]:
    for name, before, after in _pairs(live.values, new.values):
        heads = [f for f in fields(Value) if f.name not in ("name", "boxes", "place")]
        for head in heads:
            one, other = (getattr(side, head.name, None) for side in (before, after))
            if before and after and one != other:
                yield _change("value", f"{name} {head.name}", str(plain(one)), str(plain(other)))
        type_ = (after or before).type
        boxes = ({_key(b): b for b in side.boxes} if side else {} for side in (before, after))
        for _, one, other in _pairs(*({str(k): b for k, b in side.items()} for side in boxes)):
            box = other or one
            said, now = (box_said(side, type_) if side else "" for side in (one, other))
            yield TextChange("box", name, box.region, box.start, box.end, said, now, box.document)


def _key(box: Box) -> tuple[str, date, date]:
    return box.region, box.start, box.known_from


def box_said(box: Box, type_: Type) -> str:
    """A value as a file writes it, with the end of its force and what is doubtful of it."""
    match box.value:
        case None:
            said = "ended"
        case Rounding(mode, step):
            said = f"{mode} {float(step):g}"
        case Table() as table:
            said = _table(table, type_)
        case int(number):
            said = shown(number, type_)
    until = f" until {box.end}" if box.end else ""
    return f"{said}{until}{' (unverified)' if box.unverified else ''}"


STEPS_SHOWN = 12
"""So many steps of a table are written out, which an approver reads; of a longer one the ends and its hash."""


def _table(table: Table, type_: Type) -> str:
    """Bands and small tables as their values (70: 45.50, 80: 120.00); a long one by its ends and its hash."""
    steps: list[tuple[int, int]] = []
    for key, cell in enumerate(table.cells, table.first):
        if not steps or steps[-1][1] != cell or table.outside != "bands":
            steps.append((key, cell))
    under = "" if table.below is None else f"below {steps[0][0]}: {shown(table.below, type_)}, "
    told = [f"{key}: {shown(cell, type_)}" for key, cell in steps]
    if len(steps) > STEPS_SHOWN:
        return f"{under}{told[0]}, … {told[-1]} ({len(table.cells)} cells, {digest(table)[:12]})"
    return under + ", ".join(told)


def _rules(live: Law, new: Law) -> Iterator[TextChange]:
    for name in sorted(live.rules.keys() | new.rules.keys()):
        sides: Sequence[dict[str, Rule]] = [{r.id: r for r in law.rules.get(name, ())} for law in (live, new)]
        for _, before, after in _pairs(*sides):
            rule = after or before
            said, now = (side.source.strip() if side else "" for side in (before, after))
            yield TextChange("rule", name, rule.region, rule.start, rule.end, said, now, rule.cites)


def _declared(kind: str, live: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[TextChange]:
    for name, before, after in _pairs(live, new):
        said, now = (_spoken(side) if side else None for side in (before, after))
        yield _change(kind, name, said, now)


def _spoken(thing: Input | Relation) -> str:
    """An input or a relation by what a person sees of it, and a mark of the rest."""
    names = f"{thing.names.en} {thing.names.zh}" if isinstance(thing, Input) else thing.provider
    return f"{names} [{digest(_bare(thing))[:8]}]"
