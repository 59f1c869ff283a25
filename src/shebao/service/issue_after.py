"""Letters on what happened after the grant, issued: which act of the record they follow, who acted, kept like any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from shebao.access.actions import hands_of
from shebao.benefits.afterwards import Afterwards, Held, Overpaid, afterwards
from shebao.benefits.doubles import REASON as DOUBLE
from shebao.benefits.explain import Explained, explain_decision
from shebao.benefits.model import FOREVER, AwardId
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId
from shebao.law.ir import Law
from shebao.registry.papers import Moment, paper_of_death
from shebao.service import letter_after, letter_hold
from shebao.service.issue import Occasion, keep, letter_facts, number_of_letter
from shebao.service.letter_after import Told
from shebao.service.letter_content import deciding_line
from shebao.service.letter_facts import post_words
from shebao.service.letter_model import Act, Letter
from shebao.service.letter_rights import called
from shebao.service.offices import Offices
from shebao.service.pauses import ended_by_ground
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.store.db import Database

HOLD = "hold_notice"
KINDS = (HOLD, "suspended", "resumed", "ended", "recovery", "death")
NOTICE, STEPS = "recovery_notice", "recovery_steps"
"""How a letter that only asks, and one that tells of agreed steps, are kept: the decision between them is another
letter, even on the same day."""

_OF_LOOK = {"confirmed": "seen", "suspended": "paused", "resumed": "went_on"}
_OF_RECOVERY = {"noticed": "told", "answered": "heard", "decided": "decided"}


class NothingHappened(ShebaoError):
    """Award {award} has no {kind} on record, so there is nothing to write of: a letter follows the act. What is on
    record: {known}."""

    code = "service.nothing_happened"
    zh = "待遇 {award} 没有“{kind}”的登记，无从发函：函件须在办理之后发出。现有登记：{known}。"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a letter is written: the law, what a demonstration invents, the account on record of a person."""

    law: Law
    invented: Sequence[Mapping[str, Any]] = ()
    demonstration: bool = True
    tail_of: Callable[[Explained], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The act a letter follows: its day, the acts that led to it, and the letter itself."""

    kind: str
    on: date
    acts: tuple[Act, ...]
    write: Callable[[Told], Letter]


def issue_after(db: Database, by: Actor, setting: Setting, award: AwardId, kind: str) -> Letter:
    """The letter of the last pause, resumption, end, recovery or death of an award; the same letter again is the same.

    Raises NothingHappened, PauseWithoutWords, RemedyMissing, AgencyMissing.
    """
    law, after = setting.law, afterwards(db, by, award)
    if after.told.decision is None:
        raise NothingHappened(award=award, kind=kind, known="–")
    told = explain_decision(db, by, after.told.decision)
    turn = _turn(db, by, told, after, kind)
    tail = setting.tail_of(told) if kind == "resumed" else ""
    about = Occasion(
        turn.kind, turn.on, account_tail=tail, demonstration=setting.demonstration, invented=setting.invented,
        award=award if kind == "recovery" else None,
    )  # fmt: skip
    number, follows = number_of_letter(db, by, told, about)
    facts = letter_facts(db, by, law, told, (number, about, follows))
    if kind == "death" or (kind == "recovery" and after.died is not None):
        facts = letter_after.addressed_to_heirs(facts)
    scheme, claim = law.schemes[told.claim.scheme], told.claim
    beside = {one: called(found) for one, found in law.schemes.items()}
    matter = Matter.of(deciding_line(scheme, turn.on), scheme, claim.item)
    ways = ways_to_disagree(Offices(law, setting.invented), claim.region, matter, kind, turn.on) if kind != HOLD else []
    letter = turn.write(Told(facts, scheme, after, ways, turn.acts, _kept(db, by, after), beside))
    keep(db, by, told, about, letter)
    return letter


def _turn(db: Database, by: Actor, told: Explained, after: Afterwards, kind: str) -> Turn:
    found = next(_turns(db, by, told, after, kind), None)
    if found is None:
        known = ", ".join(one for one in KINDS if next(_turns(db, by, told, after, one), None) is not None)
        raise NothingHappened(award=after.told.award, kind=kind, known=known or "–")
    return found


def _turns(db: Database, by: Actor, told: Explained, after: Afterwards, kind: str) -> Iterator[Turn]:
    """The last act of a kind, where there is one."""
    if kind == HOLD and after.notices:
        last = after.notices[-1]
        told_by = (Act("told", post_words(last.notice.post), last.notice.on),)
        yield Turn(kind, last.notice.on, told_by, partial(letter_hold.hold_notice, case=last))
    if kind == "suspended" and (pause := suspension(after)) is not None:
        acts: tuple[Act, ...] = (*_heard(after, pause), *_acts_of_pause(db, by, after, pause))
        yield Turn(kind, pause.on, acts, partial(letter_after.suspended, held=pause))
    if kind == "resumed" and (ended := resumption(after)) is not None:
        held, at = ended
        acts = tuple(_acts_of_return(db, by, after, held, at.date()))
        yield Turn(kind, at.date(), acts, partial(letter_after.resumed, held=held, ended=at))
    if kind == "ended" and (stop := stopped(after)) is not None:
        post = _post(db, by, stop)
        signed = (Act("ended", post_words(post), stop.on),) if post is not None else ()
        yield Turn(kind, stop.on, (*_heard(after, stop), *signed), partial(letter_after.ended, held=stop))
    if kind == "recovery" and (case := _case(after)) is not None:
        acts = tuple(Act(_OF_RECOVERY[s.what], post_words(s.post), s.on) for s in case.steps if s.what in _OF_RECOVERY)
        yield Turn(_paper(case), _day_of(case), acts, partial(letter_after.recovery, case=case))
    if kind == "death" and (died := after.died) is not None:
        moment = Moment(PersonId(told.claim.person_id), told.claim.event_date, after.now)
        document = paper_of_death(db, by, moment)
        yield Turn(kind, died.known_on, (), partial(letter_after.death, died=died, document=document))


def suspension(after: Afterwards) -> Held | None:
    """The last pause as it was decided, not the part of it that stood after a payment went on."""
    held = [h for h in after.held if h.status == "suspended"]
    first = [h for h in held if not any(o is not h and o.ended == h.recorded and _same(o, h) for o in held)]
    return first[-1] if first else None


def stopped(after: Afterwards) -> Held | None:
    """The end that stands: by a ground of the law, or beside another right; a death has a letter of its own."""
    return next((h for h in after.pauses("stopped") if h.reason == DOUBLE or ended_by_ground(h)), None)


def resumption(after: Afterwards) -> tuple[Held, datetime] | None:
    """The last pause that ended because somebody let the payment go on, or the last end that was withdrawn, and when;
    None while it stands, and where a death ended it. Of a pause without back payment what stands of it: its end is the
    month the payment goes on."""
    lines = [h for h in after.held if h.status == "suspended" or ended_by_ground(h)]
    ended = {h.ended: h for h in lines if h.ended is not None}
    if not ended or any(h.end == FOREVER and h.ended is None for h in lines):
        return None
    at = max(when for when in ended if when is not None)
    if after.died is not None and after.died.known_on <= at.date():
        return None
    left = next((h for h in after.pauses() if h.recorded == at and _same(h, ended[at])), None)
    return (left or ended[at]), at


def _same(one: Held, other: Held) -> bool:
    return one.start == other.start and one.reason == other.reason


def _case(after: Afterwards) -> Overpaid | None:
    """The last case that was told to the person and not withdrawn."""
    told = [case for case in after.overpaid if case.last("noticed") is not None and case.state != "withdrawn"]
    return told[-1] if told else None


def _paper(case: Overpaid) -> str:
    """Which of the letters on a case it is: the question, the decision, the steps agreed after it."""
    if case.plan:
        return STEPS
    return "recovery" if case.last("decided") is not None else NOTICE


def _day_of(case: Overpaid) -> date:
    if case.plan:
        return case.plan[0].agreed_on
    step = case.last("decided") or case.last("noticed")
    assert step is not None
    return step.on


def _acts_of_pause(db: Database, by: Actor, after: Afterwards, held: Held) -> Iterator[Act]:
    """Who paused it; a look for a sign of life bears its posts itself. A payment that came back was nobody's act."""
    look = next((s for s in reversed(after.looked) if s.what == "suspended" and s.on == held.on), None)
    if look is not None:
        yield Act("paused", post_words(look.post), look.on)
        return
    post = _post(db, by, held)
    if post is not None:
        yield Act("paused", post_words(post), held.on)


def _heard(after: Afterwards, held: Held) -> Iterator[Act]:
    """That the person was told before, and answered, where a notice stands behind it."""
    for case in after.notices:
        if case.state == "decided" and (case.hold.status, case.hold.start) == (held.status, held.start):
            for step in case.steps:
                if step.state in _OF_RECOVERY and step.state != "decided" and step.on <= held.on:
                    yield Act(_OF_RECOVERY[step.state], post_words(step.post), step.on)


def _acts_of_return(db: Database, by: Actor, after: Afterwards, held: Held, on: date) -> Iterator[Act]:
    steps = [s for s in after.looked if s.what in ("confirmed", "resumed") and s.on <= on]
    yield from (Act(_OF_LOOK[s.what], post_words(s.post), s.on) for s in steps)
    post = _post(db, by, held) if not steps and held.on == on else None
    if post is not None:
        yield Act("went_on", post_words(post), on)


def _post(db: Database, by: Actor, held: Held) -> str | None:
    hand = hands_of(db, by, [held.actor], on=held.on).get(held.actor)
    return hand.post if hand is not None else None


def _kept(db: Database, by: Actor, after: Afterwards) -> Afterwards | None:
    """The other award from which instalments are held back."""
    case = _case(after)
    source = next((one.award for one in case.plan if one.award is not None), None) if case is not None else None
    return afterwards(db, by, source) if source is not None and source != after.told.award else None
