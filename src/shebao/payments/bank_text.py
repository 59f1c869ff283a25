"""A bank's own text format for paying wages and benefits (代发), in columns of fixed width in bytes, both ways.

    H <key 35> <day 8> <rows 8> <fen 18> <encoding 8>
    D <number 8> <message 35> <account 34> <holder 60> <fen 15> <remark 40>
    T <rows 8> <fen 18>
The first line is the demonstration line and begins with #. The answer repeats H and T and says for each line
    R <number 8> <message 35> <fen 15> <code 4> <text 40>      (code 0000: paid)
Encoding is UTF-8, or GB18030 where the bank wants it; a Chinese character takes two or more columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count as counted
from typing import BinaryIO

from shebao.payments.errors import AnswerUnreadable, Said, TextTooLong
from shebao.payments.iso20022 import DEMONSTRATION
from shebao.payments.model import Answer, FileHead, FileLine, in_parts
from shebao.payments.spool import Source, opened

FORMAT, SUFFIX = "bank_text", "txt"
PAID = "0000"
_HEAD = (35, 8, 8, 18, 8)
_LINE = (8, 35, 34, 60, 15, 40)
_ANSWER = (8, 35, 15, 4, 40)
_TAIL = (8, 18)
_NOT_WHOLE: Said = ("the head or the tail is missing, the file may be cut off", "缺少文件头或文件尾，文件可能不完整")
_START: Said = ("its head", "文件头")
_END: Said = ("its tail", "文件尾")
_BOM = {"utf-8": b"\xef\xbb\xbf", "gb18030": b"\x84\x31\x95\x33"}


def write(head: FileHead, lines: Iterable[FileLine], encoding: str = "utf-8") -> Iterator[bytes]:
    """The batch as text, in parts. Raises TextTooLong; nothing is ever cut off."""
    rows, total = f"{head.rows:08d}", f"{head.fen:018d}"
    first = (head.batch_key, head.day.replace("-", ""), rows, total, encoding)
    yield _rows([f"# {DEMONSTRATION}".encode(encoding), b"H" + _columns(_HEAD, first, encoding)])
    numbers = counted(1)
    for some in in_parts(lines):
        out = []
        for line, number in zip(some, numbers, strict=False):
            cells = (f"{number:08d}", line.message_id, line.number, line.holder, f"{line.amount_fen:015d}", line.remark)
            out.append(b"D" + _columns(_LINE, cells, encoding))
        yield _rows(out)
    yield _rows([b"T" + _columns(_TAIL, (rows, total), encoding)])


def read(name: str, content: bytes) -> tuple[str, list[FileLine]]:
    """Key and lines of a payment file: what the bank's side reads. Raises AnswerUnreadable."""
    with opened(content) as file:
        (key, _), *rows = _records(name, file, b"D")
    return key, [
        FileLine(cells[1], _number(name, row_at(number), cells[4]), "", cells[3], cells[2], cells[5])
        for number, (_, cells) in enumerate(rows, start=1)
    ]


def write_answer(key: str, answers: Sequence[Answer], encoding: str = "utf-8") -> bytes:
    """The bank's answer as text."""
    total, rows = sum(a.amount_fen for a in answers), f"{len(answers):08d}"
    out = [f"# {DEMONSTRATION}".encode(encoding)]
    out.append(b"H" + _columns(_HEAD, (key, "0" * 8, rows, f"{total:018d}", encoding), encoding))
    for number, answer in enumerate(answers, start=1):
        code = PAID if answer.paid else answer.code
        cells = (f"{number:08d}", answer.message_id, f"{answer.amount_fen:015d}", code, answer.text)
        out.append(b"R" + _columns(_ANSWER, cells, encoding))
    out.append(b"T" + _columns(_TAIL, (rows, f"{total:018d}"), encoding))
    return b"\r\n".join(out) + b"\r\n"


def each_answer(name: str, source: Source) -> Iterator[Answer]:
    """The lines of the bank's answer, as they are read. Raises AnswerUnreadable, at the latest after the last: no line
    counts before that."""
    answered = False
    with opened(source) as file:
        records = _records(name, file, b"R")
        next(records)
        for number, (_, cells) in enumerate(records, start=1):
            if not cells[3]:
                raise AnswerUnreadable(
                    name, row_at(number), ("it says neither paid nor why not", "未注明成功或退回原因")
                )
            answered, paid = True, cells[3] == PAID
            fen = _number(name, row_at(number), cells[2])
            yield Answer(cells[1], fen, paid, "" if paid else cells[3], cells[4])
    if not answered:
        raise AnswerUnreadable(name, _START, ("it answers no line", "未含任何明细"))


