"""Needs: claims of assistance passed on once they are decided, and needs the clerk enters. Public aid goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.charity import content
from shebao.charity.errors import BillKnown, ClaimNotToRoute, NeedUnknown
from shebao.charity.model import Need, lacks_of, refuse_lacking, refuse_other
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.registry.tree import region_id
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

SOURCES = {"refused": "refused", "granted": "partly"}
"""How a claim is passed on by the state it ended in. A person found to be left with a need is `referred`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is needed: kind, fen, the bill behind it ('' none), the document, and what is known of where and since."""

    kind: str
    amount: int
    document: str
    on: date
    bill: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class ToRoute:
    """Somebody whom nobody passed on yet: by a claim of assistance refused, or by a finding (`claim` None)."""

    claim: int | None
    basis: str
    person: int
    source: str
    decided_on: date


def route(db: Database, by: Actor, law: Law, claims: Sequence[int], wanted: Wanted) -> int:
    """Passes decided claims on, as one need: the first opens it, all are answers to it. The number of the need.

    Raises ClaimNotToRoute, BillKnown, WordUnknown, EntryIncomplete, SaidOtherwise.
    """
    with db.transaction(by, "charity", "route_claim", act="accept", subject=f"claim:{claims[0]}") as tx:
        rows = [_claim(tx, law, claim) for claim in claims]
        first = rows[0]
        for row in rows[1:]:
            if row.person_id != first.person_id:
                why = (
                    f"it is that of another person than claim {first.claim_id}",
                    f"与申请 {first.claim_id} 不是同一人",
                )
                raise _not(row.claim_id, *why)
        facts = {"person": first.person_id, "unit": None, "region": first.region, "source": SOURCES[first.state]}
        number = _put(tx, law, wanted, facts, first.serving_path)
        for claim in claims:
            tx.run("put_need_claim", claim=claim, need=number, path=first.serving_path)
            held = tx.one("need_of_claim", claim=claim).need_id
            if held != number:
                raise _not(claim, f"it stands behind need {held} already", f"已转为需求 {held}")
        return number


def enter(db: Database, by: Actor, law: Law, who: tuple[int | None, int | None], wanted: Wanted) -> int:
    """A need that the clerk enters, of a person or a household; `referred` where the finding is on record.

    The number of the need.

    Raises BillKnown, WordUnknown, EntryIncomplete, RegionUnknown, SaidOtherwise.
    """
    person, unit = who
    with db.transaction(by, "charity", "enter_need", act="accept", subject=f"need of {person or unit}") as tx:
        one = (person is None) == (unit is None)
        refuse_lacking(
            [
                (one, "name one person or one household", "应填写一人或一户"),
                (
                    person is not None and tx.maybe("registry.person_now", person=person) is None,
                    f"person {person} is not on record here",
                    f"本机构没有人员 {person}",
                ),
                (
                    unit is not None and tx.maybe("unit_here", unit=unit) is None,
                    f"household {unit} is not on record here",
                    f"本机构没有家庭 {unit}",
                ),
            ]
        )
        region_id(tx, wanted.region, wanted.on)
        found = person is not None and tx.maybe(
            "found_in_need", person=person, on=wanted.on, now=tx.now, name=content.finding(law)
        )
        source = "referred" if found else "clerk"
        facts = {"person": person, "unit": unit, "region": wanted.region, "source": source}
        return _put(tx, law, wanted, facts, by.path)


def end(db: Database, by: Actor, need: int, reason: str, on: date) -> None:
    """A need is over: met elsewhere, or gone. Nothing more is granted for it. Raises NeedUnknown, SaidOtherwise."""
    with db.transaction(by, "charity", "end_need", act="determine", subject=f"need:{need}", purpose=reason) as tx:
        row = tx.maybe("need_now", need=need)
        if row is None:
            raise NeedUnknown(need=need)
        refuse_lacking([(not reason.strip(), "the reason is missing", "未填写原因")])
        tx.one("hold", organisation=0, need=need)
        tx.run("put_need_end", need=need, on=on, reason=reason, by=by.actor_id, path=row.serving_path)
        refuse_other(("The end of need", "需求终结"), need, tx.one("need_end", need=need), {"reason": reason})


def need(db: Database, by: Actor, number: int) -> Need:
    """A need as it stands. Raises NeedUnknown."""
    with db.reading(by, "charity", purpose=f"need {number}") as tx:
        return need_in(tx, number)


def need_in(tx: Transaction, number: int) -> Need:
    """As need, in a transaction."""
    row = tx.maybe("need_now", need=number)
    if row is None:
        raise NeedUnknown(need=number)
    return as_need(row)


def needs(db: Database, by: Actor, *, only_open: bool = True) -> tuple[Need, ...]:
    """The needs of the office's part of the record, the oldest first."""
    with db.reading(by, "charity", purpose="needs") as tx:
        return tuple(as_need(row) for row in tx.all("needs_now", only_open=only_open))


