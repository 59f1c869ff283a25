"""Where each kind of defect can be planted in a real law: one line of one file changed, and where it must be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from shebao.kernel.regions import NATION
from shebao.law.ir import Law, Rule
from shebao.law.load import Reading
from shebao.law.quantities import outer

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


# --- over lines of files ---------------------------------------------------------------------------------------------


def edited(real: Real, name: str, pattern: str, new: str, told: int = 0) -> Iterator[Plant]:
    """Each line of each file of that name that the pattern fits, with the pattern replaced by `new`."""
    for file in real.files(name):
        for number, text in enumerate(real.lines(file), start=1):
            if re.search(pattern, text):
                yield Plant(file, number, re.sub(pattern, new, text, count=1), number + told)


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


PLANTERS |= {
    "law.file": lambda real: edited(real, "parameters.yaml", r"^(\s+[a-z_]+): (?=[a-z])", r"\1: @"),
    "law.key_forbidden": lambda real: edited(real, "inputs.yaml", r"^(\s+)(unit: .*)$", r"\1\2\n\1on: x", 1),
    "law.key_unknown": lambda real: edited(real, "inputs.yaml", r"^(\s+)(unit: [a-z]+)$", r"\1\2\n\1colour: red", 1),
    "law.text_cut": lambda real: edited(real, "*.yaml", r"^(\s+names: \{en: )\"", r'\1Pay, or go on, zh2: "'),
    "law.form": lambda real: edited(real, "parameters.yaml", r"^(\s+\d{4})-\d\d-\d\d: \{", r"\1: {"),
    "law.scale": lambda real: edited(real, "parameters.yaml", r"mode: (half_up|up|down)", "mode: nearest"),
    "law.replaces_unknown": lambda real: edited(
        real, "parameters.yaml", r"^(\s+\d{4}-\d\d-\d\d: \{)(value: (?!.*replaces))", r"\1replaces: 1901-01-01, \2"
    ),
    "law.word_unknown": lambda real: told_at_def(real, r"== \"[a-z_0-9]+\"", '== "unheard"'),
    "law.scheme_rule": lambda real: edited(real, "scheme.yaml", r"^(\s+- rule: )\w+$", r"\1unheard_of"),
    "law.text_missing": lambda real: edited(
        real, "scheme.yaml", r"^(\s+(?:refuse|would_change): \{en: .*), zh: .*\}$", r"\1}"
    ),
    "law.syntax": lambda real: with_return(real, lambda e: f"    return ({e}) % 12", lambda d, r: r),
    "law.number": lambda real: with_return(real, lambda e: f"    return 7 if 7 > 8 else {e}", lambda d, r: r),
    "law.assigned_twice": lambda real: with_return(
        real, lambda e: f"    twice = 0\n    twice = 1\n    return {e}", lambda d, r: r + 1
    ),
    "law.not_argument": lambda real: with_return(real, lambda e: f"    return unheard_of + ({e})", lambda d, r: r),
    "law.no_return": lambda real: with_return(real, lambda e: f"    nothing_more = {e}", lambda d, r: r),
    "law.unreachable": lambda real: with_return(real, lambda e: f"    return {e}\n    return 0", lambda d, r: r + 1),
    "law.call": lambda real: with_return(real, lambda e: f"    return round({e})", lambda d, r: r),
    "law.circle": lambda real: with_argument(real, lambda rule: rule.name.split(".")[1]),
    "law.name_unknown": lambda real: with_argument(real, lambda rule: "unheard_of"),
    "law.argument_unused": lambda real: with_argument(real, lambda rule: _spare(real, rule)),
    "law.not_visible": lambda real: with_argument(real, lambda rule: _only_local(real, rule)),
}  # fmt: skip


def told_at_def(real: Real, pattern: str, new: str) -> Iterator[Plant]:
    for plant in edited(real, "rules.py", pattern, new):
        lines = real.lines(plant.file)[: plant.line]
        at = max(i for i, text in enumerate(lines, start=1) if text.startswith("def "))
        yield Plant(plant.file, plant.line, plant.new, at)


@plants("law.case_name")
def _(real: Real) -> Iterator[Plant]:
    for path in sorted(real.root.rglob("cases/*.yaml")):
        file = path.relative_to(real.root).as_posix()
        for number, text in enumerate(real.lines(file), start=1):
            if re.match(r"^  input: \{[a-z]", text):
                yield Plant(file, number, text.replace("input: {", "input: {unheard_of: 1, ", 1), number)


@plants("law.meaning_unclear")
def _(real: Real) -> Iterator[Plant]:
    for file, line, text, rule in _refusals(real):
        yield Plant(file, line, f"{text}\n{text.replace('refuse:', 'wait:')}", rule)


@plants("law.refusal_without_article")
def _(real: Real) -> Iterator[Plant]:
    for file, line, _, rule in _refusals(real):
        for beside in (*range(rule + 1, line), line + 1, line + 2):
            if beside <= len(real.lines(file)) and real.text(file, beside).lstrip().startswith("cites:"):
                yield Plant(file, beside, "", line)


def _refusals(real: Real) -> Iterator[tuple[str, int, str, int]]:
    """Refusals written on one line, and the line of their rule a little above."""
    for file in real.files("scheme.yaml"):
        for number, text in enumerate(real.lines(file), start=1):
            near = [n for n in range(max(number - 3, 1), number) if "- rule:" in real.text(file, n)]
            if re.match(r"\s+refuse: \{.*\}$", text) and near:
                yield file, number, text, near[-1]


def _spare(real: Real, rule: Rule) -> str | None:
    scheme = rule.name.split(".")[0]
    found = [
        name
        for name, value in real.law.values.items()
        if name.startswith(f"{scheme}.") and name not in rule.args and value.kind == "scalar"
        if any(box.region == NATION for box in value.boxes)
    ]
    return found[0].split(".")[1] if found else None


def _only_local(real: Real, rule: Rule) -> str | None:
    scheme = rule.name.split(".")[0]
    if rule.region != NATION:
        return None
    for name, value in real.law.values.items():
        if name.startswith(f"{scheme}.") and value.kind == "scalar" and value.place.file.startswith("local/"):
            return name.split(".")[1]
    return None


# --- over versions of values -----------------------------------------------------------------------------------------


def put(box, new: str) -> Plant:
    return Plant(box.place.file, box.place.line, new, box.place.line)


@plants("law.key_twice")
def _(real):
    for _, box, text in boxes(real, object):
        yield Plant(box.place.file, box.place.line, f"{text}\n{text}", box.place.line + 1)


@plants("law.quantity")
def _(real):
    for _, box, text in boxes(real):
        yield put(box, re.sub(r"value: [^,}]+", "value: 9e3x", text))


@plants("law.to_be_unverified")
def _(real):
    for _, box, text in boxes(real, object):
        if "unverified" not in text and re.search(r"confidence: [HM]\b", text) and "document:" in text:
            yield put(box, re.sub(r"confidence: [HM]\b", "confidence: L", text))


@plants("law.document_missing")
def _(real):
    for _, box, text in boxes(real, object):
        if re.search(r", document: (\"[^\"]*\"|[^,}\"]+)", text):
            yield put(box, re.sub(r", document: (\"[^\"]*\"|[^,}\"]+)", "", text))


@plants("law.out_of_range")
def _(real):
    for value, box, text in boxes(real):
        if value.range is not None:
            yield put(box, re.sub(r"value: [^,}]+", f"value: {outer(value.range.high + 1, value.type)}", text))


@plants("law.out_of_bounds")
def _(real):
    for value, box, text in boxes(real):
        if box.region != NATION and (value.floor or value.ceiling) and not box.below_floor and value.range:
            far = value.range.low if value.floor else value.range.high
            if far != box.value:
                yield put(box, re.sub(r"value: [^,}]+", f"value: {outer(far, value.type)}", text))


@plants("law.overlap")
def _(real):
    for _, older, newer, text in followed(real):
        if newer.known_from <= max(older.known_from, newer.start):
            new = re.sub(r", until: [\d-]+", "", text)
            yield Plant(
                older.place.file,
                older.place.line,
                re.sub(r"\}(\s*#.*)?$", ", until: 2199-01-01}", new),
                newer.place.line,
            )


@plants("law.gap")
def _(real):
    for value, older, newer, text in followed(real):
        above = any(b.region != older.region and older.region.startswith(b.region.rstrip("0")) for b in value.boxes)
        if not above and value.when_unpublished == "refuse" and (newer.start - older.start).days > 40:
            until = older.start.replace(year=older.start.year, day=older.start.day + 1)
            yield Plant(
                older.place.file,
                older.place.line,
                re.sub(r"\}(\s*#.*)?$", f", until: {until}}}", text),
                older.place.line,
            )


def followed(real):
    """Versions of a value in one place that a later one follows, without an end of their own."""
    lined = {(b.place.file, b.place.line): t for _, b, t in boxes(real, object)}
    for value in real.law.values.values():
        for region in {b.region for b in value.boxes}:
            here = sorted((b for b in value.boxes if b.region == region), key=lambda b: b.start)
            for older, newer in pairwise(here):
                text = lined.get((older.place.file, older.place.line))
                alone = text and "until" not in text and "replaces" not in text and not newer.replaces
                if alone and older.start < newer.start and older.value is not None and newer.value is not None:
                    yield value, older, newer, text


@plants("law.later_known")
def _(real):
    for _, box, text in boxes(real):
        if "known_from" not in text and "replaces" not in text:
            body = text[text.index("{") : text.rindex("}")]
            yield put(box, f"{text[: text.index('{')]}[{body}}}, {body}, known_from: 2199-01-01}}]")


@plants("law.not_delegated")
def _(real):
    for value, box, text in boxes(real):
        scheme, short = value.name.split(".")
        if value.delegated_to or box.region != NATION or value.boxes[0] is not box:
            continue
        for file in real.files("parameters.yaml"):
            if file.startswith("local/") and file.split("/")[2] == scheme:
                lines = real.lines(file)
                yield Plant(file, len(lines), f"{lines[-1]}\n{short}:\n  values:\n{text}", len(lines) + 3)


@plants("law.bound_unknown")
def _(real):
    for value in real.law.values.values():
        mine = value.place.file.startswith(("national", "shared")) and value.kind == "scalar" and not value.floor
        if mine and any(b.region != NATION and b.value is not None and not b.below_floor for b in value.boxes):
            text = real.text(value.place.file, value.place.line)
            yield Plant(value.place.file, value.place.line, f"{text}\n  floor: the_floor", value.place.line)


@plants("law.name_missing")
def _(real):
    for value in real.law.values.values():
        lines = real.lines(value.place.file)
        for at in range(value.place.line, min(value.place.line + 3, len(lines))):
            if re.match(r"^  names: \{en: \"[^\"]*\", zh: .*\}$", lines[at]):
                yield Plant(value.place.file, at + 1, re.sub(r", zh: .*\}$", "}", lines[at]), value.place.line)


@plants("law.glossary")
def _(real):
    for value in real.law.inputs.values():
        text = real.text(value.place.file, value.place.line)
        if value.relation is None and re.match(r"^[a-z_]+:$", text):
            yield Plant(value.place.file, value.place.line, f"jishu_{text}", value.place.line)


@plants("law.key_missing")
def _(real):
    for value in real.law.inputs.values():
        lines = real.lines(value.place.file)
        for at in range(value.place.line, min(value.place.line + 7, len(lines))):
            if value.relation is None and re.match(r"^  provider: ", lines[at]):
                yield Plant(value.place.file, at + 1, "", value.place.line)
                break


@plants("law.name_twice")
def _(real):
    for name, value in real.law.inputs.items():
        scheme = name.split(".")[0]
        other = next((n for n in real.law.values if n.startswith(f"{scheme}.")), None)
        if other and value.relation is None and re.match(r"^[a-z_]+:$", real.text(value.place.file, value.place.line)):
            yield Plant(value.place.file, value.place.line, f"{other.split('.')[1]}:", value.place.line)


# --- over rules ------------------------------------------------------------------------------------------------------


@plants("law.not_python")
def _(real):
    for rule, match, _ in rules(real):
        yield Plant(rule.place.file, rule.place.line, f"def {match[1]}(({match[2]}):", rule.place.line)


@plants("law.function")
def _(real):
    for rule, match, _ in rules(real):
        text = f'@rule(unit="flag")\ndef {match[1]}({match[2]}):'
        yield Plant(rule.place.file, rule.place.line, text, rule.place.line + 1)


@plants("law.not_whole")
def _(real):
    """A rule in whole numbers that divides: one that is there, or one more on an input of its scheme."""
    yield from with_return(real, lambda e: f"    return ({e}) / 12", lambda d, _: d, ("integer",))
    for file in real.files("rules.py"):
        lines = real.lines(file)
        for name, given in real.law.inputs.items():
            if name.startswith(f"{file.split('/')[-2]}.") and given.type.unit == "integer" and not given.relation:
                column = name.split(".")[1]
                text = '\n\n@rule(unit="integer", cites="x", since="2020-01-01", zh="甲")\n'
                text += f"def spare({column}):\n    return {column} / 12"
                yield Plant(file, len(lines), lines[-1] + text, len(lines) + 3)


@plants("law.units")
def _(real):
    for rule, _, (line, expr) in rules(real):
        if rule.type.unit == "money" and rule.args and not re.fullmatch(r"[01]|.*\bif\b.*", expr):
            yield Plant(rule.place.file, line, f"    return ({expr}) * ({expr})", rule.place.line)


@plants("law.row_outside_total")
def _(real):
    for rule, _, (line, _) in rules(real):
        columns = [
            c.name.split(".")[2]
            for r in real.law.relations.values()
            for c in r.columns
            if r.name.split(".")[0] == rule.name.split(".")[0]
        ]
        for column in columns[:1] if not rule.on else ():
            lines = real.lines(rule.place.file)
            text = '\n\n@rule(unit="integer", cites="x", since="2020-01-01", zh="甲")\n'
            text += f"def spare{line}({column}):\n    return {column}"
            yield Plant(rule.place.file, len(lines), lines[-1] + text, len(lines) + 3)


@plants("law.name_ambiguous")
def _(real):
    """Two relations more with a column that a rule reads: one of its scheme's rows, or one that all schemes share."""
    files = {file.split("/")[-2]: file for file in real.files("inputs.yaml") if file.startswith("national")}
    for versions in real.law.rules.values():
        for rule in versions:
            file = files.get(rule.name.split(".")[0])
            for name in rule.args if file and rule.on is None else ():
                if name.startswith("shared.") or name.count(".") == 2:
                    lines, column = real.lines(file), name.split(".")[-1]
                    more = "".join(
                        f"\nspare_{rows}:\n  relation: true\n  provider: collection.x\n  at_most: 9\n  columns:\n"
                        f"    {column}: {{unit: flag}}"
                        for rows in ("rows", "lines")
                    )
                    yield Plant(file, len(lines), lines[-1] + more, rule.place.line, rule.place.file)


