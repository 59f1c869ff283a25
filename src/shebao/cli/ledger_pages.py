"""`shebao ledger trial | statement`: pages of a fund for any month or year, drawn from the entries as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from shebao.cli.figures_given import MONTH, out_option, told
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, day_of_record, law_folder, opened
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger.final_accounts import Figure, Form, final_accounts, form_of, month_accounts
from shebao.ledger.model import BalanceLine, Pool, TrialBalance
from shebao.ledger.statements import fund_flow, is_closed, trial_balance
from shebao.service.fund_year import pool_named
from shebao.store.db import Database

INCOME, SHEET = "income_and_expenditure", "balance_sheet"
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "page": "{name} ({fund} {area}), {when}: {state}",
        "closed": "closed",
        "open": "not closed, as the entries stand now",
        "trial": ("code", "account", "opening", "debit", "credit", "closing", "id"),
        "signs": "  Opening and closing: debit above zero, credit below.",
        "balanced": "  Balanced: debits {debit}, credits {credit}.",
        "unbalanced": "  NOT BALANCED: debits {debit}, credits {credit}, accounts of no chart: {unknown}.",
        "taken_on": "  The debits and credits of this month hold {fen} yuan brought in from the former books.",
        "nothing": "  No entry stands in this month or before it.",
        "not_begun": "  Nothing is booked in {month} yet: what stands here was carried over.",
        "entries": "  its entries: ./shebao ledger entries {fund} --area {area} --month {month} --account ID",
        "month_columns": {
            INCOME: ("line", "this month", "year so far", "id"),
            SHEET: ("line", "opening of the year", "now", "id"),
        },
        "year_columns": {
            INCOME: ("line", "year before", "this year", "budget", "id"),
            SHEET: ("line", "opening", "end", "id"),
        },
        "titles": {INCOME: "Statement of income and expenditure", SHEET: "Balance sheet"},
        "adds_up": "  Assets {assets} = liabilities and fund balance {rest}.",
        "differs": "  ASSETS {assets} ARE NOT LIABILITIES AND FUND BALANCE {rest}.",
        "brought": "  The year's opening holds nothing of {fen} yuan brought in from former books since it began.",
        "outside": "  In no line of the form: {accounts}.",
        "behind": "  the entries behind a line: ./shebao ledger entries {fund} --area {area} --month {month} --line ID",
        "form": "  Form {form} ({document}); lines with nothing are left out, --all prints them.",
        "order": "  The wording and order of the printed form were not read: unverified.",
    },
    "zh": {
        "page": "{name}（{fund} {area}）{when}：{state}",
        "closed": "已结账",
        "open": "尚未结账，按现有凭证",
        "trial": ("编码", "科目", "期初余额", "本月借方", "本月贷方", "期末余额", "代号"),
        "signs": "  期初、期末余额：借方为正，贷方为负。",
        "balanced": "  平衡：借方 {debit}，贷方 {credit}。",
        "unbalanced": "  不平衡：借方 {debit}，贷方 {credit}，不在科目表的科目：{unknown}。",
        "taken_on": "  本月借方、贷方含由原账簿转入的余额 {fen} 元。",
        "nothing": "  本月及以前没有凭证。",
        "not_begun": "  {month} 尚未记账：以上为结转余额。",
        "entries": "  某科目的凭证：./shebao ledger entries {fund} --area {area} --month {month} --account 代号",
        "month_columns": {
            INCOME: ("项目", "本月数", "本年累计数", "代号"),
            SHEET: ("项目", "年初余额", "期末余额", "代号"),
        },
        "year_columns": {
            INCOME: ("项目", "上年数", "本年累计数", "预算数", "代号"),
            SHEET: ("项目", "年初余额", "期末余额", "代号"),
        },
        "titles": {INCOME: "收支表", SHEET: "资产负债表"},
        "adds_up": "  资产 {assets} = 负债与基金结余 {rest}。",
        "differs": "  资产 {assets} 与负债与基金结余 {rest} 不符。",
        "brought": "  年初余额不含年内由原账簿转入的 {fen} 元。",
        "outside": "  未列入报表项目的科目：{accounts}。",
        "behind": "  某项目的凭证：./shebao ledger entries {fund} --area {area} --month {month} --line 代号",
        "form": "  报表格式 {form}（{document}）；无数的项目未列出，加 --all 全部列出。",
        "order": "  未见印制表样，项目名称和顺序待核实。",
    },
}
area_option = click.option("--area", default="", help="Division code of the pooling area, where the fund has several.")
month_option = click.option(
    "--month", type=MONTH, help="Month of the books, such as 2025-11; default: the record's month."
)


class MonthOrYear(ShebaoError):
    """--month {month} and --year {year} together: a statement is of one. Leave one of them away."""

    code = "cli.month_or_year"
    zh = "--month {month} 与 --year {year} 不能同时使用：请只写其中一项。"


@dataclass(frozen=True, slots=True)
class Books:
    """The books of one fund that a command reads: by whom they are read is the house."""

    db: Database
    law: Law
    pool: Pool
    month: int

    @property
    def typed(self) -> dict[str, str]:
        """What a next line is typed with."""
        return {"fund": self.pool.fund, "area": self.pool.area, "month": month_text(self.month)}


@contextmanager
def books_of(fund: str, asked: Mapping[str, Any]) -> Iterator[Books]:
    """The books of a fund in its area, at the month asked for. Raises FundWanted, FundUnknown."""
    law = load(law_folder(asked["country"]))
    with opened() as db:
        month = asked["month"] if asked.get("month") is not None else int(month_of(day_of_record(db)))
        yield Books(db, law, pool_named(db, READER, fund, asked["area"]), month)


def head_said(out: Output, books: Books, when: str, *, closed: bool) -> str:
    """What a page is of: the fund, the month or year, and whether it is closed."""
    words, pool = WORDS[out.lang], books.pool
    name = pool.name_zh if out.lang == "zh" else pool.name_en
    state = words["closed" if closed else "open"]
    return str(words["page"].format(name=name, fund=pool.fund, area=pool.area, when=when, state=state))


@click.command("trial")
@click.argument("fund", default="")
@area_option
@month_option
@out_option
@country_option
@lang_option
@json_option
def trial_command(fund: str, *, file: Path | None, **asked: Any) -> None:
    """The trial balance of FUND in a month: every account with its opening, debit, credit and closing.

    Such as `ledger trial employee_pension --month 2025-11`; without FUND it names those with books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with books_of(fund, asked) as books:
        found = trial_balance(books.db, READER, books.pool.pool_id, books.month)
        closed = is_closed(books.db, READER, books.pool.pool_id, books.month)
        brought = fund_flow(books.db, READER, books.pool.pool_id, books.month, books.month).brought_in_fen
    out.line(head_said(out, books, month_text(books.month), closed=closed))
    told(out, words["trial"], [_cells(line, out.lang) for line in found.lines], file)
    _tell_balance(out, found, "" if closed else month_text(books.month))
    if brought:
        out.line(words["taken_on"].format(fen=yuan(brought)))
    if found.lines:
        out.line(words["entries"].format(**books.typed))
    out.result(
        {
            **books.typed,
            "closed": closed,
            "balanced": found.balanced,
            "debit_fen": found.debit_fen,
            "credit_fen": found.credit_fen,
            "brought_in_fen": brought,
            "accounts": [_line_facts(line) for line in found.lines],
        }
    )


