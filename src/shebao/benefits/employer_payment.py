"""The list of employers on its way to the bank: public notice, objections, three signatures, publication.

Nothing is owed before the notice is over and everybody who objected has an answer. What is published is the difference
between what stands now and what was booked before: more is owed at once, less is only proposed as a recovery case, to
be noticed, heard and decided like any other. From there on an employer's refund is paid, returned and paid again like
every obligation, into the account the employer has on record under its number as a payee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shebao.benefits.answer_time import notice_days
from shebao.benefits.delta import Ints
from shebao.benefits.employers import EmployerYear, open_list, payee_of
from shebao.benefits.errors import ListRefused, RunRefused
from shebao.benefits.judge import Judge
from shebao.benefits.runs import ROLES, controls_of, fully_signed
from shebao.benefits.staging import OBLIGATION_TYPES, RECOVERY_TYPES, ROWS_A_SHARD
from shebao.kernel.actors import Actor
from shebao.ledger.model import Published
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import Run
from shebao.store.transaction import Transaction

NOTICE = "public_notice"
"""The step of the scheme's service item that says how many days the list is shown."""


@dataclass(frozen=True, slots=True)
class Notice:
    """When and by which paper a list is shown; `until` is its last day."""

    start: date
    until: date
    document: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody says a line is wrong. `upheld` None: not answered yet."""

    employer: int
    ground: str
    upheld: bool | None


def post_notice(db: Database, by: Actor, judge: Judge, run: int, paper: tuple[date, str]) -> Notice:
    """Show the list in public from a day on, by a document, for the days of the law. Raises ListRefused."""
    day, document = paper
    with db.transaction(by, "benefits", "post_notice", act="assess", subject=f"run:{run}") as tx:
        told = tx.one("employer_list", run=run)
        if known := tx.maybe("employer_notice", run=run):
            return Notice(known.from_day, known.until_day, known.document)
        days = notice_days(judge.scheme(told.scheme).service)
        if days is None:
            raise ListRefused(
                run=run,
                why=f"the service item of {told.scheme} has no step {NOTICE} with its days",
                why_zh=f"{told.scheme} 的办事指南没有规定公示天数",
            )
        notice = Notice(day, day + timedelta(days=days), document)
        tx.run(
            "insert_employer_notice",
            run=run,
            from_day=notice.start,
            until_day=notice.until,
            document=document,
            by=by.actor_id,
            path=told.serving_path,
        )
        tx.emit("benefits.employers_listed", {"run": run, "from": str(notice.start), "until": str(notice.until)})
        return notice


def object_to(db: Database, by: Actor, run: int, objection: tuple[int, str], *, on: date) -> None:
    """Take an objection to an employer's line, while the list is shown. Raises ListRefused."""
    employer, ground = objection
    with db.transaction(by, "benefits", "object_to_list", act="accept", subject=f"employer:{employer}") as tx:
        notice = tx.maybe("employer_notice", run=run)
        if notice is None or not notice.from_day <= on <= notice.until_day:
            raise ListRefused(run=run, why=f"it is not shown on {on}", why_zh=f"{on} 不在公示期内")
        facts = {"run": run, "employer": employer, "ground": ground, "on_date": on, "by": by.actor_id}
        if not tx.run("insert_employer_objection", **facts):
            raise ListRefused(
                run=run,
                why=f"employer {employer} is not on it, or was objected to before",
                why_zh=f"单位 {employer} 不在名单内，或已有异议",
            )


def answer_objection(db: Database, by: Actor, run: int, employer: int, *, upheld: bool, document: str) -> None:
    """Another officer answers on a document; who is upheld against is left out of this round. Raises ListRefused."""
    with db.transaction(by, "benefits", "answer_objection", act="review", subject=f"employer:{employer}") as tx:
        found = {o.employer_id: o for o in tx.all("employer_objections", run=run)}.get(employer)
        if found is None or found.upheld is not None or found.taken_by == by.actor_id:
            raise ListRefused(
                run=run,
                why=f"there is no open objection to employer {employer} that this officer may answer",
                why_zh=f"单位 {employer} 没有可由该人员答复的异议",
            )
        facts = {"run": run, "employer": employer, "upheld": upheld, "document": document, "by": by.actor_id}
        tx.run("answer_employer_objection", **facts)
        tx.note(upheld=upheld, document=document)


@dataclass(frozen=True, slots=True)
class Signed:
    """One of the three signatures under a list."""

    role: str
    post: str
    on: date


def signatures(db: Database, by: Actor, run: int) -> tuple[Signed, ...]:
    """Who signed a list, in order: maker, checker, approver."""
    with db.reading(by, "benefits", purpose=f"signatures of list {run}") as tx:
        rows = {row.role: Signed(row.role, row.post, row.on_date) for row in tx.all("signatures_of_list", run=run)}
    return tuple(rows[role] for role in ROLES if role in rows)


def objections(db: Database, by: Actor, run: int) -> list[Objection]:
    """Objections to a list."""
    with db.reading(by, "benefits", purpose=f"objections to list {run}") as tx:
        rows = tx.all("employer_objections", run=run)
    return [Objection(row.employer_id, row.ground, row.upheld) for row in rows]


