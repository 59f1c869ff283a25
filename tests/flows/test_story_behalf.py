"""What others pay on behalf of persons, read by an accountant: the county's bill, the village's, a pension campaign.

In the residents' pension the lowest tier is 180.00. Two people choose it, one of them in hardship: the county pays his
180.00 in full. A third chooses 1,200.00 and his village promised him 300.00. So own payments 180.00 + 0 + 1,200.00,
the county owes 180.00, the village 300.00; the account of the third holds 1,200.00 + 300.00 when all is paid.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from collected import CITY_HOUSE, country
from officers import OFFICERS
from residents import FIXED_AID, MEDICAL, NOTICE, OWN, PENSION, enrol, matching, opened, pay, recognise, run, village
from settled import camt054
from shebao.collection import actions
from shebao.collection.behalf import Billing
from shebao.collection.errors import BillWrong, CampaignWrong, CreditUnknown
from shebao.collection.settle import Settlement
from shebao.collection.terms import terms
from shebao.engine import Typed
from shebao.kernel.dates import month

JANUARY = month(2026, 1)
DAY = date(2025, 11, 18)
TYPED = {
    "resident_pension.hardship_share": Typed("1", "invented: full payment"),
    "resident_pension.tier_subsidy": Typed("30", "invented"),
}


def money(db, reference: str, fen: int, remark: str):
    actions.take_credits(
        db, OFFICERS.city_clerk, f"{reference}.xml", camt054([(reference, DAY, fen, remark)], reference)
    )


def bill(
    db, number: str, payer: str, component: str, scheme: str = MEDICAL, first: int = JANUARY, until: int = JANUARY + 1
):
    order = Billing(number, payer, "清城区财政局", scheme, component, first, until, "财社函 test")
    return actions.make_bill(db, OFFICERS.city_clerk, order)


@pytest.fixture
def medical(db):
    """Four residents: two recognised; the roll is written."""
    who = [int(p) for p in village(db, 4)]
    enrol(db, np.array(who))
    recognise(db, who[0], "minimum_income")
    recognise(db, who[1], "extremely_poor")
    campaign = opened(db)
    run(db, campaign)
    return campaign, who


@pytest.mark.mission("S1.35")
@pytest.mark.mission("S5.02")
def test_the_county_pays_its_part_of_all_of_them_by_one_bill(db, admin, medical):
    _, who = medical
    made = bill(db, "QC-2026-1", "government", "government")
    assert (made.persons, made.fen) == (2, FIXED_AID + OWN)
    money(db, "F1", FIXED_AID + 1_000, "QC-2026-1 城乡居民医保资助")
    assert (
        actions.settle_credits(
            db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), (terms(country(), MEDICAL),))
        ).credits
        == 0
    )
    first = actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F1", matching())
    assert (first.fen, first.persons, first.open_fen) == (FIXED_AID + 1_000, 2, OWN - 1_000)
    assert actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F1", matching()) == first
    money(db, "F2", OWN - 1_000, "QC-2026-1")
    assert actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F2", matching()).open_fen == 0
    paid = "select person_id, sum(amount_fen) from collection.paid group by 1 order by 1"
    assert admin.execute(paid).fetchall() == [(who[0], FIXED_AID), (who[1], OWN)]
    text = "select account, sum(amount_fen) from ledger.entry_line group by 1 order by 1"
    assert dict(admin.execute(text).fetchall()) == {
        "government_subsidy_income": -(FIXED_AID + OWN), "special_account_deposit": FIXED_AID + OWN
    }  # fmt: skip


def test_wrong_twins_of_a_bill_are_refused_and_book_nothing(db, admin, medical):
    bill(db, "QC-2026-1", "government", "government")
    with pytest.raises(BillWrong, match="asks for the same"):
        bill(db, "QC-2026-2", "government", "government")
    with pytest.raises(BillWrong, match="another bill"):
        bill(db, "QC-2026-1", "collective", "collective")
    with pytest.raises(BillWrong, match="pays for himself"):
        bill(db, "QC-2026-3", "person", "personal")
    money(db, "F1", FIXED_AID + OWN + 1, "QC-2026-1")
    with pytest.raises(BillWrong, match="are open"):
        actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F1", matching())
    money(db, "F2", 100, "财政拨款")
    with pytest.raises(BillWrong, match="does not name it"):
        actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F2", matching())
    with pytest.raises(CreditUnknown):
        actions.pay_bill(db, CITY_HOUSE, "QC-2026-1", "F9", matching())
    with pytest.raises(BillWrong, match="not known here"):
        actions.pay_bill(db, CITY_HOUSE, "QC-2027-1", "F1", matching())
    assert admin.execute("select count(*) from collection.paid").fetchone() == (0,)


@pytest.mark.mission("S1.02")
@pytest.mark.mission("S5.02")
def test_tiers_hardship_and_the_village_in_the_pension_campaign(db, admin):
    who = [int(p) for p in village(db, 5, born=1980)]
    enrol(db, np.array(who[:4]), PENSION)
    admin.execute("update registry.person_version set birth_date = '1965-06-01' where person_id = %s", (who[3],))
    recognise(db, who[1], "", "hardship", 1)
    campaign = opened(db, replace(NOTICE, scheme=PENSION, asked={}))
    actions.choose(db, OFFICERS.clerk, who[2], (PENSION, "tier", 6), 2026, "申报表")
    promise = (PENSION, 2026, "虚构村", "村民会议决议 1")
    assert actions.promise_aid(db, OFFICERS.clerk, promise, np.array(who[2:3]), np.array([30_000])) == 1
    with pytest.raises(CampaignWrong, match="twice"):
        actions.promise_aid(db, OFFICERS.clerk, promise, np.array([who[2], who[2]]), np.array([1, 1]))
    rolled = run(db, campaign, typed=TYPED)
    assert rolled.lines == {"personal": 18_000 + 120_000, "government": 18_000, "collective": 30_000}
    assert rolled.notes == {("aided", "hardship"): (1, 18_000), ("excluded", "not_of_age"): (1, 0)}
    pay(db, campaign, {who[0]: 18_000, who[2]: 120_000}, DAY)
    bill(db, "QC-2026-P1", "government", "government", PENSION)
    bill(db, "QC-2026-V1", "collective", "collective", PENSION)
    for reference, number, fen in (("G1", "QC-2026-P1", 18_000), ("V1", "QC-2026-V1", 30_000)):
        money(db, reference, fen, number)
        assert actions.pay_bill(db, CITY_HOUSE, number, reference, matching(PENSION)).posted == fen
    text = "select person_id, sum(amount_fen) from collection.account_posting group by 1 order by 1"
    assert admin.execute(text).fetchall() == [(who[0], 18_000), (who[1], 18_000), (who[2], 150_000)]
    book = "select account, component, sum(amount_fen) from ledger.entry_line where amount_fen < 0 group by 1, 2"
    assert set(admin.execute(book).fetchall()) == {
        ("collective_aid_income", "collective", -30_000),
        ("government_subsidy_income", "government", -18_000),
        ("contribution_income", "personal", -138_000),
    }
