"""Statements of the fund: trial balance, fund flow, open items, and the closing of a month.

Nothing here is stored but a closed month's balances; every "balanced" is computed from the entries and can be false.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.ledger.model import (
    Amount,
    Answering,
    BalanceLine,
    Closed,
    EntryWhole,
    FlowLine,
    FundFlow,
    JournalEntry,
    JournalLine,
    OpenItem,
    Pool,
    PoolId,
    TrialBalance,
)
from shebao.ledger.reasons import reasons
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


class EntryUnknown(ShebaoError):
    """The books have no entry {entry}, or it belongs to another agency: `ledger entries` lists those of a fund and
    month."""

    code = "ledger.entry_unknown"
    zh = "账簿中没有凭证 {entry}，或属于其他机构：ledger entries 列出某基金某月的凭证。"


def pools(db: Database, by: Actor) -> list[Pool]:
    """All pools of the house."""
    with db.reading(by, "ledger") as tx:
        return [_pool(row._asdict()) for row in tx.all("pools")]


def schemes_loaded(db: Database, by: Actor) -> frozenset[str]:
    """Schemes the books know the fund of."""
    with db.reading(by, "ledger", purpose="schemes of the books") as tx:
        return frozenset(str(row.scheme) for row in tx.all("schemes_loaded"))


def pool_of(tx: Transaction, fund: str, area: str) -> Pool | None:
    """The pool of a fund in a pooling area; None when its books are not opened."""
    with tx.within("ledger") as books:
        row = books.maybe("pool_by_fund", fund=fund, area=area)
    return _pool(row._asdict()) if row else None


def trial_balance(db: Database, by: Actor, pool: PoolId, month: int) -> TrialBalance:
    """Every account of a pool: opening, debit, credit, closing of the month, in the actor's part of the books."""
    with db.reading(by, "ledger") as tx:
        rows = tx.all("trial_balance", pool=pool, month=month, path=by.path)
    lines = tuple(
        BalanceLine(
            r.account,
            r.code or "",
            r.kind or "",
            r.name_en or r.account,
            r.name_zh or r.account,
            r.opening_fen,
            r.debit_fen,
            r.credit_fen,
            r.closing_fen,
            r.role or "",
        )
        for r in rows
    )
    return TrialBalance(pool, month, lines)


def journal(db: Database, by: Actor, pool: PoolId, month: int) -> tuple[JournalEntry, ...]:
    """Every entry of a pool that stands in a month, in the order of their numbers."""
    with db.reading(by, "ledger", purpose=f"journal of pool {pool}") as tx:
        return _entries(tx.all("journal", pool=pool, month=month, path=by.path))


def entry_whole(db: Database, by: Actor, number: int) -> EntryWhole:
    """One entry with all its lines and the registers that answer for it. Raises EntryUnknown."""
    with db.reading(by, "ledger", purpose=f"entry {number}") as tx:
        found = _entries(tx.all("entry_whole", entry=number, path=by.path))
        if not found:
            raise EntryUnknown(entry=number)
        undone = tx.maybe("entry_undone_by", entry=number)
        rows = tx.all("entry_registers", run=found[0].run, entry=number) if found[0].run is not None else ()
    registers = tuple(
        Answering(r.register, r.pool_id, r.scheme, r.component, r.payer, r.move, r.period, r.rows, r.fen) for r in rows
    )
    return EntryWhole(found[0], registers, undone.entry_id if undone else None)


def _entries(rows: Sequence[Row]) -> tuple[JournalEntry, ...]:
    """Rows of lines, which stand in the order of their entries, as entries."""
    return tuple(
        JournalEntry(
            head.entry_id,
            head.move,
            head.period,
            head.business_date,
            head.for_month,
            head.document,
            head.reason,
            head.reverses,
            head.run_id,
            head.made_by,
            head.approved_by,
            head.source,
            head.key,
            tuple(_line(row) for row in lines),
        )
        for lines in (list(group) for _, group in groupby(rows, key=attrgetter("entry_id")))
        for head in lines[:1]
    )


