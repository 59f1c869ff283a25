"""An office with two pensions of November owed and the money for them, and the hand that types payments there."""

from __future__ import annotations

from datetime import date
from functools import partial

from entitled import RUNNER, Wish, at, awarded, invented, pay, person
from officers import COUNTY, OFFICERS
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import Refused
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.ledger.statements import close, open_items, pools, trial_balance
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from typed import counter, lakeside

NOVEMBER = parse_month("2025-11")
SCHEME = "old_age"


def two_pensions(db, tmp_path, monkeypatch):
    """Two pensions of November owed, with accounts and money."""
    type_ = counter(db, lakeside(tmp_path / "country"), monkeypatch)
    for order in (1, 2):
        who = person(db, date(1965, 8, 10 + order), order)
        awarded(db, Wish(who, account=11_864_235 + order * 13_900))
        new = NewAccount(who, "Bank of Tests", f"62{order:014d}", f"测试{order}", 0, "form", COUNTY)
        accounts.approve_account(db, OFFICERS.reviewer, accounts.change_account(db, OFFICERS.clerk, new).account_id)
    at(db, "2025-11-10")
    fen = pay(db, "2025-11").fen
    pool = money(db, fen)
    return Desk(db, type_, pool, fen)


class Desk:
    """The record, the hand that types, and the pool."""

    def __init__(self, db, type_, pool, fen):
        self.db, self.pool, self.fen = db, pool, fen
        self.type, self.claim = partial(type_, "payments"), partial(type_, "claim")
        self.explain = partial(type_, "explain")

    def batch(self, key="b1"):
        made = actions.make_batch(self.db, OFFICERS.clerk, Order(key, self.pool, NOVEMBER)).batch
        actions.check_batch(self.db, OFFICERS.reviewer, made.batch_id)
        return made.batch_id

    def sent(self, batch):
        actions.approve_batch(self.db, OFFICERS.approver, batch)
        actions.release_batch(self.db, OFFICERS.cashier, batch)
        payer = Payer("Account", "9558800000000001", "Simulated Bank")
        return send_batch(self.db, RUNNER, batch, MOVES, payer, on=date(2025, 11, 10)).name

    def answer(self, file, **causes):
        content = (self.db.home / "outbox" / file).read_bytes()
        reply = SimulatedBank(1, causes).reply("r.xml", content)
        take_answer(self.db, RUNNER, f"a-{file}", reply, MOVES, period=NOVEMBER, on=date(2025, 11, 12))

    def book(self):
        lines = trial_balance(self.db, OFFICERS.accountant, self.pool, NOVEMBER).lines
        return {line.account: line.closing_fen for line in lines}

    def close(self, month=NOVEMBER):
        """The month's close: its reasons, none where it is closed."""
        done = close(self.db, OFFICERS.accountant, self.pool, month, checked_by=OFFICERS.reviewer.actor_id)
        return [reason.en for reason in done.reasons] if isinstance(done, Refused) else []

    def closed_before(self):
        """Every month of the books up to the one before November."""
        first = parse_month("2020-01")
        for month in range(first, NOVEMBER):
            assert self.close(month) == []

    def open(self, month=NOVEMBER):
        """What stands open of payments, as the month and the page of the fund tell it."""
        items = open_items(self.db, OFFICERS.accountant, self.pool, month)
        return {item.item: item for item in items if item.source == "payments"}

    def states(self):
        with self.db.reading(RUNNER, "payments") as tx:
            return [tx.one("payment_state", payment=number).state for number in (1, 2)]


MOVES = {SCHEME: moves(invented().schemes[SCHEME])}


def money(db, fen):
    """Contributions come in, and an approved plan lets them out."""
    (pool,) = [p.pool_id for p in pools(db, OFFICERS.accountant) if p.fund == "pooled"]
    paper, by = Paper(date(2025, 11, 10), "advice", OFFICERS.approver.actor_id), OFFICERS.accountant
    came = Receipt(pool, NOVEMBER, NOVEMBER, MOVES[SCHEME], (Amount(SCHEME, "employer", fen),))
    books.receive(db, by, Key("test", "r"), came, paper)
    books.treasury_to_special(db, by, Key("advice", "r"), Transfer(pool, NOVEMBER, fen), paper)
    request = books.request_funds(db, by, "plan", Plan(pool, NOVEMBER, (Amount(SCHEME, "basic_part", fen),)))
    books.check_funds(db, OFFICERS.reviewer, request.request_id)
    books.approve_funds(db, OFFICERS.approver, request.request_id)
    books.fund_expenditure(db, by, request.request_id, paper)
    return pool
