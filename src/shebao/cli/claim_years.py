"""`shebao claim missing-years`: who reaches the age of a right with too few years, before it happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shebao.benefits.judge import Judge
from shebao.benefits.missing_years import Ahead, Short, short_of_years
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, tell_stand_ins
from shebao.cli.figures_given import MONTH, out_option, told
from shebao.cli.law_run import read_typed
from shebao.cli.output import Output
from shebao.cli.where import law_folder, stand_ins_of_demonstration
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.money import yuan

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "head": (
            "person",
            "reaches the age",
            "years paid",
            "needed",
            "missing",
            "may be paid at once",
            "yuan for them",
        ),
        "sum": "{persons:,} persons of {scheme} in {region} reach the age by {last} with too few years; {fen} yuan "
        "would make up what may be paid at once. Nobody is written to, and nothing is owed.",
        "none": "Nobody of {scheme} in {region} reaches the age by {last} with too few years, by what is on record.",
    },
    "zh": {
        "head": ("人员", "到龄月份", "已缴年数", "应缴年数", "缺少", "可一次补缴年数", "补缴金额（元）"),
        "sum": "{region} {scheme} 参保人中有 {persons:,} 人将在 {last} 前到龄而缴费年限不足；"
        "可一次补缴部分合计 {fen} 元。本表不发通知，也不构成应缴。",
        "none": "就现有记录，{region} {scheme} 参保人中没有在 {last} 前到龄而缴费年限不足的人员。",
    },
}


@claim_group.command("missing-years")
@click.option("--scheme", required=True, help="A scheme whose service.yaml says years_missing.")
@click.option("--region", required=True, help="Division code of the place whose law holds.")
@click.option("--until", "last", type=MONTH, required=True, help="Whoever reaches the age by this month is listed.")
@click.option("--typed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of values typed in.")
@out_option
@options
def missing_years_command(
    scheme: str, *, region: str, last: int, file: Path | None, typed: Path | None, **asked: Any
) -> None:
    """Who reaches the age of a right with too few years, the nearest first, and what would close the gap.

    The list is for the office that visits: nobody is written to, nothing is owed. --typed gives values that the law of
    the place still lacks, such as the month its scheme began.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        now = int(month_of(desk.on))
        house = Actor(desk.house.actor_id, desk.house.name, desk.house.post, "*", desk.path(region, desk.line(scheme)))
        given = {**(desk.judge.typed or {}), **read_typed(desk.law, typed)}
        judge = Judge(desk.law, accepts_unverified=desk.judge.accepts_unverified, typed=given)
        found = short_of_years(desk.db, house, judge, Ahead(scheme, region, now, now, last))
        stands = typed or stand_ins_of_demonstration(law_folder(asked["country"]))
        if stands is not None and not asked["as_json"]:
            tell_stand_ins(desk.law, judge, stands, out.lang)
    told(out, words["head"], [_cells(short) for short in found], file)
    facts = {"scheme": scheme, "region": region, "last": month_text(last)}
    fen = sum(short.make_up for short in found)
    out.line(words["sum" if found else "none"].format(**facts, persons=len(found), fen=yuan(fen)))
    out.result({**facts, "persons": [_facts(short) for short in found], "make_up_fen": fen})


def _cells(short: Short) -> tuple[str, ...]:
    years = (short.paid, short.needed, short.missing, min(short.missing, short.allowed))
    return (str(short.person), month_text(short.reaches), *(str(year) for year in years), yuan(short.make_up))


def _facts(short: Short) -> dict[str, object]:
    years = {"paid": short.paid, "needed": short.needed, "missing": short.missing, "allowed": short.allowed}
    sums = {"yearly_fen": short.yearly, "make_up_fen": short.make_up}
    return {"person": short.person, "reaches": month_text(short.reaches), **years, **sums}
