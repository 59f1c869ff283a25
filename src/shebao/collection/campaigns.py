"""Residents' yearly campaign: opened by a place's notice; choices and promises of others; what is known of one person.

The dues of a year of cover stand in the register for its January. The runs that write them are in roll.py; lists for
the collector and of who did not pay in campaign_lists.py. Joining is free: nothing of a campaign is ever a debt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb

from shebao.collection.errors import CampaignUnknown, CampaignWrong
from shebao.collection.grouping import Ints
from shebao.engine import Typed
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Notice:
    """What a place announces: scheme and year of cover, the window, whose books, and the sums it sets, on a document.

    `asked` are the inputs of the law that the notice answers for everybody (the place's personal payment), in fen.
    """

    scheme: str
    year: int
    opens: date
    closes: date
    period: int
    asked: Mapping[str, int]
    document: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """An open campaign: its notice and number; `words` is what content says of the scheme's campaigns."""

    number: int
    notice: Notice
    words: Mapping[str, Any]

    @property
    def for_month(self) -> int:
        """The month its dues are for: January of the year of cover."""
        return int(month(self.notice.year, 1))


@dataclass(frozen=True, slots=True)
class Rolling:
    """What is run: the roll, or with `settles` the settlement; of everybody, or of `persons` alone (late joiners)."""

    campaign: Campaign
    known_on: date
    occasion: str = "first"
    settles: bool = False
    persons: tuple[int, ...] = ()
    typed: Mapping[str, Typed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """One person's year: own part and what was paid of it, and the first month of cover (None: not covered)."""

    owed: int
    paid: int
    first_month: int | None


def open_campaign(db: Database, by: Actor, law: Law, notice: Notice) -> Campaign:
    """Opens a campaign for the actor's place, once. Raises CampaignWrong where another notice opened that year."""
    words = _words(law, notice.scheme)
    why = None
    if not notice.document.strip():
        why = ("the notice of the place is not named", "未写明当地通知")
    elif notice.closes < notice.opens or notice.closes.year > notice.year:
        why = ("its window does not lie before the end of the year", "集中缴费期起止不成立")
    if why:
        raise CampaignWrong(scheme=notice.scheme, year=notice.year, why=why[0], why_zh=why[1])
    asked = {name: int(value) for name, value in notice.asked.items()}
    with db.transaction(
        by, "collection", "open_campaign", act="approve", subject=f"{notice.scheme} {notice.year}"
    ) as tx:
        facts = {"scheme": notice.scheme, "year": notice.year, "opens": notice.opens, "closes": notice.closes}
        told = {"period": notice.period, "document": notice.document, "by": by.actor_id, "path": by.path}
        tx.run("put_campaign", asked=Jsonb(asked), **facts, **told)
        found = _found(tx, words, notice.scheme, notice.year)
        if found is None or found.notice != Notice(**{**_fields(notice), "asked": asked}):
            said = found.notice.document if found else "–"
            why = (f"it was opened by {said} with other facts", f"已由 {said} 以不同内容开启")
            raise CampaignWrong(scheme=notice.scheme, year=notice.year, why=why[0], why_zh=why[1])
        return found


def campaign(db: Database, by: Actor, law: Law, scheme: str, year: int) -> Campaign:
    """The campaign of the actor's place. Raises CampaignUnknown."""
    with db.reading(by, "collection", purpose=f"campaign {scheme} {year}") as tx:
        found = _found(tx, _words(law, scheme), scheme, year)
    if found is None:
        raise CampaignUnknown(scheme=scheme, year=year)
    return found


def choose(db: Database, by: Actor, person: int, choice: tuple[str, str, int], year: int, document: str) -> None:
    """A person chooses for the years from one on: (scheme, input of the law, inner integer), such as a tier."""
    scheme, name, value = choice
    with db.transaction(by, "collection", "choose", act="accept", subject=f"person:{person}") as tx:
        facts = {"scheme": scheme, "name": name, "value": value, "from_year": year, "document": document}
        tx.run("put_choice", person=person, by=by.actor_id, **facts)


def promise_aid(db: Database, by: Actor, notice: tuple[str, int, str, str], persons: Ints, fen: Ints) -> int:
    """A giver's promise (scheme, year, giver, resolution) to add to persons' payments of a year. Rows new.

    Raises CampaignWrong where a sum is not positive, a person stands twice or is not of the actor's office.
    """
    scheme, year, giver, document = notice
    with db.transaction(by, "collection", "promise_aid", act="accept", subject=f"{scheme} {year}: {document}") as tx:
        known = {r.person_id for r in tx.all("paths_of_persons", persons=persons.tolist())}
        wrong = [n for n, (who, sum_) in enumerate(zip(persons.tolist(), fen.tolist(), strict=True), 1)
                 if who not in known or sum_ <= 0]  # fmt: skip
        if wrong or len(np.unique(persons)) != len(persons):
            line = wrong[0] if wrong else "–"
            why = (f"line {line}: nobody known, no sum, or twice", f"第 {line} 行：人员不明、金额不成立或重复")
            raise CampaignWrong(scheme=scheme, year=year, why=why[0], why_zh=why[1])
        rows = {"persons": persons.tolist(), "amounts": fen.tolist(), "giver": giver, "document": document}
        done = tx.run("put_collective_aid", scheme=scheme, year=year, by=by.actor_id, **rows)
        tx.note(rows=len(persons), fen=int(fen.sum()))
        return int(done)


def cover_of(db: Database, by: Actor, person: int, scheme: str, year: int) -> Cover:
    """What the record says of one person's year: nothing paid or no roll means no cover."""
    with db.reading(by, "collection", purpose=f"cover person:{person}") as tx:
        row = tx.one("cover_of", person=person, scheme=scheme, year=year, for_month=int(month(year, 1)))
    covered = row.base_fen > 0 and row.paid_fen >= row.owed_fen
    return Cover(row.owed_fen, row.paid_fen, (row.first_month or int(month(year, 1))) if covered else None)


def _words(law: Law, scheme: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] | None = law.files["collection"]["campaigns"].get(scheme)
    if words is None:
        why = ("the law folder names no yearly campaign for it", "法规目录未规定该项目按年集中缴费")
        raise CampaignWrong(scheme=scheme, year="–", why=why[0], why_zh=why[1])
    return words


def _found(tx: Transaction, words: Mapping[str, Any], scheme: str, year: int) -> Campaign | None:
    row = tx.maybe("campaign_of", scheme=scheme, year=year, path=tx.actor.path)
    if row is None:
        return None
    said = Notice(row.scheme, row.year, row.opens, row.closes, row.period, row.asked, row.document)
    return Campaign(row.campaign_id, said, words)


def _fields(notice: Notice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in Notice.__slots__}
