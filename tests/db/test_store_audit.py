"""The log: who did what; an altered, deleted, hidden or recomputed line is found."""

from __future__ import annotations

import pytest

from officers import HOUSE
from shebao.store.errors import NotYours
from shebao.store.sealing import Sealer, anchor_file, merkle, seal, verify


@pytest.fixture
def log(db, officers):
    """Three blocks: two lines, one line, one line."""
    for subject in ("claim:1", "claim:2"):
        act(db, officers.clerk, subject)
    seal(db)
    for subject in ("claim:3", 'claim:"4" 清\n远'):
        act(db, officers.other_clerk, subject)
        seal(db)
    return db


def act(db, by, subject):
    with db.transaction(by, "store", "try", subject=subject) as tx:
        tx.note(why="申请 \t", amount_fen=5)


def kinds(findings):
    return {(f.kind, f.number) for f in findings}


def blocks(admin):
    return [row[0] for row in admin.execute("select block_no from audit.seal order by 1")]


@pytest.mark.mission("S8.24")
def test_a_whole_log_has_no_findings(log, admin):
    assert blocks(admin) == [1, 2, 3]
    assert verify(log, HOUSE) == []


def test_nothing_waits_nothing_is_sealed(log, admin):
    assert seal(log) == 0
    assert blocks(admin) == [1, 2, 3]


def test_two_implementations_of_the_tree_agree(admin):
    for size in (1, 2, 3, 5, 8, 13):
        leaves = [bytes([i]) * i for i in range(size)]
        row = admin.execute("select audit.merkle(%s)", (leaves,)).fetchone()
        assert row == (merkle(leaves),)


@pytest.mark.mission("S8.24")
@pytest.mark.parametrize(
    "change",
    ["subject = 'claim:9'", "actor_id = 1", "facts = '{}'", "at = at - interval '1 day'", "serving_path = ''"],
)
def test_an_altered_column_is_found(log, admin, change):
    admin.execute(f"update audit.line set {change} where line_no = 2")
    assert {("line_altered", 2), ("block_broken", 1)} <= kinds(verify(log, HOUSE))


def test_altered_with_its_canonical_bytes_is_found(log, admin):
    admin.execute("update audit.line set subject = 'claim:9' where line_no = 2")
    admin.execute("update audit.line l set canonical = audit.canonical(l) where line_no = 2")
    assert kinds(verify(log, HOUSE)) == {("block_broken", 1)}


def test_a_deleted_line_is_found(log, admin):
    admin.execute("delete from audit.line where line_no = 3")
    assert ("line_missing", 3) in kinds(verify(log, HOUSE))


def test_a_line_kept_from_sealing_is_found(db, admin, officers):
    act(db, officers.clerk, "claim:1")
    admin.execute("delete from audit.waiting")
    seal(db)
    assert kinds(verify(db, HOUSE)) == {("line_hidden", 1)}


def test_a_line_that_waits_is_no_finding(log, officers):
    act(log, officers.clerk, "claim:9")
    assert verify(log, HOUSE) == []


def test_a_cut_tail_is_found_by_the_anchors(log, admin):
    admin.execute("delete from audit.seal where block_no = 3")
    admin.execute("delete from audit.line where line_no = 4")
    assert kinds(verify(log, HOUSE)) == {("block_missing", 3)}


RECOMPUTE = """
update audit.line set subject = 'claim:9' where line_no = 2;
update audit.line l set canonical = audit.canonical(l);
insert into audit.waiting select line_no from audit.line where line_no <= 2;
create table kept as select * from audit.seal where block_no > 1;
delete from audit.seal;
select audit.seal_block();
insert into audit.waiting select 3; select audit.seal_block();
insert into audit.waiting select 4; select audit.seal_block();
"""


@pytest.mark.mission("S8.24")
def test_a_superuser_who_recomputes_everything_is_found_by_the_anchors(log, admin):
    for statement in filter(str.strip, RECOMPUTE.split(";")):
        admin.execute(statement)
    found = verify(log, HOUSE)
    assert kinds(found) == {("anchor_differs", 1), ("anchor_differs", 2), ("anchor_differs", 3)}
    assert found[0].en == "Block 1 was recomputed: its seal is not the one anchored outside."
    assert found[0].zh == "第 1 区块被重新计算：其封印与外部存证不符。"


def test_a_lost_anchor_file_is_told(log):
    anchor_file(log).unlink()
    assert {kind for kind, _ in kinds(verify(log, HOUSE))} == {"anchor_missing"}


def test_a_kill_between_seal_and_anchor_is_made_good(log, admin, officers):
    act(log, officers.clerk, "claim:9")
    with log.technical("shebao_audit") as connection:
        connection.execute("select audit.seal_block()")
    assert kinds(verify(log, HOUSE)) == {("anchor_missing", 4)}
    seal(log)
    assert verify(log, HOUSE) == []


def test_the_sealer_closes_a_block_at_its_end(db, admin, officers):
    with Sealer(db, every=60):
        act(db, officers.clerk, "claim:1")
    assert blocks(admin) == [1]


def test_rights_stop_whoever_is_not_a_superuser(db, officers):
    for statement in (
        "update audit.line set subject = ''",
        "delete from audit.line",
        "insert into audit.waiting values (1)",
        "delete from audit.seal",
    ):
        with (
            pytest.raises(NotYours, match="permission denied"),
            db.transaction(officers.clerk, "service", "tamper") as tx,
        ):
            tx.connection.execute(statement)


def test_a_clerk_reads_the_trail_of_his_own_agency_only(log, officers):
    with log.reading(officers.clerk, "service") as tx:
        assert [row.actor for row in tx.all("store.trail", subject="claim:1")] == ["clerk"]
        assert tx.all("store.trail", subject="claim:3") == []
