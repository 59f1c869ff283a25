"""A second copy of the record: restored to a moment it has the hash of that moment; a kill of the first loses nothing.

Servers of the test's own, each in a folder of its own; every drill prints its proof.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from officers import HOUSE
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.store import backup
from shebao.store.backup import FolderNotEmpty, MomentNotReached, NoBaseBackup
from shebao.store.canonical import export
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import CommitUnknown, DatabaseLost, ServerDidNotStart
from shebao.store.sealing import seal, verify

pytestmark = pytest.mark.slow
PLACE = "00.44.18.02."


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, and open to the system user: a socket's path is limited."""
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path("/tmp")
    made = base / f"backup-{os.getpid()}"
    made.mkdir(mode=0o755)
    yield made
    for pid in made.glob("*/pg/data/postmaster.pid"):
        with suppress(ServerDidNotStart):  # killed by the drill
            EmbeddedServer(pid.parents[2]).stop("immediate")
    shutil.rmtree(made)


@pytest.fixture
def first(folder) -> EmbeddedServer:
    """A durable server with an office and a few things done."""
    server = EmbeddedServer(folder / "first")
    with Database.open(home=folder / "first") as db:
        found_office(db, HOUSE, read_posts(), [NewOfficer("clerk", "clerk", PLACE)], on=date(2000, 1, 1))
        work(db, 5)
    return server


def say(proof: str) -> None:
    sys.stdout.write(f"\n{proof}\n")


def opened(server: EmbeddedServer) -> Database:
    return Database(server.conninfo(user="shebao_app", dbname="shebao"), home=server.home).connect()


def work(db: Database, times: int, start: int = 0) -> None:
    """Acts of a clerk, each a row of the canonical export."""
    for number in range(start, start + times):
        with db.transaction(Actor(101, "clerk", "clerk", "social_insurance", PLACE), "registry", "try") as tx:
            tx.connection.execute(
                "insert into registry.person (person_id, serving_path) values (%s, %s)", (number + 1, PLACE)
            )
            tx.connection.execute(
                "insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path) "
                "values (%s, '陈', 'female', '1960-01-01', 101, %s)",
                (number + 1, PLACE),
            )


def persons(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.conninfo(dbname="shebao")) as admin:
        return [n for (n,) in admin.execute("select person_id from registry.person order by 1")]


def hashed(server: EmbeddedServer) -> str:
    with opened(server) as db:
        return export(db, HOUSE).sha256


@pytest.mark.mission("S8.08")
def test_restored_to_a_moment_the_record_is_that_of_the_moment(first, folder):
    with backup.receiving(first, folder / "copy"):
        made = backup.base(first, folder / "copy")
        with opened(first) as db:
            work(db, 10, 5)
            moment, told = hashed(first), datetime.now(UTC)
            time.sleep(0.01)
            work(db, 10, 15)
            seal(db)
        backup.mark(first, "evening")
        evening = hashed(first)
        lag = backup.wait_received(first, folder / "copy")
    then = backup.restore(folder / "copy", folder / "then", until=told)
    restored = hashed(then)
    assert restored == moment
    last = backup.restore(folder / "copy", folder / "last", name="evening")
    assert hashed(last) == evening != moment
    with opened(last) as db:
        assert verify(db, HOUSE, first.home / "anchors" / "shebao.jsonl") == []
        work(db, 1, 99)  # it may be written to
    assert persons(first) == list(range(1, 26))
    assert (folder / "then" / "keys.json").exists() == (first.home / "keys.json").exists()
    say(
        f"base {made.bytes:,} bytes; log received {lag:.2f} s behind; "
        f"moment {told}: {moment[:16]}, restored {restored[:16]}"
    )


@pytest.mark.mission("S8.07")
@pytest.mark.mission("S8.09")
def test_what_was_told_as_done_survives_the_death_of_the_first(first, folder):
    """The log is received before a commit is told: after kill -9 and the loss of the folder nothing told is gone."""
    done: list[int] = []

    def write() -> None:
        with opened(first) as db:
            for number in range(100, 10_000):
                try:
                    work(db, 1, number)
                except (DatabaseLost, CommitUnknown):
                    return
                done.append(number + 1)

    backup.base(first, folder / "copy")
    with backup.receiving(first, folder / "copy"):
        writer = threading.Thread(target=write)
        writer.start()
        end = time.monotonic() + 30
        while len(done) < 20 and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(first.pid(), signal.SIGKILL)
        writer.join(timeout=60)
    shutil.rmtree(first.data)
    started = time.monotonic()
    second = backup.restore(folder / "copy", folder / "second")
    seconds = time.monotonic() - started
    there = persons(second)
    assert len(done) >= 20
    assert set(done) <= set(there)
    assert len(set(there) - set(done) - set(range(1, 6))) <= 1  # the one whose answer was on its way
    assert len(there) == len(set(there))
    say(f"RPO: {len(done)} commits told, {len(set(done) - set(there))} lost; RTO {seconds:.1f} s by restore")


