"""The papers behind the facts of a person: which document, told by whom, of which day; read as providers.sql reads the
facts themselves, so that a letter names the paper of the very value that was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import PersonId
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class FactPaper:
    """The document a fact of this name rests on; `source` is "determined", or who told a typed fact; `day`: decided,
    else recorded."""

    name: str
    document: str
    source: str
    day: date


@dataclass(frozen=True, slots=True)
class Employed:
    """An employer somebody works for, and since when."""

    employer: str
    since: date


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which person, on which day of the event, and as known when."""

    person: PersonId
    event_date: date
    known_at: datetime


def papers_of(
    db: Database, by: Actor, moment: Moment, determined: Sequence[str], told: Sequence[str]
) -> tuple[FactPaper, ...]:
    """The papers of recognised facts and of typed facts, by the names they are kept under."""
    at = {"person": moment.person, "event_date": moment.event_date, "known_at": moment.known_at}
    with db.reading(by, "registry", purpose="papers behind facts") as tx:
        found = tx.all("papers_of_determinations", **at, names=sorted(determined)) if determined else []
        typed = tx.all("papers_of_facts", **at, names=sorted(told)) if told else []
    return (
        *(FactPaper(row.name, row.document, "determined", row.day) for row in found),
        *(FactPaper(row.name, row.document, row.source, row.day) for row in typed),
    )


def employers_of(db: Database, by: Actor, moment: Moment) -> tuple[Employed, ...]:
    """For whom the person works on the day of the event, as known then."""
    at = {"person": moment.person, "event_date": moment.event_date, "known_at": moment.known_at}
    with db.reading(by, "registry", purpose="employers behind a decision") as tx:
        return tuple(Employed(row.name, row.day) for row in tx.all("employers_known", **at))


def paper_of_death(db: Database, by: Actor, moment: Moment) -> str:
    """The document a death is recorded from; nothing where none is recorded."""
    with db.reading(by, "registry", purpose="paper of a death") as tx:
        row = tx.maybe("paper_of_death", person=moment.person, known_at=moment.known_at)
    return str(row.document) if row is not None else ""
