"""The lines of sheets checked against the record and kept, of many sheets at once: a query asks for all their lines."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import chain

from shebao.collection import sheets
from shebao.collection.errors import (
    ChangeRefused,
    EmployerNotHere,
    NameDiffers,
    NotOnStaff,
    NotRegistered,
    PersonDead,
    SaidBefore,
)
from shebao.collection.sheets import Row, Sheet
from shebao.collection.terms import Terms
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.kernel.identifiers import DeclarationId, EmployerId, PersonId
from shebao.registry.model import MemberEntry
from shebao.registry.people import NUMBER, hold
from shebao.registry.work import end_all_in, enrol_in, hire_in, leave_in
from shebao.store.ciphers import Ciphers
from shebao.store.rows import Row as Record
from shebao.store.transaction import Transaction

NOTICE = "错误的行会附原因退回；其余行已受理。\nLines with an error come back with the reason; all others are accepted."


@dataclass(frozen=True, slots=True)
class Paper:
    """What kind of declaration it is. A back payment needs the document it rests on, many months a paper of proof."""

    kind: str = "regular"  # regular | supplementary | back_payment
    document: str = ""
    proof: str = ""  # judgment, arbitration, audit, labour_inspection: what sort of paper the document is


@dataclass(frozen=True, slots=True)
class Declared:
    """What became of a sheet; `returned` is the sheet with a column of reasons, empty when nothing is wrong."""

    declaration: DeclarationId
    accepted: int
    rejected: int
    returned: bytes
    again: bool = False  # answered as the first time: nothing was written

    def __bool__(self) -> bool:
        return True

    @property
    def facts(self) -> dict[str, object]:
        """For the audit line."""
        if self.again:
            return {"declaration": self.declaration, "again": True}
        return {"declaration": self.declaration, "accepted": self.accepted, "rejected": self.rejected}


@dataclass(frozen=True, slots=True)
class Case:
    """The month that is declared, what is declared for, and the paper the sheets rest on."""

    period: int
    terms: Sequence[Terms]
    paper: Paper


@dataclass(frozen=True, slots=True)
class Sent:
    """A sheet as an employer sent it (name, bytes), and as it was read."""

    employer: EmployerId
    upload: tuple[str, bytes]
    sheet: Sheet

    @property
    def hash(self) -> str:
        """By which the same bytes are known again."""
        return sha256(self.upload[1]).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with the person it is about, and the problems the record adds."""

    row: Row
    person: PersonId | None


@dataclass(frozen=True, slots=True)
class Head:
    """A declaration to be written: by whom, on what paper, the upload, who handles it, its lines."""

    employer: EmployerId | None
    paper: Paper
    upload: tuple[str, bytes]
    path: str
    lines: Sequence[Checked]

    @property
    def accepted(self) -> int:
        """Lines that are taken."""
        return sum(line.row.accepted for line in self.lines)


def take(tx: Transaction, ciphers: Ciphers, sent: Sequence[Sent], case: Case) -> list[Declared | ShebaoError]:
    """Each sheet taken, known from before, or refused as a whole; one sheet of an employer at most."""
    answers: dict[EmployerId, Declared | ShebaoError] = {}
    employers = sorted(sheet.employer for sheet in sent)
    paths = {row.employer_id: str(row.serving_path) for row in tx.all("registry.employers_now", employers=employers)}
    with tx.within("registry") as registry:
        for employer in employers:  # in one order everywhere, so that two who take sheets never wait for each other
            if employer in paths:
                hold(registry, f"declaration:{employer}:{case.period}")
    before = _before(tx, sent, case.period)
    fresh = []
    for sheet in sent:
        known = before.get(sheet.employer)
        if sheet.employer not in paths:
            answers[sheet.employer] = EmployerNotHere(employer=sheet.employer)
        elif known is not None and known.sha256 == sheet.hash:
            answers[sheet.employer] = _as_before(tx, sheet.sheet, known)
        else:
            fresh.append(sheet)
    checked = [
        [_change(tx, one, sheet.employer, case) for one in lines]
        for sheet, lines in zip(fresh, _check(tx, ciphers, fresh, case.period), strict=True)
    ]
    heads = [
        Head(sheet.employer, case.paper, sheet.upload, paths[sheet.employer], lines)
        for sheet, lines in zip(fresh, checked, strict=True)
    ]
    for sheet, head, number in zip(fresh, heads, write(tx, ciphers, heads, case.period), strict=True):
        back = replace(sheet.sheet, rows=tuple(one.row for one in head.lines))
        rejected = len(head.lines) - head.accepted
        returned = sheets.returned(back, notice=NOTICE) if rejected else b""
        answers[sheet.employer] = Declared(number, head.accepted, rejected, returned)
    return [answers[sheet.employer] for sheet in sent]


