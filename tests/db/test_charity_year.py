"""Who sees the charity book, what is entered wrongly, the year of an organisation, and the nation's donations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import psycopg
import pytest

from charities import (
    PLACE,
    TODAY,
    charity_house,
    code,
    foundation,
    give,
    grant,
    law,
    needs_help,
    paid,
    refused,
)
from entitled import person as somebody
from officers import OFFICERS
from shebao.access.actions import set_login
from shebao.charity import content, donations, hands, needs, organisations, spending, statement, told
from shebao.charity.donations import Came, Promise
from shebao.charity.errors import (
    CharityNotSaid,
    ClaimNotToRoute,
    DonationUnknown,
    EntryIncomplete,
    NeedNotOpen,
    NeedUnknown,
    NotQualified,
    OrganisationUnknown,
    SaidOtherwise,
    SpendingUnknown,
    WordUnknown,
    YearNotPublished,
)
from shebao.charity.model import Bound
from shebao.charity.needs import Wanted
from shebao.charity.organisations import Entry, Standing
from shebao.charity.spending import Back, Proposal
from shebao.kernel.identifiers import CreditCodeWrong
from shebao.law.load import load
from shebao.registry.errors import RegionUnknown

pytestmark = pytest.mark.mission("S1.47")
CLERK = OFFICERS.clerk
EARLIER = date(2025, 11, 3)


@pytest.fixture(scope="module")
def house(server, template, tmp_path_factory):
    """A database of this module, and the superuser on it."""
    with charity_house(server, template, tmp_path_factory.mktemp("charity"), "test_charity_year") as opened:
        yield opened


@pytest.fixture
def db(house):
    return house[0]


# --- who sees it, what is refused ---------------------------------------------------------------------------------


def test_another_county_sees_nothing_in_the_program_and_at_a_prompt(house, db, server):
    of, need = foundation(db, 13), needs_help(db, somebody(db, order=13), 1_000)
    donation = give(db, of, 1_000)
    number = grant(db, of, need, 1_000, "决定")
    other = OFFICERS.other_clerk
    refused(house, DonationUnknown, lambda: told.donation(db, other, donation))
    refused(house, NeedUnknown, lambda: told.need(db, other, need))
    refused(house, SpendingUnknown, lambda: hands.check(db, OFFICERS.other_reviewer, number, TODAY))
    refused(house, OrganisationUnknown, lambda: organisations.organisation(db, other, of.code))
    refused(house, OrganisationUnknown, lambda: organisations.register(db, other, law(), entry_of(of.code)))
    assert needs.needs(db, other) == ()
    assert donation in {n.donation for n in [told.donation(db, OFFICERS.city_clerk, donation)]}, (
        "the city above sees it"
    )
    admin, name = house[1], house[1].info.dbname
    if admin.execute("select from pg_roles where rolname = 'other_clerk_of_charity'").fetchone() is None:
        admin.execute("create role other_clerk_of_charity login in role shebao_reader")
    set_login(db, OFFICERS.rights_officer, other.actor_id, "other_clerk_of_charity")
    with psycopg.connect(server.conninfo(user="other_clerk_of_charity", dbname=name)) as prompt:
        path = (other.actor_id, other.path)
        prompt.execute("select access.enter(%s, 'clerk', 'social_insurance', %s)", path)
        for table in (
            "organisation",
            "donation",
            "receipt",
            "need",
            "spending",
            "split",
            "fund",
            "need_now",
            "movement",
        ):
            assert prompt.execute(f"select count(*) from charity.{table}").fetchone() == (0,), table


def test_the_city_grants_to_a_county_and_the_sums_are_whole_in_both_sights(house, db):
    """The organisation is the city's, the need the county's: the county sees the grant, not the donor's money."""
    entry = Entry(code(18), "市慈善会", "charity", "441800", EARLIER, "证书")
    of, city = organisations.register(db, OFFICERS.city_clerk, law(), entry), OFFICERS.city_clerk
    donation = donations.promise(db, city, law(), of, Promise("李", 900, Bound(), "协议", TODAY))
    donations.receive(db, city, donation, Came(900, TODAY, "B1"))
    need = needs_help(db, somebody(db, order=18), 1_000)
    number = spending.propose(db, city, law(), of, Proposal(900, "决定", TODAY, need=need))
    assert [needs.need(db, who, need).open for who in (CLERK, city)] == [100, 100]
    assert told.donation(db, city, donation).left == 0
    refused(house, DonationUnknown, lambda: told.donation(db, CLERK, donation))
    own = foundation(db, 19)
    give(db, own, 900)
    refused(house, NeedNotOpen, lambda: grant(db, own, need, 101, "决定"))
    hands.check(db, OFFICERS.city_reviewer, number, TODAY)
    hands.approve(db, OFFICERS.city_approver, number, TODAY)
    hands.pay(db, OFFICERS.city_cashier, number, "P1", TODAY)
    assert statement.statement(db, city, law(), of, 2025).spent == {"illness": 900}


