"""What a letter says of a decision that is not words: amounts, months, facts, articles. Pure: the record is given.

issue.py fills `Record` from the books; specimen.py from an invented person. Everything after that is one path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial

from shebao.access.model import Posts, read_posts
from shebao.benefits.explain import Explained
from shebao.engine.explain import Step
from shebao.law.ir import Input, Law, Scheme
from shebao.service.citations import citation, cited, parts_of
from shebao.service.codes import code_text
from shebao.service.explain import figures_read, worded
from shebao.service.letter_model import (
    BILL,
    MONTHLY,
    ONCE,
    Act,
    Delivered,
    Difference,
    Earlier,
    Fact,
    LetterFacts,
    Line,
    Office,
    Right,
    Stretch,
)
from shebao.service.text import Text, day, joined, money, month, phrase, same

MONTHS_DRAWN = re.compile(r"recorded:\w+\.months_drawn|benefits\.month_of_drawing")
"""The provider of the number of the month drawn: what reads it may give another amount in another month. Such an input
says 1 for a claim without months on record; one that says 0 counts the months before, which an award leaves alone."""
FACTS_SHOWN = 8
LONGEST_FORMULA = 160


@dataclass(frozen=True, slots=True)
class Record:
    """What the record, or a specimen, knows of the person and the way of the paper."""

    person_name: str
    masked_number: str
    birth_date: date
    officer: Text
    office: Office
    code: str
    acts: tuple[Act, ...] = ()
    delivered: Delivered | None = None
    differences: tuple[Difference, ...] = ()
    follows: tuple[Earlier, ...] = ()
    to: Text | None = None
    band: str = "band"


@dataclass(frozen=True, slots=True)
class Paper:
    """The letter to be written: its number and kind, its day, and what only the desk knows."""

    number: str
    kind: str
    on: date
    first_month: int = 0
    pay_by: date | None = None
    account_tail: str = ""
    answer_by: date | None = None
    demonstration: bool = True


def facts_of(law: Law, told: Explained, paper: Paper, record: Record) -> LetterFacts:
    """Everything the letter says that is not words."""
    scheme, claim = law.schemes[told.claim.scheme], told.claim
    steps = {step.name.split(".")[-1]: step for step in (told.said.steps() if told.said else ())}
    used = told.said.used() if told.said and told.answer.granted else ()
    cite = partial(cited, law)
    right = right_of(scheme, told)
    return LetterFacts(
        scheme=claim.scheme,
        kind=paper.kind,
        number=paper.number,
        decided_on=paper.on,
        office=record.office,
        person_name=record.person_name,
        masked_number=record.masked_number,
        officer=record.officer,
        code=record.code,
        amount=sum(c.fen for c in told.answer.components),
        lines=tuple(_line(told, steps, (c.name, c.fen), cite) for c in told.answer.components),
        from_month=(told.answer.start_month or paper.first_month) if right.manner == MONTHLY else 0,
        pay_by=paper.pay_by,
        account_tail=paper.account_tail,
        fillers={"birth_date": day(record.birth_date), "place": record.office.name},
        used=_used(told),
        reasons=told.answer.reasons if paper.kind in ("refused", "waiting") else (),
        compared=compared(told) if paper.kind == "refused" else {},
        provisional=_names([Text(v.names.en, v.names.zh) for v in used if v.provisional]),
        unverified=tuple(dict.fromkeys(Text(v.names.en, v.names.zh) for v in used if v.unverified)),
        demonstration=paper.demonstration,
        scheme_name=Text(scheme.names.en, scheme.names.zh),
        answer_by=paper.answer_by,
        acts=record.acts,
        delivered=record.delivered,
        differences=record.differences,
        to=record.to,
        right=right,
        follows=record.follows,
        cite=cite,
        band=record.band,
    )


# --- what the letter is about ----------------------------------------------------------------------------------------


def right_of(scheme: Scheme, told: Explained) -> Right:
    """How the money comes, and whether it is the scheme's own right or an item beside it."""
    item = told.claim.item
    manner = manner_of(scheme, item)
    conditions = told.wants.conditions if told.wants else ()
    grounds = _parted(str(c["cites"]) for c in conditions if c.get("cites"))
    right = Right(
        manner=manner,
        item=_item(scheme, item),
        event=told.claim.event_date if manner != MONTHLY else None,
        grounds=grounds or _own_ground(scheme, told),
        by_machine=told.decides == "machine",
        owed=_owed(scheme, told),
        shares_words=not scheme.facts.get("award") and manner == _manner_of_words(scheme),
    )
    if not told.answer.granted:
        return right
    end = told.answer.end_month or 0
    left = None
    if manner == BILL and told.wants and told.wants.total:
        left = told.answer.values.get(told.wants.total)
    return replace(right, end_month=end if manner == MONTHLY else 0, left=left, by_months=_by_months(told))


