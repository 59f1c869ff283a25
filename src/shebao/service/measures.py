"""Every figure of the law as a person reads it, with its unit: 1,690 yuan, 64 years 11 months, 70%, October 2014.

The law's types know money, months and shares; what a bare number counts stands in measures.yaml, or in the scheme's own
service.yaml (`measures`). A number whose name says nothing is printed bare, without zeros that say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shebao.law.ir import Law, Type
from shebao.service.codes import code_text
from shebao.service.text import Text, day, month, phrase, text_of

FILE = "measures.yaml"
PLACES = 6
"""Decimals of a figure inside a calculation that is no round number."""

CALENDAR = 12 * 1000
"""A count of months beyond that many is a month of the calendar, counted from the year 0."""

_CODED = re.compile(r" ?[(（](?:0[^()（）]*\d[^()（）]*|0: [^()（）]*|0为[^()（）]*)[)）]$")
"""The key of codes behind a name: "Grade of the hospital (0 community, 1 to 3)"."""

_UNIT = re.compile(r" ?[(（](?:月|天|年|平方米|小时/月|months?|days?|years?|square metres)[)）]$")
"""A unit behind a name, where the figure has its own: 起始年龄（月）."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How the numbers of one scheme are written; `own` is what its service.yaml says beside measures.yaml."""

    own: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, law: Law, scheme: str) -> Measures:
        """Those of a scheme of the law."""
        found = law.schemes.get(scheme)
        return cls((found.service.get("measures") or {}) if found else {})

    def measure(self, name: str, kind: Type) -> str:
        """What a number counts: the word of the scheme, of the name, else of its last telling word."""
        own = self._said(name)
        if isinstance(own, str):
            return own
        if "measure" in own:
            return str(own["measure"])
        if kind.unit == "rate":
            return "percent"
        short = name.rpartition(".")[2]
        named = _names().get(name) or _names().get(short)
        if named is not None:
            return named
        if kind.unit not in ("integer", "number"):
            return "plain"
        return next((_words()[word] for word in reversed(short.split("_")) if word in _words()), "plain")

    def shown(self, name: str, kind: Type, value: Fraction) -> Text:
        """A value by its full name, with its unit."""
        words = self._words_of(name)
        if value.denominator == 1 and str(value.numerator) in words:
            return words[str(value.numerator)]
        match kind.unit:
            case "money":
                return amount(value)
            case "month":
                return month(int(value)) if value > 0 else phrase("nothing_word")
            case "date":
                return day(date.fromordinal(int(value))) if value > 0 else phrase("nothing_word")
            case "flag":
                return phrase("yes" if value else "no")
            case "code":
                return code_text(name, kind.codes[int(value)])
        measure = self.measure(name, kind)
        if measure == "months" and value > CALENDAR and value.denominator == 1:
            return month(int(value))
        return counted(measure, value)

    def label(self, name: str, names: Text) -> Text:
        """What it is called; without the key of its codes where the value itself is said in words."""
        own = self._said(name)
        if isinstance(own, Mapping) and own.get("label"):
            return text_of(own["label"], "service.yaml measures")
        return Text(*(_UNIT.sub("", _CODED.sub("", said)) for said in (names.en, names.zh)))

    def _said(self, name: str) -> Any:
        return self.own.get(name) or self.own.get(name.rpartition(".")[2]) or {}

    def _words_of(self, name: str) -> dict[str, Text]:
        own = self._said(name)
        words = own.get("words") if isinstance(own, Mapping) else None
        return {str(code): text_of(said, "service.yaml measures") for code, said in (words or {}).items()}


def counted(measure: str, value: Fraction) -> Text:
    """A number of something: 16 months, 70%, 779 months of age as 64 years 11 months."""
    said = _said()[measure]
    if measure == "months_as_years" and value.denominator == 1:
        years, months = divmod(int(value), 12)
        form = "none" if not months else "one" if months == 1 else "many"
        return said[form].fill(y=str(years), n=str(months))
    shown = value * 100 if measure == "percent" else value
    return said["one" if shown == 1 else "many"].fill(n=plain(shown, parted=measure != "year"))


def amount(value: Fraction) -> Text:
    """Yuan inside a sentence: whole yuan without decimals, else to the fen: 43,300 yuan, 902.31 yuan."""
    return Text(f"{yuan_text(value)} yuan", f"{yuan_text(value)}元")


def yuan_text(value: Fraction) -> str:
    """43,300 or 902.31; what is finer than a fen keeps its decimals, for it is on the way to a rounding."""
    return plain(value) if value.denominator == 1 or (value * 100).denominator != 1 else f"{float(value):,.2f}"


def plain(value: Fraction, *, parted: bool = True) -> str:
    """A number without zeros that say nothing; one that does not end is cut after some decimals."""
    if value.denominator == 1:
        return f"{int(value):,}" if parted else str(int(value))
    scaled = round(abs(value) * 10**PLACES)
    whole, rest = divmod(scaled, 10**PLACES)
    decimals = f"{rest:0{PLACES}d}".rstrip("0")
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}.{decimals}" if decimals else f"{sign}{whole:,}"


@cache
def _content() -> dict[str, Any]:
    path = Path(__file__).with_name(FILE)
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _said() -> dict[str, dict[str, Text]]:
    return {
        measure: {form: text_of(words, FILE) for form, words in forms.items()}
        for measure, forms in _content()["said"].items()
    }


@cache
def _words() -> dict[str, str]:
    return {word: measure for measure, words in _content()["words"].items() for word in words}


@cache
def _names() -> dict[str, str]:
    return {name: measure for measure, names in _content()["names"].items() for name in names}
