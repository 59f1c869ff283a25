"""The offices of a country: taken in, the nearest open one found, all acknowledged; beside a bare keyed look-up.

    python bench/offices/run.py [--agencies 8109] [--sub-districts 30000] [--asked 200] [--home /tmp/bench_offices]

38,109 invented offices in places drawn once. Each question is one call of the registry, with its transaction, scope and
roles; the bare look-up is the same database's `select` of one row by its key on an open connection, nothing around it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import click
import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from officers import HOUSE
from outlets_invented import FIRST, country
from registry_help import PLACES_LAW
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.registry import actions, documents, outlets
from shebao.registry.documents import Issue
from shebao.registry.outlets import Ask, Moment
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

CENTRE = 30001
MOMENT = Moment.of(None, datetime.fromisoformat("2025-11-20T10:00:00+08:00"))


@click.command()
@click.option("--agencies", default=8_109)
@click.option("--sub-districts", default=30_000)
@click.option("--asked", default=200)
@click.option("--home", default="/tmp/bench_offices", type=click.Path(path_type=Path))
def main(agencies: int, sub_districts: int, asked: int, home: Path) -> None:
    server = EmbeddedServer(home).start()
    try:
        with Database.open(server.conninfo(dbname=_made(server)), home) as opened:
            opened.clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
            measure(opened, server.conninfo(dbname=opened_name(opened)), (agencies, sub_districts), asked)
    finally:
        server.stop()


def _made(server: EmbeddedServer) -> str:
    name = f"bench_{int(time.time())}"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    return name


def opened_name(db: Database) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(db.conninfo)["dbname"])


def measure(db: Database, admin: str, size: tuple[int, int], asked: int) -> None:
    """Take the offices in, ask, issue a document to all; print each figure."""
    (approver,) = found_office(db, HOUSE, read_posts(), [NewOfficer("a", "approver", "00.")], on=date(2000, 1, 1))
    actions.load_places(db, HOUSE, PLACES_LAW)
    rows = country(*size)
    began = time.monotonic()
    outlets.take_on_outlets(db, HOUSE, rows, since=date(2025, 1, 1), source="invented")
    click.echo(f"{len(rows):,} offices taken in: {time.monotonic() - began:.1f} s")
    points = np.random.default_rng(1).integers((18_000_000, 74_000_000), (53_000_000, 134_000_000), (asked, 2)).tolist()
    with psycopg.connect(admin, autocommit=True) as bare:
        keys = [FIRST + i % len(rows) for i in range(asked)]
        by_key = timed(
            lambda i: bare.execute("select * from registry.outlet where agency_id = %s", (keys[i],)).fetchone(), asked
        )
    told = {"bare look-up by key": by_key}
    told["an office by its number"] = timed(lambda i: outlets.outlet(db, HOUSE, keys[i], MOMENT), asked)
    for service in ("card", "pension_query", "rare_service"):
        ask = Ask(service, MOMENT)
        told[f"the five nearest open: {service}"] = timed(
            lambda i, a=ask: outlets.nearest(db, HOUSE, a, *points[i]), asked
        )
    for what, milliseconds in told.items():
        click.echo(f"{what}: {milliseconds:.2f} ms, {milliseconds / by_key:.1f} × the bare look-up")
    by = Actor(int(approver), "a", "approver", "*", "00.")
    issue = Issue("1", "t", "a", date(2025, 12, 1), "t", sha256(b"t").hexdigest())
    began = time.monotonic()
    made = documents.issue(db, by, CENTRE, issue)
    click.echo(f"a document issued to {made.sent:,} offices: {time.monotonic() - began:.1f} s")
    began = time.monotonic()
    lacking = documents.missing(db, HOUSE, made.document)
    click.echo(f"{len(lacking):,} missing listed: {time.monotonic() - began:.1f} s")


def timed(question: Callable[[int], object], asked: int) -> float:
    """Milliseconds of a question in the middle, after as many to warm up as a tenth."""
    for i in range(max(1, asked // 10)):
        question(i)
    took = []
    for i in range(asked):
        began = time.perf_counter()
        question(i)
        took.append(time.perf_counter() - began)
    return float(np.median(took)) * 1000


if __name__ == "__main__":
    main()
