"""Letters name the paper behind a fact, and the account of who is paid, as the record has them; else nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import at, person, recognise
from entitled_cn import CHEN, claim, granted, law, lump_sum, no_rows, open_books
from officers import COUNTY
from registry_help import PLACES_LAW
from shebao.benefits import claims, decisions
from shebao.benefits.claim_file import evidence_of
from shebao.benefits.explain import explain_award, explain_decision
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.kernel.dates import parse_month
from shebao.kernel.identifiers import make_credit_code
from shebao.payments import accounts
from shebao.payments.model import NewAccount
from shebao.registry import actions as registry
from shebao.registry import work
from shebao.registry.facts import determine, record_fact, review_determination
from shebao.registry.model import Fact, Value
from shebao.registry.papers import Moment, paper_of_death
from shebao.service.issue import Occasion, account_paid_into, issue
from shebao.service.letter_papers import bases_of

DECIDED = date(2025, 10, 20)


@pytest.fixture
def chen(db, officers):
    """Chen's pension, granted on the twentieth of October on an index that an archive gave."""
    with no_rows():
        open_books(db, "440000", "2022-01")
        judged, _ = Judge(law()), at(db, "2025-10-20")
        who = person(db, date(1965, 8, 12))
        recognise(db, who, "contribution_index", 81230)
        yield who, granted(db, judged, claim(db, judged, who, "441802", CHEN)), judged


def used(db, by, decision):
    told = explain_decision(db, by, decision)
    letter = issue(db, by, law(), told, Occasion("granted", DECIDED, told.answer.start_month))
    return next(s for s in letter.sections if s.heading.en == "What we used").sentences


def test_a_recognised_fact_has_its_document_and_day_and_what_has_no_paper_says_nothing(db, officers, chen):
    said = used(db, officers.clerk, chen[1][0])
    index = next(fact for fact in said if "指数" in fact.zh)
    assert index.zh.endswith("0.8123。依据：archive，2020年1月1日认定并经复核")
    assert index.en.endswith("0.8123. By: archive, decided on 1 January 2020, confirmed by a second officer")
    assert [fact.zh for fact in said if "依据" in fact.zh] == [index.zh]


def test_a_letter_written_later_names_the_paper_of_the_value_that_was_used(db, officers, chen):
    who, (decision, _), _ = chen
    first = used(db, officers.clerk, decision)
    at(db, "2025-11-03")
    newer = determine(
        db,
        officers.clerk,
        who,
        "contribution_index",
        Value(90000),
        document="archive, read again",
        decided_on=date(2025, 11, 3),
    )
    review_determination(db, officers.reviewer, newer, confirm=True)
    assert used(db, officers.clerk, decision) == first


def test_who_is_paid_after_a_death_sees_his_own_account(db, officers, chen):
    who, _, judged = chen
    widow = person(db, date(1968, 2, 2), 2)
    for number, holder in enumerate((who, widow)):
        new = NewAccount(holder, "Bank", f"622202000000{number}111", "测试", parse_month("2025-10"), "form", COUNTY)
        made = accounts.change_account(db, officers.clerk, new)
        if "approved" not in made.steps:
            accounts.approve_account(db, officers.reviewer, made.account_id)
    on = at(db, "2025-12-08")
    registry.record_death(
        db, officers.clerk, who, date(2025, 12, 1), source="hospital", document="certificate 12", known_on=on
    )
    wanted = (date(2025, 12, 1), {"contribution_months": 384})
    award = lump_sum(db, judged, "funeral_grant", Applicant(who, widow, "441802", COUNTY), wanted)
    told = explain_decision(db, officers.clerk, explain_award(db, officers.clerk, award).decision)
    month = parse_month("2025-12")
    assert account_paid_into(db, officers.clerk, told, month=month) == "1111"
    assert accounts.tail_in_use(db, officers.clerk, who, month=month) == "0111"
    moment = Moment(who, told.claim.event_date, told.known_at)
    assert paper_of_death(db, officers.clerk, moment) == "certificate 12"
    assert paper_of_death(db, officers.clerk, replace(moment, person=widow)) == ""


def test_an_answer_given_with_a_paper_names_it_and_one_by_application_alone_does_not(db, officers):
    with no_rows():
        judged, on = Judge(law()), at(db, "2025-10-20")
        who = person(db, date(1965, 8, 12))
        made = claim(db, judged, who, "441802", CHEN)
        assert evidence_of(db, officers.clerk, made, db.clock) == {}
        claims.withdraw(db, officers.clerk, made, on=on, note="again, with the contract")
        other = person(db, date(1965, 8, 12), 2)
        wanted = claims.Application("employee_pension", "", on, dict(CHEN), "record of contributions 17")
        made = claims.open_claim(db, officers.clerk, judged, Applicant(other, other, "441802", COUNTY), wanted, on=on)
        found = evidence_of(db, officers.clerk, made, db.clock)
    assert {one.document for one in found.values()} == {"record of contributions 17"}
    assert found.keys() == CHEN.keys()
    assert {one.day for one in found.values()} == {on}


def test_a_refusal_of_who_has_work_names_the_employer_and_who_told_what_else_counts(db, officers):
    judged, on = Judge(law(), accepts_unverified=True), at(db, "2020-06-10")
    registry.load_places(db, officers.house, PLACES_LAW)
    who = person(db, date(1980, 8, 12))
    code = make_credit_code("91441802MA4UW2F3X")
    works = work.register_employer(db, officers.clerk, code, "示例制造厂", "441802", opened=date(2010, 1, 1), on=on)
    work.hire(db, officers.clerk, who, works, since=date(2020, 6, 1))
    unemployed = Fact(
        *("person", who, "employment.registered_unemployed"), Value(1), date(2020, 5, 1), "department", "list 5"
    )
    record_fact(db, officers.clerk, unemployed)
    of_office(db, officers, who, "unemployment_group", code="benefit_ran_out")
    for name, value in (("month_ran_out_or_lost", parse_month("2020-05")), ("benefit_of_place", 141300)):
        of_office(db, officers, who, name, value)
    wanted = claims.Application("temporary_unemployment_allowance", "", on, {"claim_month": parse_month("2020-06")})
    made = claims.open_claim(db, officers.clerk, judged, Applicant(who, who, "620100", COUNTY), wanted, on=on)
    claims.approve_fact(db, officers.approver, judged, made, on=on, event=on, answers={})
    decided = decisions.determine(db, officers.clerk, judged, made, on=on)
    assert [reason.means for reason in decided.answer.reasons] == ["refuse"]
    found = bases_of(db, officers.clerk, explain_decision(db, officers.clerk, decided.decision))
    said = {name.partition(".")[2]: basis for name, basis in found.items()}
    assert (said["employed"].paper.zh, said["employed"].when.zh) == ("就业登记：示例制造厂", "自2020年6月1日起")
    told = said["registered_unemployed"]
    assert (told.paper.zh, told.by.zh, told.when.zh) == ("list 5", "其他部门", "2020年6月10日登记")
    assert said["group"].paper.zh == "notice 3"
    assert "claim_month" not in said


def of_office(db, officers, who, name, value=None, code=None):
    found = determine(
        *(db, officers.clerk, who, name, Value(value, code)), document="notice 3", decided_on=date(2020, 6, 2)
    )
    review_determination(db, officers.reviewer, found, confirm=True)
