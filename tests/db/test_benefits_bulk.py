"""A large run is attached to the register, not copied into it: same rows, same keys, closed to writing."""

from __future__ import annotations

import psycopg
import pytest
from test_benefits_take_on import ON, basis, running

from catalogue import keys
from entitled import RUNNER as HERE
from entitled import at, judge, month_of_pay, open_house, pay
from officers import HOUSE
from shebao.benefits import payroll, runs, staging, statement
from shebao.benefits.take_on import take_on_awards
from shebao.kernel.dates import parse_month
from shebao.store.canonical import export


@pytest.fixture
def house(db, admin, officers):
    """Two hundred awards; a shard of fifty rows counts as a large one."""
    open_house(db)
    at(db, "2025-09-30")
    hands = (officers.clerk, officers.reviewer, officers.approver)
    take_on_awards(db, hands, judge(), running(200), basis(db, officers), on=ON)
    admin.execute("update ledger.register set bulk_rows = 50 where register = 'obligation'")
    at(db, "2025-10-10")
    return db


def parts(admin) -> set[str]:
    found = admin.execute("select relid::text from pg_partition_tree('benefits.obligation') where isleaf")
    return {name for (name,) in found if "2025" in name}


def test_large_shards_become_parts_of_the_register(house, admin, officers):
    before = pay(house, "2025-10", shards=3)
    assert parts(admin) == {f"benefits.obligation_2025_r{before.run_id}_{shard}" for shard in range(3)} | {
        "benefits.obligation_2025_rest"
    }
    found = admin.execute(
        "select count(*), sum(amount_fen) from benefits.obligation where run_id = %s", (before.run_id,)
    )
    assert found.fetchone() == (before.rows, before.fen)
    assert admin.execute("select count(*) from benefits.obligation_2025_rest").fetchone() == (0,)
    assert admin.execute("select count(*) from pg_tables where schemaname = 'stage'").fetchone() == (0,)
    at(house, "2025-11-10")
    after = pay(house, "2025-11", shards=3)
    assert (after.rows, after.fen) == (before.rows, before.fen)
    assert statement.differences(house, officers.clerk, period=parse_month("2025-11")) == []
    part = f"benefits.obligation_2025_r{after.run_id}_1"
    assert keys(admin, part) == keys(admin, "benefits.obligation_2025_rest")
    with pytest.raises(psycopg.errors.CheckViolation):  # and takes no row of another run or shard
        admin.execute(f"insert into {part} select run_id, row_no + 100000, period, for_month, award_id, person_id, "
                      "payee_person_id, pool_id, scheme, component, payer, kind, amount_fen, serving_path "
                      f"from {part} limit 1")  # fmt: skip


def test_a_closed_shard_takes_no_more_rows_and_is_seen_by_nobody(house, admin):
    run = payroll.compute_payroll(house, HERE, month_of_pay(house, "2025-10", 2))
    table = f"stage.obligation_{run}_0"
    for right in ("insert", "update", "delete"):
        said = admin.execute("select has_table_privilege('shebao_benefits', %s, %s)", (table, right)).fetchone()
        assert said == (False,)
    assert admin.execute("select count(*) from benefits.obligation").fetchone() == (0,)
    totals = admin.execute("select sum(rows), sum(fen) from ledger.shard_total where run_id = %s", (run,)).fetchone()
    staged = admin.execute(
        "select count(*), sum(amount_fen) from "
        f"(select * from {table} union all select * from stage.obligation_{run}_1) s"
    ).fetchone()
    assert totals == staged


def test_two_workers_leave_what_one_leaves(house, server, admin):
    name = psycopg.conninfo.conninfo_to_dict(house.conninfo)["dbname"]
    house.close()
    with psycopg.connect(server.conninfo(), autocommit=True) as master:
        admin.close()
        master.execute(f"create database {name}_two template {name}")
        master.execute(f"grant connect on database {name}_two to shebao_app, shebao_run, shebao_read, shebao_reader")
    left = []
    for dbname, workers in ((name, 1), (f"{name}_two", 2)):
        one = type(house)(server.conninfo(user="shebao_app", dbname=dbname), home=house.home, clock=house.clock)
        with one.connect() as db:
            pay(db, "2025-10", shards=4, workers=workers)
            left.append(export(db, HOUSE))
    assert left[0].differs(left[1]) == ["store.run_step"] or left[0].differs(left[1]) == []
    rows = {table.name: table.sha256 for table in left[0].tables if table.name.startswith(("benefits.", "ledger."))}
    assert rows == {table.name: table.sha256 for table in left[1].tables if table.name in rows}
    with psycopg.connect(server.conninfo(), autocommit=True) as master:
        master.execute(f"drop database {name}_two with (force)")


OWED = (
    "select award_id, person_id, for_month - period, component, payer, amount_fen from benefits.obligation "
    "where run_id = %s order by 1, 4, 5"
)
SHARDS = (
    "select row_no / 1000000000, min(person_id), max(person_id), count(distinct award_id) from benefits.obligation "
    "where run_id = %s and award_id <> %s group by 1 order by 1"
)


def test_shards_cut_between_neighbours_owe_what_remainders_owe(house, admin, officers, monkeypatch):
    """Two records far apart found to be one human being lie in one shard; a run of before has no cuts and goes on."""
    ends = "select min(award_id), max(award_id) from benefits.award"
    (first, last) = admin.execute(ends).fetchone()
    admin.execute("update benefits.award set exclusive_group = 'another' where award_id = %s", (last,))
    admin.execute(
        "insert into registry.person (person_id, serving_path) select person_id, serving_path from benefits.award "
        "where award_id = any (%s)",
        ([first, last],),
    )
    admin.execute(
        "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) select a.person_id, "
        "b.person_id, 'one', 1, '[2025-01-01,)', a.serving_path from benefits.award a, benefits.award b "
        "where (a.award_id, b.award_id) = (%s, %s)",
        (first, last),
    )
    by_cuts = pay(house, "2025-10", shards=3)
    (cuts,) = admin.execute("select cuts from benefits.run where run_id = %s", (by_cuts.run_id,)).fetchone()
    shards = admin.execute(SHARDS, (by_cuts.run_id, last)).fetchall()
    assert [number for number, *_ in shards] == [0, 1, 2]
    assert shards[0][2] < cuts[0] <= shards[1][1]
    assert shards[1][2] < cuts[1] <= shards[2][1]
    assert max(awards for *_, awards in shards) - min(awards for *_, awards in shards) <= 2
    both = (
        "select count(distinct row_no / 1000000000) from benefits.obligation where run_id = %s and award_id = any (%s)"
    )
    assert admin.execute(both, (by_cuts.run_id, [first, last])).fetchone() == (1,)
    monkeypatch.setattr(runs, "_cuts", lambda *_: None)
    at(house, "2025-11-10")
    by_remainders = pay(house, "2025-11", shards=3)
    assert admin.execute(OWED, (by_remainders.run_id,)).fetchall() == admin.execute(OWED, (by_cuts.run_id,)).fetchall()
    for run in (by_cuts.run_id, by_remainders.run_id):
        assert statement.audit_run(house, officers.clerk, run) == []


def test_a_word_recorded_after_the_words_were_read_is_read_too(house, admin, monkeypatch):
    """Two shards share what was read once; here it holds nothing they need."""
    common = staging.Common()
    common._words = staging.Words({}, {})
    monkeypatch.setattr(payroll, "Common", lambda: common)
    payroll.compute_payroll(house, HERE, month_of_pay(house, "2025-10", 2))
    assert common._words.parts
    assert admin.execute("select count(distinct step_no) from benefits.run_control").fetchone() == (2,)
