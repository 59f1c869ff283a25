"""What the isolation matrix stands on: rows of several places in every table that has places, and what is shown.

A row of a place is made from the catalogue alone: each number in it is the place's number and each text names the
place, so that views which join tables find their rows. Checks and triggers are let go (they are not what is asked
here); keys stay, since what a broken key says is asked, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from officers import CITY, COUNTY, LINE, OTHER_COUNTY
from shebao.kernel.actors import Actor

FAR_COUNTY = "00.44.19.02."  # of another city
PLACES = {COUNTY: 1, OTHER_COUNTY: 2, CITY: 3, FAR_COUNTY: 4}
MONTH = 24309  # October 2025: the month of every row, but of those that lie in the partitions of other years
BUSY = 24300  # the partition of that year

TABLES = """
select c.oid::regclass::text, c.relispartition,
  substring(pg_get_expr(c.relpartbound, c.oid) from 'FROM \\((\\d+)\\)')::int
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'serving_path' and not a.attisdropped
where c.relkind in ('r', 'p') and n.nspname in (select package from store.package) order by 1
"""
PLACED_BY_ANOTHER = """
select c.oid::regclass::text from pg_class c
where c.relkind in ('r', 'p') and c.relrowsecurity and not c.relispartition and not exists (
  select from pg_attribute a where a.attrelid = c.oid and a.attname = 'serving_path' and not a.attisdropped)
"""  # their policy asks a row of another table, which has a place
OPEN = """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'f') and not c.relrowsecurity and not c.relispartition
and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
"""
VIEWS = """
with recursive served as (
  select c.oid from pg_class c where c.relkind in ('r', 'p') and (c.relrowsecurity or exists (
    select from pg_attribute a where a.attrelid = c.oid and a.attname = 'serving_path' and not a.attisdropped))
  union
  select r.ev_class from pg_depend d join pg_rewrite r on r.oid = d.objid join served s on d.refobjid = s.oid
  where d.classid = 'pg_rewrite'::regclass and r.ev_class <> s.oid)
select c.oid::regclass::text from served join pg_class c using (oid) join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and n.nspname in (select package from store.package union select 'canonical') order by 1
"""
FUNCTIONS = """
with recursive named as (
  select p.oid, p.proname, n.nspname || '.' || p.proname as name, p.prosrc, p.prorettype, p.provolatile
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in (select package from store.package) and p.prokind = 'f'),
served as (
  select distinct f.oid, f.name from named f join pg_class c on c.oid::regclass::text = any (%(relations)s)
    and f.prosrc ~ ('\\m' || replace(c.oid::regclass::text, '.', '\\.') || '\\M')
  union
  select f.oid, f.name from named f join served s on f.prosrc ~ ('\\m' || replace(s.name, '.', '\\.') || '\\s*\\(')),
  built as (select oid from served union select oid from named where prosrc ~* 'execute\\s+format')
select distinct p.oid::regprocedure::text, n.nspname || '.' || p.proname,
  array(select format_type(t, null) from unnest(p.proargtypes) with ordinality u(t, i) order by i),
  coalesce(p.proargnames, '{}')
