"""Faults of the world: each ends with nothing lost and nothing twice, and a sentence in both languages.

Disk full, a cut connection, events and bank answers twice and out of order, a clock that jumps, two officers at once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import psycopg
import pytest

import registry_help
from funds import NOVEMBER, OCTOBER, receive
from officers import HOUSE
from paying import DAY, MOVES, PAYER, RUNNER, open_world
from sentences import both_languages
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused, ShebaoError
from shebao.ledger import statements
from shebao.payments import actions
from shebao.payments.answers import take_answer
from shebao.payments.model import Order
from shebao.payments.sending import send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.registry import actions as registry
from shebao.registry.model import PersonEntry
from shebao.store import kill_points
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import ClockBehind, CommitUnknown, DatabaseLost, DiskFull, NotEntered
from shebao.store.outbox import Event, Subscriber, _hand_over, deliver
from shebao.store.sealing import seal, verify

CLERK = Actor(101, "clerk", "clerk", "social_insurance", "00.44.18.02.")


@pytest.fixture
def world(db, admin):
    return open_world(db, admin)


# --- disk full -------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 300 MB in memory, of this test alone."""
    place = Path(f"/tmp/small-{os.getpid()}")
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", place], capture_output=True, check=False)
    if made.returncode:
        place.rmdir()
        pytest.skip("this user may not mount a small disk")
    yield place
    server = EmbeddedServer(place / "h")
    if (server.data / "postmaster.pid").exists():
        server.stop("immediate")
    subprocess.run(["umount", "-l", place], check=True)
    place.rmdir()


def bulky(db: Database, number: int) -> None:
    """An act with a line of the log of half a megabyte that does not shrink."""
    with db.transaction(CLERK, "registry", "try", subject=f"person:{number}") as tx:
        tx.connection.execute(
            "insert into registry.person (person_id, serving_path) values (%s, %s)", (number, CLERK.path)
        )
        tx.note(paper=os.urandom(250_000).hex())


@pytest.mark.slow
@pytest.mark.mission("S3.02")
def test_a_full_disk_loses_nothing_and_says_so(small_disk):
    server = EmbeddedServer(small_disk / "h")
    with Database.open(home=small_disk / "h") as db:
        found_office(db, HOUSE, read_posts(), [NewOfficer("clerk", "clerk", CLERK.path)], on=date(2000, 1, 1))
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            file.truncate(0)
            file.write(bytes(max(0, shutil.disk_usage(small_disk).free - 24 * 2**20)))
        done, problem = [], None
        for number in range(1, 400):
            try:
                bulky(db, number)
            except (DiskFull, DatabaseLost, CommitUnknown) as refused:
                problem = refused
                break
            done.append(number)
        assert problem is not None, "the disk never filled"
        assert done
        both_languages(problem)
    ballast.unlink()
    server.start()
    with Database.open(home=small_disk / "h") as db:
        there = persons(server)
        assert there in ([*done], [*done, done[-1] + 1])  # at most the act whose commit nobody answered
        if there == done:
            bulky(db, done[-1] + 1)
        assert persons(server) == [*done, done[-1] + 1]
        seal(db)
        assert verify(db, HOUSE) == []


def persons(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.conninfo(dbname="shebao")) as admin:
        return [n for (n,) in admin.execute("select person_id from registry.person order by 1")]


# --- a cut connection ------------------------------------------------------------------------------------------------


@contextmanager
def at(point: str, do: Callable[[], None]) -> Iterator[None]:
    """Do something once, the first time that point is passed."""
    left = [do]

    def told(passed: str) -> None:
        if passed == point and left:
            left.pop()()

    kill_points.watch(told)
    try:
        yield
    finally:
        kill_points._watchers.remove(told)
    assert not left, f"{point} was never passed"


def cut(admin: psycopg.Connection) -> Callable[[], None]:
    """Every connection of the program to this database ends."""
    return lambda: admin.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where datname = current_database() and usename = 'shebao_app'"
    )


STEPS = ("make_batch", "check_batch", "approve_batch", "release_batch")


