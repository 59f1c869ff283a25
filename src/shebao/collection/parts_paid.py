"""What was paid for one person month by month: by whom, in which scheme, for which side's part."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.kernel.actors import Actor
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class PartPaid:
    """Fen of one payer's part; employer 0 where the person pays for himself alone."""

    for_month: int
    employer: int
    scheme: str
    payer: str
    fen: int


def parts_paid(db: Database, by: Actor, person: int, months: tuple[int, int]) -> tuple[PartPaid, ...]:
    """The parts paid for the months from the first to the last, in order, without surcharges."""
    first, last = months
    with db.reading(by, "collection", purpose=f"dues paid for person {person}") as tx:
        rows = tx.all("parts_paid", person=person, first=first, last=last)
    return tuple(PartPaid(r.for_month, r.employer_id, r.scheme, r.payer, r.fen) for r in rows)
