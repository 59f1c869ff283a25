"""The law under a step: a dated value with its document, since when it holds; marks for what nobody has verified.

A value typed in for a demonstration is no law of the place: it is never said to be in force or published. A value that
was worked out from forms people received, or whose source is younger than itself, is said to be our own reading.
"""

from __future__ import annotations

import re
from datetime import date

from shebao.engine.explain import DatedValue
from shebao.law.ir import Law
from shebao.service.citations import citation, cited
from shebao.service.text import Text, day, phrase, same

ROUNDINGS = ("half_up", "up", "down")
FORMS = re.compile(r"(?:approval )?forms? ")
_ISSUED = re.compile(r"〔(\d{4})〕")
_SEEN = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})(?!\d)|年|〕)")


def cite(law: Law | None, source: str, on: date | None = None) -> Text:
    """The citation; with the law at hand by the titles its list of documents has in both languages, and of a day only
    the documents in force then."""
    return citation(source) if law is None else cited(law, source, on)


def origin_said(origin: str) -> Text:
    """Whose figure stands in: `中文 / English` as it is typed in, or one text alone."""
    zh, slash, en = origin.partition(" / ")
    return Text(en, zh) if slash else citation(origin)


def law_line(value: DatedValue, law: Law | None, shown: Text) -> Text:
    """One value as `shown`, with its document and what can be said of its time."""
    said = _standing(value)
    if value.origin:
        source = origin_said(value.origin)
        return Text(
            f"{value.names.en}: {shown.en} — {said.en}: {source.en}",
            f"{value.names.zh}：{shown.zh}——{said.zh}：{source.zh}",
        )
    document = cite(law, value.document)
    return Text(
        f"{value.names.en}: {shown.en} — {document.en} ({said.en})",
        f"{value.names.zh}：{shown.zh} — {document.zh}（{said.zh}）",
    )


def _standing(value: DatedValue) -> Text:
    start = day(value.start) if value.start else same("–")
    if value.origin:
        return phrase("law_typed_in")
    if our_reading(value):
        return phrase("law_worked_out", start=start)
    if value.known_from in (None, value.start):  # no day of publication is told: the day in force is none
        year = _younger(value)
        return phrase("in_force_younger", start=start, year=year) if year else phrase("in_force_from", start=start)
    known = day(value.known_from) if value.known_from else same("–")
    return phrase("in_force", start=start, known=known)


def _younger(value: DatedValue) -> str:
    """The year of the oldest numbered document, where it is of a later year than the value: none is of that day."""
    years = _ISSUED.findall(value.document)
    return min(years) if years and value.start is not None and int(min(years)) > value.start.year else ""


def our_reading(value: DatedValue) -> bool:
    """Whether the value was read off forms, or is unverified and its source was seen only after it began to hold."""
    if FORMS.match(value.document):
        return True
    seen = [date(int(year), int(month or 1), 1) for year, month in _SEEN.findall(value.document)]
    return value.unverified and value.start is not None and bool(seen) and min(seen) > value.start


def marks(value: DatedValue) -> list[Text]:
    """What a reader must know before trusting the value: provisional, standing in, unverified."""
    names = Text(value.names.en, value.names.zh)
    found = []
    if value.provisional:
        found.append(phrase("provisional_mark", names=names))
    mark = None
    if value.origin:
        mark = phrase("typed_in_mark", origin=origin_said(value.origin))
    elif value.unverified or our_reading(value):
        mark = phrase("unverified")
    if mark is not None:
        found.append(Text(f"{names.en}: {mark.en}", f"{names.zh}：{mark.zh}"))
    return found
