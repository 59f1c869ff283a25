"""Every decision names what a person can do against it: a law whose decisions would have no remedy is not loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from shebao.kernel.dates import parse_date
from shebao.kernel.regions import NATION
from shebao.law.defects import Defect
from shebao.law.ir import Law, Place, Scheme
from shebao.law.text import Document

FILE = "remedies.yaml"


class DecisionWithoutRemedy(Defect):
    """{scheme} writes letters from {start}, but {file} has no remedy of the kind "{kind}" for the whole state from
    {gap}: add the row that held on that day; a decision that does not say how to disagree is not written."""

    code = "law.decision_without_remedy"
    zh = (
        "{scheme} 自 {start} 起发文，但 {file} 自 {gap} 起没有全国适用的“{kind}”救济途径："
        "请补充当日有效的一条；不写明救济途径的决定不得作出。"
    )


def without_remedy(law: Law, documents: Mapping[str, Document]) -> list[Defect]:
    """The first day on which a letter of a scheme would name no remedy of a needed kind, by scheme and kind."""
    content = law.files.get("remedies")
    rows, needed = _listed(content)
    document = documents.get(FILE)
    place = document.place() if document is not None else Place(FILE, 1)
    return [
        DecisionWithoutRemedy(place, scheme=scheme.id, start=scheme.facts["from"], file=FILE, kind=kind, gap=gap)
        for scheme in law.schemes.values()
        if scheme.service.get("letters")
        for kind in needed
        if (gap := _gap([row for row in rows if row["kind"] == kind and _for_all_of(row, scheme)], scheme)) is not None
    ]


def remedies_on(law: Law, on: date) -> Iterator[Mapping[str, Any]]:
    """The rows in force on a day, in the order of the file."""
    return (row for row in _listed(law.files.get("remedies"))[0] if in_force(row, on))


def in_force(row: Mapping[str, Any], on: date) -> bool:
    """Whether a row of the file holds on a day."""
    return _start(row) <= on < _end(row)


def needed_kinds(law: Law) -> Sequence[str]:
    """The kinds a decision must name."""
    return _listed(law.files.get("remedies"))[1]


def _listed(content: Any) -> tuple[Sequence[Mapping[str, Any]], Sequence[str]]:
    """The rows, and the kinds a decision must name: those the file says, else every kind it has."""
    if isinstance(content, Mapping):
        rows = content.get("remedies") or []
        return rows, content.get("needed") or sorted({str(row["kind"]) for row in rows}) or ["any"]
    rows = content or []
    return rows, sorted({str(row["kind"]) for row in rows}) or ["any"]


def told_apart_by(row: Mapping[str, Any]) -> tuple[bool, ...]:
    """What a row says it is for, the narrowest first: the row that says more goes before the one that says less."""
    return tuple(bool(row.get(key)) for key in ("items", "schemes", "parts", "lines", "letters"))


def _for_all_of(row: Mapping[str, Any], scheme: Scheme) -> bool:
    """Whether a row holds for every letter of a scheme in the whole state, whichever office writes it."""
    if any(row.get(key) for key in ("items", "lines", "letters")) or str(row["region"]) != NATION:
        return False
    about = {"schemes": scheme.id, "parts": scheme.facts.get("part")}
    return all(word in row.get(key, (word,)) for key, word in about.items())


def _gap(rows: Sequence[Mapping[str, Any]], scheme: Scheme) -> date | None:
    """The first day of the scheme that no row covers."""
    day = parse_date(scheme.facts["from"])
    end = parse_date(scheme.facts["to"]) if scheme.facts.get("to") else date.max
    for row in sorted(rows, key=_start):
        if _start(row) <= day:
            day = max(day, _end(row))
    return day if day < end else None


def _start(row: Mapping[str, Any]) -> date:
    return parse_date(row["from"])


def _end(row: Mapping[str, Any]) -> date:
    return parse_date(row["to"]) if row.get("to") else date.max
