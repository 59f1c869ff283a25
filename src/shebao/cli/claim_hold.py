"""`shebao claim suspend` and `end`: a payment paused or ended on a ground of the law, told to the person first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from shebao.benefits.holds import HoldCase
from shebao.benefits.model import ClaimId
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.service import desk_after
from shebao.service.desk_after import HOLD_STEPS, STOPPED, SUSPENDED, UNDO, Ground

SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "notify": "{day}  Told to the person, nothing is decided: {post}",
        "until": "  the person may answer until {until}",
        "hear": "{day}  Answer taken: {post}",
        "withdraw": "{day}  Withdrawn, payment goes on: {post}",
        "decide suspended": "{day}  Paused from {month}: {post}",
        "decide stopped": "{day}  Ended from {month}: {post}",
        "undo": "{day}  The end is withdrawn: {post}",
        "letter": "  write the letter: shebao claim letter {claim} --of {kind}",
    },
    "zh": {
        "notify": "{day}  已事先告知当事人，尚未作出决定：{post}",
        "until": "  当事人可于 {until}（含当日）前陈述意见",
        "hear": "{day}  已听取意见：{post}",
        "withdraw": "{day}  已撤回，继续发放：{post}",
        "decide suspended": "{day}  自 {month} 起暂停发放：{post}",
        "decide stopped": "{day}  自 {month} 起终止发放：{post}",
        "undo": "{day}  撤销终止：{post}",
        "letter": "  请发函：shebao claim letter {claim} --of {kind}",
    },
}
LETTERS = {"notify": "hold_notice", f"decide {SUSPENDED}": "suspended", f"decide {STOPPED}": "ended", UNDO: "resumed"}


class NoticeUnclear(ShebaoError):
    """To tell a person of a pause or an end say --ground, --document and --from. Nothing was written."""

    code = "cli.notice_unclear"
    zh = "事先告知须写明 --ground、--document 和 --from。尚未作任何登记。"


_GROUND = click.option("--ground", default="", help="notify: the ground of the law, as in the scheme's service.yaml.")
_DOCUMENT = click.option("--document", default="", help="notify: the paper that shows it. undo: what undoes it.")
_FROM = click.option("--from", "start", default="", help="notify: first month not paid, such as 2026-02.")
_UNTIL = click.option("--until", type=DAY, help="notify: last day to answer; default: in 15 days, on a working day.")
_NOTE = click.option("--note", default="", help="hear: what the person says. withdraw: why it is not done.")


@claim_group.command("suspend")
@click.argument("claim", type=int)
@click.argument("step", type=click.Choice(HOLD_STEPS))
@_GROUND
@_DOCUMENT
@_FROM
@_UNTIL
@_NOTE
@options
def suspend_command(claim: int, step: str, **asked: Any) -> None:
    """Pause the payment of CLAIM: the person is told, may answer, and another officer decides.

    A silence is followed by letter, call and visit first, and never paused by hand.
    """
    _carried(claim, SUSPENDED, step, asked)


@claim_group.command("end")
@click.argument("claim", type=int)
@click.argument("step", type=click.Choice((*HOLD_STEPS, UNDO)))
@_GROUND
@_DOCUMENT
@_FROM
@_UNTIL
@_NOTE
@options
def end_command(claim: int, step: str, **asked: Any) -> None:
    """End the payment of CLAIM where the law stops the right: told, heard, decided by another.

    `undo` takes back an end that was wrong: every month since is owed again.
    What a death or a second right ends is found by itself.
    """
    _carried(claim, STOPPED, step, asked)


def _carried(claim: int, status: str, step: str, asked: dict[str, Any]) -> None:
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    ground, document, start, until, note = (asked.pop(key) for key in ("ground", "document", "start", "until", "note"))
    if step == "notify" and not (ground and document and start):
        raise NoticeUnclear
    if step == UNDO and not document:
        raise desk_after.StepUnclear(step=step, wanted="--document")
    with at_desk(asked) as desk:
        number = ClaimId(claim)
        if step == UNDO:
            by, award = desk_after.withdraw_end(desk, number, document)
            _say(out, claim, UNDO, {"day": desk.on, "post": post_said(by.post, out.lang)})
            out.result({"award": award, "step": step, "post": by.post})
            return
        if step == "notify":
            why = Ground(ground, document, int(parse_month(start)), until)
            by, case = desk_after.notify_hold(desk, number, status, why)
        else:
            by, case = desk_after.carry_hold(desk, number, status, step, note)
        _tell(out, claim, step, case, (desk.on, by.post))


def _tell(out: Output, claim: int, step: str, case: HoldCase, act: tuple[date, str]) -> None:
    month = month_text(case.hold.start)
    key = f"decide {case.hold.status}" if step == "decide" else step
    _say(out, claim, key, {"day": act[0], "post": post_said(act[1], out.lang), "month": month})
    if step == "notify":
        out.line(SAYS[out.lang]["until"].format(until=case.notice.until))
    out.result(
        {
            "notice": case.number,
            "state": case.state,
            "ground": case.hold.ground,
            "from": month,
            "answer_until": str(case.notice.until),
            "post": act[1],
        }
    )


def _say(out: Output, claim: int, key: str, facts: Mapping[str, object]) -> None:
    out.line(SAYS[out.lang][key].format(**facts))
    if key in LETTERS:
        out.line(SAYS[out.lang]["letter"].format(claim=claim, kind=LETTERS[key]))
