"""The living month killed again and again: it must end as the month nobody touched, to the last byte of the record.

    with killing_ground(home) as server:
        base = prepare(server, law, laws, plan)
        quiet = live_once(base, "quiet")
        killed = live_killed(base, "killed", random_kills(quiet.points, 10, seed=7))
        quiet.record.differs(killed.record)          # [] when nothing was lost and nothing was done twice

A server of its own is used, since it is killed too. The worker is a forked process, killed with everything it started.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psycopg
from psycopg import sql

from shebao.demo.awards import Office
from shebao.demo.office import HOUSE
from shebao.demo.run import Lived, Plan, live_month, open_city
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.store.canonical import Canonical, export
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import CommitUnknown, DatabaseAbsent, DatabaseBusy, DatabaseLost
from shebao.store.files import outbox
from shebao.store.kill_points import watch
from shebao.store.migrate import migrate
from shebao.store.runs import RunBusy

BASE = "eve"
SCALE, SEED = 0.0002, 776  # about 800 people, lived in seconds, with a birth, a death, four claims, a returned payment
START_AGAIN = (CommitUnknown, DatabaseAbsent, DatabaseBusy, DatabaseLost, RunBusy)
PATIENCE = 40  # starts in a row that may meet a lost server or a lock the dead still hold
RIGHTS = "shebao_app, shebao_run, shebao_read, shebao_reader"

LiveMonth = Callable[[Office, Lived], None]


class MonthFailed(ShebaoError):
    """The month killed at {point} could not be gone on with: {said}."""

    code = "demo.month_failed"
    zh = "在 {point} 中断的月份无法继续办理：{said}。"


@dataclass(frozen=True, slots=True)
class Kill:
    """Where the blow falls: at a point by name, or `delay` seconds after it; the worker, or the database server.

    Where that point is not passed again since an earlier blow, it falls at the first of the points `later`.
    """

    point: str
    delay: float = 0.0
    server: bool = False
    later: frozenset[str] = frozenset()

    def __str__(self) -> str:
        what = "server" if self.server else "worker"
        return f"{what} at {self.point}" + (f" + {self.delay * 1000:.0f} ms" if self.delay else "")


@dataclass(frozen=True, slots=True)
class Base:
    """The eve of the month: a server, the database everything is cloned from, the city."""

    server: EmbeddedServer
    office: Office
    lived: Lived

    def cloned(self, name: str, of: str = BASE) -> Database:
        """A database and a folder of its own as the eve, or another clone, stands; not connected."""
        home = self.server.home / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.server.home / of, home)
        with psycopg.connect(self.server.conninfo(), autocommit=True) as admin:
            own = sql.Identifier(name)
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(own))
            admin.execute(sql.SQL("create database {} template {}").format(own, sql.Identifier(of)))
            # rights on a database are not cloned with it
            admin.execute(sql.SQL("revoke connect on database {} from public").format(own))
            admin.execute(sql.SQL("grant connect on database {} to " + RIGHTS).format(own))
            admin.execute(sql.SQL("grant create on database {} to shebao_owner").format(own))
            # a sequence's page is cloned with the numbers its template had logged ahead: a crash before the next
            # checkpoint would give them out twice
            admin.execute("checkpoint")
        return Database(self.server.conninfo(user="shebao_app", dbname=name), home=home)

    def drop(self, name: str) -> None:
        """Remove a clone."""
        with psycopg.connect(self.server.conninfo(), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        shutil.rmtree(self.server.home / name, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Ended:
    """A month that came to its end: record and bank files by hash, the points passed, the blows that fell."""

    record: Canonical
    sent: dict[str, str]
    points: tuple[str, ...]
    fell: tuple[Kill, ...]
    missed: tuple[Kill, ...]

    def differs(self, other: Ended) -> list[str]:
        """Names of tables and files that are not the same in both."""
        files = {name for name in self.sent.keys() | other.sent.keys() if self.sent.get(name) != other.sent.get(name)}
        return self.record.differs(other.record) + sorted(files)


@dataclass(frozen=True, slots=True)
class Compared:
    """A quiet month and a killed one."""

    quiet: Ended
    killed: Ended

    @property
    def equal(self) -> bool:
        """Whether nothing was lost and nothing was done twice."""
        return not self.quiet.differs(self.killed)


def kill_and_compare(
    home: Path, law: Law, laws: Path, plan: Plan, times: int, told: Callable[[str], None] = lambda _: None
) -> Compared:
    """Live a month quietly and once more with `times` kills at seeded random places, every fifth of the server.

    Raises MonthFailed.
    """
    with killing_ground(home) as server:
        told("taking the city over")
        base = prepare(server, law, laws, plan)
        told("living the month quietly")
        quiet = live_once(base, "quiet")
        told(f"living it again, killed {times} times at {len(quiet.points)} places it passes")
        killed = live_killed(base, "killed", random_kills(quiet.points, times, plan.seed), told=told)
    return Compared(quiet, killed)


def small_plan(region: str, period: int) -> Plan:
    """A month small enough to be lived many times, in which everything happens that a month has."""
    return Plan(region, period, SCALE, SEED)


@contextmanager
def killing_ground(home: Path) -> Iterator[EmbeddedServer]:
    """A server of its own below `home`, removed afterwards. Processes die here, not the machine: no fsync."""
    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home / "kill", durable=False)
    _remove(server)  # what somebody killed left behind
    try:
        yield server.start()
    finally:
        _remove(server)


def _remove(server: EmbeddedServer) -> None:
    server.stop("immediate")
    for folder in {server.home, server.root}:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(server: EmbeddedServer, law: Law, laws: Path, plan: Plan) -> Base:
    """The city on the eve of its month."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(BASE)))
    migrate(server.conninfo(dbname=BASE))
    home = server.home / BASE
    home.mkdir()
    with Database(server.conninfo(user="shebao_app", dbname=BASE), home=home).connect() as db:
        office, lived = open_city(db, law, laws, plan, lambda _: nullcontext())
    return Base(server, office, lived)


