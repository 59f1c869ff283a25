"""Lists of the dead from civil affairs, public security, funeral homes and health: taken whole and once, or refused.

A row is a death where number and name are those of somebody in the office's care; the death is recorded and told to
the floors above, which stop what is drawn. Everything else changes nothing: a row that cannot be taken is kept with its
reason and goes back, and nobody here is no fault. Whichever list comes first, the same days stand in the end: a second
day is kept beside the first for an officer to settle (settle_conflict). All of a list is one transaction.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, get_args

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId, parse_citizen_number
from shebao.registry.list_errors import (
    DeathDayDiffers,
    DeathDayMissing,
    DeathNameDiffers,
    DeathPaperKnown,
    DeathRowWrong,
    DeathTwoDays,
)
from shebao.registry.people import NUMBER, hold, impossible_death, park
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.kill_points import INSIDE, checkpoint
from shebao.store.lists import (
    Column,
    Line,
    Listing,
    ListNotAsStated,
    read_list,
    reasons_json,
    returned,
    said_before,
)
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

Source = Literal["civil_affairs", "public_security", "funeral_home", "health"]
SOURCES: Mapping[Source, tuple[str, str]] = MappingProxyType(
    {
        "civil_affairs": ("civil affairs", "民政部门"),
        "public_security": ("public security", "公安机关"),
        "funeral_home": ("the funeral home", "殡仪馆"),
        "health": ("health", "卫生健康部门"),
    }
)
COLUMNS = {
    "number": Column("公民身份号码 Identity number", ("身份", "证件号", "identity")),
    "name": Column("姓名 Name", ("姓名", "name")),
    "died_on": Column("死亡日期 Day of death", ("死亡日期", "死亡时间", "death")),
}
Outcome = Literal["recorded", "known", "differs", "not_here", "parked"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class DeathPaper:
    """Who sends the list, the number of the covering paper, and how many rows it states."""

    source: Source
    document: str
    rows: int


@dataclass(frozen=True, slots=True)
class DeathsTaken:
    """What became of a list; `returned` holds the rows with reasons, empty where every row was right."""

    list_id: int
    outcomes: Mapping[Outcome, int]
    returned: bytes
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as the file tells it, and then as the record does."""

    row: Line
    number: str
    died_on: date | None
    problems: tuple[ShebaoError, ...] = ()
    person: PersonId | None = None
    held: Row | None = None
    outcome: Outcome = "not_here"

    def parked(self, *problems: ShebaoError) -> _Read:
        """The row set aside with what is wrong."""
        return replace(self, problems=problems, outcome="parked")


def take_deaths(
    db: Database, by: Actor, paper: DeathPaper, upload: tuple[str, bytes], *, known_on: date
) -> DeathsTaken:
    """Takes a list (name, bytes). The same file again is answered as the first time and changes nothing.

    Raises the errors of read_list, ListNotAsStated, DeathPaperKnown: then nothing was taken.
    """
    name, content = upload
    listing = read_list(name, content, COLUMNS)
    if len(listing.rows) != paper.rows:
        said = {"found": f"{len(listing.rows)} rows", "found_zh": f"{len(listing.rows)} 行"}
        raise ListNotAsStated(name=name, **said, stated=f"{paper.rows} rows", stated_zh=f"{paper.rows} 行")
    digest = sha256(content).hexdigest()
    with db.transaction(
        by, "registry", "take_deaths", act="register", subject=paper.document, purpose=paper.source
    ) as tx:
        hold(tx, "death lists")  # two lists may name one person
        known = tx.maybe("death_list_of", sha256=digest, path=by.path)
        if known is not None:
            tx.note(list=known.list_id, again=True)
            return _as_before(tx, listing, known)
        before = tx.maybe("death_paper_of", source=paper.source, document=paper.document, path=by.path)
        if before is not None:
            raise DeathPaperKnown(document=paper.document, rows=before.rows, before=before.name, name=name)
        lines = _judged(tx, db.ciphers, listing.rows, (paper.source, known_on))
        _record(tx, lines, paper, known_on)
        outcomes = _counted(lines)
        facts = {"source": paper.source, "document": paper.document, "name": name, "sha256": digest}
        head = tx.one("add_death_list", **facts, **_columns(outcomes), rows=paper.rows, known_on=known_on, **_who(tx))
        _keep(tx, db.ciphers, int(head.list_id), lines)
        checkpoint("deaths", "taken", INSIDE)
        tx.note(list=head.list_id, **outcomes)
        back = {line.row.line: line.problems for line in lines if line.problems}
        return DeathsTaken(int(head.list_id), outcomes, returned(listing, back))


