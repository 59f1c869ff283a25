"""The run that assesses: dues by the law into the register as differences, and a payment notice to each employer.

It may be killed anywhere and started again: nothing exists for anybody before it is published, and shards are made anew
each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from shebao.collection.due_law import DueLaw, keep_laws, laws_of
from shebao.collection.dues import Computed, Members, Rows, among, compute, deltas
from shebao.collection.errors import LawSilent, PoolMissing
from shebao.collection.inputs import WAGE, Lacking, gather
from shebao.collection.slices import Assessable, Booked, DeclaredLines, Slice, cut
from shebao.collection.terms import LineTerms, Terms
from shebao.engine import Typed, specialise
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.identifiers import RegionId
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import key_shard, publish_run, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.copy import Column
from shebao.store.db import Database
from shebao.store.parallel import in_parallel
from shebao.store.runs import ParkedRow, RunKey, checkpoint, open_run, park, parked
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

SHARD = 10_000_000_000  # row numbers of a shard begin here
DUE = {
    "run_id": "int8",
    "row_no": "int8",
    "period": "int4",
    "for_month": "int4",
    "person_id": "int8",
    "employer_id": "int8",
    "scheme": "text",
    "component": "text",
    "payer": "text",
    "pool_id": "int4",
    "base_fen": "int8",
    "amount_fen": "int8",
    "account_fen": "int8",
    "serving_path": "text",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is assessed: in the books of `period`, the dues for each of `for_months`, by the law as known on `known_on`.

    `occasion` tells one run of a month from the next (supplements, a bound that became known). `typed` are values a
    user stands in for: everything that rests on them is unverified. Persons are cut into so many `slices`, of which
    `workers` are done side by side.
    """

    period: int
    for_months: tuple[int, ...]
    terms: tuple[Terms, ...]
    known_on: date
    due_day: date
    occasion: str = "first"
    typed: Mapping[str, Typed] = field(default_factory=dict)
    slices: int = 1
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a run wrote: rows and fen by (scheme, line), rows set aside, and what the law does not say here."""

    run: int
    rows: int
    fen: int
    lines: Mapping[tuple[str, str], int]
    parked: int
    silent: tuple[LawSilent, ...]
    unverified: tuple[str, ...]


def assess(db: Database, by: Actor, law: Law, order: Assessment) -> Assessed:
    """Assesses everybody in the actor's scope. The same order again writes nothing: its run is published once.

    Raises PoolMissing, NotPublishable.
    """
    what = f"{month_text(order.period)}/{by.path}/{order.occasion}"
    with open_run(db, by, "collection", RunKey("assess", what), law_hash=law.hash, known_on=order.known_on) as run:
        number, works = int(run.run_id), [] if run.published else _works(db, by, law, order, int(run.run_id))
        in_parallel(lambda work: work.do(db, by), works, order.workers)
        if not run.published:
            with db.transaction(by, "collection", "publish_assessment", act="run", subject=f"run:{number}") as tx:
                controls = [control for work in works for control in work.controls]
                publish_run(tx, number, controls, on=tx.today, document=f"assessment {what}")
                tx.run("add_notices", run=number, due_day=order.due_day)
                _keep_unsaid(tx, number, works)
                keep_laws(tx, number, [law for work in works for law in work.laws])
                checkpoint("assess", "publish", "inside")
            checkpoint("assess", "publish", "after")
    with db.reading(by, "collection", purpose="assessment") as tx:
        return _told(tx, number)


def _works(db: Database, by: Actor, law: Law, order: Assessment, run: int) -> list[Work]:
    with db.reading(by, "collection", purpose="cut into slices") as tx:
        parts = cut(tx, order.slices)
    places = [(for_month, part) for for_month in order.for_months for part in parts]
    return [Work(law, order, Place(run, n, month, part)) for n, (month, part) in enumerate(places, start=1)]


def _keep_unsaid(tx: Transaction, run: int, works: Sequence[Work]) -> None:
    """What the law did not say, and what it said only by values typed in: with the run, for who asks again."""
    silent = {(s.facts["scheme"], s.facts["region"], s.facts["month"]): s.facts for work in works for s in work.silent}
    for facts in silent.values():
        said = {"said_en": facts["reasons_en"], "said_zh": facts["reasons_zh"]}
        where = {name: facts[name] for name in ("scheme", "region", "month")}
        tx.run("put_unsaid", run=run, what="silent", **where, **said, path=tx.actor.path)
    for name in sorted({name for work in works for name in work.unverified}):
        where = {"scheme": "", "region": "", "month": ""}
        tx.run("put_unsaid", run=run, what="unverified", **where, said_en=name, said_zh=name, path=tx.actor.path)


def _told(tx: Transaction, run: int) -> Assessed:
    """What the published run wrote, set aside, and could not say."""
    sums, unsaid = tx.all("sums_of_run", run=run), tx.all("unsaid_of", run=run)
    lines = {(s.scheme, s.component): int(s.fen) for s in sums}
    rows, fen = sum(int(s.rows) for s in sums), sum(lines.values())
    silent = tuple(
        LawSilent(scheme=u.scheme, region=u.region, month=u.month, reasons_en=u.said_en, reasons_zh=u.said_zh)
        for u in unsaid
        if u.what == "silent"
    )
    unverified = tuple(u.said_en for u in unsaid if u.what == "unverified")
    return Assessed(run, rows, fen, lines, len(parked(tx, run)), silent, unverified)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of work stands: its run and shard, the month it is for, and its slice of the persons."""

    run: int = 0
    shard: int = 1
    for_month: int = 0
    part: Slice = field(default_factory=Slice)


