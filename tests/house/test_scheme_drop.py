"""A county invents an allowance: one folder in a law path, nothing changed in src; decided, paid, booked."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from entitled import INVENTED, RUNNER, at, open_house, person
from officers import COUNTY, OFFICERS
from shebao.benefits import claims, decisions, payroll, statement
from shebao.benefits.claims import Application
from shebao.benefits.errors import RefusalNeedsOfficer
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger import statements
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank

SCHEME, NOVEMBER = "winter_allowance", parse_month("2025-11")
DROPPED = Path(__file__).parents[1] / "dropped"
SOURCES = Path(__file__).parents[2] / "src"


def source_hash() -> str:
    """Everything of src that is text."""
    found = sha256()
    for file in sorted(SOURCES.rglob("*")):
        if file.suffix in {".py", ".sql", ".yaml", ".j2", ".typ"}:
            found.update(file.read_bytes())
    return found.hexdigest()


@pytest.fixture
def law(tmp_path):
    """The invented country with the county's folder put into it."""
    country = tmp_path / "country"
    copytree(INVENTED, country)
    assert SCHEME not in load(country, kept=False).schemes
    copytree(DROPPED, country / "local")
    return load(country, kept=False)


def apply(db, judged, who):
    applicant = Applicant(who, who, "990200", COUNTY)
    wanted = Application(SCHEME, "", date(2025, 10, 20), {"claim_month": parse_month("2025-10")})
    return claims.open_claim(db, OFFICERS.clerk, judged, applicant, wanted, on=date(2025, 10, 20))


def paper(approver=OFFICERS.approver):
    return Paper(date(2025, 11, 12), "advice 1", approver.actor_id)


def money(db, pool, fen, said):
    """The county's money goes the lawful way into the expenditure account."""
    receipt = Receipt(pool, NOVEMBER, NOVEMBER, said, (Amount(SCHEME, "budget", fen),))
    books.receive(db, OFFICERS.accountant, Key("test", "1"), receipt, paper())
    books.treasury_to_special(db, OFFICERS.accountant, Key("advice", "1"), Transfer(pool, NOVEMBER, fen), paper())
    plan = Plan(pool, NOVEMBER, (Amount(SCHEME, "allowance", fen, "county"),))
    request = books.request_funds(db, OFFICERS.accountant, "plan 1", plan).request_id
    books.check_funds(db, OFFICERS.reviewer, request)
    books.approve_funds(db, OFFICERS.approver, request)
    books.fund_expenditure(db, OFFICERS.accountant, request, paper())


def paid(db, judged):
    """November: computed, signed by three, published."""
    on = at(db, "2025-11-10")
    month = Month(NOVEMBER, 1, judged.law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return payroll.publish_payroll(db, RUNNER, month, on=on)


@pytest.mark.mission("S1.01")
def test_a_folder_becomes_claim_decision_payment_and_entry(db, law):
    before = source_hash()
    assert not [file for file in SOURCES.rglob("*.py") if SCHEME in file.read_text(encoding="utf-8")]
    at(db, "2025-10-20")
    open_house(db, law)
    judged = Judge(law)
    old, young = person(db, date(1950, 1, 5), 1), person(db, date(1970, 1, 5), 3)

    with pytest.raises(RefusalNeedsOfficer):
        decisions.decide_by_machine(db, RUNNER, judged, apply(db, judged, young), on=date(2025, 10, 20))
    decided = decisions.decide_by_machine(db, RUNNER, judged, apply(db, judged, old), on=date(2025, 10, 20))
    assert (decided.answer.values["allowance"], decided.answer.start_month) == (3350, NOVEMBER)
    done = paid(db, judged)
    assert (done.rows, done.fen) == (1, 3350)

    said = moves(law.schemes[SCHEME])
    with db.reading(OFFICERS.clerk, "ledger") as tx:
        pool = statements.pool_of(tx, "county_budget", "990200").pool_id
    at(db, "2025-11-12")
    money(db, pool, 500_000, said)
    declared = NewAccount(old, "Bank of Tests", "6200000000000001", "测试1", NOVEMBER, "form 1", COUNTY)
    account = accounts.change_account(db, OFFICERS.clerk, declared)
    accounts.approve_account(db, OFFICERS.reviewer, account.account_id)
    batch = actions.make_batch(db, OFFICERS.clerk, Order("2025-11/winter", pool, NOVEMBER)).batch
    actions.check_batch(db, OFFICERS.reviewer, batch.batch_id)
    actions.approve_batch(db, OFFICERS.approver, batch.batch_id)
    actions.release_batch(db, OFFICERS.cashier, batch.batch_id)
    payer = Payer("County of the tests", "9558800000000001", "Simulated Bank")
    file = send_batch(db, RUNNER, batch.batch_id, {SCHEME: said}, payer, on=date(2025, 11, 12))
    content = (db.home / "outbox" / file.name).read_bytes()
    assert b"33.50" in content
    answer = SimulatedBank(1, {}).reply("b.xml", content)
    taken = take_answer(db, RUNNER, "a.xml", answer, {SCHEME: said}, period=NOVEMBER, on=date(2025, 11, 13))
    assert (taken.paid, taken.returned) == (1, 0)

    balance = statements.trial_balance(db, OFFICERS.accountant, pool, NOVEMBER)
    closing = {line.account: line.closing_fen for line in balance.lines}
    assert balance.balanced
    assert (closing["monthly_benefit"], closing["expenditure_account"]) == (3350, 500_000 - 3350)
    assert statement.differences(db, OFFICERS.clerk, period=NOVEMBER) == []
    assert source_hash() == before
