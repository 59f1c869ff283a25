"""Work of benefits and of the house that can be killed: awards, lists, corrections, payments, keys, a law made live."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import Any

import here  # noqa: F401
import life_worker
import numpy as np
import psycopg
from life_worker import REGION, RUNNER, SCHEME
from test_keys_rotate import NUMBERS, cells
from works import Facts, Twin, Work, a_new_key_each_start, at, once

from entitled import INVENTED, Wish, awarded, invented, open_house, pay, person
from officers import HOUSE, OFFICERS
from paying import open_world
from registry_help import PLACES_LAW, number
from shebao.benefits import automatic, correction, living, payroll, transfers
from shebao.benefits.automatic import Look
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.living import Sweep
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger import statements
from shebao.ledger.chart import Moves, moves
from shebao.ledger.model import Amount, Paper, Plan, Transfer
from shebao.payments import accounts, answers, sending
from shebao.payments import actions as orders
from shebao.payments.model import NewAccount, Order
from shebao.payments.simulated_bank import SimulatedBank
from shebao.registry import actions as registry
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.service import keys, law_release
from shebao.service.law_release import Laws
from shebao.store.db import Database

# --- a benefit's life: looked at without asking, a list, living status, a mass correction, the month paid -------------

BORN = [date(1945, 12, day) for day in range(1, 5)] + [date(1960, 12, day) for day in range(1, 5)]
BORN += [date(1961, 1, day) for day in range(1, 4)] + [date(1953, 3, 3)]
JANUARY = parse_month("2026-01")
PAYER = sending.Payer("Expenditure account of the bench", "9558800000000001", "Simulated Bank")


@cache
def old_age_law() -> Law:
    """The invented country with the old-age allowance, two amounts of which are corrected in January 2026."""
    folder = Path(mkdtemp(prefix="shebao-law-")) / "law"
    life_worker.write_law(folder)
    transfers.PART, correction.APPLIED = 6, 2  # several parts of few rows
    return life_worker.corrected(folder)


def old_people(db: Database, _admin: psycopg.Connection[Any]) -> Facts:
    """Twelve old people with accounts; some draw since November by an amount found wrong, some begin in January."""
    law = old_age_law()
    at(db, "2025-11-03")
    registry.load_places(db, HOUSE, PLACES_LAW)
    open_house(db, law)
    people = []
    for order, born in enumerate(BORN):
        place = PlaceEntry("household_registration", REGION, date(2000, 1, 1))
        entry = PersonEntry(number(born, order + 1), f"测试{order}", "counter", "card", places=(place,))
        people.append(int(registry.register_person(db, OFFICERS.clerk, entry, on=db.clock.date()).person))
        account = NewAccount(people[-1], "Bank of Tests", f"62{order:014d}", f"测试{order}", 0, "form 1", RUNNER.path)
        made = accounts.change_account(db, OFFICERS.clerk, account)
        if "approved" not in made.steps:
            accounts.approve_account(db, OFFICERS.reviewer, made.account_id)
    for month in ("2025-11", "2025-12"):
        on = at(db, f"{month}-05")
        look = Look(SCHEME, REGION, parse_month(month), 2, on)
        automatic.award_without_application(db, RUNNER, Judge(law), look)
        pay(db, month, law=law)
    (pool,) = [p for p in statements.pools(db, OFFICERS.accountant) if p.fund == moves(law.schemes[SCHEME]).fund]
    paper = Paper(date(2025, 12, 1), "final accounts", OFFICERS.approver.actor_id)
    opening = Transfer(pool.pool_id, parse_month("2025-12"), 100_000_000)
    books.bring_in(db, OFFICERS.accountant, opening, paper)
    return {"people": people, "pool": int(pool.pool_id)}


def life(db: Database, facts: Facts) -> None:
    """Everything that comes over a benefit, and the money of it to the bank and back."""
    law, people = old_age_law(), facts["people"]
    on, judge = at(db, "2026-12-20"), Judge(old_age_law())
    automatic.award_without_application(db, RUNNER, judge, Look(SCHEME, REGION, 2026 * 12, 2, on))
    measure = transfers.Measure("winter", SCHEME, REGION, on.year * 12 + on.month - 1, "notice 9", "art. 2")
    listed = np.array([*people, people[0], 999_999], np.int64)
    fen = np.full(len(listed), 20_000, np.int64)
    rows = transfers.Listed(listed, fen, len(listed), int(fen.sum()))
    _signed(db, transfers.take_list(db, RUNNER, measure, rows).run, on)
    transfers.publish_list(db, RUNNER, measure, on=on)
    living.sweep(db, RUNNER, judge, Sweep(SCHEME, on, 2))
    wanted = correction.Correction(SCHEME, "notice 3", on)
    _signed(db, correction.draft_correction(db, RUNNER, judge, wanted), on)
    correction.apply_correction(db, RUNNER, judge, wanted, on=on)
    _month(db, law, on)
    _to_the_bank(db, {SCHEME: moves(law.schemes[SCHEME])}, facts["pool"], on)


def _signed(db: Database, run: int, on: date) -> None:
    hands = (OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")
    for who, role in hands:
        with once(RunSignedTwice):
            sign_run(db, who, run, role, on=on)


def _month(db: Database, law: Law, on: date) -> None:
    """The payroll of December 2026 with the arrears of the correction."""
    month = Month(parse_month("2026-12"), 2, law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    _signed(db, run, on)
    payroll.publish_payroll(db, RUNNER, month, on=on)


def _to_the_bank(db: Database, booked: dict[str, Moves], pool: int, on: date) -> None:
    """Funded, one batch through all hands, answered; one payment comes back and is sent again."""
    december = parse_month("2026-12")
    plan = Plan(pool, december, (Amount(SCHEME, "allowance", 3_000_000),))
    request = books.request_funds(db, OFFICERS.accountant, "december", plan).request_id
    books.check_funds(db, OFFICERS.reviewer, request)
    books.approve_funds(db, OFFICERS.approver, request)
    paper = Paper(on, "advice 12", OFFICERS.approver.actor_id)
    books.fund_expenditure(db, OFFICERS.accountant, request, paper)
    made = orders.make_batch(db, OFFICERS.clerk, Order("2026-12/1", pool, december)).batch
    assert made is not None
    file = _through_all_hands(db, made, booked, on)
    content = (db.home / "outbox" / file).read_bytes()
    bank = BankOfPayees(7, {})
    answers.take_answer(db, RUNNER, "answer.xml", bank.reply("b.xml", content), booked, period=december, on=on)
    with db.reading(OFFICERS.clerk, "payments", purpose="returns") as tx:
        back = [r.payment_id for r in tx.connection.execute(
            "select payment_id from payments.payment_event where event = 'returned' order by 1")]  # fmt: skip
    again = orders.make_reissue(db, OFFICERS.clerk, Order("2026-12/2", pool, december), back)
    _through_all_hands(db, again, booked, on)


class BankOfPayees(SimulatedBank):
    """Every fourth payee's money comes back: it looks at the payee, not at an award's number, which a kill moves."""

    def answer(self, message_id: str, _amount_fen: int) -> tuple[bool, Any]:
        return (False, "technical") if int(message_id.split(".")[4]) % 4 == 0 else (True, None)


def _through_all_hands(db: Database, batch: Any, booked: dict[str, Moves], on: date) -> str:
    now = orders.batch(db, OFFICERS.clerk, batch.batch_id)
    if now.state == "made":
        now = orders.check_batch(db, OFFICERS.reviewer, batch.batch_id)
    if now.state == "checked":
        now = orders.approve_batch(db, OFFICERS.approver, batch.batch_id)
    if now.state == "approved":
        orders.release_batch(db, OFFICERS.cashier, batch.batch_id)
    return sending.send_batch(db, RUNNER, batch.batch_id, booked, PAYER, on=on).name


# --- keys ------------------------------------------------------------------------------------------------------------


def sealed(db: Database, admin: psycopg.Connection[Any]) -> Facts:
    """Eight numbers, accounts and cells under the first key."""
    world = open_world(db, admin)
    for text in NUMBERS:
        entry = PersonEntry(text, "陈志强", "counter", "身份证")
        registry.register_person(db, OFFICERS.clerk, entry, on=date(2025, 11, 20))
    for who in range(101, 109):
        world.pensioner(who)
    cells(db, range(1, 9))
    return {}


def rotated(db: Database, _facts: Facts) -> None:
    """One change of keys; every number found and read afterwards, and none left under the old key."""
    at(db, "2025-11-20")
    if db.ciphers.active.key_id == "k1" or _left(db):
        done = keys.rotate(db, HOUSE, at_most=3, told=lambda _: None)
        assert (done.unreadable, done.not_found) == (0, 0), done
    found = [registry.find_person(db, OFFICERS.clerk, text) for text in NUMBERS]
    assert None not in found, found
    assert db.ciphers.active.key_id == "k2"


def _left(db: Database) -> bool:
    """Whether something in force lies under an older key."""
    active = db.ciphers.active.key_id
    with db.reading(HOUSE, "payments", purpose="keys") as tx:
        return bool(tx.all("accounts_under_old_keys", key_id=active, at_most=1)) or _cells_left(db, active)


def _cells_left(db: Database, active: str) -> bool:
    with db.reading(HOUSE, "collection", purpose="keys") as tx:
        return bool(tx.connection.execute(
            "select 1 from collection.declaration_line where key_id <> %s limit 1", (active,)).fetchone())  # fmt: skip


# --- a law made live -------------------------------------------------------------------------------------------------


@cache
def richer() -> Law:
    """The invented country, in which a year gives 1.1 % instead of 1 %."""
    folder = Path(mkdtemp(prefix="shebao-law-")) / "invented"
    copytree(INVENTED, folder)
    text = folder / "national" / "old_age" / "parameters.yaml"
    said = text.read_text(encoding="utf-8")
    assert said.count("value: 0.01,") == 1
    text.write_text(said.replace("value: 0.01,", "value: 0.011,"), encoding="utf-8")
    return load(folder, kept=False)


def one_award(db: Database, _admin: psycopg.Connection[Any]) -> Facts:
    """Two awards that pay from November, on the day before the law is proposed."""
    at(db, "2025-10-20")
    open_house(db)
    for order in (1, 2):
        awarded(db, Wish(person(db, order=order)))
    return {}


def made_live(db: Database, _facts: Facts) -> None:
    """Proposed, approved by two, carried out; a month paid by it; withdrawn by the same road; a month by the former."""
    live, new = invented(), richer()
    at(db, "2025-11-12")
    wish = law_release.Wish(date(2025, 12, 1), parse_month("2025-11"), "Order 12")
    first = _release(db, Laws(live, new), wish)
    at(db, "2025-12-10")
    _paid(db, new, "2025-12")
    wish = law_release.Wish(date(2026, 1, 1), parse_month("2025-12"), "Order 13 was void", withdraws=first)
    _release(db, Laws(new, live), wish)
    at(db, "2026-01-10")
    _paid(db, live, "2026-01")


def _release(db: Database, laws: Laws, wish: law_release.Wish) -> int:
    """Looked for first, as whoever comes back to his desk does: a proposal has no key but its number."""
    found = [p for p in law_release.proposals(db, OFFICERS.central_law_author) if p.reason == wish.reason]
    one = found[0] if found else law_release.propose(db, OFFICERS.central_law_author, laws, wish)
    if one.carried_out_on:
        return one.number
    given = {role for role, _, _ in one.approvals}
    hands = (OFFICERS.central_law_reviewer, "law"), (OFFICERS.central_fund_reviewer, "finance")
    for who, role in hands:
        if role not in given:
            law_release.approve(db, who, one.number, role, read=one.sha256)
    return law_release.carry_out(db, OFFICERS.central_law_author, one.number).number


def _paid(db: Database, law: Law, month: str) -> None:
    on = db.clock.date()
    work = Month(parse_month(month), 1, law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, work)
    _signed(db, run, on)
    payroll.publish_payroll(db, RUNNER, work, on=on)


# --- builds broken on purpose ----------------------------------------------------------------------------------------


def a_key_for_each_start() -> None:
    """A change of keys that was stopped is not gone on with: each start makes a key of its own."""
    old = keys.rotate
    keys.rotate = lambda db, by, **given: (db.ciphers.rotate(), old(db, by, **given))[1]


def proposals_nobody_looks_for() -> None:
    """Whoever comes back to his desk proposes the law again."""
    law_release.proposals = lambda *_: ()


def orders_to_the_bank_under_a_new_key() -> None:
    """Each start makes batches of its own, and what is settled is not known."""
    old = orders.make_batch
    orders.make_batch = lambda db, by, order: old(db, by, replace(order, key=f"{order.key}-{os.getpid()}"))


WORKS = (
    Work(
        "life",
        "awards without asking, one-off list, living status, mass correction, payments",
        old_people,
        life,
        (
            Twin("a list under a new key", a_new_key_each_start, "transfer:publish:after", "benefits."),
            Twin("a correction under a new key", a_new_key_each_start, "correction:publish:after", "benefits."),
            Twin("batches under a new key", orders_to_the_bank_under_a_new_key, "payments.make_batch:after", ""),
        ),
        read=old_age_law,
    ),
    Work(
        "keys",
        "change of keys",
        sealed,
        rotated,
        (Twin("a key for each start", a_key_for_each_start, "keys:numbers:inside", "ended with"),),
    ),
    Work(
        "law",
        "a law made live, and withdrawn",
        one_award,
        made_live,
        (Twin("proposed again", proposals_nobody_looks_for, "service.propose_law:after", "service.law_proposal"),),
        read=lambda: (invented(), richer()),
    ),
)
