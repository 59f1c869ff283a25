"""A month in slices: the same dues, receipts and postings, attached to the registers, whoever is killed in between."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from test_collection_match import order, receipts_of, take

from catalogue import keys
from collected import CITY_HOUSE, assess, declare, town
from shebao.collection import actions

REGISTERS = ("due", "paid", "account_posting")
CUT = {"slices": 3, "workers": 2}


@pytest.fixture
def october(db, admin):
    """Two employers with three people each; one row makes a large shard."""
    where = town(db, people=6, employers=2)
    for firm in (0, 1):
        declare(db, where, ["6000.00", "7000.01", "25000.00"], firm=firm)
    admin.execute("update ledger.register set bulk_rows = 1 where register in ('due', 'paid', 'account')")
    return where


def parts(admin, table: str) -> list[str]:
    found = admin.execute(
        "select relid::text from pg_partition_tree(%s) where isleaf and relid::text ~ '_r[0-9]+_[0-9]+$' order by 1",
        (f"collection.{table}",),
    )
    return [name for (name,) in found]


def whole(db, admin) -> None:
    """Everything owed is paid and posted; the same month uncut finds nothing to add; the registers are closed."""
    owed, own = admin.execute("select sum(amount_fen), sum(account_fen) from collection.due").fetchone()
    assert owed > 0
    assert admin.execute("select sum(amount_fen) from collection.paid").fetchone() == (owed,)
    assert admin.execute("select sum(amount_fen) from collection.account_posting").fetchone() == (own,)
    assert assess(db, occasion="again").rows == 0
    again = actions.match(db, CITY_HOUSE, replace(order(), occasion="again"))
    assert (again.received, again.held, again.posted) == (0, 0, 0)
    assert admin.execute("select count(*) from pg_tables where schemaname = 'stage'").fetchone() == (0,)


def test_a_month_in_slices_is_the_month(db, admin, october):
    found = assess(db, **CUT)
    assert found.rows == 6 * len(found.lines)
    take(db, receipts_of(db, admin, october))
    matched = actions.match(db, CITY_HOUSE, replace(order(), **CUT))
    assert (matched.received, matched.held) == (found.fen, 0)
    whole(db, admin)
    for table in REGISTERS:
        attached = parts(admin, table)
        assert attached, table
        for part in attached:
            assert keys(admin, part) == keys(admin, f"collection.{table}_2025_rest")
            for role in ("shebao_collection", "shebao_reader", "shebao_app", "shebao_run"):
                assert admin.execute("select has_table_privilege(%s, %s, 'select')", (role, part)).fetchone() == (
                    False,
                )
    lines = "select count(*), count(distinct (person_id, employer_id, scheme, component)) from collection.due"
    assert admin.execute(lines).fetchone() == (found.rows, found.rows)


KILLED = """
import sys
from dataclasses import replace
from datetime import datetime
sys.path[:0] = ["tests", "tests/db"]
from pathlib import Path
from collected import CITY_HOUSE, assess
from shebao.collection.match import match
from shebao.store.db import Database
from test_collection_match import order
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
assess(db, slices=3) if sys.argv[4].startswith("assess") else match(db, CITY_HOUSE, replace(order(), slices=3))
"""


def killed(db, place: str) -> None:
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat(), place]
    ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()


@pytest.mark.mission("S5.30")
def test_killed_between_slices_it_begins_again_and_nothing_stands_twice(db, admin, october):
    killed(db, "assess:unemployment 2025-10 2/3:inside")
    assert admin.execute("select count(*) from collection.due").fetchone() == (0,)
    found = assess(db, **CUT)
    assert found.rows == 6 * len(found.lines)
    take(db, receipts_of(db, admin, october))
    killed(db, "match:receipts 2/3:after")
    assert admin.execute("select count(*) from collection.paid").fetchone() == (0,)
    killed(db, "post_shares:publish:inside")
    assert admin.execute("select sum(amount_fen) from collection.paid").fetchone() == (found.fen,)
    assert admin.execute("select count(*) from collection.account_posting").fetchone() == (0,)
    assert actions.match(db, CITY_HOUSE, replace(order(), **CUT)).received == found.fen
    whole(db, admin)
