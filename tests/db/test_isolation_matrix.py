"""Who sees whose rows: every table, partition, view and function of the catalogue, for every kind of role and place.

A cell asks: does what this role is shown change, by one byte, when a row of a place outside its scope is added? Rows
and counts are asked of tables, partitions and views; functions are called with arguments that point at that very row;
the canonical export is made; a key of that row is taken again, to read what the error says. A denied cell must not
change. The control switches policies off and gives every right away: then every denied cell must change, or it proved
nothing, and the test fails. SHEBAO_MATRIX=1 writes docs/look-up/isolation.md anew.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

import isolation
from isolation import NO_RIGHT, PLACES, Scope
from officers import OFFICERS
from shebao.access.actions import set_login
from shebao.store.canonical import export

PAGE = Path(__file__).parents[2] / "docs" / "look-up" / "isolation.md"
ACTORS = (OFFICERS.clerk, OFFICERS.city_clerk, None)

HEAD = """# Who sees whose rows

Made by `SHEBAO_MATRIX=1 make test-all` from `tests/db/test_isolation_matrix.py`. Everything is taken from
PostgreSQL's catalogue, so a new table, view or function is tested by being there.

A *cell* is a question (rows, count, a call), a kind of role (each package, the reader, a clerk's own login,
somebody who entered nothing), its scope (a county, a city, nothing) and one place outside that scope. It is
*denied* when nothing shown changes as a row of that place is added. The control gives every right away and
switches every policy off: each denied cell must then change, else the test fails.
"""
LISTED = "Looking beyond the scope on purpose, for somebody who knows the full number:"
FOOT = """Two more questions of the same kind: taking the key of a row of another place for a row of one's own is
refused without a word of that row (that the key is taken can be learnt); the canonical export of a place does
not change with another place.

What it does not say: the size of a whole table as the planner estimates it (`pg_class.reltuples`) is open to every
login, as in any PostgreSQL. Tables without row security are open to every role of their floor, unless their rights say
less; each stands in the test's list with its reason, and one that stands there without need, or not, fails the test:

