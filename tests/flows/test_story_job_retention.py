"""Story: 2024, an agency gives unemployment dues back to employers that kept their people. Nobody has to ask.

Dues of 2023 are 100.00 a month and person, both sides. Small employers get 60 %, large ones 30 %; people who began to
draw benefit may be a fifth of a staff of up to 30, else 5.5 %.

    A  small,  2 people                        2,400.00   1,440.00
    B  large, 40 people, 2 drew (5 %)         48,000.00  14,400.00
    C  small,  5 people, December not paid     5,500.00   left out: not paid in full
    D  small,  5 people, 2 drew (40 %)         6,000.00   left out: too many laid off
    E  size not known, 1 person                1,200.00   waits for the size
    F  closed in March 2024, 1 person          1,200.00   waits for who answers for it
    G  paid nothing in 2023                               not on the list
    H  small,  1 person                        1,200.00     720.00, until an objection is upheld

Paid in the first round: 15,840.00 to A and B. In August C has paid December, H's objection turned out wrong, and 100.00
of A's dues were given back: the second round owes C 3,600.00 and H 720.00, and asks A about 60.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from psycopg.errors import UniqueViolation

from collected import country
from employers_year import ITEM, JULY, SCHEME, Firms, open_firms
from entitled import RUNNER, at
from officers import COUNTY, OFFICERS
from shebao.benefits import employer_payment, employers
from shebao.benefits.employers import EmployerYear, payee_of
from shebao.benefits.errors import ListRefused, RunRefused
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import month
from shebao.ledger import statements
from shebao.ledger.chart import moves
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.findings import findings
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.registry import actions as registry
from shebao.service.employer_letters import ToEmployers, letter_to_employer

YEAR = EmployerYear(SCHEME, ITEM, "441802", 2024, JULY, date(2024, 7, 1), shards=2)
SIGNERS = ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver"))
PAYER = Payer("Expenditure account of the county", "9558800000000001", "Simulated Bank")


@pytest.fixture(scope="module")
def judge():
    return Judge(country())


@pytest.fixture
def world(db, admin):
    return open_firms(db, admin)


@pytest.fixture
def firms(world: Firms):
    names = "ABCDEFGH"
    sizes = {"B": "large", "E": None}
    ids = {name: world.firm(number, sizes.get(name, "small")) for number, name in enumerate(names)}
    heads = {ids[name]: n for name, n in zip("ABCDEFH", (2, 40, 5, 5, 1, 1, 1), strict=True)}
    world.dues(heads)
    world.pay({firm: n for firm, n in heads.items() if firm != ids["C"]})
    world.pay({ids["C"]: 5}, last=month(2023, 11))
    world.drew(ids["B"], 2)
    world.drew(ids["D"], 2)
    registry.close_employer(world.db, OFFICERS.clerk, ids["F"], closed=date(2024, 3, 1), reason="dissolved")
    return ids


def listed(db, judge, ids, year=YEAR):
    run = employers.list_employers(db, RUNNER, judge, year)
    by_id = {firm: name for name, firm in ids.items()}
    rows = employers.rows_of(db, OFFICERS.clerk, judge, run.run)
    return run, {by_id[row.employer]: row for row in rows}


def shown_and_signed(db, judge, run, start="2024-07-02", over="2024-07-08"):
    at(db, start)
    employer_payment.post_notice(db, OFFICERS.clerk, judge, run, (date.fromisoformat(start), "公告〔2024〕7号"))
    for who, role in SIGNERS:
        sign_run(db, who, run, role, on=db.clock.date())
    at(db, over)


def published(db, judge, year=YEAR):
    return employer_payment.publish_list(db, RUNNER, judge, year, on=db.clock.date())


def account(db, firm, last=0):
    new = NewAccount(
        payee_of(firm), "Bank of Tests", f"62{last}{firm:013d}", f"虚构单位{firm}", 0, f"form {last}", COUNTY
    )
    made = accounts.change_account(db, OFFICERS.clerk, new)
    accounts.approve_account(db, OFFICERS.reviewer, made.account_id)


def sent(db, batch):
    actions.check_batch(db, OFFICERS.reviewer, batch.batch_id)
    actions.approve_batch(db, OFFICERS.approver, batch.batch_id)
    actions.release_batch(db, OFFICERS.cashier, batch.batch_id)
    how = {SCHEME: moves(country().schemes[SCHEME])}
    file = send_batch(db, RUNNER, batch.batch_id, how, PAYER, on=db.clock.date())
    return (db.home / "outbox" / file.name).read_bytes()


def answered(db, content, name, shares):
    how = {SCHEME: moves(country().schemes[SCHEME])}
    answer = SimulatedBank(7, shares).reply("file.xml", content)
    return take_answer(db, RUNNER, name, answer, how, period=JULY, on=db.clock.date())


@pytest.mark.mission("S1.28")
def test_the_list_says_of_every_employer_what_it_gets_or_why_not(db, judge, firms):
    run, rows = listed(db, judge, firms)
    assert (run.rows, run.granted, run.fen, run.left_out, run.waiting) == (7, 3, 1_656_000, 2, 2)
    assert {name: row.fen for name, row in rows.items()} == {
        "A": 144_000, "B": 1_440_000, "C": 0, "D": 0, "E": 0, "F": 0, "H": 72_000,
    }  # fmt: skip
    assert {name: [r.code for r in row.reasons] for name, row in rows.items() if row.reasons} == {
        "C": ["condition.paid_in_full"],
        "D": ["condition.few_layoffs"],
        "E": ["input.job_retention_refund.size"],
        "F": ["registry.employer_closed"],
    }
    assert rows["C"].reasons[0].zh == "上年度失业保险费未足额缴纳满12个月。"
    assert rows["C"].reasons[0].would_change_en.startswith("Pay the arrears")
    assert employers.list_employers(db, RUNNER, judge, YEAR) == run, "killed and started again"
    said = employers.replay(db, OFFICERS.clerk, run.run, rows["B"].award)
    assert (said["refund"], said["few_layoffs"]) == (1_440_000, 1)


@pytest.mark.mission("S1.28", "S9.03")
def test_nothing_is_owed_before_notice_objections_and_three_signatures(db, judge, firms):
    run, _ = listed(db, judge, firms)
    with pytest.raises(RunRefused, match="not signed by"):
        published(db, judge)
    at(db, "2024-07-02")
    notice = employer_payment.post_notice(db, OFFICERS.clerk, judge, run.run, (date(2024, 7, 2), "公告〔2024〕7号"))
    assert notice.until == date(2024, 7, 7), "five days, as the service item says"
    with pytest.raises(ListRefused):
        employer_payment.object_to(db, OFFICERS.clerk, run.run, (firms["G"], "x"), on=date(2024, 7, 3))
    employer_payment.object_to(db, OFFICERS.clerk, run.run, (firms["H"], "has no staff"), on=date(2024, 7, 3))
    for who, role in SIGNERS:
        sign_run(db, who, run.run, role, on=db.clock.date())
    with pytest.raises(ListRefused) as refused:
        published(db, judge)
    assert "until 2024-07-07, that day included" in refused.value.english
    assert f"employers {firms['H']} have no answer" in refused.value.english
    assert "尚未答复" in refused.value.chinese
    with pytest.raises(ListRefused):
        employer_payment.object_to(db, OFFICERS.clerk, run.run, (firms["A"], "late"), on=date(2024, 7, 8))
    facts = {"upheld": True, "document": "minutes 3"}
    employer_payment.answer_objection(db, OFFICERS.reviewer, run.run, firms["H"], **facts)
    with pytest.raises(ListRefused):
        employer_payment.answer_objection(db, OFFICERS.reviewer, run.run, firms["H"], **facts)
    at(db, "2024-07-07")
    with pytest.raises(ListRefused, match="shown in public until 2024-07-07"):
        published(db, judge)  # its last day belongs to whoever may still object
    at(db, "2024-07-08")
    done = published(db, judge)
    assert (done.rows, done.fen) == (2, 1_584_000)
    assert published(db, judge).replayed


@pytest.mark.mission("S1.28")
def test_each_employer_is_told_what_was_decided_and_why(db, judge, firms):
    run, rows = listed(db, judge, firms)
    shown_and_signed(db, judge, run.run)
    published(db, judge)
    signed = employer_payment.signatures(db, OFFICERS.clerk, run.run)
    about = ToEmployers(SCHEME, ITEM, "441802", date(2024, 7, 8), signed)
    told = {n: letter_to_employer(db, OFFICERS.clerk, country(), rows[n], about) for n in "ACE"}
    said = {
        n: " ".join([x.lead.zh, *(t.zh for t in x.opening), *(s.zh for y in x.sections for s in y.sentences)])
        for n, x in told.items()
    }
    assert "1,440.00" in said["A"]
    assert "壹仟肆佰肆拾元整" in said["A"]
    assert "上年度失业保险费未足额缴纳满12个月" in said["C"]
    assert "补缴欠费和滞纳金" in said["C"]
    assert "缺少“单位规模”" in said["E"], "who waits for a fact is not refused"
    again = letter_to_employer(db, OFFICERS.clerk, country(), rows["A"], about)
    assert again == told["A"]


@pytest.mark.mission("S1.28")
def test_refunds_go_to_accounts_come_back_and_go_again_and_the_book_agrees(db, judge, world, firms):
    run, _ = listed(db, judge, firms)
    shown_and_signed(db, judge, run.run)
    published(db, judge)
    account(db, firms["A"])
    account(db, firms["B"])
    world.fund(3_000_000)
    made = actions.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", world.pool, JULY))
    assert (made.batch.rows, made.batch.fen, made.without_account) == (2, 1_584_000, 1), "H has no account on record"
    content = sent(db, made.batch)
    assert b"CNY" in content
    back = answered(db, content, "first.xml", {"account_closed": 1.0})
    assert (back.paid, back.returned) == (0, 2)
    rows = db_payments(db, firms["A"])
    with pytest.raises(actions.NotReissuable):
        actions.make_reissue(db, OFFICERS.clerk, Order("2024-07/again", world.pool, JULY), [rows[0].payment_id])
    account(db, firms["A"], last=1)
    again = actions.make_reissue(db, OFFICERS.clerk, Order("2024-07/again", world.pool, JULY), [rows[0].payment_id])
    assert answered(db, sent(db, again), "second.xml", {}).paid == 1
    assert db_payments(db, firms["A"])[0].state == "paid"
    flow = statements.fund_flow(db, OFFICERS.accountant, world.pool, JULY, JULY)
    assert flow.balanced
    spent = {line.account: line.fen for line in flow.lines if line.scheme == SCHEME}
    assert spent == {"unemployment_benefit_expenditure": 1_584_000}, "the returned part waits in temporary receipts"


@pytest.mark.mission("S1.28")
def test_what_was_found_later_is_paid_or_asked_back_by_the_difference(db, judge, world, firms):
    run, _ = listed(db, judge, firms)
    shown_and_signed(db, judge, run.run)
    employer_payment.publish_list(db, RUNNER, judge, YEAR, on=db.clock.date())  # H too: nobody objected
    world.pay({firms["C"]: 5}, first=month(2023, 12))
    world.less(firms["A"], 10_000)
    at(db, "2024-08-21")
    second = replace(YEAR, month=JULY + 1, on=date(2024, 8, 21), round=2)
    with pytest.raises(ListRefused, match="every round before"):
        employers.list_employers(db, RUNNER, judge, replace(second, round=3))
    run, rows = listed(db, judge, firms, second)
    assert {name: rows[name].fen for name in "ACH"} == {"A": 138_000, "C": 360_000, "H": 72_000}
    shown_and_signed(db, judge, run.run, "2024-08-22", "2024-08-28")
    done = published(db, judge, second)
    assert (done.rows, done.fen) == (1, 360_000), "C alone: A is asked, H was paid in July"
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        asked = tx.all("recoveries_of_run", run=run.run)
    assert [(row.person_id, row.fen) for row in asked] == [(payee_of(firms["A"]), 6_000)]


def test_wrong_twin_that_owes_the_whole_again_is_stopped_before_the_bank(db, judge, world, firms, admin):
    """The twin books A whole instead of the difference: the guard reads it off the entitlement."""
    run, rows = listed(db, judge, firms)
    shown_and_signed(db, judge, run.run)
    published(db, judge)
    account(db, firms["A"])
    account(db, firms["B"])
    first = actions.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", world.pool, JULY)).batch
    assert findings(db, OFFICERS.reviewer, first.batch_id) == ()
    admin.execute(
        "insert into benefits.obligation select run_id + 1000, row_no, period, for_month, award_id, person_id,"
        " payee_person_id, pool_id, scheme, component, payer, kind, amount_fen, serving_path from benefits.obligation"
        " where award_id = %s",
        (rows["A"].award,),
    )
    twin = actions.make_batch(db, OFFICERS.clerk, Order("2024-07/twin", world.pool, JULY)).batch
    assert [f.code for f in findings(db, OFFICERS.reviewer, twin.batch_id)] == ["paid_already"]


def test_one_award_an_employer_and_year_whatever_a_program_says(db, judge, firms, admin):
    listed(db, judge, firms)
    with pytest.raises(UniqueViolation):
        admin.execute(
            "insert into benefits.employer_award (scheme, item, year, employer_id, payee_id, pool_id, for_month,"
            " serving_path) select scheme, item, year, employer_id, payee_id, pool_id, for_month, serving_path"
            " from benefits.employer_award limit 1"
        )


def test_an_employer_closed_after_the_list_is_found_before_release(db, judge, world, firms):
    run, _ = listed(db, judge, firms)
    shown_and_signed(db, judge, run.run)
    published(db, judge)
    account(db, firms["A"])
    batch = actions.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", world.pool, JULY)).batch
    registry.close_employer(db, OFFICERS.clerk, firms["A"], closed=date(2024, 7, 5), reason="dissolved")
    assert [f.code for f in findings(db, OFFICERS.reviewer, batch.batch_id)] == ["closed_employer"]


def db_payments(db, firm):
    with db.reading(OFFICERS.clerk, "payments") as tx:
        return tx.all("payments_of_person", person=payee_of(firm))
