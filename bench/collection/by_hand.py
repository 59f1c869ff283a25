"""The second limit: the month written by set-wise SQL, as somebody would who may trust everything he reads."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from side_by_side import keys_of, processor_seconds

from shebao.store.embedded import EmbeddedServer

HALVES = 2
CUT = ("due", "paid", "account_posting")
WHOLE = ("notice", "tax_receipt", "treasury_advice")
TARIFF = """
create table by_hand.tariff as
select distinct l.wage_fen, d.scheme, d.component, d.payer, d.pool_id, d.base_fen, d.amount_fen, d.account_fen
from collection.due d join collection.declaration_line l using (person_id, employer_id, for_month) where l.accepted;
create unique index on by_hand.tariff (wage_fen, scheme, component);
analyze by_hand.tariff;
"""


def by_hand(server: EmbeddedServer, conninfo: str, people: int, workers: int) -> dict[str, float]:
    """Seconds and processor seconds; the tables' sums are held against the house's. What it wrote is dropped again."""
    parts = _parts()
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("drop schema if exists by_hand cascade")
        admin.execute("create schema by_hand")
        admin.execute(TARIFF)
        admin.execute("checkpoint")
        used, began = processor_seconds(server) + time.process_time(), time.monotonic()
        halves = [
            {"half": str(n), "first": str(people * n // HALVES), "last": str(people * (n + 1) // HALVES)}
            for n in range(HALVES)
        ]
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda half: _do(conninfo, parts["dues"], half, (f"due_{half['half']}",)), halves))
            _do(conninfo, parts["whole"], {}, WHOLE)
            written = [(half, (f"paid_{half['half']}", f"account_posting_{half['half']}")) for half in halves]
            list(pool.map(lambda one: _do(conninfo, parts["money"], *one), written))
        seconds = time.monotonic() - began
        processor = processor_seconds(server) + time.process_time() - used
        for table in CUT:
            both = " union all ".join(f"select amount_fen from by_hand.{table}_{n}" for n in range(HALVES))
            mine, house = (
                f"select count(*), sum(amount_fen) from {rows} r" for rows in (f"({both})", f"collection.{table}")
            )
            assert admin.execute(mine).fetchone() == admin.execute(house).fetchone(), table
        admin.execute("drop schema by_hand cascade")
    return {"seconds": seconds, "processor": processor}


def _parts() -> dict[str, str]:
    text = Path(__file__).with_name("by_hand.sql").read_text(encoding="utf-8")
    found = re.split(r"^-- part: (\w+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def _do(conninfo: str, statements: str, half: dict[str, str], tables: tuple[str, ...]) -> None:
    """The statements of a part in one transaction, then the keys of the tables it made."""
    for name, value in half.items():
        statements = statements.replace(f"{{{name}}}", value)
    with psycopg.connect(conninfo) as worker:
        worker.execute(statements)
        for table in tables:
            for definition in keys_of(worker, "collection." + re.sub(r"_\d$", "", table)):
                worker.execute(re.sub(r"INDEX \S+ ON (ONLY )?\S+ ", f"INDEX ON by_hand.{table} ", definition, count=1))
        worker.commit()
