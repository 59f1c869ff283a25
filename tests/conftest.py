"""Fixtures of the database tests: one server a session, one migrated template, a clone of it for each test.

A clerk's day needs several hands: `officers` holds one officer for each kind of post in a county, in its city, and a
clerk of the neighbouring county, all appointed in the template.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import psycopg
import pytest

from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer, default_home
from shebao.store.migrate import find, migrate

COUNTY, CITY, OTHER_COUNTY, CENTRE = "00.44.18.02.", "00.44.18.", "00.44.18.03.", "00."
LINE = "social_insurance"
HOUSE = Actor(1, "house", "house", "*", "")
CLOCK = datetime.fromisoformat("2025-11-20T09:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Officers:
    """Who works where. Names without a place sit in the county 00.44.18.02."""

    clerk: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    accountant: Actor
    rights_officer: Actor
    rights_checker: Actor
    inspector: Actor
    city_clerk: Actor
    city_reviewer: Actor
    city_approver: Actor
    city_cashier: Actor
    city_accountant: Actor
    other_clerk: Actor
    other_reviewer: Actor
    central_rights_officer: Actor
    central_rights_checker: Actor
    house: Actor = HOUSE


def _officer(number: int, name: str) -> Actor:
    place, _, kind = name.partition("_") if name.startswith(("city_", "other_", "central_")) else ("", "", name)
    path = {"city": CITY, "other": OTHER_COUNTY, "central": CENTRE}.get(place, COUNTY)
    post = "rights_officer" if kind == "rights_checker" else kind
    return Actor(number, name, post, LINE, path)


OFFICERS = Officers(
    **{name: _officer(101 + i, name) for i, name in enumerate(n for n in Officers.__slots__ if n != "house")}
)


@pytest.fixture(scope="session")
def server() -> EmbeddedServer:
    """The session's server; it stays up for the next session."""
    return EmbeddedServer(default_home()).start()


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """Name of a database with all migrations and the officers; made anew when a migration changed."""
    upto = os.environ.get("SHEBAO_TEST_UPTO", "99")  # a number of a floor: leave out the packages above it
    wanted = [m for m in find() if m.name[:2] <= upto]
    fingerprint = sha256("".join(m.checksum for m in wanted).encode() + Path(__file__).read_bytes()).hexdigest()
    name = f"template_{upto}"
    with (server.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # xdist workers share the server
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            known = admin.execute(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", (name,)
            ).fetchone()
            if known is None or known[0] != fingerprint:
                admin.execute(f"drop database if exists {name} with (force)")
                admin.execute(f"create database {name}")
                migrate(server.conninfo(dbname=name), wanted)
                _appoint(server, name)
                admin.execute(f"comment on database {name} is '{fingerprint}'")
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
        admin.execute(f"create database {name} template {template}")
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
