"""`shebao payments list --batch | --fund | --person`: payments by what they belong to; `unpayable`: who has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from shebao.benefits.explain import explain_award, explain_decision
from shebao.benefits.model import AwardId
from shebao.cli.claim_desk import at_desk, options
from shebao.cli.figures_given import MONTH
from shebao.cli.listed import counted, most_option, payee_said, tell_payments
from shebao.cli.output import Output
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.payments.listing import (
    Listed,
    Listing,
    NotPayable,
    PaidLater,
    not_payable,
    paid_later,
    payments_in_batch,
    payments_of_month,
    payments_to_person,
)
from shebao.payments.model import BatchId
from shebao.registry.people import find_person
from shebao.service import desk_payments
from shebao.service.desk import Desk
from shebao.service.fund_year import pool_named
from shebao.service.parts import scheme_named
from shebao.service.text import phrase
from shebao.store.errors import RowMissing

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "whole": (
            "No award is left out of the batches of {month} because it cannot be paid.",
            "1 award cannot be paid in {month}, {fen} yuan:",
            "{n:,} awards cannot be paid in {month}, {fen} yuan:",
        ),
        "sent": (
            "",
            "1 payment that was sent came back or is held, {fen} yuan: ./shebao payments list",
            "{n:,} payments that were sent came back or are held, {fen} yuan: ./shebao payments list",
        ),
        "later": (
            "",
            "1 award was left out of its month's batch and has an account since, {fen} yuan:",
            "{n:,} awards were left out of their month's batch and have an account since, {fen} yuan:",
        ),
        "row_later": "  {name}, award {award}, {scheme}: {fen} yuan, into the account ending {tail}: paid with "
        "the run of {run}",
        "left": (
            "",
            "1 award cannot be paid, {fen} yuan: ./shebao payments unpayable",
            "{n:,} awards cannot be paid, {fen} yuan: ./shebao payments unpayable",
        ),
        "row": "  {name}, award {award}, {scheme}: {fen} yuan: {why}",
        "no_account": "no account is named",
        "refused": "the account ending {tail} cannot be used: {cause} (told {since})",
        "nothing": "what is owed does not come to more than nothing",
        "helps": "    name an account: ./shebao claim account {claim} {words}",
        "account": "--bank BANK --number ACCOUNT",
        "nothing_helps": "    see what was booked: ./shebao explain award {award}",
        "more": "  the first {n:,} of them (--rows for more)",
    },
    "zh": {
        "whole": (
            "{month} 没有因无法发放而未编入批次的待遇。",
            "{month} 有 1 项待遇不能发放，{fen} 元：",
            "{month} 有 {n:,} 项待遇不能发放，{fen} 元：",
        ),
        "sent": (
            "",
            "另有 1 笔已编入批次的支付退回或暂缓，{fen} 元：./shebao payments list",
            "另有 {n:,} 笔已编入批次的支付退回或暂缓，{fen} 元：./shebao payments list",
        ),
        "later": (
            "",
            "另有 1 项待遇未编入当月批次，其后已有账户，{fen} 元：",
            "另有 {n:,} 项待遇未编入当月批次，其后已有账户，{fen} 元：",
        ),
        "row_later": "  {name}，待遇 {award}，{scheme}：{fen} 元，发放至尾号 {tail} 的账户：随 {run} 的月度发放补发",
        "left": (
            "",
            "另有 1 项待遇不能发放，{fen} 元：./shebao payments unpayable",
            "另有 {n:,} 项待遇不能发放，{fen} 元：./shebao payments unpayable",
        ),
        "row": "  {name}，待遇 {award}，{scheme}：{fen} 元：{why}",
        "no_account": "未提供账户",
        "refused": "尾号 {tail} 的账户不可用：{cause}（{since} 得知）",
        "nothing": "应发金额不大于零",
        "helps": "    登记账户：./shebao claim account {claim} {words}",
        "account": "--bank 银行 --number 账号",
        "nothing_helps": "    查看记账情况：./shebao explain award {award}",
        "more": "  以上为前 {n:,} 项（--rows 可多列）",
    },
}


LATER = 20
"""So many of those who are paid with a later run are named where other payments are listed."""


class PersonNotHere(ShebaoError):
    """Nobody of the number {number} is in this office's care. Type the 18 digits of the identity number."""

    code = "cli.person_not_here"
    zh = "本机构服务范围内没有证件号码为 {number} 的人员。请填写 18 位公民身份号码。"


class BatchNotHere(ShebaoError):
    """There is no batch {batch} here. `payments list` names those at work, `explain payment` that of a payment."""

    code = "cli.batch_not_here"
    zh = "没有批次 {batch}。payments list 列有办理中的批次，explain payment 列有支付所在的批次。"


def asked_for(asked: Mapping[str, Any]) -> bool:
    """Whether payments of something are asked for, and not what waits."""
    return bool(asked["batch"] is not None or asked["fund"] or asked["person"])


def tell_listed(out: Output, desk: Desk, asked: Mapping[str, Any]) -> None:
    """The payments asked for. Raises BatchNotHere, PersonNotHere, FundUnknown."""
    out.result(tell_payments(out, desk.law, _listed(desk, asked)))


