"""Letters issued: the words of the scheme, the figures of the decision, the remedies of the day; kept by their hash."""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from shebao.access.model import read_posts
from shebao.benefits.explain import Explained
from shebao.engine.explain import Step
from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.identifiers import PersonId, masked
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.registry.people import number_of, show_person
from shebao.service.letters import Fact, Letter, LetterFacts, Line, Office, Remedy, build
from shebao.service.text import Text, day, money, month, phrase, same
from shebao.store.db import Database


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


def issue(db: Database, by: Actor, law: Law, told: Explained, occasion: Occasion) -> Letter:
    """Write the letter and keep its number and hash; the same letter again is the same letter.

    Raises LetterWordsMissing, LetterNeedsVerifiedValues, LetterIsNoRefusal.
    """
    claim = told.claim
    number = f"{claim.region}-{occasion.on.year}-{int(told.decision):07d}"
    facts = letter_facts(db, by, law, told, (number, occasion))
    words = law.schemes[claim.scheme].service.get("letters", {})
    letter = build(facts, words, remedies(law, claim.region, occasion.on))
    with db.transaction(by, "service", "issue_letter", subject=f"letter:{number}") as tx:
        tx.run(
            "add_letter",
            number=number,
            kind=occasion.kind,
            decision=int(told.decision),
            person=claim.person_id,
            code=facts.code,
            words=words_hash(letter),
            issued_on=occasion.on,
            issued_by=by.actor_id,
            path=claim.serving_path,
        )
    return letter


def decision_of_letter(db: Database, by: Actor, number: str) -> int:
    """The decision a letter tells of. Raises store.RowMissing for a number nobody issued."""
    with db.reading(by, "service", purpose=f"letter {number}") as tx:
        return int(tx.one("letter_by_number", number=number).decision_id)


def letter_facts(db: Database, by: Actor, law: Law, told: Explained, about: tuple[str, Occasion]) -> LetterFacts:
    """Everything the letter says that is not words."""
    number, occasion = about
    claim = told.claim
    office = office_of(law, claim.region, str(law.schemes[claim.scheme].facts["line"]))
    card = show_person(db, by, PersonId(claim.person_id))
    blind = db.ciphers.blind("letter", number)
    code = b32encode(blind).decode()[:8]
    steps = {step.name.split(".")[-1]: step for step in (told.said.steps() if told.said else ())}
    used = told.said.used() if told.said and told.answer.granted else ()
    return LetterFacts(
        scheme=claim.scheme,
        kind=occasion.kind,
        number=number,
        decided_on=occasion.on,
        office=office,
        person_name=card.name,
        masked_number=masked(number_of(db, by, PersonId(claim.person_id), purpose=f"letter {number}")),
        officer=_officer(told, by, demonstration=occasion.demonstration),
        code=f"{code[:4]}-{code[4:]}",
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
    )


def _officer(told: Explained, by: Actor, *, demonstration: bool) -> Text:
    """Post of who approved, or of who writes while nobody has; a demonstration has no names to give."""
    approved = [signed.post for signed in told.signatures if signed.role == "approver"]
    names = read_posts().posts[approved[0] if approved else by.post]
    if not demonstration:
        return Text(f"{names.en} {by.name}", f"{names.zh}{by.name}")
    return Text(f"{names.en} (demonstration)", f"{names.zh}（演示）")


def office_of(law: Law, region: str, line: str) -> Office:
    """The agency of a line for a region, or the nearest above. KeyError where the law folder names none."""
    for place in chain(region):
        for agency in law.files["agencies"]["agencies"]:
            if agency["line"] == line and str(agency["region"]) == place:
                name = Text(str(agency["en"]), str(agency["zh"]))
                return Office(name, phrase("demo_phone"), phrase("demo_counter"))
    raise KeyError(f"{line} {region}")


def place(law: Law, code: str) -> Text:
    """What a division is called now; its code where the law folder does not know it."""
    for region in law.files["regions"]["regions"]:
        for version in region["versions"]:
            if str(version["code"]) == code and not version.get("to"):
                return Text(str(version["en"]), str(version["zh"]))
    return same(code)


def remedies(law: Law, region: str, on: date) -> list[Remedy]:
    """The ways to disagree on a day: for each kind the one in force, the nearest region first."""
    found: dict[str, Remedy] = {}
    rows: Sequence[Mapping[str, Any]] = law.files["remedies"]["remedies"]
    for place in chain(region):
        for row in rows:
            until = row.get("to")
            in_force = parse_date(row["from"]) <= on and (until is None or on < parse_date(until))
            if str(row["region"]) == place and in_force and row["kind"] not in found:
                words = Text(str(row["text"]["en"]), str(row["text"]["zh"]))
                found[str(row["kind"])] = Remedy(words, str(row["cites"]), bool(row.get("unverified")))
    order = ("look_again", "reconsideration", "suit")
    return [found[kind] for kind in order if kind in found]


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
