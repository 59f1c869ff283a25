"""`shebao month run`: what is refused before anything is done, and how the month is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from shebao.cli import month
from shebao.cli.law_show import RegionCutShort
from shebao.cli.main import main
from shebao.cli.month import InboxMissing
from shebao.cli.month_told import Following, Words, tell
from shebao.cli.output import Output, singular
from shebao.law.load import load
from shebao.service.setting import Difference, Report


def test_an_inbox_that_is_not_there_is_told_and_nothing_is_run(tmp_path):
    missing = tmp_path / "nowhere"
    done = CliRunner().invoke(main, ["month", "run", "2025-10", "--region", "441800", "--inbox", str(missing)])
    assert isinstance(done.exception, InboxMissing)
    assert str(missing) in done.exception.english
    assert str(missing) in done.exception.chinese


SILENT = "The law gives no dues of fund in {place} for 2025-10 (No base.floor is in force for {place})."
BANK = "A batch was sent and the bank has not answered"


def told_of(capsys, lang: str, report: Report, *, until: str = "", each: bool = False, real: bool = False) -> str:
    """What the command says of a small month."""
    lines = Following(
        again="./shebao month run 2025-10",
        month_after="./shebao month run 2025-11",
        bank="" if real else "./shebao bank answer",
        inbox="/inbox/bank",
        stand_in="" if real else "stand_in.yaml",
        pages="./shebao ledger pages --month 2025-10",
    )
    words = Words(month.step_names(load("cn"), lang), {"top_up": "the top-up"})
    tell(Output(lang=lang), report, 2025 * 12 + 9, words, (until, each, lines))
    return capsys.readouterr().out


def small(*, closed: bool = True) -> Report:
    """A month with one payment that came back."""
    report = Report(closed=closed)
    report.say("payroll", persons=1_234)
    report.differences.append(Difference("close", "A payment came back", "一笔支付被退回", 311_090, "cashier", "17"))
    return report


def test_the_month_is_told_in_the_language_asked_for_with_the_word_until_takes(capsys):
    english, chinese = told_of(capsys, "en", small()), told_of(capsys, "zh", small())
    assert "payroll: persons 1,234" in english
    assert "  close: A payment came back 3,110.90 [cashier]\n      17 3,110.90\n" in english
    assert "2025-10 closed. Of 1 open item, 1 for this office and 0 for others; none keeps" in english
    pages = "The pages of its funds: ./shebao ledger pages --month 2025-10"
    assert english.endswith(f"\n{pages}\nNext: ./shebao month run 2025-11\n")
    assert "待遇核算（payroll）：" in chinese
    assert "  结账（close）：一笔支付被退回 3,110.90 [发放岗]" in chinese
    pages = "各基金本月页面：./shebao ledger pages --month 2025-10"
    assert chinese.endswith(f"均不影响结账。\n{pages}\n下一步：./shebao month run 2025-11\n")
    assert "2025-10 closed. Nothing stays open." in told_of(capsys, "en", Report(closed=True))


def test_a_closed_month_run_again_names_the_next_that_is_not_closed(monkeypatch):
    closed = {2025 * 12 + 10, 2025 * 12 + 11}  # November and December
    monkeypatch.setattr(month, "pools", lambda _db, _by: [SimpleNamespace(pool_id=1)])
    monkeypatch.setattr(month, "is_closed", lambda _db, _by, _pool, period: period in closed)
    hands = SimpleNamespace(accountant=None)
    setting = SimpleNamespace(db=None, hands=hands, region="441800", period=2025 * 12 + 9)
    law = load("cn")
    assert month.month_to_come(law, setting) == 2026 * 12
    closed.remove(2025 * 12 + 11)
    assert month.month_to_come(law, setting) == 2025 * 12 + 11


def test_a_month_that_waits_for_the_bank_names_the_next_line_to_type(capsys):
    report = small(closed=False)
    for batch in ("batch 2025-10-P1", "batch 2025-10-P2"):
        report.differences.append(Difference("close", BANK, "银行尚未答复", 200_00, "cashier", batch, holds=True))
    english, chinese = told_of(capsys, "en", report), told_of(capsys, "zh", report)
    assert f"  close: 2 × {BANK} 400.00 [cashier]\n      batch 2025-10-P1 200.00; batch 2025-10-P2 200.00\n" in english
    assert "2025-10 NOT CLOSED. Of 3 open items, 3 for this office and 0 for others; 2 keep the month open." in english
    assert english.endswith("Next: ./shebao bank answer\nThen: ./shebao month run 2025-10\n")
    assert "      批次 2025-10-P1 200.00；批次 2025-10-P2 200.00\n" in chinese
    assert "其中 2 项使本月不能结账" in chinese
    real = told_of(capsys, "en", report, real=True)
    assert real.endswith("Put the bank's answer into /inbox/bank.\nNext: ./shebao month run 2025-10\n")


def test_a_batch_that_was_not_sent_is_not_asked_of_the_bank(capsys):
    report = small(closed=False)
    report.differences.append(
        Difference("close", "A batch was not sent", "批次尚未送出", 1, "cashier", "unsent 12", holds=True)
    )
    english, chinese = told_of(capsys, "en", report), told_of(capsys, "zh", report)
    assert "bank answer" not in english
    assert (
        "Next: ./shebao payments sign 12; it sends the batch, or says how to give it up.\nThen: ./shebao month"
        in english
    )
    assert "      batch 12 0.01\n" in english
    assert "下一步：./shebao payments sign 12" in chinese
    assert "      批次 12 0.01\n" in chinese


def test_who_is_owed_a_month_is_told_once_with_award_and_month(capsys):
    report = Report(closed=True)
    report.differences.append(Difference("pay_day", "1 person cannot be paid", "1 人不能发放", 120_00, "clerk"))
    report.differences.append(Difference("close", "Owed and not paid", "应发未发", 120_00, "clerk", "103/2025-11"))
    english, chinese = told_of(capsys, "en", report), told_of(capsys, "zh", report)
    assert "cannot be paid" not in english
    assert "      award 103 of 2025-11 120.00\n      → ./shebao payments unpayable\n" in english
    assert "2025-10 closed. Of 1 open item, 1 for this office and 0 for others" in english
    assert "      待遇 103（2025-11） 120.00\n" in chinese


def test_a_month_stopped_on_the_way_says_how_far_it_is_and_goes_on(capsys):
    chinese = told_of(capsys, "zh", small(closed=False), until="pay_day")
    assert "2025-10 已办至发放日（pay_day）。未了事项 1 项" in chinese
    assert chinese.endswith("下一步：./shebao month run 2025-10\n")


def test_what_says_the_same_is_said_once_with_whom_it_concerns(capsys):
    report = Report(closed=True)
    for place in ("441802", "441803", "441821", "441823", "441825"):
        said = SILENT.format(place=place)
        report.differences.append(Difference("assess", said, said, 0, "the place that makes the law"))
    report.differences.append(Difference("declare", "One row not taken", "1 行未受理", 0, "employer 24", "24.xlsx"))
    english = told_of(capsys, "en", report)
    said = SILENT.format(place="441802")
    assert f"  assess: 5 × {said} [the place that makes the law]\n      441803; 441821; 441823; and 1 more" in english
    assert "  declare: One row not taken [employer 24]\n      24.xlsx\n" in english
    assert "begin the next month with --typed stand_in.yaml" in english
    assert "      441803; 441821; 441823; 441825\n" in told_of(capsys, "en", report, each=True)
    assert "[制定政策的地方]" in told_of(capsys, "zh", report)
    assert " 0.00" not in english


def test_a_code_that_is_cut_short_is_told_with_those_it_begins():
    done = CliRunner().invoke(main, ["month", "run", "2025-10", "--region", "44180"])
    assert isinstance(done.exception, RegionCutShort)
    assert "441800 清远市 Qingyuan, 441802" in done.exception.english
    assert "代码为六位数字" in done.exception.chinese


@pytest.mark.parametrize(("lang", "order"), [("en", "order "), ("zh", "指令 ")])
def test_the_number_of_an_order_to_a_bank_is_called_one(capsys, lang, order):
    back = Difference("close", "A payment came back", "支付退回", 5, "cashier", "202510.1.1.55.1099.0")
    said = told_of(capsys, lang, Report(figures={}, differences=[back], closed=True))
    assert f"{order}202510.1.1.55.1099.0" in said


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ("1 rows written", "1 row written"),
        ("45 pools, 1 entries: 1 differences.", "45 pools, 1 entry: 1 difference."),
        ("21 rows, 1,001 rows, 0.1 rows, 2025-1 rows", "21 rows, 1,001 rows, 0.1 rows, 2025-1 rows"),
    ],
)
def test_one_of_something_is_counted_as_one(counted, said):
    assert singular(counted) == said
