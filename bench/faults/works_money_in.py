"""Work of collection that can be killed: receipts, lowered and refused dues, an insolvency."""

from __future__ import annotations

from datetime import date
from typing import Any

import here  # noqa: F401
import psycopg
from works import Facts, Twin, Work, a_new_key_each_start, at, once

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, Town, assess, country, declare, stand_ins, terms, town
from officers import OFFICERS
from settled import COUNTED, camt054, count, order, owed, pay
from shebao.collection import actions
from shebao.collection.enforcement import Estimating, Step
from shebao.collection.errors import CreditHasOwner, ReceiptFileKnown, StepOutOfOrder
from shebao.collection.insolvency import Distribution, Petition
from shebao.collection.respites import Agreement, Deferral
from shebao.collection.settle import Settlement
from shebao.kernel.dates import month, month_start
from shebao.store.db import Database
from shebao.store.transaction import Transaction

UNTIL = date(2025, 12, 31)
LATE = date(2025, 11, 6)


def of(where: Town) -> Facts:
    """A town, kept for the work."""
    return {
        "employers": where.employers.tolist(), "codes": list(where.codes), "people": where.people.tolist(),
        "numbers": list(where.numbers), "names": list(where.names),
    }  # fmt: skip


def town_of(facts: Facts) -> Town:
    """The town again."""
    return Town(facts["employers"], tuple(facts["codes"]), facts["people"], tuple(facts["numbers"]), facts["names"])


# --- receipts by the bank's notice: exact, short, over, unknown; surcharges; set off --------------------------------


def october(db: Database, admin: psycopg.Connection[Any]) -> Facts:
    """Three employers owe October; nothing has come."""
    where = town(db, people=6, employers=3)
    for firm in range(3):
        declare(db, where, ["6000.00", "8000.00"], firm=firm)
    assess(db)
    return of(where) | {"owed": [owed(admin, employer_id=firm) for firm in where.employers.tolist()]}


def receipts(db: Database, facts: Facts) -> None:
    """A notice is taken, split, matched; the surcharge counted; an owner found; what lay over serves what is open."""
    at(db, "2025-11-20")
    whole, short, over = facts["owed"]
    one, two, three = facts["codes"]
    came = [("B1", LATE, whole, one), ("B2", LATE, short - 5_000, two), ("B3", LATE, over + 700, three)]
    first = camt054([*came, ("B4", LATE, 5_000, "货款")], "N1")
    with once(ReceiptFileKnown):
        actions.take_credits(db, OFFICERS.city_clerk, "notice.xml", first)
    actions.settle_credits(db, OFFICERS.city_clerk, Settlement(UNTIL, terms()))
    actions.match(db, CITY_HOUSE, order(NOVEMBER, "notice", bank=True))
    count(db, date(2025, 11, 20), NOVEMBER)
    with once(CreditHasOwner):
        actions.identify(db, OFFICERS.city_clerk, "B4", facts["employers"][1], "付款单位来函 2025-11-19")
    actions.relay(db, CITY_HOUSE, order(NOVEMBER, "known"))
    count(db, date(2025, 11, 21), NOVEMBER)


# --- lowered, refused, deferred -------------------------------------------------------------------------------------


def paid_october(db: Database, admin: psycopg.Connection[Any]) -> Facts:
    """Two employers; the first has paid October, the second has not."""
    where = town(db, people=4, employers=2)
    for firm in range(2):
        declare(db, where, ["6000.00", "8000.00"], firm=firm)
    assess(db)
    fen = owed(admin, employer_id=int(where.employers[0]))
    pay(db, [("B1", date(2025, 10, 24), fen, where.codes[0])])
    return of(where) | {"open": owed(admin, employer_id=int(where.employers[1]))}


