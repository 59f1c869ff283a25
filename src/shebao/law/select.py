"""Which version holds: the one place where force × known × region is decided. Everyone above asks here.

1. Regions are walked from the nearest to the state (delegation was checked when the law was read).
2. Of a region's versions only those known by the known date exist.
3. Of those in force on the day, one that another of them replaces is out.
4. A region without a version in force passes the question up (a box with `until` lets the value above show through
   again). A box written `null` says that nothing is in force there: the question ends.
5. Where nothing is in force and the value says `carry_provisional`, the region's last earlier published version goes
   on, marked provisional, before the question passes up or ends: the region's own figure is only not published yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from shebao.kernel.dates import month_of, month_start
from shebao.kernel.regions import chain
from shebao.law.ir import Box, Rule, Value
from shebao.law.versions import Dated, without_replaced

Version = TypeVar("Version", bound=Dated)


class Selected(NamedTuple):
    """The box that holds, if any, and whether it only carries on until the next is published."""

    box: Box | None
    provisional: bool


NOTHING = Selected(None, provisional=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Days [start, end) on which the same answer holds."""

    start: date
    end: date | None
    selected: Selected


def box_for(value: Value, region: str, day: date, known: date) -> Selected:
    """The box of `value` that holds in `region` on `day`, by what was known on `known`."""
    return _box_among([b for b in value.boxes if b.known_from <= known], value, region, day)


def version_for(versions: Sequence[Rule], region: str, day: date, known: date) -> Rule | None:
    """The version of a rule that holds in `region` on `day`, by what was known on `known`."""
    seen = [v for v in versions if v.known_from <= known]
    for code in chain(region):
        found = in_force([v for v in seen if v.region == code], day)
        if found is not None:
            return found
    return None


def in_force(known_here: Sequence[Version], day: date) -> Version | None:
    """The version in force on `day` among those of one region that are known; the later known one if law is at odds."""
    covering = [d for d in known_here if d.start <= day and (d.end is None or day < d.end)]
    if len(covering) > 1:
        standing = {d.id for d in without_replaced(covering, known_here)}
        covering = [d for d in covering if d.id in standing]
    return max(covering, key=lambda d: (d.known_from, d.start, d.id), default=None)


def timeline(value: Value, region: str, known: date) -> list[Span]:
    """The answers of `box_for` for all days, first span first; neighbouring equal answers are one span."""
    seen = [b for b in value.boxes if b.known_from <= known and b.region in chain(region)]
    return list(_spans(seen, lambda day: _box_among(seen, value, region, day)))


def months_of(value: Value, region: str, known: date, first: int, last: int) -> list[Selected]:
    """The answer for the first day of each month of [first, last], for `value_in`."""
    spans = timeline(value, region, known)
    answers: list[Selected] = [NOTHING] * (last - first + 1)
    for span in spans:
        start = max(first, _first_month_from(span.start))
        end = last + 1 if span.end is None else min(last + 1, _first_month_from(span.end))
        for month in range(start, end):
            answers[month - first] = span.selected
    return answers


def _first_month_from(day: date) -> int:
    """The first month whose first day is not before `day`."""
    month = month_of(day)
    return month if month_start(month) == day else month + 1


def _spans(boxes: Sequence[Box], answer: Callable[[date], Selected]) -> Iterator[Span]:
    cuts = sorted({b.start for b in boxes} | {b.end for b in boxes if b.end is not None})
    current: Span | None = None
    for index, cut in enumerate(cuts):
        end = cuts[index + 1] if index + 1 < len(cuts) else None
        selected = answer(cut)
        if current is not None and current.selected == selected:
            current = Span(current.start, end, selected)
            continue
        if current is not None:
            yield current
        current = Span(cut, end, selected)
    if current is not None:
        yield current


def _box_among(known: Sequence[Box], value: Value, region: str, day: date) -> Selected:
    for code in chain(region):
        here = [b for b in known if b.region == code]
        found = in_force(here, day)
        if found is not None and found.value is not None:
            return Selected(found, provisional=False)
        if value.when_unpublished == "carry_provisional":
            earlier = _last_published(here, day)
            if earlier is not None:
                return Selected(earlier, provisional=True)
        if found is not None:
            return NOTHING
    return NOTHING


def _last_published(known_here: Sequence[Box], day: date) -> Box | None:
    """The box with a value that was in force last before `day`."""
    past = [b for b in known_here if b.start <= day and b.value is not None]
    if not past:
        return None
    latest = max(b.start for b in past)
    standing = without_replaced([b for b in past if b.start == latest], known_here)
    found = max(standing, key=lambda b: (b.known_from, b.id), default=None)
    return found if isinstance(found, Box) else None
