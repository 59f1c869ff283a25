"""A right with a term ends by itself; a bill is shared out among those who pay, once, and the rest stays own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from entitled import INVENTED, RUNNER, at, open_house, person
from officers import COUNTY, OFFICERS
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.load import load

SCHEME, NOVEMBER = "winter_allowance", parse_month("2025-11")
DROPPED = Path(__file__).parents[1] / "dropped" / "990200_lakeside"
MORE_RULES = '''

@rule(unit="month", cites="Lakeside order 12 art. 5", since="2025-01-01", zh="停发年月")
def month_after_last(claim_month):
    """Two months are paid."""
    return claim_month + 1 + 1 + 1


@rule(unit="money", cites="Lakeside order 13 art. 1", since="2025-01-01", zh="县承担", rounds="bill_rounding")
def part_of_county(bill, share_of_county):
    """The county's share of the bill."""
    return bill * share_of_county


@rule(unit="money", cites="Lakeside order 13 art. 2", since="2025-01-01", zh="村承担", rounds="bill_rounding")
def part_of_village(bill, part_of_county, share_of_county):
    """Half of what is left."""
    return (bill - part_of_county) * share_of_county


@rule(unit="money", cites="Lakeside order 13 art. 3", since="2025-01-01", zh="个人负担")
def own_part(bill, part_of_county, part_of_village):
    """The rest."""
    return bill - part_of_county - part_of_village
'''
MORE_VALUES = """
share_of_county:
  names: {en: Share of the county, zh: 县承担比例}
  unit: rate
  decimals: 2
  range: [0, 1]
  values:
    2025-01-01: {value: 0.5, document: Lakeside order 13 art. 1, confidence: H, last_checked: 2026-11-22}

bill_rounding:
  names: {en: Rounding of bills, zh: 费用舍入}
  unit: rounding
  values:
    2025-01-01: {value: {mode: half_up, step: "0.01"}, document: Order 13, confidence: H, last_checked: 2026-11-22}
"""
MORE_INPUTS = """
bill:
  names: {en: Bill, zh: 费用}
  unit: money
  range: [0, 100000]
  provider: asked
  when_absent: refuse
  question: {en: How much is the bill?, zh: 费用多少？}
  evidence: invoice
"""
MORE_OF_SCHEME = """
settlements:
  - id: heating
    names: {en: Heating bill, zh: 取暖费}
    event: bill
    parts: [{rule: part_of_county, payer: county}, {rule: part_of_village, payer: village}]
    own: own_part
    cites: Lakeside order 13
"""


@pytest.fixture
def house(db, tmp_path):
    country = tmp_path / "country"
    copytree(INVENTED, country)
    copytree(DROPPED, country / "local" / DROPPED.name)
    folder = country / "local" / DROPPED.name / SCHEME
    for file, more in (("rules.py", MORE_RULES), ("parameters.yaml", MORE_VALUES), ("inputs.yaml", MORE_INPUTS)):
        (folder / file).write_text((folder / file).read_text(encoding="utf-8") + more, encoding="utf-8")
    scheme = (folder / "scheme.yaml").read_text(encoding="utf-8")
    scheme = scheme.replace("  starts_on: first_month\n", "  starts_on: first_month\n  ends_before: month_after_last\n")
    (folder / "scheme.yaml").write_text(scheme + MORE_OF_SCHEME, encoding="utf-8")
    at(db, "2025-10-20")
    judged = Judge(load(country, kept=False))
    open_house(db, judged.law)
    return db, judged


def decided(db, judged, who, item, **answers):
    application = Application(SCHEME, item, date(2025, 10, 20), {"claim_month": parse_month("2025-10"), **answers})
    applicant = Applicant(who, who, "990200", COUNTY)
    claim = claims.open_claim(db, OFFICERS.clerk, judged, applicant, application, on=date(2025, 10, 20))
    return decisions.decide_by_machine(db, RUNNER, judged, claim, on=date(2025, 10, 20))


def paid(db, judged, period, day):
    on = at(db, day)
    month = Month(parse_month(period), 1, judged.law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    done = payroll.publish_payroll(db, RUNNER, month, on=on)
    return done.rows, done.fen


def test_a_right_with_a_term_is_paid_for_its_months_and_ends_by_itself(house):
    db, judged = house
    found = decided(db, judged, person(db, date(1950, 1, 5)), "")
    assert (found.answer.start_month, found.answer.end_month) == (NOVEMBER, NOVEMBER + 2)
    assert [paid(db, judged, f"2025-{m}", f"2025-{m}-10") for m in (11, 12)] == [(1, 3350), (1, 3350)]
    assert paid(db, judged, "2026-01", "2026-01-10") == (0, 0)


def test_the_same_decision_says_its_end_again(house):
    db, judged = house
    found = decided(db, judged, person(db, date(1950, 1, 5)), "")
    assert decisions.replay(db, OFFICERS.clerk, found.decision).end_month == NOVEMBER + 2


def test_a_bill_is_shared_to_the_last_fen_and_paid_once(house):
    db, judged = house
    found = decided(db, judged, person(db, date(1990, 1, 5)), "heating", bill=333_33)
    parts = {c.payer: c.fen for c in found.answer.components}
    assert parts == {"county": 166_67, "village": 83_33}
    assert found.answer.values["own_part"] == 333_33 - 166_67 - 83_33
    assert paid(db, judged, "2025-10", "2025-10-25") == (2, 250_00)
    assert paid(db, judged, "2025-11", "2025-11-10") == (0, 0)
