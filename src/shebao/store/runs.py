"""Runs that may be killed anywhere and started again: the same key is the same run, a finished step stays finished.

    with open_run(db, by, "benefits", RunKey("month", "2025-10/00.44.18."), law_hash=…, known_on=…) as run:
        with run.step("compute") as step:
            if step.todo:
                step.tx.copy_in(…)
                step.count(rows=n, fen=total, content=digest)

The work of a step and the mark that it is done commit together, so a step happened whole or not at all. Work outside
the database (a file) is promised in the step and carried out afterwards, see files.py.

An action that has a transaction of its own marks a part of a run inside it, and answers as before when done again:

    part = part_of(tx, RunKey("take_on", tx.actor.path), "person: records of 2024", content_of(rows))
    if part.done is None:
        tx.copy_in(…)
        finish_part(tx, part, rows=n)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, NewType

import numpy as np

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store import kill_points
from shebao.store.db import Database
from shebao.store.law_in_force import require_in_force
from shebao.store.rows import Row
from shebao.store.transaction import Transaction, canonical_json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RunId = NewType("RunId", int)
SHOWN = 12
"""Characters of a law's hash that a person is shown."""
checkpoint = kill_points.checkpoint  # those who run know it from here


class RunBusy(ShebaoError):
    """The run {key} is being done by somebody else right now.

    Wait until it ends; starting it again then goes on where it stopped.
    """

    code = "store.run_busy"
    zh = "批次 {key} 正在由另一进程办理。请等其结束；之后再次启动会从中断处继续。"


class RunDiffers(ShebaoError):
    """The run {key} was begun with the {what} {before}, not {now}. Finish it under that, or abandon it."""

    code = "store.run_differs"
    zh = "批次 {key} 开始时的{what_zh}为 {before}，与现在的 {now} 不同。请按原{what_zh}办完，或者作废该批次。"


class StepIsDone(ShebaoError):
    """The step {name} of this run is done already; ask step.todo before working."""

    code = "store.step_is_done"
    zh = "本批次的步骤 {name} 已经完成；请先判断 step.todo。"


@dataclass(frozen=True, slots=True)
class RunKey:
    """What makes two runs the same work: the kind and what it is done for."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.what}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished step left: rows, fen, and the hash of its content."""

    name: str
    rows: int
    fen: int
    content_hash: str | None


@dataclass(slots=True)
class Step:
    """One step at work; `todo` is False when an earlier start finished it, and `done` tells what it left."""

    name: str
    done: Done | None = None
    _tx: Transaction | None = None
    rows: int = field(default=0, init=False)
    fen: int = field(default=0, init=False)
    content_hash: str | None = field(default=None, init=False)

    @property
    def todo(self) -> bool:
        """Whether there is work."""
        return self.done is None

    @property
    def tx(self) -> Transaction:
        """The step's transaction."""
        if self._tx is None:
            raise StepIsDone(name=self.name)
        return self._tx

    def count(self, *, rows: int = 0, fen: int = 0, content: bytes | None = None) -> None:
        """What the step did; `content` is hashed."""
        self.rows, self.fen = rows, fen
        self.content_hash = sha256(content).hexdigest() if content is not None else None


class Run:
    """An open run, held by this process alone."""

    def __init__(self, db: Database, by: Actor, package: str, row: Row) -> None:
        self.db = db
        self.by = by
        self.package = package
        self.run_id = RunId(row.run_id)
        self.kind: str = row.kind
        self.key: str = row.run_key
        self.published = row.state == "published"

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """The step of this name, in a transaction of its own. Kill points: before, inside (not committed), after.

        Raises RunBusy.
        """
        with self.db.reading(self.by, "store") as look:
            done = _done(look, self.run_id, name)
        if done is not None:
            yield Step(name, done)
            return
        checkpoint(self.kind, name, "before")
        with self.db.transaction(
            self.by, self.package, f"{self.kind}.{name}", subject=f"run:{self.run_id}", act="run"
        ) as tx:
            with tx.within("store") as record:
                if not record.one("lock_step", run_id=self.run_id, name=name).mine or _done(record, self.run_id, name):
                    raise RunBusy(key=self.key)
            step = Step(name, None, tx)
            yield step
            facts = {"name": name, "rows": step.rows, "fen": step.fen, "content_hash": step.content_hash}
            with tx.within("store") as record:
                record.one("number_steps", run_id=self.run_id)
                record.run("finish_step", run_id=self.run_id, **facts)
            tx.note(**facts)
            checkpoint(self.kind, name, "inside")
        checkpoint(self.kind, name, "after")

    def steps(self) -> list[Done]:
        """The finished steps, in order."""
        with self.db.reading(self.by, "store") as tx:
            rows = tx.all("steps_of_run", run_id=self.run_id)
        return [Done(r.name, r.rows, r.fen, r.content_hash) for r in rows]

    def publish(self, tx: Transaction, totals: Mapping[str, object]) -> None:
        """From this transaction's commit on the run is a fact."""
        with tx.within("store") as record:
            record.run("publish_run", run_id=self.run_id, totals=dict(totals))
        self.published = True


