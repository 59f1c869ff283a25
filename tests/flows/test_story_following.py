"""Story: a county's allowance that its people draw already, when the county raises it and when they grow older.

Lakeside order 20: from 70 years 33.50, from 80 years 50.00 a month; from 2026-03 by order 31: 40.00 and 60.00; from
2026-06 by order 44: 30.00 and 60.00. What is claimed in a month is paid from the next.

    Ada   born January 1950    33.50 from November 2025, 40.00 from March 2026; June would give less: 40.00 goes on
    Ben   born January 1946    33.50 from November 2025, 50.00 from February 2026 (80 in January), 60.00 from March
    Cai   born June 1955       paused from March 2026: the raise waits with him
    Dan   born January 1950    as Ada

The wrong twin is the same county without `follows_month`: March pays what February paid, and nobody is told.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from shutil import copytree

import pytest

import lakeside
from entitled import RUNNER, at, open_house, person, recognise
from held import suspend
from lakeside import FOLLOWS, WARM, claimed, write_country
from officers import OFFICERS
from shebao.benefits import correction, decisions, recalc
from shebao.benefits.awards import Pause
from shebao.benefits.both_laws import compare_awards
from shebao.benefits.correction import Correction
from shebao.benefits.errors import AlreadyAwarded, ApplicationNeeded, RunRefused
from shebao.benefits.following import Following, compute_following, follows, publish_following, raised
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import month_start, parse_month
from shebao.law.checks import check
from shebao.law.load import load, read_country
from shebao.registry import filings
from shebao.registry.filings import Paper, Part
from shebao.store import kill_points

BORN = {"ada": "1950-01", "ben": "1946-01", "cai": "1955-06", "dan": "1950-01"}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The county's allowance with its two later orders; it follows the month."""
    return write_country(tmp_path_factory.mktemp("lakeside") / "country")


@pytest.fixture
def judged(country):
    assert [defect for defect in check(read_country(country)) if WARM in defect.place.file] == []
    return Judge(load(country, kept=False))


@pytest.fixture
def town(db, judged):
    at(db, "2025-10-20")
    open_house(db, judged.law)
    people = {}
    for order, (name, born) in enumerate(BORN.items()):
        who = person(db, month_start(int(parse_month(born))), order + 1)
        people[name] = (who, claimed(db, judged, who))
    return people


def signed(db, run, on):
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)


def follow(db, judged, period):
    return lakeside.follow(db, judged, period, signed)


def pay(db, judged, period):
    return lakeside.paid(db, judged, period, signed)


def drawn(db, person):
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        return [
            (part.amount_fen, part.start, part.end_)
            for row in tx.all("awards_of_person", person=person)
            for part in tx.all("components_of", award=row.award_id, known_at=tx.now, forever=0)
        ]


def parked(db, run):
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        return {row.row_key: row.reason for row in tx.all("store.parked_rows", run_id=run)}


class Struck(BaseException):
    """The program dies here."""


@contextmanager
def struck(where):
    def strike(point):
        if point == where:
            raise Struck

    kill_points.watch(strike)
    yield
    kill_points._watchers.remove(strike)


def months(*periods):
    return [int(parse_month(period)) for period in periods]


@pytest.mark.mission("S1.31", "S9.02")
def test_a_raise_and_a_step_of_age_reach_those_who_draw_already(db, judged, town):
    november, february, march = months("2025-11", "2026-02", "2026-03")
    assert pay(db, judged, "2025-11") == 4 * 3350
    assert (follow(db, judged, "2026-01").awards, pay(db, judged, "2025-12"), pay(db, judged, "2026-01")) == (
        0,
        13400,
        13400,
    )

    older = follow(db, judged, "2026-02")
    assert (older.awards, older.more_fen, older.parked) == (1, 5000 - 3350, 0)
    assert pay(db, judged, "2026-02") == 3 * 3350 + 5000
    assert drawn(db, town["ben"][0]) == [(3350, november, february), (5000, february, 0)]

    suspend(db, OFFICERS.approver, town["cai"][1], Pause("suspended", "the person is abroad", "order 20 art. 6", march))
    found = follow(db, judged, "2026-03")
    assert (found.awards, found.more_fen) == (4, 3 * 650 + 1000)
    assert pay(db, judged, "2026-03") == 2 * 4000 + 6000  # Cai's raise waits with him
    assert drawn(db, town["ada"][0]) == [(3350, november, march), (4000, march, 0)]
    assert drawn(db, town["cai"][0]) == [(3350, november, march), (4000, march, 0)]
    (ben,) = raised(db, OFFICERS.clerk, february)
    assert (ben.before_fen, ben.fen, ben.run) == (3350, 5000, older.run)
    everybody = list(raised(db, OFFICERS.clerk, march, WARM))
    assert sorted((one.before_fen, one.fen) for one in everybody) == [(3350, 4000)] * 3 + [(5000, 6000)]
    assert ben.claim in [one.before for one in everybody]
    assert list(raised(db, OFFICERS.clerk, march, "old_age")) == []
    assert list(raised(db, OFFICERS.other_clerk, march)) == []


