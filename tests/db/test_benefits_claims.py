"""A claim through all hands: in order, by three persons, refused only with every reason and time to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import SCHEME, Wish, at, awarded, judge, open_house, opened, person, ready, recognise
from shebao.benefits import claims, decisions
from shebao.benefits.errors import (
    AlreadyAwarded,
    ClaimAlreadyOpen,
    ClaimNotReady,
    NotDetermined,
    NoticeNotOver,
    OrderIncomplete,
    RefusalNeedsOfficer,
    SamePersonTwice,
)
from shebao.benefits.model import Component
from shebao.kernel.dates import parse_month
from shebao.store.errors import NotEntered


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-10-20")
    return db


def components(db, by, award):
    with db.reading(by, "benefits") as tx:
        rows = tx.all("components_of", award=award, known_at=tx.now, forever=2**31 - 1)
    return {row.component: (row.payer, row.amount_fen, row.start) for row in rows}


def test_an_award_passes_three_persons_and_replays(house, officers):
    who = person(house)
    award = awarded(house, Wish(who, extra={"lives_in_county": 1}))
    start = parse_month("2025-11")
    assert components(house, officers.clerk, award) == {
        "basic_part": ("", 249738, start),
        "account_part": ("", 86097, start),
        "local_extra": ("county", 2000, start),
    }
    with house.reading(officers.clerk, "benefits") as tx:
        decision = tx.one("decision_of_award", award=award)
        signed = {s.role: s.actor_id for s in tx.all("signatures_of", decision=decision.decision_id)}
    assert len(set(signed.values())) == 3
    assert decision.provisional
    assert not decision.unverified
    again = decisions.replay(house, officers.clerk, decision.decision_id)
    assert again.values["basic_part"] == 249738
    assert again.provisional == ("old_age.base",)


def also(admin, who, post):
    """The same person, appointed to a second post as well."""
    admin.execute(
        "insert into access.appointment (actor_id, post, agency_path, v) values (%s, %s, %s, '[2000-01-01,)')",
        (who.actor_id, post, who.path),
    )
    return replace(who, post=post)


def test_one_person_cannot_sign_twice_whatever_his_posts(house, officers, admin):
    law, on = judge(), date(2025, 10, 20)
    decided = decisions.determine(house, officers.clerk, law, ready(house, Wish(person(house))), on=on)
    with pytest.raises(NotEntered, match="the post clerk may not review"):
        decisions.check(house, officers.clerk, decided.decision, on=on)
    with pytest.raises(SamePersonTwice) as problem:
        decisions.check(house, also(admin, officers.clerk, "reviewer"), decided.decision, on=on)
    assert "maker, checker and approver must be three persons" in problem.value.english
    assert "三人" in problem.value.chinese
    with pytest.raises(ClaimNotReady, match="may follow only checked"):
        decisions.approve(house, officers.approver, law, decided.decision, on=on)
    decisions.check(house, officers.reviewer, decided.decision, on=on)
    with pytest.raises(SamePersonTwice):
        decisions.approve(house, also(admin, officers.reviewer, "approver"), law, decided.decision, on=on)


def test_the_database_itself_wants_three_persons(house, officers, admin):
    law, on = judge(), date(2025, 10, 20)
    decided = decisions.determine(house, officers.clerk, law, ready(house, Wish(person(house))), on=on)
    with pytest.raises(Exception, match="signature_decision_id_actor_id_key"):
        admin.execute(
            "insert into benefits.signature "
            "select decision_id, 'checker', actor_id, post, on_date, recorded, serving_path "
            "from benefits.signature where decision_id = %s",
            (decided.decision,),
        )


def test_steps_come_in_the_order_of_the_scheme(house, officers):
    law, on = judge(), date(2025, 10, 20)
    claim = opened(house, Wish(person(house)))
    with pytest.raises(ClaimNotReady, match="may follow only pre_checked"):
        claims.archive_check(house, officers.reviewer, law, claim, on=on)
    with pytest.raises(ClaimNotReady, match='"determine" may follow only fact_approved'):
        decisions.determine(house, officers.clerk, law, claim, on=on)
    claims.pre_check(house, officers.clerk, law, claim, on=on)
    claims.archive_check(house, officers.reviewer, law, claim, on=on)
    claims.public_notice(house, officers.clerk, law, claim, on=on, until=date(2025, 10, 27))
    approval = {"event": date(2025, 10, 15), "answers": {}}
    with pytest.raises(NoticeNotOver, match="2025-10-27, that day included"):
        claims.approve_fact(house, officers.approver, law, claim, on=date(2025, 10, 27), **approval)
    claims.approve_fact(house, officers.approver, law, claim, on=date(2025, 10, 28), **approval)


def test_one_claim_at_a_time_and_one_award_for_a_right(house, officers):
    who = person(house)
    first = opened(house, Wish(who))
    with pytest.raises(ClaimAlreadyOpen, match=f"already has claim {first}"):
        opened(house, Wish(who))
    claims.withdraw(house, officers.clerk, first, on=date(2025, 10, 21), note="asked to wait")
    award = awarded(house, Wish(who))
    with pytest.raises(AlreadyAwarded, match=f"award {award}"):
        opened(house, Wish(who))


def test_every_reason_at_once_then_notice_then_time_to_answer(house, officers, admin):
    law, on = judge(), date(2025, 10, 20)
    claim = ready(house, Wish(person(house), months=100, account=0))
    decided = decisions.determine(house, officers.clerk, law, claim, on=on)
    assert [r.code for r in decided.answer.reasons] == ["condition.enough_months", "condition.sane_account"]
    assert decided.answer.reasons[0].would_change_en == "Go on paying."
    assert decided.answer.components == ()
    with pytest.raises(ClaimNotReady, match="may follow only"):
        claims.refuse(house, officers.approver, claim, on=on)
    told = claims.notify_refusal(house, officers.clerk, claim, on=on, answer_until=date(2025, 10, 31))
    assert len(told.reasons) == 2
    with pytest.raises(NoticeNotOver, match="2025-10-31"):
        claims.refuse(house, officers.approver, claim, on=date(2025, 10, 31))  # his last day is his to its end
    with pytest.raises(RefusalNeedsOfficer, match="a person refuses"):
        claims.refuse(house, officers.house, claim, on=date(2025, 11, 3))
    with pytest.raises(ClaimNotReady, match="another officer"):
        claims.refuse(house, also(admin, officers.clerk, "approver"), claim, on=date(2025, 11, 3))
    refused = claims.refuse(house, officers.approver, claim, on=date(2025, 11, 1))
    assert [r.zh for r in refused.reasons] == ["缴费月数不足。", "个人账户为零。"]
    assert not refused


def test_an_answer_may_turn_a_refusal(house, officers):
    law, on = judge(), date(2025, 10, 20)
    who = person(house)
    claim = ready(house, Wish(who, account=0))
    decisions.determine(house, officers.clerk, law, claim, on=on)
    claims.notify_refusal(house, officers.clerk, claim, on=on, answer_until=date(2025, 10, 31))
    at(house, "2025-10-22")
    claims.answer_refusal(
        house, officers.clerk, claim, on=date(2025, 10, 22), note="statement", answers={"account": 500}
    )
    decided = decisions.determine(house, officers.clerk, law, claim, on=date(2025, 10, 22))
    assert decided.answer.granted


def test_everything_unknown_is_named_with_its_question(house, officers):
    law, on = judge(), date(2025, 10, 20)
    who = person(house)
    applicant = claims.Applicant(who, who, "441802", "00.44.18.02.")
    claim = claims.open_claim(
        house, officers.clerk, law, applicant, claims.Application(SCHEME, "", date(2025, 10, 15), {}), on=on
    )
    claims.pre_check(house, officers.clerk, law, claim, on=on)
    with pytest.raises(NotDetermined, match="Months paid 缴费月数"):
        claims.archive_check(house, officers.reviewer, law, claim, on=on)
    recognise(house, who, "paid_months", 322)
    claims.archive_check(house, officers.reviewer, law, claim, on=on)
    claims.approve_fact(house, officers.approver, law, claim, on=on, event=date(2025, 10, 15), answers={})
    decided = decisions.determine(house, officers.clerk, law, claim, on=on)
    assert [r.code for r in decided.answer.reasons] == [
        "input.old_age.account",
        "input.old_age.stop_work_month",
    ]
    assert decided.answer.reasons[0].would_change_en == "What is the balance of the account? account record"


def test_a_machine_only_grants_and_only_where_the_scheme_says_so(house, officers):
    with pytest.raises(RefusalNeedsOfficer):
        decisions.decide_by_machine(
            house, officers.house, judge(), ready(house, Wish(person(house))), on=date(2025, 10, 20)
        )


@pytest.mark.mission("S1.04")
def test_a_case_no_rule_reaches_is_decided_by_order_and_counted(house, officers):
    law, on = judge(), date(2025, 10, 20)
    claim = opened(house, Wish(person(house), months=10))
    parts = (Component("by_order", "", 123400),)
    lacking = decisions.Order("", "", parts, parse_month("2025-11"))
    with pytest.raises(OrderIncomplete, match="document, article"):
        decisions.decide_by_order(house, officers.clerk, law, claim, lacking, on=on)
    order = decisions.Order("Minutes 3 of 2025", "art. 2", parts, parse_month("2025-11"))
    decided = decisions.decide_by_order(house, officers.clerk, law, claim, order, on=on)
    decisions.check(house, officers.reviewer, decided.decision, on=on)
    award = decisions.approve(house, officers.approver, law, decided.decision, on=on)
    assert components(house, officers.clerk, award) == {"by_order": ("", 123400, parse_month("2025-11"))}
    assert decisions.replay(house, officers.clerk, decided.decision).values == {"by_order": 123400}
    with house.reading(officers.clerk, "benefits") as tx:
        counted = tx.all("orders_counted", since="2025-01-01", until="2026-01-01")
    assert [(row.scheme, row.orders) for row in counted] == [(SCHEME, 1)]


def test_a_changed_answer_no_longer_replays(house, officers, admin):
    award = awarded(house, Wish(person(house)))
    with house.reading(officers.clerk, "benefits") as tx:
        decision = tx.one("decision_of_award", award=award).decision_id
    admin.execute(
        "update benefits.decision set answer = replace(convert_from(answer, 'UTF8'), '249738', '249739')::bytea "
        "where decision_id = %s",
        (decision,),
    )
    with pytest.raises(decisions.ReplayDiffers, match="does not replay"):
        decisions.replay(house, officers.clerk, decision)


def test_another_county_sees_nothing_of_it(house, officers):
    award = awarded(house, Wish(person(house)))
    with house.reading(officers.other_clerk, "benefits") as tx:
        assert tx.maybe("award_by_id", award=award) is None
