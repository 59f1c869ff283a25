"""A month of contributions from declaration lines to persons' accounts, beside a bare COPY of the same rows.

    python bench/collection/run.py [--people 10000000] [--workers 2] [--turns 1] [--home DIR]

Each turn is a month of a house of its own (A), then the bare COPY of what it wrote (B), then the same rows by set-wise
SQL written by hand (C). See README.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import click
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from by_hand import by_hand
from side_by_side import Written, bare_copy, conditions, database, processor_seconds, server_memory
from town import expected, prepared

from shebao.store.embedded import EmbeddedServer

TABLES = ("due", "notice", "tax_receipt", "treasury_advice", "paid", "account_posting")


@click.command()
@click.option("--people", default=10_000_000)
@click.option("--shards", default=0, help="of the bare COPY; 0: one for each 500,000 persons, at least two")
@click.option("--slices", default=0, help="of the house; 0: as many")
@click.option("--workers", default=2)
@click.option("--turns", default=1)
@click.option("--home", default="/tmp/bench_collection", type=click.Path(path_type=Path))
def main(people: int, shards: int, slices: int, workers: int, turns: int, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shards = shards or max(2, -(-people // 500_000))
    server = EmbeddedServer(home).start()
    name = f"collection_{people}_{int(time.time())}"
    try:
        for turn in range(turns):
            conninfo = database(server, f"{name}_{turn}")
            began = time.monotonic()
            prepared(server, f"{name}_{turn}", people)
            click.echo(f"{people:,} members made in {time.monotonic() - began:.0f} s; {conditions()}")
            done = the_house_collects(server, f"{name}_{turn}", (slices or shards, workers))
            said(conninfo, done, people)
            tables = [Written(f"collection.{table}", "true") for table in TABLES]
            limit = bare_copy(server, conninfo, tables, home / "dump", shards=shards, workers=workers)
            hand = by_hand(server, conninfo, people, workers)
            told(done, limit, hand)
            _drop(server, f"{name}_{turn}")
    finally:
        for turn in range(turns):
            _drop(server, f"{name}_{turn}")
        server.stop("fast")


def _drop(server: EmbeddedServer, name: str) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")


def the_house_collects(server: EmbeddedServer, name: str, cut: tuple[int, int]) -> dict:
    """The month by a process of its own, in so many slices by so many workers."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute("checkpoint")
    login = server.conninfo(user="shebao_run", dbname=name)
    command = [
        sys.executable,
        str(Path(__file__).with_name("month.py")),
        login,
        str(server.home / "files"),
        *map(str, cut),
    ]
    began = processor_seconds(server)
    with server_memory(server) as memory:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    processor = processor_seconds(server) - began + told["own_processor"]  # the asking for the files too
    return {**told, "server_mb": memory["mb"], "processor": processor}


def said(conninfo: str, done: dict, people: int) -> None:
    """Every line's fen against exact fractions; all of it paid, none held, nobody set aside; registers the same."""
    exact = {f"{scheme}/{line}": fen for (scheme, line), fen in expected(people).items()}
    assert (done["parked"], done["silent"], done["held"]) == (0, 0, 0), done
    assert done["lines"] == exact, (done["lines"], exact)
    assert done["received"] == done["fen"] == sum(exact.values()), done
    with psycopg.connect(conninfo) as admin:
        for table, fen in (
            ("due", done["fen"]),
            ("paid", done["fen"]),
            ("tax_receipt", done["fen"]),
            ("account_posting", done["posted"]),
        ):
            assert admin.execute(f"select sum(amount_fen) from collection.{table}").fetchone() == (fen,), table


def told(done: dict, limit: dict[str, float], hand: dict[str, float]) -> None:
    """The lines for the README."""
    parts: dict[str, float] = done["parts"]
    total = sum(parts.values())
    click.echo(f"house {total:.1f} s, bare COPY {limit['seconds']:.1f} s, ratio {total / limit['seconds']:.2f}")
    used = done["processor"] / limit["processor"]
    click.echo(f"  processor: house {done['processor']:.1f} s, COPY {limit['processor']:.1f} s, ratio {used:.2f}")
    used = done["processor"] / hand["processor"]
    click.echo(f"  SQL by hand {hand['seconds']:.1f} s, ratio {total / hand['seconds']:.2f}")
    click.echo(f"  processor: SQL by hand {hand['processor']:.1f} s, ratio {used:.2f}")
    click.echo("  " + ", ".join(f"{part} {seconds:.1f}" for part, seconds in parts.items()))
    click.echo(
        f"  {limit['rows']:,} rows, {limit['bytes'] / 2**20:,.0f} MB; {done['fen'] / 100:,.2f} yuan owed and received, "
    )
    click.echo(f"  {done['posted'] / 100:,.2f} posted to accounts, exact to the fen")
    click.echo(f"  memory: house {done['memory_mb']:,.0f} MB, server {done['server_mb']:,.0f} MB; {conditions()}")


if __name__ == "__main__":
    main()
