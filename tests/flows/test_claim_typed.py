"""`shebao claim` as typed at the counter of Lakeside: what is taken, by whom each step, and every refusal in words."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest

from entitled import at, person
from officers import OFFICERS
from registry_help import number
from shebao.kernel.errors import ShebaoError
from shebao.registry import actions as registry
from typed import counter, lakeside

OLD, CHILD = number(date(1950, 1, 5), 1), number(date(2020, 1, 5), 2)
GOOD = {"claim_month": "2025-10", "months_lived_here": 24}


@pytest.fixture
def typed(db, tmp_path, monkeypatch):
    """Types a command of claims on the record of the test."""
    type_ = counter(db, lakeside(tmp_path / "country"), monkeypatch)
    person(db, date(1950, 1, 5), 1)
    return partial(type_, "claim")


def take(type_, answers, *more: str, who: str = OLD) -> str:
    words = ("take", "warm_winter", "--person", who, "--region", "990201", "--answers", "-", *more)
    return type_(*words, answers=answers)


def number_in(said: str) -> str:
    return said.split()[1].rstrip(",")


def test_three_officers_grant_and_each_step_is_told(typed, tmp_path):
    claim = number_in(take(typed, GOOD))
    assert "Worked out" in typed("decide", claim) or "worked out" in typed("show", claim)
    with pytest.raises(ShebaoError, match="may follow only checked"):
        typed("approve", claim)
    assert "next: approval [Approver]" in typed("check", claim)
    with pytest.raises(ShebaoError, match="only that post may do this"):
        typed("approve", claim, "--officer", "clerk")
    facts = json.loads(typed("approve", claim, "--json"))
    assert (facts["state"], facts["post"], facts["award"] > 0) == ("granted", "approver", True)
    shown = typed("show", claim, "--page", str(tmp_path / "case.html"))
    for part in ("Reviewer", "Approver", "33.50 yuan a month from 2025-11", "Months lived in Lakeside: 24"):
        assert part in shown, shown
    assert "在本县居住月数" in (tmp_path / "case.zh.html").read_text(encoding="utf-8")
    with pytest.raises(ShebaoError, match="a right is granted once"):
        take(typed, GOOD)


def test_a_refusal_is_told_heard_and_made_by_another(typed):
    claim = number_in(take(typed, {**GOOD, "months_lived_here": 3}))
    said = typed("decide", claim)
    assert "You have not lived in Lakeside for the months asked. (Lakeside order 20 art. 3)" in said
    with pytest.raises(ShebaoError, match="may follow only refusal_notified"):
        typed("refuse", claim)
    with pytest.raises(ShebaoError, match="a letter tells of a decision"):
        typed("letter", claim)
    told = typed("notify", claim)
    assert "may answer until 2025-11-04" in told
    assert "You have not lived in Lakeside for the months asked. (Lakeside order 20 art. 3)" in told
    with pytest.raises(ShebaoError, match="runs until 2025-11-04"):
        typed("refuse", claim)
    heard = ("hear", claim, "--note", "I moved in earlier", "--answers", "-")
    typed(*heard, answers={"months_lived_here": 30})
    assert "33.50 yuan a month" in typed("decide", claim)


def test_after_the_hearing_both_ways_are_named_and_the_notice_is_not_asked_for_again(typed):
    claim = number_in(take(typed, {**GOOD, "months_lived_here": 3}))
    assert f"type: shebao claim notify {claim}" in typed("decide", claim)
    assert f"shebao claim refuse {claim} when the day is over" in typed("notify", claim)
    with pytest.raises(ShebaoError) as early:
        typed("letter", claim)
    assert f"The notice has its own letter: shebao claim letter {claim} --of notice" in early.value.english
    assert f"事先告知有单独的函件：shebao claim letter {claim} --of notice" in early.value.chinese
    assert "first by" not in early.value.english
    said = typed("hear", claim, "--note", "nothing new", lang="zh")
    assert f"陈述改变结果的：shebao claim decide {claim}；不改变结果的：shebao claim refuse {claim}" in said
    assert "ended: Decided" in typed("refuse", claim)


def test_the_notice_before_a_refusal_has_a_letter_of_its_own(typed, tmp_path):
    claim = number_in(take(typed, {**GOOD, "months_lived_here": 3}))
    typed("decide", claim)
    with pytest.raises(ShebaoError, match="has been told of no refusal that stands"):
        typed("letter", claim, "--of", "notice")
    typed("notify", claim)
    said = typed("letter", claim, "--of", "notice", "--out", tmp_path / "notice.html")
    for part in (
        "Before we decide: warm-winter allowance",
        "we intend not to grant this. Nothing is decided yet.",
        "You can answer until 4 November 2025, that day included.",
        "This letter is about your claim",
        "You have not lived in Lakeside for the months asked. (Lakeside order 20 art. 3)",
        "Answer at any counter, by telephone or in writing; the end of this letter says how to reach us.",
        "If no answer comes by 4 November 2025, it is decided after that day",
        "This letter is not a decision yet",
        "Told to you by: Clerk, 20 October 2025",
    ):
        assert part in said, said
    assert "court" not in said
    page = (tmp_path / "notice.html").read_text(encoding="utf-8")
    assert "Before we decide" in page
    assert "the time to disagree runs" not in page
    chinese = typed("letter", claim, "--of", "notice", "--out", tmp_path / "notice.pdf", lang="zh")
    assert "温暖过冬补贴拟不予批准告知书" in chinese
    assert "您可以在2025年11月4日前（含当日）陈述意见。" in chinese
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    typed("refuse", claim, "--on", "2025-11-05")
    assert typed("letter", claim, "--of", "notice", "--out", tmp_path / "notice.html") == said, "it stays what it was"
    refused = typed("letter", claim)
    assert refused.split()[0] != said.split()[0]
    assert f"This letter follows our letter {said.split()[0]} of 20 October 2025" in refused


def test_a_claim_decided_anew_needs_a_new_notice(typed):
    claim = number_in(take(typed, {**GOOD, "months_lived_here": 3}))
    for step in ("decide", "notify"):
        typed(step, claim)
    typed("hear", claim, "--note", "two months", "--answers", "-", answers={"months_lived_here": 2})
    assert "Before we decide" in typed("letter", claim, "--of", "notice")
    typed("decide", claim)
    with pytest.raises(ShebaoError, match="has been told of no refusal that stands"):
        typed("letter", claim, "--of", "notice")


def test_nobody_who_did_not_answer_is_refused_before_his_day(typed):
    claim = number_in(take(typed, {**GOOD, "months_lived_here": 3}))
    typed("decide", claim)
    typed("notify", claim)
    said = typed("refuse", claim, "--on", "2025-11-05")
    assert "ended: Decided" in said
    assert "申请" in typed("show", claim, lang="zh")
    with pytest.raises(ShebaoError, match="lies before it"):
        typed("list", "--on", "2025-11-01")


def test_a_claim_is_withdrawn_and_late_ones_are_listed(typed):
    claim = number_in(take(typed, GOOD))
    assert "No case." in typed("list", "--late")
    with pytest.raises(ShebaoError, match="continue that one or withdraw it first"):
        take(typed, GOOD)
    assert "Taken back by the applicant" in typed("withdraw", claim, "--note", "moves away")
    assert "No case." in typed("list", "--open")


def test_the_steps_before_a_decision_go_by_their_posts_and_lack_no_fact(typed):
    words = ("take", "old_age", "--person", OLD, "--region", "990201", "--at", "2025-10-15", "--answers", "-")
    claim = number_in(typed(*words, answers={"account": 118642.35, "stop_work_month": "2025-10"}))
    assert "First check: Clerk" in typed("prepare", claim)
    with pytest.raises(ShebaoError, match="not yet recognised from the archive: Months paid"):
        typed("prepare", claim)
    with pytest.raises(ShebaoError, match="is not for the applicant to state"):
        typed("hear", claim, "--note", "x", "--answers", "-", answers={"paid_months": 322})
    with pytest.raises(ShebaoError, match="is not for this office to find out"):
        typed("find", claim, "account", "5.00", "--document", "list 3")
    typed("find", claim, "paid_months", "322", "--document", "archive 7")
    assert "Review of the archive: Reviewer" in typed("prepare", claim)
    assert "Fact of the claim approved: Approver" in typed("prepare", claim)
    with pytest.raises(ShebaoError, match="nothing is left to do before the decision"):
        typed("prepare", claim)


WRONG = {
    "wrong type": (
        {**GOOD, "months_lived_here": "two years"},
        'Months lived in Lakeside: "two years" is not a whole number',
    ),
    "out of range": ({**GOOD, "months_lived_here": 9999}, "9999 is out of range; it lies between 0 and 1500"),
    "unknown key": ({**GOOD, "shoe_size": 44}, "Nothing here asks for shoe_size"),
    "on record": ({**GOOD, "birth_month": "1940-01"}, "is not for the applicant to state"),
    "no month": ({**GOOD, "claim_month": "2025-13"}, "is not a month"),
    "no object": ([1, 2], "cannot be read"),
}


@pytest.mark.parametrize("word", ["是", "yes", "true", "YES", True])
def test_yes_and_no_are_taken_in_every_way_people_write_them(typed, tmp_path, word):
    folder = tmp_path / "country" / "local" / "990201_lakeside" / "warm_winter"
    with (folder / "inputs.yaml").open("a", encoding="utf-8") as file:
        file.write(FLAG)
    rules = folder / "shape.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("conditions:\n", f"conditions:\n{HOLDS}", 1), encoding="utf-8")
    with pytest.raises(ShebaoError) as refused:
        take(typed, {**GOOD, "heats_with_coal": "maybe"})
    assert '"maybe" is not yes or no' in refused.value.english
    assert "“maybe”不是“是”或“否”" in refused.value.chinese
    claim = number_in(take(typed, {**GOOD, "heats_with_coal": word}))
    assert "Heats with coal: true" in typed("show", claim)


FLAG = """heats_with_coal:
  names: {en: Heats with coal, zh: 用煤取暖}
  unit: flag
  provider: asked
  when_absent: refuse
  question: {en: Do you heat with coal?, zh: 是否用煤取暖？}
  evidence: application
