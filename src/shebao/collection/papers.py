"""Papers of contributions by their numbers: what of receipts an entry holds, a receipt whole, an employer's sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.collection.explain import SheetLine, sheet_lines
from shebao.collection.reckoned import DueOf
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.errors import RowMissing
from shebao.store.rows import Row


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
    employer: int
    name: str
    scheme: str
    for_month: int
    sheet: int | None
    file: str
    line: int | None
    wage: int | None
    base: int | None
    fen: int
    parts: Mapping[str, int]  # what of it by line of the contribution

    @property
    def due(self) -> DueOf:
        """Whose due it paid."""
        return DueOf(self.person, self.employer, self.scheme, self.for_month)


@dataclass(frozen=True, slots=True)
class LineSum:
    """A line of a branch and month over all persons: how many, their bases, what is due."""

    scheme: str
    component: str
    for_month: int
    persons: int
    base: int
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
    sums: tuple[LineSum, ...]

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
    """An employer's sheet line by line; `bases` by line and scheme: what was assessed on; `sums` over all lines."""

    number: int
    employer_id: int
    employer: str
    file: str
    period: int
    received: date
    lines: tuple[SheetLine, ...]
    bases: Mapping[int, Mapping[str, int]]
    sums: tuple[LineSum, ...]

    def due(self, line: SheetLine, scheme: str) -> DueOf:
        """Whose due a line and branch is."""
        return DueOf(line.person or 0, self.employer_id, scheme, self.period)


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
        numbers = sorted({p.person_id for p in persons})
        parts = tx.all("parts_of_receipt", number=number, persons=numbers)
        sums = tx.all("bases_of_receipt", number=number)
    given: dict[DueOf, dict[str, int]] = defaultdict(dict)
    for part in parts:
        given[DueOf(part.person_id, part.employer_id, part.scheme, part.for_month)][part.component] = part.fen
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
                p.employer_id,
                p.name,
                p.scheme,
                p.for_month,
                p.declaration_id,
                p.file or "",
                p.line_no,
                p.wage_fen,
                p.base_fen,
                p.fen,
                given[DueOf(p.person_id, p.employer_id, p.scheme, p.for_month)],
            )
            for p in persons
        ),
        persons[0].whole_rows if persons else 0,
        _sums(sums),
    )


def _sums(rows: Sequence[Row]) -> tuple[LineSum, ...]:
    return tuple(LineSum(r.scheme, r.component, r.for_month, r.persons, r.base_fen, r.due_fen) for r in rows)


def first_of_receipts(db: Database, by: Actor, numbers: Sequence[str], run: int) -> list[DueOf]:
    """One person's due for each receipt, branch and month of a run of matching: an example of what they hold."""
    with db.reading(by, "collection", purpose="examples of receipts") as tx:
        rows = tx.all("first_of_receipts", numbers=list(numbers), run=run)
    return [DueOf(r.person_id, r.employer_id, r.scheme, r.for_month) for r in rows]


def sheet_told(db: Database, by: Actor, number: int) -> Sheet:
    """An employer's sheet by its number in the record. Raises store.RowMissing."""
    with db.reading(by, "collection", purpose=f"sheet {number}") as tx:
        head = tx.one("sheet_head", declaration=number)
        rows = tx.all("bases_of_sheet", declaration=number)
        sums = tx.all("sums_of_sheet", declaration=number)
    bases: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        bases[row.line_no][row.scheme] = row.base_fen
    lines = sheet_lines(db, by, number)
    whom = (number, head.employer_id or 0, head.employer)
    return Sheet(*whom, head.name, head.period, head.received.date(), lines, dict(bases), _sums(sums))
