"""Rights and row-level security as the catalog has them, against the lists; over all packages' tables."""

from __future__ import annotations

from pathlib import Path

import aiosql
import pytest

QUERIES = aiosql.from_path(Path(__file__).with_name("access_rights.sql"), "psycopg", mandatory_parameters=False)


@pytest.fixture
def ask(admin):
    """Rows of a named question to the catalog."""
    return lambda name: set(admin.execute(getattr(QUERIES, name).sql).fetchall())


def test_no_role_has_update_or_delete_but_on_listed_columns(ask):
    """Column by column: what may be updated or deleted is exactly the list, by its own package alone."""
    assert ask("updatable") == ask("updatable_listed")
    assert ask("removable") == ask("removable_listed")


def test_a_package_inserts_into_its_own_tables_only(ask):
    assert [row for row in ask("insertable") if row[0] != f"shebao_{row[1]}"] == []


def test_what_functions_write_nobody_else_writes(ask):
    by_functions = {table for (table,) in ask("written_by_functions")}
    assert {"audit.line", "audit.seal", "store.event", "access.secret"} <= by_functions
    assert {table for _, _, table in ask("insertable")} & by_functions == set()


def test_the_books_and_the_log_are_written_by_functions(admin):
    packages = admin.execute("select package from store.package where definer_only").fetchall()
    assert {("audit",), ("ledger",)} <= set(packages)


def test_nobody_reads_upwards_or_sideways(ask):
    assert ask("seen_upwards") == set()


def test_only_the_owner_reads_the_secret(ask):
    assert ask("readers_of_the_secret") == {("shebao_owner",)}


def test_the_owner_cannot_log_in_and_nobody_can_become_it(ask):
    assert ask("owner") == {(False, False, False)}
    assert ask("members_of_the_owner") == set()


def test_no_role_of_the_house_has_powers_over_the_server(ask):
    assert ask("powerful") == set()


def test_no_grants_on_partitions(ask):
    assert ask("granted_partitions") == set()


@pytest.mark.mission("S8.13")
def test_every_table_with_a_serving_path_is_protected(ask):
    assert ask("unprotected") == set()


@pytest.mark.mission("S8.13")
@pytest.mark.parametrize(
    "broken",
    [
        "alter table {} disable row level security",
        "alter table {} no force row level security",
        "drop policy scope on {}",
        "drop policy signed on {}",
        "alter policy scope on {} using (true)",
        "alter policy signed on {} using (true)",
    ],
)
def test_a_policy_switched_off_is_found(ask, admin, broken):
    for table in ("store.parked_row", "audit.line"):
        admin.execute(broken.format(table))
        assert (table,) in ask("unprotected")


def test_paths_are_compared_byte_by_byte(ask):
    assert ask("paths_not_bytewise") == set()


def test_no_policy_is_loose(ask):
    assert ask("loose_policies") == set()


def test_definer_functions_are_closed(ask):
    """Owned by the owner, with a search path of their own, and not for everybody."""
    assert ask("open_definers") == set()


def test_views_do_not_lift_the_scope(ask):
    assert ask("lifting_views") == set()