@plants("law.versions_disagree")
def _(real):
    for versions in real.law.rules.values():
        for rule in versions[1:]:
            lines = real.lines(rule.place.file)
            at = next(i for i in range(rule.place.line - 1, -1, -1) if "unit=" in lines[i])
            other = "integer" if rule.type.unit != "integer" else "money"
            new = re.sub(r'unit="\w+"', f'unit="{other}"', lines[at])
            yield Plant(rule.place.file, at + 1, new, rule.place.line)


@plants("law.not_rounded")
def _(real):
    named = {f"{s.id}.{c}" for s in real.law.schemes.values() for c in _named(s)}
    for versions in real.law.rules.values():
        for rule in versions:
            lines, at = real.lines(rule.place.file), rule.place.line - 1
            if rule.name in named and rule.rounds and re.search(r"[*/]", rule.source):
                line = next(i for i in range(at, -1, -1) if "rounds=" in lines[i])
                yield Plant(rule.place.file, line + 1, re.sub(r'\s*rounds="\w+",?', "", lines[line]), rule.place.line)


def _named(scheme):
    award, dues = scheme.facts.get("award") or {}, scheme.facts.get("contribution") or {}
    listed = [c["rule"] if isinstance(c, dict) else c for c in award.get("components", ())]
    lump_sums = [s["amount"] for s in scheme.facts.get("lump_sums") or ()]
    return [*listed, *(line["due"] for line in dues.get("lines", ())), *lump_sums]


