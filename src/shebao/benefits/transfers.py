"""One-off transfers to a list: decided by order (document, article, three posts), one payment a person and measure.

The list is read in parts, each a step of the run, so that it may be millions long and killed anywhere. A row that
cannot be paid is kept with its reason. The paper states rows and fen: while taken and refused rows do not add up to
them nothing is published. Two lists of one measure, of two agencies, never pay one person twice: the database says so.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np

from shebao.benefits.delta import Ints
from shebao.benefits.errors import RunRefused
from shebao.benefits.runs import RunFacts, begin, controls_of, fully_signed
from shebao.benefits.staging import OBLIGATION_TYPES, ROWS_A_SHARD
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.kernel.regions import chain
from shebao.ledger.model import Published
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import Run, RunKey, open_run
from shebao.store.transaction import Transaction

PART = 250_000
"""Rows of a list in one step."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is transferred: a word for the measure, the scheme whose fund pays, the place, the month, and the paper."""

    measure: str
    scheme: str
    region: str
    month: int
    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The list: persons and fen as columns, and what its paper states of both."""

    persons: Ints
    fen: Ints
    stated_rows: int
    stated_fen: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list came to: lines to pay and rows not paid, in rows and fen."""

    run: int
    rows: int
    fen: int
    refused_rows: int
    refused_fen: int


@dataclass(frozen=True, slots=True)
class NotPaid:
    """A row of the list that is not paid: unknown here, dead, no_amount, or twice (in this list or another)."""

    row: int
    person: int
    fen: int
    why: str


def take_list(db: Database, by: Actor, measure: Measure, rows: Listed) -> Taken:
    """Read the list in parts and stage what is to be paid; done again it goes on where it stopped."""
    content = _content(rows)
    with open_list(db, by, measure) as run:
        with run.step("begin") as step:
            if step.todo:
                begin(step.tx, run.run_id, RunFacts("transfer", measure.month, 1, by.path))
                _write_list(step.tx, run, measure, (rows, content))
        _same_list(db, by, int(run.run_id), content)
        for number, first in enumerate(range(0, len(rows.persons), PART)):
            with run.step(f"part {number}") as step:
                if step.todo:
                    part = slice(first, first + PART)
                    taken, fen = _part(step.tx, run, measure, (number, first), (rows.persons[part], rows.fen[part]))
                    step.count(rows=taken, fen=fen)
        with run.step("listed") as step:
            if step.todo:
                step.count(rows=len(rows.persons))
        return _sums(db, by, int(run.run_id))


def refused(db: Database, by: Actor, run: int) -> list[NotPaid]:
    """Rows of a list that are not paid, with the reason."""
    with db.reading(by, "benefits", purpose=f"list {run}") as tx:
        return [NotPaid(r.row_no, r.person_id, r.amount_fen, r.why) for r in tx.all("transfers_refused", run=run)]


def publish_list(db: Database, by: Actor, measure: Measure, *, on: date) -> Published:
    """Publish the signed list whole, with its control totals. Raises RunRefused."""
    with open_list(db, by, measure) as run:
        if all(done.name != "listed" for done in run.steps()):
            raise RunRefused(run=run.run_id, reasons="the list is not read to its end")
        with run.step("publish") as step:
            if step.done is not None:
                return Published(int(run.run_id), step.done.rows, step.done.fen, replayed=True)
            fully_signed(step.tx, int(run.run_id))
            _as_stated(step.tx, int(run.run_id))
            controls = controls_of(step.tx, int(run.run_id), measure.month)
            done = publish_run(step.tx, int(run.run_id), controls, on=on, document=measure.document)
            step.tx.emit("benefits.transferred", {"run": run.run_id, "measure": measure.measure, "rows": done.rows})
            step.count(rows=done.rows, fen=done.fen)
            return done


def open_list(db: Database, by: Actor, measure: Measure) -> AbstractContextManager[Run]:
    """The run of a measure's list below the actor's path, held by this process."""
    return open_run(db, by, "benefits", RunKey("transfer", f"{by.path}/{measure.measure}/{measure.document}"))


def _content(rows: Listed) -> str:
    found = sha256(rows.persons.astype("<i8").tobytes())
    found.update(rows.fen.astype("<i8").tobytes())
    return found.hexdigest()


def _same_list(db: Database, by: Actor, run: int, content: str) -> None:
    """Raises RunRefused where the run was begun with other rows: two lists are never mixed under one paper."""
    with db.reading(by, "benefits", purpose=f"list {run}") as tx:
        if tx.one("transfer_list", run=run).content != content:
            raise RunRefused(run=run, reasons="it was begun with another list under the same document")