def row_at(number: int) -> Said:
    """A row as a place of the file."""
    return f"row {number}", f"第 {number} 行"


def _rows(rows: Sequence[bytes]) -> bytes:
    return b"".join(row + b"\r\n" for row in rows)


def _columns(widths: Sequence[int], cells: Sequence[str], encoding: str) -> bytes:
    out = []
    for width, cell in zip(widths, cells, strict=True):
        raw = cell.encode(encoding)
        if len(raw) > width:
            raise TextTooLong(text=cell, width=width)
        out.append(raw.ljust(width))
    return b"".join(out)


def _records(name: str, file: BinaryIO, kind: bytes) -> Iterator[tuple[str, list[str]]]:
    """First the head's key and cells, then of each row of `kind` the key and its cells. Raises AnswerUnreadable, after
    the last row where head, tail, count and sum do not agree."""
    rows = _rows_of(file)
    first = next(rows, b"")
    if not first.startswith(b"H"):
        raise AnswerUnreadable(name, _START, _NOT_WHOLE)
    head = _split(name, _START, first, (_HEAD, "latin-1"))
    encoding = head[4]
    if encoding not in _BOM:
        raise AnswerUnreadable(name, _START, (f"unknown encoding {encoding}", f"编码 {encoding} 不识别"))
    head[0] = _split(name, _START, first, (_HEAD, encoding))[0]
    yield head[0], head
    widths, place = (_LINE, 4) if kind == b"D" else (_ANSWER, 2)
    count = total = 0
    last = next(rows, b"")
    for row in rows:  # one row late: the last is the tail
        count += 1
        if last[:1] != kind:
            raise AnswerUnreadable(name, row_at(count), ("the row is of another kind", "记录类型不符"))
        cells = _split(name, row_at(count), last, (widths, encoding))
        total += _number(name, row_at(count), cells[place])
        yield head[0], cells
        last = row
    if not last.startswith(b"T"):
        raise AnswerUnreadable(name, _START, _NOT_WHOLE)
    for where, said in ((_START, head[2:4]), (_END, _split(name, _END, last, (_TAIL, "latin-1")))):
        if (_number(name, where, said[0]), _number(name, where, said[1])) != (count, total):
            en = f"it does not count {count} rows and {total} fen, which the file holds"
            raise AnswerUnreadable(name, where, (en, f"与文件实有的 {count} 行、{total} 分不符"))


def _rows_of(file: BinaryIO) -> Iterator[bytes]:
    """The rows that say something, in order, without the mark of an encoding before them."""
    row, marks = b"", tuple(_BOM.values())
    for piece in file:  # a line feed alone ends no row
        row += piece
        if piece.endswith(b"\r\n"):
            row = _said(row[:-2], marks)
            if row:
                yield row
            row, marks = b"", ()
    if row := _said(row, marks):
        yield row


def _said(row: bytes, marks: tuple[bytes, ...]) -> bytes:
    for mark in marks:
        row = row.removeprefix(mark)
    return b"" if row.startswith(b"#") else row


def _split(name: str, place: Said, row: bytes, form: tuple[Sequence[int], str]) -> list[str]:
    """The cells of a row of these widths in this encoding."""
    widths, encoding = form
    if len(row) != 1 + sum(widths):
        have, want = len(row), 1 + sum(widths)
        raise AnswerUnreadable(name, place, (f"{have} bytes, not {want}", f"{have} 字节，应为 {want} 字节"))
    cells, start = [], 1
    for width in widths:
        try:
            cells.append(row[start : start + width].decode(encoding).strip())
        except UnicodeDecodeError:
            raise AnswerUnreadable(name, place, (f"a character is not {encoding}", f"含非 {encoding} 字符")) from None
        start += width
    return cells


def _number(name: str, place: Said, text: str) -> int:
    if not (text.isascii() and text.isdigit()):  # "²" is a digit, too, and none that counts fen
        raise AnswerUnreadable(name, place, (f'"{text}" is not a number', f"“{text}”不是数字"))
    return int(text)
