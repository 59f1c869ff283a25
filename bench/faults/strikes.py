"""Blows in chains, and the table of what became of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from works import Against, against, tables_of, tally

from shebao.demo import kill
from shebao.demo.striking import Fall, Kill
from shebao.kernel.errors import ShebaoError

NOTHING = Against(0, 0, 0, 0)


@dataclass
class Struck:
    """What became of the blows: the rows of the table, sums of doubles and losses, and every failure as a line."""

    began: float = field(default_factory=time.monotonic)
    rows: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def note(self, work: str, kind: str, fall: Fall, differs: Sequence[str]) -> None:
        """One blow that fell, and what the record said of it afterwards."""
        said = "differs" if differs else "equal" if fall.as_meant else "astray"
        self.rows[(work, kind, step_of(fall.kill.point), said)] += 1
        if said != "equal":
            self.fail(f"{work}: {fall}: {', '.join(differs) or 'not where it was meant'}")

    def add(self, work: str, found: Against) -> None:
        """What one killed work moved more or less than the quiet one."""
        self.sums[work, "killed works"] += 1
        for name in Against.__slots__:
            self.sums[work, name] += getattr(found, name)

    def fail(self, line: str) -> None:
        """A failure, told at once."""
        self.failures.append(line)
        click.echo(line, err=True)


@dataclass(frozen=True)
class Quiet:
    """The work nobody touches: its ground, how it ended, and what is counted in it."""

    ground: kill.Ground
    ended: kill.Ended
    tally: Counter[Any]

    @classmethod
    def of(cls, ground: kill.Ground) -> Quiet:
        """Live it once."""
        ended = kill.live_once(ground, "quiet")
        return cls(ground, ended, tally(ground.server, "quiet"))


def strike(found: Struck, row: tuple[str, str], quiet: Quiet, kills: Sequence[Kill], chain: int) -> None:
    """Every kill, in chains, until each has fallen."""
    waiting = kill.in_order(quiet.ground, quiet.ended.points, kills)
    while waiting:
        part, waiting = waiting[:chain], waiting[chain:]
        waiting = [*_chain(found, row, quiet, part), *waiting]
        told = f"{sum(found.rows.values())} struck, {len(waiting)} of {row[0]}, {row[1]} to go"
        click.echo(f"  {time.monotonic() - found.began:6.0f} s  {told}", err=True)


def _chain(found: Struck, row: tuple[str, str], quiet: Quiet, part: Sequence[Kill]) -> Sequence[Kill]:
    """One work struck at several places; those it did not come by again."""
    ground, counted = quiet.ground, NOTHING
    ordered = kill.in_order(ground, quiet.ended.points, part)
    try:
        ended = kill.live_killed(ground, "struck", ordered)
        differs = quiet.ended.differs(ended)
        now = tally(ground.server, "struck")
        counted = against(quiet.tally, now)
        differs += [f"counted otherwise: {name}" for name in tables_of(quiet.tally, now)]
    except ShebaoError as problem:
        ended, differs = None, [problem.english]
    finally:
        ground.drop("struck")
    if differs and len(part) > 1:  # which of them it was
        for one in part:
            _chain(found, row, quiet, [one])
        return ()
    found.add(row[0], counted)
    if ended is None or not ended.fell:
        found.fail(f"{row[0]}: {part[0]}: {', '.join(differs) or 'it never fell'}")
        found.rows[(*row, step_of(part[0].point), "differs" if differs else "astray")] += 1
        return ()
    for fall in ended.fell:
        found.note(*row, fall, differs)
    return ended.missed


def step_of(point: str) -> str:
    """The step of a place without its phase and its number: "payroll:shard 3:inside" is payroll:shard."""
    return point.rpartition(":")[0].split(" ")[0]


def table(found: Struck) -> list[str]:
    """A line for each work, kind and step, their sums, and what was moved twice or lost."""
    rows = found.rows
    names = ("equal", "astray", "differs")
    lines = [f"{'work':10} {'killed':8} {'step':42} {'struck':>6} {'equal':>6} {'astray':>6} {'differs':>7}"]
    for work, kind, step in dict.fromkeys(key[:3] for key in rows):
        lines.append(_line(work, kind, step, [rows[(work, kind, step, said)] for said in names]))
    for work, kind in (*dict.fromkeys(key[:2] for key in rows), ("all", "")):
        mine = [sum(n for key, n in rows.items() if key[3] == said and work in (key[0], "all") and kind in ("", key[1]))
                for said in names]  # fmt: skip
        lines.append(_line(work, kind, "together", mine))
    lines += [
        "",
        f"{'work':10} {'killed works':>12} {'paid twice':>10} {'not paid':>9} {'rows lost':>9} {'too many':>8}",
    ]
    for work in dict.fromkeys(work for work, _ in found.sums):
        at = [found.sums[work, name] for name in ("killed works", *Against.__slots__)]
        lines.append(f"{work:10} {at[0]:12} {at[1]:10} {at[2]:9} {at[3]:9} {at[4]:8}")
    return lines


def _line(work: str, kind: str, step: str, sums: Sequence[int]) -> str:
    return f"{work:10} {kind:8} {step:42} {sum(sums):6} {sums[0]:6} {sums[1]:6} {sums[2]:7}"
