"""Sheets of people for the law commands: read as written, answered by columns, written back with nothing lost.

A heading that is the name of an input is read as that input; `contribution_years.2.months` is a cell of the second row
of a relation (JSON and Parquet may nest lists instead). All other columns pass through.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from shebao.engine.formula import short
from shebao.engine.graph import Graph
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Type

KINDS = (".csv", ".xlsx", ".json", ".parquet")
YES_NO = {**dict.fromkeys(("1", "是", "yes", "true"), True), **dict.fromkeys(("0", "否", "no", "false"), False)}
"""How people write a flag."""


class RowsNotReadable(ShebaoError):
    """The file {file} cannot be read: {reason}. It was left as it is and nothing was calculated."""

    code = "cli.rows_file"
    zh = "文件 {file} 无法读取：{reason_zh}。文件未改动，也未进行任何计算。"


class RowsKindUnknown(ShebaoError):
    """The file {file} is none of {kinds}: save it as one of them."""

    code = "cli.rows_kind"
    zh = "文件 {file} 不是以下格式之一：{kinds}。请另存为其中一种。"


class HeadingWrong(ShebaoError):
    """{file}: {problem}. Write every column's name once in the first line."""

    code = "cli.rows_heading"
    zh = "{file}：{problem_zh}。请在首行将每个列名写一次。"


class RowTooLong(ShebaoError):
    """The line has {cells} cells where the heading names {columns} columns: put a text with a comma in quotes."""

    code = "cli.row_long"
    zh = "该行有 {cells} 个单元格，而首行只有 {columns} 个列名。含逗号的文字请加引号。"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: its number, its cells as written, and what is wrong with the line as a line."""

    line: int
    cells: Mapping[str, Any]
    problem: Reason | None = None
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings and lines, in the order of the file."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Written:
    """What is written: headings, lines, and the type of the columns that are answers."""

    heading: list[str]
    rows: list[dict[str, Any]] = field(default_factory=list)


# --- reading -------------------------------------------------------------------------------------------------------


def read_sheet(path: Path) -> Sheet:
    """A CSV (UTF-8 or GB18030), XLSX, JSON or Parquet file. Raises RowsKindUnknown, RowsNotReadable, HeadingWrong."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise RowsKindUnknown(file=path.name, kinds=", ".join(KINDS))
    try:
        match kind:
            case ".csv":
                return _grid(path, [list(row) for row in csv.reader(io.StringIO(_text(path), newline=""))])
            case ".xlsx":
                return _grid(path, CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
            case ".json":
                return _records(path, json.loads(_text(path), parse_float=str), 1)
        return _records(path, pq.read_table(path).to_pylist(), 1)
    except (OSError, ValueError, csv.Error, CalamineError, pa.ArrowException) as problem:
        raise _unreadable(path, problem) from None


def _unreadable(path: Path, problem: Exception) -> RowsNotReadable:
    """What is wrong with a file, as a person can mend it."""
    match problem:
        case UnicodeDecodeError():
            en, zh = "it is text in neither UTF-8 nor GB18030", "既不是 UTF-8 也不是 GB18030 编码"
        case json.JSONDecodeError():
            en = f"line {problem.lineno}, column {problem.colno} is not JSON"
            zh = f"第 {problem.lineno} 行第 {problem.colno} 列不是 JSON"
        case CalamineError():
            en, zh = "it is no whole workbook", "不是完整的工作簿"
        case pa.ArrowException():
            en, zh = "it is no whole Parquet file", "不是完整的 Parquet 文件"
        case OSError():
            said = problem.strerror or problem
            en, zh = f"it cannot be opened ({said})", f"无法打开（{said}）"
        case _:
            en, zh = f"it is not as its name says ({problem})", f"内容与扩展名不符（{problem}）"
    return RowsNotReadable(file=path.name, reason=en, reason_zh=zh)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _grid(path: Path, grid: Sequence[Sequence[Any]]) -> Sheet:
    if not grid:
        raise HeadingWrong(file=path.name, problem="there is no first line", problem_zh="没有首行")
    heading = [str(_cell(cell)).strip() for cell in grid[0]]
    while heading and not heading[-1]:
        heading.pop()
    for name in heading:
        if not name or heading.count(name) > 1:
            en = f'the heading "{name}" stands twice' if name else "a heading is empty"
            zh = f"列名“{name}”出现两次" if name else "有列名为空"
            raise HeadingWrong(file=path.name, problem=en, problem_zh=zh)
    rows = [_row(line, heading, [_cell(c) for c in cells]) for line, cells in enumerate(grid[1:], start=2)]
    return Sheet(tuple(heading), tuple(row for row in rows if row.problem or any(v != "" for v in row.cells.values())))


def _row(line: int, heading: Sequence[str], cells: Sequence[Any]) -> Row:
    full = [*cells, *("" for _ in range(len(heading) - len(cells)))]
    extra = tuple(cell for cell in full[len(heading) :] if cell != "")
    problem = None
    if extra:
        said = RowTooLong(cells=len(cells), columns=len(heading))
        problem = Reason(said.code, said.english, said.chinese)
    return Row(line, dict(zip(heading, full, strict=False)), problem, extra)


def _records(path: Path, records: Any, first: int) -> Sheet:
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records) or not records:
        en, zh = "it is not a list of rows with names", "不是带列名的行的列表"
        raise RowsNotReadable(file=path.name, reason=en, reason_zh=zh)
    heading = tuple(dict.fromkeys(str(name) for record in records for name in record))
    return Sheet(
        heading,
        tuple(
            Row(line, {str(name): _cell(cell) for name, cell in record.items()})
            for line, record in enumerate(records, start=first)
        ),
    )


