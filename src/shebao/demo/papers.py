"""The papers behind the way of a yuan: an employer's sheet and the journal of a fund, as an accountant opens them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.collection.due_law import unverified_dues
from shebao.collection.explain import ContributionsTold, SheetLine, explain_contributions
from shebao.collection.papers import sheet_told
from shebao.demo.figures import word
from shebao.demo.funds import FundsOf
from shebao.demo.run import Lived
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.ledger.model import JournalEntry, JournalLine, Pool
from shebao.ledger.statements import journal
from shebao.service.letter_facts import post_words
from shebao.service.parts import scheme_named, whole_named
from shebao.service.text import Text, day, phrase, same
from shebao.store.db import Database

LINES_SHOWN = 200
RECEIVED = "receive"
PAPERS = {
    "closing balances of the former books (invented)": "paper_opening",
    "advice of the finance department": "paper_finance",
    "advice of the simulated budget": "paper_budget",
    "treasury advice": "paper_treasury",
    "receipts": "paper_receipts",
    "assessment": "paper_assessment",
}


def masked_name(name: str) -> str:
    """The first character of a name, the others as stars, as papers for third eyes have it: 陈**."""
    return name[:1] + "*" * (len(name) - 1)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The sheet of the employer of the walked contribution: each line with its bases in the order of `branches`;
    `left_out`: lines beyond those a page holds."""

    number: int
    employer: str
    file: str
    received: date
    own: int
    branches: tuple[Text, ...]
    lines: tuple[tuple[SheetLine, tuple[int | None, ...]], ...]
    left_out: int
    wages: int


def sheet_page(db: Database, by: Actor, law: Law, lived: Lived) -> SheetPage | None:
    """The sheet in which the first of the city's people is declared; None where nobody declared him."""
    told: ContributionsTold = explain_contributions(db, by, first_declared(lived), lived.plan.period)
    if told.row is None:
        return None
    sheet = sheet_told(db, by, told.row.declaration)
    schemes = sorted({scheme for bases in sheet.bases.values() for scheme in bases})
    shown = tuple(
        (line, tuple(sheet.bases.get(line.line, {}).get(scheme) for scheme in schemes))
        for line in sheet.lines[:LINES_SHOWN]
    )
    return SheetPage(
        sheet.number,
        sheet.employer,
        sheet.file,
        sheet.received,
        told.row.line,
        tuple(scheme_named(law, scheme) for scheme in schemes),
        shown,
        len(sheet.lines) - len(shown),
        sum(line.wage or 0 for line in sheet.lines if line.accepted),
    )


def first_declared(lived: Lived) -> int:
    """The person whose contribution is walked."""
    return int(lived.ids.persons[lived.city.workers.person[0]])


@dataclass(frozen=True, slots=True)
class EntryTold:
    """One entry in words: its number, its head, and its lines with what each is for."""

    number: int
    head: tuple[Text, ...]
    lines: tuple[tuple[JournalLine, Text], ...]

    @property
    def total(self) -> int:
        """The sum of its debits, which is that of its credits."""
        return sum(line.amount_fen for line, _ in self.lines if line.amount_fen > 0)


def entries_told(db: Database, law: Law, of: FundsOf, pool: Pool) -> list[EntryTold]:
    """The journal of a fund for the month; a contribution that rests on something unverified says so."""
    found = journal(db, of.by, pool.pool_id, of.period)
    hands = {actor.actor_id: actor.post for actor in of.hands}
    unsure = unverified_dues(db, of.by, int(pool.pool_id), of.period)

    def what(line: JournalLine, *, received: bool) -> Text:
        said = whole_named(law, line.scheme, line.component, of.region, of.period)
        mark = phrase("unverified") if received and (line.scheme, line.component) in unsure else None
        return Text(f"{said.en} ({mark.en})", f"{said.zh}（{mark.zh}）") if mark else said

    return [
        EntryTold(
            int(entry.entry_id),
            _head(entry, hands),
            tuple((line, what(line, received=entry.move == RECEIVED)) for line in entry.lines),
        )
        for entry in found
    ]


def _head(entry: JournalEntry, hands: dict[int, str]) -> tuple[Text, ...]:
    """Its day, its paper, and whose hands it went through."""
    head = [word("entry_day").fill(day=day(entry.day)), word("entry_paper").fill(document=paper_said(entry.document))]
    if entry.made_by in hands and entry.approved_by in hands:
        made, approved = (post_words(hands[actor]) for actor in (entry.made_by, entry.approved_by))
        head.append(word("entry_hands").fill(made=made, approved=approved))
    else:
        head.append(word("entry_by_run"))
    if entry.reverses is not None:
        head.append(word("entry_reverses").fill(number=str(entry.reverses)))
    if entry.reason:
        head.append(same(entry.reason))
    return tuple(head)


def paper_said(document: str) -> Text:
    """What the month's own steps call their papers, in both languages; any other paper by its own name."""
    key = next((key for key in PAPERS if document.startswith(key)), "")
    if not key:
        return same(document)
    said = word(PAPERS[key])
    return Text(document, f"{said.zh}{document.removeprefix(key)}")
