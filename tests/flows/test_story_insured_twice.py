"""One person insured twice, read by an accountant: a resident who pays for himself as a worker in the same year.

For 2025 he paid the residents' lowest tier, 180.00. From September he pays for himself in the employees' pension,
1,000.00 a month on a base of 5,000.00. September and October are paid twice. The employees' pension is kept
(人社部发〔2014〕17号): 180.00 × 2 / 12 = 30.00 go back to him and off his resident account, the rest stays; the
year counts in the residents' scheme all the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, assess, country, terms
from officers import OFFICERS
from residents import NOTICE, PENSION, enrol, matching, opened, pay, run, village
from shebao.collection import actions
from shebao.collection.duplicates import Proposal, Relation
from shebao.collection.errors import DuplicateRefused
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.engine import Typed
from shebao.kernel.dates import month
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Pool, PoolId
from shebao.store.errors import NotEntered

WORKERS = "employee_pension"
SEPTEMBER = month(2025, 9)
DAY = date(2025, 11, 18)
TYPED = {"resident_pension.hardship_share": Typed("1", "invented"),
         "resident_pension.tier_subsidy": Typed("30", "invented")}  # fmt: skip
PAPER = "重复缴费退费审批表 1"


@pytest.fixture
def twice(db):
    """The resident paid for 2025, and September and October paid again as a worker."""
    (who,) = (int(p) for p in village(db, 1, born=1980))
    found = moves(country().schemes[WORKERS])
    books.load_scheme(db, CITY_HOUSE, found)
    books.open_pool(db, CITY_HOUSE, Pool(PoolId(0), found.fund, "440000", "x", "x", month(2025, 1), "00.44."))
    enrol(db, np.array([who]), PENSION)
    notice = replace(NOTICE, scheme=PENSION, year=2025, asked={})
    campaign = opened(db, notice)
    run(db, campaign, typed=TYPED)
    pay(db, campaign, {who: 18_000}, DAY)
    enrol(db, np.array([who]), WORKERS, since=date(2025, 9, 1), paper="work")
    pension = tuple(t for t in terms() if t.scheme == WORKERS)
    for when in (SEPTEMBER, OCTOBER):
        actions.declare_own(db, OFFICERS.clerk, country(), who, when, 500_000, on=db.clock.date())
    assess(db, NOVEMBER, terms=pension, for_months=(SEPTEMBER, OCTOBER))
    rows = [TaxReceipt(f"W{m}", "V9", DAY, f"P{who}", WORKERS, "flexible", m, 100_000) for m in (SEPTEMBER, OCTOBER)]
    actions.take_receipts(db, OFFICERS.city_clerk, "tax", "w.csv", tax_file(rows))
    advice = treasury_file([Advice("V9", DAY, WORKERS, 200_000)])
    actions.take_receipts(db, OFFICERS.city_clerk, "treasury", "wa.csv", advice)
    actions.match(db, CITY_HOUSE, matching(WORKERS, "w"))
    return who


def found(db, who):
    (one,) = actions.find_duplicates(db, OFFICERS.city_clerk, country(), (WORKERS, PENSION), who)
    return one


@pytest.mark.mission("S2.12")
def test_two_months_paid_twice_are_given_back_by_two_hands(db, admin, twice):
    one = found(db, twice)
    assert (one.person, one.one.scheme, one.other.scheme, one.months) == (twice, WORKERS, PENSION, (SEPTEMBER, OCTOBER))
    wanted = Proposal(twice, one.one, one.other, PAPER)
    case = actions.propose_duplicate(db, OFFICERS.city_clerk, country(), wanted)
    with pytest.raises(DuplicateRefused, match="nobody approved"):
        actions.settle_duplicate(db, CITY_HOUSE, country(), case, matching(PENSION))
    actions.decide_duplicate(db, OFFICERS.city_approver, case, "批", approve=True)
    cleared = actions.settle_duplicate(db, CITY_HOUSE, country(), case, matching(PENSION))
    assert (cleared.refunded, cleared.posted) == (3_000, -3_000)
    assert actions.settle_duplicate(db, CITY_HOUSE, country(), case, matching(PENSION)) == cleared
    account = "select scheme, sum(amount_fen) from collection.account_posting group by 1 order by 1"
    assert admin.execute(account).fetchall() == [(WORKERS, 80_000), (PENSION, 15_000)]
    counts = "select scheme, count(*) from collection.contribution_month group by 1 order by 1"
    assert admin.execute(counts).fetchall() == [(WORKERS, 2), (PENSION, 1)]
    text = "select pool_id, sum(amount_fen) from ledger.entry_line group by 1"
    assert {fen for _, fen in admin.execute(text).fetchall()} == {0}
    income = "select sum(amount_fen) from ledger.entry_line where account = 'contribution_income' and scheme = %s"
    assert admin.execute(income, (PENSION,)).fetchone() == (-15_000,)


def test_the_wrong_twins_keep_the_wrong_one_or_use_one_hand(db, admin, twice):
    one = found(db, twice)
    with pytest.raises(DuplicateRefused, match="keeps employee_pension"):
        actions.propose_duplicate(db, OFFICERS.city_clerk, country(), Proposal(twice, one.other, one.one, PAPER))
    nowhere = Relation(PENSION, 999)
    with pytest.raises(DuplicateRefused, match="share no paid month"):
        actions.propose_duplicate(db, OFFICERS.city_clerk, country(), Proposal(twice, one.one, nowhere, PAPER))
    case = actions.propose_duplicate(db, OFFICERS.city_clerk, country(), Proposal(twice, one.one, one.other, PAPER))
    with pytest.raises(DuplicateRefused, match="holds these months"):
        actions.propose_duplicate(db, OFFICERS.city_clerk, country(), Proposal(twice, one.one, one.other, "again"))
    with pytest.raises(NotEntered):
        actions.decide_duplicate(db, OFFICERS.city_clerk, case, "自批", approve=True)  # the maker has no such act
    actions.decide_duplicate(db, OFFICERS.city_approver, case, "不批", approve=False)
    with pytest.raises(DuplicateRefused, match="nobody approved"):
        actions.settle_duplicate(db, CITY_HOUSE, country(), case, matching(PENSION))
    assert admin.execute("select count(*) from collection.paid where move = 'refund'").fetchone() == (0,)
