"""The pages of a fund as an accountant types them, and one yuan walked by typing: statement, entries, entry, payment;
or receipt, sheet, line. Each sum is held against the others to the fen."""

from __future__ import annotations

import csv
import json
import random
import re
from contextlib import nullcontext
from datetime import date
from fractions import Fraction

import pytest
from click.testing import CliRunner

from collected import CITY_HOUSE, OCTOBER, SCHEMES, assess, country, declare, terms, town
from entitled import at
from entitled_cn import law, no_rows
from explained import BORN, open_office
from law.independent_checker import problems
from officers import OFFICERS
from shebao.benefits.judge import Judge
from shebao.cli import claim_desk, explain, ledger_entries, ledger_pages
from shebao.cli.main import main
from shebao.collection import actions
from shebao.collection.pieces import Matching
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.ledger.chart import moves

FUND, RETIRES, MONTH = "employee_pension", "2025-10", "2025-11"
PAID = date(2025, 10, 24)


@pytest.fixture
def typed(db, monkeypatch):
    """Commands typed on the record of the test."""
    for module in (claim_desk, explain, ledger_entries, ledger_pages):
        monkeypatch.setattr(module, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)

    def type_(*words: object, lang: str = "en") -> str:
        line = [*map(str, words), *([] if "--json" in words else ["--lang", lang])]
        return CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False).stdout

    return type_


def asked(typed, *words):
    return json.loads(typed(*words, "--json"))


