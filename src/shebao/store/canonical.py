"""The record without its accidents: business columns only, so that the same history has the same hash.

A table says its business columns in its comment (`canonical: scheme, for_month, amount_fen`), or a view
`canonical.<schema>_<table>` says the same rows with natural keys in the place of surrogate ids. Clock times, ids and
the audit log are left out. Rows are sorted by their own text, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from threading import Lock

from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

READERS = 2  # connections: the server sorts a table while another is on its way
LINES = 4096  # lines joined before they are hashed


@dataclass(frozen=True, slots=True)
class TableHash:
    """One table of the export."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Canonical:
    """The whole export: one hash, and the tables it is made of."""

    sha256: str
    tables: tuple[TableHash, ...]

    def differs(self, other: Canonical) -> list[str]:
        """Names of tables that are not the same in both."""
        mine, theirs = ({t.name: t for t in c.tables} for c in (self, other))
        return sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))


def export(db: Database, by: Actor) -> Canonical:
    """Hash of everything in the actor's scope, of one snapshot that two connections read table by table."""
    with db.reading(by, "store", purpose="canonical_export") as own:
        snapshot = str(own.one("export_snapshot").snapshot)
        with own.within("reader") as tx:
            waiting = iter(tx.all("store.canonical_tables"))  # the largest first, so that both end together
        turn = Lock()
        with ThreadPoolExecutor(READERS) as pool:
            parts = [pool.submit(_hashes, db, by, snapshot, waiting, turn) for _ in range(READERS)]
            tables = sorted((table for part in parts for table in part.result()), key=lambda table: table.name)
    total = sha256("".join(f"{t.name} {t.rows} {t.sha256}\n" for t in tables).encode())
    return Canonical(total.hexdigest(), tuple(tables))


def _hashes(db: Database, by: Actor, snapshot: str, waiting: Iterator[Row], turn: Lock) -> list[TableHash]:
    """Take the next table that waits, as long as one does."""
    done: list[TableHash] = []
    with (
        db.reading(by, "store", purpose="canonical_export", snapshot=snapshot) as own,
        own.within("reader") as tx,
    ):
        tx.unhurried()  # a table is as long as the place is large
        while True:
            with turn:
                table = next(waiting, None)
            if table is None:
                return done
            done.append(_hash(tx, table))


def _hash(tx: Transaction, table: Row) -> TableHash:
    digest, rows = sha256(), 0
    text = f'copy (select to_json(t)::text collate "C" from ({table.query}) t order by 1) to stdout'
    with tx.connection.cursor().copy(text) as copy:
        lines = iter(copy)
        while block := b"".join(islice(lines, LINES)):
            digest.update(block)
            rows += block.count(b"\n")
    return TableHash(table.name, rows, digest.hexdigest())
