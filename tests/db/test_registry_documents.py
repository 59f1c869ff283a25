"""A document goes down the tree of offices: all below acknowledge, those missing are listed, what they say comes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest

from officers import LINE, OFFICERS
from registry_help import PLACES_LAW
from shebao.kernel.actors import Actor
from shebao.registry import actions, documents
from shebao.registry.documents import DocumentNumberTaken, DocumentUnknown, Issue, NobodyBelow, NotThatOffice
from shebao.registry.errors import AgencyUnknown
from shebao.store.errors import NotEntered

CITY, COUNTY, OTHER_COUNTY, CITY_DEPARTMENT, CITY_GOVERNMENT = 30116, 31001, 31002, 20116, 10116
TEXT = sha256(b"the text").hexdigest()
ISSUE = Issue("市社保〔2025〕7号", "Counters open at noon", "Regulation 765 art. 4", date(2025, 11, 27), "7.pdf", TEXT)


@pytest.fixture
def places(db, officers):
    actions.load_places(db, officers.house, PLACES_LAW)
    db.clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
    return db


def of(officer: Actor, line: str) -> Actor:
    return replace(officer, line=line)


def day(db, text: str) -> None:
    db.clock = datetime.fromisoformat(f"{text}T09:00:00+08:00")


@pytest.mark.mission("S2.09")
def test_all_below_acknowledge_and_the_missing_are_listed(places):
    db, by = places, OFFICERS.city_approver
    made = documents.issue(db, by, CITY, ISSUE)
    expected = {a["id"] for a in PLACES_LAW.files["agencies"]["agencies"] if a["strip"] == CITY}
    assert {COUNTY, OTHER_COUNTY} < expected
    assert (made.sent, made.acknowledged) == (len(expected), 0)
    first = documents.acknowledge(db, OFFICERS.clerk, made.document, COUNTY)
    assert first == date(2025, 11, 20)
    left = documents.missing(db, by, made.document)
    assert {one.agency for one in left} == expected - {COUNTY}
    assert not any(one.overdue for one in left)
    day(db, "2025-11-28")
    documents.acknowledge(db, OFFICERS.other_clerk, made.document, OTHER_COUNTY)
    assert documents.acknowledge(db, OFFICERS.clerk, made.document, COUNTY) == first  # said twice, it is the first day
    (stands,) = documents.documents(db, by, made.document)
    assert (stands.acknowledged, stands.late) == (2, 1)
    left = documents.missing(db, by, made.document)
    assert {one.agency for one in left} == expected - {COUNTY, OTHER_COUNTY}
    assert all(one.overdue for one in left)
    assert {(one.strip_en, one.block_zh != "") for one in left} == {("Qingyuan City Social Insurance Agency", True)}


@pytest.mark.mission("S2.09")
def test_vertical_lines_are_crossed_with_local_government(places):
    """A department reaches its own line and the agencies it supervises; a government every line of its place."""
    db, rows = places, {a["id"]: a for a in PLACES_LAW.files["agencies"]["agencies"]}
    department = documents.issue(db, of(OFFICERS.city_approver, "human_resources"), CITY_DEPARTMENT, ISSUE)
    reached = {rows[one.agency]["line"] for one in documents.missing(db, OFFICERS.city_approver, department.document)}
    assert reached == {"human_resources", "social_insurance"}
    government = documents.issue(db, of(OFFICERS.city_approver, "government"), CITY_GOVERNMENT, ISSUE)
    told = {one.agency for one in documents.missing(db, OFFICERS.city_approver, government.document)}
    below = {i for i, a in rows.items() if a["path"].startswith("00.44.18.") and a["id"] != CITY_GOVERNMENT}
    open_now = {i for i in below if "to" not in rows[i] or str(rows[i]["to"]) > "2025-11-20"}
    assert {i for i in open_now if rows[i]["block"]} <= told <= open_now
    one_line = replace(ISSUE, number="8", lines=("civil_affairs",))
    some = documents.issue(db, of(OFFICERS.city_approver, "government"), CITY_GOVERNMENT, one_line)
    assert {rows[m.agency]["line"] for m in documents.missing(db, OFFICERS.house, some.document)} == {"civil_affairs"}


@pytest.mark.mission("S2.09")
def test_what_an_office_says_of_it_comes_up_and_not_across(places):
    db = places
    made = documents.issue(db, OFFICERS.city_approver, CITY, ISSUE)
    documents.reply(db, OFFICERS.clerk, made.document, COUNTY, "中午无人值守，请增加编制。")
    (reply,) = documents.replies(db, OFFICERS.city_clerk, made.document)
    assert (reply.agency, reply.said, reply.on) == (COUNTY, "中午无人值守，请增加编制。", date(2025, 11, 20))
    assert documents.replies(db, OFFICERS.other_clerk, made.document) == ()
    assert [one.agency for one in documents.missing(db, OFFICERS.other_clerk)] == [OTHER_COUNTY]


def test_issued_again_it_is_the_same_and_another_text_needs_another_number(places, admin):
    db, by = places, OFFICERS.city_approver
    made = documents.issue(db, by, CITY, ISSUE)
    assert documents.issue(db, by, CITY, ISSUE) == made
    with pytest.raises(DocumentNumberTaken) as taken:
        documents.issue(db, by, CITY, replace(ISSUE, sha256="0" * 64))
    assert "请另编文号" in taken.value.chinese
    assert admin.execute("select count(*) from registry.document").fetchone() == (1,)


def test_who_may_not_issue_or_acknowledge_hears_why(places):
    db = places
    made = documents.issue(db, OFFICERS.city_approver, CITY, ISSUE)
    with pytest.raises(NotThatOffice, match=r"works at 00\.44\.18\.02\. social_insurance, not there"):
        documents.issue(db, OFFICERS.approver, CITY, ISSUE)
    with pytest.raises(NotThatOffice):  # of the place, and of another line
        documents.acknowledge(db, OFFICERS.city_clerk, made.document, CITY_DEPARTMENT)
    with pytest.raises(NotThatOffice):  # the one above does not say it for the one below
        documents.acknowledge(db, OFFICERS.city_clerk, made.document, COUNTY)
    with pytest.raises(DocumentUnknown, match="was not sent to the office 30116"):
        documents.acknowledge(db, OFFICERS.city_clerk, made.document, CITY)
    with pytest.raises(AgencyUnknown):
        documents.acknowledge(db, OFFICERS.clerk, made.document, 5)
    with pytest.raises(NobodyBelow) as nobody:
        documents.issue(db, OFFICERS.approver, COUNTY, replace(ISSUE, lines=("housing_fund",)))
    assert "(housing_fund): nothing was issued" in nobody.value.english
    with pytest.raises(NotEntered, match="may not approve"):
        documents.issue(db, OFFICERS.city_clerk, CITY, ISSUE)
    assert OFFICERS.clerk.line == LINE


def test_an_office_closed_since_owes_nothing(places, admin):
    db = places
    made = documents.issue(db, OFFICERS.city_approver, CITY, ISSUE)
    admin.execute("update registry.agency set v = daterange(lower(v), '2025-11-21') where agency_id = %s", (COUNTY,))
    day(db, "2025-11-22")
    left = {one.agency for one in documents.missing(db, OFFICERS.city_approver, made.document)}
    assert COUNTY not in left
    assert OTHER_COUNTY in left
