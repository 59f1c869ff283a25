"""A run of three steps and a file, for the tests that kill it: started as a process of its own.

usage: store_worker.py CONNINFO HOME [break]   (break: no step is ever seen as done)
"""

from __future__ import annotations

import sys
from pathlib import Path

from shebao.kernel.actors import Actor
from shebao.store import files
from shebao.store.db import Database
from shebao.store.outbox import Event, Subscriber, deliver
from shebao.store.runs import ParkedRow, RunKey, checkpoint, open_run, park
from shebao.store.transaction import Transaction

HOUSE = Actor(1, "house", "house", "*", "")


def taken(tx: Transaction, event: Event) -> None:
    tx.connection.execute("insert into store.effect values (%s)", (event.payload["number"],))


def work(db: Database) -> None:
    with open_run(db, HOUSE, "store", RunKey("month", "2025-10")) as run:
        for number in (1, 2, 3):
            with run.step(f"part {number}") as step:
                if step.todo:
                    step.tx.connection.execute("insert into store.effect select g from generate_series(1, 10) g")
                    step.tx.emit("month.part", {"number": number * 100})
                    park(step.tx, run.run_id, ParkedRow(f"row {number}", step.name, "poisoned", "clerk", "00.44."))
                    step.count(rows=10, fen=55, content=b"1..10")
        content = "".join(f"{done.name} {done.rows} {done.fen}\n" for done in run.steps()).encode()
        staged = files.stage(db.home, "month.txt", content)
        with run.step("file") as step:
            if step.todo:
                files.promise(step.tx, staged)
        files.release(db, HOUSE)
        with run.step("publish") as step:
            if step.todo:
                run.publish(step.tx, {"rows": 30})
    deliver(db, HOUSE, [Subscriber("store.effects", "month.part", "store", taken)])
    checkpoint("month", "all", "end")


if __name__ == "__main__":
    if sys.argv[3:] == ["break"]:
        from shebao.store import runs

        runs._done = lambda *_: None
    with Database(sys.argv[1], home=Path(sys.argv[2])).connect() as database:
        work(database)
