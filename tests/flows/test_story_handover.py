"""Story: the agency hands collecting over to the tax office on 1 November 2025 (the day is invented; the modes are
those of laws/cn/pools.yaml). Two employers owe October to the agency and November to the tax office.

    First    pays October to the agency's bank account, November to the tax office
    Second   pays half of October to the agency, the rest late to the tax office, and November to the tax office

No month is lost and none is owed or counted twice: what came by either way is what was owed, and the books say it too.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, SCHEMES, assess, country, declare, town
from officers import HOUSE, OFFICERS
from settled import order, owed, pay
from shebao.collection import actions
from shebao.collection.match import differences
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file

BEFORE, AFTER = date(2025, 10, 24), date(2025, 11, 14)
HANDED_OVER = "2025-11-01"
DUE_OF_NOVEMBER = date(2025, 11, 25)


def handed_over():
    """The country's law with an agency that collects in Guangdong until the day, and the tax office from it on."""
    files = deepcopy(dict(country().files))
    said = {"region": "440000", "document": "invented for the story"}
    files["pools"]["collection"] = [
        {**said, "mode": "agency_collects", "from": "2000-01-01", "to": HANDED_OVER, "collector": "social_insurance"},
        {**said, "mode": "agency_assesses_tax_collects", "from": HANDED_OVER, "collector": "tax"},
    ]
    return replace(country(), files=files)


@pytest.fixture
def two(db, admin):
    """October and November declared and assessed by the agency, who goes on assessing."""
    where = town(db, people=4, employers=2)
    admin.execute("delete from collection.collection_mode")
    actions.load_modes(db, HOUSE, handed_over())
    for period, due_day in ((OCTOBER, date(2025, 10, 27)), (NOVEMBER, DUE_OF_NOVEMBER)):
        for firm in (0, 1):
            declare(db, where, ["6000.00", "8000.00"], period, firm)
        assess(db, period, due_day=due_day)
    return where


def collected_by_tax(db, admin, where, months, number):
    """What the tax office's list of notices says is still open of these months is paid there, and returned as data."""
    rows = admin.execute(
        "select employer_id, scheme, component, for_month, sum(owed_fen - paid_fen) from collection.owed"
        " where for_month = any(%s) group by 1, 2, 3, 4 having sum(owed_fen - paid_fen) > 0 order by 1, 2, 3, 4",
        (list(months),),
    ).fetchall()
    codes = dict(zip(where.employers.tolist(), where.codes, strict=True))
    paid = [
        TaxReceipt(f"T{number}{at:03d}", f"V{number}", AFTER, codes[firm], scheme, line, month, int(fen))
        for at, (firm, scheme, line, month, fen) in enumerate(rows)
    ]
    send(db, paid, number)
    return sum(row.amount for row in paid)


def send(db, paid, number):
    schemes = {row.scheme for row in paid}
    sums = {s: sum(row.amount for row in paid if row.scheme == s) for s in SCHEMES if s in schemes}
    advices = [Advice(f"V{number}", AFTER, scheme, fen) for scheme, fen in sums.items()]
    actions.take_receipts(db, OFFICERS.city_clerk, "tax", f"t{number}.csv", tax_file(paid))
    actions.take_receipts(db, OFFICERS.city_clerk, "treasury", f"v{number}.csv", treasury_file(advices))
    return actions.match(db, CITY_HOUSE, order(NOVEMBER, f"tax {number}"))


def month_owed(admin, period):
    text = "select coalesce(sum(amount_fen), 0) from collection.due where for_month = %s"
    return int(admin.execute(text, (period,)).fetchone()[0])


def month_paid(admin, period):
    text = "select coalesce(sum(amount_fen), 0) from collection.paid where for_month = %s and move = 'receive'"
    return int(admin.execute(text, (period,)).fetchone()[0])


def to_housing_fund(admin):
    text = "select sum(amount_fen) from collection.tax_receipt where scheme = 'housing_fund' and paid_on = %s"
    return int(admin.execute(text, (AFTER,)).fetchone()[0])


def booked(admin, account):
    text = "select coalesce(sum(amount_fen), 0) from ledger.entry_line where account like %s"
    return int(admin.execute(text, (account,)).fetchone()[0])


@pytest.mark.mission("S2.17", "S5.06")
def test_no_month_is_lost_or_counted_twice_and_both_collectors_reconcile(db, admin, two):
    modes = [actions.mode_at(db, OFFICERS.clerk, "441802", on=on) for on in (BEFORE, AFTER)]
    assert [(mode.mode, mode.collector) for mode in modes] == [
        ("agency_collects", "social_insurance"),
        ("agency_assesses_tax_collects", "tax"),
    ]
    first, second = (int(e) for e in two.employers)
    october = {e: owed(admin, employer_id=e, for_month=OCTOBER) for e in (first, second)}
    half = october[second] // 2
    entries = [("B1", BEFORE, october[first], two.codes[0]), ("B2", BEFORE, half, two.codes[1])]
    split, _ = pay(db, entries, OCTOBER)
    assert (split.split, split.waiting) == (october[first] + half, 0)
    by_tax = collected_by_tax(db, admin, two, (OCTOBER, NOVEMBER), "1")
    assert by_tax == october[second] - half + month_owed(admin, NOVEMBER)
    for period in (OCTOBER, NOVEMBER):
        assert month_paid(admin, period) == month_owed(admin, period) > 0
    assert owed(admin) == 0
    # the agency's money stands on its own accounts, the tax office's in the treasury (the housing fund's has its own
    # bank and passes neither); together they are what was owed
    assert booked(admin, "treasury%") == by_tax - to_housing_fund(admin)
    all_books = admin.execute("select sum(amount_fen) from ledger.entry_line where amount_fen > 0").fetchone()[0]
    assert all_books == split.split + by_tax == month_owed(admin, OCTOBER) + month_owed(admin, NOVEMBER)
    assert differences(db, CITY_HOUSE, NOVEMBER) == ()


@pytest.mark.mission("S5.06")
def test_wrong_twin_that_pays_both_collectors_is_held_and_not_income(db, admin, two):
    """The second employer pays October to the agency, and the tax office collects it again from an old list."""
    second = int(two.employers[1])
    due = owed(admin, employer_id=second, for_month=OCTOBER)
    twice = [
        TaxReceipt(f"X{at}", "VX", AFTER, two.codes[1], scheme, line, OCTOBER, int(fen))
        for at, (scheme, line, fen) in enumerate(
            admin.execute(
                "select scheme, component, sum(amount_fen) from collection.due where employer_id = %s"
                " and for_month = %s group by 1, 2 order by 1, 2",
                (second, OCTOBER),
            ).fetchall()
        )
    ]
    pay(db, [("B1", BEFORE, due, two.codes[1])], OCTOBER)
    matched = send(db, twice, "X")
    assert (matched.received, matched.held) == (0, due)
    assert month_paid(admin, OCTOBER) == due
    assert {d.owner for d in differences(db, CITY_HOUSE, NOVEMBER) if d.item.startswith("held")} == {"clerk"}
