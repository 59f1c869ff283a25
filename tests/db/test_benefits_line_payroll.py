"""A line of business pays its own month: what it owes is owed once, and it hides nothing from the payroll of all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from entitled import INVENTED, RUNNER, Wish, at, awarded, open_house, person
from funds import paper
from officers import COUNTY, OFFICERS
from shebao.benefits import claims, decisions, payroll, statement
from shebao.benefits.claims import Application
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import Moves
from shebao.ledger.model import Amount, Plan, PoolId
from shebao.ledger.reasons import NotBooked
from shebao.ledger.statements import pool_of, trial_balance

WINTER, PENSION, ALLOWANCE = "winter_allowance", 249_738 + 86_097, 3_350
NOVEMBER = parse_month("2025-11")


@pytest.fixture
def law(db, tmp_path):
    """A pension and a county's allowance, one person each."""
    copytree(INVENTED, tmp_path / "country")
    copytree(Path(__file__).parents[1] / "dropped", tmp_path / "country" / "local")
    law = load(tmp_path / "country", kept=False)
    on = at(db, "2025-10-20")
    open_house(db, law)
    judged = Judge(law)
    awarded(db, Wish(person(db)), judged)
    who = person(db, date(1950, 1, 5), 2)
    wanted = Application(WINTER, "", on, {"claim_month": parse_month("2025-10")})
    claim = claims.open_claim(db, OFFICERS.clerk, judged, Applicant(who, who, "990200", COUNTY), wanted, on=on)
    decisions.decide_by_machine(db, RUNNER, judged, claim, on=on)
    return law


def paid(db, law, period: str, line: str = ""):
    """The month of a line, or of all: computed, signed by three, published. Rows and fen."""
    on = at(db, f"{period}-10") if db.clock.date() < date.fromisoformat(f"{period}-10") else db.clock.date()
    schemes = (WINTER,) if line else ()
    month = Month(parse_month(period), 1, law.hash, on, line, schemes)
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    done = payroll.publish_payroll(db, RUNNER, month, on=on)
    assert statement.audit_run(db, OFFICERS.clerk, run) == []
    return done.fen


def test_a_line_owes_its_own_once_and_the_next_payroll_of_all_loses_no_month(db, law):
    assert paid(db, law, "2025-11", "civil_affairs") == ALLOWANCE
    assert paid(db, law, "2025-11") == PENSION, "what the line owed already is not owed again"
    assert paid(db, law, "2025-12", "civil_affairs") == ALLOWANCE
    at(db, "2026-01-10")
    assert paid(db, law, "2026-01") == 2 * PENSION + ALLOWANCE, "the line's December is no December of the pension"
    assert statement.differences(db, OFFICERS.clerk, period=parse_month("2026-01")) == []


def test_a_budget_funds_an_approved_request_once_and_whole(db, law):
    with db.reading(OFFICERS.clerk, "ledger") as tx:
        pool = pool_of(tx, "county_budget", "990200").pool_id
    moves = {WINTER: _budget()}
    asked = (Amount(WINTER, "allowance", ALLOWANCE, "county"),)
    request = books.request_funds(db, OFFICERS.accountant, "plan", Plan(pool, NOVEMBER, asked)).request_id
    with pytest.raises(NotBooked, match="cannot be funded"):
        books.fund_from_budget(db, OFFICERS.accountant, request, (asked, moves), paper())
    books.check_funds(db, OFFICERS.reviewer, request)
    books.approve_funds(db, OFFICERS.approver, request)
    less = (Amount(WINTER, "allowance", ALLOWANCE - 1, "county"),)
    with pytest.raises(NotBooked, match=r"asks for 33\.50 yuan, the appropriation brings 33\.49"):
        books.fund_from_budget(db, OFFICERS.accountant, request, (less, moves), paper())
    booked = books.fund_from_budget(db, OFFICERS.accountant, request, (asked, moves), paper())
    again = books.fund_from_budget(db, OFFICERS.accountant, request, (asked, moves), paper())
    assert (again.entry_id, again.replayed) == (booked.entry_id, True)
    assert _closing(db, pool) == {"treasury": ALLOWANCE, "contribution_income": -ALLOWANCE}


def _budget():
    return Moves(WINTER, "county_budget", {"receive": {"debit": "treasury", "credit": "contribution_income"}})


def _closing(db, pool: PoolId) -> dict[str, int]:
    lines = trial_balance(db, OFFICERS.accountant, pool, NOVEMBER).lines
    return {line.account: line.closing_fen for line in lines if line.closing_fen}
