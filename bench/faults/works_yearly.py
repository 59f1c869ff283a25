"""Yearly batches that can be killed: the residents' campaign, refunds to employers from own data."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import here  # noqa: F401
import numpy as np
import psycopg
from test_story_job_retention import SIGNERS, YEAR
from works import Facts, Twin, Work, a_new_key_each_start, at, once

from collected import CITY_HOUSE, country
from employers_year import JULY, open_firms
from entitled import RUNNER
from officers import OFFICERS
from residents import FIXED_AID, MEDICAL, OWN, enrol, matching, opened, recognise, run, village
from shebao.benefits import employer_payment, employers
from shebao.benefits.employers import payee_of
from shebao.benefits.errors import ListRefused, RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.collection import actions as collection
from shebao.collection.errors import ReceiptFileKnown
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.kernel.dates import month_of
from shebao.ledger.chart import moves
from shebao.payments import accounts, answers, sending
from shebao.payments import actions as orders
from shebao.payments.model import NewAccount, Order
from shebao.payments.simulated_bank import SimulatedBank
from shebao.registry import actions as registry
from shebao.store import runs
from shebao.store.db import Database
from shebao.store.queries import queries

# --- the residents' campaign -----------------------------------------------------------------------------------------

MATCHED = "where p.receipt_id = t.receipt_id"
IN_WINDOW, LATE = date(2025, 12, 3), date(2026, 2, 10)


def county(db: Database, _admin: psycopg.Connection[Any]) -> Facts:
    """Ten people: one aided, one paid for by the county, one insured through work, one dead."""
    who = village(db, 10)
    enrol(db, who)
    enrol(db, who[6:7], "employee_medical", paper="work")
    recognise(db, int(who[4]), "minimum_income")
    recognise(db, int(who[5]), "extremely_poor")
    facts = {"source": "hospital", "document": "证明", "known_on": date(2025, 11, 5)}
    registry.record_death(db, OFFICERS.clerk, int(who[7]), date(2025, 11, 2), **facts)
    return {"who": np.asarray(who).tolist()}


def campaign(db: Database, facts: Facts) -> None:
    """Roll, own payments, settlement of the window, who comes late, the subsidy set by a later notice."""
    who = facts["who"]
    at(db, "2025-11-20")
    found = opened(db)
    run(db, found)
    _paid(db, found, dict.fromkeys(who[:4], OWN) | {who[4]: OWN - FIXED_AID}, (IN_WINDOW, "1"))
    at(db, "2025-12-31")
    run(db, found, "window", settles=True)
    at(db, str(LATE))
    run(db, found, "late 1", persons=(who[8],))
    _paid(db, found, {who[8]: OWN}, (LATE, "2"))
    run(db, found, "late 1 paid", settles=True, persons=(who[8],))
    at(db, "2026-03-10")
    run(db, found, "subsidy", settles=True, known_on=date(2026, 3, 10))


def _paid(db: Database, found: Any, sums: dict[int, int], when: tuple[date, str]) -> None:
    """The collector's file, the treasury's advice, the match; each file is known again."""
    day, number = when
    rows = [
        TaxReceipt(f"T{number}-{who}", f"V{number}", day, f"P{who}", MEDICAL, "personal", found.for_month, fen)
        for who, fen in sums.items()
    ]
    with once(ReceiptFileKnown):
        collection.take_receipts(db, OFFICERS.city_clerk, "tax", f"t{number}.csv", tax_file(rows))
    advice = treasury_file([Advice(f"V{number}", day, MEDICAL, sum(sums.values()))])
    with once(ReceiptFileKnown):
        collection.take_receipts(db, OFFICERS.city_clerk, "treasury", f"v{number}.csv", advice)
    collection.match(db, CITY_HOUSE, matching(MEDICAL, number, month_of(day)))


# --- refunds to employers --------------------------------------------------------------------------------------------


@cache
def judge() -> Judge:
    """The law of the real country, applied."""
    return Judge(country())


def firms(db: Database, admin: psycopg.Connection[Any]) -> Facts:
    """Three employers with a year of dues: two kept their people, one laid off two of five. Money for the refunds."""
    world = open_firms(db, admin)
    ids = {name: world.firm(number, "small") for number, name in enumerate("ADH")}
    heads = {ids["A"]: 2, ids["D"]: 5, ids["H"]: 1}
    world.dues(heads)
    world.pay(heads)
    world.drew(ids["D"], 2)
    for name in "AH":
        number = f"62{0}{ids[name]:013d}"
        new = NewAccount(payee_of(ids[name]), "Bank of Tests", number, f"虚构单位{ids[name]}", 0, "form", RUNNER.path)
        made = accounts.change_account(db, OFFICERS.clerk, new)
        accounts.approve_account(db, OFFICERS.reviewer, made.account_id)
    world.fund(3_000_000)
    return {"pool": int(world.pool)}


def refunds(db: Database, facts: Facts) -> None:
    """List, public notice, three signatures, published, paid, answered."""
    at(db, "2024-07-01")
    listed = employers.list_employers(db, RUNNER, judge(), YEAR).run
    at(db, "2024-07-02")
    with once(ListRefused):
        employer_payment.post_notice(db, OFFICERS.clerk, judge(), listed, (date(2024, 7, 2), "公告〔2024〕7号"))
    for who, role in SIGNERS:
        with once(RunSignedTwice):
            sign_run(db, who, listed, role, on=db.clock.date())
    on = at(db, "2024-07-08")
    employer_payment.publish_list(db, RUNNER, judge(), YEAR, on=on)
    batch = orders.make_batch(db, OFFICERS.clerk, Order("2024-07/refunds", facts["pool"], JULY)).batch
    assert batch is not None
    for state, act, hand in (
        ("made", orders.check_batch, OFFICERS.reviewer),
        ("checked", orders.approve_batch, OFFICERS.approver),
        ("approved", orders.release_batch, OFFICERS.cashier),
    ):
        if orders.batch(db, OFFICERS.clerk, batch.batch_id).state == state:
            act(db, hand, batch.batch_id)
    booked = {YEAR.scheme: moves(country().schemes[YEAR.scheme])}
    payer = sending.Payer("Expenditure account of the county", "9558800000000001", "Simulated Bank")
    file = sending.send_batch(db, RUNNER, batch.batch_id, booked, payer, on=on)
    content = (db.home / "outbox" / file.name).read_bytes()
    reply = SimulatedBank(7, {}).reply("file.xml", content)
    answers.take_answer(db, RUNNER, "first.xml", reply, booked, period=JULY, on=on)


def matched_before_is_forgotten() -> None:
    """A broken build: each start is a new run, and receipts count as matched where this start matched them.

    The key alone would not do: what is matched is looked for in the register, so a second run of one key finds nothing
    and leaves only itself. A build that keeps in mind what it matched gives the money out again after a kill.
    """
    a_new_key_each_start()
    known = queries("collection")
    text = known["open_receipts"]
    begun = runs.Run.__init__

    def first(run: runs.Run, *given: Any) -> None:
        begun(run, *given)
        if known["open_receipts"] == text:  # the first run of this start: later ones have higher numbers
            known["open_receipts"] = text.replace(MATCHED, f"{MATCHED} and p.run_id >= {int(run.run_id)}")
            assert known["open_receipts"] != text

    runs.Run.__init__ = first  # type: ignore[method-assign]


WORKS = (
    Work(
        "campaign",
        "residents' yearly campaign: roll, payments, settlement, late, subsidy",
        county,
        campaign,
        (Twin("a match that knows its own start only", matched_before_is_forgotten, "match:publish:after", "paid"),),
        read=country,
    ),
    Work(
        "refunds",
        "refunds to employers from own data, paid",
        firms,
        refunds,
        (Twin("a list under a new key", a_new_key_each_start, "benefits.employers.publish:after", "gone on with"),),
        read=judge,
    ),
)
