"""`shebao law publish`: a law goes live with the list of what it changes and two approvals; withdrawn the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from shebao.access.actions import officers_at
from shebao.cli.law import DAY, country_option, json_option, lang_option
from shebao.cli.law_text import keep_text, text_command, text_in_force
from shebao.cli.month import PostEmpty, typed_values
from shebao.cli.output import Output
from shebao.cli.where import READER, day_of_record, keep_law, law_folder, law_goes_live, opened
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.registry.filings import Part, named, unfiled_of
from shebao.service import law_release
from shebao.service.law_release import Laws, Proposal, Wish
from shebao.service.text import money
from shebao.store.db import Database

TOP = "00."
SHOWN = 20
MOST = (40, 240)
"""Characters of a content shown of words, and of figures."""
AUTHOR = "law_author"
POSTS = {"law": "law_reviewer", "finance": "fund_reviewer"}
KINDS: Mapping[str, Mapping[str, str]] = {
    "scheme": {"en": "scheme", "zh": "制度"},
    "value": {"en": "value", "zh": "数值项目"},
    "box": {"en": "figure and its day", "zh": "数值及起始日"},
    "rule": {"en": "calculation", "zh": "计算方法"},
    "input": {"en": "fact to be known", "zh": "所需事实"},
    "relation": {"en": "list of facts", "zh": "明细事实"},
    "file": {"en": "list", "zh": "附表"},
}
"""What a difference is of, in words."""
WORDS: Mapping[str, Mapping[str, Any]] = {
    "words": {"en": "{n} differences of words", "zh": "条文差异 {n} 处"},
    "head": {
        "en": ("what", "name", "place", "from", "before", "after", "document"),
        "zh": ("类别", "名称", "地区", "起始", "原为", "改为", "依据"),
    },
    "who": {
        "en": ("award", "person", "scheme", "before", "after", "why"),
        "zh": ("待遇", "人员", "制度", "原为", "改为", "原因"),
    },
    "owes": {
        "en": ("person", "employer", "scheme", "line", "before", "after"),
        "zh": ("人员", "单位", "制度", "分项", "原为", "改为"),
    },
    "awards": {
        "en": "{live} awards paid in {month}, {again} decided again: {differ} differ, up {up}, down {down}",
        "zh": "{month} 发放待遇 {live} 笔，重新核定 {again} 笔：{differ} 笔不同，增 {up}，减 {down}",
    },
    "dues": {
        "en": "{assessed} dues of {month} assessed again: {differ} differ, up {up}, down {down}",
        "zh": "{month} 应缴 {assessed} 笔重新核定：{differ} 笔不同，增 {up}，减 {down}",
    },
    "more": {"en": "… and {n} more; --json lists all", "zh": "……另有 {n} 项；--json 列出全部"},
    "publish": {
        "en": "proposal {number}: law {new} in the place of {old} from {day}",
        "zh": "第 {number} 号提请：自 {day} 起以法规 {new} 代替 {old}",
    },
    "withdraw": {
        "en": "proposal {number}: law {old} is withdrawn from {day}; {new} is live again",
        "zh": "第 {number} 号提请：自 {day} 起撤回法规 {old}，恢复施行 {new}",
    },
    "lacks": {"en": "still to approve: {roles}", "zh": "尚待审核：{roles}"},
    "law": {"en": "the text (law)", "zh": "法制审核"},
    "finance": {"en": "the money (finance)", "zh": "基金审核"},
    "unfiled": {
        "en": "to be filed before it goes live, {n}: {measures}: shebao law filing add {number} --number …",
        "zh": "施行前须备案 {n} 项：{measures}：shebao law filing add {number} --number …",
    },
    "done": {
        "en": "carried out on {day}; in force from {start}",
        "zh": "已于 {day} 办理发布，自 {start} 起施行",
    },
    "list": {"en": "differences {sha}: approve with --read {sha}", "zh": "差异清单 {sha}：审核时请写 --read {sha}"},
    "none": {"en": "nothing was ever proposed: any law may be run", "zh": "尚无任何提请：可运行任一法规"},
}


class OfficerUnknown(ShebaoError):
    """Nobody named {name} holds the post {post} at the uppermost agency on {day}. There are: {known}."""

    code = "cli.officer_unknown"
    zh = "{day} 最高一级机构没有名为 {name} 的 {post}。现有：{known}。"


officer_option = click.option("--officer", default="", help="Name of the officer where several hold the post.")


@click.group("publish")
def publish_group() -> None:
    """A law goes live: proposed with its differences, approved by two, carried out; withdrawn the same way."""


publish_group.add_command(text_command)


@publish_group.command("propose")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from", "from_day", type=DAY, required=True, help="The day from which it is to be live.")
@click.option("--month", required=True, help="The month whose awards and dues are decided by both laws.")
@click.option("--reason", required=True, help="Why, and on which document.")
@click.option("--withdraws", type=int, help="Number of the publication in force that is taken back to FOLDER.")
@click.option("--typed", type=click.Path(exists=True, path_type=Path), help="Values typed in where the law has a gap.")
@officer_option
@country_option
@json_option
@lang_option
def propose_command(folder: Path, country: str, lang: str, *, as_json: bool, **asked: Any) -> None:
    """Try the law in FOLDER on a month's real rows and propose it in the place of the live one.

    The live one is what was published last; before the first publication it is named with --country.
    """
    out, new = Output(as_json=as_json, lang=lang), load(folder.resolve())
    named_live = click.get_current_context().get_parameter_source("country") is not ParameterSource.DEFAULT
    wish = Wish(asked["from_day"], int(parse_month(asked["month"])), asked["reason"], asked["withdraws"])
    with opened() as db:
        by = officer_at_top(db, AUTHOR, asked["officer"])
        kept = None if named_live else text_in_force(db, wish.effective_from)[1]
        live = load(kept or law_folder(country))
        with out.work(f"{month_text(wish.month)} by two laws"):
            found = law_release.propose(db, by, Laws(live, new, typed_values(live, asked["typed"])), wish)
        keep_law(db, keep_text(db, folder.resolve(), new.hash), new.hash)
        lacking = _unfiled(db, found)
    _tell(out, found, lacking)


@publish_group.command("show")
@click.argument("number", type=int, required=False)
@json_option
@lang_option
def show_command(number: int | None, lang: str, *, as_json: bool) -> None:
    """One proposal with its differences, or all of them by a line each."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        found = law_release.proposals(db, READER) if number is None else (law_release.proposal(db, READER, number),)
        lacking = () if number is None else _unfiled(db, found[0])
    if number is not None:
        _tell(out, found[0], lacking)
        return
    for one in found:
        _head(out, one)
    if not found:
        out.line(_said(out, "none"))
    out.result([_plain(one, whole=False) for one in found])


