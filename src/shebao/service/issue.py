"""Letters issued: the words of the scheme, the figures of the decision, the remedies of the day; kept by their hash."""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from shebao.access.actions import officers_at
from shebao.access.model import read_posts
from shebao.benefits.claims import ClaimAct, acts_of
from shebao.benefits.explain import AwardTold, Explained, explain_award
from shebao.benefits.model import AwardId
from shebao.engine.explain import Step
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId, masked
from shebao.law.ir import Law
from shebao.registry.people import number_of, show_person
from shebao.service.delivery import delivered
from shebao.service.letters import Act, Difference, Fact, Letter, LetterFacts, Line, build
from shebao.service.offices import Offices
from shebao.service.remedies import ways_to_disagree
from shebao.service.text import Text, day, money, month, phrase, phrases, same
from shebao.store.db import Database


class LetterWithoutDecision(ShebaoError):
    """The letter {number} tells of no single decision: it lists what an employer owes. Ask for the employer's dues."""

    code = "service.letter_without_decision"
    zh = "函件 {number} 不对应某一项决定：它列明单位的欠费，请查询该单位的应缴记录。"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter is about beside the decision itself."""

    kind: str
    on: date
    first_month: int = 0
    pay_by: date | None = None
    account_tail: str = ""
    demonstration: bool = True
    answer_by: date | None = None
    invented: Sequence[Mapping[str, Any]] = ()
    award: AwardId | None = None  # of a change: whose months are told before and now


def issue(db: Database, by: Actor, law: Law, told: Explained, occasion: Occasion) -> Letter:
    """Write the letter and keep its number and hash; the same letter again is the same letter.

    Raises LetterWordsMissing, LetterNeedsVerifiedValues, LetterIsNoRefusal, RemedyMissing, AgencyMissing.
    """
    claim = told.claim
    number = f"{claim.region}-{occasion.on.year}-{int(told.decision):07d}"
    facts = letter_facts(db, by, law, told, (number, occasion))
    scheme, offices = law.schemes[claim.scheme], Offices(law, occasion.invented)
    ways = ways_to_disagree(offices, claim.region, str(scheme.facts["line"]), occasion.kind, occasion.on)
    letter = build(facts, scheme.service.get("letters", {}), ways)
    with db.transaction(by, "service", "issue_letter", subject=f"letter:{number}") as tx:
        tx.run(
            "add_letter",
            number=number,
            kind=occasion.kind,
            decision=int(told.decision),
            person=claim.person_id,
            employer=None,
            code=facts.code,
            words=words_hash(letter),
            issued_on=occasion.on,
            issued_by=by.actor_id,
            path=claim.serving_path,
        )
    return letter


def decision_of_letter(db: Database, by: Actor, number: str) -> int:
    """The decision a letter tells of. Raises store.RowMissing for a number nobody issued, LetterWithoutDecision."""
    with db.reading(by, "service", purpose=f"letter {number}") as tx:
        row = tx.one("letter_by_number", number=number)
    if row.decision_id is None:
        raise LetterWithoutDecision(number=number)
    return int(row.decision_id)


def letter_facts(db: Database, by: Actor, law: Law, told: Explained, about: tuple[str, Occasion]) -> LetterFacts:
    """Everything the letter says that is not words."""
    number, occasion = about
    claim = told.claim
    office = Offices(law, occasion.invented).office(claim.region, str(law.schemes[claim.scheme].facts["line"]))
    card = show_person(db, by, PersonId(claim.person_id))
    steps = {step.name.split(".")[-1]: step for step in (told.said.steps() if told.said else ())}
    used = told.said.used() if told.said and told.answer.granted else ()
    acts = acts_of(db, by, claim.claim_id)
    return LetterFacts(
        scheme=claim.scheme,
        kind=occasion.kind,
        number=number,
        decided_on=occasion.on,
        office=office,
        person_name=card.name,
        masked_number=masked(number_of(db, by, PersonId(claim.person_id), purpose=f"letter {number}")),
        officer=_officer(told, by, acts, demonstration=occasion.demonstration),
        code=code_of(db, by, number),
        amount=sum(c.fen for c in told.answer.components),
        lines=tuple(_line(steps, c.name, c.fen) for c in told.answer.components),
        from_month=told.answer.start_month or occasion.first_month,
        pay_by=occasion.pay_by,
        account_tail=occasion.account_tail,
        fillers={"birth_date": day(card.birth_date), "place": office.name},
        used=_used(told),
        reasons=told.answer.reasons if occasion.kind in ("refused", "waiting") else (),
        provisional=_names([Text(v.names.en, v.names.zh) for v in used if v.provisional]),
        unverified=tuple(dict.fromkeys(Text(v.names.en, v.names.zh) for v in used if v.unverified)),
        demonstration=occasion.demonstration,
        scheme_name=Text(law.schemes[claim.scheme].names.en, law.schemes[claim.scheme].names.zh),
        answer_by=occasion.answer_by,
        acts=_named(db, by, told, acts, demonstration=occasion.demonstration),
        delivered=delivered(db, by, law, number, demonstration=occasion.demonstration),
        differences=_differences(explain_award(db, by, occasion.award)) if occasion.award else (),
    )


def _differences(award: AwardTold) -> tuple[Difference, ...]:
    """Each month booked already for which another amount is right now."""
    found = []
    for month_number in sorted({owed.for_month for owed in award.obligations}):
        before = sum(owed.fen for owed in award.obligations if owed.for_month == month_number)
        now = sum(span.fen for span in award.components if span.start <= month_number < span.end)
        if before != now:
            found.append(Difference(month_number, before, now))
    return tuple(found)


def code_of(db: Database, by: Actor, number: str) -> str:
    """The code by which anybody may ask whether a letter of that number is ours.

    Made with the key of the day of issue and kept with the letter: a change of keys does not change what was printed.
    """
    with db.reading(by, "service", purpose=f"letter {number}") as tx:
        issued = tx.maybe("letter_by_number", number=number)
    if issued is not None:
        return str(issued.code)
    code = b32encode(db.ciphers.blind("letter", number)).decode()[:8]
    return f"{code[:4]}-{code[4:]}"


def _named(
    db: Database, by: Actor, told: Explained, acts: Sequence[ClaimAct], *, demonstration: bool
) -> tuple[Act, ...]:
    """Each act on the way to the decision as recorded; with the officer's name where the letter is real."""
    names: Mapping[int, str] = {}
    if not demonstration:
        found = officers_at(db, by, by.path, by.line, on=told.known_at.date())
        names = {int(officer.actor_id): officer.name for officer in found}
    shown = [act for act in acts if f"act_{act.state}" in phrases()]
    return tuple(Act(act.state, _post(act.post, names.get(act.actor_id, "")), act.on) for act in shown)


