"""Story: an employer declared too much in October, and what was overpaid goes back through the bank.

Asked by the clerk, approved by the approver, ordered by the accountant. The bank closes the door once (account
closed); a new account is approved and the same refund goes again. Until it is booked the money stands in temporary
payments; then the income is lower by it, temporary payments are empty, and each fen left the account once.
"""

from __future__ import annotations

from datetime import date

import pytest

from collected import NOVEMBER, OCTOBER, assess, country, declare, town
from entitled import at
from officers import COUNTY, OFFICERS
from settled import order, owed, pay
from shebao.benefits.employers import payee_of
from shebao.collection import actions
from shebao.collection.errors import RefundRefused
from shebao.collection.refund_orders import to_send
from shebao.kernel.actors import Actor
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Paper, Plan, Transfer
from shebao.payments import accounts
from shebao.payments import actions as payments
from shebao.payments.answers import take_answer
from shebao.payments.findings import findings
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank

SCHEME, PAID = "employee_pension", date(2025, 10, 24)
RUNNER = Actor(1, "house", "house", "*", COUNTY)
PAYER = Payer("Expenditure account of the county", "9558800000000001", "Simulated Bank")


@pytest.fixture
def overpaid(db, admin):
    """The employer, its refund approved, and money in the expenditure account."""
    place = town(db, people=2)
    declare(db, place, ["6000.00", "8000.00"])
    assess(db)
    firm = int(place.employers[0])
    pay(db, [("B1", PAID, owed(admin), place.codes[0])])
    declare(db, place, ["5000.00", "8000.00"])
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,))
    refund = actions.ask_refund(db, OFFICERS.clerk, firm, SCHEME, "退费申请 1")
    return firm, refund, -owed(admin, scheme=SCHEME)


def moved(db):
    return to_send(db, OFFICERS.accountant, {SCHEME: moves(country().schemes[SCHEME])}, NOVEMBER)


def account(db, firm, last):
    new = NewAccount(payee_of(firm), "Bank of Tests", f"62{last}{firm:013d}", "虚构单位0", 0, f"form {last}", COUNTY)
    accounts.approve_account(db, OFFICERS.reviewer, accounts.change_account(db, OFFICERS.clerk, new).account_id)


def answered(db, batch, shares, name):
    payments.check_batch(db, OFFICERS.reviewer, batch)
    payments.approve_batch(db, OFFICERS.approver, batch)
    payments.release_batch(db, OFFICERS.cashier, batch)
    file = send_batch(db, RUNNER, batch, moved(db), PAYER, on=db.clock.date())
    content = SimulatedBank(7, shares).reply(file.name, (db.home / "outbox" / file.name).read_bytes())
    return take_answer(db, RUNNER, name, content, moved(db), period=NOVEMBER, on=db.clock.date())


def held(admin):
    rows = admin.execute(
        "select account, sum(amount_fen)::bigint from ledger.entry_line where scheme = %s or account like 'temporary%%'"
        " or account = 'expenditure_account_deposit' group by 1",
        (SCHEME,),
    )
    return {name: fen for name, fen in rows.fetchall() if fen}


@pytest.mark.mission("S5.04")
def test_a_refund_leaves_once_comes_back_goes_again_and_lowers_the_income(db, admin, overpaid):
    firm, refund, fen = overpaid
    with pytest.raises(RefundRefused, match="nobody approved"):
        actions.order_refund(db, OFFICERS.accountant, refund, NOVEMBER)
    actions.approve_refund(db, OFFICERS.approver, refund, "审批单 1")
    assert actions.order_refund(db, OFFICERS.accountant, refund, NOVEMBER) == fen
    assert actions.order_refund(db, OFFICERS.accountant, refund, NOVEMBER) == fen, "ordered once"
    pool = admin.execute("select pool_id from collection.refund_order").fetchone()[0]
    account(db, firm, 0)
    money(db, pool, fen)
    batch = payments.make_batch(db, OFFICERS.clerk, Order("2025-11/refunds", pool, NOVEMBER)).batch
    assert (batch.rows, batch.fen) == (1, fen)
    assert findings(db, OFFICERS.reviewer, batch.batch_id) == ()
    assert answered(db, batch.batch_id, {"account_closed": 1.0}, "first.xml").returned == 1
    with pytest.raises(RefundRefused, match="at the bank it is returned"):
        actions.book_refund(db, OFFICERS.accountant, refund, "回单", order(NOVEMBER))
    account(db, firm, 1)
    (payment,) = admin.execute("select payment_id from payments.payment where scheme = %s", (SCHEME,)).fetchone()
    again = payments.make_reissue(db, OFFICERS.clerk, Order("2025-11/again", pool, NOVEMBER), [payment])
    assert answered(db, again.batch_id, {}, "second.xml").paid == 1
    income = held(admin)["contribution_income"]
    assert held(admin)["temporary_payments"] == fen, "out, and not booked yet"
    assert actions.book_refund(db, OFFICERS.accountant, refund, "回单", order(NOVEMBER)) == fen
    now = held(admin)
    assert "temporary_payments" not in now
    assert now["contribution_income"] == income + fen
    assert now.get("expenditure_account_deposit", 0) == 0, "asked for, funded, and gone once"
    assert owed(admin, scheme=SCHEME) == 0


def test_wrong_twin_that_books_it_as_a_benefit_shows_in_the_account_of_benefits(db, admin, overpaid):
    """The twin sends the batch with the scheme's own moves: the refund would be printed as pensions paid."""
    firm, refund, fen = overpaid
    actions.approve_refund(db, OFFICERS.approver, refund, "审批单 1")
    actions.order_refund(db, OFFICERS.accountant, refund, NOVEMBER)
    pool = admin.execute("select pool_id from collection.refund_order").fetchone()[0]
    account(db, firm, 0)
    money(db, pool, fen)
    batch = payments.make_batch(db, OFFICERS.clerk, Order("2025-11/refunds", pool, NOVEMBER)).batch.batch_id
    payments.check_batch(db, OFFICERS.reviewer, batch)
    payments.approve_batch(db, OFFICERS.approver, batch)
    payments.release_batch(db, OFFICERS.cashier, batch)
    twin = {SCHEME: moves(country().schemes[SCHEME])}
    send_batch(db, RUNNER, batch, twin, PAYER, on=db.clock.date())
    with pytest.raises(AssertionError):
        assert held(admin).get("temporary_payments") == fen


def money(db, pool, fen):
    """Dues are in the special account; finance pays the request."""
    at(db, "2025-11-20")
    by, paper = OFFICERS.accountant, Paper(db.clock.date(), "advice", OFFICERS.approver.actor_id)
    books.treasury_to_special(db, by, books.Key("advice", "x"), Transfer(pool, NOVEMBER, fen), paper)
    plan = Plan(pool, NOVEMBER, (Amount(SCHEME, "contribution_refund", fen),))
    request = books.request_funds(db, by, "refunds", plan).request_id
    books.check_funds(db, OFFICERS.reviewer, request)
    books.approve_funds(db, OFFICERS.approver, request)
    books.fund_expenditure(db, by, request, paper)
