"""What a letter says of a decision that is not words: amounts, months, facts, articles. Pure: the record is given.

issue.py fills `Record` from the books; specimen.py from an invented person. Everything after that is one path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache, partial

from shebao.access.model import Posts, read_posts
from shebao.benefits.explain import Explained
from shebao.benefits.judge import short
from shebao.engine.explain import DatedValue, Step
from shebao.kernel.errors import Reason
from shebao.law.ir import Input, Law, Scheme
from shebao.law.scheme import said_of
from shebao.service.citations import cited, documents_of, standing
from shebao.service.codes import code_text
from shebao.service.explain_law import ROUNDINGS, origin_said, our_reading
from shebao.service.figures import Figures
from shebao.service.letter_content import compared, reasons_told, years
from shebao.service.letter_model import (
    AGAINST,
    MONTHLY,
    Act,
    Basis,
    Changed,
    Delivered,
    Difference,
    Earlier,
    Fact,
    LetterFacts,
    Line,
    Office,
)
from shebao.service.letter_rights import right_of
from shebao.service.text import Text, day, joined, phrase, phrases, same
from shebao.service.workings import working

NUMBER_OF = re.compile("(?:项|条)?数$")
"""Behind the name of a list in Chinese, where it is counted: 收入项数 is the number of 收入."""

Cite = Callable[[str], Text]

OWN_CHOICE = "our choice"
"""How an author marks what no document lays down."""

BY_ORDER = "decide_by_order"
"""What a condition says that asks of our own law, and not of the person: that it holds is no news to a reader."""
FACTS_SHOWN = 10
ROWS_SHOWN = 6
"""Facts a letter lists, and rows of a list (incomes, members) that it writes out."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the record, or a specimen, knows of the person and the way of the paper."""

    person_name: str | Text
    masked_number: str
    birth_date: date
    officer: Text
    office: Office
    code: str
    acts: tuple[Act, ...] = ()
    delivered: Delivered | None = None
    differences: tuple[Difference, ...] = ()
    changes: tuple[Changed, ...] = ()
    lines_before: tuple[Line, ...] = ()
    mistaken: bool = False
    follows: tuple[Earlier, ...] = ()
    to: Text | None = None
    band: str = "band"
    case: str = ""
    bases: Mapping[str, Basis] = field(default_factory=dict)  # on what facts rest, by the full name of input or list
    unsaid: frozenset[str] = frozenset()  # short names of facts a letter does not tell


@dataclass(frozen=True, slots=True)
class Paper:
    """The letter to be written: its number and kind, its day, and what only the desk knows."""

    number: str
    kind: str
    on: date
    first_month: int = 0
    pay_by: date | None = None
    account_tail: str | Text = ""
    answer_by: date | None = None
    demonstration: bool = True


def facts_of(law: Law, told: Explained, paper: Paper, record: Record) -> LetterFacts:
    """Everything the letter says that is not words."""
    scheme, claim = law.schemes[told.claim.scheme], told.claim
    figures = Figures.of(law, told.said, claim.scheme) if told.said else None
    used = _law_used(told, figures)
    cite = partial(cited, law, on=told.law_date, by=paper.on)
    right = right_of(scheme, told, figures)
    right = replace(right, grounds=standing(law, right.grounds, told.law_date, paper.on))
    reasons, compared = _reasons(scheme, told, figures, paper.kind)
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
        lines=_lines(told, figures, cite, record.bases),
        from_month=(told.answer.start_month or paper.first_month) if right.manner == MONTHLY else 0,
        pay_by=paper.pay_by,
        account_tail=paper.account_tail,
        fillers={"birth_date": day(record.birth_date), "place": record.office.name, **years(claim.event_date)},
        used=_used(told, figures, record.bases, record.unsaid),
        reasons=reasons,
        values=_values_by_document(law, told, figures, [*right.grounds, *(r.cites for r in reasons)]),
        compared=compared,
        met=_met(told, figures) if told.answer.granted else (),
        figures=figures,
        provisional=_names([_names_of(v) for v in used if v.provisional]),
        unverified=tuple(dict.fromkeys(_names_of(v) for v in used if v.unverified)),
        stated=_stated(used, figures, lambda value: not law.values[value.name].delegated_to),
        stated_of_place=_stated(used, figures, lambda value: bool(law.values[value.name].delegated_to)),
        read_off=tuple(dict.fromkeys(_names_of(v) for v in used if our_reading(v) and not v.unverified)),
        demonstration=paper.demonstration,
        scheme_name=Text(scheme.names.en, scheme.names.zh),
        answer_by=paper.answer_by,
        acts=record.acts,
        delivered=record.delivered,
        differences=record.differences,
        changes=record.changes,
        lines_before=record.lines_before,
        mistaken=record.mistaken,
        to=record.to,
        right=right,
        follows=record.follows,
        cite=cite,
        cite_remedy=partial(cited, law, on=paper.on),
        band=record.band,
        case=record.case,
        order=cite(f"{told.document} {told.article}".strip()) if told.said is None and told.document else None,
    )


