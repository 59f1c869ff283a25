"""A county invents an allowance: one folder in a law path, nothing changed in src; decided, paid, booked.

The second one is written in YAML alone, by a clerk: catalogue, questions, claim, decision, letter, payroll, bank file,
entries, a return, and a reform of it tried by overlay.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from entitled import INVENTED, RUNNER, at, open_house, person
from officers import COUNTY, OFFICERS
from shebao.benefits import claims, decisions, payroll, statement
from shebao.benefits.both_laws import compare_awards
from shebao.benefits.claims import Application
from shebao.benefits.errors import RefusalNeedsOfficer
from shebao.benefits.explain import explain_decision
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.questions import Interview
from shebao.benefits.runs import sign_run
from shebao.engine.reform import reform
from shebao.kernel.dates import parse_month
from shebao.law.catalogue import schemes_of
from shebao.law.checks import check
from shebao.law.defects import LawRefused, NotDelegated
from shebao.law.load import load, read_country
from shebao.ledger import actions as books
from shebao.ledger import statements
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.service.issue import Occasion, issue

SCHEME, NOVEMBER = "winter_allowance", parse_month("2025-11")
DROPPED = Path(__file__).parents[1] / "dropped"
IN_YAML = DROPPED.with_name("dropped_in_yaml")
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


def money(db, pool, fen, said, component="allowance"):
    """The county's money goes the lawful way into the expenditure account."""
    receipt = Receipt(pool, NOVEMBER, NOVEMBER, said, (Amount(said.scheme, "budget", fen),))
    books.receive(db, OFFICERS.accountant, Key("test", "1"), receipt, paper())
    books.treasury_to_special(db, OFFICERS.accountant, Key("advice", "1"), Transfer(pool, NOVEMBER, fen), paper())
    plan = Plan(pool, NOVEMBER, (Amount(said.scheme, component, fen, "county"),))
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


def sent(db, who, pool, said):
    """The bank file of November: account, batch, three hands, released, written."""
    declared = NewAccount(who, "Bank of Tests", "6200000000000001", "测试1", NOVEMBER, "form 1", COUNTY)
    account = accounts.change_account(db, OFFICERS.clerk, declared)
    accounts.approve_account(db, OFFICERS.reviewer, account.account_id)
    batch = actions.make_batch(db, OFFICERS.clerk, Order("2025-11/winter", pool, NOVEMBER)).batch
    actions.check_batch(db, OFFICERS.reviewer, batch.batch_id)
    actions.approve_batch(db, OFFICERS.approver, batch.batch_id)
    actions.release_batch(db, OFFICERS.cashier, batch.batch_id)
    payer = Payer("County of the tests", "9558800000000001", "Simulated Bank")
    file = send_batch(db, RUNNER, batch.batch_id, {said.scheme: said}, payer, on=date(2025, 11, 12))
    return (db.home / "outbox" / file.name).read_bytes()


def closings(db, pool):
    """Closing balance of every account of the pool in November; the books balance."""
    balance = statements.trial_balance(db, OFFICERS.accountant, pool, NOVEMBER)
    assert balance.balanced
    return {line.account: line.closing_fen for line in balance.lines}


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
    content = sent(db, old, pool, said)
    assert b"33.50" in content
    answer = SimulatedBank(1, {}).reply("b.xml", content)
    taken = take_answer(db, RUNNER, "a.xml", answer, {SCHEME: said}, period=NOVEMBER, on=date(2025, 11, 13))
    assert (taken.paid, taken.returned) == (1, 0)

    closing = closings(db, pool)
    assert (closing["monthly_benefit"], closing["expenditure_account"]) == (3350, 500_000 - 3350)
    assert statement.differences(db, OFFICERS.clerk, period=NOVEMBER) == []
    assert source_hash() == before


# --- in YAML alone -------------------------------------------------------------------------------------------------

WARM, LAKESIDE = "warm_winter", "990201"


@pytest.fixture
def country(tmp_path):
    """The invented country with places, offices and remedies, and the folder a clerk of Lakeside wrote."""
    folder = tmp_path / "country"
    copytree(INVENTED, folder)
    copytree(IN_YAML, folder, dirs_exist_ok=True)
    assert not [file for file in (folder / "local").rglob("*") if file.suffix == ".py"]
    return folder


def claimed(db, judged, answers):
    """Somebody of Lakeside born in 1950 claims with these answers, already inner integers."""
    who = person(db, date(1950, 1, 5), 1)
    wanted = Application(WARM, "", date(2025, 10, 20), answers)
    applicant = Applicant(who, who, LAKESIDE, COUNTY)
    return who, claims.open_claim(db, OFFICERS.clerk, judged, applicant, wanted, on=date(2025, 10, 20))


