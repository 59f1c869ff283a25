"""The run that finds whose the money is: person detail = tax receipt = treasury advice.

Receipts of a voucher count when the treasury's advice has the same sum. They serve what is owed by the same payer for
the same scheme, line and month, person by person; what answers to nothing owed is held as an open item with an owner.
Then the own part of every month paid in full goes to the person's account.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.collection.giving_out import giving_out
from shebao.collection.own_parts import post_shares
from shebao.collection.pieces import Matching, Pieces
from shebao.collection.slices import Slice
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run
from shebao.store.db import Database
from shebao.store.parallel import in_parallel
from shebao.store.runs import RunKey, checkpoint, open_run


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that does not agree, with its owner."""

    item: str
    amount: int
    owner: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run found: fen served to what was owed, held for want of an owner, posted to accounts."""

    run: int
    received: int
    held: int
    posted: int


def match(db: Database, by: Actor, order: Matching) -> Matched:
    """Matches all receipts not matched before. The same order again gives the first answer.

    Raises NotPublishable, and MatchBusy while another order matches receipts here, above or below.
    """
    what = f"{month_text(order.period)}/{by.path}/{order.occasion}{'/bank' if order.bank else ''}"
    with open_run(db, by, "collection", RunKey("match", what)) as run:
        number = int(run.run_id)
        if not run.published:
            with giving_out(db, by):
                _publish(db, by, number, _staged(db, by, order, number), what)
    posted = post_shares(db, by, order, number, what)
    with db.reading(by, "collection", purpose="matched") as tx:
        sums = {row.move: row.fen for row in tx.all("sums_of_match", run=number)}
        return Matched(number, sums.get("receive", 0), sums.get("hold", 0), posted)


def _publish(db: Database, by: Actor, run: int, controls: list[Control], what: str) -> None:
    checkpoint("match", "publish", "before")
    with db.transaction(by, "collection", "match", act="run", subject=f"run:{run}") as tx:
        publish_run(tx, run, controls, on=tx.today, document=f"receipts {what}")
        checkpoint("match", "publish", "inside")
    checkpoint("match", "publish", "after")


def differences(db: Database, by: Actor, period: int) -> tuple[Difference, ...]:
    """What of contributions does not agree up to a month, each with its owner; the whole record is read for it."""
    with db.reading(by, "collection", purpose="differences") as tx:
        items = tx.all("open_items", month=period)
    return tuple(Difference(i.item, i.amount_fen, i.owner, i.en, i.zh) for i in items)


def _staged(db: Database, by: Actor, order: Matching, run: int) -> list[Control]:
    """Stages the pieces of all receipts, payers slice by slice; the run's own sums."""
    controls: dict[int, list[Control]] = {}

    def stage(part: Slice) -> None:
        step = part.name("receipts")
        checkpoint("match", step, "before")
        with db.transaction(by, "collection", f"match {step}", act="run", subject=f"run:{run}") as tx:
            controls[part.number] = Pieces(tx, order, run, part).stage()
            checkpoint("match", step, "inside")
        checkpoint("match", step, "after")

    in_parallel(stage, [Slice(n, order.slices) for n in range(1, order.slices + 1)], order.workers)
    return [control for number in sorted(controls) for control in controls[number]]
