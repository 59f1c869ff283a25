"""Division codes of six digits (GB/T 2260 shape): two for the province, two for the prefecture, two for the county."""

from __future__ import annotations

from functools import cache
from typing import NewType

RegionCode = NewType("RegionCode", str)
NATION = RegionCode("000000")
LEVELS = ("state", "province", "prefecture", "county")


def level(code: str) -> str:
    """state, province, prefecture or county."""
    if code == NATION:
        return "state"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str) -> RegionCode:
    """The region directly above; the state for a province and for itself."""
    match level(code):
        case "county":
            return RegionCode(code[:4] + "00")
        case "prefecture":
            return RegionCode(code[:2] + "0000")
    return NATION


def chain(code: str) -> list[RegionCode]:
    """The region and everything above it, nearest first, ending in the state."""
    return list(_chain(code))


@cache
def _chain(code: str) -> tuple[RegionCode, ...]:
    found = [RegionCode(code)]
    while found[-1] != NATION:
        found.append(parent(found[-1]))
    return tuple(found)


def within(code: str, area: str) -> bool:
    """Whether `code` is `area` or lies inside it."""
    return area in _chain(code)
