"""A year of one organisation for the public, and a year's donations against the product of the nation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shebao.charity import content
from shebao.charity.errors import YearNotPublished
from shebao.charity.organisations import Organisation, holds
from shebao.kernel.actors import Actor
from shebao.kernel.money import divide, fen
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.transaction import Transaction

HUNDREDTHS = 10_000
"""Shares are told in hundredths of a percent, half up."""
Sums = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the year against what a document sets; `bound` is the percent, None where none was read."""

    hundredths: int | None
    bound: int | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A year: fen at its two ends, what came, what was spent after what came back, and the shares that are limited.

    `spent` is by purpose of the needs, `expenses` by kind; `donors` leaves out the names of who wished to be unknown.
    """

    of: Organisation
    year: int
    opening: int
    bound_income: int
    free_income: int
    spent: Mapping[str, int]
    expenses: Mapping[str, int]
    set_aside: int
    closing: int
    administration: Share
    activity: Share
    limit: Mapping[str, Any] | None
    why_no_limit: Mapping[str, str] | None
    donors: tuple[tuple[str, int], ...]

    @property
    def income(self) -> int:
        """All that came in the year."""
        return self.bound_income + self.free_income


@dataclass(frozen=True, slots=True)
class Ratio:
    """Donations of a year against the product of the nation, in thousandths of a percent, with both documents."""

    year: int
    donations: int
    product: int
    thousandths: int
    donations_said: str
    product_said: str
    note: Mapping[str, str]


def statement(db: Database, by: Actor, law: Law, of: Organisation, year: int) -> Statement:
    """The year of an organisation as its book has it."""
    first, until = date(year, 1, 1), date(year + 1, 1, 1)
    with db.reading(by, "charity", purpose=f"statement of {of.code} for {year}") as tx:
        before, during = _sums(tx, of, date.min, first), _sums(tx, of, first, until)
        last = _sums(tx, of, date(year - 1, 1, 1), first)
        public = holds(tx, of.organisation, "public_fundraising", "", until - timedelta(days=1))
        aside = int(tx.one("set_aside", organisation=of.organisation).fen)
        donors = tx.all("donors_of_year", organisation=of.organisation, first=first, until=until)
    net: dict[str, int] = {}
    for (move, head), amount in during.items():
        if move != "received":
            net[head] = net.get(head, 0) + (amount if move == "spent" else -amount)
    kinds = content.said(law)["expenses"]
    expenses = {kind: net.get(kind, 0) for kind in kinds}
    spent = {head: amount for head, amount in net.items() if head not in kinds}
    limit = content.limit_of(law, of.kind, until - timedelta(days=1), public=public)
    opening = _balance(before)
    return Statement(
        of=of,
        year=year,
        opening=opening,
        bound_income=during.get(("received", "bound"), 0),
        free_income=during.get(("received", "free"), 0),
        spent=spent,
        expenses=expenses,
        set_aside=aside,
        closing=opening + _balance(during),
        administration=_administration(expenses["administration"], sum(net.values()), limit),
        activity=_activity(sum(spent.values()), _income(last), limit),
        limit=limit,
        why_no_limit=None if limit is not None else content.why_no_limit(law, of.kind),
        donors=tuple((str(d.donor), int(d.fen)) for d in donors),
    )


def ratio(law: Law, year: int, known: date) -> Ratio:
    """Donations of the nation against its product, as known on a day. Raises YearNotPublished."""
    figures: Mapping[str, Any] = content.said(law)["statistics"]
    told = {y: row for y, row in figures.items() if _last_known(row, known) is not None}
    row = told.get(str(year))
    product = _last_known(row, known) if row is not None else None
    if row is None or product is None:
        raise YearNotPublished(year=year, known=", ".join(sorted(told)) or "–")
    given = row["donations"]
    sums = fen(str(given["value"])), fen(str(product["value"]))
    thousandths = divide(sums[0] * 100_000, sums[1])
    return Ratio(year, *sums, thousandths, given["document"], product["document"], row["note"])


def _last_known(row: Mapping[str, Any], known: date) -> Mapping[str, Any] | None:
    """The product as known on a day; none where donations or product were not published by then."""
    found = [p for p in row["gdp"] if p["known_from"] <= known]
    if not found or row["donations"]["known_from"] > known:
        return None
    last: Mapping[str, Any] = max(found, key=lambda p: p["known_from"])
    return last


def _sums(tx: Transaction, of: Organisation, first: date, until: date) -> Sums:
    rows = tx.all("movements", organisation=of.organisation, first=first, until=until)
    return {(row.move, row.head): int(row.fen) for row in rows}


def _balance(sums: Sums) -> int:
    return sum(-amount if move == "spent" else amount for (move, _), amount in sums.items())


def _income(sums: Sums) -> int:
    return sum(amount for (move, _), amount in sums.items() if move == "received")


def _administration(spent: int, whole: int, limit: Mapping[str, Any] | None) -> Share:
    """Administration in all spending of the year; a small sum is not bound by the share."""
    share = divide(spent * HUNDREDTHS, whole) if whole > 0 else None
    if limit is None:
        return Share(share, None, None)
    small = spent < fen(str(limit["free_below"]))
    kept = small or share is None or spent * 100 <= whole * int(limit["administration"])
    return Share(share, int(limit["administration"]), kept)


def _activity(spent: int, last_income: int, limit: Mapping[str, Any] | None) -> Share:
    """What went to the purposes against the income of the year before; nothing to compare where none came."""
    share = divide(spent * HUNDREDTHS, last_income) if last_income > 0 else None
    if limit is None or share is None:
        return Share(share, None if limit is None else int(limit["spending"]), None)
    return Share(share, int(limit["spending"]), spent * 100 >= last_income * int(limit["spending"]))
