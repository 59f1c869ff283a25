"""Letters issued: the words of the scheme, the figures of the decision, the remedies of the day; kept by their hash."""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from shebao.access.actions import officers_at
from shebao.benefits.claim_file import claim_file
from shebao.benefits.claims import MACHINE_POST, ClaimAct, acts_of
from shebao.benefits.explain import AwardTold, Explained, explain_award, explain_decision
from shebao.benefits.following import around
from shebao.benefits.history import superseded
from shebao.benefits.model import AwardId, ClaimId
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId, masked
from shebao.law.ir import Law
from shebao.payments.accounts import tail_in_use
from shebao.registry.people import number_of, show_person
from shebao.service.delivery import delivered
from shebao.service.letter_changes import changes_between
from shebao.service.letter_content import deciding_line
from shebao.service.letter_facts import Paper, Record, facts_of, post_words
from shebao.service.letter_model import NOTICE, Changed
from shebao.service.letter_papers import bases_of
from shebao.service.letter_rights import addressed
from shebao.service.letters import Act, Difference, Earlier, Letter, LetterFacts, build
from shebao.service.offices import Offices
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.service.text import Text, phrases, same
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
    award: AwardId | None = None  # of a change, or of money paid too much: whose months are told before and now


def issue(db: Database, by: Actor, law: Law, told: Explained, occasion: Occasion) -> Letter:
    """Write the letter and keep its number and hash; the same letter again is the same letter.

    Raises LetterWordsMissing, LetterNeedsVerifiedValues, LetterIsNoRefusal, RemedyMissing, AgencyMissing.
    """
    claim = told.claim
    number, follows = number_of_letter(db, by, told, occasion)
    facts = letter_facts(db, by, law, told, (number, occasion, follows))
    scheme, offices = law.schemes[claim.scheme], Offices(law, occasion.invented)
    matter = Matter.of(deciding_line(scheme, occasion.on), scheme, claim.item)
    undecided = occasion.kind in (NOTICE, "waiting")
    ways = [] if undecided else ways_to_disagree(offices, claim.region, matter, occasion.kind, occasion.on)
    letter = build(facts, scheme.service.get("letters", {}), ways)
    keep(db, by, told, occasion, letter)
    return letter


def keep(db: Database, by: Actor, told: Explained, occasion: Occasion, letter: Letter) -> None:
    """Keep a letter on a decision by its number, code and hash; one that is kept already stays as it is."""
    code = code_of(db, by, letter.number)
    with db.transaction(by, "service", "issue_letter", subject=f"letter:{letter.number}") as tx:
        tx.run(
            "add_letter",
            number=letter.number,
            kind=occasion.kind,
            decision=int(told.decision),
            person=told.claim.person_id,
            employer=None,
            code=code,
            words=words_hash(letter),
            issued_on=occasion.on,
            issued_by=by.actor_id,
            path=told.claim.serving_path,
        )


def number_of_letter(db: Database, by: Actor, told: Explained, occasion: Occasion) -> tuple[str, tuple[Earlier, ...]]:
    """The number of this letter, and the letters of the same claim that went out before it.

    The first letter of a decision has the decision's number. Another letter on it (a refusal after a letter that told
    the person to wait) has its own, for each can be delivered and contested by itself; the same letter keeps its own.
    """
    with db.reading(by, "service", purpose=f"letters of decision {told.decision}") as tx:
        sent = tx.all("letters_of_claim", decision=int(told.decision))
    base = f"{told.claim.region}-{occasion.on.year}-{int(told.decision):07d}"
    mine = [letter for letter in sent if letter.decision_id == int(told.decision)]
    known = next((x for x in mine if x.kind == occasion.kind and x.issued_on == occasion.on), None)
    taken = {letter.number for letter in sent}
    number = base if known is None else known.number
    after = 2
    while known is None and number in taken:
        number, after = f"{base}-{after}", after + 1
    before = [x for x in sent if known is None or x.letter_id < known.letter_id]
    return number, tuple(Earlier(letter.number, letter.issued_on) for letter in before)


def account_paid_into(db: Database, by: Actor, told: Explained, *, month: int) -> str:
    """The last digits of the account of who claims and is paid: after a death not the one whose right it was."""
    return tail_in_use(db, by, told.claim.claimant_id, month=month)


def decision_of_letter(db: Database, by: Actor, number: str) -> int:
    """The decision a letter tells of. Raises store.RowMissing for a number nobody issued, LetterWithoutDecision."""
    with db.reading(by, "service", purpose=f"letter {number}") as tx:
        row = tx.one("letter_by_number", number=number)
    if row.decision_id is None:
        raise LetterWithoutDecision(number=number)
    return int(row.decision_id)