def _post(post: str, name: str) -> Text:
    found = read_posts().posts.get(post)
    words = Text(found.en, found.zh) if found else phrase("post_machine")
    return Text(f"{words.en} {name}".rstrip(), f"{words.zh}{name}")


def _officer(told: Explained, by: Actor, acts: Sequence[ClaimAct], *, demonstration: bool) -> Text:
    """Post of who approved or refused, or of who writes while nobody has; a demonstration says that it is one."""
    decided = [act.post for act in acts if act.state == "refused"]
    decided += [signed.post for signed in told.signatures if signed.role == "approver"]
    said = _post(decided[0] if decided else by.post, "")
    return Text(f"{said.en} (demonstration)", f"{said.zh}（演示）") if demonstration else said


def place(law: Law, code: str) -> Text:
    """What a division is called now; its code where the law folder does not know it."""
    for region in law.files["regions"]["regions"]:
        for version in region["versions"]:
            if str(version["code"]) == code and not version.get("to"):
                return Text(str(version["en"]), str(version["zh"]))
    return same(code)


def _line(steps: Mapping[str, Step], name: str, fen: int) -> Line:
    step = steps.get(name)
    if step is None:
        return Line(same(name.replace("_", " ")), fen, same(""))
    marks = [v for v in step.values if v.unverified]
    mark = None
    if marks:
        origin = next((v.origin for v in marks if v.origin), "")
        mark = phrase("stands_in", origin=origin) if origin else phrase("unverified")
    return Line(Text(step.names.en, step.names.zh), fen, same(step.cites), mark)


def _used(told: Explained) -> tuple[Fact, ...]:
    """The facts the answer was worked out from, each once; what was assumed says by which article."""
    if told.said is None:
        return ()
    assumed = dict(told.assumed)
    facts: dict[str, Fact] = {}
    for step in told.said.steps():
        for name, argument in step.arguments.items():
            full = next((n for n in told.said.graph.inputs if n.split(".")[-1] == name), None)
            if full is None or full in facts or full in assumed:
                continue
            kind = told.said.graph.inputs[full].type
            value = shown_text(argument.text, told.said.facts.inputs[full], kind.unit)
            facts[full] = Fact(Text(argument.names.en, argument.names.zh), value, phrase("fact_word"))
    return tuple(facts.values())[:8]


def shown_text(text: str, inner: int, unit: str) -> Text:
    """A fact as a person reads it: money with its unit, months and dates in words, code words in both languages."""
    match unit:
        case "money":
            return money(inner)
        case "month":
            return month(inner)
        case "date":
            return day(date.fromordinal(inner))
        case "code":
            return phrase(f"code_{text}")
        case "flag":
            return phrase("yes" if inner else "no")
    return same(text)


def _names(texts: Sequence[Text]) -> Text | None:
    """Several names as one phrase; None where there is none."""
    unique = list(dict.fromkeys(texts))
    if not unique:
        return None
    return Text(", ".join(t.en for t in unique), "、".join(t.zh for t in unique))


def words_hash(letter: Letter) -> str:
    """SHA-256 of what the letter says in both languages, but for how to reach us and the code, which keys decide."""
    said = [letter.title, letter.lead, *letter.opening]
    for section in letter.sections:
        said += [section.heading, *section.sentences]
        said += [Text(f"{line.label.en} {line.amount}", f"{line.label.zh} {line.amount}") for line in section.lines]
    return sha256(json.dumps([[t.en, t.zh] for t in said], ensure_ascii=False).encode()).hexdigest()
