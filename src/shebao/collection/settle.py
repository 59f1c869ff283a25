"""Bank credits laid over what their payers owe: the agency's own receipts, line by line, ready for the match.

Dues oldest month first, then surcharges, where content says `dues_first`; month by month with its surcharge where a
place says otherwise. What answers to nothing owed, or comes from nobody known, becomes a receipt of its own that the
match holds in suspense with an owner and an age. One transaction: a credit is split whole, and never twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.collection.grouping import Ints
from shebao.collection.serve import Served, serve
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.runs import checkpoint
from shebao.store.transaction import Transaction

UNALLOCATED = "unallocated"
NOBODY = -1
"""The payer nobody knows; a person who pays for himself is the number below by his own."""
CREDITS = {
    "credit_id": "int8",
    "file_id": "int8",
    "reference": "text",
    "booked_on": "date",
    "amount_fen": "int8",
    "payer_code": "text",
    "employer_id": "int8",
    "payer": "int8",
    "insolvent": "bool",
    "serving_path": "text",
}
CLAIMS = {"payer": "int8", "scheme": "text", "component": "text", "for_month": "int4", "open_fen": "int8"}
Table = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Which credits are split: booked before `until`, over dues of these schemes, in this order.

    `terms[0]` is the scheme in whose books money waits that answers to nothing: our choice, as no fund is named by it.
    """

    until: date
    terms: tuple[Terms, ...]
    dues_first: bool = True


@dataclass(frozen=True, slots=True)
class Settled:
    """What was split: credits, fen that answer to something owed, fen that wait."""

    credits: int
    split: int
    waiting: int


def order_of(law: Law, region: str, on: date) -> tuple[bool, str, bool]:
    """(dues first?, document, unverified?) of a short payment in a region on a day, as content says."""
    rows = law.files["collection"]["settlement"]
    held = [r for r in rows if _day(r["from"]) <= on and (not r.get("to") or on < _day(r["to"]))]
    (row,) = [next(r for code in chain(region) for r in held if str(r["region"]) == code)]
    return row["order"] == "dues_first", str(row["document"]), bool(row.get("unverified", False))


def settle_credits(db: Database, by: Actor, order: Settlement) -> Settled:
    """Splits every credit not yet split. Done again it finds nothing more to do."""
    with db.transaction(
        by, "collection", "settle_credits", act="assess", subject=f"credits before {order.until}"
    ) as tx:
        checkpoint("settle", "split", "before")
        came = tx.copy_out("credits_to_settle", CREDITS, until=order.until)
        if not len(came["credit_id"]):
            return Settled(0, 0, 0)
        of_insolvent = came["insolvent"].astype(bool)
        parts = [
            _laid(tx, order, {name: column[chosen] for name, column in came.items()}, after=after)
            for chosen, after in ((~of_insolvent, False), (of_insolvent, True))
            if chosen.any()
        ]
        checkpoint("settle", "split", "inside")
        told = Settled(*(sum(column) for column in zip(*parts, strict=True)))
        tx.note(credits=told.credits, split=told.split, waiting=told.waiting)
        return told


def _laid(tx: Transaction, order: Settlement, came: Table, *, after: bool) -> tuple[int, int, int]:
    """Lays credits over what their payers owe: credits, fen split, fen waiting.

    Of an insolvent employer (`after`) a credit is laid over dues since the acceptance when it fits them whole; what
    does not fit may be the estate's, and waits for the officer: a distribution, or money to send back.
    """
    payers = np.unique(came["payer"])
    claims = tx.copy_out(
        "claims_in_order",
        CLAIMS,
        employers=np.unique(came["employer_id"]),
        persons=-1 - payers[payers < NOBODY],
        schemes=[t.scheme for t in order.terms],
        dues_first=order.dues_first,
        after=after,
    )
    pieces = _pieces(came, claims)
    if after:
        fits = ~np.isin(np.arange(len(came["payer"])), pieces.receipts[pieces.owed < 0])
        came = {name: column[fits] for name, column in came.items()}
        pieces = _pieces(came, claims)
    count, whole = len(came["payer"]), int(came["amount_fen"].sum())
    if count:
        _write(tx, order, came, _merged(claims, pieces))
    split = int(pieces.amounts[pieces.owed >= 0].sum())
    return count, split, whole - split


def _pieces(came: Table, claims: Table) -> Served:
    return serve(_key(came), came["amount_fen"].astype(np.int64), _key(claims), claims["open_fen"].astype(np.int64))


def _merged(claims: Table, pieces: Served) -> dict[str, Sequence[object] | Ints]:
    """Scheme, component and month of each piece; '' where it answers to nothing."""
    served, place = pieces.owed >= 0, np.maximum(pieces.owed, 0)
    none: dict[str, str | int] = {"scheme": "", "component": UNALLOCATED, "for_month": -1}
    said = {
        name: np.where(served, claims[name][place], other) if len(claims[name]) else np.full(len(place), other, object)
        for name, other in none.items()
    }
    return {**said, "receipt": pieces.receipts, "fen": pieces.amounts}


def _write(tx: Transaction, order: Settlement, came: Table, pieces: Mapping[str, Sequence[object] | Ints]) -> None:
    at = np.asarray(pieces["receipt"])
    days = [d.item() if hasattr(d, "item") else d for d in came["booked_on"][at]]
    employers = [e if e >= 0 else None for e in came["employer_id"][at].tolist()]
    schemes = [s or order.terms[0].scheme for s in list(pieces["scheme"])]
    months = [m if m >= 0 else int(month_of(day)) for m, day in zip(map(_int, pieces["for_month"]), days, strict=True)]
    numbers = came["reference"][at].tolist()
    paths = came["serving_path"][at].tolist()
    files, fen = came["file_id"][at].tolist(), np.asarray(pieces["fen"]).tolist()
    columns: dict[str, Sequence[object]] = {
        "file_id": files,
        "number": numbers,
        "advice": numbers,
        "paid_on": days,
        "payer_code": came["payer_code"][at].tolist(),
        "employer_id": employers,
        "scheme": schemes,
        "component": list(pieces["component"]),
        "for_month": months,
        "amount_fen": fen,
        "serving_path": paths,
    }
    tx.copy_in("collection.tax_receipt", columns, dict.fromkeys(columns, "text"))
    sums: dict[tuple[str, str], list[object]] = {}
    for number, scheme, file, day, amount, path in zip(numbers, schemes, files, days, fen, paths, strict=True):
        row = sums.setdefault((number, scheme), [file, day, 0, path])
        row[2] = _int(row[2]) + amount
    advices: dict[str, Sequence[object]] = {
        "file_id": [row[0] for row in sums.values()],
        "advice": [number for number, _ in sums],
        "day": [row[1] for row in sums.values()],
        "scheme": [scheme for _, scheme in sums],
        "amount_fen": [row[2] for row in sums.values()],
        "serving_path": [row[3] for row in sums.values()],
    }
    tx.copy_in("collection.treasury_advice", advices, dict.fromkeys(advices, "text"))


def _key(rows: Table) -> Ints:
    found: Ints = rows["payer"].astype(np.int64)
    return found


def _int(value: object) -> int:
    assert isinstance(value, (int, np.integer))
    return int(value)


def _day(text: object) -> date:
    return text if isinstance(text, date) else date.fromisoformat(str(text))
