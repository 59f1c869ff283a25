"""What of an award was sent to the bank, payment by payment, and why the rest was not."""

from __future__ import annotations

from typing import Any

from shebao.benefits.explain import AwardTold
from shebao.cli.where import READER, day_of_record
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.money import yuan
from shebao.payments.explain import PaymentLine, payments_of_award
from shebao.payments.listing import payees_without_account
from shebao.service.text import phrase
from shebao.store.db import Database

SHOWN = 12
WORDS = {
    "en": {
        "sent": "  payment {number} of {month}: {fen} yuan, {state}",
        "earlier": "  and {n:,} earlier ones: ./shebao explain award {award} --json names them",
        "none": "  Nothing has been sent to the bank yet: {why}.",
        "rest": "  Booked and not sent: {why}.",
        "not_booked": "no payroll has booked anything of it; it begins in {start}, and a month is booked by "
        "`./shebao month run`",
        "no_account": "{fen} yuan wait, for the payee has no account that money can go to; "
        "`./shebao payments unpayable` says what helps",
        "waits": "{fen} yuan wait for the next batch, which `./shebao month run` makes on the pay day",
        "nothing_due": "{fen} yuan, and nothing above zero is paid",
    },
    "zh": {
        "sent": "  支付 {number}（{month}）：{fen} 元，{state}",
        "earlier": "  另有更早的 {n:,} 笔：./shebao explain award {award} --json 全部列出",
        "none": "  尚未发放：{why}。",
        "rest": "  已记账而未发放：{why}。",
        "not_booked": "还没有记入应发台账；待遇自 {start} 起，由 ./shebao month run 按月记账",
        "no_account": "{fen} 元，领取人没有可用账户，办法见 ./shebao payments unpayable",
        "waits": "{fen} 元，待发放日由 ./shebao month run 编入下一批次",
        "nothing_due": "合计 {fen} 元，不大于零，不予发放",
    },
}


def sent_said(db: Database, award: AwardTold, lang: str) -> tuple[list[str], dict[str, Any]]:
    """Sentences and facts: every payment of an award, and why what is booked beyond them was not sent."""
    words, paid = WORDS[lang], payments_of_award(db, READER, int(award.award))
    shown = paid[-SHOWN:]
    lines = [words["sent"].format(number=p.payment, **_payment_words(p, lang)) for p in shown]
    if len(paid) > len(shown):
        lines.insert(0, words["earlier"].format(n=len(paid) - len(shown), award=int(award.award)))
    booked = sum(owed.fen for owed in award.obligations)
    rest = booked - sum(p.fen for p in paid if p.state != "cancelled")
    why = ""
    if not paid or rest:
        why = _why(db, award, rest)
        about = {"fen": yuan(rest), "start": month_text(award.start_month)}
        said = words[why].format(**about)
        lines.append(words["rest" if paid else "none"].format(why=said))
    facts = [{"payment": p.payment, "month": month_text(p.period), "fen": p.fen, "state": p.state} for p in paid]
    return lines, {"sent": facts, "not_sent_fen": rest, "not_sent_because": why}


def _why(db: Database, award: AwardTold, rest: int) -> str:
    """Why something of an award is not sent, as the key of its sentence."""
    if not award.obligations:
        return "not_booked"
    if rest <= 0:
        return "nothing_due"
    payees = {owed.payee for owed in award.obligations}
    month = int(month_of(day_of_record(db)))
    return "no_account" if payees_without_account(db, READER, payees, month) else "waits"


def _payment_words(one: PaymentLine, lang: str) -> dict[str, str]:
    state = phrase(f"state_{one.state}")[lang]
    if one.cause:
        why = phrase(f"cause_{one.cause}")[lang]
        state += f"（{why}）" if lang == "zh" else f" ({why})"
    return {"month": month_text(one.period), "fen": yuan(one.fen), "state": state}