def _owed(scheme: Scheme, told: Explained) -> bool:
    """An employer is told what it pays itself."""
    payers = {payer for _, payer in told.wants.components} if told.wants else set()
    return scheme.facts.get("unit") == "employer" and payers == {"employer"}


def manner_of(scheme: Scheme, item: str) -> str:
    """Monthly for the award, once for a lump sum, as a bill for a settlement."""
    if not item:
        return MONTHLY
    return ONCE if any(lump["id"] == item for lump in scheme.facts.get("lump_sums", ())) else BILL


def _manner_of_words(scheme: Scheme) -> str:
    """Which of its rights the letters of service.yaml are written for."""
    if scheme.facts.get("award"):
        return MONTHLY
    return BILL if scheme.facts.get("settlements") else ONCE


def _item(scheme: Scheme, item: str) -> Text | None:
    """The name of an item that is not the scheme's only right; None where the scheme's own words say it all."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    if not item or (len(items) == 1 and not scheme.facts.get("award")):
        return None
    names = next(found["names"] for found in items if found["id"] == item)
    return Text(str(names["en"]), str(names["zh"]))


def _own_ground(scheme: Scheme, told: Explained) -> tuple[str, ...]:
    """What an item without conditions rests on: its own citation, else those of the rules that gave the sums."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    found = next((str(one.get("cites") or "") for one in items if one["id"] == told.claim.item), "")
    paid = {f"{scheme.id}.{part.name}" for part in told.answer.components}
    steps = told.said.steps() if told.said else ()
    return _parted([found] if found else [step.cites for step in steps if step.name in paid])


def _parted(sources: Iterable[str]) -> tuple[str, ...]:
    """The documents of several citations, each once."""
    parts = (part.strip() for source in sources for part in parts_of(source))
    return tuple(dict.fromkeys(part for part in parts if part))


def _by_months(told: Explained) -> tuple[Stretch, ...]:
    """The amount of every month of the term, where the law makes it depend on the month drawn."""
    said, start, end = told.said, told.answer.start_month, told.answer.end_month
    if said is None or told.wants is None or start is None or end is None:
        return ()
    name = next((name for name, spec in said.graph.inputs.items() if _counts_drawing(spec)), None)
    if name is None:
        return ()
    rules = [f"{told.wants.scheme}.{rule}" for rule, _ in told.wants.components]
    found: list[Stretch] = []
    for at in range(start, end):
        again = said.again({name: at - start + 1})
        amount = sum(again.values.get(rule, 0) for rule in rules)
        if found and found[-1].amount == amount:
            found[-1] = replace(found[-1], end=at + 1)
        else:
            found.append(Stretch(at, at + 1, amount))
    return tuple(found)


def _counts_drawing(spec: Input) -> bool:
    first = spec.absent.value if spec.absent is not None else None
    return bool(MONTHS_DRAWN.fullmatch(spec.provider)) and first in (None, 1)