class Work:
    """One month of one slice at work: control sums, and what could not be done."""

    def __init__(self, law: Law, order: Assessment, place: Place) -> None:
        self.law, self.order, self.run, self.place = law, order, place.run, place
        self.controls: list[Control] = []
        self.parked = 0
        self.silent: list[LawSilent] = []
        self.unverified: set[str] = set()
        self.laws: list[DueLaw] = []

    def do(self, db: Database, by: Actor) -> None:
        """Stages the differences of every scheme as one shard, in a transaction of its own."""
        place = self.place
        month = place.part.name(month_text(place.for_month))
        with db.transaction(by, "collection", f"assess {month}", act="run", subject=f"run:{self.run}") as tx:
            schemes = [term.scheme for term in self.order.terms]
            declared = DeclaredLines.read(tx, schemes, place.for_month, place.part)
            booked = Booked(tx, schemes, place.for_month, place.part)
            table, row_no = stage_shard(tx, "due", self.run, place.shard), place.shard * SHARD
            for term in self.order.terms:
                checkpoint("assess", f"{term.scheme} {month}", "before")
                owed = Owed(self, tx, term, place.for_month)
                owed.add_all(declared.of(term.scheme))
                row_no = self._stage(tx, table, row_no, owed, booked)
                checkpoint("assess", f"{term.scheme} {month}", "inside")
            key_shard(tx, "due", self.run, place.shard)
        for term in self.order.terms:
            checkpoint("assess", f"{term.scheme} {month}", "after")

    def _stage(self, tx: Transaction, table: str, row_no: int, owed: Owed, booked: Booked) -> int:
        """Writes the differences of one scheme; the number of the next row."""
        term = owed.term
        for line in term.lines:
            if line.line in owed.silent_lines:
                continue  # the law says nothing now: what is booked stays
            before = booked.of(term.scheme, line.line)
            before = before.only(~among(before, owed.aside))
            found = deltas(Rows.together(owed.parts.get(line.line, [])), before)
            if not len(found.persons):
                continue
            tx.copy_in(table, self._columns(term, line, found, row_no), DUE)
            row_no += len(found.persons)
            self._control(term, line, found)
        return row_no

    def park(self, tx: Transaction, row: ParkedRow) -> None:
        """Sets a row aside."""
        park(tx, self.run, row)

    def _control(self, term: Terms, line: LineTerms, found: Rows) -> None:
        """The runner's own sums, by pool."""
        for pool in np.unique(found.pools):
            mine = found.pools == pool
            rows, fen = int(mine.sum()), int(found.amounts[mine, 1].sum())
            period = self.order.period
            self.controls.append(
                Control("due", int(pool), term.scheme, line.line, "owe", period, rows, fen, line.payer)
            )

    def _columns(self, term: Terms, line: LineTerms, found: Rows, row_no: int) -> dict[str, Column]:
        count = len(found.persons)
        return {
            "run_id": np.full(count, self.run),
            "row_no": np.arange(row_no, row_no + count),
            "period": np.full(count, self.order.period),
            "for_month": np.full(count, self.place.for_month),
            "person_id": found.persons,
            "employer_id": found.employers,
            "scheme": Coded.all(term.scheme, count),
            "component": Coded.all(line.line, count),
            "payer": Coded.all(line.payer, count),
            "pool_id": found.pools,
            "base_fen": found.amounts[:, 0],
            "amount_fen": found.amounts[:, 1],
            "account_fen": found.amounts[:, 2],
            "serving_path": Coded.of(found.paths.tolist()),
        }


