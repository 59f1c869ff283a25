"""An award on two clocks: components and status are superseded, never changed; heirs receive what was due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shebao.benefits.errors import NothingRecorded
from shebao.benefits.judge import Judge
from shebao.benefits.model import FOREVER, Answer, AwardId, Claim, Component, DecisionId
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.regions import chain
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Pause:
    """Months of an award that pay nothing: suspended or stopped from `start` (to before `end`), with the reason."""

    status: str
    reason: str
    cites: str
    start: int
    end: int = FOREVER


@dataclass(frozen=True, slots=True)
class Heir:
    """Who receives what was due to somebody who died, by weight of share; `consents` to set-off of overpaid months."""

    person: int
    share: int
    document: str
    consents: bool = False


def grant(tx: Transaction, judge: Judge, claim: Claim, decision: DecisionId, found: Answer) -> AwardId:
    """The award of an approved decision, its components from the first month on; a lump sum stands in one month."""
    start = found.start_month if found.start_month is not None else int(month_of(claim.event_date))
    pool = tx.one("pool_of", scheme=claim.scheme, areas=list(chain(claim.region)), month=month_of(tx.today))
    row = tx.one(
        "insert_award",
        claim=claim.claim_id,
        person=claim.person_id,
        payee=claim.claimant_id,
        scheme=claim.scheme,
        item=claim.item,
        pool_id=pool.pool_id,
        region=claim.region,
        start_month=start,
        exclusive_group=judge.exclusive_group(claim.scheme, claim.item),
        recorded=tx.now,
        serving_path=claim.serving_path,
        occasion=start if judge.monthly(claim.scheme, claim.item) else 0,
    )
    award = AwardId(row.award_id)
    end = end_of(found, start, claim.item)
    write_components(tx, {award: [(c, start, end) for c in found.components]}, origin="decision", decision=decision)
    tx.emit("benefits.awarded", {"award": award, "decision": decision})
    tx.note(award=award, fen=sum(c.fen for c in found.components))
    return award


def end_of(found: Answer, start: int, item: str) -> int:
    """The month before which an award ends: a lump sum stands in one month, a right with a term to its end."""
    if item:
        return start + 1
    return FOREVER if found.end_month is None else found.end_month


def write_components(
    tx: Transaction,
    parts: Mapping[AwardId, Sequence[tuple[Component, int, int]]],
    *,
    origin: str,
    decision: DecisionId | None = None,
    run: int | None = None,
) -> None:
    """Record components with their months [start, end); origin is the decision, or the run that gave them."""
    rows = [(award, c, start, end) for award, listed in sorted(parts.items()) for c, start, end in listed]
    tx.run(
        "insert_components",
        awards=[award for award, *_ in rows],
        components=[c.name for _, c, _, _ in rows],
        payers=[c.payer for _, c, _, _ in rows],
        fen=[c.fen for _, c, _, _ in rows],
        starts=[start for _, _, start, _ in rows],
        ends=[end for _, _, _, end in rows],
        recorded=tx.now,
        forever=FOREVER,
        decision_id=decision,
        run_id=run,
        origin=origin,
    )


def resume(db: Database, by: Actor, award: AwardId, *, month: int, back_pay: bool) -> None:
    """Pay again from `month`; with `back_pay` the months of the suspension are owed again (it should not have been)."""
    with db.transaction(by, "benefits", "resume_award", act="approve", subject=f"award:{award}") as tx:
        resume_award(tx, by, award, month, back_pay=back_pay)


def resume_award(tx: Transaction, by: Actor, award: AwardId, month: int, *, back_pay: bool) -> None:
    """The same inside an open transaction. Raises NothingRecorded where no suspension stands, or a stop does."""
    row = tx.one("award_by_id", award=award)
    closed = tx.all("close_status", award=award, start=month, end_=FOREVER, recorded=tx.now, forever=FOREVER)
    pauses = [p for p in closed if p.status == "suspended"]
    if not pauses or len(pauses) != len(closed):
        raise NothingRecorded(award=award, what="suspension", month=month_text(month))
    for pause in pauses:
        if not back_pay and pause.start < month:
            _insert_status(tx, by, row, Pause(pause.status, pause.reason, pause.cites, pause.start, month))
    tx.emit("benefits.resumed", {"award": award, "month": month, "back_pay": back_pay})


def pause_award(tx: Transaction, by: Actor, award: AwardId, pause: Pause) -> None:
    """Suspend or stop inside an open transaction; earlier months of an overlapping pause stay as they were."""
    row = tx.one("award_by_id", award=award)
    closed = tx.all("close_status", award=award, start=pause.start, end_=pause.end, recorded=tx.now, forever=FOREVER)
    for before in closed:
        if before.start < pause.start:
            _insert_status(tx, by, row, Pause(before.status, before.reason, before.cites, before.start, pause.start))
        if before.end_ > pause.end:
            _insert_status(tx, by, row, Pause(before.status, before.reason, before.cites, pause.end, before.end_))
    _insert_status(tx, by, row, pause)
    tx.emit(f"benefits.{pause.status}", {"award": award, "month": pause.start})


def withdraw_end(db: Database, by: Actor, award: AwardId, reason: str, *, document: str) -> None:
    """An end was wrong: what stood before it stands again, and its months are owed. Raises NothingRecorded."""
    with db.transaction(
        by, "benefits", "withdraw_end", act="approve", subject=f"award:{award}", purpose=document
    ) as tx:
        ended = tx.all("close_status_of_reason", award=award, reason=reason, recorded=tx.now)
        if not ended:
            raise NothingRecorded(award=award, what="end", month=month_text(int(month_of(tx.today))))
        for one in ended:
            restore_pauses(tx, award, one.start, one.since)
            tx.emit("benefits.resumed", {"award": award, "month": one.start, "back_pay": True})


def restore_pauses(tx: Transaction, award: AwardId, start: int, since: datetime) -> None:
    """A status from month `start` on, recorded at `since`, is gone: what it had taken the place of stands again, whole.

    A pause that was cut in two is one again: else a back payment would reach its second part alone.
    """
    row = tx.one("award_by_id", award=award)
    cut = tx.maybe("close_status_cut_at", award=award, start=start, since=since, recorded=tx.now)
    for old in tx.all("status_superseded_at", award=award, start=start, since=since, forever=FOREVER):
        first = cut.start if cut is not None and old.start == start else old.start
        _insert_status(tx, tx.actor, row, Pause(old.status, old.reason, old.cites, first, old.end_))


def name_heirs(db: Database, by: Actor, person: int, heirs: Sequence[Heir], *, serving_path: str) -> None:
    """Who receives what was due to `person`; replaces what was named before."""
    with db.transaction(by, "benefits", "name_heirs", act="accept", subject=f"person:{person}") as tx:
        tx.run("close_heirs", person=person, recorded=tx.now)
        for heir in heirs:
            tx.run(
                "insert_heir",
                person=person,
                heir=heir.person,
                share=heir.share,
                document=heir.document,
                consents=heir.consents,
                recorded=tx.now,
                actor=by.actor_id,
                serving_path=serving_path,
            )


def components_at(tx: Transaction, award: AwardId, known_at: datetime) -> list[tuple[Component, int, int, str]]:
    """Components as known at an instant: component, first month, month after the last, origin."""
    rows = tx.all("components_of", award=award, known_at=known_at, forever=FOREVER)
    return [(Component(r.component, r.payer, r.amount_fen), r.start, r.end_, r.origin) for r in rows]


def _insert_status(tx: Transaction, by: Actor, award: Row, pause: Pause) -> None:
    tx.run(
        "insert_status",
        award=award.award_id,
        status=pause.status,
        reason=pause.reason,
        cites=pause.cites,
        start=pause.start,
        end_=None if pause.end == FOREVER else pause.end,
        recorded=tx.now,
        actor=by.actor_id,
        serving_path=award.serving_path,
    )
