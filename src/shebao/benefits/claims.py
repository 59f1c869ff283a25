"""A claim from opening to the fact approved, and the long road to a refusal. Deciding amounts is in decisions.py.

Approving the *fact* (a person retires in that month) is an act of its own: it fixes the event date and the approved
answers, and what the law makes of them is determined afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.errors import (
    AlreadyAwarded,
    ClaimAlreadyOpen,
    ClaimNotReady,
    NotDetermined,
    RefusalNeedsOfficer,
)
from shebao.benefits.gather import Scope, gather
from shebao.benefits.judge import Judge
from shebao.benefits.model import (
    ENDED,
    STATE_AFTER,
    UNDECIDED,
    Applicant,
    Claim,
    ClaimId,
    allowed_before,
    law_date,
    steps_asked,
)
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.kernel.errors import Reason, Refused
from shebao.law.ir import Names
from shebao.store.db import Database
from shebao.store.transaction import Transaction

MACHINE_POST = "house"
"""The post of the house itself, in runs; it may grant, never refuse."""

APPLICATION, APPROVED = "application", "approved "
"""What stands as evidence where an answer has no paper: the application alone, or (as a beginning) who approved it."""


@dataclass(frozen=True, slots=True)
class Application:
    """What is claimed: scheme, lump sum ('' for the monthly award), event, and the facts the person was asked for."""

    scheme: str
    item: str
    event_date: date
    answers: Mapping[str, int]
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A claim left to an officer: why no rule decided it, and since when."""

    claim: ClaimId
    scheme: str
    item: str
    person_id: int
    state: str
    since: date
    reasons: tuple[Reason, ...]


def open_claim(
    db: Database, by: Actor, judge: Judge, applicant: Applicant, wanted: Application, *, on: date
) -> ClaimId:
    """Take an application in. Raises ClaimAlreadyOpen, AlreadyAwarded, SchemeUnknown."""
    judge.wants(wanted.scheme, wanted.item)
    with db.transaction(by, "benefits", "open_claim", act="accept", subject=f"person:{applicant.person}") as tx:
        key = {"person": applicant.person, "scheme": wanted.scheme, "item": wanted.item}
        tx.one("lock_person", **key)
        occasion = int(month_of(wanted.event_date)) if judge.monthly(wanted.scheme, wanted.item) else 0
        if (pending := tx.maybe("open_claim_of", ended=list(ENDED), occasion=occasion, **key)) is not None:
            raise ClaimAlreadyOpen(person=applicant.person, claim=pending.claim_id, scheme=wanted.scheme)
        if (drawn := tx.maybe("award_of", occasion=occasion, **key)) is not None:
            raise AlreadyAwarded(person=applicant.person, scheme=wanted.scheme, award=drawn.award_id)
        row = tx.one(
            "insert_claim",
            **key,
            claimant=applicant.claimant,
            region=applicant.region,
            event_date=wanted.event_date,
            opened_on=on,
            actor=by.actor_id,
            serving_path=applicant.serving_path,
        )
        claim = read_claim(tx, ClaimId(row.claim_id), fresh=applicant.serving_path)
        step(tx, by, claim, "opened", on)
        _answer(tx, claim, wanted.answers, wanted.evidence)
        return claim.claim_id


def pre_check(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date, note: str = "") -> None:
    """预审: the file is complete. Raises ClaimNotReady."""
    with db.transaction(by, "benefits", "pre_check", act="accept", subject=f"claim:{claim}") as tx:
        step(tx, by, ready(tx, judge, claim, "pre_check"), STATE_AFTER["pre_check"], on, note=note)


def archive_check(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date, note: str = "") -> None:
    """档案审核: what the law wants recognised from paper is recognised. Raises ClaimNotReady, NotDetermined."""
    with db.transaction(by, "benefits", "archive_check", act="review", subject=f"claim:{claim}") as tx:
        now = ready(tx, judge, claim, "archive_check")
        lacking = _not_determined(tx, judge, now)
        if lacking:
            raise NotDetermined(claim=claim, facts=", ".join(f"{n.en} {n.zh}" for n in lacking))
        step(tx, by, now, STATE_AFTER["archive_check"], on, note=note)


def public_notice(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date, until: date) -> None:
    """公示: posted from `on`, `until` its last day; nothing is approved before the day after. Raises ClaimNotReady."""
    with db.transaction(by, "benefits", "public_notice", act="accept", subject=f"claim:{claim}") as tx:
        now = ready(tx, judge, claim, "public_notice")
        step(tx, by, now, STATE_AFTER["public_notice"], on, facts={"until": until.isoformat()})


