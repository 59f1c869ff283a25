"""`shebao backup` and `shebao restore`: a second copy of the record, received as it grows, and tried out."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path

import click
from psycopg.conninfo import conninfo_to_dict

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.kernel.errors import ShebaoError
from shebao.store import backup
from shebao.store.canonical import Canonical, export
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer, default_home

folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False, resolve_path=True))


class NotOurServer(ShebaoError):
    """SHEBAO_DATABASE_URL names a server that is not ours to copy: use its own
    backup (pg_basebackup, pg_receivewal)."""

    code = "cli.not_our_server"
    zh = "SHEBAO_DATABASE_URL 指向外部数据库服务器，不由本程序备份：请使用该服务器自带的备份工具。"


@click.group("backup")
def backup_group() -> None:
    """A second copy of the record: base backups, and the log received as it grows."""


@backup_group.command("base")
@folder_argument
@lang_option
@json_option
def base_command(folder: Path, lang: str, *, as_json: bool) -> None:
    """Copy the whole record into FOLDER while it is in use, and check the copy against its manifest.

    Keys, anchors and files that left the house are copied with it: keep FOLDER as safe as the record.
    """
    out = Output(as_json=as_json, lang=lang)
    with _record() as db:
        made = backup.base(_server(), folder, db.home)
    out.line(
        f"基础备份 {made.folder}：{made.bytes:,} 字节，清单校验无误。"
        if out.lang == "zh"
        else f"Base backup {made.folder}: {made.bytes:,} bytes, checked against its manifest."
    )
    out.result({"folder": str(made.folder), "bytes": made.bytes})


@backup_group.command("follow")
@folder_argument
@click.option("--alone", is_flag=True, help="Do not let commits wait for this copy.")
@click.option("--seconds", type=float, help="End after so many seconds; else with Ctrl-C.")
@lang_option
def follow_command(folder: Path, lang: str, seconds: float | None, *, alone: bool) -> None:
    """Receive the log of the record in FOLDER until it is stopped. No act is told as done before its log lies there.

    When this dies, acts wait until it runs again; type it again, or once with --alone to let them go on without it.
    """
    out = Output(lang=lang)
    end = time.monotonic() + seconds if seconds is not None else None
    with _record(), backup.receiving(_server(), folder, synchronous=not alone, keep=True) as receiver:
        out.line(f"{folder}：开始接收日志。" if out.lang == "zh" else f"{folder}: the log is being received.")
        try:
            while receiver.poll() is None and (end is None or time.monotonic() < end):
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass
    out.line("已停止。" if out.lang == "zh" else "Stopped.")


@backup_group.command("drill")
@folder_argument
@lang_option
@json_option
def drill_command(folder: Path, lang: str, *, as_json: bool) -> None:
    """Try it all on the present record: copy it to FOLDER, restore it, let a standby take over; print the proof.

    The record itself is only read. The restored servers are stopped and removed, the copy stays. Exits with 1 when a
    hash differs.
    """
    out = Output(as_json=as_json, lang=lang)
    zh = out.lang == "zh"
    server, scratch = _server(), default_home() / "drill"
    shutil.rmtree(scratch, ignore_errors=True)
    with _record() as db:
        with backup.receiving(server, folder):
            made = backup.base(server, folder, db.home)
            name = backup.mark(server, f"drill {datetime.now().astimezone():%Y%m%d%H%M%S}")
            now = export(db, READER)
            lag = backup.wait_received(server, folder)
        started = time.monotonic()
        restored = backup.restore(folder, scratch / "r", name=name)
        restore_seconds = time.monotonic() - started
        again = _hash_of(db, restored)
        restored.stop()
        second = backup.standby(server, scratch / "s")
        behind = backup.wait_followed(server, second)
        promoted_seconds = backup.promote(second)
        taken = _hash_of(db, second)
        second.stop()
    shutil.rmtree(scratch)
    differs = sorted({*now.differs(again), *now.differs(taken)})
    same = now.sha256 == again.sha256 == taken.sha256
    rows, tables = sum(table.rows for table in now.tables), len(now.tables)
    for en, chinese in (
        (
            f"Copied while in use: {made.bytes:,} bytes, each file as in its manifest; the log came {lag:.2f} s later.",
            f"在用状态下复制 {made.bytes:,} 字节，逐文件与清单相符；日志滞后 {lag:.2f} 秒到达。",
        ),
        (
            f"The record: {rows:,} rows of {tables} tables, hash {now.sha256}",
            f"主库：{tables} 张表 {rows:,} 行，哈希 {now.sha256}",
        ),
        (
            f"Restored from the copy in {restore_seconds:.1f} s: hash {again.sha256}",
            f"由副本恢复，用时 {restore_seconds:.1f} 秒：哈希 {again.sha256}",
        ),
        (
            f"A standby, {behind:.2f} s behind, took over in {promoted_seconds:.1f} s: hash {taken.sha256}",
            f"备库（滞后 {behind:.2f} 秒）接管，用时 {promoted_seconds:.1f} 秒：哈希 {taken.sha256}",
        ),
        _verdict(folder, differs, same=same),
    ):
        out.line(chinese if zh else en)
    out.result(
        {
            "bytes": made.bytes,
            "behind_seconds": lag,
            "hash": now.sha256,
            "restored": again.sha256,
            "standby": taken.sha256,
            "restore_seconds": restore_seconds,
            "promote_seconds": promoted_seconds,
            "rows": rows,
            "differs": differs,
        }
    )
    sys.exit(0 if same else 1)


def _verdict(folder: Path, differs: list[str], *, same: bool) -> tuple[str, str]:
    if same:
        return (
            "Row for row the three are the same: what is lost here can be brought back from the copy.",
            "三者逐行一致：此处若有丢失，可由副本完整恢复。",
        )
    names = ", ".join(differs)
    return (
        f"They are DIFFERENT in {names}: the copy in {folder} does not bring this record back. Do not rely on it.",
        f"三者不一致（{names}）：{folder} 中的副本不能恢复本库，不可依赖。",
    )


@click.command("restore")
@folder_argument
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    required=True,
    help="An empty folder.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"]),
    help="Machine's time; else all that was received.",
)
@lang_option
@json_option
def restore_command(folder: Path, into: Path, until: datetime | None, lang: str, *, as_json: bool) -> None:
    """Bring up the record of a moment from the copy in FOLDER, in another folder, and print its hash.

    The present record is not touched. SHEBAO_HOME set to the new folder works with what was restored.
    """
    out = Output(as_json=as_json, lang=lang)
    moment = until.astimezone() if until else None
    server = backup.restore(folder, into, until=moment)
    last = default_home() / "demo" / "last.json"
    if last.exists():  # which database of the server the commands speak of; its files lie where the copy put them
        facts = json.loads(last.read_text(encoding="utf-8")) | {"files": str(into)}
        (into / "demo").mkdir(exist_ok=True)
        (into / "demo" / "last.json").write_text(json.dumps(facts), encoding="utf-8")
    with _record() as db:
        found = _hash_of(db, server)
    rows = sum(table.rows for table in found.tables)
    out.line(
        f"已恢复到 {into}（{moment or '所接收的最后一刻'}）：{rows:,} 行，哈希 {found.sha256}"
        if out.lang == "zh"
        else f"Restored to {into} as of {moment or 'the last that was received'}: {rows:,} rows, hash {found.sha256}"
    )
    out.result({"into": str(into), "until": str(moment or ""), "rows": rows, "hash": found.sha256})


def _record() -> Database:
    if os.environ.get("SHEBAO_DATABASE_URL"):
        raise NotOurServer
    return opened()


def _server() -> EmbeddedServer:
    return EmbeddedServer(default_home()).start()


def _hash_of(db: Database, server: EmbeddedServer) -> Canonical:
    """The canonical hash of the same database on another server."""
    name = str(conninfo_to_dict(db.conninfo)["dbname"])
    with Database(server.conninfo(user="shebao_app", dbname=name), home=server.home, clock=db.clock).connect() as other:
        return export(other, READER)
