"""One figure told: a sentence, the steps with the person's own numbers, the law. Nothing is computed here again.

A refusal opens with itself: its reasons, what would change them, and the steps behind the conditions that are not met,
to the comparison that decided. What cannot be known is no amount of 0: it opens with what is missing and what to do.
The same as data, for machines and for an independent checker, is walk.plain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from shebao.benefits.explain import Explained
from shebao.benefits.model import Wants
from shebao.engine.explain import DatedValue, Step
from shebao.engine.graph import Decision
from shebao.engine.reading import read
from shebao.kernel.errors import Reason
from shebao.kernel.money import yuan
from shebao.law.ir import Law, Names
from shebao.law.scheme import said_of
from shebao.service.comparisons import looked_at
from shebao.service.explain_formula import Number, settled, worded
from shebao.service.explain_law import ROUNDINGS, cite, law_line, marks, origin_said
from shebao.service.figures import Figures
from shebao.service.letter_facts import source_of
from shebao.service.letter_model import BILL, MONTHLY, ONCE
from shebao.service.measures import Measures
from shebao.service.measures import counted as in_measure
from shebao.service.text import Text, counted, day, money, month, phrase, same
from shebao.service.unasked import unasked
from shebao.service.unknown import unknown


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
    compared: tuple[Text, ...] = ()

    @property
    def met(self) -> bool:
        """Of a condition: whether it holds."""
        return self.value == phrase("yes")

    @property
    def met_said(self) -> Text:
        """The same in words."""
        return phrase("condition_met" if self.met else "condition_not_met")


@dataclass(frozen=True, slots=True)
class ReasonTold:
    """One reason against a claim, its article, and what would change it (empty where nothing is said)."""

    reason: Text
    cites: Text
    change: Text | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a decision is told by: full rule names of components and conditions, assumed inputs, the manner of the sum.

    `reasons`: those against the claim; with them nothing is owed and the telling opens with them. `complete`: they say
    also what the engine could not know, as those of a decision of the record do.
    """

    components: Sequence[str]
    conditions: Sequence[str]
    assumed: Collection[str] = ()
    manner: str = MONTHLY
    reasons: Sequence[Reason] = ()
    complete: bool = False


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
    law_on: date
    marks: tuple[Text, ...]
    reasons: tuple[ReasonTold, ...] = ()
    unknown: tuple[ReasonTold, ...] = ()
    conditions_open: int = 0

    @property
    def refused(self) -> bool:
        """Whether something stands against it: then nothing is owed."""
        return bool(self.reasons)

    @property
    def open(self) -> bool:
        """Whether there is no answer, because something is not known."""
        return bool(self.unknown) and not self.reasons

    @property
    def law_said(self) -> Text:
        """The law of which day it is told by."""
        return phrase("law_version", day=day(self.law_on))

    @property
    def conditions_said(self) -> Text:
        """How many conditions were met, of how many where one was not."""
        met, n = sum(step.met for step in self.conditions), len(self.conditions) + self.conditions_open
        if met == n:
            return counted("explain_conditions", n, n=str(n))
        return (
            phrase("explain_conditions_some", met=str(met), n=str(n))
            if met or self.conditions_open
            else phrase("conditions_none_met", n=str(n))
        )