@publish_group.command("approve")
@click.argument("number", type=int)
@click.option("--as", "role", type=click.Choice(sorted(POSTS)), required=True, help="Which side is approved.")
@click.option("--read", required=True, help="The hash of the list of differences you read.")
@officer_option
@json_option
@lang_option
def approve_command(number: int, role: str, read: str, officer: str, lang: str, *, as_json: bool) -> None:
    """Approve a proposal as to its text (law) or its money (finance)."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        by = officer_at_top(db, POSTS[role], officer)
        law_release.approve(db, by, number, role, read=read)
        found = law_release.proposal(db, by, number)
    _head(out, found)
    out.result(_plain(found, whole=False))


@publish_group.command("carry-out")
@click.argument("number", type=int)
@officer_option
@json_option
@lang_option
def carry_out_command(number: int, officer: str, lang: str, *, as_json: bool) -> None:
    """Publish the approved law from its day on, or withdraw the one the proposal names."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        found = law_release.carry_out(db, officer_at_top(db, AUTHOR, officer), number)
        law_goes_live(db, found.law_hash, found.effective_from)
    _head(out, found)
    out.result(_plain(found, whole=False))


def officer_at_top(db: Database, post: str, name: str) -> Actor:
    """Who acts in a post at the uppermost agency. Raises PostEmpty, OfficerUnknown."""
    on = day_of_record(db)
    held = [actor for actor in officers_at(db, READER, TOP, "*", on=on) if actor.post == post]
    if not held:
        raise PostEmpty(post=post, path=TOP, day=on, office="uppermost agency", office_zh="最上级机构")
    if not name:
        return held[0]
    for actor in held:
        if actor.name == name:
            return actor
    raise OfficerUnknown(name=name, post=post, day=on, known=", ".join(actor.name for actor in held))


