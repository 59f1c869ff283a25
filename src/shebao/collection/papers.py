"""Papers of contributions by their numbers: what of receipts an entry holds, a receipt whole, an employer's sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shebao.collection.explain import SheetLine, sheet_lines
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.errors import RowMissing


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """What of a receipt an entry holds: for how many persons, and fen."""

    number: str
    paid_on: date
    payer_code: str
    payer: str
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line of a receipt as the collector sent it; `given_fen` paid what was owed, in `entries`."""

    scheme: str
    component: str
    for_month: int
    fen: int
    advice: str
    given_fen: int
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonPaid:
    """A person whose dues a receipt paid: the line of the sheet that declared him, his wage, the base, his part."""

    person: int
    name: str
    scheme: str
    for_month: int
    sheet: int | None
    file: str
    line: int | None
    wage: int | None
    base: int | None
    fen: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with its lines and the first of the persons it paid for; `whole_persons`: how many there are."""

    number: str
    paid_on: date
    payer_code: str
    payer: str
    file: str
    lines: tuple[ReceiptLine, ...]
    persons: tuple[PersonPaid, ...]
    whole_persons: int

    @property
    def advices(self) -> tuple[str, ...]:
        """The advices by which the treasury passed its money on."""
        return tuple(dict.fromkeys(line.advice for line in self.lines if line.advice))

    @property
    def fen(self) -> int:
        """All its lines together."""
        return sum(line.fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An employer's sheet line by line; `bases` by line and scheme: what was assessed on."""

    number: int
    employer: str
    file: str
    period: int
    received: date
    lines: tuple[SheetLine, ...]
    bases: Mapping[int, Mapping[str, int]]


def receipts_of_entry(
    db: Database, by: Actor, entry: int, run: int, most: int
) -> tuple[tuple[ReceiptPart, ...], int, int]:
    """The receipts whose money an entry of a run holds, the first ones; how many there are, and fen."""
    with db.reading(by, "collection", purpose=f"receipts of entry {entry}") as tx:
        rows = tx.all("receipts_of_entry", run=run, entry=entry, most=most)
    parts = tuple(ReceiptPart(r.number, r.paid_on, r.payer_code, r.payer, r.persons, r.fen) for r in rows)
    return parts, rows[0].whole_rows if rows else 0, rows[0].whole_fen if rows else 0


def receipt_told(db: Database, by: Actor, number: str, most: int) -> Receipt:
    """A receipt by the number the collector gave it. Raises store.RowMissing."""
    with db.reading(by, "collection", purpose=f"receipt {number}") as tx:
        rows = tx.all("receipt_lines", number=number)
        if not rows:
            raise RowMissing(query="receipt_lines", params=f"number={number}")
        persons = tx.all("persons_of_receipt", number=number, most=most)
    head = rows[0]
    return Receipt(
        head.number,
        head.paid_on,
        head.payer_code,
        head.payer,
        head.file,
        tuple(
            ReceiptLine(r.scheme, r.component, r.for_month, r.amount_fen, r.advice, r.given_fen, tuple(r.entries))
            for r in rows
        ),
        tuple(
            PersonPaid(
                p.person_id,
                p.name,
                p.scheme,
                p.for_month,
                p.declaration_id,
                p.file or "",
                p.line_no,
                p.wage_fen,
                p.base_fen,
                p.fen,
            )
            for p in persons
        ),
        persons[0].whole_rows if persons else 0,
    )


def sheet_told(db: Database, by: Actor, number: int) -> Sheet:
    """An employer's sheet by its number in the record. Raises store.RowMissing."""
    with db.reading(by, "collection", purpose=f"sheet {number}") as tx:
        head = tx.one("sheet_head", declaration=number)
        rows = tx.all("bases_of_sheet", declaration=number)
    bases: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        bases[row.line_no][row.scheme] = row.base_fen
    lines = sheet_lines(db, by, number)
    return Sheet(number, head.employer, head.name, head.period, head.received.date(), lines, dict(bases))
