"""Applies the migrations of all packages, in floor order, in one transaction.

Files: `src/shebao/<package>/migrations/<NN>_<package>_<0001>_<what>.sql`; sorted by name they are in floor order.
They run as `shebao_owner`, so that it owns what they make; a file that begins with `-- as: admin` runs as the login
that migrates. Everything pending is applied whole or not at all; an applied file may never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

import psycopg

from shebao.store.errors import MigrationChanged, MigrationFailed, MigrationUnknown

LOCK = 0x5EBA0  # advisory lock: one migrator at a time
LOG = """
create schema if not exists migration;
create table if not exists migration.applied (
  name text primary key, sha256 text not null, applied_at timestamptz not null default now())
"""


@dataclass(frozen=True, slots=True, order=True)
class Migration:
    """One file: its name without folder, its text, and whether the administrator runs it."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def as_admin(self) -> bool:
        """Whether the login that migrates runs it, not the owner."""
        return self.text.startswith("-- as: admin")


def find(root: Traversable | None = None) -> list[Migration]:
    """All migrations of all packages under `root` (the installed package), in floor order."""
    found = []
    for package in (root or files("shebao")).iterdir():
        folder = package / "migrations"
        if package.is_dir() and folder.is_dir():
            found += [
                Migration(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
                for file in folder.iterdir()
                if file.name.endswith(".sql")
            ]
    return sorted(found)


def migrate(conninfo: str, migrations: list[Migration] | None = None) -> list[str]:
    """Apply what is pending and compute the rights. Names of what was applied."""
    wanted = find() if migrations is None else migrations
    with psycopg.connect(conninfo) as connection:
        applied = _applied(connection)
        if applied == {m.name: m.checksum for m in wanted}:
            return []
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute(LOG)
        pending = _pending(wanted, _applied(connection))
        for migration in pending:
            _apply(connection, migration)
        if pending:
            connection.execute("set local role shebao_owner; select store.apply_rights(); reset role")
    return [m.name for m in pending]


def _applied(connection: psycopg.Connection[tuple[str, str]]) -> dict[str, str]:
    known = connection.execute("select to_regclass('migration.applied')").fetchone()
    if known is None or known[0] is None:
        return {}
    return dict(connection.execute("select name, sha256 from migration.applied").fetchall())


def _pending(wanted: list[Migration], applied: dict[str, str]) -> list[Migration]:
    names = {m.name for m in wanted}
    for name in sorted(applied):
        if name not in names:
            raise MigrationUnknown(name=name)
    for migration in wanted:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationChanged(name=migration.name)
    return [m for m in wanted if m.name not in applied]


def _apply(connection: psycopg.Connection[tuple[str, str]], migration: Migration) -> None:
    try:
        if not migration.as_admin:
            connection.execute("set local role shebao_owner")
        # one simple query of many statements: no splitting, so no parser of ours that could split wrongly
        connection.execute(migration.text)
        connection.execute("reset role")
        connection.execute(
            "insert into migration.applied (name, sha256) values (%s, %s)", (migration.name, migration.checksum)
        )
    except psycopg.Error as problem:
        detail = " ".join(str(problem).split())
        raise MigrationFailed(name=migration.name, reason=detail) from problem
