"""What code does inside a transaction: named queries, columns in and out, events, notes for the audit line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime

import numpy as np
import psycopg
from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.store import copy
from shebao.store.errors import RowMissing, RowNotAlone
from shebao.store.queries import query
from shebao.store.rows import Row
from shebao.store.words import Coded

AT_A_TIME = 5_000
"""Rows that `each` fetches at a time."""


class Transaction:
    """An open transaction of one package. Made by Database.transaction and Database.reading only."""

    def __init__(self, connection: psycopg.Connection[Row], package: str, actor: Actor, now: datetime) -> None:
        self.connection = connection
        self.package = package
        self.actor = actor
        self.now = now  # business clock, with time zone
        self.facts: dict[str, object] = {}
        self.line_written = False  # the act's own audit line stands: the function that did all of it wrote it as well

    @property
    def today(self) -> date:
        """The day of the business clock."""
        return self.now.date()

    def all(self, name: str, /, **params: object) -> list[Row]:
        """All rows of a named query of this package."""
        return self._execute(name, params).fetchall()

    def each(self, name: str, /, **params: object) -> Iterator[Row]:
        """The rows of a named query one after the other, some thousand in memory: for more than can be held."""
        with self.connection.cursor(name=f"each_{name}") as cursor:
            cursor.itersize = AT_A_TIME
            yield from cursor.execute(self._query(name), _bound(params))

    def maybe(self, name: str, /, **params: object) -> Row | None:
        """The only row, or None. Raises RowNotAlone when there are more."""
        rows = self._execute(name, params).fetchmany(2)
        if len(rows) > 1:
            raise RowNotAlone(query=name, params=_shown(params), count="2+")
        return rows[0] if rows else None

    def one(self, name: str, /, **params: object) -> Row:
        """The only row. Raises RowMissing, RowNotAlone."""
        row = self.maybe(name, **params)
        if row is None:
            raise RowMissing(query=name, params=_shown(params))
        return row

    def run(self, name: str, /, **params: object) -> int:
        """Execute a named query; how many rows it wrote."""
        return self._execute(name, params).rowcount

    def run_many(self, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """The same query for many rows, in one round trip. For thousands use copy_in."""
        with self.connection.cursor() as cursor:
            cursor.executemany(self._query(name), [_bound(row) for row in rows])

    def copy_in(self, table: str, columns: Mapping[str, copy.Column], types: Mapping[str, str]) -> int:
        """Write columns into `table` (schema.table); rows written.

        Types: int2, int4, int8, date, bool, float8, char<n> (fixed width); anything else travels as text.
        """
        return copy.copy_in(self.connection, table, columns, types)

    def count_anew(self, *tables: str) -> None:
        """Fresh statistics of tables this transaction wrote many rows to by a query; copy_in does it by itself."""
        for table in tables:
            self._execute("store.count_anew", {"relation": table})

    def copy_out(self, name: str, types: Mapping[str, str], /, **params: object) -> dict[str, np.ndarray]:
        """The columns of a named query as arrays; `types` in the query's column order."""
        return copy.copy_out(self.connection, self._query(name), types, _bound(params))

    def copy_words(
        self, name: str, types: Mapping[str, str], /, **params: object
    ) -> tuple[dict[str, np.ndarray], dict[str, Coded]]:
        """The same with texts of few words (type `word<n>`: at most n bytes), which come apart, as Coded."""
        return copy.copy_words(self.connection, self._query(name), types, _bound(params))

    def provider(self, full_name: str, /, **params: object) -> dict[str, np.ndarray]:
        """Columns of a provider: "registry.person.birth_date" is the query person_birth_date of registry."""
        package, _, name = full_name.partition(".")
        text = query(package, name.replace(".", "_"))
        return copy.fetch_columns(self.connection, text, _bound(params))

    def emit(self, event: str, payload: Mapping[str, object]) -> int:
        """Tell the floors above, with this transaction's commit. Payload: ids and figures, nothing of a person."""
        return int(self._store("emit", {"name": event, "payload": Jsonb(dict(payload))}).event_id)

    def unhurried(self) -> None:
        """What follows is bulk, granted as such: the limit of a page's statement does not hold for this transaction."""
        self._store("as_long_as_it_takes", {})

    def note(self, **facts: object) -> None:
        """Facts for the audit line; a name noted twice keeps the last."""
        self.facts.update(facts)

    @contextmanager
    def within(self, package: str) -> Iterator[Transaction]:
        """The same transaction as another package (its role, its queries): how a floor's action calls a lower one."""
        if package == self.package:  # it is in its role already: two round trips less
            yield self
            return
        self._store("become", {"role": f"shebao_{package}"})
        inner = Transaction(self.connection, package, self.actor, self.now)
        inner.facts = self.facts
        yield inner
        self._store("become", {"role": f"shebao_{self.package}"})

    def append_line(self, action: str, subject: str, purpose: str, facts: Mapping[str, object] | None = None) -> int:
        """Write an audit line now. Every transaction ends with its own; this is for what must be told apart."""
        text = canonical_json(self.facts if facts is None else facts)
        line = {"package": self.package, "action": action, "subject": subject, "purpose": purpose, "facts": text}
        return int(self._store("append_line", line).line_no)

    def _query(self, name: str) -> str:
        """A query of this package, or of a lower one by its dotted name ("ledger.publish_run"), in our own role."""
        package, _, short = name.rpartition(".")
        return query(package or self.package, short)

    def _execute(self, name: str, params: Mapping[str, object]) -> psycopg.Cursor[Row]:
        return self.connection.execute(self._query(name), _bound(params))

    def _store(self, name: str, params: Mapping[str, object]) -> Row:
        row = self.connection.execute(query("store", name), params).fetchone()
        assert row is not None
        return row


def _bound(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters as psycopg takes them: a dict or a dataclass is jsonb, a NumPy number or array its Python value."""
    return {name: _value(value) for name, value in params.items()}


def _value(value: object) -> object:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, dict):
        return Jsonb(value)
    if is_dataclass(value) and not isinstance(value, type):
        return Jsonb(asdict(value))
    return value


def _shown(params: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in params.items()) or "-"


def canonical_json(facts: object) -> str:
    """JSON with sorted keys and no spaces: the same facts, the same bytes. Dates and the like by their text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
