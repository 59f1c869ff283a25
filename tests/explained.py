"""What the stories told by `shebao explain` share: real payments of real awards, and the command as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from entitled import RUNNER, at, person, recognise
from entitled_cn import SCHEME, claim, granted, law, open_books, pay
from officers import COUNTY, OFFICERS
from shebao.benefits.adjustment import compute_rise, publish_rise, rise_of
from shebao.benefits.judge import Judge
from shebao.benefits.model import AwardId
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import month_of, parse_month
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.ledger.statements import pools
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.model import Batch, BatchId, NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

PAYER = Payer("Expenditure account of the tests", "9558800000000001", "Simulated Bank")
AREA, REGION = "440000", "441802"
BORN = date(1965, 8, 12)


@dataclass
class Office:
    """A pool with money, a judge, and the hands that decide, pay, send and read the bank's answers."""

    db: Database
    conninfo: str
    judge: Judge
    pool: int
    keys: count[int]

    @property
    def month(self) -> int:
        """The month of the clock."""
        return int(month_of(self.db.clock.date()))

    def pensioner(self, *, born: date, retires: str, months: int = 322, order: int = 1) -> tuple[int, AwardId]:
        """Somebody whose claim is decided by three, with an account."""
        who = person(self.db, born, order)
        recognise(self.db, who, "contribution_index", 81230)
        answers = {
            "retirement_month": parse_month(retires),
            "contribution_months": months,
            "account_balance": 11_864_235,
        }
        _, award = granted(self.db, self.judge, claim(self.db, self.judge, who, REGION, answers))
        self.account(who, f"62{order:014d}")
        return who, award

    def account(self, who: int, number: str) -> None:
        """An account declared by one and approved by another."""
        new = NewAccount(who, "Bank of Tests", number, "测试", 0, f"form {number[-4:]}", COUNTY)
        made = accounts.change_account(self.db, OFFICERS.clerk, new)
        accounts.approve_account(self.db, OFFICERS.reviewer, made.account_id)

    def pay(self, period: str, **bank: float) -> int:
        """A payroll of the month published, batched, sent and answered. The batch's only payment that is the newest."""
        fen = pay(self.db, period).fen
        self._money(fen)
        order = Order(f"b{next(self.keys)}", self.pool, self.month)
        batch = actions.make_batch(self.db, OFFICERS.clerk, order).batch
        assert batch is not None
        return self.carry(batch, **bank)

    def carry(self, batch: Batch, **bank: float) -> int:
        """Signed, released, sent; the bank answers. The payment."""
        number = BatchId(batch.batch_id)
        actions.check_batch(self.db, OFFICERS.reviewer, number)
        actions.approve_batch(self.db, OFFICERS.approver, number)
        actions.release_batch(self.db, OFFICERS.cashier, number)
        said, on = {SCHEME: moves(law().schemes[SCHEME])}, self.db.clock.date()
        file = send_batch(self.db, RUNNER, number, said, PAYER, on=on)
        content = (self.db.home / "outbox" / file.name).read_bytes()
        reply = SimulatedBank(1, bank).reply("b.xml", content)
        take_answer(self.db, RUNNER, f"a{next(self.keys)}.xml", reply, said, period=self.month, on=on)
        with self.db.reading(RUNNER, "payments") as tx:
            (row,) = tx.all("lines_to_send", batch=number)
            (line,) = tx.all("answered_lines", messages=[row.message_id])
        return int(line.payment_id)

    def reissue(self, payment: int) -> int:
        """The same payment ordered again, into the account that is now right."""
        order = Order(f"r{next(self.keys)}", self.pool, self.month)
        return self.carry(actions.make_reissue(self.db, OFFICERS.clerk, order, [payment]))

    def rise(self, act: str) -> None:
        """A yearly rise computed, signed by three and published."""
        on = self.db.clock.date()
        rise = rise_of(self.judge, SCHEME, act, on)
        run = compute_rise(self.db, RUNNER, self.judge, rise, shards=1)
        hands = ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver"))
        for who, role in hands:
            sign_run(self.db, who, run, role, on=on)
        with self.db.reading(RUNNER, "benefits") as tx:
            parked = [row.reason for row in tx.all("store.parked_rows", run_id=run)]
        assert publish_rise(self.db, RUNNER, self.judge, rise, on=on), parked

    def explain(self, *words: str) -> dict[str, Any]:
        """What `shebao explain … --json` prints."""
        return dict(json.loads(self.said(*words, "--json")))

    def said(self, *words: str) -> str:
        """What the command prints."""
        command = [sys.executable, "-m", "shebao", "explain", *words]
        env: Mapping[str, str] = {**os.environ, "SHEBAO_DATABASE_URL": self.conninfo}
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-500:]
        return done.stdout

    def _money(self, fen: int) -> None:
        """Contributions come in and an approved plan lets them out again."""
        said, key = moves(law().schemes[SCHEME]), f"k{next(self.keys)}"
        paper = Paper(self.db.clock.date(), f"advice {key}", OFFICERS.approver.actor_id)
        amounts = (Amount(SCHEME, "employer", fen),)
        month = self.month
        books.receive(
            self.db, OFFICERS.accountant, Key("test", key), Receipt(self.pool, month, month, said, amounts), paper
        )
        books.treasury_to_special(
            self.db, OFFICERS.accountant, Key("advice", key), Transfer(self.pool, month, fen), paper
        )
        plan = Plan(self.pool, month, (Amount(SCHEME, "basic_component", fen),))
        request = books.request_funds(self.db, OFFICERS.accountant, key, plan)
        books.check_funds(self.db, OFFICERS.reviewer, request.request_id)
        books.approve_funds(self.db, OFFICERS.approver, request.request_id)
        books.fund_expenditure(self.db, OFFICERS.accountant, request.request_id, paper)


def open_office(db: Database, server: EmbeddedServer, name: str, day: str, judge: Judge) -> Office:
    """The books of the province opened on a day."""
    open_books(db, AREA, "2022-01")
    at(db, day)
    (pool,) = [p.pool_id for p in pools(db, OFFICERS.accountant) if p.fund == "employee_pension"]
    return Office(db, server.conninfo(dbname=name), judge, pool, count(1))
