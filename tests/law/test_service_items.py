"""Service items: one text for every county, papers counted, limits with their document; Utopia's and China's."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from shebao.law import service_item
from shebao.law.checks_service import CopiesDiffer, services_are_whole
from shebao.law.load import find, load, read_country
from shebao.law.service_item import EIGHT, items_of

LAWS = Path(__file__).parents[2] / "laws"


@pytest.fixture(scope="module")
def cn():
    return load("cn")


@pytest.fixture
def utopia(tmp_path):
    return Path(shutil.copytree(LAWS / "utopia", tmp_path / "utopia"))


@pytest.mark.mission("S6.06")
def test_of_seven_papers_three_are_brought_and_four_fetched(cn):
    enrolment = items_of(cn.schemes["work_injury"])[1]
    assert enrolment.names.zh == "工伤保险参保登记"
    assert len(enrolment.materials) == 7
    assert (len(enrolment.brought), len(enrolment.fetched)) == (3, 4)
    assert all(paper.source and paper.source.zh for paper in enrolment.fetched)


@pytest.mark.mission("S6.06")
def test_a_paper_asked_again_is_a_defect(utopia):
    file = utopia / "national" / "family_support" / "service.yaml"
    text = file.read_text(encoding="utf-8") + "copies: {before: 2, by_citizen: 1, fetched: 1, cites: Support Act §9}\n"
    file.write_text(text, encoding="utf-8")
    assert services_are_whole(read_country(utopia)) == []
    asked = text.replace("fetched: true, from: {en: tax office and banks, zh: 税务和银行}", "fetched: false")
    assert asked != text
    file.write_text(asked, encoding="utf-8")
    (defect,) = services_are_whole(read_country(utopia))
    assert isinstance(defect, CopiesDiffer)
    assert defect.english.endswith("of 2 papers 1 are brought and 1 fetched, but lists 2 brought and 0 fetched.")


@pytest.mark.mission("S6.02")
def test_the_eight_attributes_are_data_of_every_item(cn):
    assert len(EIGHT) == 8
    attributes = {"item": "names", "result": "results"}
    assert {attributes.get(key, key) for key in EIGHT} == {f.name for f in fields(service_item.ServiceItem)}
    assert "our reading" in (service_item.__doc__ or "")
    for scheme in cn.schemes.values():
        for item in items_of(scheme):
            assert all((item.names.zh, item.who.zh, item.channels)), scheme.id


@pytest.mark.mission("S6.02")
def test_a_county_that_writes_its_own_item_is_refused(utopia):
    """An item is written once, with the scheme: every county renders that one."""
    own = utopia / "local" / "010000_northshore" / "old_age_pension" / "service.yaml"
    own.write_text(
        (utopia / "national" / "old_age_pension" / "service.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (defect,) = read_country(utopia).defects
    assert defect.place.file == "local/010000_northshore/old_age_pension/service.yaml"
    assert "belongs to the scheme's national folder" in defect.english


def test_an_unread_limit_has_no_number_and_is_unverified(cn):
    (item, *_) = items_of(cn.schemes["old_age_allowance"])
    assert (item.working_days.days, item.working_days.unverified) == (None, True)
    (pension, *_) = items_of(cn.schemes["employee_pension"])
    assert (pension.working_days.days, pension.working_days.unverified) == (20, False)
    assert pension.working_days.cites


@pytest.mark.parametrize("country", ["cn", "utopia"])
def test_every_right_of_the_country_is_told_whole(country):
    assert [defect.told() for defect in services_are_whole(read_country(find(country)))] == []


def test_a_ground_to_pause_without_what_becomes_of_the_months_is_a_defect(utopia):
    file = utopia / "national" / "family_support" / "service.yaml"
    ground = (
        "pauses: [{ground: away, en: You are away., zh: 您外出。, resume: {en: Come back., zh: 请回来。}, cites: §12"
    )
    text = file.read_text(encoding="utf-8") + ground
    file.write_text(f"{text}, between: {{en: Not paid., zh: 不发放。}}}}]\n", encoding="utf-8")
    assert services_are_whole(read_country(utopia)) == []
    file.write_text(f"{text}}}]\n", encoding="utf-8")
    (defect,) = services_are_whole(read_country(utopia))
    assert "between" in defect.english