def _write_list(tx: Transaction, run: Run, measure: Measure, list_: tuple[Listed, str]) -> None:
    rows, content = list_
    pool = tx.one("pool_of", scheme=measure.scheme, areas=list(chain(measure.region)), month=measure.month)
    tx.run(
        "insert_transfer_list",
        run=run.run_id,
        measure=measure.measure,
        scheme=measure.scheme,
        pool_id=pool.pool_id,
        for_month=measure.month,
        document=measure.document,
        article=measure.article,
        stated_rows=rows.stated_rows,
        stated_fen=rows.stated_fen,
        content=content,
        path=tx.actor.path,
    )


def _part(
    tx: Transaction, run: Run, measure: Measure, place: tuple[int, int], rows: tuple[Ints, Ints]
) -> tuple[int, int]:
    number, first = place
    persons, fen = rows
    size, key = len(persons), {"run": run.run_id, "step": number}
    told = tx.one("transfer_list", run=run.run_id)
    tx.run("clear_stage_transfer", **key)
    columns = {
        "run_id": np.full(size, run.run_id, np.int64),
        "step_no": np.full(size, number, np.int64),
        "row_no": np.arange(first + 1, first + size + 1, dtype=np.int64),
        "person_id": persons.astype(np.int64),
        "fen": fen.astype(np.int64),
    }
    types = {"run_id": "int8", "step_no": "int4", "row_no": "int8", "person_id": "int8", "fen": "int8"}
    tx.copy_in("benefits.stage_transfer", columns, types)
    tx.one("read_in_bulk")
    facts = {"measure": told.measure, "scheme": told.scheme, "pool_id": told.pool_id, "for_month": told.for_month}
    day = month_start(measure.month)
    tx.run("take_transfers", **key, **facts, first_day=day, path=told.serving_path)
    tx.run("clear_stage_transfer", **key)
    return _stage(tx, told, number)


def _stage(tx: Transaction, told: Row, number: int) -> tuple[int, int]:
    key = {"run": told.run_id, "step": number}
    types = dict.fromkeys(("award_id", "person_id", "amount_fen", "path", "row_no"), "int8")
    lines = tx.copy_out("transfer_lines", types, **key)
    size = len(lines["award_id"])
    paths = {row.word: row.text for row in tx.all("transfer_paths", **key)}
    words, back = np.unique(lines["path"], return_inverse=True)
    texts = np.array([paths[int(word)] for word in words], object)
    columns: dict[str, np.ndarray] = {
        "run_id": np.full(size, told.run_id, np.int64),
        "row_no": np.arange(1, size + 1, dtype=np.int64) + number * ROWS_A_SHARD,
        "period": np.full(size, told.for_month, np.int64),
        "for_month": np.full(size, told.for_month, np.int64),
        "award_id": lines["award_id"],
        "person_id": lines["person_id"],
        "payee_person_id": lines["person_id"],
        "pool_id": np.full(size, told.pool_id, np.int64),
        "scheme": np.full(size, told.scheme, object),
        "component": np.full(size, told.measure, object),
        "payer": np.full(size, "", object),
        "kind": np.full(size, "regular", object),
        "amount_fen": lines["amount_fen"],
        "serving_path": texts[back] if size else np.zeros(0, object),
    }
    tx.copy_in(stage_shard(tx, "obligation", told.run_id, number), columns, OBLIGATION_TYPES)
    fen = int(lines["amount_fen"].sum())
    tx.run(
        "insert_run_controls",
        run=told.run_id,
        step=number,
        pools=[told.pool_id],
        schemes=[told.scheme],
        components=[told.measure],
        payers=[""],
        rows=[size],
        fen=[fen],
        serving_path=told.serving_path,
    )
    return size, fen


def _as_stated(tx: Transaction, run: int) -> None:
    """Raises RunRefused while the list and its paper differ: a truncated or doubled file is never half paid."""
    told, sums = tx.one("transfer_list", run=run), tx.one("transfer_sums", run=run)
    rows, fen = sums.taken_rows + sums.refused_rows, sums.taken_fen + sums.refused_fen
    if (rows, fen) != (told.stated_rows, told.stated_fen):
        said = f"the paper states {told.stated_rows} rows and {told.stated_fen} fen, the list holds {rows} and {fen}"
        raise RunRefused(run=run, reasons=said)


def _sums(db: Database, by: Actor, run: int) -> Taken:
    with db.reading(by, "benefits", purpose=f"list {run}") as tx:
        sums = tx.one("transfer_sums", run=run)
    return Taken(run, sums.taken_rows, sums.taken_fen, sums.refused_rows, sums.refused_fen)
