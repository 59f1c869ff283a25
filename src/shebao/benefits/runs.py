"""What all runs of entitlements share: their facts, their three signatures, their control sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.benefits.errors import RunRefused, RunSignedTwice
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_end
from shebao.ledger.model import Control
from shebao.registry.filings import begun_unfiled, inside, refuse_unfiled
from shebao.store.db import Database
from shebao.store.transaction import Transaction

PAYROLL = "payroll"
"""The act of a month's run."""

ROLES = {"maker": "assess", "checker": "review", "approver": "approve"}
"""Who signs a run, and the act the post must be granted."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run does, for which month, in how many shards, below which agency path, for which schemes (none: all)."""

    act: str
    period: int
    shards: int
    path: str
    schemes: tuple[str, ...] = ()


def begin(tx: Transaction, run: int, facts: RunFacts) -> None:
    """Fix the instant the run knows: whatever is recorded later is the next run's.

    Raises MeasureNotFiled, LawNotRead.
    """
    only_filed(tx, tx.one("law_of_run", run=run).law_hash, facts)
    tx.run(
        "insert_run",
        run=run,
        act=facts.act,
        period=facts.period,
        shards=facts.shards,
        known_at=tx.now,
        schemes=list(facts.schemes) or None,
        cuts=_cuts(tx, facts),
        serving_path=facts.path,
    )


def _cuts(tx: Transaction, facts: RunFacts) -> list[int] | None:
    """Where the shards of a payroll are cut. Fixed with the run: shards of one run are never cut in two ways."""
    if facts.act != PAYROLL or facts.shards == 1:
        return None
    whose = {"path": facts.path, "after": f"{facts.path}~", "schemes": list(facts.schemes) or None, "known_at": tx.now}
    found: list[int] | None = tx.one(
        "shard_cuts", ends=[n / facts.shards for n in range(1, facts.shards)], **whose
    ).cuts
    return found


def sign_run(db: Database, by: Actor, run: int, role: str, *, on: date) -> None:
    """One of three signatures under a run, each by another person. Raises RunSignedTwice."""
    with db.transaction(by, "benefits", f"sign_run_{role}", subject=f"run:{run}", act=ROLES[role]) as tx:
        facts = tx.one("run_by_id", run=run)
        for signed in tx.all("run_signatures", run=run):
            if by.actor_id == signed.actor_id or role == signed.role:
                raise RunSignedTwice(run=run, name=by.name, role=signed.role)
        tx.run(
            "insert_run_signature",
            run=run,
            role=role,
            actor=by.actor_id,
            post=by.post,
            on_date=on,
            recorded=tx.now,
            serving_path=facts.serving_path,
        )


def fully_signed(tx: Transaction, run: int) -> None:
    """Raises RunRefused while a signature lacks; MeasureNotFiled, for a filing may be refused after a run was made."""
    lacking = set(ROLES) - {signed.role for signed in tx.all("run_signatures", run=run)}
    if lacking:
        raise RunRefused(run=run, reasons=f"not signed by {', '.join(sorted(lacking))}")
    row = tx.one("run_by_id", run=run)
    law_hash = tx.one("law_of_run", run=run).law_hash
    only_filed(tx, law_hash, RunFacts(row.act, row.period, row.shards, row.serving_path, tuple(row.schemes or ())))


def only_filed(tx: Transaction, law_hash: str | None, facts: RunFacts) -> None:
    """A run stops at a local measure that was not filed, where it pays the scheme there.

    Raises MeasureNotFiled, LawNotRead.
    """
    if law_hash is None:  # it decides by no law, as one that pays a list
        return
    refuse_unfiled(
        one
        for one in begun_unfiled(tx, law_hash, month_end(facts.period))
        if (not facts.schemes or one.scheme in facts.schemes)
        and tx.one("any_award", scheme=one.scheme, place=inside(one.region)).found
    )


def controls_of(tx: Transaction, run: int, period: int) -> list[Control]:
    """What the run answers for, from its own sums of each shard."""
    return [
        Control(
            register="obligation",
            pool_id=row.pool_id,
            scheme=row.scheme,
            component=row.component,
            payer=row.payer,
            move="owe",
            period=period,
            rows=row.rows,
            fen=row.fen,
        )
        for row in tx.all("run_controls", run=run)
    ]
