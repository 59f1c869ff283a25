"""Story: residents of a county who stopped paying, found before they are sixty. The scheme began there in July 2011
(invented, as in the demonstration); the lowest tier of Guangdong is 180.00 a year.

    Lan    60 in March 2026   paid 12 of 14 (July 2011 to March 2026)   2 missing, 360.00 may be paid at once
    Mei    60 in August 2026  paid 15                                   nothing missing, not listed
    Ning   60 in June 2027    paid 3 of 15                              12 missing; more than fifteen years lay
           before her when the scheme began, so nothing may be paid back (国发〔2014〕8号 七), only yearly
    Ou     60 in May 2035     paid 1                                    too far away for the list
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from collected import PAPER, country
from officers import HOUSE, OFFICERS
from registry_help import number
from shebao.benefits import missing_years
from shebao.benefits.errors import YearsNotTold
from shebao.benefits.judge import Judge
from shebao.benefits.missing_years import Ahead
from shebao.collection import actions
from shebao.collection.take_on import Years
from shebao.engine import Typed
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.registry.model import MemberEntry, PersonEntry

SCHEME, PLACE = "resident_pension", "441802"
NOW = parse_month("2025-11")
STARTED = {"resident_pension.local_start": Typed("2011-07", "invented for the story")}
BORN = {
    "lan": (date(1966, 3, 9), 12),
    "mei": (date(1966, 8, 9), 15),
    "ning": (date(1967, 6, 9), 3),
    "ou": (date(1975, 5, 9), 1),
}


@pytest.fixture
def village(db, officers):
    registry.load_places(db, HOUSE, country())
    people = {}
    for order, (name, (born, _)) in enumerate(BORN.items()):
        entry = PersonEntry(number(born, order + 1), f"测试{name}", "counter", "card")
        who = registry.register_person(db, officers.clerk, entry, on=db.clock.date()).person
        joined = MemberEntry(who, SCHEME, "pension", "resident", PLACE, date(2011, 7, 1), exclusive=True)
        assert registry.enrol(db, officers.clerk, joined)
        people[name] = int(who)
    paid = [(people[name], 2011 + year) for name, (_, count) in BORN.items() for year in range(count)]
    rows = Years(
        SCHEME,
        np.array([person for person, _ in paid]),
        np.array([year for _, year in paid]),
        np.full(len(paid), 12),
        np.full(len(paid), 18_000),
    )
    actions.take_on_years(db, officers.clerk, rows, document=PAPER)
    return people


def listed(db, last="2028-12"):
    ahead = Ahead(SCHEME, PLACE, NOW, NOW, parse_month(last))
    return missing_years.short_of_years(db, OFFICERS.clerk, Judge(country(), typed=STARTED), ahead)


@pytest.mark.mission("S5.29")
def test_who_lacks_years_at_sixty_is_listed_with_the_sum_that_closes_the_gap(db, village):
    found = [(s.person, s.paid, s.needed, s.missing, s.make_up) for s in listed(db)]
    assert found == [(village["lan"], 12, 14, 2, 36_000), (village["ning"], 3, 15, 12, 0)]
    assert [s.person for s in listed(db, "2026-12")] == [village["lan"]]


@pytest.mark.mission("S5.29")
def test_wrong_twin_with_a_later_start_needs_fewer_years_and_lets_them_be_paid(db, village):
    twin = {**STARTED, "resident_pension.local_start": Typed("2014-06", "another start")}
    ahead = Ahead(SCHEME, PLACE, NOW, NOW, parse_month("2028-12"))
    found = missing_years.short_of_years(db, OFFICERS.clerk, Judge(country(), typed=twin), ahead)
    # eleven years from June 2014 to March 2026: Lan has enough; thirteen to June 2027
    assert [(s.person, s.needed, s.make_up) for s in found] == [(village["ning"], 13, 10 * 18_000)]


def test_another_county_lists_nobody_of_it(db, village):
    ahead = Ahead(SCHEME, PLACE, NOW, NOW, parse_month("2028-12"))
    assert missing_years.short_of_years(db, OFFICERS.other_clerk, Judge(country(), typed=STARTED), ahead) == ()


def test_a_place_whose_law_lacks_a_date_is_told(db, village):
    ahead, bare = Ahead(SCHEME, PLACE, NOW, NOW, parse_month("2028-12")), Judge(country())
    with pytest.raises(YearsNotTold, match="local_start") as caught:
        missing_years.short_of_years(db, OFFICERS.clerk, bare, ahead)
    assert "缴费年限不足" in caught.value.chinese
    other = Ahead("old_age_allowance", PLACE, NOW, NOW, NOW)
    with pytest.raises(YearsNotTold, match="years_missing"):
        missing_years.short_of_years(db, OFFICERS.clerk, bare, other)