# --- figures and facts ----------------------------------------------------------------------------------------------


def _lines(told: Explained, figures: Figures | None, cite: Cite, bases: Mapping[str, Basis]) -> tuple[Line, ...]:
    """Each part of the sum with its steps; who pays it is said where the parts have several payers."""
    payers = dict(told.wants.components) if told.wants else {}
    several = len({payers.get(part.name, "") for part in told.answer.components}) > 1
    lines: list[Line] = []
    for part in told.answer.components:
        line = _line(told, figures, (part.name, part.fen), cite)
        papers = _by_papers(told, figures, (part.name, part.fen), bases)
        line = replace(line, steps=(*line.steps, *papers))
        before = {step for other in lines for step in other.steps}  # a step of two parts is told at the first
        line = replace(line, steps=tuple(step for step in line.steps if step not in before))
        payer = payers.get(part.name, "")
        said = phrase(f"payer_{payer}") if several and f"payer_{payer}" in phrases() else None
        lines.append(replace(line, payer=said))
    return tuple(lines)


def _by_papers(
    told: Explained, figures: Figures | None, part: tuple[str, int], bases: Mapping[str, Basis]
) -> Iterator[Text]:
    """What the paper says, where the whole part is a sum that was worked out there."""
    step = figures.by_name.get((f"{told.claim.scheme}.{part[0]}", None)) if figures is not None else None
    if figures is None or step is None:
        return
    for one in step.arguments.values():
        known, basis = figures.known.get(one.name), bases.get(one.name)
        if known is None or basis is None or basis.found is None or known.type.unit != "money":
            continue
        if known.exact * 100 == part[1]:
            yield phrase("worked_on_paper", paper=basis.paper, finding=basis.found)


def _line(told: Explained, figures: Figures | None, part: tuple[str, int], cite: Cite) -> Line:
    name, full = part[0], f"{told.claim.scheme}.{part[0]}"
    step = figures.by_name.get((full, None)) if figures is not None else None
    if figures is None or step is None:
        return Line(phrase("by_order_line"), part[1], cite(f"{told.document} {told.article}".strip()))
    marks = [v for v in step.values if v.unverified]
    mark = None
    if marks:
        origin = next((v.origin for v in marks if v.origin), "")
        mark = phrase("stands_in", origin=origin_said(origin)) if origin else phrase("unverified")
    how = working(figures, full)
    steps = (*how.lines, phrase("worked_more")) if how.more else how.lines
    label = figures.measures.label(name, Text(step.names.en, step.names.zh))
    return Line(label, part[1], cite(step.cites), mark, steps)


def _used(
    told: Explained, figures: Figures | None, bases: Mapping[str, Basis], unsaid: Collection[str]
) -> tuple[Fact, ...]:
    """The facts the answer was worked out from, each once, those that rest on a paper first; what was assumed is left
    to the explanation."""
    if told.said is None or figures is None:
        return ()
    assumed, inputs = dict(told.assumed), told.said.graph.inputs
    facts: dict[str, Fact] = {}
    steps = _steps_that_count(told, figures)
    for step in figures.steps:
        for name in (argument.name for argument in step.arguments.values()):
            known = figures.known.get(name)
            if step not in steps and name not in bases:
                continue
            if name not in inputs or name in facts or name in assumed or known is None or short(name) in unsaid:
                continue
            if known.type.unit in ("month", "date") and known.exact <= 0:
                continue  # a month that never was: nothing was used
            source = source_of(inputs[name].provider)
            facts[name] = Fact(figures.label(known), figures.shown(known), source, bases.get(name))
    empty = [name for name in told.said.graph.relations if name in bases and not told.said.facts.rows.get(name)]
    lists = [*_lists_read(figures, steps), *empty]  # where a paper found none, no step looked at a row
    listed = [fact for name in dict.fromkeys(lists) for fact in _listed(figures, name, bases.get(name))]
    return (*listed, *sorted(facts.values(), key=_telling_least))[:FACTS_SHOWN]


