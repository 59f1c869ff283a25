"""A due told: base, rate, amount and the law behind each, and the same for many persons once each way of counting.

Nothing is computed here again: the numbers are those of the decision that the law kept with the run gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shebao.collection.due_law import Standing
from shebao.collection.reckoned import DuePart, Reckoned
from shebao.engine.explain import Step
from shebao.engine.graph import Decision
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.service.explain import Asked, StepTold, Telling, behind, tell
from shebao.service.explain_law import marks, origin_said
from shebao.service.text import Text, joined, phrase
from shebao.service.walk import step_facts

MONEY = "money"
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How dues of a branch and month are counted: each step with its law, the wage and the base left as words."""

    scheme: str
    for_month: int
    steps: tuple[WayStep, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayStep:
    """One rule in words: what it gives and how, its article, its values with their documents, what is not verified."""

    said: Text
    law: tuple[Text, ...]
    marks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PartTold:
    """One line of a due in words: its rate, and whether the rate or the base rests on what nobody verified."""

    part: DuePart
    rate: Text
    unsure: bool
    base_unsure: bool


class Teller:
    """Tells dues; what is counted alike is put into words once."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._parts: dict[Key, tuple[Text, bool, bool]] = {}
        self._ways: dict[Key, Way] = {}
        self._steps: dict[int, tuple[Decision, tuple[Step, ...]]] = {}

    def steps(self, said: Decision, rules: Iterable[str]) -> list[Step]:
        """The steps of these rules and all they rest on, arguments first; worked out once for a decision."""
        steps = self._steps.setdefault(id(said), (said, ()))[1] or said.steps()
        self._steps[id(said)] = (said, steps)
        kept = behind({step.name: step for step in steps}, [*rules])
        return [step for step in steps if step.name in kept]

    def part(self, part: DuePart) -> PartTold:
        """One line. A line whose law was not kept has no rate."""
        if part.said is None:
            return PartTold(part, Text("", ""), unsure=False, base_unsure=False)
        steps = self.steps(part.said, [part.rule])
        key = (part.rule, *_manner(steps))
        if key not in self._parts:
            self._parts[key] = self._worked(part, part.said, steps)
        return PartTold(part, *self._parts[key])

    def _worked(self, part: DuePart, said: Decision, steps: Sequence[Step]) -> tuple[Text, bool, bool]:
        due = next(step for step in steps if step.name == part.rule)
        told = next(step for step in tell(said, Asked([part.rule], []), self.law).steps if step.name == part.rule)
        plain = [number for number in told.numbers if not _is_money(said, due.arguments[number.name].name)]
        rates = [number.value for number in plain if due.arguments[number.name].exact != "1"] or [
            number.value for number in plain
        ]
        bases = [a.name for a in due.arguments.values() if _is_money(said, a.name)]
        under = {step.name for step in self.steps(said, bases)}
        of_rate, of_base = (
            any(value.unverified for step in steps if (step.name in under) is is_base for value in step.values)
            for is_base in (False, True)
        )
        return joined(rates, " × ", " × "), of_rate, of_base

    def ways(self, dues: Iterable[Reckoned]) -> list[Way]:
        """Every way in which these dues were counted, in the order of branch and month."""
        found: dict[Key, Way] = {}
        for due in dues:
            for said, rules in _together(due.parts):
                steps = self.steps(said, rules)
                key = (due.of.scheme, due.of.for_month, tuple(rules), *_manner(steps))
                if key not in self._ways:
                    self._ways[key] = self._way(due, said, rules)
                found[key] = self._ways[key]
        once = {(way.scheme, way.for_month, way.steps): way for way in found.values()}  # places of one law are one way
        return sorted(once.values(), key=lambda way: (way.scheme, way.for_month))

    def facts(self, due: Reckoned) -> list[dict[str, Any]]:
        """The steps behind every line of a due for a machine: expression, exact arguments, values, articles."""
        return [step_facts(step) for said, rules in _together(due.parts) for step in self.steps(said, rules)]

    def whole(self, due: Reckoned) -> list[Telling]:
        """The steps of one person's due with his own numbers, as explanations print them."""
        found = []
        for said, rules in _together(due.parts):
            names = {step.name for step in self.steps(said, rules)}
            told = tell(said, Asked(rules, []), self.law)
            kept = tuple(step for step in told.steps if step.name in names)
            found.append(replace(told, steps=kept, marks=tuple(dict.fromkeys(m for step in kept for m in step.marks))))
        return found

    def _way(self, due: Reckoned, said: Decision, rules: Sequence[str]) -> Way:
        steps = {step.name: step for step in self.steps(said, rules)}
        told = [step for step in tell(said, Asked(rules, []), self.law).steps if step.name in steps]
        return Way(
            due.of.scheme,
            due.of.for_month,
            tuple(_way_step(said, steps[step.name], step) for step in told),
            tuple(rules),
        )


def _together(parts: Sequence[DuePart]) -> list[tuple[Decision, list[str]]]:
    """The rules of the lines by the decision that answers them."""
    found: dict[str, tuple[Decision, list[str]]] = {}
    for part in parts:
        if part.said is not None:
            found.setdefault(part.law, (part.said, []))[1].append(part.rule)
    return list(found.values())


def _is_money(said: Decision, name: str) -> bool:
    return said.graph.slice.type_of(name).unit == MONEY


def _own(said: Decision, name: str) -> bool:
    """Whether a number is the person's: what he or his employer told, or an amount worked out from it."""
    cut = said.graph.slice
    return (name in cut.inputs or name in cut.rules) and _is_money(said, name)


def _manner(steps: Sequence[Step]) -> Key:
    """What makes two dues counted alike: the same rules and branches on the same values of law and facts of employers;
    the person's own amounts do not count."""
    return tuple(
        (
            step.name,
            step.rule,
            step.expression,
            tuple((v.name, v.text, v.document, v.region, v.start, v.unverified, v.origin) for v in step.values),
            tuple((n, a.exact) for n, a in step.arguments.items() if step.unit != MONEY),
            step.exact if step.unit != MONEY else "",
        )
        for step in steps
    )


def _way_step(said: Decision, step: Step, told: StepTold) -> WayStep:
    """A step in words, without the numbers that are one person's own."""
    own = [number for number in told.numbers if _own(said, step.arguments[number.name].name)]

    def plain(lang: str) -> str:
        text = told.worded[lang]
        for number in own:
            text = text.replace(f"{number.label[lang]} {number.value[lang]}", number.label[lang])
        text = (
            f"{told.label[lang]} = {text}" if step.unit == MONEY else f"{told.label[lang]} {told.value[lang]} = {text}"
        )
        if told.rounding:
            text += f"（{told.rounding[lang]}）" if lang == "zh" else f" ({told.rounding[lang]})"
        return f"{text}  〔{told.cites[lang]}〕" if told.cites[lang] else text

    # a value typed in says so in its own line
    more = dict.fromkeys(mark for value in step.values if not value.origin for mark in marks(value))
    return WayStep(Text(plain("en"), plain("zh")), told.law, tuple(more))


def part_facts(part: DuePart, told: PartTold) -> dict[str, Any]:
    """A line of a due for a machine; `computed_fen` is the law's answer again, none where no law was kept with it."""
    return {
        "component": part.component,
        "payer": part.payer,
        "rule": part.rule,
        "region": part.region,
        "base_fen": part.base,
        "rate": told.rate.en,
        "due_fen": part.fen,
        "account_fen": part.account,
        "computed_fen": part.computed,
        "run": part.run,
        "law_slice": part.law,
        "rests_on_unverified": told.unsure or told.base_unsure,
    }


def cell(parts: Sequence[PartTold], lang: str) -> str:
    """Amounts of one payer with their rates: 280.62 (4.5%, unverified) + 53.01 (0.85%)."""
    return " + ".join(_amount(one, lang) for one in parts) or "–"


def _amount(one: PartTold, lang: str) -> str:
    said = [one.rate[lang]] if one.rate[lang] else []
    said += [phrase("unverified")[lang]] if one.unsure else []
    comma = "，" if lang == "zh" else ", "
    return f"{yuan(one.part.fen)} ({comma.join(said)})" if said else yuan(one.part.fen)


def standing_said(law: Law, found: Sequence[Standing]) -> Text:
    """Values that nobody has verified by name, each with whose figure stands in."""
    said = []
    for one in found:
        names = law.values[one.name].names if one.name in law.values else None
        en, zh = (names.en, names.zh) if names else (one.name, one.name)
        origin = origin_said(one.origin) if one.origin else None
        said.append(Text(f"{en} ({origin.en})", f"{zh}（{origin.zh}）") if origin else Text(en, zh))
    return joined(said, ", ", "、")
