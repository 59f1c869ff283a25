"""A one-off transfer to a list of millions, from the list to the published register: time, memory, totals, no double.

    python bench/transfers/run.py [--people 7500000] [--home /tmp/bench_transfers]

The register of persons is made by the administrator before the clock starts. The list holds every person once, one in
a thousand twice, and one in a thousand nobody knows. All checks are on: the scope of the agency, one line a human being
and measure, the paper's rows and fen, control sums at publication, the log.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, datetime
from pathlib import Path

import click
import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from entitled import RUNNER, SCHEME, open_house
from officers import OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.benefits import transfers
from shebao.benefits.runs import sign_run
from shebao.benefits.transfers import Listed, Measure
from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_month
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.migrate import migrate

FEN = 100_000
HOUSE = Actor(1, "house", "house", "*", "")
CLOCK = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
MEASURE = Measure("hardship_2025", SCHEME, "441802", parse_month("2025-11"), "notice 9, list 1", "art. 2")
PEOPLE = """
set synchronous_commit = off;
insert into registry.person (person_id, serving_path)
select n, '00.44.18.02.' from generate_series(1, %(people)s::bigint) n;
insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path)
select n, '测试' || n, 'female', date '1980-01-01' + (n %% 9000)::integer, 1, '00.44.18.02.'
from generate_series(1, %(people)s::bigint) n;
analyze registry.person;
analyze registry.person_version;
"""


@click.command()
@click.option("--people", default=7_500_000)
@click.option("--home", default="/tmp/bench_transfers", type=click.Path(path_type=Path))
@click.option("--kept", default="", help="Go on in this database, whose register an earlier start made.")
def main(people: int, home: Path, kept: str) -> None:
    server = EmbeddedServer(home).start()
    try:
        name = kept or f"bench_{people}_{int(time.time())}"
        click.echo(f"database {name}")
        if not kept:
            with psycopg.connect(server.conninfo(), autocommit=True) as admin:
                admin.execute(f"create database {name}")
        migrate(server.conninfo(dbname=name))
        began = time.monotonic()
        with psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin:
            for statement in PEOPLE.split(";"):
                if statement.strip() and not kept:
                    admin.execute(statement, {"people": people} if "%(" in statement else None)
        click.echo(f"register of {people:,} persons made in {time.monotonic() - began:.0f} s")
        login = server.conninfo(user="shebao_app", dbname=name)  # a desk's login: a run lifts the limit by itself
        with Database(login, home=home / "files", clock=CLOCK).connect() as db:
            if not kept:
                open_office(db)
            measured(db, people)
        with psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin:
            twice = admin.execute(
                "select count(*) from (select person_id from benefits.obligation group by 1 having count(*) > 1) x"
            ).fetchone()
            click.echo(f"persons owed twice: {twice[0]}")
    finally:
        server.stop("immediate")


def open_office(db: Database) -> None:
    """Officers and books; an earlier start has made them."""
    staff = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
    found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=date(2000, 1, 1))
    open_house(db)


def measured(db: Database, people: int) -> None:
    rng = np.random.default_rng(7)
    some = max(people // 1000, 1)
    doubled = rng.integers(1, people + 1, some)
    persons = np.concatenate([np.arange(1, people + 1), doubled, np.arange(1, some + 1) + 10**12])
    rng.shuffle(persons)
    rows = Listed(persons, np.full(len(persons), FEN, np.int64), len(persons), len(persons) * FEN)
    began = time.monotonic()
    taken = transfers.take_list(db, RUNNER, MEASURE, rows)
    listed = time.monotonic()
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, taken.run, role, on=CLOCK.date())
    done = transfers.publish_list(db, RUNNER, MEASURE, on=CLOCK.date())
    ended = time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"list of {len(persons):,} rows taken in {listed - began:.1f} s, published in {ended - listed:.1f} s")
    click.echo(f"{len(persons) / (ended - began):,.0f} rows a second; worker's memory at most {memory:,.0f} MB")
    click.echo(f"paid {done.rows:,} rows, {done.fen / 100:,.2f} yuan; refused {taken.refused_rows:,} rows")
    assert (done.rows, done.fen) == (people, people * FEN)
    assert taken.refused_rows == 2 * some


if __name__ == "__main__":
    main()
