"""What the law does not say no to is never refused: a lacking fact waits, a case without a rule goes to an officer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from entitled import at, person, recognise
from entitled_cn import claim, law, no_rows, open_books
from shebao.benefits import claims, decisions
from shebao.benefits.decisions import Order
from shebao.benefits.errors import ClaimNotReady, NothingNew, OrderIncomplete
from shebao.benefits.explain import explain_decision
from shebao.benefits.judge import Judge
from shebao.benefits.model import Component
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import Reason, Refused
from shebao.law.scheme import said_of
from shebao.registry import actions as registry
from shebao.registry.facts import Value
from shebao.service.issue import Occasion, issue
from shebao.service.letters import LetterIsNoRefusal

BORN, WOMAN_BORN = date(1965, 8, 12), date(1975, 3, 12)
ON = date(2025, 10, 20)
GAPS = {"no_special_work": "decide_by_order", "local_formula_known": "decide_by_order", "group_recognised": "wait"}


@pytest.fixture(scope="module", autouse=True)
def rows():
    """The index is determined, not computed."""
    with no_rows():
        yield


@pytest.fixture(scope="module")
def judged():
    return Judge(law(), accepts_unverified=True)


@pytest.fixture
def house(db):
    open_books(db, "440000", "2022-01")
    at(db, ON.isoformat())
    return db


def claimed(db, judged, *, region="441802", woman=False, **more):
    who = person(db, WOMAN_BORN if woman else BORN, order=2 if woman else 1)
    recognise(db, who, "contribution_index", 81230)
    answers = {"retirement_month": parse_month("2025-10"), "contribution_months": 322, "account_balance": 11_864_235}
    return who, claim(db, judged, who, region, answers | more)


def recognised(db, officers, who, name, code):
    """A code word determined from the archive, decided by one officer and reviewed by another."""
    found = registry.determine(
        db, officers.clerk, who, name, Value(code=code), document="archive", decided_on=date(2020, 1, 1)
    )
    assert not isinstance(found, Refused), found
    registry.review_determination(db, officers.reviewer, found, confirm=True)


def state(db, officers, who):
    return decisions.standing(db, officers.clerk, who, "employee_pension").state


def told(db, officers, decided, kind):
    said = explain_decision(db, officers.clerk, decided.decision)
    occasion = Occasion(kind, ON, answer_by=ON + timedelta(days=20))
    return issue(db, officers.clerk, law(), said, occasion)


def words(letter, lang):
    said = [letter.title, letter.lead, *letter.opening]
    said += [text for section in letter.sections for text in (section.heading, *section.sentences)]
    return " ".join(text[lang] for text in said)


def test_the_scheme_itself_says_what_each_condition_means():
    conditions = law().schemes["employee_pension"].facts["award"]["conditions"]
    means = {c["rule"]: said_of(c)[0] for c in conditions}
    assert {rule: word for rule, word in means.items() if word != "refuse"} == GAPS


@pytest.mark.mission("S1.04")
def test_special_work_is_left_to_an_officer_who_decides_with_a_document(house, officers, judged):
    who, made = claimed(house, judged, special_work_claim=1)
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert [(r.code, r.means) for r in decided.answer.reasons] == [("condition.no_special_work", "decide_by_order")]
    assert state(house, officers, who) == "awaiting_order"
    with pytest.raises(ClaimNotReady, match='"notify_refusal" may follow only refusal_proposed'):
        claims.notify_refusal(house, officers.clerk, made, on=ON, answer_until=ON)
    with pytest.raises(ClaimNotReady, match='"refuse" may follow only'):
        claims.refuse(house, officers.approver, made, on=ON)
    (item,) = claims.left_to_officers(house, officers.clerk)
    assert (item.claim, item.state, item.since) == (made, "awaiting_order", ON)
    assert item.reasons[0].zh.startswith("您申报了特殊工种")
    order = Order("粤人社函 12", "第三条", (Component("by_order", "", 301200),), parse_month("2025-11"))
    ordered = decisions.decide_by_order(house, officers.clerk, judged, made, order, on=ON)
    decisions.check(house, officers.reviewer, ordered.decision, on=ON)
    decisions.approve(house, officers.approver, judged, ordered.decision, on=ON)
    assert state(house, officers, who) == "granted"
    assert claims.left_to_officers(house, officers.clerk) == []


@pytest.mark.mission("S1.04")
def test_the_letter_of_an_open_case_refuses_nothing_in_either_language(house, officers, judged):
    _, made = claimed(house, judged, special_work_claim=1)
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    with pytest.raises(LetterIsNoRefusal) as problem:
        told(house, officers, decided, "refused")
    assert "特殊工种" in problem.value.chinese
    letter = told(house, officers, decided, "waiting")
    en, zh = words(letter, "en"), words(letter, "zh")
    assert "is not refused" in en
    assert "a person decides it" in en
    assert "names the document" in en
    assert "9 November 2025" in en
    assert "没有被退批" in zh
    assert "工作人员审核决定" in zh
    assert "不能批准" not in zh
    assert "cannot grant" not in en
    assert "disagree" not in en  # there is no decision yet to disagree with


@pytest.mark.mission("S1.04")
def test_a_group_not_recognised_waits_and_is_asked_again_when_it_is(house, officers, judged):
    who, made = claimed(house, judged, woman=True)
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert "condition.group_recognised" in {r.code for r in decided.answer.reasons}
    assert state(house, officers, who) == "waiting"
    assert "需要一些时间" in words(told(house, officers, decided, "waiting"), "zh")
    with pytest.raises(NothingNew, match=f"waits as before: decision {decided.decision} says so"):
        decisions.determine(house, officers.clerk, judged, made, on=ON)  # typed twice it is no step of the case
    at(house, "2025-10-22")
    recognised(house, officers, who, "women_group", "worker")
    again = decisions.determine(house, officers.clerk, judged, made, on=date(2025, 10, 22))
    assert "condition.group_recognised" not in {r.code for r in again.answer.reasons}
    assert {r.means for r in again.answer.reasons} <= {"refuse"}
    assert state(house, officers, who) != "waiting"


@pytest.mark.mission("S1.04")
def test_a_place_whose_formula_is_unknown_is_never_refused(house, officers, judged):
    who, made = claimed(house, judged, region="440300")
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert {r.code for r in decided.answer.reasons} == {"condition.local_formula_known"}
    assert state(house, officers, who) == "awaiting_order"


@pytest.mark.mission("S1.04")
def test_a_place_without_any_text_is_a_gap_of_ours_not_of_the_person(house, officers, judged):
    who, made = claimed(house, judged, region="810000")
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert {r.means for r in decided.answer.reasons} == {"decide_by_order"}
    assert any(r.code.startswith("engine.") for r in decided.answer.reasons)
    assert state(house, officers, who) == "awaiting_order"


def test_a_gap_beside_a_real_refusal_still_goes_to_the_officer(house, officers, judged):
    who, made = claimed(house, judged, special_work_claim=1, contribution_months=100)
    decided = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert {r.means for r in decided.answer.reasons} == {"refuse", "decide_by_order"}
    assert state(house, officers, who) == "awaiting_order"
    letter = words(told(house, officers, decided, "waiting"), "zh")
    assert "尚有 2 项" in letter
    assert "没有达到最低年限" in letter


@pytest.mark.mission("S1.04")
def test_an_officer_may_refuse_by_order_with_article_notice_and_time_to_answer(house, officers, judged):
    who, made = claimed(house, judged, special_work_claim=1)
    first = decisions.determine(house, officers.clerk, judged, made, on=ON)
    waited = told(house, officers, first, "waiting")
    why = Reason("order.refused", "Fewer than ten years of high-altitude work.", "高原工作未满十年。")
    with pytest.raises(OrderIncomplete, match="document, article"):
        decisions.decide_by_order(house, officers.clerk, judged, made, Order("", "", refusal=why), on=ON)
    with pytest.raises(OrderIncomplete, match="components"):
        decisions.decide_by_order(house, officers.clerk, judged, made, Order("d", "a"), on=ON)
    order = Order("国发〔1978〕104号", "第一条", refusal=why)
    decided = decisions.decide_by_order(house, officers.clerk, judged, made, order, on=ON)
    assert state(house, officers, who) == "refusal_proposed"
    said = claims.notify_refusal(house, officers.clerk, made, on=ON, answer_until=date(2025, 10, 31))
    assert [r.cites for r in said.reasons] == ["国发〔1978〕104号 第一条"]
    refused = told(house, officers, decided, "refused")
    letter = words(refused, "zh")
    assert "高原工作未满十年。（" in letter
    assert "（国发〔1978〕104号）第一条）" in letter
    assert refused.number != waited.number
    assert f"接续我们2025年10月20日就同一申请发出的 {waited.number} 号函" in letter
    assert f"our letter {waited.number} of 20 October 2025" in words(refused, "en")
    assert told(house, officers, decided, "refused").number == refused.number
    assert waited.number not in words(told(house, officers, first, "waiting"), "zh")
    claims.refuse(house, officers.approver, made, on=date(2025, 11, 3))
    assert decisions.replay(house, officers.clerk, decided.decision).reasons[0].means == "refuse"


def test_facts_that_were_missing_can_be_supplied(house, officers, judged):
    who, made = claimed(house, judged, special_work_claim=1)
    first = decisions.determine(house, officers.clerk, judged, made, on=ON)
    assert not first.answer.granted
    at(house, "2025-10-21")
    claims.supply_facts(
        house, officers.clerk, made, on=date(2025, 10, 21), note="takes it back", answers={"special_work_claim": 0}
    )
    decided = decisions.determine(house, officers.clerk, judged, made, on=date(2025, 10, 21))
    assert decided.answer.granted, [r.en for r in decided.answer.reasons]
    assert state(house, officers, who) == "determined"
    replayed = decisions.replay(house, officers.clerk, first.decision)
    assert [r.means for r in replayed.reasons] == ["decide_by_order"]
