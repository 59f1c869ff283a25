"""The campaign over a hundred thousand residents: several parts, every fen, killed in a part and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime

import numpy as np
import pytest

from collected import CITY_HOUSE, country
from officers import OFFICERS
from residents import MEDICAL, OWN, due, enrol, opened, pay, run, village
from shebao.collection import actions, roll

PEOPLE, PART = 100_000, 30_000
KILLED = """
import sys
from datetime import datetime
sys.path[:0] = ["tests"]
from pathlib import Path
from collected import CITY_HOUSE, country
from residents import run
from shebao.collection import actions, roll
from shebao.store.db import Database
roll.PART = 30_000
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
run(db, actions.campaign(db, CITY_HOUSE, country(), "resident_medical", 2026))
"""


@pytest.mark.slow
@pytest.mark.mission("S3.32", "S5.02")
def test_a_hundred_thousand_residents_to_the_fen_whatever_is_killed(db, admin, monkeypatch):
    monkeypatch.setattr(roll, "PART", PART)
    who = village(db, PEOPLE)
    enrol(db, who)
    worked = who[::50]
    enrol(db, worked, "employee_medical", paper="work")
    owing = PEOPLE - len(worked)
    campaign = opened(db)
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    for place in ("roll:part 2:inside", "roll:part 4:before", "roll:publish:inside"):
        ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
        assert ended.returncode == -9, ended.stderr.decode()
    rolled = run(db, campaign)
    assert rolled.lines == {"personal": owing * OWN}
    assert rolled.notes == {("excluded", "insured_elsewhere"): (len(worked), 0)}
    paying = np.setdiff1d(who, worked)[: owing * 9 // 10].tolist()
    assert pay(db, campaign, dict.fromkeys(paying, OWN), date(2025, 11, 18)).received == len(paying) * OWN
    db.clock = datetime.fromisoformat("2025-12-31T09:00:00+08:00")
    run(db, campaign, "window", settles=True)
    assert due(admin, "personal") == len(paying) * OWN
    (left,) = actions.unpaid(db, OFFICERS.city_clerk, campaign)
    assert (left.persons, left.fen) == (owing - len(paying), (owing - len(paying)) * OWN)
    assert actions.campaign(db, CITY_HOUSE, country(), MEDICAL, 2026) == campaign