def _tell_balance(out: Output, found: TrialBalance, still_open: str) -> None:
    """Whether it balances; computed, and can be false. Of a month in which nothing moved yet, that nothing did.
    `still_open`: the month, where it is not closed."""
    words = WORDS[out.lang]
    if not found.lines:
        out.line(words["nothing"])
        return
    out.line(words["signs"])
    if still_open and found.balanced and not any(line.debit_fen or line.credit_fen for line in found.lines):
        out.line(words["not_begun"].format(month=still_open))
        return
    unknown = ", ".join(line.account for line in found.lines if not line.kind) or "–"
    sums = {"debit": yuan(found.debit_fen), "credit": yuan(found.credit_fen), "unknown": unknown}
    out.line(words["balanced" if found.balanced else "unbalanced"].format(**sums))


def _cells(line: BalanceLine, lang: str) -> tuple[str, ...]:
    money = (line.opening_fen, line.debit_fen, line.credit_fen, line.closing_fen)
    return (line.code, line.zh if lang == "zh" else line.en, *(yuan(fen) for fen in money), line.account)


def _line_facts(line: BalanceLine) -> dict[str, object]:
    names = ("account", "code", "kind", "en", "zh", "opening_fen", "debit_fen", "credit_fen", "closing_fen")
    return {name: getattr(line, name) for name in names}


