"""Relations that move in from another agency: form, money, taken over; right, spoiled, repeated, killed, to the fen."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from test_collection_match import asked, order, receipts_of, take

from collected import CITY_HOUSE, assess, country, declare, town
from officers import OFFICERS
from registry_help import number
from shebao.collection import actions
from shebao.collection.match import match
from shebao.collection.moved_errors import (
    MovedListUnknown,
    MovedMoneyDiffers,
    MovedMoneyKnown,
    MovedMoneyMissing,
    MovedPaperKnown,
    SchemeMovesNothing,
)
from shebao.collection.moved_in import Credit, receive_moved, stands, take_moved, take_over
from shebao.collection.moved_lists import Stated
from shebao.collection.moved_ready import Where
from shebao.kernel.dates import month
from shebao.kernel.errors import ShebaoError
from shebao.ledger.chart import moves
from shebao.registry import actions as registry
from shebao.store import kill_points
from shebao.store.lists import workbook

PENSION = "employee_pension"
HEAD = ("序号", "公民身份号码", "姓名", "缴费起始年月", "缴费终止年月", "实际缴费月数", "缴费基数合计")
HEAD += ("个人账户储存额", "统筹基金转移额")
FEN = 1_250_000 + 1_728_000 + 30_000 + 40_000
STATED = Stated("440100 广州市社会保险基金管理中心", "穗社转〔2025〕31号", 2, FEN)
DAY = date(2025, 11, 18)
INTO = Where.of(country().schemes[PENSION], "441802")
MOVES = moves(country().schemes[PENSION])


@pytest.fixture
def where(db):
    """Two people of one employer, insured here since 2020; books open from January 2025."""
    return town(db, people=2, schemes=(PENSION,))


def rows(where) -> list[tuple[str, ...]]:
    """Two years and a half of the first, three months of the second."""
    one, two = ((n, m) for n, m in zip(where.numbers, where.names, strict=True))
    return [
        ("1", *one, "2019-01", "2019-12", "12", "72000.00", "12500.00", "17280.00"),
        ("2", *one, "202001", "202006", "6", "36000.00", "12500.00", "17280.00"),
        ("3", *one, "2018年3月", "2018年12月", "9", "36000.00", "12500.00", "17280.00"),
        ("4", *two, "2021.10", "2021.12", "3", "9000.00", "300.00", "400.00"),
    ]


def csv(listed, head=HEAD) -> bytes:
    return ("\n".join(",".join(row) for row in (head, *listed)) + "\n").encode()


def sent(db, content: bytes, stated=STATED, into=INTO, name="form.csv"):
    return take_moved(db, OFFICERS.city_clerk, into, stated, (name, content))


def paid(db, number: int, fen=FEN, reference="T20251118-7"):
    receive_moved(
        db, OFFICERS.city_accountant, number, Credit(reference, DAY, fen, OFFICERS.city_approver.actor_id), MOVES
    )


def over(db, number: int):
    return take_over(db, CITY_HOUSE, number, INTO, MOVES)


def counts(admin) -> list[int]:
    tables = ("moved_list", "moved_relation", "moved_span", "moved_money", "moved_year", "account_posting")
    found = [admin.execute(f"select count(*) from collection.{t}").fetchone()[0] for t in tables]
    return [*found, admin.execute("select count(*) from ledger.entry_line").fetchone()[0]]


def book(admin) -> dict[str, int]:
    """The moved money in the books by account, debit positive."""
    return dict(
        admin.execute(
            "select l.account, sum(l.amount_fen) from ledger.entry_line l join ledger.entry e using (entry_id) "
            "where e.move = 'transfer_in' group by 1 having sum(l.amount_fen) <> 0"
        ).fetchall()
    )


def test_form_money_and_months_each_counted_once_and_to_the_fen(db, admin, where):
    taken = sent(db, csv(rows(where)))
    assert (taken.persons, taken.fen, taken.received, taken.taken_over, taken.waiting) == (2, FEN, 0, 0, ())
    assert asked(db, "contribution_months", where.people)["value"].tolist() == [0, 0]  # nothing counts yet
    with pytest.raises(MovedMoneyMissing, match="has not come"):
        over(db, taken.list_id)
    with pytest.raises(MovedMoneyDiffers, match=r"the money named is 30,479\.99"):
        paid(db, taken.list_id, FEN - 1)
    for _ in (1, 2):
        paid(db, taken.list_id)
    held = {account: fen for account, fen in book(admin).items() if fen < 0}
    assert sum(held.values()) == -FEN
    for _ in (1, 2):
        done = over(db, taken.list_id)
        assert (done.taken_over, done.taken_over_fen, done.received, done.waiting) == (2, FEN, FEN, ())
    assert asked(db, "contribution_months", where.people)["value"].tolist() == [27, 3]
    first = asked(db, "contribution_years", where.people[:1])
    assert dict(zip(first["year"].tolist(), first["base_total"].tolist(), strict=True)) == {
        2018: 3_600_000,
        2019: 7_200_000,
        2020: 3_600_000,
    }
    assert asked(db, "account_balance", where.people)["value"].tolist() == [1_250_000, 30_000]
    assert book(admin) == {"treasury_deposit": FEN, "transfer_income": -FEN}
    grown = asked(db, "account_years", where.people[:1])  # earns from the month it is booked: November and December
    assert (grown["credit"].tolist(), grown["credit_months"].tolist()) == ([1_250_000], [2 * 1_250_000])
    events = admin.execute("select payload from store.event where name = 'collection.moved_in'").fetchall()
    assert events == [({"scheme": PENSION, "persons": where.people.tolist()},)]


def test_who_is_not_ready_waits_with_his_money_and_is_taken_over_when_the_reason_is_gone(db, admin, where):
    declare(db, where, ["6000", "7000"])
    assess(db)
    take(db, receipts_of(db, admin, where))
    match(db, CITY_HOUSE, order())
    stranger = number(date(1980, 1, 1), 7)
    listed = [
        *rows(where)[:3],
        ("4", where.numbers[1], "别人", "2025-10", "2025-10", "1", "6000.00", "300.00", "400.00"),
        ("5", stranger, "外来人", "2021-10", "2021-12", "3", "9000.00", "100.00", "200.00"),
    ]
    stated = replace(STATED, persons=3, fen=FEN + 30_000)
    taken = sent(db, csv(listed), stated)
    said = {one.who[-4:]: sorted(p.code for p in one.problems) for one in taken.waiting}
    assert said == {
        where.numbers[1][-4:]: ["collection.moved_name", "collection.moved_twice"],
        stranger[-4:]: ["collection.moved_nobody"],
    }
    assert all("一" <= p.chinese[-2] <= "鿿" for one in taken.waiting for p in one.problems)
    paid(db, taken.list_id, stated.fen)
    done = over(db, taken.list_id)
    assert (done.taken_over, [one.fen for one in done.waiting]) == (1, [70_000, 30_000])
    assert sum(fen for fen in book(admin).values() if fen < 0) == -stated.fen
    assert book(admin)["transfer_income"] == -(stated.fen - 100_000)
    kept = counts(admin)
    again = over(db, taken.list_id)
    assert (again.taken_over, [one.who for one in again.waiting]) == (1, [one.who for one in done.waiting])
    assert counts(admin) == kept
    registry.correct_person(db, OFFICERS.clerk, int(where.people[1]), reason="card seen", name="别人")
    assert [p.code for one in stands(db, CITY_HOUSE, INTO, taken.list_id).waiting for p in one.problems] == [
        "collection.moved_twice",
        "collection.moved_nobody",
    ]  # October was paid here as well: only the double insurance settled lets it through


def test_a_name_put_right_lets_the_relation_through(db, admin, where):
    listed = [(*row[:2], row[2] + "甲", *row[3:]) if row[1] == where.numbers[1] else row for row in rows(where)]
    taken = sent(db, csv(listed))
    paid(db, taken.list_id)
    assert over(db, taken.list_id).taken_over == 1
    name = where.names[1] + "甲"
    registry.correct_person(db, OFFICERS.clerk, int(where.people[1]), reason="card seen", name=name)
    done = over(db, taken.list_id)
    assert (done.taken_over, done.taken_over_fen, done.waiting) == (2, FEN, ())
    assert book(admin) == {"treasury_deposit": FEN, "transfer_income": -FEN}
    again = sent(db, csv([*rows(where)[:3]]), replace(STATED, document="穗社转〔2025〕32号", persons=1, fen=2_978_000))
    years = [p for p in again.waiting[0].problems if p.code == "collection.moved_year"]
    assert "2018 would have 18 months" in years[0].english  # the same relation under another paper is no second one


SPOILS = {
    "cut in a row": lambda c: c[: len(c) - 12],
    "cut after a row": lambda c: c[: c[:-1].rindex(b"\n") + 1],
    "a row twice": lambda c: c + c.splitlines(keepends=True)[-1],
    "another sum": lambda c: c.replace(b"400.00", b"400.01"),
    "a person's sums differ": lambda c: c.replace(b"17280.00", b"17280.01", 1),
    "a month too many": lambda c: c.replace(b",3,9000", b",4,9000"),
    "over a year's end": lambda c: c.replace(b"2019-01,2019-12", b"2018-12,2019-11"),
    "months to come": lambda c: c.replace(b"2021.10,2021.12", b"2025.10,2025.12"),
    "months that meet": lambda c: c.replace(b"202001,202006,6", b"201907,201912,6"),
    "an amount in letters": lambda c: c.replace(b"400.00", b"4OO.OO"),
    "a negative amount": lambda c: c.replace(b"9000.00", b"-9000.00"),
    "a wrong number": lambda c: c.replace("虚构1".encode(), "虚构1".encode()).replace(
        b"44189919700102", b"44189919700103"
    ),
    "no month": lambda c: c.replace(b"2021.10", b"2021.13"),
    "empty": lambda _: b"",
    "nothing but headings": lambda c: c.split(b"\n")[0],
    "UTF-16": lambda c: c.decode().encode("utf-16"),
    "zero bytes": lambda c: c + b"\0\0\0",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a column lost": lambda c: c.replace("统筹基金转移额".encode(), "备注".encode()),
}


def test_a_spoiled_form_leaves_no_trace_and_says_so_in_both_languages(db, admin, where):
    good, before = csv(rows(where)), counts(admin)
    for name, spoil in SPOILS.items():
        bad = spoil(good)
        assert bad != good, name
        with pytest.raises(ShebaoError) as refused:
            sent(db, bad)
        assert refused.value.code in ("collection.moved_list_wrong", *LIST_CODES), (name, refused.value.code)
        assert "nothing was taken in" in refused.value.english, name
        assert "本次未受理任何数据" in refused.value.chinese, name
        assert counts(admin) == before, name
    with pytest.raises(SchemeMovesNothing, match="no account in the law"):
        sent(db, good, into=Where.of(country().schemes["unemployment"], "441802"))
    taken = sent(db, good)
    kept = counts(admin)
    with pytest.raises(MovedPaperKnown, match="A correction has a"):
        sent(db, csv(rows(where)[::-1]))
    again = sent(db, good, name="again.csv")
    assert (again.again, again.list_id, counts(admin)) == (True, taken.list_id, kept)
    with pytest.raises(MovedListUnknown, match="No list 99"):
        paid(db, 99)


LIST_CODES = (
    "store.list_row_cut", "store.list_not_as_stated", "store.list_empty", "store.list_encoding", "store.list_columns",
)  # fmt: skip


@pytest.mark.parametrize("form", ["GB18030", "XLSX", "rows and columns in another order"])
def test_a_form_in_any_shape_is_the_same_form(db, where, form):
    listed = rows(where)
    content = {
        "GB18030": lambda: csv(listed).decode().encode("gb18030"),
        "XLSX": lambda: workbook("x", HEAD, listed, (20,) * len(HEAD)),
        "rows and columns in another order": lambda: csv([r[::-1] for r in listed[::-1]], HEAD[::-1]),
    }[form]()
    taken = sent(db, content)
    paid(db, taken.list_id)
    assert over(db, taken.list_id).taken_over_fen == FEN
    assert asked(db, "contribution_months", where.people)["value"].tolist() == [27, 3]


def test_money_belongs_to_one_list_and_numbers_lie_sealed(db, admin, where):
    one = sent(db, csv(rows(where)))
    other = sent(db, csv(rows(where)[3:]), replace(STATED, document="穗社转32号", persons=1, fen=70_000))
    paid(db, one.list_id)
    with pytest.raises(MovedMoneyKnown, match=f"came with list {one.list_id} already"):
        paid(db, other.list_id, 70_000)
    with pytest.raises(MovedMoneyKnown):
        paid(db, one.list_id, FEN, reference="T-other")
    stored = str(admin.execute("select r::text from collection.moved_relation r").fetchall())
    assert not any(number in stored for number in where.numbers)


class _Killed(BaseException):
    """The process dies here."""


POINTS = ("moved:taken:inside", "moved:received:inside", "move_in:publish:inside", "move_in:publish:after")


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_and_done_again_everything_counts_once(db, admin, where, monkeypatch, point):
    blows: list[str] = []

    def strike(at: str) -> None:
        if at == point and not blows:
            blows.append(at)
            raise _Killed

    def everything() -> None:
        taken = sent(db, csv(rows(where)))
        paid(db, taken.list_id)
        assert over(db, taken.list_id).taken_over_fen == FEN

    monkeypatch.setattr(kill_points, "_watchers", [strike])
    with pytest.raises(_Killed):
        everything()
    everything()
    assert counts(admin) == [1, 2, 4, 1, 4, 2, 4]
    assert book(admin) == {"treasury_deposit": FEN, "transfer_income": -FEN}
    assert admin.execute("select count(*) from store.run where kind = 'move_in'").fetchone() == (1,)


def test_two_at_once_take_over_once(db, admin, where):
    taken = sent(db, csv(rows(where)))
    paid(db, taken.list_id)
    said: list[object] = []

    def one() -> None:
        try:
            said.append(over(db, taken.list_id).taken_over)
        except ShebaoError as busy:
            said.append(busy.code)

    hands = [threading.Thread(target=one) for _ in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert set(said) <= {2, "store.run_busy"}
    assert 2 in said
    assert book(admin) == {"treasury_deposit": FEN, "transfer_income": -FEN}


def test_interest_of_the_year_counts_what_moved_in_from_its_month(db, where):
    taken = sent(db, csv(rows(where)))
    paid(db, taken.list_id)
    over(db, taken.list_id)
    wanted = {"before_fen": 0, "credit_fen": 1_250_000, "credit_months_fen": 2 * 1_250_000}
    with db.reading(CITY_HOUSE, "collection") as tx:
        found = tx.all("accounts_of_year", scheme=PENSION, first=month(2025, 1), last=month(2025, 12))
    first = next(row for row in found if row.person_id == int(where.people[0]))
    assert {name: getattr(first, name) for name in wanted} == wanted
    assert [p.amount for p in actions.account(db, OFFICERS.clerk, int(where.people[0]), PENSION)] == [1_250_000]
