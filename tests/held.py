"""A pause or an end put straight on record, as a notice that was told and decided would leave it."""

from __future__ import annotations

from shebao.benefits.awards import Pause, pause_award
from shebao.benefits.model import AwardId
from shebao.kernel.actors import Actor
from shebao.store.db import Database


def suspend(db: Database, by: Actor, award: AwardId, pause: Pause) -> None:
    """Pay nothing from a month on, without the steps before it (benefits/holds.py)."""
    with db.transaction(
        by, "benefits", f"{pause.status}_award", act="approve", subject=f"award:{award}", purpose=pause.reason
    ) as tx:
        pause_award(tx, by, award, pause)
