"""Letters after the grant by the law of the country: a silence with every try to reach the person, imprisonment, a
death with what the family may claim. Sentences of a length one can read aloud, no word of another language."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from collected import country
from entitled import RUNNER, at, person, recognise
from entitled_cn import CHEN, claim, granted, law, no_rows, open_books, pay
from held import suspend
from officers import HOUSE
from shebao.benefits import events, living
from shebao.benefits.awards import Pause
from shebao.benefits.holds import Hold, reason_kept
from shebao.benefits.judge import Judge
from shebao.benefits.living import Signs, Sweep, Try
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.service.issue_after import NothingHappened, Setting, issue_after
from shebao.service.pauses import PauseWithoutWords
from shebao.store.outbox import deliver

BORN = date(1965, 8, 12)
PENSION = "employee_pension"


@pytest.fixture
def chen(db, officers):
    """Chen's pension, granted in October 2025 and paid for November."""
    with no_rows():
        open_books(db, "440000", "2022-01")
        judged, _ = Judge(law()), at(db, "2025-10-20")
        who = person(db, BORN)
        recognise(db, who, "contribution_index", 81230)
        _, award = granted(db, judged, claim(db, judged, who, "441802", CHEN))
        pay(db, "2025-11")
        yield who, award, judged


def letter(db, officers, award, kind):
    made = issue_after(db, officers.clerk, Setting(country()), award, kind)
    for said in sentences(made):
        assert len(re.findall(r"[\u4e00-\u9fff]", said.zh)) <= 40, said.zh
        assert len(said.en.split()) <= 27, said.en
        assert not re.search(r"[A-Za-z]", said.zh), said.zh
        assert not re.search(r"[\u4e00-\u9fff]", re.sub("测试1|火化名单3号", "", said.en)), said.en  # as recorded
    return made


def sentences(made):
    """What these letters say themselves; citations, addresses and the ways to disagree are those of every letter."""
    own = [part for part in made.sections if not part.numbered and part.heading.en != "Who decided"]
    said = [made.lead, *made.opening, *(one for part in own for one in part.sentences)]
    return [one for one in said if not one.en.startswith(("The law:", "It rests on this paper"))]


def text(made, lang):
    parts = [made.lead, *made.opening, *(one for part in made.sections for one in (part.heading, *part.sentences))]
    return "\n".join(one[lang] for one in parts)


@pytest.mark.mission("S7.20")
def test_a_silence_is_told_with_every_try_and_its_article_and_what_is_paid_back(db, officers, chen):
    who, award, judged = chen
    look = Sweep(PENSION, at(db, "2027-01-11"), 1)
    assert living.sweep(db, RUNNER, judged, look).opened == 1
    (check,) = living.waiting(db, officers.clerk)
    number = check.check
    at(db, "2027-01-12")
    tries = (
        Try("letter", date(2027, 1, 12), "81", answer_until=date(2027, 1, 27)),
        Try("call", date(2027, 1, 28), "x"),
        Try("visit", date(2027, 2, 2), "x"),
    )
    for one in tries:
        living.reach(db, officers.clerk, number, one)
    at(db, "2027-02-08")
    living.suspend_silent(db, officers.approver, judged, number, on=date(2027, 2, 8))
    said = letter(db, officers, award, "suspended")
    english = text(said, "en")
    for part in (
        "paused from March 2027",
        "We wrote to you on 12 January 2027; you had until 27 January 2027 to answer, that day included.",
        "We telephoned on 28 January 2027 and did not reach you.",
        "We came to your home on 2 February 2027 and did not meet you.",
        "every paused month from March 2027 on is paid",
    ):
        assert part in english
    assert "人社厅发〔2018〕54号" in text(said, "zh")
    at(db, "2027-04-12")
    here = Signs(np.array([who]), (date(2027, 4, 12),), "counter", "身份证核验")
    living.confirm(db, officers.clerk, number, here, on=date(2027, 4, 12))
    with pytest.raises(NothingHappened):
        letter(db, officers, award, "resumed")  # shown alive, but nobody has let the money run yet
    living.resume_confirmed(db, officers.approver, number, on=date(2027, 4, 13))
    goes_on = issue_after(db, officers.clerk, Setting(country()), award, "resumed")
    assert "从2027年5月起恢复发放" in goes_on.lead.zh
    between = next(part for part in goes_on.sections if part.heading.zh == "暂停期间的月份")
    assert [(line.label.zh, line.amount) for line in between.lines] == [
        ("2027年3月", goes_on_amount(goes_on)),
        ("2027年4月", goes_on_amount(goes_on)),
    ]


