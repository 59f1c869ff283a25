"""A payroll as a process of its own, for the tests that kill it: computed, signed by three, published.

usage: benefits_worker.py CONNINFO HOME PERIOD DAY LAW_HASH
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shebao.benefits import payroll
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_month
from shebao.store.db import Database

COUNTY = "00.44.18.02."
RUNNER = Actor(1, "house", "house", "*", COUNTY)


def work(db: Database, period: str, law_hash: str) -> None:
    on = db.clock.date()
    month = Month(parse_month(period), 3, law_hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for place, (post, role) in enumerate((("clerk", "maker"), ("reviewer", "checker"), ("approver", "approver"))):
        with suppress(RunSignedTwice):
            sign_run(db, Actor(101 + place, post, post, "social_insurance", COUNTY), run, role, on=on)
    payroll.publish_payroll(db, RUNNER, month, on=on)


if __name__ == "__main__":
    clock = datetime.fromisoformat(f"{sys.argv[4]}T09:00:00+08:00")
    with Database(sys.argv[1], home=Path(sys.argv[2]), clock=clock).connect() as database:
        work(database, sys.argv[3], sys.argv[5])