def reseal_deaths(db: Database, by: Actor, *, at_most: int = 10_000) -> int:
    """Seals rows of lists under older keys again with the active key; call until it gives 0."""
    with db.transaction(by, "registry", "reseal_deaths", act="run") as tx:
        key = db.ciphers.active
        old = tx.all("death_cells_under_old_keys", key_id=key.key_id, at_most=at_most)
        rows = []
        for row in old:
            bound = _bound(row.list_id, row.line_no)
            cells = key.seal(db.ciphers.unseal(row.cells, row.key_id, bound), bound)
            rows.append({"list": row.list_id, "line": row.line_no, "cells": cells, "key_id": key.key_id})
        tx.run_many("reseal_death_cells", rows)
        tx.note(rows=len(rows), key=key.key_id)
        if rows:
            checkpoint("keys", "deaths", INSIDE)
        return len(rows)


# --- rows ------------------------------------------------------------------------------------------------------------


def _judged(tx: Transaction, ciphers: Ciphers, rows: Sequence[Line], told: tuple[Source, date]) -> list[_Read]:
    """What each row comes to, by the file and then by the record."""
    source, known_on = told
    read = [_read(row, source) for row in rows]
    blinds, places = [], []
    for place, line in enumerate(read):
        for blind in () if line.problems else ciphers.blinds(NUMBER, line.number):
            blinds.append(blind)
            places.append(place)
    found = {r.place: PersonId(r.person_id) for r in tx.all("persons_of_numbers", blinds=blinds, places=places)}
    held = {r.person_id: r for r in tx.all("persons_now", persons=sorted(set(found.values())))}
    for place, person in found.items():
        if person in held:
            read[place] = replace(read[place], person=person, held=held[person])
    judged: list[_Read] = []
    dead: set[PersonId | None] = set()
    for line in _one_day_each(read, source):
        judged.append(_beside(line, known_on, again=line.person in dead) if line.held and not line.problems else line)
        if judged[-1].outcome == "recorded":
            dead.add(line.person)
    return judged


def _read(row: Line, source: Source) -> _Read:
    problems: list[ShebaoError] = []
    number, died_on = row.given["number"], None
    try:
        number = parse_citizen_number(number).text
    except ShebaoError as problem:
        problems.append(DeathRowWrong(row.line, problem.english, problem.chinese))
    if not row.given["name"]:
        problems.append(DeathRowWrong(row.line, "the name is missing", "未填姓名"))
    if not row.given["died_on"]:
        problems.append(DeathDayMissing(line=row.line, source=SOURCES[source][0], source_zh=SOURCES[source][1]))
    else:
        try:
            died_on = _day(row.given["died_on"])
        except ShebaoError as problem:
            problems.append(DeathRowWrong(row.line, problem.english, problem.chinese))
    read = _Read(row, number, died_on)
    return read.parked(*problems) if problems else read


