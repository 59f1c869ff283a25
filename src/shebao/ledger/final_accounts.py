"""The year of a pool: budget, execution, and final accounts in the published form.

The forms are content (`statements.yaml`): which line shows which accounts, which line adds up which others. The figures
come from the entries alone; the database lays them down at the closing of the year and refuses while anything is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.law.ir import Law
from shebao.ledger import orders
from shebao.ledger.reasons import reasons
from shebao.store.db import Database

BUDGETED = "income_and_expenditure"


class FormMissing(ShebaoError):
    """No statements are in force for fund {fund} in {year}: add them to statements.yaml, or read its accounts with
    `ledger trial`."""

    code = "ledger.form_missing"
    zh = "基金 {fund} 在 {year} 年度没有有效的报表格式：请补充 statements.yaml，或用 ledger trial 查看科目余额。"


class BudgetFaulty(ShebaoError):
    """The budget names lines that are no income or expenditure of the form: {lines}. Use the ids of statements.yaml."""

    code = "ledger.budget_faulty"
    zh = "预算项目不在收支表的收入、支出项目中：{lines}。请使用 statements.yaml 的项目编号。"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a printed statement: it shows accounts, or adds up lines above it less others."""

    id: str
    en: str
    zh: str
    kind: str = ""
    accounts: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The statements of a fund from one accounting system."""

    id: str
    document: str
    statements: Mapping[str, tuple[FormLine, ...]]

    def plain(self) -> list[dict[str, object]]:
        """The lines that show accounts, for the database."""
        return [
            {"statement": name, "line": line.id, "kind": line.kind, "accounts": list(line.accounts)}
            for name, lines in self.statements.items()
            for line in lines
            if line.accounts
        ]


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of a statement with its figures, in fen; `budget` where the year's budget names the line."""

    line: FormLine
    before_fen: int
    fen: int
    budget_fen: int | None = None


@dataclass(frozen=True, slots=True)
class FinalAccounts:
    """Both statements of a year; `closed` when they are the ones laid down."""

    pool_id: int
    year: int
    form: str
    statements: Mapping[str, tuple[Figure, ...]]
    closed: bool

    def fen(self, statement: str, line: str) -> int:
        """The figure of one line."""
        return next(f.fen for f in self.statements[statement] if f.line.id == line)


@dataclass(frozen=True, slots=True)
class MonthAccounts:
    """Both statements of a month: of the year's flow the month (`before_fen`) and the year so far; of the balance sheet
    the opening of the year and now."""

    pool_id: int
    month: int
    form: str
    statements: Mapping[str, tuple[Figure, ...]]
    closed: bool


def form_of(law: Law, fund: str, year: int) -> Form:
    """The statements in force for a fund in a year. Raises FormMissing."""
    day = parse_date(f"{year}-12-31")
    for raw in law.files.get("statements", {}).get("forms", []):
        ends = raw.get("to")
        if fund in raw["funds"] and parse_date(raw["from"]) <= day and (ends is None or day < parse_date(ends)):
            return Form(raw["id"], raw["document"], {s["id"]: tuple(map(_line, s["lines"])) for s in raw["statements"]})
    raise FormMissing(fund=fund, year=year)


def make_budget(db: Database, by: Actor, pool: int, form: Form, budget: Mapping[str, Any]) -> orders.Order:
    """A budget to be signed: {year, version, lines: {line: fen}, document}. Raises NotBooked, BudgetFaulty."""
    known = {line.id for line in form.statements.get(BUDGETED, ()) if line.accounts}
    if strange := sorted(set(budget["lines"]) - known):
        raise BudgetFaulty(lines=", ".join(strange))
    year = int(budget["year"])
    order = {
        "kind": "budget",
        "pool_id": pool,
        "month": year * 12,
        "fen": sum(budget["lines"].values()),
        "facts": {"year": year, "version": budget["version"], "lines": dict(budget["lines"])},
        "document": budget["document"],
    }
    return orders.make(db, by, f"budget/{pool}/{year}/{budget['version']}", order)


