"""Killed anywhere between the release and the bank's answer, a batch is sent once, booked once and answered once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from funds import OCTOBER
from paying import open_world
from shebao.ledger import statements
from shebao.payments import actions

WORKER = Path(__file__).with_name("payments_worker.py")
POINTS = [f"send:send:{phase}" for phase in ("before", "inside", "after")]
POINTS += [f"files:release:{phase}" for phase in ("before_rename", "after_rename", "marked")]
POINTS += [f"answer:answer:{phase}" for phase in ("before", "inside", "after")]


def start(db, batch: int, kill_at: str = "", *how: str) -> int:
    """The worker's exit code: 0, or -9 when it was killed."""
    environment = {**os.environ, "PYTHONPATH": str(WORKER.parents[1]), "SHEBAO_KILL_AT": kill_at}
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), str(batch), *how]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


def released(world, officers, number: int) -> int:
    """A batch of two payments, ready to go."""
    for person in (10 * number + 1, 10 * number + 2):
        world.pensioner(person, 100_000 + person)
    batch = world.approved(world.batch(f"batch-{number}").batch_id)
    actions.release_batch(world.db, officers.cashier, batch)
    return batch


def test_a_kill_anywhere_pays_once(db, admin, officers):
    world = open_world(db, admin)
    expected = 0
    for number, point in enumerate(POINTS, start=1):
        batch = released(world, officers, number)
        expected += 200_003 + 20 * number
        assert start(db, batch, point) == -9, point
        assert start(db, batch) == 0, point
        paid = admin.execute("select sum(amount_fen), count(*) from payments.movement where move = 'pay'").fetchone()
        assert paid == (expected, 2 * number), point
        assert actions.batch(db, officers.clerk, batch).state == "answered"
    assert start(db, batch) == 0
    assert len(list((db.home / "outbox").glob("*.xml"))) == len(POINTS)
    balance = statements.trial_balance(db, officers.accountant, world.pool, OCTOBER)
    shown = {line.account: line.closing_fen for line in balance.lines}
    back = admin.execute("select coalesce(sum(amount_fen), 0) from payments.movement where move = 'return'").fetchone()[
        0
    ]
    assert balance.balanced
    assert shown["monthly_benefit"] == expected
    assert -shown.get("temporary_receipts", 0) == back > 0
    assert statements.close(db, officers.accountant, world.pool, OCTOBER, checked_by=officers.reviewer.actor_id)


def test_a_build_that_forgets_its_steps_still_pays_nothing_twice(db, admin, officers):
    world = open_world(db, admin)
    batch = released(world, officers, 1)
    assert start(db, batch) == 0
    admin.execute("delete from payments.bank_file")
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), str(batch), "break"]
    environment = {**os.environ, "PYTHONPATH": str(WORKER.parents[1])}
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "BatchNotReady" in again.stderr
