"""Rights the law gives without asking: found in the register by columns, decided by the machine, one award a person.

Only where the scheme lets a machine decide and its service.yaml says `without_application` (which asked input is the
month looked at, and the article). A right with a term is followed by the next in the month its term ends, so an amount
that grows with age is decided anew without anybody coming. A machine grants; it never refuses: who gets nothing has no
line, and who lacks a fact that only somebody can find is parked for an officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.benefits.awards import end_of
from shebao.benefits.decisions import single
from shebao.benefits.delta import Ints
from shebao.benefits.errors import ApplicationNeeded, RunRefused
from shebao.benefits.gather import Gathered, Scope, gather
from shebao.benefits.judge import Judge, answer_bytes, decide, short, used_bytes
from shebao.benefits.model import FOREVER, Answer, Used, Wants, law_date
from shebao.benefits.runs import RunFacts, begin
from shebao.engine import archive
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.regions import chain
from shebao.law.ir import IR_VERSION
from shebao.registry.filings import note_law
from shebao.store.archive import keep
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import ParkedRow, RunKey, open_run, park
from shebao.store.transaction import Transaction

OWNER = "reviewer"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a register: for which right, in which place and month, in how many shards."""

    scheme: str
    region: str
    month: int
    shards: int
    on: date


@dataclass(frozen=True, slots=True)
class Given:
    """What a look gave: awards begun and their monthly fen, and how many wait for a fact."""

    run: int
    awards: int
    fen: int
    parked: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a look, compiled: what is wanted, by which law, and what the machine puts in for the person."""

    wants: Wants
    graph: Graph
    given: Mapping[str, int]
    cites: str
    scope: Scope
    group: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One award about to be written: what it rests on, and its months [start, end); 0 where nothing is granted."""

    person: int
    path: str
    used: Used
    answer: Answer
    start: int
    end: int


def award_without_application(db: Database, by: Actor, judge: Judge, look: Look) -> Given:
    """Everybody of the place whom the law gives the right in the month and who does not draw it.

    Raises ApplicationNeeded, RunRefused where the law does not reach the place.
    """
    ruled = judge.scheme(look.scheme).service.get("without_application")
    if not ruled or judge.scheme(look.scheme).facts.get("decides") != "machine":
        raise ApplicationNeeded(scheme=look.scheme)
    note_law(db, by, judge.law)
    key = RunKey("automatic", f"{by.path}/{look.scheme}/{look.region}/{month_text(look.month)}")
    with open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=look.on) as run:
        with run.step("begin") as step:
            if step.todo:
                begin(step.tx, run.run_id, RunFacts("automatic", look.month, look.shards, by.path))
        with db.reading(by, "benefits") as tx:
            facts = tx.one("run_by_id", run=run.run_id)
        for shard in range(facts.shards):
            with run.step(f"shard {shard}") as step:
                if step.todo:
                    asked = _asked(judge, look, facts, str(ruled["looked_at"]), str(ruled["cites"]))
                    rows, fen = _shard(step.tx, judge, look, facts, (shard, asked))
                    step.count(rows=rows, fen=fen)
        with run.step("end") as step:
            if step.todo:
                run.publish(step.tx, {"awards": sum(done.rows for done in run.steps())})
                step.tx.emit("benefits.awarded_without_application", {"run": run.run_id, "scheme": look.scheme})
        shards = [done for done in run.steps() if done.name.startswith("shard")]
        with db.reading(by, "benefits") as tx:
            parked = len(tx.all("store.parked_rows", run_id=run.run_id))
        return Given(int(run.run_id), sum(d.rows for d in shards), sum(d.fen for d in shards), parked)


def notify_reaching(db: Database, by: Actor, judge: Judge, look: Look) -> list[int]:
    """Members who reach the age of a right they must claim, told once: service.yaml `age_notice: {rule, months}`.

    The persons told by this look. Raises ApplicationNeeded where the scheme tells nobody.
    """
    ruled = judge.scheme(look.scheme).service.get("age_notice")
    if not ruled:
        raise ApplicationNeeded(scheme=look.scheme)
    reached = look.month + int(ruled["months"])
    key = RunKey("age_notice", f"{by.path}/{look.scheme}/{look.region}/{month_text(look.month)}")
    with open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=look.on) as run:
        for shard in range(look.shards):
            with run.step(f"shard {shard}") as step:
                if step.todo:
                    people = _reaching(step.tx, judge, look, shard, (str(ruled["rule"]), reached))
                    facts = {"scheme": look.scheme, "month": reached, "run": run.run_id, "on_date": look.on}
                    told = step.tx.all("insert_age_notices", persons=people.tolist(), **facts)
                    for row in told:
                        step.tx.emit(
                            "benefits.age_reached", {"person": row.person_id, **facts, "on_date": str(look.on)}
                        )
                    step.count(rows=len(told))
    with db.reading(by, "benefits", purpose="who was told") as tx:
        return [row.person_id for row in tx.all("told_of_age", run=run.run_id)]


