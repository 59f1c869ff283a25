"""The persons' accounts: balances taken over, credits on receipt, yearly interest by the law's step, to the fen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from test_collection_match import asked, order, receipts_of, take

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, ON, PAPER, assess, country, declare, town
from officers import OFFICERS
from shebao.collection import actions
from shebao.collection.accounts import Interest
from shebao.collection.errors import AlreadyLive, LawSilent, TakeOnRefused
from shebao.collection.match import match
from shebao.collection.take_on import Balances, Wages, Years
from shebao.engine import specialise
from shebao.kernel.dates import month

PENSION = "employee_pension"


def balances(people, fen):
    return Balances(PENSION, PENSION, people, np.array(fen, np.int64), month(2023, 12), month(2025, 1))


def interest(year, **changes):
    return replace(Interest(PENSION, year, "441800", OCTOBER, date(2026, 7, 1)), **changes)


def test_history_taken_over_counts_with_what_is_paid_here(db, admin):
    where = town(db, people=2, schemes=(PENSION,))
    years = Years(
        PENSION,
        np.repeat(where.people, 2),
        np.array([2023, 2024, 2023, 2024]),
        np.array([12, 11, 12, 12]),
        np.array([6_000_000, 6_600_000, 7_200_000, 7_200_000]),
    )
    assert actions.take_on_years(db, OFFICERS.clerk, years, document=PAPER) == 4
    wages = Wages(np.repeat(where.employers, 2), where.people, np.array([600000, 700000]), month(2025, 9))
    assert actions.take_on_wages(db, OFFICERS.clerk, wages, document=PAPER) == 2
    assert actions.template(db, OFFICERS.clerk, int(where.employers[0]), OCTOBER)[:2] == b"PK"
    declare(db, where, ["6000", "7000"])
    assess(db)
    take(db, receipts_of(db, admin, where))
    match(db, CITY_HOUSE, order())
    assert asked(db, "contribution_months", where.people)["value"].tolist() == [24, 25]
    assert asked(db, "contribution_years", where.people)["months"].tolist().count(1) == 2
    assert asked(db, "declared_wage", where.people)["value"].tolist() == [600000, 700000]
    held = admin.execute("select count(*) from collection.contribution_year").fetchone()
    assert actions.take_on_years(db, OFFICERS.clerk, years, document=PAPER) == 4  # the same list: as before
    assert actions.take_on_wages(db, OFFICERS.clerk, wages, document=PAPER) == 2
    assert admin.execute("select count(*) from collection.contribution_year").fetchone() == held
    with pytest.raises(AlreadyLive, match="before the first act"):
        actions.take_on_years(db, OFFICERS.clerk, replace(years, base=years.base + 1), document=PAPER)
    with pytest.raises(AlreadyLive, match="before the first act"):
        actions.take_on_years(db, OFFICERS.clerk, years, document="another paper")


@pytest.mark.mission("S5.28")
def test_all_own_payments_reach_the_account_and_the_step_folds_to_what_is_booked(db, admin):
    where = town(db, people=3, schemes=(PENSION,))
    booked = [1_234_567, 0, 99_999]
    assert actions.take_on_balances(db, CITY_HOUSE, balances(where.people, booked), document=PAPER) == sum(booked)
    actions.credit_interest(db, CITY_HOUSE, country(), interest(2024))
    declare(db, where, ["6000", "7000.01", "99999"])
    assess(db)
    take(db, receipts_of(db, admin, where))
    match(db, CITY_HOUSE, order())
    own = admin.execute("select sum(amount_fen) from collection.due where payer = 'person'").fetchone()
    posted = admin.execute("select sum(amount_fen) from collection.account_posting where move = 'contribution'")
    assert posted.fetchone() == own
    actions.credit_interest(db, CITY_HOUSE, country(), interest(2025))
    step = f"{PENSION}.{country().schemes[PENSION].facts['account']['step']}"
    graph = specialise(country(), [step], date(2025, 12, 31), ["441800"], date(2026, 7, 1))
    rows = asked(db, "account_years", where.people)
    held = asked(db, "account_balance", where.people)["value"].tolist()
    for person, balance in zip(where.people.tolist(), held, strict=True):
        mine = rows["subject"] == person
        years = [
            {"account_year": int(y), "brought_in": int(b), "credit": int(c), "credit_months": int(m)}
            for y, b, c, m in zip(
                *(rows[n][mine] for n in ("account_year", "brought_in", "credit", "credit_months")), strict=True
            )
        ]
        (name,) = graph.relations
        needed = {c.name.rpartition(".")[2] for c in graph.relations[name].columns}
        years = [{k: v for k, v in row.items() if k in needed} for row in years]
        fold = graph.decide({}, {name.rpartition(".")[2]: years}).values[step.rpartition(".")[2]]
        postings = sum(p.amount for p in actions.account(db, OFFICERS.clerk, person, PENSION))
        assert fold == postings
        # the claim of November 2025 finds what was booked for months up to then
        assert balance == postings - sum(
            p.amount
            for p in actions.account(db, OFFICERS.clerk, person, PENSION)
            if p.move == "interest" and p.for_month > NOVEMBER
        )


def test_interest_is_credited_once_and_later_only_the_difference(db):
    where = town(db, people=1, schemes=(PENSION,))
    actions.take_on_balances(db, CITY_HOUSE, balances(where.people, [1_000_000]), document=PAPER)
    first = actions.credit_interest(db, CITY_HOUSE, country(), interest(2024))
    assert first.fen > 0
    assert actions.credit_interest(db, CITY_HOUSE, country(), interest(2024)) == first
    assert actions.credit_interest(db, CITY_HOUSE, country(), interest(2024, occasion="again")).fen == 0
    with pytest.raises(LawSilent, match="gives no dues"):
        actions.credit_interest(db, CITY_HOUSE, country(), interest(1990))


def test_impossible_rows_are_listed(db):
    where = town(db, people=2, schemes=(PENSION,))
    wrong = Years(
        PENSION, np.array([1, 1, 77]), np.array([2020, 2020, 2020]), np.array([13, 1, 1]), np.array([-1, 1, 1])
    )
    with pytest.raises(TakeOnRefused) as caught:
        actions.take_on_years(db, OFFICERS.clerk, wrong, document=PAPER)
    assert sorted(caught.value.facts["rows"]) == [
        (1, "a sum of bases is not negative"),
        (1, "months are 0 to 12"),
        (2, "the same person and year stands above"),
        (3, "no person 77"),
    ]
    with pytest.raises(TakeOnRefused, match="a balance is not negative"):
        actions.take_on_balances(db, CITY_HOUSE, balances(where.people, [-1, 1]), document=PAPER)
    assert ON
