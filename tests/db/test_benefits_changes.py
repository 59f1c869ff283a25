"""Less is only proposed and needs three persons and time; cases are withdrawn; a returned payment holds the next."""

from __future__ import annotations

from datetime import date

import pytest

from entitled import RUNNER, Wish, at, awarded, judge, open_house, pay, person, recognise
from held import suspend
from officers import HOUSE
from shebao.benefits import awards, events, recalc, recovery, statement
from shebao.benefits.awards import Pause
from shebao.benefits.errors import ClaimNotReady, NothingRecorded, NoticeNotOver, RecoveryNotReady
from shebao.benefits.recovery import Received
from shebao.kernel.dates import parse_month
from shebao.store.outbox import Event, deliver

FULL = 249738 + 86097
FEWER = 124094 + 86097  # 160 months instead of 322


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-10-20")
    return db


@pytest.fixture
def paid(house, officers):
    """An award of 2024 paid for two months, whose months are then recognised lower."""
    award = awarded(house, Wish(person(house), stop="2025-10"))
    for period in ("2025-11", "2025-12"):
        at(house, f"{period}-10")
        pay(house, period)
    at(house, "2026-01-05")
    return award


def lowered(house, award, months=200):
    recognise(house, 1, "paid_months", months)
    return recalc.recalculate(house, RUNNER, judge(), award, on=house.clock.date())


def components(house, officers, award):
    with house.reading(officers.clerk, "benefits") as tx:
        rows = tx.all("components_of", award=award, known_at=tx.now, forever=2**31 - 1)
    return {row.component: row.amount_fen for row in rows}


def test_less_is_only_proposed_until_three_have_acted(house, officers, paid):
    changed = lowered(house, paid)
    assert (changed.applied, changed.after_fen < changed.before_fen) == (False, True)
    assert components(house, officers, paid) == {"basic_part": 249738, "account_part": 86097}
    with pytest.raises(ClaimNotReady, match="change_notified"):
        recalc.check_change(house, officers.reviewer, claim_of(house, officers, paid), on=date(2026, 1, 5))
    claim = claim_of(house, officers, paid)
    recalc.notify_change(house, officers.clerk, claim, on=date(2026, 1, 5), answer_until=date(2026, 1, 20))
    with pytest.raises(NoticeNotOver, match="2026-01-20"):
        recalc.check_change(house, officers.reviewer, claim, on=date(2026, 1, 20))
    recalc.check_change(house, officers.reviewer, claim, on=date(2026, 1, 21))
    recalc.approve_change(house, officers.approver, judge(), claim, on=date(2026, 1, 21))
    less = 158217  # 9,493 × 200/12 %: known since November
    assert components(house, officers, paid) == {"basic_part": less, "account_part": 86097}
    at(house, "2026-01-22")
    assert pay(house, "2026-01").fen == less + 86097
    case = the_case(house, officers)
    assert case.fen == 2 * (249738 - less)
    assert statement.differences(house, officers.clerk, period=parse_month("2026-01")) == []


def claim_of(house, officers, award):
    with house.reading(officers.clerk, "benefits") as tx:
        return tx.one("award_by_id", award=award).claim_id


def the_case(house, officers):
    with house.reading(officers.clerk, "benefits") as tx:
        (row,) = tx.all("recoveries_of_person", person=1)
        return tx.one("recovery_now", recovery=row.recovery_id)


def test_conditions_no_longer_met_are_proposed_with_their_reasons(house, officers, paid):
    changed = lowered(house, paid, months=100)
    assert (changed.applied, changed.after_fen) == (False, 0)
    with house.reading(officers.clerk, "benefits") as tx:
        facts = tx.one("last_event_facts", claim=claim_of(house, officers, paid), state="change_proposed").facts
    assert [reason["code"] for reason in facts["reasons"]] == ["condition.enough_months"]


