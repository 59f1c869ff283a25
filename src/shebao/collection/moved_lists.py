"""Forms of relations that move in (转移接续信息表), from another agency: bytes of XLSX or CSV → relations. Pure.

A row is a span of one calendar year: number, name, first and last month, months paid, the sum of their bases; account
and pooled part are the person's and stand on each of his rows. A form made by an agency's program is right or it is
sent anew: one wrong row refuses the whole file, and so does a sum that is not what the paper of the money states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from shebao.collection.moved_errors import MovedListWrong
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import masked, parse_citizen_number
from shebao.kernel.money import fen, yuan
from shebao.store.lists import Column, Line, ListNotAsStated, read_list

COLUMNS = {
    "number": Column("公民身份号码 Identity number", ("身份", "identity")),
    "name": Column("姓名 Name", ("姓名", "name")),
    "first": Column("缴费起始年月 From", ("起始", "开始", "from")),
    "last": Column("缴费终止年月 Until", ("终止", "截止", "until")),
    "months": Column("实际缴费月数 Months", ("月数", "months")),
    "base": Column("缴费基数合计 Sum of bases", ("基数", "base")),
    "account": Column("个人账户储存额 Account", ("个人账户", "account")),
    "pooled": Column("统筹基金转移额 Pooled part", ("统筹", "pooled")),
}
Problem: TypeAlias = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """What the paper of the transfer states: who sends, its number, persons and fen (accounts and pooled part)."""

    from_agency: str
    document: str
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Span:
    """Months paid within one calendar year, first and last included, and the sum of their bases in fen."""

    first: int
    last: int
    months: int
    base: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's relation as the form tells it; `rows` are the cells as they came."""

    number: str
    name: str
    account: int
    pooled: int
    spans: tuple[Span, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def who(self) -> str:
        """By whom a sentence names it."""
        return masked(self.number)

    @property
    def first(self) -> int:
        """The month the relation began."""
        return min(span.first for span in self.spans)

    @property
    def last(self) -> int:
        """The last month of it."""
        return max(span.last for span in self.spans)

    def facts(self) -> dict[str, object]:
        """To be kept, sealed."""
        return asdict(self)


def read_moved(name: str, content: bytes, stated: Stated, until: int) -> tuple[Moved, ...]:
    """The relations of a form by number, whatever the order of its rows; nothing lies after the month `until`.

    Raises the errors of read_list, MovedListWrong, ListNotAsStated.
    """
    listing = read_list(name, content, COLUMNS)
    problems: list[Problem] = []
    people: dict[str, list[tuple[Line, Moved]]] = {}
    for row in listing.rows:
        read = _row(row, until, problems)
        if read is not None:
            people.setdefault(read.number, []).append((row, read))
    relations = [_whole(rows, problems) for _, rows in sorted(people.items())]
    if problems:
        line, en, zh = min(problems)
        first, first_zh = f"row {line}, {en}", f"第 {line} 行，{zh}"
        raise MovedListWrong(name=name, count=len({p[0] for p in problems}), first=first, first_zh=first_zh)
    _as_stated(name, relations, stated)
    return tuple(relations)


def _row(row: Line, until: int, problems: list[Problem]) -> Moved | None:
    """One row as a relation of one span; None where it cannot be read."""
    given = row.given
    try:
        number = parse_citizen_number(given["number"]).text
        span = Span(
            int(parse_month(_month(given["first"]))),
            int(parse_month(_month(given["last"]))),
            _count(given["months"]),
            fen(given["base"]),
        )
        read = Moved(number, given["name"], fen(given["account"]), fen(given["pooled"]), (span,), (row.cells,))
    except ShebaoError as problem:
        problems.append((row.line, problem.english.rstrip("."), problem.chinese.rstrip("。")))
        return None
    for wrong, en, zh in _faults(read, span, until):
        if wrong:
            problems.append((row.line, en, zh))
    return read


def _faults(read: Moved, span: Span, until: int) -> Sequence[tuple[bool, str, str]]:
    return (
        (not read.name, "the name is missing", "未填姓名"),
        (span.last < span.first, "it ends before it begins", "终止年月早于起始年月"),
        (span.first // 12 != span.last // 12, "it goes over a year's end: one row a year", "跨年度：每个年度填一行"),
        (span.months > span.last - span.first + 1, "more months are paid than it has", "缴费月数多于起止年月的月数"),
        (span.last > until, f"it goes beyond {month_text(until)}", f"晚于 {month_text(until)}"),
        (min(span.base, read.account, read.pooled) < 0, "an amount is negative", "金额为负数"),
    )


def _whole(rows: Sequence[tuple[Line, Moved]], problems: list[Problem]) -> Moved:
    """The rows of one person as one relation; what contradicts itself is a problem."""
    first = rows[0][1]
    parts = sorted(rows, key=lambda part: part[1].spans[0].first)
    for line, read in rows[1:]:
        if (read.name, read.account, read.pooled) != (first.name, first.account, first.pooled):
            said = "the rows of one person differ in name, account or pooled part"
            problems.append((line.line, said, "同一人员各行的姓名、账户储存额或统筹转移额不一致"))
    for (_, before), (line, after) in pairwise(parts):
        if after.spans[0].first <= before.spans[0].last:
            problems.append((line.line, "its months stand in another row already", "月份与另一行重复"))
    spans = tuple(read.spans[0] for _, read in parts)
    return Moved(first.number, first.name, first.account, first.pooled, spans, tuple(line.cells for line, _ in parts))


def _as_stated(name: str, relations: Sequence[Moved], stated: Stated) -> None:
    sum_fen = sum(relation.account + relation.pooled for relation in relations)
    if (len(relations), sum_fen) != (stated.persons, stated.fen):
        raise ListNotAsStated(
            name=name,
            found=f"{len(relations)} persons and {yuan(sum_fen)} yuan",
            found_zh=f"{len(relations)} 人、{yuan(sum_fen)} 元",
            stated=f"{stated.persons} persons and {yuan(stated.fen)} yuan",
            stated_zh=f"{stated.persons} 人、{yuan(stated.fen)} 元",
        )


def opened(kept: Mapping[str, Any]) -> Moved:
    """A relation from what was kept of it."""
    spans = tuple(Span(**span) for span in kept["spans"])
    return Moved(**{**kept, "spans": spans, "rows": tuple(tuple(cells) for cells in kept["rows"])})


def _month(text: str) -> str:
    """2020-01 as agencies write it: 202001, 2020.01, 2020年1月."""
    plain = text.strip().rstrip("月").replace("年", "-").replace(".", "-").replace("/", "-")
    if len(plain) == 6 and plain.isdecimal():
        plain = f"{plain[:4]}-{plain[4:]}"
    year, _, month = plain.partition("-")
    return f"{year}-{month:0>2}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        raise MonthsNotReadable(text=text)
    return int(text)


class MonthsNotReadable(ShebaoError):
    """ "{text}" is no number of months: write digits, at most 12."""

    code = "collection.moved_months"
    zh = "“{text}”不是月数：请填写数字，最多 12。"
