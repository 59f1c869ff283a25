"""A running right follows the law of each month: a raised line, a next step of age, a fact that changed since.

Where service.yaml says `follows_month` (which inputs hold the month looked at, and the article), every award drawn is
asked again by the law and the facts of the month, before the month is paid. Whoever would get more gets it: his
award ends there and the next one begins with the same answers, once three have signed the list. Less is never taken by
itself: an officer is told. The award before keeps its months, its law and its decision, and is decided again by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from shebao.benefits.automatic import Asked, Grant, decided, known_of, write_parts, write_values
from shebao.benefits.errors import ApplicationNeeded
from shebao.benefits.gather import Gathered, Scope
from shebao.benefits.judge import ASKED, Judge, answer_bytes, short, used_bytes
from shebao.benefits.model import FOREVER, ClaimId, law_date
from shebao.benefits.runs import RunFacts, begin, fully_signed
from shebao.engine import archive
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.money import yuan
from shebao.kernel.regions import chain
from shebao.law.ir import IR_VERSION
from shebao.registry.filings import note_law
from shebao.store.archive import keep
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import ParkedRow, Run, RunKey, open_run, park
from shebao.store.transaction import Transaction

OWNER = "reviewer"
AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Following:
    """One month of one scheme below the actor's path: for which month, in how many shards, on which day."""

    scheme: str
    month: int
    shards: int
    on: date


@dataclass(frozen=True, slots=True)
class Followed:
    """What a month brought: awards that go on with more, how much more in fen, and how many an officer must see."""

    run: int
    awards: int
    more_fen: int
    parked: int


@dataclass(frozen=True, slots=True)
class Around:
    """The claim whose award a claim's follows since a month, and the one whose award follows it from a month on, with
    what that gives in fen; 0 where there is none."""

    before: int
    since: int
    next: int
    until: int
    next_fen: int


@dataclass(frozen=True, slots=True)
class Raised:
    """One whose award went on with another amount: his claims before and now, what a month gave and gives in fen."""

    before: ClaimId
    claim: ClaimId
    person: int
    scheme: str
    before_fen: int
    fen: int
    run: int


@dataclass(frozen=True, slots=True)
class _Next:
    """What follows an award: what it rests on and gives, beside what the award gives now."""

    award: int
    before_fen: int
    grant: Grant
    why_not: str  # what an officer must see to; empty where the machine may go on

    @property
    def fen(self) -> int:
        return sum(part.fen for part in self.grant.answer.components)


@dataclass(frozen=True, slots=True)
class _Shard:
    asked: Asked
    law_slice: str
    found: list[_Next]


def follows(judge: Judge, scheme: str) -> bool:
    """Whether the awards of a scheme follow the law of each month."""
    return bool(judge.scheme(scheme).service.get("follows_month"))


def around(db: Database, by: Actor, claim: int) -> Around:
    """What comes before and after the award of a claim."""
    with db.reading(by, "benefits", purpose=f"what follows claim {claim}") as tx:
        row = tx.maybe("claims_around", claim=claim)
    if row is None:
        return Around(0, 0, 0, 0, 0)
    return Around(row.before or 0, row.since or 0, row.next or 0, row.until or 0, row.next_fen or 0)


def raised(db: Database, by: Actor, month: int, scheme: str = "") -> Iterator[Raised]:
    """Everybody below the actor's path whose award went on with another amount in a month, in the order of the claims;
    some thousand in memory. `scheme` empty: of all schemes."""
    last = 0
    while True:
        with db.reading(by, "benefits", purpose=f"raised in {month_text(month)}") as tx:
            rows = tx.all("raised_in_month", month=month, scheme=scheme, after=last, most=AT_A_TIME)
        for row in rows:
            last = row.next
            claims = (ClaimId(row.before), ClaimId(row.next))
            yield Raised(*claims, row.person_id, row.scheme, row.before_fen, row.fen, row.run_id)
        if len(rows) < AT_A_TIME:
            return


def _looked_at(judge: Judge, scheme: str) -> list[str]:
    """The inputs that hold the month an amount is asked for, by their short names."""
    said = judge.scheme(scheme).service["follows_month"].get("looked_at") or []
    return [str(name) for name in said] if isinstance(said, list) else [str(said)]


def compute_following(db: Database, by: Actor, judge: Judge, of: Following) -> int:
    """List whose award gives another amount in the month; who would get less, or lacks a fact, is parked.

    The run's number, to be signed by three. Raises ApplicationNeeded where the scheme's rights do not follow the month.
    """
    with _open(db, by, judge, of) as run:
        facts = _begun(db, by, run, of)
        for number, region in enumerate(_regions(db, by, of)):
            for shard in range(of.shards):
                with run.step(f"list {number} {shard}") as step:
                    if step.todo:
                        rows, fen = _list(step.tx, judge, of, facts, (region, shard))
                        step.count(rows=rows, fen=fen)
        return int(run.run_id)


