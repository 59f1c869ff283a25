"""Sends a batch, lets the simulated bank answer and takes the answer, for the tests that kill it in between.

usage: payments_worker.py CONNINFO HOME BATCH [break|large]
(break: no step is ever seen as done; large: every batch counts as one for two workers)
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from paying import DAY, MOVES, OCTOBER, PAYER, RUNNER
from shebao.payments import sending
from shebao.payments.answers import take_answer
from shebao.payments.model import BatchId
from shebao.payments.sending import send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.store import files, runs
from shebao.store.db import Database


def work(db: Database, batch: BatchId) -> None:
    send_batch(db, RUNNER, batch, MOVES, PAYER, on=DAY)
    SimulatedBank(1, {"frozen": 0.5}).serve(files.outbox(db.home), db.home / "inbox")
    for answer in sorted((db.home / "inbox").glob("*.answer.xml")):
        take_answer(db, RUNNER, answer.name, answer.read_bytes(), MOVES, period=OCTOBER, on=DAY)


if __name__ == "__main__":
    if sys.argv[4:] == ["break"]:
        runs._done = lambda *_: None
    if sys.argv[4:] == ["large"]:
        sending.LARGE = 0
    clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
    with Database(sys.argv[1], home=Path(sys.argv[2]), clock=clock).connect() as database:
        work(database, BatchId(int(sys.argv[3])))