def tell(said: Decision, asked: Asked, law: Law | None = None) -> Telling:
    """The decision told; with the law at hand documents are called by their titles."""
    scheme = next((name.partition(".")[0] for name in (*asked.components, *asked.conditions)), "")
    figures = Figures(said, Measures() if law is None else Measures.of(law, scheme), scheme)
    steps = figures.steps
    told = [_step(step, figures, {*said.assumed, *asked.assumed}, law) for step in steps]
    by_name = {step.name: step for step in steps}
    lacking = () if asked.complete and asked.reasons else unknown(said, [*asked.components, *asked.conditions])
    shown = [n for n in asked.components if said.values.get(n, 0) and not asked.reasons and not lacking]
    parts = tuple((_names(by_name[name].names), said.values[name]) for name in shown if name in by_name)
    amount = sum(fen for _, fen in parts)
    wanted, pairs = set(asked.conditions), list(zip(told, steps, strict=True))
    skipped = {step.name for step in steps if unasked(step, said)}
    kept = behind(by_name, unmet(by_name, wanted - skipped)) if asked.reasons else set(by_name)
    final = all(reason.means == "refuse" for reason in asked.reasons)
    kind = ("refused" if final else "undecided") if asked.reasons else "open" if lacking else "explain"
    return Telling(
        title=phrase(f"{kind}_title"),
        amount=amount,
        sentence=phrase(f"{kind}_sentence", n=str(len(asked.reasons)))
        if kind != "explain"
        else _sentence(parts, amount, asked.manner),
        parts=parts,
        steps=tuple(
            t for t, s in pairs if not _idle(s) and s.name in kept and (s.unit != "flag" or _deciding(s, asked))
        ),
        conditions=tuple(t for t, s in pairs if s.name in wanted - skipped),
        idle=() if asked.reasons else tuple(t for t, s in pairs if _idle(s)),
        law_hash=said.graph.law_hash,
        law_on=said.graph.slice.at,
        marks=tuple(dict.fromkeys(m for s in steps if s.name in kept for v in s.values for m in marks(v))),
        reasons=tuple(_reason(reason, law, said.graph.slice.at) for reason in asked.reasons),
        unknown=tuple(_reason(reason, law, said.graph.slice.at) for reason in lacking),
        conditions_open=len({name for reason in said.refusals for name in reason.outputs if name in wanted}),
    )


def _reason(reason: Reason, law: Law | None, on: date) -> ReasonTold:
    change = Text(reason.would_change_en, reason.would_change_zh) if reason.would_change_en else None
    return ReasonTold(Text(reason.en, reason.zh), cite(law, reason.cites, on), change)


def unmet(steps: Mapping[str, Step], conditions: Collection[str]) -> set[str]:
    """The conditions that were looked at and are not met."""
    return {name for name in conditions if name in steps and steps[name].value == 0}


def behind(steps: Mapping[str, Step], names: Collection[str]) -> set[str]:
    """These steps and all they rest on: what a refused person reads, and not the sums he would have had."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in steps and name not in found:
            found.add(name)
            todo += [argument.name for argument in steps[name].arguments.values()]
    return found


def _deciding(step: Step, asked: Asked) -> bool:
    """A condition that refuses: its comparison is the last step of how it was looked at."""
    return bool(asked.reasons) and step.name in asked.conditions and step.value == 0


def _idle(step: Step) -> bool:
    """A part that came to nothing: an amount or a count of 0, no month. A first code word is not nothing."""
    return step.unit not in ("flag", "code") and not step.value


def tell_explained(explained: Explained, law: Law | None = None) -> Telling:
    """The same for a decision of the record. An order has no steps: its document is the reason."""
    assert explained.said is not None
    assert explained.wants is not None
    scheme = explained.claim.scheme
    asked = Asked(
        [f"{scheme}.{rule}" for rule, _ in explained.wants.components],
        conditions_told(explained.said, scheme, explained.wants.conditions),
        [name for name, _ in explained.assumed],
        manner_of(explained),
        explained.answer.reasons,
        complete=True,
    )
    return tell(explained.said, asked, law)


def conditions_told(said: Decision, scheme: str, conditions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The conditions a reader is told of, by full name: not those that only ask whether a rule of ours reaches the
    case, where one does."""
    named = [(f"{scheme}.{condition['rule']}", said_of(condition)[0]) for condition in conditions]
    return [name for name, means in named if means != "decide_by_order" or not said.values.get(name)]


def manner_of(explained: Explained) -> str:
    """Monthly for an award; an item that leaves a part with the person settles a bill, any other comes once."""
    return manner(explained.wants)