def goes_on_amount(made):
    return round(float(re.search(r"([\d,]+\.\d\d) yuan", made.lead.en)[1].replace(",", "")) * 100)


def test_imprisonment_is_told_with_its_own_reason_paper_and_article(db, officers, chen):
    _, award, _ = chen
    on = at(db, "2025-12-20")
    hold = Hold("suspended", "imprisoned", "（2025）粤1802刑初12号", "劳社厅函〔2001〕44号", parse_month("2026-01"))
    reason = reason_kept(hold, date(2025, 12, 1), date(2025, 12, 16), None)
    pause = Pause("suspended", reason, hold.cites, hold.start)
    suspend(db, officers.approver, award, pause)
    said = letter(db, officers, award, "suspended")
    chinese = text(said, "zh")
    assert "服刑期间停发基本养老金" in chinese
    assert "劳社厅函〔2001〕44号" in chinese
    assert "服刑期间的月份不发放基本养老金" in chinese
    assert "（2025）粤1802刑初12号" in chinese
    assert "没有记录" not in chinese
    assert said.sections[-1].sentences[0].en.endswith(f"on {on.day} December 2025.")


def test_a_frozen_account_is_told_apart_from_a_right_that_is_gone(db, officers, chen):
    _, award, _ = chen
    suspend(db, officers.approver, award, Pause("suspended", "returned: frozen", "", parse_month("2026-01")))
    chinese = text(letter(db, officers, award, "suspended"), "zh")
    for part in (
        "您的账户被冻结",
        "您的待遇资格不受影响",
        "提供另一个账户",
        "退回的款项仍属于您，与暂停的各月在有账户可收款后全部补发",
    ):
        assert part in chinese
    assert "依据：" not in chinese, "no article orders it"


def test_a_reason_nobody_put_into_words_is_not_sent(db, officers, chen):
    _, award, _ = chen
    suspend(db, officers.approver, award, Pause("suspended", "no sign of life", "", parse_month("2026-01")))
    with pytest.raises(PauseWithoutWords, match="no sign of life"):
        letter(db, officers, award, "suspended")


@pytest.mark.mission("S1.10")
def test_the_heirs_are_told_what_is_owed_and_what_they_may_claim(db, officers, chen):
    who, award, judged = chen
    at(db, "2026-01-20")
    found = registry.record_death(
        db,
        officers.clerk,
        who,
        date(2025, 12, 3),
        source="cremation",
        document="火化名单3号",
        known_on=date(2026, 1, 20),
    )
    assert found.new
    deliver(db, HOUSE, events.subscribers(judged))
    said = letter(db, officers, award, "death")
    chinese = text(said, "zh")
    for part in ("丧葬补助金：", "抚恤金：", "个人账户余额继承：", "火化名单3号", "发放至去世当月，即2025年12月"):
        assert part in chinese
    owed = next(part for part in said.sections if part.heading.zh == "还应发放多少")
    assert [line.label.en for line in owed.lines] == ["November 2025", "December 2025"]
    assert owed.total == 341_843 == 4_523 + 337_320, "November was paid by the base of the year before"
    assert "only the difference stands here" in owed.sentences[1].en
    assert "继承人" in said.to.zh
