"""What is late, and the surcharge for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shebao.kernel.actors import Actor
from shebao.kernel.money import divide
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class SurchargeRule:
    """Rate a day, and whether the day of payment counts too (both ends), as the place counts it."""

    per_day: Fraction
    counts_payment_day: bool


@dataclass(frozen=True, slots=True)
class Arrears:
    """Owed and not paid by an employer for a scheme and month, since the day after its due day."""

    employer: int
    scheme: str
    for_month: int
    due_day: date
    principal: int
    days: int
    surcharge: int


def surcharge(principal: int, due_day: date, paid_on: date, rule: SurchargeRule) -> tuple[int, int]:
    """(days in arrears, surcharge in fen): principal × rate × days, half up; nothing up to the due day."""
    days = max((paid_on - due_day).days - (0 if rule.counts_payment_day else 1), 0)
    exact = principal * rule.per_day * days
    return days, divide(exact.numerator, exact.denominator)


def arrears(db: Database, by: Actor, rule: SurchargeRule, *, on: date) -> tuple[Arrears, ...]:
    """Every notice unpaid after its due day, with the surcharge if it were paid on `on`."""
    with db.reading(by, "collection", purpose="arrears") as tx:
        found = []
        for row in tx.all("late_dues", on=on):
            days, late = surcharge(row.principal_fen, row.due_day, on, rule)
            found.append(
                Arrears(row.employer_id, row.scheme, row.for_month, row.due_day, row.principal_fen, days, late)
            )
        return tuple(found)
