"""Worked cases on a law: which are met, and where one is not, the term that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shebao.engine.cut import Typed
from shebao.engine.graph import Decision, Graph, specialise
from shebao.engine.reading import Written, shown
from shebao.kernel.errors import ShebaoError
from shebao.law.cases import Case
from shebao.law.ir import Law, Type
from shebao.law.scales import kind_of, scale


@dataclass(frozen=True, slots=True)
class Differs:
    """One expected answer that did not come: as written in a file; "refused" with the reasons where there is none."""

    name: str
    expected: str
    found: str
    step: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A case and what came out. `graph` and `decision` are None where the case could not be asked at all."""

    case: Case
    graph: Graph | None
    decision: Decision | None
    differs: tuple[Differs, ...]

    @property
    def met(self) -> bool:
        """Whether every expected answer came."""
        return not self.differs

    @property
    def known(self) -> bool:
        """Whether the case says itself that exactly these terms differ."""
        return self.case.unmet is not None and [d.name for d in self.differs] == list(self.case.unmet.terms)

    @property
    def as_said(self) -> bool:
        """Met, or not met just as the case says."""
        return self.met if self.case.unmet is None else self.known


def work(law: Law, cases: Iterable[Case]) -> Iterator[Worked]:
    """Ask each case of the law."""
    for case in cases:
        yield ask(law, case)


def ask(law: Law, case: Case) -> Worked:
    """One case of the law; an error of the engine counts as not met, with its sentence."""
    try:
        typed = {name: typed_value(law, name, data, "the worked case") for name, data in case.typed.items()}
        known = case.known or date.max
        graph = specialise(law, list(case.outputs), at=case.period, regions=[case.region], known=known, typed=typed)
        rows = {name: [written(row) for row in rows] for name, rows in case.relations.items()}
        inputs = {name: value for name, value in written(case.inputs).items() if name in graph.inputs}
        decision = graph.decide(inputs, {name: r for name, r in rows.items() if name in graph.relations})
    except ShebaoError as error:
        return Worked(case, None, None, (Differs("", "an answer", error.english, error.code),))
    return Worked(case, graph, decision, tuple(_differences(law, case, decision)))


def typed_value(law: Law, name: str, data: object, origin: str) -> Typed:
    """A value typed in, written as parameters.yaml would write it: a number, or a mapping for tables and bands."""
    if isinstance(data, dict):
        return Typed(scale(data, kind_of(data), law.values[name].type), origin)
    return Typed(_written(data), origin)


def written(given: Mapping[str, object]) -> dict[str, Written]:
    """What a file says, as `decide` wants it: whole numbers stay what was written, not inner units."""
    return {name: _written(value) for name, value in given.items()}


def _written(value: object) -> Written:
    if isinstance(value, (bool, date)):
        return value
    return str(value)


def _differences(law: Law, case: Case, decision: Decision) -> Iterator[Differs]:
    for name, expected in case.outputs.items():
        kind = law.rules[name][0].type
        found = decision.values.get(name) if name in decision.values else None
        if not case.agrees(name, found, kind):
            reasons = [r.reason.en for r in decision.refusals if name in r.outputs]
            said = "; ".join(reasons) if found is None else shown(found, kind)
            yield Differs(name, _shown(expected, kind), said, _step(decision, name))


def _shown(value: int | None, kind: Type) -> str:
    return "refused" if value is None else shown(value, kind)


def _step(decision: Decision, name: str) -> str:
    """The step of the answer with its numbers, so that the differing term is seen."""
    step = next((s for s in decision.steps() if s.name == name), None) if name in decision.values else None
    if step is None:
        return ""
    numbers = ", ".join(f"{argument.name} = {argument.text}" for argument in step.arguments.values())
    return f"{step.expression} with {numbers}"


def touched(graph: Graph) -> frozenset[tuple[str, str]]:
    """Every version of a rule or value the graph was cut from: its full name and its id. Others cannot change it."""
    versions = {(name, rule.id) for name, rule in graph.slice.rules.items()}
    for name, used in graph.slice.values.items():
        picks = (*used.picks, *(run.pick for runs in used.runs for run in runs))
        versions |= {(name, pick.box.id) for pick in picks if pick.box is not None}
    return frozenset(versions)
