"""What the money benches share: a server of their own, memory as it is used, and the limit they are held against.

The limit is a bare COPY: the rows a run wrote, dumped as COPY BINARY, are put into new tables of the same columns and
checks by as many workers, shard by shard, and get the same keys. Nothing is read, computed, checked, or published.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from shebao.store.embedded import EmbeddedServer
from shebao.store.migrate import migrate

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of a table that a run wrote: the table, and the condition that tells them."""

    table: str
    where: str


def database(server: EmbeddedServer, name: str) -> str:
    """A database of this name, migrated; its administrator's conninfo."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        if not admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            admin.execute(f"create database {name}")
    migrate(server.conninfo(dbname=name))
    return server.conninfo(dbname=name)


def conditions() -> str:
    """Processors, load and memory, for the line above a table."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {memory:.0f} GB"


@contextmanager
def server_memory(server: EmbeddedServer) -> Iterator[dict[str, float]]:
    """The most private memory the server's processes held together, in MB, sampled twice a second."""
    seen, ended = {"mb": 0.0}, threading.Event()
    master = int((server.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    def watch() -> None:
        while not ended.wait(0.5):
            seen["mb"] = max(seen["mb"], _private_mb(master))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def processor_seconds(server: EmbeddedServer) -> float:
    """Processor time the server's processes have used so far, those that ended included."""
    time.sleep(1)  # processes on their way out are counted by one side or the other only when they are gone
    return processor_so_far(server.data)


def processor_so_far(data: Path) -> float:
    """The same while nobody leaves, by the server's data folder."""
    master = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[1]) == master:
            ticks += int(fields[11]) + int(fields[12])
        elif stat.parent.name == str(master):
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _private_mb(master: int) -> float:
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text(encoding="utf-8")
        except OSError:
            continue
        if re.search(rf"^PPid:\t{master}$", text, re.MULTILINE):
            found = re.search(r"^RssAnon:\s+(\d+) kB", text, re.MULTILINE)
            total += int(found[1]) if found else 0
    return total / 1024


def bare_copy(
    server: EmbeddedServer, conninfo: str, tables: Sequence[Written], folder: Path, *, shards: int, workers: int
) -> dict[str, float]:
    """Seconds of the limit for these rows, with rows and bytes. What it wrote is dropped again."""
    folder.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("drop schema if exists bare cascade")
        admin.execute("create schema bare")
        rows = sum(_dump(admin, folder, number, one, shards) for number, one in enumerate(tables))
        size = sum(file.stat().st_size for file in folder.iterdir())
        admin.execute("checkpoint")
        used = processor_seconds(server) + time.process_time()
        began = time.monotonic()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda shard: _fill(conninfo, tables, folder, shard), range(shards)))
        seconds = time.monotonic() - began
        processor = processor_seconds(server) + time.process_time() - used
        admin.execute("drop schema bare cascade")
    for file in folder.iterdir():
        file.unlink()
    return {"seconds": seconds, "processor": processor, "rows": rows, "bytes": size}


def _columns(admin: psycopg.Connection[tuple[object, ...]], table: str) -> str:
    found = admin.execute(
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        (table,),
    ).fetchone()
    assert found
    return str(found[0])


def _dump(admin: psycopg.Connection[tuple[object, ...]], folder: Path, number: int, one: Written, shards: int) -> int:
    columns, count = _columns(admin, one.table), 0
    admin.execute(f"create table bare.source as select {columns} from {one.table} where {one.where}")
    found = admin.execute("select count(*), pg_relation_size('bare.source') / 8192 from bare.source").fetchone()
    assert found
    rows, pages = int(str(found[0])), int(str(found[1])) + 1
    for shard in range(shards):
        lower, upper = pages * shard // shards, pages * (shard + 1) // shards
        part = f"select * from bare.source where ctid >= '({lower},0)' and ctid < '({upper},0)'"
        with (folder / f"{number}.{shard}").open("wb") as file, admin.cursor() as cursor:
            with cursor.copy(f"copy ({part}) to stdout (format binary)") as copy:
                for block in copy:
                    file.write(block)
            count += cursor.rowcount
    assert count == rows, (one.table, count, rows)
    admin.execute("drop table bare.source")
    return rows


def _fill(conninfo: str, tables: Sequence[Written], folder: Path, shard: int) -> None:
    with psycopg.connect(conninfo) as worker:
        for number, one in enumerate(tables):
            name = f"bare.t_{number}_{shard}"
            worker.execute(f"create table {name} (like {one.table} including defaults including constraints)")
            with (
                (folder / f"{number}.{shard}").open("rb") as file,
                worker.cursor().copy(f"copy {name} ({_columns(worker, one.table)}) from stdin (format binary)") as copy,
            ):
                while block := file.read(BLOCK):
                    copy.write(block)
            for definition in keys_of(worker, one.table):
                worker.execute(re.sub(r"INDEX \S+ ON (ONLY )?\S+ ", f"INDEX ON {name} ", definition, count=1))
        worker.commit()


def keys_of(worker: psycopg.Connection[tuple[object, ...]], table: str) -> list[str]:
    """Statements that make the keys of a table, as PostgreSQL tells them."""
    found = worker.execute("select pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass", (table,))
    return [str(row[0]) for row in found.fetchall()]
