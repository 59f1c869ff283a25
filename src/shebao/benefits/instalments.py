"""What is owed back, in small steps: repaid month by month, or held back from the person's own award month by month.

Agreed by document, or imposed where an article allows it; never before the recovery is decided, and never so much that
less than a named floor is left to live on. What a month's run held back counts as received once that run is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.benefits.awards import write_components
from shebao.benefits.errors import PlanImpossible
from shebao.benefits.model import FOREVER, AwardId, Component, RecoveryId
from shebao.benefits.recovery import ready_recovery, recovery_event
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.store.db import Database
from shebao.store.outbox import Event
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

AGREED = "agreement"


@dataclass(frozen=True, slots=True)
class Plan:
    """So much a month from a month on. With `award`: held back from it, `keep` fen a month at least being left.

    `document`: the agreement; '' where the recovery's own article allows it without one.
    """

    monthly: int
    first_month: int
    document: str = ""
    award: AwardId | None = None
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """A plan of which less came back than was due: fen."""

    recovery: RecoveryId
    person: int
    due_fen: int
    received_fen: int


def agree_plan(db: Database, by: Actor, recovery: RecoveryId, plan: Plan, *, on: date) -> list[tuple[int, int]]:
    """Months and fen of the instalments. Raises RecoveryNotReady, PlanImpossible."""
    with db.transaction(by, "benefits", "agree_plan", act="approve", subject=f"recovery:{recovery}") as tx:
        now = ready_recovery(tx, recovery, "agree_plan", ("decided",))
        basis = plan.document or _article(tx, now)
        faults = _faults(tx, now, plan, basis, on)
        if faults:
            raise PlanImpossible(recovery=recovery, faults="; ".join(faults))
        parts = _parts(int(now.fen - now.received), plan.monthly)
        months = [(plan.first_month + place, fen) for place, fen in enumerate(parts)]
        tx.run(
            "insert_plan",
            recovery=recovery,
            months=[month for month, _ in months],
            fen=parts,
            way="set_off" if plan.award else "repay",
            award=plan.award,
            document=basis,
            actor=by.actor_id,
            recorded=tx.now,
            serving_path=now.serving_path,
        )
        if plan.award is not None:
            decision = tx.one("decision_of_award", award=plan.award).decision_id
            held = [(Component(f"set_off.{recovery}", "", -fen), month, month + 1) for month, fen in months]
            write_components(tx, {plan.award: held}, origin="set_off", decision=decision)
        tx.emit("benefits.plan_agreed", {"recovery": recovery, "instalments": len(months)})
        return months


def count_set_off(tx: Transaction, event: Event) -> None:
    """A payroll was published: what it held back for instalments has come back."""
    for row in tx.all("set_off_in_run", run=int(str(event.payload["run"]))):
        now = tx.one("recovery_now", recovery=row.recovery_id)
        note = f"run {event.payload['run']}"
        recovery_event(tx, tx.actor, now, "received", tx.today, fen=row.fen, source="set_off", note=note)
        tx.emit("benefits.recovered", {"recovery": row.recovery_id, "fen": row.fen, "source": "set_off"})


def overdue(db: Database, by: Actor, *, month: int) -> list[Overdue]:
    """Plans that are behind before a month begins."""
    with db.reading(by, "benefits", purpose="overdue instalments") as tx:
        rows = tx.all("instalments_overdue", month=month)
    return [Overdue(RecoveryId(r.recovery_id), r.person_id, r.due_fen, r.received_fen) for r in rows]


def _article(tx: Transaction, now: Row) -> str:
    row = tx.maybe("article_of_set_off", award=now.award_id)
    return "" if row is None else str(row.cites)


def _faults(tx: Transaction, now: Row, plan: Plan, basis: str, on: date) -> list[str]:
    faults = []
    if not basis:
        faults.append("no agreement is named and no article allows it without one")
    if plan.monthly <= 0:
        faults.append("an instalment is nothing")
    if plan.first_month <= int(month_of(on)):
        faults.append(f"the first month {month_text(plan.first_month)} is not after {on}")
    if tx.all("plan_of", recovery=now.recovery_id):
        faults.append("a plan stands already")
    if plan.award is not None:
        row = tx.one("award_by_id", award=plan.award)
        if row.person_id != now.person_id or row.payee_id != row.person_id:
            faults.append("the award is not the person's own")
        left = _pays(tx, plan) - plan.monthly
        if left < plan.keep:
            faults.append(f"{left} fen a month would be left, less than {plan.keep}")
    return faults


def _pays(tx: Transaction, plan: Plan) -> int:
    assert plan.award is not None
    rows = tx.all("components_of", award=plan.award, known_at=tx.now, forever=FOREVER)
    return sum(int(row.amount_fen) for row in rows if row.start <= plan.first_month < row.end_)


def _parts(whole: int, monthly: int) -> Sequence[int]:
    count, rest = divmod(whole, monthly)
    return [monthly] * count + ([rest] if rest else [])