from built join pg_proc p using (oid) join pg_namespace n on n.oid = p.pronamespace
where p.provolatile <> 'v' and p.prorettype <> 'trigger'::regtype order by 1
"""
COLUMNS = """
select a.attname, format_type(a.atttypid, null) as type, a.attnum = any (coalesce((
  select p.partattrs::int2[] from pg_partitioned_table p
  where p.partrelid = a.attrelid or p.partrelid = (select inhparent from pg_inherits where inhrelid = a.attrelid)
), '{}')) as cut
from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum
"""
LOOSEN = """
select format('alter table %%s drop constraint if exists %%I', conrelid::regclass, conname) from pg_constraint
where conrelid = any (%s::regclass[]) and contype = 'c' and conparentid = 0 and coninhcount = 0
"""


SEEDS = {
    "period": str(MONTH),
    "month": str(MONTH),  # where a view or function asks for more of a row than that it is the place's own
    "benefits.decision.decides": "'machine'",
    "benefits.award.start_month": str(MONTH),
    "benefits.award_status.v": "int4range(1, 2)",
    "collection.due.amount_fen": "{n}0",
    "collection.due.base_fen": "{n}000",
    "collection.paid.payer": "'employer'",
    "ledger.control.move": "'owe'",
    "ledger.control.register": "'due'",
    "collection.due.payer": "'employer'",  # a month counts when the employer's line was assessed
    "collection.paid.amount_fen": "{n}5",
    "collection.paid.move": "'hold'",
    "collection.account_posting.move": "'contribution'",
    "collection.declaration_line.accepted": "true",
    "ledger.entry.reverses": "null",
    "payments.part.amount_fen": "{n}7",  # not what is owed: such parts alone are told before a release
    "payments.account_step.step": "'approved'",
    "payments.payment_event.event": "'returned'",
    "payments.batch_step.step": "'released'",
    "registry.person_merge.kept": "{n}",
    "registry.person_merge.merged": "{n}",
    "ledger.bank_match.line_no": "9{n}",  # of another line: what is met is open no more
    "ledger.bank_match.entry_line_no": "9{n}",
    "ledger.bank_statement.to_day": "date '2025-12-31'",
}
SUPPORT = ("ledger.publication",)  # without places; what the rows of all places stand on
CHART = (
    "alter table ledger.account drop constraint account_chart_role_key",
    "insert into ledger.chart (chart, starts, document) values ('all', '2000-01-01', 'x')",
    """insert into ledger.account (chart, account, code, kind, role, name_en, name_zh)
    select 'all', 'place ' || n, n, 'asset', 'income_account', 'x', 'x' from generate_series(1, 4) n""",
)
ARGUMENTS = {
    "p_path": "''",
    "p_year": "2025",
    "p_month": str(MONTH),
    "p_first": str(MONTH),
    "p_last": str(MONTH),
    "p_period": str(MONTH),
    "p_but": "0",
    "until_month": str(MONTH),
    "known_at": "timestamptz '2025-11-20'",
    "blinds": "array[decode(repeat('0{n}', 32), 'hex')]",
    "p_forms": """'[{{"statement": "f", "line": "1", "kind": "asset", "accounts": ["place {n}"]}}]'::jsonb""",
}


NO_RIGHT = "no right"


@dataclass(frozen=True, slots=True)
class Scope:
    """A kind of role: who entered (or nobody), and the database role his transaction becomes."""

    actor: Actor | None
    role: str
    prompt: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Places whose rows he may see."""
        return tuple(p for p in PLACES if self.actor is not None and p.startswith(self.actor.path))

    @property
    def hidden(self) -> tuple[str, ...]:
        """Places whose rows he may not see."""
        return tuple(p for p in PLACES if p not in self.places)


def tables(admin: psycopg.Connection) -> tuple[list[str], dict[str, int]]:
    """Tables with places, and the partitions of them with the first month of each."""
    rows = admin.execute(TABLES).fetchall()
    others = [name for (name,) in admin.execute(PLACED_BY_ANOTHER)]
    names = sorted([*(name for name, part, _ in rows if not part), *others])
    return names, {name: first for name, part, first in rows if part}


def loosen(admin: psycopg.Connection, names: Sequence[str]) -> None:
    """Checks and triggers go; keys stay."""
    for (statement,) in admin.execute(LOOSEN, (list(names),)).fetchall():
        admin.execute(statement)
    for name in names:
        admin.execute(f"alter table {name} disable trigger all")


def row_of(admin: psycopg.Connection, table: str, path: str, month: int = MONTH) -> dict[str, str]:
    """The row of a place: SQL literals by column. `month` is what a table cut by month is cut by."""
    made, number = {}, PLACES[path]
    whole = re.sub(r"(_until|_from)?_\d{4}$", "", table)  # a part's rows are made as those of its table
    for column, kind, cut in admin.execute(COLUMNS, (table,)).fetchall():
        seed = SEEDS.get(f"{whole}.{column}", SEEDS.get(column))
        if column in ("serving_path", "agency_path"):
            made[column] = f"'{path}'"
        elif cut or (column == "row_no" and month != MONTH):
            made[column] = str(month if cut else month * 10 + number)
        else:
            made[column] = literal(kind, number, seed)
    return made


def literal(kind: str, number: int, seed: str | None = None) -> str:
    """A value of a type that is the place's own."""
    if seed is not None:
        return seed.format(n=number)
    if kind.endswith("[]"):
        return f"array[{literal(kind[:-2], number)}]::{kind}"
    texts = {
        "date": f"date '2025-10-{number:02}'",
        "daterange": f"daterange('2025-01-01', '2025-12-{number:02}')",
        "int4range": f"int4range({MONTH}, {MONTH + number})",
        "tstzrange": "tstzrange('2025-01-01', null)",
        "bytea": f"decode(repeat('0{number}', 32), 'hex')",
        "jsonb": f"""'{{"place": "place {number}"}}'::jsonb""",
        "boolean": "false",
        "timestamp with time zone": f"timestamptz '2025-10-{number:02} 09:00+08'",
        "name": f"'place{number}'",
        "regclass": "'store.run'::regclass",
        "pg_snapshot": "'3:3:'::pg_snapshot",
    }
    if kind in ("integer", "bigint", "smallint", "numeric", "double precision"):
        return str(number)
    return texts.get(kind, f"'place {number}'")


