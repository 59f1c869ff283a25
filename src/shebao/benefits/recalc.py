"""Law or facts known later: decide again for the same event with what is known now, and supersede what was recorded.

More is granted by the house at once. Less, or nothing, is only proposed: an officer tells the person, hears him, and
two others check and approve. What it means for months already paid falls out of the next payroll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np

from shebao.benefits.adjustment import Rise, rise_of, scope_of
from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.awards import end_of, write_components
from shebao.benefits.claims import read_claim, require, step
from shebao.benefits.decisions import answer_of, examine, sign, single, write_decision
from shebao.benefits.gather import gather
from shebao.benefits.judge import Judge, decide
from shebao.benefits.model import FOREVER, Answer, AwardId, Claim, ClaimId, Component, DecisionId, Used, Wants
from shebao.engine import archive
from shebao.kernel.actors import Actor
from shebao.law.ir import IR_VERSION
from shebao.store.archive import fetch, keep
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

Span = tuple[Component, int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a recalculation did: the new decision, monthly totals before and after, whether it is applied already."""

    award: AwardId
    decision: DecisionId
    before_fen: int
    after_fen: int
    applied: bool


def outdated(db: Database, by: Actor, judge: Judge, scheme: str, *, known: date) -> list[AwardId]:
    """Awards of a scheme that rest on other law than what is known on `known` for the same place and date."""
    with db.reading(by, "benefits") as tx:
        found: list[AwardId] = []
        outputs = judge.wants(scheme, "").outputs
        for row in tx.all("law_used", scheme=scheme, item=""):
            old = archive.graph_from(fetch(tx, row.law_slice).body).slice
            now = judge.graph(outputs, row.region, row.law_date, known).slice
            if replace(now, known=old.known, law_hash=old.law_hash) != old:
                found += [AwardId(award) for award in row.awards]
        return sorted(found)


def recalculate(db: Database, by: Actor, judge: Judge, award: AwardId, *, on: date) -> Changed | None:
    """Decide an award again by law and facts known now. None when nothing changes."""
    with db.transaction(by, "benefits", "recalculate", subject=f"award:{award}") as tx:
        return recalculate_award(tx, by, judge, award, on)


def recalculate_award(tx: Transaction, by: Actor, judge: Judge, award: AwardId, on: date) -> Changed | None:
    """The same inside an open transaction, for a subscriber. An award by order stays as ordered."""
    row = tx.one("award_by_id", award=award)
    if tx.one("decision_of_award", award=award).kind == "order":
        return None
    claim = require(read_claim(tx, row.claim_id), "recalculate", ("granted", "change_proposed"))
    used, found = examine(tx, judge, claim, tx.now)
    before = _recorded(tx, award)
    after = _spans(tx, found, row)
    if sorted(before) == sorted(after):
        _propose_no_more(tx, by, claim, on)
        return None
    applied = found.granted and not (found.unverified and not judge.accepts_unverified) and _never_less(before, after)
    decision = write_decision(tx, claim, used, found, kind="recalculation", decides="machine" if applied else "officer")
    sign(tx, by, decision, "maker", on=on, path=row.serving_path)
    if applied:
        _apply(tx, judge, row, decision, (before, after))
        _propose_no_more(tx, by, claim, on)
    else:
        facts = {"decision": decision, "reasons": [asdict(reason) for reason in found.reasons]}
        step(tx, by, claim, "change_proposed", on, facts=facts)
    return Changed(award, decision, _latest(before), _latest(after), applied)


def _propose_no_more(tx: Transaction, by: Actor, claim: Claim, on: date) -> None:
    """Less was proposed by facts that are superseded: nobody can approve it any more."""
    if claim.state == "change_proposed":
        step(tx, by, claim, "granted", on, note="what is known now gives no less")


def notify_change(db: Database, by: Actor, claim: ClaimId, *, on: date, answer_until: date) -> None:
    """Tell the person that less is due, why, and until when he may answer."""
    with db.transaction(by, "benefits", "notify_change", act="accept", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "notify_change", ("change_proposed",))
        facts = tx.one("last_event_facts", claim=claim, state="change_proposed").facts
        step(tx, by, now, "change_notified", on, facts={**facts, "answer_until": answer_until.isoformat()})
        tx.emit("benefits.change_notified", {"claim": claim, "answer_until": answer_until.isoformat()})


def check_change(db: Database, by: Actor, claim: ClaimId, *, on: date) -> None:
    """Checker of a reduction, after the time to answer. Raises NoticeNotOver, SamePersonTwice."""
    with db.transaction(by, "benefits", "check_change", act="review", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "check_change", ("change_notified",))
        facts = tx.one("last_event_facts", claim=claim, state="change_notified").facts
        wait_for_answer(claim, date.fromisoformat(facts["answer_until"]), on)
        sign(tx, by, DecisionId(facts["decision"]), "checker", on=on, path=now.serving_path)
        step(tx, by, now, "change_checked", on, facts=facts)


