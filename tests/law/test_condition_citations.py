"""A refusal names the law of its day: the version that decided, never a document that came later or is over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import yaml

from shebao.benefits.judge import Judge, cites_of, used_bytes, wants_of
from shebao.benefits.model import Used
from shebao.law.cases import read_cases
from shebao.law.checks_schemes import conditions_of
from shebao.law.load import find
from shebao.law.select import version_for
from shebao.service.citations import cited, parts_of, standing
from shebao.service.explain_law import cite
from shebao.service.specimen import Asked, Specimens

OPEN = {
    ("employee_medical", "no_other_payer"): 2011,
    ("employee_pension", "early_notice_in_time"): 2024,
    ("employee_pension", "late_in_order"): 2024,
    ("employee_pension", "later_month_explained"): 2011,
    ("employee_pension", "no_other_pension"): 2019,
    ("public_sector_pension", "no_other_pension"): 2019,
    ("resident_medical", "cover_running"): 2016,
    ("resident_medical", "wait_over"): 2016,
    ("resident_medical", "no_other_payer"): 2011,
    ("resident_medical", "sums_agree"): 2016,
}
"""Conditions whose document of the first years nobody found: before this year the letter says so (待核实)."""


def later_or_over(cn, source: str, on: date) -> bool:
    """Whether no document of a citation was the law of that day: each would be marked."""
    return all(cited(cn, part, on) != cited(cn, part) and "applied from" not in cited(cn, part, on).en
               for part in standing(cn, parts_of(source), on))  # fmt: skip


def article_on(cn, scheme, condition, on: date) -> str | None:
    """What a decision of that day would cite; None on days without a version of the rule."""
    rule = version_for(cn.rules.get(f"{scheme.id}.{condition['rule']}", ()), scheme.region, on, date.max)
    return None if rule is None else cites_of(condition, scheme.id, Cut(on, rule))


class Cut:
    """Of a graph what the article of a condition is read from."""

    def __init__(self, at: date, rule) -> None:
        self.slice = SimpleNamespace(at=at, rules={rule.name: rule})


@pytest.mark.mission("S1.04")
def test_each_condition_cites_a_document_of_its_day_or_is_listed_as_open(cn):
    found = set()
    for scheme in cn.schemes.values():
        for condition, _ in conditions_of(scheme):
            for year in range(max(1996, scheme.start.year + 1), (scheme.end or date(2028, 1, 1)).year):
                on = date(year, 8, 1)
                source = article_on(cn, scheme, condition, on)
                if source is None:
                    continue
                if later_or_over(cn, source, on):
                    found.add((scheme.id, condition["rule"]))
                    assert year < OPEN.get((scheme.id, condition["rule"]), 0), (scheme.id, condition["rule"], on)
    assert found == set(OPEN)


def test_a_condition_names_no_article_of_its_own_where_its_rule_was_rewritten_nationally(cn):
    for scheme in cn.schemes.values():
        for condition, _ in conditions_of(scheme):
            if not condition.get("cites") and condition.get("refuse"):
                versions = cn.rules[f"{scheme.id}.{condition['rule']}"]
                assert len({version.cites for version in versions}) > 1, (scheme.id, condition["rule"])


DAYS = [
    ("dibao", "income_below_line", date(2026, 6, 30), "649号）第九条"),
    ("dibao", "income_below_line", date(2026, 7, 1), "社会救助法（2026年7月1日起施行）第十八条"),
    ("tekun", "without_income", date(2021, 6, 30), "民发〔2016〕178号"),
    ("tekun", "without_income", date(2021, 7, 1), "民发〔2021〕43号"),
    ("unemployment", "contributed_enough", date(2011, 6, 30), "失业保险条例"),
    ("unemployment", "contributed_enough", date(2011, 7, 1), "社会保险法 第四十五条"),
    ("employee_pension", "minimum_reached", date(2005, 12, 31), "国发〔1997〕26号"),
    ("employee_pension", "minimum_reached", date(2011, 6, 30), "国发〔2005〕38号 六"),
    ("employee_pension", "minimum_reached", date(2011, 7, 1), "社会保险法 art. 16"),
    ("new_rural_pension", "age_reached", date(2014, 1, 31), "国发〔2009〕32号"),
    ("resident_pension", "age_reached", date(2014, 7, 1), "国发〔2014〕8号"),
]


@pytest.mark.mission("S1.04", "S9.10")
@pytest.mark.parametrize(("scheme", "rule", "on", "named"), DAYS)
def test_the_version_that_decided_is_cited(cn, scheme, rule, on, named):
    condition = next(c for c, _ in conditions_of(cn.schemes[scheme]) if c["rule"] == rule)
    assert named in article_on(cn, cn.schemes[scheme], condition, on)


@pytest.mark.mission("S1.04", "S1.31")
@pytest.mark.parametrize(
    ("on", "law", "gone"),
    [
        (date(2026, 6, 1), "社会救助暂行办法》（国务院令第649号）第九条", "社会救助法"),
        (date(2026, 8, 1), "社会救助法》（2026年7月1日起施行）第十八条", "国务院令第649号"),
    ],
)
def test_letter_and_explanation_of_a_refused_household_cite_the_law_of_its_month(cn, on, law, gone):
    house = Specimens(cn, read_cases(find("cn"), cn, [], "dibao"))
    case = "W3 Shanghai 2026-08: two persons with 2,000 each are at the edge"
    specimen = house.of(cn.schemes["dibao"], Asked(kind="refused", case=case, at=on))
    why = " ".join(text.zh for text in specimen.letter.sections[0].sentences)
    [reason] = specimen.told.answer.reasons
    assert law in why
    assert gone not in why
    assert law in cite(cn, reason.cites, on).zh


@pytest.mark.parametrize(("on", "said"), [(date(2015, 7, 27), "2605"), (date(2015, 7, 28), "57")])
def test_critical_illness_rests_on_the_opinions_of_its_day(cn, on, said):
    for condition, _ in conditions_of(cn.schemes["critical_illness"]):
        source = article_on(cn, cn.schemes["critical_illness"], condition, on)
        told = standing(cn, parts_of(source), on)
        assert [said in part for part in told] == [True], condition["rule"]


def test_a_document_that_yields_to_a_later_law_says_so_where_nothing_else_is_cited(cn):
    decree = "社会救助暂行办法（国务院令第649号）第九条"
    assert "以《中华人民共和国社会救助法》" in cited(cn, decree, date(2026, 7, 1)).zh
    assert cited(cn, decree, date(2026, 6, 30)) == cited(cn, decree)
    both = f"{decree}; 社会救助法（2026年7月1日起施行）"
    assert cited(cn, both, date(2026, 7, 1)).en == "Social Assistance Law (in force from 1 July 2026)"
    assert "649" in cited(cn, both, date(2026, 6, 30)).zh


def test_a_document_that_came_between_the_event_and_the_decision_is_named_without_a_mark(cn):
    plan = "国办发〔2024〕38号"
    assert "待核实" in cited(cn, plan, date(2024, 6, 1)).zh
    assert cited(cn, plan, date(2024, 6, 1), date(2024, 9, 1)) == cited(cn, plan)


def test_a_decision_keeps_the_article_of_its_day_alone(cn):
    wants = Judge(cn).wants("employee_pension", "")
    day, known = date(2010, 5, 1), datetime(2010, 5, 2, tzinfo=UTC)
    used = Used(wants, "000000", day, day, known, "", {}, {}, {})
    kept = wants_of(yaml.safe_load(used_bytes(used))).conditions
    assert {c["rule"]: c["cites"] for c in kept if "cites" in c}["minimum_reached"] == "国发〔2005〕38号 六"
