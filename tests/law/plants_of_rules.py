"""Defects planted in rules and in schemes: units, versions, roundings, circles, letters, what never can be true."""

from __future__ import annotations

import re
from itertools import pairwise

from law.planting import Plant, edited, plants, rules, with_return
from shebao.kernel.regions import NATION


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
    for file in real.files("rules*.py"):
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


@plants("law.rule_known_too_late")
def _(real):
    """The later of two versions of a rule becomes known long after it ended the one before it."""
    for versions in real.law.rules.values():
        for older, newer in pairwise(versions):
            lines, at = real.lines(newer.place.file), newer.place.line - 1
            follows = older.region == newer.region and older.end == newer.start and newer.known_from == newer.start
            line = next((i for i in range(at, -1, -1) if "since=" in lines[i]), 0)
            if follows and not newer.replaces:
                new = re.sub(r'(since="[\d-]+")', r'\1, known_from="2199-01-01"', lines[line])
                yield Plant(newer.place.file, line + 1, new, newer.place.line)


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
