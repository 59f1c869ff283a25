"""Which court a suit goes to: named by its place and day where its taking over was read, else how to find it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collected import country
from shebao.law.remedies import in_force
from shebao.service.offices import Offices
from shebao.service.remedies import CourtMissing, Matter, court_on, ways_to_disagree

INSURANCE = Matter("social_insurance", "social_insurance")


def suit(region, day, law=None):
    ways = ways_to_disagree(Offices(law or country(), []), region, INSURANCE, "granted", date.fromisoformat(day))
    return ways[-1]


NAMED = {
    ("440105", "2025-01-06"): ("广州铁路运输第一法院", "Guangzhou Railway Transport First Court"),
    ("440305", "2020-05-06"): ("深圳市盐田区人民法院", "Yantian District People's Court"),
    ("310106", "2017-05-04"): ("法院是上海铁路运输法院，本区", "which takes such cases of this district"),
    ("310101", "2020-05-06"): ("浦东新区、闵行区、静安区人民法院", "One of four courts"),
    ("230103", "2022-05-05"): ("哈尔滨铁路运输法院", "Harbin Railway Transport Court"),
}
FOUND_OUT = {
    ("441802", "2024-05-06"),  # Qingyuan: no announcement was found, so no court is named
    ("440105", "2015-12-31"),  # the day before the railway court took over
    ("440305", "2018-09-25"),
    ("310101", "2018-06-29"),  # a district that was not among the first four
    ("230104", "2022-12-30"),  # a district of Harbin that followed in 2023
}


@pytest.mark.parametrize(("place", "court"), NAMED.items())
def test_the_court_is_named_where_its_taking_over_was_read(place, court):
    way = suit(*place)
    assert court[0] in way.text.zh
    assert court[1] in way.text.en
    assert "{court}" not in way.text.en + way.text.zh


@pytest.mark.parametrize("place", sorted(FOUND_OUT))
def test_elsewhere_and_before_the_letter_says_how_to_find_it(place):
    way = suit(*place)
    assert "本机关所在地的基层人民法院" in way.text.zh
    assert "12368" in way.text.zh
    assert "The courts' line 12368 says which it is." in way.text.en


def test_a_court_nothing_later_was_read_of_is_marked():
    assert suit("310101", "2020-05-06").unsure is not None
    assert "行政审判白皮书" in suit("310101", "2020-05-06").cites
    assert suit("440105", "2025-01-06").unsure is None


def test_every_day_of_a_text_that_names_the_court_has_one():
    rows = [row for row in country().files["remedies"]["remedies"] if "{court}" in row["text"]["zh"]]
    assert len(rows) == 6
    for row in rows:
        for day in (row["from"], row.get("to", date(2050, 1, 1)) - timedelta(days=1)):
            assert court_on(country(), "441802", day)["id"] == "court_of_the_place"
    courts = country().files["remedies"]["courts"]
    assert all(row.get("cites") or row["region"] == "000000" for row in courts)
    assert all(row["read"] and in_force(row, row["from"]) for row in courts)


def test_a_letter_without_a_court_to_name_is_not_written():
    law = country()
    files = {**law.files, "remedies": {**law.files["remedies"], "courts": []}}
    with pytest.raises(CourtMissing, match="441802"):
        suit("441802", "2024-05-06", replace(law, files=files))