def _line(row: Row) -> JournalLine:
    amount, part = row.amount_fen, (row.scheme, row.component, row.payer)
    return JournalLine(row.account, row.code, row.name_en, row.name_zh, amount, *part, row.pool_id)


def owed_by_run(db: Database, by: Actor, run: int) -> dict[PoolId, tuple[Amount, ...]]:
    """What a published run owes, by pool: scheme, component and payer. The plan of a funding request."""
    with db.reading(by, "ledger") as tx:
        rows = tx.all("run_controls", run=run)
    found: dict[PoolId, tuple[Amount, ...]] = {}
    for row in rows:
        if row.move == "owe" and row.fen > 0:
            amount = Amount(row.scheme, row.component, row.fen, row.payer)
            found[row.pool_id] = (*found.get(row.pool_id, ()), amount)
    return found


def fund_flow(db: Database, by: Actor, pool: PoolId, first: int, last: int) -> FundFlow:
    """Opening → income → expenditure → closing over the months `first`…`last`, both included."""
    with db.reading(by, "ledger") as tx:
        rows = tx.all("fund_flow", pool=pool, first=first, last=last, path=by.path)
        opening = tx.one("fund_position", pool=pool, month=first, path=by.path)
        closing = tx.one("fund_position", pool=pool, month=last + 1, path=by.path)
        brought = tx.one("balance_brought_in", pool=pool, first=first, last=last, path=by.path).fen
    lines = tuple(FlowLine(r.kind, r.account, r.code, r.name_en, r.name_zh, r.scheme, r.fen) for r in rows)
    return FundFlow(pool, first, last, opening.balance_fen, brought, lines, closing.balance_fen, closing.held_fen)


def books_since(db: Database, by: Actor, pool: PoolId) -> int | None:
    """The first month in which anything is booked of a pool, as a month number; None where nothing is."""
    with db.reading(by, "ledger") as tx:
        found: int | None = tx.one("books_since", pool=pool, path=by.path).period
    return found


def open_items(db: Database, by: Actor, pool: PoolId, month: int) -> list[OpenItem]:
    """Differences somebody must clear, up to the month, the blocking ones first."""
    with db.reading(by, "ledger") as tx:
        rows = tx.all("open_items", pool=pool, month=month, path=by.path)
    return [OpenItem(r.source, r.item, r.amount_fen, r.owner, r.blocks, r.en, r.zh) for r in rows]


def is_closed(db: Database, by: Actor, pool: PoolId, month: int) -> bool:
    """Whether a month of a pool is closed for the actor's whole part of the books."""
    with db.reading(by, "ledger", purpose=f"closing of pool {pool}") as tx:
        return bool(tx.one("month_closed", pool=pool, month=month, path=by.path).closed)


def hindrances(db: Database, by: Actor, pool: PoolId, month: int) -> tuple[Reason, ...]:
    """Every reason why the month cannot be closed yet; empty when it can."""
    with db.reading(by, "ledger") as tx:
        return reasons(tx.one("closing_reasons", pool=pool, month=month, path=by.path).reasons)


def close(db: Database, by: Actor, pool: PoolId, month: int, *, checked_by: int) -> Closed | Refused:
    """Closes a month for good, for the actor's agency and every one below; otherwise all reasons at once."""
    with db.transaction(by, "ledger", "close", act="book", subject=f"pool:{pool}/month:{month}") as tx:
        found = reasons(
            tx.one(
                "close_month", pool=pool, month=month, path=by.path, closed_by=by.actor_id, checked_by=checked_by
            ).reasons
        )
        tx.note(reasons=[reason.code for reason in found])
        if found:
            return Refused(found)
        tx.emit("ledger.closed", {"pool_id": pool, "month": month, "path": by.path})
        return Closed(pool, month)


def _pool(row: dict[str, object]) -> Pool:
    return Pool(**row)  # type: ignore[arg-type]  # the query names the fields of Pool