def final_accounts(db: Database, by: Actor, pool: int, year: int, form: Form) -> FinalAccounts:
    """Statements of the year: as laid down when it is closed, else as the entries stand now; the budget beside them."""
    with db.reading(by, "ledger") as tx:
        laid = tx.all("year_lines", pool=pool, year=year, path=by.path)
        rows = laid or tx.all("year_figures", pool=pool, year=year, path=by.path, forms=Jsonb(form.plain()))
        budget = tx.maybe("budget_of", pool=pool, year=year)
    shown = {(r.statement, r.line): (r.before_fen, r.fen) for r in rows}
    planned = budget.lines if budget else {}
    statements = {
        name: _figures(name, lines, shown, planned if name == BUDGETED else {})
        for name, lines in form.statements.items()
    }
    return FinalAccounts(pool, year, form.id, statements, bool(laid))


def month_accounts(db: Database, by: Actor, pool: int, month: int, form: Form) -> MonthAccounts:
    """Both statements at the end of a month, as its entries stand; nothing of it is laid down but the balances."""
    with db.reading(by, "ledger", purpose=f"statements of pool {pool}") as tx:
        asked = {"pool": pool, "month": month, "first": month // 12 * 12, "path": by.path}
        rows = tx.all("month_figures", **asked, forms=Jsonb(form.plain()))
        closed = bool(tx.one("month_closed", pool=pool, month=month, path=by.path).closed)
    shown = {(r.statement, r.line): (r.before_fen, r.fen) for r in rows}
    statements = {name: _figures(name, lines, shown, {}) for name, lines in form.statements.items()}
    return MonthAccounts(pool, month, form.id, statements, closed)


def year_hindrances(db: Database, by: Actor, pool: int, year: int, form: Form) -> tuple[Reason, ...]:
    """Every reason why the year cannot be closed yet; empty when it can."""
    with db.reading(by, "ledger") as tx:
        return reasons(tx.one("year_reasons", pool=pool, year=year, path=by.path, forms=Jsonb(form.plain())).reasons)


def close_year(
    db: Database, by: Actor, pool: int, year: int, form: Form, *, checked_by: int
) -> FinalAccounts | Refused:
    """Lays down the final accounts for good; otherwise all reasons at once."""
    with db.transaction(by, "ledger", "close_year", act="book", subject=f"pool:{pool}/year:{year}") as tx:
        hands = {"closed_by": by.actor_id, "checked_by": checked_by, "forms": form.id}
        row = tx.one("close_year", pool=pool, year=year, path=by.path, forms=Jsonb(form.plain()), hands=Jsonb(hands))
        found = reasons(row.reasons)
        tx.note(reasons=[reason.code for reason in found])
        if found:
            return Refused(found)
        tx.emit("ledger.year_closed", {"pool_id": pool, "year": year, "path": by.path})
    return final_accounts(db, by, pool, year, form)


def _line(raw: Mapping[str, Any]) -> FormLine:
    return FormLine(
        raw["id"],
        raw["en"],
        raw["zh"],
        raw.get("kind", ""),
        tuple(raw.get("accounts", ())),
        tuple(raw.get("sum", ())),
        tuple(raw.get("less", ())),
    )


def _figures(
    name: str,
    lines: tuple[FormLine, ...],
    shown: Mapping[tuple[str, str], tuple[int, int]],
    planned: Mapping[str, int],
) -> tuple[Figure, ...]:
    """Lines in printed order; a sum stands on lines above it only."""
    done: dict[str, Figure] = {}
    for line in lines:
        if line.accounts:
            before, now = shown.get((name, line.id), (0, 0))
            done[line.id] = Figure(line, before, now, planned.get(line.id))
            continue
        plus, less = [done[i] for i in line.plus], [done[i] for i in line.less]
        plan = None
        if planned:
            plan = sum(f.budget_fen or 0 for f in plus) - sum(f.budget_fen or 0 for f in less)
        done[line.id] = Figure(
            line,
            sum(f.before_fen for f in plus) - sum(f.before_fen for f in less),
            sum(f.fen for f in plus) - sum(f.fen for f in less),
            plan,
        )
    return tuple(done.values())
