"""What pages of the law book are made of: cells, tables, leaves, and the words for names, places and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shebao.engine.reading import shown
from shebao.engine.worked import Worked
from shebao.law import catalogue
from shebao.law.ir import Box, Law, Names, Rounding, Scheme, Table, Value
from shebao.service.text import Text, same, text_of

FOLD_ABOVE = 12  # rows; a longer table opens on demand
CELLS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, a page it leads to, a mark behind it; a figure set to the right, a date in one piece."""

    text: Text
    href: str = ""
    mark: Text | None = None
    figure: bool = False
    date: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a leaf."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    whole: bool = False  # what its page is for: shown whole however long

    @property
    def folded(self) -> bool:
        """Whether it is long enough to open on demand."""
        return len(self.rows) > FOLD_ABOVE and not self.whole


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: the stem of its file names, what it answers first, and its tables."""

    stem: str
    title: Text
    lead: Text
    said: tuple[Text, ...]
    tables: tuple[Sheet, ...]


@cache
def _words() -> Mapping[str, Text]:
    path = Path(__file__).with_name("lawbook.yaml")
    return {key: text_of(words, path.name) for key, words in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def word(key: str, **facts: str | Text) -> Text:
    """One word or sentence of the book."""
    return _words()[key].fill(**facts) if facts else _words()[key]


def is_met(worked: Worked) -> bool:
    """Whether a case came out as expected."""
    return worked.met


def at_edge(worked: Worked) -> bool:
    """Whether it tries an edge or a refusal."""
    return worked.case.kind in ("edge", "refusal")


def from_outside(worked: Worked) -> bool:
    """Whether its answer was published by somebody else."""
    return worked.case.published


def term_of(worked: Worked) -> str:
    """The terms that differ."""
    return "; ".join(f"{d.name}: {d.expected} ≠ {d.found}" for d in worked.differs)


def doubts_in(law: Law) -> list[tuple[str, Box]]:
    """Every unverified version of a value."""
    return [(name, box) for name, value in law.values.items() for box in value.boxes if box.unverified]


def figure_of(number: int) -> Cell:
    """A count, set to the right."""
    return Cell(same(f"{number:,}"), figure=True)


def name_of(names: Names) -> Text:
    """Names of the law as a text."""
    return Text(names.en, names.zh)


def words_of(words: Mapping[str, Any] | str) -> Text:
    """`{en, zh}` of a content file, checked when the law was read; a bare word is alike in both."""
    if isinstance(words, str):
        return same(words)
    return Text(str(words["en"]), str(words["zh"]))


def several(texts: Sequence[Text]) -> Text:
    """Texts one after the other."""
    return Text("; ".join(t.en for t in texts), "；".join(t.zh for t in texts))


def places_named(law: Law, codes: Iterable[str]) -> Text:
    """Places by name."""
    names = [name_of(catalogue.region_names(law, code)) for code in codes]
    return Text(", ".join(n.en for n in names), "、".join(n.zh for n in names))


def schemes_named(law: Law, schemes: Iterable[str]) -> Text:
    """Schemes by name."""
    names = [name_of(law.schemes[s].names) if s in law.schemes else same(s) for s in schemes]
    return Text(", ".join(n.en for n in names), "、".join(n.zh for n in names))


def rule_name(law: Law, scheme: Scheme, short: str) -> Text:
    """The name of the rule a scheme file means."""
    full = next((n for n in (f"{scheme.id}.{short}", f"shared.{short}", short) if n in law.rules), None)
    return name_of(law.rules[full][0].names) if full else same(short)


def on(day: date) -> Cell:
    """A day."""
    return Cell(same(day.isoformat()), date=True)


def until(end: date | None) -> Cell:
    """The end of a stretch of days."""
    return Cell(word("goes_on")) if end is None else on(end)


def joined(said: Any) -> str:
    """One text or several."""
    return "; ".join(map(str, said)) if isinstance(said, (list, tuple)) else str(said or "")


def held(value: Value, box: Box) -> Text:
    """What one version of a value holds, its unit with it."""
    content = box.value
    if content is None:
        return word("ended")
    if isinstance(content, Rounding):
        return same(f"{content.mode} {content.step}")
    if isinstance(content, Table):
        first = [
            f"{content.first + at}: {shown(cell, value.type)}" for at, cell in enumerate(content.cells[:CELLS_SHOWN])
        ]
        return same(
            "; ".join(first)
            + (f" … {content.first + len(content.cells) - 1}" if len(content.cells) > CELLS_SHOWN else "")
        )
    return same(shown(content, value.type))
