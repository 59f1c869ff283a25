"""`shebao law run`: a sheet of people in, the same sheet with the law's answers out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, country_option, json_option, lang_option, scheme_of
from shebao.cli.law_answers import BAD_ROW, Answer, Asked, Part, answers, parts_of
from shebao.cli.law_rows import Row, Sheet, Written, read_sheet, write_sheet
from shebao.cli.output import Output
from shebao.engine import Typed
from shebao.engine.errors import InputMissing
from shebao.engine.formula import short
from shebao.engine.reading import shown
from shebao.engine.worked import typed_value
from shebao.kernel.dates import month_text
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.defects import Defect, LawRefused
from shebao.law.ir import Law, Type
from shebao.law.load import load
from shebao.law.text import read

SHOWN = 20  # bad lines told on the terminal; the file has them all
STATUS, REASON, REASON_ZH = "status", "reason", "理由"
STATES = ("unreadable", "missing", "unknown", "refused", "answered")  # the worst first
TOLD = ("en", "zh", "change", "change_zh")
UNITS = {  # what a cell is, and one as it may be written
    "month": ("a month", "年月", "2025-10"),
    "date": ("a day", "日期", "2025-10-31"),
    "money": ("yuan", "元", "6000.00"),
    "rate": ("a share", "比例", "0.08"),
    "number": ("a number", "数值", "1.25"),
    "integer": ("a whole number", "整数", "12"),
    "flag": ("yes or no", "是或否", "true"),
}
SAYS = {
    "en": {
        "more": "… and {n} more lines without an answer (all in the output)",
        "row": "{n} row",
        "rows": "{n} rows",
        "colon": ": ",
        "left": "not asked: {answer} (columns lacking: {columns})",
        "head": "answer||rows|sum",
        "unverified": "unverified",
        "provisional": "provisional",
        "end": (
            "{rows}: {answered} answered, {refused} refused by law, {missing} with an input missing, "
            "{unreadable} not readable{unknown}; law {law}, {at}"
        ),
        "unknown": ", {n} not computed, for a value or rule of the law is missing",
    },
    "zh": {
        "more": "……另有 {n} 行没有结果（输出文件中全部列出）",
        "row": "{n} 行",
        "rows": "{n} 行",
        "colon": "：",
        "left": "未计算：{answer}（缺少列：{columns}）",
        "head": "结果||行数|合计",
        "unverified": "待核实",
        "provisional": "暂定",
        "end": (
            "{rows}：有结果 {answered}，依规定不予 {refused}，缺少输入 {missing}，无法读取 {unreadable}{unknown}；"
            "法规 {law}，{at}"
        ),
        "unknown": "，因缺少法规数值或规则而未计算 {n}",
    },
}


class TypedUnknown(ShebaoError):
    """{file} types in "{name}", which is no value of this law: write full names (scheme.value)."""

    code = "cli.typed"
    zh = "{file} 输入了“{name}”，但本法规没有这个值：请写全名（制度.值）。"


@dataclass(frozen=True, slots=True)
class Done:
    """All answers of one row, part by part. `law` names the inputs that are missing."""

    row: Row
    found: tuple[Answer, ...]
    law: Law

    @property
    def status(self) -> str:
        """The worst of the parts."""
        all_of = {_status(answer) for answer in self.found}
        return next(word for word in STATES if word in all_of)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason once; for an input that is missing what it is and how to give it."""
        told = (_missing(self.law, reason) for answer in self.found for reason in answer.reasons)
        return tuple(dict.fromkeys(told))


def _status(answer: Answer) -> str:
    """The answer's own word; "missing" where nothing is wrong but that inputs were not given, "unknown" where the law
    says no nowhere but lacks a value or a rule."""
    codes = {reason.code for reason in answer.reasons}
    if bad := codes & BAD_ROW:
        return "missing" if bad == {InputMissing.code} else answer.status
    return "unknown" if codes and all(code.startswith("engine.") for code in codes) else answer.status


def _missing(law: Law, reason: Reason) -> Reason:
    """A missing input said as a person can mend it: what it is, its unit, its column, and an example."""
    name = reason.en.partition(" ")[0]
    spec = law.inputs.get(name) if reason.code == InputMissing.code else None
    if spec is None:
        return reason
    codes = ", ".join(spec.type.codes)
    told = (f"one of {codes}", f"取值 {codes}", spec.type.codes[0]) if codes else UNITS.get(spec.type.unit)
    en, zh, example = told or (spec.type.unit, spec.type.unit, "")
    column = short(name)
    return replace(
        reason,
        en=f'missing: {name} ({spec.names.en}, {en}), give it as {example} in the column "{column}".',
        zh=f"缺少：{name}（{spec.names.zh}，{zh}），请在“{column}”列填写，例如 {example}。",
    )


