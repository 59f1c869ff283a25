"""Receipts: person detail = tax receipt = treasury advice; months count when paid; accounts are raised on receipt."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, ON, SCHEMES, assess, country, declare, terms, two_firms
from officers import OFFICERS
from shebao.collection import actions
from shebao.collection.arrears import SurchargeRule
from shebao.collection.errors import ReceiptColumnsWrong, ReceiptFileKnown, ReceiptFileWrong
from shebao.collection.giving_out import MatchBusy
from shebao.collection.match import differences
from shebao.collection.pieces import Matching
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.ledger.chart import moves

PAID = date(2025, 10, 24)


def receipts_of(db, admin, where, *, share=1):
    """What the collector sends when employers pay one part of `share` of each sum."""
    sums = admin.execute(
        "select employer_id, scheme, component, for_month, sum(amount_fen) from collection.due"
        " group by 1, 2, 3, 4 order by 1, 2, 3, 4"
    ).fetchall()
    codes = dict(zip(where.employers.tolist(), where.codes, strict=True))
    return [
        TaxReceipt(f"T{i:04d}", "V1", PAID, codes[employer], scheme, line, month, int(fen) // share)
        for i, (employer, scheme, line, month, fen) in enumerate(sums)
    ]


def advices_of(rows):
    return [
        Advice("V1", PAID, scheme, sum(r.amount for r in rows if r.scheme == scheme))
        for scheme in sorted({r.scheme for r in rows})
    ]


def take(db, rows, advices=None):
    clerk = replace(OFFICERS.city_clerk)
    actions.take_receipts(db, clerk, "tax", "tax.csv", tax_file(rows))
    treasury = treasury_file(advices_of(rows) if advices is None else advices)
    actions.take_receipts(db, clerk, "treasury", "advice.csv", treasury)


def order(period=OCTOBER, occasion="first"):
    law = country()
    return Matching(period, terms(), {s: moves(law.schemes[s]) for s in SCHEMES}, occasion)


def asked(db, name, subjects, scheme="employee_pension"):
    when = {"event_date": ON, "law_date": ON, "known_at": db.clock, "name": scheme}
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        found = tx.provider(f"collection.{name}", subjects=subjects, **when)
    order = found["subject"].argsort()
    return {column: values[order] for column, values in found.items()}


@pytest.fixture
def october(db):
    return two_firms(db)


@pytest.mark.mission("S1.02")
@pytest.mark.mission("S1.12")
@pytest.mark.mission("S3.31")
@pytest.mark.mission("S5.05")
def test_all_paid_all_matched_and_the_book_agrees(db, admin, october):
    rows = receipts_of(db, admin, october)
    take(db, rows)
    found = actions.match(db, CITY_HOUSE, order())
    owed = admin.execute("select sum(amount_fen) from collection.due").fetchone()[0]
    assert (found.received, found.held, differences(db, CITY_HOUSE, OCTOBER)) == (owed, 0, ())
    assert admin.execute("select count(*) from collection.owed where owed_fen <> paid_fen").fetchone() == (0,)
    # statutory book: treasury debit, income credit; every pool sums to zero
    book = admin.execute("select pool_id, sum(amount_fen) from ledger.entry_line group by 1").fetchall()
    assert {fen for _, fen in book} == {0}
    debit = admin.execute("select sum(amount_fen) from ledger.entry_line where amount_fen > 0").fetchone()[0]
    assert debit == owed
    # what units pay and what persons pay stand apart in the book, each to the fen
    by_payer = "select scheme, component, {0} from {1} group by 1, 2 order by 1, 2"
    income = "ledger.entry_line where account = 'contribution_income'"
    booked = admin.execute(by_payer.format("-sum(amount_fen)", income)).fetchall()
    funds = by_payer.format("sum(amount_fen)", "collection.due where scheme <> 'housing_fund'")
    assert booked == admin.execute(funds).fetchall()
    assert {(s, c) for s, c, _ in booked} >= {("employee_pension", "employer"), ("employee_pension", "employee")}
    # the person's own part is in his account, the employer's in the pool
    own = admin.execute(
        "select sum(amount_fen) from collection.due where scheme = 'employee_pension' and payer = 'person'"
    ).fetchone()
    assert (
        admin.execute(
            "select sum(amount_fen) from collection.account_posting where scheme = 'employee_pension'"
        ).fetchone()
        == own
    )
    months = asked(db, "contribution_months", october.people)
    assert months["value"].tolist() == [1, 1, 1, 1]
    years = asked(db, "contribution_years", october.people)
    assert years["base_total"].tolist() == [600000, 600000, 800000, 800000]  # by turns with two employers
    assert asked(db, "account_balance", october.people)["value"].tolist() == [48000, 48000, 64000, 64000]
    assert actions.match(db, CITY_HOUSE, order()) == found


def test_a_month_counts_only_when_paid(db, admin, october):
    rows = [r for r in receipts_of(db, admin, october) if r.payer_code == october.codes[0]]
    take(db, rows)
    actions.match(db, CITY_HOUSE, order())
    assert asked(db, "contribution_months", october.people)["value"].tolist() == [1, 0, 1, 0]


@pytest.mark.mission("S5.05")
def test_an_unpaid_notice_is_arrears_on_the_day_after_the_due_day(db, admin, october):
    rule = SurchargeRule(Fraction(5, 10_000), counts_payment_day=True)
    assert actions.arrears(db, OFFICERS.clerk, rule, on=date(2025, 10, 27)) == ()
    late = actions.arrears(db, OFFICERS.clerk, rule, on=date(2025, 10, 28))
    assert {(a.days, a.due_day) for a in late} == {(1, date(2025, 10, 27))}
    notice = admin.execute("select sum(employer_fen + person_fen) from collection.notice").fetchone()[0]
    assert sum(a.principal for a in late) == notice


def test_nothing_is_booked_while_tax_and_treasury_differ(db, admin, october):
    rows = receipts_of(db, admin, october)
    advices = advices_of(rows)
    advices[1] = replace(advices[1], amount=advices[1].amount - 1)
    take(db, rows, advices)
    actions.match(db, CITY_HOUSE, order())
    scheme = advices[1].scheme
    assert [(d.item, d.amount, d.owner) for d in differences(db, CITY_HOUSE, OCTOBER) if d.owner == "accountant"] == [
        (f"advice V1 {scheme}", 1, "accountant")
    ]
    assert admin.execute("select count(*) from collection.paid where scheme = %s", (scheme,)).fetchone() == (0,)
    fix = treasury_file([Advice("V1", PAID, f"{scheme}", 1)])
    with pytest.raises(ReceiptFileWrong, match="V1 was taken before"):
        actions.take_receipts(db, OFFICERS.city_clerk, "treasury", "fix.csv", fix)


def test_money_that_answers_to_nothing_is_held_with_an_owner(db, admin, october):
    rows = receipts_of(db, admin, october)
    rows[0] = replace(rows[0], amount=rows[0].amount + 100)
    stranger = TaxReceipt("T9999", "V1", PAID, "91441802MA4UNKNOWN", rows[0].scheme, "employer", OCTOBER, 777)
    take(db, [*rows, stranger])
    found = actions.match(db, CITY_HOUSE, order())
    assert found.held == 877
    held = [d for d in differences(db, CITY_HOUSE, OCTOBER) if d.item.startswith("held")]
    assert {d.owner for d in held} == {"clerk"}
    assert sum(d.amount for d in held) == 877
    temporary = admin.execute("select -sum(amount_fen) from ledger.entry_line where account = 'temporary_receipts'")
    assert temporary.fetchone() == (877,)


def test_part_payment_serves_in_order_and_the_rest_later(db, admin, october):
    rows = receipts_of(db, admin, october, share=2)
    take(db, rows)
    first = actions.match(db, CITY_HOUSE, order())
    rest = [
        replace(r, number=f"S{i}", advice="V2", amount=full.amount - r.amount)
        for i, (r, full) in enumerate(zip(rows, receipts_of(db, admin, october), strict=True))
    ]
    clerk = OFFICERS.city_clerk
    actions.take_receipts(db, clerk, "tax", "tax2.csv", tax_file(rest))
    advices = [replace(a, advice="V2") for a in advices_of(rest)]
    actions.take_receipts(db, clerk, "treasury", "advice2.csv", treasury_file(advices))
    second = actions.match(db, CITY_HOUSE, order(NOVEMBER, "rest"))
    owed = admin.execute("select sum(amount_fen) from collection.due").fetchone()[0]
    assert first.received + second.received == owed
    assert asked(db, "contribution_months", october.people)["value"].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "second",
    [replace(CITY_HOUSE, path=path) for path in (CITY_HOUSE.path, CITY_HOUSE.path[:-3], CITY_HOUSE.path + "02.")],
    ids=["the same agency", "the one above", "one below"],
)
def test_two_orders_do_not_give_out_the_same_money(db, admin, october, monkeypatch, second):
    """While one order has read the receipts and not published, another with another key may not read them."""
    rows = receipts_of(db, admin, october)
    take(db, rows)
    refused = []

    def beside(run, step, phase):
        if (run, step, phase) == ("match", "publish", "before") and not refused:
            with pytest.raises(MatchBusy) as busy:
                actions.match(db, second, order(occasion="second"))
            refused.append(busy.value)

    monkeypatch.setattr("shebao.collection.match.checkpoint", beside)
    first = actions.match(db, CITY_HOUSE, order())
    assert second.path in refused[0].english
    assert "重复分配同一笔资金" in refused[0].chinese
    again = actions.match(db, second, order(occasion="second"))  # what was refused goes on when it is free
    assert (again.received, again.held) == (0, 0)
    paid = admin.execute("select sum(amount_fen), count(distinct receipt_id) from collection.paid").fetchone()
    assert paid == (sum(r.amount for r in rows), len(rows)) == (first.received, len(rows))


@pytest.mark.parametrize(
    ("content", "error", "text"),
    [
        (b"a,b\n1,2\n", ReceiptColumnsWrong, "lacks the columns"),
        (b"", ReceiptColumnsWrong, "it has"),
        (tax_file([]) + b"T1,V1,2025-13-01,X,s,employer,2025-10,1.00\n", ReceiptFileWrong, "line 2"),
        (tax_file([]) + b"T1,V1,2025-10-01,X,s,employer,2025-10,1.005\n", ReceiptFileWrong, "is not an amount"),
        (tax_file([]) + b"T1,V1,2025-10-01\n", ReceiptFileWrong, "the row is cut off"),
        (
            tax_file([]) + b"T1,V1,2025-10-01,X,s,e,2025-10,1\nT1,V1,2025-10-01,X,s,e,2025-10,1\n",
            ReceiptFileWrong,
            "already",
        ),
    ],
)
def test_a_wrong_file_is_refused_whole(db, admin, content, error, text):
    with pytest.raises(error, match=text):
        actions.take_receipts(db, OFFICERS.city_clerk, "tax", "x.csv", content)
    assert admin.execute("select count(*) from collection.receipt_file").fetchone() == (0,)


def test_a_file_counts_once(db, october, admin):
    rows = receipts_of(db, admin, october)
    take(db, rows)
    with pytest.raises(ReceiptFileKnown) as caught:
        actions.take_receipts(db, OFFICERS.city_clerk, "tax", "again.csv", tax_file(rows))
    assert "同一文件只计一次" in caught.value.chinese


def test_lowered_dues_leave_an_overpayment_with_an_owner(db, admin, october):
    take(db, receipts_of(db, admin, october))
    actions.match(db, CITY_HOUSE, order())
    declare(db, october, ["5000.00", "8000.00"])
    assess(db, NOVEMBER, "corrected", for_months=(OCTOBER,), terms=terms())
    with db.reading(CITY_HOUSE, "collection") as tx:
        items = [i for i in tx.all("open_items", month=NOVEMBER) if i.item.startswith("overpaid")]
    lowered = admin.execute("select sum(amount_fen) from collection.due where amount_fen < 0").fetchone()[0]
    assert sum(i.amount_fen for i in items) == lowered
    assert {i.owner for i in items} == {"clerk"}


KILLED = """
import sys
from datetime import datetime
sys.path[:0] = ["tests", "tests/db"]
from pathlib import Path
from collected import CITY_HOUSE
from shebao.collection.match import match
from shebao.store.db import Database
from test_collection_match import order
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=datetime.fromisoformat(sys.argv[3])).connect()
match(db, CITY_HOUSE, order())
"""


@pytest.mark.parametrize(
    "place",
    ["match:publish:before", "match:publish:inside", "match:publish:after", "post_shares:publish:inside"],
)
def test_a_killed_match_ends_as_a_quiet_one(db, admin, october, place):
    take(db, receipts_of(db, admin, october))
    command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home), db.clock.isoformat()]
    ended = subprocess.run(command, env=os.environ | {"SHEBAO_KILL_AT": place}, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    found = actions.match(db, CITY_HOUSE, order())
    owed, own = admin.execute("select sum(amount_fen), sum(account_fen) from collection.due").fetchone()
    assert (found.received, found.posted, found.held) == (owed, own, 0)
    debits = admin.execute("select sum(amount_fen) from ledger.entry_line where amount_fen > 0").fetchone()
    assert debits == (owed,)