def source_of(provider: str) -> Text:
    """Where a fact comes from, in words: the claim, a register, another office, an officer's finding."""
    return phrase(f"source_{re.split('[.:]', provider, maxsplit=1)[0]}")


def _steps_that_count(told: Explained, figures: Figures) -> list[Step]:
    """Of a grant every step; of a refusal those its conditions look at, for how an amount nobody gets came about says
    nothing. A fact that rests on a paper is told in any case."""
    if told.answer.granted or told.wants is None:
        return list(figures.steps)
    return _behind(figures, [f"{told.claim.scheme}.{condition['rule']}" for condition in told.wants.conditions])


def _behind(figures: Figures, rules: Sequence[str]) -> list[Step]:
    """The steps of these rules and of all they read."""
    wanted = list(rules)
    found: dict[str, list[Step]] = {}
    for name in wanted:  # grows while it is read
        if name not in found:
            found[name] = [step for step in figures.steps if step.name == name]
            wanted += [argument.name for step in found[name] for argument in step.arguments.values()]
    return [step for steps in found.values() for step in steps]


def _law_used(told: Explained, figures: Figures | None) -> tuple[DatedValue, ...]:
    """The values of the law behind a grant; of a refusal those its reasons rest on, which are no surer there."""
    if told.said is None or figures is None:
        return ()
    if told.answer.granted:
        return tuple(told.said.used())
    reasons = [reason.code.removeprefix("condition.") for reason in told.answer.reasons]
    steps = _behind(figures, [f"{told.claim.scheme}.{rule}" for rule in reasons])
    return tuple(dict.fromkeys(value for step in steps for value in step.values))


def _listed(figures: Figures, name: str, basis: Basis | None) -> list[Fact]:
    """The rows of a list; the paper behind all of them is said once, at the last, or where it found none."""
    rows = list(_rows(figures, name)) if figures.said.facts.rows.get(name) else []
    if not rows and basis is not None:
        said = code_text("rows", name.rpartition(".")[2])
        source = source_of(figures.said.graph.relations[name].provider)
        rows = [Fact(Text(said.en, NUMBER_OF.sub("", said.zh)), phrase("nothing_word"), source)]
    return [*rows[:-1], replace(rows[-1], basis=basis)] if rows else []


def _lists_read(figures: Figures, steps: Sequence[Step]) -> list[str]:
    """The lists that a step looked at; one the law would have read on another way says nothing here."""
    graph = figures.said.graph
    read = {graph.slice.rules[step.name].on for step in steps if step.name in graph.slice.rules}
    for step in steps:
        read |= {graph.inputs[a.name].relation for a in step.arguments.values() if a.name in graph.inputs}
    return [name for name in graph.relations if name in read]


def _rows(figures: Figures, name: str) -> Iterator[Fact]:
    """The rows of a list, each with its columns; of a long list how many there are."""
    rows, said = figures.said.facts.rows.get(name, ()), code_text("rows", name.rpartition(".")[2])
    source = source_of(figures.said.graph.relations[name].provider)
    if len(rows) > ROWS_SHOWN:
        yield Fact(said, same(str(len(rows))), source)
        return
    columns, said = figures.said.graph.relations[name].columns, Text(said.en, NUMBER_OF.sub("", said.zh))
    for number, row in enumerate(rows, start=1):
        parts = [_cell(figures, column, row) for column in columns]
        shown = joined([part for part in parts if part is not None], ", ", "，")
        yield Fact(Text(f"{said.en} ({number})", f"{said.zh}（{number}）"), shown, source)


