"""Refunds to employers as a process of its own for the tests that kill it: list, notice, signatures, books, bank.

usage: employers_worker.py CONNINFO HOME POOL
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collected import country
from employers_year import ITEM, JULY, SCHEME
from entitled import RUNNER
from officers import OFFICERS
from shebao.benefits import employer_payment, employers
from shebao.benefits.employers import EmployerYear
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.ledger.chart import moves
from shebao.payments import actions
from shebao.payments.model import Order
from shebao.payments.sending import Payer, send_batch
from shebao.store.db import Database

YEAR = EmployerYear(SCHEME, ITEM, "441802", 2024, JULY, date(2024, 7, 1), shards=2)
SIGNERS = ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver"))
PAYER = Payer("Expenditure account of the county", "9558800000000001", "Simulated Bank")


def work(db: Database) -> None:
    """Everything from the list to the bank's file; begun again it goes on where it was stopped."""
    judge = Judge(country())
    run = employers.list_employers(db, RUNNER, judge, YEAR).run
    employer_payment.post_notice(db, OFFICERS.clerk, judge, run, (date(2024, 7, 2), "notice 7"))
    for who, role in SIGNERS:
        with suppress(RunSignedTwice):
            sign_run(db, who, run, role, on=date(2024, 7, 2))
    db.clock = datetime.fromisoformat("2024-07-08T09:00:00+08:00")
    employer_payment.publish_list(db, RUNNER, judge, YEAR, on=db.clock.date())
    pool = int(sys.argv[3])
    made = actions.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", pool, JULY)).batch
    assert made is not None
    steps = {
        "made": lambda: actions.check_batch(db, OFFICERS.reviewer, made.batch_id),
        "checked": lambda: actions.approve_batch(db, OFFICERS.approver, made.batch_id),
        "approved": lambda: actions.release_batch(db, OFFICERS.cashier, made.batch_id),
    }
    while (state := actions.batch(db, OFFICERS.clerk, made.batch_id).state) in steps:
        steps[state]()
    how = {SCHEME: moves(country().schemes[SCHEME])}
    send_batch(db, RUNNER, made.batch_id, how, PAYER, on=db.clock.date())


if __name__ == "__main__":
    clock = datetime.fromisoformat("2024-07-01T09:00:00+08:00")
    with Database(sys.argv[1], home=Path(sys.argv[2]), clock=clock).connect() as database:
        work(database)
