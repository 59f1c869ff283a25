"""The supervisor: first start, restart, kill -9, a path with a space, and what it says when it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from officers import HOUSE
from shebao.store import canonical
from shebao.store.db import Database
from shebao.store.embedded import SYSTEM_FOLDER, EmbeddedServer
from shebao.store.errors import DatabaseAbsent, DatabaseLost, FolderClosed, FolderTooDeep, NoSystemUser
from shebao.store.files import outbox
from shebao.store.migrate import find, migrate

WORKER = Path(__file__).with_name("store_worker.py")
COLUMNS = """
comment on table store.run_step is 'canonical: name, rows, fen, content_hash';
create table store.effect (number integer); alter table store.effect owner to shebao_owner;
comment on table store.effect is 'canonical: number';
set role shebao_owner; select store.apply_rights(); reset role
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="asks about root")


@pytest.fixture(scope="module")
def own():
    """A server of this module alone, in a folder with a space, to be killed."""
    home = Path(tempfile.mkdtemp(prefix="she bao ", dir="/tmp"))
    home.chmod(0o755)
    server = EmbeddedServer(home).start()
    yield server
    server.stop("immediate")
    shutil.rmtree(home)


def store_migrations():
    return [m for m in find() if m.name[:2] <= "20"]


def make_database(server: EmbeddedServer, name: str) -> str:
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    migrate(server.conninfo(dbname=name), store_migrations())
    return server.conninfo(user="shebao_app", dbname=name)


def test_durable_and_private(own):
    with psycopg.connect(own.conninfo()) as connection:
        settings = dict(
            connection.execute(
                "select name, setting from pg_settings where name in ('fsync', 'data_checksums', 'full_page_writes',"
                " 'synchronous_commit', 'listen_addresses', 'wal_level')"
            ).fetchall()
        )
    assert settings == {
        "fsync": "on",
        "data_checksums": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
        "wal_level": "replica",
    }
    assert own.socket.stat().st_mode & 0o777 == 0o700
    assert own.data.stat().st_mode & 0o777 == 0o700


def test_start_is_idempotent_and_quick_and_other_processes_find_it(own):
    pid = own.pid()
    begun = time.perf_counter()
    assert EmbeddedServer(own.home).start().pid() == pid
    assert time.perf_counter() - begun < 1


