"""The questions: one file each under questions/, with its title, what it reads and asks for, and its columns.

A cell of fewer than SMALLEST_CELL persons is hidden with the figures beside it. The threshold is ours; no law says it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from shebao.insight.errors import QuestionUnknown
from shebao.insight.model import SIDES
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan

SMALLEST_CELL = 10
HIDDEN = "–"
Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: its name in the question, its heads, and what kind of figure it holds."""

    name: str
    en: str
    zh: str
    kind: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as its file states it."""

    name: str
    en: str
    zh: str
    note_en: str
    note_zh: str
    reads: tuple[str, ...]
    until: bool  # looks at every month up to the last, not only from the first asked for
    asks: tuple[str, ...]
    cell: str
    hides: tuple[str, ...]
    from_default: str  # to: the last month alone; first: the first published
    most_months: int
    parts: tuple[tuple[str, str], ...]  # added up scheme by scheme, shard by shard; then sql over all
    columns: tuple[Column, ...]
    sql: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables its SQL names."""
        return tuple(dict.fromkeys("entries" if kind in SIDES else kind for kind in self.reads))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know: months of the books, and what the question asks for."""

    start: int | None = None
    end: int | None = None
    scheme: str = ""
    person: int | None = None
    fewer_than: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows, with small cells hidden (None), and which rows those are."""

    question: Question
    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]
    hidden: frozenset[int] = field(default=frozenset())

    def heads(self, lang: str) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(column.zh if lang == "zh" else column.en for column in self.question.columns)

    def texts(self) -> list[tuple[str, ...]]:
        """The rows as a person reads them."""
        columns = self.question.columns
        return [
            tuple(
                _small(number, row, column, self) or _text(value, column.kind)
                for column, value in zip(columns, row, strict=True)
            )
            for number, row in enumerate(self.rows)
        ]

    def csv(self, lang: str) -> str:
        """The same as CSV."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.heads(lang))
        writer.writerows(self.texts())
        return out.getvalue()


@cache
def questions() -> dict[str, Question]:
    """Every question by its name."""
    found = (file for file in (files("shebao.insight") / "questions").iterdir() if file.name.endswith(".sql"))
    read = [_question(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in found]
    return {one.name: one for one in sorted(read, key=lambda one: one.name)}


def question(name: str) -> Question:
    """The question of this name. Raises QuestionUnknown."""
    try:
        return questions()[name]
    except KeyError:
        raise QuestionUnknown(name=name, known=", ".join(questions())) from None


# --- small cells -----------------------------------------------------------------------------------------------------


def suppressed(one: Question, rows: Sequence[Sequence[Cell]]) -> tuple[tuple[tuple[Cell, ...], ...], frozenset[int]]:
    """Rows with the figures of small cells taken out; a share is small as well where few are on either side of it."""
    names = [column.name for column in one.columns]
    shown, hidden = [], set()
    for number, row in enumerate(rows):
        facts = dict(zip(names, row, strict=True))
        if one.cell and _is_small(facts, one):
            hidden.add(number)
            facts |= dict.fromkeys(one.hides)
            if _below(facts[one.cell]):
                facts[one.cell] = None
        shown.append(tuple(facts.values()))
    return tuple(shown), frozenset(hidden)


def _is_small(facts: Mapping[str, Cell], one: Question) -> bool:
    persons = facts[one.cell]
    if _below(persons):
        return True
    few = facts.get("few")
    return isinstance(few, int) and isinstance(persons, int) and (_below(few) or _below(persons - few))


def _below(count: Cell) -> bool:
    return isinstance(count, int) and 0 < count < SMALLEST_CELL


def _small(number: int, row: Sequence[Cell], column: Column, answer: Answer) -> str:
    """What stands for a hidden figure."""
    if number not in answer.hidden or row[answer.question.columns.index(column)] is not None:
        return ""
    return f"<{SMALLEST_CELL}" if column.name == answer.question.cell else HIDDEN


def _text(value: Cell, kind: str) -> str:
    if value is None:
        return ""
    if kind == "month":
        return month_text(int(value))
    if kind == "fen":
        return yuan(int(value))
    if kind == "hundredths":
        whole, part = divmod(int(value), 100)
        return f"{whole}.{part:02d}"
    return str(value)


# --- reading a question's file ---------------------------------------------------------------------------------------

_LINE = re.compile(r"^-- (?!part)([\w-]+): (.*)$")
_STEP = re.compile(r"^-- (?:part: (\w+)|total:)$", re.MULTILINE)
TOTAL = "total"


def _question(name: str, text: str) -> Question:
    said: dict[str, str] = {}
    columns: list[Column] = []
    for line in text.splitlines():
        found = _LINE.match(line)
        if found and found[1] == "column":
            columns.append(Column(*(part.strip() for part in found[2].split("|"))))
        elif found:
            said[found[1]] = found[2].strip()
    steps = _steps("\n".join(line for line in text.splitlines() if not _LINE.match(line)))
    return Question(
        name,
        said["en"],
        said["zh"],
        said.get("note-en", ""),
        said.get("note-zh", ""),
        _list(said["reads"]),
        said["looks"] == "until",
        _list(said.get("asks", "")),
        said.get("cell", ""),
        _list(said.get("hides", "")),
        said.get("default-from", "first"),
        int(said.get("most-months", "0")),
        tuple((name, sql) for name, sql in steps if name != TOTAL),
        tuple(columns),
        dict(steps)[TOTAL],
    )


def _steps(text: str) -> list[tuple[str, str]]:
    """The parts by their names, in order; a question of one statement is its own total."""
    found = _STEP.split(text)
    if len(found) == 1:
        return [(TOTAL, text)]
    return [(name or TOTAL, sql) for name, sql in zip(found[1::2], found[2::2], strict=True)]


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in _nonempty(text.split(",")))


def _nonempty(words: Iterable[str]) -> list[str]:
    return [word for word in words if word.strip()]
