"""Story: a wrong value is found after two months. From December 2025 the step of 80 is 185.00, not 180.00, and the step
of 65 is 70.00, not 75.00; known on 10 January 2026.

    Qian, 80    paid 180.00 in December and January, right 185.00       2 × 5.00 = 10.00 in February's arrears
    Zhou, 65    paid 75.00 in December and January, right 70.00         proposed, heard; then 3 × 5.00 = 15.00 proposed
    Sun, 72     150.00 as before                                        not on the list

Nothing is taken from Zhou before he was told and heard, and what was overpaid is again only proposed.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from click.testing import CliRunner
from test_story_without_asking import SCHEME, SHANGHAI, look, pay
from test_story_without_asking import law as right_law

from entitled import RUNNER, at
from officers import COUNTY, HOUSE
from registry_help import PLACES_LAW, number
from shebao.benefits import correction, recalc, statement
from shebao.benefits.correction import Correction, Put
from shebao.benefits.errors import NoticeNotOver, RunRefused
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.cli import correct
from shebao.kernel.dates import parse_month
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.service.corrected import letters_of_correction
from shebao.service.month import Hands

NAME = f"{SCHEME}.allowance_by_age"
BORN = {"qian": date(1945, 12, 9), "zhou": date(1960, 12, 30), "sun": date(1953, 3, 3)}


@cache
def law():
    """The law of the place, and the correction the house learns on 10 January."""
    found = right_law()
    value = found.values[NAME]
    old = next(box for box in value.boxes if box.region == SHANGHAI)
    cells = [
        {65: 7_000, 80: 18_500}.get(_step(old.value.first + place), fen) for place, fen in enumerate(old.value.cells)
    ]
    new = replace(
        old,
        id=f"{old.id} corrected",
        start=date(2025, 12, 1),
        known_from=date(2026, 1, 10),
        value=replace(old.value, cells=tuple(cells)),
        replaces=old.id,
    )
    return replace(found, values={**found.values, NAME: replace(value, boxes=(*value.boxes, new))})


def _step(age: int) -> int:
    return max(first for first in (0, 65, 70, 80, 90, 100) if first <= age)


@pytest.fixture
def town(db, officers, monkeypatch):
    """Paid in November, December and January by what was known then."""
    monkeypatch.setattr("test_story_without_asking.law", law)
    at(db, "2025-11-03")
    registry.load_places(db, HOUSE, PLACES_LAW)
    for chart in charts(law()):
        books.load_chart(db, HOUSE, chart)
    said = moves(law().schemes[SCHEME])
    books.load_scheme(db, HOUSE, said)
    pool = Pool(PoolId(0), said.fund, SHANGHAI, said.fund, said.fund, parse_month("2025-11"), COUNTY)
    books.open_pool(db, HOUSE, pool)
    people = {}
    for order, (name, born) in enumerate(BORN.items()):
        place = PlaceEntry("household_registration", "310101", date(2000, 1, 1))
        entry = PersonEntry(number(born, order + 1), f"测试{name}", "counter", "card", places=(place,))
        people[name] = int(registry.register_person(db, officers.clerk, entry, on=db.clock.date()).person)
    look(db, "2025-11-05")
    assert pay(db, officers, "2025-11") == 15_000 + 15_000
    look(db, "2025-12-05")
    assert pay(db, officers, "2025-12") == 18_000 + 7_500 + 15_000
    assert pay(db, officers, "2026-01", day="08") == 40_500
    return people


def drafted(db):
    wanted = Correction(SCHEME, "notice 3 of 2026", at(db, "2026-01-12"))
    return wanted, correction.draft_correction(db, RUNNER, Judge(law()), wanted)


def signed(db, officers, run):
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, who, run, role, on=db.clock.date())


def ups_and_downs(db, officers, run, people):
    names = {person: name for name, person in people.items()}
    lines = correction.affected(db, officers.clerk, run)
    return {names[x.person]: (x.before_fen, x.after_fen, x.months, x.up_fen, x.down_fen, x.applied) for x in lines}


@pytest.mark.mission("S5.30")
def test_one_run_lists_everybody_raises_some_and_proposes_to_others(db, officers, town):
    wanted, run = drafted(db)
    assert ups_and_downs(db, officers, run, town) == {
        "qian": (18_000, 18_500, 2, 1_000, 0, None),
        "zhou": (7_500, 7_000, 2, 0, 1_000, None),
    }
    assert drafted(db)[1] == run  # killed and started again: the same list
    with pytest.raises(RunRefused, match="not signed by approver, checker, maker"):
        correction.apply_correction(db, RUNNER, Judge(law()), wanted, on=wanted.known_on)
    signed(db, officers, run)
    put = correction.apply_correction(db, RUNNER, Judge(law()), wanted, on=wanted.known_on)
    assert put == Put(raised=1, proposed=1, same=0)
    assert correction.apply_correction(db, RUNNER, Judge(law()), wanted, on=wanted.known_on) == put
    assert pay(db, officers, "2026-02", day="08") == 18_500 + 1_000 + 7_500 + 15_000
    zhou_is_heard(db, officers, town["zhou"])
    assert pay(db, officers, "2026-03", day="20") == 18_500 + 7_000 + 15_000  # his 15.00 are not taken out of March
    with db.reading(officers.clerk, "benefits") as tx:
        (case,) = tx.all("recoveries_of_person", person=town["zhou"])
        now = tx.one("recovery_now", recovery=case.recovery_id)
    assert (now.state, now.fen) == ("proposed", 1_500)
    assert statement.differences(db, officers.clerk, period=parse_month("2026-03")) == []


def zhou_is_heard(db, officers, zhou):
    at(db, "2026-02-10")
    with db.reading(officers.clerk, "benefits") as tx:
        (award,) = tx.all("awards_of_person", person=zhou)
    claim = award.claim_id
    recalc.notify_change(db, officers.clerk, claim, on=date(2026, 2, 10), answer_until=date(2026, 2, 25))
    with pytest.raises(NoticeNotOver, match="2026-02-25"):
        recalc.check_change(db, officers.reviewer, claim, on=date(2026, 2, 25))
    at(db, "2026-02-26")
    recalc.check_change(db, officers.reviewer, claim, on=date(2026, 2, 26))
    recalc.approve_change(db, officers.approver, Judge(law()), claim, on=date(2026, 2, 26))


def test_who_has_more_gets_a_letter_with_each_month(db, officers, town):
    wanted, run = drafted(db)
    signed(db, officers, run)
    correction.apply_correction(db, RUNNER, Judge(law()), wanted, on=wanted.known_on)
    (letter,) = letters_of_correction(db, officers.clerk, law(), run, on=wanted.known_on)
    (again,) = letters_of_correction(db, officers.clerk, law(), run, on=wanted.known_on)
    assert letter.number == again.number
    assert "185.00" in str(letter)


def test_the_wrong_twin_that_takes_less_as_readily_as_more_is_told_apart(db, officers, town, monkeypatch):
    """The twin applies reductions like rises: Zhou's February would be cut before anybody told him."""
    monkeypatch.setattr(recalc, "_never_less", lambda *_: True)
    wanted, run = drafted(db)
    signed(db, officers, run)
    put = correction.apply_correction(db, RUNNER, Judge(law()), wanted, on=wanted.known_on)
    assert put == Put(raised=2, proposed=0, same=0)  # the story's Put(1, 1, 0) refuses it
    assert pay(db, officers, "2026-02", day="08") == 18_500 + 1_000 + 7_000 + 15_000  # and its 42,000