"""

# Functions that look beyond the scope on purpose, each reviewed, with what it gives away to whom knows the full number.
BEYOND = {
    "registry.holders_of_number(bytea[])": "who has this full number: ids and office",
    "registry.numbers_in_use(bytea[])": "which of these full numbers anybody has: yes or no",
    "registry.credit_codes_in_use(text[])": "which of these credit codes any employer has: yes or no",
}
# Functions of the text search that read no served table at all.
ELSEWHERE = {"ledger.staged_totals(bigint)": "the shards of a run nobody has published"}

# Every table without row security, and why nobody is kept from its rows by place.
LAW = "content of the law folder: the same for everybody"
OFFICE = "who holds which post and right: known to the house"
RUNS = "runs, steps and events of the machine: ids and sums, no person"
BOOKS = "the books' own frame: pools, orders between two levels, months and years closed; no person"
STAGED = "unpublished rows without a place yet: COPY goes into no row-secured table; only their own package reads them"
OPEN = {
    LAW: (
        "access.act", "access.incompatible", "access.post", "collection.collection_mode", "ledger.account",
        "ledger.chart", "ledger.scheme_fund", "registry.agency", "registry.branch", "registry.filing",
        "registry.filing_result", "registry.law_measure", "registry.law_read", "registry.line_of_business",
        "registry.measure",
        "registry.measure_signature", "registry.pooling_map", "registry.region", "registry.region_code",
        "registry.unit_kind", "store.law_archive", "store.law_in_force", "store.law_withdrawn",
    ),
    OFFICE: (
        "access.actor", "access.appointment", "access.change", "access.change_confirmed", "access.post_grant",
    ),
    RUNS: (
        "audit.seal", "audit.waiting", "canonical.id_column", "ledger.publication", "ledger.register", "ledger.shard",
        "ledger.shard_total", "ledger.open_item_source", "ledger.posting_key", "migration.applied", "payments.source",
        "registry.counter", "store.call_listed", "store.event", "store.event_done", "store.event_failed", "store.file",
        "store.package", "store.right_listed", "store.run_step",
    ),
    BOOKS: (
        "ledger.closing", "ledger.fund_order", "ledger.fund_order_step", "ledger.fund_pool", "ledger.year_closing",
        "ledger.year_line",
    ),
    STAGED: ("benefits.stage_recovery", "benefits.stage_transfer"),
    "what offices tell everybody: documents issued, counters and their hours": (
        "registry.document", "registry.outlet",
    ),
    "what employers tell everybody: vacancies and their places": ("registry.vacancy", "registry.vacancy_step"),
    "nobody but the owner's functions": ("access.secret",),
}  # fmt: skip

KEYS = """
select i.indrelid::regclass::text, array_agg(distinct a.attname::text order by a.attname::text)
from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])
where i.indisunique and i.indrelid = any (%s::regclass[]) group by 1, i.indexrelid
"""


@dataclass
class House:
    """The test's database with what the catalogue lists of it."""

    admin: psycopg.Connection
    app: psycopg.Connection
    prompt: psycopg.Connection
    tables: list[str]
    parts: dict[str, int]
    views: list[str]
    functions: list[tuple[str, list[str], list[str]]]
    roles: list[str]

    def hold(self, places: Sequence[str]) -> None:
        """Rows of these places and no others."""
        self.admin.execute("set session_replication_role = replica")
        isolation.empty(self.admin, self.tables)
        isolation.fill(self.admin, self.tables, self.parts, places)
        self.admin.execute("reset session_replication_role")

    def scopes(self) -> list[Scope]:
        """Each kind of officer, and nobody, in each role; the clerk also at a prompt of his own."""
        found = [Scope(actor, role) for actor in ACTORS for role in self.roles]
        return [*found, Scope(OFFICERS.clerk, "shebao_reader", prompt=True)]

    def differences(self) -> Iterator[tuple[Scope, str, str, bool, bool]]:
        """Scope, hidden place, question, whether a right was missing, whether the answer changed."""
        for actor in ACTORS:
            scopes = [s for s in self.scopes() if s.actor == actor]
            self.hold(scopes[0].places)
            before = {(s, h): self.told(s, h) for s in scopes for h in s.hidden}
            for hidden in scopes[0].hidden:
                self.hold([*scopes[0].places, hidden])
                for scope in scopes:
                    for question, answer in self.told(scope, hidden).items():
                        yield scope, hidden, question, answer == NO_RIGHT, answer != before[scope, hidden][question]

    def told(self, scope: Scope, hidden: str) -> dict[str, str]:
        """The answers of a scope; functions are called with arguments that point at the row of the hidden place."""
        relations = {name: name for name in (*self.tables, *self.parts, *self.views)}
        if scope.prompt:  # entering there writes a line of the looker's own, with the hour
            relations["audit.line"] = "(select * from audit.line where action <> 'enter_at_prompt')"
        calls = {sig: isolation.call(sig, kinds, names, PLACES[hidden]) for sig, kinds, names in self.functions}
        return isolation.shown(self.prompt if scope.prompt else self.app, scope, relations, calls)

    def open_everything(self) -> None:
        """The control: no policy, no question for the signature, every right to everybody."""
        names = ", ".join(self.roles)
        signed = "create or replace function access.scope_is_signed() returns boolean language sql as 'select true'"
        self.admin.execute(signed)
        for table in self.tables:
            self.admin.execute(f"alter table {table} disable row level security")
            self.admin.execute(f"grant insert on {table} to {names}")
        for schema in {name.split(".")[0] for name in (*self.tables, *self.views)}:
            for what in ("usage on schema", "select on all tables in schema", "execute on all functions in schema"):
                self.admin.execute(f"grant {what} {schema} to {names}")


