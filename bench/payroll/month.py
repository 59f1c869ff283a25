"""One pension month as a process of its own: computed, signed, published, funded, batched, checked, released, booked.

usage: month.py CONNINFO HOME MONTH SHARDS WORKERS    tells each part as it is done, then prints one line of JSON:
seconds by part, by the clock and of the processors (program and server), rows, fen, memory
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from psycopg.conninfo import conninfo_to_dict
from side_by_side import processor_so_far

from funds import receive
from officers import COUNTY, HOUSE, OFFICERS
from shebao.benefits import payroll
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Paper, Plan
from shebao.payments import actions
from shebao.payments.answers import take_answer
from shebao.payments.model import Order
from shebao.payments.sending import Payer, send_batch
from shebao.store.db import Database

INVENTED = Path(__file__).resolve().parents[2] / "tests" / "invented"
SCHEME = "old_age"
WRITTEN, TAKEN = "the bank's answer written", "the bank's answer taken"
"""Not compared with anything: neither the COPY nor the month by hand has them."""
RUNNER = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", COUNTY)
PAYER = Payer("Expenditure account", "9558800000000001", "Simulated Bank", "bank_text")


class Clock:
    """Seconds of each part, in order; processor seconds of program and server (all its processes) with them."""

    def __init__(self, server: Path) -> None:
        self.server = server
        self.parts: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self.last, self.used = time.monotonic(), self._used()

    def mark(self, part: str) -> None:
        now, used = time.monotonic(), self._used()
        self.parts[part], self.last = now - self.last, now
        self.processor[part], self.used = used - self.used, used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = f"{time.strftime('%H:%M:%S')} {part}: {self.parts[part]:.1f} s, at most {peak} MB so far"
        print(told, file=sys.stderr, flush=True)

    def _used(self) -> float:
        return time.process_time() + processor_so_far(self.server)


def main(conninfo: str, home: Path, text: str, shards: int, workers: int) -> None:
    period = parse_month(text)
    clock = datetime.fromisoformat(f"{text}-10T09:00:00+08:00")
    on, law = clock.date(), load(INVENTED, kept=False)
    with Database(conninfo, home=home, kind="run", clock=clock).connect() as db:
        parts = Clock(Path(str(conninfo_to_dict(conninfo)["host"])).with_name("data"))
        month = Month(period, shards, law.hash, on, workers=workers)
        run = payroll.compute_payroll(db, RUNNER, month)
        parts.mark("compute and stage")
        for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
            sign_run(db, who, run, role, on=on)
        done = payroll.publish_payroll(db, RUNNER, month, on=on)
        parts.mark("publish obligations")
        pool = _money(db, done.fen, period, on)
        parts.mark("request and receive the money")
        made = actions.make_batch(db, OFFICERS.clerk, Order(text, pool, period)).batch
        assert made is not None
        parts.mark("make the batch")
        actions.check_batch(db, OFFICERS.reviewer, made.batch_id)
        parts.mark("check (18 questions)")
        actions.approve_batch(db, OFFICERS.approver, made.batch_id)
        actions.release_batch(db, OFFICERS.cashier, made.batch_id)
        parts.mark("approve, release (18 again)")
        sent = send_batch(db, RUNNER, made.batch_id, {SCHEME: moves(law.schemes[SCHEME])}, PAYER, on=on)
        parts.mark("bank's file and books")
        paid = dict(parts.parts)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        answer = _answered(home / "outbox" / sent.name)
        parts.mark(WRITTEN)
        booked = {SCHEME: moves(law.schemes[SCHEME])}
        taken = take_answer(db, RUNNER, answer.name, answer, booked, period=period, on=on)
        parts.mark(TAKEN)
    used = resource.getrusage(resource.RUSAGE_SELF)
    own = used.ru_utime + used.ru_stime
    facts = {"run": run, "batch": made.batch_id, "rows": done.rows, "fen": done.fen, "batch_fen": made.fen}
    last = {"rows": taken.paid, "seconds": parts.parts[TAKEN], "memory_mb": used.ru_maxrss / 1024}
    last["apart"] = [parts.processor.pop(part) for part in (WRITTEN, TAKEN)]
    spent = {"memory_mb": peak, "own_processor": own, "parts": paid, "used": parts.processor, "answer": last}
    print(json.dumps({**facts, "batch_rows": made.rows, **spent}))


def _answered(file: Path) -> Path:
    """An answer that calls every line paid: the file's own rows, without account and holder, one at a time."""
    answer = file.with_suffix(".answer.txt")
    with file.open("rb") as rows, answer.open("wb") as out:
        for row in rows:
            paid = b"R" + row[1:44] + row[138:153] + b"0000" + b" " * 40 + b"\r\n"
            out.write(paid if row.startswith(b"D") else row)
    return answer


def _money(db: Database, fen: int, period: int, on: date) -> int:
    """The pool's money, received and moved to the expenditure account on a request that three signed."""
    with db.reading(OFFICERS.clerk, "ledger") as tx:
        (pool,) = (row.pool_id for row in tx.all("pools"))
    receive(db, pool, fen, f"bench {period}", period)
    plan = Plan(pool, period, (Amount(SCHEME, "basic_part", fen),))
    request = books.request_funds(db, OFFICERS.accountant, f"bench {period}", plan)
    books.check_funds(db, OFFICERS.reviewer, request.request_id)
    books.approve_funds(db, OFFICERS.approver, request.request_id)
    books.fund_expenditure(db, OFFICERS.accountant, request.request_id, Paper(on, "advice", OFFICERS.approver.actor_id))
    return int(pool)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
