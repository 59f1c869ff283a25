"""One figure told: a sentence, the steps with the person's own numbers, the law. Nothing is computed here again.

The same as data, for machines and for an independent checker, is walk.plain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from shebao.benefits.explain import Explained
from shebao.engine.explain import DatedValue, Step
from shebao.engine.graph import Decision
from shebao.kernel.dates import parse_date, parse_month
from shebao.kernel.money import yuan
from shebao.law.ir import Names
from shebao.service.citations import citation
from shebao.service.codes import code_text
from shebao.service.letter_model import BILL, MONTHLY, ONCE
from shebao.service.text import Text, day, money, month, phrase, same

NO_MONTH = "0000-01"
ROUNDINGS = ("half_up", "up", "down")
UNITS = {
    "integer": Text("", ""),
    "rate": Text("", ""),
    "number": Text("", ""),
    "money": Text(" yuan", "元"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a formula: its letter in the formula, what it is called, its value as written, where it is from."""

    name: str
    label: Text
    value: Text
    source: Text


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step: what it gives, the formula with names, the same with numbers, and the law it rests on."""

    name: str
    label: Text
    value: Text
    formula: str
    worded: Text
    numbers: tuple[Number, ...]
    rounding: Text | None
    cites: Text
    law: tuple[Text, ...]
    marks: tuple[Text, ...]
    condition: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole answer told."""

    title: Text
    amount: int
    sentence: Text
    parts: tuple[tuple[Text, int], ...]
    steps: tuple[StepTold, ...]
    conditions: tuple[StepTold, ...]
    idle: tuple[StepTold, ...]
    law_hash: str
    marks: tuple[Text, ...]

    @property
    def conditions_said(self) -> Text:
        """How many conditions were met, of how many where one was not."""
        met, n = sum(step.value == phrase("yes") for step in self.conditions), len(self.conditions)
        if met == n:
            return phrase("explain_conditions", n=str(n))
        return phrase("explain_conditions_some", met=str(met), n=str(n))


def tell(
    said: Decision,
    components: Sequence[str],
    conditions: Sequence[str],
    assumed: Collection[str] = (),
    manner: str = MONTHLY,
) -> Telling:
    """The decision told: `components` and `conditions` are full rule names; `assumed` inputs by full name; `manner`:
    whether the sum is of a month, comes once, or settles a bill."""
    steps = said.steps()
    told = [_step(step, said, {*said.assumed, *assumed}) for step in steps]
    by_name = {step.name: step for step in steps}
    shown = [name for name in components if said.values.get(name, 0)]
    parts = tuple((_names(by_name[name].names), said.values[name]) for name in shown if name in by_name)
    amount = sum(fen for _, fen in parts)
    wanted, pairs = set(conditions), list(zip(told, steps, strict=True))
    unasked = {step.name for step in steps if _unasked(step, said)}
    return Telling(
        title=phrase("explain_title"),
        amount=amount,
        sentence=_sentence(parts, amount, manner),
        parts=parts,
        steps=tuple(t for t, s in pairs if s.unit != "flag" and not _idle(s)),
        conditions=tuple(t for t, s in pairs if s.name in wanted - unasked),
        idle=tuple(t for t, s in pairs if _idle(s)),
        law_hash=said.graph.law_hash,
        marks=tuple(dict.fromkeys(mark for value in said.used() for mark in _marks(value))),
    )


def _idle(step: Step) -> bool:
    """A part that came to nothing: an amount or a count of 0, no month. A first code word is not nothing."""
    return step.unit not in ("flag", "code") and not step.value


def _unasked(step: Step, said: Decision) -> bool:
    """A condition that was settled before it read what it is about: a man's post is not asked, only a woman's."""
    rule = said.graph.slice.rules.get(step.name)
    read = {argument.name for argument in step.arguments.values()}
    return step.unit == "flag" and step.value == 1 and rule is not None and not {*rule.args} <= read