# --- figures and facts ----------------------------------------------------------------------------------------------


def _line(told: Explained, steps: Mapping[str, Step], part: tuple[str, int], cite: partial[Text]) -> Line:
    name, fen = part
    step = steps.get(name)
    if step is None:
        return Line(phrase("by_order_line"), fen, cite(f"{told.document} {told.article}".strip()))
    marks = [v for v in step.values if v.unverified]
    mark = None
    if marks:
        origin = next((v.origin for v in marks if v.origin), "")
        mark = phrase("stands_in", origin=citation(origin)) if origin else phrase("unverified")
    return Line(Text(step.names.en, step.names.zh), fen, cite(step.cites), mark, _formula(told, step))


def _formula(told: Explained, step: Step) -> Text | None:
    """How the figure comes about in words with the person's own numbers, where that is a line one can read."""
    if told.said is None:
        return None
    said = worded(step, told.said)
    if said is None or max(len(said.en), 2 * len(said.zh)) > LONGEST_FORMULA:
        return None
    return said


def _used(told: Explained) -> tuple[Fact, ...]:
    """The facts the answer was worked out from, each once; what was assumed is left to the explanation."""
    if told.said is None:
        return ()
    assumed = dict(told.assumed)
    facts: dict[str, Fact] = {}
    inputs = told.said.graph.inputs
    for step in told.said.steps():
        for argument in step.arguments.values():
            full = argument.name
            if full not in inputs or full in facts or full in assumed or full not in told.said.facts.inputs:
                continue
            inner, unit = told.said.facts.inputs[full], inputs[full].type.unit
            if unit in ("month", "date") and inner <= 0:
                continue  # a month that never was: nothing was used
            value = shown_text(argument.text, inner, full, unit)
            facts[full] = Fact(Text(argument.names.en, argument.names.zh), value, phrase("fact_word"))
    rows = told.said.facts.rows
    for name in told.said.graph.relations:
        if rows.get(name):
            said = code_text("rows", name.split(".")[-1])
            facts[name] = Fact(said, same(str(len(rows[name]))), phrase("fact_word"))
    return tuple(sorted(facts.values(), key=_telling_least))[:FACTS_SHOWN]


def _telling_least(fact: Fact) -> bool:
    """A bare yes or no comes after what has a figure, a day or a word of its own."""
    return fact.value in (phrase("yes"), phrase("no"))


def compared(told: Explained) -> dict[str, Text]:
    """For each condition not met, by the code of its reason, the figures that were compared."""
    if told.said is None:
        return {}
    found = {}
    steps = {step.name: step for step in told.said.steps()}
    for reason in told.answer.reasons:
        step = steps.get(f"{told.claim.scheme}.{reason.code.removeprefix('condition.')}")
        figures = figures_read(step, told.said) if step is not None else ()
        if figures:
            found[reason.code] = joined(figures, ", ", "，")
    return found


def shown_text(text: str, inner: int, name: str, unit: str) -> Text:
    """A fact as a person reads it: money with its unit, months and dates in words, code words in both languages."""
    match unit:
        case "money":
            return money(inner)
        case "month":
            return month(inner)
        case "date":
            return day(date.fromordinal(inner))
        case "code":
            return code_text(name, text)
        case "flag":
            return phrase("yes" if inner else "no")
        case "integer":
            return same(f"{inner:,}" if inner >= 10_000 else text)
    return same(text)


def _names(texts: Sequence[Text]) -> Text | None:
    """Several names as one phrase; None where there is none."""
    return joined(texts, ", ", "、") if texts else None


@cache
def _posts() -> Posts:
    return read_posts()


def post_words(post: str, name: str = "") -> Text:
    """A post in words, with the officer's name where it is shown."""
    found = _posts().posts.get(post)
    words = Text(found.en, found.zh) if found else phrase("post_machine")
    return Text(f"{words.en} {name}".rstrip(), f"{words.zh}{name}")
