"""Every table that says who serves its rows shows a clerk of one county that county only: taken from the catalogue, so
that a new table is tested by being there. In the program's roles, at a prompt, in psql; without policies it is found.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from contextlib import suppress

import psycopg
import pytest

from officers import COUNTY, LINE, OTHER_COUNTY
from shebao.access.actions import set_login
from shebao.store.embedded import EmbeddedServer

SERVED = """
select c.oid::regclass::text, n.nspname, c.relrowsecurity and c.relforcerowsecurity,
       array(select polname::text from pg_policy where polrelid = c.oid and polname in ('scope', 'signed') order by 1)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'serving_path' and not a.attisdropped
where c.relkind in ('r', 'p') and not c.relispartition order by 1
"""
LOOSE = """
select format('alter table %%s drop constraint if exists %%I cascade', conrelid::regclass, conname)
from pg_constraint where conrelid = %s::regclass and contype in ('c', 'f', 'u', 'x', 'p') and conparentid = 0
"""
UNIQUE = """
select format('drop index %%s cascade', indexrelid::regclass) from pg_index
where indrelid = %s::regclass and indisunique
"""
NULLABLE = """
select format('alter table %%s alter column %%I drop not null', attrelid::regclass, attname) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and attnotnull and not attisdropped and attidentity = ''
  and attname <> 'serving_path'
"""
COMPUTED = """
select format('alter table %%s alter column serving_path drop expression', attrelid::regclass) from pg_attribute
where attrelid = %s::regclass and attname = 'serving_path' and attgenerated <> ''
"""
KEYS = """
select a.attname from pg_partitioned_table p
join pg_attribute a on a.attrelid = p.partrelid and a.attnum = any(p.partattrs)
where p.partrelid = %s::regclass
"""
ENTER = "select access.enter({id}, 'clerk', '" + LINE + "', '{path}')"


@pytest.fixture
def tables(db, admin) -> list[str]:
    """All of them, each with one row of the county and one of its neighbour. What else a row must be is let go."""
    found = [name for name, *_ in admin.execute(SERVED)]
    admin.execute("set session_replication_role = replica")
    for table in found:
        for what in (LOOSE, UNIQUE, COMPUTED):
            for (loosen,) in admin.execute(what, (table,)).fetchall():
                admin.execute(loosen)
    for table in found:
        for (loosen,) in admin.execute(NULLABLE, (table,)).fetchall():
            with suppress(psycopg.errors.InvalidTableDefinition):  # a column of a key that a partition still holds
                admin.execute(loosen)
        keys = [name for (name,) in admin.execute(KEYS, (table,))]
        columns, values = ["serving_path", *keys], ["%s", *["24309"] * len(keys)]
        for path in (COUNTY, OTHER_COUNTY):
            admin.execute(f"insert into {table} ({', '.join(columns)}) values ({', '.join(values)})", (path,))
    return found


@pytest.fixture
def prompt(db, officers, admin, server) -> str:
    """The clerk's own login."""
    with suppress(psycopg.errors.DuplicateObject):
        admin.execute("create role clerk_of_one_county login in role shebao_reader")
    set_login(db, officers.rights_officer, officers.clerk.actor_id, "clerk_of_one_county")
    return server.conninfo(user="clerk_of_one_county", dbname=admin.info.dbname)


def shown(connection: psycopg.Connection, tables: Sequence[str]) -> dict[str, set[str]]:
    """Places whose rows each table shows; tables that may not be read at all are left out."""
    places: dict[str, set[str]] = {}
    for table in tables:
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            places[table] = {path for (path,) in connection.execute(f"select serving_path from {table}").fetchall()}
    return places


def wrong(places: dict[str, set[str]]) -> list[str]:
    """Tables that show anything but the county's own rows."""
    return [table for table, seen in places.items() if seen != {COUNTY}]


@pytest.mark.mission("S8.13")
def test_every_table_that_names_a_place_is_walled(admin):
    found = admin.execute(SERVED).fetchall()
    assert len(found) > 50
    assert [name for name, _, walled, policies in found if not walled or "scope" not in policies] == []
    assert [name for name, _, _, policies in found if "signed" not in policies] == []


@pytest.mark.mission("S8.13")
def test_nobody_may_read_a_partition_past_its_table(admin):
    open_ones = admin.execute(
        "select c.oid::regclass::text from pg_class c cross join aclexplode(c.relacl) a "
        "where c.relispartition and a.grantee <> c.relowner"
    ).fetchall()
    assert open_ones == []


@pytest.mark.mission("S8.13")
def test_a_clerk_at_a_prompt_sees_his_county_of_every_table(tables, prompt, officers):
    with psycopg.connect(prompt) as connection:
        assert set().union(*shown(connection, tables).values()) <= {None}
        connection.execute(ENTER.format(id=officers.clerk.actor_id, path=COUNTY))
        places = shown(connection, tables)
    assert wrong(places) == []
    assert len(places) > 40


@pytest.mark.mission("S8.13")
def test_in_psql_too(tables, prompt, officers, server):
    with psycopg.connect(prompt) as connection:
        connection.execute(ENTER.format(id=officers.clerk.actor_id, path=COUNTY))
        readable = list(shown(connection, tables))
    union = " union all ".join(f"select '{table}', serving_path from {table}" for table in readable)
    enter = ENTER.format(id=officers.clerk.actor_id, path=COUNTY)
    tool = EmbeddedServer(server.home)._binaries() / "psql"
    command = [tool, "-X", "-A", "-t", "-q", prompt, "-c", f"begin; {enter}; {union}; commit;"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = {tuple(line.split("|")) for line in done.stdout.splitlines() if "|" in line}
    assert lines == {(table, COUNTY) for table in readable}


@pytest.mark.mission("S8.13")
def test_the_program_sees_the_county_of_its_clerk(tables, db, officers, admin):
    packages = sorted({table.partition(".")[0] for table in tables} - {"stage", "audit"})
    for package in packages:
        with db.reading(officers.clerk, package) as tx:
            assert wrong(shown(tx.connection, tables)) == [], package
    with db.reading(officers.city_clerk, "registry") as tx:
        assert shown(tx.connection, ["registry.person"]) == {"registry.person": {COUNTY, OTHER_COUNTY}}


@pytest.mark.mission("S8.13")
def test_with_the_policies_switched_off_the_check_fails(tables, prompt, officers, admin):
    for table in tables:
        admin.execute(f"alter table {table} disable row level security")
    with psycopg.connect(prompt) as connection:
        connection.execute(ENTER.format(id=officers.clerk.actor_id, path=COUNTY))
        places = shown(connection, tables)
    assert wrong(places) == list(places)
    assert all(seen == {COUNTY, OTHER_COUNTY} for seen in places.values())
