"""The run that finds whose the money is: person detail = tax receipt = treasury advice.

Receipts of a voucher count when the treasury's advice has the same sum. They serve what is owed by the same payer for
the same scheme, line and month, person by person; what answers to nothing owed is held as an open item with an owner.
Then the own part of every month paid in full goes to the person's account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.collection.dues import Ints
from shebao.collection.errors import PoolMissing
from shebao.collection.late_payments import tell_paid_late
from shebao.collection.serve import Served, serve
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.identifiers import RegionId
from shebao.ledger.chart import Moves
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.copy import Coded, Column
from shebao.store.db import Database
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

LATE_FEE = "late_fee"
"""The component of a surcharge: money of the pool, no person's."""
SHARD = 10_000_000_000
Table = Mapping[str, NDArray[np.generic]]
KEY = ("employer_id", "payer_person", "for_month", "component")
RECEIPTS = {
    "receipt_id": "int8",
    "paid_on": "date",
    "component": "text",
    "for_month": "int4",
    "employer_id": "int8",
    "payer_person": "int8",
    "amount_fen": "int8",
    "serving_path": "text",
}
OUTSTANDING = {
    "employer_id": "int8",
    "payer_person": "int8",
    "person_id": "int8",
    "for_month": "int4",
    "component": "text",
    "payer": "text",
    "pool_id": "int4",
    "serving_path": "text",
    "open_fen": "int8",
}
SHARES = {
    "person_id": "int8",
    "for_month": "int4",
    "component": "text",
    "payer": "text",
    "pool_id": "int4",
    "serving_path": "text",
    "share_fen": "int8",
}
TYPES = {
    **dict.fromkeys(("run_id", "row_no", "receipt_id", "person_id", "employer_id", "amount_fen"), "int8"),
    **dict.fromkeys(("period", "for_month", "pool_id"), "int4"),
    "paid_on": "date",
}
"""Columns of the registers that are no text."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Which receipts are matched: of these schemes, with the accounts their money moves, up to the end of `period`."""

    period: int
    terms: tuple[Terms, ...]
    moves: Mapping[str, Moves]  # by scheme
    occasion: str = "first"
    bank: bool = False  # receipts the agency made of bank credits: the money is on its collection account


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
    """What a run found: fen served to what was owed, held for want of an owner, posted to accounts; what differs."""

    run: int
    received: int
    held: int
    posted: int
    differences: tuple[Difference, ...]


def match(db: Database, by: Actor, order: Matching) -> Matched:
    """Matches all receipts not matched before. The same order again gives the first answer. Raises NotPublishable."""
    what = f"{month_text(order.period)}/{by.path}/{order.occasion}{'/bank' if order.bank else ''}"
    with open_run(db, by, "collection", RunKey("match", what)) as run:
        number = int(run.run_id)
        if not run.published:
            checkpoint("match", "publish", "before")
            with db.transaction(by, "collection", "match", act="run", subject=f"run:{number}") as tx:
                controls: list[Control] = []
                for shard, term in enumerate(order.terms, start=1):
                    controls += _Receipts(tx, order, term, number).stage(shard)
                publish_run(tx, number, controls, on=tx.today, document=f"receipts {what}")
                checkpoint("match", "publish", "inside")
            checkpoint("match", "publish", "after")
    posted = post_shares(db, by, order, number, what)
    with db.reading(by, "collection", purpose="differences") as tx:
        sums = {row.move: row.fen for row in tx.all("sums_of_match", run=number)}
        items = tx.all("open_items", month=order.period)
        found = tuple(Difference(i.item, i.amount_fen, i.owner, i.en, i.zh) for i in items)
        return Matched(number, sums.get("receive", 0), sums.get("hold", 0), posted, found)