def approve_fact(
    db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date, event: date, answers: Mapping[str, int]
) -> None:
    """Fix the fact the right hangs on: its date, and the answers as approved. Raises ClaimNotReady, NoticeNotOver."""
    with db.transaction(by, "benefits", "approve_fact", act="approve", subject=f"claim:{claim}") as tx:
        now = ready(tx, judge, claim, "approval")
        wait_for_notice(tx, now, on)
        _answer(tx, now, answers, evidence=f"{APPROVED}{on.isoformat()} by {by.name}")
        step(tx, by, now, STATE_AFTER["approval"], on, facts={"event_date": event.isoformat()})


def withdraw(db: Database, by: Actor, claim: ClaimId, *, on: date, note: str) -> None:
    """The applicant takes it back. Raises ClaimNotReady where it has ended."""
    with db.transaction(by, "benefits", "withdraw_claim", act="accept", subject=f"claim:{claim}") as tx:
        now = read_claim(tx, claim)
        if now.state in ENDED:
            raise ClaimNotReady(claim=claim, state=now.state, act="withdraw", allowed="a claim not yet ended")
        step(tx, by, now, "withdrawn", on, note=note)


def notify_refusal(db: Database, by: Actor, claim: ClaimId, *, on: date, answer_until: date) -> Refused:
    """Tell the person every reason and until when he may answer. Raises ClaimNotReady."""
    with db.transaction(by, "benefits", "notify_refusal", act="accept", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "notify_refusal", ("refusal_proposed",))
        facts = tx.one("last_event_facts", claim=claim, state="refusal_proposed").facts
        step(tx, by, now, "refusal_notified", on, facts={**facts, "answer_until": answer_until.isoformat()})
        tx.emit("benefits.refusal_notified", {"claim": claim, "answer_until": answer_until.isoformat()})
        return reasons_of(facts)


def answer_refusal(db: Database, by: Actor, claim: ClaimId, *, on: date, note: str, answers: Mapping[str, int]) -> None:
    """What the person says to it; new facts count, and the claim may be determined again."""
    with db.transaction(by, "benefits", "answer_refusal", act="accept", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "answer_refusal", ("refusal_notified",))
        _answer(tx, now, answers, evidence=note)
        facts = tx.one("last_event_facts", claim=claim, state="refusal_notified").facts
        step(tx, by, now, "refusal_answered", on, note=note, facts=facts)


def supply_facts(db: Database, by: Actor, claim: ClaimId, *, on: date, note: str, answers: Mapping[str, int]) -> None:
    """补正: facts a waiting claim lacked; the law may be asked again. Raises ClaimNotReady."""
    with db.transaction(by, "benefits", "supply_facts", act="accept", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "supply_facts", UNDECIDED)
        _answer(tx, now, answers, evidence=note)
        step(tx, by, now, "facts_supplied", on, note=note)


def left_to_officers(db: Database, by: Actor) -> list[WorkItem]:
    """The claims of the actor's part of the record that no rule could decide, the oldest first, with every reason."""
    with db.reading(by, "benefits", purpose="work list") as tx:
        rows = tx.all("claims_in_states", states=list(UNDECIDED))
    return [
        WorkItem(ClaimId(x.claim_id), x.scheme, x.item, x.person_id, x.state, x.on_date, _reasons(x.facts))
        for x in rows
    ]


def _reasons(facts: Mapping[str, list[dict[str, str]]]) -> tuple[Reason, ...]:
    return tuple(Reason(**reason) for reason in facts.get("reasons", ()))


def refuse(db: Database, by: Actor, claim: ClaimId, *, on: date) -> Refused:
    """Refuse, by a named officer who did not propose it, once the time to answer is over or used.

    Raises ClaimNotReady, NoticeNotOver, RefusalNeedsOfficer.
    """
    if by.post == MACHINE_POST:
        raise RefusalNeedsOfficer(claim=claim)
    with db.transaction(by, "benefits", "refuse_claim", act="approve", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "refuse", ("refusal_notified", "refusal_answered"))
        notice = tx.one("last_event_facts", claim=claim, state="refusal_notified").facts
        if now.state == "refusal_notified":
            wait_for_answer(claim, date.fromisoformat(notice["answer_until"]), on)
        proposed = tx.one("last_event_facts", claim=claim, state="refusal_proposed")
        if proposed.actor_id == by.actor_id:
            raise ClaimNotReady(
                claim=claim, state=now.state, act="refuse", allowed="another officer than who proposed it"
            )
        step(tx, by, now, "refused", on, facts=notice)
        tx.emit("benefits.refused", {"claim": claim})
        return reasons_of(notice)


# --- shared with decisions.py ---------------------------------------------------------------------------------------


