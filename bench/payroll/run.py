"""A pension month from the awards to the books, beside a bare COPY of the same rows: seconds, ratio, memory, fen.

    python bench/payroll/run.py [--people 5000000] [--months 2] [--workers 2] [--home DIR]

Persons, awards of three components and payees' accounts are made by the administrator before the clock starts. Then,
month by month, the house pays (A), the bare COPY writes the same rows (B), and the same month is written by hand with
all keys and references (C): A B C A B C, on one server with one setting. See README.md.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import click
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from by_hand import TABLES, by_hand
from side_by_side import Written, bare_copy, conditions, database, processor_seconds, server_memory

from entitled import open_house
from officers import HOUSE, OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.payments.accounts import KIND, sealed_to
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

COUNTY = "00.44.18.02."
FIRST = "2025-10"
FIRST_MONTH = 24309  # the same as the record counts months
CLOCK = datetime.fromisoformat("2025-09-30T09:00:00+08:00")
PART = 200_000  # persons whose accounts are sealed at a time
BASIC, ACCOUNT, LOCAL = "120000 + n %% 380000", "30000 + n %% 91000", "5000 + n %% 97"
COMPONENTS = {("basic_part", ""): BASIC, ("account_part", ""): ACCOUNT, ("local_extra", "county"): LOCAL}
PEOPLE = """
insert into registry.person (person_id, serving_path) select n, %(path)s
    from generate_series(1, %(people)s::bigint) n;
insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path, r)
select n, '测试' || n, 'female', date '1950-01-01' + (n %% 5000)::integer, 1, %(path)s,
    tstzrange(%(at)s::timestamptz, null)
from generate_series(1, %(people)s::bigint) n;
insert into benefits.claim (claim_id, scheme, person_id, claimant_id, region, event_date, opened_on,
    opened_by, serving_path)
select n, 'old_age', n, n, '441802', '2025-09-01', '2025-09-01', 101, %(path)s
    from generate_series(1, %(people)s::bigint) n;
insert into benefits.award (award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month,
                            exclusive_group, recorded, serving_path)
select n, n, n, n, 'old_age', '', (select min(pool_id)
    from ledger.fund_pool), '441802', 24309, 'old_age', %(at)s, %(path)s
from generate_series(1, %(people)s::bigint) n;
"""
COMPONENT = """
insert into benefits.award_component (award_id, component, payer, amount_fen, v, r, run_id, origin, serving_path)
select n, %(component)s, %(payer)s, {fen}, int4range(24309, null),
    tstzrange(%(at)s::timestamptz, null), 0, 'adjustment', %(path)s
