"""`shebao audit`: the log of acts sealed, its anchors handed out, and held against them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.store.sealing import anchor_file, read_anchors, seal, verify

SHOWN = 50  # findings the terminal lists; --json has all


@click.group("audit")
def audit_group() -> None:
    """The log of acts: who did what, sealed so that nobody can change it unseen."""


@audit_group.command("anchor")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@lang_option
@json_option
def anchor_command(file: Path, lang: str, *, as_json: bool) -> None:
    """Seal what waits and write the anchors of all blocks to FILE. Keep it where nobody of this machine can write.

    FILE may be one from before: it is replaced only when the new anchors begin with the same blocks.
    """
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        new = seal(db)
        own = anchor_file(db)
        lines = own.read_text(encoding="utf-8").splitlines()
        before = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
        kept = before == lines[: len(before)]
        if kept:
            shutil.copyfile(own, file)
    if kept:
        said = {
            "en": f"{len(lines):,} blocks anchored in {file}, {new:,} new.",
            "zh": f"{file}：存证 {len(lines):,} 个区块，新增 {new:,} 个。",
        }
    else:
        said = {
            "en": f"{file} holds other anchors than this record now has: nothing was written. "
            f"Type shebao audit verify --anchors {file}",
            "zh": f"{file} 中的存证与本库现有存证不一致，未写入。请执行 shebao audit verify --anchors {file}",
        }
    out.line(said[out.lang])
    out.result({"blocks": len(lines), "new": new, "written": kept})
    sys.exit(0 if kept else 1)


@audit_group.command("verify")
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True),
    help="Anchors exported before; else those beside the record.",
)
@lang_option
@json_option
def verify_command(anchors: Path | None, lang: str, *, as_json: bool) -> None:
    """Recompute every line, block and seal of the log and hold them against anchors kept outside the database.

    Finds a line that was changed, deleted or hidden, and a log that was recomputed as a whole; then it exits with 1.
    Blocks sealed after the anchors were exported are counted, not accused.
    """
    out = Output(as_json=as_json, lang=lang)
    zh = out.lang == "zh"
    with opened() as db:
        seal(db)
        found = verify(db, READER, anchors)
        kept = anchors or anchor_file(db)
    anchored = read_anchors(kept)
    later = [
        f for f in found if anchors is not None and f.kind == "anchor_missing" and f.number > max(anchored, default=0)
    ]
    wrong = [f for f in found if f not in later]
    for finding in wrong[:SHOWN]:
        out.line(f"  {finding.zh if zh else finding.en}")
    if len(wrong) > SHOWN:
        out.line(f"  … {len(wrong) - SHOWN:,}")
    verdict = _wrong(len(wrong), zh=zh) if wrong else _whole(len(anchored), kept if anchors else None, zh=zh)
    after = f"；{len(later):,} 个区块晚于存证" if zh else f"; {len(later):,} blocks are younger than the anchors"
    out.line(verdict + (after if later else "") + ("。" if zh else "."))
    out.result(
        {
            "whole": not wrong,
            "younger": len(later),
            "findings": [{"kind": f.kind, "number": f.number, "en": f.en, "zh": f.zh} for f in wrong],
        }
    )
    sys.exit(1 if wrong else 0)


def _whole(blocks: int, anchors: Path | None, *, zh: bool) -> str:
    """What was shown, and what was not: anchors beside the record are no proof against who may write there."""
    if anchors is not None:
        kept = (
            f"{blocks:,} 个区块的封印与 {anchors} 中的存证一致"
            if zh
            else f"{blocks:,} seals are those kept in {anchors}"
        )
    elif zh:
        kept = (
            f"{blocks:,} 个区块的封印与本机存证一致；能写入本机的人也能改动该存证，请用另处保存的存证核对（--anchors）"
        )
    else:
        kept = (
            f"{blocks:,} seals are those beside the record. Whoever may write on this machine could have changed "
            "those, too: verify against anchors kept elsewhere (--anchors)"
        )
    return (
        f"日志完整：逐行、逐区块重新计算，{kept}"
        if zh
        else f"The log is whole: every line and block was recomputed, {kept}"
    )


def _wrong(findings: int, *, zh: bool) -> str:
    if zh:
        return f"{findings:,} 个问题：现有日志不是当初封存的日志。请保全本库和存证，交审计人员处理"
    return f"{findings:,} findings: this is not the log that was sealed. Change nothing; call the auditor"