def live_once(base: Base, name: str, month: LiveMonth = live_month) -> Ended:
    """A month nobody touches, in a clone. Raises MonthFailed."""
    return live_killed(base, name, (), month)


def live_killed(
    base: Base,
    name: str,
    kills: Sequence[Kill],
    month: LiveMonth = live_month,
    told: Callable[[str], None] = lambda _: None,
) -> Ended:
    """A month in a clone, struck by one kill after the other and each time started again. Raises MonthFailed."""
    db = base.cloned(name)
    waiting, fell, missed = list(kills), [], []
    points: tuple[str, ...] = ()
    busy = 0
    while True:
        kill = waiting[0] if waiting else None
        end = _start(base, db, kill, month)
        if kill is not None and end.struck:
            fell.append(replace(waiting.pop(0), point=end.struck))
            told(f"killed: {fell[-1]}")
            busy = 0
        elif end.again and busy < PATIENCE:
            busy += 1
            time.sleep(0.05)
        elif end.said:
            raise MonthFailed(point=kill or (fell[-1] if fell else "-"), said=end.said)
        elif kill is not None:
            missed.append(waiting.pop(0))
        else:
            points = end.points
            break
        base.server.start()
    with db.connect():
        return Ended(export(db, HOUSE), _files(db.home), points, tuple(fell), tuple(missed))


def live_until(base: Base, name: str, point: str) -> None:
    """A clone of the eve lived up to a point and left there. Raises MonthFailed where it does not get there."""
    end = _start(base, base.cloned(name), Kill(point), live_month)
    if end.struck != point:
        raise MonthFailed(point=point, said=end.said or "it was never passed")


