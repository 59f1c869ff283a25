"""`shebao claim recovery`: money paid too much, asked back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from shebao.benefits.afterwards import Overpaid
from shebao.benefits.model import AwardId, ClaimId
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.money import fen, yuan
from shebao.service import desk_after
from shebao.service.desk_after import Asked

SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "letter": "  write the letter: shebao claim letter {claim} --of {kind}",
        "case": "{day}  {step}: {post}. Paid too much {fen} yuan, come back {received}, open {left}",
        "answer": "  the person may answer until {day}",
        "step": "  {month}: {fen}",
        "notify": "Told to the person",
        "hear": "Answer taken",
        "decide": "Decided",
        "plan": "Monthly steps agreed",
        "receive": "Money come back recorded",
        "withdraw": "Withdrawn",
    },
    "zh": {
        "letter": "  请发函：shebao claim letter {claim} --of {kind}",
        "case": "{day}  {step}：{post}。多发 {fen} 元，已退回 {received}，尚余 {left}",
        "answer": "  当事人可于 {day}（含当日）前陈述意见",
        "step": "  {month}：{fen}",
        "notify": "已告知当事人",
        "hear": "已听取意见",
        "decide": "已决定",
        "plan": "已约定分期",
        "receive": "已登记退回款项",
        "withdraw": "已撤回",
    },
}


@claim_group.command("recovery")
@click.argument("claim", type=int)
@click.argument("step", type=click.Choice(desk_after.STEPS))
@click.option("--note", default="", help="What was said; of a decision its article; of steps the agreement.")
@click.option("--until", type=DAY, help="Last day to answer (default: in 15 days), or to pay back after a decision.")
@click.option("--amount", default="", help="Yuan: a monthly step, or what came back.")
@click.option("--from", "start", default="", help="First month of the steps, such as 2026-02.")
@click.option("--award", type=int, help="Hold the steps back from this award of the same person.")
@click.option("--keep", default="0", show_default=True, help="Yuan a month at least left of that award.")
@options
def recovery_command(claim: int, step: str, *, note: str, until: date | None, **asked: Any) -> None:
    """Money paid too much on CLAIM, step by step: the person is told, heard, another officer decides, it comes back.

    Nothing is taken before a decision, and nothing held back without an agreement or an article that allows it.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    amount, start, award, keep = (asked.pop(key) for key in ("amount", "start", "award", "keep"))
    said = Asked(
        note,
        until,
        fen(amount) if amount else 0,
        int(parse_month(start)) if start else 0,
        None if award is None else AwardId(award),
        fen(keep),
    )
    with at_desk(asked) as desk:
        by, case = desk_after.recover(desk, ClaimId(claim), step, said)
        _tell(out, claim, step, case, (desk.on, post_said(by.post, out.lang)))


def _tell(out: Output, claim: int, step: str, case: Overpaid, act: tuple[date, str]) -> None:
    words, left = SAYS[out.lang], case.fen - case.received
    sums = {"fen": yuan(case.fen), "received": yuan(case.received), "left": yuan(left)}
    out.line(words["case"].format(day=act[0], step=words[step], post=act[1], **sums))
    noticed = case.last("noticed")
    if step == "notify" and noticed is not None:
        out.line(words["answer"].format(day=noticed.until))
    for one in case.plan if step == "plan" else ():
        out.line(words["step"].format(month=month_text(one.month), fen=yuan(one.fen)))
    if step in ("notify", "decide", "plan"):
        out.line(words["letter"].format(claim=claim, kind="recovery"))
    out.result(
        {
            "recovery": case.recovery,
            "state": case.state,
            "fen": case.fen,
            "received": case.received,
            "months": [{"month": month_text(month), "fen": part} for month, part in case.months],
            "steps": [{"month": month_text(one.month), "fen": one.fen} for one in case.plan],
        }
    )
