"""Why somebody's figure differs from the law's: the same row asked again under one changed assumption after another.

A cause is named when the changed question gives exactly what was paid. They are tried in the order of CAUSES, the
plainest first; every other one that fits as well is kept beside it. What fits nothing is unknown, with its difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

from shebao.cli.law_answers import Answer, Asked, Part, Unit, run_units, unit_of
from shebao.engine import Graph, Typed
from shebao.engine.formula import short
from shebao.engine.reading import exact_text, read, shown
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Box, Input, Names, Rounding, Table, Type, Value
from shebao.law.quantities import QuantityNotReadable
from shebao.law.select import box_for, timeline

CAUSES: Mapping[str, Names] = {
    "refused": Names("paid though the law refuses", "法规不予支付而已支付"),
    "withheld": Names("not paid though the law grants", "法规应予支付而未支付"),
    "component": Names("a component left out", "漏计组成部分"),
    "rounding": Names("another rounding", "取整方式不同"),
    "earlier": Names("an earlier value", "使用了此前的标准"),
    "place": Names("another place's value", "使用了其他地区的标准"),
    "year": Names("a year counted wrong", "年限多计或少计"),
    "typo": Names("two digits of an input swapped", "输入数字前后颠倒"),
    "unknown": Names("unknown", "原因不明"),
}
MODES = ("half_up", "up", "down")


@dataclass(frozen=True, slots=True)
class Cause:
    """One assumption under which the law gives what was paid: its kind (a key of CAUSES) and what was changed."""

    kind: str
    names: Names


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a roll: what was paid and what the law gives (fen), and why they differ; no causes: they agree."""

    answer: Answer
    paid: int
    lawful: int
    causes: tuple[Cause, ...] = ()

    @property
    def difference(self) -> int:
        """Paid more (positive) or less than the law gives."""
        return self.paid - self.lawful


@dataclass(slots=True)
class _Differing:
    """A row whose cause is looked for, with what was found so far."""

    unit: Unit
    answer: Answer
    paid: int
    causes: list[Cause] = field(default_factory=list)


def compared(asked: Asked, part: Part, rolls: Sequence[tuple[Answer, int]], step: Callable[[], None]) -> list[Compared]:
    """Every row of a roll with its causes; `part.outputs` is the components and, last, the total that was paid."""
    total = part.outputs[-1]
    found: list[Compared] = []
    for place in dict.fromkeys(answer.region for answer, _ in rolls):
        graph = asked.graph(part.names, [place])
        open_rows = [
            _Differing(unit_of(graph, answer.row, place), answer, paid)
            for answer, paid in rolls
            if answer.region == place and answer.status == "answered" and paid and answer.values[total] != paid
        ]
        _search(asked, part, graph, open_rows, step)
        causes = {id(each.answer): tuple(each.causes) for each in open_rows}
        found += [_one(a, paid, total, causes.get(id(a), ())) for a, paid in rolls if a.region == place]
    order = {id(answer): index for index, (answer, _) in enumerate(rolls)}
    return sorted(found, key=lambda each: order[id(each.answer)])


def _one(answer: Answer, paid: int, total: str, causes: tuple[Cause, ...]) -> Compared:
    lawful = answer.values.get(total, 0)
    if paid == lawful:
        return Compared(answer, paid, lawful)
    if answer.status == "refused":
        reasons = answer.reasons
        said = Names("; ".join(r.en for r in reasons), "；".join(r.zh for r in reasons))
        return Compared(answer, paid, lawful, (Cause("refused", said),))
    if not paid and not causes:
        return Compared(answer, paid, lawful, (Cause("withheld", Names("nothing was paid", "未支付")),))
    ranked = sorted(dict.fromkeys(causes), key=lambda cause: list(CAUSES).index(cause.kind))
    return Compared(answer, paid, lawful, tuple(ranked) or (Cause("unknown", Names("", "")),))


def _search(asked: Asked, part: Part, graph: Graph, rows: Sequence[_Differing], step: Callable[[], None]) -> None:
    """All counterfactuals of one place."""
    if not rows:
        return
    for each in rows:
        each.causes += _left_out(part, each, graph)
    for cause, changed in _other_laws(asked, graph):
        step()
        _ask_all(part, (cause, changed), rows)
    for each in rows:
        step()
        each.causes += _other_inputs(graph, part, each)


