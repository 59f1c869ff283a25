"""Regions, offices, pooling areas: trees with one root, two superiors, one pool for each branch, place and day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from shebao.access.model import read_posts
from shebao.demo.office import areas, fund_branches
from shebao.kernel.regions import chain, level, parent, within
from shebao.law.ir import Law

DAYS = [date(year, month, 1) for year in range(2010, 2027) for month in (1, 7)]


def in_force(row, day: date) -> bool:
    until = row.get("to")
    return date.fromisoformat(str(row["from"])) <= day and (until is None or day < date.fromisoformat(str(until)))


def starts(row) -> str:
    return str(row["from"])


@pytest.fixture
def regions(cn: Law):
    return {region["id"]: region for region in cn.files["regions"]["regions"]}


@pytest.fixture
def agencies(cn: Law):
    return {agency["id"]: agency for agency in cn.files["agencies"]["agencies"]}


@pytest.mark.mission("S2.01")
def test_the_tree_of_regions_has_one_root_and_every_county_its_prefecture_and_province(regions):
    levels = ["state", "province", "prefecture", "county"]
    assert [r["id"] for r in regions.values() if r["parent"] is None] == [1]
    assert Counter(r["level"] for r in regions.values())["province"] == 31
    for region in regions.values():
        if region["parent"] is not None:
            above = regions[region["parent"]]
            assert levels.index(region["level"]) == levels.index(above["level"]) + 1, region


@pytest.mark.mission("S2.01")
def test_three_levels_can_be_seen_in_the_four(regions):
    view = {"state": "central", "province": "local", "prefecture": "local", "county": "grass-root"}
    assert {view[r["level"]] for r in regions.values()} == {"central", "local", "grass-root"}


def test_a_code_says_its_level_and_its_parent(regions):
    for region in regions.values():
        for version in region["versions"]:
            assert level(version["code"]) == region["level"], version
            above = regions.get(region["parent"])
            if (
                above is not None and "to" not in version
            ):  # the counties of Shanghai once had a parent code of their own
                assert parent(version["code"]) in {v["code"] for v in above["versions"]}, version


def test_versions_of_a_region_follow_each_other_and_no_code_is_used_twice(regions):
    used = Counter()
    for region in regions.values():
        for before, after in zip(region["versions"], region["versions"][1:], strict=False):
            assert before["to"] == after["from"], region["id"]
        used.update(v["code"] for v in region["versions"])
        assert region["versions"][-1].get("to") is None
    assert [code for code, times in used.items() if times > 1] == []


def test_qingxin_keeps_its_id_when_the_county_became_a_district(regions):
    qingxin = next(r for r in regions.values() if r["versions"][-1]["code"] == "441803")
    assert [v["code"] for v in qingxin["versions"]] == ["441827", "441803"]


def test_the_code_of_invented_people_was_never_issued(cn, regions):
    issued = {v["code"] for r in regions.values() for v in r["versions"]}
    assert cn.files["regions"]["never_issued"]["code"] not in issued


@pytest.mark.mission("S2.02")
def test_every_office_below_the_centre_names_its_strip_and_its_block(agencies):
    for agency in agencies.values():
        if agency["level"] == "state":
            continue
        assert agency["strip"] in agencies, agency
        if agency["line"] != "government":
            assert agencies[agency["block"]]["line"] == "government", agency
            assert agency["path"].startswith(agencies[agency["block"]]["path"]), agency


@pytest.mark.mission("S2.02")
def test_the_strip_goes_up_one_level_in_the_same_line_and_not_before_its_superior(agencies):
    for agency in agencies.values():
        above = agencies.get(agency["strip"])
        if above is None:
            continue
        assert {above["line"], agency["line"]} in ({agency["line"]}, {"tax", "local_tax"}), agency
        assert agency["path"].startswith(above["path"]), agency
        assert starts(above) <= starts(agency), agency


def test_paths_are_one_segment_a_level_and_unique_in_a_line(cn, agencies):
    lines = {line["id"] for line in cn.files["agencies"]["lines"]}
    seen = Counter((a["line"], a["path"], starts(a)) for a in agencies.values())
    assert max(seen.values()) == 1
    for agency in agencies.values():
        assert agency["line"] in lines
        assert agency["path"].startswith("00.")
        assert agency["path"].endswith(".")
        assert all(len(part) == 2 for part in agency["path"][:-1].split("."))


def test_the_development_zone_is_marked_invented_and_hangs_under_its_city(agencies):
    zone = next(a for a in agencies.values() if a["path"] == "00.44.18.91.")
    assert zone["invented"] is True
    assert agencies[zone["strip"]]["region"] == "441800"


def test_the_collector_of_2016_is_the_local_tax_bureau_and_of_2025_the_tax_service(cn):
    rows = [r for r in cn.files["pools"]["collection"] if r["region"] == "440000"]
    at = {
        day.year: [r["collector"] for r in rows if in_force(r, day)] for day in (date(2016, 12, 1), date(2025, 10, 1))
    }
    assert at == {2016: ["local_tax"], 2025: ["tax"]}
    assert [r["mode"] for r in rows if in_force(r, date(2025, 10, 1))] == ["self_declaration"]


def pool_of(cn: Law, branch: str, region: str, day: date):
    """The pooling row of a branch for a place: the nearest region above it that has one in force."""
    rows = [r for r in cn.files["pools"]["pools"] if r["branch"] == branch and in_force(r, day)]
    for code in chain(region):
        found = [r for r in rows if r["region"] == code]
        assert len(found) < 2, (branch, region, day)
        if found:
            return found[0]
    return None


@pytest.mark.parametrize(
    ("branch", "day", "expected"),
    [
        ("employee_pension", date(2017, 6, 30), "prefecture"),
        ("employee_pension", date(2017, 7, 1), "province"),
        ("employee_medical", date(2025, 10, 1), "prefecture"),
        ("resident_pension", date(2025, 10, 1), "county"),
        ("work_injury", date(2025, 10, 1), "province"),
        ("unemployment", date(2025, 10, 1), "province"),
        ("housing_fund", date(2025, 10, 1), "prefecture"),
        ("maternity", date(2019, 12, 31), "prefecture"),
        ("maternity", date(2020, 1, 1), None),
    ],
)
def test_the_pool_of_a_person_of_qingcheng(cn, branch, day, expected):
    pool = pool_of(cn, branch, "441802", day)
    assert (pool["level"] if pool else None) == expected


def test_at_most_one_pool_for_each_branch_place_and_day(cn):
    branches = {b["id"] for b in cn.files["pools"]["branches"]}
    assert {p["branch"] for p in cn.files["pools"]["pools"]} == branches
    for branch in branches:
        for region in ("441802", "440100", "310101", "410100"):
            for day in DAYS:
                pool_of(cn, branch, region, day)


def test_every_branch_is_a_scheme_or_was_merged_into_one(cn):
    branches = {b["id"]: b for b in cn.files["pools"]["branches"]}
    assert set(branches) - set(cn.schemes) <= {"maternity"}
    for scheme in cn.schemes.values():
        if scheme.id in branches:
            assert scheme.facts["line"] == branches[scheme.id]["line"], scheme.id
            assert scheme.facts["fund"] == branches[scheme.id]["fund"], scheme.id


def test_the_money_passes_only_doors_that_are_accounts_or_outside(cn):
    accounts = {a["id"] for chart in cn.files["accounts"]["charts"] for a in chart["accounts"]}
    for path in cn.files["pools"]["money_paths"]:
        for door in (*path["contributions"], *path["benefits"]):
            assert door in accounts | {"collector", "bank"}, door


def test_posts_of_the_country_keep_the_acts_apart_and_cite_why(country):
    posts, own = read_posts(country / "posts.yaml"), read_posts()
    assert posts.acts.keys() == own.acts.keys()
    assert posts.incompatible.keys() == own.incompatible.keys()
    assert all(rule.cites for rule in posts.incompatible.values())


@pytest.mark.parametrize("day", [date(2016, 12, 1), date(2025, 10, 1)])
@pytest.mark.parametrize("place", ["441800", "440100", "310000", "410000"])
def test_a_fund_is_opened_in_one_way_in_one_place_on_one_day(cn, place, day):
    """Two areas of one fund over the same people would take a stock of rights on twice."""
    opened = [(str(b["fund"]), area) for b in fund_branches(cn) for area in areas(cn, str(b["id"]), place, day)]
    for fund in {fund for fund, _ in opened}:
        mine = [area for of, area in opened if of == fund]
        assert not [a for a in mine for b in mine if a != b and within(a, b)], fund
    assert {fund for fund, _ in opened} >= {"unemployment", "work_injury", "housing_fund"}