def tell_explained(explained: Explained) -> Telling:
    """The same for a decision of the record. An order has no steps: its document is the reason."""
    assert explained.said is not None
    assert explained.wants is not None
    scheme = explained.claim.scheme
    return tell(
        explained.said,
        [f"{scheme}.{rule}" for rule, _ in explained.wants.components],
        [f"{scheme}.{condition['rule']}" for condition in explained.wants.conditions],
        [name for name, _ in explained.assumed],
        _manner(explained),
    )


def _manner(explained: Explained) -> str:
    """Monthly for an award; an item that leaves a part with the person settles a bill, any other comes once."""
    wants = explained.wants
    if wants is None or not wants.item:
        return MONTHLY
    return BILL if wants.total or len(wants.components) > 1 else ONCE


def _sentence(parts: Sequence[tuple[Text, int]], amount: int, manner: str) -> Text:
    """Each part and the sum, in one line."""
    if not parts:
        return money(0)
    said = [Text(f"{label.en} {yuan(fen)}", f"{label.zh} {yuan(fen)}") for label, fen in parts]
    summed = Text(" + ".join(t.en for t in said), " + ".join(t.zh for t in said))
    total = Text(f"{yuan(amount)}\u00a0yuan", f"{yuan(amount)}\u00a0元")
    return phrase(f"explain_sum_{manner}", parts=summed, amount=total)


def worded(step: Step, said: Decision) -> Text | None:
    """How one figure comes about, in words with the numbers; None where it is read from one place as it stands."""
    told = _step(replace(step, expression=_unfloored(step)), said, said.assumed)
    return told.worded if len(told.numbers) > 1 and step.unit == "money" else None


def _unfloored(step: Step) -> str:
    """max(0, x) as x where it came to more than nothing: that it is never less than 0 says nothing then."""
    match ast.parse(step.expression, mode="eval").body:
        case ast.Call(func=ast.Name(id="max"), args=[ast.Constant(value=0), over]) if step.value:
            return ast.unparse(over)
    return step.expression


def figures_read(step: Step, said: Decision) -> tuple[Text, ...]:
    """The amounts, counts and months a step read, each with its name; bare yes and no are left out."""
    told = _step(step, said, said.assumed)
    plain = (phrase("yes"), phrase("no"), phrase("nothing_word"))
    return tuple(
        Text(f"{n.label.en} {n.value.en}", f"{n.label.zh} {n.value.zh}") for n in told.numbers if n.value not in plain
    )


def _step(step: Step, said: Decision, assumed: Collection[str]) -> StepTold:
    numbers = tuple(
        Number(name, _label(name, a.names, step), _number_text(a.text, a.name), _source(name, step, (said, assumed)))
        for name, a in step.arguments.items()
    )
    rounding = None
    if step.rounding is not None and step.step is not None:
        unit = phrase("yuan_word") if step.unit == "money" else same("")
        rounding = phrase("rounded", how=phrase(step.rounding), step=step.step, unit=unit)
    return StepTold(
        name=step.name,
        label=_names(step.names),
        value=_with_unit(step.text, step.unit, step.name),
        formula=step.formula,
        worded=_settled(numbers) if step.unit == "code" else _worded(step.expression, numbers),
        numbers=numbers,
        rounding=rounding,
        cites=citation(step.cites),
        law=tuple(_law(value) for value in step.values),
        marks=tuple(dict.fromkeys(mark for value in step.values for mark in _marks(value))),
        condition=step.unit == "flag",
    )


_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_WORDS = {
    "min": Text("the smaller of ", "取小者"),
    "max": Text("the larger of ", "取大者"),
    "floor": Text("whole part of ", "取整"),
    "ceil": Text("rounded up ", "进整"),
    "and": Text("and", "且"),
    "or": Text("or", "或"),
    "not": Text("not", "非"),
}
_TOKEN = re.compile(r"[A-Za-z_]\w*|<=|>=|==|!=|[-*/]")


def _settled(numbers: Sequence[Number]) -> Text:
    """What a category was settled by: the facts that were read, for there is nothing to count."""
    said = [Text(f"{n.label.en} {n.value.en}", f"{n.label.zh} {n.value.zh}") for n in numbers]
    return Text(", ".join(t.en for t in said), "，".join(t.zh for t in said))


