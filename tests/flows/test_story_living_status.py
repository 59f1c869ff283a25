"""Story: a pensioner no record has seen for a year. Written to, called, visited, held, found alive, paid to the fen.

Three pensioners draw 3,358.35 each (basic 2,497.38 + account 860.97). In November 2025 the records know one of them:

    Ma     matched at a hospital in May          no check at all
    Ning   silent since she began in June 2024   letter 20 Nov, call 8 Dec, visit 15 Dec; held from January;
                                                 comes to the counter on 12 March: 3 × 3,358.35 = 10,075.05 in March
    Ou     silent too, died on 3 February        January and February, held from him alive, go to his heir in March
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import psycopg
import pytest

from entitled import RUNNER, SCHEME, Wish, at, awarded, judge, open_house, pay, person
from held import suspend
from officers import COUNTY, HOUSE
from shebao.benefits import awards, events, living, statement
from shebao.benefits.awards import Heir, Pause
from shebao.benefits.errors import LivingCheckNotReady, LivingStatusUnruled, NoticeNotOver
from shebao.benefits.judge import Judge
from shebao.benefits.living import SILENT, Signs, Sweep, Try
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.store.errors import NotEntered
from shebao.store.outbox import deliver

FEN = 335_835


@pytest.fixture
def town(db, officers):
    """Ma, Ning and Ou draw since June 2024."""
    open_house(db)
    at(db, "2024-05-20")
    people = [person(db, date(1960, 3, 4), order) for order in (1, 2, 3)]
    drawn = [awarded(db, Wish(who, stop="2024-05")) for who in people]
    at(db, "2025-11-10")
    assert pay(db, "2025-11").fen == 3 * 18 * FEN
    at(db, "2025-11-18")
    seen = Signs(np.array([people[0], 999_999]), (date(2025, 5, 6),) * 2, "medical", "match list 5")
    assert living.record_signs(db, officers.clerk, seen) == 1
    assert living.record_signs(db, officers.clerk, seen) == 1  # the same list again is the same list
    return db, people, drawn


def look(db, day: str):
    return living.sweep(db, RUNNER, judge(), Sweep(SCHEME, at(db, day), 2))


def tried(db, officers, check, until="2025-12-05"):
    at(db, "2025-11-20")
    letter = Try("letter", date(2025, 11, 20), "registered letter 81", answer_until=date.fromisoformat(until))
    living.reach(db, officers.clerk, check, letter)
    at(db, "2025-12-08")
    living.reach(db, officers.clerk, check, Try("call", date(2025, 12, 8), "two calls, nobody answered"))
    living.reach(db, officers.clerk, check, Try("visit", date(2025, 12, 15), "door closed, neighbours asked"))


@pytest.mark.mission("S7.20")
def test_records_first_then_letter_call_visit_and_only_then_a_pause_that_is_paid_back(town, officers):
    db, (_, ning, ou), (_, award, his) = town
    found = look(db, "2025-11-19")
    assert (found.opened, found.confirmed) == (2, 0)
    assert look(db, "2025-11-19") == found  # killed and started again: the same look
    checks = {one.person: one.check for one in living.waiting(db, officers.clerk)}
    assert set(checks) == {ning, ou}
    for check in checks.values():
        tried(db, officers, check)
    at(db, "2025-12-20")
    for check in checks.values():
        assert living.suspend_silent(db, officers.approver, judge(), check, on=date(2025, 12, 20)) == 1
    at(db, "2025-12-21")
    assert pay(db, "2025-12").fen == 3 * FEN  # the month of the decision is paid
    for period in ("2026-01", "2026-02"):
        at(db, f"{period}-10")
        assert pay(db, period).fen == FEN

    at(db, "2026-03-12")
    here = Signs(np.array([ning]), (date(2026, 3, 12),), "counter", "identity card seen")
    living.confirm(db, officers.clerk, checks[ning], here, on=date(2026, 3, 12))
    with pytest.raises(NotEntered):  # who took the paper in does not also let the money run
        living.resume_confirmed(db, officers.clerk, checks[ning], on=date(2026, 3, 12))
    assert living.resume_confirmed(db, officers.approver, checks[ning], on=date(2026, 3, 12)) == 1
    dies_unnoticed(db, officers, ou)

    at(db, "2026-03-20")
    pay(db, "2026-03")
    assert booked(db, officers, award, "2026-03") == dict.fromkeys(("2026-01", "2026-02", "2026-03"), FEN)
    assert sum(booked(db, officers, award, "2026-03").values()) == 1_007_505
    assert booked(db, officers, his, "2026-03") == {
        "2026-01": FEN,
        "2026-02": FEN,
    }  # until the month of death, no further
    assert statement.differences(db, officers.clerk, period=parse_month("2026-03")) == []
    assert steps(db, officers, checks[ning]) == [
        "opened",
        "letter",
        "call",
        "visit",
        "suspended",
        "confirmed",
        "resumed",
    ]
    assert steps(db, officers, checks[ou]) == ["opened", "letter", "call", "visit", "suspended", "died"]


def dies_unnoticed(db, officers, ou):
    """Found on 13 March that he died on 3 February: January and February were held from a living man's family."""
    at(db, "2026-03-13")
    registry.record_death(
        db, officers.clerk, ou, date(2026, 2, 3), source="cremation", document="list 3", known_on=date(2026, 3, 13)
    )
    deliver(db, HOUSE, events.subscribers(judge()))
    heir = person(db, date(1985, 5, 5), 9)
    awards.name_heirs(db, officers.clerk, ou, [Heir(heir, 1, "notary 7")], serving_path=COUNTY)