def test_two_starts_at_once(own):
    own.stop()
    code = "from shebao.store.embedded import *; EmbeddedServer().start()"
    here = {**os.environ, "SHEBAO_HOME": str(own.home)}
    both = [subprocess.Popen([sys.executable, "-c", code], env=here) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    own.start()


def test_kill_nine_keeps_every_commit(own):
    with psycopg.connect(own.conninfo(), autocommit=True) as connection:
        connection.execute("create table kept as select g from generate_series(1, 100000) g")
    os.kill(own.pid(), signal.SIGKILL)
    own.start()
    with psycopg.connect(own.conninfo()) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (100000,)


def test_stop_twice(own):
    own.stop()
    own.stop()
    own.start()


def test_a_killed_initdb_is_begun_anew(own):
    half = EmbeddedServer(own.home / "half")
    (half.root / "data").mkdir(parents=True)
    (half.root / "data/base").mkdir()
    half.start()
    half.stop("immediate")


def kill_under(server, tx):
    tx.emit("a.b", {"x": 1})
    os.kill(server.pid(), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        tx.emit("a.b", {"x": 2})


def test_a_database_killed_under_an_action(own, tmp_path):
    conninfo = make_database(own, "killed")
    with Database(conninfo, home=tmp_path).connect() as db:
        with pytest.raises(DatabaseLost) as lost, db.transaction(HOUSE, "store", "try") as tx:
            kill_under(own, tx)
        assert lost.value.english == (
            "The database went away during store.try. Nothing of it was recorded;"
            " do it again when the database is back."
        )
        assert lost.value.chinese.startswith("办理“store.try”时数据库连接中断。本次操作未留下任何记录")
        own.start()
        with db.transaction(HOUSE, "store", "try") as tx:  # the pool finds its way back by itself
            tx.emit("a.b", {"x": 3})
    with psycopg.connect(own.conninfo(dbname="killed")) as admin:
        assert admin.execute("select payload from store.event").fetchall() == [({"x": 3},)]


@pytest.mark.parametrize(
    "point", ["month:part 2:before", "month:part 2:inside", "month:part 2:after", "month:file:after"]
)
def test_a_run_goes_on_after_the_server_was_killed(own, tmp_path, point):
    hashes = []
    for name in ("quiet", "loud"):
        home = tmp_path / name
        conninfo = make_database(own, name)
        with psycopg.connect(own.conninfo(dbname=name), autocommit=True) as admin:
            admin.execute(COLUMNS)
        command = [sys.executable, str(WORKER), conninfo, str(home)]
        if name == "loud":
            kill = {"SHEBAO_KILL_AT": point, "SHEBAO_KILL_PID": str(own.pid())}
            broken = subprocess.run(command, env=os.environ | kill, capture_output=True, text=True, check=False)
            assert "The database went away" in broken.stderr
            own.start()
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        with Database(conninfo, home=home).connect() as db:
            hashes.append((canonical.export(db, HOUSE), (outbox(home) / "month.txt").read_bytes()))
    with psycopg.connect(own.conninfo(), autocommit=True) as admin:
        admin.execute("drop database quiet with (force)")
        admin.execute("drop database loud with (force)")
    assert hashes[0] == hashes[1]


def test_too_deep_a_folder():
    with pytest.raises(FolderTooDeep) as refused:
        EmbeddedServer(Path("/tmp") / ("deep" * 25))
    assert refused.value.english.endswith('Choose a shorter one; type: export SHEBAO_HOME="$HOME/.shebao"')
    assert "请改用较短的目录" in refused.value.chinese


@as_root
def test_a_closed_folder_that_was_chosen(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(FolderClosed, match="type: export SHEBAO_HOME=/var/lib/shebao"):
        EmbeddedServer(tmp_path / "home")


@as_root
def test_a_closed_working_folder_is_told_and_gone_round(tmp_path, monkeypatch, caplog):
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHEBAO_HOME", raising=False)
    assert EmbeddedServer().root.parent == SYSTEM_FOLDER
    assert "is closed to the system user" in caplog.text


@as_root
def test_no_useradd(monkeypatch, own):
    monkeypatch.setattr("shebao.store.embedded.SYSTEM_USER", "shebao-nobody")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(NoSystemUser, match="type: useradd --system --no-create-home shebao-nobody"):
        EmbeddedServer(own.home / "other").start()


def test_no_server_at_the_url(tmp_path):
    with pytest.raises(DatabaseAbsent, match="Start it, or check SHEBAO_DATABASE_URL"):
        Database.open(f"postgresql://somebody@/shebao?host={tmp_path}", home=tmp_path)


def test_any_server_by_url(own, tmp_path, monkeypatch):
    with psycopg.connect(own.conninfo(), autocommit=True) as admin:
        admin.execute("create database elsewhere")
    monkeypatch.setattr("shebao.store.migrate.find", store_migrations)
    monkeypatch.setenv("SHEBAO_DATABASE_URL", own.conninfo(dbname="elsewhere"))
    with Database.open(home=tmp_path) as db, db.transaction(HOUSE, "store", "try") as tx:
        assert tx.emit("a.b", {}) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="tries an ordinary user from root")
def test_as_an_ordinary_user():
    home = tempfile.mkdtemp(prefix="ordinary", dir="/tmp")
    shutil.chown(home, "nobody")
    packages = Path(psycopg.__file__).parents[1]
    source = Path(__file__).parents[2] / "src"
    if not all(
        folder.stat().st_mode & 0o001 for folder in [*packages.parents, *Path(sys.executable).resolve().parents]
    ):
        pytest.skip("this Python is closed to ordinary users")
    code = "from shebao.store.embedded import *; s = EmbeddedServer(); s.start(); print(s.user); s.stop()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"SHEBAO_HOME": home, "PYTHONPATH": f"{source}:{packages}", "PATH": os.environ["PATH"]},
        user="nobody",
        group="nogroup",
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(home)
    assert done.stdout.strip() == "None", done.stderr
