"""The movements of a large batch are staged by two workers and attached: the same rows, proved as before, once only.

Every batch counts as large here. It is killed at each step; a payment held after the kill does not go.
"""

from __future__ import annotations

import threading

import psycopg
import pytest
from test_payments_kills import start

from catalogue import keys
from funds import OCTOBER
from paying import COUNTY, DAY, MOVES, PAYER, RUNNER, World, open_world
from shebao.ledger import statements
from shebao.ledger.publishing import key_shard, stage_shard
from shebao.payments import actions, sending
from shebao.payments.errors import NotHoldable
from shebao.store.db import Database
from shebao.store.files import outbox
from shebao.store.runs import RunKey, open_run

MANY = 6
ATTACHED = (
    "select relid::text from pg_partition_tree('payments.movement') where isleaf and relid::text ~ '_r[0-9]+_[0-9]+$'"
)
POINTS = ("send:movements 0 of 6 lines:inside", "send:movements 1 of 6 lines:after", "send:send:inside")
MOVED = "select payment_id, component, for_month, amount_fen, move from payments.movement order by 1, 2, 3"


@pytest.fixture
def world(db, admin) -> World:
    admin.execute("update ledger.register set bulk_rows = 1 where register = 'movement'")
    return open_world(db, admin)


def released(world: World, officers, number: int) -> int:
    """A batch of six payments of two components each, ready to go."""
    for person in range(10 * number, 10 * number + MANY):
        world.pensioner(person, 100_000 + person)
        world.entitle(person, 700, component="extra")
        world.owe(person, 700, component="extra")
    batch = world.approved(world.batch(f"batch-{number}").batch_id)
    actions.release_batch(world.db, officers.cashier, batch)
    return batch


def sent(db: Database, batch: int, monkeypatch, large: int = 0) -> None:
    monkeypatch.setattr(sending, "LARGE", large)
    sending.send_batch(db, RUNNER, batch, MOVES, PAYER, on=DAY)


def test_shards_of_movements_become_a_part_of_the_register(world, db, admin, officers, monkeypatch):
    sent(db, released(world, officers, 1), monkeypatch)
    parts = {name for (name,) in admin.execute(ATTACHED)}
    assert len(parts) == 2
    assert all(keys(admin, part) == keys(admin, "payments.movement_2025_rest") for part in parts)
    by_two = admin.execute(MOVED).fetchall()
    assert len(by_two) == 2 * MANY
    assert admin.execute("select count(*) from pg_tables where schemaname = 'stage'").fetchone() == (0,)
    sent(db, released(world, officers, 2), monkeypatch, large=MANY)
    assert {name for (name,) in admin.execute(ATTACHED)} == parts  # a small one is copied
    by_one = [row for row in admin.execute(MOVED).fetchall() if row not in by_two]
    fen = {component: sum(row[3] for row in by_one if row[1] == component) for component in ("basic", "extra")}
    assert fen == {"basic": 100_000 * MANY + sum(range(20, 26)), "extra": 700 * MANY}
    with pytest.raises(psycopg.errors.CheckViolation):  # a part takes no row of another run
        admin.execute(f"insert into {parts.pop()} select * from payments.movement_2025_rest limit 1")


@pytest.mark.mission("S5.30")
def test_killed_at_any_step_a_large_batch_is_sent_and_booked_once(world, db, admin, officers):
    for number, point in enumerate(POINTS, start=1):
        batch = released(world, officers, number)
        assert start(db, batch, point, "large") == -9, point
        assert start(db, batch, "", "large") == 0, point
        paid = admin.execute("select count(*), sum(amount_fen) from payments.movement where move = 'pay'").fetchone()
        wanted = sum(100_700 * MANY + sum(range(10 * n, 10 * n + MANY)) for n in range(1, number + 1))
        assert paid == (2 * MANY * number, wanted), point
    assert len(list(outbox(db.home).glob("*.xml"))) == len(POINTS)
    balance = statements.trial_balance(db, officers.accountant, world.pool, OCTOBER)
    assert balance.balanced
    assert {line.account: line.closing_fen for line in balance.lines}["monthly_benefit"] == wanted


def test_a_payment_held_after_a_kill_is_neither_sent_nor_booked(world, db, admin, officers, monkeypatch):
    batch = released(world, officers, 1)
    assert start(db, batch, "send:movements 1 of 6 lines:after", "large") == -9
    held = world.payment_of(12)
    actions.hold_payment(db, officers.reviewer, held, note="the family called")
    sent(db, batch, monkeypatch)
    assert admin.execute("select count(*) from payments.movement where payment_id = %s", (held,)).fetchone() == (0,)
    assert admin.execute("select count(*) from payments.movement").fetchone() == (2 * (MANY - 1),)
    (file,) = outbox(db.home).glob("*.xml")
    assert file.read_text(encoding="utf-8").count("<CdtTrfTxInf>") == MANY - 1


@pytest.mark.parametrize("large", [0, MANY])
def test_a_payment_held_while_its_batch_is_sent_comes_too_late(world, db, admin, officers, monkeypatch, large):
    """Between the file's lines and the books somebody holds a payment: it is in both, and the officer is told."""
    batch, booking, told = released(world, officers, 1), sending._book_batch, []

    def hold():
        try:
            told.append(actions.hold_payment(db, officers.reviewer, world.payment_of(12), note="the family called"))
        except NotHoldable as error:
            told.append(error)

    officer = threading.Thread(target=hold)

    def held_meanwhile(*args):
        officer.start()
        officer.join(0.5)
        booking(*args)

    monkeypatch.setattr(sending, "_book_batch", held_meanwhile)
    sent(db, batch, monkeypatch, large)
    officer.join()
    (answer,) = told
    assert isinstance(answer, NotHoldable)
    assert "sent" in answer.english
    assert admin.execute("select count(*) from payments.movement").fetchone() == (2 * MANY,)
    (file,) = outbox(db.home).glob("*.xml")
    assert file.read_text(encoding="utf-8").count("<CdtTrfTxInf>") == MANY


def closed_with(db: Database, payment: int) -> bool:
    """A shard of one movement of that payment, staged and closed."""
    with open_run(db, RUNNER, "payments", RunKey("send", f"of {payment}")) as run, run.step("movements") as step:
        table = stage_shard(step.tx, "movement", int(run.run_id), 0)
        step.tx.connection.execute(
            f"insert into {table} values (%s, 1, %s, 0, 'pay', 'old_age', 'basic', '', 1, 24309, 24309, 5, %s)",
            (run.run_id, payment, COUNTY),
        )
        return key_shard(step.tx, "movement", int(run.run_id), 0)


def test_a_shard_that_refers_to_nothing_is_not_closed(world, db, officers):
    released(world, officers, 1)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="777"):
        closed_with(db, 777)
    assert closed_with(db, world.payment_of(12))
