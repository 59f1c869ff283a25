"""The slice of the law that one graph uses: versions chosen for a day, places and a day of knowledge.

A slice is plain frozen data. It is what the archive keeps: a graph built from it answers the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shebao.engine.errors import NameUnknown, RegionsDiffer, RuleCycle
from shebao.engine.reading import Written, read
from shebao.kernel.dates import month_of
from shebao.law.ir import (
    IR_VERSION,
    Box,
    Call,
    Input,
    Law,
    Let,
    Names,
    Range,
    Ref,
    Relation,
    Rounding,
    Rule,
    Table,
    Type,
    Value,
    walk,
)
from shebao.law.quantities import default_range
from shebao.law.select import box_for, timeline, version_for


@dataclass(frozen=True, slots=True)
class Typed:
    """A value typed in by a user where the law has none: always unverified, shown with its origin."""

    value: Written | Rounding | Table
    origin: str


@dataclass(frozen=True, slots=True)
class Pick:
    """The box chosen for one place; None is a gap. `origin` is set for a typed value."""

    box: Box | None
    provisional: bool = False
    origin: str = ""

    @property
    def unverified(self) -> bool:
        """Whether no real payment may rest on it."""
        return bool(self.origin) or (self.box is not None and self.box.unverified)


@dataclass(frozen=True, slots=True)
class Run:
    """From this month on (to the next run) this box holds."""

    month: int
    pick: Pick


@dataclass(frozen=True, slots=True)
class Used:
    """A value as this slice uses it: for each region its box on the day, and its boxes by month where asked."""

    value: Value
    picks: tuple[Pick, ...]
    runs: tuple[tuple[Run, ...], ...]

    def in_month(self, region: int, month: int) -> Pick:
        """The box in force in `month`."""
        found = Pick(None)
        for run in self.runs[region]:
            if run.month > month:
                break
            found = run.pick
        return found


@dataclass(frozen=True, slots=True)
class Slice:
    """Everything a graph is made from. `missing` are rules without a version here, with their names."""

    ir_version: int
    country: str
    law_hash: str
    at: date
    known: date
    regions: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: Mapping[str, Rule]
    missing: Mapping[str, Names]
    values: Mapping[str, Used]
    inputs: Mapping[str, Input]
    relations: Mapping[str, Relation]

    def type_of(self, name: str) -> Type:
        """Unit, decimals and codes of anything in the slice; a missing rule has none."""
        if name in self.rules:
            return self.rules[name].type
        if name in self.values:
            return self.values[name].value.type
        return self.inputs[name].type if name in self.inputs else Type("integer")

    def names_of(self, name: str) -> Names:
        """English and Chinese name of anything in the slice."""
        if name in self.rules:
            return self.rules[name].names
        if name in self.values:
            return self.values[name].value.names
        return self.inputs[name].names if name in self.inputs else self.missing.get(name, Names(name, name))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a law: day, places, day of knowledge, typed values.

    `free` names values of one number each that are to be given like inputs, anywhere in their range: for trying the
    rules on values that no place has, or that only some have. A value read by month cannot be free.
    """

    at: date
    regions: tuple[str, ...]
    known: date
    typed: Mapping[str, Typed]
    free: frozenset[str] = frozenset()


def cut(law: Law, outputs: Sequence[str], asked: Question) -> Slice:
    """The slice that answers `outputs`. Raises RegionsDiffer, RuleCycle, NameUnknown."""
    work = _Cut(law, asked)
    for name in outputs:
        if name not in law.rules:
            raise NameUnknown(name=name, by="the outputs asked for")
        work.rule(name, ())
    columns = {c.name: r for r in law.relations.values() for c in r.columns}
    used = {columns[n].name for n in work.inputs if n in columns} | work.relations
    return Slice(
        IR_VERSION, law.country, law.hash, asked.at, asked.known, asked.regions, tuple(outputs),
        work.rules, work.missing, work.values, work.inputs, {n: law.relations[n] for n in sorted(used)},
    )  # fmt: skip