class Owed:
    """What is owed now in one scheme and month, over all places; who is set aside keeps what is booked."""

    def __init__(self, work: Work, tx: Transaction, term: Terms, for_month: int) -> None:
        self.work, self.tx, self.term, self.for_month = work, tx, term, for_month
        self.at = month_start(for_month)
        self.parts: dict[str, list[Rows]] = {}
        self.aside: list[Members] = []
        self.silent_lines: set[str] = set()

    def add_all(self, rows: Assessable) -> None:
        """Place by place."""
        regions = np.unique(rows.regions)
        codes = {r.region_id: r.code for r in self.tx.all("region_codes", regions=regions, at=self.at)}
        for region in regions.tolist():
            self._add(region, codes[region], rows.only(rows.regions == region))

    def _add(self, region: int, code: str, rows: Assessable) -> None:
        members = Members(rows.persons, rows.employers, rows.kinds, rows.paths, self._pool(RegionId(region)))
        order = self.work.order
        graph = specialise(self.work.law, self.term.outputs, self.at, [code], order.known_on, typed=order.typed)
        self.work.unverified |= set(graph.unverified)
        columns, lacking = gather(self.tx, graph, members, {WAGE: rows.wages}, self.at)
        whole = ~lacking.rows
        computed = compute(graph, self.term, members.only(whole), {n: c[whole] for n, c in columns.items()})
        self._set_aside(members, lacking, computed)
        self._note_silence(code, computed)
        self.work.laws += laws_of(graph, self.term, computed.lines, (code, self.for_month, members.pool))
        for line, found in computed.lines.items():
            self.parts.setdefault(line, []).append(found)

    def _pool(self, region: RegionId) -> int:
        term = self.term
        branch = self.tx.one("branch_of_fund", fund=term.fund, scheme=term.scheme).branch
        area = pooling_area(self.tx, branch, region, self.at)
        pool = pool_of(self.tx, term.fund, area.code)
        if pool is None:
            raise PoolMissing(fund=term.fund, area=area.code)
        return int(pool.pool_id)

    def _set_aside(self, members: Members, lacking: Lacking, computed: Computed) -> None:
        """Parks the rows that cannot be assessed, each with its reason and owner."""
        kept = np.flatnonzero(~lacking.rows)
        found = [*lacking.reasons, *((int(kept[row]), reason) for row, reason in computed.parked)]
        for row, reason in found:
            key = f"{self.term.scheme}/{month_text(self.for_month)}/{members.persons[row]}/{members.employers[row]}"
            self.work.park(self.tx, ParkedRow(key, "assess", reason.en, "clerk", members.paths[row]))
        self.work.parked += len(found)
        if found:
            self.aside.append(members.only(np.isin(np.arange(len(members)), [row for row, _ in found])))

    def _note_silence(self, code: str, computed: Computed) -> None:
        self.silent_lines |= set(computed.silent_lines)
        if computed.silent:
            self.work.silent.append(
                LawSilent(
                    scheme=self.term.scheme,
                    region=code,
                    month=month_text(self.for_month),
                    reasons_en=" ".join(r.en for r in computed.silent),
                    reasons_zh="".join(r.zh for r in computed.silent),
                )
            )
