"""Which record a command speaks of: a server by URL, or the last demonstration that was built."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database
from shebao.store.embedded import default_home

LAST = "last.json"
READER = Actor(1, "house", "house", "*", "")


class NoRecordYet(ShebaoError):
    """There is no record yet: type ./shebao demo first, or set SHEBAO_DATABASE_URL."""

    code = "cli.no_record"
    zh = "还没有任何记录：请先输入 ./shebao demo，或设置 SHEBAO_DATABASE_URL。"


def remember(database: str, files: Path, clock: datetime) -> None:
    """The record that the next commands speak of."""
    place = default_home() / "demo" / LAST
    place.parent.mkdir(parents=True, exist_ok=True)
    facts = {"database": database, "files": str(files), "clock": clock.isoformat()}
    place.write_text(json.dumps(facts), encoding="utf-8")


def is_demonstration() -> bool:
    """Whether the record is a demonstration's: one of its own clock and invented offices."""
    return not os.environ.get("SHEBAO_DATABASE_URL")


def invented_offices(laws: Path) -> tuple[Mapping[str, Any], ...]:
    """How to reach a demonstration's offices and what they pay from; none for a real record."""
    files = sorted((laws / "demo").glob("*.yaml")) if is_demonstration() else []
    read = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return tuple(office for facts in read for office in facts.get("offices", ()))


def keep_clock(db: Database) -> None:
    """The demonstration's day goes on from where this command left it; a later day stays."""
    place = default_home() / "demo" / LAST
    if db.clock is None or not is_demonstration() or not place.exists():
        return
    facts = json.loads(place.read_text(encoding="utf-8"))
    if datetime.fromisoformat(facts["clock"]) < db.clock:
        place.write_text(json.dumps({**facts, "clock": db.clock.isoformat()}), encoding="utf-8")


def opened() -> Database:
    """The record of the environment, or of the last demonstration with its own clock. Raises NoRecordYet."""
    if os.environ.get("SHEBAO_DATABASE_URL"):
        return Database.open()
    place = default_home() / "demo" / LAST
    if not place.exists():
        raise NoRecordYet
    facts = json.loads(place.read_text(encoding="utf-8"))
    db = Database.kept(facts["database"], files=Path(facts["files"]))  # with what a newer version of this program adds
    db.clock = datetime.fromisoformat(facts["clock"])
    return db
