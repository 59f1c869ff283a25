"""`shebao claim raised`: whose running award went on with another amount in a month, and the letters that tell them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shebao.benefits.following import Raised, raised
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options
from shebao.cli.claim_letters import letter_of_decision, write_letter
from shebao.cli.output import Output
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.service.text import month as told_month

SHOWN = 30
SAYS = {
    "en": {
        "head": "claim|follows claim|scheme|a month before|from {month}|more",
        "nobody": "No award went on with another amount in {month}.",
        "rest": "… and {n:,} more: --json names all.",
        "told": "Awards that went on from {month}: {n:,}; in all {more} yuan a month more.",
        "letters": "Letters in {folder}: {n:,}; done again, the same letters.",
        "how": "Their letters: shebao claim raised {typed} --letters FOLDER",
    },
    "zh": {
        "head": "申请|接续申请|项目|此前每月|自{month}起|增加",
        "nobody": "{month}没有按新标准接续的待遇。",
        "rest": "……另有 {n:,} 项：全部名单见 --json。",
        "told": "自{month}起共 {n:,} 项待遇按新标准接续，每月合计增加 {more} 元。",
        "letters": "函件 {n:,} 份，在 {folder}；重做一次，函件不变。",
        "how": "制作函件：shebao claim raised {typed} --letters 文件夹",
    },
}


@claim_group.command("raised")
@click.argument("month")
@click.option("--scheme", default="", help="Only of this scheme.")
@click.option("--letters", "folder", type=click.Path(path_type=Path), help="Write everybody's letter into this folder.")
@options
def raised_command(month: str, *, scheme: str, folder: Path | None, **asked: Any) -> None:
    """Everybody whose award went on with another amount in MONTH, such as 2025-11: a raise, a step of age.

    The run of the month does it (nobody applies); what would be less is not here but waits for an officer.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words, period = SAYS[out.lang], int(parse_month(month))
    when = {"month": told_month(period)[out.lang], "typed": month_text(period)}
    with at_desk(asked) as desk:
        rows, more, letters = list[Raised](), 0, 0
        total = 0
        for one in raised(desk.db, desk.house, period, scheme):
            total, more = total + 1, more + one.fen - one.before_fen
            if total <= SHOWN or out.as_json:
                rows.append(one)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                letter = letter_of_decision(desk, one.claim)
                write_letter(letter, folder / f"{letter.number}.{out.lang}.html", out.lang, desk.on)
                letters += 1
        if not total:
            out.line(words["nobody"].format(**when))
        else:
            out.table(words["head"].format(**when).split("|"), [_told(one, desk.law, out.lang) for one in rows[:SHOWN]])
            if total > SHOWN:
                out.line(words["rest"].format(n=total - SHOWN))
            out.line(words["told"].format(n=total, more=yuan(more), **when))
            out.line(words["letters" if folder else "how"].format(n=letters, folder=folder, **when))
        out.result(
            {"month": when["typed"], "awards": total, "more_fen": more, "letters": letters, "raised": _plain(rows)}
        )


def _told(one: Raised, law: Law, lang: str) -> tuple[str, ...]:
    scheme = law.schemes.get(one.scheme)
    name = getattr(scheme.names, lang) if scheme else one.scheme
    sums = (one.before_fen, one.fen, one.fen - one.before_fen)
    return (str(one.claim), str(one.before), name, *(yuan(fen) for fen in sums))


def _plain(rows: list[Raised]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in Raised.__slots__} for one in rows]