@pytest.mark.mission("S3.02")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("phase", ["inside", "after"])
def test_a_connection_cut_at_any_step_of_a_batch_is_done_again_and_pays_once(world, admin, officers, step, phase):
    """Inside: all written, nothing committed. After: committed, and the cut came before anything else was asked."""
    world.pensioner(1)

    def made() -> int:  # a number that a cut transaction took is not given again
        return admin.execute("select batch_id from payments.batch").fetchone()[0]

    acts = {
        "make_batch": world.batch,
        "check_batch": lambda: actions.check_batch(world.db, officers.reviewer, made()),
        "approve_batch": lambda: actions.approve_batch(world.db, officers.approver, made()),
        "release_batch": lambda: actions.release_batch(world.db, officers.cashier, made()),
    }
    for name in STEPS:
        if name == step:
            cut_here(acts[name], admin, f"payments.{name}:{phase}", recorded=phase == "after")
        else:
            once_more(acts[name])
    once_more(lambda: send_batch(world.db, RUNNER, made(), MOVES, PAYER, on=DAY))
    paid = admin.execute("select count(*), sum(amount_fen) from payments.movement where move = 'pay'").fetchone()
    assert paid == (1, 100_000)
    lines = admin.execute("select count(*) from audit.line where action = %s", (step,)).fetchone()
    assert lines == (1,)


def once_more(act: Callable[[], object]) -> None:
    """Done, and done again when it met the dead connection: nothing of the first try was recorded."""
    try:
        act()
    except DatabaseLost as lost:
        both_languages(lost)
        act()


def cut_here(act: Callable[[], object], admin: psycopg.Connection, point: str, *, recorded: bool) -> None:
    before = admin.execute("select count(*) from audit.line").fetchone()[0]
    with at(point, cut(admin)):
        if recorded:
            act()
        else:
            with pytest.raises((DatabaseLost, CommitUnknown)) as lost:
                act()
            both_languages(lost.value)
    now = admin.execute("select count(*) from audit.line").fetchone()[0]
    assert now - before == (1 if recorded else 0)
    if not recorded:
        once_more(act)


# --- twice, and out of order -----------------------------------------------------------------------------------------


@pytest.fixture
def effects(admin) -> Callable[[], list[int]]:
    admin.execute("create table store.effect (number integer); alter table store.effect owner to shebao_owner")
    admin.execute("set role shebao_owner; select store.apply_rights(); reset role")
    return lambda: [n for (n,) in admin.execute("select number from store.effect order by 1")]


def note_effect(tx, event):
    tx.connection.execute("insert into store.effect values (%s)", (event.payload["payment"],))


SUBSCRIBER = Subscriber("benefits.suspend", "payments.returned", "store", note_effect)


@pytest.mark.mission("S3.02")
def test_an_event_that_commits_after_a_later_one_is_not_forgotten(db, effects):
    """The first event has the lower number and the later commit: whoever remembers only the last number loses it."""
    with db.transaction(HOUSE, "store", "slow") as slow:
        slow.emit("payments.returned", {"payment": 1})
        with db.transaction(HOUSE, "store", "quick") as quick:
            quick.emit("payments.returned", {"payment": 2})
        assert deliver(db, HOUSE, [SUBSCRIBER]).done == 1
        assert effects() == [2]
    assert deliver(db, HOUSE, [SUBSCRIBER]).done == 1
    assert effects() == [1, 2]


@pytest.mark.mission("S3.02")
def test_an_event_handed_over_twice_and_backwards_has_one_effect(db, effects):
    with db.transaction(HOUSE, "store", "try") as tx:
        numbers = [tx.emit("payments.returned", {"payment": n}) for n in range(5)]
    events = [Event(n, "payments.returned", {"payment": i}, db.clock) for i, n in enumerate(numbers)]
    for event in [*reversed(events), *events]:
        assert _hand_over(db, HOUSE, SUBSCRIBER, event)
    assert effects() == [0, 1, 2, 3, 4]


