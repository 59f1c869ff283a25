"""What places made of a clause of the law: each local value or rule below it, its conflicts with it, its filing.

A document issued down the tree names the clauses it carries out; this is the other half of its report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION
from shebao.law.checks_versions import local_values_stay_in_bounds
from shebao.law.defects import Defect
from shebao.law.delegation import undelegated
from shebao.law.ir import Box, Law, Place, Rule
from shebao.registry.filings import Filing, LocalMeasure, as_measure, filings
from shebao.service.law_between import box_said
from shebao.store.db import Database


class ClauseUnknown(ShebaoError):
    """The law has no value or rule "{clause}": write its full name, scheme.value, as shebao law show prints it."""

    code = "service.clause_unknown"
    zh = "法规中没有名为“{clause}”的数值或规则：请写全名（如 制度.数值），见 shebao law show。"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as the level above lays it down: its article, to whom it is delegated, its floor and ceiling."""

    name: str
    document: str
    delegated_to: tuple[str, ...]
    floor: str
    ceiling: str


@dataclass(frozen=True, slots=True)
class LocalClause:
    """One local value or rule under its clause.

    `leave`: the article that lets it leave floor or ceiling; `filing`: the one that stands, None where there is none;
    `conflicts`: sentences in English and Chinese.
    """

    clause: Clause
    measure: LocalMeasure
    said: str
    leave: str
    filing: Filing | None
    conflicts: tuple[tuple[str, str], ...]


def known_clauses(law: Law, clauses: Sequence[str]) -> None:
    """Raises ClauseUnknown for a name that is neither a value nor a rule of the law."""
    for clause in clauses:
        if clause not in law.values and clause not in law.rules:
            raise ClauseUnknown(clause=clause)


def local_clauses(db: Database, by: Actor, law: Law, clauses: Sequence[str]) -> tuple[LocalClause, ...]:
    """What places made of these clauses, by name, place and day. Raises ClauseUnknown."""
    known_clauses(law, clauses)
    against: dict[Place, list[Defect]] = {}
    for defect in (*undelegated(law), *local_values_stay_in_bounds(law)):
        against.setdefault(defect.place, []).append(defect)
    found: list[LocalClause] = []
    for name in clauses:
        filed = {_without_document(one.measure): one for one in filings(db, by, name=name) if one.usable}
        clause = _clause(law, name)
        for local in _local(law, name):
            measure = as_measure(name, local)
            filing = filed.get(_without_document(measure))
            conflicts = tuple((d.english, d.chinese) for d in against.get(local.place, ()))
            if isinstance(local, Box):
                said, leave = box_said(local, law.values[name].type), local.below_floor
            else:
                said, leave = local.source.strip(), ""
            found.append(LocalClause(clause, measure, said, leave, filing, conflicts))
    return tuple(found)


def _without_document(measure: LocalMeasure) -> LocalMeasure:
    return replace(measure, document="")


def _local(law: Law, name: str) -> list[Box | Rule]:
    boxes = law.values[name].boxes if name in law.values else ()
    versions: list[Box | Rule] = [*boxes, *law.rules.get(name, ())]
    local = [one for one in versions if one.region != NATION]
    return sorted(local, key=lambda one: (one.region, one.start, one.known_from))


def _clause(law: Law, name: str) -> Clause:
    value = law.values.get(name)
    if value is not None:
        document = next((box.document for box in value.boxes if box.region == NATION), "")
        return Clause(name, document, value.delegated_to, value.floor or "", value.ceiling or "")
    national = next((rule for rule in law.rules[name] if rule.region == NATION), None)
    return Clause(name, national.cites if national else "", national.delegated_to if national else (), "", "")
