"""An employer's sheet into the record: every line kept, the wrong ones with reasons and sent back in the same sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from shebao.collection import sheets
from shebao.collection.errors import (
    BackPaymentWithoutDocument,
    ChangeRefused,
    EmployerNotHere,
    MonthAhead,
    NameDiffers,
    NotOnStaff,
    NotRegistered,
    PersonDead,
    SaidBefore,
)
from shebao.collection.sheets import Row, Sheet
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.kernel.identifiers import DeclarationId, EmployerId, PersonId
from shebao.registry.model import MemberEntry
from shebao.registry.people import NUMBER, bound_to, hold
from shebao.registry.work import end_all_in, enrol_in, hire_in, leave_in
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.rows import Row as Record
from shebao.store.transaction import Transaction

NOTICE = "错误的行会附原因退回；其余行已受理。\nLines with an error come back with the reason; all others are accepted."


@dataclass(frozen=True, slots=True)
class Paper:
    """What kind of declaration it is. A back payment needs the document it rests on."""

    kind: str = "regular"  # regular | supplementary | back_payment
    document: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What became of a sheet; `returned` is the sheet with a column of reasons, empty when nothing is wrong."""

    declaration: DeclarationId
    accepted: int
    rejected: int
    returned: bytes

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with the person it is about, and the problems the record adds."""

    row: Row
    person: PersonId | None


def declare(
    db: Database,
    by: Actor,
    employer: EmployerId,
    period: int,
    upload: tuple[str, bytes],
    *,
    on: date,
    terms: Sequence[Terms],
    paper: Paper | None = None,
) -> Declared:
    """Takes a sheet (name, bytes) for a month. Joined and left lines move the staff too. The same file again, as after
    a kill, is answered as the first time and changes nothing.

    Raises the errors of sheets.read, EmployerNotHere, MonthAhead, BackPaymentWithoutDocument: then nothing was taken.
    """
    paper = paper or Paper()
    if month_start(period) > on:
        raise MonthAhead(month=month_text(period), on=on)
    if paper.kind == "back_payment" and not paper.document.strip():
        raise BackPaymentWithoutDocument(month=month_text(period))
    sheet = sheets.read(*upload)
    with db.transaction(
        by, "collection", "declare", act="accept", subject=f"employer:{employer}", purpose=month_text(period)
    ) as tx:
        path = _path_of(tx, employer)
        with tx.within("registry") as registry:
            hold(registry, f"declaration:{employer}:{period}")
        before = tx.maybe("declaration_by_name", employer=employer, period=period, name=upload[0])
        if before is not None and before.sha256 == sha256(upload[1]).hexdigest():
            return _as_before(tx, sheet, before)
        checked = _check(tx, db.ciphers, sheet, employer, period)
        checked = [_change(tx, one, employer, period, terms) for one in checked]
        declaration = _write(tx, db.ciphers, checked, _Head(employer, period, paper, upload, path))
        back = replace(sheet, rows=tuple(one.row for one in checked))
        rejected = sum(not one.row.accepted for one in checked)
        tx.note(declaration=declaration, accepted=len(checked) - rejected, rejected=rejected)
        returned = sheets.returned(back, notice=NOTICE) if rejected else b""
        return Declared(declaration, len(checked) - rejected, rejected, returned)


def declare_own(db: Database, by: Actor, person: PersonId, period: int, wage: int, *, on: date) -> Declared:
    """A person who pays for himself chooses his base (fen a month). Raises MonthAhead, NotOnStaff."""
    if month_start(period) > on:
        raise MonthAhead(month=month_text(period), on=on)
    with db.transaction(
        by, "collection", "declare_own", act="accept", subject=f"person:{person}", purpose=month_text(period)
    ) as tx:
        if not tx.all("membership_of_kind", person=person, **_days(period)):
            raise NotOnStaff(line=1, month=month_text(period))
        path = tx.one("paths_of_persons", persons=[person]).serving_path
        row = Row(1, "", "", wage, "", ())
        head = _Head(None, period, Paper(), ("own declaration", str(wage).encode()), path)
        return Declared(_write(tx, db.ciphers, [Checked(row, person)], head), 1, 0, b"")


def template(db: Database, by: Actor, employer: EmployerId, period: int) -> bytes:
    """Last month's list of an employer as a workbook to edit; leaves an audit line, since it shows full numbers."""
    with db.transaction(by, "collection", "template", subject=f"employer:{employer}") as tx:
        wages = {
            r.person_id: r.wage_fen for r in tx.all("last_list", employer=employer, period=period, **_days(period))
        }
        people: dict[int, tuple[str, str]] = {}
        with tx.within("registry") as registry:
            for row in registry.all("persons_with_numbers", persons=list(wages)):
                number = db.ciphers.unseal(row.ciphertext, row.key_id, bound_to(row.person_id))
                people.setdefault(row.person_id, (number, row.name))
        return sheets.template(((*people[p], wages[p]) for p in sorted(people)), NOTICE)


def _as_before(tx: Transaction, sheet: Sheet, before: Record) -> Declared:
    """The first answer to a sheet, from the lines as they were kept."""
    tx.note(declaration=before.declaration_id, again=True)
    said = {
        line.line_no: tuple(
            SaidBefore(reason_en=r["en"].rstrip("."), reason_zh=r["zh"].rstrip("。")) for r in line.reasons
        )
        for line in tx.all("lines_of_declaration", declaration=before.declaration_id)
    }
    back = replace(sheet, rows=tuple(replace(row, problems=said.get(row.line, ())) for row in sheet.rows))
    content = sheets.returned(back, notice=NOTICE) if before.rejected else b""
    return Declared(DeclarationId(before.declaration_id), before.accepted, before.rejected, content)