def test_less_is_told_to_an_officer_and_never_taken(db, judged, town):
    follow(db, judged, "2026-03")
    less = follow(db, judged, "2026-06")
    assert (less.awards, less.parked) == (0, 3)  # Ben has the same at 80
    assert {reason.partition(":")[0] for reason in parked(db, less.run).values()} == {
        "by the law and the facts of the month 30.00 instead of 40.00 yuan"
    }
    assert drawn(db, town["ada"][0])[-1][0] == 4000


def test_nobody_has_it_before_three_have_signed_and_a_kill_repeats_nothing(db, judged, town):
    of = Following(WARM, int(parse_month("2026-03")), 2, at(db, "2026-03-05"))
    run = compute_following(db, RUNNER, judged, of)
    with pytest.raises(RunRefused, match="not signed by approver, checker, maker"):
        publish_following(db, RUNNER, judged, of)
    signed(db, run, of.on)
    with struck("following:publish 0 1:inside"), pytest.raises(Struck):
        publish_following(db, RUNNER, judged, of)
    once = publish_following(db, RUNNER, judged, of)
    assert once == publish_following(db, RUNNER, judged, of)
    assert once.awards == 4
    assert [amount for amount, *_ in drawn(db, town["ada"][0])] == [3350, 4000]


def test_a_wrong_value_found_later_puts_right_each_award_in_its_own_months(db, judged, town, country, tmp_path):
    november, march = months("2025-11", "2026-03")
    follow(db, judged, "2026-03")
    copytree(country, tmp_path / "mended")
    values = tmp_path / "mended" / "local" / "990201_lakeside" / WARM / "parameters.yaml"
    values.write_text(values.read_text("utf-8").replace("70: 33.50", "70: 35"), encoding="utf-8")
    mended = Judge(load(tmp_path / "mended", kept=False))
    today = at(db, "2026-03-20")
    filings.note_law(db, RUNNER, mended.law)
    measures = Part(mended.law.hash, judged.law.hash)
    filings.file_measures(db, OFFICERS.central_law_author, measures, Paper("file 7", "Department", today))
    wanted = Correction(WARM, "order 20 misprinted", today)
    signed(db, correction.draft_correction(db, RUNNER, mended, wanted), today)
    correction.apply_correction(db, RUNNER, mended, wanted, on=db.clock.date())
    assert drawn(db, town["ada"][0]) == [(3500, november, march), (4000, march, 0)]


def test_who_draws_cannot_claim_again_and_the_trial_of_a_law_shows_the_raise(db, judged, town, country, tmp_path):
    follow(db, judged, "2026-03")
    at(db, "2026-04-02")
    with pytest.raises(AlreadyAwarded):
        claimed(db, judged, town["ada"][0])
    copytree(country, tmp_path / "raised")
    values = tmp_path / "raised" / "local" / "990201_lakeside" / WARM / "parameters.yaml"
    values.write_text(values.read_text("utf-8").replace("70: 40, 80: 60", "70: 45, 80: 60"), encoding="utf-8")
    found = compare_awards(
        db, RUNNER, judged, Judge(load(tmp_path / "raised", kept=False)), int(parse_month("2026-04"))
    )
    assert sorted((one.before, one.after) for one in found.differ) == [(4000, 4500)] * 3


