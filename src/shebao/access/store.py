"""Reading posts, grants and appointments from the record."""

from __future__ import annotations

from datetime import date

from shebao.access.model import (
    Appoint,
    Change,
    EndAppointment,
    Grant,
    Incompatible,
    Matrix,
    Names,
    WithdrawGrant,
)
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


def matrix(tx: Transaction, day: date | None = None) -> Matrix:
    """The matrix of posts and acts in force on `day` (the business day)."""
    grants = tx.all("access.matrix_grants", day=day or tx.today)
    pairs = tx.all("access.matrix_incompatible")
    return Matrix(
        frozenset((row.post, row.line, row.act) for row in grants),
        {(row.one, row.other): Incompatible(Names(row.why_en, row.why_zh), row.cites) for row in pairs},
    )


def change_of(row: Row) -> Change:
    """A proposed change as it was proposed."""
    match row.kind:
        case "appoint":
            return Appoint(row.actor_id, row.post, row.agency_path, row.from_day, row.basis, row.to_day)
        case "grant":
            return Grant(row.post, row.line, row.act, row.from_day, row.basis, row.to_day)
        case "end_appointment":
            return EndAppointment(row.target, row.from_day, row.basis)
    return WithdrawGrant(row.target, row.from_day, row.basis)


def propose(tx: Transaction, change: Change) -> int:
    """Write a proposal; its number."""
    columns: dict[str, object] = dict.fromkeys(("actor_id", "post", "path", "line", "act", "target", "to_day"))
    match change:
        case Appoint():
            columns |= {"kind": "appoint", "actor_id": change.actor_id, "post": change.post, "path": change.path}
            columns["to_day"] = change.to_day
        case Grant():
            columns |= {"kind": "grant", "post": change.post, "line": change.line, "act": change.act}
            columns["to_day"] = change.to_day
        case EndAppointment():
            columns |= {"kind": "end_appointment", "target": change.appointment_id}
        case WithdrawGrant():
            columns |= {"kind": "withdraw_grant", "target": change.grant_id}
    columns |= {"from_day": change.from_day, "basis": change.basis, "proposed_by": tx.actor.actor_id}
    return int(tx.one("propose_change", **columns).change_id)


def carry_out(tx: Transaction, change: Change) -> None:
    """Do what was proposed and confirmed."""
    match change:
        case Appoint(actor_id, post, path, from_day, _, to_day):
            tx.one("add_appointment", actor_id=actor_id, post=post, path=path, from_day=from_day, to_day=to_day)
        case Grant(post, line, act, from_day, _, to_day):
            tx.one("add_grant", post=post, line=line, act=act, from_day=from_day, to_day=to_day)
        case EndAppointment(target, from_day, _):
            tx.run("end_appointment", target=target, from_day=from_day)
        case WithdrawGrant(target, from_day, _):
            tx.run("withdraw_grant", target=target, from_day=from_day)
