"""Later due days and days without surcharge, each on a document; an instalment missed ends an agreement.

Nothing here ends a debt: a deferral moves the day, an agreement under guarantee stops the surcharge while it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.collection.errors import RespiteImpossible
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Deferral:
    """The employer's own lines of `schemes` for months [first, last] are due on `due_day`; persons' lines stay."""

    employer: int
    schemes: tuple[str, ...]
    first: int
    last: int
    due_day: date
    document: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A guaranteed deferral agreement: no surcharge on days [since, until), instalments (day, fen) to be paid in it."""

    employer: int
    schemes: tuple[str, ...]
    since: date
    until: date
    instalments: tuple[tuple[date, int], ...]
    document: str


def defer(db: Database, by: Actor, order: Deferral) -> int:
    """Grants a deferral; the same document again changes nothing. Raises RespiteImpossible."""
    if order.last < order.first or not order.document.strip() or not order.schemes:
        raise RespiteImpossible(what="deferral", what_zh="缓缴")
    with db.transaction(by, "collection", "defer", act="approve", subject=f"employer:{order.employer}") as tx:
        tx.run(
            "put_deferral",
            employer=order.employer,
            schemes=list(order.schemes),
            first=order.first,
            last=order.last,
            due_day=order.due_day,
            document=order.document,
            by=by.actor_id,
        )
        return _granted(tx, order.employer, "deferral", order.document)


def agree(db: Database, by: Actor, order: Agreement) -> int:
    """Records an agreement with its instalments. Raises RespiteImpossible."""
    inside = all(order.since <= day <= order.until and fen > 0 for day, fen in order.instalments)
    if order.until <= order.since or not order.document.strip() or not order.instalments or not inside:
        raise RespiteImpossible(what="agreement", what_zh="缓缴协议")
    with db.transaction(by, "collection", "agree", act="approve", subject=f"employer:{order.employer}") as tx:
        pause(tx, "agreement", order.employer, order.schemes, (order.since, order.until, order.document))
        number = _granted(tx, order.employer, "agreement", order.document)
        tx.run_many(
            "put_instalment", [{"respite": number, "due_day": day, "amount": fen} for day, fen in order.instalments]
        )
        return number


def end_missed(db: Database, by: Actor, *, on: date) -> tuple[int, ...]:
    """Ends every agreement whose instalments were not all paid by their day: the surcharge runs again from that day on.

    The days before keep their grace. Agreements ended, by number.
    """
    with db.transaction(by, "collection", "end_missed", act="run", subject=f"agreements {on}") as tx:
        missed = tx.all("agreements_missed", on=on)
        ends = [
            {"respite": m.respite_id, "on": m.missed_on, "by": by.actor_id, "reason": f"instalment of {m.missed_on}"}
            for m in missed
        ]
        tx.run_many("end_respite", ends)
        tx.note(ended=len(missed))
        return tuple(m.respite_id for m in missed)


def pause(
    tx: Transaction, kind: str, employer: int, schemes: Sequence[str], span: tuple[date, date | None, str]
) -> None:
    """Days without surcharge (since, until or open, document), in the caller's transaction."""
    since, until, document = span
    facts = {"employer": employer, "kind": kind, "schemes": list(schemes), "since": since, "until": until}
    tx.run("put_pause", **facts, document=document, by=tx.actor.actor_id)


def _granted(tx: Transaction, employer: int, kind: str, document: str) -> int:
    row = tx.maybe("respite_of", employer=employer, kind=kind, document=document)
    if row is None:
        raise RespiteImpossible(what=kind, what_zh="缓缴")
    return int(row.respite_id)
