"""Dues given back by the month: to the employer that hired, or to who works for himself; each month once, to its term.

Two people of a firm in Qingcheng and one who works for himself. For September to November 2025 the firm paid 1,320.50
(and 99.00 for injuries) and Wang's own part 480.00; Zhao paid 1,000.01 for himself.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date

import pytest
from click.testing import CliRunner

from collected import country, town
from entitled import RUNNER, at
from officers import COUNTY, HOUSE, OFFICERS
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.employers import payee_of
from shebao.benefits.errors import AlreadyAwarded, ClaimAlreadyOpen, RestsOnUnverified
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.cli import claim_desk
from shebao.cli.main import main
from shebao.kernel.dates import month, month_start
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Amount, Paper, Plan, Pool, PoolId
from shebao.payments import accounts, actions
from shebao.payments.answers import take_answer
from shebao.payments.findings import accept_finding, findings
from shebao.payments.model import NewAccount, Order
from shebao.payments.sending import Payer, send_batch
from shebao.payments.simulated_bank import SimulatedBank
from shebao.registry import actions as registry
from shebao.registry.facts import Value
from shebao.service.desk_employer import EmployerNotHere, NotForEmployers
from shebao.service.dues_borne import dues_borne

SCHEME, ITEM = "contribution_subsidy", "month"
SEPTEMBER, OCTOBER, NOVEMBER = (month(2025, n) for n in (9, 10, 11))
OF_FIRM = {"employee_pension": 960_00, "employee_medical": 320_50, "unemployment": 40_00, "work_injury": 99_00}
OWN_PART, FOR_HIMSELF = 480_00, 1000_01
RUN = 9_000_002


def paid(
    admin, whom: tuple[int, int], scheme: str, payer: str, fen: int, months=(SEPTEMBER, OCTOBER, NOVEMBER)
) -> None:
    person, firm = whom
    for one in months:
        admin.execute(
            "insert into collection.paid (run_id, row_no, period, for_month, move, receipt_id, paid_on, person_id,"
            " employer_id, scheme, component, payer, pool_id, amount_fen, serving_path) select %s,"
            " (select coalesce(max(row_no), 0) + 1 from collection.paid where run_id = %s), %s, %s, 'receive', 0,"
            " '2025-11-15', %s, %s, %s, %s, %s, 1, %s, %s",
            (RUN, RUN, one, one, person, firm, scheme, payer, payer, fen, COUNTY),
        )


class World:
    def __init__(self, db, admin):
        self.db, self.judge = db, Judge(country(), accepts_unverified=True)  # the Measures were read in quotations
        at(db, "2025-11-20")
        where = town(db, people=3)
        law = country()
        for chart in charts(law):
            books.load_chart(db, HOUSE, chart)
        said = moves(law.schemes[SCHEME])
        books.load_scheme(db, HOUSE, said)
        pool = Pool(PoolId(0), said.fund, "441802", "441802", "441802", month(2025, 1), COUNTY)
        self.pool = books.open_pool(db, HOUSE, pool)
        self.firm, (self.wang, self.liu, self.zhao) = int(where.employers[0]), map(int, where.people)
        self.numbers, self.code = where.numbers, where.codes[0]
        admin.execute(
            "insert into ledger.publication (run_id, content_hash, rows, fen, recorded)"
            " values (%s, '', 0, 0, '2025-11-16')",
            (RUN,),
        )
        for scheme, fen in OF_FIRM.items():
            paid(admin, (self.wang, self.firm), scheme, "employer", fen)
        paid(admin, (self.wang, self.firm), "employee_pension", "person", OWN_PART)
        paid(admin, (self.zhao, 0), "employee_pension", "person", FOR_HIMSELF)

    def recognise(self, who: int, code: str, **more: int) -> None:
        for name, value in {"employment_certificate": Value(code=code)}.items() | {
            name: Value(v) for name, v in more.items()
        }.items():
            made = registry.determine(
                self.db, OFFICERS.clerk, who, name, value, document="就业困难认定表", decided_on=date(2025, 8, 20),
                since=date(2025, 9, 1),
            )  # fmt: skip
            registry.review_determination(self.db, OFFICERS.reviewer, made, confirm=True)

    def claim(self, who: int, claimant: int, when: int, **answers: int):
        wanted = Application(SCHEME, ITEM, month_start(when), answers, "contract")
        applicant = Applicant(who, claimant, "441802", COUNTY)
        return claims.open_claim(self.db, OFFICERS.clerk, self.judge, applicant, wanted, on=self.db.clock.date())

    def decided(self, claim):
        return decisions.determine(self.db, OFFICERS.clerk, self.judge, claim, on=self.db.clock.date())

    def granted(self, who: int, claimant: int, when: int, **answers: int) -> tuple[int, int]:
        """Award and fen."""
        on, found = self.db.clock.date(), self.decided(self.claim(who, claimant, when, **answers))
        assert found.answer.granted, [r.en for r in found.answer.reasons]
        decisions.check(self.db, OFFICERS.reviewer, found.decision, on=on)
        award = decisions.approve(self.db, OFFICERS.approver, self.judge, found.decision, on=on)
        return award, sum(part.fen for part in found.answer.components)

    def bank_pays(self, fen: int) -> int:
        """The budget pays in, the batch goes out by four hands, the bank answers: fen paid."""
        db, on, how = self.db, self.db.clock.date(), moves(country().schemes[SCHEME])
        paper = Paper(on, "advice", OFFICERS.approver.actor_id)
        plan = Plan(self.pool, NOVEMBER, (Amount(SCHEME, "subsidy", fen),))
        request = books.request_funds(db, OFFICERS.accountant, "plan", plan)
        books.check_funds(db, OFFICERS.reviewer, request.request_id)
        books.approve_funds(db, OFFICERS.approver, request.request_id)
        books.fund_from_budget(db, OFFICERS.accountant, request.request_id, (plan.amounts, {SCHEME: how}), paper)
        made = actions.make_batch(
            db, OFFICERS.clerk, Order("2025-11/subsidies", self.pool, NOVEMBER, "assistance_deposit")
        ).batch
        for finding in findings(
            db, OFFICERS.approver, made.batch_id
        ):  # two months of one person, one employer's account
            assert finding.code == "same_account_same_amount", finding
            accept_finding(db, OFFICERS.approver, made.batch_id, finding, note="two months")
        actions.check_batch(db, OFFICERS.reviewer, made.batch_id)
        actions.approve_batch(db, OFFICERS.approver, made.batch_id)
        actions.release_batch(db, OFFICERS.cashier, made.batch_id)
        payer = Payer("Employment funds of the county", "9558800000000001", "Simulated Bank")
        file = send_batch(db, RUNNER, made.batch_id, {SCHEME: how}, payer, on=on)
        answer = SimulatedBank(7, {}).reply("file.xml", (db.home / "outbox" / file.name).read_bytes())
        return take_answer(db, RUNNER, "answer.xml", answer, {SCHEME: how}, period=NOVEMBER, on=on).paid


@pytest.fixture
def world(db, admin):
    return World(db, admin)


def codes(found) -> list[str]:
    return [reason.code for reason in found.answer.reasons]


@pytest.mark.mission("S1.49")
def test_employer_and_person_get_their_share_once_a_month(world):
    world.recognise(world.wang, "difficulty", statutory_retirement_month=month(2040, 5))
    world.recognise(world.zhao, "graduate_out_of_work")
    firm = payee_of(world.firm)
    assert world.granted(world.wang, firm, SEPTEMBER)[1] == 1320_50, "neither injury dues nor the own part"
    assert world.granted(world.wang, firm, OCTOBER)[1] == 1320_50
    assert world.granted(world.zhao, world.zhao, OCTOBER)[1] == 666_67
    with pytest.raises(AlreadyAwarded):
        world.claim(world.wang, firm, OCTOBER)
    with pytest.raises(AlreadyAwarded):
        world.claim(world.wang, world.wang, OCTOBER)  # by the other road
    open_one = world.claim(world.wang, firm, NOVEMBER)
    with pytest.raises(ClaimAlreadyOpen):
        world.claim(world.wang, world.wang, NOVEMBER)
    assert codes(world.decided(open_one)) == []
    assert codes(world.decided(world.claim(world.liu, firm, OCTOBER))) != []


@pytest.mark.mission("S1.49")
def test_the_record_shows_for_each_month_who_bore_what_and_the_subsidised_share(world):
    world.recognise(world.wang, "difficulty", statutory_retirement_month=month(2040, 5))
    world.recognise(world.zhao, "graduate_out_of_work")
    world.granted(world.wang, payee_of(world.firm), OCTOBER)
    world.granted(world.zhao, world.zhao, OCTOBER)
    months = (SEPTEMBER, NOVEMBER)
    before, wang, _ = dues_borne(world.db, OFFICERS.clerk, country(), world.wang, months)
    assert (before.for_month, before.subsidies, before.employer_bore, before.person_bore) == (
        SEPTEMBER, (), sum(OF_FIRM.values()), OWN_PART,
    )  # fmt: skip
    assert (wang.paid_by("employer"), wang.paid_by("person")) == (sum(OF_FIRM.values()), OWN_PART)
    assert (wang.subsidised(to_employer=True), wang.employer_bore, wang.person_bore) == (1320_50, 99_00, OWN_PART)
    zhao = dues_borne(world.db, OFFICERS.clerk, country(), world.zhao, months)[1]
    assert (zhao.paid_by("person"), zhao.subsidised(to_employer=False), zhao.person_bore) == (1000_01, 666_67, 333_34)
    assert (wang.over, zhao.over, zhao.subsidies[0].paid) == (0, 0, False)
    assert dues_borne(world.db, OFFICERS.other_clerk, country(), world.wang, months) == (), "another county's clerk"


def test_no_real_subsidy_rests_on_terms_nobody_has_read(world):
    world.recognise(world.zhao, "graduate_out_of_work")
    on, found = world.db.clock.date(), world.decided(world.claim(world.zhao, world.zhao, OCTOBER))
    decisions.check(world.db, OFFICERS.reviewer, found.decision, on=on)
    with pytest.raises(RestsOnUnverified):
        decisions.approve(world.db, OFFICERS.approver, Judge(country()), found.decision, on=on)


@pytest.mark.mission("S1.49")
def test_the_subsidy_stops_at_its_term_and_is_refused_in_words(world, admin):
    world.recognise(world.wang, "graduate", graduation_month=month(2025, 6))
    firm, contract = payee_of(world.firm), {"small_or_micro": 1, "hired_month": month(2025, 7), "contract_months": 12}
    world.granted(world.wang, firm, SEPTEMBER, **contract)
    for number in range(1, 12):  # eleven months of the former system
        admin.execute(
            "with c as (insert into benefits.claim (scheme, item, person_id, claimant_id, region, event_date,"
            " opened_on, opened_by, serving_path)"
            " values (%(s)s, %(i)s, %(p)s, %(e)s, '441802', '2024-09-01', '2024-09-01', 1, %(path)s)"
            " returning claim_id) insert into benefits.award (claim_id, person_id, payee_id, scheme, item,"
            " pool_id, region, start_month, exclusive_group, recorded, serving_path, occasion) select claim_id, %(p)s,"
            " %(e)s, %(s)s, %(i)s, 1, '441802', %(m)s, 'x', '2025-01-01', %(path)s, %(m)s from c",
            {"s": SCHEME, "i": ITEM, "p": world.wang, "e": firm, "m": SEPTEMBER - number, "path": COUNTY},
        )
    found = world.decided(world.claim(world.wang, firm, OCTOBER, **contract))
    assert [r.code for r in found.answer.reasons] == ["condition.within_term"], found.answer.reasons
    short = world.decided(world.claim(world.wang, firm, NOVEMBER, **{**contract, "contract_months": 11}))
    assert set(codes(short)) == {"condition.within_term", "condition.small_employer_of_graduate"}
    nobody = world.decided(world.claim(world.liu, firm, NOVEMBER))
    assert codes(nobody)[0].startswith("input."), "nobody recognised Liu: an officer finds it out, nobody is refused"


@pytest.mark.mission("S1.49")
def test_the_employer_is_paid_and_the_record_says_so(world):
    world.recognise(world.wang, "difficulty", statutory_retirement_month=month(2040, 5))
    world.granted(world.wang, payee_of(world.firm), SEPTEMBER)
    world.granted(world.wang, payee_of(world.firm), OCTOBER)
    db, on = world.db, at(world.db, "2025-11-24")
    the_month = Month(NOVEMBER, 1, country().hash, on)
    run = payroll.compute_payroll(db, RUNNER, the_month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    done = payroll.publish_payroll(db, RUNNER, the_month, on=on)
    assert (done.rows, done.fen) == (2, 2641_00)
    again = payroll.publish_payroll(db, RUNNER, the_month, on=on)
    assert again.replayed
    new = NewAccount(payee_of(world.firm), "Bank of Tests", "6200000000000017", "虚构单位0", 0, "form", COUNTY)
    made = accounts.change_account(db, OFFICERS.clerk, new)
    accounts.approve_account(db, OFFICERS.reviewer, made.account_id)
    assert world.bank_pays(2641_00) == 2
    told = dues_borne(db, OFFICERS.clerk, country(), world.wang, (SEPTEMBER, OCTOBER))
    assert [one.subsidies[0].paid for one in told] == [True, True]
    assert [one.employer_bore for one in told] == [99_00, 99_00]


@pytest.mark.mission("S1.49")
def test_typed_at_the_counter_the_employer_claims_and_the_record_is_shown(world, monkeypatch):
    monkeypatch.delenv("SHEBAO_DATABASE_URL", raising=False)
    monkeypatch.setattr(claim_desk, "opened", lambda: nullcontext(world.db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)
    monkeypatch.setattr(claim_desk, "is_demonstration", lambda: True)

    def typed(*words: str, **more: object) -> str:
        return CliRunner().invoke(main, ["claim", *words], catch_exceptions=False, standalone_mode=False, **more).output

    world.recognise(world.wang, "difficulty", statutory_retirement_month=month(2040, 5))
    who = ("--person", world.numbers[0])
    for_month = ("take", SCHEME, ITEM, *who, "--region", "441802", "--at", "2025-10", "--answers", "-")
    with pytest.raises(EmployerNotHere, match="check the code"):
        typed(*for_month, "--employer", "91441802MA4UW2ZZZZ", input="{}")
    with pytest.raises(NotForEmployers):
        typed("take", "dibao", *who, "--employer", world.code, "--region", "441802", input="{}")
    taken = typed(*for_month, "--employer", world.code, "--lang", "en", input="{}")
    claim = taken.split()[1].rstrip(",")
    assert "1,320.50" in typed("decide", claim, "--lang", "en")
    typed("check", claim)
    typed("approve", claim)
    letter = typed("letter", claim, "--lang", "en")
    assert "in difficulty with finding work" in letter
    assert "own part is never subsidised" in letter
    assert "…0033" in typed("account", claim, "--bank", "Bank of Tests", "--number", "6200000000000033")
    said = typed("dues", *who, "--from", "2025-10", "--to", "2025-10", "--lang", "en")
    assert "1,320.50 yuan to the employer, granted, not paid yet" in said
    (told,) = json.loads(typed("dues", *who, "--from", "2025-10", "--to", "2025-10", "--json"))
    assert (told["employer_paid_fen"], told["employer_bore_fen"], told["person_bore_fen"]) == (1419_50, 99_00, OWN_PART)
    assert "没有缴费记录" in typed("dues", *who, "--from", "2024-01", "--to", "2024-02", "--lang", "zh")
