"""`shebao law publish text`: the text of the law in force as a folder, kept from the day it was proposed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from shebao.cli.law import DAY, json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, near, opened
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.service.law_release import law_in_force
from shebao.store.db import Database

WORDS = {
    "en": (
        "The law in force ({sha}) stands in {folder}. Write what changes there, then: shebao law publish propose "
        "{folder} --from DAY --month MONTH --reason DOCUMENT"
    ),
    "zh": (
        "现行法规（{sha}）已写入 {folder}。请在其中修改，然后：shebao law publish propose {folder} "
        "--from 施行日 --month 月份 --reason 依据文件"
    ),
}


class NothingPublished(ShebaoError):
    """Nothing was ever published in this record: the law in force is the folder you work with, such as laws/cn."""

    code = "cli.law_nothing_published"
    zh = "本记录尚未发布过法规：现行法规就是所用的目录，如 laws/cn。"


class TextNotKept(ShebaoError):
    """The text of the law in force ({sha}) does not lie with this record. Take the folder it was proposed from,
    unchanged, or ask the office that published it."""

    code = "cli.law_text_not_kept"
    zh = "本记录未存有现行法规（{sha}）的文本：请使用提请时的目录（须未经改动），或向发布机构索取。"


class FolderTaken(ShebaoError):
    """{folder} is there already, and nothing is written over it: name another folder with --out."""

    code = "cli.law_text_folder"
    zh = "{folder} 已经存在，不会覆盖：请用 --out 另选目录。"


def keep_text(db: Database, folder: Path, law_hash: str) -> Path:
    """A copy of a proposed text beside the record: what is live stays as it is when somebody writes on."""
    kept = _home(db, law_hash) / folder.name
    if not kept.is_dir():
        unfinished = kept.with_name(f".{folder.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(folder, unfinished, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        unfinished.rename(kept)
    return kept


def text_in_force(db: Database, day: date = date.max) -> tuple[str, Path | None]:
    """The hash of the law published for a day, by default the last one, and where its text lies. "" while none is."""
    law_hash = law_in_force(db, READER, day)
    if law_hash is None:
        return "", None
    kept = _home(db, law_hash)
    folders = [one for one in kept.iterdir() if not one.name.startswith(".")] if kept.is_dir() else []
    return law_hash, next((one for one in folders if load(one).hash == law_hash), None)


def _home(db: Database, law_hash: str) -> Path:
    return db.home / "law-texts" / law_hash[:12]


@click.command("text")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder to write it into.")
@click.option("--at", type=DAY, help="The law in force on this day; default: the last one published.")
@json_option
@lang_option
def text_command(folder: Path, at: date | None, lang: str, *, as_json: bool) -> None:
    """Write the law in force as a folder, to begin the next change from: FOLDER/cn."""
    out = Output(as_json=as_json, lang=lang)
    with opened() as db:
        law_hash, kept = text_in_force(db, at or date.max)
    if not law_hash:
        raise NothingPublished
    if kept is None:
        raise TextNotKept(sha=law_hash[:12])
    written = folder / kept.name
    if written.exists():
        raise FolderTaken(folder=written)
    shutil.copytree(kept, written)
    out.line(WORDS[lang].format(sha=law_hash[:12], folder=near(written)))
    out.result({"law": law_hash, "folder": str(written)})