def _day(text: str) -> date:
    """A day as departments write it: 2025-10-03, 20251003, 2025/10/3, 2025年10月3日, with or without an hour."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?", text.strip())
    return parse_date("{}-{:0>2}-{:0>2}".format(*parts.groups()) if parts else text)


def _one_day_each(read: Sequence[_Read], source: Source) -> list[_Read]:
    """Rows of one person with two days of death are all set aside: which is right no order of the file can say."""
    days: dict[int | str, dict[date | None, int]] = {}
    for line in read:
        if not line.problems:
            days.setdefault(line.person or line.number, {}).setdefault(line.died_on, line.row.line)
    by = {"source": SOURCES[source][0], "source_zh": SOURCES[source][1]}
    found = []
    for line in read:
        others = [at for day, at in days.get(line.person or line.number, {}).items() if day != line.died_on]
        found.append(line.parked(DeathTwoDays(line=line.row.line, other=others[0], **by)) if others else line)
    return found


def _beside(line: _Read, known_on: date, *, again: bool) -> _Read:
    """A row beside the record of the person who has its number; `again`: a row above said the same."""
    held, at = line.held, line.row.line
    assert held is not None
    assert line.died_on is not None
    if held.name != line.row.given["name"]:
        return line.parked(DeathNameDiffers(line=at))
    if held.died_on is not None and held.died_on != line.died_on:
        return replace(
            line, problems=(DeathDayDiffers(line=at, held=held.died_on, claimed=line.died_on),), outcome="differs"
        )
    impossible = impossible_death(held, line.died_on, known_on)
    if impossible:
        return line.parked(*(DeathRowWrong(at, reason.en, reason.zh) for reason in impossible))
    return replace(line, outcome="known" if again or held.died_on is not None else "recorded")


def _record(tx: Transaction, lines: Sequence[_Read], paper: DeathPaper, known_on: date) -> None:
    """The deaths of a list as one set, and each told to the floors above; other days than recorded are kept beside."""
    dead = [line for line in lines if line.outcome == "recorded"]
    held = [line.held for line in dead if line.held is not None]
    persons = [row.person_id for row in held]
    if dead:
        tx.run("close_person_versions", persons=persons, now=tx.now)
        tx.run(
            "add_deaths",
            persons=persons,
            names=[row.name for row in held],
            sexes=[row.sex for row in held],
            births=[row.birth_date for row in held],
            days=[line.died_on for line in dead],
            reason=paper.source,
            document=paper.document,
            by=tx.actor.actor_id,
        )
    for line in dead:
        facts = {"person": line.person, "died_on": str(line.died_on), "known_on": str(known_on)}
        tx.emit("registry.death_recorded", facts)
    for line in lines:
        if line.outcome == "differs" and line.person is not None and line.held is not None:
            park(tx, line.person, {"died_on": str(line.held.died_on)}, {"died_on": str(line.died_on)}, paper.source)


# --- what is kept ----------------------------------------------------------------------------------------------------


def _counted(lines: Sequence[_Read]) -> dict[Outcome, int]:
    outcomes = Counter(line.outcome for line in lines)
    return {outcome: outcomes[outcome] for outcome in OUTCOMES}


def _columns(outcomes: Mapping[Outcome, int]) -> dict[str, int]:
    return {"differ" if outcome == "differs" else outcome: rows for outcome, rows in outcomes.items()}


def _who(tx: Transaction) -> dict[str, object]:
    return {"by": tx.actor.actor_id, "path": tx.actor.path}


def _keep(tx: Transaction, ciphers: Ciphers, number: int, lines: Sequence[_Read]) -> None:
    """Every row as it came, sealed, with what became of it."""
    texts = [json.dumps(line.row.cells, ensure_ascii=False) for line in lines]
    sealed, key_id = ciphers.seal_many(texts, [_bound(number, line.row.line) for line in lines])
    columns: dict[str, Sequence[object]] = {
        "list_id": [number] * len(lines),
        "line_no": [line.row.line for line in lines],
        "person_id": [line.person for line in lines],
        "died_on": [line.died_on for line in lines],
        "outcome": [line.outcome for line in lines],
        "reasons": [reasons_json(line.problems) for line in lines],
        "cells": sealed,
        "key_id": [key_id] * len(lines),
        "serving_path": [tx.actor.path] * len(lines),
    }
    tx.copy_in("registry.death_line", columns, dict.fromkeys(columns, "text"))


def _as_before(tx: Transaction, listing: Listing, known: Row) -> DeathsTaken:
    """The first answer, from the rows as they were kept."""
    kept = tx.all("death_lines", list=known.list_id)
    outcomes = Counter(row.outcome for row in kept)
    back = {row.line_no: said_before(row.reasons) for row in kept if row.reasons}
    counted = {outcome: outcomes[outcome] for outcome in OUTCOMES}
    return DeathsTaken(int(known.list_id), counted, returned(listing, back), again=True)


def _bound(number: int, line: int) -> str:
    """What a sealed row is bound to: it does not open as another row."""
    return f"death_list:{number}:{line}"
