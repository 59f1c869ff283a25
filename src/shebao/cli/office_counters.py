"""Counters by command: offices taken in from a sheet, the nearest open one, the queue at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import click

from shebao.cli.law import DAY
from shebao.cli.law_rows import Row, read_sheet
from shebao.cli.office_desk import at_office, options
from shebao.cli.output import Output
from shebao.cli.where import READER
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import AgencyId
from shebao.registry import counters, outlets
from shebao.registry.outlets import Ask, Outlet, OutletEntry, Place, Waiting, read_hours

WORDS: Mapping[str, Mapping[str, Any]] = {
    "head": {
        "en": ("office", "name", "metres", "", "hours", "address"),
        "zh": ("机构", "名称", "米", "", "开放时间", "地址"),
    },
    "open": {"en": "open", "zh": "开放"},
    "closed": {"en": "closed", "zh": "不开放"},
    "none": {
        "en": "None is open then: --any shows those that are closed as well.",
        "zh": "此时没有开放的网点：--any 一并列出不开放的。",
    },
    "loaded": {
        "en": "{n} offices read, {written} written from {day}",
        "zh": "读取 {n} 个网点，自 {day} 起写入 {written} 个",
    },
    "queue_head": {
        "en": ("number", "service", "taken", "counter", "state"),
        "zh": ("号", "事项", "取号时间", "窗口", "状态"),
    },
    "waiting": {"en": "waiting", "zh": "等候"},
    "called": {"en": "at the counter", "zh": "办理中"},
    "served": {"en": "served", "zh": "已办"},
    "left": {"en": "left", "zh": "未办离开"},
    "wait": {"en": "{n} wait", "zh": "等候 {n} 人"},
    "nobody": {"en": "Nobody waits.", "zh": "无人等候。"},
}
COLUMNS = ("office", "services", "hours", "posts", "latitude", "longitude", "address", "telephone")
TREE = ("line", "path", "level", "region", "name_en", "name_zh", "strip", "block")
DEGREE = 1_000_000


class PointNotReadable(ShebaoError):
    """ "{text}" is no point: write latitude and longitude in degrees, such as 23.68,113.05."""

    code = "cli.point"
    zh = "“{text}”不是坐标：请写纬度和经度（度），如 23.68,113.05。"


class OfficeRowWrong(ShebaoError):
    """Line {line} of {file}: {column} "{text}" cannot be used. Nothing was taken in."""

    code = "cli.office_row"
    zh = "{file} 第 {line} 行：{column} 的“{text}”无法使用。未录入任何内容。"


class WhereToLook(ShebaoError):
    """Say near what: --point LATITUDE,LONGITUDE, or --region CODE."""

    code = "cli.where_to_look"
    zh = "请指明位置：--point 纬度,经度，或 --region 区划代码。"


@click.command("near")
@click.option("--service", required=True, help="What is to be done there, by its name.")
@click.option("--point", default="", help="Latitude and longitude in degrees, such as 23.68,113.05.")
@click.option("--when", help="Day and time, such as 2025-11-20T10:00; default: now.")
@click.option("--any", "any_time", is_flag=True, help="Also those that are closed then.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="How many at most.")
@options
def near_command(service: str, **asked: Any) -> None:
    """The nearest open offices that give a service: by a point along the ground, or of a region and those above it."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    if not asked["point"] and not asked["region"]:
        raise WhereToLook
    with at_office(asked, named=False) as here:
        ask = Ask(service, here.moment(asked["when"]), not asked["any_time"], asked["limit"])
        if asked["point"]:
            found = outlets.nearest(here.db, READER, ask, *_point(asked["point"]))
        else:
            found = outlets.in_region(here.db, READER, ask, asked["region"])
    out.table(WORDS["head"][out.lang], [_row(out, one) for one in found])
    if not found:
        out.line(WORDS["none"][out.lang])
    out.result([asdict(one) for one in found])


@click.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=DAY, required=True, help="The day from which the sheet holds.")
@click.option("--source", required=True, help="Who says so: the paper or the list it was taken from.")
@options
def load_command(file: Path, since: date, source: str, **asked: Any) -> None:
    """Take in what offices offer from a sheet, one an office: services, hours, posts, latitude and longitude, address.

    Columns: office, services, hours (1-5 09:00-12:00 13:30-17:00; 6 09:00-12:00), posts (clerk 4; guide 1), latitude,
    longitude, address, telephone. An office on no record yet needs line, path, level, region, name_en, name_zh, strip
    and block as well. The same sheet again changes nothing; another one ends what was said before from its day on.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    rows = [_entry(file, row) for row in read_sheet(file).rows]
    with at_office(asked) as here:
        written = outlets.take_on_outlets(here.db, READER, rows, since=since, source=source)
    out.line(WORDS["loaded"][out.lang].format(n=len(rows), written=written, day=since))
    out.result({"read": len(rows), "written": written})


@click.group("queue")
def queue_group() -> None:
    """The queue at an office's counters: take a number, call the next, end it."""


