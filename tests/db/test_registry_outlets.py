"""Counters, all invented: 8,109 agencies and 30,000 offices of sub-districts; the nearest open one; the queues."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import numpy as np
import psycopg
import pytest

from officers import HOUSE, OFFICERS
from outlets_invented import AGENCIES, FIRST, SUB_DISTRICTS, country
from registry_help import PLACES_LAW
from shebao.law.ir import Law
from shebao.registry import actions, counters, outlets, tree
from shebao.registry.outlets import (
    Ask,
    CounterClosed,
    HoursNotReadable,
    Moment,
    OfficesUnknown,
    OutletEntry,
    OutletUnknown,
    ServiceNotGiven,
    TicketNotCalled,
    read_hours,
    said_hours,
)
from shebao.store.db import Database

SINCE = date(2025, 1, 1)


def moment(text: str, law: Law | None = None) -> Moment:
    return Moment.of(law, datetime.fromisoformat(f"{text}+08:00"))


THURSDAY, NOON = moment("2025-11-20T10:00"), moment("2025-11-20T12:30")
COUNTY_OFFICE = 31001
HOURS = "1-5 09:00-12:00 13:30-17:00; 6 09:00-12:00"
EARTH = 6_371_008.8


SIZES = [(405, 1_500), pytest.param((AGENCIES, SUB_DISTRICTS), marks=pytest.mark.slow)]


@pytest.fixture(scope="module", params=SIZES, ids=["a twentieth", "the whole country"])
def whole(request, server, template, tmp_path_factory):
    """A country of invented offices in a database of this module."""
    name = "test_outlets"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template {template} strategy file_copy")
        admin.execute(f"grant connect on database {name} to shebao_app")
        conninfo = server.conninfo(user="shebao_app", dbname=name)
        with Database(conninfo, home=tmp_path_factory.mktemp("outlets")).connect() as db:
            db.clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
            actions.load_places(db, HOUSE, PLACES_LAW)
            rows = country(*request.param)
            assert outlets.take_on_outlets(db, HOUSE, rows, since=SINCE, source="invented") == len(rows)
            yield db, rows
        admin.execute(f"drop database {name} with (force)")


def by_hand(rows: list[OutletEntry], ask: Ask, at: tuple[int, int]) -> list[tuple[int, int]]:
    """Agency and metres of the nearest that give the service and are open, by the haversine over all of them."""
    there, here = points(tuple(rows)), np.radians(np.array(at) / 1e6)
    fit = np.array([ask.service in row.services and is_open(row.hours, ask.moment) for row in rows])
    half = (there - here) / 2
    chord = np.sin(half[:, 0]) ** 2 + np.cos(here[0]) * np.cos(there[:, 0]) * np.sin(half[:, 1]) ** 2
    metres = np.where(fit, 2 * EARTH * np.arcsin(np.sqrt(chord)), np.inf)
    order = np.argsort(metres, kind="stable")[: min(ask.limit, int(fit.sum()))]
    return [(int(rows[i].agency), round(float(metres[i]))) for i in order]


def points(rows: tuple[OutletEntry, ...]) -> np.ndarray:
    return np.radians(np.array([(row.latitude, row.longitude) for row in rows]) / 1e6)


@cache
def is_open(hours: str, at: Moment) -> bool:
    """Hours as written, read a second way."""
    for part in hours.split("; "):
        days, *spells = part.split(" ")
        first, _, last = days.partition("-")
        if int(first) <= at.row <= int(last or first):
            for spell in spells:
                opens, closes = (int(t[:2]) * 60 + int(t[3:]) for t in spell.split("-"))
                if opens <= at.minute < closes:
                    return True
    return False


@pytest.mark.mission("S2.11", "S6.26")
def test_the_registry_holds_agencies_and_sub_district_offices(whole):
    db, rows = whole
    below = tree.agencies_below(db, OFFICERS.clerk, rows[0].place.strip, on=SINCE)
    held = Counter(one.level for one in below if one.agency >= FIRST)
    assert (held["county"], held["township"]) in ((405, 1_500), (8_109, 30_000))
    one = rows[1_000]
    found = outlets.outlet(db, OFFICERS.clerk, one.agency, THURSDAY)
    assert (found.services, found.posts, found.hours) == (tuple(sorted(one.services)), dict(one.posts), one.hours)
    assert found.zh.startswith("虚构")
    assert outlets.take_on_outlets(db, HOUSE, rows[:300], since=SINCE, source="again") == 0  # said again


@pytest.mark.mission("S2.11", "S3.28", "S6.26")
@pytest.mark.parametrize("service", ["pension_query", "card", "rare_service"])
def test_the_nearest_open_ones_are_those_of_brute_force(whole, service):
    db, rows = whole
    random = np.random.default_rng(7)
    corners = [(0, 179_999_000), (89_900_000, 10_000_000), (23_680_000, 113_050_000)]
    drawn = random.integers((18_000_000, 74_000_000), (53_000_000, 134_000_000), (5, 2)).tolist()
    for latitude, longitude in [*corners, *drawn]:
        for at in (THURSDAY, NOON):
            ask = Ask(service, at, limit=4)
            found = outlets.nearest(db, OFFICERS.clerk, ask, latitude, longitude)
            expected = by_hand(rows, ask, (latitude, longitude))
            assert [o.metres for o in found] == pytest.approx([m for _, m in expected], abs=1)
            assert {int(o.agency) for o in found} == {a for a, _ in expected}
            assert all(o.open for o in found)


def test_a_closed_one_is_shown_as_closed_when_asked_for_any(whole):
    db, _ = whole
    ask = Ask("card", moment("2025-11-20T03:00"))
    assert outlets.nearest(db, OFFICERS.clerk, ask, 23_680_000, 113_050_000) == ()
    found = outlets.nearest(db, OFFICERS.clerk, replace(ask, open_only=False), 23_680_000, 113_050_000)
    assert len(found) == 5
    assert not any(one.open for one in found)
    with pytest.raises(ServiceNotGiven) as none:
        outlets.nearest(db, OFFICERS.clerk, replace(ask, service="haircut"), 23_680_000, 113_050_000)
    assert "card, pension_query, rare_service" in none.value.english
    assert "没有办理“haircut”的网点" in none.value.chinese


@pytest.fixture
def office(db):
    """The county's office with a counter."""
    actions.load_places(db, HOUSE, PLACES_LAW)
    entry = OutletEntry(COUNTY_OFFICE, ("card", "pension"), HOURS, {"counter": 4}, address="人民路1号")
    assert outlets.take_on_outlets(db, HOUSE, [entry], since=SINCE, source="invented") == 1
    return db


