"""A migrant worker moves twice: one record. His household is registered in Hunan, he is insured where he works.

    Guangzhou   2022-01 to 2023-06   18 months   form 1, received in October 2025
    Foshan      2023-07 to 2025-09   27 months   form 2
    Qingyuan    2025-10               1 month    declared by his employer, like that of his colleague who lives there

46 months without a gap: 12 + 12 + 12 + 10. His account: 8,640.00 + 12,960.00 of the forms and 8 % of 6,000.00.
"""

from __future__ import annotations

from datetime import date

import pytest

from collected import CITY_HOUSE, ON, SCHEMES, assess, country, declare, terms, town
from officers import OFFICERS
from settled import owed, pay
from shebao.collection.moved_in import Credit, receive_moved, take_moved, take_over
from shebao.collection.moved_lists import Stated
from shebao.collection.moved_ready import Where
from shebao.ledger.chart import moves
from shebao.registry import actions as registry
from shebao.registry.model import PlaceEntry

PENSION = "employee_pension"
HEAD = "序号,公民身份号码,姓名,缴费起始年月,缴费终止年月,实际缴费月数,缴费基数合计,个人账户储存额,统筹基金转移额"
INTO, MOVES = Where.of(country().schemes[PENSION], "441802"), moves(country().schemes[PENSION])
GUANGZHOU = Stated("440100 广州市社会保险基金管理中心", "穗社转〔2025〕31号", 1, 864_000 + 1_296_000)
FOSHAN = Stated("440600 佛山市社会保险基金管理局", "佛社转〔2025〕7号", 1, 1_296_000 + 1_944_000)


@pytest.fixture
def two(db, admin):
    """The migrant and a colleague of the same employer, one wage; October is declared, paid and booked for both."""
    where = town(db, people=2)
    for person, home in zip(where.people.tolist(), ("430000", "441802"), strict=True):
        place = PlaceEntry("household_registration", home, date(2000, 1, 1))
        registry.move_place(db, OFFICERS.clerk, person, place, document="户口簿")
    declare(db, where, ["6000.00", "6000.00"])
    assess(db)
    return where


def form(where, account: str, *spans: tuple[str, str, str, str]) -> bytes:
    """A form of spans: first and last month, months, sum of bases; each row repeats the account and the pooled part."""
    who = f"{where.numbers[0]},{where.names[0]}"
    rows = [f"{n},{who},{','.join(span)},{account}" for n, span in enumerate(spans, 1)]
    return "\n".join((HEAD, *rows, "")).encode()


FIRST = (("2022-01", "2022-12", "12", "72000.00"), ("2023-01", "2023-06", "6", "36000.00"))
SECOND = (
    ("2023-07", "2023-12", "6", "36000.00"),
    ("2024-01", "2024-12", "12", "72000.00"),
    ("2025-01", "2025-09", "9", "54000.00"),
)
MONEY = {GUANGZHOU: "8640.00,12960.00", FOSHAN: "12960.00,19440.00"}


def taken_over(db, stated: Stated, content: bytes, reference: str):
    number = take_moved(db, OFFICERS.city_clerk, INTO, stated, ("form.csv", content)).list_id
    money = Credit(reference, date(2025, 11, 18), stated.fen, OFFICERS.city_approver.actor_id)
    receive_moved(db, OFFICERS.city_accountant, number, money, MOVES)
    return take_over(db, CITY_HOUSE, number, INTO, MOVES)


def record(db, person: int) -> tuple[dict[int, int], int]:
    """Months of each year, and what the account holds."""
    when = {"event_date": ON, "law_date": ON, "known_at": db.clock, "name": PENSION}
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        years = tx.provider("collection.contribution_years", subjects=[person], **when)
        account = tx.provider("collection.account_balance", subjects=[person], **when)
    found = dict(zip(years["year"].tolist(), years["months"].tolist(), strict=True))
    return {year: months for year, months in sorted(found.items()) if months}, int(account["value"][0])


@pytest.mark.mission("S1.51")
def test_where_he_is_registered_changes_nothing_of_what_is_owed_for_him(db, admin, two):
    text = "select scheme, component, base_fen, amount_fen from collection.due where person_id = %s order by 1, 2"
    migrant, local = (admin.execute(text, (person,)).fetchall() for person in two.people.tolist())
    assert migrant == local
    assert {row[0] for row in migrant} == set(SCHEMES) == {t.scheme for t in terms()}


@pytest.mark.mission("S1.51")
def test_a_worker_who_moved_twice_ends_with_one_continuous_record(db, admin, two):
    migrant, local = two.people.tolist()
    pay(db, [("B1", date(2025, 10, 24), owed(admin), f"{two.codes[0]} 社保费")])
    assert record(db, migrant) == record(db, local) == ({2025: 1}, 48_000)
    for stated, spans, reference in ((GUANGZHOU, FIRST, "T1"), (FOSHAN, SECOND, "T2")):
        assert taken_over(db, stated, form(two, MONEY[stated], *spans), reference).taken_over == 1
    assert record(db, migrant) == ({2022: 12, 2023: 12, 2024: 12, 2025: 10}, 864_000 + 1_296_000 + 48_000)
    assert record(db, local) == ({2025: 1}, 48_000)


@pytest.mark.mission("S1.51")
def test_wrong_twin_whose_second_form_claims_months_of_the_first_waits_with_its_money(db, admin, two):
    migrant = int(two.people[0])
    assert taken_over(db, GUANGZHOU, form(two, MONEY[GUANGZHOU], *FIRST), "T1").taken_over == 1
    twin = (("2023-05", "2023-12", "8", "48000.00"), *SECOND[1:])
    done = taken_over(db, FOSHAN, form(two, MONEY[FOSHAN], *twin), "T2")
    assert (done.taken_over, [one.fen for one in done.waiting]) == (0, [FOSHAN.fen])
    assert [p.code for one in done.waiting for p in one.problems] == ["collection.moved_year"]
    assert record(db, migrant)[0] == {2022: 12, 2023: 6}
