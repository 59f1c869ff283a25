"""Story 6, the side of benefits: contributions paid after somebody retired are counted after all, with arrears.

The worker retires in August 2023 with 322 months known; July and August, unpaid by his employer, are paid on 30
September. By 322 months the basic part is 7,000.00 × 322 / 12 × 1 % = 1,878.33, by 324 months 1,890.00: 11.67 a month
more, owed again for September and October when October is paid.
"""

from __future__ import annotations

import pytest

from entitled import SCHEME, Wish, at, awarded, judge, open_house, pay, person, recognise
from officers import HOUSE
from shebao.benefits import events, statement
from shebao.kernel.dates import parse_month
from shebao.store.outbox import deliver

ACCOUNT = 86_097
BEFORE, AFTER = 187_833, 189_000


@pytest.fixture
def worker(db):
    open_house(db)
    at(db, "2023-08-20")
    who = person(db)
    award = awarded(db, Wish(who, stop="2023-08"))
    at(db, "2023-09-10")
    assert pay(db, "2023-09").fen == BEFORE + ACCOUNT
    return who, award


def paid_late(db, who, *, months, scheme=SCHEME):
    """Collection tells who has months paid late; here the count of months stands for its register."""
    at(db, "2023-09-30")
    recognise(db, who, "paid_months", months)
    with db.transaction(HOUSE, "collection", "post_shares", act="run") as tx:
        tx.emit("collection.paid_late", {"scheme": scheme, "persons": [who]})
    ours = [s for s in events.subscribers(judge()) if s.event == "collection.paid_late"]
    return deliver(db, HOUSE, ours)


@pytest.mark.mission("S1.04")
def test_months_paid_after_retirement_are_counted_and_paid_back(db, officers, worker):
    who, _ = worker
    assert paid_late(db, who, months=324).done == 1
    at(db, "2023-10-10")
    assert pay(db, "2023-10").fen == AFTER + ACCOUNT + (AFTER - BEFORE) == 276_264
    assert AFTER - BEFORE == 1_167
    assert statement.differences(db, officers.clerk, period=parse_month("2023-10")) == []


def test_what_turns_out_less_is_only_proposed(db, officers, worker):
    """The same event where a refund took months away: nothing changes before the person was heard."""
    who, award = worker
    assert paid_late(db, who, months=320).done == 1
    at(db, "2023-10-10")
    assert pay(db, "2023-10").fen == BEFORE + ACCOUNT
    with db.reading(officers.clerk, "benefits") as tx:
        assert tx.one("claim_now", claim=tx.one("award_by_id", award=award).claim_id).state == "change_proposed"


def test_the_wrong_twin_that_listens_to_nothing_keeps_the_old_amount(db, worker):
    """Without the subscription October pays 2,739.30: the story's 2,762.64 tells it apart."""
    who, _ = worker
    assert paid_late(db, who, months=324, scheme="another").done == 1  # an event of another scheme is not ours
    at(db, "2023-10-10")
    assert pay(db, "2023-10").fen == BEFORE + ACCOUNT == 273_930
