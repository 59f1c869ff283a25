"""Slips of the hand in YAML: full-width signs and tabs, numbers cut by a comma, days no calendar has.

Whoever writes Chinese has ： and ， under the same keys as : and ,. What the reader of YAML says of them helps nobody,
so the line is looked at again for the sign that was meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from shebao.law.defects import DayUnknown, Defect, NumberCut, SignWrong
from shebao.law.ir import Place

SIGNS: Mapping[str, tuple[str, str]] = {
    "：": ('":" and a space behind it', "半角冒号“:”并空一格"),
    "，": ('"," and a space behind it', "半角逗号“,”并空一格"),
    "｛": ('"{"', "半角“{”"),
    "｝": ('"}"', "半角“}”"),
    "［": ('"["', "半角“[”"),
    "］": ('"]"', "半角“]”"),
    "－": ('"-"', "半角“-”"),
    "\u3000": ("spaces", "半角空格"),
    "\t": ("spaces", "半角空格"),
}
_NAMED = {"\u3000": ("a full-width space", "全角空格"), "\t": ("a tab", "制表符")}
_KEYED = re.compile(r"^\s*(?:- )?[\w.-]+\s*(：)|[{,，]\s*[\w.-]+\s*(：)")
_SPACED = re.compile(r"^ *(\t|\u3000)|^\s*(－)\s")
_BRACED = re.compile(r"[:：]\s*([｛［])|(，)\s*[\w.-]+\s*[:：]|([｝］])\s*(?:#.*)?$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_KEY = re.compile(r"([\w.-]+)\s*：\s*(.*)")


def wrong_sign(text: str, name: str, line: int) -> SignWrong | None:
    """The sign that made the text unreadable at that line: there, or on the nearest line above that holds one."""
    lines = text.splitlines()
    for number in range(min(line, len(lines)), max(line - 3, 0), -1):
        bare = _QUOTED.sub(lambda m: '"' * len(m[0]), lines[number - 1]).split(" #", 1)[0]
        for pattern in (_SPACED, _KEYED, _BRACED):
            if match := pattern.search(bare):
                return _sign(Place(name, number), next(found for found in match.groups() if found))
    return None


def key_cut(key: str, place: Place, defects: list[Defect], *, whole: bool) -> tuple[str, str] | None:
    """A key that a full-width colon has joined with its value, apart again, and the slip told.

    `whole`: the key has a value of its own beside; then only a bracket behind the colon shows that it was no key.
    """
    match = _KEY.fullmatch(key)
    if match is None or not match[1].isascii() or (whole and not match[2].startswith(("{", "["))):
        return None
    defects.append(_sign(place, "："))
    return match[1], match[2]


def _sign(place: Place, found: str) -> SignWrong:
    (sign, sign_zh), (named, named_zh) = SIGNS[found], _NAMED.get(found, (found, found))
    return SignWrong(place, found=named, found_zh=named_zh, sign=sign, sign_zh=sign_zh)


def number_mended(text: str, place: Place, defects: list[Defect]) -> str:
    """A plain text as it is; of a number with commas the number, and the slip told.

    The number goes on only so that one slip is told once: a law with a defect is not loaded.
    """
    if "," in text and _THOUSANDS.fullmatch(text):
        defects.append(NumberCut(place, found=text, sign=text.replace(",", "")))
        return text.replace(",", "")
    return text


def day_mended(key: str, place: Place, defects: list[Defect]) -> str | date:
    """A key as it is; of a day no calendar has the nearest one, so that the version under it is not lost as well."""
    match = _DAY.fullmatch(key)
    if match is None:
        return key
    year, month = max(int(match[1]), 1), min(max(int(match[2]), 1), 12)
    near = date(year, month, min(max(int(match[3]), 1), monthrange(year, month)[1]))
    defects.append(DayUnknown(place, found=key, near=near))
    return near


def joins(before: object, after: str) -> str | None:
    """1 and 980 of `{value: 1,980}` as the number they were, where the second stands as a key of its own."""
    whole = f"{before},{after}"
    return whole if _THOUSANDS.fullmatch(whole) else None
