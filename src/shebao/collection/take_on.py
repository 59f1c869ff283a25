"""Contribution years, account balances and last wages from a former system, in columns: whole or not at all, once.

The same list by the same paper again, after a kill or by mistake, is answered as before and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from shebao.collection.errors import AlreadyLive, PoolMissing, TakeOnRefused
from shebao.collection.grouping import Ints
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.kernel.identifiers import RegionId
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.db import Database
from shebao.store.runs import Part, RunKey, content_of, finish_part, open_run, part_of
from shebao.store.transaction import Transaction

Columns = dict[str, Sequence[object] | NDArray[np.generic]]
Problems = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Years:
    """Months paid and the sum of bases (fen) of persons and years, in one scheme."""

    scheme: str
    persons: Ints
    years: Ints
    months: Ints
    base: Ints


@dataclass(frozen=True, slots=True)
class Balances:
    """Balances (fen) of persons' accounts at the end of month `as_of`, in one scheme of a fund; booked in `period`."""

    scheme: str
    fund: str
    persons: Ints
    fen: Ints
    as_of: int
    period: int


@dataclass(frozen=True, slots=True)
class Wages:
    """The wage (fen a month) each employer declared last, for `for_month`."""

    employers: Ints
    persons: Ints
    fen: Ints
    for_month: int


def take_on_years(db: Database, by: Actor, rows: Years, *, document: str) -> int:
    """Contribution years. Rows written. Raises TakeOnRefused, AlreadyLive."""
    with db.transaction(by, "collection", "take_on_years", subject=f"{rows.scheme}: {document}") as tx:
        part = _begin(tx, f"contribution_year: {rows.scheme}, {document}", content_of(rows))
        if part.done:
            return part.done.rows
        paths, problems = _paths(tx, rows.persons)
        problems += _where((rows.months < 0) | (rows.months > 12), "months are 0 to 12")
        problems += _where(rows.base < 0, "a sum of bases is not negative")
        pairs = rows.persons * 10_000 + rows.years
        _, first = np.unique(pairs, return_index=True)
        problems += _where(~np.isin(np.arange(len(pairs)), first), "the same person and year stands above")
        held = tx.all("known_years", scheme=rows.scheme, persons=np.unique(rows.persons))
        known = np.array([row.person_id * 10_000 + row.year for row in held], np.int64)
        problems += _where(np.isin(pairs, known), "that year was taken on before")
        _refuse("contribution years", document, problems)
        count = len(paths)
        columns: Columns = {
            "person_id": rows.persons,
            "scheme": [rows.scheme] * count,
            "year": rows.years,
            "months": rows.months,
            "base_fen": rows.base,
            "document": [document] * count,
            "serving_path": paths,
        }
        tx.copy_in("collection.contribution_year", columns, dict.fromkeys(columns, "text"))
        finish_part(tx, part, rows=count)
        return _done(tx, "contribution_year", document, count)


def take_on_balances(db: Database, by: Actor, rows: Balances, *, document: str) -> int:
    """Account balances, as a run of the house. Fen booked. Raises TakeOnRefused, AlreadyLive, PoolMissing."""
    with open_run(db, by, "collection", RunKey("take_on_balances", f"{rows.scheme}/{by.path}/{document}")) as run:
        number = int(run.run_id)
        if run.published:
            return int(rows.fen.sum())
        with db.transaction(by, "collection", "take_on_balances", act="run", subject=f"run:{number}") as tx:
            tx.unhurried()
            _still_quiet(tx, "account")
            paths, problems = _paths(tx, rows.persons)
            problems += _where(rows.fen < 0, "a balance is not negative")
            pools = _pools(tx, rows)
            problems += _where(pools == 0, "no place of insurance")
            _refuse("account balances", document, problems)
            count = len(paths)
            columns: Columns = {
                "run_id": np.full(count, number),
                "row_no": np.arange(1, count + 1),
                "period": np.full(count, rows.period),
                "for_month": np.full(count, rows.as_of),
                "move": ["brought_in"] * count,
                "person_id": rows.persons,
                "scheme": [rows.scheme] * count,
                "component": ["balance"] * count,
                "payer": [""] * count,
                "pool_id": pools,
                "amount_fen": rows.fen,
                "serving_path": paths,
            }
            table = stage_shard(tx, "account", number, 1)
            tx.copy_in(table, columns, dict.fromkeys(columns, "text"))
            grain = (rows.scheme, "balance", "brought_in", rows.period)
            controls = [
                Control("account", int(pool), *grain, int((pools == pool).sum()), int(rows.fen[pools == pool].sum()))
                for pool in np.unique(pools)
            ]
            publish_run(tx, number, controls, on=tx.today, document=document)
            _done(tx, "account", document, count)
    return int(rows.fen.sum())


