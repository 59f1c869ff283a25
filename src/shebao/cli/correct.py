"""`shebao correct`: everybody a wrong value or rule touches, with amounts up and down; with --apply put right."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from shebao.benefits.correction import Affected, Correction, affected, apply_correction, draft_correction, today
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.month import hands_at, typed_values
from shebao.cli.output import Output
from shebao.cli.where import READER, law_folder, opened
from shebao.law.load import load
from shebao.service.corrected import letters_of_correction
from shebao.service.month import Hands
from shebao.service.text import money
from shebao.store.db import Database

SHOWN = 30
SAYS = {
    "en": {
        "head": "award|person|a month before|after|months|arrears|overpaid|state",
        "states": ("listed", "applied", "proposed"),
        "told": "run {run}: awards {awards:,}, up {up:,}, down {down:,}, arrears {arrears}, overpaid {overpaid}, "
        "proposed {proposed:,}, letters {letters:,}",
    },
    "zh": {
        "head": "待遇|人员|更正前每月|更正后|月数|补发|多发|状态",
        "states": ("已列入", "已更正", "已提出"),
        "told": "批次 {run}：涉及待遇 {awards:,} 项，调增 {up:,}，调减 {down:,}，补发 {arrears}，多发 {overpaid}，"
        "拟追回 {proposed:,}，函件 {letters:,}",
    },
}


@click.command("correct")
@click.argument("scheme")
@click.option(
    "--cause", required=True, help="The paper that says what was wrong; the same words go on with the same run."
)
@click.option("--region", required=True, help="Division code of the area.")
@click.option("--line", default="social_insurance", show_default=True, help="Line of business of the office.")
@click.option("--typed", type=click.Path(path_type=Path, exists=True), help="Values typed in where the law has a gap.")
@click.option(
    "--apply", "applied", is_flag=True, help="Sign by the three posts of the office and put everything right."
)
@click.option("--letters", is_flag=True, help="With --apply: a letter to everybody who has more now.")
@country_option
@lang_option
@json_option
def correct_command(scheme: str, **asked: Any) -> None:
    """List whom a wrong value or rule touches, amounts up and down; recoveries are only ever proposed."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    law = load(law_folder(asked["country"]))
    typed = typed_values(law, asked["typed"])
    judge = Judge(law, accepts_unverified=bool(typed), typed=typed)
    with opened() as db:
        on = today(db, READER)
        hands = hands_at(db, law, asked["region"], asked["line"], on)
        area = replace(hands.house, path=hands.clerk.path)
        wanted = Correction(scheme, asked["cause"], on)
        run = draft_correction(db, area, judge, wanted)
        letters = 0
        if asked["applied"]:
            _sign(db, hands, run)
            apply_correction(db, area, judge, wanted, on=on)
            letters = len(letters_of_correction(db, hands.clerk, law, run, on=on)) if asked["letters"] else 0
        lines = affected(db, hands.clerk, run)
    _tell(out, lines)
    figures = _figures(lines)
    sums = {name: money(figures[f"{name}_fen"])[out.lang] for name in ("arrears", "overpaid")}
    out.line(str(SAYS[out.lang]["told"]).format(run=run, letters=letters, **figures, **sums))
    out.result({"run": run, "figures": figures, "letters": letters, "awards": [_plain(line) for line in lines]})


def _sign(db: Database, hands: Hands, run: int) -> None:
    """By maker, checker and approver; what was signed before stands."""
    for who, role in ((hands.clerk, "maker"), (hands.reviewer, "checker"), (hands.approver, "approver")):
        with suppress(RunSignedTwice):
            sign_run(db, who, run, role, on=today(db, READER))


def _tell(out: Output, lines: list[Affected]) -> None:
    words = dict(zip((None, True, False), SAYS[out.lang]["states"], strict=True))
    out.table(
        str(SAYS[out.lang]["head"]).split("|"),
        [
            (
                str(line.award),
                str(line.person),
                *(money(fen)[out.lang] for fen in (line.before_fen, line.after_fen)),
                str(line.months),
                *(money(fen)[out.lang] for fen in (line.up_fen, line.down_fen)),
                words[line.applied],
            )
            for line in lines[:SHOWN]
        ],
    )


def _figures(lines: list[Affected]) -> dict[str, int]:
    return {
        "awards": len(lines),
        "up": sum(1 for line in lines if line.after_fen > line.before_fen),
        "down": sum(1 for line in lines if line.after_fen < line.before_fen),
        "arrears_fen": sum(line.up_fen for line in lines),
        "overpaid_fen": sum(line.down_fen for line in lines),
        "proposed": sum(1 for line in lines if line.applied is False),
    }


def _plain(line: Affected) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Affected.__slots__}
