"""Remedies, calendar, glossary: in both languages, dated, marked where nobody read the text."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from shebao.service.offices import Offices
from shebao.service.remedies import Matter, ways_to_disagree

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from glossary import PAGE, page  # tools is no package


def in_force(row, day: date) -> bool:
    until = row.get("to")
    return date.fromisoformat(str(row["from"])) <= day and (until is None or day < date.fromisoformat(str(until)))


# --- remedies ---------------------------------------------------------------------------------------------------------


def rows_of(cn, day: date, **about: str):
    """The rows in force on a day that hold for a matter, whatever they leave open."""
    rows = [r for r in cn.files["remedies"]["remedies"] if in_force(r, day)]
    return [r for r in rows if all(word in r.get(key, [word]) for key, word in about.items())]


@pytest.mark.parametrize(
    ("day", "part", "line", "body", "law", "within"),
    [
        (date(2015, 4, 30), "social_insurance", "social_insurance", "人力资源和社会保障", "社会保险法", "三个月"),
        (date(2015, 5, 1), "social_insurance", "social_insurance", "人力资源和社会保障", "社会保险法", "六个月"),
        (date(2023, 12, 31), "social_insurance", "medical_insurance", "医疗保障部门", "社会保险法", "六个月"),
        (date(2024, 1, 1), "social_insurance", "social_insurance", "清城区人民政府", "社会保险法", "六个月"),
        (date(2020, 2, 3), "social_assistance", "medical_insurance", "医疗保障部门", "复议法（1999）", "六个月"),
        (date(2013, 3, 1), "social_assistance", "civil_affairs", "上一级主管部门", "复议法（1999）", "三个月"),
        (date(2014, 5, 1), "social_assistance", "civil_affairs", "上一级主管部门", "社会救助暂行办法", "三个月"),
        (date(2026, 6, 30), "social_assistance", "civil_affairs", "清城区人民政府", "社会救助暂行办法", "六个月"),
        (date(2026, 7, 1), "social_assistance", "civil_affairs", "清城区人民政府", "社会救助法", "六个月"),
        (date(2025, 10, 20), "social_welfare", "health", "清城区人民政府", "复议法（2023修订）", "六个月"),
        (date(2021, 8, 1), "special_care", "veterans_affairs", "上一级主管部门", "复议法（1999）", "六个月"),
        (date(2024, 6, 1), "social_welfare", "tax", "清远市税务局", "第二十七条", "六个月"),
    ],
)
def test_remedies_follow_the_day_the_matter_and_the_office(cn, day, part, line, body, law, within):
    """The Social Insurance Law is for social insurance alone, Decree 649 for assistance until the law of 2026-07-01."""
    ways = ways_to_disagree(Offices(cn), "441802", Matter(line, part), "granted", day)
    assert len(ways) == 3
    assert body in ways[1].text.zh
    assert law in ways[1].cites
    assert ("社会保险法" in ways[1].cites) == (part == "social_insurance")
    assert ("社会救助暂行办法" in ways[1].cites) == (law == "社会救助暂行办法")
    assert within in ways[2].text.zh


def test_the_levy_is_the_tax_services_and_a_contract_is_no_act_of_an_office(cn):
    day = date(2024, 6, 1)
    levy = Matter.of("tax", cn.schemes["disabled_employment_levy"])
    for letter in ("granted", "refused"):  # nothing due is good news: no word of a reconsideration that must come first
        ways = ways_to_disagree(Offices(cn), "441802", levy, letter, day)
        assert "税务机关" in ways[0].text.zh
        assert "六个月内" in ways[2].text.zh
    annuity = Matter.of("annuity_trustee", cn.schemes["enterprise_annuity"])
    ways = ways_to_disagree(Offices(cn), "441802", annuity, "refused", day)
    assert "不适用行政复议" in ways[1].text.zh
    assert ["民法典" in way.cites for way in ways] == [True, False, True]
    assert not any(way.unverified for way in ways)  # its articles were read on 2026-11-22: `read` in remedies.yaml


def test_what_the_employer_pays_is_a_labour_dispute(cn):
    """工伤保险条例 art. 54: a dispute with the employer goes to arbitration; what the fund pays to reconsideration."""
    scheme, day = cn.schemes["work_injury"], date(2025, 10, 8)
    theirs, ours = (
        ways_to_disagree(Offices(cn), "441802", Matter.of("social_insurance", scheme, item), "granted", day)
        for item in ("wage_in_leave", "disability_lump")
    )
    assert "劳动人事争议仲裁委员会" in theirs[1].text.zh
    assert "不适用行政复议" in theirs[1].text.zh
    assert "仲裁裁决书之日起15日内" in theirs[2].text.zh
    assert "清城区人民政府" in ours[1].text.zh


def test_each_remedy_of_a_matter_is_told_apart_on_every_day(cn):
    """Never two rows of one kind that say the same of what they are for: the letter would take either."""
    for row in cn.files["remedies"]["remedies"]:
        same = [
            other["id"]
            for other in cn.files["remedies"]["remedies"]
            if other["kind"] == row["kind"]
            and all(
                other.get(key) == row.get(key) for key in ("region", "items", "schemes", "parts", "lines", "letters")
            )
            and in_force(other, date.fromisoformat(str(row["from"])))
        ]
        assert same == [row["id"]], same


def test_a_remedy_of_each_kind_on_every_day_since_the_scheme_began(cn):
    day = date(2009, 9, 1)
    while day < date(2027, 1, 1):
        open_to_all = [
            r
            for r in rows_of(cn, day)
            if not any(r.get(key) for key in ("lines", "letters", "parts", "schemes", "items"))
        ]
        assert sorted(r["kind"] for r in open_to_all) == ["look_again", "reconsideration", "suit"], day
        day += timedelta(days=30)


def test_each_remedy_cites_an_article_and_says_where_it_was_read_or_is_marked(cn):
    for remedy in cn.files["remedies"]["remedies"]:
        assert "条" in remedy["cites"]
        assert bool(remedy.get("read")) != bool(remedy.get("unverified")), remedy["id"]
        assert remedy["text"]["en"].endswith(".")
        assert remedy["text"]["zh"].endswith("。")


# --- calendar ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def calendar(cn):
    return cn.files["calendar"]


def working(calendar, day: date) -> bool:
    days = calendar["working_days"]
    if any(date.fromisoformat(str(w["day"])) == day for w in days["worked"]):
        return True
    return day.weekday() < 5 and not any(in_force(rest, day) for rest in days["rest"])


def test_the_steps_of_a_month_stand_once_each_and_pay_day_comes_after_the_money(calendar):
    steps = [s["id"] for s in calendar["months"]["steps"]]
    for row in calendar["months"]["rows"]:
        days = {d["step"]: date.fromisoformat(str(d["day"])) for d in row["days"]}
        assert sorted(days) == sorted(steps)
        assert days["cut_off"] <= days["payroll"] <= days["funding_request"] < days["funding"] < days["pay_day"]
        assert days["declare"] < days["due"] < days["treasury_advice"] <= days["match"] < days["close"]
        assert all(str(day)[:7] == str(row["month"]) for day in days.values())


def test_acts_of_a_month_fall_on_working_days(calendar):
    for row in calendar["months"]["rows"]:
        for step in row["days"]:
            day = date.fromisoformat(str(step["day"]))
            assert step["step"] == "close" or working(calendar, day), (row["month"], step)


def test_a_day_that_nobody_read_is_marked_and_gives_its_reason(calendar):
    for row in calendar["months"]["rows"]:
        for step in row["days"]:
            assert step["why"]
            assert step.get("unverified") is True or step.get("document"), step


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 9, 28), True),
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2017, 1, 2), False),
        (date(2017, 2, 2), False),
        (date(2017, 2, 3), True),
        (date(2017, 2, 4), True),
        (date(2016, 12, 31), False),
    ],
)
def test_working_days_of_the_notices(calendar, day, expected):
    assert working(calendar, day) is expected


def test_rest_days_lie_in_the_spans_that_are_known(calendar):
    spans = calendar["working_days"]["known"]
    for rest in calendar["working_days"]["rest"]:
        assert any(in_force(span, date.fromisoformat(str(rest["from"]))) for span in spans)


# --- glossary ---------------------------------------------------------------------------------------------------------


def test_the_glossary_has_its_terms_in_both_languages(cn):
    terms = cn.files["glossary"]["terms"]
    assert len(terms) == 123  # the 120 of the fact base, and three of offices: counters, filing, documents
    assert len({t["id"] for t in terms}) == len({t["number"] for t in terms}) == 123
    for term in terms:
        assert term["en"]
        assert re.search(r"[一-鿿]", term["zh"]), term


def test_the_page_of_the_glossary_is_made_from_the_file(cn):
    assert PAGE.read_text(encoding="utf-8") == page(cn.files["glossary"]), "run: python tools/glossary.py"


def test_refused_words_stand_in_no_name_of_the_law(cn):
    words = set(cn.files["glossary"]["refused_words"])
    names = {name.rsplit(".", 1)[-1] for name in (*cn.values, *cn.inputs, *cn.rules, *cn.schemes)}
    assert [n for n in names if words & set(n.split("_"))] == []
