"""`shebao month run`: a month of an area by its calendar; done again it finds its work done."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.access.actions import officers_at
from shebao.benefits.judge import Judge
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, invented_offices, is_demonstration, keep_clock, law_folder, opened
from shebao.demo.neighbours import neighbours
from shebao.engine.worked import typed_value
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.law.text import read
from shebao.service.month import Folders, Hands, Report, Setting, days, line_alone, run_month
from shebao.service.text import money, phrases, same
from shebao.store.db import Database

MONEY = ("fen", "received", "held", "posted")
SAYS = {
    "en": {
        "and": ", ",
        "colon": ": ",
        "closed": "closed",
        "until": "as far as {step}",
        "open": "NOT CLOSED",
        "end": "{month} {ended}, {n} differences",
        "end_one": "{month} {ended}, 1 difference",
    },
    "zh": {
        "and": "，",
        "colon": "：",
        "closed": "已结账",
        "until": "已办至{step}",
        "open": "尚未结账",
        "end": "{month} {ended}，差异 {n} 项",
        "end_one": "{month} {ended}，差异 1 项",
    },
}
NEEDED = ("clerk", "reviewer", "approver", "cashier", "accountant")


class PostEmpty(ShebaoError):
    """Nobody holds the post {post} at the agency {path} on {day}: appoint somebody first."""

    code = "cli.post_empty"
    zh = "{day} 机构 {path} 的岗位 {post} 无人任职：请先任命。"


class AgencyUnknown(ShebaoError):
    """No agency of the line {line} serves {region} in this law folder: add it to agencies.yaml."""

    code = "cli.agency_unknown"
    zh = "法规目录中没有条线 {line} 服务 {region} 的机构：请在 agencies.yaml 中补充。"


class InboxMissing(ShebaoError):
    """There is no folder {folder}: name the one with sheets, collector, treasury and bank, or leave --inbox away."""

    code = "cli.inbox_missing"
    zh = "没有文件夹 {folder}：请指定含 sheets、collector、treasury、bank 的文件夹，或者不写 --inbox。"


@click.group("month")
def month_group() -> None:
    """A month of an area: declare, assess, receive, decide, fund, pay, book, close."""


@month_group.command("run")
@click.argument("month")
@click.option("--region", required=True, help="Division code of the area.")
@click.option("--line", default="social_insurance", show_default=True, help="Line of business of the office.")
@click.option("--typed", type=click.Path(path_type=Path, exists=True), help="Values typed in where the law has a gap.")
@click.option("--inbox", type=click.Path(path_type=Path), help="Folder with sheets, collector, treasury, bank.")
@click.option("--until", default="", help="Stop after this step, such as pay_day.")
@country_option
@lang_option
@json_option
def run_command(month: str, **asked: Any) -> None:
    """Run a month by its calendar and list every difference with its owner.

    An office whose line of business collects nothing (such as civil_affairs) pays its own schemes alone.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    laws, period, region = law_folder(asked["country"]), int(parse_month(month)), asked["region"]
    law = load(laws)
    calendar = days(law, region, period)
    if asked["inbox"] is not None and not asked["inbox"].is_dir():
        raise InboxMissing(folder=asked["inbox"])
    with opened() as db:
        hands = hands_at(db, law, region, asked["line"], min(calendar.values()))
        folders = Folders.of(db.home, period)
        if asked["inbox"] is not None:
            folders = Folders.under(asked["inbox"], folders.returned)
        typed = typed_values(law, asked["typed"])
        judge = Judge(law, accepts_unverified=bool(typed), typed=typed)
        setting = Setting(db, law, judge, hands, region, period, folders, typed)
        setting = replace(
            setting,
            invented=invented_offices(laws),
            line=line_alone(law, asked["line"]),
        )
        names = step_names(law, out.lang)
        # in a demonstration employers and the collector act around the steps, unless somebody names his own files
        between = neighbours(setting) if is_demonstration() and asked["inbox"] is None and not setting.line else None
        report = run_month(
            setting, lambda step, day: out.line(f"{day}  {names.get(step, step)}"), between, until=asked["until"]
        )
        keep_clock(db)
    tell(out, report, period, names, asked["until"])
    sys.exit(0 if report.closed or asked["until"] else 1)


def hands_at(db: Database, law: Law, region: str, line: str, on: date) -> Hands:
    """The officers of an area. Raises AgencyUnknown, PostEmpty."""
    found = [a for a in law.files["agencies"]["agencies"] if a["line"] == line and str(a["region"]) == region]
    if not found:
        raise AgencyUnknown(line=line, region=region)
    path = str(found[0]["path"])
    officers = {actor.post: actor for actor in reversed(officers_at(db, READER, path, line, on=on))}
    for post in NEEDED:
        if post not in officers:
            raise PostEmpty(post=post, path=path, day=on)
    return Hands(**{post: officers[post] for post in NEEDED}, house=READER)


def typed_values(law: Law, path: Path | None) -> dict[str, Any]:
    """Values a user types in where the law has a gap."""
    if path is None:
        return {}
    rows = read(path, path.name, []).data["typed"]
    known = [row for row in rows if row["name"] in law.values]
    return {str(r["name"]): typed_value(law, str(r["name"]), r["value"], str(r["origin"]["en"])) for r in known}


def _figure(name: str, value: int, lang: str) -> str:
    """A figure with what it counts; amounts in yuan."""
    label = phrases().get(f"figure_{name}", same(name.replace("_", " ")))[lang]
    return f"{label} {money(value)[lang]}" if name in MONEY else f"{label} {value:,}"


def step_names(law: Law, lang: str) -> dict[str, str]:
    """What a step is called: in English by the word --until takes, in Chinese by its name with that word."""
    steps = ((law.files.get("calendar") or {}).get("months") or {}).get("steps") or ()
    return {str(s["id"]): f"{s['zh']}（{s['id']}）" if lang == "zh" else str(s["id"]) for s in steps}


def tell(out: Output, report: Report, period: int, names: Mapping[str, str], until: str = "") -> None:
    """What the month did, every difference with its owner, and how it ended; `names` of steps by their ids."""
    words = SAYS[out.lang]
    for step, figures in report.figures.items():
        said = words["and"].join(_figure(name, value, out.lang) for name, value in figures.items())
        out.line(f"{names.get(step, step)}{words['colon']}{said}")
    for difference in report.differences:
        what = difference.what_zh if out.lang == "zh" else difference.what_en
        about = f" {difference.about}" if difference.about else ""
        step = names.get(difference.step, difference.step)
        out.line(f"  {step}{words['colon']}{what}{about} {yuan(difference.fen)} [{difference.owner}]")
    ended = words["closed" if report.closed else "until" if until else "open"].format(step=names.get(until, until))
    n = len(report.differences)
    out.line(words["end" if n != 1 else "end_one"].format(month=month_text(period), ended=ended, n=n))
    out.result(
        {
            "month": month_text(period),
            "closed": report.closed,
            "figures": report.figures,
            "differences": [
                {"step": d.step, "en": d.what_en, "zh": d.what_zh, "about": d.about, "fen": d.fen, "owner": d.owner}
                for d in report.differences
            ],
        }
    )
