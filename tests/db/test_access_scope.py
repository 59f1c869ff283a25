"""Strip and block, enforced by the database: in the program, and at a prompt with plain SQL."""

from __future__ import annotations

import subprocess
from contextlib import suppress

import psycopg
import pytest

from officers import CITY, COUNTY, HOUSE, LINE, OTHER_COUNTY
from shebao.access.actions import set_login
from shebao.kernel.actors import Actor
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import NotEntered, NotYours

PLACES = (COUNTY, OTHER_COUNTY, CITY, "00.44.18.021.", "00.44.1")  # the last two only look as if they were inside
ENTER = "select access.enter({id}, 'clerk', 'social_insurance', '{path}')"
COUNT = "select count(*) from store.parked_row"


@pytest.fixture
def rows(db, admin):
    """One parked row in each place."""
    admin.execute("insert into store.run (kind, run_key, serving_path) values ('month', 'month:x', '')")
    for place in PLACES:
        admin.execute(
            "insert into store.parked_row (run_id, row_key, step, reason, owner, serving_path)"
            " values (1, %s, 's', 'r', 'clerk', %s)",
            (place, place),
        )
    return db


def seen(db, by):
    with db.reading(by, "service") as tx:
        return [row.row_key for row in tx.all("store.parked_rows", run_id=1)]


@pytest.mark.mission("S8.13")
def test_each_sees_his_own_subtree(rows, officers):
    assert seen(rows, officers.clerk) == [COUNTY]
    assert seen(rows, officers.other_clerk) == [OTHER_COUNTY]
    assert seen(rows, officers.city_clerk) == sorted([CITY, COUNTY, OTHER_COUNTY, "00.44.18.021."])
    assert seen(rows, HOUSE) == sorted(PLACES)


def test_an_officer_of_a_city_may_act_for_one_county(rows, officers):
    assert seen(rows, Actor(officers.city_clerk.actor_id, "", "clerk", LINE, COUNTY)) == [COUNTY]


@pytest.mark.mission("S8.13")
@pytest.mark.parametrize("path", [OTHER_COUNTY, CITY, "", "00.", "00.44.18.0"])
def test_nobody_enters_elsewhere_or_wider(rows, officers, path):
    with (
        pytest.raises(NotEntered) as refused,
        rows.reading(Actor(officers.clerk.actor_id, "", "clerk", LINE, path), "service"),
    ):
        pass
    assert refused.value.chinese.startswith("不予办理“service.reading”：经办人没有相应的任职或授权")


def test_nobody_writes_elsewhere(rows, officers):
    with (
        pytest.raises(NotYours, match="row-level security"),
        rows.transaction(officers.clerk, "store", "try") as tx,
    ):
        tx.run("park_row", run_id=1, row_key="x", step="s", reason="r", owner="o", serving_path=OTHER_COUNTY)


def test_the_scope_ends_with_the_transaction(rows, officers):
    with rows.transaction(officers.city_clerk, "service", "look") as tx:
        pid = tx.connection.info.backend_pid
    with rows.technical("shebao_service") as connection:
        assert connection.info.backend_pid == pid
        assert connection.execute(COUNT).fetchone()[0] == 0


def query(conninfo: str, *statements: str) -> list[tuple[object, ...]]:
    """Rows of the last statement, all in one transaction, as somebody at a prompt would type them."""
    with psycopg.connect(conninfo) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)
        return connection.execute(statements[-1]).fetchall()


@pytest.fixture
def prompt(rows, officers, admin, server):
    """Connection strings of the clerk's own login and of the program's login."""
    with suppress(psycopg.errors.DuplicateObject):
        admin.execute("create role clerk_at_prompt login in role shebao_reader")
    set_login(rows, officers.rights_officer, officers.clerk.actor_id, "clerk_at_prompt")
    name = admin.info.dbname
    return server.conninfo(user="clerk_at_prompt", dbname=name), server.conninfo(user="shebao_app", dbname=name)


@pytest.mark.mission("S8.13")
def test_a_clerk_at_a_prompt_sees_his_county(prompt, officers, admin):
    clerk, _ = prompt
    enter = ENTER.format(id=officers.clerk.actor_id, path=COUNTY)
    assert query(clerk, COUNT) == [(0,)]
    assert query(clerk, enter, "select serving_path from store.parked_row") == [(COUNTY,)]
    assert query(clerk, COUNT) == [(0,)]
    last = admin.execute("select action, actor_id, login from audit.line order by line_no desc limit 1").fetchone()
    assert last == ("enter_at_prompt", officers.clerk.actor_id, "clerk_at_prompt")


