"""What service.yaml says beside plain words: the day of the event, reasons told apart, sentences for some cases.

`letters.items`, `occasions`, `reasons` and `when` are read here; checks_letters.py has refused what cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from string import Formatter
from typing import Any

from shebao.engine.explain import Step
from shebao.kernel.errors import Reason
from shebao.law.ir import Scheme
from shebao.law.service_item import AWARD, EACH
from shebao.service.calculations import placed
from shebao.service.comparisons import missed
from shebao.service.figures import Figures
from shebao.service.letter_model import Occasion
from shebao.service.text import Text, day, month, phrase, same, text_of

Words = Mapping[str, Any]


def names_in(*texts: str) -> tuple[str, ...]:
    """The names that sentences leave a place for."""
    found = (name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
    return tuple(dict.fromkeys(found))


def filled(said: Text, figures: Figures | None, fillers: Mapping[str, Text]) -> Text | None:
    """A sentence with its figures; None where it names what the decision does not know."""
    wanted = [name for name in names_in(said.en, said.zh) if name not in fillers]
    known = placed(figures, wanted) if figures is not None else {}
    if len(known) < len(wanted):
        return None
    full = said.fill(**fillers, **known)
    return Text(_DOUBLED_EN.sub(r"\1", full.en), _DOUBLED.sub(r"\1", full.zh)) if known else full


_DOUBLED = re.compile(r"(个月|倍|年|天|人|元|%|平方米|级|周岁|小时|第)\1")
_DOUBLED_EN = re.compile(r"(?<= )(months?|years?|days?|persons?|yuan|times|hours?|%)(?: \1)(?= |[,.;])")
"""A unit that a sentence says behind a figure that brings its own."""


def sentences(part: Any, where: str, figures: Figures | None) -> list[Text]:
    """The sentences of a part that hold for this case: {en: […], zh: […]}, or a list whose entries may say `when`."""
    if isinstance(part, Mapping):
        pairs = zip(part["en"], part["zh"], strict=True)
        return [text_of({"en": en, "zh": zh}, where) for en, zh in pairs]
    return [text_of(one, where) for one in part or () if _holds(one, figures)]


def _holds(one: Words, figures: Figures | None) -> bool:
    when = one.get("when")
    return not when or (figures is not None and figures.holds(when))


def of_day(part: Any, on: date) -> Words | None:
    """The words in force on a day: a mapping, or the one of a list whose days `from` and `to` hold it."""
    if not isinstance(part, list):
        return part or None
    for one in part:
        if one.get("from", date.min) <= on < one.get("to", date.max):
            return dict(one)
    return None


# --- the day of the event ---------------------------------------------------------------------------------------------


def occasion_words(scheme: Scheme, item: str) -> dict[str, Any]:
    """What is said of one right: what holds for all items, then its own."""
    listed: Words = scheme.service.get("occasions") or {}
    return {**(listed.get(EACH) or {} if item else {}), **(listed.get(item or AWARD) or {})}


def occasion_of(scheme: Scheme, item: str, figures: Figures | None, on: date) -> Occasion:
    """The occasion of a sum: its day from the case's own facts, else the day the law was applied for."""
    words = occasion_words(scheme, item)
    found = _day(figures, words.get("day")) or _plainly(on)
    last = _day(figures, words.get("until"))
    when = phrase("day_to_day", start=found, end=last) if last is not None and last != found else found
    said = {key: text_of(words[key], f"{scheme.id}/service.yaml occasions") for key in SAID if words.get(key)}
    told = {key: filled(text, figures, {"event": when, **years(on)}) for key, text in said.items()}
    return Occasion(when, **told, ours=words.get("ours") is True)


SAID = ("said", "paid_by", "paid_to", "asked")


def years(on: date) -> dict[str, Text]:
    """The year a matter is of, and the one before it, by which levies and refunds are counted."""
    return {"year": same(str(on.year)), "last_year": same(str(on.year - 1))}


def _plainly(on: date) -> Text:
    """A day; the first of a month stands for the month."""
    return month(on.year * 12 + on.month - 1) if on.day == 1 else day(on)


def _day(figures: Figures | None, name: Any) -> Text | None:
    known = figures.find(str(name)) if figures is not None and name is not None else None
    return figures.shown(known) if figures is not None and known is not None and known.exact > 0 else None


def last_day(scheme: Scheme, item: str, figures: Figures) -> date | None:
    """The last day of what the letter settles, where content names it: it cannot be decided before."""
    words = occasion_words(scheme, item)
    found = [known for word in ("until", "day") if (known := figures.find(str(words.get(word)))) is not None]
    days = [_last(known.exact, known.type.unit) for known in found if known.exact > 0]
    return max(days, default=None)


def _last(value: Fraction, unit: str) -> date:
    return date.fromordinal(int(value)) if unit == "date" else date(int(value) // 12, int(value) % 12 + 1, 1)


# --- who decides -----------------------------------------------------------------------------------------------------


def office_words(scheme: Scheme, on: date) -> Mapping[str, Any]:
    """Which line of offices decides and signs on a day, as service.yaml says; nothing where it is the scheme's own."""
    said = scheme.service.get("office") or {}
    if not isinstance(said, list):
        return dict(said)
    held = [row for row in said if row.get("from", date.min) <= on]
    return dict(max(held, key=lambda row: row.get("from", date.min), default={}))


def deciding_line(scheme: Scheme, on: date) -> str:
    """The line of offices whose name stands on the letter."""
    return str(office_words(scheme, on).get("line") or scheme.facts["line"])


# --- reasons ----------------------------------------------------------------------------------------------------------


def reasons_told(scheme: Scheme, figures: Figures, reasons: Sequence[Reason]) -> Iterator[tuple[Reason, Any]]:
    """Each reason as this case has it, and what is said of its comparison (None: by the figures that failed)."""
    apart: Words = scheme.service.get("reasons") or {}
    for reason in reasons:
        entries = apart.get(reason.code.removeprefix("condition.")) or ()
        found = next((one for one in entries if _holds(one, figures)), None)
        told = _told_apart(reason, found, figures) if found is not None else None
        yield (told, found.get("compared")) if told is not None and found is not None else (reason, None)


def _told_apart(reason: Reason, words: Words, figures: Figures) -> Reason | None:
    said = filled(text_of(words, "service.yaml reasons"), figures, {})
    if said is None:
        return None
    reason = replace(reason, en=said.en, zh=said.zh)
    if words.get("would_change"):
        change = filled(text_of(words["would_change"], "service.yaml reasons"), figures, {})
        if change is not None:
            reason = replace(reason, would_change_en=change.en, would_change_zh=change.zh)
    return reason


def compared(figures: Figures, reason: Reason, said: Any, scheme: str) -> tuple[Text, ...]:
    """What was compared, as content says it, else by the comparison that failed; `false` says nothing."""
    if said is False:
        return ()
    if isinstance(said, Mapping):
        told = filled(text_of(said, "service.yaml reasons"), figures, {})
        if told is not None:
            return (told,)
    step: Step | None = figures.by_name.get((f"{scheme}.{reason.code.removeprefix('condition.')}", None))
    return tuple(dict.fromkeys(missed(figures, step))) if step is not None else ()
