"""Slips of the hand in YAML: full-width signs and tabs, numbers cut by a comma, days no calendar has.

Whoever writes Chinese has ： and ， under the same keys as : and ,. What the reader of YAML says of them helps nobody,
so the line is looked at again for the sign that was meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from shebao.law.defects import DayUnknown, Defect, DigitsWide, NumberCut, QuotesCurly, SignWrong
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
_DIGIT = re.compile(r"[０-９]")
_WIDE = re.compile(r"[０-９](?:[\d.．－-]*[０-９])?")
_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("－"): "-"}
_CURLY = re.compile(r"[“‘]([A-Za-z0-9_.-]+)[”’]")
UNREADABLE: tuple[tuple[str, str, str], ...] = (
    (
        "quoted scalar",
        "a quotation mark is opened in this line and not closed: close it",
        "本行有一个引号没有成对：请补上",
    ),
    (
        "expected ',' or",
        "a bracket is opened in this line and not closed, or a comma is missing in it: close it, or add the comma",
        "本行有一个括号没有成对，或括号内缺少逗号：请补上",
    ),
    (
        "mapping values are not allowed",
        "the line stands further right than its neighbours, or has a second colon (then put the text into quotes)",
        "本行比同级各行更靠右，或一行中有两个冒号：请与同级各行左对齐，含冒号的文字请加引号",
    ),
    (
        "did not find expected",
        "the line does not stand below the lines it belongs to: give it as many spaces as its neighbours have",
        "本行没有与同级各行左对齐：请使行首空格数一致",
    ),
)
"""What a reader of YAML says of a file it cannot read, and what that means to who wrote it."""
_OPENED = 2
"""Of so many of these the slip is where a quote or bracket was opened, not where the reader gave up."""
_ANYTHING = (
    "it is no YAML here: look at the spaces, colons, brackets and quotation marks of this line and of the line above",
    "不合 YAML 的写法，请检查这一行及上一行的缩进、冒号、括号和引号",
)


def wrong_sign(text: str, name: str, line: int) -> SignWrong | None:
    """The sign that made the text unreadable at that line: there, or on the nearest line above that holds one."""
    lines = text.splitlines()
    for number in range(min(line, len(lines)), max(line - 3, 0), -1):
        bare = _QUOTED.sub(lambda m: '"' * len(m[0]), lines[number - 1]).split(" #", 1)[0]
        for pattern in (_SPACED, _KEYED, _BRACED):
            if match := pattern.search(bare):
                return _sign(Place(name, number), next(found for found in match.groups() if found))
    return None


def why_unreadable(problem: Exception) -> tuple[int, str, str]:
    """The line at which a file stops being YAML, and why, in plain words of both languages."""
    said, line = str(problem), _line(problem, "problem_mark")
    for at, (words, en, zh) in enumerate(UNREADABLE):
        if words in said:
            return (_line(problem, "context_mark") or line if at < _OPENED else line) or 1, en, zh
    return line or 1, *_ANYTHING


def _line(problem: Exception, mark: str) -> int | None:
    found = getattr(problem, mark, None)
    return None if found is None else int(found.line) + 1


def digits_mended(text: str, place: Place, defects: list[Defect]) -> str:
    """A text as it is; one with full-width digits with narrow ones, and the slip told."""
    if text.isascii() or not _DIGIT.search(text):
        return text
    wide = next(_WIDE.finditer(text))
    defects.append(DigitsWide(place, found=wide[0], narrow=wide[0].translate(_NARROW)))
    return text.translate(_NARROW)


def quotes_mended(text: str, place: Place, defects: list[Defect]) -> str | None:
    """What stands in curly quotes where only a code or a number does, and the slip told; None without such quotes."""
    match = _CURLY.fullmatch(text)
    if match is None:
        return None
    defects.append(QuotesCurly(place, found=text, bare=match[1]))
    return match[1]


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
