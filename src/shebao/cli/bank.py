"""`shebao bank`: the simulated bank of a demonstration, a program of its own, answers the files that left the house."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import click

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import is_demonstration, opened
from shebao.kernel.errors import ShebaoError

SEED = "7"


class BankIsReal(ShebaoError):
    """Only the files of a demonstration are answered by the simulated bank: put a real bank's answers into the
    inbox."""

    code = "cli.bank_is_real"
    zh = "模拟银行只答复演示记录的文件：请将真实银行的回盘文件放入收件目录。"


class BankFailed(ShebaoError):
    """The simulated bank could not answer: {said}."""

    code = "cli.bank_failed"
    zh = "模拟银行未能答复：{said}。"


@click.group("bank")
def bank_group() -> None:
    """The simulated bank of the demonstration: no real money."""


@bank_group.command("answer")
@click.option("--share", "shares", multiple=True, help="Part of the lines that come back: account_closed=1 is all.")
@json_option
@lang_option
def answer_command(shares: Sequence[str], lang: str, *, as_json: bool) -> None:
    """Answer every bank file that has no answer yet; `shebao month run` takes the answers in."""
    out = Output(as_json=as_json, lang=lang)
    if not is_demonstration():
        raise BankIsReal
    with opened() as db:
        outbox, inbox = db.home / "outbox", db.home / "inbox" / "bank"
    outbox.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "shebao.payments.simulated_bank", "--once", "--seed", SEED]
    words += ["--outbox", str(outbox), "--inbox", str(inbox)]
    for share in shares:
        words += ["--share", share]
    before = {file.name for file in inbox.glob("*")}
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BankFailed(said=done.stderr.strip().removeprefix("Error: ").rstrip("."))
    written = sorted(file for file in inbox.glob("*") if file.name not in before)
    for file in written:
        out.line(f"{'已答复' if lang == 'zh' else 'answered'}: {file}")
    if not written:
        out.line("没有待答复的文件。" if lang == "zh" else "No file waits for an answer.")
    out.result({"answered": [str(file) for file in written]})
