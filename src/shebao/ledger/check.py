"""Registers = control totals = books, added up from the rows themselves: for every pool and month, open or closed."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason
from shebao.ledger.reasons import reasons
from shebao.ledger.statements import pools
from shebao.store.db import Database

SUMS = ("register_differs", "book_differs", "entry_not_balanced", "not_balanced")
"""Reasons of a closing that say two sums differ; the others say that something is still to be done."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was added up, and every difference with the pool and month it lies in."""

    pools: int
    months: int
    entries: int
    register_rows: int
    differences: tuple[tuple[int, int, Reason], ...]


def check(db: Database, by: Actor) -> Checked:
    """Adds everything up again in the actor's part of the books; nothing kept from an earlier sum is believed."""
    differences, months, entries, rows = [], 0, 0, 0
    named = pools(db, by)
    with db.reading(by, "ledger", purpose="check_books") as tx:
        for pool in named:
            for row in tx.all("months_of_pool", pool=pool.pool_id, path=by.path):
                months += 1
                entries += row.entries
                rows += tx.one("rows_in_registers", pool=pool.pool_id, month=row.month, path=by.path).rows
                found = tx.one("closing_reasons", pool=pool.pool_id, month=row.month, path=by.path).reasons
                found = [fact for fact in found if fact["code"] in SUMS]
                differences += [(pool.pool_id, row.month, reason) for reason in reasons(found)]
                if row.snapshot_differs:
                    differences.append((pool.pool_id, row.month, SNAPSHOT))
    return Checked(len(named), months, entries, rows, tuple(differences))


SNAPSHOT = Reason(
    "ledger.snapshot_differs",
    "The balances laid down when the month was closed are not those its entries add up to.",
    "结账时留存的余额与分录合计不一致。",
)
