"""`shebao ledger`: its commands; `check` holds registers, control totals and books together, from the rows."""

from __future__ import annotations

import sys

import click

from shebao.cli.fund_pages import pages_command
from shebao.cli.funds import pooling_command, reserve_command, shortfall_command
from shebao.cli.law import json_option, lang_option
from shebao.cli.ledger_entries import entries_command, entry_command
from shebao.cli.ledger_pages import statement_command, trial_command
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.kernel.dates import month_text
from shebao.ledger.check import check


@click.group("ledger")
def ledger_group() -> None:
    """The books of the funds: their pages and entries, added up again, how long they last, what the budget owes them.

    A month's pages are `trial` and `statement`, as files `pages`; `entries` and `entry` lead from a figure to its
    paper. FUND is an id such as employee_pension; typed without it each command names the funds with books.
    """


ledger_group.add_command(trial_command)
ledger_group.add_command(statement_command)
ledger_group.add_command(entries_command)
ledger_group.add_command(entry_command)
ledger_group.add_command(pages_command)
ledger_group.add_command(reserve_command)
ledger_group.add_command(pooling_command)
ledger_group.add_command(shortfall_command)


@ledger_group.command("check")
@lang_option
@json_option
def check_command(lang: str, *, as_json: bool) -> None:
    """Add up registers, control totals and books again, of every pool and month, and tell each difference.

    Nothing kept from an earlier sum is believed. Exits with 1 when two sums differ.
    """
    out = Output(as_json=as_json, lang=lang)
    zh = out.lang == "zh"
    with opened() as db:
        done = check(db, READER)
    for pool, month, reason in done.differences:
        out.line(f"  {pool} {month_text(month)}  {reason.zh if zh else reason.en}")
    out.line(
        f"{done.pools:,} 个基金，{done.months:,} 个账期，{done.entries:,} 张凭证，台账 {done.register_rows:,} 行："
        f"{len(done.differences)} 处差异。"
        if zh
        else f"{done.pools:,} pools, {done.months:,} months, {done.entries:,} entries, {done.register_rows:,} "
        f"rows of registers: {len(done.differences)} differences."
    )
    out.result(
        {
            "pools": done.pools,
            "months": done.months,
            "entries": done.entries,
            "register_rows": done.register_rows,
            "differences": [
                {"pool": p, "month": month_text(m), "code": r.code, "en": r.en, "zh": r.zh}
                for p, m, r in done.differences
            ],
        }
    )
    sys.exit(1 if done.differences else 0)
