"""`shebao audit`: the log of acts sealed, its anchors handed out, and held against them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.store.sealing import anchor_file, seal, verify

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
        before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
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
    later = [f for f in found if anchors is not None and f.kind == "anchor_missing" and f.number > _last(anchors)]
    wrong = [f for f in found if f not in later]
    for finding in wrong[:SHOWN]:
        out.line(f"  {finding.zh if zh else finding.en}")
    if len(wrong) > SHOWN:
        out.line(f"  … {len(wrong) - SHOWN:,}")
    verdict = f"{len(wrong):,} 个问题" if zh else f"{len(wrong):,} findings"
    whole = "日志完整" if zh else "The log is whole"
    after = f"；{len(later):,} 个区块晚于存证" if zh else f"; {len(later):,} blocks are younger than the anchors"
    out.line((verdict if wrong else whole) + (after if later else "") + ("。" if zh else "."))
    out.result(
        {
            "whole": not wrong,
            "younger": len(later),
            "findings": [{"kind": f.kind, "number": f.number, "en": f.en, "zh": f.zh} for f in wrong],
        }
    )
    sys.exit(1 if wrong else 0)


def _last(anchors: Path) -> int:
    """The number of the last block a file anchors."""
    lines = anchors.read_text(encoding="utf-8").splitlines()
    return max((int(json.loads(line)["block"]) for line in lines), default=0)
