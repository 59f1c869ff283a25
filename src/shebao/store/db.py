"""The one road to the record: a transaction has an actor, a package, a scope, a clock, and ends in an audit line.

    with db.transaction(by, "store", "settle_parked_row", subject="run:12", act="review") as tx:
        tx.run("settle_parked_row", run_id=12, row_key="…", how="…")

The connection logs in as the kind of process it serves (`shebao_app`, `shebao_run`, `shebao_read`), enters as the
actor, and becomes the package's role; all three end with the transaction.
"""

from __future__ import annotations

import functools
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, Self, TypeVar

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from shebao.kernel.actors import Actor
from shebao.store.ciphers import Ciphers
from shebao.store.embedded import EmbeddedServer, default_home
from shebao.store.errors import (
    ClockBehind,
    CommitUnknown,
    DatabaseAbsent,
    DatabaseBusy,
    DatabaseLost,
    DiskFull,
    NotEntered,
    NotYours,
    TookTooLong,
)
from shebao.store.kill_points import AFTER, BEFORE, INSIDE, transaction_point
from shebao.store.migrate import migrate
from shebao.store.queries import query
from shebao.store.rows import Row, adapt
from shebao.store.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")

STATEMENT_SECONDS = {"app": 60, "run": 0, "read": 300}  # 0: a run may take as long as it takes
POOL_SIZE = 8
PATH_STEP = len("44.")  # a level of an agency's path
PAUSES_BEFORE_BUSY = (0.05, 0.2, 0.75)  # seconds
LIMITS = "-c lock_timeout=30s -c idle_in_transaction_session_timeout=10min"
REFUSED_ENTRY = ("SB001", "SB002")  # raised by access.enter()
EMPTY_TIME, BACKWARDS = "22000", "range lower bound"  # a record that would end before it began
CONFLICTS = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
)


