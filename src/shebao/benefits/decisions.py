"""Determine, check, approve: three persons. A decision keeps its inputs and the law it used, and replays for ever."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import numpy as np

from shebao.benefits import awards
from shebao.benefits.claims import read_claim, ready, require, step, wait_for_notice
from shebao.benefits.errors import (
    NothingNew,
    OrderIncomplete,
    RefusalNeedsOfficer,
    ReplayDiffers,
    RestsOnUnverified,
    SamePersonTwice,
)
from shebao.benefits.gather import Gathered, Scope, gather
from shebao.benefits.judge import Judge, answer_bytes, decide, reason_of, short, used_bytes, wants_of
from shebao.benefits.model import (
    UNDECIDED,
    Answer,
    AwardId,
    Claim,
    ClaimId,
    Component,
    Decided,
    DecisionId,
    Used,
    law_date,
    state_of,
)
from shebao.engine import archive
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason
from shebao.law.ir import IR_VERSION
from shebao.store.archive import fetch, keep
from shebao.store.db import Database
from shebao.store.law_in_force import require_in_force
from shebao.store.transaction import Transaction

WHEN = ("known_at", "law_slice")
"""What of a decision says only when it was asked."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a meeting decided where no rule reaches: its document and article, the amounts and the first month; or,
    without amounts, the reason why it grants nothing."""

    document: str
    article: str
    components: tuple[Component, ...] = ()
    start_month: int = 0
    refusal: Reason | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the last claim of a right stands: its state, the decision it rests on so far, and the award."""

    claim: ClaimId
    state: str
    decision: DecisionId | None
    answer: Answer | None
    award: AwardId | None


def standing(db: Database, by: Actor, person: int, scheme: str, item: str = "") -> Standing | None:
    """The person's last claim of a right, for whoever goes on with it. None where he never claimed."""
    with db.reading(by, "benefits", purpose="standing") as tx:
        row = tx.maybe("latest_claim_of", person=person, scheme=scheme, item=item)
    if row is None:
        return None
    answer = answer_of(row.answer) if row.decision_id is not None else None
    return Standing(row.claim_id, row.state, row.decision_id, answer, row.award_id)


def determine(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date) -> Decided:
    """Maker: what the law says of the claim by what is known now. A refusal is only proposed here, and only where the
    law itself says no: a fact not found and a case no rule reaches become work of an officer. Raises NothingNew."""
    with db.transaction(by, "benefits", "determine", act="determine", subject=f"claim:{claim}") as tx:
        now = ready(tx, judge, claim, "determine")
        wait_for_notice(tx, now, on)
        used, found = examine(tx, judge, now, tx.now)
        _need_news(tx, now, used, found)
        decision = write_decision(tx, now, used, found, kind="determination", decides="officer")
        sign(tx, by, decision, "maker", on=on, path=now.serving_path)
        if found.granted:
            step(tx, by, now, "determined", on, facts={"decision": decision})
        else:
            reasons = [asdict(reason) for reason in found.reasons]
            state = state_of(found.reasons)
            step(tx, by, now, state, on, facts={"decision": decision, "reasons": reasons})
            if state in UNDECIDED:
                tx.emit("benefits.left_to_officer", {"claim": claim, "decision": decision, "state": state})
        return Decided(decision, found)


def _need_news(tx: Transaction, now: Claim, used: Used, found: Answer) -> None:
    """A claim that waits is asked again of the law only when something it reads has changed. Raises NothingNew."""
    last = tx.maybe("decision_of_claim", claim=now.claim_id) if now.state in UNDECIDED else None
    if last is None:
        return
    before = json.loads(bytes(tx.one("decision_by_id", decision=last.decision_id).inputs))
    same = (before.get(name) == value for name, value in json.loads(used_bytes(used)).items() if name not in WHEN)
    if all(same) and bytes(last.answer) == answer_bytes(found):
        raise NothingNew(claim=now.claim_id, decision=last.decision_id)


def check(db: Database, by: Actor, decision: DecisionId, *, on: date) -> None:
    """Checker: a second person. Raises SamePersonTwice, ClaimNotReady."""
    with db.transaction(by, "benefits", "check_decision", act="review", subject=f"decision:{decision}") as tx:
        row = tx.one("decision_by_id", decision=decision)
        now = require(read_claim(tx, row.claim_id), "check", ("determined",))
        sign(tx, by, decision, "checker", on=on, path=now.serving_path)
        step(tx, by, now, "checked", on, facts={"decision": decision})