"""
HOLDS = """  - what: heats_with_coal
    refuse: {en: You do not heat with coal., zh: 不用煤取暖。}
    would_change: {en: Claim when you do., zh: 用煤取暖后可申请。}
    cites: Lakeside order 20 art. 4
"""


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_answer_is_refused_with_place_and_reason(typed, kind):
    answers, said = WRONG[kind]
    with pytest.raises(ShebaoError) as refused:
        take(typed, answers)
    assert said in refused.value.english
    assert any("\u4e00" <= char <= "\u9fff" for char in refused.value.chinese)
    assert "No case." in typed("list")


def test_what_is_missing_waits_and_is_named(typed):
    claim = number_in(take(typed, {"claim_month": "2025-10"}))
    assert "Months lived in Lakeside is not known." in typed("decide", claim)
    typed("hear", claim, "--note", "register", "--answers", "-", answers={"months_lived_here": 24})
    assert "33.50 yuan a month" in typed("decide", claim)


def test_answers_against_the_record_or_against_each_other_are_refused(typed, db):
    with pytest.raises(ShebaoError, match="Nobody applies before he is born") as refused:
        take(typed, {**GOOD, "claim_month": "2025-01"}, "--name", "测试2", who=number(date(2025, 6, 1), 3))
    assert "申请年月不可能早于出生年月" in refused.value.chinese
    with pytest.raises(ShebaoError, match="another name"):
        take(typed, GOOD, "--name", "别人")
    with pytest.raises(ShebaoError, match="before the birth"):
        take(typed, GOOD, "--at", "2025-02", who=number(date(2025, 6, 1), 3))
    dead = person(db, date(1945, 1, 5), 4)
    at(db, "2025-10-21")
    registry.record_death(
        db, OFFICERS.clerk, dead, date(2025, 9, 1), source="hospital", document="1", known_on=date(2025, 10, 21)
    )
    with pytest.raises(ShebaoError, match="died on 2025-09-01"):
        take(typed, GOOD, who=number(date(1945, 1, 5), 4))


def test_who_claims_and_where_must_be_known(typed):
    with pytest.raises(ShebaoError, match="give the identity number"):
        typed("take", "warm_winter", "--region", "990201")
    with pytest.raises(ShebaoError, match="one digit is mistyped"):
        take(typed, GOOD, who=OLD[:-1] + ("0" if OLD[-1] != "0" else "1"))
    with pytest.raises(ShebaoError, match="give --name"):
        take(typed, GOOD, who=CHILD)
    with pytest.raises(ShebaoError, match="is no scheme of 990200"):
        typed("take", "warm_winter", "--person", OLD, "--region", "990200", "--answers", "-", answers=GOOD)
    with pytest.raises(ShebaoError, match="There is no claim 99"):
        typed("show", "99")
    with pytest.raises(ShebaoError, match='no scheme "nothing"'):
        typed("take", "nothing", "--person", OLD)
