"""Pay day by the content of the office: no account, no payment; the bank's own text where the fund's bank takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from collected import sheet
from entitled import at, person, recognise
from entitled_cn import CHEN, claim, granted, law, no_rows, open_books
from officers import COUNTY, HOUSE
from shebao.benefits.errors import MonthOutOfOrder
from shebao.benefits.judge import Judge
from shebao.kernel.dates import parse_month
from shebao.ledger import actions as books
from shebao.ledger.model import Balances, Paper
from shebao.ledger.statements import pools
from shebao.payments import accounts
from shebao.payments.model import NewAccount
from shebao.payments.simulated_bank import SimulatedBank
from shebao.service import month_benefits
from shebao.service.month_contributions import declare_sheets
from shebao.service.setting import Folders, Hands, Now, Report, Setting
from shebao.store.files import outbox

NOVEMBER, PAY_DAY = parse_month("2025-11"), date(2025, 11, 20)


def offices(form):
    """An office with one account whose bank takes a format."""
    paying = [{"fund": "employee_pension", "bank": "演示银行", "account": "6299000000000018", "format": form}]
    return ({"line": "social_insurance", "region": "441802", "paying": paying},)


@pytest.fixture
def november(db, officers, tmp_path):
    """A month with one pension to pay and the money for it, up to the eve of pay day."""
    with no_rows():
        open_books(db, "440000", "2025-10")
        judged, _ = Judge(law()), at(db, "2025-10-20")
        who = person(db, date(1965, 8, 12))
        recognise(db, who, "contribution_index", 81230)
        granted(db, judged, claim(db, judged, who, "441802", CHEN))
        declared = NewAccount(who, "Bank of Tests", "6222020000000011", "陈永康", NOVEMBER, "form 1", COUNTY)
        account = accounts.change_account(db, officers.clerk, declared)
        if "approved" not in account.steps:
            accounts.approve_account(db, officers.reviewer, account.account_id)
        pool = pools(db, officers.accountant)[0].pool_id
        money = {"special_account_deposit": 1_000_000, "fund_balance": -1_000_000}
        paper = Paper(date(2025, 9, 30), "former books", officers.approver.actor_id)
        books.take_on(db, officers.accountant, Balances(pool, NOVEMBER - 1, money), paper)
        hands = Hands(
            officers.clerk, officers.reviewer, officers.approver, officers.cashier, officers.accountant, HOUSE
        )
        folders = Folders.under(tmp_path / "inbox", tmp_path / "returned")
        folders.bank_in.mkdir(parents=True)
        setting = Setting(db, law(), judged, hands, "441802", NOVEMBER, folders, shards=1)
        now = Now(setting, at(db, "2025-11-12"), Report())
        for step in (month_benefits.payroll, month_benefits.request, month_benefits.fund):
            step(now)
        at(db, "2025-11-20")
        yield replace(now, day=PAY_DAY)


def paid_with(now, form):
    month_benefits.pay(replace(now, setting=replace(now.setting, invented=offices(form))))
    return [file for file in outbox(now.setting.db.home).glob("*") if file.is_file()]


def test_without_an_account_to_pay_from_the_batch_waits_and_says_what_to_fill_in(november):
    month_benefits.pay(november)
    [difference] = november.report.differences
    assert "30116" not in difference.what_zh
    assert "31001" in difference.what_zh
    assert "agencies.yaml" in difference.what_en
    assert (difference.fen, difference.owner) == (332797, "cashier")
    assert "pay_day" not in november.report.figures
    assert paid_with(november, "pain.001.001.09")[0].suffix == ".xml"
    assert november.report.figures["pay_day"] == {"batches": 1, "rows": 1, "fen": 332797}


def test_a_sheet_named_after_nobody_waits_with_a_sentence_and_the_others_go_on(november):
    sheets = november.setting.folders.sheets
    sheets.mkdir(parents=True)
    _, content = sheet([("440104196203120011", "陈永康", "6000.00")])
    for name in ("名单.csv", "²-list.csv", "999-late.csv", "~$999.xlsx", ".DS_Store.bak"):
        (sheets / name).write_bytes(content)
    declare_sheets(november)
    told = {d.about or d.owner: d for d in november.report.differences}
    assert set(told) == {"名单.csv", "²-list.csv", "employer 999"}
    assert "employer's number" in told["名单.csv"].what_en
    assert "单位编号" in told["名单.csv"].what_zh
    assert "not registered" in told["employer 999"].what_en


@pytest.mark.mission("S5.30")
def test_a_bank_that_takes_its_own_text_gets_it_and_its_answer_is_read_back(november, tmp_path):
    [file] = paid_with(november, "bank_text_gb18030")
    assert file.suffix == ".txt"
    assert "陈永康".encode("gb18030") in file.read_bytes()
    bank = SimulatedBank(7, {"account_closed": 1.0})
    assert len(bank.serve(file.parent, november.setting.folders.bank_in)) == 1
    month_benefits.take_answers(replace(november, day=date(2025, 11, 25)))
    assert november.report.figures["returns"] == {"files": 1, "paid": 0, "returned": 1}
    month_benefits.take_answers(replace(november, day=date(2025, 11, 25)))
    assert november.report.figures["returns"]["returned"] == 2  # said again, booked once


@pytest.mark.mission("S5.30")
def test_an_answer_that_is_not_final_waits_with_its_reason_and_the_final_one_is_booked(november):
    [file] = paid_with(november, "pain.001.001.09")
    folder, on = november.setting.folders.bank_in, replace(november, day=date(2025, 11, 25))
    [answer] = SimulatedBank(7, {}).serve(file.parent, folder)
    final = answer.read_bytes()
    answer.write_bytes(final.replace(b"<DtldSts>ACSC", b"<DtldSts>PDNG").replace(b"<TxSts>ACSC", b"<TxSts>PDNG"))
    month_benefits.take_answers(on)
    assert on.report.figures["returns"] == {"files": 0, "paid": 0, "returned": 0}
    [told] = on.report.differences
    assert (told.step, told.owner, told.about) == ("returns", "cashier", answer.name)
    assert "PDNG is no end" in told.what_en
    assert "不是终态" in told.what_zh
    (folder / "final.xml").write_bytes(final)
    month_benefits.take_answers(on)
    assert on.report.figures["returns"] == {"files": 1, "paid": 1, "returned": 0}


@pytest.mark.mission("S5.30")
def test_a_month_left_out_or_run_after_a_later_one_is_refused_before_anything_is_done(november):
    days = {"payroll": date(2026, 1, 12)}
    for wrong in ("2026-01", "2025-10"):
        with pytest.raises(MonthOutOfOrder, match="Run 2025-12") as caught:
            month_benefits.next_in_order(replace(november.setting, period=parse_month(wrong)), days)
        assert "请先办理 2025-12" in caught.value.chinese
    for right in (NOVEMBER, NOVEMBER + 1):  # begun before, and the one that follows
        month_benefits.next_in_order(replace(november.setting, period=right), days)
