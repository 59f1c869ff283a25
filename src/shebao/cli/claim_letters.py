"""`shebao claim delivered`: the receipt of a letter, and until when the person may disagree."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, post_said, said, tell_letter
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.service import desk_letters
from shebao.service.delivery import RELATIONS, SELF, Delivery


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