def test_a_yuan_paid_is_walked_from_the_statement_to_the_payment(db, server, empty_database, typed, tmp_path):
    with no_rows():
        office = open_office(db, server, empty_database, "2025-10-23", Judge(law()))
        _, award = office.pensioner(born=BORN, retires=RETIRES)
        assert "Nothing has been sent to the bank yet: no payroll has booked" in typed("explain", "award", award)
        at(db, "2025-11-20")
        payment = office.pay(MONTH)
    pages = (FUND, "--month", MONTH)
    statement = asked(typed, "ledger", "statement", *pages)
    lines = {line["id"]: line["fen"] for line in statement["statements"]["income_and_expenditure"]}
    paid = lines["pensions"]
    assert paid == lines["expenditure"] > 0
    assert asked(typed, "ledger", "statement", FUND, "--year", 2025)["statements"]["income_and_expenditure"][-1][
        "fen"
    ] == (lines["income"] - paid)
    trial = asked(typed, "ledger", "trial", *pages)
    closing = {line["account"]: line["closing_fen"] for line in trial["accounts"]}
    assert (trial["balanced"], closing["basic_pension_expenditure"]) == (True, paid)
    (entry,) = asked(typed, "ledger", "entries", *pages, "--line", "expenditure")["entries"]
    assert (entry["move"], entry["fen"], entry["source"]) == ("pay", paid, "run")
    whole = asked(typed, "ledger", "entry", entry["entry"])
    assert [(p["payment"], p["award"], p["part_fen"]) for p in whole["payments"]] == [(payment, award, paid)]
    assert whole["payments_fen"] == paid
    assert asked(typed, "explain", "entry", entry["entry"]) == whole
    assert f"Payment {payment}: " in typed("explain", "payment", whole["payments"][0]["payment"])
    told = asked(typed, "explain", "award", award)["award"]
    assert [(one["payment"], one["fen"]) for one in told["sent"]] == [(payment, paid)]
    assert (told["not_sent_fen"], told["booked_fen"]) == (0, paid)
    assert f"支付 {payment}：" in typed("explain", "entry", entry["entry"], lang="zh")
    by_fund = asked(typed, "payments", "list", "--fund", FUND, "--month", MONTH)
    assert [p["payment"] for p in by_fund["payments"]] == [payment]
    batch = by_fund["payments"][0]["batch"]
    assert asked(typed, "payments", "list", "--batch", batch) == by_fund
    said = typed("payments", "list", "--batch", batch)
    assert f"payment {payment}: " in said
    assert "1 payment, " in said
    # the page as a person reads it, and as a sheet
    said = typed("ledger", "statement", *pages)
    assert "Assets" in said
    assert "= liabilities and fund balance" in said
    assert "收支表" in typed("ledger", "statement", *pages, lang="zh")
    typed("ledger", "entries", *pages, "--out", tmp_path / "journal.csv")
    with (tmp_path / "journal.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["key"] for row in rows if row["entry"] == str(entry["entry"])} == {f"run {entry['key']}"}
    by_hand = next(row for row in rows if row["document"].startswith("advice"))
    assert (by_hand["made by"], by_hand["approved by"]) == ("accountant (Accountant)", "approver (Approver)")
    later = typed("ledger", "trial", FUND, "--month", "2026-02")
    assert "Nothing is booked in 2026-02 yet" in later
    assert "Balanced" not in later
    assert "2026-02 尚未记账" in typed("ledger", "statement", FUND, "--month", "2026-02", lang="zh")
    for words, said in (
        (("ledger", "trial"), "Which fund\\? Name one of those with books: employee_pension"),
        (("ledger", "entries", *pages, "--line", "pension"), "No line of the form social_insurance_2017 is called"),
        (("ledger", "entries", *pages, "--account", "9999"), "No account of fund employee_pension is called 9999"),
        (("ledger", "entry", 999), "The books have no entry 999"),
        (("payments", "list", "--batch", 999), "There is no batch 999"),
        (("ledger", "trial", "employe_pension"), "Perhaps you mean employee_pension\\. Open are: employee_pension"),
        (("ledger", "statement", *pages, "--year", 2025), "--month 2025-11 and --year 2025 together"),
        (("ledger", "trial", *pages, "--out", tmp_path / "not_there" / "x.csv"), "x.csv cannot be written: No such"),
        (("explain", "payment", 999), f"here their numbers go from {payment} to {payment}"),
        (("explain", "receipt", 999), "or it belongs to another agency: here there is none yet"),
    ):
        with pytest.raises(ShebaoError, match=said):
            typed(*words)


def test_a_yuan_received_is_walked_from_the_entry_to_the_line_of_the_sheet(db, admin, typed):
    where = town(db, people=2, employers=2)
    declare(db, where, ["6000.00"], firm=0)
    sheet = declare(db, where, ["2000.00"], firm=1).declaration  # below the least base
    assess(db)
    paid_in(db, admin, where)
    pages = (FUND, "--month", month_text(OCTOBER))
    (entry,) = asked(typed, "ledger", "entries", *pages, "--line", "contributions")["entries"]
    whole = asked(typed, "ledger", "entry", entry["entry"], "--rows", 1)
    assert (whole["receipts_whole"], whole["receipts_fen"]) == (2, entry["fen"])
    assert [r["persons"] for r in whole["receipts"]] == [1]
    assert "Receipts in it: 2, " in typed("ledger", "entry", entry["entry"])
    receipt = asked(typed, "explain", "receipt", "T1")
    assert receipt["fen"] == sum(line["given_fen"] for line in receipt["lines"])
    assert entry["entry"] in {number for line in receipt["lines"] for number in line["entries"]}
    (mine,) = [one for one in receipt["persons"] if one["scheme"] == FUND]
    due = sum(line["fen"] for line in receipt["lines"] if line["scheme"] == FUND)
    assert (mine["sheet"], mine["wage"], mine["fen"]) == (sheet, 200_000, due)
    assert mine["base"] > mine["wage"]
    told = asked(typed, "explain", "sheet", sheet)
    assert [(line["wage"], line["bases"][FUND]) for line in told["lines"]] == [(200_000, mine["base"])]
    walked_to_the_article(typed, whole, sheet)
    with pytest.raises(ShebaoError, match="no receipt T9"):
        typed("explain", "receipt", "T9")


def walked_to_the_article(typed, entry, sheet):
    """Entry, receipt, sheet, line: a sample of dues counted again from what is printed, then its steps by a program
    that knows no Shebao, to the rate, its document and the article."""
    chance, owed = random.Random(2025), 0
    for name in ("T0", "T1"):
        receipt = asked(typed, "explain", "receipt", name)
        parts = [(one, part) for one in receipt["persons"] for part in one["parts"]]
        assert sum(one["parts_paid"][part["component"]] for one, part in parts) == receipt["fen"]
        assert {part["due_fen"] - part["computed_fen"] for _, part in parts} == {0}
        owed += len(parts)
        for one, part in chance.sample(parts, 4):
            assert problems({"steps": one["steps"]}) == []
            step = next(step for step in one["steps"] if step["name"] == part["rule"])
            assert (step["value"], bool(step["cites"])) == (part["due_fen"], True)
            assert part["rests_on_unverified"] == any(
                v["unverified"] for s in behind(one["steps"], step) for v in s["values"]
            )
    assert owed == 20  # two persons, four branches, two lines and maternity; injury is the employer's alone
    told = asked(typed, "explain", "sheet", sheet)
    assert sum(line["due_fen"] for line in told["sums"]) == sum(
        part["due_fen"] for due in told["lines"][0]["dues"].values() for part in due["parts"]
    )
    for lang, unverified, comes in (("en", "unverified", "typed in"), ("zh", "待核实", "输入的暂用值")):
        said = typed("explain", "sheet", sheet, lang=lang)
        counted_again(said, unverified)
        assert comes in said
        assert "art. 12" in said or "第十二条" in said
        alone = typed("explain", "sheet", sheet, "--line", 2, lang=lang)
        assert "16%" in alone
        least = told["lines"][0]["bases"][FUND]  # the least base, below which the wage of 2,000 lies
        assert f"{least // 100:,}" in alone
        told_entry = typed("explain", "entry", entry["entry"], lang=lang)
        assert "16%" in told_entry
        assert unverified not in told_entry.split("16%")[0]  # the pension rests on nothing that is typed in
    with pytest.raises(ShebaoError, match="has no line 9 that counts"):
        typed("explain", "sheet", sheet, "--line", 9)


def behind(steps, step):
    """A step and all it reads."""
    names = {step["name"].rpartition(".")[2]}
    for one in reversed(steps):
        if one["name"].rpartition(".")[2] in names:
            names |= one["arguments"].keys()
    return [one for one in steps if one["name"].rpartition(".")[2] in names]


def counted_again(said, unverified):
    """Every amount with a rate in the table of dues is base times rate, half up to the fen; where the city has no text
    of its own it says so."""
    rows = [line for line in said.splitlines() if "%" in line and line.lstrip()[:2] == "2 "]
    assert len(rows) == 5
    for row in rows:
        base = Fraction(re.search(r"[\d,]+\.\d\d", row)[0].replace(",", ""))
        pairs = re.findall(r"([\d,]+\.\d\d) \((\d+(?:\.\d+)?)%", row)
        for amount, rate in pairs:
            fen = base * Fraction(rate)  # yuan × percent is fen
            assert Fraction(amount.replace(",", "")) * 100 == (fen + Fraction(1, 2)).__floor__()
    assert [unverified in row for row in rows] == [True, False, True, True, False]


def paid_in(db, admin, where):
    """Every employer pays what he owes with one receipt of his own, and the treasury passes it on."""
    by_line = "select employer_id, scheme, component, for_month, sum(amount_fen)::bigint from collection.due {0}"
    owed = admin.execute(by_line.format("group by 1, 2, 3, 4")).fetchall()
    firms = where.employers.tolist()
    rows = [
        TaxReceipt(f"T{firms.index(firm)}", "V1", PAID, where.codes[firms.index(firm)], *about) for firm, *about in owed
    ]
    sums = {scheme: sum(row.amount for row in rows if row.scheme == scheme) for scheme in {r.scheme for r in rows}}
    advices = [Advice("V1", PAID, scheme, fen) for scheme, fen in sorted(sums.items())]
    actions.take_receipts(db, OFFICERS.city_clerk, "tax", "tax.csv", tax_file(rows))
    actions.take_receipts(db, OFFICERS.city_clerk, "treasury", "advice.csv", treasury_file(advices))
    books = {scheme: moves(country().schemes[scheme]) for scheme in SCHEMES}
    actions.match(db, CITY_HOUSE, Matching(OCTOBER, terms(), books, "first"))
