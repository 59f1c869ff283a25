"""The officer's pages: the list of cases by the day they are due, and one case whole. Static, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from shebao.access.model import read_posts
from shebao.benefits.claim_file import ClaimFile
from shebao.engine.reading import shown
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.payments.explain import PaymentLine
from shebao.registry.model import PersonCard
from shebao.service.cases import Case
from shebao.service.lawbook_parts import Cell, Leaf, Sheet, name_of, on, places_named
from shebao.service.text import Text, month, phrase, phrases, same, text_of


def list_leaf(law: Law, found: Sequence[Case], day: date) -> Leaf:
    """The officer's list: what is due first stands on top."""
    heads = ("number", "scheme", "place", "opened", "due", "state", "next", "who")
    rows = tuple(
        (
            Cell(same(case.number)),
            Cell(name_of(law.schemes[case.scheme].names)),
            Cell(places_named(law, [case.region])),
            on(case.opened_on),
            on(case.due_on) if case.due_on else Cell(case_word("case_no_day")),
            Cell(state_words(case.state)),
            Cell(case.waits_for or same("–")),
            Cell(_who(case.post) if case.waits_for else same("–")),
        )
        for case in found
    )
    still, late = sum(not c.closed for c in found), sum(c.days_late(day) > 0 for c in found)
    lead = case_word("cases_lead", open=str(still), late=str(late), day=day.isoformat())
    return Leaf("cases", case_word("cases_title"), lead, (), (_sheet("cases_title", heads, rows),))


def case_leaf(law: Law, case: Case, found: ClaimFile, card: PersonCard, paid: Sequence[PaymentLine]) -> Leaf:
    """One case: what comes next first, then who, what was answered, each step, the decision and its payments."""
    scheme = law.schemes[case.scheme]
    title = case_word("case_title", number=case.number, scheme=name_of(scheme.names))
    if case.waits_for is None:
        lead = case_word("case_lead_ended", state=state_words(case.state))
    else:
        due = same(case.due_on.isoformat()) if case.due_on else case_word("case_no_day")
        lead = case_word("case_lead_next", step=case.waits_for, post=_who(case.post), due=due)
    number = card.numbers[0][0] if card.numbers else ""
    said = (case_word("case_who", name=card.name, number=number), same(case.due_said))
    sheets = (_steps(found), _answers(law, found), _parts(law, found), _reasons(found), _payments(paid))
    return Leaf("case", title, lead, said, tuple(s for s in sheets if s.rows))


def _steps(found: ClaimFile) -> Sheet:
    rows = tuple(
        (on(line.on), Cell(state_words(line.state)), Cell(_who(line.post)), Cell(same(line.note)))
        for line in found.lines
    )
    return _sheet("case_steps", ("day", "what", "who", "note"), rows)


def _answers(law: Law, found: ClaimFile) -> Sheet:
    rows = []
    for given in found.answers:
        spec = law.inputs.get(f"{found.claim.scheme}.{given.name}") or law.inputs.get(f"shared.{given.name}")
        if spec is not None:
            value = Cell(same(shown(given.value, spec.type)))
            rows.append((Cell(name_of(spec.names)), value, Cell(same(given.evidence))))
    return _sheet("case_answers", ("question", "answer", "evidence"), tuple(rows))


def _parts(law: Law, found: ClaimFile) -> Sheet:
    rows = []
    for part in found.answer.components if found.answer else ():
        full = f"{found.claim.scheme}.{part.name}"
        name = name_of(law.rules[full][0].names) if full in law.rules else same(part.name)
        rows.append((Cell(name), Cell(same(yuan(part.fen)), figure=True)))
    return _sheet("case_parts", ("what", "amount"), tuple(rows))


def _reasons(found: ClaimFile) -> Sheet:
    reasons = found.answer.reasons if found.answer else ()
    rows = tuple((Cell(Text(r.en, r.zh)), Cell(same(r.cites))) for r in reasons)
    return _sheet("case_reasons", ("reason", "article"), rows)


def _payments(paid: Sequence[PaymentLine]) -> Sheet:
    rows = tuple(
        (
            Cell(same(str(p.payment))),
            Cell(month(p.period)),
            Cell(same(yuan(p.fen)), figure=True),
            Cell(phrase(f"state_{p.state}"), mark=phrase(f"cause_{p.cause}") if p.cause else None),
        )
        for p in paid
    )
    return _sheet("case_payments", ("payment", "month", "amount", "state"), rows)


def _sheet(title: str, heads: Sequence[str], rows: tuple[tuple[Cell, ...], ...]) -> Sheet:
    return Sheet(case_word(title), tuple(case_word(f"case_head_{head}") for head in heads), rows, whole=True)


def state_words(state: str) -> Text:
    """What a state of a claim is called: as the letter says it, else in words of the desk."""
    return phrase(f"act_{state}") if f"act_{state}" in phrases() else case_word(f"claim_{state}")


@cache
def _words() -> Mapping[str, Text]:
    path = Path(__file__).with_name("case_words.yaml")
    return {key: text_of(words, path.name) for key, words in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def case_word(key: str, **facts: str | Text) -> Text:
    """One word or sentence of the desk."""
    return _words()[key].fill(**facts) if facts else _words()[key]


def _who(post: str) -> Text:
    if not post:
        return case_word("case_person")
    known = read_posts().posts.get(post)
    return Text(known.en, known.zh) if known else phrase("post_house")
