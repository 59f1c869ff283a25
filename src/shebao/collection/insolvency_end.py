"""How an insolvency ended: recorded once, on the court's paper; from then on dues follow the outcome.

Where the petition fell the employer owes as any other and surcharges run again. Where the estate was given out, the
plan or the composition carried out, what was owed before stays with its distributions and bears no surcharge, and what
arose since is due as anybody's. Nothing unpaid is forgiven here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shebao.collection.errors import InsolvencyEnded, InsolvencyUnknown
from shebao.kernel.actors import Actor
from shebao.store.db import Database

Outcome = Literal["dismissed", "concluded", "reorganised", "composed"]


@dataclass(frozen=True, slots=True)
class Rank:
    """What is claimed in a rank, and what distributions gave for it so far; fen."""

    rank: int
    claims: int
    claimed: int
    paid: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands: its papers, its ranks, and how it ended ('' while it has not)."""

    case_no: str
    court: str
    accepted_on: date
    document: str
    ranks: tuple[Rank, ...]
    outcome: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The end of a case: the outcome, its day, and the court's paper."""

    employer: int
    case_no: str
    outcome: Outcome
    on: date
    document: str


def cases(db: Database, by: Actor, employer: int) -> tuple[Case, ...]:
    """The insolvencies of an employer, the first accepted first."""
    with db.reading(by, "collection", purpose="insolvencies") as tx:
        return tuple(
            Case(
                row.case_no,
                row.court,
                row.accepted_on,
                row.document,
                tuple(
                    Rank(of.rank, of.claims, of.claimed_fen, of.paid_fen)
                    for of in tx.all("ranks_of_insolvency", insolvency=row.insolvency_id)
                ),
                row.outcome or "",
                row.ended_on,
            )
            for row in tx.all("insolvencies_of", employer=employer)
        )


def end_insolvency(db: Database, by: Actor, end: End) -> None:
    """Records the end with its paper; the same end again changes nothing. Raises InsolvencyUnknown, InsolvencyEnded."""
    with db.transaction(
        by, "collection", "end_insolvency", act="approve", subject=f"employer:{end.employer}", purpose=end.document
    ) as tx:
        case = tx.maybe("insolvency_of", employer=end.employer, case_no=end.case_no)
        if case is None or end.on < case.accepted_on:
            raise InsolvencyUnknown(employer=end.employer, case_no=end.case_no)
        facts = {"on": end.on, "outcome": end.outcome, "document": end.document}
        tx.run("put_insolvency_end", insolvency=case.insolvency_id, by=by.actor_id, **facts)
        known = tx.one("insolvency_end_of", insolvency=case.insolvency_id)
        if (known.ended_on, known.outcome, known.document) != (end.on, end.outcome, end.document):
            raise InsolvencyEnded(case_no=end.case_no, day=known.ended_on, document=known.document)
        tx.run(
            "end_pauses_of_insolvency", insolvency=case.insolvency_id, on=end.on, reason=end.document, by=by.actor_id
        )
        tx.note(outcome=end.outcome)