def write(tx: Transaction, ciphers: Ciphers, heads: Sequence[Head], period: int) -> list[DeclarationId]:
    """The declarations and every line of them; their numbers, in order."""
    numbers = [_head(tx, head, period) for head in heads]
    flat = [(number, head, one) for number, head in zip(numbers, heads, strict=True) for one in head.lines]
    rows = [one.row for _, _, one in flat]
    texts = [json.dumps(row.cells, ensure_ascii=False) for row in rows]
    names = [f"declaration:{number}:{one.row.line}" for number, _, one in flat]
    sealed, key_id = ciphers.seal_many(texts, names)
    columns: dict[str, Sequence[object]] = {
        "declaration_id": [number for number, _, _ in flat],
        "line_no": [row.line for row in rows],
        "for_month": [period] * len(flat),
        "employer_id": [head.employer for _, head, _ in flat],
        "person_id": [one.person for _, _, one in flat],
        "wage_fen": [row.wage if row.accepted else None for row in rows],
        "change": [row.change for row in rows],
        "accepted": [row.accepted for row in rows],
        "reasons": [_reasons(row) for row in rows],
        "cells": sealed,
        "key_id": [key_id] * len(flat),
        "serving_path": [head.path for _, head, _ in flat],
    }
    tx.copy_in("collection.declaration_line", columns, dict.fromkeys(columns, "text"))
    return numbers


def days(period: int) -> dict[str, date]:
    """The days of a month, half-open, as queries ask for them."""
    return {"since": month_start(period), "until": month_start(period + 1)}


# --- parts -----------------------------------------------------------------------------------------------------------


def _before(tx: Transaction, sent: Sequence[Sent], period: int) -> Mapping[EmployerId, Record]:
    """What each employer's sheet of that name was, the last time it came."""
    asked = {
        "employers": [sheet.employer for sheet in sent],
        "names": [sheet.upload[0] for sheet in sent],
        "period": period,
    }
    return {row.employer_id: row for row in tx.all("declarations_by_name", **asked)}


def _as_before(tx: Transaction, sheet: Sheet, before: Record) -> Declared:
    """The first answer to a sheet, from the lines as they were kept."""
    said = {
        line.line_no: tuple(
            SaidBefore(reason_en=r["en"].rstrip("."), reason_zh=r["zh"].rstrip("。")) for r in line.reasons
        )
        for line in tx.all("lines_of_declaration", declaration=before.declaration_id)
    }
    back = replace(sheet, rows=tuple(replace(row, problems=said.get(row.line, ())) for row in sheet.rows))
    content = sheets.returned(back, notice=NOTICE) if before.rejected else b""
    return Declared(DeclarationId(before.declaration_id), before.accepted, before.rejected, content, again=True)


def _check(tx: Transaction, ciphers: Ciphers, sent: Sequence[Sent], period: int) -> list[list[Checked]]:
    """What the record says of each line of each sheet."""
    rows = list(chain.from_iterable(sheet.sheet.rows for sheet in sent))
    persons = persons_of_list(tx, ciphers, [row.number if row.accepted else "" for row in rows])
    known = {r.person_id: r for r in tx.all("names_of_persons", persons=sorted(set(persons.values())))}
    staff: dict[int, set[int]] = defaultdict(set)
    for r in tx.all("staff_of_month", employers=[sheet.employer for sheet in sent], **days(period)):
        staff[r.employer_id].add(r.person_id)
    checked, place = [], 0
    for sheet in sent:
        lines = []
        for row in sheet.sheet.rows:
            person = persons.get(place)
            problems = _problems(row, person, known, staff[sheet.employer], period) if row.accepted else row.problems
            lines.append(Checked(replace(row, problems=tuple(problems)), person))
            place += 1
        checked.append(lines)
    return checked


def _problems(
    row: Row, person: PersonId | None, known: Mapping[int, Record], staff: set[int], period: int
) -> list[ShebaoError]:
    if person is None or person not in known:
        return [NotRegistered(line=row.line)]
    problems: list[ShebaoError] = []
    record = known[person]
    if record.name != row.name:
        problems.append(NameDiffers(line=row.line))
    if record.died_on is not None and record.died_on < month_start(period):
        problems.append(PersonDead(line=row.line, day=record.died_on))
    if person not in staff and row.change != "joined":
        problems.append(NotOnStaff(line=row.line, month=month_text(period)))
    return problems


def persons_of_list(tx: Transaction, ciphers: Ciphers, numbers: Sequence[str]) -> dict[int, PersonId]:
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


def _change(tx: Transaction, one: Checked, employer: EmployerId, case: Case) -> Checked:
    """Carries out a joined or left line; what the registry refuses becomes a problem of the line."""
    if not one.row.accepted or not one.row.change or one.person is None:
        return one
    start = month_start(case.period)
    with tx.within("registry") as registry:
        if one.row.change == "joined":
            said: object = hire_in(registry, one.person, employer, start)
            if said:
                region = registry.one("region_of_employer", employer=employer, at=start).code
                for entry in _entries(one.person, employer, region, start, case.terms):
                    enrol_in(registry, entry)
        else:
            until = month_start(case.period + 1) if one.row.wage else start
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


def _head(tx: Transaction, head: Head, period: int) -> DeclarationId:
    row = tx.one(
        "add_declaration",
        employer=head.employer,
        period=period,
        kind=head.paper.kind,
        document=head.paper.document,
        name=head.upload[0],
        sha256=sha256(head.upload[1]).hexdigest(),
        accepted=head.accepted,
        rejected=len(head.lines) - head.accepted,
        by=tx.actor.actor_id,
        path=head.path,
    )
    return DeclarationId(row.declaration_id)


def _reasons(row: Row) -> str:
    return json.dumps([{"code": p.code, "en": p.english, "zh": p.chinese} for p in row.problems], ensure_ascii=False)


def _told(line: int, reason: Reason) -> ShebaoError:
    return ChangeRefused(line=line, reason_en=reason.en, reason_zh=reason.zh)
