"""`shebao office` as typed: a document goes down and comes back, its clauses with filings and conflicts, counters."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from test_local_measures import EXTRA, OLD, box, country

from officers import HOUSE, OFFICERS
from registry_help import PLACES_LAW
from shebao.cli.month import PostEmpty
from shebao.cli.office_counters import OfficeRowWrong, PointNotReadable, WhereToLook
from shebao.cli.office_desk import OfficeNotNamed
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.registry import actions, filings
from shebao.service.clauses import ClauseUnknown, local_clauses
from typed import counter

CITY, COUNTY, EMPTY = 30116, 31001, 31008
BELOW = [a for a in PLACES_LAW.files["agencies"]["agencies"] if a["strip"] == CITY]


@pytest.fixture
def folder(tmp_path):
    return country(tmp_path, of_441802=OLD, of_441800=box("2025-01-01", 30, "City order 4"))


@pytest.fixture
def typed(db, folder, monkeypatch, tmp_path):
    """A hand at the record of the test, from Monday 20 October 2025 nine o'clock on."""
    actions.load_places(db, HOUSE, PLACES_LAW)
    (tmp_path / "7.txt").write_text("各县：中午开放窗口。", encoding="utf-8")
    return counter(db, folder, monkeypatch)


def issued(typed, tmp_path, *more):
    paper = ("--number", "市社保〔2025〕7号", "--title", "中午开放窗口", "--rests-on", "Regulation art. 4")
    return typed("office", "issue", tmp_path / "7.txt", *paper, "--by", "2025-10-27", "--office", CITY, *more)


@pytest.mark.mission("S2.09")
def test_a_document_goes_down_is_acknowledged_and_answered(typed, tmp_path):
    said = issued(typed, tmp_path)
    assert "Document 1, 市社保〔2025〕7号 of 2025-10-20: 中午开放窗口 (Qingyuan City Social Insurance Agency)" in said
    assert f"0 of {len(BELOW)} offices acknowledged" in said
    assert issued(typed, tmp_path) == said  # typed twice
    assert "Acknowledged 2025-10-20" in typed("office", "acknowledge", 1, "--office", COUNTY)
    typed("office", "reply", 1, "No hands at noon", "--office", COUNTY)
    late = typed("office", "missing", 1, "--on", "2025-10-28")
    assert late.count("overdue") == len(BELOW) - 1 > 5
    assert "Qingxin District Social Insurance Agency" in late
    assert "Qingyuan City Social Insurance Agency / Qingxin District People's Government" in late
    told = typed("office", "document", 1, "--office", CITY, lang="zh")
    assert f"{len(BELOW)} 个机构中 1 个已签收" in told
    assert "清远市清城区社会保险经办机构：No hands at noon" in told
    assert json.loads(typed("office", "documents", "--office", EMPTY, "--json"))[0]["number"] == "市社保〔2025〕7号"


@pytest.mark.mission("S2.09")
def test_the_report_links_local_rules_to_the_clause_with_filing_and_conflict(typed, tmp_path, db, folder):
    law = load(folder, kept=False)
    filings.note_law(db, HOUSE, law)
    issued(typed, tmp_path, "--clause", EXTRA)
    report = typed("office", "document", 1)
    for part in (
        f"rests on Regulation art. 4 ({EXTRA})",
        "441802",
        "25.00",
        "30.00",
        "City order 4",
        "before this system",
    ):
        assert part in report, report
    assert "no conflict with the level above" in report
    low = replace(law.values[EXTRA], floor="28")  # the parent lays down a minimum: the county's 25 lies below it
    found = local_clauses(db, HOUSE, replace(law, values={**law.values, EXTRA: low}), [EXTRA])
    against = {one.measure.region: [en for en, _ in one.conflicts] for one in found}
    assert against["441800"] == []
    assert "25.00 lies below 28" in against["441802"][0]
    assert {one.clause.floor for one in found} == {"28"}
    assert {one.clause.document for one in found} == {"Act art. 7"}
    nobody = replace(law.values[EXTRA], delegated_to=("province",))
    found = local_clauses(db, HOUSE, replace(law, values={**law.values, EXTRA: nobody}), [EXTRA])
    assert all("may not be set for region" in one.conflicts[0][0] for one in found)
    with pytest.raises(ClauseUnknown):
        issued(typed, tmp_path, "--clause", "old_age.nothing")


