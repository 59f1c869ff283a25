"""`shebao claim order`: what no rule reaches is decided with a document; checked and approved like anything else."""

from __future__ import annotations

from typing import Any

import click

from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import options
from shebao.cli.claim_steps import do_step
from shebao.kernel.dates import parse_month
from shebao.kernel.money import fen
from shebao.service import desk_orders
from shebao.service.desk_orders import Wording


@claim_group.command("order")
@click.argument("claim", type=int)
@click.option("--document", required=True, help="Number of the order, minutes or letter that decides the case.")
@click.option("--article", required=True, help="Its article or item.")
@click.option("--amount", default="", help="Yuan it grants: a month, or once for a lump sum.")
@click.option("--from", "start", default="", help="First month of a monthly award, such as 2025-11.")
@click.option("--refuse", "english", default="", help="Why it grants nothing, in English.")
@click.option("--refuse-zh", "chinese", default="", help="The same in Chinese.")
@options
def order_command(claim: int, *, document: str, article: str, amount: str, start: str, **asked: Any) -> None:
    """Decide CLAIM by order, where the law says that no rule reaches it: an amount, or a refusal with its reason.

    `claim check` and `claim approve` follow; a refusal is told first by `claim notify`.
    """
    english, chinese = asked.pop("english"), asked.pop("chinese")
    paper = desk_orders.Paper(document, article)
    worded = Wording(english, chinese) if english or chinese else None
    granted = None if not amount else desk_orders.Grant(fen(amount), int(parse_month(start)) if start else None)
    do_step(claim, asked, lambda desk, number: desk_orders.order(desk, number, paper, granted or worded))