def lowered(db: Database, facts: Facts) -> None:
    """October is lowered and given back by three hands; November estimated; instalments agreed and missed; an order."""
    at(db, "2025-11-20")
    where, (first, second) = town_of(facts), facts["employers"]
    declare(db, where, ["5000.00", "8000.00"], firm=0)
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,))
    for scheme in ("employee_pension", "unemployment"):
        refund = (
            actions.ask_refund(db, OFFICERS.clerk, first, scheme, f"退费申请 {scheme}")
            if not _asked(db, first, scheme)
            else _asked(db, first, scheme)
        )
        actions.approve_refund(db, OFFICERS.approver, refund, "审批单 1")
        actions.book_refund(db, OFFICERS.accountant, refund, f"银行回单 {scheme}", order(NOVEMBER))
        actions.post_refund(db, CITY_HOUSE, refund, order(NOVEMBER))
    actions.estimate(db, CITY_HOUSE, country(), Estimating(NOVEMBER, NOVEMBER, terms(), date(2025, 11, 17)))
    later = Deferral(second, ("unemployment",), OCTOBER, OCTOBER, date(2026, 6, 30), "缓缴批复")
    actions.defer(db, OFFICERS.approver, later)
    half = facts["open"] // 2
    plan = ((date(2025, 11, 5), half), (date(2025, 11, 15), facts["open"] - half))
    wanted = Agreement(second, COUNTED, date(2025, 10, 28), UNTIL, plan, "缓缴协议（抵押担保）")
    actions.agree(db, OFFICERS.approver, wanted)
    actions.end_missed(db, CITY_HOUSE, on=date(2025, 11, 16))
    count(db, date(2025, 11, 20), NOVEMBER)
    with once(StepOutOfOrder):
        ordered = Step(second, "欠1", "ordered", "限期缴纳通知书", date(2025, 11, 30))
        actions.take_step(db, OFFICERS.approver, ordered, on=date(2025, 11, 20))
    declare(db, where, ["6000.00", "8000.00"], NOVEMBER, firm=1)
    assess(db, NOVEMBER, "declared at last")


def _asked(db: Database, employer: int, scheme: str) -> int:
    """The refund that was asked for already; 0 where there is none."""
    with db.reading(OFFICERS.clerk, "collection", purpose="refund") as tx:
        document = f"退费申请 {scheme}"
        row = tx.maybe("refund_of", employer=employer, scheme=scheme, document=document)
    return int(row.refund_id) if row else 0


# --- insolvency ------------------------------------------------------------------------------------------------------

FIRST, LAST = month(2025, 8), month(2025, 10)
CASE = "（2025）粤1802破3号"
ACCEPTED, GIVEN = date(2025, 11, 10), date(2025, 11, 18)


def workshop(db: Database, _admin: psycopg.Connection[Any]) -> Facts:
    """Three people, three months assessed, nothing paid."""
    where = town(db, people=3, books_since=FIRST)
    for when in range(FIRST, LAST + 1):
        declare(db, where, ["6000.00", "7000.00", "5000.01"], period=when)
        assess(db, when, due_day=month_start(when + 1).replace(day=15), typed=stand_ins())
    return of(where)


def insolvent(db: Database, facts: Facts) -> None:
    """The petition, the claim by rank, what the estate gives: rank 1 whole, rank 2 in part, rank 3 whole."""
    at(db, "2025-11-20")
    (firm,), (code,) = facts["employers"], facts["codes"]
    petition = Petition(firm, ACCEPTED, CASE, "清远市清城区人民法院", "受理破产申请裁定书 2025-11-10")
    actions.stop_surcharge(db, OFFICERS.approver, petition, COUNTED)
    count(db, GIVEN, NOVEMBER)
    claim = actions.file_claim(db, OFFICERS.clerk, country(), petition)
    given = {1: claim.ranks[1], 2: claim.ranks[2] // 3, 3: claim.ranks[3]}
    with once(ReceiptFileKnown):
        entries = [(f"D{rank}", GIVEN, fen, code) for rank, fen in given.items()]
        actions.take_credits(db, OFFICERS.city_clerk, "estate.xml", camt054(entries, "E1"))
    for rank in given:
        actions.distribute(db, CITY_HOUSE, Distribution(firm, CASE, rank, f"D{rank}"), order(NOVEMBER))
    count(db, date(2025, 11, 19), NOVEMBER)


# --- builds broken on purpose ----------------------------------------------------------------------------------------


def notices_are_not_known_again() -> None:
    """Neither the bytes of a bank's notice nor the numbers in it are looked for."""
    known, file = Transaction.all, Transaction.maybe
    Transaction.all = lambda tx, name, /, **given: [] if name == "known_credits" else known(tx, name, **given)  # type: ignore[method-assign]
    Transaction.maybe = lambda tx, name, /, **given: None if name == "receipt_file_of" else file(tx, name, **given)  # type: ignore[method-assign]


def read_collection() -> object:
    return country(), terms()


WORKS = (
    Work(
        "receipts",
        "camt.054, matching, surcharges, set off",
        october,
        receipts,
        (Twin("notices not known again", notices_are_not_known_again, "collection.take_credits:after", "ended with"),),
        read=read_collection,
    ),
    Work(
        "lowered",
        "corrected dues, refunds, estimates, instalments",
        paid_october,
        lowered,
        (Twin("a refund under a new key", a_new_key_each_start, "refund:publish:after", "overpaid"),),
        read=read_collection,
    ),
    Work(
        "insolvent",
        "claims by rank, distributions",
        workshop,
        insolvent,
        (Twin("a distribution under a new key", a_new_key_each_start, "distribute:publish:after", "D1"),),
        read=read_collection,
    ),
)
