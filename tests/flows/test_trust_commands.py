"""The commands of trust as somebody types them: the log tampered with, keys changed, the books checked, a backup tried.

They run as processes of their own on a small record of their own, and print their proofs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest

from officers import HOUSE
from registry_help import number
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.registry import actions
from shebao.registry.model import PersonEntry
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.sealing import anchor_file, seal

pytestmark = pytest.mark.slow
CLERK = Actor(101, "clerk", "clerk", "social_insurance", "00.44.18.02.")
ON = date(2025, 11, 20)
RECOMPUTE = """
update audit.line set subject = 'person:9' where line_no = 2;
update audit.line l set canonical = audit.canonical(l);
insert into audit.waiting select line_no from audit.line;
delete from audit.seal;
select audit.seal_block();
"""


@dataclass
class Place:
    """A record in a folder of its own, and its commands."""

    home: Path
    server: EmbeddedServer

    def type(self, *words: object) -> tuple[int, str]:
        """Exit status and what was printed, errors included."""
        environment = {**os.environ, "SHEBAO_HOME": str(self.home), "SHEBAO_DATABASE_URL": ""}
        command = [sys.executable, "-m", "shebao", *map(str, words)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
        return done.returncode, done.stdout + done.stderr

    def tamper(self, statements: str) -> None:
        """As the superuser of the database."""
        with psycopg.connect(self.server.conninfo(dbname="shebao"), autocommit=True) as admin:
            for statement in filter(str.strip, statements.split(";")):
                admin.execute(statement)


@pytest.fixture
def place() -> Iterator[Place]:
    home = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp") / f"trust-{os.getpid()}"
    home.mkdir(mode=0o755)
    with Database.open(home=home) as db:
        found_office(db, HOUSE, read_posts(), [NewOfficer("clerk", "clerk", CLERK.path)], on=date(2000, 1, 1))
        for i in range(5):
            entry = PersonEntry(number(date(1960 + i, 5, 1), 21 + 2 * i), "陈志强", "counter", "身份证")
            actions.register_person(db, CLERK, entry, on=ON)
            seal(db)
    (home / "demo").mkdir()
    clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00").isoformat()
    facts = {"database": "shebao", "files": str(home), "clock": clock}
    (home / "demo" / "last.json").write_text(json.dumps(facts), encoding="utf-8")
    yield Place(home, EmbeddedServer(home))
    for pid in home.glob("**/pg/data/postmaster.pid"):
        EmbeddedServer(pid.parents[2]).stop("immediate")
    shutil.rmtree(home)


@pytest.mark.mission("S8.24")
def test_a_superuser_who_edits_a_line_and_one_who_recomputes_all_are_found(place, tmp_path):
    kept = tmp_path / "anchors.jsonl"
    cut = tmp_path / "cut.jsonl"
    assert place.type("audit", "anchor", kept)[0] == 0
    status, said = place.type("audit", "verify", "--anchors", kept, "--lang", "en")
    whole = f"The log is whole: every line and block was recomputed, 5 seals are those kept in {kept}"
    assert (status, whole in said) == (0, True), said
    assert "verify against anchors kept elsewhere" in place.type("audit", "verify", "--lang", "en")[1]
    cut.write_text(kept.read_text()[:-20])
    status, said = place.type("audit", "verify", "--anchors", cut, "--lang", "en")
    assert (status, "Line 5 of the anchors" in said) == (1, True), said
    place.tamper("update audit.line set subject = 'person:9' where line_no = 2")
    status, said = place.type("audit", "verify", "--anchors", kept, "--lang", "en")
    assert (status, "Line 2 of the log was altered after it was written." in said) == (1, True), said
    place.tamper(RECOMPUTE)
    anchor_file_of(place).unlink()  # he also has the anchors beside the record
    status, said = place.type("audit", "verify", "--lang", "zh")
    assert status == 0, said  # so what lies beside the record proves nothing any more …
    status, said = place.type("audit", "verify", "--anchors", kept, "--lang", "zh")
    assert status == 1  # … and what was taken away does
    assert "第 1 区块被重新计算" in said
    sys.stdout.write(said)
    before = kept.read_text()
    assert place.type("audit", "anchor", kept)[0] == 1
    assert kept.read_text() == before  # never overwritten by other anchors


def anchor_file_of(place: Place) -> Path:
    with Database(place.server.conninfo(dbname="shebao"), home=place.home) as db:
        return anchor_file(db)


@pytest.mark.mission("S8.06")
def test_keys_are_changed_by_one_command(place):
    status, said = place.type("keys", "rotate", "--lang", "en", "--suite", "SM4-GCM")
    assert status == 0, said
    # five persons, one number each; a number is sealed again where it stands
    assert "Key k2: 5 values read back, 0 do not open, 0 are not found by their index." in said


def test_the_books_are_checked_by_one_command(place):
    status, said = place.type("ledger", "check", "--lang", "zh")
    assert (status, "0 处差异" in said) == (0, True), said


@pytest.mark.mission("S8.08")
@pytest.mark.mission("S8.09")
def test_backup_drill_and_restore_by_commands(place):
    copy = place.home / "copy"
    status, said = place.type("backup", "drill", copy, "--lang", "en")
    assert status == 0, said
    assert "Row for row the three are the same" in said
    hashes = re.findall(r"hash ([0-9a-f]{64})", said)
    assert (len(hashes), len(set(hashes))) == (3, 1)
    sys.stdout.write(said)
    status, told = place.type("restore", copy, "--into", place.home / "again", "--json")
    assert status == 0, told
    assert json.loads(told)["hash"] in said
    status, told = place.type("restore", copy, "--into", place.home / "again")
    assert (status, "holds something already" in told) == (1, True), told
    status, told = place.type("backup", "follow", copy, "--seconds", 1)
    assert status == 0, told
