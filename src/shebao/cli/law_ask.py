"""`shebao law ask`: what a person may get, by questions that are asked only while an answer still matters."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from shebao.benefits.judge import Judge
from shebao.benefits.model import Answer
from shebao.benefits.questions import AnswerNotReadable, Interview, short
from shebao.cli.files import NotAnObject, object_of
from shebao.cli.law import DAY, country_option, json_option, lang_option, scheme_of
from shebao.cli.law_rows import as_written, flags_read
from shebao.cli.law_show import known_region
from shebao.cli.output import Output
from shebao.engine.graph import Graph
from shebao.engine.reading import shown
from shebao.kernel.dates import month_text
from shebao.kernel.errors import Reason, ShebaoError
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.ir import Input, Law, Names
from shebao.law.load import load
from shebao.law.never import Contradiction, refuse_contradictions
from shebao.service.unknown import to_do

UNKNOWN = ("?", "？")
SAYS = {
    "en": {
        "begin": "Questions about: {item}. Nothing is stored. Type ? when you do not know.",
        "again": "  {problem}",
        "granted": "Likely: {amount} yuan a month from {month}.",
        "term": "Likely: {amount} yuan a month from {month} to {last}.",
        "once": "Likely: {amount} yuan, once.",
        "own": "  stays with you: {amount} yuan",
        "refuse": "Not now, because:",
        "wait": "Possible. We need to know:",
        "decide_by_order": "An officer decides, because no rule here reaches the case:",
        "assumed": "Not asked; the law says what holds unless you say otherwise:",
        "unverified": "Rests on figures that are unverified (待核实): {names}",
        "provisional": "Provisional until published: {names}",
        "end": "This is no decision. Apply with the same answers to get one.",
    },
    "zh": {
        "begin": "以下问题关于：{item}。不保存任何信息。不清楚请输入 ?。",
        "again": "  {problem}",
        "granted": "可能享受：自{month}起每月 {amount} 元。",
        "term": "可能享受：自{month}至{last}每月 {amount} 元。",
        "once": "可能享受：一次性 {amount} 元。",
        "own": "  个人负担：{amount} 元",
        "refuse": "目前不能享受，原因：",
        "wait": "有可能，还需要知道：",
        "decide_by_order": "本系统规则未覆盖，由工作人员依文件决定：",
        "assumed": "未询问的事项，按法规规定处理（可另行说明）：",
        "unverified": "所依据的数值待核实：{names}",
        "provisional": "公布前暂用的数值：{names}",
        "end": "以上不是决定。用同样的回答提出申请即可得到决定。",
    },
}
KINDS = {
    "money": ("yuan, at most two decimals", "元，最多两位小数"),
    "integer": ("a whole number", "整数"),
    "rate": ("a number such as 0.08", "小数，如 0.08"),
    "number": ("a number", "数"),
    "month": ("a month such as 2025-10", "年月，如 2025-10"),
    "date": ("a date such as 2025-10-31", "日期，如 2025-10-31"),
    "flag": ("yes or no", "是或否"),
}


class AnswersNotReadable(ShebaoError):
    """The answers in {file} cannot be read: {reason}. Write one JSON object of names and values, as
    {{"birth_month": "1965-08"}}."""

    code = "cli.answers"
    zh = '无法读取 {file} 中的回答：{reason_zh}。请写成一个 JSON 对象，如 {{"birth_month": "1965-08"}}。'


class AnswersMissing(ShebaoError):
    """There is no file {file} with answers. Write one JSON object into it, name another file, or leave --answers out to
    be asked at the terminal."""

    code = "cli.answers_missing"
    zh = "没有回答文件 {file}。请把一个 JSON 对象写入该文件，或指明另一个文件；在终端上也可不写 --answers，逐项作答。"


WAITING = (
    'Type the answers as one JSON object, such as {"months_lived_here": 24}, then Enter and Ctrl-D. To be asked one by '
    "one instead, press Ctrl-C and leave --answers out.\n"
    '请以一个 JSON 对象输入回答，如 {"months_lived_here": 24}，回车后按 Ctrl-D。'
    "想逐项作答的，请按 Ctrl-C 并去掉 --answers。"
)


@click.command("ask")
@click.argument("scheme")
@click.argument("item", default="")
@click.option("--at", type=DAY, required=True, help="Day or month the right would begin, or the event.")
@click.option("--region", default=NATION, show_default=True, help="Division code of the place.")
@click.option("--known", type=DAY, help="As known on this day, to try a law of the future too; default: today.")
@click.option(
    "--answers", type=click.Path(path_type=Path, allow_dash=True), help="JSON object of answers, or - for stdin."
)
@country_option
@json_option
@lang_option
def ask_command(scheme: str, item: str, *, at: date, region: str, lang: str, as_json: bool, **options: Any) -> None:
    """What a person may get from SCHEME (ITEM: a lump sum or settlement). No record is read, nothing is stored."""
    out, law = Output(as_json=as_json, lang=lang), load(str(options["country"]))
    scheme_of(law, scheme)
    judge = Judge(law, accepts_unverified=True)
    wants = judge.wants(scheme, item)
    known = options["known"] or datetime.now(UTC).date()
    graph = judge.graph(wants.outputs, known_region(law, region), at, known)
    interview = Interview(graph, wants)
    if options["answers"] is not None:
        interview.take(answers_read(graph, answers_from(options["answers"])))
        refuse_contradictions(law, graph.inputs, interview.answers)
    elif out.terminal:
        _interview(out, interview, law, law.schemes[scheme].names)
    _tell(out, law, interview)


def answers_from(file: Path) -> Mapping[str, Any]:
    """The answers of a file, or of the terminal with -. Raises AnswersNotReadable, AnswersMissing."""
    if str(file) == "-" and sys.stdin.isatty():
        click.echo(WAITING, err=True)
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        return object_of(text)
    except FileNotFoundError:
        raise AnswersMissing(file=file) from None
    except NotAnObject as problem:
        raise AnswersNotReadable(file=file, reason=problem.en, reason_zh=problem.zh) from None
    except (OSError, UnicodeDecodeError):
        en, zh = "it is no text file in UTF-8 that can be opened", "打不开，或不是 UTF-8 文本"
        raise AnswersNotReadable(file=file, reason=en, reason_zh=zh) from None


def answers_read(graph: Graph, given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the law reads them: 是, 否, yes and no as well as true and false. Raises AnswerNotReadable."""
    found = flags_read(graph, given)
    rows = {name: r for full, r in graph.relations.items() for name in (full, short(full))}
    for full, spec in graph.inputs.items():
        for name in (full, short(full)):
            _refuse_other_flag(spec, found.get(name))
    for name, relation in rows.items():
        for row in found[name] if isinstance(found.get(name), list) else ():
            for column in relation.columns if isinstance(row, Mapping) else ():
                _refuse_other_flag(column, row.get(short(column.name)))
    return found


