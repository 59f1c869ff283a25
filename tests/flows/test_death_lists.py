"""Lists of the dead, right and spoiled: a death stops what is drawn, everything else changes nothing.

The lists are of civil affairs, public security and funeral homes, in XLSX and CSV, UTF-8 and GB18030.
"""

from __future__ import annotations

import threading
from datetime import date
from random import Random

import pytest

from entitled import Wish, at, awarded, judge, open_house, pay, person
from officers import COUNTY, HOUSE
from registry_help import number
from shebao.benefits import events
from shebao.benefits.awards import Heir, name_heirs
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import ShebaoError
from shebao.registry import actions
from shebao.registry.death_lists import DeathPaper, take_deaths
from shebao.store import kill_points
from shebao.store.canonical import export
from shebao.store.kill_points import INSIDE
from shebao.store.lists import REASON, table, workbook
from shebao.store.outbox import deliver

BORN = date(1950, 3, 2)
HEAD = ("序号", "姓名", "公民身份号码", "死亡日期", "火化日期")
DIED = date(2025, 9, 18)
TABLES = ("registry.death_list", "registry.death_line", "registry.person_version", "registry.conflict", "store.event")


@pytest.fixture
def people(db):
    """Six people of the county, numbers 1 to 6."""
    open_house(db)
    return [person(db, BORN, order) for order in range(1, 7)]


def row(order: int, died: str = "2025-09-18", name: str = "", text: str = "") -> tuple[str, ...]:
    return (str(order), name or f"测试{order}", text or number(BORN, order), died, "2025-09-20")


def csv(rows, head=HEAD) -> bytes:
    return ("\n".join(",".join(r) for r in (head, *rows)) + "\n").encode()


def take(
    db, officers, content: bytes, *, rows: int, document="清民函〔2025〕9号", source="funeral_home", name="9月.csv"
):
    paper = DeathPaper(source, document, rows)
    return take_deaths(db, officers.clerk, paper, (name, content), known_on=db.clock.date())


def said(done) -> dict[str, int]:
    return {outcome: rows for outcome, rows in done.outcomes.items() if rows}


def held(admin) -> list[int]:
    return [admin.execute(f"select count(*) from {t}").fetchone()[0] for t in TABLES]


LISTED = [
    row(1),  # a death
    row(2, "2025年9月18日"),
    row(3, "20250918"),
    row(4, name="别人"),  # another name: nobody is stopped
    row(5, ""),  # burnt, no day of death
    row(9),  # nobody here
    row(6, text="441899195003020010"),  # a wrong check digit
    row(6, "2025-12-01"),  # dead after the day of the list
]
TOLD = {"recorded": 3, "parked": 4, "not_here": 1}
REASONS = {
    5: ("another name for this number", "登记姓名不一致"),
    6: ("does not tell it. Ask the funeral home", "请向殡仪馆核实"),
    8: ("does not fit the others", "校验码"),
    9: ("lies after the day it is reported", "晚于报告日期"),
}


@pytest.mark.mission("S1.10")
def test_a_list_stops_the_dead_and_nobody_else_and_the_overpaid_months_become_a_case(db, admin, officers, people):
    at(db, "2025-10-20")
    first = awarded(db, Wish(people[0], stop="2025-08"))
    awarded(db, Wish(people[3], stop="2025-08"))
    for period in ("2025-10", "2025-11"):
        at(db, f"{period}-25")
        pay(db, period)
    at(db, "2025-11-28")
    done = take(db, officers, csv(LISTED), rows=8)
    assert said(done) == TOLD
    deliver(db, HOUSE, events.subscribers(judge()))
    stops = "select award_id, status, reason, lower(v) from benefits.award_status where upper_inf(r)"
    assert admin.execute(stops).fetchall() == [(first, "stopped", "death", parse_month("2025-10"))]
    at(db, "2025-12-05")
    named = [Heir(people[4], 1, "notary 7", consents=False)]  # arrears of September are theirs
    name_heirs(db, officers.clerk, people[0], named, serving_path=COUNTY)
    pay(db, "2025-12")
    cases = admin.execute(
        "select c.person_id, sum(-l.amount_fen), min(l.for_month), max(l.for_month) "
        "from benefits.recovery_case c join benefits.recovery_line l using (recovery_id) group by 1"
    ).fetchall()
    overpaid = 2 * (249_738 + 86_097)  # October and November; September, the month of death, was his
    assert cases == [(people[0], overpaid, parse_month("2025-10"), parse_month("2025-11"))]


def test_the_rows_that_were_not_taken_go_back_with_their_reasons_and_are_kept_sealed(db, admin, officers, people):
    done = take(db, officers, csv(LISTED), rows=8)
    back = table("back.xlsx", done.returned)
    assert back[0] == [*HEAD, REASON]
    assert len(back) == 1 + len(REASONS)
    for (line, (en, zh)), cells in zip(REASONS.items(), back[1:], strict=True):
        assert tuple(cells[:-1]) == LISTED[line - 2]
        assert en in cells[-1]
        assert zh in cells[-1]
    kept = admin.execute("select line_no, outcome, reasons, cells from registry.death_line order by 1").fetchall()
    assert len(kept) == 8
    assert {line for line, _, reasons, _ in kept if reasons} == set(REASONS)
    stored = str(admin.execute("select l::text from registry.death_line l").fetchall())
    assert not any(cells[2] in stored for cells in LISTED)
    again = take(db, officers, csv(LISTED), rows=8)
    assert again.again
    assert (said(again), table("b.xlsx", again.returned)) == (TOLD, back)