@pytest.fixture
def house(db, admin, server, officers) -> Iterator[House]:
    tables, parts = isolation.tables(admin)
    views = [view for (view,) in admin.execute(isolation.VIEWS)]
    listed = admin.execute(isolation.FUNCTIONS, {"relations": [*tables, *views]}).fetchall()
    functions = [(sig, kinds, names) for sig, _, kinds, names in listed if sig not in ELSEWHERE]
    packages = admin.execute("select 'shebao_' || package from store.package order by floor, package").fetchall()
    isolation.loosen(admin, [*tables, *isolation.SUPPORT])
    admin.execute("set session_replication_role = replica")
    isolation.fill(admin, isolation.SUPPORT, {}, PLACES)
    for statement in isolation.CHART:
        admin.execute(statement)
    with suppress(psycopg.errors.DuplicateObject):
        admin.execute("create role clerk_of_the_matrix login in role shebao_reader")
    set_login(db, officers.rights_officer, officers.clerk.actor_id, "clerk_of_the_matrix")
    name = admin.info.dbname
    with (
        psycopg.connect(server.conninfo(user="shebao_app", dbname=name), autocommit=True) as app,
        psycopg.connect(server.conninfo(user="clerk_of_the_matrix", dbname=name), autocommit=True) as prompt,
    ):
        roles = [*(role for (role,) in packages), "shebao_reader"]
        yield House(admin, app, prompt, tables, parts, views, functions, roles)


@pytest.mark.mission("S8.13")
def test_a_table_is_row_secured_or_stands_in_the_list_with_its_reason(admin):
    """Of every schema, by the catalogue: what is found by a column's name alone would let the others out unasked."""
    listed = Counter(name for names in OPEN.values() for name in names)
    assert Counter(name for (name,) in admin.execute(isolation.OPEN)) == listed
    admin.execute("create table stage.forgotten (person_id bigint)")  # the control
    assert {name for (name,) in admin.execute(isolation.OPEN)} - set(listed) == {"stage.forgotten"}


@pytest.mark.mission("S8.13")
def test_what_is_staged_is_read_by_its_own_package_alone(admin):
    """Shards in `stage` and lists on their way: no officer at his own prompt, no other package."""
    roles = [role for (role,) in admin.execute("select rolname from pg_roles where rolname like 'shebao\\_%%'")]
    admin.execute("insert into store.run (kind, run_key, serving_path) values ('x', 'x', '00.')")
    run = admin.execute("select run_id from store.run").fetchone()[0]
    table = admin.execute("select ledger.stage_shard('obligation', %s, 1)", (run,)).fetchone()[0]
    for name in (table, *OPEN[STAGED]):
        readers = {
            role
            for role in roles
            if admin.execute("select has_table_privilege(%s, %s, 'select')", (role, name)).fetchone()[0]
        }
        assert readers <= {"shebao_benefits", "shebao_owner"}, name


@pytest.mark.slow
@pytest.mark.mission("S8.13")
def test_no_cell_shows_a_row_of_another_place_and_each_would_without_policies(house):
    denied: set[tuple[Scope, str, str]] = set()
    seen, result = set(), Counter()
    for scope, hidden, question, no_right, changed in house.differences():
        kind = f"{question.split()[0]} {_kind(house, question)}"
        if question.removeprefix("call ") in BEYOND and changed:
            seen.add(question.removeprefix("call "))
            result[kind, "looks beyond, listed"] += 1
            continue
        assert not changed, f"{scope.role}, {scope.actor}: {question} shows a row of {hidden}"
        denied.add((scope, hidden, question))
        result[kind, "no right" if no_right else "not shown"] += 1
    assert seen == set(BEYOND)
    house.open_everything()
    quiet = [
        question
        for scope, hidden, question, _, changed in house.differences()
        if (scope, hidden, question) in denied and not changed
    ]
    assert sorted(set(quiet)) == [], "proves nothing: give its rows or arguments what they need in tests/isolation.py"
    _print(house, result, len(denied))


def _kind(house: House, question: str) -> str:
    name = question.split(" ", 1)[1]
    if name in house.parts:
        return "partition"
    return "table" if name in house.tables else "view" if name in house.views else "function"