class Database:
    """A pool of connections of one kind of process to one database."""

    def __init__(self, conninfo: str, *, home: Path, kind: str = "app", clock: datetime | None = None) -> None:
        self.conninfo = conninfo
        self.home = home
        self.kind = kind
        self.clock = clock  # the business clock; None is the machine's
        options = f"-c statement_timeout={STATEMENT_SECONDS[kind]}s {LIMITS}"
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            make_conninfo(conninfo, options=options, application_name=f"shebao {kind}"),
            min_size=1,
            max_size=POOL_SIZE,
            timeout=10,
            reconnect_timeout=5,
            kwargs={"row_factory": namedtuple_row},
            configure=_configure,
            open=False,
        )

    @classmethod
    def open(
        cls, url: str | None = None, home: Path | None = None, *, kind: str = "app", name: str = "shebao"
    ) -> Database:
        """Connect, starting the embedded server when no URL is given, and apply pending migrations."""
        place = (home or default_home()).resolve()
        url = url or os.environ.get("SHEBAO_DATABASE_URL")
        if url is None:
            server = EmbeddedServer(place).start()
            admin = server.conninfo(dbname=name)
            _make_database(server.conninfo(), name)
        else:
            admin = url
        try:
            migrate(admin)
        except psycopg.OperationalError as problem:
            raise DatabaseAbsent(where=_where(admin), reason=_first_line(problem)) from problem
        override = os.environ.get(f"SHEBAO_{kind.upper()}_URL")
        database = cls(override or make_conninfo(admin, user=f"shebao_{kind}"), home=place, kind=kind)
        database.connect()
        return database

    @classmethod
    def fresh(cls, name: str, *, files: Path) -> Database:
        """An empty database of the embedded server, whatever stood under its name before; files and keys in `files`.

        For demonstrations and rehearsals: a database that holds somebody's record is never made this way.
        """
        server = EmbeddedServer(default_home()).start()
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            drop = psycopg.sql.SQL("drop database if exists {} with (force)")
            connection.execute(drop.format(psycopg.sql.Identifier(name)))
        return cls.kept(name, files=files)

    @classmethod
    def kept(cls, name: str, *, files: Path) -> Database:
        """The database of the embedded server under this name as it was left, or an empty one."""
        server = EmbeddedServer(default_home()).start()
        with cls.open(server.conninfo(dbname=_made(server, name))):
            pass
        return cls(server.conninfo(user="shebao_app", dbname=name), home=files).connect()

    def connect(self) -> Database:
        """Open the pool."""
        try:
            self._pool.open(wait=True, timeout=10)
        except PoolTimeout as problem:
            raise DatabaseAbsent(where=_where(self.conninfo), reason=_first_line(problem)) from problem
        return self

    def close(self) -> None:
        """Close all connections. The server goes on."""
        self._pool.close()

    @functools.cached_property
    def ciphers(self) -> Ciphers:
        """The house's keys, beside the database, never in it."""
        return Ciphers.open(self.home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(
        self,
        by: Actor,
        package: str,
        action: str,
        *,
        subject: str = "",
        purpose: str = "",
        act: str | None = None,
        serializable: bool = False,
    ) -> Iterator[Transaction]:
        """One action: all of it and its audit line, or nothing. `act` is what the actor's post must be granted.

        Raises NotEntered (no appointment or grant), NotYours (a right is missing), DatabaseLost, CommitUnknown,
        DatabaseBusy, TookTooLong.
        """
        isolation = "serializable" if serializable else "read committed"
        name = f"{package}.{action}"
        transaction_point(name, BEFORE)
        with _told(name), self._entered(by, package, act, isolation) as (connection, now):
            tx = Transaction(connection, package, by, now)
            if act == "run":  # whoever logged in: what is granted `run` is bulk, not a page that hangs
                tx.unhurried()
            yield tx
            if not tx.line_written:
                tx.append_line(action, subject, purpose)
            transaction_point(name, INSIDE)
            _commit(connection, name)
        transaction_point(name, AFTER)

    @contextmanager
    def reading(
        self, by: Actor, package: str, *, purpose: str = "reading", snapshot: str = ""
    ) -> Iterator[Transaction]:
        """Read only, one snapshot for all queries; `snapshot` is one that another open transaction exported."""
        isolation, told = "repeatable read, read only", f"{package}.{purpose}"
        with _told(told), self._entered(by, package, None, isolation, snapshot) as (connection, now):
            yield Transaction(connection, package, by, now)

    @contextmanager
    def technical(self, role: str) -> Iterator[psycopg.Connection[Row]]:
        """A transaction without an actor, for the sealer: it sees no protected row and leaves no line."""
        with _told(role), self._pool.connection() as connection:
            connection.execute("begin")
            connection.execute(query("store", "become"), {"role": role})
            yield connection

    @contextmanager
    def alone(self, key: str) -> Iterator[bool]:
        """Whether we hold `key` alone, in a session of its own that a kill ends; not when another process has it.

        The server notices that a session is gone a moment after its process: a key held is asked for a few times more.
        """
        with self._held(key, "hold", {"key": key}) as taken:
            yield taken

    @contextmanager
    def alone_below(self, work: str, path: str) -> Iterator[bool]:
        """Whether nobody else does `work` at this agency, above or below it, held as by `alone`; beside it others may.

        Who works at an agency holds it alone, and those above it together with others.
        """
        above = [path[:end] for end in range(0, len(path), PATH_STEP)]
        with self._held(f"{work} {path}", "hold_below", {"work": work, "path": path, "above": above}) as taken:
            yield taken

    @contextmanager
    def _held(self, told: str, hold: str, what: dict[str, object]) -> Iterator[bool]:
        with _told(told), psycopg.connect(self.conninfo, autocommit=True, row_factory=namedtuple_row) as connection:
            try:
                yield _take(connection, hold, what)
            finally:  # let go before the session ends, so that who comes next finds it free
                with suppress(psycopg.Error):
                    connection.execute(query("store", "let_go"))

    @contextmanager
    def _entered(
        self, by: Actor, package: str, act: str | None, isolation: str, snapshot: str = ""
    ) -> Iterator[tuple[psycopg.Connection[Row], datetime]]:
        role = "shebao_reader" if self.kind == "read" else f"shebao_{package}"
        with self._pool.connection() as connection:
            facts = {
                "clock": self.clock.isoformat() if self.clock else "",
                "actor": by.actor_id,
                "post": by.post,
                "line": by.line,
                "path": by.path,
                "act": act,
                "role": role,
            }
            with connection.pipeline():  # one flight to the server and back, not two or three
                connection.execute("begin isolation level " + isolation)
                if snapshot:
                    connection.execute(sql.SQL("set transaction snapshot {}").format(snapshot))
                entering = connection.execute(query("store", "enter"), facts)
            entered = entering.fetchone()
            assert entered is not None
            yield connection, entered.now


def _take(connection: psycopg.Connection[NamedTuple], hold: str, what: dict[str, object]) -> bool:
    for pause in (*PAUSES_BEFORE_BUSY, 0):
        taken = connection.execute(query("store", hold), what).fetchone()
        if taken and taken[0]:
            return True
        connection.execute(query("store", "let_go"))  # a part of it may be held, in the way of others
        time.sleep(pause)
    return False


def retried(action: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Database, P], T]:
    """An action that is done again, at most five times, when it lost a race (serialization failure, deadlock)."""

    @functools.wraps(action)
    def again(db: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(5):
            try:
                return action(db, *args, **kwargs)
            except DatabaseBusy:
                if attempt == 4:
                    raise
                time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311  # spreads the losers, guards nothing
        raise AssertionError("unreachable")

    return again


@contextmanager
def _told(action: str) -> Iterator[None]:
    """The database's own errors as our sentences; what is a mistake in our code stays what it is."""
    try:
        yield
    except psycopg.errors.QueryCanceled as problem:
        raise TookTooLong(action=action) from problem
    except psycopg.errors.DiskFull as problem:
        raise DiskFull(action=action) from problem
    except CONFLICTS as problem:
        raise DatabaseBusy(action=action) from problem
    except psycopg.errors.InsufficientPrivilege as problem:
        raise NotYours(action=action, reason=_first_line(problem)) from problem
    except PoolTimeout as problem:
        raise DatabaseLost(action=action) from problem
    except psycopg.Error as problem:
        if problem.sqlstate in REFUSED_ENTRY:
            raise NotEntered(action=action, reason=_first_line(problem)) from problem
        if _gone(problem):
            raise DatabaseLost(action=action) from problem
        if problem.sqlstate == EMPTY_TIME and BACKWARDS in str(problem):
            raise ClockBehind(action=action) from problem
        raise


def _gone(problem: psycopg.Error) -> bool:
    """Whether the server, not the statement, is at fault: no answer at all, or it said it is going down."""
    state = problem.sqlstate
    return isinstance(problem, psycopg.OperationalError) and (state is None or state.startswith("57P"))


def _commit(connection: psycopg.Connection[Row], action: str) -> None:
    try:
        connection.commit()
    except psycopg.Error as problem:
        if _gone(problem):
            raise CommitUnknown(action=action) from problem
        raise


def _configure(connection: psycopg.Connection[Row]) -> None:
    adapt(connection)
    connection.autocommit = True  # we begin and commit by name, the isolation level with it


def _make_database(conninfo: str, name: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase:
            return


def _made(server: EmbeddedServer, name: str) -> str:
    _make_database(server.conninfo(), name)
    return name


def _where(conninfo: str) -> str:
    parts = conninfo_to_dict(conninfo)
    return f"{parts.get('host', 'localhost')}, {parts.get('dbname', '')}"


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