def _asked(judge: Judge, look: Look, facts: Row, looked_at: str, cites: str) -> Asked:
    event = month_start(look.month)
    day = law_date(judge.scheme(look.scheme), event)
    wants = judge.wants(look.scheme, "")
    graph = judge.graph(wants.outputs, look.region, day, facts.known_at.date())
    if graph.refused:
        said = sorted({refusal.reason.en for refusal in graph.refused.values()})
        raise RunRefused(run=facts.run_id, reasons="; ".join(said))
    asked = {name for name, spec in graph.inputs.items() if spec.provider == "asked" and spec.absent is None}
    given = {name: look.month for name in asked if short(name) == looked_at}
    if asked - set(given):
        raise ApplicationNeeded(scheme=look.scheme)
    none = np.zeros(0, np.int64)
    scope = Scope(look.scheme, look.region, none, none, none, event, day, facts.known_at)
    return Asked(wants, graph, given, cites, scope, judge.exclusive_group(look.scheme, ""))


def _shard(tx: Transaction, judge: Judge, look: Look, facts: Row, part: tuple[int, Asked]) -> tuple[int, int]:
    shard, asked = part
    whose = {"path": facts.serving_path, "after": f"{facts.serving_path}~", "known_at": facts.known_at}
    where = {"shard": shard, "shards": facts.shards, "group": asked.group, "month": look.month}
    types = {"person_id": "int8", "path": "int8"}
    found = tx.copy_out("without_award", types, **whose, **where, first_day=month_start(look.month))
    persons = found["person_id"].astype(np.int64)
    if not len(persons):
        return 0, 0
    paths = {row.word: row.text for row in tx.all("paths_below", path=whose["path"], after=whose["after"])}
    known = known_of(tx, asked, persons)
    law_slice = keep(tx, IR_VERSION, archive.body(asked.graph))
    grants = []
    for row in _worth_deciding(asked, known, len(persons)):
        grant = decided(asked, known, row, (int(persons[row]), paths[int(found["path"][row])], law_slice))
        why = _why_not(grant.answer, judge)
        if why is None:
            grants.append(grant)
        elif why:
            park(tx, facts.run_id, ParkedRow(f"person:{grant.person}", f"shard {shard}", why, OWNER, grant.path))
    if grants:
        _write(tx, look, facts, asked, grants)
    return len(grants), sum(part.fen for grant in grants for part in grant.answer.components)


def known_of(tx: Transaction, asked: Asked, persons: Ints) -> Gathered:
    """What the register knows of everybody, and the month looked at in place of a question."""
    s = asked.scope
    scope = Scope(s.scheme, s.region, persons, s.claims, s.awards, s.event_date, s.law_date, s.known_at)
    inputs = {name: spec for name, spec in asked.graph.inputs.items() if name not in asked.given}
    found = gather(tx, scope, inputs, asked.graph.relations)
    size = len(persons)
    columns = {**found.columns, **{name: np.full(size, value, np.int64) for name, value in asked.given.items()}}
    return Gathered(columns, found.relations, found.assumed, found.missing)


def _worth_deciding(asked: Asked, known: Gathered, size: int) -> list[int]:
    """Rows the law grants by columns, and those that lack something: only these are decided one by one."""
    whole = known.complete if known.missing else np.ones(size, np.bool_)
    hopeful = ~whole
    if asked.graph.relations:
        return list(range(size))
    columns = {name: column[whole] for name, column in known.columns.items()}
    answers = asked.graph.run(columns, {}, "blocks")
    fine = answers["status"] == 0
    for condition in asked.wants.conditions:
        fine &= answers[f"{asked.wants.scheme}.{condition['rule']}"] > 0
    hopeful[np.flatnonzero(whole)[fine]] = True
    rows: list[int] = np.flatnonzero(hopeful).tolist()
    return rows


def decided(asked: Asked, known: Gathered, row: int, who: tuple[int, str, str]) -> Grant:
    """One person's answer with all it rests on. `who`: person, serving path, archived law."""
    person, path, law_slice = who
    inputs, relations, assumed = single(known, row)
    specs = asked.graph.inputs
    used = Used(
        wants=asked.wants,
        region=asked.scope.region,
        event_date=asked.scope.event_date,
        law_date=asked.scope.law_date,
        known_at=asked.scope.known_at,
        law_slice=law_slice,
        inputs=inputs,
        relations=relations,
        assumed={name: spec.absent.cites for name, spec in specs.items() if name in assumed and spec.absent},
    )
    found = decide(asked.graph, asked.wants, inputs, relations)
    start = found.start_month or 0
    return Grant(person, path, used, found, start, end_of(found, start, ""))


