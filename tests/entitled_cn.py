"""The law as it stands, for stories: the contribution record is asked for, since benefits cannot see collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from entitled import RUNNER, at
from officers import COUNTY, HOUSE, OFFICERS
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.decisions import Order
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, AwardId, ClaimId, Component, DecisionId
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import month_start, parse_month
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId, Published
from shebao.store.db import Database
from shebao.store.queries import queries

SCHEME = "employee_pension"
CHEN = {"retirement_month": parse_month("2025-10"), "contribution_months": 322, "account_balance": 11_864_235}
"""What Chen answers: 26 years and 10 months paid, 118,642.35 yuan in his account."""


@cache
def law() -> Law:
    """The country's law with inputs of the contribution record asked for, and its relations without rows."""
    found = load("cn")
    asked = {
        name: replace(spec, provider="asked") if spec.provider.startswith("collection.") else spec
        for name, spec in found.inputs.items()
    }
    relations = {n: replace(r, provider="registry.no_rows") for n, r in found.relations.items()}
    return replace(found, inputs=asked, relations=relations)


@contextmanager
def no_rows() -> Iterator[None]:
    """The provider of relations without rows."""
    names = {c.name.rpartition(".")[2] for r in law().relations.values() for c in r.columns}
    columns = ", ".join(f"0::bigint as {name}" for name in sorted(names))
    queries("registry")["no_rows"] = f"select 0::bigint as subject, {columns} where false"
    yield
    del queries("registry")["no_rows"]


def open_books(db: Database, area: str, first_month: str) -> None:
    """Charts, the scheme's moves, and the pool of an area."""
    for chart in charts(law()):
        books.load_chart(db, HOUSE, chart)
    said = moves(law().schemes[SCHEME])
    books.load_scheme(db, HOUSE, said)
    books.open_pool(db, HOUSE, Pool(PoolId(0), said.fund, area, said.fund, said.fund, parse_month(first_month), COUNTY))


def claim(db: Database, judged: Judge, who: int, region: str, answers: Mapping[str, int]) -> ClaimId:
    """A claim of the award, its fact approved for the month the person retires."""
    on, event = db.clock.date(), month_start(answers["retirement_month"])
    wanted = Application(SCHEME, "", event, answers)
    made = claims.open_claim(db, OFFICERS.clerk, judged, Applicant(who, who, region, COUNTY), wanted, on=on)
    claims.pre_check(db, OFFICERS.clerk, judged, made, on=on)
    claims.archive_check(db, OFFICERS.reviewer, judged, made, on=on)
    claims.approve_fact(db, OFFICERS.approver, judged, made, on=on, event=event, answers={})
    return made


def granted(db: Database, judged: Judge, made: ClaimId) -> tuple[DecisionId, AwardId]:
    """A claim worked out by the clerk, checked and approved by two others."""
    on = db.clock.date()
    decided = decisions.determine(db, OFFICERS.clerk, judged, made, on=on)
    assert decided.answer.granted, [r.en for r in decided.answer.reasons]
    decisions.check(db, OFFICERS.reviewer, decided.decision, on=on)
    return decided.decision, decisions.approve(db, OFFICERS.approver, judged, decided.decision, on=on)


def ordered(db: Database, judged: Judge, made: ClaimId, fen: int, start: str) -> AwardId:
    """An amount that others decided long ago, taken over by order."""
    order = Order("list of awards", "art. 1", (Component("taken_over", "", fen),), parse_month(start))
    decided = decisions.decide_by_order(db, OFFICERS.clerk, judged, made, order, on=db.clock.date())
    decisions.check(db, OFFICERS.reviewer, decided.decision, on=db.clock.date())
    return decisions.approve(db, OFFICERS.approver, judged, decided.decision, on=db.clock.date())


def lump_sum(
    db: Database, judged: Judge, item: str, applicant: Applicant, wanted: tuple[date, dict[str, int]]
) -> AwardId:
    """A lump sum of a death, through three hands."""
    event, answers = wanted
    wanted_item, on = Application(SCHEME, item, event, answers), db.clock.date()
    return granted(db, judged, claims.open_claim(db, OFFICERS.clerk, judged, applicant, wanted_item, on=on))[1]


def pay(db: Database, period: str, day: int = 8) -> Published:
    """A payroll computed, signed by three and published on a day of its month."""
    on = at(db, f"{period}-{day:02d}", "12:00:00")
    month = Month(parse_month(period), 1, law().hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return payroll.publish_payroll(db, RUNNER, month, on=on)
