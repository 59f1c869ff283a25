"""`shebao law diff`: what the law was known to say on two days, for the same day of law, and whom it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, box_text, country_option, json_option, lang_option
from shebao.cli.law_answers import Answer, Asked, answers, parts_of
from shebao.cli.law_rows import read_sheet
from shebao.cli.law_run import asked_of
from shebao.cli.output import Output
from shebao.engine.formula import short
from shebao.engine.reading import shown
from shebao.kernel.errors import ShebaoError
from shebao.law.graph import depends_on, outputs, reached
from shebao.law.ir import Box, Law, Rule, Scheme, Value
from shebao.law.load import load
from shebao.law.select import Span, timeline, version_for

SHOWN = 30


class TwoDaysNeeded(ShebaoError):
    """Name two days of knowledge with --known and --known; {count} given."""

    code = "cli.two_days"
    zh = "请用两个 --known 给出两个知悉日；现给出 {count} 个。"


CARRIED = " (carried on)"
SAYS = {
    "en": {
        "head": "name|place|in force|known {first}|known {second}|document",
        "told": "{n} differences of {scheme} at {at} between {first} and {second}",
        "carried": CARRIED,
        "line": "line {line}: {pairs}{why}",
        "sums": "answer|sum before|sum after",
        "rows": "{rows:,} rows, {differ:,} with another answer",
    },
    "zh": {
        "head": "名称|地区|适用期间|{first} 所知|{second} 所知|依据文件",
        "told": "{scheme}（{at}）：{first} 与 {second} 所知之间有 {n} 处不同",
        "carried": "（沿用）",
        "line": "第 {line} 行：{pairs}{why}",
        "sums": "结果|此前合计|此后合计",
        "rows": "共 {rows:,} 行，其中 {differ:,} 行结果不同",
    },
}


@click.command("diff")
@click.argument("scheme")
@click.option("--at", type=DAY, required=True, help="Day or month of the law.")
@click.option("--known", "knowns", type=DAY, multiple=True, help="A day of knowledge; give two.")
@click.option("--region", help="Only this place (and what holds in it); default: every place.")
@click.option("--in", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rows to answer.")
@click.option("--typed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of values typed in.")
@country_option
@json_option
@lang_option
def diff_command(country: str, lang: str, *, as_json: bool, **options: Any) -> None:
    """What differs between two days of knowledge: values, rules, by place; with --in the answers that differ."""
    out, law = Output(as_json=as_json, lang=lang), load(country)
    if len(options["knowns"]) != 2:
        raise TwoDaysNeeded(count=len(options["knowns"]))
    first, second = sorted(options["knowns"])
    asked = asked_of(law, options["scheme"], (options["at"], second), options["region"], options["typed"])
    differ = [*values_differ(asked, first), *rules_differ(asked, first)]
    touched = rows_differ(asked, first, options["source"]) if options["source"] else None
    days = {"at": asked.at.isoformat(), "known": [first.isoformat(), second.isoformat()]}
    _tell_differences(out, asked, differ, (first, second))
    if touched is not None:
        _tell_rows(out, touched)
    out.result({"scheme": asked.scheme.id, **days, "differences": differ, "rows": touched})


def _tell_differences(out: Output, asked: Asked, differ: Sequence[Mapping[str, str]], known: tuple[date, date]) -> None:
    """Each difference on a line, with the document it comes from."""
    words, (first, second) = SAYS[out.lang], known
    zh = out.lang == "zh"
    out.table(
        [head.format(first=first, second=second) for head in words["head"].split("|")],
        [
            (
                f"{d['name']} {d['zh']}" if zh else d["name"],
                d["region"],
                d["in_force"],
                *(d[side].replace(CARRIED, words["carried"]) for side in ("before", "after")),
                d["document"],
            )
            for d in differ
        ],
    )
    name = asked.scheme.names.zh if zh else asked.scheme.id
    out.line(words["told"].format(n=len(differ), scheme=name, at=asked.at, first=first, second=second))


def names_of(law: Law, scheme: Scheme) -> list[str]:
    """Every rule and value a scheme's answers may stand on."""

    def below(name: str) -> Iterator[str]:
        for version in law.rules.get(name, ()):
            yield from depends_on(version)

    own = [name for name in law.rules if name.startswith(f"{scheme.id}.")]
    return reached([*outputs(law, scheme), *own], below)


def _places(asked: Asked, versions: Sequence[Box | Rule]) -> list[str]:
    return [asked.region] if asked.region else sorted({version.region for version in versions})


def values_differ(asked: Asked, first: date) -> Iterator[dict[str, str]]:
    """Stretches of each value that hold on the day, or are read by month, and differ between the two days."""
    for name in sorted(n for n in names_of(asked.law, asked.scheme) if n in asked.law.values):
        value = asked.law.values[name]
        by_month = _read_by_month(asked.law, name)
        for region in _places(asked, value.boxes):
            before, after = (timeline(value, region, known) for known in (first, asked.known))
            for start, end, old, new in _stretches(before, after):
                holds = start <= asked.at and (end is None or asked.at < end)
                if holds or (by_month and start <= asked.at):
                    yield _value_facts(value, region, (start, end), (old, new))