@plants("law.rule_without_version")
def _(real):
    for scheme in real.law.schemes.values():
        for short in _named(scheme) if scheme.facts.get("cover") else ():
            versions = real.law.rules.get(f"{scheme.id}.{short}", ())
            if len(versions) == 1 and versions[0].region == NATION:
                lines, at = real.lines(versions[0].place.file), versions[0].place.line - 1
                line = next(i for i in range(at, -1, -1) if "since=" in lines[i])
                new = re.sub(r'since="[\d-]+"', 'since="2199-01-01"', lines[line])
                yield Plant(versions[0].place.file, line + 1, new, versions[0].place.line)


# --- over schemes ----------------------------------------------------------------------------------------------------


@plants("law.letter_when")
def _(real):
    yield from edited(real, "service.yaml", r"when: \[\w+", "when: [unheard_of")
    yield from edited(real, "service.yaml", r"(when: \[\w+) (?:=|<|>)", r"\1 is")


@plants("law.never")
def _(real):
    yield from edited(real, "never.yaml", r"^(  - that: \[)\w+", r"\1unheard_of")
    yield from edited(real, "never.yaml", r"^(  - that: \[\w+) (?:=|<|>)", r"\1 before")
    yield from edited(real, "never.yaml", r"^(    )zh: .*$", r"\1said: no", -2)


