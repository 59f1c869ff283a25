"""The second limit: the same rows written by hand with every key and foreign key, in sets; nothing asked or told.

A bare COPY is given its rows. Whoever pays must find them first: join awards, components and accounts, add up payments,
number them. What that alone costs, with the keys and references no system leaves out, is measured here (by_hand.sql).
"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from side_by_side import keys_of, processor_seconds

from shebao.store.embedded import EmbeddedServer

HERE = Path(__file__).parent
TABLES = {
    "obligation": "benefits.obligation",
    "payment": "payments.payment",
    "part": "payments.part",
    "instruction": "payments.instruction",
    "movement": "payments.movement",
}


def by_hand(
    server: EmbeddedServer, conninfo: str, month: int, *, shards: int, workers: int
) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
    """Seconds and processor time of the month written by hand, and rows and fen of each table. All is dropped again."""
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("drop schema if exists bare cascade")
        admin.execute("create schema bare")
        admin.execute("create table bare.batch (batch_id bigint primary key)")
        admin.execute("insert into bare.batch values (1)")
        admin.execute("checkpoint")
        used = processor_seconds(server) + time.process_time()
        began = time.monotonic()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda shard: _shard(conninfo, month, shard, shards), range(shards)))
        seconds = time.monotonic() - began
        processor = processor_seconds(server) + time.process_time() - used
        found = {table: _sums(admin, name, shards) for name, table in TABLES.items()}
        admin.execute("drop schema bare cascade")
    return {"seconds": seconds, "processor": processor}, found


def _shard(conninfo: str, month: int, shard: int, shards: int) -> None:
    with psycopg.connect(conninfo) as worker:
        worker.execute("set local work_mem = '128MB'")
        for statement in _statements("by_hand.sql", month, shard, shards):
            worker.execute(statement)
        for name, table in TABLES.items():
            for definition in keys_of(worker, table):
                worker.execute(
                    re.sub(r"INDEX \S+ ON (ONLY )?\S+ ", f"INDEX ON bare.{name}_{shard} ", definition, count=1)
                )
            worker.execute(f"analyze bare.{name}_{shard}")
        for statement in _statements("by_hand_references.sql", month, shard, shards):
            worker.execute(statement)
        worker.commit()


def _statements(file: str, month: int, shard: int, shards: int) -> list[str]:
    text = (HERE / file).read_text(encoding="utf-8").format(s=shard, month=month, shards=shards)
    return [statement for statement in text.split(";\n") if statement.strip()]


def _sums(admin: psycopg.Connection[tuple[object, ...]], name: str, shards: int) -> tuple[int, int]:
    rows = fen = 0
    for shard in range(shards):
        found = admin.execute(f"select count(*), sum(amount_fen)::bigint from bare.{name}_{shard}").fetchone()
        assert found
        rows, fen = rows + int(str(found[0])), fen + int(str(found[1]))
    return rows, fen
