"""The month by columns: every award's rights up to the month, less what was booked, in shards; published whole.

A run is computed by the house, signed by maker, checker and approver, and only then published. Killed anywhere, it goes
on where it stopped: a shard is staged in the transaction that marks it done, and before publication nobody sees it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date

from shebao.benefits.errors import MonthOutOfOrder, RunRefused
from shebao.benefits.runs import PAYROLL, RunFacts, begin, controls_of, fully_signed, only_filed
from shebao.benefits.shard import compute
from shebao.benefits.staging import Common, read_shard, stage
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.ledger.model import Published
from shebao.ledger.publishing import publish_run
from shebao.store.db import Database
from shebao.store.parallel import in_parallel
from shebao.store.runs import Run, RunKey, open_run, state_of
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Month:
    """Which month is paid, in how many shards, by which law; of one line of business its name and schemes alone.

    `workers` shards are computed side by side.
    """

    period: int
    shards: int
    law_hash: str
    known_on: date
    line: str = ""
    schemes: tuple[str, ...] = ()
    workers: int = 1


def compute_payroll(db: Database, by: Actor, month: Month) -> int:
    """Compute and stage the month for everybody below the actor's path. The run's number; done again, the same.

    Raises MeasureNotFiled, LawNotRead, RunRefused.
    """
    facts = RunFacts(PAYROLL, month.period, month.shards, by.path, month.schemes)
    if state_of(db, by, payroll_key(by, month)) is None:  # a run once begun holds on to its law
        with db.reading(by, "benefits", purpose="local measures filed") as tx:
            only_filed(tx, month.law_hash, facts)
    with open_payroll(db, by, month) as run:
        with run.step("begin") as step:
            if step.todo:
                alone(step.tx, int(run.run_id), by.path)
                begin(step.tx, run.run_id, facts)
        common = Common()
        in_parallel(lambda shard: _shard(run, month, shard, common), range(month.shards), month.workers)
        return int(run.run_id)


def _shard(run: Run, month: Month, shard: int, common: Common) -> None:
    with run.step(f"shard {shard}") as step:
        if step.todo:
            facts = step.tx.one("run_by_id", run=run.run_id)
            data = read_shard(step.tx, facts, shard, common=common)
            rows, fen = stage(step.tx, facts, shard, data, compute(data, month.period), common)
            step.count(rows=rows, fen=fen)


def publish_payroll(db: Database, by: Actor, month: Month, *, on: date) -> Published:
    """Publish the signed run whole, with control totals; overpaid months become recovery cases. Raises RunRefused."""
    with open_payroll(db, by, month) as run:
        undone = month.shards + 1 - sum(1 for done in run.steps() if done.name != "publish")
        if undone:
            raise RunRefused(run=run.run_id, reasons=f"{undone} steps are not done")
        with run.step("publish") as step:
            if step.done is not None:
                return Published(int(run.run_id), step.done.rows, step.done.fen, replayed=True)
            fully_signed(step.tx, run.run_id)
            controls = controls_of(step.tx, run.run_id, month.period)
            done = publish_run(step.tx, run.run_id, controls, on=on, document=f"payroll {month_text(month.period)}")
            cases = propose_recoveries(step.tx, by, run.run_id, on)
            step.tx.emit("benefits.payroll_published", {"run": run.run_id, "period": month.period, "cases": cases})
            step.count(rows=done.rows, fen=done.fen)
            return done


def alone(tx: Transaction, run: int, path: str) -> None:
    """Raises RunRefused while a payroll of overlapping agencies is open: both would owe what neither has published."""
    tx.one("hold_payrolls")
    others = [
        f"payroll {other.run_id} for {month_text(other.period)} is open"
        for other in tx.all("open_payrolls", run=run, path=path)
    ]
    if others:
        raise RunRefused(run=run, reasons="; ".join(others))


def open_payroll(db: Database, by: Actor, month: Month) -> AbstractContextManager[Run]:
    """The run of the month below the actor's path, held by this process; a line of business has a run of its own."""
    key = payroll_key(by, month)
    return open_run(db, by, "benefits", key, law_hash=month.law_hash, known_on=month.known_on)


def payroll_key(by: Actor, month: Month) -> RunKey:
    """What makes a payroll the same: the agency's path, the month, the line of business that pays alone."""
    own = f"/{month.line}" if month.line else ""
    return RunKey("payroll", f"{by.path}/{month_text(month.period)}{own}")


def in_order(db: Database, by: Actor, month: Month) -> None:
    """A payroll pays whatever is owed up to its month, so a month left out would be paid with the next one.

    Raises MonthOutOfOrder, unless this month was begun before. The first payroll of a house may be of any month.
    """
    if state_of(db, by, payroll_key(by, month)) is not None:
        return
    with db.reading(by, "benefits", purpose="months paid") as tx:
        rows = tx.all("payrolls_published")
    paid = [row.period for row in rows if row.run_key == str(payroll_key(by, replace(month, period=row.period)))]
    if paid and month.period != max(paid) + 1:
        raise MonthOutOfOrder(
            month=month_text(month.period), last=month_text(max(paid)), next=month_text(max(paid) + 1)
        )


def propose_recoveries(tx: Transaction, by: Actor, run: int, on: date) -> int:
    """The staged recovery lines of a published run become cases, one for each award. How many."""
    cases = tx.all("propose_recoveries", run=run, on_date=on, actor=by.actor_id, post=by.post, recorded=tx.now)
    tx.run("end_stage_recovery", run=run)
    return len(cases)