@pytest.mark.mission("S2.11")
def test_an_office_without_a_point_is_found_by_its_region_or_the_one_above(office):
    (found,) = outlets.in_region(office, OFFICERS.clerk, Ask("card", THURSDAY), "441802")
    assert (found.agency, found.address, found.metres, found.open) == (COUNTY_OFFICE, "人民路1号", None, True)
    city = OutletEntry(30116, ("card",), "1-5 09:00-17:00", {"counter": 2})
    outlets.take_on_outlets(office, HOUSE, [city], since=SINCE, source="invented")
    both = outlets.in_region(office, OFFICERS.clerk, Ask("card", THURSDAY), "441802")
    assert [one.agency for one in both] == [COUNTY_OFFICE, 30116]
    at_noon = outlets.in_region(office, OFFICERS.clerk, Ask("card", NOON), "441802")
    assert [one.agency for one in at_noon] == [30116]
    elsewhere = outlets.in_region(office, OFFICERS.clerk, Ask("card", THURSDAY), "441803")
    assert [one.agency for one in elsewhere] == [30116]


def test_other_hours_from_a_day_on_leave_the_former_days_as_they_were(office):
    longer = OutletEntry(COUNTY_OFFICE, ("card", "pension"), "1-6 08:00-20:00", {"counter": 5}, address="人民路1号")
    assert outlets.take_on_outlets(office, HOUSE, [longer], since=date(2025, 12, 1), source="order 3") == 1
    assert not outlets.outlet(office, OFFICERS.clerk, COUNTY_OFFICE, NOON).open
    later = moment("2025-12-04T12:30")
    assert outlets.outlet(office, OFFICERS.clerk, COUNTY_OFFICE, later).open
    with pytest.raises(OutletUnknown):
        outlets.outlet(office, OFFICERS.clerk, COUNTY_OFFICE, replace(NOON, day=date(2024, 12, 31)))


