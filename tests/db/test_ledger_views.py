"""What pages read of the books: the plan of a run, open items of the floors above, pools."""

from __future__ import annotations

import pytest

from funds import OCTOBER, open_books
from officers import COUNTY
from shebao.kernel.errors import Refused
from shebao.ledger import statements

UNMATCHED = f"""
create schema fake authorization shebao_owner;
set role shebao_owner;
create table fake.unmatched (pool_id int, month int, serving_path text collate "C" default '{COUNTY}', item text,
    amount_fen bigint, owner text default 'cashier', blocks boolean, en text default 'A receipt has no due',
    zh text default '收款未匹配');
select access.protect('fake.unmatched');
select ledger.declare_open_items('receipts', 'fake.unmatched');
reset role;
"""


@pytest.fixture
def books(db, admin):
    pool, _ = open_books(db)
    admin.execute(UNMATCHED)
    return db, pool


def test_an_unmatched_receipt_blocks_the_month_with_its_owner(books, officers, admin):
    db, pool = books
    insert = "insert into fake.unmatched (pool_id, month, item, amount_fen, blocks) values (%s, %s, %s, %s, %s)"
    admin.execute(insert, (pool, OCTOBER, "receipt 7", 50_000, True))
    admin.execute(insert, (pool, OCTOBER, "receipt 8", 1, False))
    items = statements.open_items(db, officers.accountant, pool, OCTOBER)
    assert [(i.item, i.blocks) for i in items] == [("receipt 7", True), ("receipt 8", False)]
    refused = statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert isinstance(refused, Refused)
    (reason,) = refused.reasons
    assert reason.en == "A receipt has no due (receipt 7, 500.00 yuan, with cashier)."
    assert reason.zh == "收款未匹配（receipt 7，500.00 元，责任人 cashier）。"
    assert statements.hindrances(db, officers.accountant, pool, OCTOBER) == refused.reasons
    assert statements.open_items(db, officers.other_clerk, pool, OCTOBER) == []


def test_pools_are_found_by_fund_and_area(books, officers):
    db, pool = books
    assert [p.fund for p in statements.pools(db, officers.clerk)] == ["local", "pooled"]
    with db.reading(officers.clerk, "benefits") as tx:
        found = statements.pool_of(tx, "pooled", "440000")
        assert found is not None
        assert found.pool_id == pool
        assert statements.pool_of(tx, "pooled", "310000") is None
