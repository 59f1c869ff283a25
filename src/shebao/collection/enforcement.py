"""An employer that does not declare or does not pay: an estimate stands in, then steps, each dated, in the law's order.

The estimate is a due of the employer and of nobody in particular: no person's month counts by it. It is taken back by
the assessment that books what he declares in the end. No step settles for less: 社会保险法 第六十三条 knows none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shebao.collection.errors import StepOutOfOrder
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.money import divide
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

STEPS = ("ordered", "accounts_asked", "transfer_decided", "court_asked")
"""责令限期缴纳、查询存款账户、划拨决定、申请法院扣押查封拍卖；closed_paid ends a case when nothing is overdue."""


@dataclass(frozen=True, slots=True)
class Estimating:
    """The month for which nobody declared, in the books of `period`; the notice is due on `due_day`."""

    period: int
    month: int
    terms: tuple[Terms, ...]
    due_day: date


@dataclass(frozen=True, slots=True)
class Estimated:
    """What stands in: employers and fen."""

    run: int
    employers: int
    fen: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case against an employer: ordered gives him until a day."""

    employer: int
    case_no: str
    step: str
    document: str
    until: date | None = None


def estimate(db: Database, by: Actor, law: Law, order: Estimating) -> Estimated:
    """Books the estimate for every employer in scope with staff and without a declaration. Again it writes nothing."""
    share = _share(law, month_start(order.month))
    what = f"{month_text(order.month)}/{by.path}/{month_text(order.period)}"
    with open_run(db, by, "collection", RunKey("estimate", what), law_hash=law.hash) as run:
        number = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "estimate", act="run", subject=f"run:{number}") as tx:
                controls = _stage(tx, order, share, number)
                publish_run(tx, number, controls, on=tx.today, document=f"estimate {what}")
                tx.run("add_notices", run=number, due_day=order.due_day)
                checkpoint("estimate", "publish", "inside")
            checkpoint("estimate", "publish", "after")
    with db.reading(by, "collection", purpose="estimate") as tx:
        told = tx.one("estimated", run=number)
        return Estimated(number, told.employers, told.fen)


def take_step(db: Database, by: Actor, step: Step, *, on: date) -> int:
    """Takes a step; what is overdue on that day, in fen. Raises StepOutOfOrder."""
    with db.transaction(by, "collection", "enforce", act="approve", subject=f"employer:{step.employer}") as tx:
        owed = int(tx.one("overdue_of", employer=step.employer, on=on).fen)
        why = _not_now(step, [(r.step, r.on_day, r.until_day) for r in _taken(tx, step)], owed, on)
        if why:
            raise StepOutOfOrder(step=step.step, employer=step.employer, on=on, why=why[0], why_zh=why[1])
        facts = {"employer": step.employer, "case_no": step.case_no, "step": step.step, "document": step.document}
        tx.run("take_enforcement_step", **facts, on=on, until=step.until, owed=owed, by=by.actor_id)
        return owed


def _taken(tx: Transaction, step: Step) -> list:  # type: ignore[type-arg]
    return tx.all("enforcement_of", employer=step.employer, case_no=step.case_no)


def _not_now(step: Step, taken: list[tuple[str, date, date | None]], owed: int, on: date) -> tuple[str, str] | None:
    """Why a step cannot be taken on a day; None where it can."""
    done = [name for name, _, _ in taken]
    if "closed_paid" in done or step.step in done:
        return "the case has taken that step or is closed", "该步骤已采取或案件已结案"
    if step.step == "closed_paid":
        return ("something is still overdue", "仍有欠费未缴清") if owed else None
    if step.step not in STEPS:
        return "the law knows no such step: nothing can be settled for less", "法律未规定该步骤：不得协议减免"
    if not owed:
        return "nothing is overdue", "没有逾期欠费"
    if step.step == "ordered":
        late = step.until is None or step.until <= on
        return ("an order gives him a later day to pay by", "责令须给出其后的缴款期限") if late else None
    if STEPS[STEPS.index(step.step) - 1] not in done:
        return f"{STEPS[STEPS.index(step.step) - 1]} comes before it", "前一步骤尚未采取"
    if on < max(day for _, day, _ in taken):
        return "it would lie before the step before it", "日期早于前一步骤"
    ordered_until = next(until for name, _, until in taken if name == "ordered")
    if ordered_until is not None and on < ordered_until + timedelta(days=1):
        return f"he has until {ordered_until} to pay", f"责令期限至 {ordered_until}，尚未届满"
    return None


def _share(law: Law, on: date) -> tuple[int, int]:
    rows = [r for r in law.files["collection"]["undeclared"] if _day(r["from"]) <= on]
    if not rows:
        return 1, 1
    row = max(rows, key=lambda r: _day(r["from"]))
    return int(row["num"]), int(row["den"])


def _stage(tx: Transaction, order: Estimating, share: tuple[int, int], run: int) -> list[Control]:
    since, until = month_start(order.month), month_start(order.month + 1)
    schemes = [t.scheme for t in order.terms]
    found = tx.all("undeclared", month=order.month, schemes=schemes, since=since, until_day=until)
    rows = [(r, fen) for r in found if (fen := divide(r.last_fen * share[0], share[1]) - r.booked_fen)]
    count = len(rows)
    if not count:
        return []
    columns: dict[str, object] = {
        "run_id": np.full(count, run),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, order.period),
        "for_month": np.full(count, order.month),
        "person_id": np.zeros(count, np.int64),
        "employer_id": [r.employer_id for r, _ in rows],
        "scheme": [r.scheme for r, _ in rows],
        "component": [r.component for r, _ in rows],
        "payer": [r.payer for r, _ in rows],
        "pool_id": [r.pool_id for r, _ in rows],
        "base_fen": np.zeros(count, np.int64),
        "amount_fen": [fen for _, fen in rows],
        "account_fen": np.zeros(count, np.int64),
        "serving_path": [r.serving_path for r, _ in rows],
    }
    tx.copy_in(stage_shard(tx, "due", run, 1), columns, dict.fromkeys(columns, "text"))  # type: ignore[arg-type]
    sums: dict[tuple[int, str, str, str], list[int]] = {}
    for r, fen in rows:
        both = sums.setdefault((r.pool_id, r.scheme, r.component, r.payer), [0, 0])
        both[0] += 1
        both[1] += fen
    return [
        Control("due", pool, scheme, line, "owe", order.period, number, fen, payer)
        for (pool, scheme, line, payer), (number, fen) in sums.items()
    ]


def _day(text: object) -> date:
    return text if isinstance(text, date) else date.fromisoformat(str(text))