@pytest.mark.mission("S2.11")
def test_the_queue_of_a_counter(office):
    take = [
        counters.take_number(office, OFFICERS.clerk, COUNTY_OFFICE, s, THURSDAY) for s in ("card", "pension", "card")
    ]
    assert [one.number for one in take] == [1, 2, 3]
    first = counters.call_next(office, OFFICERS.clerk, COUNTY_OFFICE, "A", THURSDAY)
    assert (first.number, first.counter) == (1, "A")
    assert counters.call_next(office, OFFICERS.clerk, COUNTY_OFFICE, "A", THURSDAY) == first  # still there
    assert counters.call_next(office, OFFICERS.clerk, COUNTY_OFFICE, "B", THURSDAY).number == 2
    counters.end_number(office, OFFICERS.clerk, (COUNTY_OFFICE, 1), "served", THURSDAY)
    counters.end_number(office, OFFICERS.clerk, (COUNTY_OFFICE, 3), "left", THURSDAY)
    assert counters.call_next(office, OFFICERS.clerk, COUNTY_OFFICE, "A", THURSDAY) is None
    told = [
        (q.number, q.counter, q.outcome) for q in counters.queue(office, OFFICERS.city_clerk, COUNTY_OFFICE, THURSDAY)
    ]
    assert told == [(1, "A", "served"), (2, "B", ""), (3, "", "left")]
    assert counters.queue(office, OFFICERS.other_clerk, COUNTY_OFFICE, THURSDAY) == ()
    with pytest.raises(TicketNotCalled):
        counters.end_number(office, OFFICERS.clerk, (COUNTY_OFFICE, 1), "served", THURSDAY)
    with pytest.raises(CounterClosed) as closed:
        counters.take_number(office, OFFICERS.clerk, COUNTY_OFFICE, "card", NOON)
    assert HOURS in closed.value.english
    assert "不开放" in closed.value.chinese
    with pytest.raises(ServiceNotGiven):
        counters.take_number(office, OFFICERS.clerk, COUNTY_OFFICE, "haircut", THURSDAY)


def test_an_office_on_no_record_is_taken_on_only_with_its_place(office):
    with pytest.raises(OfficesUnknown, match="770001"):
        outlets.take_on_outlets(
            office, HOUSE, [OutletEntry(770001, ("card",), HOURS, {})], since=SINCE, source="invented"
        )


@pytest.mark.parametrize("text", ["0 09:00-12:00", "1-5", "1-5 9:00-12:00", "1 12:00-09:00", "1 09:00-25:00", "x"])
def test_hours_that_cannot_be_read_are_said_with_the_part(text):
    with pytest.raises(HoursNotReadable):
        read_hours(text)


def test_hours_are_read_as_they_are_said():
    for text in (HOURS, "1-8 00:00-24:00", "1 09:00-12:00; 3 09:00-12:00; 8 10:00-11:00", ""):
        assert said_hours(read_hours(text)) == text


def test_a_holiday_goes_by_its_own_row_and_a_worked_sunday_by_mondays():
    days = {
        "known": [{"from": "2025-01-01", "to": "2026-01-01"}],
        "weekly_rest": ["saturday", "sunday"],
        "worked": [{"day": "2025-09-28"}],
        "rest": [{"from": "2025-10-01", "to": "2025-10-09"}],
    }
    law = Law("x", {}, {}, {}, {}, {}, {"calendar": {"working_days": days}}, "0" * 64)
    days = ("09-28", "10-02", "10-04", "10-09", "10-11")
    assert [moment(f"2025-{day}T09:05", law).row for day in days] == [1, 8, 6, 4, 6]
    assert moment("2027-05-01T09:05", law) == Moment(date(2027, 5, 1), 6, 545)
