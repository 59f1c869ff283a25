"""Refunds to employers, killed at their steps and begun again, end as if nobody had touched them, and are paid once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from employers_year import open_firms
from officers import HOUSE
from shebao.store.canonical import export

WORKER = Path(__file__).with_name("employers_worker.py")
PLACES = ("employers:shard 1:inside", "employers:listed:after", "employers:stage 1:after", "employers:publish:inside",
          "employers:publish:after", "send:send:inside", "send:send:after")  # fmt: skip


@pytest.fixture
def house(db, admin):
    """Six employers with a year of dues, accounts and money."""
    world = open_firms(db, admin)
    firms = {world.firm(number): number % 3 + 1 for number in range(6)}
    world.dues(firms)
    world.pay(firms)
    world.accounts(list(firms))
    world.fund(10_000_000)
    return world


def start(db, pool, **environment):
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), str(pool)]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr[-3000:]
    return done.returncode


@pytest.mark.mission("S1.28", "S9.03")
@pytest.mark.parametrize(
    "places",
    [PLACES[3:4], pytest.param(PLACES, marks=pytest.mark.slow), pytest.param((), marks=pytest.mark.slow)],
    ids=["publication", "places", "every step"],
)
def test_killed_and_begun_again_it_ends_as_the_quiet_work_and_pays_once(house, server, admin, places):
    db, pool = house.db, house.pool
    source = psycopg.conninfo.conninfo_to_dict(db.conninfo)["dbname"]
    quiet = f"{source}_quiet"
    db.close()
    admin.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as maker:
        maker.execute(f"create database {quiet} template {source}")
        maker.execute(f"grant connect on database {quiet} to shebao_app, shebao_run, shebao_read, shebao_reader")
    copytree(db.home, db.home.with_name(quiet))  # the same keys, another outbox
    one = type(db)(db.conninfo, home=db.home, clock=db.clock).connect()
    place_of = {"home": db.home.with_name(quiet), "clock": db.clock}
    other = type(db)(server.conninfo(user="shebao_app", dbname=quiet), **place_of).connect()
    assert start(other, pool) == 0
    for place in places:
        assert start(one, pool, SHEBAO_KILL_AT=place) == -9, place
    if not places:
        while start(one, pool, SHEBAO_KILL_AT="#3") == -9:
            pass
    assert start(one, pool) == 0
    found, wanted = export(one, HOUSE), export(other, HOUSE)
    assert found.differs(wanted) == []
    assert found.sha256 == wanted.sha256
    rows = {table.name: table.rows for table in found.tables}
    assert (rows["benefits.employer_award"], rows["payments.movement"]) == (6, 6)
    one.close()
    other.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as maker:
        maker.execute(f"drop database {quiet} with (force)")