def read_claim(tx: Transaction, claim: ClaimId, *, fresh: str = "") -> Claim:
    """The claim as it stands; `fresh` is the serving path of one whose first line is about to be written."""
    if fresh:
        row = tx.one("fresh_claim", claim=claim)
        state, seq = "", 0
    else:
        row = tx.one("claim_now", claim=claim)
        state, seq = row.state, row.seq
    return Claim(
        claim_id=ClaimId(row.claim_id),
        scheme=row.scheme,
        item=row.item,
        person_id=row.person_id,
        claimant_id=row.claimant_id,
        region=row.region,
        event_date=row.event_date,
        state=state,
        seq=seq,
        serving_path=row.serving_path,
    )


def step(
    tx: Transaction, by: Actor, claim: Claim, state: str, on: date, *, note: str = "", facts: object = None
) -> None:
    """Write the next line of the claim's history."""
    tx.run(
        "insert_claim_event",
        claim=claim.claim_id,
        seq=claim.seq + 1,
        state=state,
        on_date=on,
        actor=by.actor_id,
        post=by.post,
        note=note,
        facts=json.dumps(facts or {}, ensure_ascii=False, sort_keys=True),
        recorded=tx.now,
        serving_path=claim.serving_path,
    )
    tx.emit("benefits.claim_step", {"claim": claim.claim_id, "state": state})


def require(claim: Claim, act: str, allowed: tuple[str, ...]) -> Claim:
    """The claim, where its state allows the act. Raises ClaimNotReady."""
    if claim.state not in allowed:
        raise ClaimNotReady(claim=claim.claim_id, state=claim.state, act=act, allowed=", ".join(allowed))
    return claim


def ready(tx: Transaction, judge: Judge, claim: ClaimId, act: str) -> Claim:
    """The claim, where all steps its scheme asks for before `act` are done. Raises ClaimNotReady."""
    now = read_claim(tx, claim)
    scheme = judge.scheme(now.scheme)
    allowed = allowed_before(scheme, act, now.item)
    if act == "determine":
        allowed = (*allowed, "refusal_answered", *UNDECIDED)
    elif act not in steps_asked(scheme, now.item):
        raise ClaimNotReady(claim=claim, state=now.state, act=act, allowed="schemes that ask for it")
    return require(now, act, allowed)


def wait_for_notice(tx: Transaction, claim: Claim, on: date) -> None:
    """Raises NoticeNotOver while the public notice of the claim is running."""
    posted = tx.maybe("last_event_facts", claim=claim.claim_id, state=STATE_AFTER["public_notice"])
    if posted is not None:
        wait_for_answer(int(claim.claim_id), date.fromisoformat(posted.facts["until"]), on)


def reasons_of(facts: Mapping[str, list[dict[str, str]]]) -> Refused:
    """Reasons as they were written into the claim."""
    return Refused(_reasons(facts))


def _not_determined(tx: Transaction, judge: Judge, claim: Claim) -> list[Names]:
    """Names of the recognised facts that the law asks for, has no lawful value for, and nobody has determined."""
    day = law_date(judge.scheme(claim.scheme), claim.event_date)
    graph = judge.graph(judge.wants(claim.scheme, claim.item).outputs, claim.region, day, tx.today)
    asked = {
        n: spec for n, spec in graph.inputs.items() if spec.provider.startswith("determined:") and spec.absent is None
    }
    none = np.zeros(0, np.int64)
    scope = Scope(
        scheme=claim.scheme,
        region=claim.region,
        persons=np.array([claim.person_id], np.int64),
        claims=none,
        awards=none,
        event_date=claim.event_date,
        law_date=day,
        known_at=tx.now,
    )
    return [asked[name].names for name in gather(tx, scope, asked, {}).missing]


def _answer(tx: Transaction, claim: Claim, answers: Mapping[str, int], evidence: str) -> None:
    if answers:
        names = sorted(answers)
        tx.run("close_answers", claim=claim.claim_id, names=names, recorded=tx.now)
        tx.run(
            "insert_answers",
            claim=claim.claim_id,
            names=names,
            values=[answers[name] for name in names],
            evidence=evidence,
            recorded=tx.now,
            serving_path=claim.serving_path,
        )


@dataclass(frozen=True, slots=True)
class ClaimAct:
    """One line of a claim's history: the state it reached, when, by whom, in which post."""

    state: str
    on: date
    actor_id: int
    post: str


def acts_of(db: Database, by: Actor, claim: ClaimId) -> tuple[ClaimAct, ...]:
    """What was done with a claim, in order: the line of officers under a decision."""
    with db.reading(by, "benefits", purpose=f"acts of claim {claim}") as tx:
        rows = tx.all("claim_history", claim=claim)
    return tuple(ClaimAct(r.state, r.on_date, r.actor_id, r.post) for r in rows)
