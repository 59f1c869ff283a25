"""Both ways of one yuan: where a donation went, and where a need's money came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.charity.donations import donations
from shebao.charity.errors import DonationUnknown
from shebao.charity.model import Bound, Need
from shebao.charity.needs import need_in
from shebao.charity.organisations import Organisation, Standing, standings
from shebao.charity.spending import Spending, as_spending
from shebao.kernel.actors import Actor
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class Came:
    """Money that came for a donation."""

    on: date
    fen: int
    reference: str
    number: str


@dataclass(frozen=True, slots=True)
class Way:
    """What a spending holds of a donation, what of it came back, and the need it met (none of an expense)."""

    donation: int
    fen: int
    back: int
    spending: Spending
    need: Need | None


@dataclass(frozen=True, slots=True)
class Donation:
    """A donation told whole. `donor` is '' where he wished to be unknown."""

    donation: int
    organisation: str
    code: str
    donor: str
    bound: Bound
    promised: int
    promised_on: date
    document: str
    came: tuple[Came, ...]
    ways: tuple[Way, ...]

    @property
    def received(self) -> int:
        """What came of the promise."""
        return sum(c.fen for c in self.came)

    @property
    def left(self) -> int:
        """What of it lies where no spending holds it."""
        return self.received - sum(w.fen for w in self.ways)


@dataclass(frozen=True, slots=True)
class Shown:
    """An organisation with all that is on record of it."""

    of: Organisation
    standings: tuple[Standing, ...]
    donations: tuple[dict[str, object], ...]
    spendings: tuple[Spending, ...]


def donation(db: Database, by: Actor, number: int) -> Donation:
    """Where a donation went, to the fen and to the case. Raises DonationUnknown."""
    with db.reading(by, "charity", purpose=f"way of donation {number}") as tx:
        row = tx.maybe("donation", donation=number)
        if row is None:
            raise DonationUnknown(donation=number)
        came = [
            Came(r.came_on, r.amount_fen, r.reference, r.number)
            for r in tx.all("receipts_of_donation", donation=number)
        ]
        ways = []
        for way in tx.all("ways_of_donation", donation=number):
            spent = as_spending(tx.one("spending_now", spending=way.spending_id))
            need = need_in(tx, spent.need) if spent.need is not None else None
            ways.append(Way(number, way.fen, way.back_fen, spent, need))
    bound = Bound(row.purpose, row.region, row.need_id)
    donor = "" if row.anonymous else row.donor
    terms = (row.promised_fen, row.promised_on, row.document)
    return Donation(number, row.name, row.credit_code, donor, bound, *terms, tuple(came), tuple(ways))


def need(db: Database, by: Actor, number: int) -> tuple[Need, tuple[Way, ...]]:
    """Whose money met a need. Raises NeedUnknown."""
    with db.reading(by, "charity", purpose=f"way to need {number}") as tx:
        found = need_in(tx, number)
        ways = [
            Way(w.donation_id, w.fen, w.back_fen, as_spending(tx.one("spending_now", spending=w.spending_id)), found)
            for w in tx.all("ways_of_need", need=number)
        ]
    return found, tuple(ways)


def shown(db: Database, by: Actor, of: Organisation) -> Shown:
    """An organisation with its standings, donations and spendings."""
    with db.reading(by, "charity", purpose=f"charity {of.code}") as tx:
        given = tuple(donations(tx, of.organisation))
        numbers = [row.spending_id for row in tx.all("spendings", organisation=of.organisation)]
        spent = tuple(as_spending(tx.one("spending_now", spending=n)) for n in numbers)
    return Shown(of, standings(db, by, of), given, spent)