@pytest.mark.parametrize("form", ["UTF-8 with a mark", "GB18030", "XLSX", "columns in another order"])
def test_a_list_in_any_form_is_the_same_list(db, admin, officers, people, form):
    rows = [row(1), row(2, name="测试2")]
    content = {
        "UTF-8 with a mark": lambda: b"\xef\xbb\xbf" + csv(rows),
        "GB18030": lambda: csv(rows).decode().encode("gb18030"),
        "XLSX": lambda: workbook("x", HEAD, rows, (20,) * 5),
        "columns in another order": lambda: csv([r[::-1] for r in rows], HEAD[::-1]),
    }[form]()
    assert said(take(db, officers, content, rows=2)) == {"recorded": 2}
    died = (
        "select person_id, died_on from registry.person_version where upper_inf(r) and died_on is not null order by 1"
    )
    assert admin.execute(died).fetchall() == [(people[0], DIED), (people[1], DIED)]


SPOILS = {
    "cut in a row": lambda c: c[: len(c) - 16],
    "cut after a row": lambda c: c[: c[:-1].rindex(b"\n") + 1],
    "a row twice": lambda c: c + c.splitlines(keepends=True)[-1],
    "cut in a character": lambda c: c.decode().encode("gb18030")[:-1] + b"\x81",
    "empty": lambda _: b"",
    "nothing but headings": lambda c: c.split(b"\n")[0],
    "UTF-16": lambda c: c.decode().encode("utf-16"),
    "zero bytes": lambda c: c + b"\0\0\0",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "no day of death": lambda c: c.replace("死亡日期".encode(), "备注".encode()),
    "rows run together": lambda c: c.replace(b"\n", b",", 2).replace(b",", b"\n", 1),
    "a workbook cut off": lambda _: workbook("x", HEAD, [row(1), row(2)], (20,) * 5)[:900],
}


def test_a_spoiled_list_leaves_no_trace_and_says_so(db, admin, officers, people):
    good = csv([row(1), row(2)])
    before = held(admin)
    for name, spoil in SPOILS.items():
        with pytest.raises(ShebaoError) as refused:
            take(db, officers, spoil(good), rows=2, name=f"{name}.xlsx" if "workbook" in name else "a.csv")
        assert refused.value.code.startswith("store.list_"), (name, refused.value.code)
        assert "nothing was taken in" in refused.value.english
        assert "本次未受理任何数据" in refused.value.chinese
        assert held(admin) == before, name
    assert said(take(db, officers, good, rows=2)) == {"recorded": 2}
    with pytest.raises(ShebaoError, match="A correction has a number of its own"):
        take(db, officers, csv([row(1), row(3)]), rows=2)


def test_in_whatever_order_lists_and_rows_come_the_same_is_known(db, admin, officers, people):
    rows = [row(1), row(1), row(2), row(2, "2025-09-17"), row(3)]
    Random(5).shuffle(rows)
    done = take(db, officers, csv(rows), rows=5)
    assert said(done) == {"recorded": 2, "known": 1, "parked": 2}  # of two days of one list neither is taken
    late = csv([row(1, "2025-09-19"), row(2, "2025-09-17"), row(3)])
    done = take(db, officers, late, rows=3, document="公函9", source="public_security")
    assert said(done) == {"recorded": 1, "differs": 1, "known": 1}
    conflicts = admin.execute("select person_id, field, held, claimed, source from registry.conflict").fetchall()
    assert conflicts == [(people[0], "died_on", "2025-09-18", "2025-09-19", "public_security")]
    assert admin.execute("select count(*) from store.event where name = 'registry.death_recorded'").fetchone() == (3,)


def test_two_desks_at_once_take_one_list_once(db, admin, officers, people):
    done: list[object] = []
    desks = [threading.Thread(target=lambda: done.append(take(db, officers, csv(LISTED), rows=8))) for _ in range(3)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert len({one.list_id for one in done}) == 1
    assert admin.execute("select count(*) from registry.death_list").fetchone() == (1,)
    assert admin.execute("select count(*) from store.event where name = 'registry.death_recorded'").fetchone() == (3,)


class _Killed(BaseException):
    """The process dies here."""


def test_killed_before_its_commit_a_list_was_never_taken_and_taken_again_it_counts_once(
    db, admin, officers, people, monkeypatch
):
    before = held(admin)
    blows: list[str] = []

    def strike(point: str) -> None:
        if point == f"deaths:taken:{INSIDE}" and not blows:
            blows.append(point)
            raise _Killed

    monkeypatch.setattr(kill_points, "_watchers", [strike])
    with pytest.raises(_Killed):
        take(db, officers, csv(LISTED), rows=8)
    assert held(admin) == before
    assert said(take(db, officers, csv(LISTED), rows=8)) == TOLD
    once = export(db, HOUSE).sha256
    take(db, officers, csv(LISTED), rows=8)
    assert export(db, HOUSE).sha256 == once


def test_a_neighbour_takes_the_same_list_for_its_own_people_and_learns_of_nobody(db, admin, officers, people):
    paper = DeathPaper("civil_affairs", "民函1", 2)
    done = take_deaths(db, officers.other_clerk, paper, ("a.csv", csv([row(1), row(2)])), known_on=db.clock.date())
    assert said(done) == {"not_here": 2}
    assert actions.show_person(db, officers.clerk, people[0]).died_on is None
    assert said(take(db, officers, csv([row(1), row(2)]), rows=2)) == {"recorded": 2}