from generate_series(1, %(people)s::bigint) n;
"""
STEPS = """
insert into payments.account_step (account_id, step, actor_id, serving_path)
select account_id, s.step, s.actor, a.serving_path from payments.payee_account a
cross join (values ('made', 101), ('approved', 102)) s(step, actor);
"""
ONLY_ONE = "award_component_award_id_component_payer_v_r_excl"


@click.command()
@click.option("--people", default=5_000_000)
@click.option("--months", default=2)
@click.option("--shards", default=0, help="0: one for each 500,000 persons, at least two")
@click.option("--workers", default=2)
@click.option("--home", default="/tmp/bench_payroll", type=click.Path(path_type=Path))
def main(people: int, months: int, shards: int, workers: int, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped: the server is stopped, the database dropped"))
    shards = shards or max(2, -(-people // 500_000))
    server = EmbeddedServer(home).start()
    name = f"payroll_{people}_{int(time.time())}"
    try:
        conninfo = database(server, name)
        began = time.monotonic()
        progress(f"making {people:,} pensioners")
        prepared(server, name, people)
        click.echo(f"{people:,} pensioners made in {time.monotonic() - began:.0f} s; {conditions()}")
        for place in range(months):
            month = f"2025-{int(FIRST[5:]) + place:02d}"
            began = processor_seconds(server)
            paid = the_house_pays(server, name, (month, shards, workers))
            paid["processor"] = processor_seconds(server) - began + paid["own_processor"] - sum(paid["answer"]["apart"])
            said(conninfo, paid, people)
            progress(f"{month}: the bare COPY, and the month by hand")
            tables = written(paid)
            limit = bare_copy(server, conninfo, tables, home / "dump", shards=shards, workers=workers)
            owed = bare_copy(server, conninfo, tables[:1], home / "dump", shards=shards, workers=workers)
            hand, found = by_hand(server, conninfo, FIRST_MONTH + place, shards=shards, workers=workers)
            assert found == {table: counted(table, paid, people) for table in TABLES.values()}, found
            told(month, paid, limit, (owed, hand))
    finally:
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)")
        server.stop("fast")


def progress(said: str) -> None:
    """What is under way, with the time: a line among the errors, so that the figures stay by themselves."""
    click.echo(f"{time.strftime('%H:%M:%S')} {said}", err=True)


def prepared(server: EmbeddedServer, name: str, people: int) -> None:
    """The office, its books, and everybody it pays."""
    files = server.home / "files"
    with Database(server.conninfo(user="shebao_run", dbname=name), home=files, clock=CLOCK).connect() as db:
        staff = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
        found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=date(2000, 1, 1))
        open_house(db)
        with psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin:
            facts: dict[str, object] = {"people": people, "path": COUNTY, "at": CLOCK}
            admin.execute("set synchronous_commit = off")
            for statement in PEOPLE.split(";\n"):
                if statement.strip():
                    admin.execute(statement, facts)
            _components(admin, facts)
            progress("persons, awards and components made; sealing accounts")
            _accounts(admin, db, people)
            admin.execute(STEPS)
            admin.execute("vacuum analyze")


def _components(admin: psycopg.Connection[tuple[object, ...]], facts: dict[str, object]) -> None:
    """Three for each award; the table's rule that none overlaps another is taken off and proved again at the end."""
    found = admin.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = %s", (ONLY_ONE,)
    ).fetchone()
    assert found, "the constraint of award_component has another name now"
    admin.execute(f"alter table benefits.award_component drop constraint {ONLY_ONE}")
    for (component, payer), fen in COMPONENTS.items():
        admin.execute(COMPONENT.format(fen=fen), {**facts, "component": component, "payer": payer})
    admin.execute("set maintenance_work_mem = '1GB'")
    admin.execute(f"alter table benefits.award_component add constraint {ONLY_ONE} {found[0]}")


def _accounts(admin: psycopg.Connection[tuple[object, ...]], db: Database, people: int) -> None:
    columns = "person_id, bank, number_blind, number_cipher, name_cipher, key_id, tail, starts, basis, serving_path"
    for first in range(1, people + 1, PART):
        persons = range(first, min(first + PART, people + 1))
        numbers, aads = [f"62{person:014d}" for person in persons], [sealed_to(person) for person in persons]
        ciphers, key = db.ciphers.seal_many(numbers, aads)
        names, _ = db.ciphers.seal_many([f"测试{person}" for person in persons], aads)
        blinds = db.ciphers.blind_many(KIND, numbers)
        with admin.cursor().copy(f"copy payments.payee_account ({columns}) from stdin") as copy:
            for person, number, cipher, holder, blind in zip(persons, numbers, ciphers, names, blinds, strict=True):
                copy.write_row((person, "Bank", blind, cipher, holder, key, number[-4:], 0, "bench", COUNTY))


