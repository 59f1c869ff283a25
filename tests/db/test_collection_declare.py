"""An employer's sheet: every line kept, the wrong ones back with reasons in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from collected import NOVEMBER, OCTOBER, ON, country, declare, sheet, terms, town
from officers import OFFICERS
from registry_help import number
from shebao.collection import actions, sheets
from shebao.collection import declare as declaring
from shebao.collection.declare import Paper
from shebao.collection.errors import (
    BackPaymentRefused,
    BackPaymentWithoutDocument,
    EmployerNotHere,
    MonthAhead,
    NotOnStaff,
)
from shebao.kernel.dates import month
from shebao.registry import actions as registry
from shebao.registry.model import MemberEntry, PersonEntry

NEW = PersonEntry(number(date(1999, 9, 9), 9), "新人", "counter")


def send(db, where, upload, *, period=OCTOBER, paper=None, employer=None, by=OFFICERS.clerk):
    firm = int(where.employers[0]) if employer is None else employer
    return actions.declare(db, by, firm, period, upload, on=ON, terms=terms(), paper=paper, law=country())


def reasons(db, declaration):
    with db.reading(OFFICERS.clerk, "collection") as tx:
        return [[r["code"] for r in line.reasons] for line in tx.all("lines_of_declaration", declaration=declaration)]


def test_every_wrong_line_is_kept_and_comes_back_with_its_reason(db, admin):
    where = town(db, people=4)
    rows = [
        (where.numbers[0], where.names[0], "6000"),
        (where.numbers[1], "别的名字", "6000"),
        (number(date(1980, 1, 1), 7), "无登记", "6000"),
        (where.numbers[2], where.names[2], "-5"),
        (where.numbers[3], where.names[3], "六千"),
    ]
    found = send(db, where, sheet(rows))
    assert (found.accepted, found.rejected) == (1, 4)
    assert reasons(db, found.declaration) == [
        [],
        ["collection.name_differs"],
        ["collection.not_registered"],
        ["collection.wage_negative"],
        ["collection.wage_text"],
    ]
    back = sheets.read("back.xlsx", found.returned)
    assert [row.name for row in back.rows] == ["别的名字", "无登记", where.names[2], where.names[3]]
    assert "与该号码的登记姓名不一致" in back.rows[0].cells[-1]
    assert "another name" in back.rows[0].cells[-1]
    stored = str(admin.execute("select l::text from collection.declaration_line l").fetchall())
    assert where.numbers[0] not in stored


def test_joined_and_left_move_the_staff(db):
    where = town(db, people=2)
    person = registry.register_person(db, OFFICERS.clerk, NEW, on=ON).person
    joined = [(NEW.number, NEW.name, "5000")]
    assert reasons(db, send(db, where, sheet(joined)).declaration) == [["collection.not_on_staff"]]
    assert send(db, where, sheet(joined, {0: "新增"})).accepted == 1
    assert {m.scheme for m in registry.memberships(db, OFFICERS.clerk, person)} == {t.scheme for t in terms()}
    same = send(db, where, sheet(joined, {0: "新增"}))  # the same file, as after a kill: the first answer
    assert (same.accepted, same.rejected) == (1, 0)
    again = send(db, where, sheet([(NEW.number, NEW.name, "5001")], {0: "新增"}))
    assert reasons(db, again.declaration) == [["collection.change_refused"]]
    gone = send(db, where, sheet([(where.numbers[0], where.names[0], "6000")], {0: "停保"}))
    assert gone.accepted == 1
    assert {m.until for m in registry.memberships(db, OFFICERS.clerk, where.people[0])} == {date(2025, 11, 1)}
    after = send(db, where, sheet([(where.numbers[0], where.names[0], "6000")]), period=NOVEMBER)
    assert reasons(db, after.declaration) == [["collection.not_on_staff"]]


def test_the_dead_earn_nothing(db):
    where = town(db, people=1)
    registry.record_death(
        db, OFFICERS.clerk, int(where.people[0]), date(2025, 9, 30), source="x", document="x", known_on=ON
    )
    found = send(db, where, sheet([(where.numbers[0], where.names[0], "6000")]))
    assert reasons(db, found.declaration) == [["collection.person_dead"]]


def test_sheets_that_are_not_taken_at_all(db, admin):
    where = town(db, people=1)
    good = sheet([(where.numbers[0], where.names[0], "6000")])
    with pytest.raises(MonthAhead, match="2025-12, which has not begun on 2025-11-20"):
        send(db, where, good, period=NOVEMBER + 1)
    with pytest.raises(BackPaymentWithoutDocument) as caught:
        send(db, where, good, paper=Paper("back_payment", " "))
    assert "依据文件" in caught.value.chinese
    with pytest.raises(EmployerNotHere):
        send(db, where, good, employer=999)
    with pytest.raises(EmployerNotHere):
        send(db, where, good, by=OFFICERS.other_clerk)
    assert admin.execute("select count(*) from collection.declaration").fetchone() == (0,)
    assert send(db, where, good, paper=Paper("back_payment", "仲裁裁决书 2024-88")).accepted == 1


@pytest.mark.mission("S1.50")
def test_who_may_pay_for_months_gone_by_and_who_may_not(db, admin):
    """An employer pays back at any time, 36 months only on a paper; who pays for himself, in the running year."""
    where = town(db, people=1)
    firm, good = int(where.employers[0]), sheet([(where.numbers[0], where.names[0], "6000")])
    admin.execute(
        "insert into collection.declaration (employer_id, period, kind, document, name, sha256, accepted, rejected,"
        " declared_by, serving_path) select %s, %s - n, 'back_payment', '补缴申请', 'x', 'x' || n, 1, 0, 1, %s"
        " from generate_series(1, 35) n",
        (firm, OCTOBER, "00.44.18.02."),
    )
    with pytest.raises(BackPaymentRefused, match="36 months at once rest on 补缴申请") as caught:
        send(db, where, good, paper=Paper("back_payment", "补缴申请"))
    assert "人社部规〔2016〕5号" in caught.value.english
    assert "不属于判决" in caught.value.chinese
    assert send(db, where, good, paper=Paper("back_payment", "补缴申请", "judgment")).accepted == 1
    own = int(where.people[0])
    with pytest.raises(BackPaymentRefused, match="the year 2024 is over") as caught:
        actions.declare_own(db, OFFICERS.clerk, country(), own, month(2024, 12), 500_000, on=ON)
    assert "无补缴窗口期" in caught.value.chinese
    with pytest.raises(NotOnStaff):  # in the window of 2022 he may, if he pays for himself at all
        actions.declare_own(db, OFFICERS.clerk, country(), own, month(2022, 5), 500_000, on=date(2023, 11, 20))
    with pytest.raises(BackPaymentRefused):
        actions.declare_own(db, OFFICERS.clerk, country(), own, month(2022, 5), 500_000, on=date(2024, 1, 1))


def test_last_months_list_goes_round(db):
    where = town(db, people=2)
    declare(db, where, ["6000", "7000.50"])
    book = actions.template(db, OFFICERS.clerk, int(where.employers[0]), NOVEMBER)
    rows = sheets.read("next.xlsx", book).rows
    assert [(r.number, r.name, r.wage) for r in rows] == [
        (where.numbers[0], where.names[0], 600000),
        (where.numbers[1], where.names[1], 700050),
    ]
    assert send(db, where, ("next.xlsx", book), period=NOVEMBER).accepted == 2


def test_who_pays_for_himself_chooses_his_base(db):
    where = town(db, people=1, schemes=())
    person = int(where.people[0])
    with pytest.raises(NotOnStaff):
        actions.declare_own(db, OFFICERS.clerk, country(), person, OCTOBER, 500000, on=ON)
    entry = MemberEntry(
        person, "employee_pension", "employee_pension", "flexible", "441802", date(2025, 1, 1), exclusive=True
    )
    registry.enrol(db, OFFICERS.clerk, entry)
    assert actions.declare_own(db, OFFICERS.clerk, country(), person, OCTOBER, 500000, on=ON).accepted == 1


def lines_kept(admin):
    return admin.execute(
        "select d.employer_id, d.name, l.line_no, l.person_id, l.wage_fen, l.accepted, l.reasons, l.serving_path"
        " from collection.declaration d join collection.declaration_line l using (declaration_id)"
        " order by d.declaration_id, l.line_no"
    ).fetchall()


def uploads_of(where):
    """Sheets of three employers and slips of all kinds between them: (employer, name, bytes)."""
    rows = [(number, name, "6000") for number, name in zip(where.numbers, where.names, strict=True)]
    firms = [int(firm) for firm in where.employers]
    wrong = [(rows[4][0], "别的名字", "6000"), (rows[1][0], rows[1][1], "-1")]
    return [
        (firms[0], *sheet([rows[0], rows[3]])),
        (999, *sheet([rows[2]])),
        (firms[1], *sheet([rows[1], *wrong])),
        (firms[2], "2.pdf", b"%PDF"),
        (firms[0], "second.csv", sheet([rows[0]])[1]),  # the same employer again
        (firms[2], *sheet([rows[2], rows[0]])),  # one of them works elsewhere
    ]


def taken(answers):
    return [one for one in answers if isinstance(one, declaring.Declared)]


@pytest.mark.parametrize("together", [1, 2_000], ids=["one by one", "all at once"])
def test_sheets_taken_together_are_what_each_is_alone(db, admin, monkeypatch, together):
    monkeypatch.setattr(declaring, "TOGETHER", together)
    where = town(db, people=6, employers=3)
    uploads = uploads_of(where)
    found = list(actions.declare_together(db, OFFICERS.clerk, OCTOBER, uploads, on=ON, terms=terms()))
    kinds = [type(one).__name__ for one in found]
    assert kinds == ["Declared", "EmployerNotHere", "Declared", "SheetColumnsWrong", "Declared", "Declared"]
    assert [(one.accepted, one.rejected) for one in taken(found)] == [(2, 0), (1, 2), (1, 0), (1, 1)]
    codes = [[r["code"] for r in line[6]] for line in lines_kept(admin)]
    assert codes == [
        [],
        [],
        [],
        ["collection.name_differs"],
        ["collection.number_twice", "collection.wage_negative"],
        [],
        [],
        ["collection.not_on_staff"],
    ]
    lines = "select subject from audit.line where package = 'collection' and action = 'declare' order by line_no"
    told = [subject for (subject,) in admin.execute(lines).fetchall() if subject != "sheets"]
    firms = [int(firm) for firm in where.employers]
    assert told == [f"employer:{firm}" for firm in (firms[0], firms[1], firms[0], firms[2])]
    kept = lines_kept(admin)
    again = list(actions.declare_together(db, OFFICERS.clerk, OCTOBER, uploads, on=ON, terms=terms()))
    assert lines_kept(admin) == kept
    assert [one.declaration for one in taken(again)] == [one.declaration for one in taken(found)]
    assert [bool(one.returned) for one in taken(again)] == [False, True, False, True]


def test_sheets_of_a_month_to_come_are_not_taken_together(db, admin):
    where = town(db, people=6, employers=3)
    with pytest.raises(MonthAhead):
        list(actions.declare_together(db, OFFICERS.clerk, OCTOBER, uploads_of(where), on=date(2025, 9, 30), terms=()))
    assert lines_kept(admin) == []
