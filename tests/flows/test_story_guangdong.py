"""Story: Guangdong's year 2024, closed. Published: revenue 7,881.7, expenditure 4,313.2, balance 20,258.8 (100 m yuan).

Twenty-one cities collect and remit; the province allocates each its pensions and pays the centre. What is published,
what was typed and what is derived stands in guangdong_2024.yaml with its origin. The short test runs two cities and
two months, the slow one all of it; in both the final accounts are the ledger and the registers.
"""

from __future__ import annotations

import pytest

from province_year import FACTS, YEAR, ProvinceYear, opening, published
from shebao.kernel.errors import Refused
from shebao.law.load import find, load
from shebao.ledger.final_accounts import final_accounts, form_of

INCOME, SHEET = "income_and_expenditure", "balance_sheet"
ALL = tuple(area for area, *_ in FACTS["cities"])


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


def closed(year, law):
    """Every level's final accounts, the province and its cities after the money stopped."""
    form = form_of(law, "employee_pension", YEAR)
    found = {}
    for area in ("440000", *year.cities):
        done = year.close(year.keepers[area], form)
        assert not isinstance(done, Refused), done
        assert done.closed
        found[area] = done
    return found


def whole(found, line):
    """A line over the province and its cities."""
    return sum(done.fen(INCOME, line) for done in found.values())


def agrees(year, found, admin):
    """Final accounts = ledger = registers, to the fen."""
    pools = [year.keepers[area].level.pool for area in found]
    book = dict(
        admin.execute(
            "select account, sum(amount_fen)::bigint from ledger.entry_line where pool_id = any (%s) group by 1",
            (pools,),
        ).fetchall()
    )
    (register,) = admin.execute("select sum(amount_fen)::bigint from fake.movement").fetchone()
    assert whole(found, "pensions") == book["basic_pension_expenditure"] == register
    assert whole(found, "contributions") == -book["contribution_income"]
    assert sum(done.fen(SHEET, "special_account") for done in found.values()) == book["special_account_deposit"]


@pytest.mark.mission("S5.10", "S5.19")
@pytest.mark.parametrize(
    ("cities", "months"),
    [(("441800", "440100"), (0, 11)), pytest.param(ALL, tuple(range(12)), marks=pytest.mark.slow)],
    ids=["two cities", "all"],
)
def test_the_year_closes_in_the_published_form(db, law, admin, cities, months):
    year = ProvinceYear(db, law, admin, cities, months).open().run()
    found = closed(year, law)
    revenue, pensions = (sum(year.shares(published(name)).values()) for name in ("revenue", "expenditure"))
    if cities == ALL:
        assert (revenue, pensions) == (published("revenue"), published("expenditure"))
        balance = sum(done.fen(SHEET, "balance") for done in found.values())
        assert balance == published("balance"), "20,258.8"
    assert (whole(found, "contributions"), whole(found, "pensions")) == (revenue, pensions)
    assert whole(found, "from_below") == revenue, "what goes up"
    assert whole(found, "to_above") == revenue + published("to_the_centre", "typed")
    assert whole(found, "from_above") == whole(found, "to_below") == pensions, "what comes down"
    for area in cities:
        assert found[area].fen(INCOME, "surplus") == 0, "a city keeps nothing"
    surplus = revenue - pensions - published("to_the_centre", "typed")
    assert found["440000"].fen(INCOME, "surplus") == surplus
    assert found["440000"].fen(SHEET, "assets") == opening() + surplus
    agrees(year, found, admin)


def test_wrong_twin_whose_city_keeps_its_surplus_cannot_be_told_by_the_sum(db, law, admin):
    """The twin's city remits only what its pensions leave: the province's total is right, what goes up is not."""
    year = ProvinceYear(db, law, admin, ("441800",), (0,)).open()
    city = year.keepers["441800"]
    receipts, pensions = (year.shares(published(name))["441800"] for name in ("revenue", "expenditure"))
    real, year.move = year.move, lambda *_: None
    year.receive(city, 0, receipts)
    year.move = real
    year.move("remit", city, year.province, 0, receipts - pensions)
    form = form_of(law, "employee_pension", YEAR)
    figures = {
        k.area: final_accounts(db, k.level.desk.accountant, k.level.pool, YEAR, form) for k in (city, year.province)
    }
    assert sum(f.fen(INCOME, "contributions") for f in figures.values()) == receipts
    with pytest.raises(AssertionError):
        assert figures["440000"].fen(INCOME, "from_below") == receipts


def test_the_cities_heads_add_up_to_the_province():
    assert len(ALL) == 21
    assert sum(heads for *_, heads in FACTS["cities"]) == FACTS["census"]["province"]