def asked(judged, known):
    """The questions a claimant of the record is asked, and the answers by their short names."""
    wants = judged.wants(WARM, "")
    interview = Interview(judged.graph(wants.outputs, LAKESIDE, date(2025, 10, 1), date(2025, 10, 20)), wants)
    questions = []
    while (spec := interview.next()) is not None:
        questions.append(spec.question.en)
        interview.give(spec, known[spec.name.rpartition(".")[2]])
    return questions, {name.rpartition(".")[2]: value for name, value in interview.answers.items()}


@pytest.mark.mission("S1.01")
def test_a_clerks_yaml_goes_from_the_catalogue_to_a_returned_payment_and_a_reform(db, country):
    before, law = source_hash(), load(country, kept=False)
    assert defects_of(country, WARM) == []
    standing = {s.scheme.id: s for s in schemes_of(law, LAKESIDE, date(2025, 10, 20))}
    assert (standing[WARM].part, WARM in {s.scheme.id for s in schemes_of(law, "440000", date(2025, 10, 20))}) == (
        "social_welfare",
        False,
    )
    at(db, "2025-10-20")
    open_house(db, law)
    judged = Judge(law)
    known = {"birth_month": "1950-01", "claim_month": "2025-10", "months_lived_here": "24"}
    questions, answers = asked(judged, known)
    assert "For how many months have you lived in Lakeside?" in questions
    who, claim = claimed(db, judged, {n: answers[n] for n in ("claim_month", "months_lived_here")})
    decided = decisions.decide_by_machine(db, RUNNER, judged, claim, on=date(2025, 10, 20))
    assert (decided.answer.values["amount"], decided.answer.start_month) == (3350, NOVEMBER)

    letter = issue(
        db,
        OFFICERS.clerk,
        law,
        explain_decision(db, OFFICERS.clerk, decided.decision),
        Occasion("granted", on=date(2025, 10, 20)),
    )
    assert letter.title.zh == "温暖过冬补贴核定通知"
    assert "You receive 33.50 yuan a month from November 2025." in letter.lead.en
    assert any("look again within 60 days" in said.en for section in letter.sections for said in section.sentences)
    assert letter.office.zh == "湖畔县民政局"

    assert (paid(db, judged).fen, moves(law.schemes[WARM]).scheme) == (3350, WARM)
    said = moves(law.schemes[WARM])
    with db.reading(OFFICERS.clerk, "ledger") as tx:
        pool = statements.pool_of(tx, "county_budget", LAKESIDE).pool_id
    at(db, "2025-11-12")
    money(db, pool, 500_000, said, "amount")
    content = sent(db, who, pool, said)
    assert b"33.50" in content
    assert closings(db, pool)["expenditure_account"] == 500_000 - 3350
    answer = SimulatedBank(1, {"account_closed": 1.0}).reply("b.xml", content)
    taken = take_answer(db, RUNNER, "a.xml", answer, {WARM: said}, period=NOVEMBER, on=date(2025, 11, 13))
    assert (taken.paid, taken.returned) == (0, 1)
    closing = closings(db, pool)
    assert (closing["expenditure_account"], -closing["temporary_receipts"]) == (500_000, 3350)

    richer = {f"{WARM}.amount_by_age@{LAKESIDE}": {"2025-01-01": {"below": 0, "from": {70: 40, 80: 60}}}}
    other = Judge(reform(law, richer))
    (row,) = compare_awards(db, RUNNER, judged, other, NOVEMBER).differ
    assert (row.person, row.before, row.after) == (who, 3350, 4000)
    assert source_hash() == before


def defects_of(country, scheme):
    """What law check says of the scheme's folder."""
    return [d.told() for d in check(read_country(country)) if f"/{scheme}/" in d.place.file]


def test_the_county_uses_what_was_handed_down_to_it(db, country):
    """The Act asks for twelve months and lets a county ask for others; Lakeside asks for twenty-four."""
    at(db, "2025-10-20")
    law = load(country, kept=False)
    open_house(db, law)
    judged = Judge(law)
    _, claim = claimed(db, judged, {"claim_month": parse_month("2025-10"), "months_lived_here": 23})
    found = decisions.determine(db, OFFICERS.clerk, judged, claim, on=date(2025, 10, 20)).answer
    (reason,) = found.reasons
    assert (reason.en, reason.cites) == (
        "You have not lived in Lakeside for the months asked.",
        "Lakeside order 20 art. 3",
    )


def test_a_value_nobody_handed_down_is_refused_with_the_article(country):
    file = country / "local" / "990201_lakeside" / "shared" / "parameters.yaml"
    more = """
highest_age:
  values:
    2025-01-01: {value: 99, document: Lakeside order 20 art. 9, confidence: H, last_checked: 2026-11-22}
"""
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    with pytest.raises(LawRefused) as refused:
        load(country, kept=False)
    (defect,) = refused.value.defects
    assert isinstance(defect, NotDelegated)
    assert (defect.place.file, defect.place.line) == ("local/990201_lakeside/shared/parameters.yaml", 7)
    assert "Act of the tests art. 12" in defect.english
    assert "990201" in defect.chinese
