"""Every graph a law can ever be asked for, compiled once: the proof that its arithmetic is exact everywhere.

A place and a day give a vector of rules and values. Equal vectors give equal arithmetic; each is compiled once, however
many places and days share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.engine.cut import Question, Slice, Used, cut
from shebao.engine.graph import Graph
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION, chain
from shebao.law.graph import depends_on, outputs, reached
from shebao.law.ir import Law, Scheme


@dataclass(frozen=True, slots=True)
class Found:
    """What could not be compiled: where, since when, and the error that says why."""

    scheme: str
    region: str
    day: date
    error: ShebaoError


@dataclass(frozen=True, slots=True)
class Survey:
    """Figures of a survey: days × places asked, distinct graphs compiled, and what went wrong."""

    asked: int
    graphs: int
    found: tuple[Found, ...]


def survey(law: Law, progress: Callable[[], None] = lambda: None, of: str = "") -> Survey:
    """Compile each distinct graph of every scheme (or of one) in every place with law of its own."""
    seen: set[object] = set()
    asked, found = 0, []
    for scheme in [law.schemes[of]] if of else law.schemes.values():
        names = [name for name in outputs(law, scheme) if name in law.rules]
        if not names:
            continue
        for region in places(law, scheme, names):
            for day in change_days(law, scheme, names, region):
                asked += 1
                errors = _compile(law, names, Question(day, (region,), date.max, {}), seen)
                found += [Found(scheme.id, region, day, error) for error in errors]
            progress()
    return Survey(asked, len(seen), tuple(found))


def places(law: Law, scheme: Scheme, names: Sequence[str]) -> list[str]:
    """The scheme's own region and every region with a version of something it reaches, in code order."""
    found = {scheme.region}
    for name in _reach(law, names):
        versions = law.rules.get(name) or (law.values[name].boxes if name in law.values else ())
        found |= {version.region for version in versions}
    return sorted(region for region in found if scheme.region in chain(region) or scheme.region == NATION)


def change_days(law: Law, scheme: Scheme, names: Sequence[str], region: str) -> list[date]:
    """The first day of the scheme and every day on which something it reaches changes here."""
    above = set(chain(region))
    days = {scheme.start}
    for name in _reach(law, names):
        versions = law.rules.get(name) or (law.values[name].boxes if name in law.values else ())
        for version in versions:
            if version.region in above:
                days |= {version.start} | ({version.end} if version.end else set())
    return sorted(d for d in days if d >= scheme.start and (scheme.end is None or d < scheme.end))


def _reach(law: Law, names: Sequence[str]) -> list[str]:
    def below(name: str) -> Iterator[str]:
        for rule in law.rules.get(name, ()):
            yield from depends_on(rule)

    return reached(names, below)


def _compile(law: Law, names: Sequence[str], asked: Question, seen: set[object]) -> Iterator[ShebaoError]:
    """Compile what is new here, answer by answer: one rule over many rows is not proved again for each other value."""
    try:
        part = cut(law, names, asked)
    except ShebaoError as error:
        yield error
        return
    held = {name: _held(used) for name, used in part.values.items()}
    for name in part.outputs:
        vector = _vector(part, name, held)
        if vector in seen:
            continue
        seen.add(vector)
        try:
            Graph(cut(law, [name], asked))
        except ShebaoError as error:
            yield error


def _vector(part: Slice, output: str, held: Mapping[str, object]) -> object:
    """The versions of rules and the values one answer stands on."""
    names = reached([output], lambda name: depends_on(part.rules[name]) if name in part.rules else ())
    rules = tuple(sorted(part.rules[name].id for name in names if name in part.rules))
    return (output, rules, tuple((name, held[name]) for name in sorted(names) if name in held))


def _held(used: Used) -> object:
    picks = tuple(pick.box.value if pick.box else None for pick in used.picks)
    return picks, tuple((run.month, run.pick.box.value if run.pick.box else None) for runs in used.runs for run in runs)
