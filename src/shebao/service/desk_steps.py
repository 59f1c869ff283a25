"""A claim carried on at the desk, step by step, each step by the post the law asks for. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from shebao.benefits import awards, claims, decisions
from shebao.benefits.answer_time import notice_days
from shebao.benefits.claim_file import ClaimFile, claim_file
from shebao.benefits.errors import RefusalNeedsOfficer
from shebao.benefits.model import STATE_AFTER, AwardId, ClaimId, Decided, DecisionId, steps_asked
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused
from shebao.kernel.identifiers import PersonId
from shebao.law.ir import Input
from shebao.law.working_days import period_ends
from shebao.registry.facts import determine, record_fact, review_determination
from shebao.registry.model import Fact, Value
from shebao.service.cases import POSTS
from shebao.service.claim_month import refuse_other_month
from shebao.service.desk import Desk, case_of, take_law_into_use
from shebao.service.desk_errors import ClaimAgainstRecord, NotAwarded, NotDecidedYet, NotFoundOut, NothingToPrepare

DAYS_TO_ANSWER = 15
"""Calendar days a person has to answer before a refusal, where the officer names no other day; a last day of rest moves
on to the next working day."""
DAYS_OF_NOTICE = 7  # where the service item names none: as long as that of the minimum living allowance
"""Calendar days of a public notice, where the officer names no other day."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done with a claim, by whom; a decision with what it says."""

    claim: ClaimId
    act: str
    by: Actor
    decided: Decided | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A fact an office found out: which input of the law, its inner value, and the document that says so."""

    spec: Input
    value: int
    document: str


def read(desk: Desk, claim: ClaimId) -> ClaimFile:
    """The claim whole, as the house sees it. Raises ClaimUnknown."""
    return claim_file(desk.db, desk.house, claim)


def officer_for(desk: Desk, claim: ClaimId, post: str) -> Actor:
    """Who may do something with a claim in a post."""
    found = read(desk, claim).claim
    return desk.at(post, found.region, desk.line(found.scheme))


def prepare(desk: Desk, claim: ClaimId, *, optional: bool, until: date | None = None, note: str = "") -> Done:
    """The next step the scheme asks for before the decision, by its post; what it leaves open only where wished.

    Raises NothingToPrepare, ClaimNotReady, NotDetermined, NoticeNotOver.
    """
    found = read(desk, claim)
    now = found.claim
    asked = steps_asked(desk.judge.scheme(now.scheme), now.item)
    done = {state: step for step, state in STATE_AFTER.items()}.get(now.state)
    order = list(asked)
    left = order[order.index(done) + 1 :] if done in order else order if now.state == "opened" else []
    left = [step for step in left if optional or asked[step]]
    if not left:
        case = case_of(desk, desk.house, claim)
        waits = case.waits_for if case else None
        raise NothingToPrepare(claim=claim, state=now.state, next_=f"{waits.en} {waits.zh}" if waits else "–")
    step = left[0]
    by = desk.at(POSTS[step], now.region, desk.line(now.scheme))
    match step:
        case "pre_check":
            claims.pre_check(desk.db, by, desk.judge, claim, on=desk.on, note=note)
        case "archive_check":
            claims.archive_check(desk.db, by, desk.judge, claim, on=desk.on, note=note)
        case "public_notice":
            days = notice_days(desk.judge.scheme(now.scheme).service) or DAYS_OF_NOTICE
            last = until or desk.on + timedelta(days=days)
            claims.public_notice(desk.db, by, desk.judge, claim, on=desk.on, until=last)
        case _:
            claims.approve_fact(desk.db, by, desk.judge, claim, on=desk.on, event=now.event_date, answers={})
    desk.told()
    return Done(claim, step, by)


def decide(desk: Desk, claim: ClaimId) -> Done:
    """What the law says: granted at once where the scheme lets a machine grant, else worked out by the clerk."""
    take_law_into_use(desk)
    now = read(desk, claim).claim
    by, machine = desk.at("clerk", now.region, desk.line(now.scheme)), False
    decided = None
    if desk.judge.scheme(now.scheme).facts.get("decides") == "machine":
        try:
            decided, machine = decisions.decide_by_machine(desk.db, desk.house, desk.judge, claim, on=desk.on), True
        except RefusalNeedsOfficer:  # it may only grant in full: an officer works out the rest
            decided = None
    if decided is None:
        decided = decisions.determine(desk.db, by, desk.judge, claim, on=desk.on)
    desk.told()
    return Done(claim, "decide", desk.house if machine else by, decided)


def check(desk: Desk, claim: ClaimId) -> Done:
    """The second person. Raises NotDecidedYet, SamePersonTwice, ClaimNotReady."""
    by = officer_for(desk, claim, "reviewer")
    decisions.check(desk.db, by, _decision(desk, claim), on=desk.on)
    desk.told()
    return Done(claim, "check", by)


def approve(desk: Desk, claim: ClaimId) -> Done:
    """The third person: the award begins. Raises NotDecidedYet, SamePersonTwice, ClaimNotReady, RestsOnUnverified."""
    take_law_into_use(desk)
    by = officer_for(desk, claim, "approver")
    award = decisions.approve(desk.db, by, desk.judge, _decision(desk, claim), on=desk.on)
    desk.told()
    return Done(claim, "approve", by, facts={"award": int(award)})


def notify(desk: Desk, claim: ClaimId, until: date | None) -> Done:
    """Tell the person every reason before anything is refused, and until when he may answer."""
    by = officer_for(desk, claim, "clerk")
    last = until or period_ends(desk.law, desk.on, DAYS_TO_ANSWER)
    said = claims.notify_refusal(desk.db, by, claim, on=desk.on, answer_until=last)
    desk.told()
    return Done(claim, "notify", by, facts={"answer_until": last, "reasons": said.reasons})


def hear(desk: Desk, claim: ClaimId, note: str, answers: Mapping[str, int]) -> Done:
    """What the person answers, or a fact that was lacking; the law may be asked again.

    Raises ClaimMonthAhead, ClaimMonthPast: hearing somebody does not move the month in which his claim came in.
    """
    found = read(desk, claim)
    now = found.claim
    if found.lines:
        refuse_other_month(desk.judge.scheme(now.scheme), now.item, answers, found.lines[0].on)
    by = desk.at("clerk", now.region, desk.line(now.scheme))
    act = claims.answer_refusal if now.state == "refusal_notified" else claims.supply_facts
    act(desk.db, by, claim, on=desk.on, note=note, answers=answers)
    desk.told()
    return Done(claim, "hear", by)


def find_out(desk: Desk, claim: ClaimId, about: Found) -> Done:
    """A fact the law reads and only an office knows: decided by the clerk on a document, confirmed by the reviewer.

    Raises NotFoundOut where it comes from elsewhere, ClaimAgainstRecord with the register's reasons.
    """
    now = read(desk, claim).claim
    line = desk.line(now.scheme)
    clerk, reviewer = desk.at("clerk", now.region, line), desk.at("reviewer", now.region, line)
    word, _, name = about.spec.provider.partition(":")
    person, codes = PersonId(now.person_id), about.spec.type.codes
    value = Value(code=codes[about.value]) if codes else Value(about.value)
    done: object
    if word == "determined":
        done = determine(desk.db, clerk, person, name, value, document=about.document, decided_on=desk.on)
        if not isinstance(done, Refused):
            review_determination(desk.db, reviewer, done, confirm=True)
    elif word == "fact":
        since = min(desk.on, now.event_date).replace(day=1)
        done = record_fact(desk.db, clerk, Fact("person", person, name, value, since, "department", about.document))
    else:
        raise NotFoundOut(name=about.spec.name, provider=about.spec.provider)
    if isinstance(done, Refused):
        said, zh = " ".join(r.en for r in done.reasons), "".join(r.zh for r in done.reasons)
        raise ClaimAgainstRecord(reasons=said.rstrip("."), reasons_zh=zh.rstrip("。"))
    desk.told()
    return Done(claim, "find", clerk)


def refuse(desk: Desk, claim: ClaimId) -> Done:
    """Another officer than who proposed it refuses, once the time to answer is over or used."""
    by = officer_for(desk, claim, "approver")
    said = claims.refuse(desk.db, by, claim, on=desk.on)
    desk.told()
    return Done(claim, "refuse", by, facts={"reasons": said.reasons})


def withdraw(desk: Desk, claim: ClaimId, note: str) -> Done:
    """The applicant takes it back."""
    by = officer_for(desk, claim, "clerk")
    claims.withdraw(desk.db, by, claim, on=desk.on, note=note)
    desk.told()
    return Done(claim, "withdraw", by)


def resume(desk: Desk, claim: ClaimId, month: int, *, back_pay: bool) -> tuple[Actor, AwardId]:
    """A suspended award runs again from a month. Raises NotAwarded, benefits.NothingRecorded."""
    award = read(desk, claim).award
    if award is None:
        raise NotAwarded(claim=claim)
    by = officer_for(desk, claim, "approver")
    awards.resume(desk.db, by, award, month=month, back_pay=back_pay)
    desk.told()
    return by, award


def _decision(desk: Desk, claim: ClaimId) -> DecisionId:
    found = read(desk, claim).decision
    if found is None:
        raise NotDecidedYet(claim=claim)
    return found
