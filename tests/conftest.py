"""Fixtures of the database tests: one server a session, one migrated template, a clone of it for each test.

A clerk's day needs several hands: `officers` holds one officer for each kind of post in a county, in its city, and a
clerk of the neighbouring county, all appointed in the template.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path

import psycopg
import pytest

from officers import CLOCK, HOUSE, OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer, default_home
from shebao.store.migrate import Migration, find, migrate

ROOMY = 4 * 2**30  # bytes


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """A server of the tests alone, shared by sessions that run at once; the last one to end removes it."""
    home = _test_home()
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        embedded = EmbeddedServer(home, durable=False).start()
        yield embedded
        fcntl.flock(users, fcntl.LOCK_UN)
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            embedded.stop("immediate")
            shutil.rmtree(home)


def _test_home() -> Path:
    """In memory where there is plenty: a clone of the template is a thousand small files."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOMY:
        return memory / f"shebao-{sha256(os.fsencode(default_home())).hexdigest()[:8]}"
    return default_home() / "t"


@pytest.fixture(scope="session")
def migrations() -> list[Migration]:
    """The migrations of the template. SHEBAO_TEST_UPTO, the number of a floor, leaves out the packages above it."""
    return [m for m in find() if m.name[:2] <= os.environ.get("SHEBAO_TEST_UPTO", "99")]


@pytest.fixture(scope="session")
def template(server: EmbeddedServer, migrations: list[Migration]) -> str:
    """Name of a database with all migrations and the officers; made anew when a migration changed."""
    made_of = "".join(m.checksum for m in migrations).encode() + (Path(__file__).parent / "officers.py").read_bytes()
    name = f"template_{sha256(made_of).hexdigest()[:12]}"
    with (server.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # xdist workers share the server
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            done = admin.execute("select from pg_database where datname = %s and datistemplate", (name,)).fetchone()
            if done is None:
                admin.execute(f"drop database if exists {name} with (force)")
                admin.execute(f"create database {name}")
                migrate(server.conninfo(dbname=name), migrations)
                _appoint(server, name)
                with psycopg.connect(server.conninfo(dbname=name)) as inside:  # tests count lines of the log from 1
                    inside.execute("truncate audit.line, audit.waiting restart identity")
                admin.execute(f"alter database {name} is_template true")
    return name


def _appoint(server: EmbeddedServer, name: str) -> None:
    people = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
    conninfo = server.conninfo(user="shebao_app", dbname=name)
    with Database(conninfo, home=server.home, clock=CLOCK).connect() as database:
        officers = [NewOfficer(person.name, person.post, person.path) for person in people]
        made = found_office(database, HOUSE, read_posts(), officers, on=date(2000, 1, 1))
    assert list(made) == [person.actor_id for person in people]


_numbers = count()


@pytest.fixture
def empty_database(server: EmbeddedServer, template: str) -> Iterator[str]:
    """Name of a fresh clone of the template, dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        # files copied, not logged page by page: a quarter of the time where nothing has to survive the machine
        admin.execute(f"create database {name} template {template} strategy file_copy")
        # rights on a database are not cloned with it
        admin.execute(f"revoke connect on database {name} from public")
        admin.execute(f"grant connect on database {name} to shebao_app, shebao_run, shebao_read, shebao_reader")
        admin.execute(f"grant create on database {name} to shebao_owner")
        yield name
        admin.execute(f"drop database {name} with (force)")


@pytest.fixture
def db(server: EmbeddedServer, empty_database: str, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own, at nine o'clock of 2025-11-20. What it writes as files lies in tmp_path."""
    conninfo = server.conninfo(user="shebao_app", dbname=empty_database)
    with Database(conninfo, home=tmp_path, clock=CLOCK).connect() as database:
        yield database


@pytest.fixture
def admin(server: EmbeddedServer, empty_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The superuser on the test's database: for looking from outside, and for tampering."""
    with psycopg.connect(server.conninfo(dbname=empty_database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def officers() -> Officers:
    """One officer for each kind of post; city_* in the city above, other_* in the neighbouring county."""
    return OFFICERS
