"""Work killed again and again: it must end as the work nobody touched, to the last byte of the record.

    with killing_ground(home) as server:
        base = prepare(server, law, laws, plan)
        quiet = live_once(base, "quiet")
        for ended in struck(base, quiet.points, random_kills(quiet.points, 10, seed=7)):
            quiet.differs(ended)                 # [] when nothing was lost and nothing was done twice
            all(fall.as_meant for fall in ended.fell)

The work is the living month of a tiny city (`prepare`), or the opening of that city (`prepare_opening`). A server of
its own is used, since it is killed too. How one start is struck: striking.py.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import psycopg
from psycopg import sql

from shebao.demo.awards import Office
from shebao.demo.office import HOUSE
from shebao.demo.run import Lived, Plan, live, live_month, open_city
from shebao.demo.striking import Fall, Kill, start
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.store.canonical import Canonical, export
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.files import outbox
from shebao.store.migrate import migrate

EVE, EMPTY = "eve", "empty"
SCALE, SEED, BANK = 0.0002, 776, 18  # about 800 people, lived in seconds, with all that happens: births to bank returns
PATIENCE = 40  # starts in a row that may meet a lost server or a lock the dead still hold
_MESSAGE = re.compile(rb"(\b\d{6}\.\d+\.\d+\.)(\d+)(\.-?\d+\.\d+\b)")  # month, pool, batch; award; payee, issue
_ORDER = re.compile(rb"<CdtTrfTxInf>.*?</CdtTrfTxInf>", re.DOTALL)
RIGHTS = "shebao_app, shebao_run, shebao_read, shebao_reader"

LiveMonth = Callable[[Office, Lived], None]


class MonthFailed(ShebaoError):
    """The work killed at {point} could not be gone on with: {said}."""

    code = "demo.month_failed"
    zh = "在 {point} 中断的工作无法继续办理：{said}。"


class NeverStruck(ShebaoError):
    """The blow meant for {kill} never fell: an untouched start does not come by there."""

    code = "demo.never_struck"
    zh = "预定的中断“{kill}”从未发生：不受干扰的流程不经过该处。"


@dataclass(frozen=True, slots=True)
class Ground:
    """A server, the database everything is cloned from, and the work that is done in each clone.

    `steady`: a new start passes every place as often as the first did, what was done before included.
    """

    server: EmbeddedServer
    of: str
    work: Callable[[Database], None]
    steady: bool

    def cloned(self, name: str, of: str = "") -> Database:
        """A database and a folder of its own as the ground, or another clone, stands; not connected."""
        source = of or self.of
        home = self.server.home / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.server.home / source, home)
        with psycopg.connect(self.server.conninfo(), autocommit=True) as admin:
            own = sql.Identifier(name)
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(own))
            admin.execute(sql.SQL("create database {} template {}").format(own, sql.Identifier(source)))
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
class Base(Ground):
    """The eve of the month: the city stands, and the work is its month."""

    office: Office
    lived: Lived

    def living(self, month: LiveMonth) -> Base:
        """The same eve with another build of the month."""
        return replace(self, work=_month(self.office, self.lived, month))


def _month(office: Office, lived: Lived, month: LiveMonth) -> Callable[[Database], None]:
    return lambda db: month(replace(office, db=db), lived)


@dataclass(frozen=True, slots=True)
class Ended:
    """Work that came to its end: record and bank files by hash, the places passed, the blows that fell.

    `missed`: blows whose places lay behind for good once others had fallen; they need work of their own.
    """

    record: Canonical
    sent: dict[str, str]
    points: tuple[str, ...]
    fell: tuple[Fall, ...]
    missed: tuple[Kill, ...]

    def differs(self, other: Ended) -> list[str]:
        """Names of tables and files that are not the same in both."""
        files = {name for name in self.sent.keys() | other.sent.keys() if self.sent.get(name) != other.sent.get(name)}
        return self.record.differs(other.record) + sorted(files)


@dataclass(frozen=True, slots=True)
class Compared:
    """A quiet month and the killed ones."""

    quiet: Ended
    killed: tuple[Ended, ...]

    @property
    def fell(self) -> tuple[Fall, ...]:
        """All blows that fell."""
        return tuple(fall for ended in self.killed for fall in ended.fell)

    @property
    def differs(self) -> list[str]:
        """Names of tables and files that are not the same in all."""
        return sorted({name for ended in self.killed for name in self.quiet.differs(ended)})

    @property
    def astray(self) -> list[str]:
        """Blows that fell at another place than meant."""
        return [str(fall) for fall in self.fell if not fall.as_meant]


def kill_and_compare(
    home: Path, law: Law, laws: Path, plan: Plan, times: int, told: Callable[[str], None] = lambda _: None
) -> Compared:
    """Live a month quietly and again with `times` kills at seeded random places, every fifth of the server.

    Raises MonthFailed, NeverStruck.
    """
    with killing_ground(home) as server:
        told("taking the city over")
        base = prepare(server, law, laws, plan)
        told("living the month quietly")
        quiet = live_once(base, "quiet")
        told(f"living it again, killed {times} times at {len(quiet.points)} places it passes")
        kills = random_kills(quiet.points, times, plan.seed)
        return Compared(quiet, tuple(struck(base, quiet.points, kills, told)))


def small_plan(region: str, period: int) -> Plan:
    """A month small enough to be lived many times, in which everything happens that a month has."""
    return Plan(region, period, SCALE, SEED, BANK)


class KillingGroundTaken(ShebaoError):
    """Another run kills in {home} right now. Wait until it ends, or give this one a folder of its own:
    SHEBAO_HOME for the demonstration, --home for bench/faults/kill_matrix.py."""

    code = "demo.killing_ground_taken"
    zh = (
        "{home} 中正有另一轮中断试验。请等其结束，或另用一个文件夹："
        "演示用 SHEBAO_HOME，bench/faults/kill_matrix.py 用 --home。"
    )


@contextmanager
def killing_ground(home: Path) -> Iterator[EmbeddedServer]:
    """A server of its own below `home`, removed afterwards. Processes die here, not the machine: no fsync.

    Raises KillingGroundTaken while another run works there: what it left behind would be what that one stands on.
    """
    home.mkdir(parents=True, exist_ok=True)
    taken = os.open(home, os.O_RDONLY)  # held by this process; a kill lets it go
    try:
        fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise KillingGroundTaken(home=home) from None
    server = EmbeddedServer(home / "kill", durable=False)
    _remove(server)  # what somebody killed left behind
    try:
        yield server.start()
    finally:
        _remove(server)
        os.close(taken)


def _remove(server: EmbeddedServer) -> None:
    server.stop("immediate")
    for folder in {server.home, server.root}:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(server: EmbeddedServer, law: Law, laws: Path, plan: Plan) -> Base:
    """The city on the eve of its month."""
    with made(server, EVE).connect() as db:
        office, lived = open_city(db, law, laws, plan, lambda _: nullcontext())
    return Base(server, EVE, _month(office, lived, live_month), steady=False, office=office, lived=lived)


def prepare_opening(server: EmbeddedServer, law: Law, laws: Path, plan: Plan, *, month: bool = False) -> Ground:
    """An empty database, in which the work is to open the city; with its month, when wanted."""
    made(server, EMPTY)

    def opened(db: Database) -> None:
        (live if month else open_city)(db, law, laws, plan, lambda _: nullcontext())

    return Ground(server, EMPTY, opened, steady=not month)


def made(server: EmbeddedServer, name: str) -> Database:
    """An empty record of this name with its keys and its folder; not connected."""
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    migrate(server.conninfo(dbname=name))
    home = server.home / name
    home.mkdir(exist_ok=True)
    db = Database(server.conninfo(user="shebao_app", dbname=name), home=home)
    assert db.ciphers  # the house's keys are made once: what is cloned has the same
    return db


def live_once(ground: Ground, name: str) -> Ended:
    """Work nobody touches, in a clone. Raises MonthFailed."""
    return live_killed(ground, name, ())


def live_killed(
    ground: Ground, name: str, kills: Sequence[Kill], told: Callable[[str], None] = lambda _: None
) -> Ended:
    """Work in a clone, struck by one kill after the other and each time started again. Raises MonthFailed."""
    db = ground.cloned(name)
    waiting, fell, missed = list(kills), list[Fall](), list[Kill]()
    idle = 0
    while True:
        begun = start(lambda: _work(ground, db), waiting, ground.server.home / f"{name}.diary", ground.server.pid())
        missed += begun.missed
        gone = {*map(id, begun.missed), id(begun.fell.kill) if begun.fell else 0}
        waiting = [kill for kill in waiting if id(kill) not in gone]
        if begun.fell and begun.again:
            fell.append(begun.fell)
            told(f"killed: {begun.fell}")
            idle = 0
        elif begun.again and idle < PATIENCE:
            idle += 1
            time.sleep(0.05)
        elif not begun.done:
            raise MonthFailed(point=begun.fell or (fell[-1] if fell else "-"), said=begun.said)
        else:
            break
        ground.server.start()
    with db.connect():
        return Ended(export(db, HOUSE), _files(db.home), begun.passed, tuple(fell), (*missed, *waiting))


def _work(ground: Ground, db: Database) -> None:
    with db.connect():
        ground.work(db)


def struck(
    ground: Ground, points: Sequence[str], kills: Sequence[Kill], told: Callable[[str], None] = lambda _: None
) -> Iterator[Ended]:
    """Works struck until every kill has fallen where it was meant: what one did not come by again, the next does.

    Raises MonthFailed, NeverStruck.
    """
    for kill in kills:
        if kill.point not in points:
            raise NeverStruck(kill=kill)
    waiting = in_order(ground, points, kills)
    while waiting:
        ended = live_killed(ground, "struck", waiting, told)
        ground.drop("struck")
        if not ended.fell:
            raise NeverStruck(kill=waiting[0])
        yield ended
        waiting = in_order(ground, points, ended.missed)


def live_until(ground: Ground, name: str, point: str) -> None:
    """A clone worked up to a point and left there. Raises NeverStruck where it does not get there."""
    db = ground.cloned(name)
    diary = ground.server.home / f"{name}.diary"
    begun = start(lambda: _work(ground, db), [Kill(point)], diary, ground.server.pid())
    if not begun.fell or not begun.fell.as_meant:
        raise NeverStruck(kill=Kill(point))


def places(ground: Ground, points: Sequence[str]) -> list[Kill]:
    """A kill for every place quiet work passes: by name, and in steady work for each time it passes there."""
    counted = Counter[str]()
    found = []
    for point in points:
        counted[point] += 1
        if ground.steady or counted[point] == 1:
            found.append(Kill(point, counted[point]))
    return found


def in_order(ground: Ground, points: Sequence[str], kills: Sequence[Kill]) -> list[Kill]:
    """Kills in the order of quiet work, each knowing the places that lie behind its own.

    Not among them: what a subscriber does with an event, since a new start delivers what waits at its first step.
    Unless the work is steady, a start after the first kill passes a place less often: the others fall the first time.
    """
    place_of: dict[tuple[str, int], int] = {}
    counted = Counter[str]()
    for place, point in enumerate(points):
        counted[point] += 1
        place_of[(point, counted[point])] = place

    def of(kill: Kill) -> int:
        return place_of.get((kill.point, kill.nth), -1)

    ordered = sorted(kills, key=of)
    ordered[1:] = sorted((kill if ground.steady else replace(kill, nth=1) for kill in ordered[1:]), key=of)
    return [
        replace(kill, later=_later(place_of, of(kill)) if number else frozenset())
        for number, kill in enumerate(ordered)
    ]


def _later(place_of: Mapping[tuple[str, int], int], place: int) -> frozenset[str]:
    return frozenset(p for (p, nth), at in place_of.items() if nth == 1 and at > place >= 0 and not _delivered(p))


def _delivered(point: str) -> bool:
    """Whether a point is a subscriber's: package.package.what, as store.outbox names their transactions."""
    words = point.split(".")
    return len(words) > 2 and words[0] == words[1]


