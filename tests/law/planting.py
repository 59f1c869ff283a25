"""What planting a defect in a real law stands on: the law as it stands, and a planter for each code of a defect.

A planter gives every place where its defect can be planted: one line of one file changed, and where it must be told.
The planters are in plants_of_lines, plants_of_values and plants_of_rules; real_plants has them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shebao.law.ir import Law, Rule
from shebao.law.load import Reading

BOX = re.compile(r"^\s+\d{4}-\d{2}-\d{2}: \{.*\}\s*(#.*)?$")
PAIR = re.compile(r"^(\s+)([a-z_]+): \S.*$")
RETURN = re.compile(r"^    return ([^#]+)$")  # not with a number of the article: without its mark that is told first
DEF = re.compile(r"^def (\w+)\((.*)\):$")


@dataclass(frozen=True, slots=True)
class Plant:
    """Line `line` of `file` becomes `new` (it may hold several lines); told in `told_in` at line `told`."""

    file: str
    line: int
    new: str
    told: int
    told_in: str = ""


@dataclass(frozen=True, slots=True)
class Real:
    """A law as it stands: its reading, and the lines of its files."""

    root: Path
    reading: Reading
    kept: dict[str, list[str]] = field(default_factory=dict)

    @property
    def law(self) -> Law:
        return self.reading.law

    def lines(self, file: str) -> list[str]:
        if file not in self.kept:
            self.kept[file] = (self.root / file).read_text(encoding="utf-8").splitlines()
        return self.kept[file]

    def text(self, file: str, line: int) -> str:
        return self.lines(file)[line - 1]

    def files(self, name: str) -> list[str]:
        return sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob(name) if "cases" not in p.parts)


Planter = Callable[[Real], Iterator[Plant]]
PLANTERS: dict[str, Planter] = {}


def plants(code: str) -> Callable[[Planter], Planter]:
    def keep(planter: Planter) -> Planter:
        PLANTERS[code] = planter
        return planter

    return keep


def edited(real: Real, name: str, pattern: str, new: str, told: int = 0) -> Iterator[Plant]:
    """Each line of each file of that name that the pattern fits, with the pattern replaced by `new`."""
    for file in real.files(name):
        for number, text in enumerate(real.lines(file), start=1):
            if re.search(pattern, text):
                yield Plant(file, number, re.sub(pattern, new, text, count=1), number + told)


def last_lines(real: Real, name: str, pattern: str, new: str) -> Iterator[Plant]:
    """Those of `edited` that are the last of their value: what follows stands further left."""
    for plant in edited(real, name, pattern, new):
        below = [*real.lines(plant.file), "x"][plant.line]
        if below[:1].isalpha():
            yield plant


def boxes(real: Real, kind: type = int):
    """(value, box, text) of each version that stands on one line of its own."""
    cache: dict[str, list[str]] = {}
    for value in real.law.values.values():
        for box in value.boxes:
            text = cache.setdefault(box.place.file, real.lines(box.place.file))[box.place.line - 1]
            if isinstance(box.value, kind) and BOX.match(text) and text.count("value:") == 1:
                yield value, box, text


def rules(real: Real, *, one_return: bool = True):
    """(rule, line number and text of its `def`, of its last `return`) of rules written on plain lines."""
    for versions in real.law.rules.values():
        for rule in versions:
            lines, at = real.lines(rule.place.file), rule.place.line
            match = DEF.match(lines[at - 1])
            end = next(
                (i for i in range(at, len(lines)) if lines[i] and not lines[i].startswith((" ", ")"))), len(lines)
            )
            returns = [i + 1 for i in range(at, end) if lines[i].lstrip().startswith("return ")]
            if match and len(returns) == 1 and RETURN.match(lines[returns[0] - 1]):
                yield rule, match, (returns[0], RETURN.match(lines[returns[0] - 1])[1])


def with_return(real: Real, write: Callable[[str], str], told: Callable[[int, int], int], units: tuple[str, ...] = ()):
    """Each plain rule with its return rewritten; told at a line counted from (def, return)."""
    for rule, _, (line, expr) in rules(real):
        if not units or (rule.type.unit in units and rule.rounds is None):
            yield Plant(rule.place.file, line, write(expr), told(rule.place.line, line))


def with_argument(real: Real, more: Callable[[Rule], str | None]) -> Iterator[Plant]:
    """Each rule with one argument more."""
    for rule, match, _ in rules(real):
        name = more(rule)
        if name is not None:
            arguments = ", ".join(part for part in (match[2], name) if part)
            yield Plant(rule.place.file, rule.place.line, f"def {match[1]}({arguments}):", rule.place.line)


def told_at_def(real: Real, pattern: str, new: str) -> Iterator[Plant]:
    for plant in edited(real, "rules*.py", pattern, new):
        lines = real.lines(plant.file)[: plant.line]
        at = max(i for i, text in enumerate(lines, start=1) if text.startswith("def "))
        yield Plant(plant.file, plant.line, plant.new, at)