@pytest.mark.mission("S3.02")
def test_bank_answers_in_any_order_and_twice_book_the_same(world):
    """Three batches answered in each of six orders, each answer twice: the same books, the same states."""
    seen = set()
    for order in permutations(range(3)):
        world.forget()
        before, answers = world.balances(), []
        for number in (1, 2, 3):
            world.pensioner(number, 100_000 + number)
            file = world.sent(world.batch(f"batch-{number}-{''.join(map(str, order))}").batch_id)
            bank = SimulatedBank(1, {"technical": 1.0} if number == 2 else {})
            answers.append(bank.reply("b.xml", file))
        for place in order:
            for name in ("first.xml", "again.xml"):
                take_answer(world.db, RUNNER, name, answers[place], MOVES, period=OCTOBER, on=DAY)
        rows = world.admin.execute("select award_id, state, amount_fen from payments.payment_state order by 1")
        now = world.balances()
        moved = {account: fen - before.get(account, 0) for account, fen in now.items()}
        seen.add((tuple(rows.fetchall()), tuple(sorted(moved.items()))))
    assert len(seen) == 1
    ((states, moved),) = seen
    assert [state for _, state, _ in states] == ["paid", "returned", "paid"]
    assert dict(moved)["temporary_receipts"] == -100_002
    assert dict(moved)["monthly_benefit"] == 300_006


# --- a clock that jumps ----------------------------------------------------------------------------------------------


def set_clock(db: Database, day: str) -> None:
    db.clock = datetime.fromisoformat(f"{day}T09:00:00+08:00")


@pytest.mark.mission("S3.02")
def test_a_clock_that_jumps_over_a_month_end_and_back_changes_no_payment(world, admin, officers):
    """Over two month ends in the middle of a batch, back before its month, and on: one payment, in its month."""
    world.pensioner(1)
    days = iter(("2025-10-31", "2025-12-01", "2025-09-30", "2025-11-01", "2025-10-20"))
    set_clock(world.db, next(days))
    batch = world.batch().batch_id
    set_clock(world.db, next(days))
    actions.check_batch(world.db, officers.reviewer, batch)
    set_clock(world.db, next(days))
    actions.approve_batch(world.db, officers.approver, batch)
    set_clock(world.db, next(days))
    actions.release_batch(world.db, officers.cashier, batch)
    set_clock(world.db, next(days))
    assert world.batch().batch_id == batch
    assert actions.make_batch(world.db, officers.clerk, Order("again", world.pool, NOVEMBER)).batch is None
    file = send_batch(world.db, RUNNER, batch, MOVES, PAYER, on=DAY)
    answer = SimulatedBank(1, {}).reply("b.xml", (world.db.home / "outbox" / file.name).read_bytes())
    take_answer(world.db, RUNNER, "a.xml", answer, MOVES, period=OCTOBER, on=DAY)
    paid = admin.execute(
        "select period, count(*), sum(amount_fen) from payments.movement where move = 'pay' group by 1"
    )
    assert paid.fetchall() == [(OCTOBER, 1, 100_000)]
    seal(world.db)
    assert verify(world.db, HOUSE) == []
    recorded = [at for (at,) in admin.execute("select recorded from audit.line order by line_no")]
    assert recorded == sorted(recorded)  # the machine's own clock stands beside the business clock, and did not jump


@pytest.mark.mission("S3.02")
def test_a_clock_set_back_into_a_closed_month_books_nothing_there(world, officers):
    by = officers.accountant
    closed = statements.close(world.db, by, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert not isinstance(closed, Refused)
    set_clock(world.db, "2025-10-05")
    with pytest.raises(ShebaoError) as refused:
        receive(world.db, world.pool, 5_000, "late", OCTOBER)
    both_languages(refused.value)
    assert "is closed" in refused.value.english
    receive(world.db, world.pool, 5_000, "late", NOVEMBER)


@pytest.mark.mission("S3.02")
def test_a_clock_before_what_is_recorded_changes_nothing_and_says_so(db, admin, officers):
    entry = PersonEntry(registry_help.number(date(1965, 8, 12), 21), "陈志强", "counter", "身份证")
    person = registry.register_person(db, officers.clerk, entry, on=DAY).person
    set_clock(db, "2025-09-30")
    before = admin.execute("select count(*) from registry.person_version").fetchone()
    with pytest.raises(ClockBehind) as refused:
        registry.correct_person(db, officers.clerk, person, reason="card seen", document="身份证", name="陈志刚")
    both_languages(refused.value)
    assert admin.execute("select count(*) from registry.person_version").fetchone() == before


@pytest.mark.mission("S3.02")
def test_a_clock_before_his_appointment_lets_nobody_in(db, officers):
    set_clock(db, "1999-12-31")
    with pytest.raises(NotEntered) as refused, db.transaction(officers.clerk, "store", "try"):
        pass
    both_languages(refused.value)
    db.clock += timedelta(days=2)
    with db.transaction(officers.clerk, "store", "try"):
        pass
