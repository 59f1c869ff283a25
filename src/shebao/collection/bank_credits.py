"""Credits on the agency's collection account by the bank's camt.054: read whole or refused whole, each taken once.

The file must fit the official schema, be in yuan, hold booked credits with a number each, and its own sums must agree.
Whose money it is stands in the payer's words as his unified credit code; who names nobody known waits in suspense.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files

from lxml import etree

from shebao.collection.errors import CreditFileWrong, ReceiptFileKnown
from shebao.collection.receipts import Taken, add_file, persons_of
from shebao.kernel.actors import Actor
from shebao.kernel.money import AmountNotReadable, fen
from shebao.ledger.bank_files import NotWhole, day_of, root_of
from shebao.store.db import Database

SCHEMA = "camt.054.001.08"
_NS = {"c": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
_CODE = re.compile(r"(?<![0-9A-Z])(?:[0-9A-HJ-NP-RTUW-Y]{18}|P[1-9][0-9]{0,17})(?![0-9A-Z])")
"""A unified credit code standing by itself (18 digits and letters without I, O, S, V, Z), or a person's payer code."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One booked credit. `payer_code` is '' where the words hold none, or more than one."""

    reference: str
    booked_on: date
    amount: int
    payer_code: str
    remark: str


def read_credits(name: str, content: bytes) -> list[Credit]:
    """The credits of a camt.054. Raises CreditFileWrong with what is wrong first: nothing is read in part."""
    try:
        root = root_of(content)
    except NotWhole as problem:
        raise CreditFileWrong(name=name, why=problem.en, why_zh=problem.zh) from None
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]
        why = f"line {first.line} breaks the schema {SCHEMA} ({first.message})"
        raise CreditFileWrong(name=name, why=why, why_zh=f"第 {first.line} 行不符合 {SCHEMA} 格式")
    found: list[Credit] = []
    for notice in root.findall(".//c:Ntfctn", _NS):
        entries = [_credit(name, at, entry) for at, entry in enumerate(notice.findall("c:Ntry", _NS), 1)]
        _check_sums(name, notice, entries)
        found += entries
    if not found:
        raise CreditFileWrong(name=name, why="it holds no entry", why_zh="不含任何记录")
    _check_once(name, found)
    return found


def take_credits(db: Database, by: Actor, name: str, content: bytes) -> Taken:
    """Takes a camt.054. Raises CreditFileWrong, ReceiptFileKnown; then nothing of the file was taken."""
    came = read_credits(name, content)
    digest = sha256(content).hexdigest()
    with db.transaction(by, "collection", "take_credits", act="assess", subject=name) as tx:
        known = tx.maybe("receipt_file_of", sha256=digest)
        if known is not None:
            raise ReceiptFileKnown(name=name, day=known.recorded.date())
        again = tx.all("known_credits", references=[c.reference for c in came])
        if again:
            number = again[0].reference
            raise CreditFileWrong(name=name, why=f"{number} was taken before", why_zh=f"流水号 {number} 此前已接收")
        codes = sorted({c.payer_code for c in came if c.payer_code})
        known_codes = {row.credit_code: row.employer_id for row in tx.all("employers_by_code", codes=codes)}
        known_codes |= persons_of(tx, codes)
        file = add_file(tx, "bank", name, digest, [c.amount for c in came])
        count = len(came)
        columns: dict[str, list[object]] = {
            "file_id": [file] * count,
            "reference": [c.reference for c in came],
            "booked_on": [c.booked_on for c in came],
            "amount_fen": [c.amount for c in came],
            "payer_code": [c.payer_code for c in came],
            "employer_id": [known_codes.get(c.payer_code) for c in came],
            "remark": [c.remark for c in came],
            "serving_path": [by.path] * count,
        }
        tx.copy_in("collection.bank_credit", columns, dict.fromkeys(columns, "text"))
        unknown = tuple(c.reference for c in came if c.payer_code not in known_codes)
        tx.note(rows=count, fen=sum(c.amount for c in came), unknown=len(unknown))
        return Taken(file, count, sum(c.amount for c in came), unknown)


def _credit(name: str, at: int, entry: etree._Element) -> Credit:
    place, place_zh = f"entry {at}", f"第 {at} 笔"
    if _text(entry, "c:Sts/c:Cd") != "BOOK":
        raise CreditFileWrong(name=name, why=f"{place} is not booked", why_zh=f"{place_zh}未入账")
    if _text(entry, "c:CdtDbtInd") != "CRDT" or _text(entry, "c:RvslInd") in ("true", "1"):
        why = f"{place} takes money off the account: an accountant looks at it, it is no receipt"
        raise CreditFileWrong(name=name, why=why, why_zh=f"{place_zh}为借方或冲正，不是收款，请会计处理")
    amount = entry.find("c:Amt", _NS)
    if amount is None or amount.get("Ccy") != "CNY":
        raise CreditFileWrong(name=name, why=f"{place} is not in yuan", why_zh=f"{place_zh}币种不是人民币")
    reference = _text(entry, "c:AcctSvcrRef") or _text(entry, "c:NtryRef")
    day = day_of(_text(entry, "c:BookgDt/c:Dt") or _text(entry, "c:BookgDt/c:DtTm"))
    if not reference or day is None:
        raise CreditFileWrong(name=name, why=f"{place} lacks its number or day", why_zh=f"{place_zh}缺少流水号或日期")
    remark = " ".join(filter(None, (_text(entry, ".//c:Ustrd"), _text(entry, "c:AddtlNtryInf"))))
    codes = set(_CODE.findall(remark))
    code = codes.pop() if len(codes) == 1 else ""
    return Credit(reference, day, _fen(name, place, amount), code, remark)


def _check_sums(name: str, notice: etree._Element, entries: list[Credit]) -> None:
    total = notice.find("c:TxsSummry/c:TtlCdtNtries", _NS)
    if total is None:
        why = "it does not say how many credits it holds and their sum"
        raise CreditFileWrong(name=name, why=why, why_zh="未注明贷方笔数和合计")
    said = (int(_text(total, "c:NbOfNtries") or -1), _said_sum(name, _text(total, "c:Sum")))
    held = (len(entries), sum(e.amount for e in entries))
    if said != held:
        why = f"it says {said[0]} credits of {said[1]} fen and holds {held[0]} of {held[1]}"
        why_zh = f"注明 {said[0]} 笔 {said[1]} 分，实有 {held[0]} 笔 {held[1]} 分"
        raise CreditFileWrong(name=name, why=why, why_zh=why_zh)


def _said_sum(name: str, text: str) -> int:
    try:
        return fen(text) if text else -1
    except AmountNotReadable as problem:
        raise CreditFileWrong(name=name, why=f"its sum: {problem.english}", why_zh=problem.chinese) from None


def _check_once(name: str, came: list[Credit]) -> None:
    seen: set[str] = set()
    for credit in came:
        if credit.reference in seen:
            number = credit.reference
            raise CreditFileWrong(name=name, why=f"{number} stands in it twice", why_zh=f"流水号 {number} 重复")
        seen.add(credit.reference)


def _fen(name: str, place: str, element: etree._Element) -> int:
    try:
        amount = fen(element.text or "")
    except AmountNotReadable as problem:
        raise CreditFileWrong(name=name, why=f"{place}: {problem.english}", why_zh=problem.chinese) from None
    if amount <= 0:
        raise CreditFileWrong(name=name, why=f"{place} has no amount", why_zh="金额为零")
    return amount


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files("shebao.collection") / "schemas" / f"{SCHEMA}.xsd").read_bytes()))


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path, _NS)
    return (found.text or "").strip() if found is not None else ""