@queue_group.command("show")
@options
def show_command(**asked: Any) -> None:
    """Today's numbers at an office: who waits, who is at which counter, who is done."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        _tell(out, counters.queue(here.db, here.sight, here.own.agency, here.moment()))


@queue_group.command("take")
@click.option("--service", required=True, help="What is to be done, by its name.")
@options
def take_command(service: str, **asked: Any) -> None:
    """Take a number at an office that is open and gives the service."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        made = counters.take_number(here.db, here.holds("clerk"), here.own.agency, service, here.moment())
        _tell(out, (made,))


@queue_group.command("call")
@click.option("--counter", required=True, help="Name of the counter.")
@options
def call_command(counter: str, **asked: Any) -> None:
    """Call the next number to a counter; the one that is still there stays."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        called = counters.call_next(here.db, here.holds("clerk"), here.own.agency, counter, here.moment())
        _tell(out, () if called is None else (called,))


@queue_group.command("end")
@click.argument("number", type=int)
@click.option("--as", "outcome", type=click.Choice(["served", "left"]), default="served", help="How it ended.")
@options
def end_command(number: int, outcome: Literal["served", "left"], **asked: Any) -> None:
    """End NUMBER: served at its counter, or left before."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        clerk, moment = here.holds("clerk"), here.moment()
        _tell(out, (counters.end_number(here.db, clerk, (here.own.agency, number), outcome, moment),))


def _tell(out: Output, found: tuple[Waiting, ...]) -> None:
    rows = [(str(w.number), w.service, f"{w.taken:%H:%M}", w.counter, WORDS[w.state][out.lang]) for w in found]
    out.table(WORDS["queue_head"][out.lang], rows)
    if not found:
        out.line(WORDS["nobody"][out.lang])
    out.result([{**asdict(one), "state": one.state} for one in found])


def _row(out: Output, one: Outlet) -> tuple[str, ...]:
    name = one.en if out.lang == "en" else one.zh
    state = WORDS["open" if one.open else "closed"][out.lang]
    metres = "–" if one.metres is None else f"{one.metres:,}"
    return str(one.agency), name, metres, state, one.hours, one.address


def _point(text: str) -> tuple[int, int]:
    latitude, _, longitude = text.partition(",")
    try:
        found = int(Decimal(latitude) * DEGREE), int(Decimal(longitude) * DEGREE)
    except InvalidOperation:
        raise PointNotReadable(text=text) from None
    if abs(found[0]) > 90 * DEGREE or abs(found[1]) > 180 * DEGREE:
        raise PointNotReadable(text=text)
    return found


def _entry(file: Path, row: Row) -> OutletEntry:
    """One line of the sheet. Raises OfficeRowWrong, HoursNotReadable."""

    def said(column: str) -> str:
        cell = row.cells.get(column)
        return "" if cell is None else str(cell).strip()

    def wrong(column: str) -> OfficeRowWrong:
        return OfficeRowWrong(file=file.name, line=row.line, column=column, text=said(column))

    def whole(column: str) -> int:
        if not said(column).isdigit():
            raise wrong(column)
        return int(said(column))

    if not said("services"):
        raise wrong("services")
    read_hours(said("hours"))
    posts = {}
    for post in filter(None, (part.strip() for part in said("posts").split(";"))):
        name, _, seats = post.rpartition(" ")
        if not name or not seats.isdigit():
            raise wrong("posts")
        posts[name] = int(seats)
    point: tuple[int | None, int | None] = (None, None)
    if said("latitude") or said("longitude"):
        try:
            point = _point(f"{said('latitude')},{said('longitude')}")
        except PointNotReadable:
            raise wrong("latitude") from None
    place = None
    if said("line"):
        tree = {name: said(name) for name in TREE[:6]}
        place = Place(**tree, strip=whole("strip"), block=whole("block") if said("block") else None)
    return OutletEntry(
        AgencyId(whole("office")),
        tuple(said("services").split()),
        said("hours"),
        posts,
        *point,
        said("address"),
        said("telephone"),
        place,
    )