def to_route(db: Database, by: Actor, law: Law) -> tuple[ToRoute, ...]:
    """Claims of assistance refused, and people found in need, that nobody passed on yet; the oldest first."""
    with db.reading(by, "charity", purpose="whom to pass on") as tx:
        refused = tx.all("claims_to_route", schemes=list(content.schemes_to_route(law)))
        found = tx.all("people_in_need", name=content.finding(law), on=tx.today, now=tx.now)
    waiting = [ToRoute(c.claim_id, c.scheme, c.person_id, "refused", c.on_date) for c in refused]
    waiting += [ToRoute(None, f.document, f.person_id, "referred", f.decided_on) for f in found]
    return tuple(sorted(waiting, key=lambda w: (w.decided_on, w.person)))


def as_need(row: Row) -> Need:
    """A row of need_now."""
    return Need(
        row.need_id,
        row.person_id,
        row.unit_id,
        row.kind,
        row.purpose,
        row.source,
        row.region,
        row.amount_fen,
        row.scheme_fen,
        row.granted_fen,
        row.open_fen,
        row.over_fen,
        row.bill,
        row.opened_on,
        row.ended_on,
        tuple(row.claims),
    )


def region_of_claim(db: Database, by: Actor, claim: int) -> str:
    """The region of a claim. Raises ClaimNotToRoute."""
    with db.reading(by, "charity", purpose=f"office of claim {claim}") as tx:
        row = tx.maybe("claim_to_route", claim=claim)
    if row is None:
        raise _unknown(claim)
    return str(row.region)


def _put(tx: Transaction, law: Law, wanted: Wanted, facts: Mapping[str, object], path: str) -> int:
    kind = content.entry(law, "needs", wanted.kind, wanted.on)
    content.entry(law, "purposes", str(kind["purpose"]), wanted.on)
    refuse_lacking(lacks_of(wanted.amount, wanted.on, tx.today, wanted.document))
    key = {"document": wanted.document.strip(), "kind": wanted.kind, "person": facts["person"], "unit": facts["unit"]}
    bill = wanted.bill.strip()
    other = tx.maybe("need_of_bill", bill=bill) if bill else None
    if other is not None and tx.maybe("need_by_key", **key) != other:
        raise BillKnown(bill=bill, need=other.need_id)
    same = {"amount_fen": wanted.amount, "bill": bill, "region": facts["region"]}
    more = {"purpose": kind["purpose"], "source": facts["source"], "opened_on": wanted.on}
    tx.run("put_need", by=tx.actor.actor_id, path=path, **key, **same, **more)
    row = tx.maybe("need_by_key", **key)
    if row is None:  # another office has it
        raise BillKnown(bill=bill, need="–")
    refuse_other(("The need of document", "需求"), wanted.document, tx.one("need_now", need=row.need_id), same)
    tx.note(need=row.need_id, fen=wanted.amount)
    return int(row.need_id)


def _claim(tx: Transaction, law: Law, claim: int) -> Row:
    schemes = list(content.schemes_to_route(law))
    row = tx.maybe("claim_to_route", claim=claim)
    if row is None:
        raise _unknown(claim)
    if row.scheme not in schemes:
        raise _not(claim, f"{row.scheme} is not public assistance", f"{row.scheme} 不是社会救助")
    if row.state not in SOURCES:
        why = f"it is {row.state}; public aid goes first, and it is passed on when it is decided"
        raise _not(claim, why, f"状态为 {row.state}；政府救助优先，审核决定后方可转介")
    return row


def _unknown(claim: int) -> ClaimNotToRoute:
    return _not(claim, "it is not on record here", "本机构没有该申请")


def _not(claim: int, why: str, why_zh: str) -> ClaimNotToRoute:
    return ClaimNotToRoute(claim=claim, reason=why, reason_zh=why_zh)
