"""Lists that come as files: bytes of XLSX or CSV (UTF-8, GB18030) ↔ rows of text. Pure; knows no law and no database.

Who takes a list says which columns it must have and by which words a heading is known; other columns are kept as they
came. A file that cannot be a whole list is refused whole; what is wrong with a single row is the taker's to say.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zipfile import BadZipFile

import python_calamine
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from shebao.kernel.errors import ShebaoError

REASON = "需更正的原因 What to correct"
"""The column of reasons of a list that goes back; it is left out when the list comes in again."""


class ListTruncated(ShebaoError):
    """The file {name} cannot be opened as a workbook: it is cut off or damaged. Save it again as .xlsx and send it
    again; nothing was taken in."""

    code = "store.list_truncated"
    zh = "文件 {name} 无法作为工作簿打开：文件不完整或已损坏。请重新另存为 .xlsx 后再报送；本次未受理任何数据。"


class ListEncodingUnknown(ShebaoError):
    """The file {name} is neither UTF-8 nor GB18030 text: save it as CSV UTF-8
    and send it again; nothing was taken in."""

    code = "store.list_encoding"
    zh = "文件 {name} 既不是 UTF-8 也不是 GB18030 编码：请另存为 CSV UTF-8 后再报送；本次未受理任何数据。"


class ListEmpty(ShebaoError):
    """The file {name} has no row below its headings; nothing was taken in. Send the whole list."""

    code = "store.list_empty"
    zh = "文件 {name} 在表头下没有任何记录；本次未受理任何数据。请报送完整名单。"


class ListColumnsWrong(ShebaoError):
    """The file {name} lacks the column {missing}. Its headings are: {found}. Add the column; nothing was taken in."""

    code = "store.list_columns"
    zh = "文件 {name} 缺少列：{missing}。现有表头：{found}。请补充该列；本次未受理任何数据。"


class ListRowCut(ShebaoError):
    """The file {name} is cut off or run together in row {line}: it has {cells} cells, the headings are {headings}.
    Send the whole file again; nothing was taken in."""

    code = "store.list_row_cut"
    zh = (
        "文件 {name} 第 {line} 行不完整或与他行相连：有 {cells} 个单元格，表头为 {headings} 列。"
        "请重新报送完整文件；本次未受理任何数据。"
    )


class ListNotAsStated(ShebaoError):
    """The file {name} holds {found}, its covering paper states {stated}: rows are lost or too many. Send the file that
    the paper is about; nothing was taken in."""

    code = "store.list_not_as_stated"
    zh = "文件 {name} 为 {found_zh}，来文写明 {stated_zh}：记录缺失或多余。请报送与来文一致的文件；本次未受理任何数据。"


class SaidBefore(ShebaoError):
    """{reason_en}."""

    code = "store.said_before"
    zh = "{reason_zh}。"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its line in the file (headings are 1), the cells by column, and all cells as they came."""

    line: int
    given: Mapping[str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it came: headings as written, rows in order."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: what it is called, and words one of which its heading holds."""

    title: str
    words: tuple[str, ...]
    needed: bool = True


def read_list(name: str, content: bytes, columns: Mapping[str, Column]) -> Listing:
    """The rows of a list.

    Raises ListTruncated, ListEncodingUnknown, ListEmpty, ListColumnsWrong, ListRowCut: then nothing is to be taken.
    """
    rows = [(line, row) for line, row in enumerate(table(name, content), start=1) if any(cell.strip() for cell in row)]
    if not rows:
        raise ListEmpty(name=name)
    headings = rows[0][1]
    places = _places(name, headings, columns)
    found = []
    for line, cells in rows[1:]:
        if len(cells) != len(headings):
            raise ListRowCut(name=name, line=line, cells=len(cells), headings=len(headings))
        found.append(Line(line, {column: cells[at].strip() for column, at in places.items()}, tuple(cells)))
    if not found:
        raise ListEmpty(name=name)
    return Listing(name, tuple(headings), tuple(found))


def table(name: str, content: bytes) -> list[list[str]]:
    """Every row as text. Raises ListTruncated, ListEncodingUnknown."""
    return _workbook(name, content) if content[:2] == b"PK" or name.lower().endswith(".xlsx") else _text(name, content)


def returned(listing: Listing, reasons: Mapping[int, Sequence[ShebaoError]]) -> bytes:
    """The rows with reasons (line → what is wrong), in their own columns and one more; empty where there is none."""
    if not reasons:
        return b""
    old = [place for place, heading in enumerate(listing.headings) if heading.strip() == REASON]
    headings = [heading for place, heading in enumerate(listing.headings) if place not in old]
    rows = []
    for row in listing.rows:
        if row.line in reasons:
            cells = [cell for place, cell in enumerate(row.cells) if place not in old]
            rows.append([*cells, "\n".join(f"{p.chinese}\n{p.english}" for p in reasons[row.line])])
    return workbook("退回 Returned", [*headings, REASON], rows, (20,) * len(headings) + (70,))


def reasons_json(problems: Sequence[ShebaoError]) -> str:
    """What is wrong with a row, as it is kept: [{code, en, zh}]."""
    return json.dumps([{"code": p.code, "en": p.english, "zh": p.chinese} for p in problems], ensure_ascii=False)


def said_before(kept: Sequence[Mapping[str, str]]) -> tuple[ShebaoError, ...]:
    """What was kept of a row's problems, to be said again."""
    return tuple(SaidBefore(reason_en=r["en"].rstrip("."), reason_zh=r["zh"].rstrip("。")) for r in kept)


def workbook(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], notice: str = ""
) -> bytes:
    """A workbook of text; `notice` stands on a sheet of its own."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(headings))
    for cells in rows:
        sheet.append([str(cell) for cell in cells])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EAF1F6")
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.number_format = "@"  # text: a spreadsheet must not turn an identity number into 4.4E+17
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    if notice:
        book.create_sheet("说明 Notice").append([notice])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _workbook(name: str, content: bytes) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, BadZipFile, IndexError) as problem:
        raise ListTruncated(name=name) from problem
    return [[_cell(value) for value in row] for row in cells]


def _cell(value: object) -> str:
    """A number that Excel made of a text of digits reads as those digits again, a day as it is written."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _text(name: str, content: bytes) -> list[list[str]]:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" in text:  # a damaged file, or UTF-16: no record can hold it
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error:  # a cell without end: no table
            break
    raise ListEncodingUnknown(name=name)


def _places(name: str, headings: Sequence[str], columns: Mapping[str, Column]) -> dict[str, int]:
    place: dict[str, int] = {}
    for number, heading in enumerate(headings):
        low = heading.strip().lower()
        for column, said in columns.items():
            if column not in place and any(word in low for word in said.words):
                place[column] = number
                break
    missing = [said.title for column, said in columns.items() if said.needed and column not in place]
    if missing:
        raise ListColumnsWrong(name=name, missing=", ".join(missing), found=", ".join(h for h in headings if h) or "–")
    return place