def read_typed(law: Law, path: Path | None) -> dict[str, Typed]:
    """Values typed in: `name: value`, or a list of {name, value, origin}. Raises LawRefused, TypedUnknown."""
    if path is None:
        return {}
    defects: list[Defect] = []
    data = read(path, path.name, defects).data
    if defects:
        raise LawRefused(path.name, defects)
    listed = data.get("typed", data) if isinstance(data, dict) else data
    rows = [{"name": n, "value": v} for n, v in listed.items()] if isinstance(listed, dict) else listed
    found = {}
    for row in rows:
        if row.get("name") not in law.values:
            raise TypedUnknown(file=path.name, name=row.get("name"))
        found[str(row["name"])] = typed_value(law, str(row["name"]), row["value"], _origin(row, path))
    return found


def _origin(row: Mapping[str, Any], path: Path) -> str:
    origin = row.get("origin", f"typed in by {path.name}")
    return f"{origin.get('zh', '')} / {origin.get('en', '')}" if isinstance(origin, dict) else str(origin)


def asked_of(law: Law, scheme: str, days: tuple[date, date | None], region: str | None, typed: Path | None) -> Asked:
    """What the options ask; known: everything that is known by now."""
    at, known = days
    return Asked(law, scheme_of(law, scheme), at, known or date.max, region or "", read_typed(law, typed))


@click.command("run")
@click.argument("scheme")
@click.option("--at", type=DAY, required=True, help="Day or month of the law.")
@click.option("--region", help="Place of all rows; without it the sheet has a column `region`.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@click.option("--typed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of values typed in.")
@click.option(
    "--in",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The sheet: CSV, XLSX, JSON or Parquet.",
)
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="CSV, XLSX, JSON or Parquet.")
@click.option("--outputs", help="Rules to answer, with commas; default: the award and the contribution.")
@country_option
@json_option
@lang_option
def run_command(country: str, lang: str, *, as_json: bool, **options: Any) -> None:
    """Answer every row of a sheet: columns named as inputs, written as in the law's files. Nothing is lost."""
    out, law = Output(as_json=as_json, lang=lang), load(country)
    asked = asked_of(law, options["scheme"], (options["at"], options["known"]), options["region"], options["typed"])
    sheet = read_sheet(options["source"])
    names = [name.strip() for name in (options["outputs"] or "").split(",") if name.strip()]
    parts, left_out = parts_of(asked, sheet, names)
    with out.work("Asking the law", len(sheet.rows)) as work:
        by_part = [answers(asked, part, sheet.rows) for part in parts]
        work.advance(len(sheet.rows))
    done = [Done(row, found, law) for row, found in zip(sheet.rows, zip(*by_part, strict=True), strict=True)]
    if options["target"] is not None:
        write_sheet(options["target"], written(asked.law, parts, sheet, done))
    facts = figures(asked, parts, left_out, done)
    _tell(out, facts, done)
    out.result(facts)
    sys.exit(0 if facts["answered"] else 1)


# --- what is written -----------------------------------------------------------------------------------------------


def written(law: Law, parts: Sequence[Part], sheet: Sheet, done: Sequence[Done]) -> Written:
    """The sheet as it came, with a column for each answer, the status and the reasons."""
    named = {name: _column(name, sheet) for part in parts for name in part.outputs}
    ends = [word if word not in sheet.heading else f"law.{word}" for word in (STATUS, REASON, REASON_ZH)]
    result = Written([*sheet.heading, *dict.fromkeys(named.values()), *ends])
    most = max((len(each.row.extra) for each in done), default=0)
    result.heading += [f"cell {len(sheet.heading) + i + 1}" for i in range(most)]
    for each in done:
        values = {name: value for answer in each.found for name, value in answer.values.items()}
        cells = {named[name]: _out(value, law.rules[name][0].type) for name, value in values.items()}
        told = (each.status, "; ".join(r.en for r in each.reasons), "；".join(r.zh for r in each.reasons))
        more = {f"cell {len(sheet.heading) + i + 1}": cell for i, cell in enumerate(each.row.extra)}
        result.rows.append({**each.row.cells, **cells, **dict(zip(ends, told, strict=True)), **more})
    return result


