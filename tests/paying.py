"""What the tests of payments share: invented obligations, awards, entitlements, payees with accounts, a quick road."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

import psycopg

from funds import NOVEMBER, OCTOBER, OLD_AGE, TOP_UP, fund, open_books, receive
from officers import CITY, COUNTY, HOUSE, OFFICERS
from shebao.kernel.actors import Actor
from shebao.ledger import statements
from shebao.payments import accounts, actions
from shebao.payments.model import AccountId, Batch, BatchId, NewAccount, Order, PaymentId
from shebao.payments.sending import Payer, send_batch
from shebao.store.db import Database

MOVES = {"old_age": OLD_AGE, "top_up": TOP_UP}
PAYER = Payer("Expenditure account of the tests", "9558800000000001", "Simulated Bank")
DAY = date(2025, 10, 20)
RUNNER = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", COUNTY)

_SOURCES = """
create schema fake authorization shebao_owner;
set role shebao_owner;
create table fake.payable (run_id bigint, row_no bigint, award_id bigint, person_id bigint, payee_person_id bigint,
    scheme text, component text, payer text default '', pool_id int, for_month int, period int, amount_fen bigint,
    kind text default 'regular', serving_path text default '00.44.18.02.');
create table fake.award (award_id bigint primary key, person_id bigint, scheme text, pool_id int,
    state text default 'active', starts int default 0, ends int, exclusive_group text);
create table fake.entitlement (award_id bigint, component text, payer text default '', for_month int,
    amount_fen bigint);
delete from payments.source;
select payments.declare_source('payable', 'fake.payable');
select payments.declare_source('award', 'fake.award');
select payments.declare_source('entitlement', 'fake.entitlement');
select payments.declare_source('award_row', 'fake.award');
select payments.declare_source('award_row', 'fake.entitlement');
select payments.declare_source('register_row', 'fake.payable');
reset role;
"""


@dataclass
class World:
    """An agency with two pools, its money, and whom it owes."""

    db: Database
    admin: psycopg.Connection[tuple[object, ...]]
    pool: int
    other_pool: int
    runs: count[int]

    def person(self, number: int, died: str | None = None) -> int:
        """Somebody invented, in the registry."""
        self.admin.execute("insert into registry.person (person_id, serving_path) values (%s, %s)", (number, COUNTY))
        self.admin.execute(
            "insert into registry.person_version (person_id, name, sex, birth_date, died_on, "
            "recorded_by, serving_path) "
            "values (%s, %s, 'female', '1960-01-01', %s, 1, %s)",
            (number, f"测试{number}", died, COUNTY),
        )
        return number

    def forget(self) -> None:
        """Everybody and everything owed or paid; the books and their money stay. Quicker than a new database."""
        self.admin.execute(
            "truncate fake.payable, fake.award, fake.entitlement, payments.payment, payments.part, "
            "payments.instruction, payments.movement, payments.batch, payments.payee_account, "
            "registry.person restart identity cascade"
        )
        self.admin.execute("update ledger.scheme_fund set fund = 'local' where scheme = 'top_up'")

    def die(self, person: int, day: str) -> None:
        """A death becomes known."""
        self.admin.execute("update registry.person_version set died_on = %s where person_id = %s", (day, person))

    def account(self, person: int, number: str | None = None, starts: int = 0) -> AccountId:
        """An account declared by the clerk and approved by the reviewer."""
        new = NewAccount(
            person, "Bank of Tests", number or f"62{person:014d}", f"测试{person}", starts, "form 1", COUNTY
        )
        made = accounts.change_account(self.db, OFFICERS.clerk, new)
        if "approved" not in made.steps:
            accounts.approve_account(self.db, OFFICERS.reviewer, made.account_id)
        return made.account_id

    def award(self, award: int, person: int, *, scheme: str = "old_age", group: str | None = None, fen: int = 0) -> int:
        """An award; with `fen` also the entitlement of October to its basic component."""
        self.admin.execute(
            "insert into fake.award (award_id, person_id, scheme, pool_id, exclusive_group) values "
            "(%s, %s, %s, %s, %s)",
            (award, person, scheme, self.pool, group or scheme),
        )
        if fen:
            self.entitle(award, fen)
        return award

    def entitle(self, award: int, fen: int, month: int = OCTOBER, component: str = "basic") -> None:
        """What an award gives for a month."""
        self.admin.execute(
            "insert into fake.entitlement (award_id, component, for_month, amount_fen) values (%s, %s, %s, %s)",
            (award, component, month, fen),
        )

    def owe(
        self,
        award: int,
        fen: int,
        *,
        month: int = OCTOBER,
        component: str = "basic",
        run: int | None = None,
        payee: int = 0,
    ) -> int:
        """A published obligation of the award's person (or of `payee`)."""
        number = run or next(self.runs)
        self.admin.execute(
            "insert into fake.payable (run_id, row_no, award_id, person_id, payee_person_id, scheme, "
            "component, pool_id, "
            "for_month, period, amount_fen) select %s, 1 + (select count(*) from fake.payable where "
            "run_id = %s), award_id, "
            "person_id, case when %s = 0 then person_id else %s end, scheme, %s, %s, %s, %s, %s from fake.award "
            "where award_id = %s",
            (number, number, payee, payee, component, self.pool, month, OCTOBER, fen, award),
        )
        return number

    def pensioner(self, number: int, fen: int = 100_000) -> int:
        """A person with account, award, entitlement and October's obligation; the award has the person's number."""
        self.person(number)
        self.account(number)
        self.award(number, number, fen=fen)
        self.owe(number, fen)
        return number

    def payment_of(self, award: int) -> PaymentId:
        """The one payment of an award."""
        found = self.admin.execute("select payment_id from payments.payment where award_id = %s", (award,)).fetchall()
        ((number,),) = found
        return PaymentId(number)

    def balances(self, month: int = OCTOBER) -> dict[str, int]:
        """Each account of the pool's book at the end of a month, debit positive, in fen."""
        lines = statements.trial_balance(self.db, OFFICERS.accountant, self.pool, month).lines
        return {line.account: line.closing_fen for line in lines}

    def batch(self, key: str = "2025-10/1", period: int = OCTOBER) -> Batch:
        """A batch of everything that waits, made by the clerk."""
        made = actions.make_batch(self.db, OFFICERS.clerk, Order(key, self.pool, period)).batch
        assert made is not None
        return made

    def approved(self, batch: BatchId) -> BatchId:
        """Checked and approved by the people for it."""
        actions.check_batch(self.db, OFFICERS.reviewer, batch)
        actions.approve_batch(self.db, OFFICERS.approver, batch)
        return batch

    def sent(self, batch: BatchId, payer: Payer = PAYER) -> bytes:
        """Approved, released, sent; the file as the bank finds it."""
        self.approved(batch)
        actions.release_batch(self.db, OFFICERS.cashier, batch)
        file = send_batch(self.db, RUNNER, batch, MOVES, payer, on=DAY)
        return (self.db.home / "outbox" / file.name).read_bytes()


def open_world(db: Database, admin: psycopg.Connection[tuple[object, ...]], fen: int = 100_000_000) -> World:
    """Books with money in the expenditure account, and invented sources."""
    pool, other = open_books(db)
    if fen:
        receive(db, pool, fen)
        fund(db, pool, fen)
    admin.execute(_SOURCES)
    return World(db, admin, pool, other, count(900))


__all__ = ["CITY", "COUNTY", "DAY", "MOVES", "NOVEMBER", "OCTOBER", "PAYER", "RUNNER", "World", "open_world"]
