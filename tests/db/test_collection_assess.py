"""Dues of a real month by the real law: differences to the books, gaps in words, killed runs, one's own county."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collected import (
    NOVEMBER,
    OCTOBER,
    ON,
    assess,
    country,
    declare,
    stand_ins,
    terms,
    town,
)
from officers import HOUSE, OFFICERS
from shebao.collection import actions
from shebao.collection.dues import Members, compute
from shebao.collection.errors import PoolMissing
from shebao.engine import Typed, specialise
from shebao.kernel.dates import month_start
from shebao.kernel.money import divide
from shebao.registry import actions as registry
from shebao.registry.model import Fact, Value
from shebao.store.canonical import export


def lines(admin, what="amount_fen"):
    rows = admin.execute(f"select scheme, component, sum({what})::bigint from collection.due group by 1, 2").fetchall()
    return {(scheme, line): fen for scheme, line, fen in rows}


@pytest.mark.mission("S1.03")
@pytest.mark.mission("S5.05")
def test_one_declaration_yields_all_lines_of_an_employee(db, admin):
    where = town(db, people=1)
    assert declare(db, where, ["6000.00"]).accepted == 1
    found = assess(db)
    assert (found.silent, found.parked) == ((), 0)
    rows = lines(admin)
    # month-2025-10.md: employer 960.00 + 48.00 + 36.00, employee 480.00 + 12.00
    assert rows["employee_pension", "employer"] == 96000
    assert rows["employee_pension", "employee"] == 48000
    assert rows["unemployment", "employer"] == 4800
    assert rows["unemployment", "employee"] == 1200
    assert rows["work_injury", "employer"] == 3600
    assert dict(found.lines) == rows
    assert "employee_medical.base_floor" in found.unverified
    (notice,) = admin.execute("select employer_fen, person_fen, persons, due_day from collection.notice").fetchall()
    with db.reading(OFFICERS.clerk, "collection") as tx:
        statement = tx.all("statement", person=where.people[0], for_month=OCTOBER)
        noted = tx.all("notice_lines", run=found.run, employer=where.employers[0])
    assert {s.scheme for s in statement} == {
        "employee_pension",
        "unemployment",
        "work_injury",
        "employee_medical",
        "housing_fund",
    }
    assert sum(s.owed_fen for s in statement) == notice[0] + notice[1] == sum(n.amount_fen for n in noted)
    assert notice[2:] == (1, date(2025, 10, 27))


@pytest.mark.mission("S5.09")
def test_one_wage_gives_several_bases(db, admin):
    where = town(db, people=1)
    declare(db, where, ["3000"])
    assess(db)
    bases = lines(admin, "base_fen")
    assert bases["employee_pension", "employer"] == 477500  # provincial floor
    assert bases["unemployment", "employer"] == 300000  # above the minimum wage
    assert bases["employee_medical", "employer"] == 623600  # the stand-in's floor


@pytest.mark.mission("S5.07")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=30))
def test_every_due_is_base_times_rate_rounded_half_up(wages):
    (pension,) = [t for t in terms() if t.scheme == "employee_pension"]
    graph = specialise(country(), pension.outputs, month_start(OCTOBER), ["441800"], ON, typed=stand_ins())
    column = np.array(wages, np.int64)
    texts = np.array([""] * len(wages), object)
    members = Members(column * 0 + 1, column * 0, np.where(texts == "", "employee", texts), texts, 1)
    columns = {name: column for name in graph.inputs if name.endswith("declared_wage")}
    columns |= {name: column * 0 for name in graph.inputs if name not in columns}
    found = compute(graph, pension, members, columns)
    for line, rate in (("employer", Fraction(16, 100)), ("employee", Fraction(8, 100))):
        amounts = found.lines[line].amounts
        for wage, (base, due, _) in zip(wages, amounts.tolist(), strict=True):
            exact = base * rate
            assert base == min(max(wage, 477_500), 2_754_900)
            assert due == divide(exact.numerator, exact.denominator)


def test_the_same_order_twice_and_a_second_run_write_nothing(db, admin):
    where = town(db, people=2)
    declare(db, where, ["6000", "7000"])
    first = assess(db)
    assert assess(db) == first
    assert assess(db, occasion="second").rows == 0


def test_a_bound_that_becomes_known_later_gives_only_the_difference(db, admin):
    where = town(db, people=1)
    declare(db, where, ["4600"])
    # before the notice of 2025-11-17 the floor of the year before, 4,492, is carried on
    early = assess(db, known_on=date(2025, 10, 20))
    before = lines(admin)
    late = assess(db, NOVEMBER, "bound known", for_months=(OCTOBER,), terms=terms(), known_on=date(2025, 12, 1))
    after = lines(admin)
    assert early.rows > 0
    assert dict(late.lines) == {k: after[k] - before[k] for k in after if after[k] != before[k]}
    assert after["employee_pension", "employer"] == 76400  # 16 % of 4,775


def test_who_lacks_an_input_is_parked_and_the_month_goes_on(db, admin):
    where = town(db, people=2, employers=2)
    for firm in (0, 1):
        declare(db, where, ["6000"], firm=firm)
    admin.execute(
        "delete from registry.fact where name = 'injury_class' and subject_id = %s", (int(where.employers[0]),)
    )
    found = assess(db)
    assert found.parked == 1
    assert admin.execute("select step, owner, reason from store.parked_row").fetchall()[0][:2] == ("assess", "clerk")
    assert admin.execute("select count(*) from collection.due where scheme = 'work_injury'").fetchone() == (1,)
    fact = Fact("employer", int(where.employers[0]), "injury_class", Value(1), date(2001, 1, 1), "registry")
    registry.record_fact(db, OFFICERS.clerk, fact)
    assert assess(db, occasion="class known").lines == {("work_injury", "employer"): 1200}


def test_what_the_law_does_not_say_is_told_and_not_guessed(db, admin):
    where = town(db, people=1)
    declare(db, where, ["6000"])
    typed = {name: value for name, value in stand_ins().items() if not name.startswith("employee_medical")}
    found = assess(db, typed=typed)
    assert {problem.facts["scheme"] for problem in found.silent} == {"employee_medical"}
    assert "缴费规定缺失" in found.silent[0].chinese
    again = assess(db, typed=typed)  # who asks again is told again
    assert [told.chinese for told in again.silent] == [told.chinese for told in found.silent]
    assert again.unverified == found.unverified
    assert ("employee_medical", "employer") not in found.lines
    assert ("employee_pension", "employer") in found.lines
    later = assess(db, occasion="known", typed=typed | {k: v for k, v in stand_ins().items() if isinstance(v, Typed)})
    assert {scheme for scheme, _ in later.lines} == {"employee_medical"}


def test_a_withdrawn_line_is_reversed(db, admin):
    where = town(db, people=1)
    declare(db, where, ["6000"])
    assess(db)
    registry.leave(
        db, OFFICERS.clerk, int(where.people[0]), int(where.employers[0]), until=date(2025, 10, 1), reason="x"
    )
    for relation in registry.memberships(db, OFFICERS.clerk, int(where.people[0])):
        registry.end_membership(db, OFFICERS.clerk, relation.membership, until=date(2025, 10, 1), reason="x")
    assess(db, occasion="left")
    assert set(lines(admin).values()) == {0}


def test_books_that_are_not_open_are_told(db, admin):
    where = town(db, people=1)
    declare(db, where, ["6000"])
    admin.execute("delete from ledger.fund_pool where fund = 'housing_fund'")
    with pytest.raises(PoolMissing, match="No pool of the fund housing_fund is open for 441800"):
        assess(db)
    assert admin.execute("select count(*) from collection.due").fetchone() == (0,)


def test_a_clerk_sees_his_county_only(db, admin):
    where = town(db, people=1)
    declare(db, where, ["6000"])
    assess(db)
    for clerk, seen in ((OFFICERS.clerk, True), (OFFICERS.other_clerk, False)):
        with db.reading(clerk, "collection") as tx:
            assert bool(tx.all("notices", employer=where.employers[0])) is seen
            assert bool(tx.all("statement", person=where.people[0], for_month=OCTOBER)) is seen


def test_collection_modes_by_province_and_date(db):
    town(db, people=1)
    modes = [
        actions.mode_at(db, OFFICERS.clerk, "441802", on=date(year, 6, 1)).mode for year in (2005, 2016, 2022, 2025)
    ]
    assert modes == [
        "agency_assesses_tax_collects",
        "tax_collects_in_full",
        "tax_collects_in_full",
        "self_declaration",
    ]
    assert actions.mode_at(db, OFFICERS.clerk, "330000", on=ON) is None


KILLED = """
import sys
from datetime import datetime
sys.path[:0] = ["tests"]
from collected import assess
from shebao.store.db import Database
from pathlib import Path
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
assess(db)
"""


@pytest.mark.parametrize(
    "place",
    [
        "assess:employee_pension 2025-10:inside",
        "assess:work_injury 2025-10:after",
        "assess:publish:inside",
        "assess:publish:after",
    ],
)
def test_a_killed_assessment_ends_as_a_quiet_one(db, place):
    where = town(db, people=3)
    declare(db, where, ["6000", "7000", "8000.01"])
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    found = assess(db)
    assert found.rows == 3 * len(found.lines)
    killed = {t.name: t for t in export(db, HOUSE).tables}
    assert killed["collection.due"].rows == found.rows
    assert assess(db, occasion="again").rows == 0
