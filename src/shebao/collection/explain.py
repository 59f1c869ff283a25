"""One person's contributions of a month told whole: the row of the sheet, what was due, the receipt, the entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shebao.kernel.actors import Actor
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class RowDeclared:
    """The row of a sheet that counts: its file, its line, the wage, and when the sheet came."""

    declaration: int
    file: str
    line: int
    wage: int
    received: datetime
    employer: int


@dataclass(frozen=True, slots=True)
class DueTold:
    """One due of the register: the scheme's line, the base it is counted from, and what of it goes to the account."""

    scheme: str
    component: str
    payer: str
    pool: int
    run: int
    base: int
    fen: int
    account: int


@dataclass(frozen=True, slots=True)
class ReceiptTold:
    """What came in for a due: his part, the line of the tax receipt it stands in, the whole receipt and how many lines
    it has, the treasury's advice of it, and the entry."""

    scheme: str
    component: str
    fen: int
    paid_on: date
    number: str
    receipt_fen: int
    whole_fen: int
    whole_lines: int
    file: str
    advice: str
    advice_day: date | None
    advice_fen: int
    entry: int | None
    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class ContributionsTold:
    """All of it for one person and month; `row` is None where nobody declared him."""

    person: int
    for_month: int
    row: RowDeclared | None
    dues: tuple[DueTold, ...]
    receipts: tuple[ReceiptTold, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a sheet as it was taken: whom it declares, at what wage, whether it counts, and why not."""

    line: int
    person: int | None
    name: str
    wage: int | None
    change: str
    accepted: bool
    reasons: tuple[Mapping[str, str], ...] = ()  # code, en, zh


def sheet_lines(db: Database, by: Actor, declaration: int) -> tuple[SheetLine, ...]:
    """Every line of a sheet, in its order; a line that names nobody of the record has no name."""
    with db.reading(by, "collection", purpose=f"sheet {declaration}") as tx:
        rows = tx.all("lines_of_declaration", declaration=declaration)
        persons = sorted({r.person_id for r in rows if r.person_id is not None})
        names = {r.person_id: str(r.name) for r in tx.all("names_of_persons", persons=persons)}
    return tuple(
        SheetLine(
            r.line_no, r.person_id, names.get(r.person_id, ""), r.wage_fen, r.change, r.accepted, tuple(r.reasons or ())
        )
        for r in rows
    )


def explain_contributions(db: Database, by: Actor, person: int, for_month: int) -> ContributionsTold:
    """The contributions of a person for a month, as the actor's part of the record has them."""
    asked = {"person": person, "for_month": for_month}
    with db.reading(by, "collection", purpose=f"contributions of person {person}") as tx:
        row = tx.maybe("row_declared", **asked)
        return ContributionsTold(
            person,
            for_month,
            RowDeclared(row.declaration_id, row.name, row.line_no, row.wage_fen, row.received, row.employer_id)
            if row
            else None,
            tuple(
                DueTold(d.scheme, d.component, d.payer, d.pool_id, d.run_id, d.base_fen, d.amount_fen, d.account_fen)
                for d in tx.all("dues_told", **asked)
            ),
            tuple(
                ReceiptTold(
                    r.scheme,
                    r.component,
                    r.amount_fen,
                    r.paid_on,
                    r.number,
                    r.receipt_fen,
                    r.whole_fen,
                    r.whole_lines,
                    r.file,
                    r.advice,
                    r.advice_day,
                    r.advice_fen or 0,
                    r.entry_id,
                    r.debit or "",
                    r.credit or "",
                )
                for r in tx.all("receipts_told", **asked)
            ),
        )
