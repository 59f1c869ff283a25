"""Who bore the dues of each month: what was paid for a person, what of it was given back, to whom, and what is left.

The record of contributions says what came in; a subsidy of dues is a benefit of its own, claimed and decided. Here
the two stand in one line, to the fen. A subsidy never makes the dues smaller: the money came in whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.benefits.monthly_sums import MonthlySum, gives_dues_back, monthly_sums
from shebao.collection.parts_paid import PartPaid, parts_paid
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.payments.explain import payments_of_award
from shebao.store.db import Database

EMPLOYER, PERSON = "employer", "person"


@dataclass(frozen=True, slots=True)
class Subsidised:
    """A share of a month's dues given back: by which scheme, to whom, and whether the bank has paid it."""

    award: int
    scheme: str
    to_employer: bool
    fen: int
    paid: bool


@dataclass(frozen=True, slots=True)
class MonthBorne:
    """The dues of one month."""

    for_month: int
    parts: tuple[PartPaid, ...]
    subsidies: tuple[Subsidised, ...]

    def paid_by(self, payer: str) -> int:
        """What one side paid in."""
        return sum(part.fen for part in self.parts if part.payer == payer)

    @property
    def others_paid(self) -> int:
        """What the budget or others paid on behalf of the person."""
        return sum(part.fen for part in self.parts if part.payer not in (EMPLOYER, PERSON))

    def subsidised(self, *, to_employer: bool) -> int:
        """What was given back to one side."""
        return sum(one.fen for one in self.subsidies if one.to_employer is to_employer)

    @property
    def employer_bore(self) -> int:
        """What is left to the employer."""
        return self.paid_by(EMPLOYER) - self.subsidised(to_employer=True)

    @property
    def person_bore(self) -> int:
        """What is left to the person."""
        return self.paid_by(PERSON) - self.subsidised(to_employer=False)

    @property
    def over(self) -> int:
        """Given back beyond what is still paid in, where dues were refunded after the subsidy: to be looked at."""
        return max(0, -self.employer_bore) + max(0, -self.person_bore)


def dues_borne(db: Database, by: Actor, law: Law, person: int, months: tuple[int, int]) -> tuple[MonthBorne, ...]:
    """Each month between the first and the last in which something was paid or given back."""
    schemes = gives_dues_back(law)
    parts = parts_paid(db, by, person, months)
    sums = [one for one in monthly_sums(db, by, person, months) if one.scheme in schemes]
    given = [(one.for_month, _subsidised(db, by, one)) for one in sums]
    found = sorted({part.for_month for part in parts} | {month for month, _ in given})
    return tuple(
        MonthBorne(m, tuple(p for p in parts if p.for_month == m), tuple(s for at, s in given if at == m))
        for m in found
    )


def _subsidised(db: Database, by: Actor, one: MonthlySum) -> Subsidised:
    lines = payments_of_award(db, by, one.award)
    paid = sum(line.fen for line in lines if line.state == "paid") >= one.fen > 0
    return Subsidised(one.award, one.scheme, one.payee < 0, one.fen, paid)
