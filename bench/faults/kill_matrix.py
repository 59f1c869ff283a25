"""Kills the opening of a city and its month at every place they pass, worker and database server; prints a table.

    python bench/faults/kill_matrix.py [--work opening|month] [--moments 50] [--servers 1] [--only TEXT] [--out FILE]

Places are those a quiet start passes, nothing is listed here: by name, and each list of the opening by its turn. They
are struck in chains: one work struck at several places in turn, started again after each, then compared with the quiet
one. A place a chain does not come by again, since its work was done before an earlier blow, is struck in the next; the
first blow of a chain always falls. Each dying process writes where it stands: a blow that fell elsewhere is a failure,
as is a record that differs. A chain that differs is struck again place by place, so the table names the place.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from shebao.demo import kill
from shebao.demo.striking import Fall, Kill
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.store.embedded import default_home

LAWS = Path(__file__).resolve().parents[2] / "laws" / "cn"
PLAN = kill.small_plan("441800", parse_month("2025-10"))


@dataclass
class Struck:
    """What became of the blows: the rows of the table, and every failure as a line."""

    began: float = field(default_factory=time.monotonic)
    rows: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def note(self, work: str, kind: str, fall: Fall, differs: Sequence[str]) -> None:
        """One blow that fell, and what the record said of it afterwards."""
        said = "differs" if differs else "equal" if fall.as_meant else "astray"
        self.rows[(work, kind, _step(fall.kill.point), said)] += 1
        if said != "equal":
            self.fail(f"{work}: {fall}: {', '.join(differs) or 'not where it was meant'}")

    def fail(self, line: str) -> None:
        """A failure, told at once."""
        self.failures.append(line)
        click.echo(line, err=True)


@click.command()
@click.option("--work", type=click.Choice(["opening", "month", "both"]), default="both", help="what is killed")
@click.option("--chain", default=12, help="how many places one work is struck at, at most")
@click.option("--moments", default=50, help="random moments between places of the month")
@click.option("--servers", default=4, help="strike the database server at every n-th place too; 0 only at the first")
@click.option("--only", default="", help="only places whose name holds this text")
@click.option("--out", type=click.Path(path_type=Path), help="also write the table into this file")
def main(work: str, chain: int, moments: int, servers: int, only: str, out: Path | None) -> None:
    """The kill matrix."""
    found, law, lines = Struck(), load("cn"), list[str]()
    with kill.killing_ground(default_home()) as server:
        for name, prepare in (("opening", kill.prepare_opening), ("month", kill.prepare)):
            if work not in (name, "both"):
                continue
            ground = prepare(server, law, LAWS, PLAN)
            quiet = kill.live_once(ground, "quiet")
            places = [one for one in kill.places(ground, quiet.points) if only in one.point]
            kinds = {
                "worker": places,
                "server": [replace(one, server=True) for one in places[:: servers or len(places)]],
                "moment": kill.random_moments(quiet.points, moments if name == "month" else 0, PLAN.seed),
            }
            for kind, kills in kinds.items():
                _strike(found, (name, kind), (ground, quiet), kills, chain)
            lines.append(f"{name}: {len(quiet.points)} places passed, {len(places)} struck")
    lines += [*_table(found.rows), f"{len(found.failures)} failures; {time.monotonic() - found.began:.0f} s"]
    text = "\n".join([*lines, *found.failures])
    click.echo(text)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    sys.exit(1 if found.failures else 0)


def _strike(
    found: Struck, row: tuple[str, str], ended: tuple[kill.Ground, kill.Ended], kills: Sequence[Kill], chain: int
) -> None:
    """Every kill, in chains, until each has fallen."""
    ground, quiet = ended
    waiting = kill.in_order(ground, quiet.points, kills)
    while waiting:
        part, waiting = waiting[:chain], waiting[chain:]
        waiting = [*_chain(found, row, (ground, quiet), part), *waiting]
        told = f"{sum(found.rows.values())} struck, {len(waiting)} of {row[0]}, {row[1]} to go"
        click.echo(f"  {time.monotonic() - found.began:6.0f} s  {told}", err=True)


def _chain(
    found: Struck, row: tuple[str, str], against: tuple[kill.Ground, kill.Ended], part: Sequence[Kill]
) -> Sequence[Kill]:
    """One work struck at several places; those it did not come by again."""
    ground, quiet = against
    ordered = kill.in_order(ground, quiet.points, part)
    try:
        ended = kill.live_killed(ground, "struck", ordered)
        differs = quiet.differs(ended)
    except ShebaoError as problem:
        ended, differs = None, [problem.english]
    finally:
        ground.drop("struck")
    if differs and len(part) > 1:
        for one in part:
            _chain(found, row, against, [one])
        return ()
    if ended is None or not ended.fell:
        found.fail(f"{row[0]}: {part[0]}: {', '.join(differs) or 'it never fell'}")
        found.rows[(*row, _step(part[0].point), "differs" if differs else "astray")] += 1
        return ()
    for fall in ended.fell:
        found.note(*row, fall, differs)
    return ended.missed


def _step(point: str) -> str:
    """The step of a place without its phase and its number: "payroll:shard 3:inside" is payroll:shard."""
    words = point.rpartition(":")[0].split(" ")
    return words[0]


def _table(rows: Counter[tuple[str, str, str, str]]) -> list[str]:
    """A line for each work, kind and step, and their sums."""
    lines = [f"{'work':8} {'killed':8} {'step':42} {'struck':>6} {'equal':>6} {'astray':>6} {'differs':>7}"]
    names = ("equal", "astray", "differs")
    for work, kind, step in dict.fromkeys(key[:3] for key in rows):
        mine = [rows[(work, kind, step, said)] for said in names]
        lines.append(f"{work:8} {kind:8} {step:42} {sum(mine):6} {mine[0]:6} {mine[1]:6} {mine[2]:7}")
    for work, kind in (*dict.fromkeys(key[:2] for key in rows), ("all", "")):
        mine = [sum(n for key, n in rows.items() if key[3] == said and work in (key[0], "all") and kind in ("", key[1]))
                for said in names]  # fmt: skip
        lines.append(f"{work:8} {kind:8} {'together':42} {sum(mine):6} {mine[0]:6} {mine[1]:6} {mine[2]:7}")
    return lines


if __name__ == "__main__":
    main()