def manner(wants: Wants | None) -> str:
    """The same of what is asked."""
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


def _step(step: Step, figures: Figures, assumed: Collection[str], law: Law | None) -> StepTold:
    numbers = tuple(
        Number(
            name=name,
            label=_label(name, figures.measures.label(a.name, _names(a.names)), step),
            value=_figure(figures, a.name, Fraction(a.exact)),
            source=_source(name, step, (figures.said, assumed), law),
        )
        for name, a in step.arguments.items()
    )
    rounding = None
    if step.rounding is not None and step.step is not None:
        unit = phrase("yuan_word") if step.unit == "money" else same("")
        rounding = phrase("rounded", how=phrase(step.rounding), step=step.step, unit=unit)
    return StepTold(
        name=step.name,
        label=figures.measures.label(step.name, _names(step.names)),
        value=_figure(figures, step.name, Fraction(step.exact)),
        formula=step.formula,
        worded=settled(numbers)
        if step.unit == "code"
        else worded(step.expression, _as_counted(step, numbers, figures)),
        numbers=numbers,
        rounding=rounding,
        cites=cite(law, step.cites, figures.said.graph.slice.at),
        law=tuple(law_line(value, law, _value_figure(figures, value)) for value in step.values),
        marks=tuple(dict.fromkeys(mark for value in step.values for mark in marks(value))),
        condition=step.unit == "flag",
        compared=tuple(dict.fromkeys(looked_at(figures, step))) if step.unit == "flag" else (),
    )


def _as_counted(step: Step, numbers: Sequence[Number], figures: Figures) -> tuple[Number, ...]:
    """The numbers as the formula counts them: an age of which a twelfth is taken is one of months, not of years."""
    parts = ast.walk(ast.parse(step.expression, mode="eval"))
    divided = {
        node.left.id
        for node in parts
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.left, ast.Name)
    }
    found = []
    for number in numbers:
        argument = step.arguments[number.name]
        measure = figures.measures.measure(argument.name, figures.type_of(argument.name))
        in_months = number.name in divided and measure == "months_as_years"
        found.append(replace(number, value=in_measure("months", Fraction(argument.exact))) if in_months else number)
    return tuple(found)


def _names(names: Names) -> Text:
    return Text(names.en, names.zh)


def _figure(figures: Figures, name: str, exact: Fraction) -> Text:
    """A number in the unit of its name, as letters write it."""
    return figures.measures.shown(name, figures.type_of(name), exact)


def _value_figure(figures: Figures, value: DatedValue) -> Text:
    """A value of the law in its unit; of a rounding its way: half_up 0.01 is half up to 0.01."""
    how, space, step = value.text.partition(" ")
    if space and how in ROUNDINGS:
        return phrase("rounded", how=phrase(how), step=step, unit="")
    kind = figures.type_of(value.name)
    return _figure(figures, value.name, Fraction(read(value.text, kind), kind.scale))


def _label(name: str, said: Text, step: Step) -> Text:
    """The name; of a table's cell also which cell, of a value of another month which month."""
    cell = re.search(r"_at_(\d+)$", name)
    if cell and f"value_in({name.removesuffix(cell[0])}" in step.formula:
        then = month(int(cell[1]))
        return Text(f"{said.en} ({then.en})", f"{said.zh}（{then.zh}）")
    return Text(f"{said.en} ({cell[1]})", f"{said.zh}（{cell[1]}）") if cell else said


def _source(name: str, step: Step, known: tuple[Decision, Collection[str]], law: Law | None) -> Text:
    said, assumed = known
    full = next((n for n in said.graph.inputs if n.split(".")[-1] == name), None)
    if full is not None:
        return phrase("assumed_word") if full in assumed else source_of(said.graph.inputs[full].provider)
    value = next((v for v in step.values if v.name.split(".")[-1] == name), None)
    if value is None:
        return phrase("step_word")
    return origin_said(value.origin) if value.origin else cite(law, value.document)
