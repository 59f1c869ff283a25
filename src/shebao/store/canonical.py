"""The record without its accidents: business columns only, so that the same history has the same hash.

A table says its business columns in its comment (`canonical: scheme, for_month, amount_fen`), or a view
`canonical.<schema>_<table>` says the same rows with natural keys in the place of surrogate ids. Clock times, ids and
the audit log are left out. Rows are sorted by their own text, byte by byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from shebao.kernel.actors import Actor
from shebao.store.db import Database


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
    """Hash of everything in the actor's scope, of one snapshot."""
    tables = []
    with db.reading(by, "store", purpose="canonical_export") as own, own.within("reader") as tx:
        for table in tx.all("store.canonical_tables"):
            digest, rows = sha256(), 0
            text = f'copy (select to_jsonb(t)::text collate "C" from ({table.query}) t order by 1) to stdout'
            with tx.connection.cursor().copy(text) as copy:
                for line in copy:
                    digest.update(line)
                    rows += bytes(line).count(b"\n")
            tables.append(TableHash(table.name, rows, digest.hexdigest()))
    total = sha256("".join(f"{t.name} {t.rows} {t.sha256}\n" for t in tables).encode())
    return Canonical(total.hexdigest(), tuple(tables))
