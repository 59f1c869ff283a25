"""Where each version of a rule is tried: a place and a day at which it is the one that answers, with all its values.

Where no place has them all, what is missing is given like an input anywhere in its range, or typed in from the
nearest version the law has; so every version can be tried, and a branch that only other places take is taken too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from shebao.engine.cut import Question, Typed, Used, cut
from shebao.engine.graph import Graph
from shebao.engine.trial import Trials
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import within
from shebao.law.ir import Call, If, Law, Ref, Rounding, Rule, Table, Value, walk
from shebao.law.quantities import default_range, outer
from shebao.law.select import version_for

TRIED = 48  # graphs made for one version before the best of them is taken
DAYS = 12
ENOUGH = 0.3  # of random rows are answered, not refused
ORIGIN = "for a trial of the rule"


def setting(law: Law, rule: Rule, today: date) -> Question | None:
    """The question under which a version is tried; None where it never answers."""
    best: tuple[int, float] | None = None
    found = None
    for count, (region, day) in enumerate(_answering(law, rule, today)):
        asked = Question(day, (region,), date.max, {})
        graph = made(law, rule, asked)
        if graph is None:
            continue
        gaps = len(graph.gaps)
        rank = gaps, -(answered(graph) if not gaps else 0.0)
        if best is None or rank < best:
            best, found = rank, asked
        if best <= (0, -ENOUGH) or count >= TRIED:
            break
    return found and _completed(law, rule, found)


def made(law: Law, rule: Rule, asked: Question) -> Graph | None:
    """The graph of that question, of a step for one row; None where none can be made."""
    try:
        graph = Graph(cut(law, [rule.name], asked))
        return graph.step(rule.name) if rule.state and not graph.refused else graph
    except ShebaoError:
        return None


def answered(graph: Graph) -> float:
    """Which part of random rows is not refused."""
    if graph.refused:
        return 0.0
    trials = Trials(graph, np.random.default_rng(1))
    columns, relations = trials.columns(trials.random(200))
    return float((graph.run(columns, relations, "blocks")["status"] == 0).mean())


def freed(law: Law, rule: Rule, asked: Question) -> Question | None:
    """The question with the numbers free that the rule's branches are chosen by; None where there are none."""
    graph = made(law, rule, asked)
    if graph is None:
        return None
    used = graph.slice.values
    for deep in (True, False):
        names = {n for n in _tested(law, rule, deep=deep) if n in used and _free(law.values[n], used[n])}
        more = replace(asked, free=asked.free | names)
        if names and (wider := made(law, rule, more)) is not None and not wider.refused:
            return more
    return None


def _answering(law: Law, rule: Rule, today: date) -> Iterator[tuple[str, date]]:
    """Places and days at which this version is chosen: its own place, then those below; the latest day first."""
    known = {box.region for value in law.values.values() for box in value.boxes}
    known |= {version.region for versions in law.rules.values() for version in versions}
    places = [rule.region, *sorted(r for r in known if within(r, rule.region) and r != rule.region)]
    last = min(rule.end - timedelta(days=1), today) if rule.end else max(today, rule.start)
    starts = {box.start for value in law.values.values() for box in value.boxes if rule.start <= box.start <= last}
    days = dict.fromkeys([last, *sorted(starts, reverse=True)[:DAYS], rule.start])
    for day in days:
        for region in places:
            if version_for(law.rules[rule.name], region, day, date.max) is rule:
                yield region, day


def _completed(law: Law, rule: Rule, asked: Question) -> Question | None:
    """The question with what its place lacks made free or typed in; None where the law has nothing to type."""
    graph = made(law, rule, asked)
    for _ in range(4):  # what was missing may have hidden more
        if graph is None or not graph.gaps:
            break
        for kind, name, *_ in (key for key in graph.refusal_keys if key[0] in ("value", "month")):
            value, used = law.values[name], graph.slice.values.get(name)
            table = not value.boxes and _looked_up(law, name)
            if kind == "value" and used and not table and _free(value, used):
                asked = replace(asked, free=asked.free | {name})
            else:
                typed = _typed(value, table=table)
                asked = replace(asked, typed={**asked.typed, name: typed}) if typed else asked
        graph = made(law, rule, asked)
    return None if graph is None or graph.refused else asked


def _free(value: Value, used: Used) -> bool:
    return value.kind == "scalar" and not used.runs and bool(value.range or default_range(value.type))


def _looked_up(law: Law, name: str) -> bool:
    """Whether rules look a value up by a key: what no place has set shows its form there alone."""
    calls = (part for held in law.rules.values() for rule in held for part in walk(rule.expr) if isinstance(part, Call))
    return any(call.fn == "lookup" and isinstance(call.args[0], Ref) and call.args[0].name == name for call in calls)


def _typed(value: Value, *, table: bool) -> Typed | None:
    """The last version any place has of it; else the middle of its range, for a table after its lower end."""
    held = [box.value for box in sorted(value.boxes, key=lambda b: b.start) if box.value is not None]
    if held:
        last = held[-1]
        return Typed(last if isinstance(last, (Rounding, Table)) else outer(last, value.type), ORIGIN)
    span = value.range or default_range(value.type)
    if value.kind != "scalar" or span is None:
        return None
    middle = (span.low + span.high) // 2
    return Typed(Table(0, (span.low, middle), "nearest") if table else outer(middle, value.type), ORIGIN)


def _tested(law: Law, rule: Rule, *, deep: bool) -> set[str]:
    """Values that the conditions of the rule's branches read, `deep` through other rules too."""
    todo = [part.test for part in walk(rule.expr) if isinstance(part, If)]
    names: set[str] = set()
    while todo:
        for part in walk(todo.pop()):
            if isinstance(part, Ref) and part.name not in names:
                names.add(part.name)
                todo += [version.expr for version in law.rules.get(part.name, ())] if deep else []
    return {name for name in names if name in law.values}
