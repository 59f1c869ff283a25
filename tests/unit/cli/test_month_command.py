"""`shebao month run`: what is refused before anything is done, and how the month is told."""

from __future__ import annotations

from click.testing import CliRunner

from shebao.cli import month
from shebao.cli.main import main
from shebao.cli.month import InboxMissing
from shebao.cli.output import Output
from shebao.law.load import load
from shebao.service.setting import Difference, Report


def test_an_inbox_that_is_not_there_is_told_and_nothing_is_run(tmp_path):
    missing = tmp_path / "nowhere"
    done = CliRunner().invoke(main, ["month", "run", "2025-10", "--region", "441800", "--inbox", str(missing)])
    assert isinstance(done.exception, InboxMissing)
    assert str(missing) in done.exception.english
    assert str(missing) in done.exception.chinese


def told_of(capsys, lang: str, *, closed: bool = True, until: str = "") -> str:
    """What the command says of a small month."""
    report = Report(closed=closed)
    report.say("payroll", persons=1_234)
    report.differences.append(Difference("pay_day", "A payment came back", "一笔支付被退回", 311_090, "accountant"))
    month.tell(Output(lang=lang), report, 2025 * 12 + 9, month.step_names(load("cn"), lang), until)
    return capsys.readouterr().out


def test_the_month_is_told_in_the_language_asked_for_with_the_word_until_takes(capsys):
    english, chinese = told_of(capsys, "en"), told_of(capsys, "zh")
    assert "payroll: persons 1,234" in english
    assert "  pay_day: A payment came back 3,110.90 [accountant]" in english
    assert english.endswith("2025-10 closed, 1 difference\n")
    assert "待遇核算（payroll）：" in chinese
    assert "  发放日（pay_day）：一笔支付被退回 3,110.90" in chinese
    assert chinese.endswith("2025-10 已结账，差异 1 项\n")


def test_a_month_that_is_not_closed_is_told_so(capsys):
    assert told_of(capsys, "en", closed=False).endswith("2025-10 NOT CLOSED, 1 difference\n")
    assert told_of(capsys, "zh", closed=False).endswith("2025-10 尚未结账，差异 1 项\n")
    assert told_of(capsys, "zh", closed=False, until="pay_day").endswith("2025-10 已办至发放日（pay_day），差异 1 项\n")
