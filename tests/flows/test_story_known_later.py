"""Story: a base and a rise become known after the months they hold for."""

from __future__ import annotations

import pytest

from entitled import RUNNER, SCHEME, Wish, at, awarded, judge, open_house, pay, person
from shebao.benefits import recalc, statement
from shebao.benefits.adjustment import compute_rise, draft, publish_rise, replay_rise, rise_of
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month


@pytest.fixture
def house(db):
    open_house(db)
    return db


def owed(db, by, award):
    with db.reading(by, "benefits") as tx:
        rows = tx.all("obligations_of", award=award)
    return {(r.period - 24300, r.for_month - 24300, r.component): r.amount_fen for r in rows}


def give_rise(db, officers, day, act="rise_2025"):
    on = at(db, day)
    rise = rise_of(judge(), SCHEME, act, on)
    run = compute_rise(db, RUNNER, judge(), rise, shards=2)
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return rise, run, publish_rise(db, RUNNER, judge(), rise, on=on)


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize(("known", "months"), [("2025-11-17", 1), ("2026-01-20", 3)])
def test_a_base_known_later_is_paid_back_to_the_fen(house, officers, known, months, monkeypatch):
    at(house, "2025-10-20")
    award = awarded(house, Wish(person(house)))
    for period in ("2025-11", "2025-12", "2026-01")[:months]:
        at(house, f"{period}-10")
        pay(house, period)
    on = at(house, known)
    assert recalc.outdated(house, officers.clerk, judge(), SCHEME, known=on) == [award]
    changed = recalc.recalculate(house, RUNNER, judge(), award, on=on)
    assert (changed.before_fen, changed.after_fen, changed.applied) == (249738 + 86097, 254729 + 86097, True)
    assert recalc.recalculate(house, RUNNER, judge(), award, on=on) is None
    assert recalc.outdated(house, officers.clerk, judge(), SCHEME, known=on) == []
    following = ("2025-12", "2026-02")[months == 3]
    at(house, f"{following}-10")
    done = pay(house, following)
    assert done.fen == 340826 + months * 4991
    assert statement.differences(house, officers.clerk, period=parse_month(following)) == []
    for run in runs(house, officers.clerk):
        assert statement.audit_run(house, officers.clerk, run) == []


def runs(db, by):
    with db.reading(by, "benefits") as tx:
        return [row.run_id for row in tx.all("payroll_runs")]


@pytest.mark.mission("S1.11")
def test_a_rise_known_in_july_is_owed_from_january(house, officers):
    at(house, "2024-06-03")
    award = awarded(house, Wish(person(house), stop="2024-05"))
    for number in range(6, 13):
        at(house, f"2024-{number:02d}-10")
        pay(house, f"2024-{number:02d}")
    for number in range(1, 7):
        at(house, f"2025-{number:02d}-10")
        pay(house, f"2025-{number:02d}")
    rise, run, given = give_rise(house, officers, "2025-07-10")
    assert given == 1
    share = round(335835 * 0.0053)
    assert [(d.award, dict(d.fen)) for d in draft(house, officers.clerk, rise, run)] == [
        (award, {"rise_fixed": 5000, "rise_share": share})
    ]
    at(house, "2025-07-11")
    done = pay(house, "2025-07")
    assert done.fen == 335835 + 7 * (5000 + share)
    assert replay_rise(house, officers.clerk, rise, run, award).fen["rise_share"] == share
    again = give_rise(house, officers, "2025-07-12")
    assert again[2] == 0
    assert statement.differences(house, officers.clerk, period=parse_month("2025-07")) == []