def publish_following(db: Database, by: Actor, judge: Judge, of: Following) -> Followed:
    """Let the signed list go on with its new amounts, each award once. Raises RunRefused while a signature lacks."""
    with _open(db, by, judge, of) as run:
        facts = _begun(db, by, run, of)
        for number, region in enumerate(_regions(db, by, of)):
            for shard in range(of.shards):
                with run.step(f"publish {number} {shard}") as step:
                    if step.todo:
                        fully_signed(step.tx, run.run_id)
                        rows, fen = _publish(step.tx, judge, of, facts, (region, shard))
                        step.count(rows=rows, fen=fen)
        done = [one for one in run.steps() if one.name.startswith("publish ")]
        awards, fen = sum(one.rows for one in done), sum(one.fen for one in done)
        with run.step("end") as step:
            if step.todo:
                run.publish(step.tx, {"awards": awards, "more_fen": fen})
                step.tx.emit("benefits.followed", {"run": run.run_id, "scheme": of.scheme, "month": of.month})
        with db.reading(by, "benefits") as tx:
            parked = len(tx.all("store.parked_rows", run_id=run.run_id))
        return Followed(int(run.run_id), awards, fen, parked)


def _open(db: Database, by: Actor, judge: Judge, of: Following) -> AbstractContextManager[Run]:
    if not follows(judge, of.scheme):
        raise ApplicationNeeded(scheme=of.scheme)
    note_law(db, by, judge.law)
    key = RunKey("following", f"{by.path}/{of.scheme}/{month_text(of.month)}")
    return open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=of.on)


def _begun(db: Database, by: Actor, run: Run, of: Following) -> Row:
    with run.step("begin") as step:
        if step.todo:
            begin(step.tx, run.run_id, RunFacts("following", of.month, of.shards, by.path, (of.scheme,)))
    with db.reading(by, "benefits") as tx:
        return tx.one("run_by_id", run=run.run_id)


def _regions(db: Database, by: Actor, of: Following) -> list[str]:
    """Places with awards of the scheme, in their order: no award of the month moves, so both passes see the same."""
    with db.reading(by, "benefits") as tx:
        found = tx.all("regions_to_follow", scheme=of.scheme, month=of.month, path=by.path, after=f"{by.path}~")
    return [row.region for row in found]


def _list(tx: Transaction, judge: Judge, of: Following, facts: Row, place: tuple[str, int]) -> tuple[int, int]:
    listed, fen = 0, 0
    for shard in _found(tx, judge, of, facts, place):
        for one in shard.found:
            if one.why_not:
                where = ParkedRow(f"award:{one.award}", "list", one.why_not, OWNER, one.grant.path)
                park(tx, facts.run_id, where)
            else:
                listed, fen = listed + 1, fen + one.fen - one.before_fen
    return listed, fen


def _publish(tx: Transaction, judge: Judge, of: Following, facts: Row, place: tuple[str, int]) -> tuple[int, int]:
    awards, fen = 0, 0
    for shard in _found(tx, judge, of, facts, place):
        going = [one for one in shard.found if not one.why_not]
        if going:
            _write(tx, judge, of, facts, replace(shard, found=going))
        awards += len(going)
        fen += sum(one.fen - one.before_fen for one in going)
    return awards, fen


def _found(tx: Transaction, judge: Judge, of: Following, facts: Row, place: tuple[str, int]) -> Iterator[_Shard]:
    """The awards of a place whose amount of the month differs from what they give."""
    region, shard = place
    whose = {"path": facts.serving_path, "after": f"{facts.serving_path}~", "shard": shard, "shards": of.shards}
    rows = tx.all("awards_to_follow", scheme=of.scheme, region=region, month=of.month, forever=FOREVER, **whose)
    if not rows:
        return
    event = month_start(of.month)
    day = law_date(judge.scheme(of.scheme), event)
    wants = judge.wants(of.scheme, "")
    graph = judge.graph(wants.outputs, region, day, facts.known_at.date())
    persons, claims, awards = (
        np.array([getattr(row, name) for row in rows], np.int64) for name in ("person_id", "claim_id", "award_id")
    )
    scope = Scope(of.scheme, region, persons, claims, awards, event, day, facts.known_at)
    ruled = judge.scheme(of.scheme).service["follows_month"]
    looked_at = [name for name in graph.inputs if short(name) in _looked_at(judge, of.scheme)]
    given = dict.fromkeys(looked_at, of.month)
    asked = Asked(wants, graph, given, str(ruled["cites"]), scope, judge.exclusive_group(of.scheme, ""))
    if graph.refused:
        said = "; ".join(sorted({refusal.reason.en for refusal in graph.refused.values()}))
        for row in rows:
            park(tx, facts.run_id, ParkedRow(f"award:{row.award_id}", "list", said, OWNER, row.path))
        return
    law_slice = keep(tx, IR_VERSION, archive.body(graph))
    known = known_of(tx, asked, persons)
    each = (decided(asked, known, n, (row.person_id, row.path, law_slice)) for n, row in enumerate(rows))
    start = next((one.answer.start_month for one in each if one.answer.start_month is not None), None)
    if looked_at and start == of.month + 1:  # what is claimed or decided in a month is paid from the next on
        asked = replace(asked, given=dict.fromkeys(looked_at, of.month - 1))
        known = known_of(tx, asked, persons)
    found = []
    for place_of in _worth_deciding(asked, known, [row.fen for row in rows]):
        row = rows[place_of]
        grant = decided(asked, known, place_of, (row.person_id, row.path, law_slice))
        grant = replace(grant, start=of.month, end=min(grant.end or FOREVER, row.end_))
        one = _Next(row.award_id, row.fen, grant, _why_not(judge, row, grant))
        if one.why_not or one.fen != one.before_fen:
            found.append(one)
    yield _Shard(asked, law_slice, found)


