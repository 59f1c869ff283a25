"""Who depends on whom, by name: outputs of a scheme, what they reach, circles. The engine builds the real graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from shebao.law.ir import Call, Law, Ref, Rule, Scheme, walk
from shebao.law.select import version_for


def depends_on(rule: Rule) -> tuple[str, ...]:
    """The names a rule version stands on: its arguments and its rounding."""
    return rule.args if rule.rounds is None else (*rule.args, rule.rounds)


def readers(law: Law, name: str) -> tuple[str, ...]:
    """Full names of the rules of which a version stands on a value, a rounding or another rule."""
    return tuple(rule for rule, versions in law.rules.items() if any(name in depends_on(v) for v in versions))


def named_rules(scheme: Scheme) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Every rule scheme.yaml names: (short name, path in the file, what it must be)."""
    facts = scheme.facts
    award = facts.get("award") or {}
    yield from _conditions(award, ("award",))
    for index, component in enumerate(award.get("components") or ()):
        name = component.get("rule") if isinstance(component, Mapping) else component
        yield str(name), ("award", "components", index), "component"
    for word, kind in (("total", "money"), ("starts_on", "month"), ("ends_before", "month")):
        if award.get(word):
            yield str(award[word]), ("award", word), kind
    contribution = facts.get("contribution") or {}
    if contribution.get("base"):
        yield str(contribution["base"]), ("contribution", "base"), "money"
    for index, line in enumerate(contribution.get("lines") or ()):
        for word, kind in (("due", "component"), ("account", "component")):
            if line.get(word):
                yield str(line[word]), ("contribution", "lines", index, word), kind
    for index, adjustment in enumerate(facts.get("adjustments") or ()):
        for word, kind in (("scope", "flag"), ("components", "component")):
            for at, name in enumerate(adjustment.get(word) or ()):
                yield str(name), ("adjustments", index, word, at), kind
    for index, lump_sum in enumerate(facts.get("lump_sums") or ()):
        yield from _conditions(lump_sum, ("lump_sums", index))
        if lump_sum.get("amount"):
            yield str(lump_sum["amount"]), ("lump_sums", index, "amount"), "component"
    for index, settlement in enumerate(facts.get("settlements") or ()):
        yield from _settled(settlement, index)
    for index, merger in enumerate(facts.get("merges_into") or ()):
        if merger.get("members"):
            yield str(merger["members"]), ("merges_into", index, "members"), "flag"
        for at, name in enumerate(merger.get("carries") or ()):
            yield str(name), ("merges_into", index, "carries", at), "any"
    if (facts.get("account") or {}).get("step"):
        yield str(facts["account"]["step"]), ("account", "step"), "money"


def _settled(settlement: Mapping[str, Any], index: int) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """A bill or an event shared out: who pays which part, and what stays with the person."""
    yield from _conditions(settlement, ("settlements", index))
    for at, part in enumerate(settlement.get("parts") or ()):
        yield str(part["rule"]), ("settlements", index, "parts", at, "rule"), "component"
    if settlement.get("own"):
        yield str(settlement["own"]), ("settlements", index, "own"), "money"


def _conditions(
    facts: Mapping[str, Any], path: tuple[str | int, ...]
) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for index, condition in enumerate(facts.get("conditions") or ()):
        yield str(condition.get("rule")), (*path, "conditions", index, "rule"), "flag"


def full_name(law: Law, scheme: str, short: str) -> str | None:
    """The rule a scheme file means by a short name: its own, else the shared one, else a full name as it is."""
    return next((n for n in (f"{scheme}.{short}", f"shared.{short}", short) if n in law.rules), None)


def outputs(law: Law, scheme: Scheme) -> list[str]:
    """Full names of the rules a scheme answers with on any day, each once; adjustments have a day of their own."""
    names = (full_name(law, scheme.id, short) for short, path, _ in named_rules(scheme) if path[0] != "adjustments")
    return list(dict.fromkeys(name for name in names if name))


def adjustment_outputs(law: Law, scheme: Scheme) -> Iterator[tuple[date, list[str]]]:
    """The law date of each adjustment and the rules it asks on that day."""
    for index, adjustment in enumerate(scheme.facts.get("adjustments") or ()):
        names = [
            full_name(law, scheme.id, short)
            for short, path, _ in named_rules(scheme)
            if path[:2] == ("adjustments", index)
        ]
        if isinstance(adjustment.get("law_date"), date):
            yield adjustment["law_date"], [name for name in names if name]


def reached(start: Iterable[str], below: Callable[[str], Iterable[str]]) -> list[str]:
    """Everything that can be reached from `start`, itself included."""
    found: dict[str, None] = {}
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += below(name)
    return list(found)


def circles(law: Law) -> list[list[str]]:
    """One circle of names for each strongly connected part, over all versions taken together."""
    edges = {
        name: sorted({below for version in versions for below in version.args if below in law.rules})
        for name, versions in law.rules.items()
    }
    found: list[list[str]] = []
    done: set[str] = set()
    for name in edges:
        circle = _circle_through(name, edges, done)
        if circle:
            found.append(circle)
            done.update(circle)
    return found


def stands(law: Law, circle: Sequence[str]) -> bool:
    """Whether some place and day selects versions that really close the circle."""
    versions = [version for name in circle for version in law.rules[name]]
    days = sorted({v.start for v in versions})
    regions = dict.fromkeys(v.region for v in versions)
    knowns = sorted({v.known_from for v in versions})
    pairs = list(pairwise(circle))

    def closes(region: str, day: date, known: date) -> bool:
        chosen = {name: version_for(law.rules[name], region, day, known) for name in circle}
        return all((one := chosen[name]) is not None and below in one.args for name, below in pairs)

    return any(closes(region, day, known) for region in regions for day in days for known in knowns)


def _circle_through(start: str, edges: Mapping[str, list[str]], skip: set[str]) -> list[str] | None:
    """The shortest way from `start` back to itself, avoiding names of circles already told."""
    came: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for below in edges.get(name, ()):
            if below == start:
                way = [name]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return [*reversed(way), start]
            if below not in came and below not in skip:
                came[below] = name
                waiting.append(below)
    return None


def only_read_in_months(rule: Rule) -> set[str]:
    """Values a rule reads only by `value_in`: of other months than the law date."""
    refs = [part.name for part in walk(rule.expr) if isinstance(part, Ref)]
    read = [
        part.args[0].name
        for part in walk(rule.expr)
        if isinstance(part, Call) and part.fn == "value_in" and isinstance(part.args[0], Ref)
    ]
    return {name for name in read if refs.count(name) == read.count(name)}