@pytest.mark.mission("S8.07")
@pytest.mark.mission("S8.09")
def test_a_standby_follows_and_takes_over(first, folder):
    second = backup.standby(first, folder / "second")
    with opened(first) as db:
        work(db, 10, 5)
    lag = backup.wait_followed(first, second)
    before = hashed(first)
    assert persons(second) == list(range(1, 16))
    os.kill(first.pid(), signal.SIGKILL)
    seconds = backup.promote(second)
    assert hashed(second) == before
    with opened(second) as db:
        work(db, 1, 15)
    assert persons(second) == list(range(1, 17))
    say(f"standby {lag:.2f} s behind; promoted in {seconds:.1f} s, same hash {before[:16]}")


@pytest.mark.mission("S8.08")
def test_what_cannot_be_restored_is_told(first, folder):
    with pytest.raises(NoBaseBackup) as refused:
        backup.restore(folder / "copy", folder / "x")
    assert "基础备份" in refused.value.chinese
    with backup.receiving(first, folder / "copy"):
        backup.base(first, folder / "copy")
        with opened(first) as db:
            work(db, 1, 50)
        backup.wait_received(first, folder / "copy")
    with pytest.raises(MomentNotReached, match="received log may end before that moment"):
        backup.restore(folder / "copy", folder / "x", until=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(FolderNotEmpty):
        backup.restore(folder / "copy", folder / "x")
    with pytest.raises(NoBaseBackup):
        backup.restore(folder / "copy", folder / "y", until=datetime(2020, 1, 1, tzinfo=UTC))


def test_a_copy_that_lost_a_piece_of_log_is_not_the_same(first, folder):
    """The control of the drill: without the received log the hash is another."""
    with backup.receiving(first, folder / "copy"):
        backup.base(first, folder / "copy")
        with opened(first) as db:
            work(db, 5, 5)
        now = hashed(first)
        backup.wait_received(first, folder / "copy")
    for piece in (folder / "copy").glob("wal-*"):
        shutil.rmtree(piece)
    assert hashed(backup.restore(folder / "copy", folder / "less")) != now


@pytest.mark.mission("S8.09")
def test_a_dead_receiver_holds_acts_until_it_is_back_or_let_go(first, folder):
    """No act is told as done that lies in one place only; whoever wants to go on alone says so."""
    with opened(first) as db:
        with backup.receiving(first, folder / "copy", keep=True) as receiver:
            receiver.kill()
            receiver.wait()
            held = threading.Thread(target=work, args=(db, 1, 50))
            held.start()
            held.join(timeout=3)
            assert held.is_alive()
            with backup.receiving(first, folder / "copy", synchronous=False):
                held.join(timeout=30)
            assert not held.is_alive()
        assert persons(first) == [1, 2, 3, 4, 5, 51]
        work(db, 1, 51)


@pytest.mark.mission("S8.08")
def test_a_receiver_that_was_away_too_long_begins_a_new_piece(first, folder):
    """The log between is gone for good; a base made after it stands, and so does what the old piece reached."""
    with backup.receiving(first, folder / "copy"):
        backup.base(first, folder / "copy")
        then, told = hashed(first), backup.mark(first, "before")
        backup.wait_received(first, folder / "copy")
    with opened(first) as db:
        work(db, 2, 5)
        for _ in range(3):
            with psycopg.connect(first.conninfo(), autocommit=True) as admin:
                admin.execute("select pg_switch_wal()")
                admin.execute("checkpoint")
            work(db, 1, 100 + _)
        with backup.receiving(first, folder / "copy"):
            pieces = list((folder / "copy").glob("wal-*"))
            old = backup.restore(folder / "copy", folder / "old", name=told)
            backup.base(first, folder / "copy")
            work(db, 1, 200)
            backup.wait_received(first, folder / "copy")
        assert len(pieces) == 2
        assert hashed(old) == then
        assert hashed(backup.restore(folder / "copy", folder / "new")) == hashed(first)
