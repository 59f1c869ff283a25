"""Keys change while the record is in use: old beside new, killed and gone on with, every number found and readable."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from officers import COUNTY, HOUSE
from paying import open_world
from registry_help import number
from shebao.collection.lines import Checked, Head, Paper, write
from shebao.collection.sheets import Row
from shebao.payments import actions as paying
from shebao.payments.errors import AccountNotItself, KeysBetween
from shebao.payments.keys import rotate_accounts
from shebao.registry import actions
from shebao.registry.death_lists import DeathPaper, take_deaths
from shebao.registry.model import PersonEntry
from shebao.service.keys import read_again, rotate
from shebao.store.canonical import export
from shebao.store.ciphers import Ciphers

ON = date(2025, 11, 20)
WORKER = Path(__file__).with_name("keys_worker.py")
NUMBERS = [number(date(1960 + i, 5, 1 + i), 21 + 2 * i) for i in range(8)]
POINTS = [f"keys:{kind}:inside" for kind in ("numbers", "accounts", "cells", "deaths")] + ["#2", "#4", "#6"]


@pytest.fixture
def world(db, admin, officers):
    """Eight persons with numbers, eight accounts, eight cells of sheets, all under the first key."""
    made = open_world(db, admin)
    for text in NUMBERS:
        actions.register_person(db, officers.clerk, PersonEntry(text, "陈志强", "counter", "身份证"), on=ON)
    for person in range(101, 109):
        made.pensioner(person)
    cells(db, range(1, 9))
    listed(db, officers)
    return made


def listed(db, officers):
    """Eight rows of a list of the dead."""
    rows = "".join(f"{text},陈,2025-10-01\n" for text in NUMBERS)  # another name: nobody is stopped
    content = f"公民身份号码,姓名,死亡日期\n{rows}".encode()
    take_deaths(db, officers.clerk, DeathPaper("civil_affairs", "函1", 8), ("a.csv", content), known_on=ON)


def cells(db, lines):
    with db.transaction(HOUSE, "collection", "try") as tx:
        rows = tuple(Checked(Row(line, "", "", 500_000, "", ("440", "陈")), 1) for line in lines)
        write(tx, db.ciphers, [Head(None, Paper(), ("sheet", b"x"), COUNTY, rows)], 24309)


def under(admin) -> dict[str, set[str]]:
    """Keys in force, by kind."""
    questions = {
        "numbers": "select key_id from registry.person_identity",
        "accounts": "select key_id from payments.payee_account",
        "cells": "select key_id from collection.declaration_line",
        "lists": "select key_id from registry.death_line",
    }
    return {kind: {key for (key,) in admin.execute(sql)} for kind, sql in questions.items()}


def found(db, officers) -> list[str]:
    people = [actions.find_person(db, officers.clerk, text) for text in NUMBERS]
    return [actions.number_of(db, officers.clerk, person, purpose="test") for person in people if person is not None]


@pytest.mark.mission("S8.06")
def test_everything_is_sealed_again_found_and_read(world, db, admin, officers):
    before = export(db, HOUSE).sha256
    done = rotate(db, HOUSE, "SM4-GCM", told=lambda _: None)
    assert (done.key_id, done.resumed) == ("k2", False)
    assert done.sealed == {"numbers": 8, "accounts": 8, "cells": 8, "lists": 8, "relations": 0}
    assert (done.opened, done.unreadable, done.not_found) == (16, 0, 0)
    assert under(admin) == {kind: {"k2"} for kind in ("numbers", "accounts", "cells", "lists")}
    assert found(db, officers) == NUMBERS
    assert export(db, HOUSE).sha256 == before


@pytest.mark.mission("S8.06")
@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle_it_goes_on_with_the_same_key(world, db, admin, officers, point):
    assert work(db, point).returncode == -9
    keys = set().union(*under(admin).values())
    assert "k1" in keys
    assert found(db, officers) == NUMBERS
    again = work(db)
    assert again.stdout.split() == ["k2", "True", "0", "0"], again.stderr
    assert set().union(*under(admin).values()) == {"k2"}
    assert found(db, officers) == NUMBERS


def work(db, kill_at: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(WORKER.parents[1]), "SHEBAO_KILL_AT": kill_at}
    command = [sys.executable, str(WORKER), db.conninfo, str(db.home)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_between_two_keys_no_batch_is_checked(world, db, officers):
    """One account number under two keys would pass for two accounts: the guard against double payments waits."""
    batch = world.batch().batch_id
    db.ciphers.rotate()
    assert rotate_accounts(db, HOUSE, at_most=3) == 3
    with pytest.raises(KeysBetween, match="finish the change of") as refused:
        paying.check_batch(db, officers.reviewer, batch)
    assert "两把密钥" in refused.value.chinese
    while rotate_accounts(db, HOUSE, at_most=3):
        pass
    assert paying.check_batch(db, officers.reviewer, batch)


def test_an_account_that_is_not_what_it_says_is_not_sealed_again(world, db, admin):
    admin.execute("update payments.payee_account set tail = '0000' where account_id = 3")
    db.ciphers.rotate()
    with pytest.raises(AccountNotItself):
        rotate_accounts(db, HOUSE)
    assert under(admin)["accounts"] == {"k1"}


def test_a_process_that_runs_already_sees_the_new_key(world, db, officers):
    other = Ciphers.open(db.home)
    assert len(other.blinds("x", "1")) == 1
    rotate(db, HOUSE, told=lambda _: None)
    assert len(other.blinds("x", "1")) == 2
    sealed = db.ciphers.seal("secret", "row")
    assert Ciphers.unseal(other, sealed.ciphertext, sealed.key_id, "row") == "secret"
    assert other.active.key_id == "k2"


def test_a_lost_key_is_told_not_hidden(world, db):
    """The control: reading everything again would notice values that no key opens."""
    db.ciphers.rotate()
    while rotate_accounts(db, HOUSE):
        pass
    del db.ciphers._keys["k1"]
    assert read_again(db, HOUSE) == (8, 8, 0)  # the numbers, which were not sealed again


def test_a_key_that_was_replaced_opens_nothing_any_more(world, db, admin, officers):
    """Superseded numbers are sealed again too: who stole the old key and the whole record reads no number."""
    person = actions.find_person(db, officers.clerk, NUMBERS[0])
    other = number(date(1960, 5, 2), 31)
    actions.change_number(db, officers.clerk, person, other, reason="card seen", document="身份证", on=ON)
    assert admin.execute("select count(*) from registry.person_identity where not upper_inf(r)").fetchone()[0] > 0
    rotate(db, HOUSE, told=lambda _: None)
    del db.ciphers._keys["k1"]
    assert read_again(db, HOUSE)[1:] == (0, 0)
    assert set().union(*under(admin).values()) == {"k2"}
