"""Story 5 (a death found ten months late) and the month of money, on the law as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import RUNNER, at, person
from entitled_cn import SCHEME, claim, law, lump_sum, no_rows, open_books, ordered, pay
from officers import COUNTY, HOUSE
from shebao.benefits import awards, events, recovery, statement
from shebao.benefits.adjustment import compute_rise, draft, publish_rise, rise_of
from shebao.benefits.awards import Heir
from shebao.benefits.errors import AlreadyAwarded, ConsentMissing, NoticeNotOver, RecoveryNotReady, TooMuchRecovered
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.store.outbox import deliver

DIED = date(2024, 3, 18)


@pytest.fixture(autouse=True)
def rows():
    with no_rows():
        yield


def give_rise(db, officers, judged, act, day):
    on = at(db, day)
    rise = rise_of(judged, SCHEME, act, on)
    run = compute_rise(db, RUNNER, judged, rise, shards=1)
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    listed = draft(db, officers.clerk, rise, run)
    return listed, publish_rise(db, RUNNER, judged, rise, on=on)


def story_law():
    """The rise of 2024 as the story invents it: 96.30 and nothing else."""
    found = law()
    scheme = found.schemes[SCHEME]
    rises = [
        {**r, "components": ["adjustment_fixed"]} if r["id"] == "adjustment_2024" else r
        for r in scheme.facts["adjustments"]
    ]
    name = f"{SCHEME}.fixed_increase"
    fixed = found.values[name]
    boxes = tuple(
        replace(box, value=9630) if box.region == "440000" and box.start == date(2024, 1, 1) else box
        for box in fixed.boxes
    )
    assert boxes != fixed.boxes
    schemes = {**found.schemes, SCHEME: replace(scheme, facts={**scheme.facts, "adjustments": rises})}
    return replace(found, schemes=schemes, values={**found.values, name: replace(fixed, boxes=boxes)})


@pytest.mark.mission("S1.10")
def test_a_death_found_ten_months_late(db, officers):
    judged = Judge(story_law())
    open_books(db, "440000", "2024-01")
    at(db, "2024-01-02")
    sun, heir = person(db, date(1955, 3, 2), 1), person(db, date(1980, 5, 5), 2)
    answers = {"retirement_month": parse_month("2015-03"), "contribution_months": 384, "account_balance": 1}
    award = ordered(db, judged, claim(db, judged, sun, "440100", answers), 341250, "2015-04")
    for number in range(1, 7):
        pay(db, f"2024-{number:02d}")
    listed, given = give_rise(db, officers, judged, "adjustment_2024", "2024-07-02")
    assert (dict(listed[0].fen), given) == ({"adjustment_fixed": 9630}, 1)
    assert pay(db, "2024-07").fen == 341250 + 7 * 9630
    for period in ("2024-08", "2024-09", "2024-10", "2024-11", "2024-12", "2025-01"):
        assert pay(db, period).fen == 350880

    at(db, "2025-01-09")
    found = registry.record_death(
        db, officers.clerk, sun, DIED, source="cremation", document="list 3", known_on=date(2025, 1, 9)
    )
    assert found.new
    deliver(db, HOUSE, events.subscribers(judged))
    awards.name_heirs(db, officers.clerk, sun, [Heir(heir, 1, "notary 7", consents=False)], serving_path=COUNTY)
    assert pay(db, "2025-02").fen == 0
    case = only_case(db, officers, sun)
    assert case.fen == 10 * 350880 == 3_508_800
    with db.reading(officers.clerk, "benefits") as tx:
        months = {line.for_month for line in tx.all("recovery_lines", recovery=case.recovery_id)}
    assert months == set(range(parse_month("2024-04"), parse_month("2025-02")))  # January to March stay the heirs'
    assert pay(db, "2025-03").rows == 0
    assert only_case(db, officers, sun).fen == 3_508_800

    survivors_money(db, officers, judged, (sun, heir, award), case.recovery_id)


def survivors_money(db, officers, judged, persons, case):
    sun, heir, _ = persons
    at(db, "2025-03-20")
    applicant = Applicant(sun, heir, "440100", COUNTY)
    wanted = (DIED, {"contribution_months": 384})
    lump_sum(db, judged, "funeral_grant", applicant, wanted)
    grant = lump_sum(db, judged, "survivors_grant", applicant, wanted)
    with pytest.raises(AlreadyAwarded):
        lump_sum(db, judged, "survivors_grant", applicant, wanted)

    with pytest.raises(RecoveryNotReady, match='"decide" may follow only'):
        recovery.decide(db, officers.approver, case, on=date(2025, 3, 20), note="")
    assert recovery.notify(db, officers.clerk, case, on=date(2025, 3, 20), answer_until=date(2025, 4, 3)) == 3_508_800
    with pytest.raises(NoticeNotOver, match="2025-04-03"):
        recovery.decide(db, officers.approver, case, on=date(2025, 4, 3), note="")
    recovery.answer(db, officers.clerk, case, on=date(2025, 3, 25), note="agrees")
    recovery.decide(db, officers.approver, case, on=date(2025, 3, 26), note="art. 88")
    at(db, "2025-03-27")
    with pytest.raises(ConsentMissing, match=f"Heir {heir} has not consented"):
        recovery.set_off(db, officers.approver, case, grant, fen=3_508_800, on=date(2025, 3, 27))
    awards.name_heirs(db, officers.clerk, sun, [Heir(heir, 1, "notary 7", consents=True)], serving_path=COUNTY)
    with pytest.raises(TooMuchRecovered):
        recovery.set_off(db, officers.approver, case, grant, fen=9_999_999, on=date(2025, 3, 27))
    assert recovery.set_off(db, officers.approver, case, grant, fen=3_508_800, on=date(2025, 3, 27)) == 0
    done = pay(db, "2025-04")
    assert done.fen == 988450 + 7413375 - 3508800 == 4_893_025
    with db.reading(officers.clerk, "benefits") as tx:
        paid = tx.all("obligations_of", award=grant)
    assert {(row.component, row.payee_person_id): row.amount_fen for row in paid} == {
        (f"set_off.{case}", heir): -3_508_800,
        ("survivors_grant", heir): 7_413_375,
    }
    assert pay(db, "2025-05").rows == 0
    assert statement.differences(db, officers.clerk, period=parse_month("2025-05")) == []


def only_case(db, officers, who):
    with db.reading(officers.clerk, "benefits") as tx:
        (case,) = tx.all("recoveries_of_person", person=who)
        return tx.one("recovery_now", recovery=case.recovery_id)


@pytest.mark.mission("S1.11")
def test_the_month_of_money(db, officers):
    """July 2025 in the city that rounds each item up: 50 + 12.50 + 29.20, seven months of it."""
    judged = Judge(law())
    open_books(db, "310000", "2025-01")
    at(db, "2025-01-02")
    who = person(db, date(1959, 6, 1), 1)
    answers = {"retirement_month": parse_month("2024-11"), "contribution_months": 300, "account_balance": 1}
    ordered(db, judged, claim(db, judged, who, "310000", answers), 550000, "2024-12")
    for number in range(1, 7):
        pay(db, f"2025-{number:02d}")
    listed, given = give_rise(db, officers, judged, "adjustment_2025", "2025-07-30")
    assert dict(listed[0].fen) == {
        "adjustment_fixed": 5000,
        "adjustment_years_part": 1250,
        "adjustment_percentage_part": 2920,
    }
    assert given == 1
    done = pay(db, "2025-07", day=31)
    assert done.fen == 550000 + 7 * 9170
    assert 7 * 9170 == 64190
    half_up = 550000 * 53
    assert (5000 + 1250 + (half_up + 5000) // 10000) == 9165
