"""What a law author imports. Nothing here is executed for law: rules.py is parsed; this serves editors and readers.

    from shebao.law.api import rule, step, floor, lookup

`rule` and `step` mark functions and leave them as they are. The built-ins have their plain meaning for one number, so
that an author may try a formula by hand; `lookup`, `value_in` and the totals need the law around them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Required, TypedDict, TypeVar, Unpack

Number = int | Fraction
Function = TypeVar("Function", bound=Callable[..., object])


class RuleWords(TypedDict, total=False):
    """The words of `@rule`; docs/do/write-a-rule.md explains each."""

    unit: Required[str]
    cites: Required[str]
    zh: Required[str]
    since: Required[str]
    until: str
    rounds: str
    decimals: int
    codes: Sequence[str]
    on: str
    known_from: str
    replaces: str
    delegated_to: Sequence[str]
    en: str


class StepWords(RuleWords, total=False):
    """The words of `@step`."""

    over: Required[str]
    state: Required[str]
    starts: int | str


def rule(**_words: Unpack[RuleWords]) -> Callable[[Function], Function]:
    """Marks a function as a rule of law."""
    return _unchanged


def step(**_words: Unpack[StepWords]) -> Callable[[Function], Function]:
    """Marks a function as a step: `state, row → next state` over the rows of a relation."""
    return _unchanged


def _unchanged(function: Function) -> Function:
    return function


def floor(x: Number) -> int:
    """The whole number not above x."""
    return math.floor(x)


def ceil(x: Number) -> int:
    """The whole number not below x."""
    return math.ceil(x)


def lookup(table: Mapping[int, Number], key: int) -> Number:
    """The cell of a table (or the band) at `key`."""
    return table[key]


def value_in(value: Mapping[int, Number], month: int) -> Number:
    """The value in force in `month`, as known on the known date."""
    return value[month]


def year_of(month: int) -> int:
    """The year of a month."""
    return month // 12


def month_number(month: int) -> int:
    """1 for January to 12 for December."""
    return month % 12 + 1


def month_of(day: int) -> int:
    """The month that holds a day, in the inner integers of both."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


def total(column: Iterable[Number]) -> Number:
    """The sum over the rows of a relation."""
    return sum(column)


def count(flags: Iterable[bool]) -> int:
    """How many rows of a relation have the flag."""
    return sum(1 for flag in flags if flag)
