"""`shebao law check`: what contradicts, what is still unnamed, what is not covered; again on every save if asked."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from shebao.cli.law import both_option, country_option, json_option
from shebao.cli.law_quote import languages, tell
from shebao.cli.output import Output
from shebao.engine.survey import Found, survey
from shebao.kernel.errors import ShebaoError
from shebao.law.checks_folder import Examined, examine
from shebao.law.coverage import NotCovered, coverage
from shebao.law.defects import Defect, LawRefused, counted
from shebao.law.hints import hints
from shebao.law.ir import Law, Table
from shebao.law.load import find, home

HEADINGS = {"en": ("scheme", "place", "years", "why"), "zh": ("制度", "地区", "年份", "原因")}
PAUSE = 0.3


class FolderOutside(ShebaoError):
    """{folder} is no folder of a country's law: none of the folders above it holds regions.yaml. Name a folder
    inside one that does."""

    code = "cli.folder_outside"
    zh = "{folder} 不在任何一国的法规目录中：其上各级目录均无 regions.yaml。请给出其内的目录。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is checked: the country, the part of it whose findings are shown, and how much is told."""

    root: Path
    part: str  # relative to the root; "" for all
    brief: bool
    proof: bool


@click.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@country_option
@json_option
@both_option
@click.option("--brief", is_flag=True, help="Figures and defects only, without the list of what is not covered.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; Ctrl-C ends it.")
def check_command(folder: Path | None, country: str, *, as_json: bool, lang: str, brief: bool, watch: bool) -> None:
    """Read the whole law, prove what can be proved, and print what contradicts and what is not covered.

    FOLDER, a folder of laws/ or of one scheme, shows the defects of that folder only and proves that scheme.
    """
    out = Output(as_json=as_json, lang=lang)
    root, part = whole(folder) if folder else (find(country), "")
    asked = Asked(root, part, brief=brief or watch, proof=not watch)
    if watch:
        watched(out, asked)
    else:
        sys.exit(1 if check_once(out, asked) else 0)


def whole(folder: Path) -> tuple[Path, str]:
    """The country a folder belongs to, and the folder inside it. Raises FolderOutside."""
    here = folder.resolve()
    for above in (here, *here.parents):
        if (above / "regions.yaml").is_file():
            return above, "" if above == here else here.relative_to(above).as_posix() + "/"
    raise FolderOutside(folder=folder)


# --- again on every save -------------------------------------------------------------------------------------------


def watched(out: Output, asked: Asked, wait: Callable[[float], None] = time.sleep) -> None:
    """Check, wait for a save, check again; until the person stops it."""
    zh = out.lang == "zh"
    try:
        while True:
            seen = stamp(asked.root)
            out.line("─" * 60)
            out.line(time.strftime("%H:%M:%S"))
            check_once(out, asked)
            out.line("等待保存；按 Ctrl-C 结束。" if zh else "Waiting for the next save; Ctrl-C ends.")
            while stamp(asked.root) == seen:
                wait(PAUSE)
    except KeyboardInterrupt:
        out.line("已停止。" if zh else "Stopped.")


def stamp(root: Path) -> frozenset[tuple[str, int, int]]:
    """Files with the time and size of their last save; a file that goes while we look is a change as well."""
    found = set()
    for file in root.rglob("*"):
        try:
            if file.is_file() and file.suffix in (".yaml", ".py", ".csv", ".xlsx"):
                known = file.stat()
                found.add((str(file), known.st_mtime_ns, known.st_size))
        except FileNotFoundError:
            continue
    return frozenset(found)


# --- once ----------------------------------------------------------------------------------------------------------


def check_once(out: Output, asked: Asked) -> bool:
    """Check and tell; whether anything is wrong."""
    started = time.monotonic()
    examined = examine(asked.root)
    law, defects = examined.reading.law, examined.defects
    nothing: dict[str, Any] = {"asked": 0, "graphs": 0, "found": []}
    proved = _proof(out, law, asked) if asked.proof and not defects else nothing
    open_places = coverage(law) if not defects else []
    facts = _facts(asked, examined, proved, open_places)
    facts["seconds"] = round(time.monotonic() - started, 1)
    shown = [d for d in defects if d.place.file.startswith(asked.part)]
    tell(out, asked.root, shown)
    for hint in hints(law, asked.root, asked.part):
        for lang in languages(out.lang):
            out.line(hint.told(lang))
    if len(shown) < len(defects):
        out.line(_elsewhere(out.lang, len(defects) - len(shown), asked.part))
    for found in proved["found"]:
        for lang in languages(out.lang):
            out.line(f"{found['scheme']} {found['region']} {found['day']}: {found[lang]}")
    if not asked.brief and open_places:
        _tell_open(out, open_places)
    for lang in languages(out.lang):
        out.line(summary(facts, lang, proof=asked.proof))
    out.result(facts)
    return bool(facts["contradictions"])


