"""`shebao statistics`: closed months published for statistics, proved, and asked."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.insight.asking import ask
from shebao.insight.prove import Proved, prove
from shebao.insight.publish import publish, statistics_of
from shebao.insight.questions import SMALLEST_CELL, Asked, questions
from shebao.kernel.dates import month_text, parse_month

WORDS = {
    "en": {
        "published": "  published {unit}",
        "recovered": "  put in its place after an interruption: {unit}",
        "waiting": "  waits for an agency that has not closed: {unit}",
        "done": "{units:,} units published, {rows:,} rows",
        "proved": "{units:,} units, {files:,} files, {rows:,} rows proved: {n} findings.",
        "months": "{start} to {end}",
        "small": "Cells of fewer than {n} persons are hidden; the threshold is ours, no law names one.",
        "written": "{rows:,} rows written to {out}",
        "none": "No row.",
    },
    "zh": {
        "published": "  已发布 {unit}",
        "recovered": "  中断后已归位：{unit}",
        "waiting": "  有机构尚未结账，暂不发布：{unit}",
        "done": "发布 {units:,} 个单元，{rows:,} 行",
        "proved": "核验 {units:,} 个单元、{files:,} 个文件、{rows:,} 行：{n} 处不符。",
        "months": "{start} 至 {end}",
        "small": "少于 {n} 人的单元已隐去；该界限为本系统自定，并无法规规定。",
        "written": "{rows:,} 行已写入 {out}",
        "none": "没有符合的行。",
    },
}


@click.group("statistics")
def statistics_group() -> None:
    """Statistics apart from the record: closed months as files of pseudonyms, and questions to them."""


@statistics_group.command("publish")
@click.option("--month", help="Only this month, such as 2025-10.")
@lang_option
@json_option
def publish_command(month: str | None, lang: str, *, as_json: bool) -> None:
    """Publish every closed month that is not published yet, and prove those that are.

    Killed and typed again it goes on where it stopped. Exits with 1 when a proof fails.
    """
    out = Output(as_json=as_json, lang=lang)
    words, only = WORDS[out.lang], int(parse_month(month)) if month else None
    with opened() as db:
        done = publish(db, READER, only, lambda unit: out.line(words["published"].format(unit=unit)))
        proved = prove(db, READER, only)
    for unit in done.recovered:
        out.line(words["recovered"].format(unit=unit))
    for unit in done.waiting:
        out.line(words["waiting"].format(unit=unit))
    out.line(words["done"].format(units=len(done.units), rows=done.rows))
    _tell(out, proved)
    out.result({**asdict(done), "proved": _facts(proved)})
    sys.exit(1 if proved.findings else 0)


@statistics_group.command("check")
@click.option("--month", help="Only this month, such as 2025-10.")
@lang_option
@json_option
def check_command(month: str | None, lang: str, *, as_json: bool) -> None:
    """Prove what is published: each file by its hash, its sums by the ledger, the insured by the record.

    Tells what is altered, missing, alien or closed and not published. Exits with 1 when there is something to tell.
    """
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        proved = prove(db, READER, int(parse_month(month)) if month else None)
    _tell(out, proved)
    out.result(_facts(proved))
    sys.exit(1 if proved.findings else 0)


@statistics_group.command("questions")
@lang_option
@json_option
def questions_command(lang: str, *, as_json: bool) -> None:
    """The questions that can be asked, with what each needs."""
    out = Output(as_json=as_json, lang=lang)
    zh = out.lang == "zh"
    head = ("问题", "内容", "所需选项") if zh else ("question", "what it answers", "options")
    rows = [
        (one.name, one.zh if zh else one.en, " ".join(f"--{option}" for option in one.asks))
        for one in questions().values()
    ]
    out.table(head, rows)
    out.result([{"name": one.name, "en": one.en, "zh": one.zh, "asks": one.asks} for one in questions().values()])


@statistics_group.command("ask")
@click.argument("question")
@click.option("--from", "start", help="First month of the books, such as 2025-01; default: the question's own.")
@click.option("--to", "end", help="Last month of the books; default: the last published.")
@click.option("--scheme", default="", help="The scheme, where the question is about one.")
@click.option("--person", type=int, help="The number of a person in the statistics, for his history.")
@click.option("--fewer-than", type=int, help="A number of months, for those who have fewer.")
@click.option("--folder", type=click.Path(path_type=Path), help="Published files elsewhere; default: the record's own.")
@click.option("--out", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the answer as CSV.")
@lang_option
@json_option
def ask_statistics_command(question: str, file: Path | None, **asked: Any) -> None:
    """Ask the published files QUESTION (see shebao statistics questions). With --folder no record is needed."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    start, end = (int(parse_month(text)) if text else None for text in (asked["start"], asked["end"]))
    given = Asked(start, end, asked["scheme"], asked["person"], asked["fewer_than"])
    answer = ask(asked["folder"] or _own_folder(), question, given)
    one, zh = answer.question, out.lang == "zh"
    out.line(
        f"{one.zh if zh else one.en}{'，' if zh else ', '}"
        + words["months"].format(start=month_text(answer.start), end=month_text(answer.end))
    )
    if file is not None:
        file.write_text(
            answer.csv(out.lang), encoding="utf-8-sig"
        )  # spreadsheets read Chinese heads only with the mark
        out.line(words["written"].format(rows=len(answer.rows), out=file))
    else:
        out.table(answer.heads(out.lang), answer.texts())
    if not answer.rows:
        out.line(words["none"])
    out.line(one.note_zh if zh else one.note_en)
    if one.cell:
        out.line(words["small"].format(n=SMALLEST_CELL))
    out.result(
        {
            "question": one.name,
            "from": month_text(answer.start),
            "to": month_text(answer.end),
            "columns": [column.name for column in one.columns],
            "rows": answer.rows,
            "hidden_rows": sorted(answer.hidden),
            "smallest_cell": SMALLEST_CELL if one.cell else None,
        }
    )


def _own_folder() -> Path:
    with opened() as db:
        return statistics_of(db.home)


def _tell(out: Output, proved: Proved) -> None:
    for finding in proved.findings:
        out.line(f"  {finding.zh if out.lang == 'zh' else finding.en}")
    facts = {"units": proved.units, "files": proved.files, "rows": proved.rows, "n": len(proved.findings)}
    out.line(WORDS[out.lang]["proved"].format(**facts))


def _facts(proved: Proved) -> dict[str, Any]:
    found = [{"code": f.code, "en": f.en, "zh": f.zh} for f in proved.findings]
    return {"units": proved.units, "files": proved.files, "rows": proved.rows, "findings": found}