def _read_by_month(law: Law, name: str) -> bool:
    """Whether some rule reads the value of other months than the day's."""
    short_name = short(name)
    return any(f"value_in({short_name}" in version.source for versions in law.rules.values() for version in versions)


Stretch = tuple[date, date | None, Span | None, Span | None]


def _stretches(before: Sequence[Span], after: Sequence[Span]) -> Iterator[Stretch]:
    """The days on which two timelines answer differently, cut where either changes."""
    cuts = sorted({day for span in (*before, *after) for day in (span.start, span.end) if day is not None})
    for start, end in zip(cuts, [*cuts[1:], None], strict=False):
        old, new = (
            next((s for s in line if s.start <= start and (s.end is None or start < s.end)), None)
            for line in (before, after)
        )
        if _box(old) != _box(new):
            yield start, end, old, new


def _box(span: Span | None) -> object:
    held = span.selected if span else None
    return None if held is None or held.box is None else (held.box.value, held.provisional)


def _value_facts(
    value: Value, region: str, days: tuple[date, date | None], sides: tuple[Span | None, Span | None]
) -> dict[str, str]:
    boxes = [span.selected.box if span else None for span in sides]
    texts = [
        "" if box is None else box_text(box, value.type) + (CARRIED if span and span.selected.provisional else "")
        for box, span in zip(boxes, sides, strict=True)
    ]
    told = boxes[1] or boxes[0]
    return {
        "name": value.name,
        "en": value.names.en,
        "zh": value.names.zh,
        "region": region,
        "in_force": f"{days[0]} – {days[1] or ''}",
        "before": texts[0],
        "after": texts[1],
        "document": told.document if told else "",
        "known_from": told.known_from.isoformat() if told else "",
    }


def rules_differ(asked: Asked, first: date) -> Iterator[dict[str, str]]:
    """Rules of which another version holds on the day."""
    for name in sorted(n for n in names_of(asked.law, asked.scheme) if n in asked.law.rules):
        versions = asked.law.rules[name]
        for region in _places(asked, versions):
            old, new = (version_for(versions, region, asked.at, known) for known in (first, asked.known))
            if (old and old.id) != (new and new.id):
                told = new or old
                yield {
                    "name": name,
                    "en": told.names.en if told else "",
                    "zh": told.names.zh if told else "",
                    "region": region,
                    "in_force": f"{told.start} – {told.end or ''}" if told else "",
                    "before": old.id if old else "",
                    "after": new.id if new else "",
                    "document": told.cites if told else "",
                    "known_from": told.known_from.isoformat() if told else "",
                }


def rows_differ(asked: Asked, first: date, source: Path) -> dict[str, Any]:
    """The rows whose answers differ, and the sum of each answer before and after."""
    sheet = read_sheet(source)
    parts, _ = parts_of(asked, sheet)
    lines: list[dict[str, Any]] = []
    sums: dict[str, list[int]] = {}
    for part in parts:
        pairs = zip(
            answers(replace(asked, known=first), part, sheet.rows), answers(asked, part, sheet.rows), strict=True
        )
        for old, new in pairs:
            changed = dict(_changed(asked.law, old, new))
            if changed or old.status != new.status:
                said = "; ".join(reason.en for reason in new.reasons) if old.status != new.status else ""
                lines.append(
                    {"line": new.row.line, "answers": changed, "status": [old.status, new.status], "why": said}
                )
            for name in part.outputs:
                both = sums.setdefault(name, [0, 0])
                both[0] += old.values.get(name, 0)
                both[1] += new.values.get(name, 0)
    told = {
        name: [shown(total, asked.law.rules[name][0].type) for total in both]
        for name, both in sums.items()
        if both[0] != both[1] and asked.law.rules[name][0].type.unit == "money"
    }
    return {"rows": len(sheet.rows), "differ": len({line["line"] for line in lines}), "lines": lines, "sums": told}


def _changed(law: Law, old: Answer, new: Answer) -> Iterator[tuple[str, list[str]]]:
    for name in dict.fromkeys((*old.values, *new.values)):
        if old.values.get(name) != new.values.get(name):
            kind = law.rules[name][0].type
            yield name, [shown(a.values[name], kind) if name in a.values else "" for a in (old, new)]


def _tell_rows(out: Output, touched: dict[str, Any]) -> None:
    for line in touched["lines"][:SHOWN]:
        pairs = ", ".join(f"{short(n)} {old or '–'} → {new or '–'}" for n, (old, new) in line["answers"].items())
        why = f"; {line['why']}" if line["why"] else ""
        out.line(SAYS[out.lang]["line"].format(line=line["line"], pairs=pairs, why=why))
    out.table(SAYS[out.lang]["sums"].split("|"), [(short(n), old, new) for n, (old, new) in touched["sums"].items()])
    out.line(SAYS[out.lang]["rows"].format(**touched))
