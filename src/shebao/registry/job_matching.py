"""Vacancies for a search, the fittest first, each with the reasons for its rank; and the referral to one of them.

The order is lexicographic and the same for everybody: occupation, place, wage asked; then the best wage, the oldest
notice and the number, which only break ties and are named as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION, chain, level
from shebao.registry.job_errors import NotAMatch, ReferredAlready
from shebao.registry.jobs import Content, open_search, open_vacancy
from shebao.registry.people import hold
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

SHOWN = 20
LONGEST = 1_000_000
ABOVE = {"county": 0, "prefecture": 1, "province": 2, "state": 3}
"""How far a job is that lies in the place asked for (0), or only in what is above it."""
PLACES = (
    ("in the place asked for", "在所求地区"),
    ("in the same prefecture", "在同一地市"),
    ("in the same province", "在同一省份"),
    ("elsewhere", "在其他地区"),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """One reason for a rank: its code for the record, and words."""

    code: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Match:
    """A vacancy with its rank and what it rests on, most telling first."""

    rank: int
    vacancy: int
    employer: str
    occupation: str
    region: str
    wages_fen: tuple[int, int]
    terms: str
    places_left: int
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class Referred:
    """A referral, with the rank the vacancy had."""

    referral: int
    match: Match


def match(db: Database, by: Actor, content: Content, seeker: int, *, on: date, limit: int = SHOWN) -> tuple[Match, ...]:
    """Open vacancies for a search, ranked. Raises SeekerUnknown, SearchEnded."""
    with db.reading(by, "registry", purpose=f"vacancies for search {seeker}") as tx:
        return _ranked(tx, content, open_search(tx, seeker), (on, limit))


def refer(db: Database, by: Actor, content: Content, pair: tuple[int, int], *, on: date) -> Referred:
    """Send a seeker to a vacancy that fits. Raises the errors of match and open_vacancy, NotAMatch, ReferredAlready."""
    seeker, vacancy = pair
    with db.transaction(by, "registry", "refer", act="register", subject=f"seeker:{seeker}") as tx:
        search = open_search(tx, seeker)
        hold(tx, f"person:{search.person_id}")
        open_vacancy(tx, vacancy, on)
        if (before := tx.maybe("open_referral", seeker=seeker, vacancy=vacancy)) is not None:
            raise ReferredAlready(seeker=seeker, vacancy=vacancy, referral=before.referral_id)
        found = [m for m in _ranked(tx, content, search, (on, LONGEST)) if m.vacancy == vacancy]
        if not found:
            raise NotAMatch(seeker=seeker, vacancy=vacancy)
        fits = [fit.code for fit in found[0].fits]
        row = tx.one(
            "add_referral", seeker=seeker, vacancy=vacancy, day=on, rank=found[0].rank, fits=fits, by=by.actor_id
        )
        tx.note(referral=row.referral_id, rank=found[0].rank)
        return Referred(int(row.referral_id), found[0])


def _ranked(tx: Transaction, content: Content, search: Row, when: tuple[date, int]) -> tuple[Match, ...]:
    on, limit = when
    places = [(area, 0 if area == asked else ABOVE[level(area)]) for asked in search.regions for area in chain(asked)]
    rows = tx.all(
        "ranked_vacancies",
        seeker=search.seeker_id,
        occupations=list(search.occupations),
        prefixes=[_prefix(area) for area, _ in places],
        levels=[far for _, far in places],
        wage=search.wage_fen,
        terms=list(search.terms),
        shared=content.shared,
        day=on,
        limit=limit,
    )
    return tuple(_match(row, search) for row in rows)


def _match(row: Row, search: Row) -> Match:
    wages = (row.wage_from_fen, row.wage_to_fen)
    fits = (*_of_work(row, search), _of_place(row), _of_wage(row, search))
    facts = (row.rank, row.vacancy_id, row.employer, row.occupation, row.region, wages, row.terms, row.places_left)
    tie = Fit(
        "then",
        f"then by best wage ({yuan(row.wage_to_fen)}), oldest notice ({row.opened_on}) and number ({row.vacancy_id})",
        f"其次按最高工资（{yuan(row.wage_to_fen)}）、发布日期（{row.opened_on}）和编号（{row.vacancy_id}）排序",
    )
    return Match(*facts, (*fits, tie))


def _of_work(row: Row, search: Row) -> tuple[Fit, ...]:
    if not search.occupations:
        return (Fit("occupation:any", "any occupation was asked for", "不限职业"),)
    if row.apart == 0:
        return (Fit("occupation:0", f"the occupation asked for ({row.occupation})", f"所求职业（{row.occupation}）"),)
    en = f"an occupation {row.apart} step(s) from the one asked for ({row.occupation})"
    return (Fit(f"occupation:{row.apart}", en, f"与所求职业相差 {row.apart} 级（{row.occupation}）"),)


def _of_place(row: Row) -> Fit:
    en, zh = PLACES[row.levels]
    return Fit(f"place:{row.levels}", f"{en} ({row.region})", f"{zh}（{row.region}）")


def _of_wage(row: Row, search: Row) -> Fit:
    if row.short_fen:
        short = yuan(row.short_fen)
        return Fit("wage:short", f"at best {short} yuan below the wage asked for", f"最高工资比所求少 {short} 元")
    return Fit(
        "wage:met", f"pays the wage asked for ({yuan(search.wage_fen)})", f"达到所求工资（{yuan(search.wage_fen)}）"
    )


def _prefix(region: str) -> str:
    """The digits that every code of a region begins with; the state's are none."""
    if region == NATION:
        return ""
    while region.endswith("00"):
        region = region[:-2]
    return region
