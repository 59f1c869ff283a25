"""Helpers of taking on: what is impossible in a column, and columns as they travel into the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import parse_credit_code
from shebao.registry.errors import AlreadyLive, TakeOnRefused
from shebao.store.runs import Part, RunKey, content_of, finish_part, part_of
from shebao.store.transaction import Transaction

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Ids = NDArray[np.int64]
Days = Sequence[date | None]
Columns = dict[str, Sequence[object] | NDArray[np.generic]]
Problems = list[tuple[int, str]]
"""(row from 1, what is wrong)."""


def twice(keys: Sequence[str]) -> Problems:
    """Rows whose key an earlier row has."""
    seen: dict[str, int] = {}
    return [(i, f"the same as row {first}") for i, key in enumerate(keys, 1) if (first := seen.setdefault(key, i)) < i]


def outside(tx: Transaction, paths: Sequence[str]) -> Problems:
    """Rows handled by an office beyond the caller's."""
    return [(i, f"{path} is not yours") for i, path in enumerate(paths, 1) if not path.startswith(tx.actor.path)]


def backwards(since: Sequence[date], until: Days) -> Problems:
    """Rows that end before they begin."""
    return [
        (i, f"ends {end} before it begins {start}")
        for i, (start, end) in enumerate(zip(since, until, strict=True), 1)
        if end is not None and end <= start
    ]


def wrong_codes(codes: Sequence[str]) -> Problems:
    """Rows whose credit code is not valid."""
    problems = []
    for i, code in enumerate(codes, 1):
        try:
            parse_credit_code(code)
        except ShebaoError as error:
            problems.append((i, error.english))
    return problems


def no_region(regions: Ids, codes: Sequence[str], what: str = "") -> Problems:
    """Rows whose division code no region carried."""
    return [(i + 1, f"{what}no region {codes[i]}") for i in np.flatnonzero(regions < 0).tolist()]


def refuse(what: str, document: str, problems: Problems) -> None:
    """Raises TakeOnRefused with every row when there is a problem."""
    if problems:
        row, why = min(problems)
        raise TakeOnRefused(
            what=what, document=document, count=len({r for r, _ in problems}), first=f"row {row}, {why}", rows=problems
        )


def still_quiet(tx: Transaction, register: str) -> None:
    """Raises AlreadyLive when the register has rows that were not taken on."""
    counted = tx.one("register_rows", register=register)
    if counted.rows > counted.taken_on:
        raise AlreadyLive(path=tx.actor.path, rows=counted.rows - counted.taken_on)


def begin(tx: Transaction, register: str, document: str, rows: DataclassInstance, **instead: object) -> Part:
    """The part of the area's taking over that these rows are; done when the same rows came by the same paper before.

    Raises AlreadyLive, RunBusy.
    """
    tx.unhurried()  # a list is as long as an agency is large
    part = part_of(tx, RunKey("take_on", tx.actor.path), f"{register}: {document}", content_of(rows, **instead))
    if part.done is None:
        still_quiet(tx, register)
    return part


def done(tx: Transaction, part: Part, document: str, rows: int) -> int:
    """Notes the taking on, and marks its part."""
    register = part.name.partition(":")[0]
    finish_part(tx, part, rows=rows)
    tx.run("add_taken_on", register=register, document=document, rows=rows, by=tx.actor.actor_id, path=tx.actor.path)
    tx.note(rows=rows)
    return rows


def region_ids(tx: Transaction, codes: Sequence[str], on: date) -> Ids:
    """Region ids of division codes on a day; −1 where there is none."""
    known = {row.code: row.region_id for row in tx.all("regions_by_code", codes=sorted(set(codes)), at=on)}
    return np.array([known.get(code, -1) for code in codes], dtype=np.int64)


def paths_of(tx: Transaction, query: str, ids: Ids, what: str) -> tuple[list[str], Problems]:
    """Handling offices of ids in the caller's scope, and the rows whose id is not there."""
    found = {row.id: row.path for row in tx.all(query, ids=np.unique(ids))}
    paths = [found.get(i, "") for i in ids.tolist()]
    return paths, [(place, f"no {what} {ids[place - 1]}") for place, path in enumerate(paths, 1) if not path]


def new_ids(tx: Transaction, kind: str, count: int) -> Ids:
    """Ids of a kind, in order and without gaps."""
    first = tx.one("take_ids", kind=kind, count=count).first
    return np.arange(first, first + count, dtype=np.int64)


def ranges(since: Days, until: Days) -> list[object]:
    """Texts of half-open day ranges."""
    return [f"[{a or ''},{b or ''})" for a, b in zip(since, until, strict=True)]


def same(value: object, like: Ids) -> list[object]:
    """A column of one value."""
    return [value] * len(like)


def write(tx: Transaction, table: str, columns: Columns) -> None:
    """Columns into a table, as text: PostgreSQL reads them by the table's own types."""
    types: Mapping[str, str] = dict.fromkeys(columns, "text")
    tx.copy_in(table, columns, types)