def booked(db, officers, award, period):
    with db.reading(officers.clerk, "benefits") as tx:
        rows = tx.all("obligations_of", award=award)
    months: dict[str, int] = {}
    for row in rows:
        if row.period == parse_month(period):
            name = f"{row.for_month // 12}-{row.for_month % 12 + 1:02d}"
            months[name] = months.get(name, 0) + row.amount_fen
    return months


def steps(db, officers, check):
    with db.reading(officers.clerk, "benefits") as tx:
        return [row.step for row in tx.all("living_steps", check=check)]


@pytest.mark.mission("S7.20")
def test_a_record_that_comes_later_ends_the_check_before_anything_is_held(town, officers):
    db, (_, ning, _ou), _ = town
    look(db, "2025-11-19")
    tax = Signs(np.array([ning]), (date(2025, 11, 25),), "travel", "rail match 11")
    living.record_signs(db, officers.clerk, tax)
    found = look(db, "2025-11-30")
    assert (found.opened, found.confirmed) == (0, 1)  # Ou's check is open already and is not opened twice
    assert [one.person for one in living.waiting(db, officers.clerk)] == [_ou]


def test_the_wrong_twin_that_suspends_first_is_refused_at_every_step(town, officers, admin):
    """The twin of the story in which the agency cuts off whoever is silent, and asks afterwards."""
    db, (_, ning, _ou), (_, award, _his) = town
    look(db, "2025-11-19")
    check = next(one.check for one in living.waiting(db, officers.clerk) if one.person == ning)
    on = date(2025, 11, 20)
    with pytest.raises(LivingCheckNotReady, match='"suspend" may follow only visit'):
        living.suspend_silent(db, officers.approver, judge(), check, on=on)
    with pytest.raises(LivingCheckNotReady, match='"visit" may follow only call'):
        living.reach(db, officers.clerk, check, Try("visit", on, "door closed"))
    letter = Try("letter", on, "letter 81", answer_until=date(2025, 12, 5))
    living.reach(db, officers.clerk, check, letter)
    with pytest.raises(NoticeNotOver, match="2025-12-05"):
        living.reach(db, officers.clerk, check, Try("call", date(2025, 12, 5), "nobody answered"))
    with pytest.raises(psycopg.errors.CheckViolation, match="no letter, call and visit"):  # round the actions
        suspend(db, officers.approver, award, Pause("suspended", SILENT, "", parse_month("2025-12")))
    with pytest.raises(NotEntered):
        living.suspend_silent(db, officers.clerk, judge(), check, on=on)
    at(db, "2025-12-10")
    assert pay(db, "2025-12").fen == 3 * FEN


def test_a_scheme_that_does_not_say_how_long_is_asked_nothing(town):
    db, *_ = town
    law = judge().law
    scheme = law.schemes[SCHEME]
    silent = {k: v for k, v in scheme.service.items() if k != "living_status"}
    unruled = Judge(replace(law, schemes={**law.schemes, SCHEME: replace(scheme, service=silent)}))
    with pytest.raises(LivingStatusUnruled, match="old_age"):
        living.sweep(db, RUNNER, unruled, Sweep(SCHEME, at(db, "2025-11-19"), 1))
