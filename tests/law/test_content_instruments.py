"""The laws and regulations that the report names stand in the list with rank and days, and the days agree with ours."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.law.catalogue import instruments
from shebao.law.instruments import listed, on
from shebao.service.lawbook import _instruments
from shebao.service.lawbook_parts import word

LAW, REGULATION, COUNCIL, DEPARTMENT = "law", "administrative regulation", "document of the State Council", "department"
NAMED = {
    "中华人民共和国劳动保险条例": (REGULATION, 1951),
    "国发〔1991〕33号": (COUNCIL, 1991),
    "劳部发〔1994〕504号": (f"document of a {DEPARTMENT}", 1994),
    "国发〔1997〕26号": (COUNCIL, 1997),
    "社会保险费征缴暂行条例": (REGULATION, 1999),
    "失业保险条例": (REGULATION, 1999),
    "城市居民最低生活保障条例": (REGULATION, 1999),
    "工伤保险条例": (REGULATION, 2003),
    "社会保险法": (LAW, 2010),  # in force 2011, as the report has it
    "社会救助暂行办法": (REGULATION, 2014),
}
"""The report's list (2:L197 … L698) with the year of promulgation."""
NAMED_ALONE = {"社会保障基本法", "社会保险基金管理法", "财政法", "投资法", "基金法"}


@pytest.mark.mission("S12.23")
def test_every_law_of_the_report_stands_in_the_list_with_rank_and_date(cn):
    found = {i.id: i for i in listed(cn)}
    assert {i: (found[i].rank.en, found[i].promulgated.year) for i in NAMED} == NAMED
    assert all(found[i].start >= found[i].promulgated for i in NAMED)
    assert {i.id for i in found.values() if not i.exists} == NAMED_ALONE
    assert len(NAMED | dict.fromkeys(NAMED_ALONE)) >= 14


@pytest.mark.mission("S12.23")
@pytest.mark.parametrize(
    ("day", "stand", "gone"),
    [
        (date(1998, 1, 1), {"国发〔1997〕26号"}, {"失业保险条例", "社会保险法"}),
        (date(2011, 6, 30), {"工伤保险条例"}, {"社会保险法"}),
        (date(2011, 7, 1), {"社会保险法"}, {"社会救助暂行办法"}),
        (date(2026, 7, 1), {"社会救助法"}, {"社会救助暂行办法", "社会保障基本法"}),
    ],
)
def test_the_law_of_a_day(cn, day, stand, gone):
    found = {i.id for i in on(cn, day)}
    assert stand <= found
    assert not gone & found


@pytest.mark.mission("S12.23")
def test_the_page_says_rank_days_doubt_and_how_often_each_is_cited_here(cn):
    table = _instruments(cn).tables[0]
    assert table.title == word("listed")
    assert len(table.rows) == len(listed(cn)) > len(NAMED)
    doubted = {row[0].text.zh for row in table.rows if row[2].mark is not None}
    assert doubted == {i.names.zh for i in listed(cn) if i.unverified}
    (ours,) = (i for i in instruments(cn) if i.name == "国发〔1991〕33号")
    cited = {row[0].text.zh: row[5].text.en for row in table.rows}
    assert cited["国务院关于企业职工养老保险制度改革的决定"] == str(ours.rules + ours.values)
    assert cited["投资法"] == "0"
