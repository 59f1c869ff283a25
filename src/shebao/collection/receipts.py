"""Files of the collector (tax receipts) and of the treasury (advices): checked row by row, taken whole and once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeVar

from shebao.collection.errors import ReceiptColumnsWrong, ReceiptEncodingUnknown, ReceiptFileKnown, ReceiptFileWrong
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text, parse_date, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import fen, yuan
from shebao.store.db import Database
from shebao.store.transaction import Transaction

T = TypeVar("T")
Problem = tuple[int, str, str]
"""A line, and what is wrong with it in English and in Chinese."""

TAX = ("税票号码", "国库凭证号", "入库日期", "缴费人代码", "险种", "费款项目", "费款所属期", "金额")
TREASURY = ("国库凭证号", "日期", "险种", "金额")
PERSON = "P"
"""A person who pays for himself has the payer code P and his number in this house."""


@dataclass(frozen=True, slots=True)
class TaxReceipt:
    """One paid line: who paid what for which month; `advice` is the treasury's voucher it went in with."""

    number: str
    advice: str
    paid_on: date
    payer_code: str
    scheme: str
    component: str
    for_month: int
    amount: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What the treasury says came in for a scheme under one voucher."""

    advice: str
    day: date
    scheme: str
    amount: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as taken: rows and fen."""

    file: int
    rows: int
    fen: int
    unknown: tuple[str, ...]  # payer codes nobody here has


def tax_file(rows: Iterable[TaxReceipt]) -> bytes:
    """The collector's file as it is read here (CSV, UTF-8)."""
    return _csv(
        TAX,
        (
            (
                r.number,
                r.advice,
                r.paid_on.isoformat(),
                r.payer_code,
                r.scheme,
                r.component,
                month_text(r.for_month),
                yuan(r.amount).replace(",", ""),
            )
            for r in rows
        ),
    )


def treasury_file(rows: Iterable[Advice]) -> bytes:
    """The treasury's file as it is read here (CSV, UTF-8)."""
    return _csv(TREASURY, ((r.advice, r.day.isoformat(), r.scheme, yuan(r.amount).replace(",", "")) for r in rows))


def read_tax(name: str, content: bytes) -> list[TaxReceipt]:
    """Raises ReceiptColumnsWrong, or ReceiptFileWrong with every wrong row."""

    def row(cells: Sequence[str]) -> TaxReceipt:
        number, advice, day, payer, scheme, component, period, amount = cells
        return TaxReceipt(
            number, advice, parse_date(day), payer, scheme, component, int(parse_month(period)), fen(amount)
        )

    return _rows(name, content, TAX, row)


def read_treasury(name: str, content: bytes) -> list[Advice]:
    """Raises ReceiptColumnsWrong, or ReceiptFileWrong with every wrong row."""
    return _rows(name, content, TREASURY, lambda c: Advice(c[0], parse_date(c[1]), c[2], fen(c[3])))


def take_receipts(db: Database, by: Actor, kind: str, name: str, content: bytes) -> Taken:
    """Takes a file of kind tax or treasury. Raises ReceiptFileKnown, ReceiptColumnsWrong, ReceiptFileWrong."""
    with db.transaction(by, "collection", f"take_{kind}_receipts", act="assess", subject=name) as tx:
        digest = sha256(content).hexdigest()
        known = tx.maybe("receipt_file_of", sha256=digest)
        if known is not None:
            raise ReceiptFileKnown(name=name, day=known.recorded.date())
        taken = _take_tax(tx, name, content, digest) if kind == "tax" else _take_treasury(tx, name, content, digest)
        tx.note(rows=taken.rows, fen=taken.fen, unknown=len(taken.unknown))
        return taken


def _take_tax(tx: Transaction, name: str, content: bytes, digest: str) -> Taken:
    rows = read_tax(name, content)
    again = {
        (r.number, r.scheme, r.component, r.for_month)
        for r in tx.all("known_receipts", numbers=sorted({r.number for r in rows}))
    }
    _refuse_known(name, [(r.number, r.scheme, r.component, r.for_month) for r in rows], again)
    _refuse_unknown(tx, name, [r.scheme for r in rows])
    codes = sorted({r.payer_code for r in rows})
    found = {row.credit_code: row.employer_id for row in tx.all("employers_by_code", codes=codes)}
    found |= persons_of(tx, codes)
    file = add_file(tx, "tax", name, digest, [r.amount for r in rows])
    columns: dict[str, Sequence[object]] = {
        "file_id": [file] * len(rows),
        "number": [r.number for r in rows],
        "advice": [r.advice for r in rows],
        "paid_on": [r.paid_on for r in rows],
        "payer_code": [r.payer_code for r in rows],
        "employer_id": [found.get(r.payer_code) for r in rows],
        "scheme": [r.scheme for r in rows],
        "component": [r.component for r in rows],
        "for_month": [r.for_month for r in rows],
        "amount_fen": [r.amount for r in rows],
        "serving_path": [tx.actor.path] * len(rows),  # of the office that compares it with the treasury's advice
    }
    tx.copy_in("collection.tax_receipt", columns, dict.fromkeys(columns, "text"))
    unknown = tuple(code for code in codes if code not in found)
    return Taken(file, len(rows), sum(r.amount for r in rows), unknown)


