"""What goes wrong at the desk: each has its sentence in both languages, and of what was sent nothing is lost.

Wrong lines are kept sealed with their reasons and come back in the same sheet; a file that cannot be used leaves no
trace and says so; an action the database died under was done once or not at all.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from collected import OCTOBER, ON, Town, sheet, terms, town
from officers import CLOCK, HOUSE, OFFICERS
from registry_help import number
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.collection import actions, sheets
from shebao.collection.errors import EmployerNotHere, MonthAhead, ReceiptFileKnown
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.collection.sheet_errors import SheetColumnsWrong, SheetEncodingUnknown, SheetTruncated
from shebao.kernel.errors import ShebaoError
from shebao.store import kill_points
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.errors import CommitUnknown, DatabaseLost
from shebao.store.kill_points import INSIDE
from shebao.store.migrate import migrate
from shebao.store.runs import RunBusy, RunKey, open_run

HEADINGS = "公民身份号码 Identity number,姓名 Name,本月工资 Wage of the month,变动 Change\n"


@pytest.fixture
def where(db) -> Town:
    """Eight people of one employer."""
    return town(db, people=8)


def send(db: Database, where: Town, upload: tuple[str, bytes], *, employer: int | None = None, period: int = OCTOBER):
    firm = int(where.employers[0]) if employer is None else employer
    return actions.declare(db, OFFICERS.clerk, firm, period, upload, on=ON, terms=terms())


LINES = {  # what the cells say → code, words of the English and of the Chinese sentence
    "check digit": ("441899198005030010,虚构1,6000,", "collection.number_wrong", "does not fit the others", "校验码"),
    "too short a number": ("4418991980,虚构1,6000,", "collection.number_wrong", "18", "18"),
    "day that is not": ("44189919801350001X,虚构1,6000,", "collection.number_wrong", "date", "日期"),
    "unknown person": ("{stranger},无人,6000,", "collection.not_registered", "registered", "登记"),
    "another's name": ("{1},别人,6000,", "collection.name_differs", "another name", "姓名不一致"),
    "duplicate": ("{0},虚构0,6100,", "collection.number_twice", "stands in row 2 already", "与第 2 行重复"),
    "wage negative": ("{2},虚构2,-5,", "collection.wage_negative", "is negative", "为负"),
    "wage absent": ("{3},虚构3,,", "collection.wage_missing", "the wage is missing", "未填工资"),
    "wage in words": ("{4},虚构4,六千,", "collection.wage_text", "is not a wage", "不是工资金额"),
    "wage with letters": ("{5},虚构5,6OOO,", "collection.wage_text", "is not a wage", "不是工资金额"),
    "wage beyond belief": ("{6},虚构6,99999999,", "collection.wage_high", "1,000,000.00", "1,000,000.00"),
    "no name": ("{7},,6000,", "collection.name_missing", "the name is missing", "姓名"),
    "a change nobody knows": ("{7},虚构7,6000,调动", "collection.change_unknown", "调动", "调动"),
}


def test_every_wrong_line_has_its_sentence_and_comes_back(db, admin, where):
    numbers = dict(enumerate(where.numbers))
    cells = [f"{numbers[0]},虚构0,6000,"]
    for text, *_ in LINES.values():
        line = text.replace("{stranger}", number(date(1980, 1, 1), 7))
        for place, one in numbers.items():
            line = line.replace(f"{{{place}}}", one)
        cells.append(line)
    done = send(db, where, ("list.csv", (HEADINGS + "\n".join(cells)).encode("gb18030")))
    assert (done.accepted, done.rejected) == (1, len(LINES))
    with db.reading(OFFICERS.clerk, "collection") as tx:
        kept = tx.all("lines_of_declaration", declaration=done.declaration)
    assert len(kept) == len(cells)
    assert all(line.cells is not None for line in kept)
    stored = str(admin.execute("select l::text from collection.declaration_line l").fetchall())
    assert not any(one in stored for one in where.numbers)  # sealed, and masked where a sentence names it
    back = sheets.read("back.xlsx", done.returned).rows
    for (what, (_, code, en, zh)), line, row in zip(LINES.items(), kept[1:], back, strict=True):
        said = line.reasons
        assert any(code == r["code"] and en in r["en"] and zh in r["zh"] for r in said), (what, said)
        assert all(reason["zh"] in row.cells[-1] and reason["en"] in row.cells[-1] for reason in said), what


FILES: dict[str, tuple[tuple[str, bytes], type[ShebaoError], str, str]] = {
    "wrong columns": (("a.csv", "姓名,金额\n陈,1\n".encode()), SheetColumnsWrong, "lacks the column", "缺少列"),
    "truncated workbook": (
        ("a.xlsx", sheets.template([(number(date(1980, 1, 1), 1), "陈", 1)], "")[:300]),
        SheetTruncated,
        "cut off or damaged",
        "不完整或已损坏",
    ),
    "neither UTF-8 nor GB18030": (("a.csv", b"\xff\xff\xff\x80\x81"), SheetEncodingUnknown, "neither UTF-8", "编码"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_used_leaves_no_trace_and_says_so(db, admin, where, what):
    upload, kind, en, zh = FILES[what]
    with pytest.raises(kind) as refused:
        send(db, where, upload)
    assert en in refused.value.english
    assert zh in refused.value.chinese
    assert "nothing was taken in" in refused.value.english
    assert "本次未受理任何数据" in refused.value.chinese
    assert admin.execute("select count(*) from collection.declaration").fetchone() == (0,)


def test_an_unknown_employer_and_a_month_to_come(db, admin, where):
    good = sheet([(where.numbers[0], where.names[0], "6000")])
    with pytest.raises(EmployerNotHere) as unknown:
        send(db, where, good, employer=999)
    assert "单位 999 未在本机构登记" in unknown.value.chinese
    with pytest.raises(MonthAhead) as ahead:
        send(db, where, good, period=OCTOBER + 2)
    assert "2025-12" in ahead.value.english
    assert "2025-12" in ahead.value.chinese
    assert admin.execute("select count(*) from collection.declaration").fetchone() == (0,)


def test_gb18030_with_a_rare_character_is_read_as_it_was_written(db, where):
    rows = sheets.read("list.csv", (HEADINGS + f"{where.numbers[0]},𠮷家俊,6000.5,\n").encode("gb18030")).rows
    assert (rows[0].name, rows[0].wage) == ("𠮷家俊", 600_050)


@pytest.mark.parametrize(
    "change",
    [
        {"payer_code": ""},
        {"paid_on": "2025-13-01"},
        {"amount": "六千"},
        {"for_month": "2025-99"},
    ],
)
def test_a_receipt_file_with_one_wrong_row_is_refused_whole_with_its_line(db, admin, where, change):
    good = TaxReceipt("T1", "V1", ON, where.codes[0], "employee_pension", "pension_employer", OCTOBER, 100)
    text = tax_file([good, good]).decode("utf-8-sig").splitlines()
    cells = (
        dict(
            zip(
                ("number", "advice", "paid_on", "payer_code", "scheme", "component", "for_month", "amount"),
                text[2].split(","),
                strict=True,
            )
        )
        | {"number": "T2"}
        | change
    )
    content = "\n".join([text[0], text[1], ",".join(cells.values())]).encode()
    if change == {"payer_code": ""}:
        taken = actions.take_receipts(db, OFFICERS.clerk, "tax", "tax.csv", content)
        assert taken.unknown == ("",)  # nobody's money is kept, and told
        return
    with pytest.raises(ShebaoError, match="line 3") as refused:
        actions.take_receipts(db, OFFICERS.clerk, "tax", "tax.csv", content)
    assert refused.value.chinese
    assert admin.execute("select count(*) from collection.tax_receipt").fetchone() == (0,)


def test_the_same_file_of_the_treasury_twice_counts_once(db, admin, where):
    content = treasury_file([Advice("V1", ON, "employee_pension", 100)])
    actions.take_receipts(db, OFFICERS.clerk, "treasury", "t.csv", content)
    with pytest.raises(ReceiptFileKnown) as again:
        actions.take_receipts(db, OFFICERS.clerk, "treasury", "t2.csv", content)
    assert again.value.chinese
    assert admin.execute("select sum(amount_fen) from collection.treasury_advice").fetchone() == (100,)


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_runs_of_one_key_at_once(db):
    key = RunKey("assess", "2025-10/x")
    with (
        open_run(db, HOUSE, "collection", key),
        pytest.raises(RunBusy) as busy,
        open_run(db, HOUSE, "collection", key),
    ):
        pass
    assert "being done by somebody else right now" in busy.value.english
    assert "正在由另一进程办理" in busy.value.chinese


def test_the_same_sheet_from_two_desks_at_once_is_one_declaration(db, admin, where):
    upload = sheet([(n, m, "6000") for n, m in zip(where.numbers, where.names, strict=True)])
    found: list[int] = []
    desks = [threading.Thread(target=lambda: found.append(send(db, where, upload).declaration)) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert admin.execute("select count(*), sum(accepted) from collection.declaration").fetchone() == (1, 8)


# --- a database that dies --------------------------------------------------------------------------------------------


@pytest.fixture
def mortal(server: EmbeddedServer, tmp_path: Path) -> Iterator[tuple[EmbeddedServer, Database]]:
    """A server of its own, which may be killed, with the officers of the tests."""
    own = EmbeddedServer(server.home.parent / f"{server.home.name}-mortal-{os.getpid()}", durable=False).start()
    with psycopg.connect(own.conninfo(), autocommit=True) as admin:
        admin.execute("create database mortal")
    migrate(own.conninfo(dbname="mortal"))
    with Database(own.conninfo(user="shebao_app", dbname="mortal"), home=tmp_path, clock=CLOCK).connect() as db:
        yield own, db
    own.stop("immediate")
    for folder in {own.home, own.root}:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_database_killed_mid_action_is_told_and_the_action_done_again_counts_once(mortal, monkeypatch):
    own, db = mortal
    people = [getattr(OFFICERS, name) for name in type(OFFICERS).__slots__ if name != "house"]
    officers = [NewOfficer(person.name, person.post, person.path) for person in people]
    found_office(db, HOUSE, read_posts(), officers, on=date(2000, 1, 1))
    where = town(db, people=2)
    upload = sheet([(n, m, "6000") for n, m in zip(where.numbers, where.names, strict=True)])
    blows: list[str] = []

    def strike(point: str) -> None:
        if point == f"collection.declare:{INSIDE}" and not blows:
            blows.append(point)
            os.kill(own.pid(), 9)
            own._wait_for_the_dead()

    monkeypatch.setattr(kill_points, "_watchers", [strike])
    with pytest.raises((DatabaseLost, CommitUnknown)) as lost:
        send(db, where, upload)
    assert "collection.declare" in lost.value.english
    assert "数据库" in lost.value.chinese
    own.start()
    done = send(db, where, upload)
    assert (done.accepted, done.rejected) == (2, 0)
    with psycopg.connect(own.conninfo(dbname="mortal")) as look:
        assert look.execute("select count(*) from collection.declaration").fetchone() == (1,)