def answer_read(spec: Input, said: str) -> Any:
    """One answer as typed: yes and no of people for a flag, the rest as it is. Raises AnswerNotReadable."""
    found = as_written(said.strip(), spec.type) if spec.type.unit == "flag" else said
    _refuse_other_flag(spec, found)
    return found


def _refuse_other_flag(spec: Input, found: object) -> None:
    if spec.type.unit == "flag" and isinstance(found, str):
        en, zh = "yes or no (true and false are taken too)", "“是”或“否”（也可写 yes、no、true、false）"
        raise AnswerNotReadable(en=spec.names.en, zh=spec.names.zh, found=found, expected=en, expected_zh=zh)


def _interview(out: Output, interview: Interview, law: Law, names: Names) -> None:
    """Ask on the terminal until the law has all it reads. An answer that contradicts another is asked again."""
    words = SAYS[out.lang]
    out.line(words["begin"].format(item=words_in(names, out.lang)))
    while (spec := interview.next()) is not None:
        said = str(click.prompt(f"{words_in(spec.question or spec.names, out.lang)} [{kind_of(spec, out.lang)}]"))
        if said.strip() in UNKNOWN:
            interview.unknown.add(spec.name)
            continue
        try:
            interview.give(spec, answer_read(spec, said))
            refuse_contradictions(law, interview.graph.inputs, interview.answers)
        except Contradiction as problem:
            del interview.answers[spec.name]
            out.line(words["again"].format(problem=problem.sentence(out.lang)))
        except ShebaoError as problem:
            out.line(words["again"].format(problem=problem.sentence(out.lang)))