def _said(out: Output, key: str, **facts: object) -> str:
    return str(WORDS[key][out.lang]).format(**facts)


def _unfiled(db: Database, found: Proposal) -> tuple[str, ...]:
    """The local measures that a proposal still to be carried out brings without a filing number."""
    if found.carried_out_on is not None:
        return ()
    return tuple(str(one) for one in unfiled_of(db, READER, Part(found.law_hash, found.former_hash)))


def _tell(out: Output, found: Proposal, lacking: tuple[str, ...]) -> None:
    """The proposal with what it changes, and the local measures that lack their filing."""
    words, month = found.differences["words"], month_text(found.differences["month"])
    rows = [
        (_kind(out, w), w["name"], w["region"], w["start"] or "", _line(w, "before"), _line(w, "after"), w["document"])
        for w in words
    ]
    _table(out, "head", rows)
    out.line(_said(out, "words", n=len(words)))
    awards, dues = found.differences["awards"], found.differences["dues"]
    at = 0 if out.lang == "en" else 1
    because = [" ".join(said[at] for said in a["because"]) for a in awards["rows"]]
    who = [
        (str(a["award"]), str(a["person"]), a["scheme"], *_two(out, a), why)
        for a, why in zip(awards["rows"], because, strict=True)
    ]
    _table(out, "who", who)
    counted = {"live": awards["live"], "again": awards["decided_again"], "assessed": dues["assessed"], "month": month}
    for name, part in (("awards", awards), ("dues", dues)):
        if name == "dues":
            owes = [(str(d["person"]), str(d["employer"]), d["scheme"], d["line"], *_two(out, d)) for d in dues["rows"]]
            _table(out, "owes", owes)
        up, down = money(part["up_fen"])[out.lang], money(part["down_fen"])[out.lang]
        out.line(_said(out, name, **counted, differ=part["differ"], up=up, down=down))
    _head(out, found)
    if lacking:
        measures = named(lacking, out.lang)
        out.line("  " + _said(out, "unfiled", n=len(lacking), measures=measures, number=found.number))
    if found.carried_out_on is None:
        out.line(_said(out, "list", sha=found.sha256[:12]))
    out.result({**_plain(found, whole=True), "unfiled": list(lacking)})


def _two(out: Output, row: Mapping[str, int]) -> tuple[str, str]:
    return money(row["before"])[out.lang], money(row["after"])[out.lang]


def _kind(out: Output, word: Mapping[str, str]) -> str:
    return KINDS[word["kind"]][out.lang] if word["kind"] in KINDS else word["kind"]


def _line(word: Mapping[str, str], side: str) -> str:
    """A content on one line of a table; a figure whole, for it is what the money side approves."""
    flat, most = " ".join(word[side].split()).removeprefix("return "), MOST[word["kind"] == "box"]
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _table(out: Output, head: str, rows: Sequence[tuple[str, ...]]) -> None:
    out.table(WORDS[head][out.lang], rows[:SHOWN])
    if len(rows) > SHOWN:
        out.line(_said(out, "more", n=len(rows) - SHOWN))


def _head(out: Output, found: Proposal) -> None:
    new, old = found.law_hash[:12], found.former_hash[:12]
    out.line(_said(out, found.kind, number=found.number, new=new, old=old, day=found.effective_from))
    lacking = sorted(POSTS.keys() - {role for role, _, _ in found.approvals})
    if found.carried_out_on is not None:
        out.line("  " + _said(out, "done", day=found.carried_out_on, start=found.effective_from))
    elif lacking:
        comma = ", " if out.lang == "en" else "、"
        out.line("  " + _said(out, "lacks", roles=comma.join(_said(out, role) for role in lacking)))


def _plain(found: Proposal, *, whole: bool) -> dict[str, Any]:
    facts = {
        "number": found.number,
        "kind": found.kind,
        "law": found.law_hash,
        "former": found.former_hash,
        "from": found.effective_from,
        "reason": found.reason,
        "sha256": found.sha256,
        "approvals": [{"role": role, "post": post, "on": on} for role, post, on in found.approvals],
        "carried_out_on": found.carried_out_on,
    }
    return {**facts, "differences": found.differences} if whole else facts
