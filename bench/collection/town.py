"""Employers, their people and last month's declaration lines, made by the administrator before the clock starts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from collected import OCTOBER, ON, country, open_books, stand_ins, terms
from officers import CLOCK, HOUSE, OFFICERS, Officers
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.collection.modes import load_modes
from shebao.engine import specialise
from shebao.kernel.dates import month_start
from shebao.kernel.identifiers import make_credit_code
from shebao.registry import actions as registry
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

COUNTY, REGION = "00.44.18.02.", "441802"
STAFF = 100  # people of an employer
WAGES = 997  # different wages, from 2,000 yuan in steps of 41 yuan: below, within and above the bounds
LOWEST, STEP = 200_000, 4_100
FACTS = {"injury_class": 3, "housing_rate": 500}
ONE_ACTIVE = "membership_one_active"
FACT_ONCE = "fact_subject_kind_subject_id_name_v_excl"
PEOPLE = """
insert into registry.person (person_id, serving_path) select n, %(path)s
    from generate_series(1, %(people)s::bigint) n;
insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path)
select n, '虚构' || n, 'male', date '1980-01-01' + (n %% 5000)::integer, 101, %(path)s
    from generate_series(1, %(people)s::bigint) n;
insert into registry.employer (employer_id, credit_code, serving_path)
select n, code, %(path)s from unnest(%(codes)s::text[]) with ordinality x(code, n);
insert into registry.employer_version (employer_id, name, region_id, opened, recorded_by, serving_path)
select n, '虚构单位' || n, r.region_id, '2001-01-01', 101, %(path)s
from generate_series(1, %(firms)s::bigint) n, registry.region_code r where r.code = %(region)s;
insert into registry.membership (membership_id, person_id, scheme, branch, kind, employer_id, region_id, exclusive,
                                 state, recorded_by, v, serving_path)
select row_number() over (), n, t.scheme, t.branch, 'employee', (n - 1) / %(staff)s + 1, r.region_id, t.exclusive,
       'active', 101, daterange('2020-01-01', null), %(path)s
from unnest(%(schemes)s::text[], %(branches)s::text[], %(exclusive)s::boolean[]) t(scheme, branch, exclusive),
     registry.region_code r, generate_series(1, %(people)s::bigint) n where r.code = %(region)s;
insert into registry.fact (subject_kind, subject_id, name, value, source, recorded_by, v, r, serving_path)
select 'employer', n, f.name, f.value, 'registry', 101, daterange('2001-01-01', null), tstzrange('2020-01-01', null),
       %(path)s
from unnest(%(names)s::text[], %(values)s::bigint[]) f(name, value), generate_series(1, %(firms)s::bigint) n;
insert into collection.declaration (employer_id, period, kind, name, sha256,
    accepted, rejected, declared_by, serving_path)
select n, %(period)s, 'regular', 'list.csv', md5(n::text), %(staff)s, 0, 101, %(path)s
    from generate_series(1, %(firms)s::bigint) n;
insert into collection.declaration_line (declaration_id, line_no, for_month, employer_id, person_id, wage_fen, accepted,
                                         serving_path)
select d.declaration_id, p.n - (d.employer_id - 1) * %(staff)s, %(period)s, d.employer_id, p.n,
       %(lowest)s + p.n %% %(wages)s * %(step)s, true, %(path)s
from collection.declaration d
join generate_series(1, %(people)s::bigint) p(n) on (p.n - 1) / %(staff)s + 1 = d.employer_id;
"""


def prepared(server: EmbeddedServer, name: str, people: int) -> None:
    """The office, its books, `people` insured in five schemes by employers of a hundred, and what those declared."""
    login = server.conninfo(user="shebao_run", dbname=name)
    with Database(login, home=server.home / "files", kind="run", clock=CLOCK).connect() as db:
        staff = [getattr(OFFICERS, field) for field in Officers.__slots__ if field != "house"]
        found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=date(2000, 1, 1))
        registry.load_places(db, HOUSE, country())
        load_modes(db, HOUSE, country())
        open_books(db, country())
    firms, five = -(-people // STAFF), terms()
    facts: dict[str, object] = {
        "people": people,
        "path": COUNTY,
        "region": REGION,
        "firms": firms,
        "staff": STAFF,
        "codes": [make_credit_code(f"91441802MA{n:07d}") for n in range(1, firms + 1)],
        "schemes": [t.scheme for t in five],
        "branches": [t.group for t in five],
        "exclusive": [t.exclusive for t in five],
        "names": list(FACTS),
        "values": list(FACTS.values()),
        "period": OCTOBER,
        "wages": WAGES,
        "lowest": LOWEST,
        "step": STEP,
    }
    with psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin:
        admin.execute("set synchronous_commit = off; set maintenance_work_mem = '1GB'")
        rules = {
            c: _without(admin, t, c) for t, c in (("registry.membership", ONE_ACTIVE), ("registry.fact", FACT_ONCE))
        }
        for statement in PEOPLE.split(";\n"):
            if statement.strip():
                admin.execute(statement, facts)
        for (table, rule), constraint in zip(
            (("registry.membership", ONE_ACTIVE), ("registry.fact", FACT_ONCE)), rules.values(), strict=True
        ):
            admin.execute(f"alter table {table} add constraint {rule} {constraint}")
        admin.execute("vacuum analyze")


def _without(admin: psycopg.Connection[tuple[object, ...]], table: str, rule: str) -> str:
    """Takes a rule of a table off while rows are made; what to prove again at the end."""
    found = admin.execute("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", (rule,)).fetchone()
    assert found, f"{table} has no rule {rule} now"
    admin.execute(f"alter table {table} drop constraint {rule}")
    return str(found[0])


def expected(people: int) -> dict[tuple[str, str], int]:
    """Fen of each line by exact fractions, wage by wage, times how many earn it: no code of the month takes part."""
    times = np.bincount(np.arange(1, people + 1) % WAGES, minlength=WAGES)
    sums: dict[tuple[str, str], int] = {}
    for term in terms():
        graph = specialise(country(), term.outputs, month_start(OCTOBER), [REGION], ON, typed=stand_ins())
        wages = LOWEST + np.arange(WAGES, dtype=np.int64) * STEP
        known = {"collection.declared_wage": wages} | {
            f"registry.employer.{n}": np.full(WAGES, v, np.int64) for n, v in FACTS.items()
        }
        columns = {}
        for name, spec in graph.inputs.items():
            absent = spec.absent.value if spec.absent else None
            columns[name] = known[spec.provider] if spec.provider in known else np.full(WAGES, absent, np.int64)
        answers = graph.run(columns, backend="exact")
        assert not answers["status"].any()
        for line in term.lines_of("employee"):
            fen = answers[f"{term.scheme}.{line.due}"]
            sums[term.scheme, line.line] = sum(int(f) * int(n) for f, n in zip(fen, times, strict=True))
    return {key: fen for key, fen in sums.items() if fen}
