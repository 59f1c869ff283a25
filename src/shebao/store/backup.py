"""A second copy of the record: base backup, received log, restore to a moment, standby.

    base(server, folder)                      # the whole record as it is, verified by its manifest
    with receiving(server, folder):           # from now on the log arrives there too, each commit before it is told
        …
    restore(folder, home, until=moment)       # another folder, as the record was at that moment
    standby(server, home) → promote(…)        # a second server that follows, and takes over

`folder` should lie on another machine's disk. The tools are PostgreSQL's own, of the version that serves the record.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from shebao.kernel.errors import ShebaoError
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import ServerDidNotStart

RECEIVER = "shebao_receiver"
START_PATIENCE = 60.0  # seconds a receiver may take to begin
PATIENCE = 600.0  # seconds a log or a standby may lag before that is told
BESIDE = ("keys.json", "anchors", "outbox")  # what lies beside the database and cannot be made from it


class NoBaseBackup(ShebaoError):
    """There is no base backup in {folder}: make one with `shebao backup base {folder}`."""

    code = "store.no_base_backup"
    zh = "{folder} 中没有基础备份：请先执行 `shebao backup base {folder}`。"


class FolderNotEmpty(ShebaoError):
    """{folder} holds something already: name an empty folder, so that nothing is overwritten."""

    code = "store.folder_not_empty"
    zh = "{folder} 已有内容：请另指定一个空目录，以免覆盖。"


class NotReceived(ShebaoError):
    """The receiver in {folder} is not up to date after {seconds} s. Look whether it runs and whether its disk is full;
    what was committed stays in the record."""

    code = "store.log_not_received"
    zh = "{folder} 处的日志接收在 {seconds} 秒后仍未跟上：请检查接收进程与磁盘空间；已提交的数据仍在主库中。"


class MomentNotReached(ShebaoError):
    """The record could not be restored to {until}: {reason}. The received log may end before that moment: leave out
    the moment to restore everything received."""

    code = "store.moment_not_reached"
    zh = "无法恢复到 {until}：{reason}。所接收的日志可能早于该时刻结束：不写时刻即恢复到所接收的最后一刻。"


@dataclass(frozen=True, slots=True)
class Base:
    """A base backup: its folder, when it was made, its size."""

    folder: Path
    made: str
    bytes: int


def base(server: EmbeddedServer, folder: Path, beside: Path | None = None) -> Base:
    """The whole server copied while it works, checked against its manifest; with keys, anchors, files of `beside`."""
    server.own(folder)
    stamp = _stamp()
    target = server.own(folder / f"base-{stamp}")
    try:
        options = ("--checkpoint=fast", "--wal-method=stream", "--no-sync" if not server.durable else "--verbose")
        server.run_tool("pg_basebackup", "-d", server.conninfo(), "-D", target / "data", *options)
        server.run_tool("pg_verifybackup", "--quiet", target / "data")
    except ServerDidNotStart:
        shutil.rmtree(target)
        raise
    for name in BESIDE:
        source = (beside or server.home) / name
        if source.is_dir():
            shutil.copytree(source, target / "beside" / name)
        elif source.exists():
            (target / "beside").mkdir(exist_ok=True)
            shutil.copy2(source, target / "beside" / name)
    made = Base(target, stamp, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()))
    (target / "made.json").write_text(json.dumps({"made": stamp, "bytes": made.bytes}), encoding="utf-8")
    return made


@contextmanager
def receiving(
    server: EmbeddedServer, folder: Path, *, synchronous: bool = True, keep: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """While it is entered the log arrives in `folder`; `synchronous`: no commit is told before it is there.

    A synchronous record waits for its receiver: when that dies, commits wait until it is back or this ends. `keep`: the
    log written while nobody receives waits for the next receiver (up to max_slot_wal_keep_size).
    """
    known = _slot_kept(server)
    pieces = sorted(server.own(folder).glob("wal-*"))
    # without the slot the log since the last piece may be gone: a new piece begins, the old ones serve older bases
    wal = pieces[-1] if known and pieces else server.own(folder / f"wal-{_stamp()}")
    where = f"{server.conninfo()} application_name={RECEIVER}"
    receiver = server.begin_tool("pg_receivewal", "-d", where, "-D", wal, "-S", RECEIVER, "--synchronous")
    try:
        wait_received(server, folder, START_PATIENCE)
        _wait_for_receiver(server, RECEIVER if synchronous else "")  # also frees what a dead one left waiting
        yield receiver
    finally:
        if synchronous and server._answers():  # noqa: SLF001  # a server that died has nobody to tell
            _wait_for_receiver(server, "")
        receiver.send_signal(signal.SIGINT)
        receiver.wait(timeout=60)
        if not known and not keep and server._answers():  # noqa: SLF001  # else the log would pile up for nobody
            with psycopg.connect(server.conninfo(), autocommit=True) as admin:
                admin.execute("select pg_drop_replication_slot(%s)", (RECEIVER,))


def _slot_kept(server: EmbeddedServer) -> bool:
    """Whether the server still keeps what a receiver of before has not had; otherwise it begins to keep it now."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        asked = "select wal_status from pg_replication_slots where slot_name = %s"
        row = admin.execute(asked, (RECEIVER,)).fetchone()
        if row is not None and row[0] != "lost":
            return True
        if row is not None:
            admin.execute("select pg_drop_replication_slot(%s)", (RECEIVER,))
        admin.execute("select pg_create_physical_replication_slot(%s, true)", (RECEIVER,))
        return False


