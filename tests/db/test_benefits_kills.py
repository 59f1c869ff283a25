"""Killed at every place, a payroll ends as if nobody had touched it; two at once are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg
import pytest
from test_benefits_take_on import ON, basis, running

from entitled import RUNNER, at, invented, judge, month_of_pay, open_house, pay
from held import suspend
from officers import HOUSE
from shebao.benefits import payroll, statement
from shebao.benefits.awards import Pause
from shebao.benefits.errors import RunRefused
from shebao.benefits.runs import sign_run
from shebao.benefits.take_on import take_on_awards
from shebao.kernel.dates import parse_month
from shebao.store.canonical import export

WORKER = Path(__file__).with_name("benefits_worker.py")
PHASES = ("before", "inside", "after")
SOME = [f"payroll:{step}:{phase}" for step in ("shard 1", "publish") for phase in PHASES]
REST = [f"payroll:{step}:{phase}" for step in ("begin", "shard 0", "shard 2") for phase in PHASES]


@pytest.fixture
def house(db, officers):
    """Two hundred awards, one month paid, then some stopped from a month already paid."""
    open_house(db)
    at(db, "2025-09-30")
    hands = (officers.clerk, officers.reviewer, officers.approver)
    found = take_on_awards(db, hands, judge(), running(200), basis(db, officers), on=ON)
    at(db, "2025-10-10")
    pay(db, "2025-10", shards=3)
    at(db, "2025-11-05")
    for award in found[:5].tolist():
        suspend(db, officers.approver, award, Pause("stopped", "left", "Act art. 21", parse_month("2025-10")))
    return db


def start(db, **environment: str) -> int:
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), "2025-11", "2025-11-10", invented().hash]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


@pytest.mark.mission("S5.30")
@pytest.mark.parametrize("points", [SOME, pytest.param(REST, marks=pytest.mark.slow)], ids=["some", "rest"])
def test_killed_at_every_place_it_ends_as_the_quiet_run(house, server, officers, points):
    quiet = f"{psycopg.conninfo.conninfo_to_dict(house.conninfo)['dbname']}_quiet"
    house.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        source = psycopg.conninfo.conninfo_to_dict(house.conninfo)["dbname"]
        admin.execute(f"create database {quiet} template {source}")
        admin.execute(f"grant connect on database {quiet} to shebao_app, shebao_run, shebao_read, shebao_reader")
    house = type(house)(house.conninfo, home=house.home, clock=house.clock).connect()
    other = type(house)(server.conninfo(user="shebao_app", dbname=quiet), home=house.home, clock=house.clock).connect()
    assert start(other) == 0
    killed = sum(start(house, SHEBAO_KILL_AT=point) == -9 for point in points)
    assert killed == len(points)
    assert start(house) == 0
    one, two = export(house, HOUSE), export(other, HOUSE)
    assert one.differs(two) == []
    assert one.sha256 == two.sha256
    rows = {table.name: table.rows for table in one.tables}
    assert rows["benefits.obligation"] == 300 + 300 - 7
    assert rows["benefits.recovery_line"] == 7
    assert statement.differences(house, officers.clerk, period=parse_month("2025-11")) == []
    house.close()
    other.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database {quiet} with (force)")


def test_two_payrolls_over_the_same_awards_are_refused_and_would_be_found(house, officers, monkeypatch):
    on = at(house, "2025-11-10")
    first = month_of_pay(house, "2025-11")
    run = payroll.compute_payroll(house, RUNNER, first)
    above = replace(RUNNER, path="00.44.18.")
    with pytest.raises(RunRefused, match=f"payroll {run} for 2025-11 is open"):
        payroll.compute_payroll(house, above, first)
    monkeypatch.setattr(payroll, "alone", lambda *_: None)
    second = payroll.compute_payroll(house, above, first)
    county = (officers.clerk, officers.reviewer, officers.approver)
    city = (officers.city_clerk, officers.city_reviewer, officers.city_approver)
    for number, who, hands in ((run, RUNNER, county), (second, above, city)):
        for hand, role in zip(hands, ("maker", "checker", "approver"), strict=True):
            sign_run(house, hand, number, role, on=on)
        payroll.publish_payroll(house, who, first, on=on)
    found = statement.differences(house, officers.clerk, period=parse_month("2025-11"))
    assert sum(one.why == statement.OWED_MORE for one in found) == 195
    assert sum(one.why == statement.OWED_LESS for one in found) == 5  # asked back twice


def test_one_poisoned_award_is_parked_and_the_rest_is_paid(house, admin, officers):
    admin.execute(
        "update benefits.award_component set amount_fen = -5 "
        "where award_id = (select max(award_id) from benefits.award)"
    )
    at(house, "2025-11-10")
    done = pay(house, "2025-11", shards=3)
    assert done.rows == 300 - 7 - 2
    with house.reading(officers.clerk, "benefits") as tx:
        runs = [row.run_id for row in tx.all("payroll_runs")]
        (parked,) = tx.all("store.parked_rows", run_id=runs[-1])
    assert parked.reason == "the amount of a month is negative"
    assert parked.owner == "reviewer"
    assert np.int64(parked.row_key.partition(":")[2]) > 0
