"""Checks over versions: what contradicts, what has holes, what leaves its bounds. Proved per name on its own dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION
from shebao.law.defects import Defect
from shebao.law.ir import Box, Law, Range, Rule, Table, Type, Value
from shebao.law.load import Reading
from shebao.law.quantities import inner, outer
from shebao.law.select import box_for, in_force
from shebao.law.versions import Dated, without_replaced

LATEST = date.max  # everything that is known at all


class VersionsOverlap(Defect):
    """{name} has two versions for {region} on {day}: this one and {other}. End one with until."""

    code = "law.overlap"
    zh = "{name} 在 {region} 于 {day} 有两个版本：此处与 {other}。请用 until 结束其中之一。"


class LaterKnownWithoutReplaces(Defect):
    """{name} for {region}, known from {known}, covers days of {other} without saying replaces: "{label}"."""

    code = "law.later_known"
    zh = "{name}（{region}，{known} 起知悉）覆盖了 {other} 的时段，却未写明 replaces: “{label}”。"


class KnownTooLate(Defect):
    """{name} for {region}: this version ends {other} on {start} but is known only from {known}: whoever asks in between
    finds nothing. Write `replaces: "{label}"` (the former one was the law until this one was known), or
    `when_unpublished: refuse` on the value (each figure is of its own year, unknown before it is published)."""

    code = "law.known_too_late"
    zh = (
        "{name}（{region}）：此版本使 {other} 于 {start} 结束，却自 {known} 起才知悉，其间查询无值。请写明"
        " replaces: “{label}”（新值知悉之前仍以原值为准），或在该值上写 when_unpublished: refuse"
        "（各年数据各归其年，公布之前无从知悉）。"
    )


class RuleKnownTooLate(Defect):
    """{name} for {region}: this version ends {other} on {start} but is known only from {known}: whoever asks in between
    finds no rule. Write replaces="{label}" and no until on the former one: it was the law until this one was known."""

    code = "law.rule_known_too_late"
    zh = (
        "{name}（{region}）：此版本使 {other} 于 {start} 结束，却自 {known} 起才知悉，其间查询无规则。请写明"
        ' replaces="{label}"，并去掉原版本的 until：新版本知悉之前仍以原版本为准。'
    )


class HoleInForce(Defect):
    """{name} has nothing in force in {region} from {start} to {end}: write a version, or value: null if that
    is meant."""

    code = "law.gap"
    zh = "{name} 在 {region} 自 {start} 至 {end} 没有有效版本：请补上，或以 value: null 表明确无规定。"


class OutOfRange(Defect):
    """{name}: {value} lies outside its range {low} to {high}: correct the value, or the range."""

    code = "law.out_of_range"
    zh = "{name}：{value} 超出范围 {low} 至 {high}：请更正数值或范围。"


class OutOfBounds(Defect):
    """{name} in {region}: {value} lies {side} {bound}, set by {by} from {start}; {article} gives no leave.
    Correct it, or name the article that does (below_floor)."""

    code = "law.out_of_bounds"
    zh = (
        "{name}（{region}）：{value} {side_zh} {by} 自 {start} 规定的 {bound}；{article} 未准许例外。"
        "请更正，或注明准许例外的条款（below_floor）。"
    )


class BoundUnknown(Defect):
    """{name}: its {side} "{bound}" is neither a number of its unit nor the name of a value: write one of the two."""

    code = "law.bound_unknown"
    zh = "{name}：{side}“{bound}”既不是本单位的数，也不是值的名称：请写其中一种。"


class VersionsDisagree(Defect):
    """{name}: this version gives {unit}, the one at {other} gives {unit_other}; versions of one rule give one thing."""

    code = "law.versions_disagree"
    zh = "{name}：此版本给出 {unit}，而 {other} 的版本给出 {unit_other}；同一规则各版本须一致。"


def no_versions_overlap(law: Law) -> list[Defect]:
    """Of one name in one region only one version is in force and known, unless it replaces the other."""
    found: list[Defect] = []
    for value in law.values.values():
        found += _overlaps(value.name, value.boxes)
    for name, versions in law.rules.items():
        found += _overlaps(name, versions)
    return found


def _overlaps(name: str, versions: Sequence[Box | Rule]) -> Iterator[Defect]:
    for region in dict.fromkeys(v.region for v in versions):
        here = [v for v in versions if v.region == region]
        for one, other in combinations(here, 2):
            if not _share_a_day(one, other) or len(without_replaced([one, other], here)) < 2:
                continue
            older, newer = sorted((one, other), key=lambda v: (v.known_from, v.start, v.place.line))
            if newer.known_from > max(older.known_from, newer.start):
                label = older.id.removeprefix(f"{name}@").removesuffix(f"@{region}")
                facts = {"region": region, "known": newer.known_from, "other": older.id, "label": label}
                yield LaterKnownWithoutReplaces(newer.place, name=name, **facts)
            else:
                day = max(one.start, other.start)
                yield VersionsOverlap(newer.place, name=name, region=region, day=day, other=_at(older))


def _share_a_day(one: Dated, other: Dated) -> bool:
    return (one.end is None or other.start < one.end) and (other.end is None or one.start < other.end)


def _at(version: Box | Rule) -> str:
    return f"{version.place.file}:{version.place.line}"


def versions_are_known_in_time(reading: Reading) -> list[Defect]:
    """A version that ends the one before it is known by then, or the text says in so many words what holds."""
    found: list[Defect] = []
    for value in reading.law.values.values():
        if value.when_unpublished != "refuse" or all(b.known_from <= b.start for b in value.boxes):
            continue
        if "when_unpublished" in _written(reading, value.place.file, value.name):
            continue
        for newer in value.boxes:
            older = _ended_unknown(reading, value, newer)
            if older is not None:
                label = older.id.removeprefix(f"{value.name}@").removesuffix(f"@{older.region}")
                facts = {"region": newer.region, "start": newer.start, "known": newer.known_from, "other": older.id}
                found.append(KnownTooLate(newer.place, name=value.name, label=label, **facts))
    return found


def _ended_unknown(reading: Reading, value: Value, newer: Box) -> Box | None:
    """The version with a value, known sooner, that ends only because `newer` starts, before `newer` is known."""
    if newer.replaces is not None or newer.known_from <= newer.start:
        return None
    for older in value.boxes:
        ended = older.region == newer.region and older.end == newer.start and older.value is not None
        if ended and older.known_from < newer.known_from and not _ends_itself(reading, value, older):
            return older
    return None


def rules_are_known_in_time(law: Law) -> list[Defect]:
    """A version of a rule that ends the one before it is known by then: no rule is "of its own year".

    An `until` on the former one is no answer: whoever asks before the later one is known finds no rule at all.
    """
    found: list[Defect] = []
    for name, versions in law.rules.items():
        for newer in versions:
            late = newer.known_from > newer.start and newer.replaces is None
            for older in versions if late else ():
                if older.region == newer.region and older.end == newer.start and older.known_from < newer.known_from:
                    label = older.id.removeprefix(f"{name}@").removesuffix(f"@{older.region}")
                    facts = {"region": newer.region, "start": newer.start, "known": newer.known_from, "other": older.id}
                    found.append(RuleKnownTooLate(newer.place, name=name, label=label, **facts))
    return found


def _ends_itself(reading: Reading, value: Value, box: Box) -> bool:
    """Whether the version writes its own `until`."""
    written = _written(reading, box.place.file, value.name).get("values")
    boxes = written.get(box.start) if isinstance(written, Mapping) else None
    listed = boxes if isinstance(boxes, list) else [boxes]
    return any(isinstance(b, Mapping) and b.get("until") == box.end for b in listed)


def _written(reading: Reading, file: str, name: str) -> Mapping[object, object]:
    """The value as its file writes it; nothing where it was not read."""
    document = reading.documents.get(file)
    data = document.data if document is not None else {}
    facts = data.get(name.rsplit(".", 1)[-1]) if isinstance(data, Mapping) else None
    return facts if isinstance(facts, Mapping) else {}


def no_holes_in_force(law: Law) -> list[Defect]:
    """Between the first and the last version of a region no day is without one; `null` says that none is meant."""
    found: list[Defect] = []
    for value in law.values.values():
        for region in dict.fromkeys(b.region for b in value.boxes):
            here = [b for b in value.boxes if b.region == region]
            starts = sorted(b.start for b in here)
            for end in sorted({b.end for b in here if b.end is not None and b.end < starts[-1]}):
                if in_force(here, end) is not None or box_for(value, region, end, LATEST).box is not None:
                    continue
                until = min(s for s in starts if s > end)
                place = next(b.place for b in here if b.end == end)
                found.append(HoleInForce(place, name=value.name, region=region, start=end, end=until))
    return found


def values_stay_in_range(law: Law) -> list[Defect]:
    """Every value lies in its declared range: slips of typing, and the proof of exactness."""
    found: list[Defect] = []
    for value in law.values.values():
        if value.range is None:
            continue
        for box in value.boxes:
            outside = [cell for cell in _cells(box) if not value.range.low <= cell <= value.range.high]
            if outside:
                found.append(_out_of_range(value, box, outside[0], value.range))
    return found


def _out_of_range(value: Value, box: Box, cell: int, bounds: Range) -> OutOfRange:
    low, high = outer(bounds.low, value.type), outer(bounds.high, value.type)
    return OutOfRange(box.place, name=value.name, value=outer(cell, value.type), low=low, high=high)


def _cells(box: Box) -> tuple[int, ...]:
    match box.value:
        case int() as number:
            return (number,)
        case Table() as table:
            return table.cells if table.below is None else (*table.cells, table.below)
    return ()


def local_values_stay_in_bounds(law: Law) -> list[Defect]:
    """A local value keeps to the floor and ceiling of the national one, unless an article lets it leave them."""
    found: list[Defect] = []
    for value in law.values.values():
        for side, text in (("floor", value.floor), ("ceiling", value.ceiling)):
            if text is None:
                continue
            try:
                for box in value.boxes:
                    if box.region != NATION and box.value is not None and not box.below_floor:
                        found += _leaves_bound(law, value, box, (side, text))
            except ShebaoError:
                found.append(BoundUnknown(value.place, name=value.name, side=side, bound=text))
    return found


def _leaves_bound(law: Law, value: Value, box: Box, bound: tuple[str, str]) -> Iterator[Defect]:
    """Compares a local box with each version of its bound in force with it. Raises where the bound is no value."""
    side, text = bound
    name = _bound_value(law, value, text)
    if name is None:
        limit = inner(text, value.type)
        yield from _compared(value, box, side, (limit, None, "its definition", value.boxes[0].start, value))
        return
    other = law.values[name]
    cuts = sorted({box.start} | {b.start for b in other.boxes if box.start < b.start < (box.end or LATEST)})
    for day in cuts:
        chosen = box_for(other, box.region, day, LATEST).box
        if chosen is None:
            continue
        match chosen.value:
            case int() as limit:
                yield from _compared(value, box, side, (limit, None, name, day, value))
            case Table() as table:
                yield from _compared(value, box, side, (0, table, name, day, value))


def _bound_value(law: Law, value: Value, text: str) -> str | None:
    scheme = value.name.split(".", 1)[0]
    return next((n for n in (f"{scheme}.{text}", f"shared.{text}", text) if n in law.values), None)


def _compared(value: Value, box: Box, side: str, bound: tuple[int, Table | None, str, date, Value]) -> Iterator[Defect]:
    limit, table, by, start, kind = bound
    keyed = box.value if isinstance(box.value, Table) else None
    cells = keyed.cells if keyed else _cells(box)
    for index, cell in enumerate(cells):
        at = limit if table is None else _banded(table, (keyed.first if keyed else table.first) + index)
        if at is None or (cell >= at if side == "floor" else cell <= at):
            continue
        yield OutOfBounds(
            box.place,
            name=value.name,
            region=box.region,
            value=_shown(cell, kind.type),
            side="below" if side == "floor" else "above",
            side_zh="低于" if side == "floor" else "高于",
            bound=_shown(at, kind.type),
            by=by,
            start=start,
            article=box.document or "the local document",
        )
        return


def _banded(table: Table, key: int) -> int | None:
    """The cell of a bound's table at a key; the last one above it, none below it."""
    index = key - table.first
    return None if index < 0 else table.cells[min(index, len(table.cells) - 1)]


def _shown(cell: int, kind: Type) -> str:
    return outer(cell, kind)


def versions_of_a_rule_agree(law: Law) -> list[Defect]:
    """All versions of a rule give the same unit and codes and stand on the same rows."""
    found: list[Defect] = []
    for name, versions in law.rules.items():
        first = versions[0]
        for rule in versions[1:]:
            if (rule.type, rule.on, rule.state) != (first.type, first.on, first.state):
                facts = {"unit": _kind(rule), "unit_other": _kind(first), "other": _at(first)}
                found.append(VersionsDisagree(rule.place, name=name, **facts))
    return found


def _kind(rule: Rule) -> str:
    words = [rule.type.unit]
    if rule.type.unit in ("rate", "number"):
        words.append(f"with {rule.type.decimals} decimals")
    if rule.type.codes:
        words.append("/".join(rule.type.codes))
    return " ".join((*words, f"for each row of {rule.on}")) if rule.on else " ".join(words)