@click.command("statement")
@click.argument("fund", default="")
@area_option
@click.option("--month", type=MONTH, help="At the end of this month, such as 2025-11; default: the record's month.")
@click.option("--year", type=click.IntRange(1990, 2200), help="The final accounts of this year instead of a month.")
@click.option("--all", "whole", is_flag=True, help="Lines with nothing as well.")
@out_option
@country_option
@lang_option
@json_option
def statement_command(fund: str, *, file: Path | None, whole: bool, **asked: Any) -> None:
    """The statements of FUND in the published form, for a month or a year: income and expenditure, balance sheet.

    Such as `ledger statement employee_pension --month 2025-11` or `--year 2025`; without FUND it names those with
    books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words, year = WORDS[out.lang], asked["year"]
    if year and asked["month"] is not None:
        raise MonthOrYear(month=month_text(asked["month"]), year=year)
    with books_of(fund, asked) as books:
        form = form_of(books.law, books.pool.fund, year or books.month // 12)
        pool = books.pool.pool_id
        drawn = (
            final_accounts(books.db, READER, pool, year, form)
            if year
            else month_accounts(books.db, READER, pool, books.month, form)
        )
        last = year * 12 + 11 if year else books.month
        balance = trial_balance(books.db, READER, pool, last)
        brought = fund_flow(books.db, READER, pool, last // 12 * 12, last).brought_in_fen
    when = str(year) if year else month_text(books.month)
    out.line(head_said(out, books, when, closed=drawn.closed))
    columns, rows = words["year_columns" if year else "month_columns"], []
    for name, figures in drawn.statements.items():
        cells = [
            _figure_cells(figure, out.lang, len(columns[name])) for figure in figures if whole or _something(figure)
        ]
        rows += [(words["titles"][name], *("",) * (len(columns[INCOME]) - 1)), *(_filled(c, columns) for c in cells)]
        if file is None:
            out.line(words["titles"][name])
            out.table(columns[name], cells)
    if file is not None:
        told(out, columns[INCOME], rows, file)
    outside = _outside(form, balance)
    if brought:
        out.line(words["brought"].format(fen=yuan(brought)))
    _tell_sheet(out, books, form, drawn.statements[SHEET], outside)
    moved = any(line.debit_fen or line.credit_fen for line in balance.lines)
    if not year and not drawn.closed and not moved:
        out.line(words["not_begun"].format(month=month_text(books.month)))
    if not year:
        out.line(words["behind"].format(**books.typed))
    out.result(
        {
            **books.typed,
            **({"year": year} if year else {}),
            "form": form.id,
            "document": form.document,
            "closed": drawn.closed,
            "brought_in_fen": brought,
            "statements": {name: [_facts(f) for f in figures] for name, figures in drawn.statements.items()},
            "in_no_line": outside,
        }
    )


def _filled(cells: Sequence[str], columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A row of the narrower statement in the columns of the wider, its id last."""
    lacking = len(columns[INCOME]) - len(cells)
    return (*cells[:-1], *("",) * lacking, cells[-1])


def _figure_cells(figure: Figure, lang: str, columns: int) -> tuple[str, ...]:
    name = figure.line.zh if lang == "zh" else figure.line.en
    budget = ("" if figure.budget_fen is None else yuan(figure.budget_fen),) if columns == 5 else ()
    return (name, yuan(figure.before_fen), yuan(figure.fen), *budget, figure.line.id)


def _something(figure: Figure) -> bool:
    """Whether a line says something: it has a figure, or adds others up."""
    return bool(figure.fen or figure.before_fen or figure.budget_fen or figure.line.plus)


def _outside(form: Form, balance: TrialBalance) -> list[str]:
    """Accounts that moved or hold something and stand in no line of the form."""
    shown = {account for lines in form.statements.values() for line in lines for account in line.accounts}
    lines = [line for line in balance.lines if line.account not in shown]
    return [line.account for line in lines if line.debit_fen or line.credit_fen or line.closing_fen]


def _tell_sheet(out: Output, books: Books, form: Form, sheet: Sequence[Figure], outside: Sequence[str]) -> None:
    """Whether the balance sheet adds up and nothing stands outside; computed, and can be false."""
    words = WORDS[out.lang]
    assets = sum(figure.fen for figure in sheet if figure.line.kind == "asset")
    rest = sum(figure.fen for figure in sheet if figure.line.kind in ("liability", "balance"))
    out.line(words["adds_up" if assets == rest else "differs"].format(assets=yuan(assets), rest=yuan(rest)))
    if outside:
        out.line(words["outside"].format(accounts=", ".join(outside)))
    out.line(words["form"].format(form=form.id, document=form.document))
    raw = next(raw for raw in books.law.files["statements"]["forms"] if raw["id"] == form.id)
    if raw.get("order_unverified"):
        out.line(words["order"])


def _facts(figure: Figure) -> dict[str, object]:
    line = figure.line
    facts = {"id": line.id, "en": line.en, "zh": line.zh, "before_fen": figure.before_fen, "fen": figure.fen}
    return facts | ({} if figure.budget_fen is None else {"budget_fen": figure.budget_fen})