def approve_change(db: Database, by: Actor, judge: Judge, claim: ClaimId, *, on: date) -> None:
    """Approver of a reduction: the components change from their first month on. Raises SamePersonTwice."""
    with db.transaction(by, "benefits", "approve_change", act="approve", subject=f"claim:{claim}") as tx:
        now = require(read_claim(tx, claim), "approve_change", ("change_checked",))
        facts = tx.one("last_event_facts", claim=claim, state="change_checked").facts
        decision = DecisionId(facts["decision"])
        sign(tx, by, decision, "approver", on=on, path=now.serving_path)
        row = tx.one("award_of_claim", claim=claim)
        found = answer_of(tx.one("decision_by_id", decision=decision).answer)
        _apply(tx, judge, row, decision, (_recorded(tx, row.award_id), _spans(tx, found, row)))
        step(tx, by, now, "granted", on, facts=facts)


def _apply(
    tx: Transaction, judge: Judge, award: Row, decision: DecisionId, change: tuple[list[Span], list[Span]]
) -> None:
    before, after = change
    _supersede(tx, award, before, after)
    write_components(tx, {AwardId(award.award_id): after}, origin="recalculation", decision=decision)
    for given in tx.all("adjustments_of", award=award.award_id):
        _adjust_again(tx, judge, award, given)
    tx.emit("benefits.changed", {"award": award.award_id, "decision": decision})
    tx.note(award=award.award_id, before=_latest(before), after=_latest(after))


def _adjust_again(tx: Transaction, judge: Judge, award: Row, given: Row) -> None:
    """A rise that was counted from the old amount is counted again from the new one."""
    rise = rise_of(judge, award.scheme, given.act, tx.today)
    used, found = _rise_now(tx, judge, rise, award)
    if found.reasons:
        return  # what the rise needs is not known now: it stays as it was given, and the award is not touched
    inside = all(found.values[name] for name in rise.scope)
    after = [(replace(c, name=f"{rise.id}.{c.name}"), rise.month, FOREVER) for c in found.components if inside]
    rows = tx.all("components_of", award=award.award_id, known_at=tx.now, forever=FOREVER)
    before = [
        (Component(r.component, r.payer, r.amount_fen), r.start, r.end_)
        for r in rows
        if r.component in given.components
    ]
    if sorted(before) == sorted(after):
        return
    claim = read_claim(tx, ClaimId(award.claim_id))
    decision = write_decision(tx, claim, used, found, kind="recalculation", decides="machine", act=rise.id)
    _supersede(tx, award, before, after)
    write_components(tx, {AwardId(award.award_id): after}, origin="adjustment", decision=decision)


def _rise_now(tx: Transaction, judge: Judge, rise: Rise, award: Row) -> tuple[Used, Answer]:
    graph = judge.graph(rise.outputs, award.region, rise.law_date, tx.today)
    one = {name: np.array([getattr(award, name)], np.int64) for name in ("award_id", "person_id", "claim_id")}
    inputs, relations, assumed = single(
        gather(tx, scope_of(rise, award.region, one, tx.now), graph.inputs, graph.relations), 0
    )
    parts = tuple((name, "") for name in rise.components)
    wants = Wants(award.scheme, rise.id, (), parts)
    used = Used(
        wants=wants,
        region=award.region,
        event_date=rise.law_date,
        law_date=rise.law_date,
        known_at=tx.now,
        law_slice=keep(tx, IR_VERSION, archive.body(graph)),
        inputs=inputs,
        relations=relations,
        assumed={name: spec.absent.cites for name, spec in graph.inputs.items() if name in assumed and spec.absent},
    )
    return used, decide(graph, wants, inputs, relations)


def _supersede(tx: Transaction, award: Row, before: Sequence[Span], after: Sequence[Span]) -> None:
    first = min(start for _, start, _ in (*before, *after))
    names = sorted({c.name for c, _, _ in (*before, *after)})
    tx.run("close_components", awards=[award.award_id], components=names, from_month=first, recorded=tx.now)


def _recorded(tx: Transaction, award: AwardId) -> list[Span]:
    rows = tx.all("change_award_split", award=award, forever=FOREVER)
    return [(Component(r.component, r.payer, r.amount_fen), r.start, r.end_) for r in rows]


def _spans(tx: Transaction, found: Answer, award: Row) -> list[Span]:
    start = found.start_month if found.start_month is not None else award.start_month
    start, end = within(
        tx.one("bounds_of_award", award=award.award_id, forever=FOREVER), start, end_of(found, start, award.item)
    )
    return [(component, start, end) for component in found.components if start < end]


def within(bounds: Row, start: int, end: int) -> tuple[int, int]:
    """The months an award may give in, where it follows another or another follows it."""
    return max(start, bounds.first), min(end, bounds.last)


def _never_less(before: Sequence[Span], after: Sequence[Span]) -> bool:
    """Whether no month gets less: totals only change where a span begins or ends."""
    edges = {edge for _, start, end in (*before, *after) for edge in (start, end)}
    return all(_total(after, edge) >= _total(before, edge) for edge in edges)


def _total(spans: Sequence[Span], month: int) -> int:
    return sum(c.fen for c, start, end in spans if start <= month < end)


def _latest(spans: Sequence[Span]) -> int:
    return _total(spans, max((start for _, start, _ in spans), default=0))
