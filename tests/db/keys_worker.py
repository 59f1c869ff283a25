"""Changes the keys of a record, for the tests that kill it meanwhile.

usage: keys_worker.py CONNINFO HOME
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from officers import HOUSE
from shebao.service.keys import rotate
from shebao.store.db import Database

if __name__ == "__main__":
    clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
    with Database(sys.argv[1], home=Path(sys.argv[2]), clock=clock).connect() as database:
        done = rotate(database, HOUSE, at_most=3, told=lambda _: None)
    sys.stdout.write(f"{done.key_id} {done.resumed} {done.unreadable} {done.not_found}")