@pytest.mark.mission("S8.13")
def test_in_psql_too(prompt, officers, server):
    clerk, _ = prompt
    enter = ENTER.format(id=officers.clerk.actor_id, path=COUNTY)
    script = f"begin; {enter}; select serving_path from store.parked_row; commit;"
    tool = EmbeddedServer(server.home)._binaries() / "psql"
    done = subprocess.run(
        [tool, "-X", "-A", "-t", "-q", clerk, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [COUNTY]


@pytest.mark.mission("S8.13")
@pytest.mark.parametrize("path", [CITY, OTHER_COUNTY, ""])
def test_a_clerk_at_a_prompt_enters_no_other_place(prompt, officers, path):
    with pytest.raises(psycopg.Error, match="has no appointment"):
        query(prompt[0], ENTER.format(id=officers.clerk.actor_id, path=path))


def test_a_clerk_at_a_prompt_is_nobody_else(prompt, officers):
    with pytest.raises(psycopg.Error, match="the login clerk_at_prompt is not that of actor"):
        query(prompt[0], ENTER.format(id=officers.other_clerk.actor_id, path=OTHER_COUNTY))


def test_a_prompt_has_no_clock_of_its_own(prompt, officers, admin):
    admin.execute(
        "update access.appointment set v = '[2000-01-01,2010-01-01)' where actor_id = %s", (officers.clerk.actor_id,)
    )
    with pytest.raises(psycopg.Error, match="has no appointment"):
        query(prompt[0], "set shebao.clock = '2005-01-01'", ENTER.format(id=officers.clerk.actor_id, path=COUNTY))


@pytest.mark.mission("S8.13")
def test_settings_by_hand_show_nothing(prompt, officers):
    """Wider bounds, another actor, a signature kept from an earlier transaction or another connection: no rows."""
    for login in prompt:
        become = [] if "clerk_at_prompt" in login else ["set role shebao_service"]
        wide = {"lo": "", "hi": "~", "actor": "1"}
        by_hand = "select " + ", ".join(
            f"set_config('shebao.{name}', '{value}', false)" for name, value in wide.items()
        )
        assert query(login, *become, by_hand, COUNT) == [(0,)]
        enter = ENTER.format(id=officers.clerk.actor_id, path=COUNTY)
        assert query(login, enter, *become, by_hand, COUNT) == [(0,)]
        with psycopg.connect(login) as connection:
            connection.execute(enter)
            signature = connection.execute("select current_setting('shebao.signature')").fetchone()[0]
            connection.commit()
            for statement in become:
                connection.execute(statement)
            connection.execute(
                "select set_config('shebao.lo', %s, false), set_config('shebao.hi', %s, false),"
                " set_config('shebao.actor', %s, false), set_config('shebao.signature', %s, false)",
                (COUNTY, COUNTY[:-1] + "/", str(officers.clerk.actor_id), signature),
            )
            assert connection.execute(COUNT).fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from access.secret",
        "select access.signature('', '~', '1')",
        "set role shebao_owner",
        "set role shebao_service",
        "set session authorization postgres",
        "alter table store.parked_row disable row level security",
        "create or replace function access.scope_is_signed() returns boolean language sql as 'select true'",
        "set row_security = off; select * from store.parked_row",
        "insert into store.parked_row select * from store.parked_row",
        "update access.actor set login = 'clerk_at_prompt'",
        "select audit.append('x', 'x', 'x', 'x', 'x')",
        "create schema mine",
        "create table public.mine ()",
    ],
)
def test_what_a_prompt_may_not(prompt, statement):
    with pytest.raises(psycopg.Error) as refused:
        query(prompt[0], *statement.split("; "))
    assert refused.value.sqlstate == "42501"


@pytest.mark.mission("S8.13")
def test_with_policies_off_the_wall_is_gone(rows, officers, admin):
    """So the tests above would notice: without the policy the clerk sees every place."""
    admin.execute("alter table store.parked_row disable row level security")
    assert len(seen(rows, officers.clerk)) == len(PLACES)


def test_the_signature_is_asked_once_a_query(rows, officers, admin):
    with rows.reading(officers.clerk, "service") as tx:
        plan = "\n".join(row[0] for row in tx.connection.execute("explain " + COUNT).fetchall())
    assert "InitPlan" in plan
