"""Story 6, both sides: dues paid after the award raise the pension, from the first month on.

Chen has 320 months on record when he retires in October 2025; his employer owes September and October. By 320
months the basic part is 9,307 × 1.8123 / 2 × 320 / 12 × 1 % = 2,248.94, the pension 3,313.91. On 12 November the
employer pays both months: by 322 months 2,263.00 and 3,327.97. December pays 3,327.97 and November's 14.06: 3,342.03.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, assess, enrol, sheet, terms, town
from entitled import at, person, recognise
from entitled_cn import SCHEME, claim, law, no_rows, pay
from officers import HOUSE, OFFICERS
from registry_help import number
from settled import camt054, order
from shebao.benefits import decisions, events, statement
from shebao.benefits.judge import Judge
from shebao.collection import actions
from shebao.collection.settle import Settlement
from shebao.collection.take_on import Years
from shebao.kernel.dates import month, parse_month
from shebao.law.load import load
from shebao.store.outbox import deliver

BORN, SEPTEMBER = date(1965, 8, 12), month(2025, 9)
BEFORE, AFTER = 331_391, 332_797
DUE = date(2025, 10, 27)


@pytest.fixture(scope="module", autouse=True)
def rows():
    """Chen's index is determined, not computed."""
    with no_rows():
        yield


def judged() -> Judge:
    """The law as it stands; the months are those of the register, the balance is asked."""
    name = f"{SCHEME}.contribution_months"
    asked = law()
    return Judge(replace(asked, inputs={**asked.inputs, name: load("cn").inputs[name]}))


@pytest.fixture
def chen(db):
    """The town, Chen with 320 months from before, two months declared and assessed, and his award."""
    where = town(db, people=1)
    at(db, "2025-10-20")
    who = person(db, BORN)
    years = np.arange(1999, 2026)
    months = np.where(years == 2025, 8, 12)
    before = Years(SCHEME, np.full(27, who), years, months, months * 600_000)
    actions.take_on_years(db, OFFICERS.clerk, before, document="册")
    enrol(db, np.array([who]), where.employers[:1], tuple(t.scheme for t in terms()))
    for when in (SEPTEMBER, OCTOBER):
        lines = [(where.numbers[0], where.names[0], "6000.00"), (number(BORN, 1), "测试1", "7000.00")]
        firm, on = int(where.employers[0]), db.clock.date()
        said = actions.declare(db, OFFICERS.clerk, firm, when, sheet(lines), on=on, terms=terms())
        assert said.rejected == 0
        assess(db, when, due_day=DUE)
    recognise(db, who, "contribution_index", 81230)
    made = claim(
        db, judged(), who, "441802", {"retirement_month": parse_month("2025-10"), "account_balance": 11_864_235}
    )
    decided = decisions.determine(db, OFFICERS.clerk, judged(), made, on=db.clock.date())
    assert decided.answer.granted, [r.en for r in decided.answer.reasons]
    assert decided.answer.values["monthly_pension"] == BEFORE
    decisions.check(db, OFFICERS.reviewer, decided.decision, on=db.clock.date())
    decisions.approve(db, OFFICERS.approver, judged(), decided.decision, on=db.clock.date())
    assert pay(db, "2025-11").fen == BEFORE
    return where, who


def paid(db, where, day: date, fen: int):
    at(db, str(day))
    words = f"{where.codes[0]} 补缴9、10月"
    actions.take_credits(db, OFFICERS.city_clerk, "late.xml", camt054([("L1", day, fen, words)], "L"))
    actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    return actions.match(db, CITY_HOUSE, order(NOVEMBER, bank=True))


def told(admin):
    rows = admin.execute("select payload from store.event where name = 'collection.paid_late' order by event_id")
    return [(r[0]["scheme"], tuple(r[0]["persons"])) for r in rows.fetchall()]


@pytest.mark.mission("S1.04")
def test_arrears_paid_after_the_award_raise_the_pension(db, admin, chen):
    where, who = chen
    owed = int(admin.execute("select sum(amount_fen) from collection.due").fetchone()[0])
    assert paid(db, where, date(2025, 11, 12), owed).received == owed
    both = tuple(sorted((int(where.people[0]), who)))
    schemes = [r[0] for r in admin.execute("select distinct scheme from collection.due order by 1").fetchall()]
    assert told(admin) == [(scheme, both) for scheme in schemes]
    paid_again = actions.match(db, CITY_HOUSE, order(NOVEMBER, bank=True))
    assert paid_again.received == owed
    assert len(told(admin)) == len(schemes)  # told once, also when the match is asked again
    assert deliver(db, HOUSE, events.subscribers(judged())).failed == 0
    assert pay(db, "2025-12").fen == AFTER + (AFTER - BEFORE) == 334_203
    assert statement.differences(db, OFFICERS.clerk, period=parse_month("2025-12")) == []


def test_a_fen_short_leaves_another_branch_open_and_the_pension_whole(db, admin, chen):
    """The last line served is a fen short; each branch stands for itself."""
    where, _ = chen
    owed = int(admin.execute("select sum(amount_fen) from collection.due").fetchone()[0])
    paid(db, where, date(2025, 11, 12), owed - 1)
    open_line = admin.execute(
        "select scheme, for_month, sum(owed_fen - paid_fen) from collection.owed"
        " where owed_fen > paid_fen group by 1, 2"
    ).fetchall()
    assert [(month, fen) for _, month, fen in open_line] == [(OCTOBER, 1)]
    assert open_line[0][0] != SCHEME  # another branch: the pension's months are whole
    deliver(db, HOUSE, events.subscribers(judged()))
    assert pay(db, "2025-12").fen == AFTER + (AFTER - BEFORE)


def test_the_wrong_twin_that_pays_one_month_raises_by_one_month(db, admin, chen):
    """September alone: 321 months, 2,255.97; December pays 3,320.94 and 7.03."""
    where, _ = chen
    text = "select sum(amount_fen) from collection.due where for_month = %s"
    paid(db, where, date(2025, 11, 12), int(admin.execute(text, (SEPTEMBER,)).fetchone()[0]))
    deliver(db, HOUSE, events.subscribers(judged()))
    assert pay(db, "2025-12").fen == 332_094 + 703 != AFTER + (AFTER - BEFORE)


def test_the_wrong_twin_without_the_event_keeps_the_old_amount(db, admin, chen):
    where, _ = chen
    owed = int(admin.execute("select sum(amount_fen) from collection.due").fetchone()[0])
    paid(db, where, date(2025, 11, 12), owed)
    assert pay(db, "2025-12").fen == BEFORE  # nobody listened


def test_what_is_paid_in_time_is_told_to_nobody(db, admin, chen):
    where, _ = chen
    owed = int(admin.execute("select sum(amount_fen) from collection.due").fetchone()[0])
    paid(db, where, DUE, owed)
    assert told(admin) == []
