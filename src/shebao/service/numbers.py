"""What numbers there are of payments, awards, decisions, letters, receipts, sheets: for who names one that is not."""

from __future__ import annotations

from shebao.kernel.actors import Actor
from shebao.store.db import Database


def numbers_there(db: Database, by: Actor, what: str) -> tuple[str, str] | None:
    """The first and the last number in the actor's part of the record; None where there is none."""
    with db.reading(by, "service", purpose=f"numbers of {what}") as tx:
        row = tx.maybe("numbers_there", what=what)
    return (row.first, row.last) if row is not None and row.n else None
