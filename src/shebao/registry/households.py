"""Who lives with whom, as a kind of unit of the law: recorded from a day on, by document; what was before it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused
from shebao.kernel.identifiers import PersonId
from shebao.registry.errors import UnitKindUnknown
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household, and what he is in it."""

    person: PersonId
    role: str


@dataclass(frozen=True, slots=True)
class Household:
    """A household as recorded: its number, kind, and members from the day on."""

    unit: int
    kind: str
    members: tuple[Member, ...]


def record_household(
    db: Database, by: Actor, kind: str, members: Sequence[Member], *, since: date, document: str
) -> Household | Refused:
    """The household of the first member is these persons from `since` on; the same again changes nothing.

    Refused where one of them lives in another household of the kind. Raises UnitKindUnknown.
    """
    head = members[0].person
    with db.transaction(by, "registry", "record_household", act="register", subject=f"person:{head}") as tx:
        tx.one("hold", what=f"household:{kind}")
        tx.note(kind=kind, document=document)
        lives = tx.all("units_of_persons", persons=[m.person for m in members], kind=kind, since=since)
        found = {row.person_id: row.unit_id for row in lives}
        elsewhere = [m.person for m in members if found.get(m.person, found.get(head)) != found.get(head)]
        if reasons := [*_document(document), *map(_elsewhere, elsewhere)]:
            return Refused(tuple(reasons))
        unit = found.get(head)
        if unit is None:
            made = tx.maybe("add_unit", kind=kind, since=since, path=by.path)
            if made is None:
                raise UnitKindUnknown(kind=kind, on=since)
            unit = made.unit_id
        _rewrite(tx, unit, members, since)
        return Household(unit, kind, tuple(members))


def _rewrite(tx: Transaction, unit: int, members: Sequence[Member], since: date) -> None:
    """Who stays as he is is left alone; everybody else is cut at the day and, if he belongs, written anew."""
    now = tx.all("members_from", unit=unit, since=since)
    wanted = {m.person: m.role for m in members}
    kept = {r.person_id for r in now if r.open and r.since <= since and wanted.get(r.person_id) == r.role}
    cut = sorted({r.person_id for r in now} - kept)
    if cut:
        tx.run("cut_members", unit=unit, persons=cut, since=since, now=tx.now)
    for member in members:
        if member.person not in kept:
            tx.run("add_unit_member", unit=unit, person=member.person, role=member.role, since=since)
    tx.note(unit=unit, members=len(members), ended=len(set(cut) - set(wanted)))


def _document(document: str) -> list[Reason]:
    if document.strip():
        return []
    said = ("A household is recorded on a document: name it.", "家庭成员登记须有依据：请填写户口簿等文件名称。")
    return [Reason("registry.document_missing", *said)]


def _elsewhere(person: PersonId) -> Reason:
    return Reason(
        "registry.other_household",
        f"Person {person} lives in another household of this kind: end that one first.",
        f"人员 {person} 已登记在另一个同类家庭中：请先在该家庭办理减员。",
    )