class _Receipts:
    """The open receipts of one scheme at work."""

    def __init__(self, tx: Transaction, order: Matching, term: Terms, run: int) -> None:
        self.tx, self.order, self.term, self.run = tx, order, term, run

    def stage(self, shard: int) -> list[Control]:
        """Serves the receipts and stages the pieces; the control sums."""
        until = month_start(self.order.period + 1)
        receipts = self.tx.copy_out(
            "open_receipts", RECEIPTS, scheme=self.term.scheme, until=until, bank=self.order.bank
        )
        if not len(receipts["receipt_id"]):
            return []
        owed = self.tx.copy_out(
            "outstanding",
            OUTSTANDING,
            scheme=self.term.scheme,
            months=np.unique(receipts["for_month"]),
            employers=np.unique(receipts["employer_id"]),
            payers=np.unique(receipts["payer_person"]),
        )
        amounts, opened = receipts["amount_fen"].astype(np.int64), owed["open_fen"].astype(np.int64)
        pieces = serve(_keys(receipts), amounts, _keys(owed), opened)
        columns = self._columns(receipts, owed, pieces, shard)
        table = stage_shard(self.tx, "paid", self.run, shard)
        self.tx.copy_in(table, coded(columns), {name: TYPES.get(name, "text") for name in columns})
        return self._controls(columns)

    def _columns(
        self, receipts: Table, owed: Table, pieces: Served, shard: int
    ) -> dict[str, NDArray[np.generic] | Sequence[object]]:
        count = len(pieces.amounts)
        of_receipt = {name: column[pieces.receipts] for name, column in receipts.items()}
        fees = of_receipt["component"] == LATE_FEE
        served = pieces.owed >= 0

        def owed_or(name: str, otherwise: NDArray[np.generic]) -> NDArray[np.generic]:
            if not served.any():
                return otherwise
            return np.where(served, owed[name][np.maximum(pieces.owed, 0)], otherwise)

        nobody = np.zeros(count, np.int64)
        payer = np.full(count, "", object)
        return {
            "run_id": np.full(count, self.run),
            "row_no": np.arange(shard * SHARD, shard * SHARD + count),
            "period": np.full(count, self.order.period),
            "for_month": of_receipt["for_month"],
            "move": np.where(served | fees, "receive", "hold").astype(object),
            "receipt_id": of_receipt["receipt_id"],
            "paid_on": of_receipt["paid_on"],
            "person_id": owed_or("person_id", nobody),
            "employer_id": np.maximum(of_receipt["employer_id"].astype(np.int64), 0),
            "scheme": [self.term.scheme] * count,
            "component": of_receipt["component"],
            "payer": owed_or("payer", payer),
            "pool_id": owed_or("pool_id", self._pools(of_receipt["serving_path"], served)),
            "amount_fen": pieces.amounts,
            "serving_path": owed_or("serving_path", of_receipt["serving_path"]),
        }

    def _pools(self, paths: NDArray[np.generic], served: NDArray[np.bool_]) -> Ints:
        """The pool of money that is nobody's: of the office that handles its payer."""
        pools = np.zeros(len(paths), np.int64)
        at = month_start(self.order.period)
        for path in sorted(set(paths[~served].tolist())):
            region = self.tx.one("region_of_path", path=path, at=at).region_id
            branch = self.tx.one("branch_of_fund", fund=self.term.fund, scheme=self.term.scheme).branch
            area = pooling_area(self.tx, branch, RegionId(region), at)
            pool = pool_of(self.tx, self.term.fund, area.code)
            if pool is None:
                raise PoolMissing(fund=self.term.fund, area=area.code)
            pools[paths == path] = pool.pool_id
        return pools

    def _controls(self, columns: Mapping[str, NDArray[np.generic] | Sequence[object]]) -> list[Control]:
        """The run's own sums by pool, component, payer and move, with the accounts the money moves."""
        grain = [np.asarray(columns[name]) for name in ("pool_id", "component", "payer", "move")]
        kinds = np.array([f"{p}|{c}|{y}|{m}" for p, c, y, m in zip(*grain, strict=True)], object)
        amounts = np.asarray(columns["amount_fen"])
        moves = self.order.moves[self.term.scheme]
        hold = self.tx.one("temporary_receipts", month=self.order.period).account
        door = self.tx.one("income_account", month=self.order.period).account if self.order.bank else None
        controls = []
        for kind in sorted(set(kinds.tolist())):
            mine = kinds == kind
            pool, component, payer, move = kind.split("|")
            accounts = moves.accounts("receive", component)
            debit = (door or accounts.debit) if accounts else None
            credit = (hold if move == "hold" else accounts.credit) if accounts else None
            rows, fen = int(mine.sum()), int(amounts[mine].sum())
            period, scheme = self.order.period, self.term.scheme
            controls.append(
                Control("paid", int(pool), scheme, component, move, period, rows, fen, payer, debit, credit)
            )
        return controls


