"""Story: Liaoning's pool holds 900.00 and owes 1,250.40 of pensions in January. The budget gives 350.40, once.

Wrong twins: a subsidy of a round sum, one asked again for the same month, one drawn before money came in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fund_years import open_levels
from shebao.kernel.dates import month
from shebao.law.load import find, load
from shebao.ledger import actions, statements
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Balances, Key, Receipt, Transfer
from shebao.ledger.reasons import NotBooked
from shebao.ledger.subsidy import ClaimOutdated, NothingLacks, shortfall, subsidise

JANUARY, DAY = month(2021, 1), date(2021, 1, 20)
HELD, OWED, LACKING = 90_000, 125_040, 35_040


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


@pytest.fixture
def liaoning(db, law):
    level = open_levels(db, law, JANUARY)["210000"]
    actions.bring_in(db, level.desk.accountant, Transfer(level.pool, JANUARY, HELD), level.desk.paper("2020", DAY))
    return level


def income(db, level):
    found = statements.fund_flow(db, level.desk.accountant, level.pool, JANUARY, JANUARY)
    return {line.account: line.fen for line in found.lines}


@pytest.mark.mission("S5.27")
def test_the_subsidy_is_what_lacks_and_is_paid_once(db, law, liaoning):
    said = moves(law.schemes["employee_pension"])
    who, paper = liaoning.desk.accountant, liaoning.desk.paper("财政拨款单 1", DAY)
    claim = shortfall(db, who, liaoning.pool, JANUARY, OWED)
    assert (claim.held, claim.lacking) == (HELD, LACKING)
    assert sum(fen for _, fen in claim.accounts) == HELD  # the evidence, account by account
    first = subsidise(db, who, claim, said, paper)
    again = subsidise(db, who, claim, said, paper)
    assert (again.entry_id, again.replayed) == (first.entry_id, True)
    assert income(db, liaoning)["government_subsidy_income"] == LACKING
    now = shortfall(db, who, liaoning.pool, JANUARY, OWED)
    assert (now.held, now.lacking) == (OWED, 0)
    with pytest.raises(NothingLacks, match=r"owes 1,250\.40"):
        subsidise(db, who, now, said, paper)


@pytest.mark.mission("S5.27")
def test_wrong_twins_book_nothing(db, law, liaoning):
    said = moves(law.schemes["employee_pension"])
    who, paper = liaoning.desk.accountant, liaoning.desk.paper("财政拨款单 1", DAY)
    claim = shortfall(db, who, liaoning.pool, JANUARY, OWED)
    late = Receipt(liaoning.pool, JANUARY, JANUARY, said, (Amount("employee_pension", "employer", 10_000, "employer"),))
    actions.receive(db, who, Key("test", "late"), late, liaoning.desk.paper("later advice", DAY))
    with pytest.raises(ClaimOutdated) as caught:  # drawn before the money came in
        subsidise(db, who, claim, said, paper)
    assert "900.00" in caught.value.english
    assert "1,000.00" in caught.value.chinese
    with pytest.raises(ClaimOutdated):  # a round sum
        subsidise(db, who, replace(claim, accounts=(("special_account_deposit", 80_000),)), said, paper)
    assert "government_subsidy_income" not in income(db, liaoning)
    right = shortfall(db, who, liaoning.pool, JANUARY, OWED)
    subsidise(db, who, right, said, paper)
    more = shortfall(db, who, liaoning.pool, JANUARY, OWED + 500)
    with pytest.raises(NotBooked):  # a second grant of the month under the same key
        subsidise(db, who, more, said, paper)
    assert income(db, liaoning)["government_subsidy_income"] == OWED - 100_000


@pytest.mark.mission("S5.27")
def test_what_is_held_for_others_pays_no_pension(db, law):
    level = open_levels(db, law, JANUARY)["210000"]
    names = ("special_account_deposit", "temporary_receipts", "fund_balance")
    former = dict(zip(names, (HELD + 4_000, -4_000, -HELD), strict=True))  # 40.00 came in from nobody known
    actions.take_on(db, level.desk.accountant, Balances(level.pool, JANUARY, former), level.desk.paper("2020", DAY))
    claim = shortfall(db, level.desk.accountant, level.pool, JANUARY, OWED)
    assert dict(claim.accounts)["temporary_receipts"] == -4_000
    assert (claim.held, claim.lacking) == (HELD, LACKING)