def tell_refused(error: LawRefused, lang: str) -> None:
    """A law that cannot be used, told by any command in the words and figures of `law check`."""
    out, root = Output(lang=lang), Path(error.folder)
    out.console = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
    defects: Sequence[Defect] = examine(root).defects if root.is_dir() else error.defects
    tell(out, root if root.is_dir() else root.parent, defects)
    zh = f"{error.folder} 的法规文本不能使用：{len(defects)} 处问题。"
    en = f"The law text in {error.folder} cannot be used: {counted(len(defects), 'defect')}."
    out.line(zh if lang == "zh" else en)


def _elsewhere(lang: str, count: int, part: str) -> str:
    if lang == "zh":
        return f"{part} 之外另有 {count} 处问题（不带目录运行 law check 可全部列出）。"
    return f"{counted(count, 'defect')} more outside {part} (law check without a folder lists all)."


def _tell_open(out: Output, open_places: Sequence[NotCovered]) -> None:
    for lang in languages(out.lang):
        out.line("Not covered:" if lang == "en" else "尚未覆盖：")
        rows = [(c.scheme, c.region, c.years, c.en if lang == "en" else c.zh) for c in open_places]
        out.table(HEADINGS[lang], rows)


def _facts(
    asked: Asked, examined: Examined, proved: dict[str, Any], open_places: Sequence[NotCovered]
) -> dict[str, Any]:
    law = examined.reading.law
    boxes = [box for value in law.values.values() for box in value.boxes]
    return {
        "country": asked.root.name,
        "law": law.hash,
        "schemes": len(law.schemes),
        "names": len(law.values) + len(law.rules) + len(law.inputs),
        "boxes": len(boxes),
        "cells": sum(len(b.value.cells) if isinstance(b.value, Table) else 1 for b in boxes),
        "unverified": sum(b.unverified for b in boxes),
        "graphs": proved["graphs"],
        "contradictions": [d.plain() for d in examined.defects] + proved["found"],
        "not_covered": [
            {"scheme": c.scheme, "region": c.region, "years": c.years, "why": c.en, "why_zh": c.zh} for c in open_places
        ],
    }


def summary(facts: dict[str, Any], lang: str, *, proof: bool = True) -> str:
    """The last line: how much was read, proved, found wrong, and left open."""
    wrong, gaps = len(facts["contradictions"]), len(facts["not_covered"])
    if lang == "zh":
        done = f"已证明 {facts['graphs']} 个计算图计算精确" if proof and not wrong else "未作精确性证明"
        gap = f"{gaps} 段未覆盖" if not wrong else "未查覆盖范围"
        return (
            f"{facts['country']}：{facts['schemes']} 个制度，{facts['names']} 个名称，{facts['cells']:,} 个数值"
            f"（{facts['unverified']} 个版本待核实），{done}；{wrong} 处问题，{gap}；用时 {facts['seconds']} 秒"
        )
    done = f"{counted(facts['graphs'], 'graph')} proved exact" if proof and not wrong else "exactness not proved"
    gap = f"{counted(gaps, 'stretch', 'stretches')} not covered" if not wrong else "coverage not looked at"
    return (
        f"{facts['country']}: {counted(facts['schemes'], 'scheme')}, {counted(facts['names'], 'name')}, "
        f"{counted(facts['cells'], 'dated cell')} ({counted(facts['unverified'], 'version')} unverified), {done}; "
        f"{counted(wrong, 'defect')}, {gap}; {facts['seconds']} s"
    )


def _proof(out: Output, law: Law, asked: Asked) -> dict[str, Any]:
    """The survey of all graphs, or of the one scheme whose folder was named; a clean one is kept by the law's hash."""
    scheme = Path(asked.part).name if Path(asked.part).name in law.schemes else ""
    kept = home(asked.root) / "surveyed" / f"{law.hash}{f'-{scheme}' if scheme else ''}.json"
    if kept.exists():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    with out.work("逐一证明计算精确" if out.lang == "zh" else "Proving every graph exact") as work:
        done = survey(law, work.advance, scheme)
    facts = {"asked": done.asked, "graphs": done.graphs, "found": [_plain(f) for f in done.found]}
    if not done.found:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(facts), encoding="utf-8")
    return facts


def _plain(found: Found) -> dict[str, str]:
    return {
        "scheme": found.scheme,
        "region": found.region,
        "day": found.day.isoformat(),
        "en": found.error.english,
        "zh": found.error.chinese,
    }
