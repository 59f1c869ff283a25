"""Kills every batch at every place it passes, worker and database server; prints a table.

    python bench/faults/kill_matrix.py [--work NAME]… [--moments 20] [--servers 1] [--only TEXT] [--home DIR] [--out F]
    python bench/faults/kill_matrix.py --twins [--work NAME]…        builds broken on purpose: each must be found

Works are the opening of a small city, its month, and those of works_*.py. Places are those a quiet start passes,
nothing is listed here: by name, and where a start always passes them all, each time passed. They are struck in chains:
one work struck at several places in turn, started again after each, then compared with the quiet one: canonical record
and bank files by hash, money by whom and for which month by plain sums, rows by table. A place a chain does not come by
again, since its work was done before an earlier blow, is struck in the next; the first blow of a chain always falls.
Each dying process writes where it stands: a blow that fell elsewhere is a failure, as is a record that differs. A chain
that differs is struck again place by place, so the table names the place.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import here
import works_funds
import works_money_in
import works_months
import works_rights
import works_yearly
from strikes import Quiet, Struck, strike, table
from works import Twin, Work, ground, tables_of, tally

from shebao.demo import kill
from shebao.demo.striking import Kill
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer, default_home

LAWS = here.ROOT / "laws" / "cn"
PLAN = kill.small_plan("441800", parse_month("2025-10"))
PARTS = (works_money_in, works_funds, works_months, works_rights, works_yearly)
WORKS: dict[str, Work] = {work.name: work for part in PARTS for work in part.WORKS}
CITY = {"opening": kill.prepare_opening, "month": kill.prepare}
NAMES = (*CITY, *WORKS)


@click.command()
@click.option("--work", type=click.Choice(NAMES), multiple=True, help="what is killed; all when not named")
@click.option("--chain", default=12, help="how many places one work is struck at, at most")
@click.option("--moments", default=20, help="random moments between places, of each work but the opening")
@click.option("--servers", default=2, help="strike the database server at every n-th place too; 0 only at the first")
@click.option("--only", default="", help="only places whose name holds this text")
@click.option("--twins", is_flag=True, help="instead: builds broken on purpose, each of which must be found")
@click.option("--home", type=click.Path(path_type=Path), help="where it works; one of its own lets two run at once")
@click.option("--out", type=click.Path(path_type=Path), help="also write the table into this file")
def main(*, work: Sequence[str], twins: bool, home: Path | None, out: Path | None, **asked: object) -> None:
    """The kill matrix."""
    found, lines = Struck(), list[str]()
    with kill.killing_ground((home or default_home()).resolve()) as server:
        for name in work or NAMES:
            if twins:
                lines += [*_twins(found, server, name)]
            else:
                lines.append(_matrix(found, server, name, asked))
    lines += [] if twins else table(found)
    lines.append(f"{len(found.failures)} failures; {time.monotonic() - found.began:.0f} s")
    text = "\n".join([*lines, *found.failures])
    click.echo(text)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    sys.exit(1 if found.failures else 0)


def _ground(server: EmbeddedServer, name: str) -> kill.Ground:
    return ground(server, WORKS[name]) if name in WORKS else CITY[name](server, load("cn"), LAWS, PLAN)


def _matrix(found: Struck, server: EmbeddedServer, name: str, asked: dict[str, object]) -> str:
    """One work: worker at every place, server at every n-th, and random moments."""
    on, servers = _ground(server, name), int(str(asked["servers"]))
    quiet = Quiet.of(on)
    places = [one for one in kill.places(on, quiet.ended.points) if str(asked["only"]) in one.point]
    moments = 0 if name == "opening" else int(str(asked["moments"]))
    kinds = {
        "worker": places,
        "server": [replace(one, server=True) for one in places[:: servers or len(places)]],
        "moment": kill.random_moments(quiet.ended.points, moments, PLAN.seed),
    }
    for kind, kills in kinds.items():
        strike(found, (name, kind), quiet, kills, int(str(asked["chain"])))
    on.drop("quiet")
    return f"{name}: {len(quiet.ended.points)} places passed, {len(places)} struck"


def _twins(found: Struck, server: EmbeddedServer, name: str) -> Iterator[str]:
    """Each broken build of a work, struck once: what it left must differ, or it cannot be gone on with."""
    if not (name in WORKS and WORKS[name].twins):
        return
    on = _ground(server, name)
    quiet = Quiet.of(on)
    for twin in WORKS[name].twins:
        differs = _broken(on, quiet, twin)
        said = next((one for one in differs if twin.found in one), "")
        if not said:
            found.fail(f"{name}: {twin.name}, struck at {twin.at}: nobody noticed ({', '.join(differs) or 'equal'})")
        yield f"{name:10} {twin.name:55} {twin.at:45} {'found: ' + said[:90] if said else 'NOT FOUND'}"
    on.drop("quiet")


def _broken(on: kill.Ground, quiet: Quiet, twin: Twin) -> list[str]:
    planted = replace(on, work=_planted(on.work, twin))
    try:
        ended = kill.live_killed(planted, "broken", [Kill(twin.at)])
        differs = [*quiet.ended.differs(ended), *tables_of(quiet.tally, tally(on.server, "broken"))]
    except ShebaoError as problem:
        return [problem.english]
    finally:
        on.drop("broken")
    return differs if ended.fell else []


def _planted(work: Callable[[Database], None], twin: Twin) -> Callable[[Database], None]:
    def broken(db: Database) -> None:
        twin.plant()
        work(db)

    return broken


if __name__ == "__main__":
    main()
