"""Who acts outside the office around the steps of a month in a demonstration's record: employers, collector, budget.

The month in which the city is built has its own life (run.py). In every later month each employer sends the list of
the month before again, the simulated collector, a program of its own, answers the month's notices, and the budget
pays in what it owes a fund that lives by its subsidies. They write files where real ones would lie; what somebody put
there himself is left as it is. The bank answers by its own command.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from shebao.collection.declare import employers_with_list, template
from shebao.collection.notices import notice_file
from shebao.demo.simulated_tax import answered
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.ledger.actions import post
from shebao.ledger.model import BalanceLine, Entry, Key, Line, Paper, Pool
from shebao.ledger.reasons import NotBooked
from shebao.ledger.statements import pools, trial_balance
from shebao.service.setting import Setting, all_moves, days

SUBSIDY = "government_subsidy"
MONTHS_KEPT = 2
"""What the budget of the demonstration keeps on a fund it subsidises: an invention, no rule of law."""


class NeighbourFailed(ShebaoError):
    """The simulated neighbour {module} stopped with an error: {said}."""

    code = "demo.neighbour"
    zh = "模拟的外部机构 {module} 出错停止：{said}。"


def neighbours(setting: Setting) -> Callable[[str], None]:
    """What they do before each step of a month after the first; done again after a kill, they find what they did."""
    due = days(setting.law, setting.region, setting.period).get("due")

    def outside(step: str) -> None:
        if step == "declare":
            send_lists(setting)
        elif step == "funding":
            pay_in_subsidies(setting)
        elif step == "treasury_advice" and due is not None:
            collect(setting, due, seed=setting.period)  # not the same payers late in every month

    return outside


def send_lists(setting: Setting) -> int:
    """The employers' sheets: everybody of the month before who is still insured, at the same wage. How many.

    The folder appears whole or not at all; where a sheet lies already, the employers have acted.
    """
    folder = setting.folders.sheets
    if folder.exists() and any(folder.iterdir()):
        return 0
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    employers = employers_with_list(setting.db, setting.hands.clerk, setting.period)
    for employer in employers:
        sheet = template(setting.db, setting.hands.clerk, employer, setting.period)
        (part / f"{int(employer)}.xlsx").write_bytes(sheet)
    part.rename(folder)
    return len(employers)


def pay_in_subsidies(setting: Setting) -> int:
    """The budget keeps two months of payments on each fund it subsidises, booked by the accountant on its advice; fen.

    By the fund's balance at the beginning of the month and what it paid in the month before: once for a pool and month.
    """
    db, by, given = setting.db, setting.hands.accountant, 0
    subsidised = {own.fund: own for own in all_moves(setting.law).values() if SUBSIDY in own.entries}
    for pool in pools(db, by):
        if pool.fund not in subsidised:
            continue
        paid = sum(line.credit_fen for line in _in_role(setting, pool, setting.period - 1, "expenditure_account"))
        held = sum(line.opening_fen for line in _in_role(setting, pool, setting.period, "special_account"))
        own = subsidised[pool.fund]
        accounts, lacking = own.accounts(SUBSIDY), MONTHS_KEPT * paid - held
        if accounts is None or lacking <= 0:
            continue
        sides = ((accounts.debit, lacking), (accounts.credit, -lacking))
        lines = tuple(Line(pool.pool_id, account, fen, own.scheme, "", "budget") for account, fen in sides)
        paper = Paper(
            days(setting.law, setting.region, setting.period)["funding"],
            "advice of the simulated budget",
            setting.hands.approver.actor_id,
        )
        key = Key("simulated_budget", f"{pool.pool_id}/{month_text(setting.period)}/{by.path}")
        try:
            given += (
                0
                if post(db, by, key, Entry(SUBSIDY, setting.period, setting.period, lines), paper).replayed
                else lacking
            )
        except NotBooked as refused:  # it paid in before, by figures of a month that was still open then
            if any(reason.code != "ledger.other_content" for reason in refused.found):
                raise
    return given


def _in_role(setting: Setting, pool: Pool, month: int, role: str) -> list[BalanceLine]:
    lines = trial_balance(setting.db, setting.hands.accountant, pool.pool_id, month).lines
    return [line for line in lines if line.role == role]


def collect(setting: Setting, due: date, *, seed: int) -> None:
    """The simulated collector reads the month's notices and writes receipts and the treasury's advices, once."""
    folders = setting.folders
    if answered(folders.collector, folders.treasury, due):
        return
    said = notice_file(setting.db, setting.hands.clerk, setting.period)
    if said.count(b"\n") < 2:  # nobody owes: there is nothing to collect
        return
    month = month_text(setting.period)
    notices = setting.db.home / "notices" / f"notices-{month}.csv"
    notices.parent.mkdir(parents=True, exist_ok=True)
    notices.write_bytes(said)
    where: dict[str, Path] = {"notices": notices, "collector": folders.collector, "treasury": folders.treasury}
    neighbour("shebao.demo.simulated_tax", **where, day=due.isoformat(), seed=seed)


def neighbour(module: str, *flags: str, **options: object) -> None:
    """A simulated neighbour in its own process; its failure is ours to tell. Raises NeighbourFailed."""
    words = [sys.executable, "-m", module, *flags]
    for name, value in options.items():
        words += [f"--{name}", str(value)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NeighbourFailed(module=module, said=done.stderr.strip()[-300:])