def _cell(figures: Figures, column: Input, row: Mapping[str, int]) -> Text | None:
    """A column of a row with its name; a code speaks for itself, a no and an absent day say nothing."""
    inner = row.get(column.name, row.get(column.name.rpartition(".")[2]))
    if inner is None or (not inner and column.type.unit in ("flag", "month", "date")):
        return None
    if column.type.unit == "code" and column.type.codes[inner] in ("no", "none"):
        return None
    shown = figures.measures.shown(column.name, column.type, Fraction(inner, column.type.scale))
    label = figures.measures.label(column.name, Text(column.names.en, column.names.zh))
    return shown if column.type.unit == "code" else Text(f"{label.en} {shown.en}", f"{label.zh} {shown.zh}")


def _telling_least(fact: Fact) -> bool:
    """A bare yes or no, or a nothing, comes after what has a figure, a day, a word or a paper of its own."""
    if fact.basis is not None:
        return False
    return fact.value in (phrase("yes"), phrase("no"), phrase("code_none")) or fact.value.en.startswith("0 ")


def _reasons(
    scheme: Scheme, told: Explained, figures: Figures | None, kind: str
) -> tuple[tuple[Reason, ...], dict[str, tuple[Text, ...]]]:
    """The reasons as this case has them, and of a refusal or its notice, by code, what was compared."""
    if kind not in (*AGAINST, "waiting"):
        return (), {}
    if figures is None:
        return told.answer.reasons, {}
    apart = list(reasons_told(scheme, figures, told.answer.reasons))
    reasons = tuple(reason for reason, _ in apart)
    if kind == "waiting":
        return reasons, {}
    return reasons, {reason.code: compared(figures, reason, said, scheme.id) for reason, said in apart}


def _met(told: Explained, figures: Figures | None) -> tuple[Text, ...]:
    """The conditions that hold, by the names of their rules."""
    if figures is None or told.wants is None:
        return ()
    rules = [f"{told.claim.scheme}.{one['rule']}" for one in told.wants.conditions if said_of(one)[0] != BY_ORDER]
    steps = [figures.by_name[name, None] for name in rules if (name, None) in figures.by_name]
    return tuple(Text(step.names.en, step.names.zh) for step in steps)


def _names_of(value: DatedValue) -> Text:
    """What a value of the law is called."""
    return Text(value.names.en, value.names.zh)


def _values_by_document(
    law: Law, told: Explained, figures: Figures | None, said: Sequence[str]
) -> tuple[tuple[Text, Text], ...]:
    """The values of the law behind the figures and where each stands, but for those whose document is cited anyway, how
    sums are rounded, what is nothing, what somebody put in, and what this system chose where the law is silent."""
    if figures is None:
        return ()
    steps = _steps_that_count(told, figures)
    paid = {f"{told.claim.scheme}.{part.name}" for part in told.answer.components}
    lines = [step.cites for step in steps if step.name in paid]
    seen = set().union(*(documents_of(law, source) for source in (*said, *lines)))
    found: dict[Text, dict[Text, None]] = {}
    for value in (value for step in steps for value in step.values):
        silent = value.text.partition(" ")[0] in ROUNDINGS or not value.text.strip("0.")
        chosen = value.origin or value.document.startswith(OWN_CHOICE)
        if silent or chosen or documents_of(law, value.document) & seen:
            continue
        found.setdefault(cited(law, value.document), {})[_names_of(value)] = None
    return tuple((joined(list(names), "; ", "、"), cites) for cites, names in found.items())


def _stated(
    used: Iterable[DatedValue], figures: Figures | None, wanted: Callable[[DatedValue], bool]
) -> tuple[tuple[Text, Text], ...]:
    """Figures that somebody put in where the law has none: which, how much, and by whom."""
    found: dict[Text, Text] = {}
    for value in used:
        if value.origin and wanted(value):
            known = figures.known.get(value.name) if figures is not None else None
            shown = figures.shown(known) if figures is not None and known is not None else same(value.text)
            name = _names_of(value)
            found[name] = phrase("stated_figure", name=name, value=shown, origin=origin_said(value.origin))
    return tuple(found.items())


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
