"""A fund's year as the books have it, for those who look ahead: what it held, what came in and went out, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import LEVELS, chain
from shebao.kernel.regions import level as level_of
from shebao.law.ir import Law
from shebao.law.near import perhaps
from shebao.ledger.model import Pool
from shebao.ledger.pooling import Fund
from shebao.ledger.statements import books_since, fund_flow, pools
from shebao.store.db import Database

MONTHS = 12


class FundUnknown(ShebaoError):
    """No one set of books of the fund {fund} is open{where}: name the fund and its --area.{perhaps} Open are:
    {known}."""

    code = "service.fund_unknown"
    zh = "基金 {fund}{where_zh} 没有唯一的账簿，请写明基金和统筹区（--area）。{perhaps_zh}已建账：{known_zh}。"


class FundWanted(ShebaoError):
    """Which fund? Name one of those with books: {known}. A fund with books in several areas needs --area as well."""

    code = "service.fund_wanted"
    zh = "请写明基金。已建账的有：{known_zh}。在几个统筹区建账的，另须写明 --area。"


class NothingInBooks(ShebaoError):
    """The books of {fund} hold nothing from {first} to {last}: name months that were kept (--from, --until)."""

    code = "service.nothing_in_books"
    zh = "{fund} 在 {first} 至 {last} 没有账目：请指定有账的月份（--from、--until）。"


@dataclass(frozen=True, slots=True)
class FundYear:
    """A pool over some months: fen held before and after, in and out; `year` scales what moved to twelve months."""

    pool: Pool
    first: int
    last: int
    opening: int
    closing: int
    income: int
    payments: int

    @property
    def months(self) -> int:
        """How many months were read."""
        return self.last - self.first + 1

    def year(self, fen: int) -> int:
        """What moved in those months, as of a whole year, half up to the fen."""
        return (2 * fen * MONTHS + self.months) // (2 * self.months)


def pool_named(db: Database, by: Actor, fund: str, area: str = "") -> Pool:
    """The pool of a fund in an area, or its only one. Raises FundWanted where none is named, FundUnknown."""
    every = pools(db, by)
    if not fund:
        ids = sorted({pool.fund for pool in every}) or ["–"]
        raise FundWanted(known=", ".join(ids), known_zh="、".join(ids))
    found = [pool for pool in every if pool.fund == fund and area in ("", pool.area)]
    if len(found) != 1:
        mine = [f"{fund} {pool.area}" for pool in every if pool.fund == fund]
        known = mine or sorted({pool.fund for pool in every}) or ["–"]
        where, where_zh = (f" in {area}", f"（{area}）") if area else ("", "")
        facts = {
            "known": ", ".join(known),
            "known_zh": "、".join(known),
            **perhaps(fund, {p.fund for p in every} - {fund}),
        }
        if mine:  # the fund is meant, its area is not
            facts |= {"perhaps": "", "perhaps_zh": ""}
        raise FundUnknown(fund=fund, where=where, where_zh=where_zh, **facts)
    return found[0]


def fund_year(db: Database, by: Actor, pool: Pool, first: int, last: int) -> FundYear:
    """What the books have of a pool from one month to another; months before its books began are not read.

    Raises NothingInBooks.
    """
    since = books_since(db, by, pool.pool_id)
    if since is not None and first < since <= last:
        first = since
    flow = fund_flow(db, by, pool.pool_id, first, last)
    if not flow.lines and not flow.closing_fen:
        raise NothingInBooks(fund=f"{pool.fund} {pool.area}", first=month_text(first), last=month_text(last))
    opening = flow.opening_fen + flow.brought_in_fen
    return FundYear(pool, first, last, opening, flow.closing_fen, flow.income_fen, flow.expenditure_fen)


def funds_of(db: Database, by: Actor, law: Law, fund: str, months: tuple[int, int]) -> tuple[Fund, ...]:
    """Every pool of a fund over some months, with the members insured in its area. Raises FundUnknown."""
    found = [pool for pool in pools(db, by) if pool.fund == fund]
    if not found:
        pool_named(db, by, fund)
    schemes = sorted(scheme.id for scheme in law.schemes.values() if scheme.facts.get("fund") == fund)
    members = _members(db, by, schemes, month_start(months[1]), [pool.area for pool in found])
    years = [fund_year(db, by, pool, *months) for pool in found]
    return tuple(
        Fund(year.pool.area, year.opening, year.year(year.income), year.year(year.payments), members[year.pool.area])
        for year in years
    )


def _members(db: Database, by: Actor, schemes: Sequence[str], at: date, areas: Sequence[str]) -> dict[str, int]:
    """Members of schemes by the area among these that is nearest to where they are insured."""
    with db.reading(by, "service", purpose="members of a fund") as tx:
        rows = tx.all("members_by_region", schemes=list(schemes), at=at)
    sums = dict.fromkeys(areas, 0)
    for row in rows:
        area = next((code for code in chain(row.code) if code in sums), None)
        if area is not None:
            sums[area] += row.persons
    return sums


def levels_above(areas: Sequence[str]) -> tuple[str, ...]:
    """The levels at which areas could be pooled, their own first and the nation last."""
    lowest = max((LEVELS.index(level_of(area)) for area in areas), default=0)
    return tuple(reversed(LEVELS[: lowest + 1]))