def test_a_right_that_does_not_follow_says_so(db, judged):
    at(db, "2026-03-05")
    with pytest.raises(ApplicationNeeded):
        compute_following(db, RUNNER, judged, Following("old_age", int(parse_month("2026-03")), 1, date(2026, 3, 5)))


def test_the_wrong_twin_pays_march_as_february_and_tells_nobody(db, judged, town, country, tmp_path):
    copytree(country, tmp_path / "twin")
    service = tmp_path / "twin" / "local" / "990201_lakeside" / WARM / "service.yaml"
    service.write_text(service.read_text("utf-8").replace(FOLLOWS, ""), encoding="utf-8")
    twin = Judge(load(tmp_path / "twin", kept=False))
    assert (follows(judged, WARM), follows(twin, WARM)) == (True, False)
    assert [pay(db, twin, f"2026-0{month}") for month in (1, 2, 3)][1:] == [4 * 3350, 4 * 3350]


def test_a_month_that_an_officer_recorded_is_looked_at_too(db, country, tmp_path):
    """As the month of the decision of Dibao: no answer of the person, and named in a list."""
    copytree(country, tmp_path / "recorded")
    own = tmp_path / "recorded" / "local" / "990201_lakeside" / WARM
    inputs, service = own / "inputs.yaml", own / "service.yaml"
    text = inputs.read_text("utf-8")
    at_month = text.index("provider: asked", text.index("claim_month:"))
    recorded = text[:at_month] + "provider: determined:claim_month" + text[at_month + len("provider: asked") :]
    inputs.write_text(recorded, encoding="utf-8")
    listed = service.read_text("utf-8").replace("looked_at: claim_month", "looked_at: [claim_month]")
    service.write_text(listed, encoding="utf-8")
    judged = Judge(load(tmp_path / "recorded", kept=False))
    at(db, "2025-10-20")
    open_house(db, judged.law)
    who = person(db, month_start(int(parse_month("1950-01"))))
    recognise(db, who, "claim_month", int(parse_month("2025-10")))
    claimed(db, judged, who, {"months_lived_here": 24})
    assert follow(db, judged, "2026-03").awards == 1
    november, march = months("2025-11", "2026-03")
    assert drawn(db, who) == [(3350, november, march), (4000, march, 0)]
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        (award,) = [row for row in tx.all("awards_of_person", person=who) if row.start_month == march]
        decision = tx.one("decision_of_award", award=award.award_id).decision_id
    assert decisions.replay(db, OFFICERS.clerk, decision).start_month == march


def test_each_followed_claim_keeps_the_answers_and_can_be_decided_again(db, judged, town):
    march = months("2026-03")[0]
    follow(db, judged, "2026-03")
    before = drawn(db, town["ben"][0])
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        rows = tx.all("awards_of_person", person=town["ben"][0])
        answers = [{a.name: a.value for a in tx.all("answers_of_claim", claim=row.claim_id)} for row in rows]
    assert answers[1] == {"months_lived_here": 24, "claim_month": march - 1}
    assert [recalc.recalculate(db, RUNNER, judged, row.award_id, on=date(2026, 3, 20)) for row in rows] == [None, None]
    assert drawn(db, town["ben"][0]) == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("follows_month: {looked_at: claim_month}", "cites"),
        ("follows_month: {looked_at: months_lived_here, cites: art. 5}", "an input that holds a month"),
        ("follows_month: {looked_at: claim_moon, cites: art. 5}", "an input that holds a month"),
        ("follows_month: {look_at: claim_month, cites: art. 5}", "look_at"),
        ("follows_month: yes", "a mapping"),
    ],
)
def test_a_line_that_cannot_be_followed_is_told_with_its_place(country, tmp_path, line, said):
    copytree(country, tmp_path / "wrong")
    service = tmp_path / "wrong" / "local" / "990201_lakeside" / WARM / "service.yaml"
    service.write_text(service.read_text("utf-8").replace(FOLLOWS, f"\n{line}\n"), encoding="utf-8")
    found = [d for d in check(read_country(tmp_path / "wrong")) if f"/{WARM}/" in d.place.file]
    assert [said in defect.english for defect in found] == [True]
    assert found[0].place.line == len(service.read_text("utf-8").splitlines())
