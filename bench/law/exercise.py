"""Every version of every rule of a country tried where it is hardest: branches, thresholds, ties; all back ends alike.

    python bench/law/exercise.py [--country cn] [--wanted 1000] [--scheme employee_pension] [--part 0/2] [--json FILE]

Each version of a rule is tried on the latest day it is in force, in the first place where it has all its values.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from shebao.engine.cut import Question
from shebao.engine.exercise import Exercised, exercise
from shebao.engine.graph import specialise
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import within
from shebao.law.ir import Law, Rule
from shebao.law.load import load
from shebao.law.select import version_for

TODAY = date(2026, 6, 1)  # the last day of this law that all places have values for


@dataclass(frozen=True, slots=True)
class Tried:
    """A version of a rule, where it was tried, and the figures; `found` None: nowhere it answers."""

    version: Rule
    day: date
    region: str
    found: Exercised | None


def places(law: Law, rule: Rule) -> list[str]:
    """Where a version may answer: its own place, then every place below it that the law knows."""
    known = {box.region for value in law.values.values() for box in value.boxes}
    known |= {version.region for versions in law.rules.values() for version in versions}
    return [rule.region, *sorted(r for r in known if within(r, rule.region) and r != rule.region)]


def days(law: Law, rule: Rule) -> list[date]:
    """Days on which a version may answer, the latest first."""
    last = min(rule.end - timedelta(days=1), TODAY) if rule.end else max(TODAY, rule.start)
    own = {box.start for value in law.values.values() for box in value.boxes if rule.start <= box.start <= last}
    return [last, *sorted(own - {last}, reverse=True)[:40], rule.start]


def chosen(law: Law, rule: Rule) -> tuple[date, str] | None:
    """A day and place at which this version is the one that answers: with all its values, else with some."""
    some = None
    for region in places(law, rule):
        for day in days(law, rule):
            if version_for(law.rules[rule.name], region, day, date.max) is not rule:
                continue
            try:
                graph = specialise(law, [rule.name], day, [region], date.max)
            except ShebaoError:
                continue
            if not graph.gaps:
                return day, region
            some = some or (None if graph.refused else (day, region))
    return some


def tried(law: Law, scheme: str, part: tuple[int, int], wanted: int) -> Iterator[Tried]:
    """Every version (or each n-th) of the rules of a scheme ("" for all)."""
    versions = [v for name, vs in sorted(law.rules.items()) if name.startswith(scheme) for v in vs]
    for version in versions[part[0] :: part[1]]:
        where = chosen(law, version)
        if where is None:
            yield Tried(version, version.start, version.region, None)
            continue
        day, region = where
        yield Tried(
            version, day, region, exercise(law, version.name, Question(day, (region,), date.max, {}), wanted=wanted)
        )


def figures(all_tried: list[Tried], wanted: int) -> dict[str, object]:
    """The table's last lines."""
    found = [t.found for t in all_tried if t.found is not None]

    def full(tally: str) -> tuple[int, int]:
        counts = [n for f in found for n in getattr(f, tally).values()]
        return len(counts), sum(n >= wanted for n in counts)

    return {
        "versions": len(all_tried),
        "answered": len(found),
        "rows": sum(f.rows for f in found),
        "refused_rows": sum(f.refused for f in found),
        **{f"{tally}": full(tally) for tally in ("branches", "thresholds", "ties")},
        "differing": [f"{f.rule}: {said}" for f in found for said in f.differing],
        "never": [
            f"{t.version.id} in {t.region} on {t.day}: {said}" for t in all_tried if t.found for said in t.found.never
        ],
        "nowhere": [t.version.id for t in all_tried if t.found is None],
    }


def main() -> int:
    """Print a line a rule, then the figures; 1 when a back end differs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--country", default="cn")
    options.add_argument("--scheme", default="")
    options.add_argument("--wanted", type=int, default=1000)
    options.add_argument("--part", default="0/1")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    first, _, every = given.part.partition("/")
    started, done = time.monotonic(), []
    for each in tried(load(given.country), given.scheme, (int(first), int(every)), given.wanted):
        done.append(each)
        said = (
            "nowhere all values"
            if each.found is None
            else (
                f"{each.region} {each.day}  rows {each.found.rows:>7,}  branches {len(each.found.branches):>2} "
                f"thresholds {len(each.found.thresholds):>2} ties {len(each.found.ties):>2} "
                f"never {len(each.found.never)} differing {len(each.found.differing)}"
            )
        )
        print(f"{each.version.id:<70} {said}", flush=True)
    facts = figures(done, given.wanted)
    print(f"\n{facts['versions']} versions of rules, {facts['answered']} answered somewhere, {facts['rows']:,} rows")
    for tally in ("branches", "thresholds", "ties"):
        counted, enough = facts[tally]
        print(f"{tally}: {counted} sides reached, {enough} of them at least {given.wanted:,} times")
    for word in ("differing", "never", "nowhere"):
        print(f"{word}: {len(facts[word])}", *facts[word], sep="\n  ")
    print(f"{time.monotonic() - started:.0f} s")
    if given.json:
        given.json.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if facts["differing"] else 0


if __name__ == "__main__":
    sys.exit(main())
