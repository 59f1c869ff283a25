"""Which record a command speaks of: a server by URL, or the last demonstration that was built."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer, default_home

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


def opened() -> Database:
    """The record of the environment, or of the last demonstration with its own clock. Raises NoRecordYet."""
    if os.environ.get("SHEBAO_DATABASE_URL"):
        return Database.open()
    place = default_home() / "demo" / LAST
    if not place.exists():
        raise NoRecordYet
    facts = json.loads(place.read_text(encoding="utf-8"))
    server = EmbeddedServer(default_home()).start()
    conninfo = server.conninfo(user="shebao_app", dbname=facts["database"])
    clock = datetime.fromisoformat(facts["clock"])
    return Database(conninfo, home=Path(facts["files"]), clock=clock).connect()
