"""What the tests of the books and of payments share: a small chart, two schemes, two pools, and officers who differ."""

from __future__ import annotations

from datetime import date

from officers import HOUSE, OFFICERS
from shebao.kernel.dates import month
from shebao.ledger import actions
from shebao.ledger.chart import Account, Chart, Moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Pool, PoolId, Receipt, Transfer
from shebao.store.db import Database

OCTOBER, NOVEMBER = month(2025, 10), month(2025, 11)
COUNTY = "00.44.18.02."

MOVEMENTS = """
create schema fake authorization shebao_owner;
set role shebao_owner;
create table fake.movement (run_id bigint, row_no bigint, pool_id int, scheme text, component text, payer text,
    move text, for_month int, period int, amount_fen bigint, serving_path text collate "C",
    primary key (run_id, row_no));
select access.protect('fake.movement');
grant usage on schema fake to shebao_benefits;
grant select on fake.movement to shebao_benefits;
select ledger.declare_register('fake_movement', 'fake.movement', 'shebao_benefits');
reset role;
"""
"""An invented register of movements, for books whose payments nobody made."""
TYPES = dict.fromkeys(("run_id", "row_no", "amount_fen"), "int8")
TYPES |= dict.fromkeys(("pool_id", "for_month", "period"), "int4")
TYPES |= dict.fromkeys(("scheme", "component", "payer", "move", "serving_path"), "text")
"""Its columns, as they are copied in."""

_ACCOUNTS = (
    ("income_account", "1001", "asset", "income_account"),
    ("treasury", "1002", "asset", "treasury"),
    ("special_account", "1003", "asset", "special_account"),
    ("expenditure_account", "1004", "asset", "expenditure_account"),
    ("temporary_payments", "1101", "asset", "temporary_payments"),
    ("temporary_receipts", "2001", "liability", "temporary_receipts"),
    ("fund_balance", "3001", "balance", "fund_balance"),
    ("contribution_income", "4001", "income", None),
    ("benefits", "5001", "expenditure", None),
    ("monthly_benefit", "500101", "expenditure", None),
    ("death_benefit", "500102", "expenditure", None),
)
CHART = Chart(
    "test_chart",
    date(2018, 1, 1),
    None,
    "accounting system of the tests",
    tuple(
        Account(name, code, kind, name, name, role, "benefits" if len(code) == 6 else None)
        for name, code, kind, role in _ACCOUNTS
    ),
)
ENTRIES = {
    "owe": {"register": "obligation"},
    "receive": {"debit": "treasury", "credit": "contribution_income"},
    "pay": {
        "debit": "monthly_benefit",
        "credit": "expenditure_account",
        "by_component": {"funeral": {"debit": "death_benefit"}},
    },
    "return": {"debit": "expenditure_account", "credit": "temporary_receipts"},
    "reissue": {"debit": "temporary_receipts", "credit": "expenditure_account"},
}
OLD_AGE = Moves("old_age", "pooled", ENTRIES)
TOP_UP = Moves("top_up", "local", ENTRIES)


def paper(approved_by: int = OFFICERS.approver.actor_id, document: str = "advice 1") -> Paper:
    """A paper of 20 October 2025."""
    return Paper(date(2025, 10, 20), document, approved_by)


def open_books(db: Database, first_month: int = OCTOBER) -> tuple[PoolId, PoolId]:
    """Chart, schemes and one pool of each of the two funds."""
    actions.load_chart(db, HOUSE, CHART)
    actions.load_scheme(db, HOUSE, OLD_AGE)
    actions.load_scheme(db, HOUSE, TOP_UP)
    one = actions.open_pool(db, HOUSE, Pool(PoolId(0), "pooled", "440000", "Pool", "统筹", first_month, "00.44."))
    two = actions.open_pool(db, HOUSE, Pool(PoolId(0), "local", "441802", "Local", "地方", first_month, COUNTY))
    return one, two


def receive(db: Database, pool: PoolId, fen: int, key: str = "r1", period: int = OCTOBER) -> None:
    """Contributions arrive in the treasury and go on to the special account."""
    amounts = (Amount("old_age", "employer", fen),)
    actions.receive(db, OFFICERS.accountant, Key("test", key), Receipt(pool, period, period, OLD_AGE, amounts), paper())
    actions.treasury_to_special(db, OFFICERS.accountant, Key("advice", key), Transfer(pool, period, fen), paper())


def fund(db: Database, pool: PoolId, fen: int, key: str = "plan 1", month: int = OCTOBER) -> None:
    """A request made, checked, approved and funded by the people for it."""
    plan = Plan(pool, month, (Amount("old_age", "basic", fen),))
    request = actions.request_funds(db, OFFICERS.accountant, key, plan)
    actions.check_funds(db, OFFICERS.reviewer, request.request_id)
    actions.approve_funds(db, OFFICERS.approver, request.request_id)
    actions.fund_expenditure(db, OFFICERS.accountant, request.request_id, paper())
