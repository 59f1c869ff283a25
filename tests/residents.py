"""A small county of residents for tests of the yearly campaign, on the real law."""

from __future__ import annotations

from datetime import date

import numpy as np

from collected import CITY_HOUSE, NOVEMBER, country
from officers import CITY, COUNTY, HOUSE, OFFICERS
from registry_help import NEVER_ISSUED
from shebao.collection import actions
from shebao.collection.campaigns import Campaign, Notice, Rolling
from shebao.collection.pieces import Matching
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.collection.terms import terms
from shebao.engine import Typed
from shebao.kernel.dates import month, month_of
from shebao.kernel.identifiers import compose_citizen_numbers
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.registry import take_on
from shebao.registry.model import Value
from shebao.registry.take_on import Memberships, Persons
from shebao.store.db import Database

MEDICAL, PENSION = "resident_medical", "resident_pension"
KNOWN = date(2025, 11, 20)
PAPER = "移交清册"
NOTICE = Notice(
    MEDICAL, 2026, date(2025, 9, 1), date(2025, 12, 25), NOVEMBER, {"personal_amount_set": 40_000}, "清医保通 test"
)
AID = {"resident_medical.minimum_income_aid": Typed("240", "invented: the county's fixed sum was not read")}
OWN, FIXED_AID, SUBSIDY = 40_000, 24_000, 72_400


def village(db: Database, people: int, *, since: int = month(2025, 1), born: int = 1960) -> np.ndarray:
    """People of a county and open books of both funds; nobody is a member of anything yet."""
    law = country()
    registry.load_places(db, HOUSE, law)
    for chart in charts(law):
        books.load_chart(db, HOUSE, chart)
    for scheme, area in ((MEDICAL, "441800"), (PENSION, "441802"), ("employee_medical", "441800")):
        found = moves(law.schemes[scheme])
        books.load_scheme(db, HOUSE, found)
        books.open_pool(db, HOUSE, Pool(PoolId(0), found.fund, area, area, area, since, "00.44."))
    births = date(born, 1, 1).toordinal() + np.arange(people) % 9000
    composed = compose_citizen_numbers(np.full(people, NEVER_ISSUED), births, np.arange(people) // 9000 + 1)
    numbers, names = [n.decode() for n in composed], [f"虚构{i}" for i in range(people)]
    rows = Persons(numbers, names, [COUNTY] * people, {"insured": ["441802"] * people}, KNOWN)
    return take_on.take_on_persons(db, OFFICERS.clerk, rows, document=PAPER)


def enrol(db: Database, people, scheme: str = MEDICAL, *, since: date = date(2020, 1, 1), paper: str = PAPER) -> None:
    """Members of a residents' scheme, or of another, since a day."""
    count, found = len(people), terms(country(), scheme)
    kind = "resident" if scheme in (MEDICAL, PENSION) else "flexible"
    rows = Memberships(
        np.asarray(people),
        [scheme] * count,
        [found.group] * count,
        [kind] * count,
        ["441802"] * count,
        [since] * count,
        [None] * count,
        [found.exclusive] * count,
        [None] * count,
    )
    take_on.take_on_memberships(db, OFFICERS.clerk, rows, document=paper)


def recognise(db: Database, person: int, group: str, name: str = "hardship_group", value: int | None = None) -> None:
    """A group of hardship, decided by one and reviewed by another."""
    said = Value(value) if value is not None else Value(None, group)
    when = {"decided_on": date(2025, 1, 5), "since": date(2025, 1, 1)}
    found = registry.determine(db, OFFICERS.clerk, person, name, said, document="民政名单", **when)
    registry.review_determination(db, OFFICERS.reviewer, found, confirm=True)


def opened(db: Database, notice: Notice = NOTICE) -> Campaign:
    return actions.open_campaign(db, OFFICERS.city_approver, country(), notice)


def run(db: Database, campaign: Campaign, occasion: str = "first", **changes):
    known_on = changes.pop("known_on", KNOWN)
    order = Rolling(campaign, known_on, occasion, typed=changes.pop("typed", AID), **changes)
    return actions.roll(db, CITY_HOUSE, country(), order)


def matching(scheme: str = MEDICAL, occasion: str = "first", period: int = NOVEMBER) -> Matching:
    law = country()
    found = terms(law, scheme)
    return Matching(period, (found,), {scheme: moves(law.schemes[scheme])}, occasion)


def pay(db: Database, campaign: Campaign, sums: dict[int, int], day: date, number: str = "1"):
    """The collector's file of own payments, the treasury's advice of their sum, and the match."""
    scheme = campaign.notice.scheme
    rows = [
        TaxReceipt(f"T{number}-{who}", f"V{number}", day, f"P{who}", scheme, "personal", campaign.for_month, fen)
        for who, fen in sums.items()
    ]
    actions.take_receipts(db, OFFICERS.city_clerk, "tax", f"t{number}.csv", tax_file(rows))
    advice = treasury_file([Advice(f"V{number}", day, scheme, sum(sums.values()))])
    actions.take_receipts(db, OFFICERS.city_clerk, "treasury", f"v{number}.csv", advice)
    return actions.match(db, CITY_HOUSE, matching(scheme, number, month_of(day)))


def due(admin, component: str, scheme: str = MEDICAL) -> int:
    text = "select coalesce(sum(amount_fen), 0) from collection.due where scheme = %s and component = %s"
    return int(admin.execute(text, (scheme, component)).fetchone()[0])


__all__ = ["CITY", "COUNTY"]
