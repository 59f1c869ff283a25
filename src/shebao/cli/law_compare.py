"""`shebao law compare`: a shadow run of somebody's real roll: which rows agree, which differ, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, country_option, json_option, lang_option
from shebao.cli.law_answers import Answer, Asked, OutputUnknown, Part, answers, parts_of
from shebao.cli.law_causes import CAUSES, Compared, compared
from shebao.cli.law_rows import Sheet, Written, read_sheet, write_sheet
from shebao.cli.law_run import asked_of
from shebao.cli.output import Output
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.graph import full_name
from shebao.law.ir import Type
from shebao.law.load import load
from shebao.law.quantities import QuantityNotReadable, inner

MONEY = Type("money")
SHOWN = 5


class PaidMissing(ShebaoError):
    """The sheet has no column "{name}" with what was paid. Its columns are: {known}."""

    code = "cli.paid_column"
    zh = "表中没有实付金额列“{name}”。现有列：{known}。"


@click.command("compare")
@click.argument("scheme")
@click.option(
    "--in",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The roll: CSV, XLSX, JSON or Parquet.",
)
@click.option("--paid", required=True, help="The column with what was really paid.")
@click.option("--output", help="The rule it is compared with; default: the total of the award.")
@click.option("--at", type=DAY, required=True, help="Day or month of the law.")
@click.option("--region", help="Place of all rows; without it the sheet has a column `region`.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@click.option("--typed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of values typed in.")
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="CSV, XLSX, JSON or Parquet.")
@country_option
@json_option
@lang_option
def compare_command(country: str, lang: str, *, as_json: bool, **options: Any) -> None:
    """Ask every row of a roll of the law; name the cause of each difference by asking again with one thing changed."""
    out, law = Output(as_json=as_json, lang=lang), load(country)
    asked = asked_of(law, options["scheme"], (options["at"], options["known"]), options["region"], options["typed"])
    sheet = read_sheet(options["source"])
    if options["paid"] not in sheet.heading:
        raise PaidMissing(name=options["paid"], known=", ".join(sheet.heading))
    part = _part(asked, sheet, options["output"])
    found = answers(asked, part, sheet.rows)
    paid = [_fen(row.cells.get(options["paid"], "")) for row in sheet.rows]
    rolls = [(a, fen) for a, fen in zip(found, paid, strict=True) if fen is not None and a.status != "unreadable"]
    with out.work("Looking for causes") as work:
        results = compared(asked, part, rolls, work.advance)
    unread = [a for a, fen in zip(found, paid, strict=True) if fen is None or a.status == "unreadable"]
    facts = figures(asked, part, results, unread)
    if options["target"] is not None:
        write_sheet(options["target"], written(sheet, results, found))
    _tell(out, facts)
    out.result(facts)


def _part(asked: Asked, sheet: Sheet, output: str | None) -> Part:
    """What was paid by law: the award with its conditions and components, the total last; or one rule."""
    if output is not None:
        return parts_of(asked, sheet, [output])[0][0]
    award = asked.scheme.facts.get("award") or {}
    components = [str(name) for name in award.get("components") or ()]
    total = full_name(asked.law, asked.scheme.id, str(award.get("total") or (components[-1:] or [""])[0]))
    if total is None:
        raise OutputUnknown(scheme=asked.scheme.id, name="award.total")
    good = next((p for p in parts_of(asked, sheet)[0] if p.name == "award"), None)
    if good is None:
        return parts_of(asked, sheet, [total])[0][0]
    held = [name for name in good.outputs if name != total and asked.law.rules[name][0].type.unit == "money"]
    return Part("award", (*held, total), good.conditions)


def _fen(cell: Any) -> int | None:
    """What was paid; nothing is zero, None what is no amount."""
    text = str(cell).replace(",", "").removesuffix("元").strip()
    try:
        return inner(text, MONEY) if text else 0
    except QuantityNotReadable:
        return None


def figures(asked: Asked, part: Part, results: Sequence[Compared], unread: Sequence[Answer]) -> dict[str, Any]:
    """How many agree, and the differences grouped by cause."""
    groups: dict[str, list[Compared]] = defaultdict(list)
    for each in results:
        if each.causes:
            groups[each.causes[0].kind].append(each)
    return {
        "scheme": asked.scheme.id,
        "law": asked.law.hash,
        "at": asked.at.isoformat(),
        "output": part.outputs[-1],
        "rows": len(results) + len(unread),
        "agree": sum(not each.causes for each in results),
        "differ": sum(bool(each.causes) for each in results),
        "unreadable": [{"line": a.row.line, "en": "; ".join(r.en for r in a.reasons)} for a in unread],
        "paid": yuan(sum(each.paid for each in results)),
        "lawful": yuan(sum(each.lawful for each in results)),
        "causes": [_group(kind, groups[kind]) for kind in CAUSES if kind in groups],
    }


def _group(kind: str, rows: Sequence[Compared]) -> dict[str, Any]:
    details = Counter((each.causes[0].names.en, each.causes[0].names.zh) for each in rows)
    return {
        "cause": kind,
        "en": CAUSES[kind].en,
        "zh": CAUSES[kind].zh,
        "rows": len(rows),
        "too_much": yuan(sum(max(each.difference, 0) for each in rows)),
        "too_little": yuan(sum(max(-each.difference, 0) for each in rows)),
        "details": [{"rows": n, "en": en, "zh": zh} for (en, zh), n in details.most_common(SHOWN)],
        "lines": [each.answer.row.line for each in rows],
    }


def written(sheet: Sheet, results: Sequence[Compared], found: Sequence[Answer]) -> Written:
    """The roll as it came, with the law's figure, the difference, the cause and what else would explain it."""
    names = ("law.amount", "law.difference", "cause", "detail", "原因", "also")
    by_line = {each.answer.row.line: each for each in results}
    done = Written([*sheet.heading, *names])
    for answer in found:
        each = by_line.get(answer.row.line)
        if each is None:
            said = ("; ".join(r.en for r in answer.reasons), "；".join(r.zh for r in answer.reasons))
            done.rows.append({**answer.row.cells, "cause": "unreadable", "detail": said[0], "原因": said[1]})
            continue
        first = each.causes[0] if each.causes else None
        cells = (
            Decimal(each.lawful).scaleb(-2),
            Decimal(each.difference).scaleb(-2),
            CAUSES[first.kind].en if first else "agrees",
            first.names.en if first else "",
            f"{CAUSES[first.kind].zh}：{first.names.zh}" if first else "一致",
            "; ".join(f"{CAUSES[c.kind].en}: {c.names.en}" for c in each.causes[1:4]),
        )
        done.rows.append({**answer.row.cells, **dict(zip(names, cells, strict=True))})
    return done


def _tell(out: Output, facts: Mapping[str, Any]) -> None:
    lang = out.lang
    for bad in facts["unreadable"][:SHOWN]:
        out.line(f"line {bad['line']}: {bad['en'] or 'the amount paid is no amount'}")
    out.table(
        ("cause", "rows", "paid too much", "too little", "first lines"),
        [
            (c[lang], str(c["rows"]), c["too_much"], c["too_little"], ", ".join(map(str, c["lines"][:SHOWN])))
            for c in facts["causes"]
        ],
    )
    for cause in facts["causes"]:
        for detail in cause["details"]:
            out.line(f"  {cause[lang]}: {detail['rows']} × {detail[lang]}")
    out.line(
        f"{facts['rows']:,} rows: {facts['agree']:,} agree, {facts['differ']:,} differ, "
        f"{len(facts['unreadable']):,} not readable; paid {facts['paid']}, by law {facts['lawful']}"
    )
