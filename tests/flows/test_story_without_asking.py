"""Story: an allowance for the old that nobody applies for and that grows with age. Shanghai, 沪府发〔2016〕24号:
75 yuan from 65, 150 from 70, 180 from 80, 350 from 90, 600 from 100.

    Qian    born 9 December 1945     150.00 in November 2025, 180.00 from December on (80)
    Zhou    born 30 December 1960    nothing in November, 75.00 from December on (65)
    Wu      born 2 January 1961      nothing yet
    Feng    born 1940                registered in Qingyuan: another place pays
    Chu     born 1938                nobody knows where he is registered: an officer is told, he is not refused
    Wei     born 1930, died October  nothing

November pays 150.00, December 180.00 + 75.00 = 255.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from entitled import RUNNER, at
from held import suspend
from officers import COUNTY, HOUSE
from registry_help import PLACES_LAW, number
from shebao.benefits import automatic, awards, decisions, payroll, statement
from shebao.benefits.automatic import Look
from shebao.benefits.awards import Pause
from shebao.benefits.errors import ApplicationNeeded, RunRefused
from shebao.benefits.judge import Judge
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.registry.model import MemberEntry, PersonEntry, PlaceEntry

SCHEME, SHANGHAI = "old_age_allowance", "310000"
NOVEMBER, DECEMBER = parse_month("2025-11"), parse_month("2025-12")
BORN = {
    "qian": (date(1945, 12, 9), "310101"),
    "zhou": (date(1960, 12, 30), "310101"),
    "wu": (date(1961, 1, 2), "310101"),
    "feng": (date(1940, 5, 5), "441802"),
    "chu": (date(1938, 5, 5), ""),
    "wei": (date(1930, 5, 5), "310101"),
}


@cache
def law():
    return load("cn")


@pytest.fixture
def town(db, officers):
    at(db, "2025-11-03")
    registry.load_places(db, HOUSE, PLACES_LAW)
    for chart in charts(law()):
        books.load_chart(db, HOUSE, chart)
    said = moves(law().schemes[SCHEME])
    books.load_scheme(db, HOUSE, said)
    books.open_pool(db, HOUSE, Pool(PoolId(0), said.fund, SHANGHAI, said.fund, said.fund, NOVEMBER, COUNTY))
    people = {}
    for order, (name, (born, region)) in enumerate(BORN.items()):
        places = (PlaceEntry("household_registration", region, date(2000, 1, 1)),) if region else ()
        entry = PersonEntry(number(born, order + 1), f"测试{name}", "counter", "card", places=places)
        people[name] = int(registry.register_person(db, officers.clerk, entry, on=db.clock.date()).person)
    registry.record_death(
        db,
        officers.clerk,
        people["wei"],
        date(2025, 10, 4),
        source="hospital",
        document="1",
        known_on=date(2025, 10, 9),
    )
    return people


def look(db, day, judged=None):
    on = at(db, day)
    return automatic.award_without_application(
        db, RUNNER, judged or Judge(law()), Look(SCHEME, SHANGHAI, on.year * 12 + on.month - 1, 2, on)
    )


def pay(db, officers, period, day=20):
    on = at(db, f"{period}-{day}")
    month = Month(parse_month(period), 1, law().hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return payroll.publish_payroll(db, RUNNER, month, on=on).fen


def drawn(db, officers, person):
    with db.reading(officers.clerk, "benefits") as tx:
        found = tx.all("awards_of_person", person=person)
        return [
            (
                row.award_id,
                [
                    (p.amount_fen, p.start, p.end_)
                    for p in tx.all("components_of", award=row.award_id, known_at=tx.now, forever=0)
                ],
            )
            for row in found
        ]


@pytest.mark.mission("S7.20")
def test_nobody_asks_and_the_next_step_of_age_comes_by_itself(db, officers, town):
    first = look(db, "2025-11-05")
    assert (first.awards, first.fen, first.parked) == (1, 15_000, 1)
    assert look(db, "2025-11-05") == first  # killed and started again: the same look
    with db.reading(officers.clerk, "benefits") as tx:
        (waits,) = tx.all("store.parked_rows", run_id=first.run)
    assert (waits.row_key, waits.owner) == (f"person:{town['chu']}", "reviewer")
    assert "is not known" in waits.reason
    assert pay(db, officers, "2025-11") == 15_000

    second = look(db, "2025-12-05")
    assert (second.awards, second.fen) == (2, 18_000 + 7_500)
    assert pay(db, officers, "2025-12") == 25_500
    (_, before), (award, after) = drawn(db, officers, town["qian"])
    assert before == [(15_000, NOVEMBER, DECEMBER)]
    assert after == [(18_000, DECEMBER, parse_month("2035-12"))]
    for nobody in ("wu", "feng", "chu", "wei"):
        assert drawn(db, officers, town[nobody]) == []
    assert statement.differences(db, officers.clerk, period=DECEMBER) == []
    with db.reading(officers.clerk, "benefits") as tx:
        decision = tx.one("decision_of_award", award=award)
    assert decision.decides == "machine"
    assert decisions.replay(db, officers.clerk, decision.decision_id).granted


def test_the_wrong_twin_without_the_term_stays_at_the_old_amount(db, officers, town):
    """The twin pays 150.00 for ever: the story's December must tell it from the law."""
    scheme = law().schemes[SCHEME]
    award = {k: v for k, v in scheme.facts["award"].items() if k != "ends_before"}
    facts = {**scheme.facts, "award": award}
    twin = Judge(replace(law(), schemes={**law().schemes, SCHEME: replace(scheme, facts=facts)}))
    look(db, "2025-11-05", twin)
    look(db, "2025-12-05", twin)
    assert (
        pay(db, officers, "2025-12") == 2 * 15_000 + 7_500
    )  # November's and December's old amount: 180.00 never comes


