"""Work of the funds that can be killed: money between levels, a year with its bank statements, budget and closing."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import here  # noqa: F401
import psycopg
from works import Facts, Twin, Work, at

from fund_years import GUANGDONG, Desk, Level, Wired, adjustment, camt053, open_levels, signed
from funds import MOVEMENTS, TYPES
from officers import HOUSE, LINE
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month
from shebao.kernel.errors import Refused
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger import actions, bank, orders, statements
from shebao.ledger.adjustment import Levels, Province, instalments, settle
from shebao.ledger.chart import moves
from shebao.ledger.final_accounts import close_year, form_of, make_budget
from shebao.ledger.model import Amount, Control, Entry, Key, Line, Plan, Receipt, Transfer
from shebao.ledger.orders import BetweenLevels
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.runs import RunKey, open_run

YEAR, JANUARY = 2021, month(2021, 1)
OPENING = 900_000_00_000
HEADS = (
    Province("440000", 90, 30_000, 34_001, 6_000),
    Province("210000", 70, 10_000, 8_001, 7_500),
)
PERSONS, PENSION, DUES = 3, 3_333_33, 50_000_00
PROVINCE = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", GUANGDONG)


def law() -> Law:
    """The law of the real country."""
    return load("cn")


def levels_of(db: Database, admin: psycopg.Connection[Any]) -> Facts:
    """The centre and two provinces with their opening balances; a register that stands for a month's pensions."""
    at(db, "2021-01-05")
    admin.execute(MOVEMENTS)
    found = open_levels(db, law(), JANUARY)
    for area in ("440000", "210000"):
        local = found[area]
        paper = local.desk.paper("final accounts 2020", date(2021, 1, 1))
        actions.bring_in(db, local.desk.accountant, Transfer(local.pool, JANUARY, OPENING), paper)
    return {area: [int(one.pool), [by.actor_id for by in _hands(one.desk)], one.desk.accountant.path]
            for area, one in found.items()}  # fmt: skip


def _hands(desk: Desk) -> tuple[Actor, ...]:
    return desk.accountant, desk.reviewer, desk.approver


def _level(facts: Facts, area: str) -> Level:
    pool, ids, path = facts[area]
    posts = ("accountant", "reviewer", "approver")
    return Level(pool, Desk(*(Actor(i, post, post, LINE, path) for i, post in zip(ids, posts, strict=True))))


def between(db: Database, facts: Facts) -> None:
    """A quarter of the central adjustment, up and down: each order signed by three, paid, received; months closed."""
    at(db, "2021-12-20")
    found = settle(law(), Levels("central_adjustment", date(2021, 1, 1), date(2026, 11, 22)), HEADS)
    centre = _level(facts, "000000")
    for province in found.provinces:
        local = _level(facts, province.area)
        _move(db, ("remit", JANUARY), local, centre, instalments(province.pays_in)[0])
    for province in found.provinces:
        local = _level(facts, province.area)
        _move(db, ("allocate", JANUARY + 1), centre, local, instalments(province.receives)[0])
    for level in (_level(facts, "440000"), _level(facts, "210000"), centre):
        for number in range(2):
            _close(db, level, JANUARY + number)


def _move(db: Database, what: tuple[str, int], giver: Level, taker: Level, fen: int) -> None:
    kind, when = what
    key = f"{kind}/{giver.pool}/{taker.pool}/{when}"
    wanted = BetweenLevels(kind, giver.pool, taker.pool, when, fen, adjustment(law()), "advance", "notice 2021/1")
    order = signed(db, giver.desk, key, wanted)
    day = date(2021, when % 12 + 1, 15)
    orders.pay(db, giver.desk.accountant, order, when, giver.desk.paper(f"advice {key}", day))
    orders.confirm(db, taker.desk.accountant, order, when, taker.desk.paper(f"advice {key}", day))


def _close(db: Database, level: Level, when: int) -> None:
    """Closed, or closed before."""
    done = statements.close(db, level.desk.accountant, level.pool, when, checked_by=level.desk.reviewer.actor_id)
    if isinstance(done, Refused):
        codes = {reason.code for reason in done.reasons}
        assert codes == {"ledger.month_closed"}, done


def year(db: Database, facts: Facts) -> None:
    """Two months of a province with receipts and pensions, its two bank statements met, budget, closing of the year."""
    at(db, "2021-12-20")
    local, form = _level(facts, "440000"), form_of(law(), "employee_pension", YEAR)
    special, spent, loaded = [], [], dict[str, int]()
    for number in range(2):
        day = date(YEAR, number + 1, 15)
        _in(db, local, number, day)
        _out(db, local, number, day)
        special += [Wired(day, DUES, f"TRE{number}"), Wired(day, -PENSION * PERSONS, f"FUN{number}")]
        spent += [Wired(day, PENSION * PERSONS, f"FUN{number}"), Wired(day, -PENSION * PERSONS, f"PAY{number}")]
    special.append(Wired(date(YEAR, 2, 20), 12_34, "interest"))
    for account, opening, lines in (
        ("special_account_deposit", OPENING, special),
        ("expenditure_account_deposit", 0, spent),
    ):
        span = (date(YEAR, 1, 1), date(YEAR, 12, 31))
        read = bank.read_statement(account, camt053(f"ICBC {account}", span, opening, lines))
        loaded[account] = bank.load_statement(db, local.desk.accountant, local.pool, account, read).statement_id
    _interest(db, local, loaded["special_account_deposit"])
    budget = {"year": YEAR, "version": "1", "lines": {"contributions": DUES * 2, "pensions": 1}, "document": "budget"}
    order = make_budget(db, local.desk.accountant, local.pool, form, budget).order_id
    orders.check(db, local.desk.reviewer, order)
    orders.approve(db, local.desk.approver, order)
    for number in range(12):
        _close(db, local, JANUARY + number)
    done = close_year(db, local.desk.accountant, local.pool, YEAR, form, checked_by=local.desk.reviewer.actor_id)
    assert not isinstance(done, Refused) or [r.code for r in done.reasons] == ["ledger.year_closed"], done


