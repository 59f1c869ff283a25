"""Yearly interest of the persons' accounts: the scheme's step, run for everybody at once; differences are posted.

The step gives the balance at the end of a year from the balance before it and the year's credits. What it gives above
those two is the year's interest; what of it is not yet booked is posted. A rate that becomes known later therefore
posts only the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.collection.errors import LawSilent
from shebao.collection.grouping import Ints
from shebao.engine import Graph, specialise
from shebao.engine.columns import Relation
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month, month_text
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

COLUMNS = {
    "person_id": "int8",
    "pool_id": "int4",
    "serving_path": "text",
    "before_fen": "int8",
    "credit_fen": "int8",
    "credit_months_fen": "int8",
    "interest_fen": "int8",
}


@dataclass(frozen=True, slots=True)
class Interest:
    """Which year of which scheme is credited, for accounts of a place, in the books of `period`."""

    scheme: str
    year: int
    region: str
    period: int
    known_on: date
    occasion: str = "first"


@dataclass(frozen=True, slots=True)
class Credited:
    """What was posted: accounts touched and fen."""

    run: int
    accounts: int
    fen: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a person's account."""

    period: int
    for_month: int
    move: str
    component: str
    amount: int


def credit_interest(db: Database, by: Actor, law: Law, order: Interest) -> Credited:
    """Credits a year's interest to every account in the actor's scope. Raises LawSilent where no rate is known yet."""
    graph = _graph(law, order)
    what = f"{order.scheme} {order.year}/{by.path}/{order.occasion}"
    key = RunKey("credit_interest", what)
    with open_run(db, by, "collection", key, law_hash=law.hash, known_on=order.known_on) as run:
        number = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "credit_interest", act="run", subject=f"run:{number}") as tx:
                controls = _stage(tx, graph, order, number)
                publish_run(tx, number, controls, on=tx.today, document=f"interest {what}")
                checkpoint("credit_interest", "publish", "inside")
            checkpoint("credit_interest", "publish", "after")
    with db.reading(by, "collection", purpose="interest") as tx:
        found = tx.one("interest_of_run", run=number)
        return Credited(number, found.accounts, found.fen)


def account(db: Database, by: Actor, person: int, scheme: str) -> tuple[Posting, ...]:
    """Every line of a person's account, oldest first."""
    with db.reading(by, "collection", purpose="account") as tx:
        return tuple(
            Posting(p.period, p.for_month, p.move, p.component, p.amount_fen)
            for p in tx.all("account_of", person=person, scheme=scheme)
        )


def closing(graph: Graph, step: str, year: int, rows: dict[str, Ints]) -> Ints:
    """Balances at the end of `year` by the scheme's step, from balances before it and the year's credits.

    Raises LawSilent.
    """
    count = len(rows["before_fen"])
    columns = {
        "account_year": np.full(count, year, np.int64),
        "brought_in": rows["before_fen"],
        "credit": rows["credit_fen"],
        "credit_months": rows["credit_months_fen"],
    }
    (name,) = graph.relations
    needed = {c.name: columns[c.name.rpartition(".")[2]] for c in graph.relations[name].columns}
    answers = graph.run({}, {name: Relation(np.arange(count + 1), needed)}, backend="blocks")
    refused = np.flatnonzero(answers["status"])
    if len(refused):
        reason = graph.refusal_texts[int(answers["status"][refused[0]])]
        assert reason is not None
        raise LawSilent(scheme=step, region="", month=str(year), reasons_en=reason.en, reasons_zh=reason.zh)
    balances: Ints = answers[step]
    return balances


def _graph(law: Law, order: Interest) -> Graph:
    facts = law.schemes[order.scheme].facts["account"]
    step = f"{order.scheme}.{facts['step']}"
    graph = specialise(law, [step], date(order.year, 12, 31), [order.region], order.known_on)
    for refusal in graph.refused.values():
        raise LawSilent(
            scheme=order.scheme,
            region=order.region,
            month=str(order.year),
            reasons_en=refusal.reason.en,
            reasons_zh=refusal.reason.zh,
        )
    return graph


def _stage(tx: Transaction, graph: Graph, order: Interest, run: int) -> list[Control]:
    first, last = month(order.year, 1), month(order.year, 12)
    rows = tx.copy_out("accounts_of_year", COLUMNS, scheme=order.scheme, first=first, last=last)
    if not len(rows["person_id"]):
        return []
    now = closing(graph, graph.outputs[0], order.year, rows)
    owed = now - rows["before_fen"] - rows["credit_fen"] - rows["interest_fen"]
    changed = owed != 0
    count = int(changed.sum())
    if not count:
        return []
    pools = rows["pool_id"][changed]
    columns: dict[str, Sequence[object] | NDArray[np.generic]] = {
        "run_id": np.full(count, run),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, order.period),
        "for_month": np.full(count, last),
        "move": ["interest"] * count,
        "person_id": rows["person_id"][changed],
        "scheme": [order.scheme] * count,
        "component": ["interest"] * count,
        "payer": [""] * count,
        "pool_id": pools,
        "amount_fen": owed[changed],
        "serving_path": rows["serving_path"][changed],
    }
    table = stage_shard(tx, "account", run, 1)
    tx.copy_in(table, columns, dict.fromkeys(columns, "text"))
    tx.note(year=order.year, month=month_text(order.period))
    grain = (order.scheme, "interest", "interest", order.period)
    return [
        Control("account", int(pool), *grain, int((pools == pool).sum()), int(owed[changed][pools == pool].sum()))
        for pool in np.unique(pools)
    ]