def random_kills(points: Sequence[str], times: int, seed: int) -> list[Kill]:
    """Places drawn from those quiet work passes, each passing as likely; every fifth blow hits the server."""
    g = np.random.Generator(np.random.PCG64([seed, times]))
    places = np.sort(g.integers(0, len(points), times)).tolist()
    return [
        Kill(points[place], points[: place + 1].count(points[place]), server=number % 5 == 4)
        for number, place in enumerate(places)
    ]


def random_moments(points: Sequence[str], times: int, seed: int) -> list[Kill]:
    """Moments between places: up to 30 ms after one of them."""
    g = np.random.Generator(np.random.PCG64([seed, times, 1]))
    places = np.sort(g.integers(0, len(points), times)).tolist()
    return [Kill(points[place], delay=float(g.random()) * 0.03 + 0.001) for place in places]


def _files(home: Path) -> dict[str, str]:
    """Bank files that left the house, by hash."""
    sent = (file for file in outbox(home).glob("*") if file.is_file())
    return {f"file {file.name}": sha256(_without_gaps(file.read_bytes())).hexdigest() for file in sorted(sent)}


def _without_gaps(content: bytes) -> bytes:
    """A bank file with the numbers of awards by their place, as the canonical export shows ids.

    A number that a dying transaction took is not given again: an award written anew has the next one.
    """
    numbers = sorted({int(found[2]) for found in _MESSAGE.finditer(content)})
    place = {number: str(n).encode() for n, number in enumerate(numbers)}
    placed = _MESSAGE.sub(lambda found: found[1] + place[int(found[2])] + found[3], content)
    orders = sorted(_ORDER.findall(placed))  # they stand in the order of their numbers
    return _ORDER.sub(b"", placed) + b"".join(orders)
