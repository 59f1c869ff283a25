"""Races, time limits and rights between packages, each with its sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import psycopg
import pytest

from officers import HOUSE
from shebao.store.db import Database, retried
from shebao.store.errors import DatabaseBusy, NotYours, RowMissing, RowNotAlone, TookTooLong


def test_a_lost_race_is_done_again(db):
    """Two serializable transactions count and write: one loses, is done again, and both are there."""
    meet, tries = threading.Barrier(2, timeout=10), []

    @retried
    def act(db: Database, number: int) -> None:
        with db.transaction(HOUSE, "store", "try", serializable=True) as tx:
            tx.all("pending_events", name="a.b", subscriber="s", at_most=9)
            tries.append(number)
            if tries.count(number) == 1:
                meet.wait()
            tx.emit("a.b", {"number": number})

    workers = [threading.Thread(target=act, args=(db, number)) for number in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(tries) == 3
    with db.reading(HOUSE, "store") as tx:
        found = tx.all("pending_events", name="a.b", subscriber="s", at_most=9)
    assert sorted(row.payload["number"] for row in found) == [1, 2]


def test_after_five_losses_it_is_told(db):
    tries = []

    @retried
    def act(db: Database) -> None:
        tries.append(1)
        raise DatabaseBusy(action="store.try")

    with pytest.raises(DatabaseBusy) as busy:
        act(db)
    assert len(tries) == 5
    assert busy.value.english.startswith("Another person changed the same rows during store.try.")
    assert busy.value.chinese.startswith("办理“store.try”时他人正在修改相同的数据")


def test_too_long(db):
    with pytest.raises(TookTooLong, match="because it took too long"), db.transaction(HOUSE, "store", "try") as tx:
        tx.connection.execute("set local statement_timeout = '50ms'; select pg_sleep(5)")


def test_a_mistake_in_sql_stays_what_it_is(db):
    with pytest.raises(psycopg.errors.UndefinedTable), db.transaction(HOUSE, "store", "try") as tx:
        tx.connection.execute("select * from store.no_such_table")


def test_a_reading_cannot_write(db):
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), db.reading(HOUSE, "store") as tx:
        tx.emit("a.b", {})


def test_a_reading_is_one_snapshot(db):
    with db.reading(HOUSE, "store") as before:
        assert before.all("pending_events", name="a.b", subscriber="s", at_most=9) == []
        with db.transaction(HOUSE, "store", "try") as tx:
            tx.emit("a.b", {})
        assert before.all("pending_events", name="a.b", subscriber="s", at_most=9) == []


def test_a_package_does_not_write_another_ones_tables(db):
    with (
        pytest.raises(NotYours) as refused,
        db.transaction(HOUSE, "benefits", "try") as tx,
    ):
        tx.connection.execute("insert into store.file (name, sha256, bytes) values ('x', repeat('0', 64), 1)")
    assert refused.value.english == "benefits.try was refused by the database: permission denied for table file."


def test_within_another_package_and_back(db):
    with db.transaction(HOUSE, "benefits", "try") as tx:
        with tx.within("store") as record:
            record.run("promise_file", name="x", sha256="0" * 64, bytes=1)
            record.note(inner=1)
        assert tx.connection.execute("select current_user").fetchone()[0] == "shebao_benefits"
        assert tx.facts == {"inner": 1}


def test_one_row_is_one_row(db):
    with db.reading(HOUSE, "store") as tx:
        assert tx.maybe("file_by_name", name="x") is None
        with pytest.raises(RowMissing, match="No row answers file_by_name for name=x, or it lies outside your agency"):
            tx.one("file_by_name", name="x")
    with db.transaction(HOUSE, "store", "try") as tx:
        tx.emit("a.b", {})
        tx.emit("a.b", {})
        with pytest.raises(RowNotAlone):
            tx.one("pending_events", name="a.b", subscriber="s", at_most=9)


def test_sums_of_fen_are_whole_numbers(db):
    with db.reading(HOUSE, "store") as tx:
        row = tx.connection.execute("select sum(x) as total, 0.5 as half from unnest(array[1::bigint, 2]) x").fetchone()
    assert (type(row.total), row.total, str(row.half)) == (int, 3, "0.5")


def test_the_reading_login_only_reads(server, empty_database, tmp_path):
    conninfo = server.conninfo(user="shebao_read", dbname=empty_database)
    with Database(conninfo, home=tmp_path, kind="read").connect() as db:
        with db.reading(HOUSE, "service") as tx:
            assert tx.connection.execute("select current_user").fetchone()[0] == "shebao_reader"
        with pytest.raises(NotYours), db.transaction(HOUSE, "store", "try") as tx:
            tx.connection.execute("insert into store.file (name, sha256, bytes) values ('x', repeat('0', 64), 1)")


def test_a_killed_workers_statement_ends_with_it(db):
    """Else what it was writing holds its locks to its end, and who goes on with the work waits for nobody."""
    sleeping = "select count(*) as n from pg_stat_activity where query = 'select pg_sleep(61)'"
    work = "import sys, psycopg; psycopg.connect(sys.argv[1]).execute('select pg_sleep(61)')"
    worker = subprocess.Popen([sys.executable, "-c", work, db.conninfo])
    with psycopg.connect(db.conninfo, autocommit=True) as look:
        until(lambda: look.execute(sleeping).fetchone()[0] == 1)
        worker.kill()
        worker.wait()
        until(lambda: look.execute(sleeping).fetchone()[0] == 0)


def until(true) -> None:
    """Waits until it is, half a minute at most."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
