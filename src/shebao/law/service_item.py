"""service.yaml as it is meant: what is applied for, by whom, where, with which papers, in how many days, how.

These are the unified attributes of a service item. Zhejiang's "eight unifications" (八统一) are named in our sources
and not listed there: the eight below are our reading of them. An item is written once, with the scheme; a place that
differs is refused, so two counties show the same item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.law.ir import Names, Scheme

EIGHT: Mapping[str, Names] = {
    "item": Names("name of the item", "事项名称"),
    "basis": Names("legal basis", "设定依据"),
    "who": Names("who may apply", "申请主体"),
    "channels": Names("where to apply", "受理渠道"),
    "materials": Names("papers", "申请材料"),
    "working_days": Names("working days", "办理时限"),
    "steps": Names("steps", "办理流程"),
    "result": Names("result", "办理结果"),
}
"""The eight unified attributes, by our reading."""

LETTERS = ("granted", "refused", "changed")
"""Letters each scheme words itself."""
COMPOSED = ("notice", "hold_notice", "suspended", "resumed", "ended", "recovery", "death")
"""Letters in the same words everywhere: they tell what the record says. `letters.right` is what they call the right."""
GIVING = ("award", "lump_sums", "settlements")
AWARD, EACH = "award", "each"
"""How service.yaml names the scheme's own right, and all its items at once, where it speaks of one of them."""

LETTER_PARTS = ("letters", "texts", "reasons", "occasions", "office", "measures")
"""What service.yaml says of letters: their words, reasons told apart, the day of the event, who writes, units."""

MEASURES = (
    *("months", "years", "age", "days", "hours", "persons", "times", "grades", "tier", "percent", "square_metres"),
    *(
        "months_as_years",
        "person_months",
        "rooms",
        "items",
        "terms",
        "ordinal_month",
        "ordinal",
        "year",
        "yuan",
        "plain",
    ),
)
"""What a bare number of the law counts, so that it is never printed without its unit."""


@dataclass(frozen=True, slots=True)
class Material:
    """A paper: brought by the citizen, or fetched by us from `source`."""

    names: Names
    fetched: bool
    source: Names | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The limit of working days and its document, from a day on. No number where no document with one was read."""

    days: int | None
    cites: str
    start: date | None
    unverified: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step before the decision, with the role that does it."""

    step: str
    role: Names
    days: int | None
    cites: str
    optional: bool


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """What people apply for. `results` are the kinds of letters it may end in."""

    names: Names
    basis: str
    who: Names
    channels: tuple[Names, ...]
    materials: tuple[Material, ...]
    working_days: Days
    steps: tuple[Step, ...]
    results: tuple[str, ...]

    @property
    def brought(self) -> tuple[Material, ...]:
        """Papers the citizen brings."""
        return tuple(paper for paper in self.materials if not paper.fetched)

    @property
    def fetched(self) -> tuple[Material, ...]:
        """Papers we fetch from other offices."""
        return tuple(paper for paper in self.materials if paper.fetched)


def kinds_needed(scheme: Scheme) -> tuple[str, ...]:
    """The kinds of letters the scheme must word: those of every decision on what it gives."""
    return LETTERS if any(scheme.facts.get(word) for word in GIVING) else ()


def items_of(scheme: Scheme) -> tuple[ServiceItem, ...]:
    """The items of a scheme whose service.yaml is sound: the one of its right first, then those beside it."""
    own = scheme.service
    if not own.get("item"):
        return ()
    results = tuple(kind for kind in own.get("letters") or () if kind in LETTERS)
    return (_item(scheme, own, results), *(_item(scheme, other, ()) for other in own.get("other_items") or ()))


def _item(scheme: Scheme, said: Mapping[str, Any], results: tuple[str, ...]) -> ServiceItem:
    basis = scheme.facts.get("legal_basis") or ""
    return ServiceItem(
        _names(said["item"]),
        "; ".join(map(str, basis)) if isinstance(basis, list) else str(basis),
        _names(said["who"]),
        tuple(_names(channel) for channel in said.get("channels") or ()),
        tuple(_materials(said.get("materials") or ())),
        _days(said.get("working_days") or {}),
        tuple(_steps(said.get("steps") or ())),
        results,
    )


def _names(said: Mapping[str, Any]) -> Names:
    return Names(str(said["en"]), str(said["zh"]))


def _materials(said: Any) -> Iterator[Material]:
    for paper in said:
        source = paper.get("from")
        yield Material(_names(paper), bool(paper.get("fetched")), _names(source) if source else None)


def _days(said: Mapping[str, Any]) -> Days:
    days = said.get("days")
    unsure = bool(said.get("unverified") or said.get("unread"))
    return Days(None if days is None else int(days), str(said.get("cites") or ""), said.get("from"), unsure)


def _steps(said: Any) -> Iterator[Step]:
    for step in said:
        days = step.get("days")
        role = _names(step["role"])
        cites, optional = str(step.get("cites") or ""), bool(step.get("optional"))
        yield Step(str(step["step"]), role, None if days is None else int(days), cites, optional)
