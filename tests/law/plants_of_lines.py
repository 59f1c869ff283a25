"""Defects planted by lines of files alone: a key, a word, a number, an argument."""

from __future__ import annotations

import re
from collections.abc import Iterator

from law.planting import PLANTERS, Plant, Real, edited, last_lines, plants, told_at_def, with_argument, with_return
from shebao.kernel.regions import NATION
from shebao.law.ir import Rule

PLANTERS |= {
    "law.file": lambda real: edited(real, "parameters.yaml", r"^(\s+[a-z_]+): (?=[a-z])", r"\1: @"),
    "law.key_forbidden": lambda real: edited(real, "inputs.yaml", r"^(\s+)(unit: .*)$", r"\1\2\n\1on: x", 1),
    "law.key_unknown": lambda real: edited(real, "inputs.yaml", r"^(\s+)(unit: [a-z]+)$", r"\1\2\n\1colour: red", 1),
    "law.text_cut": lambda real: edited(real, "*.yaml", r"^(\s+names: \{en: )\"", r'\1Pay, or go on, zh2: "'),
    "law.sign": lambda real: edited(real, "parameters.yaml", r"^(  unit): ", r"\1："),
    "law.digits_wide": lambda real: edited(real, "parameters.yaml", r"^(\s+\d{4}-\d\d-\d\d: \{value: )\d", r"\1８"),
    "law.quotes_curly": lambda real: edited(real, "scheme.yaml", r"^(.*region: )\"(\d{6})\"", r"\1“\2”"),
    "law.date_too_far_left": lambda real: last_lines(real, "parameters.yaml", r"^    (\d{4}-\d\d-\d\d: \{.*)", r"  \1"),
    "law.basis_missing": lambda real: (
        Plant(scheme.place.file, number, "# nothing", scheme.place.line)
        for scheme in real.law.schemes.values()
        for number, text in enumerate(real.lines(scheme.place.file), start=1)
        if text.startswith("legal_basis: ") and real.lines(scheme.place.file)[number][:1].isalpha()
    ),
    "law.number_cut": lambda real: edited(
        real, "parameters.yaml", r"^(\s+\d{4}-\d\d-\d\d: \{value: \d)(\d{3}[^\d-])", r"\1,\2"
    ),
    "law.day_unknown": lambda real: edited(real, "parameters.yaml", r"^(\s+\d{4})-\d\d-\d\d: \{", r"\1-02-30: {"),
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
    "law.state_scheme_books_contributions": lambda real: edited(
        real, "entries.yaml", r"^(  receive: \{debit: assistance_deposit, credit: )\w+,", r"\1contribution_income,"
    ),
    "law.instrument": lambda real: edited(real, "instruments.yaml", r"(id: .*, rank: )law,", r"\1lore,"),
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


@plants("law.case_name")
def _(real: Real) -> Iterator[Plant]:
    for path in sorted(real.root.rglob("cases/*.yaml")):
        file = path.relative_to(real.root).as_posix()
        for number, text in enumerate(real.lines(file), start=1):
            if re.match(r"^  input: \{[a-z]", text):
                yield Plant(file, number, text.replace("input: {", "input: {unheard_of: 1, ", 1), number)


@plants("law.state_scheme_collects")
def _(real: Real) -> Iterator[Plant]:
    for plant in edited(real, "scheme.yaml", r"^financing_class: (contributions|voluntary)$", "financing_class: state"):
        texts = enumerate(real.lines(plant.file), start=1)
        owed = [n for n, text in texts if re.match(r"\s+- \{line: (?!government|subsidy)", text)]
        if owed:
            yield Plant(plant.file, plant.line, plant.new, owed[0])


@plants("law.meaning_unclear")
def _(real: Real) -> Iterator[Plant]:
    for file, line, text, rule in _refusals(real):
        yield Plant(file, line, f"{text}\n{text.replace('refuse:', 'wait:')}", rule)


@plants("law.refusal_without_article")
def _(real: Real) -> Iterator[Plant]:
    for file, line, _, rule in _refusals(real):
        versions = real.law.rules.get(f"{file.split('/')[-2]}.{real.text(file, rule).split('rule:')[1].strip()}", ())
        rewritten = len({version.cites for version in versions}) > 1  # there the version that decides is cited
        for beside in (*range(rule + 1, line), line + 1, line + 2):
            told = beside <= len(real.lines(file)) and re.match(r"\s+cites: \S", real.text(file, beside))
            if told and not rewritten:
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
