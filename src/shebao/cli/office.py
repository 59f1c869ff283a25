"""`shebao office`: documents down the tree of offices, who acknowledged, what they say; counters and their queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY
from shebao.cli.office_counters import load_command, near_command, queue_group
from shebao.cli.office_desk import at_office, options
from shebao.cli.output import Output
from shebao.registry import documents
from shebao.registry.documents import Document, DocumentUnknown, Issue, MissingReceipt, Reply
from shebao.service.clauses import LocalClause, known_clauses, local_clauses

WORDS: Mapping[str, Mapping[str, Any]] = {
    "document": {
        "en": "Document {document}, {number} of {day}: {title} ({office})",
        "zh": "第 {document} 号：{number}（{day}）《{title}》（{office}）",
    },
    "rests": {"en": "  rests on {article}{clauses}", "zh": "  依据：{article}{clauses}"},
    "implements": {"en": "  carries out document {n}", "zh": "  落实第 {n} 号文件"},
    "stands": {
        "en": "  {acknowledged} of {sent} offices acknowledged, {late} of them late; by {day}",
        "zh": "  {sent} 个机构中 {acknowledged} 个已签收，其中逾期 {late} 个；期限 {day}",
    },
    "text": {"en": "  text {file} {sha}", "zh": "  正文 {file} {sha}"},
    "reply": {"en": "  {day} {office}: {said}", "zh": "  {day} {office}：{said}"},
    "none": {"en": "No document.", "zh": "没有文件。"},
    "missing_head": {
        "en": ("document", "office", "name", "by", "", "answers to"),
        "zh": ("文件", "机构", "名称", "期限", "", "上级"),
    },
    "overdue": {"en": "overdue", "zh": "逾期"},
    "in_time": {"en": "", "zh": ""},
    "nobody": {"en": "Every office has acknowledged.", "zh": "全部机构均已签收。"},
    "acknowledged": {"en": "Acknowledged {day}: document {n}", "zh": "{day} 签收第 {n} 号文件"},
    "replied": {"en": "Told: document {n}", "zh": "已反馈第 {n} 号文件"},
    "clause_head": {
        "en": ("clause", "place", "from", "says", "filing", "document"),
        "zh": ("条款", "地区", "起始", "内容", "备案", "依据"),
    },
    "unfiled": {"en": "none", "zh": "未备案"},
    "before": {"en": "before this system, unverified", "zh": "本系统启用前，待核实"},
    "leave": {
        "en": "  {measure} leaves its floor or ceiling by {article}",
        "zh": "  {measure} 依 {article} 突破上下限",
    },
    "conflict": {"en": "  CONFLICT: {said}", "zh": "  冲突：{said}"},
    "no_conflict": {"en": "  no conflict with the level above", "zh": "  与上级规定无冲突"},
}
LONGEST = 40


@click.group("office")
def office_group() -> None:
    """Offices: documents sent down and acknowledged, counters near a place, the queue at a counter."""


office_group.add_command(near_command)
office_group.add_command(load_command)
office_group.add_command(queue_group)


@office_group.command("issue")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--number", required=True, help="Number of the document.")
@click.option("--title", required=True, help="Its title.")
@click.option("--rests-on", required=True, help="The article it rests on.")
@click.option("--by", "by_day", type=DAY, required=True, help="Day by which every office has to acknowledge.")
@click.option(
    "--clause", "clauses", multiple=True, help="A value or rule of the law that it carries out; may be repeated."
)
@click.option("--implements", type=int, help="The document from above that it carries out.")
@click.option("--to-line", "lines", multiple=True, help="Only to this line of business; may be repeated.")
@options
def issue_command(file: Path, **asked: Any) -> None:
    """Issue the document in FILE to every office below, vertical lines crossed with local government: by the approver.

    Issued again with the same text it is the same document.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        known_clauses(here.law, asked["clauses"])
        text = sha256(file.read_bytes()).hexdigest()
        given = Issue(
            number=asked["number"],
            title=asked["title"],
            rests_on=asked["rests_on"],
            acknowledge_by=asked["by_day"],
            file_name=file.name,
            sha256=text,
            clauses=tuple(asked["clauses"]),
            implements=asked["implements"],
            lines=tuple(asked["lines"]),
        )
        made = documents.issue(here.db, here.holds("approver"), here.own.agency, given)
    _tell(out, made)
    out.result(asdict(made))