# A second payment of each place, which was paid, of a refund: the first one came back.
SECOND = """
insert into {table} overriding system value
select (jsonb_populate_record(t, jsonb_build_object('payment_id', t.payment_id + 100) || {other})).* from {table} t
where t.serving_path = %s and t.payment_id < 100
"""
SECONDS = {
    "payments.payment": "jsonb_build_object('business_no', 'second ' || payment_id, 'award_id', -payment_id)",
    "payments.instruction": "jsonb_build_object('message_id', 'second ' || payment_id)",
    "payments.payment_event": "jsonb_build_object('event', 'paid', 'cause', null)",
}


def fill(admin: psycopg.Connection, names: Iterable[str], parts: dict[str, int], paths: Iterable[str]) -> None:
    """One row of each place in each table, and one in each partition."""
    for path in paths:
        whole = [(name, MONTH) for name in names]
        for name, month in (*whole, *((part, first) for part, first in parts.items() if first != BUSY)):
            row = row_of(admin, name, path, month)
            admin.execute(
                f"insert into {name} ({', '.join(row)}) overriding system value values ({', '.join(row.values())})"
            )
        for table, other in SECONDS.items():
            if table in names:
                admin.execute(SECOND.format(table=table, other=other), (path,))


def empty(admin: psycopg.Connection, names: Sequence[str]) -> None:
    """No row of any place."""
    admin.execute(f"truncate {', '.join(names)} cascade")


ASKED = "select coalesce(string_agg(t::text, chr(10) order by t::text), ''), count(*) from {} t"
RIGHT = """
select relation from unnest(%s::text[]) relation
join pg_namespace n on n.nspname = split_part(relation, '.', 1)
join pg_class c on c.relnamespace = n.oid and c.relname = split_part(relation, '.', 2)
where has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select')
"""


def shown(
    connection: psycopg.Connection, scope: Scope, relations: Mapping[str, str], calls: Mapping[str, str]
) -> dict[str, str]:
    """What each relation and each call shows, hashed; 'no right' where it may not be asked at all.

    A relation nobody granted is not asked: the control grants it and asks.
    """
    told: dict[str, str] = {}
    with connection.transaction(force_rollback=True):
        enter(connection, scope)
        granted = {name for (name,) in connection.execute(RIGHT, (list(relations),))}
        for name, source in relations.items():
            rows = count = NO_RIGHT
            if name in granted:
                rows, count = connection.execute(ASKED.format(source)).fetchone()
            told[f"rows {name}"], told[f"count {name}"] = hashed(rows), hashed(count)
        for name, question in calls.items():
            try:
                with connection.transaction():
                    told[f"call {name}"] = hashed(connection.execute(question).fetchall())
            except psycopg.errors.InsufficientPrivilege:
                told[f"call {name}"] = NO_RIGHT
    return told


def hashed(answer: object) -> str:
    """An answer, short; the lack of a right stays readable."""
    return NO_RIGHT if answer == NO_RIGHT else sha256(str(answer).encode()).hexdigest()


def enter(connection: psycopg.Connection, scope: Scope) -> None:
    """The officer enters and his transaction becomes the role; nobody only becomes it."""
    connection.execute("select set_config('shebao.clock', '2025-11-20T09:00:00+08:00', true)")
    if scope.actor is not None:
        actor = scope.actor
        connection.execute("select access.enter(%s, %s, %s, %s)", (actor.actor_id, actor.post, LINE, actor.path))
    if not scope.prompt:
        connection.execute(f"set local role {scope.role}")


def call(signature: str, kinds: Sequence[str], names: Sequence[str], number: int) -> str:
    """A question to a function, with arguments that point at the row of the place of this number."""
    named = dict(zip(names, range(len(kinds)), strict=False))
    given = []
    for place, kind in enumerate(kinds):
        name = next((n for n, i in named.items() if i == place), "")
        given.append(literal(kind, number, ARGUMENTS.get(name)))
    return f"select t::text from {signature.split('(', maxsplit=1)[0]}({', '.join(given)}) t order by 1"
