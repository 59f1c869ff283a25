"""A bank statement as camt.053 against the book: every line met, or listed with its age and its owner.

The file is read whole or refused whole: against the official schema, in yuan, booked lines only, its sums adding up.
Money in on the statement is positive, as a debit of the book.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files

from lxml import etree
from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.ledger.bank_files import NotWhole, day_of, root_of
from shebao.ledger.model import EntryId
from shebao.ledger.reasons import refuse_if_any
from shebao.store.db import Database

SCHEMA = "camt.053.001.08"
_NS = {"c": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
_SIGN = {"CRDT": 1, "DBIT": -1}


class StatementUnreadable(ShebaoError):
    """The bank statement {name} cannot be used: {why}. Nothing of it was loaded; ask the bank for it again."""

    code = "ledger.statement_unreadable"
    zh = "银行对账单 {name} 无法使用：{why_zh}。未导入任何内容，请向银行重新索取。"


@dataclass(frozen=True, slots=True)
class BankLine:
    """One booked line: money in positive."""

    day: date
    amount_fen: int
    reference: str
    remark: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One statement of one account."""

    reference: str
    from_day: date
    to_day: date
    opening_fen: int
    closing_fen: int
    lines: tuple[BankLine, ...]
    file_hash: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: how many lines came and how many met the book without judgement."""

    statement_id: int
    lines: int
    matched: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Unmet:
    """A line no other side has met: with the bank only (blocks the closing) or in the book only."""

    account: str
    item: str
    day: date
    days: int
    amount_fen: int
    owner: str
    blocks: bool
    en: str
    zh: str


def read_statement(name: str, content: bytes) -> BankStatement:
    """The one statement of a file. Raises StatementUnreadable with the reason."""
    try:
        root = root_of(content)
    except NotWhole as problem:
        raise StatementUnreadable(name=name, why=problem.en, why_zh=problem.zh) from None
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]
        raise StatementUnreadable(
            name=name,
            why=f"line {first.line} breaks the schema {SCHEMA}: {first.message.rstrip('.')}",
            why_zh=f"第 {first.line} 行不符合 {SCHEMA} 格式",
        )
    found = root.findall(".//c:Stmt", _NS)
    if len(found) != 1:
        raise StatementUnreadable(
            name=name, why=f"it holds {len(found)} statements, not one", why_zh=f"含 {len(found)} 份对账单，应为一份"
        )
    (statement,) = found
    span = statement.find("c:FrToDt", _NS)
    if span is None:
        raise StatementUnreadable(name=name, why="it does not say from when to when it runs", why_zh="未注明起止日期")
    return BankStatement(
        reference=_text(statement, "c:Id"),
        from_day=_day(name, "the period", "起止日期", _text(span, "c:FrDtTm")),
        to_day=_day(name, "the period", "起止日期", _text(span, "c:ToDtTm")),
        opening_fen=_balance(name, statement, "OPBD"),
        closing_fen=_balance(name, statement, "CLBD"),
        lines=tuple(_line(name, at, entry) for at, entry in enumerate(statement.findall("c:Ntry", _NS), 1)),
        file_hash=sha256(content).hexdigest(),
    )


def load_statement(db: Database, by: Actor, pool: int, account: str, statement: BankStatement) -> Loaded:
    """Loads a statement and meets what needs no judgement. The same file again changes nothing. Raises NotBooked."""
    with db.transaction(by, "ledger", "load_statement", act="book", subject=f"statement:{statement.reference}") as tx:
        facts = {
            "pool_id": pool,
            "account": account,
            "reference": statement.reference,
            "from_day": statement.from_day.isoformat(),
            "to_day": statement.to_day.isoformat(),
            "opening_fen": statement.opening_fen,
            "closing_fen": statement.closing_fen,
            "file_hash": statement.file_hash,
            "loaded_by": by.actor_id,
            "path": by.path,
            "lines": [
                {"day": x.day.isoformat(), "amount_fen": x.amount_fen, "reference": x.reference, "remark": x.remark}
                for x in statement.lines
            ],
        }
        row = tx.one("load_statement", statement=Jsonb(facts))
        refuse_if_any(row.reasons)
        matched = tx.one("match_statement", statement=row.statement_id, actor=by.actor_id).matched
        tx.note(lines=len(statement.lines), matched=matched)
        return Loaded(row.statement_id, len(statement.lines), matched, row.replayed)


def match_line(db: Database, by: Actor, statement: int, line: int, entries: Sequence[tuple[EntryId, int]]) -> None:
    """A person says which lines of entries a line of the bank stands for. Raises NotBooked unless they add up to it."""
    with db.transaction(by, "ledger", "match_line", act="book", subject=f"statement:{statement}/{line}") as tx:
        rows = [{"entry_id": entry, "line_no": number} for entry, number in entries]
        refuse_if_any(
            tx.one("match_line", statement=statement, line=line, entries=Jsonb(rows), actor=by.actor_id).reasons
        )


def unmet(db: Database, by: Actor, pool: int, on: date) -> list[Unmet]:
    """What is open on both sides on a day, the oldest first, with its age in days."""
    with db.reading(by, "ledger") as tx:
        rows = tx.all("bank_open", pool=pool, path=by.path, day=on)
    return [
        Unmet(r.account, r.item, r.day, (on - r.day).days, r.amount_fen, r.owner, r.blocks, r.en, r.zh) for r in rows
    ]


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files("shebao.ledger") / "schemas" / f"{SCHEMA}.xsd").read_bytes()))


def _line(name: str, at: int, entry: etree._Element) -> BankLine:
    place, place_zh = f"line {at}", f"第 {at} 笔"
    if _text(entry, "c:Sts/c:Cd") != "BOOK":
        raise StatementUnreadable(name=name, why=f"{place} is not booked", why_zh=f"{place_zh}未入账")
    amount = _fen(name, place, entry) * _SIGN[_text(entry, "c:CdtDbtInd")]
    if not amount:
        raise StatementUnreadable(name=name, why=f"{place} has no amount", why_zh=f"{place_zh}金额为零")
    day = _day(name, place, place_zh, _text(entry, "c:BookgDt/c:Dt") or _text(entry, "c:BookgDt/c:DtTm"))
    reference = (
        _text(entry, ".//c:EndToEndId").replace("NOTPROVIDED", "")
        or _text(entry, "c:NtryRef")
        or _text(entry, "c:AcctSvcrRef")
    )
    return BankLine(day, amount, reference, _text(entry, ".//c:Ustrd") or _text(entry, "c:AddtlNtryInf"))


def _day(name: str, place: str, place_zh: str, text: str) -> date:
    day = day_of(text)
    if day is None:
        raise StatementUnreadable(name=name, why=f"{place} has no day", why_zh=f"{place_zh}缺少日期")
    return day


def _balance(name: str, statement: etree._Element, kind: str) -> int:
    found = [b for b in statement.findall("c:Bal", _NS) if _text(b, "c:Tp/c:CdOrPrtry/c:Cd") == kind]
    if len(found) != 1:
        raise StatementUnreadable(
            name=name,
            why=f"it names the balance {kind} {len(found)} times, not once",
            why_zh=f"余额 {kind} 应有且仅有一项",
        )
    return _fen(name, kind, found[0]) * _SIGN[_text(found[0], "c:CdtDbtInd")]


def _fen(name: str, place: str, element: etree._Element) -> int:
    amount = element.find("c:Amt", _NS)
    if amount is None or amount.get("Ccy") != "CNY":
        raise StatementUnreadable(name=name, why=f"{place} is not in yuan", why_zh=f"{place} 币种不是人民币")
    whole, _, part = (amount.text or "").strip().partition(".")
    if len(part.rstrip("0")) > 2 or not whole.isdigit() or (part and not part.isdigit()):
        raise StatementUnreadable(name=name, why=f"{place} is no amount of fen", why_zh=f"{place} 金额不能精确到分")
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path, _NS)
    return (found.text or "").strip() if found is not None else ""
