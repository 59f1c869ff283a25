"""The yearly rise, by columns: who is in its scope and by how much; signed by three before anybody has it.

Computing keeps inputs and answers as one typed block a step (decision id = run and award), so that each rise replays.
Publishing writes the components from the month of the law on; what is owed for months already paid falls out of the
next payroll. An award gets an adjustment once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa

from shebao.benefits.awards import write_components
from shebao.benefits.delta import Ints
from shebao.benefits.errors import AdjustmentUnknown, ReplayDiffers
from shebao.benefits.gather import Gathered, Scope, gather
from shebao.benefits.judge import Judge, not_known, short
from shebao.benefits.model import FOREVER, AwardId, Component
from shebao.benefits.runs import RunFacts, begin, fully_signed
from shebao.engine import archive
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.law.ir import IR_VERSION
from shebao.registry.filings import note_law
from shebao.store.archive import fetch, keep
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import ParkedRow, Run, RunKey, open_run, park
from shebao.store.transaction import Transaction

OWNER = "reviewer"


@dataclass(frozen=True, slots=True)
class Rise:
    """One adjustment of one scheme as its scheme.yaml writes it."""

    scheme: str
    id: str
    scope: tuple[str, ...]
    components: tuple[str, ...]
    law_date: date
    known_on: date

    @property
    def outputs(self) -> list[str]:
        """Full names of its rules."""
        return [f"{self.scheme}.{name}" for name in (*self.scope, *self.components)]

    @property
    def month(self) -> int:
        """First month it is owed for."""
        return int(month_of(self.law_date))


@dataclass(frozen=True, slots=True)
class Drafted:
    """One award's rise before anybody signed: components in fen; empty where the scope leaves the award out."""

    award: AwardId
    fen: Mapping[str, int]
    left_out_by: tuple[str, ...]


def rise_of(judge: Judge, scheme: str, act: str, known_on: date) -> Rise:
    """The adjustment of an id, as known on a day. Raises AdjustmentUnknown."""
    for written in judge.scheme(scheme).facts.get("adjustments", ()):
        if written["id"] == act:
            scope, components = (tuple(map(str, written.get(word, ()))) for word in ("scope", "components"))
            return Rise(scheme, act, scope, components, written["law_date"], known_on)
    raise AdjustmentUnknown(scheme=scheme, adjustment=act)


def compute_rise(db: Database, by: Actor, judge: Judge, rise: Rise, *, shards: int) -> int:
    """Compute the rise for every award below the actor's path that does not have it. The run's number."""
    with open_rise(db, by, judge, rise) as run:
        with run.step("begin") as step:
            if step.todo:
                begin(step.tx, run.run_id, RunFacts(rise.id, rise.month, shards, by.path))
        with db.reading(by, "benefits") as tx:
            facts = tx.one("run_by_id", run=run.run_id)
            regions = [row.region for row in tx.all("adjustable_regions", **_whose(rise, facts))]
        for region_no, region in enumerate(regions):
            for shard in range(facts.shards):
                with run.step(f"{region} {shard}") as step:
                    if step.todo:
                        number = region_no * facts.shards + shard
                        rows, fen = _compute(step.tx, judge, rise, facts, (region, shard, number))
                        step.count(rows=rows, fen=fen)
        return int(run.run_id)


def draft(db: Database, by: Actor, rise: Rise, run: int) -> list[Drafted]:
    """What the computed run would give and to whom: the list the three signers look at."""
    with db.reading(by, "benefits") as tx:
        return [one for block in tx.all("blocks_of_run", run=run) for one in _drafted(rise, block)]


def publish_rise(db: Database, by: Actor, judge: Judge, rise: Rise, *, on: date) -> int:
    """Write the components of the signed run. How many awards have the rise by it. Raises RunRefused."""
    with open_rise(db, by, judge, rise) as run, run.step("publish") as step:
        if step.done is not None:
            return step.done.rows
        fully_signed(step.tx, run.run_id)
        given = 0
        for block in step.tx.all("blocks_of_run", run=run.run_id):
            has = {row.award_id for row in step.tx.all("awards_having", awards=block.awards, prefix=f"{rise.id}.")}
            found = [one for one in _drafted(rise, block) if not one.left_out_by and one.award not in has]
            write_components(
                step.tx, {one.award: _parts(rise, one.fen) for one in found}, origin="adjustment", run=run.run_id
            )
            given += len(found)
        run.publish(step.tx, {"awards": given, "on": on.isoformat()})
        step.tx.emit("benefits.adjusted", {"run": run.run_id, "scheme": rise.scheme, "adjustment": rise.id})
        step.count(rows=given)
        return given


def open_rise(db: Database, by: Actor, judge: Judge, rise: Rise) -> AbstractContextManager[Run]:
    """The run of the rise below the actor's path, held by this process."""
    note_law(db, by, judge.law)
    key = RunKey("adjustment", f"{by.path}/{rise.scheme}/{rise.id}/{rise.known_on}")
    return open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=rise.known_on)


def replay_rise(db: Database, by: Actor, rise: Rise, run: int, award: AwardId) -> Drafted:
    """One award's rise again, from the archived law and the block of its run. Raises ReplayDiffers."""
    with db.reading(by, "benefits") as tx:
        block = tx.one("block_of_award", run=run, award=award)
        graph = archive.graph_from(fetch(tx, block.law_slice).body)
    said = graph.decide(inputs_of(block, award))
    kept = next(one for one in _drafted(rise, block) if one.award == award)
    values = {short(name): int(value) for name, value in said.values.items()}
    if _one(rise, award, values) != kept:
        raise ReplayDiffers(decision=f"{run}/{award}")
    return kept


