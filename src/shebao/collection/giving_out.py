"""One hand at a time gives out money: receipts matched, held or overpaid money relayed, distributions, refunds.

Each reads what is there to be given out and what is still owed, and publishes what it made of both. Two at once read
the same and would give it out twice, whatever their orders are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database


class MatchBusy(ShebaoError):
    """Receipts of {path} are being matched or given out by another order right now; two would give out the same money.

    Wait until it ends, then start again.
    """

    code = "collection.match_busy"
    zh = "{path} 的到账资金正由另一批次核对或分配。两批同时办理会重复分配同一笔资金，请等其结束后再办理。"


@contextmanager
def giving_out(db: Database, by: Actor) -> Iterator[None]:
    """Hold the receipts and open dues of the actor's agency, above and below. Raises MatchBusy while another does."""
    with db.alone_below("collection.match", by.path) as mine:
        if not mine:  # it has read the same receipts and the same dues, and published neither yet
            raise MatchBusy(path=by.path)
        yield