def test_a_case_withdrawn_is_owed_again_and_an_open_one_parks(house, officers, paid):
    suspend(house, officers.approver, paid, Pause("suspended", "no sign of life", "", parse_month("2025-12")))
    pay(house, "2026-01")
    case = the_case(house, officers)
    assert case.fen == FULL
    awards.resume(house, officers.approver, paid, month=parse_month("2025-12"), back_pay=True)
    at(house, "2026-02-10")
    assert pay(house, "2026-02").rows == 0
    with house.reading(officers.clerk, "benefits") as tx:
        runs = [row.run_id for row in tx.all("payroll_runs")]
        (parked,) = tx.all("store.parked_rows", run_id=runs[-1])
    assert parked.reason.startswith("a recovery case is open")
    recovery.withdraw(house, officers.approver, case.recovery_id, on=date(2026, 2, 11), note="alive")
    at(house, "2026-03-10")
    assert pay(house, "2026-03").fen == 3 * FULL
    assert statement.differences(house, officers.clerk, period=parse_month("2026-03")) == []


def test_money_received_is_counted_to_the_fen(house, officers, paid):
    suspend(house, officers.approver, paid, Pause("stopped", "left", "", parse_month("2025-12")))
    pay(house, "2026-01")
    case = the_case(house, officers).recovery_id
    with pytest.raises(RecoveryNotReady):
        recovery.receive(house, officers.clerk, case, Received(1, "repaid", "slip 1"), on=date(2026, 1, 6))
    recovery.notify(house, officers.clerk, case, on=date(2026, 1, 6), answer_until=date(2026, 1, 7))
    recovery.decide(house, officers.approver, case, on=date(2026, 1, 8), note="art. 88")
    left = recovery.receive(house, officers.clerk, case, Received(FULL - 5, "repaid", "slip 1"), on=date(2026, 1, 9))
    assert left == 5
    with pytest.raises(RecoveryNotReady, match="pocket"):
        recovery.receive(house, officers.clerk, case, Received(5, "pocket", "?"), on=date(2026, 1, 9))
    with pytest.raises(RecoveryNotReady, match="without money received"):
        recovery.withdraw(house, officers.approver, case, on=date(2026, 1, 9), note="")


def test_a_frozen_account_holds_the_next_month_and_is_paid_back_when_cleared(house, officers, paid):
    payload = {
        "payment_id": 1,
        "award_id": paid,
        "person_id": 1,
        "scheme": "old_age",
        "cause": "frozen",
        "amount_fen": FULL,
    }
    returned(house, payload | {"cause": "technical"})
    at(house, "2026-01-10")
    assert pay(house, "2026-01").fen == FULL
    returned(house, payload)
    returned(house, payload)
    at(house, "2026-02-10")
    assert pay(house, "2026-02").rows == 0
    awards.resume(house, officers.approver, paid, month=parse_month("2026-02"), back_pay=True)
    with pytest.raises(NothingRecorded, match="has no suspension from 2026-02"):
        awards.resume(house, officers.approver, paid, month=parse_month("2026-02"), back_pay=True)
    at(house, "2026-03-10")
    assert pay(house, "2026-03").fen == 2 * FULL


def returned(house, payload):
    event = Event(0, "payments.returned", payload, house.clock)
    with house.transaction(HOUSE, "benefits", "test") as tx:
        events.hold_after_return(tx, event)


def test_an_event_is_taken_once(house, officers, paid):
    deliver(house, HOUSE, events.subscribers(judge()))  # the determination the award rests on
    with house.transaction(officers.clerk, "benefits", "test") as tx:
        tx.emit("registry.death_recorded", {"person": 1, "died_on": "2025-12-30", "known_on": "2026-01-05"})
    assert deliver(house, HOUSE, events.subscribers(judge())).done == 1
    assert deliver(house, HOUSE, events.subscribers(judge())).done == 0
    with house.reading(officers.clerk, "benefits") as tx:
        stops = tx.all("status_of", award=paid, known_at=tx.now, forever=2**31 - 1)
    assert [(s.status, s.reason, s.start) for s in stops] == [("stopped", "death", parse_month("2026-01"))]