def test_an_office_without_officers_and_none_named_are_sentences(typed, tmp_path):
    issued(typed, tmp_path)
    with pytest.raises(PostEmpty, match=r"00\.44\.18\.82\."):
        typed("office", "acknowledge", 1, "--office", EMPTY)
    with pytest.raises(OfficeNotNamed) as unnamed:
        typed("office", "acknowledge", 1)
    assert "请指明机构" in unnamed.value.chinese
    with pytest.raises(ShebaoError, match="There are: clerk"):
        typed("office", "acknowledge", 1, "--office", COUNTY, "--officer", "nobody")
    assert "没有文件" in typed("office", "documents", "--office", 30101, lang="zh")
    assert OFFICERS.clerk.name == "clerk"


@pytest.mark.mission("S2.11", "S3.28")
def test_counters_are_loaded_from_a_sheet_found_and_queued_at(typed, tmp_path):
    sheet = tmp_path / "offices.csv"
    sheet.write_text(
        "office,services,hours,posts,latitude,longitude,address,telephone\n"
        f"{COUNTY},card pension,1-5 09:00-12:00 13:30-17:00,clerk 4; guide 1,23.70,113.03,人民路1号,\n"
        f"{CITY},card,1-5 08:00-18:00,clerk 9,23.68,113.06,市府路2号,\n",
        encoding="utf-8",
    )
    load_ = ("office", "load", sheet, "--since", "2025-10-01", "--source", "invented")
    assert "2 offices read, 2 written from 2025-10-01" in typed(*load_)
    assert "2 offices read, 0 written" in typed(*load_)
    near = ("office", "near", "--service", "card", "--point", "23.68,113.05")
    at_ten = typed(*near, "--when", "2025-10-20T10:00")
    assert at_ten.index("30116") < at_ten.index("31001")
    assert "1,018" in at_ten  # 0.01 degrees of longitude at 23.68 north
    assert "31001" not in typed(*near, "--when", "2025-10-20T12:30")
    assert "不开放" in typed(*near, "--when", "2025-10-20T20:00", "--any", lang="zh")
    assert "--any" in typed(*near, "--when", "2025-10-20T20:00")
    assert "人民路1号" in typed(
        "office", "near", "--service", "pension", "--region", "441802", "--when", "2025-10-20T10:00"
    )
    queue = ("--office", COUNTY)
    assert "waiting" in typed("office", "queue", "take", "--service", "card", *queue)
    assert "at the counter" in typed("office", "queue", "call", "--counter", "A", *queue)
    assert "served" in typed("office", "queue", "end", 1, *queue)
    assert "Nobody waits." in typed("office", "queue", "call", "--counter", "A", *queue)
    assert [one["state"] for one in json.loads(typed("office", "queue", "show", *queue, "--json"))] == ["served"]


def test_a_sheet_or_a_point_that_cannot_be_used_is_said(typed, tmp_path):
    sheet = tmp_path / "offices.csv"
    bad = {
        "office": "x,card,1 09:00-12:00,,,",
        "services": "31001,,1 09:00-12:00,,,",
        "posts": "31001,card,1 09:00-12:00,clerk,,",
        "latitude": "31001,card,1 09:00-12:00,,91,113",
    }
    for column, row in bad.items():
        sheet.write_text(f"office,services,hours,posts,latitude,longitude\n{row}\n", encoding="utf-8")
        with pytest.raises(OfficeRowWrong) as wrong:
            typed("office", "load", sheet, "--since", "2025-10-01", "--source", "invented")
        assert f"Line 2 of offices.csv: {column}" in wrong.value.english
    for point in ("north", "91,0", "0,181", "23.68"):
        with pytest.raises(PointNotReadable):
            typed("office", "near", "--service", "card", "--point", point)
    with pytest.raises(WhereToLook):
        typed("office", "near", "--service", "card")
