"""`shebao claim letter`, `claim delivered`: a letter, its receipt, and until when the person may disagree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from shebao.benefits.claims import acts_of
from shebao.benefits.explain import Explained, explain_decision
from shebao.benefits.following import around
from shebao.benefits.model import ClaimId
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, post_said, said, tell_letter
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.kernel.dates import month_of
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.kernel.regions import chain
from shebao.service import desk_letters
from shebao.service.delivery import RELATIONS, SELF, Delivery
from shebao.service.desk import Desk
from shebao.service.desk_after import letter_after
from shebao.service.desk_errors import NotDecidedYet
from shebao.service.desk_letters import notice_letter
from shebao.service.desk_steps import officer_for, read
from shebao.service.issue import Occasion, account_paid_into, issue
from shebao.service.issue_after import KINDS
from shebao.service.letter_model import NOTICE
from shebao.service.letters import Letter
from shebao.service.render import letter_html, letter_pdf
from shebao.service.setting import CalendarMissing, calendar_rows, days

DECISION = "decision"


class LetterNotDue(ShebaoError):
    """Claim {claim} is "{state}": a letter tells of a decision, and there is none yet.

    {now}
    """

    code = "cli.letter_not_due"
    zh = "申请 {claim} 处于“{state}”状态：函件须在作出决定后发出。{now_zh}"


BEFORE_LETTER: Mapping[str, tuple[str, str]] = {
    "refusal_proposed": (
        "A refusal is told first: shebao claim notify {n}.",
        "拟不予批准的，先办理 shebao claim notify {n}。",
    ),
    "refusal_notified": (
        (
            "The notice has its own letter: shebao claim letter {n} --of notice. Next: shebao claim hear {n} --note …, "
            "or shebao claim refuse {n} when the day is over."
        ),
        (
            "事先告知有单独的函件：shebao claim letter {n} --of notice。下一步：当事人陈述的 "
            "shebao claim hear {n} --note …；期满未陈述的 shebao claim refuse {n}。"
        ),
    ),
    "refusal_answered": (
        "Decide again, shebao claim decide {n}, or refuse, shebao claim refuse {n}.",
        "请重新核定 shebao claim decide {n}，或决定不予批准 shebao claim refuse {n}。",
    ),
}
NEXT_SAYS = ("shebao claim show {n} says what comes next.", "下一步见 shebao claim show {n}。")


@claim_group.command("delivered")
@click.argument("letter")
@click.option("--way", required=True, help="How: direct, left, electronic, post, entrusted, notice (remedies.yaml).")
@click.option("--day", type=DAY, help="Day on the receipt; of a public notice the day it was posted. Default: today.")
@click.option("--signed-by", required=True, help="Who signed for it, or the witnesses.")
@click.option("--relation", type=click.Choice(RELATIONS), default=SELF, show_default=True, help="What he is to him.")
@options
def delivered_command(letter: str, *, way: str, day: date | None, signed_by: str, relation: str, **asked: Any) -> None:
    """Record the receipt of LETTER (its number): from that day the person knows, and the days to disagree run."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        done = Delivery(way, day or desk.on, signed_by, relation)
        by, sent = desk_letters.delivered(desk, letter, done)
        out.line(said(out, "done", day=desk.on, act=said(out, "receipt"), post=post_said(by.post, out.lang)))
        tell_letter(out, sent)
        out.result(
            {
                "letter": sent.number,
                "delivered_on": sent.delivered_on,
                "knows_from": sent.knows_from,
                "disagree_until": [
                    {"until": t.last_on, "en": t.way.text.en, "zh": t.way.text.zh, "cites": t.way.cites}
                    for t in sent.terms
                ],
            }
        )


@claim_group.command("letter")
@click.argument("claim", type=int)
@click.option("--out", "file", type=click.Path(path_type=Path), help="Write it as a page (.html) or to print (.pdf).")
@click.option("--of", "kind", type=click.Choice((DECISION, NOTICE, *KINDS)), default=DECISION, help="What it tells of.")
@options
def letter_command(claim: int, *, file: Path | None, kind: str, **asked: Any) -> None:
    """The letter of the decision on CLAIM, of the notice before a refusal, or of what happened to the right since: the
    last pause, its going on, its end, money paid too much, a death. The same letter again is the same letter."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        write = {DECISION: letter_of_decision, NOTICE: notice_letter}.get(kind, partial(letter_after, kind=kind))
        letter = write(desk, ClaimId(claim))
        out.line(f"{letter.number}  {letter.title[out.lang]}")
        for sentence in (letter.lead, *letter.opening):
            out.line(sentence[out.lang])
        for section in letter.sections:
            out.line(section.heading[out.lang])
            for sentence in section.sentences:
                out.line(f"  {sentence[out.lang]}")
            for line in section.lines:
                parts = (line.label, *line.steps, line.source, line.mark)
                told = [part[out.lang] for part in parts if part and part[out.lang]]
                out.line(f"  {' | '.join(told)}: {yuan(line.amount)}")
            for sentence in section.after:
                out.line(f"  {sentence[out.lang]}")
        if file is not None:
            write_letter(letter, file, out.lang, desk.on)
            out.line(str(file))
        out.result({"number": letter.number, "title": letter.title.en, "lead": letter.lead.en, "file": file})


def letter_of_decision(desk: Desk, claim: ClaimId) -> Letter:
    """The letter of a decision, issued; the same again is the same. Raises NotDecidedYet, LetterNotDue."""
    found = read(desk, claim)
    if found.decision is None:
        raise NotDecidedYet(claim=claim)
    by = officer_for(desk, claim, "clerk")
    told = explain_decision(desk.db, by, found.decision)
    return issue(desk.db, by, desk.law, told, _occasion(desk, claim, told))


def _occasion(desk: Desk, claim: ClaimId, told: Explained) -> Occasion:
    """What the letter is about: granted, refused or waiting; when it is first paid, and into which account."""
    acts = acts_of(desk.db, desk.house, claim)
    state = acts[-1].state
    kinds = {"granted": "granted", "refused": "refused", "waiting": "waiting", "awaiting_order": "waiting"}
    if state not in kinds:
        now, now_zh = (said.format(n=claim) for said in BEFORE_LETTER.get(state, NEXT_SAYS))
        raise LetterNotDue(claim=claim, state=state, now=now, now_zh=now_zh)
    first = max(told.answer.start_month or 0, int(month_of(acts[-1].on)))
    try:
        pay_by = days(desk.law, _region_of_calendar(desk, told.claim.region), first)["pay_day"]
    except CalendarMissing:
        pay_by = None
    tail = account_paid_into(desk.db, desk.house, told, month=first)
    kind = "changed" if around(desk.db, desk.house, claim).before else kinds[state]
    return Occasion(
        kind,
        acts[-1].on,
        told.answer.start_month or 0,
        pay_by if told.answer.granted else None,
        tail,
        demonstration=desk.demonstration,
        invented=desk.invented,
    )


def _region_of_calendar(desk: Desk, region: str) -> str:
    """The nearest place above with a calendar of its own."""
    known = {str(row["region"]) for row in calendar_rows(desk.law)}
    return next((place for place in chain(region) if place in known), region)


def write_letter(letter: Letter, file: Path, lang: str, on: date) -> None:
    """A letter as a page, or to print where the file ends in .pdf."""
    if file.suffix == ".pdf":
        file.write_bytes(letter_pdf(letter, lang, on))
    else:
        file.write_text(letter_html(letter, lang), encoding="utf-8")