def _column(name: str, sheet: Sheet) -> str:
    return short(name) if short(name) not in sheet.heading else f"law.{short(name)}"


def _out(value: int, kind: Type) -> Any:
    """An answer as a sheet keeps it: yuan as exact decimals, months as 2025-10."""
    match kind.unit:
        case "money":
            return Decimal(value).scaleb(-2)
        case "integer":
            return value
        case "flag":
            return bool(value)
        case "month":
            return month_text(value)
        case "date":
            return date.fromordinal(value)
    return shown(value, kind)


# --- what is told --------------------------------------------------------------------------------------------------


def figures(asked: Asked, parts: Sequence[Part], left_out: Sequence[Part], done: Sequence[Done]) -> dict[str, Any]:
    """The figures at the end: rows, sums, reasons, and what the answers rest on."""
    tally = Counter(each.status for each in done)
    reasons = Counter(
        (r.en, r.zh, *_change(r)) for each in done if each.status in ("refused", "unknown") for r in each.reasons
    )
    sums: dict[str, dict[str, Any]] = {}
    for at, part in enumerate(parts):
        for name in part.outputs:
            held = [each.found[at].values[name] for each in done if name in each.found[at].values]
            kind = asked.law.rules[name][0].type
            total = shown(sum(held), kind) if held and kind.unit in ("money", "integer") else ""
            names = asked.law.rules[name][0].names
            sums[name] = {"rows": len(held), "sum": total, "names": names.en, "names_zh": names.zh}
    places = sorted({answer.region for each in done for answer in each.found if answer.status == "answered"})
    graphs = [asked.graph(part.names, [place]) for part in parts for place in places]
    return {
        "scheme": asked.scheme.id,
        "law": asked.law.hash,
        "at": asked.at.isoformat(),
        "known": None if asked.known == date.max else asked.known.isoformat(),
        "rows": len(done),
        **{word: tally[word] for word in reversed(STATES)},
        "outputs": sums,
        "reasons": [dict(zip(TOLD, told, strict=True)) | {"rows": n} for told, n in reasons.most_common()],
        "bad_rows": [
            {
                "line": each.row.line,
                "en": "; ".join(r.en for r in each.reasons),
                "zh": "；".join(r.zh for r in each.reasons),
            }
            for each in done
            if each.status in ("unreadable", "missing")
        ],
        "left_out": [{"answer": part.name, "lacking": list(part.lacking)} for part in left_out],
        "unverified": sorted({name for graph in graphs for name in graph.unverified}),
        "provisional": sorted({name for graph in graphs for name in graph.provisional}),
    }


def _change(reason: Reason) -> tuple[str, str]:
    """What to do about what the law lacks; what would change a refusal is for the person, and told one by one."""
    unknown = reason.code.startswith("engine.")
    return (reason.would_change_en, reason.would_change_zh) if unknown else ("", "")


def _tell(out: Output, facts: Mapping[str, Any], done: Sequence[Done]) -> None:
    zh, words = out.lang == "zh", SAYS[out.lang]
    for bad in facts["bad_rows"][:SHOWN]:
        out.line(f"line {bad['line']}: {bad['en']}")
        out.line(f"第 {bad['line']} 行：{bad['zh']}")
    if len(facts["bad_rows"]) > SHOWN:
        out.line(words["more"].format(n=len(facts["bad_rows"]) - SHOWN))
    for reason in facts["reasons"]:
        out.line(f"{_rows(reason['rows'], words)}{words['colon']}{reason['zh' if zh else 'en']}")
        if change := reason["change_zh" if zh else "change"]:
            out.line(f"  → {change}")
    for left in facts["left_out"]:
        out.line(words["left"].format(answer=left["answer"], columns=", ".join(left["lacking"])))
    out.table(
        words["head"].split("|"),
        [(short(n), f["names_zh" if zh else "names"], f"{f['rows']:,}", f["sum"]) for n, f in facts["outputs"].items()],
    )
    for word in ("unverified", "provisional"):
        if facts[word]:
            out.line(f"{words[word]}{words['colon']}{', '.join(facts[word])}")
    counts = {state: f"{facts[state]:,}" for state in STATES}
    counts["unknown"] = words["unknown"].format(n=counts["unknown"]) if facts["unknown"] else ""
    out.line(words["end"].format(rows=_rows(len(done), words), law=facts["law"][:12], at=facts["at"], **counts))


def _rows(n: int, words: Mapping[str, str]) -> str:
    return words["row" if n == 1 else "rows"].format(n=f"{n:,}")
