"""The people of the demonstration office, its books and places, all of it by the ordinary actions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shebao.access.actions import NewOfficer, OfficeFounded, found_office, officers_at
from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.ledger.actions import load_chart, load_scheme, open_pool
from shebao.ledger.chart import Moves, charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry.actions import load_places
from shebao.service.issue import place
from shebao.store.db import Database

HOUSE = Actor(1, "house", "house", "*", "")
FOUNDED = date(2000, 1, 1)
LAW_POSTS = ("law_author", "law_reviewer", "fund_reviewer")
"""Who makes a law live, at the uppermost agency."""
POSTS = ("clerk", "reviewer", "approver", "cashier", "accountant", "rights_officer", "rights_checker")


@dataclass(frozen=True, slots=True)
class Staff:
    """One officer a post, appointed for the whole area of the demonstration."""

    clerk: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    accountant: Actor
    rights_officer: Actor
    rights_checker: Actor
    house: Actor = HOUSE

    @property
    def area(self) -> Actor:
        """The house at work in this area only."""
        return replace(HOUSE, path=self.clerk.path)


@dataclass(frozen=True, slots=True)
class Books:
    """The pools of the area by fund and pooling area, and each scheme's moves."""

    pools: Mapping[tuple[str, str], PoolId]
    moves: Mapping[str, Moves]


def path_of(law: Law, region: str, line: str) -> str:
    """Path of the agency of a line for a region. KeyError where the law folder names none."""
    for agency in law.files["agencies"]["agencies"]:
        if agency["line"] == line and str(agency["region"]) == region:
            return str(agency["path"])
    raise KeyError(f"{line} {region}")


def open_office(db: Database, law: Law, region: str, line: str) -> Staff:
    """Places, posts and the first officers, or those of an earlier start. The names say that they are invented."""
    path = path_of(law, region, line)
    made = [
        NewOfficer(f"{post} (demonstration)", post.replace("rights_checker", "rights_officer"), path) for post in POSTS
    ]
    top = path[: path.index(".") + 1]
    made += [NewOfficer(f"{post} (demonstration)", post, top) for post in LAW_POSTS]
    with suppress(OfficeFounded):  # by an earlier start that was killed
        found_office(db, HOUSE, read_posts(), made, on=FOUNDED)
    appointed = {actor.name: actor for actor in officers_at(db, HOUSE, path, line, on=FOUNDED)}
    actors = {post: appointed[officer.name] for post, officer in zip(POSTS, made, strict=False)}
    load_places(db, HOUSE, law)
    return Staff(**actors)


def open_books(db: Database, law: Law, staff: Staff, region: str, first_month: int) -> Books:
    """Charts, schemes and every pool that money of this area can belong to."""
    for chart in charts(law):
        load_chart(db, staff.house, chart)
    all_moves = {scheme.id: moves(scheme) for scheme in law.schemes.values() if scheme.entries.get("moves")}
    for own in all_moves.values():
        load_scheme(db, staff.house, own)
    pools: dict[tuple[str, str], PoolId] = {}
    for branch in fund_branches(law):
        for area in areas(law, str(branch["id"]), region, date(first_month // 12, first_month % 12 + 1, 1)):
            names = _names(law, area)
            pool = Pool(
                PoolId(0),
                str(branch["fund"]),
                area,
                f"{branch['en']}, {names['en']}",
                f"{names['zh']}{branch['zh']}",
                first_month,
                staff.clerk.path,
            )
            pools[(pool.fund, area)] = open_pool(db, staff.house, pool)
    return Books(pools, all_moves)


def fund_branches(law: Law) -> list[Mapping[str, Any]]:
    """One branch for each fund: the one it is named after. Another scheme of the fund is paid from the same pools."""
    found: dict[str, Mapping[str, Any]] = {}
    for branch in law.files["pools"]["branches"]:
        if str(branch["id"]) == str(branch["fund"]):
            found[str(branch["fund"])] = branch
        found.setdefault(str(branch["fund"]), branch)
    return list(found.values())


def areas(law: Law, branch: str, region: str, day: date) -> list[str]:
    """The pooling areas of a branch that touch `region` on a day: itself, one above it, or those below."""
    levels = {"province": 2, "prefecture": 4, "county": 6}
    for above in chain(region):
        for row in law.files["pools"]["pools"]:
            if row["branch"] == branch and str(row["region"]) == above and _in_force(row, day):
                if row["level"] == "state":
                    return []  # kept by the centre: no area opens it
                digits = levels[row["level"]]
                if digits == 6 and region.endswith("00"):
                    return counties(law, region)
                return [region[:digits].ljust(6, "0")]
    return []


def counties(law: Law, prefecture: str) -> list[str]:
    """Counties of a prefecture, by their present codes."""
    codes = [str(v["code"]) for r in law.files["regions"]["regions"] for v in r["versions"] if not v.get("to")]
    return sorted(c for c in codes if c[:4] == prefecture[:4] and not c.endswith("00"))


def _in_force(row: Mapping[str, Any], day: date) -> bool:
    return bool(row["from"] <= day and (row.get("to") is None or day < row["to"]))


def _names(law: Law, code: str) -> Mapping[str, str]:
    found = place(law, code)
    return {"en": found.en, "zh": found.zh}
