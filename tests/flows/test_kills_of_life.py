"""Killed inside and after every step, the batches of a benefit's life end as if nobody had touched them, paid once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import life_worker
import psycopg
import pytest
from life_worker import REGION, SCHEME

from entitled import at, open_house, pay
from officers import HOUSE
from registry_help import PLACES_LAW, number
from shebao.benefits import automatic
from shebao.benefits.automatic import Look
from shebao.benefits.judge import Judge
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.store.canonical import export

WORKER = Path(__file__).with_name("life_worker.py")
DAY = "2026-12-20"
BORN = [date(1945, 12, day) for day in range(1, 4)] + [date(1960, 12, day) for day in range(1, 4)]
BORN += [date(1961, 1, day) for day in range(1, 4)] + [date(1953, 3, 3)]


@pytest.fixture
def folder(tmp_path):
    life_worker.write_law(tmp_path / "law")
    return tmp_path / "law"


@pytest.fixture
def house(db, officers, folder):
    """Ten old people: some draw since November, some since December by an amount found wrong, some begin in January."""
    law = life_worker.corrected(folder)
    at(db, "2025-11-03")
    registry.load_places(db, HOUSE, PLACES_LAW)
    open_house(db, law)
    for order, born in enumerate(BORN):
        place = PlaceEntry("household_registration", REGION, date(2000, 1, 1))
        entry = PersonEntry(number(born, order + 1), f"测试{order}", "counter", "card", places=(place,))
        registry.register_person(db, officers.clerk, entry, on=db.clock.date())
    for month in ("2025-11", "2025-12"):
        on = at(db, f"{month}-05")
        automatic.award_without_application(
            db, life_worker.RUNNER, Judge(law), Look(SCHEME, REGION, parse_month(month), 2, on)
        )
        pay(db, month, law=law)
    return db


def start(db, folder, persons, **environment):
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home), DAY, ",".join(map(str, persons)), str(folder)]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


@pytest.mark.mission("S9.03")
@pytest.mark.parametrize("phases", [(3,), pytest.param((1, 2, 3), marks=pytest.mark.slow)], ids=["after", "all"])
def test_killed_at_every_step_it_ends_as_the_quiet_work(house, server, folder, phases):
    """The n-th place a start passes is before (1), inside (2) or after (3) the first step that is not done yet."""
    source = psycopg.conninfo.conninfo_to_dict(house.conninfo)["dbname"]
    quiet = f"{source}_quiet"
    house.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"create database {quiet} template {source}")
        admin.execute(f"grant connect on database {quiet} to shebao_app, shebao_run, shebao_read, shebao_reader")
    house = type(house)(house.conninfo, home=house.home, clock=house.clock).connect()
    other = type(house)(server.conninfo(user="shebao_app", dbname=quiet), home=house.home, clock=house.clock).connect()
    with other.reading(HOUSE, "registry") as tx:
        persons = [row.person_id for row in tx.connection.execute("select person_id from registry.person order by 1")]
    persons = [*persons, persons[0], 999_999]  # one twice, one nobody knows
    assert start(other, folder, persons) == 0
    killed = 0
    while True:
        fell = [start(house, folder, persons, SHEBAO_KILL_AT=f"#{phase}") == -9 for phase in phases]
        killed += sum(fell)
        if not fell[-1]:
            break
    assert killed > 12 * len(phases)
    assert start(house, folder, persons) == 0
    one, two = export(house, HOUSE), export(other, HOUSE)
    assert one.differs(two) == []
    assert one.sha256 == two.sha256
    rows = {table.name: table.rows for table in one.tables}
    assert rows["benefits.transfer_line"] == 10
    assert rows["benefits.transfer_refused"] == 2
    assert rows["benefits.correction_line"] == 6
    assert rows["benefits.living_step"] == 4
    house.close()
    other.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database {quiet} with (force)")