@plants("law.scheme_rule_unit")
def _(real):
    money = {s.id: next((c for c in _named(s)), None) for s in real.law.schemes.values()}
    for plant in edited(real, "scheme.yaml", r"^(\s+- rule: )\w+$", r"\1"):
        name = money.get(plant.file.split("/")[-2])
        if name:
            yield Plant(plant.file, plant.line, plant.new + name, plant.line)


@plants("law.after_unknown")
def _(real):
    yield from edited(real, "scheme.yaml", r"^(kind: \w+)$", "\\1\nafter: [nothing]", 1)


@plants("law.copies")
def _(real):
    wrong = "copies: {before: 7, by_citizen: 1, fetched: 4, cites: x}"
    yield from edited(real, "service.yaml", r"^(steps: \[\])$", f"\\1\n{wrong}", 1)


@plants("law.filler")
def _(real):
    yield from edited(real, "service.yaml", r"^(.*)\{amount\}(.*)$", r"\1{sum_of_all}\2")


@plants("law.service_part")
def _(real):
    for plant in edited(real, "service.yaml", r"^(who: .*)$", ""):
        facts = real.law.schemes[plant.file.split("/")[-2]].facts
        if any(facts.get(word) for word in ("award", "lump_sums", "settlements")):
            yield Plant(plant.file, plant.line, plant.new, 0)


@plants("law.merger_unknown")
def _(real):
    into = "merges_into: [{scheme: nothing, on: 2030-01-01}]"
    yield from edited(real, "scheme.yaml", r"^(kind: \w+)$", f"\\1\n{into}", 1)


@plants("law.after_circle")
def _(real):
    for plant in edited(real, "scheme.yaml", r"^(kind: \w+)$", r"\1", 1):
        yield Plant(plant.file, plant.line, f"{plant.new}\nafter: [{plant.file.split('/')[-2]}]", plant.told)


@plants("law.rule_too_large")
def _(real):
    body = "\n".join(
        "    if {0} > 0:\n        if {0} > 1:\n            return 0" for _ in range(14)
    )  # each doubles the rest
    for rule, match, (line, expr) in rules(real):
        first = match[2].split(",")[0].strip()
        if first and rule.type.unit in ("money", "integer") and not rule.on:
            yield Plant(rule.place.file, line, f"{body.format(first)}\n    return {expr}", 0)
