"""What letters say beside the answer: by when an owed sum is due, which figures somebody put in, what is not known."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from shebao.kernel.dates import month_of
from shebao.law.cases import read_cases
from shebao.law.load import find
from shebao.law.scheme import said_of
from shebao.service.explain import tell_explained
from shebao.service.specimen import Asked, Specimens

SCHEMES = (
    "disabled_employment_levy",
    "five_guarantees",
    "housing_assistance",
    "education_assistance",
    "orphan_support",
    "dibao",
    "new_rural_pension",
    "resident_pension",
    "employee_pension",
    "covid_medical",
    "critical_illness",
    "childcare_allowance",
)


@pytest.fixture(scope="module")
def house(cn):
    return Specimens(cn, [case for scheme in SCHEMES for case in read_cases(find("cn"), cn, [], scheme)])


def said(house, scheme: str, item: str = "", kind: str = "granted", case: str = ""):
    letter = house.of(house.law.schemes[scheme], Asked(item, kind, case)).letter
    texts = [
        letter.lead,
        *letter.opening,
        *(text for part in letter.sections for text in (*part.sentences, *part.after)),
    ]
    return {lang: "\n".join(text[lang] for text in texts).replace("\u00a0", " ") for lang in ("en", "zh")}


@pytest.mark.mission("S1.31")
def test_a_levy_says_by_when_it_is_due_and_what_follows_when_it_is_late(house):
    levy = said(house, "disabled_employment_levy", "levy_of_year")
    assert "Please pay by 22 August 2024." in levy["en"]
    assert "请于2024年8月22日前缴纳。" in levy["zh"]
    assert "0.5 percent" in levy["en"]
    assert "千分之五" in levy["zh"]
    assert "请于" not in said(house, "disabled_employment_levy", "levy_of_year", "refused")["zh"]


@pytest.mark.mission("S1.31")
def test_a_figure_that_no_law_gives_is_said_with_its_amount_and_who_put_it_in(house):
    support = said(house, "five_guarantees")
    assert "Monthly standard at home 200 yuan (a figure put in for this specimen)" in support["en"]
    assert "分散供养标准（月） 200元（样张所填数值）" in support["zh"]
    rent = said(house, "housing_assistance", "rent")["zh"]
    assert "13平方米（样张所填数值）" in rent
    assert "20元（样张所填数值）" in rent


def test_a_value_nobody_verified_is_not_told_as_one_somebody_put_in(house):
    repair = said(house, "housing_assistance", "repair", case="Qijiang 2025-09: an unsafe house of class C")
    assert "Aid for a house unsafe in parts" in repair["en"]
    assert "put in" not in repair["en"]


@pytest.mark.mission("S1.31")
def test_a_day_pupil_is_not_refused_by_a_law_that_holds_only_the_boarders_grant(cn, house):
    [term] = cn.schemes["education_assistance"].facts["lump_sums"]
    means = {condition["rule"]: said_of(condition)[0] for condition in term["conditions"]}
    assert means["stage_has_a_grant"] == "decide_by_order"
    refusal = said(house, "education_assistance", "term", "refused")
    assert "not recognised" in refusal["en"]


def test_a_least_amount_of_2010_says_that_the_place_may_give_more(house):
    support = said(house, "orphan_support")
    assert "the least that most provinces set in 2010" in support["en"]
    assert "规定更高的，由我们更正并补发" in support["zh"]


def test_an_explanation_counts_persons_in_words_and_not_in_the_words_of_a_program(cn, house):
    told = tell_explained(house.of(cn.schemes["dibao"], Asked()).told, cn)
    [persons] = [step for step in told.steps if step.name == "dibao.persons"]
    assert persons.worded.en.startswith("how many of these are so: ")
    assert not any(" else " in step.worded[lang] for step in told.steps for lang in ("en", "zh"))


@pytest.mark.mission("S1.04", "S1.31")
def test_a_letter_names_the_document_of_each_figure_of_the_law_it_used(house):
    granted, refused = said(house, "dibao"), said(house, "dibao", "", "refused")
    for letter in (granted, refused):
        assert "所用标准：城市居民最低生活保障标准（元/人·月）；出自上海市民政局当年通知。" in letter["zh"]
        assert "The law: Dibao line of towns (a person, a month); from notices of the Shanghai civil" in letter["en"]
    assert "取位" not in granted["zh"].split("所用标准")[1]  # how a sum is rounded is no figure of the law
    assert "所用标准" not in said(house, "five_guarantees")["zh"]  # what was put in stands in no document


@pytest.mark.parametrize(
    ("scheme", "item", "figure"),
    [
        ("housing_assistance", "rent", "13 square metres (a figure put in for this specimen)"),
        ("new_rural_pension", "", "January 2012 (a figure put in for this specimen)"),
    ],
)
def test_a_figure_put_in_is_told_as_such_where_the_person_loses_too(house, scheme, item, figure):
    assert figure in said(house, scheme, item, "refused")["en"]


@pytest.mark.parametrize("scheme", ["resident_pension", "employee_pension"])
def test_a_silence_of_a_specimen_begins_after_the_pension_was_granted(cn, house, scheme):
    found = house.of(cn.schemes[scheme], Asked(kind="suspended"))
    why = "\n".join(text.en for text in found.letter.sections[0].sentences).replace("\u00a0", " ")
    [since] = re.findall(r"Since (\d+ \w+ \d+) no record", why)
    day = datetime.strptime(since, "%d %B %Y").replace(tzinfo=UTC).date()
    assert int(month_of(day)) >= found.told.answer.start_month


def test_a_bill_paid_to_the_hospital_promises_no_day_into_the_readers_account(house):
    bill = said(house, "covid_medical", "bill")
    assert "退到您的账户" in bill["zh"]
    assert "账户尾号" not in bill["zh"]
    assert "into your account ending" not in bill["en"]


@pytest.mark.mission("S1.04", "S1.31")
@pytest.mark.parametrize("scheme", ["new_rural_pension", "dibao", "orphan_support"])
def test_a_question_about_money_paid_too_much_shows_how_what_is_due_comes_about(house, scheme):
    letter = house.of(house.law.schemes[scheme], Asked("", "recovery")).letter
    due = next(part for part in letter.sections if part.heading.zh == "应发金额怎么算")
    paid, rightly = (
        re.search(word, next(part for part in letter.sections if part.heading.zh == "涉及哪些月份").lines[0].label.zh)[
            1
        ]
        for word in ("已发 ([0-9,.]+)", "应发 ([0-9,.]+)")
    )
    assert f"{sum(line.amount for line in due.lines) / 100:,.2f}" == rightly
    assert all(line.steps for line in due.lines)
    before = next((part for part in letter.sections if part.heading.zh == "原来怎么算的"), None)
    assert before is None or f"{sum(line.amount for line in before.lines) / 100:,.2f}" == paid


@pytest.mark.mission("S1.31")
def test_a_question_about_months_of_a_pause_works_nothing_out(house):
    letter = house.of(house.law.schemes["employee_pension"], Asked("", "recovery")).letter
    assert all(part.heading.zh != "应发金额怎么算" for part in letter.sections)  # nothing is due for them


@pytest.mark.mission("S1.31")
def test_a_line_too_long_for_names_says_what_its_shares_are(house):
    letter = house.of(house.law.schemes["critical_illness"], Asked("bill")).letter
    steps = [step for part in letter.sections for line in part.lines for step in line.steps]
    assert any("其中60%、65%为分段支付比例" in step.zh for step in steps)
    assert any("where 60%, 65% is “Share by segment”" in step.en for step in steps)
    assert all("为本人起付线" not in step.zh for step in steps)  # worked out: it has a line of its own


@pytest.mark.mission("S1.27")
def test_a_payment_the_bank_sent_back_is_sent_out_again_when_the_pause_ends(house):
    """The letter of the pause promises it beside the paused months."""
    paused = said(house, "dibao", "", "suspended")["zh"]
    resumed = said(house, "dibao", "", "resumed")["zh"]
    [month, sum_] = re.findall(r"银行退回了(\S+?)的 ([\d,.]+)元", paused)[0]
    assert "连同银行退回的款项，合计" in resumed
    lines = [
        line
        for part in house.of(house.law.schemes["dibao"], Asked("", "resumed")).letter.sections
        for line in part.lines
    ]
    assert [(line.label.zh, f"{line.amount / 100:,.2f}") for line in lines if "退回" in line.source.zh] == [
        (month, sum_)
    ]


@pytest.mark.mission("S1.27", "S1.31")
@pytest.mark.parametrize(
    ("scheme", "law"),
    [
        ("resident_pension", "国发〔2014〕8号"),
        ("orphan_support", "写明停发月份的条文尚未查到"),
        ("dibao", "以去世者的名义领取"),
    ],
)
def test_a_letter_on_a_death_names_the_article_or_says_that_none_was_found(house, scheme, law):
    assert law in said(house, scheme, "", "death")["zh"]


@pytest.mark.mission("S1.31")
def test_the_sum_before_a_change_rests_on_no_paper_of_the_sum_now(house):
    letter = house.of(house.law.schemes["resident_pension"], Asked("account_to_heirs", "recovery")).letter
    before = next(part for part in letter.sections if part.heading.zh == "原来怎么算的")
    assert all("上的算式" not in step.zh for line in before.lines for step in line.steps)
    now = next(part for part in letter.sections if part.heading.zh == "应发金额怎么算")
    assert any("上的算式" in step.zh for line in now.lines for step in line.steps)


@pytest.mark.mission("S1.31")
def test_who_says_that_it_was_its_own_mistake_does_not_ask_whether_it_was(house):
    for scheme in ("dibao", "orphan_support", "five_guarantees"):
        text = said(house, scheme, "", "recovery")["zh"]
        assert ("是我们的差错。" in text) != ("或者是我们的差错" in text), scheme


@pytest.mark.mission("S1.04")
def test_an_explanation_says_a_month_of_a_year_and_not_how_it_is_counted_to(cn, house):
    found = house.of(cn.schemes["childcare_allowance"], Asked("yearly_allowance"))
    steps = tell_explained(found.told, cn).steps
    worded = [step.worded for step in steps if step.name.endswith("month_counted")]
    assert any("2025年的12月" in one.zh for one in worded)
    assert any("January of Year of the allowance 2025" in one.en for one in worded)
    assert all("取整" not in one.zh for one in worded)