def publish_list(db: Database, by: Actor, judge: Judge, year: EmployerYear, *, on: date) -> Published:
    """Owe what the signed list says, whole, with its control totals. Killed anywhere it goes on.

    Raises RunRefused (signatures, steps), ListRefused (notice, objections).
    """
    with open_list(db, by, judge, year) as run:
        if all(done.name != "listed" for done in run.steps()):
            raise RunRefused(run=run.run_id, reasons="the list is not made to its end")
        if not run.published:
            _ready(db, by, int(run.run_id), on)
        for shard in range(_shards(db, by, run)):
            with run.step(f"stage {shard}") as step:
                if step.todo:
                    rows, fen = _stage(step.tx, int(run.run_id), shard)
                    step.count(rows=rows, fen=fen)
        with run.step("publish") as step:
            if step.done is not None:
                return Published(int(run.run_id), step.done.rows, step.done.fen, replayed=True)
            done = _publish(step.tx, int(run.run_id), on)
            step.count(rows=done.rows, fen=done.fen)
            return done


def _publish(tx: Transaction, run: int, on: date) -> Published:
    told, notice = tx.one("employer_list", run=run), tx.one("employer_notice", run=run)
    tx.run("insert_employer_standing", run=run)
    facts = {"on_date": on, "actor": tx.actor.actor_id, "post": tx.actor.post, "recorded": tx.now}
    asked_back = tx.all("propose_employer_recoveries", run=run, **facts)
    tx.run("end_stage_recovery", run=run)
    done = publish_run(tx, run, controls_of(tx, run, told.period), on=on, document=notice.document)
    tx.emit("benefits.employers_owed", {"run": run, "scheme": told.scheme, "rows": done.rows, "fen": done.fen})
    tx.note(recoveries=len(asked_back))
    return done


def _ready(db: Database, by: Actor, run: int, on: date) -> None:
    """Raises while a signature lacks, the notice runs, or somebody waits for an answer: all reasons at once."""
    with db.reading(by, "benefits", purpose=f"list {run}") as tx:
        fully_signed(tx, run)
        notice = tx.maybe("employer_notice", run=run)
        waiting = [str(o.employer_id) for o in tx.all("employer_objections", run=run) if o.upheld is None]
    why, why_zh = [], []
    if notice is None:
        why.append("it was never shown in public")
        why_zh.append("名单尚未公示")
    elif on <= notice.until_day:
        why.append(f"it is shown in public until {notice.until_day}, that day included")
        why_zh.append(f"公示期至 {notice.until_day}（含当日）")
    if waiting:
        why.append(f"objections to employers {', '.join(waiting)} have no answer")
        why_zh.append(f"单位 {'、'.join(waiting)} 的异议尚未答复")
    if why:
        raise ListRefused(run=run, why="; ".join(why), why_zh="；".join(why_zh))


def _shards(db: Database, by: Actor, run: Run) -> int:
    with db.reading(by, "benefits") as tx:
        return int(tx.one("run_by_id", run=run.run_id).shards)


def _stage(tx: Transaction, run: int, shard: int) -> tuple[int, int]:
    told = tx.one("employer_list", run=run)
    types = dict.fromkeys(("award_id", "employer_id", "amount_fen", "path"), "int8")
    key = {"run": run, "step": shard}
    tx.one("read_in_bulk")
    lines = tx.copy_out("employer_lines", types, **key, for_month=told.for_month)
    owed = lines["amount_fen"] > 0
    paths = {row.word: row.text for row in tx.all("employer_paths", **key)}
    rows = {name: column[owed].astype(np.int64) for name, column in lines.items()}
    tx.copy_in(stage_shard(tx, "obligation", run, shard), _obligations(told, shard, rows, paths), OBLIGATION_TYPES)
    tx.run("clear_stage_recovery", **key)
    back = {name: column[~owed].astype(np.int64) for name, column in lines.items()}
    tx.copy_in("benefits.stage_recovery", _asked_back(told, shard, back), RECOVERY_TYPES)
    size, fen = int(owed.sum()), int(rows["amount_fen"].sum())
    tx.run(
        "insert_run_controls",
        **key,
        pools=[told.pool_id] if size else [],
        schemes=[told.scheme] if size else [],
        components=[told.item] if size else [],
        payers=[""] if size else [],
        rows=[size] if size else [],
        fen=[fen] if size else [],
        serving_path=told.serving_path,
    )
    return size, fen


def _obligations(
    told: Row, shard: int, rows: Mapping[str, Ints], paths: Mapping[int, str]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]]:
    size = len(rows["award_id"])
    payees = np.array([payee_of(employer) for employer in rows["employer_id"].tolist()], np.int64)
    kind = "regular" if told.period == told.for_month else "arrears"
    return {
        "run_id": np.full(size, told.run_id, np.int64),
        "row_no": np.arange(1, size + 1, dtype=np.int64) + shard * ROWS_A_SHARD,
        "period": np.full(size, told.period, np.int64),
        "for_month": np.full(size, told.for_month, np.int64),
        "award_id": rows["award_id"],
        "person_id": payees,
        "payee_person_id": payees,
        "pool_id": np.full(size, told.pool_id, np.int64),
        "scheme": np.full(size, told.scheme, object),
        "component": np.full(size, told.item, object),
        "payer": np.full(size, "", object),
        "kind": np.full(size, kind, object),
        "amount_fen": rows["amount_fen"],
        "serving_path": np.array([paths[word] for word in rows["path"].tolist()], object),
    }


def _asked_back(
    told: Row, shard: int, rows: Mapping[str, Ints]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]]:
    size = len(rows["award_id"])
    return {
        "run_id": np.full(size, told.run_id, np.int64),
        "step_no": np.full(size, shard, np.int64),
        "award_id": rows["award_id"],
        "for_month": np.full(size, told.for_month, np.int64),
        "component": np.full(size, told.item, object),
        "payer": np.full(size, "", object),
        "amount_fen": rows["amount_fen"],
    }
