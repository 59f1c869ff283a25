"""The places and the officers of the tests: who works where, appointed in the template of every test database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shebao.kernel.actors import Actor

COUNTY, CITY, OTHER_COUNTY, CENTRE = "00.44.18.02.", "00.44.18.", "00.44.18.03.", "00."
LINE = "social_insurance"
CLOCK = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
HOUSE = Actor(1, "house", "house", "*", "")


@dataclass(frozen=True, slots=True)
class Officers:
    """Who works where. Names without a place sit in the county 00.44.18.02."""

    clerk: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    accountant: Actor
    rights_officer: Actor
    rights_checker: Actor
    inspector: Actor
    city_clerk: Actor
    city_reviewer: Actor
    city_approver: Actor
    city_cashier: Actor
    city_accountant: Actor
    other_clerk: Actor
    other_reviewer: Actor
    central_rights_officer: Actor
    central_rights_checker: Actor
    central_law_author: Actor
    central_law_reviewer: Actor
    central_fund_reviewer: Actor
    house: Actor = HOUSE


def _officer(number: int, name: str) -> Actor:
    place, _, kind = name.partition("_") if name.startswith(("city_", "other_", "central_")) else ("", "", name)
    path = {"city": CITY, "other": OTHER_COUNTY, "central": CENTRE}.get(place, COUNTY)
    post = "rights_officer" if kind == "rights_checker" else kind
    return Actor(number, name, post, LINE, path)


OFFICERS = Officers(
    **{name: _officer(101 + i, name) for i, name in enumerate(n for n in Officers.__slots__ if n != "house")}
)