def inputs_of(block: Row, award: AwardId) -> dict[str, int]:
    """What one award of a kept block was decided on."""
    place = block.awards.index(award)
    return {name: int(column[place]) for name, column in inputs_by_award(block).items()}


def inputs_by_award(block: Row) -> dict[str, Ints]:
    """What the awards of a kept block were decided on, as columns in their order."""
    return _unpacked(block.inputs)


def _whose(rise: Rise, facts: Row) -> dict[str, object]:
    return {
        "scheme": rise.scheme,
        "month": rise.month,
        "path": facts.serving_path,
        "after": f"{facts.serving_path}~",
        "prefix": f"{rise.id}.",
        "known_at": facts.known_at,
    }


def _compute(tx: Transaction, judge: Judge, rise: Rise, facts: Row, place: tuple[str, int, int]) -> tuple[int, int]:
    region, shard, number = place
    types = dict.fromkeys(("award_id", "person_id", "claim_id"), "int8")
    awards = tx.copy_out(
        "adjustable_awards", types, **_whose(rise, facts), region=region, shard=shard, shards=facts.shards
    )
    graph = judge.graph(rise.outputs, region, rise.law_date, facts.known_at.date())
    if not len(awards["award_id"]):
        return 0, 0
    if graph.refused:
        for award in awards["award_id"].tolist():
            _park(tx, facts, award, "; ".join(sorted({r.reason.en for r in graph.refused.values()})))
        return 0, 0
    found = gather(tx, scope_of(rise, region, awards, facts.known_at), graph.inputs, graph.relations)
    whole = found.complete
    for row in np.flatnonzero(~whole).tolist():
        lacking = [not_known(graph.inputs[name]).en for name, flags in sorted(found.missing.items()) if flags[row]]
        _park(tx, facts, int(awards["award_id"][row]), " ".join(lacking))
    return _decide_block(tx, rise, facts, graph, (region, number, awards["award_id"][whole], _only(found, whole)))


def _decide_block(
    tx: Transaction, rise: Rise, facts: Row, graph: Graph, block: tuple[str, int, Ints, Gathered]
) -> tuple[int, int]:
    region, number, awards, found = block
    answers = graph.run(found.columns, found.relations, "blocks")
    fine = answers["status"] == 0
    for row in np.flatnonzero(~fine).tolist():
        reason = graph.refusal_texts[int(answers["status"][row])]
        _park(tx, facts, int(awards[row]), reason.en if reason else "")
    columns = {name: answers[f"{rise.scheme}.{name}"].astype(np.int64)[fine] for name in names_of(rise)}
    tx.run(
        "insert_block",
        run=facts.run_id,
        step=number,
        scheme=rise.scheme,
        act=rise.id,
        region=region,
        law_date=rise.law_date,
        known_at=facts.known_at,
        law_slice=keep(tx, IR_VERSION, archive.body(graph)),
        awards=awards[fine].tolist(),
        inputs=packed({name: column[fine] for name, column in found.columns.items()}),
        answers=packed(columns),
        serving_path=facts.serving_path,
    )
    inside = np.logical_and.reduce([columns[name] > 0 for name in rise.scope] or [np.ones(int(fine.sum()), np.bool_)])
    return int(inside.sum()), int(sum(columns[name][inside].sum() for name in rise.components))


def scope_of(rise: Rise, region: str, awards: Mapping[str, Ints], known_at: datetime) -> Scope:
    """Whom a rise is asked of: persons, their awards and claims, at its law date."""
    return Scope(
        scheme=rise.scheme,
        region=region,
        persons=awards["person_id"],
        claims=awards["claim_id"],
        awards=awards["award_id"],
        event_date=rise.law_date,
        law_date=rise.law_date,
        known_at=known_at,
    )


def _only(found: Gathered, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Gathered:
    return Gathered({name: column[mask] for name, column in found.columns.items()}, found.relations, {}, {})


def names_of(rise: Rise) -> tuple[str, ...]:
    """Rules of a rise: its scope, then its components."""
    return (*rise.scope, *rise.components)


def _one(rise: Rise, award: AwardId, values: Mapping[str, int]) -> Drafted:
    left_out = tuple(name for name in rise.scope if not values[name])
    fen = {} if left_out else {name: values[name] for name in rise.components if values[name]}
    return Drafted(award, fen, left_out)


def _drafted(rise: Rise, block: Row) -> list[Drafted]:
    columns = {name: column.tolist() for name, column in _unpacked(block.answers).items()}
    return [
        _one(rise, AwardId(award), {name: column[row] for name, column in columns.items()})
        for row, award in enumerate(block.awards)
    ]


def _parts(rise: Rise, fen: Mapping[str, int]) -> list[tuple[Component, int, int]]:
    return [(Component(f"{rise.id}.{name}", "", amount), rise.month, FOREVER) for name, amount in sorted(fen.items())]


def _park(tx: Transaction, facts: Row, award: int, reason: str) -> None:
    park(tx, facts.run_id, ParkedRow(f"award:{award}", "compute", reason, OWNER, facts.serving_path))


def packed(columns: Mapping[str, Ints]) -> bytes:
    """Columns as one Arrow record batch: typed, and the same bytes each time."""
    table = pa.record_batch({name: pa.array(columns[name], pa.int64()) for name in sorted(columns)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_batch(table)
    return bytes(sink.getvalue())


def _unpacked(written: bytes) -> dict[str, Ints]:
    table = pa.ipc.open_stream(bytes(written)).read_all()
    return {name: table.column(name).to_numpy() for name in table.column_names}