def test_a_law_that_says_the_same_touches_nobody(db, officers, town):
    on = at(db, "2026-01-09")
    run = correction.draft_correction(db, RUNNER, Judge(law()), Correction(SCHEME, "a rumour", on))
    assert correction.affected(db, officers.clerk, run) == []


def test_one_command_lists_and_puts_right(db, officers, town, monkeypatch):
    at(db, "2026-01-12")
    hands = Hands(
        officers.clerk, officers.reviewer, officers.approver, officers.cashier, officers.accountant, officers.house
    )
    monkeypatch.setattr(correct, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(correct, "load", lambda _: law())
    monkeypatch.setattr(correct, "hands_at", lambda *_: hands)
    asked = [SCHEME, "--cause", "notice 3 of 2026", "--region", SHANGHAI, "--json"]
    listed = json.loads(CliRunner().invoke(correct.correct_command, asked, catch_exceptions=False).output)
    assert listed["figures"] == {
        "awards": 2,
        "up": 1,
        "down": 1,
        "arrears_fen": 1_000,
        "overpaid_fen": 1_000,
        "proposed": 0,
    }
    put = [*asked, "--apply", "--letters"]
    done = json.loads(CliRunner().invoke(correct.correct_command, put, catch_exceptions=False).output)
    assert (done["figures"]["proposed"], done["letters"]) == (1, 1)
    assert CliRunner().invoke(correct.correct_command, asked[:-1], catch_exceptions=False).output.count("\n") > 3