def _in(db: Database, local: Level, number: int, day: date) -> None:
    when, by = JANUARY + number, local.desk.accountant
    pension = moves(law().schemes["employee_pension"])
    receipt = Receipt(local.pool, when, when, pension, (Amount("employee_pension", "employer", DUES),))
    actions.receive(db, by, Key("tax", str(when)), receipt, local.desk.paper(f"TAX{number}", day))
    moved = Transfer(local.pool, when, DUES)
    actions.treasury_to_special(db, by, Key("treasury", str(when)), moved, local.desk.paper(f"TRE{number}", day))


def _out(db: Database, local: Level, number: int, day: date) -> None:
    """Asked for, signed, funded; paid by a run with its register."""
    when, desk, fen = JANUARY + number, local.desk, PENSION * PERSONS
    plan = Plan(local.pool, when, (Amount("employee_pension", "basic_component", fen),))
    request = actions.request_funds(db, desk.accountant, f"plan {when}", plan).request_id
    actions.check_funds(db, desk.reviewer, request)
    actions.approve_funds(db, desk.approver, request)
    actions.fund_expenditure(db, desk.accountant, request, desk.paper(f"FUN{number}", day))
    touched = moves(law().schemes["employee_pension"]).accounts("pay", "basic_component")
    assert touched is not None
    control = Control(
        "fake_movement", local.pool, "employee_pension", "basic_component", "pay", when, PERSONS, fen,
        debit=touched.debit, credit=touched.credit,
    )  # fmt: skip
    with open_run(db, PROVINCE, "benefits", RunKey("month", str(when))) as run:
        with run.step("persons") as step:
            if step.todo:
                rows = {
                    "run_id": [run.run_id] * PERSONS, "row_no": list(range(PERSONS)),
                    "pool_id": [local.pool] * PERSONS, "scheme": ["employee_pension"] * PERSONS,
                    "component": ["basic_component"] * PERSONS, "payer": [""] * PERSONS, "move": ["pay"] * PERSONS,
                    "for_month": [when] * PERSONS, "period": [when] * PERSONS, "amount_fen": [PENSION] * PERSONS,
                    "serving_path": [GUANGDONG] * PERSONS,
                }  # fmt: skip
                step.tx.copy_in(stage_shard(step.tx, "fake_movement", run.run_id, 0), rows, TYPES)
        with run.step("publish") as step:
            if step.todo:
                publish_run(step.tx, int(run.run_id), [control], on=day, document=f"PAY{number}")


def _interest(db: Database, local: Level, statement: int) -> None:
    """What the bank alone knew: booked, and met by a person."""
    accounts = moves(law().schemes["employee_pension"]).accounts("interest")
    assert accounts is not None
    sides = (Line(local.pool, accounts.debit, 12_34), Line(local.pool, accounts.credit, -12_34))
    february = JANUARY + 1
    paper = local.desk.paper("slip 9", date(YEAR, 2, 20))
    entry = Entry("interest", february, february, sides)
    booked = actions.post(db, local.desk.accountant, Key("bank", "interest"), entry, paper)
    if bank.unmet(db, local.desk.accountant, local.pool, date(YEAR, 12, 31)):
        bank.match_line(db, local.desk.accountant, statement, 5, [(booked.entry_id, 1)])


# --- builds broken on purpose ----------------------------------------------------------------------------------------


def orders_under_a_new_key() -> None:
    """Each start makes its orders anew."""
    old = orders.make
    orders.make = lambda db, by, key, order: old(db, by, f"{key}:{os.getpid()}", order)


def entries_under_a_new_key() -> None:
    """Each start posts its receipts anew."""
    old = actions.post_in
    actions.post_in = lambda tx, key, entry, paper: old(tx, Key(key.source, f"{key.key}:{os.getpid()}"), entry, paper)


WORKS = (
    Work(
        "between",
        "central adjustment, orders between levels",
        levels_of,
        between,
        (Twin("orders under a new key", orders_under_a_new_key, "ledger.make_order:after", "ledger.fund_order"),),
        steady=True,
        read=law,
    ),
    Work(
        "year",
        "camt.053, budget, months and year closed",
        levels_of,
        year,
        (Twin("receipts under a new key", entries_under_a_new_key, "ledger.receive:after", "ledger.entry_line"),),
        read=law,
    ),
)
