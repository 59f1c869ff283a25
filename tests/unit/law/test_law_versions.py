"""Which version holds: against a brute-force reading of the definition, on thousands of invented value histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law.ir import Box, Lit, Names, Place, Rule, Type, Value
from shebao.law.select import Selected, box_for, months_of, timeline, version_for
from shebao.law.versions import Draft, default_label, ends

DAYS = [date(2020, 1, 1) + timedelta(days=31 * n) for n in range(12)]
REGIONS = ["000000", "010000", "010100", "010101", "020000"]
ABOVE = {
    "000000": ["000000"],
    "010000": ["010000", "000000"],
    "010100": ["010100", "010000", "000000"],
    "010101": ["010101", "010100", "010000", "000000"],
    "020000": ["020000", "000000"],
}
HERE = Place("p.yaml", 1)


def box(label="b", region="000000", start=DAYS[0], end=None, **more):
    known, value, replaces = more.get("known") or start, more.get("value", 1), more.get("replaces")
    force = (region, start, end, known, value)
    return Box(f"v@{label}", *force, "", "", None, unverified=False, replaces=replaces, note="", place=HERE)


def value(*boxes, unpublished="refuse"):
    names, kind = Names("v", "值"), Type("money")
    return Value("s.v", names, kind, "scalar", (), None, None, unpublished, None, boxes, HERE)


@st.composite
def histories(draw):
    """Boxes of several regions with replacements, ends and nulls, as a careless but lawful author might leave them."""
    boxes = []
    for region in REGIONS:
        here = []
        for index in range(draw(st.integers(0, 4))):
            start = draw(st.sampled_from(DAYS))
            end = draw(st.none() | st.sampled_from(DAYS).filter(lambda d, s=start: d > s))
            known = draw(st.sampled_from(DAYS))
            older = draw(st.none() | st.sampled_from(here)) if here else None
            replaces = older.id if older and older.known_from <= known else None
            content = draw(st.sampled_from([None, 1, 2, 3]))
            here.append(box(f"{region}.{index}", region, start, end, known=known, value=content, replaces=replaces))
        boxes += here
    return value(*boxes, unpublished=draw(st.sampled_from(["refuse", "carry_provisional"])))


def by_definition(v, region, day, known):
    """The five sentences of select.py, read literally, one layer at a time."""
    for layer in ABOVE[region]:
        exists = [b for b in v.boxes if b.region == layer and b.known_from <= known]
        covers = [b for b in exists if b.start <= day and (b.end is None or b.end > day)]
        standing = [b for b in covers if not any(replaces(o, b, exists) for o in covers)]
        chosen = latest(standing, lambda b: (b.known_from, b.start, b.id))
        if chosen and chosen.value is not None:
            return Selected(chosen, provisional=False)
        if v.when_unpublished == "carry_provisional":
            published = [b for b in exists if b.start <= day and b.value is not None]
            last_start = max((b.start for b in published), default=None)
            last = [b for b in published if b.start == last_start]
            last = [b for b in last if not any(replaces(o, b, exists) for o in last)]
            if last:
                return Selected(latest(last, lambda b: (b.known_from, b.id)), provisional=True)
        if chosen:
            return Selected(None, provisional=False)
    return Selected(None, provisional=False)


def replaces(newer, older, exists):
    by_id = {b.id: b for b in exists}
    while newer.replaces:
        if newer.replaces == older.id:
            return True
        if newer.replaces not in by_id:
            return False
        newer = by_id[newer.replaces]
    return False


def latest(boxes, order):
    return max(boxes, key=order) if boxes else None


@settings(max_examples=400, deadline=None)
@given(histories(), st.sampled_from(REGIONS), st.sampled_from(DAYS), st.sampled_from(DAYS), st.integers(0, 20))
def test_the_box_is_the_one_of_the_definition(v, region, day, known, more):
    day += timedelta(days=more)
    assert box_for(v, region, day, known) == by_definition(v, region, day, known)


@settings(max_examples=200, deadline=None)
@given(histories(), st.sampled_from(REGIONS), st.sampled_from(DAYS))
def test_the_timeline_gives_the_same_answer_every_day(v, region, known):
    spans = timeline(v, region, known)
    for earlier, later in pairwise(spans):
        assert earlier.end == later.start
        assert earlier.selected != later.selected
    for day in (DAYS[0] + timedelta(days=n) for n in range(-3, 380, 7)):
        holding = [s.selected for s in spans if s.start <= day and (s.end is None or day < s.end)]
        assert (holding or [Selected(None, provisional=False)]) == [box_for(v, region, day, known)]


@settings(max_examples=200, deadline=None)
@given(histories(), st.sampled_from(REGIONS), st.sampled_from(DAYS))
def test_months_are_asked_by_their_first_day(v, region, known):
    first, last = 2019 * 12 + 10, 2021 * 12 + 3
    found = months_of(v, region, known, first, last)
    expected = [box_for(v, region, date(m // 12, m % 12 + 1, 1), known) for m in range(first, last + 1)]
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(histories(), st.sampled_from(REGIONS), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_rules_are_chosen_like_values_that_never_carry(v, region, day, known):
    rules = tuple(rule_like(b) for b in v.boxes)
    found = version_for(rules, region, day, known)
    never_null = replace(v, when_unpublished="refuse", boxes=tuple(replace(b, value=1) for b in v.boxes))
    expected = by_definition(never_null, region, day, known).box
    assert (found and found.id) == (expected and expected.id)


def rule_like(b):
    names, kind = Names("r", "规则"), Type("money")
    head = (b.id, "s.r", names, kind, (), Lit(1), None, None, None, 0)
    return Rule(*head, b.region, b.start, b.end, b.known_from, b.replaces, (), "", "", HERE)


# --- the cases a clerk meets ---

PUBLISHED_LATE = value(
    box("2024", "010000", date(2024, 1, 1), date(2025, 1, 1), value=9307),
    box("2025", "010000", date(2025, 1, 1), date(2026, 1, 1), known=date(2025, 11, 17), value=9493),
    unpublished="carry_provisional",
)


@pytest.mark.parametrize(
    ("day", "known", "amount", "provisional"),
    [
        (date(2024, 12, 31), date(2025, 6, 1), 9307, False),
        (date(2025, 1, 1), date(2025, 11, 16), 9307, True),
        (date(2025, 1, 1), date(2025, 11, 17), 9493, False),
        (date(2026, 1, 1), date(2026, 1, 1), 9493, True),
    ],
)
def test_the_last_published_base_is_carried_on(day, known, amount, provisional):
    found = box_for(PUBLISHED_LATE, "010101", day, known)
    assert (found.box.value, found.provisional) == (amount, provisional)


def test_before_the_first_base_nothing_is_carried():
    assert box_for(PUBLISHED_LATE, "010101", date(2023, 12, 31), date(2026, 1, 1)) == (None, False)


def test_a_neighbour_sees_nothing_of_it():
    assert box_for(PUBLISHED_LATE, "020000", date(2025, 1, 1), date(2026, 1, 1)).box is None


def test_a_local_null_ends_the_question_and_an_end_does_not():
    nation = box("n", value=100)
    null = box("l", "010000", DAYS[2], value=None)
    ended = box("e", "010000", DAYS[0], DAYS[2], value=50)
    assert box_for(value(nation, null), "010000", DAYS[3], DAYS[9]).box is None
    assert box_for(value(nation, ended), "010000", DAYS[3], DAYS[9]).box is nation
    assert box_for(value(nation, ended), "010000", DAYS[1], DAYS[9]).box is ended


# --- where a version ends ---


def draft(start, until=None, known=None, replaced=None):
    known = known or start
    return Draft(default_label(start, known), start, until, known, replaced)


def test_a_version_ends_where_the_next_begins():
    drafts = [draft(DAYS[0]), draft(DAYS[3]), draft(DAYS[5], until=DAYS[7])]
    assert ends(drafts) == [DAYS[3], DAYS[5], DAYS[7]]


def test_a_replacement_does_not_end_what_it_replaces():
    older, newer = draft(DAYS[0]), draft(DAYS[2], known=DAYS[6], replaced=str(DAYS[0]))
    again = draft(DAYS[2], known=DAYS[8], replaced=f"{DAYS[2]}@{DAYS[6]}")
    nxt = draft(DAYS[9])
    assert ends([older, newer, again, nxt]) == [DAYS[9], DAYS[9], DAYS[9], None]


def test_what_is_replaced_may_be_named_by_its_full_id():
    older, newer = draft(DAYS[0]), draft(DAYS[0], known=DAYS[6], replaced=f"s.v@{DAYS[0]}")
    assert ends([older, newer]) == [None, None]
