"""What employers owe and have not paid: who, since when, and the surcharge counted to a day, by the law of the scheme.

The names are the agency's own business: whoever reads them acts for it, and reading leaves an audit line. A page for
the public carries sums only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from shebao.collection.arrears import Arrears, SurchargeRule, arrears, surcharge
from shebao.kernel.actors import Actor
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.select import box_for
from shebao.registry.work import EmployerCard, employers_on
from shebao.service.citations import cited
from shebao.service.text import Text, day, month, phrase
from shebao.store.db import Database

NO_SURCHARGE = SurchargeRule(Fraction(0), counts_payment_day=True)


@dataclass(frozen=True, slots=True)
class Surcharge:
    """The rule of a scheme on a day: rate a day, how days count, and the documents that say so."""

    rule: SurchargeRule
    cites: Text
    unverified: bool


@dataclass(frozen=True, slots=True)
class Owing:
    """What one employer owes for one scheme and month; `terms` None where no surcharge is counted, `none` says why."""

    employer: EmployerCard
    scheme: str
    for_month: int
    due_day: date
    principal: int
    days: int
    surcharge: int
    terms: Surcharge | None
    none: Text

    @property
    def total(self) -> int:
        """Principal and surcharge."""
        return self.principal + self.surcharge

    def worked_out(self) -> Text:
        """The surcharge with its own numbers, or that there is none."""
        if self.terms is None:
            return self.none
        hundred = self.terms.rule.per_day * 100_000  # thousandths of a percent: exact for every rate of the law
        rate = f"{hundred.numerator // hundred.denominator / 1000:g}"
        return phrase("surcharge_worked_out", days=str(self.days), rate=rate, cites=self.terms.cites)


def surcharge_of(law: Law, scheme: str, region: str, on: date) -> Surcharge | None:
    """The surcharge rule of a scheme, as its service.yaml names it and the dated value says; None where it has none."""
    words: Mapping[str, Any] = law.schemes[scheme].service.get("surcharge") or {}
    if not words.get("rate"):
        return None
    value = law.values[f"shared.{words['rate']}"]
    box = box_for(value, region, on, on).box
    if box is None or not isinstance(box.value, int):
        return None
    rate = Fraction(box.value, 10**value.type.decimals)
    cites = cited(law, box.document, on)
    return Surcharge(SurchargeRule(rate, bool(words["counts_payment_day"])), cites, box.unverified)


def owing(db: Database, by: Actor, law: Law, region: str, *, on: date) -> tuple[Owing, ...]:
    """Everything overdue in the actor's part of the record, with the surcharge if it were paid on that day."""
    late = arrears(db, by, NO_SURCHARGE, on=on)
    if not late:
        return ()
    cards = employers_on(db, by, on=on)
    return tuple(_one(law, region, on, (row, cards[row.employer])) for row in late if row.employer in cards)


def _one(law: Law, region: str, on: date, found: tuple[Arrears, EmployerCard]) -> Owing:
    row, card = found
    terms = surcharge_of(law, row.scheme, region, on)
    days, late = surcharge(row.principal, row.due_day, on, terms.rule if terms else NO_SURCHARGE)
    none = _why_none(law, row.scheme)
    return Owing(card, row.scheme, row.for_month, row.due_day, row.principal, days, late, terms, none)


def _why_none(law: Law, scheme: str) -> Text:
    """Why no surcharge is counted: the scheme's service.yaml says there is none, or says nothing of it."""
    words = law.schemes[scheme].service.get("surcharge")
    if words is None:
        return phrase("surcharge_unsaid", scheme=scheme)
    return phrase("no_surcharge", cites=cited(law, str(words.get("cites", ""))))


def by_employer(rows: Sequence[Owing]) -> dict[int, list[Owing]]:
    """The rows of each employer, in the order of employers."""
    found: dict[int, list[Owing]] = {}
    for row in rows:
        found.setdefault(int(row.employer.employer), []).append(row)
    return found


def late_sentence(law: Law, row: Owing) -> Text:
    """The scheme's own sentence about money not paid in time."""
    words = law.schemes[row.scheme].service.get("texts", {}).get("late")
    facts: dict[str, str | Text] = {
        "month": month(row.for_month),
        "due": day(row.due_day),
        "amount": yuan(row.principal),
    }
    said = phrase("late_generic") if words is None else Text(str(words["en"]), str(words["zh"]))
    names = law.schemes[row.scheme].names
    return phrase("late_of", scheme=Text(names.en, names.zh), said=said.fill(**facts))
