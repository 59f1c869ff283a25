"""Migrations: whole or not at all, never changed afterwards, one migrator at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from shebao.store.errors import MigrationChanged, MigrationFailed, MigrationUnknown
from shebao.store.migrate import Migration, find, migrate

FIRST = Migration(
    "99_try_0001", "create table store.first (id bigint); select store.allow_delete('store.first', 'a test')"
)
SECOND = Migration("99_try_0002", "create table store.second (id bigint)")
BROKEN = Migration("99_try_0003", "create table store.third (id bigint); select nonsense")


@pytest.fixture
def ours(server, empty_database, migrations):
    """Connection string of an administrator, and the migrations that are applied in the template."""
    return server.conninfo(dbname=empty_database), migrations


def table(conninfo, name):
    with psycopg.connect(conninfo) as admin:
        return admin.execute("select pg_get_userbyid(relowner) from pg_class where relname = %s", (name,)).fetchone()


def test_nothing_to_do(ours):
    assert migrate(*ours) == []


def test_new_ones_are_applied_owned_and_have_their_rights(ours):
    conninfo, known = ours
    assert migrate(conninfo, [*known, FIRST, SECOND]) == [FIRST.name, SECOND.name]
    assert table(conninfo, "first") == ("shebao_owner",)
    with psycopg.connect(conninfo) as admin:
        rights = "select has_table_privilege('shebao_store', 'store.first', r) from unnest(%s::text[]) r"
        row = admin.execute(rights, (["select", "insert", "delete", "update"],)).fetchall()
    assert row == [(True,), (True,), (True,), (False,)]


def test_a_broken_one_leaves_nothing(ours):
    conninfo, known = ours
    with pytest.raises(MigrationFailed) as refused:
        migrate(conninfo, [*known, FIRST, SECOND, BROKEN])
    assert "99_try_0003 was refused by the database and nothing was applied" in refused.value.english
    assert "99_try_0003 被数据库拒绝，未执行任何迁移" in refused.value.chinese
    assert table(conninfo, "first") is None


def test_a_changed_file_is_refused(ours):
    conninfo, known = ours
    changed = [Migration(known[0].name, known[0].text + "-- later thought"), *known[1:]]
    with pytest.raises(MigrationChanged, match="Put the old text back and write a new migration"):
        migrate(conninfo, changed)


def test_an_older_program_is_refused(ours):
    conninfo, known = ours
    with pytest.raises(MigrationUnknown, match="Use the newer program"):
        migrate(conninfo, known[:-1])


def test_two_at_once(ours):
    conninfo, known = ours
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: migrate(conninfo, [*known, FIRST]), range(2)))
    assert sorted(done) == [[], [FIRST.name]]


def test_files_are_in_the_order_of_the_floors():
    names = [migration.name for migration in find()]
    assert names == sorted(names)
    assert names[0] == "10_store_0001_roles"
