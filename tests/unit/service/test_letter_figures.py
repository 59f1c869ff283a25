"""Figures of letters as a person reads them: with their unit, worked out line by line, compared with both sides."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from shebao.kernel.errors import Reason
from shebao.law.cases import read_cases
from shebao.law.ir import Type
from shebao.law.load import find, load
from shebao.service.citations import cited
from shebao.service.figures import Figures
from shebao.service.formulas import Leaf, read
from shebao.service.letter_content import compared, filled, occasion_of, office_words, reasons_told, sentences
from shebao.service.letter_model import Changed, Difference
from shebao.service.letters import LetterFacts, Office, build
from shebao.service.measures import Measures, counted
from shebao.service.specimen import Asked, Specimens
from shebao.service.text import Text, same
from shebao.service.workings import LINES, working


@pytest.fixture(scope="module")
def law():
    return load("cn")


@pytest.fixture(scope="module")
def specimen(law):
    houses = {}

    def made(scheme: str, asked: Asked):
        if scheme not in houses:
            houses[scheme] = Specimens(law, read_cases(find("cn"), law, [], scheme))
        return houses[scheme].of(law.schemes[scheme], asked)

    return made


@pytest.fixture(scope="module")
def figures(law, specimen):
    return lambda scheme, asked: Figures.of(law, specimen(scheme, asked).told.said, scheme)


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "value", "en", "zh"),
    [
        ("months_as_years", "779", "64 years 11 months", "64岁11个月"),
        ("months_as_years", "720", "60 years", "60周岁"),
        ("percent", "0.030", "3%", "3%"),
        ("percent", "0.7000", "70%", "70%"),
        ("months", "139.0", "139 months", "139个月"),
        ("months", "1", "1 month", "1个月"),
        ("plain", "1.0000", "1", "1"),
        ("plain", "0.8123", "0.8123", "0.8123"),
        ("year", "2021", "2021", "2021年"),
        ("persons", "1200", "1,200 persons", "1,200人"),
        ("plain", "-0.5", "−0.5", "−0.5"),
    ],
)
def test_a_number_has_its_unit_and_no_zero_that_says_nothing(measure, value, en, zh):
    said = counted(measure, Fraction(value))
    assert (said.en, said.zh) == (en, zh)


def test_the_name_tells_the_unit_and_a_scheme_may_say_otherwise():
    bare = Measures()
    assert bare.measure("x.contribution_months", Type("integer")) == "months"
    assert bare.measure("x.survivors_months_by_years", Type("integer")) == "months"
    assert bare.measure("x.line_share", Type("rate", 2)) == "percent"
    assert bare.measure("x.nothing_known", Type("integer")) == "plain"
    own = Measures({"nothing_known": "days", "grade": {"words": {0: {"en": "community", "zh": "社区"}}}})
    assert own.shown("x.nothing_known", Type("integer"), Fraction(3)).en == "3 days"
    assert own.shown("x.grade", Type("integer"), Fraction(0)).zh == "社区"
    named = own.label("x.grade", Text("Grade of the hospital (0 community, 1 to 3)", "医疗机构等级（0为社区，1至3级）"))
    assert (named.en, named.zh) == ("Grade of the hospital", "医疗机构等级")


# --- the arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value", "left"),
    [
        ("max(0, a - b)", 5, ["a", "b"]),  # never less than 0: not said where it was more
        ("(a * c) + (b * z)", 8, ["a"]),  # what is nothing, or times one, is not said
        ("min(a, b)", 3, ["b"]),
        ("(-floor(-(a / b)))", 3, ["a", "b"]),
        ("((a - z) + (1 if (a > b) else 0))", 9, ["a", ""]),
    ],
)
def test_only_what_counted_is_left_of_a_formula(expression, value, left):
    values = {"a": Fraction(8), "b": Fraction(3), "c": Fraction(1), "z": Fraction(0)}
    tree = read(expression, values).tree
    found = [tree] if isinstance(tree, Leaf) else []
    todo = [] if found else [tree]
    while todo:
        for part in todo.pop(0).parts:
            (found if isinstance(part, Leaf) else todo).append(part)
    assert tree.value == value
    assert [leaf.key for leaf in found] == left


def test_a_limit_is_told_beside_the_part_that_was_taken():
    found = read("min(a, max(0, b - c))", {"a": Fraction(1), "b": Fraction(9), "c": Fraction(2)})
    assert found.tree == Leaf(Fraction(1), "a")
    assert [(bound.word, bound.other.value) for bound in found.bounds] == [("min", 7)]


# --- worked out -------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.04")
def test_segments_are_worked_out_down_to_the_facts(figures):
    bill = figures("critical_illness", Asked("bill", case="Wuhan tiers, own payments of 80,000"))
    lines = working(bill, "critical_illness.critical_part").lines
    en = [line.en for line in lines]
    assert len(lines) <= LINES
    assert "18,000 yuan × 60% + (68,000 yuan − 18,000 yuan) × 65% = 43,300 yuan" in en[2]
    assert "30,000 yuan" in en[0]
    assert "12,000 yuan = 18,000 yuan" in en[0]
    assert "43,300 yuan, not more than" in en[3]
    assert "300,000 yuan" in en[3]


def test_a_part_of_a_month_that_counts_as_one_is_said_in_words(figures):
    job = figures("unemployment", Asked("early_job_grant"))
    last = working(job, "unemployment.early_job_grant").lines[-1]
    assert "50% = 3.5, rounded up to 4 months" in last.en
    assert "50% = 3.5，向上取整为4个月" in last.zh


# --- compared ---------------------------------------------------------------------------------------------------------


def test_what_refuses_is_said_with_both_sides_in_one_unit(law, specimen, figures):
    """Without a word of content: from the comparison that failed."""
    case = "W3 Shanghai 2026-08: two persons with 2,000 each are at the edge"
    dibao = specimen("dibao", Asked(kind="refused", case=case))
    known = figures("dibao", Asked(kind="refused", case=case))
    (reason,) = dibao.told.answer.reasons
    (said,) = compared(known, reason, None, "dibao")
    assert "48,000 yuan. It must be below this:" in said.en
    assert said.en.endswith("3,380 yuan × Months over which income is counted 12 months = 40,560 yuan.")
    silent = {"compared": False}["compared"]
    assert compared(known, reason, silent, "dibao") == ()
    own = {"en": "{persons} persons.", "zh": "{persons}。"}
    assert compared(known, reason, own, "dibao") == (Text("2 persons.", "2人。"),)  # the unit stands once
    assert "48,000" in compared(known, reason, {"en": "{no_such}", "zh": "{no_such}"}, "dibao")[0].en


def test_a_reason_is_told_apart_by_the_facts_of_the_case(law, figures):
    known = figures(
        "dibao", Asked(kind="refused", case="W3 Shanghai 2026-08: two persons with 2,000 each are at the edge")
    )
    scheme = replace(
        law.schemes["dibao"],
        service={
            "reasons": {
                "income_below_line": [
                    {"when": ["persons = 1"], "en": "One.", "zh": "一人。"},
                    {"when": ["persons > 1", "persons < 5"], "en": "{persons}.", "zh": "{persons}。"},
                ]
            }
        },
    )
    reason = Reason("condition.income_below_line", "Old.", "旧。", "", "Change.", "改。")
    ((told, said),) = reasons_told(scheme, known, [reason])
    assert (told.en, told.zh, told.would_change_en, said) == ("2 persons.", "2人。", "Change.", None)
    other = replace(reason, code="condition.property_fits")
    assert [r for r, _ in reasons_told(scheme, known, [other])] == [other]


def test_sentences_for_some_cases_only_and_without_what_is_not_known(figures):
    known = figures(
        "dibao", Asked(kind="refused", case="W3 Shanghai 2026-08: two persons with 2,000 each are at the edge")
    )
    part = [
        {"en": "Always.", "zh": "总是。"},
        {"when": ["persons = 2"], "en": "Two.", "zh": "两人。"},
        {"when": ["persons = 3"], "en": "Three.", "zh": "三人。"},
        {"when": ["no_such_name = 3"], "en": "Never.", "zh": "从不。"},
    ]
    assert [said.en for said in sentences(part, "test", known)] == ["Always.", "Two."]
    assert filled(Text("{no_such_name}", "{no_such_name}"), known, {}) is None


# --- days and documents -----------------------------------------------------------------------------------------------


def test_the_event_has_the_day_of_the_case_and_not_of_the_letter(law, figures):
    grant = figures("employee_pension", Asked("funeral_grant"))
    told = occasion_of(law.schemes["employee_pension"], "funeral_grant", grant, date(2031, 1, 1))
    death = grant.find("death_month")
    assert death is not None
    assert grant.shown(death).zh in told.said.zh
    assert "2031" not in told.said.zh


def test_who_decides_follows_the_day(law):
    scheme = replace(
        law.schemes["dibao"],
        service={"office": [{"line": "civil_affairs"}, {"from": date(2018, 4, 1), "line": "emergency_management"}]},
    )
    assert office_words(scheme, date(2018, 3, 31))["line"] == "civil_affairs"
    assert office_words(scheme, date(2018, 4, 1))["line"] == "emergency_management"
    assert office_words(replace(scheme, service={}), date(2018, 4, 1)) == {}


def test_a_document_younger_than_the_decision_is_not_cited_as_in_force(law):
    both, day = "国发〔2014〕8号 第六部分; 人社部发〔2018〕21号", date(2016, 12, 12)
    assert "国发〔2014〕8号" in cited(law, both, day).zh
    assert "2018" not in cited(law, both, day).zh
    assert "2018" in cited(law, both, date(2019, 1, 1)).zh
    alone = cited(law, "人社部发〔2018〕21号", day)
    assert "待核实" in alone.zh
    assert "unverified" in alone.en


def test_a_document_that_reaches_back_says_so(law):
    rows = [
        {"id": "甲发〔2015〕1号", "zh": "甲", "en": "A", "from": date(2015, 1, 14), "applies_from": date(2014, 10, 1)}
    ]
    mine = replace(law, files={**law.files, "documents": {"documents": rows}})
    assert "applied from 1 October 2014" in cited(mine, "甲发〔2015〕1号", date(2014, 11, 1)).en
    assert "applied from" not in cited(mine, "甲发〔2015〕1号", date(2015, 2, 1)).en
    assert "unverified" in cited(mine, "甲发〔2015〕1号", date(2014, 9, 30)).en
    ended = replace(law, files={"documents": {"documents": [{**rows[0], "to": date(2020, 1, 1)}]}})
    assert "no longer in force" in cited(ended, "甲发〔2015〕1号", date(2020, 1, 1)).en


def test_months_before_the_decision_are_told_with_their_sum(specimen):
    """A right from January 2009 on, decided in June 2012: 41 months of 55 yuan."""
    pension = specimen("new_rural_pension", Asked())
    told = pension.letter
    facts = LetterFacts(
        scheme="new_rural_pension",
        kind="granted",
        number="1",
        decided_on=date(2012, 6, 8),
        office=Office(told.office, told.office, told.office),
        person_name="",
        masked_number="",
        officer=told.office,
        code="",
        amount=5_500,
        from_month=2009 * 12,
    )
    words = {"granted": {"title": {"en": "t", "zh": "题"}, "lead": {"en": "l", "zh": "首"}}}
    opening = [said.en for said in build(facts, words, []).opening]
    assert any(
        "41 months" in said and "January 2009 to May 2012" in said and "2,255.00 yuan" in said for said in opening
    )
    at_once = replace(facts, from_month=2012 * 12 + 5)
    assert not any("together" in said.en for said in build(at_once, words, []).opening)


def test_a_cut_is_never_told_as_back_payment(specimen):
    """A month of 200 yuan, right is 150; another of 100, right is 150: each way has its own sentence."""
    told = specimen("new_rural_pension", Asked()).letter
    office = Office(told.office, told.office, told.office)
    known = {"number": "1", "decided_on": date(2012, 6, 8), "officer": told.office, "code": ""}
    person = {"person_name": "", "masked_number": "", "scheme": "new_rural_pension", "kind": "changed"}
    changes = (Changed(same("n"), same("13"), same("12")),)
    facts = LetterFacts(office=office, amount=15_000, from_month=24_000, changes=changes, **known, **person)
    words = {"changed": {"title": {"en": "t", "zh": "题"}, "lead": {"en": "l", "zh": "首"}}}
    cut = replace(facts, differences=(Difference(24_000, 20_000, 15_000),))
    letter = build(cut, words, [])
    text = " ".join(said.zh for said in (letter.lead, *letter.opening))
    assert "已多付 50.00元。本决定不扣回" in text
    assert not re.search("补发|补付|-", text)
    assert "更正的是：n，原登记为13，现为12。" in [said.zh for part in letter.sections for said in part.sentences]
    both = replace(cut, differences=(*cut.differences, Difference(24_001, 10_000, 15_000)))
    text = " ".join(said.zh for said in build(both, words, []).opening)
    assert "1 个月的差额 50.00元，本次一并补发" in text
    assert "已多付 50.00元" in text


def test_a_specimen_is_decided_after_it_was_asked_and_heard_and_its_person_fits(specimen):
    refused = specimen("employee_pension", Asked(kind="refused"))
    (acts,) = [s.sentences for s in refused.letter.sections if s.heading.en == "Who decided"]
    days = [said.en.rpartition(", ")[2] for said in acts[1:]]
    assert len(days) == len(set(days)) == 3  # told first, then decided: each on a day of its own
    assert days[-1] == refused.letter.date.en
    notice = specimen("employee_pension", Asked(kind="notice")).letter
    until = notice.opening[0].en.removeprefix("You can answer until ").partition(",")[0]
    assert f"no answer came by {until}" in acts[0].en
    assert datetime.strptime(until, "%d %B %Y") < datetime.strptime(days[-1], "%d %B %Y")  # noqa: DTZ007
    known, facts = refused.told.said.graph.inputs, refused.told.said.facts.inputs
    (name,) = [full for full in facts if full.rpartition(".")[2] == "sex"]
    number = {"male": "0013", "female": "0029"}[known[name].type.codes[facts[name]]]
    assert number in refused.letter.to.zh  # the last figure but one is odd for a man
