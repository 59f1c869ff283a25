"""Receipts of some payers cut into pieces: each for a person's line that is owed, the rest held; with control sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.collection.errors import PoolMissing
from shebao.collection.grouping import Flags, Ints, group_numbers, sums_by
from shebao.collection.serve import Served, serve
from shebao.collection.slices import Slice
from shebao.collection.terms import Terms
from shebao.kernel.dates import month_start
from shebao.kernel.identifiers import RegionId
from shebao.ledger.chart import Moves
from shebao.ledger.model import Control
from shebao.ledger.publishing import key_shard, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.copy import Column
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

LATE_FEE = "late_fee"
"""The component of a surcharge: money of the pool, no person's."""
SHARD = 10_000_000_000
RECEIPTS = {
    **dict.fromkeys(("receipt_id", "employer_id", "payer_person", "amount_fen"), "int8"),
    "paid_on": "date",
    "for_month": "int4",
    **dict.fromkeys(("component", "serving_path"), "word40"),
}
OUTSTANDING = {
    **dict.fromkeys(("employer_id", "payer_person", "person_id", "open_fen"), "int8"),
    **dict.fromkeys(("for_month", "pool_id"), "int4"),
    **dict.fromkeys(("component", "payer", "serving_path"), "word40"),
}
TYPES = {
    **dict.fromkeys(("run_id", "row_no", "receipt_id", "person_id", "employer_id", "amount_fen"), "int8"),
    **dict.fromkeys(("period", "for_month", "pool_id"), "int4"),
    "paid_on": "date",
}
"""Columns of the registers that are no text."""


@dataclass(frozen=True, slots=True)
class Read:
    """Rows as they were read: numbers and texts by name."""

    numbers: Mapping[str, NDArray[np.generic]]
    texts: Mapping[str, Coded]

    def ints(self, name: str) -> Ints:
        """A column of numbers."""
        found: Ints = self.numbers[name].astype(np.int64)
        return found

    def __len__(self) -> int:
        return len(next(iter(self.numbers.values())))

    def columns(self, *names: str) -> list[NDArray[np.generic]]:
        """Columns to sort and compare by: numbers as they are, texts by their places."""
        return [self.numbers[name] if name in self.numbers else self.texts[name].places for name in names]

    def only(self, names: Sequence[str]) -> Read:
        """These columns alone."""
        numbers = {name: column for name, column in self.numbers.items() if name in names}
        return Read(numbers, {name: column for name, column in self.texts.items() if name in names})

    def plus(self, name: str, column: Ints) -> Read:
        """With one more column of numbers, or another in the place of one."""
        return Read({**self.numbers, name: column}, self.texts)

    def with_rows(self, more: Read) -> Read:
        """Followed by more rows of the same columns; texts of both by one list of words."""
        texts = {}
        for name, column in self.texts.items():
            words = tuple(dict.fromkeys((*column.words, *more.texts[name].words)))
            places = [side.by(words).places for side in (column, more.texts[name])]
            texts[name] = Coded(np.concatenate(places), words)
        numbers = {name: np.concatenate([column, more.numbers[name]]) for name, column in self.numbers.items()}
        return Read(numbers, texts)

    def at(self, rows: Ints) -> Read:
        """These rows, in this order."""
        return Read(
            {name: column[rows] for name, column in self.numbers.items()},
            {name: column[rows] for name, column in self.texts.items()},
        )


@dataclass(frozen=True, slots=True)
class Matching:
    """Which receipts are matched: of these schemes, with the accounts their money moves, up to the end of `period`.

    Payers, and persons for their accounts, are cut into so many `slices`, of which `workers` are done side by side.
    """

    period: int
    terms: tuple[Terms, ...]
    moves: Mapping[str, Moves]  # by scheme
    occasion: str = "first"
    bank: bool = False  # receipts the agency made of bank credits: the money is on its collection account
    slices: int = 1
    workers: int = 1


