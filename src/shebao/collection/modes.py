"""Who assesses and who collects, as content says, by province and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class Mode:
    """Mode (agency_collects … self_declaration) and the line of business of the collector."""

    mode: str
    collector: str
    document: str
    unverified: bool


def load_modes(db: Database, by: Actor, law: Law) -> int:
    """Writes the collection modes of the law folder; loading twice changes nothing."""
    rows = [
        {
            "region": row["region"],
            "mode": row["mode"],
            "collector": row["collector"],
            "document": row.get("document", ""),
            "unverified": bool(row.get("unverified", False)),
            "since": parse_date(row["from"]),
            "until": parse_date(row["to"]) if row.get("to") else None,
        }
        for row in law.files["pools"]["collection"]
    ]
    with db.transaction(by, "collection", "load_modes", subject=f"law:{law.hash[:12]}") as tx:
        tx.run_many("close_mode", rows)
        tx.run_many("put_mode", rows)
        tx.note(rows=len(rows))
    return len(rows)


def mode_at(db: Database, by: Actor, region: str, *, on: date) -> Mode | None:
    """The mode of a region on a day: its own or the nearest above; None where nothing is declared."""
    with db.reading(by, "collection", purpose="collection mode") as tx:
        row = tx.maybe("mode_at", regions=chain(region), at=on)
        return Mode(row.mode, row.collector, row.document, row.unverified) if row else None
