"""Files leave once; what a kill left between commit and rename is made good; what differs is refused."""

from __future__ import annotations

import pytest

from officers import HOUSE
from shebao.store.archive import LawNotKept, fetch, keep
from shebao.store.files import FileDiffers, FileLost, outbox, promise, release, stage


def send(db, content, name="bank.txt"):
    staged = stage(db.home, name, content)
    with db.transaction(HOUSE, "store", "send") as tx:
        promise(tx, staged)
    return staged


def test_a_file_is_seen_only_after_release(db, admin):
    send(db, b"abc")
    assert not (outbox(db.home) / "bank.txt").exists()
    assert release(db, HOUSE) == [outbox(db.home) / "bank.txt"]
    assert (outbox(db.home) / "bank.txt").read_bytes() == b"abc"
    assert release(db, HOUSE) == []
    assert admin.execute("select state, bytes from store.file").fetchall() == [("sent", 3)]


def test_a_staged_file_without_its_commit_never_leaves(db):
    stage(db.home, "bank.txt", b"abc")
    assert release(db, HOUSE) == []
    assert not (outbox(db.home) / "bank.txt").exists()


def test_the_same_file_twice_is_one(db):
    send(db, b"abc")
    release(db, HOUSE)
    send(db, b"abc")
    assert release(db, HOUSE) == []


def test_what_fails_while_it_is_written_leaves_nothing(db):
    def parts():
        yield b"abc"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        stage(db.home, "bank.txt", parts())
    assert not list((outbox(db.home) / ".staging").iterdir())
    assert stage(db.home, "bank.txt", iter([b"ab", b"c"])) == stage(db.home, "bank.txt", b"abc")


def test_a_used_name_with_other_content_is_refused(db):
    send(db, b"abc")
    with pytest.raises(FileDiffers, match="A name is never used twice"):
        send(db, b"abd")


def test_a_lost_file_is_told(db):
    staged = send(db, b"abc")
    (outbox(db.home) / ".staging" / staged.sha256).unlink()
    with pytest.raises(FileLost, match="Write it again from the record") as lost:
        release(db, HOUSE)
    assert "请依据记录重新生成" in lost.value.chinese
    stage(db.home, "bank.txt", b"abc")
    release(db, HOUSE)
    assert (outbox(db.home) / "bank.txt").read_bytes() == b"abc"


def test_a_tampered_staged_file_does_not_leave(db):
    staged = send(db, b"abc")
    (outbox(db.home) / ".staging" / staged.sha256).write_bytes(b"abX")
    with pytest.raises(FileLost):
        release(db, HOUSE)


def test_law_is_kept_once_and_found(db):
    with db.transaction(HOUSE, "benefits", "decide") as tx:
        digest = keep(tx, 1, b"{}")
        assert keep(tx, 1, b"{}") == digest
        assert fetch(tx, digest).body == b"{}"
        with pytest.raises(LawNotKept, match="cannot be replayed"):
            fetch(tx, "0" * 64)
