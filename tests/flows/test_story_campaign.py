"""Residents' yearly campaign for 2026, read by an accountant.

Ten people of a county owe for 2026, 400.00 each: 1 to 4 pay all of it themselves; 5 has the minimum income and the
county pays 240.00 of his; 6 is extremely poor and the county pays all of it. 7 is insured through work and 8 died: both
owe nothing. 9 pays on 10 February 2026, after the window; 10 never. So in the window 4 × 400.00 + 160.00 = 1,760.00 of
own money and 640.00 on the county's bill; for the seven insured in the end 7 × 724.00 = 5,068.00 of subsidy, a sum that
only the notice of March 2026 sets.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from collected import CITY_HOUSE, country
from officers import COUNTY, OFFICERS
from residents import (
    FIXED_AID,
    MEDICAL,
    NOTICE,
    OWN,
    SUBSIDY,
    due,
    enrol,
    matching,
    opened,
    pay,
    recognise,
    run,
    village,
)
from settled import camt054
from shebao.collection import actions
from shebao.collection.errors import CampaignUnknown, CampaignWrong
from shebao.collection.settle import Settlement
from shebao.collection.terms import terms
from shebao.kernel.dates import month
from shebao.registry import actions as registry

IN_WINDOW, LATE = date(2025, 12, 3), date(2026, 2, 10)
JANUARY = month(2026, 1)


@pytest.fixture
def county(db):
    """The ten, as the register has them on 20 November 2025."""
    who = village(db, 11)
    enrol(db, who[:10])
    enrol(db, who[6:7], "employee_medical", paper="work")
    recognise(db, int(who[4]), "minimum_income")
    recognise(db, int(who[5]), "extremely_poor")
    registry.record_death(
        db,
        OFFICERS.clerk,
        int(who[7]),
        date(2025, 11, 2),
        source="hospital",
        document="证明",
        known_on=date(2025, 11, 5),
    )
    return [int(p) for p in who]


def at(db, day: date) -> None:
    db.clock = datetime.fromisoformat(f"{day}T09:00:00+08:00")


def window(db, who) -> tuple:
    campaign = opened(db)
    first = run(db, campaign)
    pay(db, campaign, dict.fromkeys(who[:4], OWN) | {who[4]: OWN - FIXED_AID}, IN_WINDOW)
    return campaign, first


@pytest.mark.mission("S3.32", "S5.02")
def test_the_roll_the_window_the_late_and_the_list_of_unpaid(db, admin, county):
    campaign, first = window(db, county)
    assert first.lines == {"personal": 6 * OWN + OWN - FIXED_AID, "government": FIXED_AID + OWN}
    assert first.notes == {
        ("aided", "minimum_income"): (1, FIXED_AID),
        ("aided", "extremely_poor"): (1, OWN),
        ("excluded", "insured_elsewhere"): (1, 0),
        ("excluded", "dead"): (1, 0),
    }
    assert run(db, campaign).lines == first.lines  # the same order again writes nothing

    at(db, date(2025, 12, 31))
    settled = run(db, campaign, "window", settles=True)
    assert settled.lines == {"personal": -2 * OWN}
    assert "subsidy_minimum" in settled.silent[0]  # the notice of 2026 sets it: nothing is guessed before
    assert settled.notes == {("unpaid", ""): (2, 2 * OWN)}
    assert [(u.path, u.persons, u.fen) for u in actions.unpaid(db, OFFICERS.city_clerk, campaign)] == [
        (COUNTY, 2, 2 * OWN)
    ]
    assert actions.unpaid_persons(db, OFFICERS.clerk, campaign, COUNTY) == tuple((p, OWN) for p in county[8:10])
    assert due(admin, "personal") == 4 * OWN + OWN - FIXED_AID  # what nobody paid is withdrawn: no debt, no arrears
    late = "select count(*) from collection.arrears where principal_fen > 0 and due_day is not null"
    assert admin.execute(late).fetchone() == (0,)

    # the ninth comes in February: owes, pays, waits three months from the month he paid in
    at(db, LATE)
    again = run(db, campaign, "late 1", persons=(county[8],))
    assert again.lines == {"personal": OWN}
    pay(db, campaign, {county[8]: OWN}, LATE, "2")
    late = run(db, campaign, "late 1 paid", settles=True, persons=(county[8],))
    assert (late.lines, late.notes) == ({}, {("waits", ""): (1, 0)})
    # the notice of 5 March sets the subsidy: for the seven who are insured
    at(db, date(2026, 3, 10))
    notice = run(db, campaign, "subsidy", settles=True, known_on=date(2026, 3, 10))
    assert (notice.lines, notice.silent) == ({"subsidy": 7 * SUBSIDY}, ())
    covers = [actions.cover_of(db, OFFICERS.clerk, p, MEDICAL, 2026).first_month for p in county[:10]]
    assert covers == [JANUARY] * 6 + [None, None, month(2026, 5), None]
    (left,) = actions.unpaid(db, OFFICERS.city_clerk, campaign)
    assert (left.persons, left.paid_since) == (2, 1)
    sums = admin.execute("select pool_id, sum(amount_fen) from ledger.entry_line group by 1").fetchall()
    assert {fen for _, fen in sums} == {0}


def test_wrong_twins_of_the_sums_are_told_apart(db, admin, county):
    """Without recognition, without the look at who is insured through work, a fen short: each is another sum."""
    campaign = opened(db)
    lawful = run(db, campaign).lines["personal"]
    assert lawful != 8 * OWN  # nobody aided
    assert lawful != 7 * OWN + OWN - FIXED_AID  # the seventh asked to pay twice
    pay(db, campaign, {county[0]: OWN - 1, county[1]: OWN + 1}, IN_WINDOW)
    at(db, date(2025, 12, 31))
    run(db, campaign, "window", settles=True)
    assert actions.cover_of(db, OFFICERS.clerk, county[0], MEDICAL, 2026).first_month is None
    assert actions.cover_of(db, OFFICERS.clerk, county[1], MEDICAL, 2026).first_month == JANUARY
    held = admin.execute("select sum(amount_fen) from collection.paid where move = 'hold'").fetchone()
    assert held == (1,)


def test_a_newborn_is_covered_from_birth_and_who_is_recognised_late_gets_it_back(db, admin, county):
    campaign, _ = window(db, county)
    recognise(db, county[0], "extremely_poor")  # paid 400.00 himself in December
    again = run(db, campaign, "recognised")
    assert again.lines == {"personal": -OWN, "government": OWN}
    over = admin.execute("select sum(paid_fen - owed_fen) from collection.owed where paid_fen > owed_fen").fetchone()
    assert over == (OWN,)
    at(db, date(2026, 4, 20))
    admin.execute("update registry.person_version set birth_date = '2026-03-05' where person_id = %s", (county[10],))
    enrol(db, np.array(county[10:]), since=date(2026, 3, 5), paper="birth")
    run(db, campaign, "birth", persons=(county[10],))
    pay(db, campaign, {county[10]: OWN}, date(2026, 4, 18), "3")
    run(db, campaign, "birth paid", settles=True, persons=(county[10],))
    assert actions.cover_of(db, OFFICERS.clerk, county[10], MEDICAL, 2026).first_month == month(2026, 3)


def test_who_leaves_the_place_after_the_roll_owes_nothing_there(db, admin, county):
    campaign, _ = window(db, county)
    admin.execute(
        "update registry.membership set r = tstzrange(lower(r), store.clock()) where person_id = %s", (county[9],)
    )
    assert run(db, campaign, "left").lines == {"personal": -OWN}


def test_residents_who_pay_by_the_bank_are_known_by_their_payer_code(db, admin, county):
    """B1 is the sum, B2 five fen more, B3 names a person nobody has: 800.00 are matched, 1.05 wait with an owner."""
    campaign = opened(db)
    run(db, campaign)
    day = date(2025, 11, 18)
    words = (("B1", OWN, f"医保 P{county[0]}"), ("B2", OWN + 5, f"P{county[1]} 2026"), ("B3", 100, "P999999"))
    notice = camt054([(number, day, fen, said) for number, fen, said in words])
    actions.take_credits(db, OFFICERS.city_clerk, "n.xml", notice)
    split = actions.settle_credits(
        db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), (terms(country(), MEDICAL),))
    )
    assert (split.credits, split.split, split.waiting) == (3, 2 * OWN, 105)
    found = actions.match(db, CITY_HOUSE, replace(matching(occasion="bank"), bank=True))
    assert (found.received, found.held) == (2 * OWN, 105)
    paid = "select person_id, sum(amount_fen) from collection.paid where move = 'receive' group by 1 order by 1"
    assert admin.execute(paid).fetchall() == [(county[0], OWN), (county[1], OWN)]


def test_the_list_for_the_collector_names_everybody_who_still_owes(db, county):
    campaign, _ = window(db, county)
    (file,) = actions.notice_files(db, OFFICERS.city_clerk, campaign, terms(country(), MEDICAL))
    rows = file.decode().splitlines()
    assert rows[0] == "payer,scheme,component,for_month,amount,due_day"
    assert rows[1:] == [f"P{p},resident_medical,personal,2026-01,400.00,2025-12-25" for p in county[8:10]]


def test_what_the_law_does_not_say_and_wrong_notices_are_refused(db, county):
    campaign = opened(db)
    # the county's fixed sum was not read: whom it concerns waits, with the reason, and the others go on
    told = run(db, campaign, typed={})
    assert (told.parked, told.lines) == (1, {"personal": 6 * OWN, "government": OWN})
    with pytest.raises(CampaignWrong, match="other facts"):
        opened(db, replace(NOTICE, asked={"personal_amount_set": 38_000}))
    with pytest.raises(CampaignWrong, match="not named"):
        opened(db, replace(NOTICE, year=2025, document=" "))
    with pytest.raises(CampaignWrong, match="no yearly campaign"):
        opened(db, replace(NOTICE, scheme="employee_pension"))
    with pytest.raises(CampaignUnknown, match="2024"):
        actions.campaign(db, CITY_HOUSE, country(), MEDICAL, 2024)


PLACES = ("roll:part 1:inside", "roll:publish:inside", "roll:publish:after")
KILLED = """
import sys
from datetime import datetime
sys.path[:0] = ["tests"]
from pathlib import Path
from collected import CITY_HOUSE, country
from residents import run
from shebao.collection import actions
from shebao.store.db import Database
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
run(db, actions.campaign(db, CITY_HOUSE, country(), "resident_medical", 2026))
"""


def test_a_roll_killed_anywhere_counts_once(db, admin, county):
    campaign = opened(db)
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    for place in PLACES:
        ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
        assert ended.returncode == -9, ended.stderr.decode()
    assert run(db, campaign).lines == {"personal": 7 * OWN - FIXED_AID, "government": FIXED_AID + OWN}
    assert admin.execute("select count(*), count(distinct person_id) from collection.campaign_note").fetchone() == (
        4,
        4,
    )
