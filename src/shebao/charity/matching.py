"""Needs for a donation and money for a need, ranked, each with the reason for its place. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.charity.errors import DonationUnknown
from shebao.charity.model import Bound, Need, closeness, in_order
from shebao.charity.needs import as_need, need_in
from shebao.charity.organisations import holds
from shebao.charity.spending import funds
from shebao.kernel.actors import Actor
from shebao.store.db import Database

SOURCES = ("refused", "referred", "partly", "clerk")
"""Whom public aid left with nothing comes first."""
BOUND = ("need", "purpose_region", "purpose", "region", "free")
"""What money is bound to, the closest first, by the rank of `closeness`."""


@dataclass(frozen=True, slots=True)
class NeedFor:
    """A need a donation may go to: how closely it is bound to it, and whether its organisation may take it on."""

    need: Need
    bound: str
    entrusted: bool


@dataclass(frozen=True, slots=True)
class MoneyFor:
    """Money of an organisation for a need: donation, fen left, what it is bound to, whether it may take the need on."""

    organisation: int
    name: str
    code: str
    donation: int
    fen: int
    bound: str
    entrusted: bool


def needs_for(db: Database, by: Actor, donation: int) -> tuple[NeedFor, ...]:
    """Open needs a donation may go to: named first, then whom public aid left with least, then the oldest.

    Raises DonationUnknown.
    """
    with db.reading(by, "charity", purpose=f"needs for donation {donation}") as tx:
        row = tx.maybe("donation", donation=donation)
        if row is None:
            raise DonationUnknown(donation=donation)
        bound, found = Bound(row.purpose, row.region, row.need_id), []
        for need in map(as_need, tx.all("needs_now", only_open=True)):
            rank = closeness(bound, need.purpose, need.region, need.need)
            if rank is not None:
                may = not need.routed or holds(tx, row.organisation_id, "entrusted", need.purpose, tx.today)
                found.append(NeedFor(need, BOUND[rank], may))
    return tuple(
        sorted(
            found,
            key=lambda n: (
                not n.entrusted,
                n.bound != "need",
                SOURCES.index(n.need.source),
                n.need.opened_on,
                n.need.need,
            ),
        )
    )


def money_for(db: Database, by: Actor, number: int) -> tuple[MoneyFor, ...]:
    """Money that may go to a need, organisation by organisation in the order in which a grant would take it.

    Raises NeedUnknown.
    """
    with db.reading(by, "charity", purpose=f"money for need {number}") as tx:
        need = need_in(tx, number)
        found: dict[tuple[int, int, str], MoneyFor] = {}
        for row in tx.all("organisations"):
            may = not need.routed or holds(tx, row.organisation_id, "entrusted", need.purpose, tx.today)
            for rank, fund in in_order(funds(tx, row.organisation_id), need):
                key = (row.organisation_id, fund.donation, BOUND[rank])
                fen = fund.left + (found[key].fen if key in found else 0)
                who = (row.organisation_id, row.name, row.credit_code)
                found[key] = MoneyFor(*who, fund.donation, fen, BOUND[rank], may)
    return tuple(sorted(found.values(), key=lambda m: (not m.entrusted, m.organisation)))