def _left_out(part: Part, each: _Differing, graph: Graph) -> Iterator[Cause]:
    """One component, or two, not paid."""
    values, total = each.answer.values, part.outputs[-1]
    held = [name for name in part.outputs[:-1] if values[name] and graph.slice.type_of(name).unit == "money"]
    for size in (1, 2):
        for left in combinations(held, size) if size < len(held) else ():
            if values[total] - sum(values[name] for name in left) == each.paid:
                names = [graph.slice.names_of(name) for name in left]
                yield Cause("component", Names(", ".join(n.en for n in names), "、".join(n.zh for n in names)))


# --- another law -----------------------------------------------------------------------------------------------------

Change = tuple[Cause, Asked]


def _ask_all(part: Part, change: Change, rows: Sequence[_Differing]) -> None:
    """The rows under a changed law; where it cannot be asked at all, it explains nothing."""
    cause, changed = change
    place = changed.region or rows[0].unit.region
    try:
        graph = changed.graph([part.outputs[-1]], [place])
    except ShebaoError:
        return
    if graph.refused:
        return
    units = [unit_of(graph, each.unit.row, place) for each in rows]
    clean = [i for i, unit in enumerate(units) if unit.clean]
    found = run_units(graph, [units[i] for i in clean])
    for at, i in enumerate(clean):
        if not found["status"][at] and int(found[part.outputs[-1]][at]) == rows[i].paid:
            rows[i].causes.append(cause)


def _other_laws(asked: Asked, graph: Graph) -> Iterator[Change]:
    yield from _roundings(asked, graph)
    yield from _earlier(asked, graph)
    yield from _places(asked, graph)


def _typed(asked: Asked, values: Mapping[str, Any], said: str, region: str) -> Asked:
    typed = {name: Typed(value, said) for name, value in values.items()}
    return replace(asked, typed={**asked.typed, **typed}, region=region)


def _roundings(asked: Asked, graph: Graph) -> Iterator[Change]:
    """Each rounding, and all of one step together, in every mode and in coarser steps."""
    here = graph.regions[0]
    used = {
        name: box.value
        for name, value in graph.slice.values.items()
        if value.picks and (box := value.picks[0].box) is not None and isinstance(box.value, Rounding)
    }
    changes = [(mode, factor) for mode in MODES for factor in (1, 10, 100)]
    for mode, factor in changes:
        new = {name: Rounding(mode, held.step * factor) for name, held in used.items()}
        singly = [{name: rounding} for name, rounding in new.items() if rounding != used[name]]
        for changed in [*singly, new] if len(singly) > 1 else singly:
            names = graph.slice.names_of(next(iter(changed)))
            step = exact_text(next(iter(changed.values())).step)
            what = (names.en, names.zh) if len(changed) == 1 else ("all roundings", "各项取整")
            said = Names(f"{what[0]}: {mode} to {step}", f"{what[1]}：{mode} {step}")
            yield Cause("rounding", said), _typed(asked, changed, "counterfactual", here)


def _earlier(asked: Asked, graph: Graph) -> Iterator[Change]:
    """The value before the one in force, the value known before it, and the whole law of a year ago."""
    here = graph.regions[0]
    for name, used in graph.slice.values.items():
        if used.picks and (box := used.picks[0].box) is not None and not isinstance(box.value, Rounding):
            value = asked.law.values[name]
            for older in _older(value, box, asked, here):
                said = _said(value, older, f"from {older.start}", f"{older.start}起")
                yield Cause("earlier", said), _typed(asked, {name: older.value}, "counterfactual", here)
    year_ago = asked.at - timedelta(days=365)
    said = Names(f"the whole law of {year_ago}", f"{year_ago} 的全部规定")
    yield Cause("earlier", said), replace(asked, at=year_ago, region=here)


def _older(value: Value, box: Box, asked: Asked, here: str) -> Iterator[Box]:
    before = [s.selected.box for s in timeline(value, here, asked.known) if s.end is not None and s.end <= asked.at]
    earlier_known = box_for(value, here, asked.at, box.known_from - timedelta(days=1)).box
    for older in (before[-1] if before else None, earlier_known):
        if older is not None and older.value is not None and older.value != box.value:
            yield older