def _stamp() -> str:
    return datetime.now().astimezone().strftime("%Y%m%dT%H%M%S%f")


def _wait_for_receiver(server: EmbeddedServer, names: str) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(psycopg.sql.SQL("alter system set synchronous_standby_names = {}").format(names))
        admin.execute("select pg_reload_conf()")


def wait_received(server: EmbeddedServer, folder: Path, patience: float = PATIENCE) -> float:
    """Waits until everything committed by now lies in the folder; seconds it took. Raises NotReceived."""
    started = time.monotonic()
    question = "select flush_lsn >= %s::pg_lsn from pg_stat_replication where application_name = %s"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        # a word of our own: a receiver that has nothing to receive reports every ten seconds only
        row = admin.execute("select pg_logical_emit_message(false, 'shebao', 'received?', true)::text").fetchone()
        assert row is not None
        while time.monotonic() - started < patience:
            if (admin.execute(question, (row[0], RECEIVER)).fetchone() or (False,))[0]:
                return time.monotonic() - started
            time.sleep(0.05)
    raise NotReceived(folder=folder, seconds=round(patience))


def mark(server: EmbeddedServer, name: str) -> str:
    """A named place in the log, to restore to exactly."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute("select pg_create_restore_point(%s)", (name,))
        admin.execute("select pg_switch_wal()")  # a mark alone is not written through to disk
    return name


def restore(folder: Path, home: Path, *, until: datetime | None = None, name: str | None = None) -> EmbeddedServer:
    """A server in `home` with the record as it was at a moment, at a marked place, or at the end of what was received.

    Raises NoBaseBackup, FolderNotEmpty, MomentNotReached.
    """
    bases = sorted(found.parent for found in folder.glob("base-*/made.json"))
    if until is not None:  # the last base that is older than the moment
        bases = [b for b in bases if b.name.removeprefix("base-") <= until.astimezone().strftime("%Y%m%dT%H%M%S%f")]
    if not bases:
        raise NoBaseBackup(folder=folder)
    home.parent.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home)
    if server.root.exists() and any(server.root.iterdir()):
        raise FolderNotEmpty(folder=server.root)
    server.own(server.root)
    _copy(server, bases[-1] / "data", server.data)
    shutil.copytree(bases[-1] / "beside", server.home, dirs_exist_ok=True) if (bases[-1] / "beside").exists() else None
    settings = [f"restore_command = '{_fetching(folder)}'"]
    if until is not None:
        settings.append(f"recovery_target_time = '{until.isoformat()}'")
    if name is not None:
        settings.append(f"recovery_target_name = '{name}'")
    _recover(server, [*settings, "recovery_target_action = 'promote'"], "recovery.signal")
    try:
        server.start()
        _wait_until(server, recovering=False)
    except ServerDidNotStart as problem:
        said = [line for line in server.log.read_text(errors="replace").splitlines() if "FATAL" in line]
        raise MomentNotReached(until=until or name, reason=said[-1] if said else str(problem)) from problem
    return server


def standby(server: EmbeddedServer, home: Path) -> EmbeddedServer:
    """A second server that follows the first and may be read. Raises FolderNotEmpty."""
    home.parent.mkdir(parents=True, exist_ok=True)
    second = EmbeddedServer(home, durable=server.durable)
    if second.root.exists() and any(second.root.iterdir()):
        raise FolderNotEmpty(folder=second.root)
    second.own(second.root)
    server.run_tool(
        "pg_basebackup", "-d", server.conninfo(), "-D", second.data, "--checkpoint=fast", "--wal-method=stream"
    )
    following = f"primary_conninfo = '{server.conninfo()} application_name=shebao_standby'"
    _recover(second, [following], "standby.signal")
    second.start()
    return second


def wait_followed(first: EmbeddedServer, second: EmbeddedServer, patience: float = PATIENCE) -> float:
    """Waits until the second has replayed what the first has committed by now; seconds. Raises NotReceived."""
    started = time.monotonic()
    with psycopg.connect(first.conninfo()) as admin:
        row = admin.execute("select pg_current_wal_flush_lsn()::text").fetchone()
    assert row is not None
    with psycopg.connect(second.conninfo(), autocommit=True) as admin:
        while time.monotonic() - started < patience:
            if (admin.execute("select pg_last_wal_replay_lsn() >= %s::pg_lsn", row).fetchone() or (False,))[0]:
                return time.monotonic() - started
            time.sleep(0.02)
    raise NotReceived(folder=second.home, seconds=round(patience))


def promote(second: EmbeddedServer) -> float:
    """The second server takes over and may be written to; seconds until it could. The first must be gone for good."""
    started = time.monotonic()
    second.run_tool("pg_ctl", "-D", second.data, "-w", "-t", 600, "promote")
    _wait_until(second, recovering=False)
    return time.monotonic() - started


def _fetching(folder: Path) -> str:
    """The shell's words that fetch a segment of the log: whole from any piece, else as far as it was received."""
    tries = [
        f'cp "{piece}/%f{end}" "%p" 2>/dev/null' for end in ("", ".partial") for piece in sorted(folder.glob("wal-*"))
    ]
    return " || ".join(tries).replace("'", "''") or "false"


def _copy(server: EmbeddedServer, source: Path, target: Path) -> None:
    if target.exists():
        target.rmdir()
    shutil.copytree(source, target, symlinks=True)
    for found in (target, *target.rglob("*")):
        if server.user:
            shutil.chown(found, server.user)
    target.chmod(0o700)


def _recover(server: EmbeddedServer, settings: list[str], sign: str) -> None:
    with (server.data / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
        # a copy waits for no receiver of its own
        conf.write("\n".join(["synchronous_standby_names = ''", *settings]) + "\n")
    (server.data / sign).touch()
    if server.user:
        shutil.chown(server.data / sign, server.user)


def _wait_until(server: EmbeddedServer, *, recovering: bool, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with psycopg.connect(server.conninfo(), autocommit=True) as admin:
                row = admin.execute("select pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError:
            if not (server.data / "postmaster.pid").exists():
                raise ServerDidNotStart(reason="the server ended while it recovered", log=server.log) from None
        else:
            if row is not None and row[0] == recovering:
                return
        time.sleep(0.05)
    raise ServerDidNotStart(reason=f"still recovering after {patience:.0f} s", log=server.log)