def entry_of(number: str) -> Entry:
    return Entry(number, "测试", "foundation", PLACE, EARLIER, "证书")


def test_what_is_entered_wrongly_is_refused_with_every_reason(house, db):
    of, who = foundation(db, 14), somebody(db, order=14)
    register = partial(organisations.register, db, CLERK, law())
    refused(house, CreditCodeWrong, lambda: register(entry_of("53441802MJX0000120")))
    kind = refused(house, WordUnknown, lambda: register(replace(entry_of(code(90)), kind="club")))
    assert "charity, red_cross, foundation" in kind.english
    blank = replace(entry_of(code(90)), name=" ", document="", registered_on=date(2026, 1, 1))
    assert refused(house, EntryIncomplete, lambda: register(blank)).english.count(",") == 2, "all three reasons"
    refused(house, RegionUnknown, lambda: register(replace(entry_of(code(90)), region="999999")))
    refused(house, SaidOtherwise, lambda: register(entry_of(of.code)))
    refused(house, CharityNotSaid, lambda: organisations.register(db, CLERK, load("utopia"), entry_of(code(90))))

    promise = Promise("李", 100, Bound(), "协议 90", TODAY)
    keep = partial(donations.promise, db, CLERK, law(), of)
    refused(house, EntryIncomplete, lambda: keep(replace(promise, amount=-1, on=date(2026, 1, 1), donor="")))
    refused(house, WordUnknown, lambda: keep(replace(promise, bound=Bound("space"))))
    refused(house, NeedUnknown, lambda: keep(replace(promise, bound=Bound(need=999))))
    refused(house, NotQualified, lambda: keep(replace(promise, raised="public", on=date(2019, 12, 31))))
    refused(house, DonationUnknown, lambda: donations.receive(db, CLERK, 999, Came(1, TODAY, "B")))
    veteran = Wanted("family_of_veteran", 100, "走访", date(2024, 9, 4), "", PLACE)
    refused(house, WordUnknown, lambda: needs.enter(db, CLERK, law(), (who, None), veteran))  # in the law a day later
    refused(house, EntryIncomplete, lambda: needs.enter(db, CLERK, law(), (None, None), replace(veteran, on=TODAY)))
    refused(house, EntryIncomplete, lambda: needs.enter(db, CLERK, law(), (999_999, None), replace(veteran, on=TODAY)))
    refused(house, ClaimNotToRoute, lambda: needs.route(db, CLERK, law(), [999], veteran))
    refused(house, NeedUnknown, lambda: grant(db, of, 999, 1, "决定"))
    refused(house, EntryIncomplete, lambda: grant(db, of, 999, 0, ""))
    ended = needs_help(db, who, 100)
    needs.end(db, CLERK, ended, "家庭放弃", TODAY)
    give(db, of, 100)
    refused(house, NeedNotOpen, lambda: grant(db, of, ended, 1, "决定"))
    period = Standing("public_fundraising", "", date(2024, 1, 1), date(2024, 1, 1), "证书")
    wrong = refused(house, EntryIncomplete, lambda: organisations.set_standing(db, CLERK, law(), of, period))
    assert "ends before it begins" in wrong.english