def _places(asked: Asked, graph: Graph) -> Iterator[Change]:
    """Each value as another place has it, and everything as another place has it."""
    here, seen = graph.regions[0], set()
    for name, used in graph.slice.values.items():
        own = used.picks[0].box if used.picks else None
        value = asked.law.values[name]
        for region in dict.fromkeys(box.region for box in value.boxes):
            other = box_for(value, region, asked.at, asked.known).box
            if other is None or other.region != region or own is None or isinstance(other.value, Rounding):
                continue
            seen.add(region)
            if other.value != own.value:
                said = _said(value, other, f"of {region}", f"{region}")
                yield Cause("place", said), _typed(asked, {name: other.value}, "counterfactual", here)
    rules = {v.region for name in graph.slice.rules for v in asked.law.rules[name]}
    for region in sorted((seen | rules) - {here}):
        said = Names(f"all values and rules of {region}", f"{region} 的全部规定")
        yield Cause("place", said), replace(asked, region=region)


def _said(value: Value, box: Box, en: str, zh: str) -> Names:
    text = "" if isinstance(box.value, (Table, Rounding)) or box.value is None else f" {shown(box.value, value.type)}"
    return Names(f"{value.names.en} {en}{text}", f"{value.names.zh}（{zh}）{text}")


# --- another row -----------------------------------------------------------------------------------------------------


def _other_inputs(graph: Graph, part: Part, each: _Differing) -> list[Cause]:
    """The row with an input a year off, two digits swapped, a year of a record lost or counted twice."""
    tries = [*_changed_inputs(graph, each.unit), *_changed_rows(graph, each.unit)]
    found = run_units(graph, [unit for _, unit in tries])
    return [
        cause
        for at, (cause, _) in enumerate(tries)
        if not found["status"][at] and int(found[part.outputs[-1]][at]) == each.paid
    ]


def _changed_inputs(graph: Graph, unit: Unit) -> Iterator[tuple[Cause, Unit]]:
    for name, spec in graph.inputs.items():
        written = unit.row.cells.get(name, unit.row.cells.get(short(name), ""))
        for kind, value in _variants(spec, unit.inputs[name], written != ""):
            said = _changed_to(spec, unit.inputs[name], value)
            yield Cause(kind, said), replace(unit, inputs={**unit.inputs, name: value})


def _variants(spec: Input, value: int, given: bool) -> Iterator[tuple[str, int]]:  # noqa: FBT001  # one fact of many
    """Values an input may have been mistaken for, inside its range."""
    if not given:
        return
    found: list[tuple[str, int]] = []
    if spec.type.unit in ("integer", "month"):
        found += [("year", value + off) for off in (12, -12, 1, -1)]
    if spec.type.unit not in ("flag", "code"):
        found += [("typo", other) for other in _swapped(value, spec.type)]
    for kind, other in found:
        if spec.range.low <= other <= spec.range.high:
            yield kind, other


def _swapped(value: int, kind: Type) -> Iterator[int]:
    """The same figure with two neighbouring digits swapped, as a file would write it."""
    text = shown(value, kind)
    for at, (one, two) in enumerate(pairwise(text)):
        if one != two and one.isdigit() and two.isdigit():
            try:
                yield read(f"{text[:at]}{two}{one}{text[at + 2 :]}", kind)
            except QuantityNotReadable:
                continue


def _changed_rows(graph: Graph, unit: Unit) -> Iterator[tuple[Cause, Unit]]:
    """A row of a relation left out, counted twice, or with a figure slipped."""
    for name, relation in graph.relations.items():
        lines = list(unit.rows[name])
        for at, line in enumerate(lines):
            where = f"{short(name)} {at + 1}"
            for word, zh, changed in (
                ("left out", "漏计", [*lines[:at], *lines[at + 1 :]]),
                ("counted twice", "重复计算", [*lines[: at + 1], *lines[at:]]),
            ):
                if len(changed) <= relation.at_most:
                    said = Names(f"{where} {word}", f"{where} {zh}")
                    yield Cause("year", said), replace(unit, rows={**unit.rows, name: changed})
            for column in relation.columns:
                for other in _swapped(line[column.name], column.type):
                    if column.range.low <= other <= column.range.high:
                        said = _changed_to(column, line[column.name], other)
                        changed = [*lines[:at], {**line, column.name: other}, *lines[at + 1 :]]
                        cause = Cause("typo", Names(f"{where}: {said.en}", f"{where}：{said.zh}"))
                        yield cause, replace(unit, rows={**unit.rows, name: changed})


def _changed_to(spec: Input, was: int, now: int) -> Names:
    old, new = shown(was, spec.type), shown(now, spec.type)
    return Names(f"{spec.names.en} {new} instead of {old}", f"{spec.names.zh} {old} 误作 {new}")