def letter_facts(
    db: Database, by: Actor, law: Law, told: Explained, about: tuple[str, Occasion, tuple[Earlier, ...]]
) -> LetterFacts:
    """Everything the letter says that is not words, from the record."""
    number, occasion, follows = about
    claim = told.claim
    card = show_person(db, by, PersonId(claim.person_id))
    scheme = law.schemes[claim.scheme]
    line = deciding_line(scheme, occasion.on)
    acts = _acts_until(acts_of(db, by, claim.claim_id), occasion)
    identity = masked(number_of(db, by, PersonId(claim.person_id), purpose=f"letter {number}"))
    record = Record(
        person_name=card.name,
        masked_number=identity,
        birth_date=card.birth_date,
        officer=_officer(told, by, acts, demonstration=occasion.demonstration),
        office=Offices(law, occasion.invented).office(claim.region, line),
        code=code_of(db, by, number),
        acts=_signed(told, _named(db, by, told, acts, demonstration=occasion.demonstration), acts),
        delivered=delivered(db, by, law, number, demonstration=occasion.demonstration),
        differences=_differences(explain_award(db, by, occasion.award)) if occasion.award else (),
        follows=follows,
        to=addressed(scheme, claim.item, card.name, identity),
        case=_case_number(db, by, claim.claim_id),
        bases=bases_of(db, by, told),
    )
    paper = Paper(
        number,
        occasion.kind,
        occasion.on,
        occasion.first_month,
        occasion.pay_by,
        occasion.account_tail,
        occasion.answer_by,
        occasion.demonstration,
    )
    on_and_on = scheme.service.get("follows_month") if not occasion.award and occasion.kind == "changed" else None
    if on_and_on:  # the month asked for is what an award goes on by, and no fact of the person's
        asked = on_and_on.get("looked_at") or ()
        record = replace(record, unsaid=frozenset([asked] if isinstance(asked, str) else asked))
    if (earlier := _before(db, by, told, occasion)) is not None:
        own = replace(record, bases=bases_of(db, by, earlier))
        lines, changes = facts_of(law, earlier, paper, own).lines, changes_of(law, told, earlier, record)
        record = replace(record, changes=changes, lines_before=lines)
    return facts_of(law, told, paper, record)


def _before(db: Database, by: Actor, told: Explained, occasion: Occasion) -> Explained | None:
    """The decision a sum rested on until now: the award's own before this one, or that of the award it goes on from."""
    if occasion.award:
        return earlier_of(db, by, told, occasion.award)
    before = around(db, by, told.claim.claim_id).before if occasion.kind == "changed" else 0
    decision = claim_file(db, by, ClaimId(before)).decision if before else None
    return explain_decision(db, by, decision) if decision is not None else None


def earlier_of(db: Database, by: Actor, told: Explained, award: AwardId) -> Explained | None:
    """The decision an award rested on before this one; None where there is none."""
    before = [number for number in superseded(db, by, award) if number < int(told.decision)]
    return explain_decision(db, by, before[-1]) if before else None


def changes_of(law: Law, told: Explained, earlier: Explained, record: Record) -> tuple[Changed, ...]:
    """What differs between a decision and the one before it; nothing where an order decided one of them."""
    if told.said is None or earlier.said is None:
        return ()
    return changes_between(law, told.claim.scheme, earlier.said, told.said, (record.bases, record.unsaid))


def _case_number(db: Database, by: Actor, claim: int) -> str:
    """The number of the case a claim is followed by; nothing for a claim that has none, as one taken over."""
    with db.reading(by, "service", purpose=f"case of claim {claim}") as tx:
        found = tx.maybe("case_of_claim", claim=claim)
    return str(found.number) if found is not None else ""


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


def _acts_until(acts: Sequence[ClaimAct], occasion: Occasion) -> Sequence[ClaimAct]:
    """What was done when the letter was written: of a notice, nothing that came after it."""
    told = [at for at, act in enumerate(acts) if act.state == "refusal_notified" and act.on == occasion.on]
    return acts[: told[-1] + 1] if occasion.kind == NOTICE and told else acts


def _named(
    db: Database, by: Actor, told: Explained, acts: Sequence[ClaimAct], *, demonstration: bool
) -> tuple[Act, ...]:
    """Each act on the way to the decision as recorded; with the officer's name where the letter is real."""
    names: Mapping[int, str] = {}
    if not demonstration:
        found = officers_at(db, by, by.path, by.line, on=told.known_at.date())
        names = {int(officer.actor_id): officer.name for officer in found}
    shown = [act for act in acts if f"act_{act.state}" in phrases()]
    return tuple(Act(act.state, post_words(act.post, names.get(act.actor_id, "")), act.on) for act in shown)


def _signed(told: Explained, named: tuple[Act, ...], acts: Sequence[ClaimAct]) -> tuple[Act, ...]:
    """The acts, and below one that no officer did, who signed the list it came from."""
    if any(act.post != MACHINE_POST for act in acts):
        return named
    return (*named, *(Act("signed", post_words(one.post), one.on) for one in told.signatures))


def _officer(told: Explained, by: Actor, acts: Sequence[ClaimAct], *, demonstration: bool) -> Text:
    """Post of who approved or refused, or of who tells or writes while nobody has; a demonstration says that it is
    one."""
    decided = [act.post for act in acts if act.state == "refused"]
    decided += [act.post for act in acts[-1:] if act.state == "refusal_notified"]
    decided += [signed.post for signed in told.signatures if signed.role == "approver"]
    said = post_words(decided[0] if decided else by.post)
    return Text(f"{said.en} (demonstration)", f"{said.zh}（演示）") if demonstration else said


def place(law: Law, code: str) -> Text:
    """What a division is called now; its code where the law folder does not know it."""
    for region in law.files["regions"]["regions"]:
        for version in region["versions"]:
            if str(version["code"]) == code and not version.get("to"):
                return Text(str(version["en"]), str(version["zh"]))
    return same(code)


def words_hash(letter: Letter) -> str:
    """SHA-256 of what the letter says in both languages, but for how to reach us and the code, which keys decide."""
    said = [letter.title, letter.lead, *letter.opening]
    for section in letter.sections:
        said += [section.heading, *section.sentences]
        said += [Text(f"{line.label.en} {line.amount}", f"{line.label.zh} {line.amount}") for line in section.lines]
    return sha256(json.dumps([[t.en, t.zh] for t in said], ensure_ascii=False).encode()).hexdigest()