def _cell(cell: Any) -> Any:
    """Text, a flag, a day or nothing (""); numbers as the text they were written as, lists of rows as they are."""
    match cell:
        case None:
            return ""
        case bool() | list():
            return cell
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return cell.date()
        case date():
            return cell
    return str(cell).strip()


def flags_read(graph: Graph, given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by short or full name, with the yes and no of people in the places of flags; the rest as it was."""
    specs = {name: spec.type for full, spec in graph.inputs.items() for name in (full, short(full))}
    rows = {name: r for full, r in graph.relations.items() for name in (full, short(full))}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in rows and isinstance(value, list | tuple):
            kinds = {word: c.type for c in rows[name].columns for word in (c.name, short(c.name))}
            found[name] = [_row_read(kinds, row) for row in value]
        else:
            found[name] = _flag_read(specs.get(name), value)
    return found


def _row_read(kinds: Mapping[str, Type], row: Any) -> Any:
    return {key: _flag_read(kinds.get(key), cell) for key, cell in row.items()} if isinstance(row, Mapping) else row


def _flag_read(kind: Type | None, value: Any) -> Any:
    return as_written(value, kind) if kind is not None and kind.unit == "flag" and isinstance(value, str) else value


def as_written(cell: Any, kind: Type) -> Any:
    """A cell as the engine reads it: sheets turn months into days and flags into words."""
    if kind.unit == "month" and isinstance(cell, date):
        return month_text(month_of(cell))
    if kind.unit == "flag" and isinstance(cell, str) and cell.lower() in YES_NO:
        return YES_NO[cell.lower()]
    return cell if isinstance(cell, bool | date) else str(cell)


# --- writing -------------------------------------------------------------------------------------------------------


def write_sheet(path: Path, written: Written) -> None:
    """The lines as a file of the kind its name says. Raises RowsKindUnknown, RowsNotReadable."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise RowsKindUnknown(file=path.name, kinds=", ".join(KINDS))
    try:
        match kind:
            case ".csv":
                _write_csv(path, written)
            case ".xlsx":
                _write_workbook(path, written)
            case ".json":
                path.write_text(json.dumps(written.rows, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
            case _:
                pq.write_table(_table(written), path)
    except OSError as problem:
        raise _unreadable(path, problem) from None


def _write_csv(path: Path, written: Written) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(written.heading)
        writer.writerows([_said(row.get(name)) for name in written.heading] for row in written.rows)


def _said(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list) else cell


def _write_workbook(path: Path, written: Written) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.append(written.heading)
    for row in written.rows:
        sheet.append([_said(row.get(name)) for name in written.heading])
    book.save(path)


def _table(written: Written) -> pa.Table:
    columns = {}
    for name in written.heading:
        cells = [row.get(name) for row in written.rows]
        plain = {type(cell) for cell in cells if cell is not None}
        typed = len(plain) <= 1 and plain <= {Decimal, int, bool, date, str, list}
        columns[name] = pa.array(cells if typed else [None if c is None else str(c) for c in cells])
    return pa.table(columns)
