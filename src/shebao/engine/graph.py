"""A graph: a slice of the law compiled for a day, places and a day of knowledge, and the decisions it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from shebao.engine.cut import Question, Slice, Typed, cut, one_step
from shebao.engine.exact import Exact, Facts, Stopped
from shebao.engine.explain import DatedValue, Step, steps_of
from shebao.engine.formula import short
from shebao.engine.intake import Intake, Taken
from shebao.engine.lower import Lowering
from shebao.engine.program import Layout, Program, schedule
from shebao.engine.reading import Written
from shebao.engine.refusals import Refusals
from shebao.engine.trace import Function, compiled, emit, tables_of
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Input, Law, Range, Relation, digest

if TYPE_CHECKING:
    from shebao.engine.columns import Array
    from shebao.engine.columns import Relation as RowSet
    from shebao.engine.run import Runner

RowsWritten = Mapping[str, Sequence[Mapping[str, Written]]]


class BackEndsDiffer(ShebaoError):
    """{name} is {fast} by the compiled program and {exact} by exact fractions: a defect of the engine, pay nothing."""

    code = "engine.differ"
    zh = "{name} 编译结果为 {fast}，精确分数结果为 {exact}：系统缺陷，请勿支付。"


class Answers(dict[str, int]):
    """Values by full name; a short name works where only one output bears it."""

    def __missing__(self, name: str) -> int:
        found = [value for full, value in self.items() if short(full) == name]
        if len(found) != 1:
            raise KeyError(name)
        return found[0]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some outputs have no value."""

    reason: Reason
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the law says of one unit. Steps and marks are worked out when asked for, from what is kept here.

    `rows` holds the outputs that stand on rows of a relation, one value a row.
    """

    graph: Graph
    place: int
    taken: Taken
    values: Mapping[str, int]
    rows: Mapping[str, tuple[int, ...]]
    refusals: tuple[Refusal, ...]

    @property
    def assumed(self) -> tuple[str, ...]:
        """Inputs that were not known and stand at their lawful value."""
        return self.taken.assumed

    @property
    def facts(self) -> Facts:
        """What was known of the unit, by name."""
        return self.graph.facts(self.taken, self.place)

    def steps(self) -> tuple[Step, ...]:
        """How each value came about. Raises BackEndsDiffer if exact fractions give another answer."""
        exact = self.graph.exact(self.facts)
        for name, fast in self.values.items():
            if exact.output(name) != fast:
                raise BackEndsDiffer(name=name, fast=fast, exact=exact.output(name))
        return steps_of(exact, (*self.values, *self.rows))

    def used(self) -> tuple[DatedValue, ...]:
        """The dated values read on the branches taken."""
        return tuple({v: None for step in self.steps() for v in step.values})

    @property
    def provisional(self) -> bool:
        """Whether it rests on a value that is carried on until the next is published."""
        return any(value.provisional for value in self.used())

    @property
    def unverified(self) -> bool:
        """Whether it rests on a value nobody has verified, or typed in: no real payment may."""
        return any(value.unverified for value in self.used())

    def again(self, inputs: Mapping[str, Written]) -> Decision:
        """The counterfactual: the same unit with these inputs instead."""
        changed = {short(name) for name in inputs}
        facts = self.facts
        kept = {n: v for n, v in facts.inputs.items() if short(n) not in changed}
        return self.graph.decide({**kept, **inputs}, facts.rows, self.graph.regions[self.place])


class Graph:
    """A compiled slice. Equal slices give equal answers for ever."""

    def __init__(self, slice_: Slice) -> None:
        self.slice = slice_
        self.regions = slice_.regions
        self.outputs = slice_.outputs
        self.inputs: Mapping[str, Input] = {n: i for n, i in sorted(slice_.inputs.items()) if i.relation is None}
        self.relations = {name: _narrow(r, slice_) for name, r in slice_.relations.items()}
        refusals = Refusals(slice_)
        self.layout = _layout(self.inputs, self.relations, refusals, len(self.regions))
        lowered = Lowering(slice_, refusals).run()
        self.program: Program = schedule(lowered, tuple(self.relations))
        self.absent_codes = {name: refusals.absent(given) for name, given in slice_.inputs.items()}
        self.refusal_keys = (("",), *refusals.keys)
        self.refusal_texts = refusals.texts()
        self.refused = self._refused()
        self.answered = tuple(name for name in self.outputs if name not in self.refused)
        self._intake = Intake(list(self.inputs.values()), self.relations)

    @property
    def law_hash(self) -> str:
        """Hash of the whole law this was cut from."""
        return self.slice.law_hash

    @cached_property
    def hash(self) -> str:
        """Hash of the slice: what the archive keeps a graph under."""
        return digest(self.slice)

    @property
    def gaps(self) -> tuple[Reason, ...]:
        """Values and rules absent for this day and these places, each with its sentence."""
        kinds = ("value", "rule", "month")
        pairs = zip(self.refusal_keys, self.refusal_texts, strict=True)
        return tuple(text for key, text in pairs if key[0] in kinds and text is not None)

    @property
    def provisional(self) -> tuple[str, ...]:
        """Values of the day that are carried on until the next is published."""
        return tuple(n for n, u in self.slice.values.items() if any(p.provisional for p in u.picks))

    @property
    def unverified(self) -> tuple[str, ...]:
        """Values of the day that nobody has verified, or that were typed in."""
        return tuple(n for n, u in self.slice.values.items() if any(p.unverified for p in u.picks))

    def level_of(self, output: str) -> str:
        """The relation on whose rows an output stands; "" for units."""
        rule = self.slice.rules[output]
        return str(rule.on) if rule.on and not rule.state else ""

    def _refused(self) -> dict[str, Refusal]:
        """Outputs that are refused whatever the inputs."""
        bads = self.program.lowered.bads
        codes = {name: bad.constant for name, bad in bads.items() if bad.constant}
        return {n: Refusal(_sure(self.refusal_texts[code]), (n,)) for n, code in codes.items() if code}

    # --- one decision ------------------------------------------------------------------------------------------------

    @cached_property
    def source(self) -> str:
        """The generated Python of one decision."""
        columns = {name: [c.name for c in r.columns] for name, r in self.relations.items()}
        return emit(self.program, list(self.inputs), columns)

    @cached_property
    def function(self) -> Function:
        """One decision on inner integers: (inputs, rows, region) → values and codes of the outputs."""
        return compiled(self.source, tables_of(self.program))

    def decide(
        self, inputs: Mapping[str, Written], relations: RowsWritten | None = None, region: str | None = None
    ) -> Decision:
        """Decide one unit. Inputs as written in a file, or as inner integers; nothing is guessed."""
        place = 0 if region is None else self.regions.index(region)
        taken = self._intake.take(inputs, relations or {})
        if taken.problems:
            reasons = (Refusal(Reason(p.code, p.english, p.chinese), self.outputs) for p in taken.problems)
            return Decision(self, place, taken, {}, {}, tuple(reasons))
        if taken.missing:
            return self._decide_lazily(taken, place)
        return self._decided(taken, place, self.function(taken.units, taken.rows, place))

    def facts(self, taken: Taken, place: int) -> Facts:
        """What was taken, by name; inputs that are missing are left out."""
        units = {n: v for n, v in zip(self.inputs, taken.units, strict=True) if n not in taken.missing}
        rows = {
            name: [dict(zip([c.name for c in r.columns], row, strict=True)) for row in taken.rows[name]]
            for name, r in self.relations.items()
        }
        return Facts(place, units, rows)

    def _decided(self, taken: Taken, place: int, answer: Sequence[int | list[int]]) -> Decision:
        count = len(self.outputs)
        values, rows = Answers(), {}
        refused: dict[int, list[str]] = {}
        for name, value, code in zip(self.outputs, answer[:count], answer[count:], strict=True):
            worst = max(code, default=0) if isinstance(code, list) else code
            if worst:
                refused.setdefault(worst, []).append(name)
            elif isinstance(value, list):
                rows[name] = tuple(value)
            elif level := self.level_of(name):
                rows[name] = (value,) * len(taken.rows[level])
            else:
                values[name] = value
        reasons = tuple(Refusal(_sure(self.refusal_texts[c]), tuple(names)) for c, names in refused.items())
        return Decision(self, place, taken, values, rows, reasons)

    def _decide_lazily(self, taken: Taken, place: int) -> Decision:
        """With inputs missing, what does not need them is still answered: by the exact back end."""
        exact = self.exact(self.facts(taken, place))
        values, rows = Answers(), {}
        refused: dict[Reason, list[str]] = {}
        for name in self.outputs:
            level = self.level_of(name) if name in self.slice.rules else ""
            try:
                if level:
                    rows[name] = tuple(exact.output(name, row) for row in range(len(taken.rows[level])))
                else:
                    values[name] = exact.output(name)
            except Stopped as stop:
                refused.setdefault(self.reason(stop.key), []).append(name)
        reasons = tuple(Refusal(reason, tuple(names)) for reason, names in refused.items())
        return Decision(self, place, taken, values, rows, reasons)

    def exact(self, facts: Facts) -> Exact:
        """The oracle for one unit."""
        return Exact(self.slice, facts, self.program.lowered.caps)

    def reason(self, key: tuple[str, ...]) -> Reason:
        """The sentence for what stopped the exact back end."""
        return _sure(self.refusal_texts[self.code_of(key)])

    def code_of(self, key: tuple[str, ...]) -> int:
        """The number of that refusal."""
        return next(i for i, known in enumerate(self.refusal_keys) if known[: len(key)] == key)

    def step(self, name: str) -> Graph:
        """One step as a graph of its own: the state before (`<name>.before`) and the columns of a row are inputs."""
        state = self.program.lowered.folds[name].state
        return Graph(one_step(self.slice, name, Range(state.low, state.high)))

    # --- many --------------------------------------------------------------------------------------------------------

    @cached_property
    def _runner(self) -> Runner:
        from shebao.engine.run import Runner  # noqa: PLC0415  one decision is ready without NumPy

        return Runner(self)

    def run(
        self,
        columns: Mapping[str, Array],
        relations: Mapping[str, RowSet] | None = None,
        backend: str = "native",
        *,
        natural: bool = False,
        into: Mapping[str, Array] | None = None,
    ) -> dict[str, Array]:
        """Decide all units of the columns (inner integers; floats are natural units; `region` is a place in `regions`).

        Gives an int64 array for each of `answered`, and `status`: 0, or an index into `refusal_texts`. The outputs of
        a refused unit are 0. `into`: answers of an earlier run to write over. `natural` gives floats (yuan) instead,
        for analysts. Back ends: native (blocks
        where there is no compiler), blocks, trace, exact.
        """
        return self._runner.run(columns, relations or {}, backend, natural=natural, into=into)


def _narrow(relation: Relation, slice_: Slice) -> Relation:
    """The relation with the columns in use only."""
    return replace(relation, columns=tuple(c for c in relation.columns if c.name in slice_.inputs))


def _layout(inputs: Mapping[str, Input], relations: Mapping[str, Relation], refusals: Refusals, regions: int) -> Layout:
    """Codes are numbered in the order in which problems are looked for."""
    codes = {name: refusals.range(given) for name, given in inputs.items()}
    many = {}
    for name, relation in relations.items():
        many[name] = refusals.too_many(name, relation.at_most)
        codes |= {c.name: refusals.range(c) for c in relation.columns}
    return Layout(inputs, relations, codes, many, regions)


def _sure(reason: Reason | None) -> Reason:
    assert reason is not None
    return reason


def specialise(
    law: Law,
    outputs: Sequence[str],
    at: date,
    regions: Sequence[str],
    known: date,
    *,
    typed: Mapping[str, Typed] | None = None,
) -> Graph:
    """Compile what `outputs` need, as in force on `at` in `regions`, as known on `known`. Raises LoadErrors."""
    return Graph(cut(law, outputs, Question(at, tuple(regions), known, typed or {})))
