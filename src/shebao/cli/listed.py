"""Payments in a list, each with the number that `explain payment` takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from shebao.cli.output import Output
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.payments.listing import Listed, Listing
from shebao.service.parts import scheme_named
from shebao.service.text import phrase

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "whole": ("No payment.", "1 payment, {fen} yuan.", "{n:,} payments, {fen} yuan."),
        "row": "  payment {number}: {name}, award {award}, {scheme} {month}, {fen} yuan{of}{state}",
        "of": " of {fen}",
        "more": "  the first {n:,} of them (--rows for more)",
        "walk": "  on to the award, the decision and the article: ./shebao explain payment NUMBER",
        "employer": "employer {number}",
    },
    "zh": {
        "whole": ("没有支付。", "共 1 笔支付，{fen} 元。", "共 {n:,} 笔支付，{fen} 元。"),
        "row": "  支付 {number}：{name}，待遇 {award}，{scheme} {month}，{fen} 元{of}{state}",
        "of": "（该笔共 {fen}）",
        "more": "  以上为前 {n:,} 笔（--rows 可多列）",
        "walk": "  查看待遇、决定和条文：./shebao explain payment 编号",
        "employer": "单位 {number}",
    },
}
most_option = click.option(
    "--rows",
    "most",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="List no more than so many.",
)


def counted(words: Sequence[str], n: int, **facts: object) -> str:
    """None, one or several, each in its own words."""
    return words[min(n, 2)].format(n=n, **facts)


def tell_payments(out: Output, law: Law, listing: Listing[Listed]) -> dict[str, Any]:
    """The payments on the screen, and as facts for a machine."""
    words = WORDS[out.lang]
    n = listing.whole_rows
    out.line(counted(words["whole"], n, fen=yuan(listing.whole_fen)))
    for row in listing.rows:
        out.line(_row(law, row, out.lang))
    if n > len(listing.rows):
        out.line(words["more"].format(n=len(listing.rows)))
    if n:
        out.line(words["walk"])
    facts = [_facts(row) for row in listing.rows]
    return {"payments": facts, "payments_whole": n, "payments_fen": listing.whole_fen}


def payee_said(name: str, payee: int, lang: str) -> str:
    """A person by name; an employer, whose number stands below zero, by his number."""
    return name or (str(WORDS[lang]["employer"].format(number=-payee)) if payee < 0 else str(payee))


def _row(law: Law, row: Listed, lang: str) -> str:
    words = WORDS[lang]
    state = phrase(f"state_{row.state}")[lang] if row.state else ""
    if row.cause:
        state += f" ({phrase(f'cause_{row.cause}')[lang]})"
    comma = "，" if lang == "zh" else ", "
    return str(
        words["row"].format(
            number=row.payment,
            name=payee_said(row.name, row.payee, lang),
            award=row.award,
            scheme=scheme_named(law, row.scheme)[lang],
            month=month_text(row.period),
            fen=yuan(row.part_fen),
            of=words["of"].format(fen=yuan(row.fen)) if row.part_fen != row.fen else "",
            state=comma + state if state else "",
        )
    )


def _facts(row: Listed) -> dict[str, Any]:
    names = ("payment", "business_no", "award", "payee", "scheme", "fen", "part_fen")
    facts = {name: getattr(row, name) for name in names} | {"month": month_text(row.period)}
    return facts | ({"state": row.state, "cause": row.cause, "batch": row.batch} if row.state else {})
