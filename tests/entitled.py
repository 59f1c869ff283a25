"""What the tests of entitlements share: an invented country, its books, people, and a quick road to an award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from funds import CHART
from officers import COUNTY, HOUSE, OFFICERS
from registry_help import number
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, AwardId, ClaimId
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import Refused
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Pool, PoolId, Published
from shebao.registry import actions as registry
from shebao.registry.facts import Value
from shebao.registry.model import PersonEntry
from shebao.store.db import Database

INVENTED = Path(__file__).parent / "invented"
SCHEME, COUNTY_CODE = "old_age", "441802"
RUNNER = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", COUNTY)


@cache
def invented() -> Law:
    """The invented country."""
    return load(INVENTED, kept=False)


def judge() -> Judge:
    """The invented law, applied."""
    return Judge(invented())


def at(db: Database, day: str, clock: str = "09:00:00") -> date:
    """Set the business clock to a day, and give the day."""
    db.clock = datetime.fromisoformat(f"{day}T{clock}+08:00")
    return db.clock.date()


def open_house(db: Database, law: Law | None = None, first_month: str = "2020-01") -> None:
    """Chart of accounts and one pool for the fund of each scheme."""
    books.load_chart(db, HOUSE, CHART)
    opened = set()
    for scheme in (law or invented()).schemes.values():
        if scheme.entries:
            said = moves(scheme)
            books.load_scheme(db, HOUSE, said)
            if said.fund not in opened:
                area = scheme.region if scheme.region != "000000" else "440000"
                pool = Pool(PoolId(0), said.fund, area, said.fund, said.fund, parse_month(first_month), COUNTY)
                books.open_pool(db, HOUSE, pool)
                opened.add(said.fund)


def person(db: Database, born: date = date(1965, 8, 12), order: int = 1) -> int:
    """Register somebody invented."""
    entry = PersonEntry(number(born, order), f"测试{order}", "counter", "card")
    found = registry.register_person(db, OFFICERS.clerk, entry, on=db.clock.date())
    assert not isinstance(found, Refused), found
    return int(found.person)


def recognise(db: Database, who: int, name: str, value: int) -> None:
    """A determination, decided by one officer and reviewed by another."""
    found = registry.determine(
        db, OFFICERS.clerk, who, name, Value(value), document="archive", decided_on=date(2020, 1, 1)
    )
    assert not isinstance(found, Refused), found
    registry.review_determination(db, OFFICERS.reviewer, found, confirm=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """A claim of the tests: the defaults give basic 2,497.38 and account 860.97."""

    who: int
    stop: str = "2025-10"
    account: int = 11_864_235
    months: int = 322
    extra: Mapping[str, int] = field(default_factory=dict)
    scheme: str = SCHEME
    region: str = COUNTY_CODE


def opened(db: Database, wish: Wish, judged: Judge | None = None) -> ClaimId:
    """A claim taken in, with its determination on record."""
    recognise(db, wish.who, "paid_months", wish.months)
    stop = parse_month(wish.stop)
    answers = {"account": wish.account, "stop_work_month": stop, **wish.extra}
    event = date(stop // 12, stop % 12 + 1, 15)
    applicant = Applicant(wish.who, wish.who, wish.region, COUNTY)
    application = Application(wish.scheme, "", event, answers)
    return claims.open_claim(db, OFFICERS.clerk, judged or judge(), applicant, application, on=db.clock.date())


def ready(db: Database, wish: Wish, judged: Judge | None = None) -> ClaimId:
    """A claim whose fact is approved."""
    law, on = judged or judge(), db.clock.date()
    claim = opened(db, wish, law)
    claims.pre_check(db, OFFICERS.clerk, law, claim, on=on)
    claims.archive_check(db, OFFICERS.reviewer, law, claim, on=on)
    stop = parse_month(wish.stop)
    event = date(stop // 12, stop % 12 + 1, 15)
    claims.approve_fact(db, OFFICERS.approver, law, claim, on=on, event=event, answers={})
    return claim


def awarded(db: Database, wish: Wish, judged: Judge | None = None) -> AwardId:
    """An award, through all hands."""
    law, on = judged or judge(), db.clock.date()
    claim = ready(db, wish, law)
    decided = decisions.determine(db, OFFICERS.clerk, law, claim, on=on)
    assert decided.answer.granted, decided.answer.reasons
    decisions.check(db, OFFICERS.reviewer, decided.decision, on=on)
    return decisions.approve(db, OFFICERS.approver, law, decided.decision, on=on)


def month_of_pay(db: Database, period: str, shards: int = 2, law: Law | None = None) -> Month:
    """The month of a payroll by the invented law, or another."""
    return Month(parse_month(period), shards, (law or invented()).hash, db.clock.date())


def pay(db: Database, period: str, *, shards: int = 2, workers: int = 1, law: Law | None = None) -> Published:
    """A payroll computed, signed by three and published."""
    month, on = replace(month_of_pay(db, period, shards, law), workers=workers), db.clock.date()
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return payroll.publish_payroll(db, RUNNER, month, on=on)
