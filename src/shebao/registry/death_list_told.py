"""A list of the dead as it was taken: its paper, and what became of each row. Only reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.registry.death_lists import OUTCOMES, Outcome, Source
from shebao.store.db import Database


class DeathListUnknown(ShebaoError):
    """No list {number} of the dead is here: `shebao lists deaths` tells the number as it takes one."""

    code = "registry.death_list_unknown"
    zh = "没有编号为 {number} 的死亡名单：shebao lists deaths 受理时给出编号。"


@dataclass(frozen=True, slots=True)
class DeathLine:
    """One row: who it is of, where he is in the agency's care, the day, and what became of it."""

    line: int
    person: int | None
    name: str
    died_on: date | None
    outcome: Outcome
    reasons: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeathList:
    """A list with its covering paper and its rows."""

    list_id: int
    source: Source
    document: str
    name: str
    rows: int
    known_on: date
    outcomes: Mapping[Outcome, int]
    lines: tuple[DeathLine, ...]


def death_list(db: Database, by: Actor, number: int) -> DeathList:
    """A list of the dead by its number. Raises DeathListUnknown."""
    with db.reading(by, "registry", purpose=f"list {number} of the dead") as tx:
        head = tx.maybe("death_list_by_id", list=number)
        if head is None:
            raise DeathListUnknown(number=number)
        rows = tx.all("death_lines_of", list=number)
    counts = dict(zip(OUTCOMES, (head.recorded, head.known, head.differ, head.not_here, head.parked), strict=True))
    lines = tuple(DeathLine(r.line_no, r.person_id, r.name, r.died_on, r.outcome, tuple(r.reasons)) for r in rows)
    return DeathList(number, head.source, head.document, head.name, head.rows, head.known_on, counts, lines)