# --- the year and the nation ---------------------------------------------------------------------------------------


def test_the_year_of_a_foundation_adds_up_and_its_administration_is_weighed(db):
    """Last year 1,000,000.00 came. This year 3,000,000.00 more; 1,500,000.00 granted, 300,000.00 for the house."""
    of, who = foundation(db, 15), somebody(db, order=15)
    give(db, of, 100_000_000, came=date(2024, 6, 1))
    give(db, of, 100_000_000, Bound("illness"))
    unknown = Promise("匿名人", 200_000_000, Bound(), "协议 3", TODAY, anonymous=True)
    donations.receive(db, CLERK, donations.promise(db, CLERK, law(), of, unknown), Came(200_000_000, TODAY, "B3"))
    number = paid(db, grant(db, of, needs_help(db, who, 160_000_000), 160_000_000, "决定"))
    spending.give_back(db, OFFICERS.accountant, number, Back(10_000_000, TODAY, "R1", "退费"))
    house_cost = Proposal(30_000_000, "支出 1", TODAY, expense="administration")
    paid(db, spending.propose(db, CLERK, law(), of, house_cost), "P2")
    spending.propose(db, CLERK, law(), of, replace(house_cost, document="支出 2", amount=5, expense="fundraising"))
    year = statement.statement(db, CLERK, law(), of, 2025)
    assert (year.opening, year.bound_income, year.free_income) == (100_000_000, 100_000_000, 200_000_000)
    assert (year.spent, year.expenses) == (
        {"illness": 150_000_000},
        {"administration": 30_000_000, "fundraising": 0},
    )
    assert year.closing == year.opening + year.income - 180_000_000
    assert year.set_aside == 5
    assert (year.administration.hundredths, year.administration.bound, year.administration.kept) == (1667, 10, False)
    assert (year.activity.hundredths, year.activity.bound, year.activity.kept) == (15000, 70, True)
    assert "第六十一条" in year.limit["document"]
    assert year.donors == (("", 200_000_000), ("捐赠人2", 100_000_000)), "who wished to be unknown is not named"
    last = statement.statement(db, CLERK, law(), of, 2024)
    assert (last.opening, last.closing, last.activity.kept) == (0, 100_000_000, None)


def test_a_small_administration_is_not_bound_and_where_no_share_was_read_none_is_told(db):
    of = foundation(db, 16)
    give(db, of, 1_000)
    cost = Proposal(1_000, "支出", TODAY, expense="administration")
    paid(db, spending.propose(db, CLERK, law(), of, cost))
    small = statement.statement(db, CLERK, law(), of, 2025).administration
    assert (small.hundredths, small.kept) == (10_000, True), "under 200,000.00 a year"
    red = statement.statement(db, CLERK, law(), foundation(db, 17, "red_cross"), 2025)
    assert (red.limit, red.administration.kept) == (None, None)
    assert "Red Cross" in red.why_no_limit["en"]
    old = content.limit_of(law(), "foundation", date(2024, 9, 4), public=True)
    assert "第六十条" in old["document"]


def test_donations_of_2018_are_a_tenth_of_a_percent_of_the_product(house):
    cn = load("cn")
    told_now = statement.ratio(cn, 2018, TODAY)
    assert (told_now.donations, told_now.product) == (9_197_000_000_000, 9_192_810_000_000_000)
    assert told_now.thousandths == 100
    assert "919.7亿元" in told_now.donations_said
    assert "2019年11月22日" in told_now.product_said
    assert statement.ratio(cn, 2018, date(2019, 9, 1)).thousandths == 102, "by the product as known then"
    refused(house, YearNotPublished, lambda: statement.ratio(cn, 2018, date(2019, 8, 14)))
    refused(house, YearNotPublished, lambda: statement.ratio(cn, 1999, TODAY))
