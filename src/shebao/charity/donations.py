"""Donations: a promise with what it is bound to, and the money that came for it. A promise is no money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shebao.charity import content
from shebao.charity.errors import DonationUnknown, MoreThanPromised, NeedUnknown, NotQualified
from shebao.charity.model import Bound, lacks_of, refuse_lacking, refuse_other
from shebao.charity.organisations import Organisation, holds
from shebao.kernel.actors import Actor
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.ir import Law
from shebao.registry.tree import region_id
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Promise:
    """What a donor promised: `raised` in public or by asking him, `document` the agreement."""

    donor: str
    amount: int
    bound: Bound
    document: str
    on: date
    raised: Literal["public", "directed"] = "directed"
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """Money of a donation: the bank's reference, and the number of the receipt the donor was given ('' none wanted)."""

    amount: int
    on: date
    reference: str
    number: str = ""


def promise(db: Database, by: Actor, law: Law, of: Organisation, wanted: Promise) -> int:
    """Keeps a promise; the number of the donation. The same agreement again is answered as before.

    Raises WordUnknown, EntryIncomplete, NotQualified, NeedUnknown, RegionUnknown, SaidOtherwise.
    """
    bound = wanted.bound
    with db.transaction(by, "charity", "promise", act="accept", subject=f"charity:{of.code}") as tx:
        refuse_lacking(
            [
                *lacks_of(wanted.amount, wanted.on, tx.today, wanted.document),
                (not wanted.donor.strip(), "the donor is missing", "未填写捐赠人"),
            ]
        )
        if bound.purpose:
            content.entry(law, "purposes", bound.purpose, wanted.on)
        if bound.region != NATION:
            region_id(tx, bound.region, wanted.on)
        if bound.need is not None and tx.maybe("need_now", need=bound.need) is None:
            raise NeedUnknown(need=bound.need)
        if wanted.raised == "public" and not holds(tx, of.organisation, "public_fundraising", "", wanted.on):
            raise NotQualified(name=of.name, day=wanted.on)
        facts = {"donor": wanted.donor.strip(), "anonymous": wanted.anonymous, "raised": wanted.raised}
        facts |= {"purpose": bound.purpose, "region": bound.region, "need_id": bound.need}
        facts |= {"promised_fen": wanted.amount, "promised_on": wanted.on}
        key = {"organisation": of.organisation, "document": wanted.document.strip()}
        tx.run("put_donation", by=by.actor_id, path=of.path, **key, **facts)
        row = tx.one("donation_by_document", **key)
        refuse_other(("The donation", "捐赠"), wanted.document, row, facts)
        tx.note(donation=row.donation_id, fen=wanted.amount)
        return int(row.donation_id)


def receive(db: Database, by: Actor, donation: int, came: Came) -> int:
    """Books money that came; the number of the receipt. The same reference again is answered as before.

    Raises DonationUnknown, EntryIncomplete, MoreThanPromised, SaidOtherwise.
    """
    with db.transaction(by, "charity", "receive", act="accept", subject=f"donation:{donation}") as tx:
        row = tx.maybe("donation", donation=donation)
        if row is None:
            raise DonationUnknown(donation=donation)
        refuse_lacking(lacks_of(came.amount, came.on, tx.today, came.reference))
        tx.one("hold", organisation=row.organisation_id, need=None)
        facts = {"donation_id": donation, "came_on": came.on, "amount_fen": came.amount, "number": came.number}
        key = {"organisation": row.organisation_id, "reference": came.reference.strip()}
        known = tx.maybe("receipt_by_reference", **key)
        if known is None:
            left = row.promised_fen - row.received_fen
            if came.amount > left:
                facts = {"donation": donation, "open_yuan": yuan(left), "asked_yuan": yuan(came.amount)}
                raise MoreThanPromised(**facts)
            tx.run("put_receipt", by=by.actor_id, path=row.serving_path, **key, **facts)
            known = tx.one("receipt_by_reference", **key)
        refuse_other(("The receipt", "到账"), came.reference, known, facts)
        tx.note(receipt=known.receipt_id, fen=came.amount)
        return int(known.receipt_id)


def office_of(db: Database, by: Actor, what: Literal["donation", "need", "spending"], number: int) -> str | None:
    """The region whose office keeps a donation, need or spending; None where there is none."""
    with db.reading(by, "charity", purpose=f"office of a {what}") as tx:
        row = tx.maybe(f"office_of_{what}", number=number)
    return None if row is None else str(row.region)


def donations(tx: Transaction, organisation: int) -> list[dict[str, object]]:
    """The donations of an organisation with what came and what is left of it."""
    return [row._asdict() for row in tx.all("donations", organisation=organisation)]
