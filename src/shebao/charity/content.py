"""What the law folder says of charity: kinds, purposes, needs, whom assistance passes on, limits, published figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.charity.errors import CharityNotSaid, WordUnknown
from shebao.law.ir import Law

WORDS = {
    "organisations": ("kind of organisation", "组织类别"),
    "standings": ("standing", "资格"),
    "purposes": ("purpose", "用途"),
    "needs": ("kind of need", "需求类别"),
    "expenses": ("kind of expense", "支出类别"),
}


def said(law: Law) -> Mapping[str, Any]:
    """charity.yaml of the country. Raises CharityNotSaid."""
    found: Mapping[str, Any] | None = law.files.get("charity")
    if found is None:
        raise CharityNotSaid(country=law.country)
    return found


def line(law: Law) -> str:
    """The line of business that keeps the book."""
    return str(said(law)["line"])


def entry(law: Law, group: str, word: str, on: date) -> Mapping[str, Any]:
    """What is said of one word of a group on a day. Raises WordUnknown."""
    rows = {name: row for name, row in said(law)[group].items() if row.get("from") is None or row["from"] <= on}
    if word not in rows:
        what, what_zh = WORDS[group]
        raise WordUnknown(word=word, what=what, what_zh=what_zh, day=on, known=", ".join(rows))
    found: Mapping[str, Any] = rows[word]
    return found


def name_of(law: Law, group: str, word: str, lang: str) -> str:
    """A word as people read it."""
    row = said(law)[group].get(word)
    return word if row is None else str(row[lang])


def schemes_to_route(law: Law) -> tuple[str, ...]:
    """The schemes of public aid whose claims may be passed on."""
    parts = said(law)["routes"]["parts"]
    return tuple(sorted(name for name, scheme in law.schemes.items() if scheme.facts.get("part") in parts))


def finding(law: Law) -> str:
    """The determination that says that a person is left with a need."""
    return str(said(law)["routes"]["finding"])


def limit_of(law: Law, kind: str, day: date, *, public: bool) -> Mapping[str, Any] | None:
    """The shares that bind an organisation of a kind on a day; None where no document read says any."""
    for row in said(law)["limits"]:
        begun = row["from"] <= day and (row.get("to") is None or day < row["to"])
        if kind in row["kinds"] and row["public"] == public and begun:
            found: Mapping[str, Any] = row
            return found
    return None


def why_no_limit(law: Law, kind: str) -> Mapping[str, str]:
    """Why no share is told, in both languages."""
    rows = said(law)["no_limit"]
    found: Mapping[str, str] = rows.get(kind) or rows["other"]
    return found