class Pieces:
    """The open receipts of some payers at work: one shard of the register, all schemes in it."""

    def __init__(self, tx: Transaction, order: Matching, run: int, part: Slice) -> None:
        self.tx, self.order, self.run, self.part = tx, order, run, part
        self.row_no = part.number * SHARD
        self.table = ""

    def stage(self) -> list[Control]:
        """Serves the receipts and stages the pieces; the control sums."""
        controls = [control for term in self.order.terms for control in self._of_scheme(term)]
        if self.table:
            key_shard(self.tx, "paid", self.run, self.part.number)
        return controls

    def _of_scheme(self, term: Terms) -> list[Control]:
        until, cut = month_start(self.order.period + 1), {"slices": self.part.of, "slice": self.part.number - 1}
        facts = {"scheme": term.scheme, "until": until, "bank": self.order.bank}
        receipts = Read(*self.tx.copy_words("open_receipts", RECEIPTS, **facts, **cut))
        if not len(receipts):
            return []
        owed = Read(
            *self.tx.copy_words(
                "outstanding",
                OUTSTANDING,
                scheme=term.scheme,
                months=np.unique(receipts.numbers["for_month"]),
                employers=np.unique(receipts.numbers["employer_id"]),
                payers=np.unique(receipts.numbers["payer_person"]),
            )
        )
        # within a line persons are served in the order of their numbers
        owed = owed.at(np.lexsort([owed.texts["serving_path"].places, owed.ints("pool_id"), owed.ints("person_id")]))
        of_receipts, of_owed = _lines(receipts, owed)
        pieces = serve(of_receipts, receipts.ints("amount_fen"), of_owed, owed.ints("open_fen"))
        columns = self._columns(term, receipts, owed, pieces)
        self.table = self.table or stage_shard(self.tx, "paid", self.run, self.part.number)
        self.tx.copy_in(self.table, columns, {name: TYPES.get(name, "text") for name in columns})
        self.row_no += len(pieces.amounts)
        return self._controls(term, columns)

    def _columns(self, term: Terms, receipts: Read, owed: Read, pieces: Served) -> dict[str, Column]:
        count = len(pieces.amounts)
        of_receipt = receipts.at(pieces.receipts)
        served = pieces.owed >= 0
        place = pieces.owed[served]

        def owed_or(name: str, otherwise: Ints) -> Ints:
            otherwise[served] = owed.ints(name)[place]
            return otherwise

        def said(name: str, otherwise: Coded) -> Coded:
            words = tuple(dict.fromkeys((*otherwise.words, *owed.texts[name].words)))
            places = otherwise.by(words).places.copy()
            places[served] = owed.texts[name].by(words).places[place]
            return Coded(places, words)

        fees = of_receipt.texts["component"].are(LATE_FEE)
        paths = of_receipt.texts["serving_path"]
        return {
            "run_id": np.full(count, self.run),
            "row_no": np.arange(self.row_no, self.row_no + count),
            "period": np.full(count, self.order.period),
            "for_month": of_receipt.numbers["for_month"],
            "move": Coded(np.where(served | fees, 0, 1), ("receive", "hold")),
            "receipt_id": of_receipt.numbers["receipt_id"],
            "paid_on": of_receipt.numbers["paid_on"],
            "person_id": owed_or("person_id", np.zeros(count, np.int64)),
            "employer_id": np.maximum(of_receipt.ints("employer_id"), 0),
            "scheme": Coded.all(term.scheme, count),
            "component": of_receipt.texts["component"],
            "payer": said("payer", Coded.all("", count)),
            "pool_id": owed_or("pool_id", self._pools(term, paths, served)),
            "amount_fen": pieces.amounts,
            "serving_path": said("serving_path", paths),
        }

    def _pools(self, term: Terms, paths: Coded, served: Flags) -> Ints:
        """The pool of money that is nobody's: of the office that handles its payer."""
        pools = np.zeros(len(paths), np.int64)
        at = month_start(self.order.period)
        for path in sorted({paths.words[place] for place in np.unique(paths.places[~served]).tolist()}):
            region = self.tx.one("region_of_path", path=path, at=at).region_id
            branch = self.tx.one("branch_of_fund", fund=term.fund, scheme=term.scheme).branch
            area = pooling_area(self.tx, branch, RegionId(region), at)
            pool = pool_of(self.tx, term.fund, area.code)
            if pool is None:
                raise PoolMissing(fund=term.fund, area=area.code)
            pools[paths.are(path)] = pool.pool_id
        return pools

    def _controls(self, term: Terms, columns: Mapping[str, Column]) -> list[Control]:
        """The run's own sums by pool, component, payer and move, with the accounts the money moves."""
        pools, amounts = np.asarray(columns["pool_id"]), np.asarray(columns["amount_fen"])
        component, payer, move = (_coded(columns[name]) for name in ("component", "payer", "move"))
        found = sums_by([pools, component.places, payer.places, move.places], amounts)
        moves = self.order.moves[term.scheme]
        hold = self.tx.one("temporary_receipts", month=self.order.period).account
        door = self.tx.one("income_account", month=self.order.period).account if self.order.bank else None
        controls = []
        for row, rows, fen in zip(*(column.tolist() for column in found), strict=True):
            line, paid_by, moved = (c.words[int(c.places[row])] for c in (component, payer, move))
            accounts = moves.accounts("receive", line)
            debit = (door or accounts.debit) if accounts else None
            credit = (hold if moved == "hold" else accounts.credit) if accounts else None
            grain = (int(pools[row]), term.scheme, line, moved, self.order.period)
            controls.append(Control("paid", *grain, rows, fen, paid_by, debit, credit))
        return controls


def _lines(receipts: Read, owed: Read) -> tuple[Ints, Ints]:
    """A number for each line (employer, person who pays himself, month, component), of receipts and of what is owed."""
    names = ("employer_id", "payer_person", "for_month", "component")
    numbers = group_numbers(receipts.only(names).with_rows(owed.only(names)).columns(*names))
    return numbers[: len(receipts)], numbers[len(receipts) :]


def _coded(column: Column) -> Coded:
    assert isinstance(column, Coded)
    return column
