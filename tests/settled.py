"""What tests of settling need: a camt.054 as a bank writes it, and the usual orders of the small town."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from collected import CITY_HOUSE, OCTOBER, SCHEMES, country, terms
from officers import OFFICERS
from shebao.collection import actions
from shebao.collection.late_fees import Counting
from shebao.collection.pieces import Matching
from shebao.collection.settle import Settlement
from shebao.ledger.chart import moves

COUNTED = ("employee_pension", "unemployment", "work_injury", "employee_medical")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{number}</MsgId>\
<CreDtTm>2025-11-20T08:00:00</CreDtTm></GrpHdr><Ntfctn><Id>{number}</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>\
<TxsSummry><TtlCdtNtries><NbOfNtries>{rows}</NbOfNtries><Sum>{total}</Sum></TtlCdtNtries></TxsSummry>"""
ENTRY = """<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>\
<BkTxCd><Prtry><Cd>RCDT</Cd></Prtry></BkTxCd><AddtlNtryInf>{remark}</AddtlNtryInf></Ntry>"""
TAIL = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"


def camt054(entries: Sequence[tuple[str, date, int, str]], number: str = "N1") -> bytes:
    """(reference, day, fen, remark) as the bank's notice."""
    total = sum(fen for _, _, fen, _ in entries)
    rows = [
        ENTRY.format(amount=_yuan(fen), day=day, reference=reference, remark=remark)
        for reference, day, fen, remark in entries
    ]
    return (HEAD.format(number=number, rows=len(rows), total=_yuan(total)) + "".join(rows) + TAIL).encode()


def order(period: int = OCTOBER, occasion: str = "first", *, bank: bool = False) -> Matching:
    law = country()
    return Matching(period, terms(), {s: moves(law.schemes[s]) for s in SCHEMES}, occasion, bank)


def pay(db, entries, period: int = OCTOBER, occasion: str = "first", until: date = date(2025, 12, 31)):
    """The bank's notice comes in, is split and matched; (what was split, what was matched)."""
    actions.take_credits(db, OFFICERS.city_clerk, f"{occasion}.xml", camt054(entries, occasion))
    split = actions.settle_credits(db, OFFICERS.city_clerk, Settlement(until, terms()))
    return split, actions.match(db, CITY_HOUSE, order(period, occasion, bank=True))


def count(db, on: date, period: int = OCTOBER):
    """Surcharges up to a day."""
    return actions.count_late_fees(db, CITY_HOUSE, country(), Counting(period, on, COUNTED, "441800"))


def fees(db, admin) -> int:
    return int(admin.execute("select coalesce(sum(amount_fen), 0) from collection.late_fee").fetchone()[0])


def owed(admin, **where) -> int:
    """What is owed and not paid, in fen."""
    wanted = " and ".join(f"{name} = %s" for name in where) or "true"
    text = f"select coalesce(sum(owed_fen - paid_fen), 0) from collection.owed where {wanted}"
    return int(admin.execute(text, tuple(where.values())).fetchone()[0])


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
