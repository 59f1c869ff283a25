"""Which fact or value of the law changed between two decisions, as a letter names it: from what to what, where it
stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from shebao.benefits.judge import short
from shebao.engine.graph import Decision
from shebao.law.ir import Law
from shebao.service.citations import cited
from shebao.service.codes import code_text
from shebao.service.letter_facts import NUMBER_OF, source_of
from shebao.service.letter_model import Basis, Changed, LetterFacts, Line, Section
from shebao.service.measures import Measures
from shebao.service.text import Text, joined, money, phrase
from shebao.service.walk import because

STEPS_BEFORE, STEPS_DIFFERENT = 8, 12
"""Steps of a sum before that are told whole, and steps that differ of a longer one."""
NAMED = 4  # changes a letter names; more are a new case, not a change


def changes_between(
    law: Law, scheme: str, before: Decision, now: Decision, told: tuple[Mapping[str, Basis], Collection[str]]
) -> tuple[Changed, ...]:
    """Facts that differ first, then values of the law; each once. `told`: on what facts rest, and the short names of
    facts a letter does not tell."""
    measures, bases = Measures.of(law, scheme), told[0]
    found = [*_facts(measures, before, now, told), *_cells(measures, before, now, bases)]
    found += [*_values(measures, law, before, now, partial(cited, law))]
    return tuple(dict.fromkeys(found))[:NAMED]


def _facts(
    measures: Measures, before: Decision, now: Decision, told: tuple[Mapping[str, Basis], Collection[str]]
) -> Iterator[Changed]:
    (bases, unsaid), old, new = told, before.facts.inputs, now.facts.inputs
    for name in sorted(old.keys() & new.keys()):
        spec = now.graph.inputs.get(name)
        if spec is None or old[name] == new[name] or short(name) in unsaid:
            continue
        was, is_now = (measures.shown(name, spec.type, Fraction(one[name], spec.type.scale)) for one in (old, new))
        source = phrase("changed_from", document=source_of(spec.provider))
        if name in bases:
            source = phrase("changed_by", document=_paper(bases[name]))
        yield Changed(measures.label(name, Text(spec.names.en, spec.names.zh)), was, is_now, source)


def _cells(measures: Measures, before: Decision, now: Decision, bases: Mapping[str, Basis]) -> Iterator[Changed]:
    """Figures of lists that differ, row by row where there are as many."""
    for name, relation in now.graph.relations.items():
        old, new = before.facts.rows.get(name, ()), now.facts.rows.get(name, ())
        if len(old) != len(new):
            continue
        source = phrase("changed_from", document=source_of(relation.provider))
        if name in bases:
            source = phrase("changed_by", document=_paper(bases[name]))
        said = code_text("rows", name.rpartition(".")[2])
        for number, (was, is_now) in enumerate(zip(old, new, strict=True), start=1):
            for column in relation.columns:
                pair = [row.get(column.name, row.get(column.name.rpartition(".")[2])) for row in (was, is_now)]
                if None in pair or pair[0] == pair[1]:
                    continue
                shown = [
                    measures.shown(column.name, column.type, Fraction(one or 0, column.type.scale)) for one in pair
                ]
                label = measures.label(column.name, Text(column.names.en, column.names.zh))
                listed = Text(
                    f"{said.en} ({number}), {label.en}", f"{NUMBER_OF.sub('', said.zh)}（{number}）的{label.zh}"
                )
                yield Changed(listed, shown[0], shown[1], source)


def _values(
    measures: Measures, law: Law, before: Decision, now: Decision, cite: Callable[[str], Text]
) -> Iterator[Changed]:
    versions = [{v.name: (v.region, v.start, v.known_from) for v in said.used()} for said in (before, now)]
    for one in because(before, now):
        name, spec = one["name"], law.values.get(one["name"])
        if one["kind"] != "value" or spec is None:
            continue
        if versions[0].get(name) == versions[1].get(name):
            continue  # another cell of the same table, by a fact that is told itself
        was, is_now = (measures.shown(one["name"], spec.type, Fraction(one[when])) for when in ("before", "now"))
        source = phrase("changed_by", document=cite(one["document"])) if one["document"] else None
        yield Changed(measures.label(one["name"], Text(one["en"], one["zh"])), was, is_now, source, of_law=True)


def _paper(basis: Basis) -> Text:
    """A paper by whom and of when."""
    paper = phrase("basis_by", paper=basis.paper, by=basis.by) if basis.by is not None else basis.paper
    return joined([part for part in (paper, basis.when) if part is not None], ", ", "，")


def changes_said(facts: LetterFacts, mistake: str) -> tuple[Text, ...]:
    """The sentences on what changed; nothing where nobody recorded it."""
    said: list[Text] = []
    for one in facts.changes:
        what = "changed_what" if one.of_law else "corrected_what"
        said.append(phrase(what, name=one.name, now=one.now, before=one.before))
        said += [one.source] if one.source is not None and one.source not in said else []
    if said:
        return tuple(said)
    return (phrase(mistake),) if facts.mistaken else ()


def worked_before(before: Sequence[Line], now: Sequence[Line]) -> Section | None:
    """How a sum before came about, beside the one of now: whole where it is short, else only the steps that differ;
    nothing where those are too many to be read."""
    total = sum(line.amount for line in before) if len(before) > 1 else None
    if before and _steps(before) <= STEPS_BEFORE:
        return Section(phrase("how_before_heading"), (), tuple(before), total)
    known = {step for line in now for step in line.steps}
    other = tuple(replace(line, steps=tuple(step for step in line.steps if step not in known)) for line in before)
    if not other or _steps(other) > STEPS_DIFFERENT:
        return None
    return Section(phrase("how_before_different"), (), other, total)


def _steps(lines: Sequence[Line]) -> int:
    return sum(len(line.steps) for line in lines)


def by_payers(facts: LetterFacts) -> Text | None:
    """What each pays more, where the employer bears a part of the sum and both sums are known."""
    employer = phrase("payer_employer")
    ours = next((line.payer for line in facts.lines if line.payer not in (None, employer)), None)
    if ours is None or not any(line.payer == employer for line in facts.lines) or not facts.lines_before:
        return None
    more = [
        sum(line.amount for line in facts.lines if (line.payer == employer) is theirs)
        - sum(line.amount for line in facts.lines_before if (line.payer == employer) is theirs)
        for theirs in (False, True)
    ]
    return phrase("changed_by_payers", payer=ours, ours=money(more[0]), theirs=money(more[1]))
