"""`shebao law`: check, show, and what the other law commands share."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.cli.output import Output
from shebao.engine.survey import Found, survey
from shebao.kernel.dates import parse_date, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import chain
from shebao.law.checks import check
from shebao.law.coverage import coverage
from shebao.law.defects import Defect
from shebao.law.ir import Box, Law, Rounding, Rule, Scheme, Table, Type
from shebao.law.load import find, home, load, read_country
from shebao.law.select import box_for, version_for


class SchemeNotFound(ShebaoError):
    """There is no scheme "{scheme}" in this law. There are: {known}."""

    code = "cli.scheme"
    zh = "本法规库中没有制度“{scheme}”。现有：{known}。"


@click.group()
def law_group() -> None:
    """The text of the law: check it, read it, run it."""


country_option = click.option("--country", default="cn", show_default=True, help="A folder of laws/, or a path.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of lines."
)


class Day(click.ParamType[date]):
    """2025-10-31, or 2025-10 for its first day."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date, or the sentence that says how to write one."""
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            if len(text) == 7:
                month = parse_month(text)
                return date(month // 12, month % 12 + 1, 1)
            return parse_date(text)
        except ShebaoError as error:
            self.fail(f"{error.english} {error.chinese}", param, ctx)


DAY = Day()


@dataclass(frozen=True, slots=True)
class Here:
    """A place, a day of the law, a day of knowledge."""

    region: str
    at: date
    known: date


@law_group.command("check")
@country_option
@json_option
@lang_option
@click.option("--brief", is_flag=True, help="Figures and defects only, without the list of what is not covered.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
def check_command(country: str, *, as_json: bool, lang: str, brief: bool, watch: bool) -> None:
    """Read the whole law, prove what can be proved, and print what contradicts and what is not covered."""
    out = Output(as_json=as_json, lang=lang)
    root = find(country)
    while True:
        before = _stamp(root)
        wrong = _check_once(out, root, brief=brief)
        if not watch:
            sys.exit(1 if wrong else 0)
        while _stamp(root) == before:
            time.sleep(0.3)


def _stamp(root: Path) -> float:
    return max((file.stat().st_mtime for file in root.rglob("*") if file.is_file()), default=0)


def _check_once(out: Output, root: Path, *, brief: bool) -> bool:
    started = time.monotonic()
    reading = read_country(root)
    defects: Sequence[Defect] = check(reading)
    law = reading.law
    nothing: dict[str, Any] = {"asked": 0, "graphs": 0, "found": []}
    proved = nothing if defects else _proof(out, law, root)
    open_places = coverage(law) if not defects else []
    boxes = [box for value in law.values.values() for box in value.boxes]
    facts: dict[str, Any] = {
        "country": root.name,
        "law": law.hash,
        "schemes": len(law.schemes),
        "names": len(law.values) + len(law.rules) + len(law.inputs),
        "boxes": len(boxes),
        "cells": sum(len(b.value.cells) if isinstance(b.value, Table) else 1 for b in boxes),
        "unverified": sum(b.unverified for b in boxes),
        "graphs": proved["graphs"],
        "seconds": round(time.monotonic() - started, 1),
        "contradictions": [d.plain() for d in defects] + proved["found"],
        "not_covered": [
            {"scheme": c.scheme, "region": c.region, "years": c.years, "why": c.en if out.lang == "en" else c.zh}
            for c in open_places
        ],
    }
    for defect in defects:
        out.line(defect.told("en"))
        out.line(defect.told("zh"))
    for found in proved["found"]:
        out.line(f"{found['scheme']} {found['region']} {found['day']}: {found['en']}")
        out.line(f"{found['scheme']} {found['region']} {found['day']}: {found['zh']}")
    if not brief and facts["not_covered"]:
        out.line("Not covered:" if out.lang == "en" else "尚未覆盖：")
        out.table(
            ("scheme", "place", "years", "why"),
            [(c["scheme"], c["region"], c["years"], c["why"]) for c in facts["not_covered"]],
        )
    out.line(
        f"{facts['country']}: {facts['schemes']} schemes, {facts['names']} names, {facts['cells']} dated cells "
        f"({facts['unverified']} boxes unverified), {facts['graphs']} distinct graphs proved exact, "
        f"{len(facts['contradictions'])} contradictions, {len(facts['not_covered'])} stretches not covered, "
        f"{facts['seconds']} s"
    )
    out.result(facts)
    return bool(facts["contradictions"])


def _proof(out: Output, law: Law, root: Path) -> dict[str, Any]:
    """The survey of all graphs; a clean one is kept by the law's hash."""
    kept = home(root) / "surveyed" / f"{law.hash}.json"
    if kept.exists():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    with out.work("Proving every graph exact") as work:
        done = survey(law, work.advance)
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


@law_group.command("show")
@click.argument("scheme")
@click.option("--at", type=DAY, required=True, help="Day or month of the law.")
@click.option("--region", default="000000", show_default=True, help="Division code; 000000 is the nation.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@country_option
@json_option
@lang_option
def show_command(
    scheme: str, *, at: date, region: str, known: date | None, country: str, as_json: bool, lang: str
) -> None:
    """Rules and values of a scheme, as in force on a day in a place."""
    out, law = Output(as_json=as_json, lang=lang), load(country)
    shown = scheme_of(law, scheme)
    here = Here(region, at, known or date.max)
    values = [_value_facts(law, name, here, lang) for name in law.values if _of(name, scheme)]
    rules = [_rule_facts(versions, here) for name, versions in law.rules.items() if _of(name, scheme)]
    out.line(f"{shown.names.zh} {shown.names.en} — {region}, {at.isoformat()}, {' < '.join(chain(region))}")
    out.line(str(shown.facts.get("legal_basis", "")))
    out.line()
    found = [v for v in values if v["value"]]
    out.table(
        ("value", "", "in force from", "document", ""),
        [(v["name"], v["value"], v["start"], v["document"], v["mark"]) for v in found],
    )
    if absent := [v["name"] for v in values if not v["value"]]:
        out.line()
        out.line(("Nothing in force here: " if lang == "en" else "此处无有效值：") + ", ".join(absent))
    for rule in rules:
        if rule is not None:
            out.line()
            out.line(f"{rule['name']}  {rule['zh']}  〔{rule['cites']}〕  {rule['file']}:{rule['line']}")
            for line in str(rule["source"]).splitlines():
                out.line(f"    {line}")
    out.result({"scheme": scheme, "region": region, "at": at.isoformat(), "values": values, "rules": rules})


def scheme_of(law: Law, scheme: str) -> Scheme:
    """The scheme, or SchemeNotFound with those there are."""
    if scheme not in law.schemes:
        raise SchemeNotFound(scheme=scheme, known=", ".join(sorted(law.schemes)))
    return law.schemes[scheme]


def _of(name: str, scheme: str) -> bool:
    return name.startswith(f"{scheme}.")


def _value_facts(law: Law, name: str, here: Here, lang: str) -> dict[str, str]:
    value = law.values[name]
    box = box_for(value, here.region, here.at, here.known).box
    return {
        "name": name.split(".", 1)[1],
        "names": value.names.en if lang == "en" else value.names.zh,
        "value": "" if box is None else box_text(box, value.type),
        "start": box.start.isoformat() if box else "",
        "known_from": box.known_from.isoformat() if box else "",
        "document": box.document if box else "",
        "confidence": box.confidence if box else "",
        "mark": "待核实 unverified" if box and box.unverified else "",
    }


def box_text(box: Box, type_: Type) -> str:
    """A value as a file would write it."""
    match box.value:
        case Rounding(mode, step):
            return f"{mode} {float(step):g}"
        case Table() as table:
            cells = [_number(c, type_) for c in dict.fromkeys(table.cells)]
            return (
                f"{len(table.cells)} cells from {table.first}: {', '.join(cells[:4])}{' …' if len(cells) > 4 else ''}"
            )
        case None:
            return "ended"
        case int(number):
            return _number(number, type_)


def _number(number: int, type_: Type) -> str:
    if type_.unit == "code":
        return type_.codes[number]
    if type_.unit == "month":
        return f"{number // 12}-{number % 12 + 1:02d}"
    if type_.unit == "date":
        return date.fromordinal(number).isoformat()
    if type_.unit == "flag":
        return "true" if number else "false"
    if type_.scale == 1:
        return f"{number:,}"
    places = 2 if type_.unit == "money" else type_.decimals
    return f"{number / type_.scale:,.{places}f}"


def _rule_facts(versions: Sequence[Rule], here: Here) -> dict[str, object] | None:
    rule = version_for(versions, here.region, here.at, here.known)
    if rule is None:
        return None
    return {
        "name": rule.name.split(".", 1)[1],
        "id": rule.id,
        "zh": rule.names.zh,
        "en": rule.names.en,
        "cites": rule.cites,
        "since": rule.start.isoformat(),
        "source": rule.source,
        "file": rule.place.file,
        "line": rule.place.line,
    }
