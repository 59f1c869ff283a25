"""Who pays which line of a scheme, read from the scheme's folder; which schemes an employer declares for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.law.ir import Law, Scheme

PAYERS = {
    "employee": "person",
    "flexible": "person",
    "personal": "person",
    "government": "government",
    "subsidy": "government",
    "collective": "collective",
}
"""Who pays a line, by its name; every other line is the employer's."""
OWN_KINDS = ("flexible",)
"""Kinds of member who pay for themselves: the line of their name is all they pay."""


@dataclass(frozen=True, slots=True)
class LineTerms:
    """One line of a scheme's contribution: the rule of its due, and of what of it goes to the person's account."""

    line: str
    due: str
    account: str | None
    payer: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How a scheme is contributed to. `group` is one word for all schemes that exclude each other."""

    scheme: str
    fund: str
    base: str
    lines: tuple[LineTerms, ...]
    group: str
    exclusive: bool

    base_asked: bool  # the base is an input, not a rule

    @property
    def outputs(self) -> list[str]:
        """Full names of the rules a due needs."""
        base = [] if self.base_asked else [self.base]
        names = [*base, *(t.due for t in self.lines), *(t.account for t in self.lines if t.account)]
        return [f"{self.scheme}.{name}" for name in dict.fromkeys(names)]

    def lines_of(self, kind: str) -> tuple[LineTerms, ...]:
        """The lines a member of this kind owes."""
        if kind in OWN_KINDS:
            return tuple(t for t in self.lines if t.line == kind)
        return tuple(t for t in self.lines if t.line not in OWN_KINDS)


def terms(law: Law, scheme: str) -> Terms | None:
    """The terms of a scheme; None where nobody contributes."""
    found = law.schemes[scheme]
    contribution = found.facts.get("contribution")
    if contribution is None:
        return None
    lines = tuple(
        LineTerms(
            str(line["line"]),
            str(line["due"]),
            str(line["account"]) if line.get("account") else None,
            str(line.get("payer") or PAYERS.get(str(line["line"]), "employer")),
        )
        for line in contribution["lines"]
    )
    group = exclusive_group(law, scheme)
    fund = str(found.facts.get("fund", scheme))
    base = str(contribution["base"])
    return Terms(scheme, fund, base, lines, min(group), len(group) > 1, f"{scheme}.{base}" in law.inputs)


def employer_schemes(law: Law, on: date) -> tuple[Terms, ...]:
    """The schemes an employer declares for on a day: those with a line "employer" that a declaration makes one join.

    A plan joined by membership alone (an annuity, the scheme of public bodies) is no part of everybody's sheet.
    """
    found = (terms(law, scheme.id) for scheme in law.schemes.values() if _in_force(scheme, on) and _declared(scheme))
    return tuple(t for t in found if t is not None and any(line.line == "employer" for line in t.lines))


def exclusive_group(law: Law, scheme: str) -> frozenset[str]:
    """All schemes that exclude each other with this one, directly or through others; itself alone when none does."""
    group, todo = {scheme}, [scheme]
    while todo:
        one = todo.pop()
        near = {str(x) for x in law.schemes[one].facts.get("excludes", ()) if x in law.schemes}
        near |= {s.id for s in law.schemes.values() if one in s.facts.get("excludes", ())}
        todo += sorted(near - group)
        group |= near
    return frozenset(group)


def _declared(scheme: Scheme) -> bool:
    return (scheme.facts.get("contribution") or {}).get("joined") != "by_membership"


def _in_force(scheme: Scheme, on: date) -> bool:
    return scheme.start <= on and (scheme.end is None or on < scheme.end)