def _said_before(reason: Mapping[str, str]) -> SaidBefore:
    return SaidBefore(reason_en=reason["en"].rstrip("."), reason_zh=reason["zh"].rstrip("。"))


# --- parts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    employer: EmployerId | None
    period: int
    paper: Paper
    upload: tuple[str, bytes]
    path: str


def _check(tx: Transaction, ciphers: Ciphers, sheet: Sheet, employer: EmployerId, period: int) -> list[Checked]:
    """What the record says of each line."""
    persons = _persons(tx, ciphers, [row.number if row.accepted else "" for row in sheet.rows])
    known = {r.person_id: r for r in tx.all("names_of_persons", persons=list(persons.values()))}
    staff = {r.person_id for r in tx.all("staff_of_month", employer=employer, **_days(period))}
    checked = []
    for place, row in enumerate(sheet.rows):
        person = persons.get(place)
        if not row.accepted:
            checked.append(Checked(row, person))
            continue
        problems: list[ShebaoError] = []
        if person is None or person not in known:
            problems.append(NotRegistered(line=row.line))
        else:
            record = known[person]
            if record.name != row.name:
                problems.append(NameDiffers(line=row.line))
            if record.died_on is not None and record.died_on < month_start(period):
                problems.append(PersonDead(line=row.line, day=record.died_on))
            if person not in staff and row.change != "joined":
                problems.append(NotOnStaff(line=row.line, month=month_text(period)))
        checked.append(Checked(replace(row, problems=tuple(problems)), person))
    return checked


def _persons(tx: Transaction, ciphers: Ciphers, numbers: Sequence[str]) -> dict[int, PersonId]:
    """Place in the list → person, for the numbers somebody here has."""
    blinds: list[bytes] = []
    places: list[int] = []
    for place, number in enumerate(numbers):
        for blind in ciphers.blinds(NUMBER, number) if number else ():
            blinds.append(blind)
            places.append(place)
    with tx.within("registry") as registry:
        rows = registry.all("persons_of_numbers", blinds=blinds, places=places)
    return {row.place: PersonId(row.person_id) for row in rows}


def _change(tx: Transaction, one: Checked, employer: EmployerId, period: int, terms: Sequence[Terms]) -> Checked:
    """Carries out a joined or left line; what the registry refuses becomes a problem of the line."""
    if not one.row.accepted or not one.row.change or one.person is None:
        return one
    start = month_start(period)
    with tx.within("registry") as registry:
        if one.row.change == "joined":
            said: object = hire_in(registry, one.person, employer, start)
            if said:
                region = registry.one("region_of_employer", employer=employer, at=start).code
                for entry in _entries(one.person, employer, region, start, terms):
                    enrol_in(registry, entry)
        else:
            until = month_start(period + 1) if one.row.wage else start
            said = leave_in(registry, one.person, employer, until, "declared by the employer")
            if said:
                end_all_in(registry, one.person, employer, until, "declared by the employer")
    if isinstance(said, Refused):
        return Checked(replace(one.row, problems=tuple(_told(one.row.line, r) for r in said.reasons)), one.person)
    return one


def _entries(
    person: PersonId, employer: EmployerId, region: str, since: date, terms: Sequence[Terms]
) -> Iterable[MemberEntry]:
    for term in terms:
        yield MemberEntry(
            person,
            term.scheme,
            term.group,
            "employee",
            region,
            since,
            exclusive=term.exclusive,
            employer=employer,
            reason="declared by the employer",
        )


def _write(tx: Transaction, ciphers: Ciphers, checked: Sequence[Checked], head: _Head) -> DeclarationId:
    name, content = head.upload
    accepted = sum(one.row.accepted for one in checked)
    row = tx.one(
        "add_declaration",
        employer=head.employer,
        period=head.period,
        kind=head.paper.kind,
        document=head.paper.document,
        name=name,
        sha256=sha256(content).hexdigest(),
        accepted=accepted,
        rejected=len(checked) - accepted,
        by=tx.actor.actor_id,
        path=head.path,
    )
    declaration = DeclarationId(row.declaration_id)
    rows = [one.row for one in checked]
    texts = [json.dumps(row.cells, ensure_ascii=False) for row in rows]
    sealed, key_id = ciphers.seal_many(texts, [f"declaration:{declaration}:{row.line}" for row in rows])
    count = len(rows)
    columns: dict[str, Sequence[object]] = {
        "declaration_id": [declaration] * count,
        "line_no": [row.line for row in rows],
        "for_month": [head.period] * count,
        "employer_id": [head.employer] * count,
        "person_id": [one.person for one in checked],
        "wage_fen": [row.wage if row.accepted else None for row in rows],
        "change": [row.change for row in rows],
        "accepted": [row.accepted for row in rows],
        "reasons": [_reasons(row) for row in rows],
        "cells": sealed,
        "key_id": [key_id] * count,
        "serving_path": [head.path] * count,
    }
    tx.copy_in("collection.declaration_line", columns, dict.fromkeys(columns, "text"))
    return declaration


def _reasons(row: Row) -> str:
    return json.dumps([{"code": p.code, "en": p.english, "zh": p.chinese} for p in row.problems], ensure_ascii=False)


def _path_of(tx: Transaction, employer: EmployerId) -> str:
    row = tx.maybe("registry.employer_now", employer=employer)
    if row is None:
        raise EmployerNotHere(employer=employer)
    return str(row.serving_path)


def _days(period: int) -> dict[str, date]:
    return {"since": month_start(period), "until": month_start(period + 1)}


def _told(line: int, reason: Reason) -> ShebaoError:
    return ChangeRefused(line=line, reason_en=reason.en, reason_zh=reason.zh)
