"""An employer's monthly sheet, in and out: bytes of XLSX or CSV ↔ rows. Pure; knows no law and no database.

One row an employee: identity number, name, wage of the month in yuan, change. What is wrong with a row stays beside it;
the sheet that goes back is the sheet that came, with one more column of reasons. Nothing the employer wrote is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shebao.collection.sheet_errors import (
    ChangeUnknown,
    NameMissing,
    NumberTwice,
    NumberWrong,
    SheetColumnsWrong,
    SheetEmpty,
    SheetEncodingUnknown,
    SheetTruncated,
    WageImplausible,
    WageMissing,
    WageNegative,
    WageNotReadable,
)
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import masked, parse_citizen_number
from shebao.kernel.money import AmountNotReadable, fen, yuan
from shebao.store import lists
from shebao.store.lists import ListEncodingUnknown, ListTruncated

COLUMNS = {
    "number": "公民身份号码 Identity number",
    "name": "姓名 Name",
    "wage": "本月工资 Wage of the month",
    "change": "变动 Change",
}
REASON = lists.REASON
CHANGES = {"": "", "新增": "joined", "joined": "joined", "停保": "left", "left": "left"}
HIGHEST_WAGE = 100_000_000  # fen a month: above a million yuan somebody shows the payroll
_WORDS = {
    "number": ("身份", "identity"),
    "name": ("姓名", "name"),
    "wage": ("工资", "wage"),
    "change": ("变动", "change"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One employee's row. `line` counts from 1 with the headings; `wage` is fen, 0 when unreadable."""

    line: int
    number: str
    name: str
    wage: int
    change: str
    cells: tuple[str, ...]
    problems: tuple[ShebaoError, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong with it as far as the sheet itself tells."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it came: headings as written, and rows in order."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read(name: str, content: bytes) -> Sheet:
    """Read a sheet; rows keep their own problems.

    Raises SheetTruncated, SheetEncodingUnknown, SheetColumnsWrong, SheetEmpty: then nothing was taken in.
    """
    table = _table(name, content)
    if not table:
        raise SheetEmpty(name=name)
    place = _places(name, table[0])
    seen: dict[str, int] = {}
    rows = [
        _row(line, cells, place, seen) for line, cells in enumerate(table[1:], start=2) if any(c.strip() for c in cells)
    ]
    if not rows:
        raise SheetEmpty(name=name)
    return Sheet(name, tuple(table[0]), tuple(rows))


def _table(name: str, content: bytes) -> list[list[str]]:
    try:
        return lists.table(name, content)
    except ListTruncated as problem:
        raise SheetTruncated(name=name) from problem
    except ListEncodingUnknown as problem:
        raise SheetEncodingUnknown(name=name) from problem


def _places(name: str, headings: Sequence[str]) -> dict[str, int]:
    place: dict[str, int] = {}
    for number, heading in enumerate(headings):
        low = heading.strip().lower()
        for column, words in _WORDS.items():
            if column not in place and any(word in low for word in words):
                place[column] = number
                break
    missing = [COLUMNS[c] for c in ("number", "name", "wage") if c not in place]
    if missing:
        raise SheetColumnsWrong(name=name, missing=", ".join(missing), found=", ".join(h for h in headings if h) or "–")
    return place


def _row(line: int, cells: Sequence[str], place: dict[str, int], seen: dict[str, int]) -> Row:
    problems: list[ShebaoError] = []
    given = {column: cells[at].strip() if at < len(cells) else "" for column, at in place.items()}
    number = _number(line, given["number"], seen, problems)
    if not given["name"]:
        problems.append(NameMissing(line=line))
    wage = _wage(line, given["wage"], problems)
    change = CHANGES.get(given.get("change", "").lower())
    if change is None:
        problems.append(ChangeUnknown(line=line, text=given["change"]))
    return Row(line, number, given["name"], wage, change or "", tuple(cells), tuple(problems))


def _number(line: int, text: str, seen: dict[str, int], problems: list[ShebaoError]) -> str:
    try:
        number = parse_citizen_number(text).text
    except ShebaoError as problem:
        problems.append(NumberWrong(line, problem.english, problem.chinese))
        return text
    if number in seen:
        problems.append(NumberTwice(line=line, number=masked(number), first=seen[number]))
    seen.setdefault(number, line)
    return number


def _wage(line: int, text: str, problems: list[ShebaoError]) -> int:
    if not text:
        problems.append(WageMissing(line=line))
        return 0
    try:
        wage = fen(text)
    except AmountNotReadable:
        problems.append(WageNotReadable(line=line, text=text))
        return 0
    if wage < 0:
        problems.append(WageNegative(line=line, text=text))
    elif wage > HIGHEST_WAGE:
        problems.append(WageImplausible(line=line, text=text, limit=yuan(HIGHEST_WAGE)))
    return wage


# --- out ---------------------------------------------------------------------------------------------------------


def template(rows: Iterable[tuple[str, str, int]], notice: str) -> bytes:
    """Last month's list as a workbook to edit: (number, name, wage in fen); `notice` stands on a sheet of its own."""
    table = [[number, name, yuan(wage).replace(",", ""), ""] for number, name, wage in rows]
    return _write(list(COLUMNS.values()), table, notice)


def returned(sheet: Sheet, only_problems: bool = True, notice: str = "") -> bytes:  # noqa: FBT001, FBT002  # a plain choice
    """The employer's sheet with a column of reasons in both languages; by default only the rows to correct."""
    old = [n for n, heading in enumerate(sheet.headings) if heading.strip() == REASON]
    headings = [h for n, h in enumerate(sheet.headings) if n not in old]
    table = []
    for row in sheet.rows:
        if row.accepted and only_problems:
            continue
        cells = [c for n, c in enumerate(row.cells) if n not in old]
        cells += [""] * (len(headings) - len(cells))
        reasons = "\n".join(f"{p.chinese}\n{p.english}" for p in row.problems)
        table.append([*cells[: len(headings)], reasons])
    return _write([*headings, REASON], table, notice)


def _write(headings: Sequence[str], table: Sequence[Sequence[str]], notice: str) -> bytes:
    return lists.workbook("申报 Declaration", headings, table, (26, 16, 18, 12, 70), notice)
