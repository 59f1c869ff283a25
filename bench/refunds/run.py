"""Job-retention refunds to a country's employers, from the rolls to the bank's file: time, memory, totals, no double.

    python bench/refunds/run.py [--employers 100000] [--home /tmp/bench_refunds]

The register of employers, their rolls, dues and receipts of 2023 are made by the administrator before the clock starts:
one to three persons each (a mean of two), both lines of unemployment insurance every month. One employer in ten did not
pay December, one in twenty laid off half of its people, one in fifty has no size on record. All checks are on.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from collected import country
from employers_year import DUES, ITEM, JULY, SCHEME, TAKEN_ON, open_firms
from entitled import RUNNER
from officers import OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.benefits import employer_payment, employers
from shebao.benefits.employers import EmployerYear
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.payments import actions as payments
from shebao.payments.model import Order
from shebao.payments.sending import Payer, send_batch
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.migrate import migrate

HOUSE = Actor(1, "house", "house", "*", "")
CLOCK = datetime.fromisoformat("2024-07-01T09:00:00+08:00")
FIRMS = Path(__file__).with_name("firms.sql").read_text(encoding="utf-8")
ACCOUNTS = Path(__file__).with_name("accounts.sql").read_text(encoding="utf-8")


@click.command()
@click.option("--employers", "count", default=100_000)
@click.option("--home", default="/tmp/bench_refunds", type=click.Path(path_type=Path))
def main(count: int, home: Path) -> None:
    server = EmbeddedServer(home).start()
    try:
        name = f"bench_{count}_{int(time.time())}"
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            admin.execute(f"create database {name}")
        migrate(server.conninfo(dbname=name))
        began = time.monotonic()
        with (
            psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin,
            Database(server.conninfo(user="shebao_app", dbname=name), home=home / "files", clock=CLOCK).connect() as db,
        ):
            pool = prepare(db, admin, count)
            click.echo(f"{count:,} employers and their year made in {time.monotonic() - began:.0f} s")
            measured(db, pool, count)
            twice = admin.execute(
                "select count(*) from (select payee_person_id from payments.payment group by 1 having count(*) > 1) x"
            ).fetchone()
            click.echo(f"employers paid twice: {twice[0]}")
    finally:
        server.stop("immediate")


def prepare(db: Database, admin: psycopg.Connection, count: int) -> int:
    """Officers, books, rolls and accounts. The pool that pays."""
    staff = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
    found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=date(2000, 1, 1))
    pool = open_firms(db, admin).pool
    for statement in FIRMS.partition("\n")[2].split(";"):
        admin.execute(statement, {"n": count, "run": TAKEN_ON, "pool": pool} if "%(" in statement else None)
    keys, part = db.ciphers, 20_000
    for first in range(1, count + 1, part):
        payees = [employers.payee_of(n) for n in range(first, min(first + part, count + 1))]
        numbers = [f"62{-payee:014d}" for payee in payees]
        aads = [f"payee_account:{payee}" for payee in payees]
        ciphers, key = keys.seal_many(numbers, aads)
        names, _ = keys.seal_many([f"虚构单位{-payee}" for payee in payees], aads)
        blinds = keys.blind_many("payee_account", numbers)
        admin.execute(ACCOUNTS, (payees, blinds, ciphers, names, key))
    admin.execute(
        "insert into payments.account_step (account_id, step, actor_id, serving_path) select account_id, s.step, s.who,"
        " serving_path from payments.payee_account cross join (values ('made', 101), ('approved', 102)) s(step, who)"
    )
    return pool


def expected(count: int) -> tuple[int, int]:
    """Rows and fen by hand, apart from the law: who paid twelve months, kept its people and has a size."""
    rows = fen = 0
    for n in range(1, count + 1):
        heads = 1 + n % 3
        laid_off = 5 * (n % 20 == 0) > heads  # one of at most three is more than a fifth
        if n % 10 and not laid_off and n % 50:
            rows, fen = rows + 1, fen + 12 * 10_000 * heads * (30 if n % 40 == 1 else 60) // 100
    return rows, fen


def measured(db: Database, pool: int, count: int) -> None:
    judge, on = Judge(country()), CLOCK.date()
    year = EmployerYear(SCHEME, ITEM, "441802", 2024, JULY, on, shards=max(count // 25_000, 1))
    began = time.monotonic()
    made = employers.list_employers(db, RUNNER, judge, year)
    listed = time.monotonic()
    employer_payment.post_notice(db, OFFICERS.clerk, judge, made.run, (on, "notice 7"))
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, made.run, role, on=on)
    db.clock = CLOCK + timedelta(days=7)
    done = employer_payment.publish_list(db, RUNNER, judge, year, on=db.clock.date())
    owed = time.monotonic()
    fund(db, pool, done.fen)
    batch = payments.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", pool, JULY)).batch
    payments.check_batch(db, OFFICERS.reviewer, batch.batch_id)
    payments.approve_batch(db, OFFICERS.approver, batch.batch_id)
    payments.release_batch(db, OFFICERS.cashier, batch.batch_id)
    how = {SCHEME: moves(country().schemes[SCHEME])}
    payer = Payer("Expenditure account", "9558800000000001", "Simulated Bank")
    send_batch(db, RUNNER, batch.batch_id, how, payer, on=db.clock.date())
    ended = time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{made.rows:,} looked at in {listed - began:.1f} s; owed in {owed - listed:.1f} s; in the bank's file "
               f"after {ended - owed:.1f} s more")  # fmt: skip
    click.echo(
        f"granted {done.rows:,}, {done.fen / 100:,.2f} yuan; left out {made.left_out:,}; waiting {made.waiting:,}"
    )
    click.echo(f"batch {batch.rows:,} lines, {batch.fen / 100:,.2f} yuan; worker's memory at most {memory:,.0f} MB")
    assert (done.rows, done.fen) == expected(count) == (batch.rows, batch.fen)


def fund(db: Database, pool: int, fen: int) -> None:
    """Dues have come in, and finance has paid the request for the refunds."""
    paper, by = Paper(CLOCK.date(), "advice", OFFICERS.approver.actor_id), OFFICERS.accountant
    receipt = Receipt(pool, JULY, JULY, moves(country().schemes[DUES]), (Amount(DUES, "employer", fen),))
    books.receive(db, by, Key("tax", "1"), receipt, paper)
    books.treasury_to_special(db, by, Key("advice", "1"), Transfer(pool, JULY, fen), paper)
    request = books.request_funds(db, by, "plan", Plan(pool, JULY, (Amount(SCHEME, ITEM, fen),)))
    books.check_funds(db, OFFICERS.reviewer, request.request_id)
    books.approve_funds(db, OFFICERS.approver, request.request_id)
    books.fund_expenditure(db, by, request.request_id, paper)


if __name__ == "__main__":
    main()
