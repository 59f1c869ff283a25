"""Story 1 on the law as it stands: Chen retires in October 2025, the base of the year becomes known afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from entitled import RUNNER, at, person, recognise
from entitled_cn import SCHEME, claim, law, no_rows, open_books, pay
from shebao.benefits import claims, decisions, recalc, statement
from shebao.benefits.judge import Judge
from shebao.kernel.dates import parse_month

BORN = date(1965, 8, 12)


@pytest.fixture(scope="module", autouse=True)
def rows():
    """Chen's index is determined, not computed."""
    with no_rows():
        yield


@pytest.fixture(scope="module")
def judged():
    return Judge(law())


@pytest.fixture
def house(db):
    open_books(db, "440000", "2022-01")
    return db


def claim_of(db, judged, who, *, retires="2025-10", months=322):
    answers = {"retirement_month": parse_month(retires), "contribution_months": months, "account_balance": 11_864_235}
    return claim(db, judged, who, "441802", answers)


def approved(db, officers, judged, made):
    on = db.clock.date()
    decided = decisions.determine(db, officers.clerk, judged, made, on=on)
    assert decided.answer.granted, [r.en for r in decided.answer.reasons]
    decisions.check(db, officers.reviewer, decided.decision, on=on)
    return decided, decisions.approve(db, officers.approver, judged, decided.decision, on=on)


@pytest.mark.mission("S1.04", "S3.06")
@pytest.mark.parametrize("case", [("2025-11-17", 1, 4523), ("2026-01-20", 3, 13569)])
def test_the_difference_is_paid_back_once(house, officers, judged, case):
    known, paid, back = case
    at(house, "2025-10-20")
    who = person(house, BORN)
    recognise(house, who, "contribution_index", 81230)
    decided, award = approved(house, officers, judged, claim_of(house, judged, who))
    assert {c.name: c.fen for c in decided.answer.components} == {
        "basic_component": 226300,
        "account_component": 86097,
        "fixed_sums": 20400,
    }
    assert decided.answer.values["first_payment_month"] == parse_month("2025-11")
    assert decided.answer.provisional == ("employee_pension.calculation_base",)
    months = ("2025-11", "2025-12", "2026-01", "2026-02")
    for period in months[:paid]:
        assert pay(house, period).fen == 332797
    on = at(house, known)
    changed = recalc.recalculate(house, RUNNER, known_since(judged, known), award, on=on)
    assert (changed.before_fen, changed.after_fen, changed.applied) == (332797, 337320, True)
    assert pay(house, months[paid]).fen == 337320 + back
    assert statement.differences(house, officers.clerk, period=parse_month(months[paid])) == []
    again = decisions.replay(house, officers.clerk, decided.decision)
    assert again.values["monthly_pension"] == 332797


def known_since(judged, day):
    """The law in which the base of 2025 becomes known on another day than the one assumed."""
    if day == "2025-11-17":
        return judged
    name = f"{SCHEME}.calculation_base"
    base = law().values[name]
    late = tuple(
        replace(box, known_from=date.fromisoformat(day)) if box.known_from == date(2025, 11, 17) else box
        for box in base.boxes
    )
    assert late != base.boxes
    return Judge(replace(law(), values={**law().values, name: replace(base, boxes=late)}))


@pytest.mark.mission("S1.04")
def test_the_archive_prevails_over_the_card(house, officers, judged):
    at(house, "2025-10-08")
    who = person(house, BORN)
    recognise(house, who, "contribution_index", 81230)
    recognise(house, who, "archive_birth_month", parse_month("1965-03"))
    made = claim_of(house, judged, who)
    decided = decisions.determine(house, officers.clerk, judged, made, on=date(2025, 10, 8))
    assert [r.code for r in decided.answer.reasons] == ["condition.later_month_explained"]
    assert decided.answer.values["age_reached"] == 1
    claims.notify_refusal(house, officers.clerk, made, on=date(2025, 10, 8), answer_until=date(2025, 10, 9))
    claims.refuse(house, officers.approver, made, on=date(2025, 10, 10))
    decided, _ = approved(house, officers, judged, claim_of(house, judged, who, retires="2025-04", months=316))
    index = Fraction(8123, 10000)
    basic = round((9307 + 9307 * index) / 2 * 316 / 12)
    account = round(Fraction(11_864_235) / Fraction(1384, 10))  # 60 years 1 month: 139 − 7/12 → 138.4
    assert {c.name: c.fen for c in decided.answer.components} == {
        "basic_component": basic,
        "account_component": account,
        "fixed_sums": 10000 + 4 * 26 * 100,
    }
    assert decided.answer.start_month == parse_month("2025-05")
    done = pay(house, "2025-10")
    assert done.fen == 6 * (basic + account + 20400)
