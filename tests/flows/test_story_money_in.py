"""Money by the bank's notice: one sum split over five schemes, short, over, from nobody known; a file that is wrong.

Two employers owe October 2025. Whatever comes in stands in the book to the fen; what has no owner has an age.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from collected import CITY_HOUSE, NOVEMBER, country, terms, two_firms
from officers import OFFICERS
from settled import camt054, count, fees, order, owed, pay
from shebao.collection import actions
from shebao.collection.errors import CreditFileWrong, CreditHasOwner, ReceiptFileKnown
from shebao.collection.match import differences
from shebao.collection.settle import Settlement, order_of

PAID = date(2025, 10, 24)  # before the due day, 27 October
LATE = date(2025, 11, 6)  # ten days after it


@pytest.fixture
def october(db):
    return two_firms(db)


def book(admin, account):
    sums = admin.execute("select sum(amount_fen) from ledger.entry_line where account like %s", (account,)).fetchone()
    return int(sums[0] or 0)


@pytest.mark.mission("S5.04")
@pytest.mark.mission("S5.05")
def test_one_payment_of_the_sum_splits_into_five_funds_exactly(db, admin, october):
    due = owed(admin, employer_id=int(october.employers[0]))
    split, found = pay(db, [("B1", PAID, due, f"社保费 {october.codes[0]} 2025-10")])
    assert (split.split, split.waiting, found.received, found.held) == (due, 0, due, 0)
    assert owed(admin, employer_id=int(october.employers[0])) == 0
    assert owed(admin, employer_id=int(october.employers[1])) > 0
    assert (
        book(admin, "%income_account%") == due
    )  # the money is on the agency's own collection account, not the treasury
    assert book(admin, "treasury%") == 0


def test_a_wrong_twin_of_the_sum_leaves_a_fen_open(db, admin, october):
    due = owed(admin, employer_id=int(october.employers[0]))
    pay(db, [("B1", PAID, due - 1, october.codes[0])])
    assert owed(admin, employer_id=int(october.employers[0])) == 1


def test_too_little_settles_dues_first_then_surcharge_and_says_that_the_order_is_ours(db, admin, october):
    dues_first, document, unverified = order_of(country(), "441800", LATE)
    assert dues_first
    assert unverified
    assert "no text read" in document
    firm = int(october.employers[0])
    due = owed(admin, employer_id=firm)
    count(db, LATE)
    fee = sum(actions.open_late_fees(db, OFFICERS.clerk, firm).values())
    assert fee > 0
    pay(db, [("B1", LATE, due + 100, october.codes[0])], NOVEMBER)
    assert owed(admin, employer_id=firm) == 0
    assert sum(actions.open_late_fees(db, OFFICERS.clerk, firm).values()) == fee - 100
    pay(db, [("B2", LATE, fee - 100, october.codes[0])], NOVEMBER, "rest")
    assert actions.open_late_fees(db, OFFICERS.clerk, firm) == {}
    assert book(admin, "late_fee_income") == -fee


def test_too_much_and_from_nobody_wait_with_an_age_until_somebody_knows(db, admin, october):
    first, second = (int(e) for e in october.employers)
    due = owed(admin, employer_id=first)
    owes = owed(admin, employer_id=second)
    split, found = pay(db, [("B1", PAID, due + 700, october.codes[0]), ("B2", PAID, owes, "货款")])
    assert (split.waiting, found.held) == (700 + owes, 700 + owes)
    waiting = actions.suspense(db, OFFICERS.city_clerk)
    assert {(w.reference, w.fen, w.age_days) for w in waiting} == {("B1", 700, 27), ("B2", owes, 27)}
    assert {d.owner for d in differences(db, CITY_HOUSE, NOVEMBER) if d.item.startswith("held")} == {"clerk"}
    actions.identify(db, OFFICERS.city_clerk, "B2", second, "付款单位来函 2025-11-19")
    with pytest.raises(CreditHasOwner):
        actions.identify(db, OFFICERS.city_clerk, "B2", first, "again")
    moved = actions.relay(db, CITY_HOUSE, order(NOVEMBER, "known"))
    assert (moved.released, owed(admin, employer_id=second)) == (owes, 0)
    assert actions.relay(db, CITY_HOUSE, order(NOVEMBER, "known")) == moved
    assert [w.fen for w in actions.suspense(db, OFFICERS.city_clerk)] == [700]
    sums = admin.execute("select pool_id, sum(amount_fen) from ledger.entry_line group by 1").fetchall()
    assert {fen for _, fen in sums} == {0}
    assert book(admin, "temporary_receipts") == -700


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda x: x[:-20], "it is no XML"),
        (lambda x: x.replace(b"</Ntfctn>", b"</Ntfctn><x/>"), "breaks the schema"),
        (lambda x: x.replace(b"<Sum>30.00", b"<Sum>30.01"), "3001 fen"),
        (lambda x: x.replace(b"<NbOfNtries>2", b"<NbOfNtries>3"), "says 3 credits"),
        (lambda x: x.replace(b'Ccy="CNY"', b'Ccy="USD"', 1), "not in yuan"),
        (lambda x: x.replace(b">CRDT<", b">DBIT<", 1), "takes money off"),
        (lambda x: x.replace(b">BOOK<", b">PDNG<", 1), "not booked"),
        (lambda x: x.replace(b">B2<", b">B1<"), "stands in it twice"),
        (lambda x: x.replace(b"UTF-8", b"UTF-16"), "it is no XML"),
        (lambda x: x.decode().replace(">x<", ">货款<").encode("gb18030"), "it is no XML"),
        (lambda x: x.replace(b">20.00<", b">0.00<").replace(b"<Sum>30.00", b"<Sum>10.00"), "no amount"),
        (lambda _: b"", "it is no XML"),
    ],
)
def test_a_wrong_notice_is_refused_whole_with_both_languages(db, admin, october, change, says):
    good = camt054([("B1", PAID, 1000, "x"), ("B2", PAID, 2000, "y")])
    with pytest.raises(CreditFileWrong, match=says) as caught:
        actions.take_credits(db, OFFICERS.city_clerk, "bad.xml", change(good))
    assert "整体退回" in caught.value.chinese
    assert admin.execute("select count(*) from collection.bank_credit").fetchone() == (0,)
    assert admin.execute("select count(*) from collection.receipt_file").fetchone() == (0,)


def test_a_notice_counts_once_by_its_bytes_and_by_its_numbers(db, october):
    entries = [("B1", PAID, 1000, "x"), ("B2", PAID, 2000, "y")]
    actions.take_credits(db, OFFICERS.city_clerk, "a.xml", camt054(entries))
    with pytest.raises(ReceiptFileKnown):
        actions.take_credits(db, OFFICERS.city_clerk, "a.xml", camt054(entries))
    with pytest.raises(CreditFileWrong, match="B2 was taken before"):
        actions.take_credits(db, OFFICERS.city_clerk, "b.xml", camt054(entries[::-1][:1], "N2"))


def test_a_payment_in_another_order_of_lines_settles_the_same(db, admin, october):
    entries = [("B1", PAID, 90_000, october.codes[0]), ("B2", PAID, 50_000, october.codes[1])]
    pay(db, entries[::-1])
    rows = admin.execute("select employer_id, sum(amount_fen) from collection.paid group by 1 order by 1").fetchall()
    assert [int(fen) for _, fen in rows] == [90_000, 50_000]


KILLED = """
import sys
from datetime import date, datetime
sys.path[:0] = ["tests"]
from pathlib import Path
from collected import CITY_HOUSE, NOVEMBER, terms
from officers import OFFICERS
from settled import count, order
from shebao.collection import actions
from shebao.collection.settle import Settlement
from shebao.store.db import Database
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
actions.match(db, CITY_HOUSE, order(NOVEMBER, bank=True))
count(db, date(2025, 11, 20))
actions.relay(db, CITY_HOUSE, order(NOVEMBER, "killed"))
"""


@pytest.mark.parametrize(
    "place",
    [
        "settle:split:before",
        "settle:split:inside",
        "match:publish:inside",
        "post_shares:publish:inside",
        "late_fees:publish:inside",
        "late_fees:publish:after",
        "relay:publish:inside",
        "relay:publish:after",
    ],
)
def test_killed_anywhere_and_started_again_it_counts_once(db, admin, october, place):
    due = owed(admin, employer_id=int(october.employers[0]))
    actions.take_credits(
        db, OFFICERS.city_clerk, "k.xml", camt054([("B1", LATE, due + 900, october.codes[0]), ("B2", LATE, 5, "?")])
    )
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    again = subprocess.run(command, check=False, capture_output=True)
    assert again.returncode == 0, again.stderr.decode()
    assert owed(admin, employer_id=int(october.employers[0])) == 0
    paid = admin.execute("select sum(amount_fen) filter (where move = 'receive'), sum(amount_fen) from collection.paid")
    assert paid.fetchone() == (due, due + 905)
    assert book(admin, "%income_account%") == due + 905
    once = fees(db, admin)
    assert count(db, date(2025, 11, 20)).rows > 0
    assert fees(db, admin) == once


def test_split_again_finds_nothing_more(db, october):
    pay(db, [("B1", PAID, 90_000, october.codes[0])])
    again = actions.settle_credits(db, OFFICERS.city_clerk, Settlement(date(2025, 12, 31), terms()))
    assert again.credits == 0
