"""The batches that can be killed, each with its eve, its work, and builds of it that are broken on purpose.

An eve is opened once, by the ordinary actions, and cloned for every try. Work is what an office does from then on: it
may be cut anywhere, and whoever starts it again does everything again from the top; an act that is done says so. What
the eve leaves for the work (ids, sums) lies in a file of the house, so that it is cloned with it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import here  # noqa: F401
import psycopg

from officers import CLOCK, HOUSE, OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.demo import kill
from shebao.store import runs
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Twin:
    """A build that is broken on purpose: `plant` breaks it in the worker, a blow at `at` brings it to light.

    `found`: the table that must differ, or words of the refusal with which it cannot be gone on.
    """

    name: str
    plant: Callable[[], None]
    at: str
    found: str


@dataclass(frozen=True, slots=True)
class Work:
    """One batch, or several that follow one another in an office. `steady`: as demo.kill has it."""

    name: str
    what: str
    eve: Callable[[Database, psycopg.Connection], Facts]
    work: Callable[[Database, Facts], None]
    twins: tuple[Twin, ...] = ()
    steady: bool = False
    read: Callable[[], object] = field(default=lambda: None)  # what is slow to read, once, before anything is forked


def ground(server: EmbeddedServer, work: Work) -> kill.Ground:
    """The eve of a work, to be cloned; what was slow to read is read."""
    work.read()
    name = f"eve_{work.name}"
    db = kill.made(server, name)
    db.clock = CLOCK
    with db.connect(), psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin:
        people = [getattr(OFFICERS, one) for one in Officers.__slots__ if one != "house"]
        found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in people], on=date(2000, 1, 1))
        facts = work.eve(db, admin)
    (db.home / "eve.json").write_text(json.dumps(facts), encoding="utf-8")
    return kill.Ground(server, name, lambda own: work.work(own, _facts(own)), steady=work.steady)


def _facts(db: Database) -> Facts:
    return json.loads((db.home / "eve.json").read_text(encoding="utf-8"))


def at(db: Database, day: str) -> date:
    """Nine o'clock of a day; the day."""
    db.clock = datetime.fromisoformat(f"{day}T09:00:00+08:00")
    return db.clock.date()


@contextmanager
def once(*done: type[Exception]) -> Iterator[None]:
    """An act that says with one of these that it was done before."""
    with suppress(*done):
        yield


def a_new_key_each_start() -> None:
    """A broken build: each start is a new run, nothing of an earlier one counts as done."""
    runs.RunKey.__str__ = lambda key: f"{key.kind}:{key.what}:{os.getpid()}"  # type: ignore[method-assign]


# --- what a work left: money by whom and for when, and rows ----------------------------------------------------------

MONEY = """
select c.oid::regclass::text, array_agg(a.attname::text order by a.attnum) from ledger.register r
join pg_class c on c.oid = r.target join pg_attribute a on a.attrelid = c.oid
where a.attname = any (%s) and not a.attisdropped group by c.oid
"""
ROWS = """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in (select package from store.package)
"""
TELLING = (
    "audit.line",
    "audit.waiting",
    "audit.seal",
)  # each try leaves its own lines: they tell of tries, not of acts
NAMED = ("person_id", "employer_id", "scheme", "component", "payer", "move", "for_month", "kind")
PAID = """
select p.person_id, p.payee_person_id, p.period, e.event, count(*), sum(i.amount_fen) from payments.payment p
join payments.instruction i using (payment_id) left join payments.payment_event e using (payment_id, issue_no)
group by 1, 2, 3, 4
"""

# By the pool itself: a number that a dying transaction took is not given again, and the next pool has another.
BOOKS = """
select p.fund, p.area, l.account, l.period, sum(l.amount_fen)
from ledger.entry_line l join ledger.fund_pool p using (pool_id) group by 1, 2, 3, 4
"""


def tally(server: EmbeddedServer, name: str) -> Counter[tuple[object, ...]]:
    """Fen of every register by whom, for which month and what; orders to the bank by person; the books by account.

    Counted apart from the canonical export, by plain sums over the tables themselves; and the rows of every table,
    also of those the export leaves out.
    """
    found: Counter[tuple[object, ...]] = Counter()
    with psycopg.connect(server.conninfo(dbname=name)) as admin:
        for table, columns in admin.execute(MONEY, (list(NAMED),)).fetchall():
            keys = ", ".join(columns)
            rows = admin.execute(f"select {keys}, sum(amount_fen) from {table} group by {keys}")
            found.update({(table, *row[:-1]): int(row[-1]) for row in rows})
        found.update({("payments.instruction", *row[:-1]): int(row[-1]) for row in admin.execute(PAID)})
        books = admin.execute(BOOKS)
        found.update({("ledger.entry_line", *row[:-1]): int(row[-1]) for row in books})
        for (table,) in admin.execute(ROWS).fetchall():
            if table not in TELLING:
                found["rows", table] = admin.execute(f"select count(*) from {table}").fetchone()[0]
    return found


@dataclass(frozen=True, slots=True)
class Against:
    """What killed work left against quiet work: keys of money that moved more or less, rows missing or too many."""

    more: int
    less: int
    lost_rows: int
    new_rows: int


def against(before: Counter[Any], after: Counter[Any]) -> Against:
    """Doubles and losses of killed work (`after`), counted key by key and table by table."""
    fen = [abs(after[key]) - abs(before[key]) for key in _differ(before, after) if key[0] != "rows"]
    rows = [after[key] - before[key] for key in _differ(before, after) if key[0] == "rows"]
    return Against(
        more=sum(1 for d in fen if d >= 0),
        less=sum(1 for d in fen if d < 0),
        lost_rows=-sum(d for d in rows if d < 0),
        new_rows=sum(d for d in rows if d > 0),
    )


def tables_of(before: Counter[Any], after: Counter[Any]) -> list[str]:
    """Names of what differs, for the table of failures."""
    return sorted({str(key[1] if key[0] == "rows" else key[0]) for key in _differ(before, after)})


def _differ(before: Counter[Any], after: Counter[Any]) -> list[tuple[Any, ...]]:
    return [key for key in before.keys() | after.keys() if after[key] != before[key]]