def test_a_suspension_outlives_the_step_of_age(db, officers, town):
    look(db, "2025-11-05")
    ((award, _),) = drawn(db, officers, town["qian"])
    suspend(db, officers.approver, award, Pause("suspended", "returned: closed", "", DECEMBER))
    look(db, "2025-12-05")
    assert pay(db, officers, "2025-12") == 15_000 + 7_500  # November, and Zhou's December
    at(db, "2025-12-28")
    _, (following, _) = drawn(db, officers, town["qian"])
    awards.resume(db, officers.approver, following, month=DECEMBER, back_pay=True)
    on = at(db, "2026-01-05")
    assert on.year == 2026
    assert pay(db, officers, "2026-01") == 2 * 18_000 + 7_500


def test_where_somebody_must_apply_nothing_is_given_unasked(db, town):
    on = at(db, "2025-11-05")
    with pytest.raises(ApplicationNeeded, match="resident_pension"):
        automatic.award_without_application(
            db, RUNNER, Judge(law()), Look("resident_pension", "441802", NOVEMBER, 1, on)
        )
    with pytest.raises(RunRefused):  # no amount is known for the place
        automatic.award_without_application(db, RUNNER, Judge(law()), Look(SCHEME, "620100", NOVEMBER, 1, on))


def test_who_must_claim_is_told_once_the_month_before(db, officers, town):
    """Residents' pension is drawn on claim: the member who turns 60 in December is told in November, others are not."""
    members = {}
    for order, born in ((51, date(1965, 12, 8)), (53, date(1966, 1, 8)), (55, date(1965, 11, 8))):
        entry = PersonEntry(number(born, order), f"测试{order}", "counter", "card")
        who = registry.register_person(db, officers.clerk, entry, on=db.clock.date()).person
        joined = MemberEntry(who, "resident_pension", "pension", "resident", "441802", date(2012, 1, 1), exclusive=True)
        assert registry.enrol(db, officers.clerk, joined)
        members[order] = int(who)
    on = at(db, "2025-11-05")
    wanted = Look("resident_pension", "441802", NOVEMBER, 2, on)
    assert automatic.notify_reaching(db, RUNNER, Judge(law()), wanted) == [members[51]]
    assert automatic.notify_reaching(db, RUNNER, Judge(law()), wanted) == [members[51]]
    with db.reading(officers.clerk, "store") as tx:
        events = tx.all("pending_events", name="benefits.age_reached", subscriber="letters", at_most=10)
    assert [event.payload["person"] for event in events] == [members[51]]
    with pytest.raises(ApplicationNeeded):
        automatic.notify_reaching(db, RUNNER, Judge(law()), Look(SCHEME, SHANGHAI, NOVEMBER, 1, on))
