"""`shebao law regions`: the places the law knows, their codes and what they belong to, found by a part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from stdnum import numdb

from shebao.cli.law import DAY, close_ones, country_option, json_option, lang_option
from shebao.cli.output import Output
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import division_name
from shebao.kernel.regions import level, parent, within
from shebao.law.defects import Defect, LawRefused
from shebao.law.load import find
from shebao.law.text import read

MANY = 40
"""So many places that the law does not know yet are told at most; a longer name finds fewer."""
LEVEL_ZH = {"state": "国家", "province": "省级", "prefecture": "地级", "county": "县级"}


class RegionUnfound(ShebaoError):
    """No place in regions.yaml has "{words}" in its name or code{inside}. {known}. A part of a name will do, in English
    or Chinese."""

    code = "cli.region_unfound"
    zh = "regions.yaml 中没有名称或代码含“{words}”的地区{inside_zh}。{known_zh}。可只输入名称的一部分，中英文均可。"


@dataclass(frozen=True, slots=True)
class Region:
    """One place under one code: its names, what it belongs to, its days, and whether it has law of its own."""

    code: str
    en: str
    zh: str
    level: str
    parent: str | None
    parent_en: str
    parent_zh: str
    start: date
    end: date | None
    now: str
    own_law: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that was issued and that regions.yaml does not have yet."""

    code: str
    zh: str
    parent: str
    parent_zh: str


@click.command("regions")
@click.argument("words", nargs=-1)
@click.option("--in", "inside", help="Only places inside this one: a division code.")
@click.option("--at", type=DAY, help="The day; default: today.")
@country_option
@json_option
@lang_option
def regions_command(
    words: tuple[str, ...], inside: str | None, at: date | None, country: str, *, as_json: bool, lang: str
) -> None:
    """The places the law knows: code, names, what they belong to; with WORDS, those with them in name or code.

    A star marks a place with law of its own. A code that ended is told with the code that took its place. What the law
    does not know yet is looked up in the table of all codes ever issued, where the country has one.
    """
    out, root = Output(as_json=as_json, lang=lang), find(country)
    day = at or datetime.now(UTC).date()
    listed = _listed(root)
    known = [r for r in _regions(root, listed, day) if inside is None or within(r.code, inside)]
    found = [r for r in known if _meant(words, r) and (words or r.end is None or r.end > day)]
    others = list(_issued(str(listed.get("division_table") or ""), day.year, {r.code for r in known}, words, inside))
    if not found and not others:
        zone = {"inside": f" inside {inside}", "inside_zh": f"（{inside} 之内）"} if inside else {}
        raise RegionUnfound(**{"inside": "", "inside_zh": "", **zone, "words": " ".join(words), **_near(words, known)})
    _tell(out, found, others)
    out.result({"regions": [asdict(r) for r in found], "issued": [asdict(r) for r in others]})


def _listed(root: Path) -> Mapping[str, Any]:
    """regions.yaml alone: a draft whose law is not sound yet still has its places. Raises LawRefused."""
    defects: list[Defect] = []
    data = read(root / "regions.yaml", "regions.yaml", defects).data
    if defects or not isinstance(data, Mapping):
        raise LawRefused(str(root), defects)
    return data


def _regions(root: Path, listed: Mapping[str, Any], day: date) -> Iterator[Region]:
    """Every version of every place, in the order of codes, as it stands on a day."""
    rows = {row["id"]: row for row in listed["regions"]}
    own = {path.name[:6] for path in (root / "local").glob("*_*") if path.is_dir()}
    places = [(row, version) for row in rows.values() for version in row["versions"]]
    for row, version in sorted(places, key=lambda one: (str(one[1]["code"]), one[1]["from"])):
        above = rows.get(row["parent"])
        over = _on(above, day) if above else {}
        code, now = str(version["code"]), str(_on(row, day)["code"])
        yield Region(
            code=code,
            en=str(version["en"]),
            zh=str(version["zh"]),
            level=str(row["level"]),
            parent=str(over["code"]) if over else None,
            parent_en=str(over.get("en", "")),
            parent_zh=str(over.get("zh", "")),
            start=version["from"],
            end=version.get("to"),
            now=now,
            own_law=code in own,
        )


def _on(row: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """The version of a place in force on a day; before its first, the first, after its last, the last."""
    versions: list[Mapping[str, Any]] = sorted(row["versions"], key=lambda v: v["from"])
    begun = [version for version in versions if version["from"] <= day]
    return (begun or versions[:1])[-1]


def _meant(words: Sequence[str], region: Region) -> bool:
    """Whether every word stands in the code or in one of the names."""
    text = f"{region.code} {region.en} {region.zh}".lower()
    return all(word.lower() in text for word in words)


def _near(words: Sequence[str], known: Sequence[Region]) -> dict[str, str]:
    """Names that are spelt nearly like what was asked, with their codes."""
    names = {name: region.code for region in known for name in (region.en, region.zh)}
    near = close_ones(" ".join(words), names)
    if near["known"].startswith("Perhaps"):
        for name in sorted(names, key=len, reverse=True):
            for word in near:
                near[word] = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", f"{name} ({names[name]})", near[word])
        return near
    told = f"It knows {len(known)}: `shebao law regions` lists them"
    return {"known": told, "known_zh": f"共有 {len(known)} 个，可用 shebao law regions 查看"}


def _issued(table: str, year: int, known: set[str], words: Sequence[str], inside: str | None) -> Iterator[Issued]:
    """Codes of the dated table that regions.yaml lacks and whose name has every word; nothing without a word."""
    if not table or not words:
        return
    for _, first, _, _, counties in numdb.get(table).prefixes:
        for _, rest, *_ in counties:
            code = first + rest
            if code in known or (inside and not within(code, inside)):
                continue
            name = division_name(code, year)
            if name and all(word in f"{code} {name}" for word in words):
                above = parent(code)
                over = division_name(above, year) or "" if level(code) != "province" else ""
                yield Issued(code, name, above, over)


def _tell(out: Output, found: Sequence[Region], others: Sequence[Issued]) -> None:
    zh = out.lang == "zh"
    head = (
        ("代码", "", "名称", "英文名", "级别", "上级") if zh else ("code", "", "name", "in Chinese", "level", "part of")
    )
    out.table(head, [_row(region, zh=zh) for region in found])
    out.line(f"共 {len(found)} 个" if zh else f"{len(found)} {'place' if len(found) == 1 else 'places'}")
    if not others:
        return
    out.line()
    if zh:
        out.line("下列代码已颁布而本法规库尚未收录；请先写入 regions.yaml，再作参数使用：")
    else:
        out.line("Issued, and not known to this law yet: write it into regions.yaml before you use it:")
    out.table(
        ("代码", "名称", "上级") if zh else ("code", "name", "part of"),
        [(o.code, o.zh, f"{o.parent_zh} ({o.parent})".lstrip()) for o in others[:MANY]],
    )
    if len(others) > MANY:
        left = len(others) - MANY
        out.line(f"……另有 {left} 个，请输入更长的名称" if zh else f"… and {left} more: give more of the name")


def _row(region: Region, *, zh: bool) -> tuple[str, ...]:
    star = "*" if region.own_law else ""
    above = (region.parent_zh if zh else region.parent_en) or "–"
    above = f"{above} ({region.parent})" if region.parent else above
    if region.now != region.code:
        above += f"；{region.end} 起改为 {region.now}" if zh else f"; {region.now} since {region.end}"
    names = (region.zh, region.en) if zh else (region.en, region.zh)
    return region.code, star, *names, LEVEL_ZH.get(region.level, region.level) if zh else region.level, above