def approve(db: Database, by: Actor, judge: Judge, decision: DecisionId, *, on: date) -> AwardId:
    """Approver: a third person; the award begins. Raises SamePersonTwice, ClaimNotReady, RestsOnUnverified."""
    with db.transaction(by, "benefits", "approve_decision", act="approve", subject=f"decision:{decision}") as tx:
        row = tx.one("decision_by_id", decision=decision)
        if row.unverified and not judge.accepts_unverified:
            raise RestsOnUnverified(decision=decision)
        now = require(read_claim(tx, row.claim_id), "approve", ("checked",))
        sign(tx, by, decision, "approver", on=on, path=now.serving_path)
        step(tx, by, now, "granted", on, facts={"decision": decision})
        return awards.grant(tx, judge, now, decision, answer_of(row.answer))


def decide_by_machine(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date) -> Decided:
    """Grant in full where the scheme lets a machine decide; anything less is left to an officer, untouched.

    Raises RefusalNeedsOfficer.
    """
    with db.transaction(by, "benefits", "decide_by_machine", act="run", subject=f"claim:{claim}") as tx:
        now = ready(tx, judge, claim, "determine")
        wait_for_notice(tx, now, on)
        used, found = examine(tx, judge, now, tx.now)
        allowed = judge.scheme(now.scheme).facts.get("decides") == "machine"
        if not (allowed and found.granted) or (found.unverified and not judge.accepts_unverified):
            raise RefusalNeedsOfficer(claim=claim)
        decision = write_decision(tx, now, used, found, kind="determination", decides="machine")
        sign(tx, by, decision, "maker", on=on, path=now.serving_path)
        step(tx, by, now, "granted", on, facts={"decision": decision})
        return Decided(decision, found, awards.grant(tx, judge, now, decision, found))


def decide_by_order(db: Database, by: Actor, judge: Judge, claim: ClaimId, order: Order, *, on: date) -> Decided:
    """Maker of a case no rule reaches. Checked and approved like any other; counted apart. Raises OrderIncomplete.

    An order that grants nothing is proposed like any refusal: with its article, a notice, and time to answer."""
    lacking = [word for word in ("document", "article") if not getattr(order, word)]
    lacking += ["components"] if not order.components and order.refusal is None else []
    if lacking:
        raise OrderIncomplete(claim=claim, missing=", ".join(lacking))
    with db.transaction(by, "benefits", "decide_by_order", act="determine", subject=f"claim:{claim}") as tx:
        now = require(
            read_claim(tx, claim),
            "decide_by_order",
            ("opened", "pre_checked", "archive_checked", "fact_approved", *UNDECIDED),
        )
        found = _ordered(order)
        day = law_date(judge.scheme(now.scheme), now.event_date)
        used = Used(judge.wants(now.scheme, now.item), now.region, now.event_date, day, tx.now, "", {}, {}, {})
        decision = write_decision(
            tx, now, used, found, kind="order", decides="order", document=order.document, article=order.article
        )
        sign(tx, by, decision, "maker", on=on, path=now.serving_path)
        facts = {"decision": decision, "reasons": [asdict(reason) for reason in found.reasons]}
        step(tx, by, now, "determined" if found.granted else "refusal_proposed", on, facts=facts, note=order.document)
        return Decided(decision, found)


def _ordered(order: Order) -> Answer:
    if order.refusal is not None:
        said = replace(order.refusal, cites=f"{order.document} {order.article}", means="refuse")
        return Answer({}, (), None, (said,), (), ())
    return Answer({c.name: c.fen for c in order.components}, order.components, order.start_month, (), (), ())


def replay(db: Database, by: Actor, decision: DecisionId) -> Answer:
    """Give the decision again from its archived law and inputs. Raises ReplayDiffers when one byte differs."""
    with db.reading(by, "benefits") as tx:
        row = tx.one("decision_by_id", decision=decision)
        if row.kind == "order":
            return answer_of(row.answer)
        used = json.loads(bytes(row.inputs))
        graph = archive.graph_from(fetch(tx, row.law_slice).body)
    found = decide(graph, wants_of(used), used["inputs"], used["relations"])
    if answer_bytes(found) != bytes(row.answer):
        raise ReplayDiffers(decision=decision)
    return found


# --- shared with recalc.py ------------------------------------------------------------------------------------------


