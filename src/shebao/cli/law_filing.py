"""`shebao law filing`: the numbers under which local measures were filed above, and what the authority answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from shebao.cli.law import DAY, json_option, lang_option
from shebao.cli.law_publish import AUTHOR, officer_at_top, officer_option
from shebao.cli.output import Output
from shebao.cli.where import READER, day_of_record, opened
from shebao.registry.filings import (
    Filing,
    Paper,
    Part,
    Result,
    file_measures,
    filings,
    record_result,
    unfiled_of,
)
from shebao.service import law_release

HEAD: Mapping[str, tuple[str, ...]] = {
    "en": ("measure", "place", "from", "version", "number", "filed with", "on", "result", "document"),
    "zh": ("规定", "地区", "起始", "版本", "备案号", "备案机关", "日期", "结果", "依据"),
}
RESULTS: Mapping[str, Mapping[str, str]] = {
    "before_this_system": {"en": "before this system, unverified", "zh": "本系统启用前已有，待核实"},
    "filed": {"en": "filed", "zh": "已报备"},
    "accepted": {"en": "accepted", "zh": "准予备案"},
    "to_be_corrected": {"en": "to be corrected: not used", "zh": "责令改正，停止使用"},
    "refused": {"en": "refused: not used", "zh": "不予备案，停止使用"},
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "filed": {"en": "{n} measures filed as {number}", "zh": "{n} 项规定已按 {number} 备案"},
    "result": {"en": "{number}: {result}, {n} measures", "zh": "{number}：{result}，共 {n} 项"},
    "none": {"en": "Nothing was filed that fits.", "zh": "没有符合条件的备案。"},
    "unfiled": {"en": "no filing: {measure}", "zh": "未备案：{measure}"},
}


@click.group("filing")
def filing_group() -> None:
    """Filing of local measures: without a number none goes live, and no payroll pays by it."""


@filing_group.command("add")
@click.argument("proposal", type=int)
@click.option("--number", required=True, help="Number the filing was given.")
@click.option("--authority", required=True, help="The authority it was filed with.")
@click.option("--filed", type=DAY, help="Day of the filing; default: the record's day.")
@click.option("--name", help="Only this value or rule, where a law brings several filed apart.")
@click.option("--region", help="Only the measures of this place.")
@officer_option
@json_option
@lang_option
def add_command(proposal: int, lang: str, *, as_json: bool, **asked: Any) -> None:
    """Type the number under which the local measures of PROPOSAL were filed."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        found = law_release.proposal(db, READER, proposal)
        paper = Paper(asked["number"], asked["authority"], asked["filed"] or day_of_record(db))
        part = Part(found.law_hash, found.former_hash, asked["name"], asked["region"])
        made = file_measures(db, officer_at_top(db, AUTHOR, asked["officer"]), part, paper)
    _table(out, made)
    out.line(WORDS["filed"][lang].format(n=len(made), number=paper.number))
    out.result([_plain(one) for one in made])


@filing_group.command("result")
@click.argument("number")
@click.option("--is", "result", type=click.Choice(["accepted", "to_be_corrected", "refused"]), required=True)
@click.option("--document", required=True, help="The authority's paper that says so.")
@click.option("--told", type=DAY, help="Day of the answer; default: the record's day.")
@officer_option
@json_option
@lang_option
def result_command(number: str, result: Result, lang: str, *, as_json: bool, **asked: Any) -> None:
    """What the authority answered to the filing NUMBER: refused or sent back, its measures are used no more."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        by = officer_at_top(db, AUTHOR, asked["officer"])
        told = record_result(db, by, number, result, on=asked["told"] or day_of_record(db), document=asked["document"])
    out.line(WORDS["result"][lang].format(number=number, result=RESULTS[result][lang], n=told))
    out.result({"number": number, "result": result, "measures": told})


@filing_group.command("list")
@click.option("--region", help="Only the measures of this place.")
@click.option("--name", help="Only this value or rule, or all of a scheme.")
@click.option("--proposal", type=int, help="Show what this proposal brings that has no number yet.")
@json_option
@lang_option
def list_command(region: str | None, name: str | None, proposal: int | None, lang: str, *, as_json: bool) -> None:
    """What was filed: place, first day, version, number, date, authority, result; what nobody has a number for."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        found = filings(db, READER, region=region, name=name)
        lacking: tuple[str, ...] = ()
        if proposal is not None:
            law = law_release.proposal(db, READER, proposal)
            lacking = tuple(str(one) for one in unfiled_of(db, READER, Part(law.law_hash, law.former_hash)))
    _table(out, found)
    for measure in lacking:
        out.line(WORDS["unfiled"][lang].format(measure=measure))
    if not found and not lacking:
        out.line(WORDS["none"][lang])
    out.result({"filings": [_plain(one) for one in found], "unfiled": list(lacking)})


def _table(out: Output, found: tuple[Filing, ...]) -> None:
    rows = [
        (
            one.measure.name,
            one.measure.region,
            str(one.measure.starts),
            str(one.version),
            one.number or "–",
            one.authority or "–",
            str(one.filed_on or "–"),
            RESULTS[one.result][out.lang],
            one.measure.document,
        )
        for one in found
    ]
    out.table(HEAD[out.lang], rows)


def _plain(one: Filing) -> dict[str, Any]:
    return {
        "kind": one.measure.kind,
        "name": one.measure.name,
        "region": one.measure.region,
        "from": one.measure.starts,
        "document": one.measure.document,
        "version": one.version,
        "number": one.number,
        "authority": one.authority,
        "filed_on": one.filed_on,
        "result": one.result,
        "usable": one.usable,
        "unverified": one.unverified,
    }