def post_shares(db: Database, by: Actor, order: Matching, matched: int, what: str) -> int:
    """Own parts of months paid in full into the accounts: a record, no money of the statutory book. Fen posted.

    Whose months were paid late, or not any more, is told to the floors above with it, once.
    """
    with open_run(db, by, "collection", RunKey("post_shares", what)) as run:
        number = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "post_shares", act="run", subject=f"run:{number}") as tx:
                controls: list[Control] = []
                with_accounts = [term for term in order.terms if any(line.account for line in term.lines)]
                for shard, term in enumerate(with_accounts, start=1):
                    controls += _stage_shares(tx, order.period, term, (number, matched, shard))
                publish_run(tx, number, controls, on=tx.today, document=f"own parts {what}")
                tell_paid_late(tx, matched, [term.scheme for term in order.terms])
                checkpoint("post_shares", "publish", "inside")
            checkpoint("post_shares", "publish", "after")
    with db.reading(by, "collection", purpose="accounts") as tx:
        return int(tx.one("sum_posted", run=number).fen)


def _stage_shares(tx: Transaction, period: int, term: Terms, runs: tuple[int, int, int]) -> list[Control]:
    number, matched, shard = runs
    found = tx.copy_out("account_shares", SHARES, scheme=term.scheme, run=matched)
    rows = {name: column[found["share_fen"] != 0] for name, column in found.items()}
    count = len(rows["share_fen"])
    if not count:
        return []
    columns: dict[str, NDArray[np.generic] | Sequence[object]] = {
        "run_id": np.full(count, number),
        "row_no": np.arange(shard * SHARD, shard * SHARD + count),
        "period": np.full(count, period),
        "for_month": rows["for_month"],
        "move": ["contribution"] * count,
        "person_id": rows["person_id"],
        "scheme": [term.scheme] * count,
        "component": rows["component"],
        "payer": rows["payer"],
        "pool_id": rows["pool_id"],
        "amount_fen": rows["share_fen"],
        "serving_path": rows["serving_path"],
    }
    table = stage_shard(tx, "account", number, shard)
    tx.copy_in(table, coded(columns), {name: TYPES.get(name, "text") for name in columns})
    controls = []
    for line in term.lines:
        for pool in np.unique(rows["pool_id"]).tolist():
            mine = (rows["component"] == line.line) & (rows["pool_id"] == pool)
            if mine.any():
                fen, kind = int(rows["share_fen"][mine].sum()), (term.scheme, line.line, "contribution", period)
                controls.append(Control("account", pool, *kind, int(mine.sum()), fen, line.payer))
    return controls


def coded(columns: Mapping[str, NDArray[np.generic] | Sequence[object]]) -> dict[str, Column]:
    """The columns as they travel: texts by their few words, everything else as it is."""
    return {n: c if n in TYPES else Coded.of([str(text) for text in c]) for n, c in columns.items()}


def _keys(rows: Table) -> NDArray[np.void]:
    """(employer, person who pays himself, month, line) of each row, sortable."""
    keys = np.empty(len(rows["employer_id"]), dtype=[("e", "i8"), ("p", "i8"), ("m", "i8"), ("c", "U40")])
    for field, name in zip(("e", "p", "m", "c"), KEY, strict=True):
        keys[field] = rows[name]
    return keys