def _print(house: House, result: Counter, denied: int) -> None:
    kinds = sorted({kind for kind, _ in result})
    ends = ("not shown", "no right", "looks beyond, listed")
    table = ["| asked | " + " | ".join(ends) + " |", "|---|" + "--:|" * len(ends)]
    table += [f"| {kind} | " + " | ".join(f"{result[kind, end]:,}" for end in ends) + " |" for kind in kinds]
    size = (
        f"{len(house.tables)} tables, {len(house.parts)} partitions, {len(house.views)} views, "
        f"{len(house.functions)} functions × {len(house.scopes())} kinds of roles × places outside their scope"
    )
    said = f"{size}: {denied:,} denied cells, 0 leak; control without policies: {denied:,} of {denied:,} leak"
    sys.stdout.write("\n".join(["", said, *table, ""]))
    if os.environ.get("SHEBAO_MATRIX"):
        beyond = [f"* `{function}`: {what}" for function, what in sorted(BEYOND.items())]
        listed = [f"* {why}: {', '.join(f'`{name}`' for name in sorted(names))}" for why, names in OPEN.items()]
        text = HEAD + "\n" + "\n".join([f"{said}.", "", *table, "", LISTED, "", *beyond, "", FOOT, *listed, ""])
        PAGE.write_text(text.replace("\n\n\n", "\n\n"), encoding="utf-8")


@contextmanager
def _tried(connection: psycopg.Connection, scope: Scope) -> Iterator[None]:
    with connection.transaction(force_rollback=True):
        isolation.enter(connection, scope)
        yield


def _said(house: House, scope: Scope, table: str, hidden: str) -> str:
    """What the database says to somebody who takes the keys of a hidden row for a row of his own."""
    row = isolation.row_of(house.admin, table, hidden)
    row |= {column: f"'{scope.places[0]}'" for column in ("serving_path", "agency_path") if column in row}
    with _tried(house.app, scope):
        try:
            house.app.execute(
                f"insert into {table} ({', '.join(row)}) overriding system value values ({', '.join(row.values())})"
            )
        except psycopg.errors.InsufficientPrivilege:
            return NO_RIGHT
        except psycopg.errors.UniqueViolation as problem:
            return f"{problem} {problem.diag.message_detail or ''}"
        except psycopg.errors.ExclusionViolation as problem:
            return f"{problem} {problem.diag.message_detail or ''}"
    return ""


@pytest.mark.mission("S8.13")
def test_a_broken_key_tells_nothing_of_the_row_it_met(house):
    """That a number is taken can be learnt by whoever may write it; what the row says cannot."""
    keyed = {table for table, columns in house.admin.execute(KEYS, (house.tables,)) if "serving_path" not in columns}
    scope_of = {role: Scope(OFFICERS.clerk, role) for role in house.roles}
    house.hold([*scope_of[house.roles[0]].hidden[:1]])
    hidden = scope_of[house.roles[0]].hidden[0]
    cells = {
        (role, table): _said(house, scope_of[role], table, hidden) for role in house.roles for table in sorted(keyed)
    }
    assert {cell: said for cell, said in cells.items() if "Key (" in said or "place " in said} == {}
    house.open_everything()
    silent = [cell for cell in cells if "Key (" not in _said(house, scope_of[cell[0]], cell[1], hidden)]
    assert silent == []
    ends = Counter("no right" if said == NO_RIGHT else "refused without a word of the row" for said in cells.values())
    sys.stdout.write(
        f"\n{len(cells)} tries to take a key of another place: {dict(ends)}; control: {len(cells)} told the key\n"
    )


@pytest.mark.mission("S8.13")
def test_the_export_of_a_place_does_not_change_with_another_place(house, db):
    hidden = [p for p in PLACES if not p.startswith(OFFICERS.clerk.path)]
    own = [OFFICERS.clerk.path]

    def exports() -> list[str]:
        found = []
        for places in (own, *([*own, place] for place in hidden)):
            house.hold(places)
            found.append(export(db, OFFICERS.clerk).sha256)
        return found

    assert len(set(exports())) == 1
    house.open_everything()
    assert len(set(exports())) == len(hidden) + 1
