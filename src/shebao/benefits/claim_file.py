"""A claim read whole: where it stands, what was answered, who did what, what was decided; and what the record knows
of a person before anything is claimed. Only reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from shebao.benefits.claims import APPLICATION, APPROVED, Application, read_claim
from shebao.benefits.decisions import answer_of, single
from shebao.benefits.gather import Scope, gather
from shebao.benefits.judge import Judge
from shebao.benefits.model import Answer, Applicant, AwardId, Claim, ClaimId, DecisionId, law_date
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database


class ClaimUnknown(ShebaoError):
    """There is no claim {claim} in this agency's part of the record: `shebao claim list` shows those there are."""

    code = "benefits.claim_unknown"
    zh = "本机构的记录中没有申请 {claim}：请用 shebao claim list 查看现有申请。"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer in force: its short name, inner value, and on what it rests."""

    name: str
    value: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a claim's history."""

    state: str
    on: date
    actor_id: int
    post: str
    note: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Everything of one claim."""

    claim: Claim
    answers: tuple[Given, ...]
    lines: tuple[Line, ...]
    decision: DecisionId | None
    answer: Answer | None
    award: AwardId | None


def claim_file(db: Database, by: Actor, number: ClaimId) -> ClaimFile:
    """The claim as it stands. Raises ClaimUnknown."""
    with db.reading(by, "benefits", purpose=f"file of claim {number}") as tx:
        if tx.maybe("claim_now", claim=number) is None:
            raise ClaimUnknown(claim=number)
        claim = read_claim(tx, number)
        given = tuple(Given(a.name, a.value, a.evidence) for a in tx.all("answers_of_claim", claim=number))
        history = tx.all("claim_history", claim=number)
        decided = tx.maybe("decision_of_claim", claim=number)
        award = tx.maybe("award_of_claim", claim=number)
    return ClaimFile(
        claim,
        given,
        tuple(Line(h.state, h.on_date, h.actor_id, h.post, h.note, h.facts) for h in history),
        DecisionId(decided.decision_id) if decided else None,
        answer_of(decided.answer) if decided else None,
        AwardId(award.award_id) if award else None,
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """The paper an answer rests on, and the day it was recorded."""

    document: str
    day: date


def evidence_of(db: Database, by: Actor, number: ClaimId, known_at: datetime) -> dict[str, Evidence]:
    """The papers behind the answers of a claim as known at an instant, by short name; an answer that rests on the
    application alone, or that an officer only approved, has none."""
    with db.reading(by, "benefits", purpose=f"papers of claim {number}") as tx:
        rows = tx.all("evidence_of_answers", claim=number, known_at=known_at)
    return {
        row.name: Evidence(row.evidence, row.day)
        for row in rows
        if row.evidence not in ("", APPLICATION) and not row.evidence.startswith(APPROVED)
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What the law would read of a person now: the compiled law, and what the record knows without asking him."""

    graph: Graph
    inputs: Mapping[str, int]
    relations: Mapping[str, tuple[dict[str, int], ...]]


def known_before(db: Database, by: Actor, judge: Judge, applicant: Applicant, wanted: Application) -> Known:
    """What is on record of somebody who is about to claim; what only he can answer is left out."""
    wants = judge.wants(wanted.scheme, wanted.item)
    day = law_date(judge.scheme(wanted.scheme), wanted.event_date)
    none = np.zeros(0, np.int64)
    with db.reading(by, "benefits", purpose=f"facts before a claim of person {applicant.person}") as tx:
        graph = judge.graph(wants.outputs, applicant.region, day, tx.today)
        scope = Scope(
            scheme=wanted.scheme,
            region=applicant.region,
            persons=np.array([applicant.person], np.int64),
            claims=none,
            awards=none,
            event_date=wanted.event_date,
            law_date=day,
            known_at=tx.now,
        )
        inputs, relations, assumed = single(gather(tx, scope, graph.inputs, graph.relations), 0)
    return Known(graph, {n: v for n, v in inputs.items() if n not in assumed}, relations)