@dataclass(frozen=True, slots=True)
class Part:
    """A step of a run that commits with an action's own transaction; `done` is what an earlier start left."""

    run_id: int
    name: str
    content_hash: str
    done: Done | None


def part_of(tx: Transaction, key: RunKey, name: str, content: bytes) -> Part:
    """The part of this name and content, in the action's transaction. Raises RunBusy while another process does one."""
    digest = sha256(content).hexdigest()
    named = f"{name} #{digest[:12]}"
    with tx.within("store") as record:
        record.run("open_run", kind=key.kind, run_key=str(key), law_hash=None, known_on=None, path=tx.actor.path)
        run_id = int(record.one("run_by_key", run_key=str(key)).run_id)
        if not record.one("lock_run", run_id=run_id).mine:
            raise RunBusy(key=key)
        done = _done(record, run_id, named)
    if done is not None:
        tx.note(rows=done.rows, done_before=True)
    return Part(run_id, named, digest, done)


def finish_part(tx: Transaction, part: Part, *, rows: int, fen: int = 0) -> None:
    """Mark the part done, with the action's commit."""
    facts = {"name": part.name, "rows": rows, "fen": fen, "content_hash": part.content_hash}
    with tx.within("store") as record:
        record.run("finish_step", run_id=part.run_id, **facts)


def content_of(rows: DataclassInstance, **instead: object) -> bytes:
    """Canonical bytes of a dataclass of columns; `instead` stands for columns by name (a secret by its blind)."""
    return canonical_json({f.name: _plain(instead.get(f.name, getattr(rows, f.name))) for f in fields(rows)}).encode()


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _plain(column) for name, column in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A row a run set aside: why, and the post that must look at it. The rest of the run goes on."""

    row_key: str
    step: str
    reason: str
    owner: str
    serving_path: str


def park(tx: Transaction, run_id: int, row: ParkedRow) -> None:
    """Set a row aside, in the step's transaction."""
    with tx.within("store") as record:
        record.run(
            "park_row",
            run_id=run_id,
            row_key=row.row_key,
            step=row.step,
            reason=row.reason,
            owner=row.owner,
            serving_path=row.serving_path,
        )


def parked(tx: Transaction, run_id: int) -> list[Row]:
    """Rows a run set aside that lie in the actor's scope."""
    return tx.all("store.parked_rows", run_id=run_id)


@contextmanager
def open_run(
    db: Database, by: Actor, package: str, key: RunKey, *, law_hash: str | None = None, known_on: date | None = None
) -> Iterator[Run]:
    """Hold the run of this key, new or where it stopped. Raises RunBusy, RunDiffers, LawNotInForce."""
    with db.alone(f"store.run:{key}") as mine:
        if not mine:
            raise RunBusy(key=key)
        with db.transaction(by, "store", "open_run", subject=f"run:{key}") as tx:
            tx.run("open_run", kind=key.kind, run_key=str(key), law_hash=law_hash, known_on=known_on, path=by.path)
            row = tx.one("run_by_key", run_key=str(key))
            if law_hash is not None and row.state == "open":  # what is published is a fact, and is told again
                require_in_force(tx, law_hash, known_on or tx.today)
        begun = (("law", "法规", row.law_hash, law_hash), ("known date", "已知日期", row.known_on, known_on))
        for what, what_zh, before, now in begun:
            if before != now and row.state == "open":
                short = {"before": str(before)[:SHOWN], "now": str(now)[:SHOWN]}
                raise RunDiffers(key=key, what=what, what_zh=what_zh, **short)
        yield Run(db, by, package, row)


def state_of(db: Database, by: Actor, key: RunKey) -> str | None:
    """open, published or abandoned; None where the run was never begun."""
    with db.reading(by, "store", purpose="state of a run") as tx:
        row = tx.maybe("run_by_key", run_key=str(key))
    return str(row.state) if row else None


def _done(tx: Transaction, run_id: int, name: str) -> Done | None:
    row = tx.maybe("step_done", run_id=run_id, name=name)
    return Done(row.name, row.rows, row.fen, row.content_hash) if row else None
