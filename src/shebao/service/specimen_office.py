"""The office a specimen is written by: the agency of the place, or one named after a place whose offices nobody listed.

A place without an agency of its own would be served by the centre, and its letters would send people to the State
Council; a specimen of that place is written by an office named as its neighbours' are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shebao.kernel.regions import NATION, chain, level
from shebao.law.ir import Law
from shebao.service.issue import place
from shebao.service.offices import Offices
from shebao.service.text import Text, phrase, same

LINES = ("government", "human_resources")
LEVELS = ("county", "prefecture", "province", "state")  # the nearer an office is, the more likely it writes a letter
MUNICIPALITIES = ("11", "12", "31", "50")


def place_of_office(law: Law, region: str, line: str) -> str:
    """The place the letter is written in: the case's own; for a case of the whole state the nearest office listed."""
    if region != NATION:
        return region
    listed = [row for row in _agencies(law) if row["line"] == line]
    return str(min(listed, key=lambda row: LEVELS.index(str(row["level"])))["region"])


def offices_at(law: Law, region: str, line: str, nearest: str) -> Offices:
    """The offices, with one named after the place where the list has none for it, and an invented counter. `nearest`:
    the level that decides; a province decides no case of a person, so a county or city in it is invented for that."""
    region, listed = _known(law, region), _agencies(law)
    own = {str(row["region"]) for row in listed if row["line"] == line and row["level"] != "state"}
    within = _place_within(law, region, line, nearest)
    if within is not None or not own & set(chain(region)):
        lines = dict.fromkeys((*LINES, Offices(law).supervisor(line), line))
        named = within or place(law, region)
        deciding = {line: nearest}  # a city may decide by another office than the one of its province
        rows = [_named_after(law, (region, named), (one, deciding.get(one, "")), n) for n, one in enumerate(lines, 1)]
        content: Mapping[str, Any] = law.files["agencies"]
        files = {**law.files, "agencies": {**content, "agencies": [*rows, *listed]}}
        law = replace(law, files=files)
    contact = {word: _both(phrase(f"specimen_{word}")) for word in ("telephone", "counter", "hours")}
    return Offices(law, [{"line": line, "region": NATION, "contact": contact}])


def _known(law: Law, region: str) -> str:
    """The place itself, or the nearest above it whose name the law folder has."""
    return next(one for one in chain(region) if place(law, one) != same(one))


def _place_within(law: Law, region: str, line: str, nearest: str) -> Text | None:
    """An invented county or city of a place that is larger than who decides; None where the place decides itself."""
    if nearest not in LEVELS or LEVELS.index(level(region)) <= LEVELS.index(nearest):
        return None
    if not any(row["level"] in LEVELS[: LEVELS.index("province")] for row in _agencies(law) if row["line"] == line):
        return None  # a trustee, a bank: no office of a county
    here, municipality = place(law, region), region[:2] in MUNICIPALITIES
    if nearest == "prefecture":
        return None if municipality else phrase("specimen_prefecture", place=here)
    return phrase(
        "specimen_district" if municipality or level(region) == "prefecture" else "specimen_county", place=here
    )


def _agencies(law: Law) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = law.files["agencies"]["agencies"]
    return found


def _named_after(law: Law, where: tuple[str, Text], what: tuple[str, str], number: int) -> dict[str, Any]:
    """An office row for the place: the words of another place's office of the line, with this place's name."""
    (region, ours), (line, nearest) = where, what
    listed = {str(row["level"]): row for row in reversed(_agencies(law)) if row["line"] == line}
    like = (listed.get(nearest) if nearest == "prefecture" else None) or listed["province"]
    theirs = place(law, str(like["region"]))
    en = str(like["en"]).removeprefix(theirs.en).removeprefix(" Province").removeprefix(" City").strip()
    zh = str(like["zh"]).removeprefix(theirs.zh)
    of_line = [row for row in _agencies(law) if row["line"] == line]
    state = next(row for row in of_line if row["level"] == "state")
    above = next((row for row in of_line if str(row["region"]) == region), state)  # over a county invented within it
    return {
        "id": -number,
        "line": line,
        "level": "specimen",
        "region": region,
        "en": f"{ours.en} {en}",
        "zh": f"{ours.zh}{zh}",
        "strip": above["id"],
        "block": -1,
    }


def _both(said: Text) -> dict[str, str]:
    return {"en": said.en, "zh": said.zh}