def examine(tx: Transaction, judge: Judge, claim: Claim, known_at: datetime) -> tuple[Used, Answer]:
    """What the law says of a claim by what is known at `known_at`, and everything it rests on. Raises LawNotInForce."""
    require_in_force(tx, judge.law.hash, known_at.date())
    wants = judge.wants(claim.scheme, claim.item)
    day = law_date(judge.scheme(claim.scheme), claim.event_date)
    graph = judge.graph(wants.outputs, claim.region, day, known_at.date())
    one = np.array([claim.person_id], np.int64)
    scope = Scope(
        scheme=claim.scheme,
        region=claim.region,
        persons=one,
        claims=np.array([claim.claim_id], np.int64),
        awards=np.zeros(0, np.int64),
        event_date=claim.event_date,
        law_date=day,
        known_at=known_at,
    )
    found = gather(tx, scope, graph.inputs, graph.relations)
    inputs, relations, assumed = single(found, 0)
    used = Used(
        wants=wants,
        region=claim.region,
        event_date=claim.event_date,
        law_date=day,
        known_at=known_at,
        law_slice=keep(tx, IR_VERSION, archive.body(graph)),
        inputs=inputs,
        relations=relations,
        assumed={name: spec.absent.cites for name, spec in graph.inputs.items() if name in assumed and spec.absent},
    )
    return used, decide(graph, wants, inputs, relations)


def single(found: Gathered, row: int) -> tuple[dict[str, int], dict[str, tuple[dict[str, int], ...]], list[str]]:
    """Inputs, relations and assumptions of one subject; what is not known is left out, so that only what the law
    really reads is missed."""
    lacking = {name for name, flags in found.missing.items() if flags[row]}
    inputs = {name: int(column[row]) for name, column in found.columns.items() if name not in lacking}
    relations = {
        name: tuple(
            {column: int(values[i]) for column, values in rows.columns.items()}
            for i in range(int(rows.offsets[row]), int(rows.offsets[row + 1]))
        )
        for name, rows in found.relations.items()
        if name not in lacking
    }
    return inputs, relations, [name for name, flags in found.assumed.items() if flags[row]]


def write_decision(
    tx: Transaction,
    claim: Claim,
    used: Used,
    found: Answer,
    *,
    kind: str,
    decides: str,
    act: str = "",
    document: str = "",
    article: str = "",
) -> DecisionId:
    """Write a decision down with its canonical inputs and answer."""
    row = tx.one(
        "insert_decision",
        claim=claim.claim_id,
        kind=kind,
        decides=decides,
        act=act,
        event_date=used.event_date,
        law_date=used.law_date,
        known_at=used.known_at,
        law_slice=used.law_slice or None,
        inputs=used_bytes(used),
        answer=answer_bytes(found),
        provisional=bool(found.provisional),
        unverified=bool(found.unverified),
        document=document,
        article=article,
        recorded=tx.now,
        serving_path=claim.serving_path,
    )
    values = {short(name): value for name, value in used.inputs.items()} | dict(found.values)
    tx.run(
        "insert_decision_values",
        decision=row.decision_id,
        names=sorted(values),
        values=[values[name] for name in sorted(values)],
        serving_path=claim.serving_path,
    )
    tx.note(decision=row.decision_id, provisional=bool(found.provisional), unverified=bool(found.unverified))
    return DecisionId(row.decision_id)


def sign(tx: Transaction, by: Actor, decision: DecisionId, role: str, *, on: date, path: str) -> None:
    """Put a name under a decision. Raises SamePersonTwice."""
    for signed in tx.all("signatures_of", decision=decision):
        if signed.actor_id == by.actor_id:
            raise SamePersonTwice(name=by.name, decision=decision, role=signed.role)
    tx.run(
        "insert_signature",
        decision=decision,
        role=role,
        actor=by.actor_id,
        post=by.post,
        on_date=on,
        recorded=tx.now,
        serving_path=path,
    )


def answer_of(written: bytes) -> Answer:
    """An answer from its canonical bytes."""
    plain = json.loads(bytes(written))
    return Answer(
        values=plain["values"],
        components=tuple(Component(*part) for part in plain["components"]),
        start_month=plain["start_month"],
        reasons=tuple(reason_of(reason) for reason in plain["reasons"]),
        provisional=tuple(plain["provisional"]),
        unverified=tuple(plain["unverified"]),
        end_month=plain.get("end_month"),
    )
