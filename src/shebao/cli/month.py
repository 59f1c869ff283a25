"""`shebao month run`: a month of an area by its calendar; done again it finds its work done."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Any

import click

from shebao.access.actions import officers_at
from shebao.benefits.judge import Judge
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.law_show import known_region
from shebao.cli.month_told import Following, Words, tell
from shebao.cli.output import Output
from shebao.cli.where import READER, invented_offices, is_demonstration, keep_clock, law_folder, near, opened
from shebao.demo.neighbours import neighbours
from shebao.engine.worked import typed_value
from shebao.kernel.dates import month_start, month_text, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.law.text import read
from shebao.ledger.statements import is_closed, pools
from shebao.service.month import CalendarMissing, Folders, Hands, Setting, days, line_alone, run_month
from shebao.store.db import Database

LINE = "social_insurance"
COUNTRY = "cn"
ANSWER = "./shebao bank answer"
NEEDED = ("clerk", "reviewer", "approver", "cashier", "accountant")


class PostEmpty(ShebaoError):
    """Nobody holds the post {post} at the {office} ({path}) on {day}: appoint somebody first."""

    code = "cli.post_empty"
    zh = "{day} {office_zh}（{path}）的岗位 {post} 无人任职：请先任命。"


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
@click.option("--line", default=LINE, show_default=True, help="Line of business of the office.")
@click.option("--typed", type=click.Path(path_type=Path, exists=True), help="Values typed in where the law has a gap.")
@click.option("--inbox", type=click.Path(path_type=Path), help="Folder with sheets, collector, treasury, bank.")
@click.option("--until", default="", help="Stop after this step, such as pay_day.")
@click.option("--each", is_flag=True, help="Name everybody of each kind of open item, not the first few.")
@country_option
@lang_option
@json_option
def run_command(month: str, **asked: Any) -> None:
    """Run a month by its calendar; say what stays open, whose task it is, and what to type next.

    An office whose line of business collects nothing (such as civil_affairs) pays its own schemes alone.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    period, region = int(parse_month(month)), asked["region"]
    laws = law_folder(asked["country"], month_start(period))
    law = load(laws)
    known_region(law, region)
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
        lines = following(law, setting, asked, laws)
    funds = {s.id: s.names.zh if out.lang == "zh" else s.names.en for s in law.schemes.values()}
    tell(out, report, period, Words(names, funds), (asked["until"], asked["each"], lines))
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
            raise PostEmpty(post=post, path=path, day=on, office=found[0]["en"], office_zh=found[0]["zh"])
    return Hands(**{post: officers[post] for post in NEEDED}, house=READER)


def typed_values(law: Law, path: Path | None) -> dict[str, Any]:
    """Values a user types in where the law has a gap."""
    if path is None:
        return {}
    rows = read(path, path.name, []).data["typed"]
    known = [row for row in rows if row["name"] in law.values]
    return {str(r["name"]): typed_value(law, str(r["name"]), r["value"], _origin(r)) for r in known}


def _origin(row: Mapping[str, Any]) -> str:
    """Where a value typed in comes from, in both languages, as letters and pages take it apart."""
    return f"{row['origin']['zh']} / {row['origin']['en']}"


def step_names(law: Law, lang: str) -> dict[str, str]:
    """What a step is called: in English by the word --until takes, in Chinese by its name with that word."""
    steps = ((law.files.get("calendar") or {}).get("months") or {}).get("steps") or ()
    return {str(s["id"]): f"{s['zh']}（{s['id']}）" if lang == "zh" else str(s["id"]) for s in steps}


def following(law: Law, setting: Setting, asked: Mapping[str, Any], laws: Path) -> Following:
    """The lines that may be typed next, as this one was typed."""
    words = ["--region", setting.region]
    words += ["--line", asked["line"]] if asked["line"] != LINE else []
    words += ["--country", asked["country"]] if asked["country"] != COUNTRY else []
    stand_in = "" if asked["typed"] or not is_demonstration() else stand_in_file(laws, setting.region, setting.period)
    words += ["--typed", near(asked["typed"])] if asked["typed"] else []
    words += ["--inbox", near(asked["inbox"])] if asked["inbox"] else []
    line = f"./shebao month run {{month}} {' '.join(map(quote, words))}"
    coming = month_to_come(law, setting)
    after = line.format(month=month_text(coming)) if coming else ""
    pages = f"./shebao ledger pages --month {month_text(setting.period)} {' '.join(map(quote, words[:2]))}"
    return Following(
        pages="" if setting.line else pages,
        again=line.format(month=month_text(setting.period)),
        month_after=f"{after} --typed {stand_in}" if after and stand_in else after,
        bank=ANSWER if is_demonstration() and asked["inbox"] is None else "",
        inbox=str(setting.folders.bank_in),
        stand_in=stand_in,
    )


def month_to_come(law: Law, setting: Setting) -> int:
    """The next month of the calendar that is not closed yet; 0 where the calendar has none."""
    db, by, month = setting.db, setting.hands.accountant, setting.period + 1
    mine = pools(db, by)
    while _laid_down(law, setting.region, month):
        if not any(is_closed(db, by, pool.pool_id, month) for pool in mine):
            return month
        month += 1
    return 0


def second_month(law: Law, laws: Path, region: str, period: int) -> list[str]:
    """The lines that run the month after a demonstration's own; none where the calendar has no such month."""
    if not _laid_down(law, region, period + 1):
        return []
    typed = stand_in_file(laws, region, period)
    line = f"./shebao month run {month_text(period + 1)} --region {region}{f' --typed {typed}' if typed else ''}"
    return [line, ANSWER, line]


def _laid_down(law: Law, region: str, period: int) -> bool:
    """Whether the calendar has the month."""
    try:
        return bool(days(law, region, period))
    except CalendarMissing:
        return False


def stand_in_file(laws: Path, region: str, period: int) -> str:
    """The file of values a demonstration has for this place, as one types it: the latest not of a later month."""
    files = sorted((laws / "stand_ins").glob(f"{region}-*.yaml"))
    found = [file for file in files if file.stem.partition("-")[2] <= month_text(period)]
    return quote(near(found[-1])) if found else ""