def _worth_deciding(asked: Asked, known: Gathered, drawn: list[int]) -> list[int]:
    """Rows whose sum differs by columns, and those that lack something: only these are decided one by one."""
    size = len(drawn)
    if asked.graph.relations or known.missing:
        return list(range(size))
    answers = asked.graph.run(known.columns, {}, "blocks")
    fine = answers["status"] == 0
    for condition in asked.wants.conditions:
        fine &= answers[f"{asked.wants.scheme}.{condition['rule']}"] > 0
    total = sum(answers[f"{asked.wants.scheme}.{rule}"].astype(np.int64) for rule, _ in asked.wants.components)
    same = fine & (total == np.array(drawn, np.int64))
    rows: list[int] = np.flatnonzero(~same).tolist()
    return rows


def _why_not(judge: Judge, row: Row, grant: Grant) -> str:
    """What an officer must see to before the award can go on with another amount."""
    found, now = grant.answer, sum(part.fen for part in grant.answer.components)
    if found.reasons:
        return "; ".join(reason.en for reason in found.reasons)
    if now == row.fen:
        return ""
    if now < row.fen:
        amounts = f"{yuan(now)} instead of {yuan(row.fen)} yuan"
        return f"by the law and the facts of the month {amounts}: less is not taken by itself"
    if found.unverified and not judge.accepts_unverified:
        return f"rests on unverified values: {', '.join(found.unverified)}"
    if grant.end <= grant.start:
        return "by the law and the facts of the month the right has ended"
    return "" if row.free else "a change, a rise or money held back stands on the award"


def _write(tx: Transaction, judge: Judge, of: Following, facts: Row, shard: _Shard) -> None:
    size = len(shard.found)
    ids = tx.copy_out("reserve_ids", {"claim_id": "int8", "decision_id": "int8", "award_id": "int8"}, size=size)
    claims, decisions, awards = (ids[name].tolist() for name in ("claim_id", "decision_id", "award_id"))
    before, grants = [one.award for one in shard.found], [one.grant for one in shard.found]
    ruled = judge.scheme(of.scheme)
    scope, month = shard.asked.scope, of.month
    pool = tx.one("pool_of", scheme=of.scheme, areas=list(chain(scope.region)), month=month)
    for name in [row.component for row in tx.all("components_to_end", awards=before, month=month)]:
        tx.run("close_components", awards=before, components=[name], from_month=month, recorded=tx.now)
    tx.run(
        "follow_awards",
        claims=claims,
        before=before,
        recorded=tx.now,
        month=month,
        cites=shard.asked.cites,
        decisions=decisions,
        awards=awards,
        inputs=[used_bytes(grant.used) for grant in grants],
        answers=[answer_bytes(grant.answer) for grant in grants],
        provisional=[bool(grant.answer.provisional) for grant in grants],
        unverified=[bool(grant.answer.unverified) for grant in grants],
        run=facts.run_id,
        scheme=of.scheme,
        event_date=scope.event_date,
        law_date=scope.law_date,
        known_at=facts.known_at,
        law_slice=shard.law_slice,
        decides="machine" if ruled.facts.get("decides") == "machine" else "officer",
        on_date=of.on,
        actor=tx.actor.actor_id,
        post=tx.actor.post,
        pool_id=pool.pool_id,
    )
    looked_at, cites = [short(name) for name in shard.asked.given], shard.asked.cites
    tx.run("follow_answers", claims=claims, before=before, recorded=tx.now, looked_at=looked_at)
    for name, value in shard.asked.given.items():
        if shard.asked.graph.inputs[name].provider == ASKED:
            tx.run("follow_month", claims=claims, recorded=tx.now, looked_at=short(name), month=value, cites=cites)
    write_parts(tx, grants, awards, decisions)
    write_values(tx, grants, decisions)
    tx.run(
        "hold_on",
        awards=awards,
        persons=[grant.person for grant in grants],
        starts=[month] * size,
        paths=[grant.path for grant in grants],
        scheme=of.scheme,
        recorded=tx.now,
        actor=tx.actor.actor_id,
    )
    for award, decision in zip(awards, decisions, strict=True):
        tx.emit("benefits.awarded", {"award": award, "decision": decision})
    tx.count_anew("benefits.claim", "benefits.decision", "benefits.award", "benefits.award_component")
    tx.note(awards=size, scheme=of.scheme)
