"""Who may pay for months gone by, by the law folder; refused with the document that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.collection.errors import BackPaymentRefused
from shebao.collection.lines import Paper
from shebao.kernel.dates import month_start, month_text, parse_date, parse_month
from shebao.law.ir import Law
from shebao.store.transaction import Transaction


def check_own(law: Law, period: int, on: date) -> None:
    """Who pays for himself pays in the calendar year of the month, or in a window. Raises BackPaymentRefused."""
    said = _said(law, "own")
    year = month_start(period).year
    if on < parse_date(said["from"]) or year >= on.year:
        return
    for window in said.get("windows", ()):
        inside = parse_month(str(window["first"])) <= period <= parse_month(str(window["last"]))
        if inside and on <= parse_date(window["until"]):
            return
    why = f"the year {year} is over and no window is open"
    raise BackPaymentRefused(
        month=month_text(period), why=why, why_zh=f"{year} 年度已结束，且无补缴窗口期", cites=said["document"]
    )


def check_employer(tx: Transaction, law: Law | None, sheet: tuple[int, int], paper: Paper) -> None:
    """Many months of one employer on one document need a paper of proof. Raises BackPaymentRefused."""
    employer, period = sheet
    if law is None:
        facts = {"why": "no law was at hand to judge it by", "why_zh": "未提供据以审核的法规"}
        raise BackPaymentRefused(month=month_text(period), **facts, cites="–")
    said = _said(law, "employer")
    held = {row.period for row in tx.all("back_paid_months", employer=employer, document=paper.document)} | {period}
    if tx.today < parse_date(said["from"]) or len(held) < said["long_months"] or paper.proof in said["papers"]:
        return
    papers = ", ".join(said["papers"])
    why = f"{len(held)} months at once rest on {paper.document}, which is none of {papers}"
    zh = f"一次补缴 {len(held)} 个月，依据文件“{paper.document}”不属于判决、仲裁、审计或劳动监察文书"
    raise BackPaymentRefused(month=month_text(period), why=why, why_zh=zh, cites=said["document"])


def _said(law: Law, who: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = law.files["collection"]["back_payment"][who]
    return found
