"""Kills the month at every place it passes, and at random moments, worker and database server, and prints a table.

    python bench/faults/kill_matrix.py [--chain 12] [--moments 50] [--servers 1] [--only TEXT]

Places are struck in chains: one month struck at several places in turn, started again after each, then compared with
the quiet one. A chain that differs is struck again place by place, so the table names the place.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from shebao.demo import kill
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.store.embedded import default_home

LAWS = Path(__file__).resolve().parents[2] / "laws" / "cn"
PLAN = kill.small_plan("441800", parse_month("2025-10"))
EQUAL, MISSED = "equal", "not passed again"


@click.command()
@click.option("--chain", default=12, help="how many places one month is struck at")
@click.option("--moments", default=50, help="random moments between places")
@click.option("--servers", default=4, help="strike the database server at every n-th place too; 0 only at the first")
@click.option("--only", default="", help="only places whose name holds this text")
def main(chain: int, moments: int, servers: int, only: str) -> None:
    """The kill matrix."""
    began = time.monotonic()
    with kill.killing_ground(default_home()) as server:
        base = kill.prepare(server, load("cn"), LAWS, PLAN)
        quiet = kill.live_once(base, "quiet")
        places = [point for point in dict.fromkeys(quiet.points) if only in point]
        rows: Counter[tuple[str, str, str]] = Counter()
        kinds = {
            "worker": kill.in_order(quiet.points, [kill.Kill(point) for point in places]),
            "server": kill.in_order(
                quiet.points, [kill.Kill(point, server=True) for point in places[:: servers or len(places)]]
            ),
            "moment": kill.random_moments(quiet.points, moments, PLAN.seed),
        }
        for kind, kills in kinds.items():
            for part in _parts(kills, chain):
                for one, said in _struck(base, quiet, list(part)):
                    rows[(kind, _step(one.point), said)] += 1
                    if said not in (EQUAL, MISSED):
                        click.echo(f"{one}: {said}")
                click.echo(f"  {time.monotonic() - began:6.0f} s  {kind}: {sum(rows.values())} struck", err=True)
    _table(rows)
    click.echo(f"{len(quiet.points)} places passed, {len(places)} by name; {time.monotonic() - began:.0f} s")


def _struck(base: kill.Base, quiet: kill.Ended, kills: Sequence[kill.Kill]) -> Iterator[tuple[kill.Kill, str]]:
    """Each kill with what became of the month; a chain that differs is taken apart."""
    try:
        ended = kill.live_killed(base, "struck", kills)
        differs = quiet.differs(ended)
    except kill.MonthFailed as problem:
        differs = [problem.english]
    finally:
        base.drop("struck")
    if not differs:
        yield from ((one, EQUAL) for one in ended.fell)
        yield from ((one, MISSED) for one in ended.missed)
    elif len(kills) == 1:
        yield kills[0], ", ".join(differs)
    else:
        for one in kills:
            yield from _struck(base, quiet, [one])


def _parts(kills: Sequence[kill.Kill], size: int) -> Iterator[Sequence[kill.Kill]]:
    return (kills[start : start + size] for start in range(0, len(kills), size))


def _step(point: str) -> str:
    """The step of a place without its phase and its number: "payroll:shard 3:inside" is payroll:shard."""
    words = point.rpartition(":")[0].split(" ")
    return words[0]


def _table(rows: Counter[tuple[str, str, str]]) -> None:
    click.echo(f"{'killed':8} {'step':42} {'struck':>6} {'equal':>6} {'missed':>6} {'differs':>7}")
    for kind, step in dict.fromkeys((kind, step) for kind, step, _ in rows):
        mine = {said: n for (k, s, said), n in rows.items() if (k, s) == (kind, step)}
        total = sum(mine.values())
        equal, missed = mine.get(EQUAL, 0), mine.get(MISSED, 0)
        click.echo(f"{kind:8} {step:42} {total:6} {equal:6} {missed:6} {total - equal - missed:7}")
    total, equal = sum(rows.values()), sum(n for (_, _, said), n in rows.items() if said == EQUAL)
    missed = sum(n for (_, _, said), n in rows.items() if said == MISSED)
    click.echo(f"{'all':8} {'':42} {total:6} {equal:6} {missed:6} {total - equal - missed:7}")


if __name__ == "__main__":
    main()
