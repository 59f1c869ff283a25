"""Which record a command speaks of: a server by URL, or the last demonstration that was built."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import yaml

from shebao.cli.law import of_terminal, spoken
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.law.load import find
from shebao.store.db import Database
from shebao.store.embedded import default_home

LAST = "last.json"
BY_LAW = {"en": "By the law in {folder}", "zh": "适用法规：{folder}"}
READER = Actor(1, "house", "house", "*", "")


class NoRecordYet(ShebaoError):
    """There is no record yet: type ./shebao demo first, or set SHEBAO_DATABASE_URL."""

    code = "cli.no_record"
    zh = "还没有任何记录：请先输入 ./shebao demo，或设置 SHEBAO_DATABASE_URL。"


class LawFolderGone(ShebaoError):
    """The law by which this record goes lay in {folder}, which is not there any more. Put the folder back, or name
    where the law lies now: export SHEBAO_LAWS=FOLDER."""

    code = "cli.law_folder_gone"
    zh = "本记录适用的法规原在 {folder}，该目录已不存在。请恢复该目录，或用 export SHEBAO_LAWS=目录 指明现在的位置。"


def remember(database: str, files: Path, clock: datetime, laws: Path | None = None) -> None:
    """The record that the next commands speak of, and the folder of the law it was begun under."""
    place = default_home() / "demo" / LAST
    place.parent.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = {"database": database, "files": str(files), "clock": clock.isoformat()}
    before = _last()
    if laws is not None:
        facts["laws"] = [{"from": date.min.isoformat(), "folder": str(laws)}]
    elif before.get("database") == database:
        facts["laws"] = before.get("laws", [])
    place.write_text(json.dumps(facts), encoding="utf-8")


def keep_law(db: Database, folder: Path, law_hash: str) -> None:
    """Where the text of a proposed law lies, for the day on which it is live."""
    facts = _last()
    if _is_last(db, facts):
        _write({**facts, "proposed": {**facts.get("proposed", {}), law_hash: str(folder)}})


def law_goes_live(db: Database, law_hash: str, day: date) -> None:
    """From that day on the record goes by the law of that hash, wherever it was proposed from."""
    facts = _last()
    folder = facts.get("proposed", {}).get(law_hash)
    if folder and _is_last(db, facts):
        _write({**facts, "laws": [*facts.get("laws", []), {"from": day.isoformat(), "folder": folder}]})


def law_folder(country: str, on: date | None = None) -> Path:
    """The folder of the law by which work on the record goes: the one named, else the one the record goes by.

    `on`: the day of the work, where it lies ahead of the record's own, as the first day of a month to be run. Where
    the folder is not the program's own, a line says so. Raises LawFolderGone, CountryNotFound.
    """
    facts = _last() if is_demonstration() else {}
    today = max(str(facts.get("clock", ""))[:10], on.isoformat() if on else "")
    kept = [Path(law["folder"]) for law in facts.get("laws", ()) if law["from"] <= today]
    own = next((folder for folder in reversed(kept) if folder.name == country), None)
    if own is None or os.environ.get("SHEBAO_LAWS"):
        return find(country)
    if not own.is_dir():
        raise LawFolderGone(folder=own)
    if not _is_default(country, own) and _first_time(own):
        click.echo(BY_LAW[spoken.get() or of_terminal()].format(folder=near(own)), err=True)
    return own


def _first_time(own: Path) -> bool:
    """Whether this command says it for the first time that it goes by a folder: once is enough."""
    at = click.get_current_context(silent=True)
    told = at.find_root().meta.setdefault("shebao.folders_told", set()) if at is not None else set()
    first = own not in told
    told.add(own)
    return first


def near(path: Path) -> str:
    """A path as one types it in this folder."""
    whole, here = path.resolve(), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)


def _is_last(db: Database, facts: Mapping[str, Any]) -> bool:
    """Whether a record is the one that the next commands speak of."""
    return is_demonstration() and str(db.home) == facts.get("files")


def _is_default(country: str, own: Path) -> bool:
    try:
        return find(country) == own
    except ShebaoError:
        return False


def _last() -> dict[str, Any]:
    place = default_home() / "demo" / LAST
    return dict(json.loads(place.read_text(encoding="utf-8"))) if place.exists() else {}


def _write(facts: Mapping[str, Any]) -> None:
    (default_home() / "demo" / LAST).write_text(json.dumps(facts), encoding="utf-8")


def day_of_record(db: Database) -> date:
    """The day on which something is done: that of the record's own clock, else today."""
    return db.clock.date() if db.clock else date.today()  # noqa: DTZ011  # the calendar day at the office


def is_demonstration() -> bool:
    """Whether the record is a demonstration's: one of its own clock and invented offices."""
    return not os.environ.get("SHEBAO_DATABASE_URL")


def stand_ins_of_demonstration(laws: Path) -> Path | None:
    """The values a demonstration was built with where its law leaves a gap, each marked unverified; none of a record
    of one's own."""
    summary = Path(_last().get("files", "")) / "summary.json"
    if not is_demonstration() or not summary.is_file():
        return None
    built = json.loads(summary.read_text(encoding="utf-8"))
    file = laws / "stand_ins" / f"{built['city']}-{built['month']}.yaml"
    return file if file.is_file() else None


def invented_offices(laws: Path) -> tuple[Mapping[str, Any], ...]:
    """How to reach a demonstration's offices and what they pay from; none for a real record."""
    files = sorted((laws / "demo").glob("*.yaml")) if is_demonstration() else []
    read = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return tuple(office for facts in read for office in facts.get("offices", ()))


def keep_clock(db: Database) -> None:
    """The demonstration's day goes on from where this command left it; a later day stays."""
    facts = _last()
    if db.clock is None or not is_demonstration() or not facts:
        return
    if datetime.fromisoformat(facts["clock"]) < db.clock:
        _write({**facts, "clock": db.clock.isoformat()})


def opened() -> Database:
    """The record of the environment, or of the last demonstration with its own clock. Raises NoRecordYet."""
    if os.environ.get("SHEBAO_DATABASE_URL"):
        return Database.open()
    facts = _last()
    if not facts:
        raise NoRecordYet
    db = Database.kept(facts["database"], files=Path(facts["files"]))  # with what a newer version of this program adds
    db.clock = datetime.fromisoformat(facts["clock"])
    return db
