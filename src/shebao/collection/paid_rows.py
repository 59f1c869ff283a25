"""Rows of the register `paid` written outside the usual match: staged with their control totals, by one routine.

Each row names the receipt its money came with; moves say what became of it: receive, release (out of suspense), refund.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.ledger.chart import Accounts, Moves
from shebao.ledger.model import Control
from shebao.ledger.publishing import stage_shard
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PaidRow:
    """One row: a piece of a receipt for a line of a month; person 0 where it is nobody's alone."""

    move: str
    receipt: int
    paid_on: date
    employer: int
    person: int
    scheme: str
    component: str
    payer: str
    for_month: int
    pool: int
    path: str
    fen: int


Find = Callable[[PaidRow], Accounts]


def stage_paid(tx: Transaction, rows: Sequence[PaidRow], run: int, period: int, accounts: Find) -> list[Control]:
    """Stages rows in one shard; the control sums with the accounts the money moves."""
    count = len(rows)
    if not count:
        return []
    columns: dict[str, Sequence[object] | np.ndarray] = {
        "run_id": np.full(count, run),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, period),
        "for_month": [r.for_month for r in rows],
        "move": [r.move for r in rows],
        "receipt_id": [r.receipt for r in rows],
        "paid_on": [r.paid_on for r in rows],
        "person_id": [r.person for r in rows],
        "employer_id": [r.employer for r in rows],
        "scheme": [r.scheme for r in rows],
        "component": [r.component for r in rows],
        "payer": [r.payer for r in rows],
        "pool_id": [r.pool for r in rows],
        "amount_fen": [r.fen for r in rows],
        "serving_path": [r.path for r in rows],
    }
    tx.copy_in(stage_shard(tx, "paid", run, 1), columns, dict.fromkeys(columns, "text"))
    sums: dict[tuple[object, ...], list[int]] = {}
    first: dict[tuple[object, ...], PaidRow] = {}
    for row in rows:
        key = (row.pool, row.scheme, row.component, row.payer, row.move)
        first.setdefault(key, row)
        both = sums.setdefault(key, [0, 0])
        both[0] += 1
        both[1] += row.fen
    controls = []
    for kind, (number, fen) in sums.items():
        row = first[kind]
        moved = accounts(row)
        grain = (row.pool, row.scheme, row.component, row.move, period)
        controls.append(Control("paid", *grain, number, fen, row.payer, moved.debit, moved.credit))
    return controls


def door_to_income(moves: Mapping[str, Moves], door: str | None, held: str) -> Find:
    """Accounts by move: money in through `door` (None: as the scheme says), out of temporary receipts for a release."""

    def find(row: PaidRow) -> Accounts:
        said = moves[row.scheme].accounts("receive", row.component)
        assert said is not None, row.scheme
        through = door or said.debit
        if (
            row.move == "release"
        ):  # negative rows: temporary receipts go down, the door is where the money then comes from
            return Accounts(through, held)
        if row.move == "refund":
            back = moves[row.scheme].accounts("refund", row.component)
            assert back is not None, row.scheme
            return Accounts(back.credit, back.debit)  # negative rows turn the two round
        return Accounts(through, said.credit)

    return find