def _take_treasury(tx: Transaction, name: str, content: bytes, digest: str) -> Taken:
    rows = read_treasury(name, content)
    again = {(r.advice, r.scheme) for r in tx.all("known_advices", advices=sorted({r.advice for r in rows}))}
    _refuse_known(name, [(r.advice, r.scheme) for r in rows], again)
    _refuse_unknown(tx, name, [r.scheme for r in rows])
    file = add_file(tx, "treasury", name, digest, [r.amount for r in rows])
    columns: dict[str, Sequence[object]] = {
        "file_id": [file] * len(rows),
        "advice": [r.advice for r in rows],
        "day": [r.day for r in rows],
        "scheme": [r.scheme for r in rows],
        "amount_fen": [r.amount for r in rows],
        "serving_path": [tx.actor.path] * len(rows),
    }
    tx.copy_in("collection.treasury_advice", columns, dict.fromkeys(columns, "text"))
    return Taken(file, len(rows), sum(r.amount for r in rows), ())


def persons_of(tx: Transaction, codes: Sequence[str]) -> dict[str, int]:
    """Which of these payer codes are persons of this house: employer 0, he pays for himself."""
    persons = [int(code[1:]) for code in codes if _is_person(code)]
    return {f"{PERSON}{row.person_id}": 0 for row in tx.all("paths_of_persons", persons=persons)}


def add_file(tx: Transaction, kind: str, name: str, digest: str, amounts: Sequence[int]) -> int:
    """A file as it came: rows and sum. Its number."""
    row = tx.one(
        "add_receipt_file",
        kind=kind,
        name=name,
        sha256=digest,
        rows=len(amounts),
        fen=sum(amounts),
        by=tx.actor.actor_id,
        path=tx.actor.path,
    )
    return int(row.file_id)


def _refuse_known(name: str, keys: Sequence[tuple[object, ...]], known: AbstractSet[tuple[object, ...]]) -> None:
    """A receipt counts once: neither twice in the file nor again in a later one."""
    seen: dict[tuple[object, ...], int] = {}
    problems: list[Problem] = []
    for line, key in enumerate(keys, start=2):
        if key in known:
            problems.append((line, f"{key[0]} was taken before", f"{key[0]} 此前已接收"))
        elif key in seen:
            first = seen[key]
            problems.append((line, f"{key[0]} stands in line {first} already", f"{key[0]} 与第 {first} 行重复"))
        seen.setdefault(key, line)
    _refuse(name, problems)


def _refuse_unknown(tx: Transaction, name: str, schemes: Sequence[str]) -> None:
    """Money of a scheme no book is open for would lie there and be seen by nobody."""
    known = {row.scheme for row in tx.all("schemes_with_books")}
    en, zh = "no books are open for {}", "{} 尚未建账"
    lines = [(line, scheme) for line, scheme in enumerate(schemes, 2) if scheme not in known]
    _refuse(name, [(line, en.format(scheme), zh.format(scheme)) for line, scheme in lines])


def _rows(name: str, content: bytes, columns: Sequence[str], row: Callable[[Sequence[str]], T]) -> list[T]:
    table = [cells for cells in csv.reader(io.StringIO(_decoded(name, content))) if any(cell.strip() for cell in cells)]
    headings = [cell.strip() for cell in table[0]] if table else []
    missing = [column for column in columns if column not in headings]
    if missing:
        raise ReceiptColumnsWrong(name=name, missing=", ".join(missing), found=", ".join(headings) or "–")
    places = [headings.index(column) for column in columns]
    rows: list[T] = []
    problems: list[Problem] = []
    for line, cells in enumerate(table[1:], start=2):
        try:
            whole = cells if len(cells) == len(headings) else []  # a row of another length was cut or run together
            rows.append(row([whole[place].strip() for place in places]))
        except ShebaoError as problem:
            problems.append((line, problem.english, problem.chinese.rstrip("。")))
        except IndexError:
            problems.append((line, "the row is cut off", "该行不完整"))
    _refuse(name, problems)
    return rows


def _refuse(name: str, problems: list[Problem]) -> None:
    if problems:
        line, en, zh = min(problems)
        first, first_zh = f"line {line}, {en}", f"第 {line} 行，{zh}"
        raise ReceiptFileWrong(name=name, count=len(problems), first=first, first_zh=first_zh, rows=problems)


def _decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8 or GB18030, with or without a byte-order mark; anything else is refused whole."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise ReceiptEncodingUnknown(name=name)


def _is_person(code: str) -> bool:
    return code.startswith(PERSON) and code[1:].isdecimal() and len(code) <= 19


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode()
