"""Lists of a campaign: the notices for the collector, in files of some hundred thousand lines, and who did not pay."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from shebao.collection.campaigns import Campaign
from shebao.collection.notices import COLUMNS
from shebao.collection.receipts import PERSON
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.store.db import Database

LINES = 250_000
"""Lines of one file for the collector."""


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Who did not pay when the window was settled: an office (township), a group, persons, fen, and who paid since."""

    path: str
    name_zh: str
    name_en: str
    group: str
    persons: int
    fen: int
    paid_since: int


def notice_files(db: Database, by: Actor, campaign: Campaign, terms: Terms) -> Iterator[bytes]:
    """The own dues not paid yet, person by person, as CSV in the columns of every notice; yuan, UTF-8."""
    (line,) = (t.line for t in terms.lines if t.payer == "person" and t.line != "flexible")
    facts = {"scheme": campaign.notice.scheme, "for_month": campaign.for_month, "component": line}
    after = 0
    while True:  # by parts of persons, so that no part reads the whole again
        with db.reading(by, "collection", purpose=f"notices {campaign.notice.scheme} {campaign.notice.year}") as tx:
            tx.unhurried()
            until = tx.one("campaign_notices_until", after=after, size=LINES, **facts).person_id
            if until is None:
                return
            rows = tx.all("campaign_notices", after=after, until=until, **facts)
        if rows:
            yield _csv(campaign, line, [(row.person_id, row.fen) for row in rows])
        after = until


def unpaid(db: Database, by: Actor, campaign: Campaign) -> tuple[Unpaid, ...]:
    """Who had not paid when the campaign was settled, by office and group."""
    with db.reading(by, "collection", purpose="unpaid") as tx:
        rows = tx.all("unpaid_by_office", campaign=campaign.number, on=tx.today)
    return tuple(Unpaid(r.path, r.name_zh, r.name_en, r.code, r.persons, r.fen, r.paid_since) for r in rows)


def unpaid_persons(db: Database, by: Actor, campaign: Campaign, path: str) -> tuple[tuple[int, int], ...]:
    """The persons behind a line of that list: (person, fen), for the office that visits them."""
    with db.reading(by, "collection", purpose=f"unpaid of {path}") as tx:
        rows = tx.all("unpaid_persons", campaign=campaign.number, path=path)
    return tuple((r.person_id, r.amount_fen) for r in rows)


def _csv(campaign: Campaign, line: str, rows: list[tuple[int, int]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    scheme, period, due = campaign.notice.scheme, month_text(campaign.for_month), campaign.notice.closes
    for person, fen in rows:
        writer.writerow((f"{PERSON}{person}", scheme, line, period, yuan(fen).replace(",", ""), due))
    return out.getvalue().encode("utf-8")