@office_group.command("documents")
@options
def documents_command(**asked: Any) -> None:
    """What the office named issued or was sent, the latest first; without an office all of them."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        found = documents.documents(here.db, here.sight)
    for one in found:
        _tell(out, one)
    if not found:
        out.line(WORDS["none"][out.lang])
    out.result([asdict(one) for one in found])


@office_group.command("document")
@click.argument("number", type=int)
@options
def document_command(number: int, **asked: Any) -> None:
    """One document: who is missing, what was said of it, and what places made of its clauses, filed or in conflict."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        found = documents.documents(here.db, here.sight, number)
        if not found:
            raise DocumentUnknown(document=number, agency=here.office.agency if here.office else "–")
        lacking = documents.missing(here.db, here.sight, number)
        said = documents.replies(here.db, here.sight, number)
        local = local_clauses(here.db, here.sight, here.law, found[0].clauses)
    _tell(out, found[0])
    _tell_missing(out, lacking)
    for one in said:
        out.line(WORDS["reply"][out.lang].format(day=one.on, office=_name(out, one), said=one.said))
    _tell_clauses(out, local)
    out.result(
        {
            **asdict(found[0]),
            "missing": [asdict(one) for one in lacking],
            "replies": [asdict(one) for one in said],
            "local": [asdict(one) for one in local],
        }
    )


@office_group.command("missing")
@click.argument("number", type=int, required=False)
@options
def missing_command(number: int | None, **asked: Any) -> None:
    """Who has not acknowledged document NUMBER, or any, with its superiors; the longest overdue first."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        found = documents.missing(here.db, here.sight, number)
    _tell_missing(out, found)
    out.result([asdict(one) for one in found])


@office_group.command("acknowledge")
@click.argument("number", type=int)
@options
def acknowledge_command(number: int, **asked: Any) -> None:
    """Say that the office named has document NUMBER: by its clerk. Typed twice it stays the first day."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        day: date = documents.acknowledge(here.db, here.holds("clerk"), number, here.own.agency)
    out.line(WORDS["acknowledged"][out.lang].format(day=day, n=number))
    out.result({"document": number, "acknowledged": day})


@office_group.command("reply")
@click.argument("number", type=int)
@click.argument("said")
@options
def reply_command(number: int, said: str, **asked: Any) -> None:
    """What the office named has to say of document NUMBER, for those above: by its clerk."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        made = documents.reply(here.db, here.holds("clerk"), number, here.own.agency, said)
    out.line(WORDS["replied"][out.lang].format(n=number))
    out.result({"document": number, "reply": made})


def _tell(out: Output, one: Document) -> None:
    words, comma = WORDS, ", " if out.lang == "en" else "、"
    clauses = f" ({comma.join(one.clauses)})" if one.clauses else ""
    facts = {"document": one.document, "number": one.number, "day": one.issued_on, "title": one.title}
    out.line(words["document"][out.lang].format(**facts, office=_name(out, one)))
    out.line(words["rests"][out.lang].format(article=one.rests_on, clauses=clauses))
    if one.implements:
        out.line(words["implements"][out.lang].format(n=one.implements))
    stands = {"acknowledged": one.acknowledged, "sent": one.sent, "late": one.late, "day": one.acknowledge_by}
    out.line(words["stands"][out.lang].format(**stands))
    out.line(words["text"][out.lang].format(file=one.file_name, sha=one.sha256[:12]))


def _tell_missing(out: Output, found: tuple[MissingReceipt, ...]) -> None:
    rows = [
        (
            str(one.document),
            str(one.agency),
            _name(out, one),
            str(one.acknowledge_by),
            WORDS["overdue" if one.overdue else "in_time"][out.lang],
            " / ".join(
                filter(None, (one.strip_en, one.block_en) if out.lang == "en" else (one.strip_zh, one.block_zh))
            ),
        )
        for one in found
    ]
    out.table(WORDS["missing_head"][out.lang], rows)
    if not found:
        out.line(WORDS["nobody"][out.lang])


def _tell_clauses(out: Output, found: tuple[LocalClause, ...]) -> None:
    rows = [
        (
            one.measure.name,
            one.measure.region,
            str(one.measure.starts),
            _short(one.said),
            _filing(out, one),
            one.measure.document,
        )
        for one in found
    ]
    out.table(WORDS["clause_head"][out.lang], rows)
    for one in found:
        if one.leave:
            out.line(WORDS["leave"][out.lang].format(measure=one.measure, article=one.leave))
        for en, zh in one.conflicts:
            out.line(WORDS["conflict"][out.lang].format(said=en if out.lang == "en" else zh))
    if found and not any(one.conflicts for one in found):
        out.line(WORDS["no_conflict"][out.lang])


def _filing(out: Output, one: LocalClause) -> str:
    if one.filing is None:
        return str(WORDS["unfiled"][out.lang])
    return one.filing.number or str(WORDS["before"][out.lang])


def _short(said: str) -> str:
    flat = " ".join(said.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def _name(out: Output, one: Document | MissingReceipt | Reply) -> str:
    return one.en if out.lang == "en" else one.zh
