"""A run is published whole, once, and only when registers, control totals and books agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from funds import NOVEMBER, OCTOBER, fund, open_books, receive
from officers import COUNTY
from paying import DAY, RUNNER
from shebao.kernel.errors import Refused
from shebao.ledger import statements
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.ledger.reasons import NotPublishable
from shebao.store.errors import NotYours
from shebao.store.runs import RunKey, open_run

TYPES = {
    "run_id": "int8", "row_no": "int8", "award_id": "int8", "pool_id": "int4", "scheme": "text",
    "component": "text",
    "payer": "text",
    "for_month": "int4", "period": "int4", "amount_fen": "int8", "serving_path": "text",
}  # fmt: skip
REGISTER = """
create schema fake authorization shebao_owner;
set role shebao_owner;
create table fake.obligation (run_id bigint, row_no bigint, award_id bigint, pool_id int, scheme text, component text,
    payer text, for_month int, period int, amount_fen bigint, serving_path text collate "C",
    primary key (run_id, row_no));
select access.protect('fake.obligation');
grant usage on schema fake to shebao_benefits;
grant select on fake.obligation to shebao_benefits;
select ledger.declare_register('fake_obligation', 'fake.obligation', 'shebao_benefits', 'owe');
reset role;
"""


@pytest.fixture
def books(db, admin):
    pool, _ = open_books(db)
    admin.execute(REGISTER)
    receive(db, pool, 10_000_000)
    fund(db, pool, 10_000_000)
    return db, pool


def controls(pool: int, rows: int = 6, fen: int = 2_100, **change: object) -> list[Control]:
    one = Control("fake_obligation", pool, "old_age", "basic", "owe", OCTOBER, rows, fen)
    return [replace(one, **change)]


def stage(tx, run: int, pool: int, shard: int, amounts: list[int], **change: object) -> None:
    count = len(amounts)
    columns: dict[str, object] = {
        "run_id": [run] * count,
        "row_no": [shard * 1000 + i for i in range(count)],
        "award_id": list(range(count)),
        "pool_id": [pool] * count,
        "scheme": ["old_age"] * count,
        "component": ["basic"] * count,
        "payer": [""] * count,
        "for_month": [OCTOBER] * count,
        "period": [OCTOBER] * count,
        "amount_fen": amounts,
        "serving_path": [COUNTY] * count,
    }
    columns |= change
    tx.copy_in(stage_shard(tx, "fake_obligation", run, shard), columns, TYPES)


def ran(db, pool: int, what: str = "2025-10") -> int:
    """A run with two shards staged, as a killed process left it."""
    with open_run(db, RUNNER, "benefits", RunKey("month", what)) as run:
        for shard, amounts in enumerate(([100, 200, 300], [400, 500, 600])):
            with run.step(f"shard {shard}") as step:
                stage(step.tx, run.run_id, pool, shard, amounts)
        return run.run_id


def publish(db, run: int, wanted: list[Control]):
    with db.transaction(RUNNER, "benefits", "publish") as tx:
        return publish_run(tx, run, wanted, on=DAY, document="payroll")


def seen(db) -> int:
    with db.reading(RUNNER, "benefits") as tx:
        return tx.connection.execute("select count(*) from fake.obligation").fetchone()[0]


def test_before_publication_nothing_exists_for_anybody(books):
    db, pool = books
    run = ran(db, pool)
    assert seen(db) == 0
    done = publish(db, run, controls(pool))
    assert (done.rows, done.fen, done.replayed, seen(db)) == (6, 2_100, False, 6)


def test_publishing_twice_is_publishing_once(books, admin):
    db, pool = books
    run = ran(db, pool)
    publish(db, run, controls(pool))
    assert publish(db, run, controls(pool)).replayed
    assert seen(db) == 6
    with pytest.raises(NotPublishable, match="published with other control totals"):
        publish(db, run, controls(pool, fen=1))
    assert admin.execute("select count(*) from pg_tables where schemaname = 'stage'").fetchone() == (0,)
    assert admin.execute("select state from store.run where run_id = %s", (run,)).fetchone() == ("published",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fen": 2_101}, "control total says 6 rows and 21.01 yuan, the staged rows 6 and 21.00"),
        ({"rows": 5}, "control total says 5 rows"),
        ({"component": "other"}, "the staged rows 0 and 0.00"),
        ({"period": NOVEMBER}, "2025-11: the control total says 6 rows"),
        ({"pool_id": 77}, "There is no pool 77"),
        ({"scheme": "top_up"}, "Money of scheme top_up may not touch fund pooled"),
        ({"period": OCTOBER - 1}, "lies before the first month"),
        ({"debit": "monthly_benefit", "credit": "nowhere"}, "Account nowhere is not in the chart"),
        ({"debit": "benefits", "credit": "treasury"}, "only sums up others"),
    ],
)
def test_what_does_not_agree_is_not_published(books, change, sentence):
    db, pool = books
    run = ran(db, pool)
    with pytest.raises(NotPublishable) as problem:
        publish(db, run, controls(pool, **change))
    assert sentence in problem.value.english
    assert problem.value.chinese.startswith("批次未发布")
    assert seen(db) == 0


def test_a_lost_shard_and_foreign_rows_are_found(books, admin):
    db, pool = books
    run = ran(db, pool)
    admin.execute(f"delete from stage.fake_obligation_{run}_1")
    admin.execute(f"update stage.fake_obligation_{run}_0 set run_id = 5 where row_no = 0")
    with pytest.raises(NotPublishable) as problem:
        publish(db, run, controls(pool))
    assert {r.code for r in problem.value.found} == {"ledger.staged_differs", "ledger.foreign_rows"}


def test_a_row_of_another_agency_is_not_let_in(books, admin):
    db, pool = books
    run = ran(db, pool)
    admin.execute(f"update stage.fake_obligation_{run}_0 set serving_path = '00.44.18.03.'")
    with pytest.raises(NotYours):
        publish(db, run, controls(pool))
    assert seen(db) == 0


def test_a_shard_staged_again_replaces_what_a_kill_left(books):
    db, pool = books
    run = ran(db, pool)
    with db.transaction(RUNNER, "benefits", "again") as tx:
        stage(tx, run, pool, 1, [400, 500, 600])
    assert publish(db, run, controls(pool)).rows == 6


def test_a_closed_month_takes_no_run_and_a_staged_run_no_closing(books, officers):
    db, pool = books
    run = ran(db, pool)
    refused = statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert isinstance(refused, Refused)
    assert [r.code for r in refused.reasons] == ["ledger.staged_left"]
    publish(db, run, controls(pool))
    late = ran(db, pool, "late")
    with db.transaction(RUNNER, "benefits", "drop") as tx:
        stage(tx, late, pool, 0, [])
        stage(tx, late, pool, 1, [])
    assert statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    another = ran(db, pool, "another")
    with pytest.raises(NotPublishable, match="is closed for pool"):
        publish(db, another, controls(pool))


def test_controls_with_accounts_stand_in_the_book_line_by_line(books, officers):
    db, pool = books
    run = ran(db, pool)
    publish(db, run, controls(pool, debit="monthly_benefit", credit="expenditure_account"))
    shown = {x.account: x.closing_fen for x in statements.trial_balance(db, officers.accountant, pool, OCTOBER).lines}
    assert (shown["monthly_benefit"], shown["expenditure_account"]) == (2_100, 10_000_000 - 2_100)
    assert statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("update fake.obligation set amount_fen = amount_fen + 1 where row_no = 0", "register_differs"),
        ("delete from fake.obligation where row_no = 0", "register_differs"),
        ("update ledger.control set fen = fen + 1", "book_differs"),
        ("update ledger.entry_line set amount_fen = amount_fen + 1 where line_no = 1", "not_balanced"),
    ],
)
def test_closing_finds_what_a_tampering_hand_changed(books, officers, admin, statement, code):
    db, pool = books
    publish(db, ran(db, pool), controls(pool, debit="monthly_benefit", credit="expenditure_account"))
    admin.execute(statement)
    refused = statements.close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert isinstance(refused, Refused)
    assert f"ledger.{code}" in {r.code for r in refused.reasons}
    assert all(r.en and r.zh for r in refused.reasons)


def test_nobody_puts_rows_into_a_register_past_the_door(books):
    db, _ = books
    with pytest.raises(NotYours), db.transaction(RUNNER, "benefits", "tamper") as tx:
        tx.connection.execute("insert into fake.obligation (run_id, row_no) values (1, 1)")
