"""A decision told again from what was kept: the archived law, the kept inputs, the same steps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from shebao.benefits.claims import read_claim
from shebao.benefits.decisions import answer_of
from shebao.benefits.judge import decide, wants_of
from shebao.benefits.model import FOREVER, Answer, AwardId, Claim, ClaimId, DecisionId, Wants
from shebao.engine import archive
from shebao.engine.graph import Decision
from shebao.kernel.actors import Actor
from shebao.store.archive import fetch
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature under a decision: in which role, by whom, in which post, when."""

    role: str
    actor_id: int
    post: str
    on: date


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with all it rests on. `said` is None where an order decided and no law was asked."""

    decision: DecisionId
    claim: Claim
    kind: str
    decides: str
    law_date: date
    known_at: datetime
    document: str
    article: str
    wants: Wants | None
    answer: Answer
    said: Decision | None
    assumed: tuple[tuple[str, str], ...]
    signatures: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """One line of the register of obligations: booked in `period` for `for_month`."""

    run: int
    period: int
    for_month: int
    component: str
    payer: str
    kind: str
    payee: int
    fen: int


@dataclass(frozen=True, slots=True)
class Span:
    """A component of an award over the months [start, end), and what gave it."""

    component: str
    payer: str
    fen: int
    start: int
    end: int
    decision: int | None
    run: int | None
    origin: str


@dataclass(frozen=True, slots=True)
class AwardTold:
    """An award: what it pays by component now, the decision behind it, and every line booked for it."""

    award: AwardId
    scheme: str
    person_id: int
    region: str
    start_month: int
    components: tuple[Span, ...]
    decision: DecisionId | None
    obligations: tuple[Owed, ...]


def explain_decision(db: Database, by: Actor, decision: DecisionId) -> Explained:
    """The decision told again. Raises store.RowMissing where the actor's part of the record has none of that number."""
    with db.reading(by, "benefits", purpose=f"explain decision {decision}") as tx:
        row = tx.one("decision_by_id", decision=decision)
        claim = read_claim(tx, ClaimId(row.claim_id))
        signatures = tuple(
            Signed(s.role, s.actor_id, s.post, s.on_date) for s in tx.all("signatures_of", decision=decision)
        )
        used = json.loads(bytes(row.inputs))
        body = fetch(tx, row.law_slice).body if row.law_slice else None
    said = wants = None
    answer = answer_of(row.answer)
    if body is not None:
        wants, graph = wants_of(used), archive.graph_from(body)
        said = graph.decide(used["inputs"], used["relations"])
        if not answer.granted:
            answer = decide(graph, wants, used["inputs"], used["relations"])  # reasons with what would change them
    return Explained(
        decision,
        claim,
        row.kind,
        row.decides,
        row.law_date,
        row.known_at,
        row.document,
        row.article,
        wants,
        answer,
        said,
        tuple(sorted(used.get("assumed", {}).items())),
        signatures,
    )


def explain_award(db: Database, by: Actor, award: AwardId) -> AwardTold:
    """An award with its components, decision and obligations."""
    with db.reading(by, "benefits", purpose=f"explain award {award}") as tx:
        row = tx.one("award_by_id", award=award)
        decision = tx.maybe("decision_of_award", award=award)
        return AwardTold(
            award,
            row.scheme,
            row.person_id,
            row.region,
            row.start_month,
            spans_of(tx, award, tx.now),
            DecisionId(decision.decision_id) if decision else None,
            tuple(
                Owed(o.run_id, o.period, o.for_month, o.component, o.payer, o.kind, o.payee_person_id, o.amount_fen)
                for o in tx.all("obligations_of", award=award)
            ),
        )


def spans_of(tx: Transaction, award: AwardId, known_at: datetime) -> tuple[Span, ...]:
    """The components of an award as known at an instant."""
    rows = tx.all("components_of", award=award, known_at=known_at, forever=FOREVER)
    return tuple(
        Span(r.component, r.payer, r.amount_fen, r.start, r.end_, r.decision_id, r.run_id, r.origin) for r in rows
    )