def _why_not(found: Answer, judge: Judge) -> str | None:
    """None: granted. Empty: the law gives nothing, and nobody asked. Else what an officer must see to."""
    if any(reason.means == "refuse" for reason in found.reasons):
        return ""
    if found.reasons:
        return "; ".join(reason.en for reason in found.reasons)
    if found.unverified and not judge.accepts_unverified:
        return f"rests on unverified values: {', '.join(found.unverified)}"
    return None


def _write(tx: Transaction, look: Look, facts: Row, asked: Asked, grants: list[Grant]) -> None:
    ids = tx.copy_out("reserve_ids", {"claim_id": "int8", "decision_id": "int8", "award_id": "int8"}, size=len(grants))
    claims, decisions, awards = (ids[name].tolist() for name in ("claim_id", "decision_id", "award_id"))
    common: dict[str, object] = {
        "claims": claims,
        "decisions": decisions,
        "awards": awards,
        "persons": [grant.person for grant in grants],
        "paths": [grant.path for grant in grants],
        "starts": [grant.start for grant in grants],
        "scheme": look.scheme,
        "cites": asked.cites,
        "recorded": tx.now,
        "actor": tx.actor.actor_id,
    }
    pool = tx.one("pool_of", scheme=look.scheme, areas=list(chain(look.region)), month=look.month)
    tx.run(
        "award_by_machine",
        **common,
        region=look.region,
        event_date=asked.scope.event_date,
        law_date=asked.scope.law_date,
        known_at=facts.known_at,
        law_slice=grants[0].used.law_slice,
        on_date=look.on,
        post=tx.actor.post,
        pool_id=pool.pool_id,
        group=asked.group,
        inputs=[used_bytes(grant.used) for grant in grants],
        answers=[answer_bytes(grant.answer) for grant in grants],
        provisional=[bool(grant.answer.provisional) for grant in grants],
        unverified=[bool(grant.answer.unverified) for grant in grants],
    )
    for name, value in sorted(asked.given.items()):
        tx.run("answers_by_machine", **common, name=short(name), value=value)
    write_parts(tx, grants, awards, decisions)
    write_values(tx, grants, decisions)
    tx.run("hold_on", **common)
    tx.count_anew("benefits.claim", "benefits.decision", "benefits.award", "benefits.award_component")
    tx.note(awards=len(grants), scheme=look.scheme)


def write_parts(tx: Transaction, grants: list[Grant], awards: list[int], decisions: list[int]) -> None:
    """The components of new awards, in the order of the grants."""
    rows = [
        (award, decision, part, grant)
        for award, decision, grant in zip(awards, decisions, grants, strict=True)
        for part in grant.answer.components
    ]
    tx.run(
        "components_by_machine",
        awards=[award for award, *_ in rows],
        decisions=[decision for _, decision, *_ in rows],
        components=[part.name for _, _, part, _ in rows],
        payers=[part.payer for _, _, part, _ in rows],
        fen=[part.fen for _, _, part, _ in rows],
        starts=[grant.start for *_, grant in rows],
        ends=[grant.end for *_, grant in rows],
        paths=[grant.path for *_, grant in rows],
        recorded=tx.now,
        forever=FOREVER,
    )


def write_values(tx: Transaction, grants: list[Grant], decisions: list[int]) -> None:
    """Inputs and values of new decisions as typed rows, in the order of the grants."""
    rows = [
        (decision, name, value, grant.path)
        for decision, grant in zip(decisions, grants, strict=True)
        for name, value in sorted(
            ({short(n): v for n, v in grant.used.inputs.items()} | dict(grant.answer.values)).items()
        )
    ]
    names = ("decisions", "names", "values", "paths")
    tx.run("values_by_machine", **dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True)))


def _reaching(tx: Transaction, judge: Judge, look: Look, shard: int, rule: tuple[str, int]) -> Ints:
    """Members whose month by the rule is the one wanted; who lacks a fact is told when it is known."""
    name, reached = rule
    day = month_start(look.month)
    whose = {"path": tx.actor.path, "after": f"{tx.actor.path}~", "known_at": tx.now, "first_day": day}
    where = {"shard": shard, "shards": look.shards, "scheme": look.scheme}
    group = judge.exclusive_group(look.scheme, "")
    found = tx.copy_out("members_without_award", {"person_id": "int8"}, **whose, **where, group=group)
    persons = found["person_id"].astype(np.int64)
    output = f"{look.scheme}.{name}"
    graph = judge.graph([output], look.region, day, tx.today)
    if not len(persons) or graph.refused:
        return np.zeros(0, np.int64)
    none = np.zeros(0, np.int64)
    scope = Scope(look.scheme, look.region, persons, none, none, day, day, tx.now)
    known = gather(tx, scope, graph.inputs, graph.relations)
    whole = known.complete
    answers = graph.run({n: column[whole] for n, column in known.columns.items()}, {}, "blocks")
    hit = (answers["status"] == 0) & (answers[output] == reached)
    people: Ints = persons[whole][hit]
    return people
