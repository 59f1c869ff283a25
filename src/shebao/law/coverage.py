"""What a law does not cover: places and years a scheme claims but has no rule or value for, and what it says itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shebao.kernel.regions import within
from shebao.law.defects import Defect
from shebao.law.graph import adjustment_outputs, only_read_in_months, outputs, reached
from shebao.law.ir import Law, Place, Rule, Scheme
from shebao.law.select import box_for, version_for

LATEST = date.max


class RuleWithoutVersion(Defect):
    """{rule} has no version in {region} from {start} to {end}, which {scheme} claims to cover: write one, or
    not_covered."""

    code = "law.rule_without_version"
    zh = "{rule} 在 {region} 自 {start} 至 {end} 没有版本，而 {scheme} 声称覆盖该时段：请补上，或列入 not_covered。"


@dataclass(frozen=True, slots=True)
class NotCovered:
    """Days [start, end) of a scheme in a place for which there is no answer, and why."""

    scheme: str
    region: str
    start: date
    end: date | None
    en: str
    zh: str

    @property
    def years(self) -> str:
        """2016–2018, or 2024– without end."""
        last = "" if self.end is None else str(date.fromordinal(self.end.toordinal() - 1).year)
        return str(self.start.year) if last == str(self.start.year) else f"{self.start.year}–{last}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of `cover`."""

    scheme: Scheme
    region: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days [start, end) with the same names missing."""

    start: date
    end: date | None
    rules: frozenset[str]
    values: frozenset[str]


def claims(law: Law) -> Iterator[Claim]:
    """What the schemes say they cover."""
    for scheme in law.schemes.values():
        for claim in scheme.facts.get("cover") or ():
            start = max(claim.get("from") or scheme.start, scheme.start)
            yield Claim(scheme, claim["region"], start, claim.get("to") or scheme.end)


def coverage(law: Law) -> list[NotCovered]:
    """Everything not covered: said by the schemes themselves, and found by following their outputs."""
    found: list[NotCovered] = []
    for scheme in law.schemes.values():
        found += [_said(scheme, gap) for gap in scheme.facts.get("not_covered") or ()]
        if not scheme.facts.get("cover") and not scheme.facts.get("not_covered"):
            en, zh = "the scheme does not say what it covers (cover:)", "方案没有声明覆盖范围（cover:）"
            found.append(NotCovered(scheme.id, scheme.region, scheme.start, scheme.end, en, zh))
    for claim in claims(law):
        for stretch in _stretches(law, claim):
            if stretch.values:
                names = ", ".join(sorted(stretch.values))
                en, zh = f"no value in force of {names}", f"没有有效的值：{names}"
                found.append(NotCovered(claim.scheme.id, claim.region, stretch.start, stretch.end, en, zh))
    return sorted(set(found), key=lambda gap: (gap.scheme, gap.region, gap.start, gap.en))


@dataclass(frozen=True, slots=True)
class BelowFloor:
    """A local value that leaves its floor or ceiling because an article lets it: to be shown, not to be refused."""

    name: str
    region: str
    start: date
    article: str
    place: Place


def below_floor(law: Law) -> list[BelowFloor]:
    """Every leave taken from a floor or ceiling."""
    return [
        BelowFloor(value.name, box.region, box.start, box.below_floor, box.place)
        for value in law.values.values()
        for box in value.boxes
        if box.below_floor
    ]


def _said(scheme: Scheme, gap: Mapping[str, Any]) -> NotCovered:
    why = gap["why"]
    en, zh = (why.get("en", ""), why.get("zh", "")) if isinstance(why, Mapping) else (str(why), str(why))
    return NotCovered(scheme.id, gap["region"], gap.get("from") or scheme.start, gap.get("to"), en, zh)


def covered_rules_have_versions(law: Law) -> list[Defect]:
    """Within what a scheme claims to cover, every rule its outputs need has a version."""
    found: dict[tuple[str, str], Defect] = {}
    for claim in claims(law):
        for stretch in _stretches(law, claim):
            for name in sorted(stretch.rules):
                facts = {"region": claim.region, "start": stretch.start, "end": stretch.end or "…"}
                defect = RuleWithoutVersion(law.rules[name][0].place, rule=name, scheme=claim.scheme.id, **facts)
                found.setdefault((name, claim.region), defect)
    return list(found.values())


def _stretches(law: Law, claim: Claim) -> list[_Stretch]:
    """The days of a claim, cut where anything its outputs may reach changes, with what is missing."""
    near = _Near(law, claim.region)
    roots = outputs(law, claim.scheme)
    names = reached(roots, near.ever_below)
    cuts = sorted(day for day in near.cuts(names) if day > claim.start and (claim.end is None or day < claim.end))
    found: list[_Stretch] = []
    for start, end in zip([claim.start, *cuts], [*cuts, claim.end], strict=True):
        rules, values = near.missing(roots, start)
        last = found[-1] if found else None
        if last is not None and (last.rules, last.values) == (rules, values):
            found[-1] = _Stretch(last.start, end, rules, values)
        else:
            found.append(_Stretch(start, end, rules, values))
    found += _adjustment_days(law, claim, near)
    return [stretch for stretch in found if stretch.rules or stretch.values]


def _adjustment_days(law: Law, claim: Claim, near: _Near) -> Iterator[_Stretch]:
    """An adjustment is asked for on its law date only."""
    for day, roots in adjustment_outputs(law, claim.scheme):
        if claim.start <= day and (claim.end is None or day < claim.end):
            rules, values = near.missing(roots, day)
            yield _Stretch(day, date.fromordinal(day.toordinal() + 1), rules, values)


@dataclass(slots=True)
class _Near:
    """The law as one region sees it: only versions of the region and those above it."""

    law: Law
    region: str
    rules: dict[str, tuple[Rule, ...]] = field(default_factory=dict)

    def versions(self, name: str) -> tuple[Rule, ...]:
        """The rule's versions of the region and those above it."""
        if name not in self.rules:
            found = tuple(v for v in self.law.rules.get(name, ()) if within(self.region, v.region))
            self.rules[name] = found
        return self.rules[name]

    def ever_below(self, name: str) -> Iterable[str]:
        """What any version of a name stands on."""
        for rule in self.versions(name):
            yield from rule.args

    def cuts(self, names: Iterable[str]) -> set[date]:
        """Every day on which one of the names changes."""
        found: set[date] = set()
        for name in names:
            value = self.law.values.get(name)
            boxes = () if value is None else (b for b in value.boxes if within(self.region, b.region))
            for version in (*self.versions(name), *boxes):
                found.add(version.start)
                if version.end is not None:
                    found.add(version.end)
        return found

    def missing(self, roots: Iterable[str], day: date) -> tuple[frozenset[str], frozenset[str]]:
        """Rules without a version and values without a box that the outputs need on a day."""
        rules: set[str] = set()
        values: set[str] = set()
        seen: set[str] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.law.rules:
                continue
            seen.add(name)
            rule = version_for(self.versions(name), self.region, day, LATEST)
            if rule is None:
                rules.add(name)
                continue
            skipped = only_read_in_months(rule)
            for below in (*rule.args, *((rule.rounds,) if rule.rounds else ())):
                if below in self.law.values:
                    if below not in skipped and box_for(self.law.values[below], self.region, day, LATEST).box is None:
                        values.add(below)
                else:
                    waiting.append(below)
        return frozenset(rules), frozenset(values)
