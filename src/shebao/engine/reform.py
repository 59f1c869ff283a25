"""Another law by overlay: values for a time, or rules, put over the law in force; the old law is not touched.

The form of values is PolicyEngine's: `{"scheme.value": {"2026-01-01.2026-12-31": 12.5}}`, both days included, no second
day for ever; `scheme.value@440000` sets one place, else every place that has the value. What is set is known always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from shebao.engine.errors import NameUnknown
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Box, Law, Rounding, Rule, Table, Value, canonical
from shebao.law.quantities import inner
from shebao.law.scales import kind_of, scale

Overlay = Mapping[str, Mapping[str, object]]


class ReformNotReadable(ShebaoError):
    """The reform of {name} over "{period}" cannot be read: write {{"2026-01-01.2026-12-31": value}}."""

    code = "engine.reform"
    zh = "无法读取对 {name} 在“{period}”的改革：请写成 {{“2026-01-01.2026-12-31”: 值}}。"


def reform(law: Law, values: Overlay, rules: Sequence[Rule] = ()) -> Law:
    """The law with `values` and `rules` put over it. Raises NameUnknown, ReformNotReadable."""
    changed = dict(law.values)
    for path, periods in values.items():
        name, _, region = path.partition("@")
        if name not in changed:
            raise NameUnknown(name=name, by="the reform")
        for period, data in periods.items():
            changed[name] = _overlaid(changed[name], region, period, data)
    versions = dict(law.rules)
    for rule in rules:
        versions[rule.name] = tuple(_ruled(versions.get(rule.name, ()), rule))
    mark = sha256(canonical([law.hash, values, list(rules)])).hexdigest()
    return replace(law, values=changed, rules=versions, hash=mark)


def _overlaid(value: Value, region: str, period: str, data: object) -> Value:
    start, end = _days(value.name, period)
    held = _held(value, period, data)
    places = {region} if region else {b.region for b in value.boxes}
    boxes = [part for box in value.boxes for part in _without(box, places, start, end)]
    for place in sorted(places):
        boxes.append(_box(value, place, (start, end), held))
    return replace(value, boxes=tuple(boxes))


def _days(name: str, period: str) -> tuple[date, date | None]:
    first, _, last = period.partition(".")
    try:
        return parse_date(first), parse_date(last) + timedelta(days=1) if last else None
    except ShebaoError:
        raise ReformNotReadable(name=name, period=period) from None


def _held(value: Value, period: str, data: object) -> int | Rounding | Table | None:
    try:
        if isinstance(data, dict):
            return scale(data, kind_of(data), value.type)
        return None if data is None else inner(data if isinstance(data, bool) else str(data), value.type)
    except ShebaoError:
        raise ReformNotReadable(name=value.name, period=period) from None


def _box(value: Value, region: str, days: tuple[date, date | None], held: int | Rounding | Table | None) -> Box:
    return Box(
        id=f"reform:{value.name}@{days[0]}@{region}",
        region=region,
        start=days[0],
        end=days[1],
        known_from=date.min,
        value=held,
        document="reform",
        confidence="reform",
        last_checked=None,
        unverified=True,
        replaces=None,
        note="",
        place=value.place,
    )


def _without(box: Box, places: set[str], start: date, end: date | None) -> Iterator[Box]:
    """What is left of a box outside [start, end)."""
    if box.region not in places or (end is not None and box.start >= end) or (box.end is not None and box.end <= start):
        yield box
        return
    if box.start < start:
        yield replace(box, end=start)
    if end is not None and (box.end is None or box.end > end):
        yield replace(box, id=f"{box.id}~after", start=end)


def _ruled(versions: Sequence[Rule], rule: Rule) -> Iterator[Rule]:
    """The versions with one put over those of its place."""
    for old in versions:
        apart = (rule.end is not None and old.start >= rule.end) or (old.end is not None and old.end <= rule.start)
        if old.region != rule.region or apart:
            yield old
            continue
        if old.start < rule.start:
            yield replace(old, end=rule.start)
        if rule.end is not None and (old.end is None or old.end > rule.end):
            yield replace(old, id=f"{old.id}~after", start=rule.end)
    yield replace(rule, known_from=date.min)
