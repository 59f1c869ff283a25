"""A claim through all hands: in order, by three persons, refused only with every reason and time to answer."""

from __future__ import annotations

from datetime import date

import pytest

from entitled import SCHEME, Wish, at, awarded, judge, open_house, opened, person, ready, recognise
from shebao.benefits import claims, decisions
from shebao.benefits.errors import (
    AlreadyAwarded,
    ClaimAlreadyOpen,
    ClaimNotReady,
    NoticeNotOver,
    OrderIncomplete,
    RefusalNeedsOfficer,
    SamePersonTwice,
)
from shebao.benefits.model import Component
from shebao.kernel.dates import parse_month


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-10-20")
    return db


def components(db, by, award):
    with db.reading(by, "benefits") as tx:
        rows = tx.all("components_of", award=award, known_at=tx.now, forever=2**31 - 1)
    return {row.component: (row.payer, row.amount_fen, row.start) for row in rows}


def test_an_award_passes_three_persons_and_replays(house, officers):
    who = person(house)
    award = awarded(house, Wish(who, extra={"lives_in_county": 1}))
    start = parse_month("2025-11")
    assert components(house, officers.clerk, award) == {
        "basic_part": ("", 249738, start),
        "account_part": ("", 86097, start),
        "local_extra": ("county", 2000, start),
    }
    with house.reading(officers.clerk, "benefits") as tx:
        decision = tx.one("decision_of_award", award=award)
        signed = {s.role: s.actor_id for s in tx.all("signatures_of", decision=decision.decision_id)}
    assert len(set(signed.values())) == 3
    assert decision.provisional
    assert not decision.unverified
    again = decisions.replay(house, officers.clerk, decision.decision_id)
    assert again.values["basic_part"] == 249738
    assert again.provisional == ("old_age.base",)