def _worded(expression: str, numbers: Sequence[Number]) -> Text:
    """The formula in words with the person's own numbers: names become labels with values, signs the usual ones."""
    plainly = ast.unparse(ast.parse(expression, mode="eval"))
    known = {number.name: number for number in numbers}

    def said(lang: str) -> str:
        def one(match: re.Match[str]) -> str:
            word = match.group()
            if word in known:
                return f"{known[word].label[lang]} {known[word].value[lang]}"
            return _WORDS[word][lang] if word in _WORDS else _SIGNS.get(word, word)

        return _TOKEN.sub(one, plainly)

    return Text(said("en"), said("zh"))


def _names(names: Names) -> Text:
    return Text(names.en, names.zh)


def _with_unit(text: str, unit: str, name: str) -> Text:
    if unit == "flag":
        return phrase("yes") if text in ("true", "1") else phrase("no")
    ending, shown = UNITS.get(unit, Text("", "")), _number_text(text, name)
    return Text(f"{shown.en}{ending.en}", f"{shown.zh}{ending.zh}")


def _label(name: str, names: Names, step: Step) -> Text:
    """The name; of a table's cell also which cell, of a value of another month which month."""
    cell = re.search(r"_at_(\d+)$", name)
    said = _names(names)
    if cell and f"value_in({name.removesuffix(cell[0])}" in step.formula:
        then = month(int(cell[1]))
        return Text(f"{said.en} ({then.en})", f"{said.zh}（{then.zh}）")
    return Text(f"{said.en} ({cell[1]})", f"{said.zh}（{cell[1]}）") if cell else said


def _number_text(text: str, name: str) -> Text:
    """An amount with its thousands parted, a month, a code or a flag in words; no month (0000-01) as a word."""
    if text == NO_MONTH:
        return phrase("nothing_word")
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return month(parse_month(text))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day(parse_date(text))
    if text in ("true", "false"):
        return phrase("yes" if text == "true" else "no")
    if text[:1].isalpha():
        return code_text(name, text)
    whole, dot, cents = text.partition(".")
    return same(f"{int(whole):,}{dot}{cents}" if whole.isdigit() and len(whole) > 3 and dot else text)


def _source(name: str, step: Step, known: tuple[Decision, Collection[str]]) -> Text:
    said, assumed = known
    full = next((n for n in said.graph.inputs if n.split(".")[-1] == name), None)
    if full is not None:
        return phrase("assumed_word") if full in assumed else phrase("fact_word")
    value = next((v for v in step.values if v.name.split(".")[-1] == name), None)
    return citation(value.document) if value is not None else phrase("step_word")


def _law(value: DatedValue) -> Text:
    start = day(value.start) if value.start else same("–")
    known = day(value.known_from) if value.known_from else same("–")
    said = phrase("in_force", start=start, known=known)
    text, document = _law_text(value.text), citation(value.document)
    return Text(
        f"{value.names.en}: {text.en} — {document.en} ({said.en})",
        f"{value.names.zh}：{text.zh} — {document.zh}（{said.zh}）",
    )


def _law_text(text: str) -> Text:
    """A value as written; of a rounding its way in words: half_up 0.01 is half up to 0.01."""
    how, space, step = text.partition(" ")
    return phrase("rounded", how=phrase(how), step=step, unit="") if space and how in ROUNDINGS else same(text)


def _marks(value: DatedValue) -> list[Text]:
    names = Text(value.names.en, value.names.zh)
    marks = []
    if value.provisional:
        marks.append(phrase("provisional_mark", names=names))
    if value.origin:
        said = phrase("stands_in", origin=citation(value.origin))
        marks.append(Text(f"{names.en}: {said.en}", f"{names.zh}：{said.zh}"))
    elif value.unverified:
        mark = phrase("unverified")
        marks.append(Text(f"{names.en}: {mark.en}", f"{names.zh}：{mark.zh}"))
    return marks