def in_order(points: Sequence[str], kills: Sequence[Kill]) -> list[Kill]:
    """Kills in the order of a quiet month, each knowing the points that lie behind its own for good.

    Not among them: what a subscriber does with an event, since a new start delivers what waits at its first step.
    """
    first = {point: place for place, point in reversed(list(enumerate(points)))}
    last = {point: place for place, point in enumerate(points)}
    return [
        replace(
            kill,
            later=frozenset(p for p, place in first.items() if place > last[kill.point] and not _delivered(p)),
        )
        for kill in sorted(kills, key=lambda kill: first[kill.point])
    ]


def _delivered(point: str) -> bool:
    """Whether a point is a subscriber's: package.package.what, as store.outbox names their transactions."""
    words = point.split(".")
    return len(words) > 2 and words[0] == words[1]


def random_kills(points: Sequence[str], times: int, seed: int) -> list[Kill]:
    """Places drawn from those a quiet month passes, in their order; every fifth blow hits the server."""
    g = np.random.Generator(np.random.PCG64([seed, times]))
    places = np.sort(g.integers(0, len(points), times)).tolist()
    return in_order(points, [Kill(points[place], server=number % 5 == 4) for number, place in enumerate(places)])


def random_moments(points: Sequence[str], times: int, seed: int) -> list[Kill]:
    """Moments between places: up to 30 ms after one of them."""
    g = np.random.Generator(np.random.PCG64([seed, times, 1]))
    places = np.sort(g.integers(0, len(points), times)).tolist()
    return in_order(points, [Kill(points[place], delay=float(g.random()) * 0.03) for place in places])


# --- one start -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _End:
    """How a start ended: struck by its kill, to be tried again, failed with a sentence, or done with these points."""

    struck: str = ""
    again: bool = False
    said: str = ""
    points: tuple[str, ...] = ()


def _start(base: Base, db: Database, kill: Kill | None, month: LiveMonth) -> _End:
    fork = multiprocessing.get_context("fork")  # the law is read once, not at each start
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_live, args=(base, db, kill, month, theirs))
    process.start()
    theirs.close()
    end = _End()
    try:
        while True:
            end = replace(end, **ours.recv())
    except EOFError:
        process.join()
    _end_group(process.pid)
    if process.exitcode and not end.struck:
        return replace(end, said=f"the worker ended with {process.exitcode}")
    return end


def _live(base: Base, db: Database, kill: Kill | None, month: LiveMonth, tell: Connection) -> None:
    """In the forked process: the whole month from its first step."""
    os.setsid()  # a simulated neighbour at work dies with us
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # connections are lost on purpose here
    passed: list[str] = []
    target = base.server.pid() if kill is not None and kill.server else os.getpid()
    struck: list[str] = []

    def strike() -> None:
        tell.send({"struck": struck[0]})
        os.kill(target, signal.SIGKILL)

    def told(point: str) -> None:
        passed.append(point)
        if kill is not None and not struck and (point == kill.point or point in kill.later):
            struck.append(point)
            threading.Timer(kill.delay, strike).start() if kill.delay else strike()

    watch(told)
    try:
        with db.connect():
            month(replace(base.office, db=db), base.lived)
    except START_AGAIN as problem:
        tell.send({"again": True, "said": problem.english})
    except ShebaoError as problem:
        tell.send({"said": f"{type(problem).__name__}: {problem.english}"})
    else:
        tell.send({"points": tuple(passed)})
    tell.close()
    os._exit(0)  # what the parent would clean up at its exit is not ours


def _end_group(leader: int | None) -> None:
    """Whatever the worker had started ends with it, as a service's processes do."""
    if leader is None:
        return
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _files(home: Path) -> dict[str, str]:
    """Bank files that left the house, by hash."""
    sent = (file for file in outbox(home).glob("*") if file.is_file())
    return {f"file {file.name}": sha256(file.read_bytes()).hexdigest() for file in sorted(sent)}
