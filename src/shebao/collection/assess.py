"""The run that assesses: dues by the law into the register as differences, and a payment notice to each employer.

It may be killed anywhere and started again: nothing exists for anybody before it is published, and shards are made anew
each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from shebao.collection.dues import Computed, Members, Rows, among, compute, deltas
from shebao.collection.errors import LawSilent, PoolMissing
from shebao.collection.inputs import WAGE, Lacking, gather
from shebao.collection.terms import LineTerms, Terms
from shebao.engine import Typed, specialise
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.identifiers import RegionId
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.copy import Coded, Column
from shebao.store.db import Database
from shebao.store.runs import ParkedRow, RunKey, checkpoint, open_run, park
from shebao.store.transaction import Transaction

SHARD = 10_000_000_000  # row numbers of a shard begin here
DECLARED = {
    "person_id": "int8",
    "employer_id": "int8",
    "wage_fen": "int8",
    "kind": "text",
    "region_id": "int4",
    "serving_path": "text",
}
BOOKED = {
    "person_id": "int8",
    "employer_id": "int8",
    "component": "text",
    "pool_id": "int4",
    "serving_path": "text",
    "base_fen": "int8",
    "amount_fen": "int8",
    "account_fen": "int8",
}
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
    user stands in for: everything that rests on them is unverified.
    """

    period: int
    for_months: tuple[int, ...]
    terms: tuple[Terms, ...]
    known_on: date
    due_day: date
    occasion: str = "first"
    typed: Mapping[str, Typed] = field(default_factory=dict)


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
        work = Work(law, order, int(run.run_id))
        pairs = [(for_month, term) for for_month in order.for_months for term in order.terms]
        for shard, (for_month, term) in enumerate(() if run.published else pairs, start=1):
            step = f"{term.scheme} {month_text(for_month)}"
            checkpoint("assess", step, "before")
            with db.transaction(by, "collection", f"assess {step}", act="run", subject=f"run:{work.run}") as tx:
                work.shard(tx, shard, term, for_month)
                checkpoint("assess", step, "inside")
            checkpoint("assess", step, "after")
        if not run.published:
            with db.transaction(by, "collection", "publish_assessment", act="run", subject=f"run:{work.run}") as tx:
                publish_run(tx, work.run, work.controls, on=tx.today, document=f"assessment {what}")
                tx.run("add_notices", run=work.run, due_day=order.due_day)
                checkpoint("assess", "publish", "inside")
            checkpoint("assess", "publish", "after")
    with db.reading(by, "collection", purpose="assessment") as tx:
        return work.told(tx)


class Work:
    """One run at work: control sums, and what could not be done."""

    def __init__(self, law: Law, order: Assessment, run: int) -> None:
        self.law, self.order, self.run = law, order, run
        self.controls: list[Control] = []
        self.parked = 0
        self.silent: list[LawSilent] = []
        self.unverified: set[str] = set()

    def shard(self, tx: Transaction, shard: int, term: Terms, for_month: int) -> None:
        """Stages the differences of one scheme and month."""
        owed = Owed(self, tx, term, for_month)
        owed.add_all()
        booked = _booked(tx, term, for_month)
        table = stage_shard(tx, "due", self.run, shard)
        row_no = shard * SHARD
        for line in term.lines:
            if line.line in owed.silent_lines:
                continue  # the law says nothing now: what is booked stays
            before = booked.get(line.line, Rows.together([]))
            before = before.only(~among(before, owed.aside))
            found = deltas(Rows.together(owed.parts.get(line.line, [])), before)
            if not len(found.persons):
                continue
            columns = self._columns(term, line, for_month, found, row_no)
            tx.copy_in(table, columns, DUE)
            row_no += len(found.persons)
            self._control(term, line, found)

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

    def _columns(self, term: Terms, line: LineTerms, for_month: int, found: Rows, row_no: int) -> dict[str, Column]:
        count = len(found.persons)
        return {
            "run_id": np.full(count, self.run),
            "row_no": np.arange(row_no, row_no + count),
            "period": np.full(count, self.order.period),
            "for_month": np.full(count, for_month),
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

    def told(self, tx: Transaction) -> Assessed:
        """What the published run wrote."""
        sums = tx.all("sums_of_run", run=self.run)
        lines = {(s.scheme, s.component): s.fen for s in sums}
        rows, fen, silent = sum(s.rows for s in sums), sum(lines.values()), tuple(self.silent)
        return Assessed(self.run, rows, fen, lines, self.parked, silent, tuple(sorted(self.unverified)))


class Owed:
    """What is owed now in one scheme and month, over all places; who is set aside keeps what is booked."""

    def __init__(self, work: Work, tx: Transaction, term: Terms, for_month: int) -> None:
        self.work, self.tx, self.term, self.for_month = work, tx, term, for_month
        self.at = month_start(for_month)
        self.parts: dict[str, list[Rows]] = {}
        self.aside: list[Members] = []
        self.silent_lines: set[str] = set()

    def add_all(self) -> None:
        """Place by place."""
        until = month_start(self.for_month + 1)
        facts = {"for_month": self.for_month, "scheme": self.term.scheme, "since": self.at, "until": until}
        rows = self.tx.copy_out("declared_for", DECLARED, **facts)
        regions = np.unique(rows["region_id"])
        codes = {r.region_id: r.code for r in self.tx.all("region_codes", regions=regions, at=self.at)}
        for region in regions.tolist():
            here = rows["region_id"] == region
            self._add(region, codes[region], {name: column[here] for name, column in rows.items()})

    def _add(self, region: int, code: str, rows: Mapping[str, np.ndarray]) -> None:
        members = Members(
            rows["person_id"].astype(np.int64),
            rows["employer_id"].astype(np.int64),
            rows["kind"],
            rows["serving_path"],
            self._pool(RegionId(region)),
        )
        order = self.work.order
        graph = specialise(self.work.law, self.term.outputs, self.at, [code], order.known_on, typed=order.typed)
        self.work.unverified |= set(graph.unverified)
        columns, lacking = gather(self.tx, graph, members, {WAGE: rows["wage_fen"].astype(np.int64)}, self.at)
        whole = ~lacking.rows
        computed = compute(graph, self.term, members.only(whole), {n: c[whole] for n, c in columns.items()})
        self._set_aside(members, lacking, computed)
        self._note_silence(code, computed)
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


def _booked(tx: Transaction, term: Terms, for_month: int) -> dict[str, Rows]:
    """What the register holds, by line."""
    rows = tx.copy_out("booked_dues", BOOKED, scheme=term.scheme, for_month=for_month)
    amounts = np.stack([rows["base_fen"], rows["amount_fen"], rows["account_fen"]], axis=1)
    whole = Rows(rows["person_id"], rows["employer_id"], rows["pool_id"], rows["serving_path"], amounts)
    return {line: whole.only(rows["component"] == line) for line in set(rows["component"].tolist())}