def _listed(desk: Desk, asked: Mapping[str, Any]) -> Listing[Listed]:
    db, by, most = desk.db, desk.house, asked["most"]
    if asked["batch"] is not None:
        try:
            return payments_in_batch(db, by, BatchId(asked["batch"]), most)
        except RowMissing as error:
            raise BatchNotHere(batch=asked["batch"]) from error
    if asked["person"]:
        person = find_person(db, by, asked["person"])
        if person is None:
            raise PersonNotHere(number=asked["person"])
        return payments_to_person(db, by, person, most)
    pool = pool_named(db, by, asked["fund"], asked["area"])
    month = asked["month"] if asked["month"] is not None else int(month_of(desk.on))
    return payments_of_month(db, by, pool.pool_id, month, most)


@click.command("unpayable")
@click.option("--month", type=MONTH, help="Month of the books, such as 2025-11; default: the record's month.")
@most_option
@options
def unpayable_command(*, most: int, **asked: Any) -> None:
    """Who cannot be paid in a month, by name: award, yuan, why, and the command that helps."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        month = asked["month"] if asked["month"] is not None else int(month_of(desk.on))
        found = not_payable(desk.db, desk.house, month, most)
        claims = {row.award: _claim(desk, row.award) for row in found.rows}
        law, back = desk.law, desk_payments.waiting(desk)
        later = paid_later(desk.db, desk.house, month, most)
    n, facts = found.whole_rows, {"month": month_text(month), "fen": yuan(found.whole_fen)}
    out.line(counted(words["whole"], n, **facts))
    for row in found.rows:
        _tell(out, law, row, claims[row.award])
    if n > len(found.rows):
        out.line(words["more"].format(n=len(found.rows)))
    _tell_later(out, law, later)
    sent = {"payments": len(back), "fen": sum(one.fen for one in back)}
    if back:
        out.line(counted(words["sent"], len(back), fen=yuan(sent["fen"])))
    rows = [_facts(row, claims[row.award], out.lang) for row in found.rows]
    told: dict[str, Any] = {"month": month_text(month), "awards": n, "fen": found.whole_fen, "rows": rows, "sent": sent}
    out.result(told | {"paid_later": _later_facts(later)})


def tell_left_out(out: Output, desk: Desk) -> dict[str, dict[str, Any]]:
    """What no batch has: how many cannot be paid, and who is paid with which run still to come."""
    month = int(month_of(desk.on))
    none, later = not_payable(desk.db, desk.house, month, 1), paid_later(desk.db, desk.house, month, LATER)
    if none.whole_rows:
        out.line(counted(WORDS[out.lang]["left"], none.whole_rows, fen=yuan(none.whole_fen)))
    _tell_later(out, desk.law, later)
    return {"not_payable": {"awards": none.whole_rows, "fen": none.whole_fen}, "paid_later": _later_facts(later)}


def _tell_later(out: Output, law: Law, later: Listing[PaidLater]) -> None:
    words, n = WORDS[out.lang], later.whole_rows
    if n:
        out.line(counted(words["later"], n, fen=yuan(later.whole_fen)))
    for row in later.rows:
        name, scheme = payee_said(row.name, row.payee, out.lang), scheme_named(law, row.scheme)[out.lang]
        facts = {"name": name, "award": row.award, "scheme": scheme, "fen": yuan(row.fen), "tail": row.tail}
        out.line(words["row_later"].format(**facts, run=month_text(row.month)))
    if n > len(later.rows):
        out.line(words["more"].format(n=len(later.rows)))


def _later_facts(later: Listing[PaidLater]) -> dict[str, Any]:
    names = ("award", "person", "payee", "name", "scheme", "fen", "tail")
    rows = [{name: getattr(row, name) for name in names} | {"run": month_text(row.month)} for row in later.rows]
    return {"awards": later.whole_rows, "fen": later.whole_fen, "rows": rows}


def _claim(desk: Desk, award: int) -> int | None:
    """The claim an award rests on."""
    decision = explain_award(desk.db, desk.house, AwardId(award)).decision
    return int(explain_decision(desk.db, desk.house, decision).claim.claim_id) if decision is not None else None


def _why(row: NotPayable, lang: str) -> str:
    words = WORDS[lang]
    if row.has_account:
        return str(words["nothing"])
    if not row.tail:
        return str(words["no_account"])
    cause = phrase(f"cause_{row.cause}")[lang] if row.cause else "–"
    return str(words["refused"].format(tail=row.tail, cause=cause, since=row.since))


def _tell(out: Output, law: Law, row: NotPayable, claim: int | None) -> None:
    words = WORDS[out.lang]
    name, scheme = payee_said(row.name, row.payee, out.lang), scheme_named(law, row.scheme)[out.lang]
    facts = {"name": name, "award": row.award, "scheme": scheme, "fen": yuan(row.fen)}
    out.line(words["row"].format(**facts, why=_why(row, out.lang)))
    if row.has_account or claim is None:
        out.line(words["nothing_helps"].format(award=row.award))
    else:
        out.line(words["helps"].format(claim=claim, words=words["account"]))


def _facts(row: NotPayable, claim: int | None, lang: str) -> dict[str, Any]:
    names = ("award", "person", "payee", "name", "scheme", "fen", "has_account", "tail", "cause", "since")
    return {name: getattr(row, name) for name in names} | {"claim": claim, "why": _why(row, lang)}
