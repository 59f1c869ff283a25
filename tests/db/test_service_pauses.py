"""A payment paused or ended at the desk on a ground of the country's law, in a real record, and its letters: one story,
told for a ground of each scheme whose law knows one. The months between are never paid by mistake."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from collected import country
from entitled import at, person
from entitled_cn import law, no_rows
from held import suspend
from officers import COUNTY, HOUSE, OFFICERS
from shebao.benefits import awards, claims, decisions, holds
from shebao.benefits.afterwards import afterwards
from shebao.benefits.awards import Pause
from shebao.benefits.claims import Application
from shebao.benefits.decisions import Order
from shebao.benefits.errors import HoldNotReady, NothingRecorded, NoticeNotOver
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, Component
from shebao.kernel.dates import parse_month
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.service.desk import Desk
from shebao.service.desk_after import Ground, NoEndByGround, carry_hold, notify_hold, withdraw_end
from shebao.service.issue_after import Setting, issue_after
from shebao.service.pauses import GroundUnknown, ground_of
from shebao.store.errors import NotEntered

TOLD = "2025-12-04"
BORN, GRANTED, MONTHLY = date(1960, 8, 12), "2025-10-20", 240_000
PAPER = "（2025）粤1802刑初12号"
GROUNDS = [
    ("employee_pension", "imprisoned", "劳社厅函〔2001〕44号", "服刑期间停发基本养老金"),
    ("employee_pension", "held_without_judgment", "劳社厅函〔2001〕44号", "尚未定罪"),
    ("special_care", "sentenced", "国务院令第788号", "您被判处有期徒刑，经省级退役军人事务部门决定"),
    ("special_care", "wanted", "国务院令第788号", "您正被通缉"),
    ("work_injury_death", "sole_dependant_imprisoned", "劳动和社会保障部令第18号", "独自领取抚恤金的亲属"),
]
ENDS = [
    ("unemployment", "works_again", "《中华人民共和国社会保险法》第四十六条、第五十一条", "您已重新就业"),
    ("work_injury", "refuses_assessment", "《工伤保险条例》第四十二条", "您拒不接受劳动能力鉴定"),
    ("work_injury_death", "sole_dependant_married_again", "劳动和社会保障部令第18号", "现已再婚"),
    ("tekun", "in_prison", "民发〔2021〕43号", "您被判处刑罚，在监狱服刑"),
    ("special_care", "sentenced_for_life", "国务院令第788号", "取消抚恤优待资格"),
]
WITHOUT = ("unemployment", "dibao", "tekun", "work_injury", "public_sector_pension", "resident_pension")
"""Their law ends a right on what happens (ENDS), or its words were not read: nothing is paused by hand."""


@pytest.fixture(scope="module")
def judged():
    """The law, with every line of business at the office of the tests."""
    near = {s.id: replace(s, facts={**s.facts, "line": "social_insurance"}) for s in law().schemes.values()}
    return Judge(replace(law(), schemes=near), accepts_unverified=True)


def drawn(db, judged, scheme):
    """A right of the scheme, granted by order of three officers, and the desk a month later."""
    with no_rows():
        for chart in charts(judged.law):
            books.load_chart(db, HOUSE, chart)
        own = moves(judged.law.schemes[scheme])
        books.load_scheme(db, HOUSE, own)
        pool = Pool(PoolId(0), own.fund, "440000", own.fund, own.fund, parse_month("2022-01"), COUNTY)
        books.open_pool(db, HOUSE, pool)
        on = at(db, GRANTED)
        who = person(db, BORN)
        wanted = Application(scheme, "", date(2025, 10, 1), {})
        made = claims.open_claim(db, OFFICERS.clerk, judged, Applicant(who, who, "441802", COUNTY), wanted, on=on)
        order = Order("list of awards", "art. 1", (Component("taken_over", "", MONTHLY),), parse_month("2025-10"))
        done = decisions.decide_by_order(db, OFFICERS.clerk, judged, made, order, on=on)
        decisions.check(db, OFFICERS.reviewer, done.decision, on=on)
        award = decisions.approve(db, OFFICERS.approver, judged, done.decision, on=on)
    return made, award, Desk(db, judged.law, judged, at(db, TOLD), HOUSE)


def held(db, desk, made, status, ground):
    """Told on one day, nobody answers, decided by another officer on the day after the last to answer."""
    notify_hold(desk, made, status, Ground(ground, PAPER, parse_month("2026-01")))
    last = replace(desk, on=at(db, "2025-12-19"))
    with pytest.raises(NoticeNotOver, match=f"notice of claim {made} runs"):
        carry_hold(last, made, status, "decide", "")
    by, case = carry_hold(replace(desk, on=at(db, "2025-12-20")), made, status, "decide", "")
    assert [step.post for step in case.steps] == ["clerk", by.post] == ["clerk", "approver"]


def said(db, award, kind):
    made = issue_after(db, OFFICERS.clerk, Setting(country()), award, kind)
    return "\n".join(one.zh for part in made.sections for one in part.sentences), made


@pytest.mark.mission("S7.20")
@pytest.mark.parametrize(("scheme", "ground", "document", "why"), GROUNDS, ids=[f"{s} {g}" for s, g, *_ in GROUNDS])
def test_a_pause_goes_by_its_ground_after_the_days_to_answer(db, judged, scheme, ground, document, why):
    made, award, desk = drawn(db, judged, scheme)
    month = parse_month("2026-01")
    held(db, desk, made, "suspended", ground)
    text, letter = said(db, award, "hold_notice")
    for part in (why, document, PAPER, "作出决定以前，照常发放。"):
        assert part in text
    assert letter.lead.zh.endswith("拟从2026年1月起暂停发放，目前尚未作出决定。")
    now = afterwards(db, HOUSE, award)
    assert (now.entitled(month - 1), now.entitled(month)) == (MONTHLY, 0)
    text, letter = said(db, award, "suspended")
    for part in (
        why,
        document,
        PAPER,
        "我们2025年12月4日事先告知您，请您在2025年12月19日前（含当日）陈述意见。",
        "到期没有收到您的陈述。",
    ):
        assert part in text
    assert "从2026年1月起暂停发放，待遇没有取消。" in letter.lead.zh
    assert "暂停前每月发放 2,400.00元。" in [one.zh for one in letter.opening]
    at(db, "2026-04-10")
    awards.resume(db, OFFICERS.approver, award, month=parse_month("2026-05"), back_pay=False)
    text, letter = said(db, award, "resumed")
    assert "从2026年5月起恢复发放，每月 2,400.00元" in letter.lead.zh
    assert why in text
    assert re.search("2026年1月至2026年4月的月份不补发", text)


@pytest.mark.mission("S1.27")
@pytest.mark.parametrize(("scheme", "ground", "document", "why"), ENDS, ids=[f"{s} {g}" for s, g, *_ in ENDS])
def test_where_the_law_stops_a_right_it_ends_by_its_ground(db, judged, scheme, ground, document, why):
    made, award, desk = drawn(db, judged, scheme)
    month = parse_month("2026-01")
    with pytest.raises(GroundUnknown, match="among its pauses"):
        notify_hold(desk, made, "suspended", Ground(ground, PAPER, month))
    with pytest.raises(NoEndByGround):
        withdraw_end(desk, made, "复议决定8号")
    held(db, desk, made, "stopped", ground)
    now = afterwards(db, HOUSE, award)
    assert (now.entitled(month - 1), now.entitled(month), now.entitled(month + 600)) == (MONTHLY, 0, 0)
    text, letter = said(db, award, "hold_notice")
    assert why in text
    assert letter.lead.zh.endswith("拟发放至2025年12月为止，目前尚未作出决定。")
    text, letter = said(db, award, "ended")
    for part in (why, document, PAPER, "我们2025年12月4日事先告知您", "决定终止发放：审批岗，2025年12月20日"):
        assert part in text
    assert letter.lead.zh.endswith("发放至2025年12月为止。")
    with pytest.raises(NothingRecorded):  # an end is no pause: it does not simply go on
        awards.resume(db, OFFICERS.approver, award, month=month + 2, back_pay=False)


def test_an_end_that_was_wrong_is_withdrawn_and_every_month_is_owed(db, judged):
    made, award, desk = drawn(db, judged, "unemployment")
    month = parse_month("2026-01")
    held(db, desk, made, "stopped", "works_again")
    on = at(db, "2026-03-10")
    withdraw_end(replace(desk, on=on), made, "复议决定8号")
    now = afterwards(db, HOUSE, award)
    assert [now.entitled(month + at) for at in range(4)] == [MONTHLY] * 4
    text, letter = said(db, award, "resumed")
    assert "从2026年4月起恢复发放，每月 2,400.00元" in letter.lead.zh
    assert "2026年1月起终止，当时的原因：您已重新就业。" in text
    assert "2026年3月10日我们撤销了终止决定，该决定有误。" in text
    between = next(part for part in letter.sections if part.heading.zh == "暂停期间的月份")
    assert between.total == 3 * MONTHLY


@pytest.mark.mission("S7.20")
def test_nothing_is_held_by_who_told_of_it_nor_twice_and_an_answer_may_stop_it(db, judged):
    made, award, desk = drawn(db, judged, "employee_pension")
    month, prison = parse_month("2026-01"), Ground("imprisoned", PAPER, parse_month("2026-01"))
    _, case = notify_hold(desk, made, "suspended", prison)
    assert case.notice.until == date(2025, 12, 19)
    with pytest.raises(HoldNotReady, match="none that is open"):
        notify_hold(desk, made, "suspended", prison)
    with pytest.raises(NotEntered, match="the post clerk may not approve"):
        holds.decide(db, OFFICERS.clerk, award, "suspended", on=date(2026, 1, 5))
    _, heard = carry_hold(desk, made, "suspended", "hear", "the sentence was lifted")
    assert (heard.state, heard.steps[-1].note) == ("answered", "the sentence was lifted")
    with pytest.raises(HoldNotReady):
        carry_hold(desk, made, "suspended", "hear", "again")
    _, gone = carry_hold(desk, made, "suspended", "withdraw", "判决撤销")
    assert gone.state == "withdrawn"
    assert afterwards(db, HOUSE, award).entitled(month) == MONTHLY
    with pytest.raises(HoldNotReady):
        carry_hold(desk, made, "suspended", "decide", "")
    _, second = notify_hold(desk, made, "suspended", prison)
    assert second.number != case.number


@pytest.mark.parametrize("scheme", WITHOUT)
def test_where_the_law_knows_no_pause_there_is_no_ground(scheme):
    with pytest.raises(GroundUnknown, match="It knows: –"):
        ground_of(country().schemes[scheme], "imprisoned", date(2026, 1, 1))


@pytest.mark.mission("S7.20")
def test_nothing_is_paused_that_has_ended_meanwhile(db, judged):
    """A death between the notice and the decision: the end stands, and no pause takes its place that could go on."""
    made, award, desk = drawn(db, judged, "employee_pension")
    month = parse_month("2026-01")
    notify_hold(desk, made, "suspended", Ground("imprisoned", PAPER, month))
    suspend(db, OFFICERS.approver, award, Pause("stopped", "death", "", month))
    with pytest.raises(HoldNotReady, match='is "stopped"'):
        carry_hold(replace(desk, on=at(db, "2025-12-20")), made, "suspended", "decide", "")
    assert [one.status for one in afterwards(db, HOUSE, award).pauses("stopped")] == ["stopped"]
    assert afterwards(db, HOUSE, award).pauses() == ()
