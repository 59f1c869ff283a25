"""Every file collection takes, spoiled in every way: refused with a sentence or parked, never half-booked.

The kinds: an employer's sheet, the collector's receipts, the treasury's advice, the bank's camt.054. A spoiled file
leaves every table as it was; where the file itself cannot show the harm (a row of the collector's file lost), the sums
that do not agree keep it out of the book.
"""

from __future__ import annotations

from datetime import date

import pytest

from collected import CITY_HOUSE, OCTOBER, ON, assess, declare, sheet, terms, town
from officers import OFFICERS
from settled import camt054, order
from shebao.collection import actions
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.kernel.errors import ShebaoError

DAY = date(2025, 10, 24)
TABLES = ("declaration", "declaration_line", "receipt_file", "tax_receipt", "treasury_advice", "bank_credit", "paid")


def held(admin) -> list[int]:
    return [admin.execute(f"select count(*) from collection.{t}").fetchone()[0] for t in TABLES]


def twice_inside(content: bytes) -> bytes:
    """The last row again, in the same file."""
    rows = content.rstrip(b"\n").split(b"\n")
    return b"\n".join([*rows, rows[-1]]) + b"\n"


SPOILS = {
    "cut in a row": lambda c: c[: len(c) - 12],
    "cut in a character": lambda c: c.decode().encode("gb18030")[:-1] + b"\x81",
    "empty": lambda _: b"",
    "nothing but headings": lambda c: c.split(b"\n")[0],
    "a row twice": twice_inside,
    "UTF-16": lambda c: c.decode().encode("utf-16"),
    "zero bytes": lambda c: c + b"\0\0\0",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a negative nobody can read": lambda c: c.replace(b"00", b"O0"),
    "columns lost": lambda c: b"\n".join(row.rpartition(b",")[0] for row in c.split(b"\n")),
}
CAMT = {
    "cut": lambda c: c[:-40],
    "another sum": lambda c: c.replace(b"<Sum>30.00", b"<Sum>30.01"),
    "a credit lost": lambda c: c[: c.index(b"<Ntry>")] + c[c.index(b"<Ntry>", c.index(b"<Ntry>") + 1) :],
    "a credit twice": lambda c: c.replace(b">B2<", b">B1<"),
    "GB18030 under a UTF-8 head": lambda c: c.decode().replace(">x<", ">货款<").encode("gb18030"),
    "GB18030 with a mark": lambda c: b"\x84\x31\x95\x33" + c,
    "empty": lambda _: b"",
}


def refused(act, *given) -> str:
    """The sentence with which a file is refused; both languages."""
    with pytest.raises(ShebaoError) as caught:
        act(*given)
    assert caught.value.english
    assert any("一" <= letter <= "鿿" for letter in caught.value.chinese)
    return caught.value.code


def test_every_kind_of_file_spoiled_in_every_way_leaves_no_trace(db, admin):
    where = town(db, people=2)
    declare(db, where, ["6000.00", "7000.00"])
    assess(db)
    clerk, code = OFFICERS.city_clerk, where.codes[0]
    receipts = [TaxReceipt(f"T{n}", "V1", DAY, code, "employee_pension", "employee", OCTOBER, 1_000) for n in (1, 2)]
    tax = tax_file([receipts[0], *[TaxReceipt("T2", "V1", DAY, code, "employee_pension", "employer", OCTOBER, 200)]])
    advice = treasury_file([Advice("V1", DAY, "employee_pension", 1_200), Advice("V2", DAY, "unemployment", 300)])
    before = held(admin)
    for kind, good in (("tax", tax), ("treasury", advice)):
        for name, spoil in SPOILS.items():
            bad = spoil(good)
            if name == "nothing but headings":
                continue  # a day without receipts is a true file
            assert refused(actions.take_receipts, db, clerk, kind, name, bad).startswith("collection.receipt"), name
            assert held(admin) == before, (kind, name)
    bank = camt054([("B1", DAY, 1_000, "x"), ("B2", DAY, 2_000, "y")])
    for name, spoil in CAMT.items():
        assert refused(actions.take_credits, db, clerk, name, spoil(bank)) == "collection.credit_file_wrong"
        assert held(admin) == before, name
    rows = [(where.numbers[n], where.names[n], "6000.00") for n in (0, 1)]
    firm = int(where.employers[0])
    for name in ("empty", "nothing but headings", "UTF-16", "zero bytes", "a picture", "columns lost"):
        content = SPOILS[name](sheet(rows)[1].decode("gb18030").encode())
        if name == "columns lost":
            content = SPOILS[name](content)  # the last column may be missing, the wage may not
        what = (f"{name}.csv", content)
        with pytest.raises(ShebaoError) as caught:
            actions.declare(db, OFFICERS.clerk, firm, OCTOBER, what, on=ON, terms=terms())
        assert caught.value.code.startswith("collection.sheet"), name
        assert held(admin) == before, name

    # unknown references: a scheme without books is refused, a payer nobody knows is parked with an owner
    strange = [TaxReceipt("T9", "V9", DAY, code, "no_such_scheme", "employee", OCTOBER, 100)]
    assert refused(actions.take_receipts, db, clerk, "tax", "x", tax_file(strange)) == "collection.receipt_file_wrong"
    # the same rows in another order and with a mark are the same file for the book
    marked = b"\x84\x31\x95\x33" + tax.decode().encode("gb18030")
    taken = actions.take_receipts(db, clerk, "tax", "gb.csv", marked)
    assert (taken.rows, taken.fen) == (2, 1_200)
    head, one, two = tax.decode().splitlines()
    again = f"{head}\n{two}\n{one}".encode()
    assert refused(actions.take_receipts, db, clerk, "tax", "again", again) == "collection.receipt_file_wrong"
    # a row the treasury does not answer to: nothing of the voucher is booked until they agree
    actions.take_receipts(db, clerk, "treasury", "v.csv", treasury_file([Advice("V1", DAY, "employee_pension", 1_300)]))
    assert actions.match(db, CITY_HOUSE, order()).received == 0
    items = admin.execute(
        "select item, amount_fen, owner from collection.open_item where item like 'advice%'"
    ).fetchall()
    assert items == [("advice V1 employee_pension", -100, "accountant")]