def _tell(out: Output, law: Law, interview: Interview) -> None:
    found, words = interview.answer(), SAYS[out.lang]
    found = replace(found, reasons=tuple(to_do(interview.graph, reason) for reason in found.reasons))
    if found.granted:
        out.line(_granted(interview, found, words))
        for part in found.components:
            out.line(
                f"  {words_in(law.rules[f'{interview.wants.scheme}.{part.name}'][0].names, out.lang)}: {yuan(part.fen)}"
            )
        if interview.wants.item and interview.wants.total:
            out.line(words["own"].format(amount=yuan(found.values[interview.wants.total])))
    for means in ("refuse", "wait", "decide_by_order"):
        reasons = [reason for reason in found.reasons if reason.means == means]
        if reasons:
            out.line(words[means])
            for reason in reasons:
                out.line(reason_said(reason, out.lang))
    if found.granted and interview.assumed():
        out.line(words["assumed"])
        for spec in interview.assumed():
            assert spec.absent is not None
            assert spec.absent.value is not None
            out.line(
                f"  {words_in(spec.names, out.lang)} = {shown(spec.absent.value, spec.type)} ({spec.absent.cites})"
            )
    for word, listed in (("unverified", found.unverified), ("provisional", found.provisional)):
        if listed:
            out.line(words[word].format(names=_several([law.values[n].names for n in listed], out.lang)))
    out.line(words["end"])
    out.result(_plain(interview, found))


def _granted(interview: Interview, found: Answer, words: Mapping[str, str]) -> str:
    amount = yuan(sum(part.fen for part in found.components))
    if interview.wants.item or found.start_month is None:
        return words["once"].format(amount=amount)
    start = month_text(found.start_month)
    if found.end_month is None:
        return words["granted"].format(amount=amount, month=start)
    return words["term"].format(amount=amount, month=start, last=month_text(found.end_month - 1))


def _plain(interview: Interview, found: Answer) -> dict[str, Any]:
    """The same for a machine: what is open, with question and form, and what the law says by now."""
    waiting = {reason.code.partition(".")[2] for reason in found.reasons if reason.code.startswith("input.")}
    graph = interview.graph
    return {
        "questions": [question_facts(graph.inputs[name]) for name in sorted(waiting) if name in graph.inputs],
        "relations": {short(n): [question_facts(c) for c in r.columns] for n, r in graph.relations.items()},
        "answers": {short(n): shown(v, graph.inputs[n].type) for n, v in interview.answers.items()},
        "granted": found.granted,
        "amount_fen": sum(part.fen for part in found.components),
        "parts": [{"rule": part.name, "payer": part.payer, "fen": part.fen} for part in found.components],
        "from": None if found.start_month is None else month_text(found.start_month),
        "until": None if found.end_month is None else month_text(found.end_month),
        "reasons": [
            {"code": r.code, "means": r.means, "en": r.en, "zh": r.zh, "cites": r.cites} for r in found.reasons
        ],
        "assumed": [short(spec.name) for spec in interview.assumed()],
        "provisional": list(found.provisional),
        "unverified": list(found.unverified),
    }


def question_facts(spec: Input) -> dict[str, Any]:
    """A question for a machine."""
    asked = spec.question or spec.names
    return {
        "name": short(spec.name),
        "en": asked.en,
        "zh": asked.zh,
        "unit": spec.type.unit,
        "codes": list(spec.type.codes),
        "low": shown(spec.range.low, spec.type),
        "high": shown(spec.range.high, spec.type),
        "evidence": spec.evidence,
    }


def reason_said(reason: Reason, lang: str) -> str:
    """A reason with its article and what would change it."""
    said, change = (reason.zh, reason.would_change_zh) if lang == "zh" else (reason.en, reason.would_change_en)
    cites = f" ({reason.cites})" if reason.cites else ""
    return f"  · {said}{cites}" + (f"\n    → {change}" if change else "")


def kind_of(spec: Input, lang: str) -> str:
    """How an answer is written."""
    if spec.type.unit == "code":
        return " / ".join(spec.type.codes)
    return KINDS[spec.type.unit][lang == "zh"]


def words_in(names: Names, lang: str) -> str:
    """Names in one language."""
    return names.zh if lang == "zh" else names.en


def _several(names: Sequence[Names], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words_in(n, lang) for n in names)
