"""Sums the law gives by the month, each month once: what stands for one person."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.benefits.model import AwardId
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.store.db import Database

OF_DUES = ("benefits.claim.employer_part:", "benefits.claim.own_dues:")
"""A sum that rests on one of these inputs gives dues of its month back."""


@dataclass(frozen=True, slots=True)
class MonthlySum:
    """One sum: who receives it is above zero a person, below it an employer."""

    award: AwardId
    scheme: str
    item: str
    for_month: int
    payee: int
    fen: int


def monthly_sums(db: Database, by: Actor, person: int, months: tuple[int, int]) -> tuple[MonthlySum, ...]:
    """The sums of the months from the first to the last, in order."""
    first, last = months
    with db.reading(by, "benefits", purpose=f"monthly sums of person {person}") as tx:
        rows = tx.all("monthly_sums", person=person, first=first, last=last)
    return tuple(MonthlySum(AwardId(r.award_id), r.scheme, r.item, r.for_month, r.payee_id, r.fen) for r in rows)


def gives_dues_back(law: Law) -> frozenset[str]:
    """The schemes whose monthly sums are counted from the dues of the month."""
    found = {name.partition(".")[0] for name, spec in law.inputs.items() if spec.provider.startswith(OF_DUES)}
    monthly = {s.id for s in law.schemes.values() if any(x.get("monthly") for x in s.facts.get("lump_sums", ()))}
    return frozenset(found & monthly)
