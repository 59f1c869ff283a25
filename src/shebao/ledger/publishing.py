"""Publishing a run: registers of any package enter whole, with control totals and statutory entries, or not at all.

Called inside the transaction of the package that ran; the check itself is a function of the database (30_ledger_0003).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from psycopg.types.json import Jsonb

from shebao.ledger.model import Control, Published, merge_controls
from shebao.ledger.reasons import NotPublishable, refuse_if_any
from shebao.store.transaction import Transaction


def stage_shard(tx: Transaction, register: str, run: int, shard: int) -> str:
    """Name of an empty stage table shaped like the register, for `tx.copy_in`. What a killed try left is dropped."""
    with tx.within("ledger") as books:
        return str(books.one("stage_shard", register=register, run=run, shard=shard).name)


def key_shard(tx: Transaction, register: str, run: int, shard: int) -> bool:
    """Closes a filled shard and gives it the register's keys, where it is large; call it last, before the step is done.

    Publication then attaches the shard instead of writing its rows once more. False: a small one, it is copied.
    """
    with tx.within("ledger") as books:
        return bool(books.one("key_shard", register=register, run=run, shard=shard).keyed)


def publish_run(tx: Transaction, run: int, controls: Sequence[Control], *, on: date, document: str) -> Published:
    """Publishes what the run staged. Raises NotPublishable with every reason; a second call gives the first answer.

    `controls` are the runner's own sums, never sums of the staged rows: two counts that must agree.
    """
    facts = {
        "business_date": on.isoformat(),
        "document": document,
        "made_by": tx.actor.actor_id,
        "approved_by": tx.actor.actor_id,  # a run's entry rests on the approvals of its rows
        "serving_path": tx.actor.path,
    }
    rows = [asdict(control) for control in merge_controls(controls)]
    with tx.within("ledger") as books:
        answer = books.one("publish_run", run=run, controls=Jsonb(rows), facts=Jsonb(facts)).answer
    refuse_if_any(answer["reasons"], NotPublishable)
    tx.note(run=run, rows=answer["rows"], fen=answer["fen"])
    return Published(run, answer["rows"], answer["fen"], answer["replayed"])
