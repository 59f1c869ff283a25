"""Runs killed at every point, by SIGKILL of the worker and of the server, end with the record of a quiet run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from officers import HOUSE
from shebao.store import canonical
from shebao.store.db import Database
from shebao.store.errors import NotEntered
from shebao.store.runs import RunBusy, RunDiffers, RunKey, StepIsDone, open_run, parked

WORKER = Path(__file__).with_name("store_worker.py")
PREPARE = """
create table store.effect (number integer);
alter table store.effect owner to shebao_owner;
comment on table store.effect is 'canonical: number';
comment on table store.run_step is 'canonical: name, rows, fen, content_hash';
comment on table store.parked_row is 'canonical: row_key, step, reason, owner, serving_path';
comment on table store.file is 'canonical: name, sha256, bytes, state';
set role shebao_owner; select store.apply_rights(); reset role
"""
POINTS = [f"month:part 2:{phase}" for phase in ("before", "inside", "after")]
POINTS += [f"month:{step}:{phase}" for step in ("file", "publish") for phase in ("before", "inside", "after")]
POINTS += [f"files:release:{phase}" for phase in ("before_rename", "after_rename", "marked")]


@pytest.fixture
def prepared(db, admin):
    admin.execute(PREPARE)
    return db


def start(db: Database, *more: str, **environment: str) -> int:
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), *more]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


@pytest.fixture(scope="session")
def quiet(server, template, tmp_path_factory):
    """The canonical export of a run nobody killed."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute("drop database if exists quiet_run with (force)")
        admin.execute(f"create database quiet_run template {template}")
    with psycopg.connect(server.conninfo(dbname="quiet_run"), autocommit=True) as admin:
        admin.execute(PREPARE)
    home = tmp_path_factory.mktemp("quiet")
    with Database(server.conninfo(user="shebao_app", dbname="quiet_run"), home=home).connect() as database:
        assert start(database) == 0
        assert (home / "outbox/month.txt").read_text() == "part 1 10 55\npart 2 10 55\npart 3 10 55\n"
        return canonical.export(database, HOUSE)


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_started_again(prepared, quiet, point):
    assert start(prepared, SHEBAO_KILL_AT=point) == -9
    assert start(prepared) == 0
    assert canonical.export(prepared, HOUSE) == quiet
    assert [f.name for f in (prepared.home / "outbox").iterdir() if f.is_file()] == ["month.txt"]


def test_killed_at_each_place_in_turn(prepared, quiet):
    place = 1
    while start(prepared, SHEBAO_KILL_AT=f"#{place}") == -9:
        place += 1
        assert place < 40
    assert place > 4
    assert canonical.export(prepared, HOUSE) == quiet


def test_a_broken_build_is_seen(prepared, quiet):
    """Without the mark of done steps the work is done twice, or refused by the key of the steps: never equal."""
    start(prepared, SHEBAO_KILL_AT="month:part 2:after")
    command = [sys.executable, str(WORKER), prepared.conninfo, str(prepared.home), "break"]
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "run_step_run_id_name_key" in again.stderr
    assert canonical.export(prepared, HOUSE).differs(quiet) != []


def test_a_second_start_does_nothing(prepared, quiet):
    assert start(prepared) == 0
    assert start(prepared) == 0
    assert canonical.export(prepared, HOUSE) == quiet


def test_two_at_once(db):
    key = RunKey("month", "2025-10")
    with open_run(db, HOUSE, "store", key), pytest.raises(RunBusy) as refused, open_run(db, HOUSE, "store", key):
        pass
    assert refused.value.english.startswith("The run month:2025-10 is being done by somebody else right now.")
    assert refused.value.chinese.startswith("批次 month:2025-10 正在由另一进程办理。")
    with open_run(db, HOUSE, "store", key):
        pass


def test_a_session_that_is_just_ending_is_waited_for(db):
    """A killed holder keeps its key until the server has noticed: the next start does not meet a ghost."""
    key = RunKey("month", "2025-10")
    ghost = psycopg.connect(db.conninfo, autocommit=True)
    ghost.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (f"store.run:{key}",))
    ending = threading.Timer(0.15, ghost.close)
    ending.start()
    with open_run(db, HOUSE, "store", key) as run:
        assert run.key == str(key)
    ending.join()


def test_other_law_is_another_run(db):
    key = RunKey("month", "2025-10")
    with open_run(db, HOUSE, "store", key, law_hash="a"):
        pass
    with pytest.raises(RunDiffers, match="law a, not b"), open_run(db, HOUSE, "store", key, law_hash="b"):
        pass


def test_a_done_step_has_no_transaction(db):
    with open_run(db, HOUSE, "store", RunKey("month", "x")) as run:
        with run.step("one") as step:
            step.count(rows=3, fen=4, content=b"c")
        with run.step("one") as again:
            assert not again.todo
            assert again.done is not None
            assert (again.done.rows, again.done.fen) == (3, 4)
            with pytest.raises(StepIsDone):
                again.tx.all("steps_of_run", run_id=run.run_id)


def test_a_step_that_fails_leaves_nothing(db, admin):
    with open_run(db, HOUSE, "store", RunKey("month", "x")) as run:
        with pytest.raises(KeyError), run.step("one") as step:
            raise KeyError(step.tx.emit("a.b", {"x": 1}))
        assert run.steps() == []
    assert admin.execute("select count(*) from store.event").fetchone() == (0,)


def test_parked_rows_are_seen_by_their_agency_only(prepared, officers):
    assert start(prepared) == 0
    with prepared.reading(HOUSE, "service") as tx:
        run_id = tx.one("store.run_by_key", run_key="month:2025-10").run_id
        assert [row.row_key for row in parked(tx, run_id)] == ["row 1", "row 2", "row 3"]
    with prepared.reading(officers.clerk, "service") as tx:
        assert parked(tx, run_id) == []


def test_an_officer_may_not_run_steps(db, officers):
    with (
        pytest.raises(NotEntered, match="may not run"),
        open_run(db, officers.clerk, "store", RunKey("month", "x")) as run,
        run.step("one"),
    ):
        pass


def test_a_step_of_a_run_takes_its_time_whoever_logged_in(prepared):
    """A desk's login is stopped after a minute; what is granted `run` is not, and the limit is back after it."""

    def limit(tx):
        return tx.connection.execute("select current_setting('statement_timeout')").fetchone()[0]

    assert prepared.kind == "app"
    with open_run(prepared, HOUSE, "store", RunKey("month", "long")) as run, run.step("bulk") as step:
        assert limit(step.tx) == "0"
    with prepared.transaction(HOUSE, "store", "bulk", act="run") as tx:
        assert limit(tx) == "0"
    with prepared.reading(HOUSE, "store") as tx:
        assert limit(tx) == "1min"