def take_on_wages(db: Database, by: Actor, rows: Wages, *, document: str) -> int:
    """Last wages, to begin the first list with. They are never assessed. Rows written."""
    with db.transaction(by, "collection", "take_on_wages", subject=document) as tx:
        part = _begin(tx, f"declaration: {document}", content_of(rows))
        if part.done:
            return part.done.rows
        paths, problems = _paths(tx, rows.persons)
        problems += _where(rows.fen < 0, "a wage is not negative")
        _refuse("last wages", document, problems)
        count = len(paths)
        head = tx.one(
            "add_declaration",
            employer=None,
            period=rows.for_month,
            kind="taken_on",
            document=document,
            name=document,
            sha256=sha256(rows.fen.tobytes()).hexdigest(),
            accepted=count,
            rejected=0,
            by=by.actor_id,
            path=by.path,
        )
        columns: Columns = {
            "declaration_id": [head.declaration_id] * count,
            "line_no": np.arange(1, count + 1),
            "for_month": np.full(count, rows.for_month),
            "employer_id": rows.employers,
            "person_id": rows.persons,
            "wage_fen": rows.fen,
            "accepted": [True] * count,
            "serving_path": paths,
        }
        tx.copy_in("collection.declaration_line", columns, dict.fromkeys(columns, "text"))
        finish_part(tx, part, rows=count, fen=int(rows.fen.sum()))
        return _done(tx, "declaration", document, count)


# --- parts -------------------------------------------------------------------------------------------------------


def _begin(tx: Transaction, name: str, content: bytes) -> Part:
    """The part of the area's taking over that a list is. Raises AlreadyLive, RunBusy."""
    tx.unhurried()
    part = part_of(tx, RunKey("take_on", tx.actor.path), name, content)
    if part.done is None:
        _still_quiet(tx, name.partition(":")[0])
    return part


def _still_quiet(tx: Transaction, register: str) -> None:
    if tx.one("acts_before").acts:
        raise AlreadyLive(path=tx.actor.path, register=register)


def _paths(tx: Transaction, persons: Ints) -> tuple[list[str], Problems]:
    found = {row.person_id: row.serving_path for row in tx.all("paths_of_persons", persons=np.unique(persons))}
    paths = [found.get(person, "") for person in persons.tolist()]
    return paths, [(place, f"no person {persons[place - 1]}") for place, path in enumerate(paths, 1) if not path]


def _pools(tx: Transaction, rows: Balances) -> Ints:
    """The pool of each person's place of insurance; 0 where he has none."""
    at = month_start(rows.period)
    branch = tx.one("branch_of_fund", fund=rows.fund, scheme=rows.scheme).branch
    places = tx.all("pools_of_persons", persons=np.unique(rows.persons), at=at)
    pools = {}
    for region in sorted({row.region_id for row in places}):
        area = pooling_area(tx, branch, RegionId(region), at)
        pool = pool_of(tx, rows.fund, area.code)
        if pool is None:
            raise PoolMissing(fund=rows.fund, area=area.code)
        pools[region] = int(pool.pool_id)
    of_person = {row.person_id: pools[row.region_id] for row in places}
    return np.array([of_person.get(person, 0) for person in rows.persons.tolist()], np.int64)


def _where(wrong: NDArray[np.bool_], why: str) -> Problems:
    return [(place + 1, why) for place in np.flatnonzero(wrong).tolist()]


def _refuse(what: str, document: str, problems: Problems) -> None:
    if problems:
        row, why = min(problems)
        count = len({r for r, _ in problems})
        raise TakeOnRefused(what=what, document=document, count=count, first=f"row {row}, {why}", rows=problems)


def _done(tx: Transaction, register: str, document: str, rows: int) -> int:
    tx.run("add_taken_on", register=register, document=document, rows=rows, by=tx.actor.actor_id, path=tx.actor.path)
    tx.note(rows=rows)
    return rows