class _Cut:
    """Collects what the outputs reach."""

    def __init__(self, law: Law, asked: Question) -> None:
        self.law, self.asked = law, asked
        self.rules: dict[str, Rule] = {}
        self.missing: dict[str, Names] = {}
        self.values: dict[str, Used] = {}
        self.inputs: dict[str, Input] = {}
        self.relations: set[str] = set()
        self._columns = {c.name: c for r in law.relations.values() for c in r.columns}

    def rule(self, name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise RuleCycle(path=" → ".join((*path[path.index(name) :], name)))
        if name in self.rules or name in self.missing:
            return
        chosen = self._version(name)
        if chosen is None:
            self.missing[name] = self.law.rules[name][0].names
            return
        if chosen.on:
            self.relations.add(chosen.on)
        by_month, on_day = self._mentions(chosen)
        for other in (*on_day, *by_month):
            self._name(other, chosen, (*path, name), by_month=other in by_month)
        self.rules[name] = chosen

    def _mentions(self, rule: Rule) -> tuple[list[str], list[str]]:
        """Names read by month, and names read on the day."""
        by_month: dict[str, None] = {}
        on_day: dict[str, None] = {rule.rounds: None} if rule.rounds else {}
        inside = set()
        for part in walk(rule.expr):
            if isinstance(part, Call):
                if part.relation:
                    self.relations.add(part.relation)
                if part.fn == "value_in" and isinstance(part.args[0], Ref):
                    by_month[part.args[0].name] = None
                    inside.add(id(part.args[0]))
            elif isinstance(part, Ref) and id(part) not in inside:
                on_day[part.name] = None
        return list(by_month), list(on_day)

    def _name(self, name: str, by: Rule, path: tuple[str, ...], *, by_month: bool) -> None:
        law = self.law
        if name in law.rules:
            self.rule(name, path)
        elif name in law.values and name in self.asked.free and law.values[name].kind == "scalar" and not by_month:
            self._input(_given(law.values[name]))
        elif name in law.values:
            self._value(name, by_month=by_month)
        elif name in self._columns or name in law.inputs:
            self._input(self._columns.get(name) or law.inputs[name])
        else:
            raise NameUnknown(name=name, by=by.id)

    def _input(self, given: Input) -> None:
        self.inputs[given.name] = given
        if given.relation:
            self.relations.add(given.relation)

    def _version(self, name: str) -> Rule | None:
        ask = self.asked
        versions = self.law.rules[name]
        found = [version_for(versions, region, ask.at, ask.known) for region in ask.regions]
        for region, other in zip(ask.regions, found, strict=True):
            if (other and other.id) != (found[0] and found[0].id):
                raise RegionsDiffer(first=ask.regions[0], second=region, name=name)
        return found[0]

    def _value(self, name: str, *, by_month: bool) -> None:
        value, known = self.law.values[name], self.values.get(name)
        picks = known.picks if known else ()
        runs = known.runs if known else ()
        if by_month:
            runs = runs or tuple(self._runs(value, r) for r in self.asked.regions)
        else:
            picks = picks or tuple(self._pick(value, r, self.asked.at) for r in self.asked.regions)
            self._same_shape(value, picks)
        self.values[name] = Used(replace(value, boxes=()), picks, runs)

    def _pick(self, value: Value, region: str, day: date) -> Pick:
        if value.name in self.asked.typed:
            return self._typed(value, region)
        found = box_for(value, region, day, self.asked.known)
        return Pick(found.box, found.provisional) if found else Pick(None)

    def _typed(self, value: Value, region: str) -> Pick:
        typed = self.asked.typed[value.name]
        given = typed.value
        number = given if isinstance(given, (Rounding, Table)) else read(given, value.type)
        at, known = self.asked.at, self.asked.known
        box = Box(
            id="typed",
            region=region,
            start=at,
            end=None,
            known_from=known,
            value=number,
            document=typed.origin,
            confidence="typed",
            last_checked=None,
            unverified=True,
            replaces=None,
            note="",
            place=value.place,
        )
        return Pick(box, origin=typed.origin)

    def _runs(self, value: Value, region: str) -> tuple[Run, ...]:
        """The boxes by month: in each month the one in force on its first day."""
        asked, typed = self.asked, value.name in self.asked.typed
        runs: list[Run] = []
        for span in timeline(value, region, asked.known):
            now = span.start <= asked.at and (span.end is None or asked.at < span.end)
            found = span.selected
            pick = Pick(found.box, found.provisional) if found else Pick(None)
            if typed and (now or found is None):
                pick = self._typed(value, region)
            month = int(month_of(span.start)) + (span.start.day > 1)
            if runs and runs[-1].month == month:
                runs.pop()
            runs.append(Run(month, pick))
        if typed and not runs:
            runs.append(Run(int(month_of(asked.at)), self._typed(value, region)))
        return tuple(runs)

    def _same_shape(self, value: Value, picks: Sequence[Pick]) -> None:
        """Roundings must be equal in all regions, tables of one shape; numbers may differ."""
        for region, pick in zip(self.asked.regions, picks, strict=True):
            if _shape(pick) != _shape(picks[0]):
                raise RegionsDiffer(first=self.asked.regions[0], second=region, name=value.name)


def _given(value: Value) -> Input:
    """A value of the law as an input: anything its range, its type or else its own history allows."""
    held = [box.value for box in value.boxes if isinstance(box.value, int)]
    span = value.range or default_range(value.type) or Range(min(held, default=0), max(held, default=0))
    return Input(value.name, value.names, value.type, span, "trial", None, None, "", None, value.place)


def _shape(pick: Pick) -> object:
    held = pick.box.value if pick.box else None
    if isinstance(held, Table):
        return (held.first, len(held.cells), held.outside, held.below is None)
    return held if isinstance(held, Rounding) else None


def one_step(part: Slice, name: str, span: Range) -> Slice:
    """The slice in which a step is a rule of one row: its state (`<name>.before`) and the columns are inputs."""
    step, before = part.rules[name], f"{name}.before"
    rules = {n: replace(r, on=None) if r.on == step.on and not r.state else r for n, r in part.rules.items()}
    rules[name] = replace(step, on=None, state=None, expr=Let(str(step.state), Ref(before), step.expr))
    given = Input(before, step.names, step.type, span, "recorded", None, None, "", None, step.place)
    inputs = {n: replace(i, relation=None) if i.relation == step.on else i for n, i in part.inputs.items()}
    relations = {n: r for n, r in part.relations.items() if n != step.on}
    return replace(part, outputs=(name,), rules=rules, inputs={**inputs, before: given}, relations=relations)


def groups(law: Law, outputs: Sequence[str], asked: Question) -> list[tuple[str, ...]]:
    """The regions of `asked`, parted into sets that one graph can serve."""
    found: dict[object, list[str]] = {}
    for region in asked.regions:
        part = cut(law, outputs, replace(asked, regions=(region,)))
        shape = (
            tuple(sorted((n, r.id) for n, r in part.rules.items())),
            tuple(sorted((n, _shape(u.picks[0])) for n, u in part.values.items() if u.picks)),
        )
        found.setdefault(repr(shape), []).append(region)
    return [tuple(regions) for regions in found.values()]