def the_house_pays(server: EmbeddedServer, name: str, what: tuple[str, int, int]) -> dict:
    """One month by a process of its own."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute("checkpoint")
    login = server.conninfo(user="shebao_run", dbname=name)
    command = [sys.executable, str(Path(__file__).with_name("month.py")), login, str(server.home / "files")]
    with server_memory(server) as memory:
        done = subprocess.run([*command, *map(str, what)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"the month {what[0]} was not paid: see above")
    return {**json.loads(done.stdout.splitlines()[-1]), "server_mb": memory["mb"]}


def said(conninfo: str, paid: dict, people: int) -> None:
    """The month's fen against a sum that knows nothing of the house: three formulas over 1 … n in closed form."""
    expected = people * (120_000 + 30_000 + 5_000) + sum(_remainders(people, size) for size in (380_000, 91_000, 97))
    assert (paid["rows"], paid["fen"]) == (3 * people, expected), (paid, expected)
    assert (paid["batch_rows"], paid["batch_fen"]) == (people, expected)
    with psycopg.connect(conninfo) as admin:
        for one in written(paid):
            fen = admin.execute(f"select count(*), sum(amount_fen) from {one.table} where {one.where}").fetchone()
            assert fen == (people if one.table in ONE_EACH else 3 * people, expected), (one, fen)


def _remainders(people: int, size: int) -> int:
    """Sum of n mod size for n = 1 … people."""
    whole, rest = divmod(people, size)
    return whole * size * (size - 1) // 2 + rest * (rest + 1) // 2


def counted(table: str, paid: dict, people: int) -> tuple[int, int]:
    """Rows and fen the month has in a table."""
    return people if table in ONE_EACH else 3 * people, paid["fen"]


ONE_EACH = ("payments.payment", "payments.instruction")


def written(paid: dict) -> list[Written]:
    """The tables of a month and which of their rows are this month's."""
    mine = f"payment_id in (select payment_id from payments.instruction where batch_id = {paid['batch']})"
    return [
        Written("benefits.obligation", f"run_id = {paid['run']}"),
        Written("payments.payment", mine),
        Written("payments.part", mine),
        Written("payments.instruction", f"batch_id = {paid['batch']}"),
        Written("payments.movement", mine),
    ]


def told(month: str, paid: dict, limit: dict[str, float], others: tuple[dict[str, float], dict[str, float]]) -> None:
    """One month's lines for the README. `others`: a bare COPY of the rights alone, and the month by hand."""
    owed, hand = others
    parts: dict[str, float] = paid["parts"]
    total, first = sum(parts.values()), sum(list(parts.values())[:2])
    click.echo(
        f"{month}: house {total:.1f} s, bare COPY {limit['seconds']:.1f} s, ratio {total / limit['seconds']:.2f}"
    )
    click.echo(f"  rights alone: {first:.1f} s, {owed['seconds']:.1f} s, ratio {first / owed['seconds']:.2f}")
    click.echo(f"  by hand, with keys and references: {hand['seconds']:.1f} s, ratio {total / hand['seconds']:.2f}")
    used, least, asked = paid["processor"], limit["processor"], hand["processor"]
    click.echo(
        f"  processor time: {used:.1f} s; bare COPY {least:.1f} s, ratio {used / least:.2f}; "
        f"by hand {asked:.1f} s, ratio {used / asked:.2f}"
    )
    click.echo("  " + ", ".join(f"{part} {seconds:.1f}" for part, seconds in parts.items()))
    click.echo("  of the processors: " + ", ".join(f"{part} {seconds:.2f}" for part, seconds in paid["used"].items()))
    click.echo(
        f"  {limit['rows']:,} rows, {limit['bytes'] / 2**20:,.0f} MB; {paid['fen'] / 100:,.2f} yuan, exact to the fen"
    )
    click.echo(f"  memory: house {paid['memory_mb']:,.0f} MB, server {paid['server_mb']:,.0f} MB; {conditions()}")
    answer = paid["answer"]
    click.echo(
        f"  the bank's answer, not compared: {answer['rows']:,} lines taken in {answer['seconds']:.1f} s, "
        f"the house then at most {answer['memory_mb']:,.0f} MB"
    )


if __name__ == "__main__":
    main()
