"""Checks of who pays: what the state alone pays for takes no contribution, in its lines or in its books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shebao.law.defects import Defect
from shebao.law.ir import Place, Scheme
from shebao.law.load import Reading
from shebao.law.scheme import BUDGET_LINES


class StateSchemeCollects(Defect):
    """{scheme} is paid by the state alone (financing_class: state), but its line "{line}" is owed by units or persons.
    Take the line out, or correct the class."""

    code = "law.state_scheme_collects"
    zh = (
        "{scheme} 全部由财政负担（financing_class: state），却有由单位或个人缴纳的“{line}”一项："
        "请删去该项，或更正资金类别。"
    )


class StateSchemeBooksContributions(Defect):
    """{scheme} is paid by the state alone (financing_class: state), but money it receives would be booked to
    {account}, where {other} books what units and persons pay. Name the account of the budget's money."""

    code = "law.state_scheme_books_contributions"
    zh = (
        "{scheme} 全部由财政负担（financing_class: state），收到的款项却记入 {account}，"
        "即 {other} 记单位和个人缴费的科目：请改用财政拨款科目。"
    )


def state_schemes_take_no_contributions(reading: Reading) -> list[Defect]:
    """No line of a state scheme is owed by a unit or a person, and none of its receipts is booked where theirs are."""
    taken = _where_contributions_are_booked(reading)
    found: list[Defect] = []
    for scheme in reading.law.schemes.values():
        if scheme.facts.get("financing_class") != "state":
            continue
        found += [
            StateSchemeCollects(_place(reading, scheme.place.file, *path), scheme=scheme.id, line=line)
            for line, path in _paid_lines(scheme)
        ]
        for account, path in _receives(scheme):
            if account in taken:
                place = _place(reading, scheme.place.file.replace("scheme.yaml", "entries.yaml"), *path)
                told = {"scheme": scheme.id, "account": account, "other": taken[account]}
                found.append(StateSchemeBooksContributions(place, **told))
    return found


def _where_contributions_are_booked(reading: Reading) -> dict[str, str]:
    """Accounts that take what units and persons owe, and a scheme that books it there."""
    found: dict[str, str] = {}
    for scheme in reading.law.schemes.values():
        if scheme.facts.get("financing_class") == "state":
            continue
        said = _receive(scheme)
        for line, _ in _paid_lines(scheme):
            account = {**said, **(said.get("by_component") or {}).get(line, {})}.get("credit")
            if account is not None:
                found.setdefault(str(account), scheme.id)
    return found


def _paid_lines(scheme: Scheme) -> list[tuple[str, tuple[Any, ...]]]:
    """Lines that units or persons owe, and where they stand."""
    lines = (scheme.facts.get("contribution") or {}).get("lines") or ()
    named = ((str(line.get("line")), ("contribution", "lines", at, "line")) for at, line in enumerate(lines))
    return [(line, path) for line, path in named if line not in BUDGET_LINES]


def _receives(scheme: Scheme) -> list[tuple[str, tuple[Any, ...]]]:
    said = _receive(scheme)
    found: list[tuple[Any, tuple[Any, ...]]] = [(said.get("credit"), ("moves", "receive", "credit"))]
    for component, more in (said.get("by_component") or {}).items():
        found.append((more.get("credit"), ("moves", "receive", "by_component", component, "credit")))
    return [(str(account), path) for account, path in found if account is not None]


def _receive(scheme: Scheme) -> Mapping[str, Any]:
    moves: Mapping[str, Any] = scheme.entries.get("moves") or {}
    return moves.get("receive") or {}


def _place(reading: Reading, file: str, *path: Any) -> Place:
    document = reading.documents.get(file)
    return Place(file, 1) if document is None else document.place(*path)
