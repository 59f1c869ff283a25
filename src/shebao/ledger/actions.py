"""The verbs of the books: load the chart, open a pool, post, reverse, and the money doors.

Every function is one transaction and one audit line. The acting officer makes the entry; who approved it stands on the
paper (`Paper.approved_by`) and must be somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from shebao.kernel.actors import Actor
from shebao.ledger.chart import Chart, Moves
from shebao.ledger.model import (
    Amount,
    Balances,
    Booked,
    Entry,
    EntryId,
    FundingRequest,
    Key,
    Line,
    Paper,
    Plan,
    Pool,
    PoolId,
    Receipt,
    RequestId,
    Reversal,
    Transfer,
    plain_lines,
)
from shebao.ledger.reasons import NotBooked, reasons, refuse_if_any
from shebao.store.db import Database
from shebao.store.transaction import Transaction

_ACTS = {"checked": "review", "approved": "approve"}  # what a post must be granted for a step; any of them may refuse


def load_chart(db: Database, by: Actor, chart: Chart) -> None:
    """Adds the accounts of a chart; names follow the file, class and role never change. Raises NotBooked."""
    with db.transaction(by, "ledger", "load_chart", subject=f"chart:{chart.id}") as tx:
        facts = {
            "chart": chart.id,
            "starts": chart.starts.isoformat(),
            "ends": chart.ends.isoformat() if chart.ends else None,
            "document": chart.document,
            "accounts": [
                {
                    "account": a.id,
                    "code": a.code,
                    "kind": a.kind,
                    "role": a.role,
                    "parent": a.parent,
                    "funds": list(a.funds) or None,
                    "name_en": a.en,
                    "name_zh": a.zh,
                    "unverified": a.unverified,
                }
                for a in chart.accounts
            ],
        }
        refuse_if_any(tx.one("load_chart", chart=facts).reasons)
        tx.note(accounts=len(chart.accounts))


def load_scheme(db: Database, by: Actor, moves: Moves) -> None:
    """Ties a scheme to its fund for good. Raises NotBooked when it belongs to another one already."""
    with db.transaction(by, "ledger", "load_scheme", subject=f"scheme:{moves.scheme}") as tx:
        fund = tx.one("load_scheme", scheme=moves.scheme, fund=moves.fund).fund
        if fund != moves.fund:
            raise NotBooked(reasons([{"code": "scheme_of_other_fund", "scheme": moves.scheme, "fund": moves.fund}]))


def open_pool(db: Database, by: Actor, pool: Pool) -> PoolId:
    """Opens the books of a fund in a pooling area, or finds those opened before. `pool.pool_id` is ignored."""
    with db.transaction(by, "ledger", "open_pool", subject=f"pool:{pool.fund}/{pool.area}") as tx:
        row = tx.one(
            "open_pool",
            fund=pool.fund,
            area=pool.area,
            name_en=pool.name_en,
            name_zh=pool.name_zh,
            first_month=pool.first_month,
            path=pool.agency_path,
        )
        return PoolId(row.pool_id)


def post(db: Database, by: Actor, key: Key, entry: Entry, paper: Paper) -> Booked:
    """One balanced entry. The same key and content again gives the first answer. Raises NotBooked with every reason."""
    subject = f"entry:{key.source}/{key.key}"
    with db.transaction(by, "ledger", "post", act="book", subject=subject) as tx:
        facts = _entry_facts(tx.actor, entry, paper)
        row = tx.one("post_told", source=key.source, key=key.key, entry=facts, subject=subject)
        refuse_if_any(row.reasons)
        tx.line_written = True
        return Booked(EntryId(row.entry_id), row.replayed)


def post_in(tx: Transaction, key: Key, entry: Entry, paper: Paper) -> Booked:
    """`post` inside the transaction of another act."""
    with tx.within("ledger") as books:
        row = books.one("post", source=key.source, key=key.key, entry=_entry_facts(tx.actor, entry, paper))
    refuse_if_any(row.reasons)
    tx.note(entry=row.entry_id, replayed=row.replayed)
    return Booked(EntryId(row.entry_id), row.replayed)


def _entry_facts(by: Actor, entry: Entry, paper: Paper) -> dict[str, object]:
    return {
        "move": entry.move,
        "period": entry.period,
        "for_month": entry.for_month,
        "business_date": paper.day.isoformat(),
        "document": paper.document,
        "made_by": by.actor_id,
        "approved_by": paper.approved_by,
        "serving_path": by.path,
        "lines": plain_lines(entry.lines),
    }


def reverse(db: Database, by: Actor, key: Key, wrong: Reversal, paper: Paper) -> Booked:
    """The opposite of an entry, in an open month, with its reason code. Raises NotBooked."""
    with db.transaction(by, "ledger", "reverse", act="book", subject=f"entry:{wrong.entry_id}") as tx:
        order = {
            "entry_id": wrong.entry_id,
            "period": wrong.period,
            "reason": wrong.reason,
            "business_date": paper.day.isoformat(),
            "document": paper.document,
            "made_by": by.actor_id,
            "approved_by": paper.approved_by,
        }
        row = tx.one("reverse", source=key.source, key=key.key, order=order)
        refuse_if_any(row.reasons)
        tx.note(entry=row.entry_id, replayed=row.replayed)
        return Booked(EntryId(row.entry_id), row.replayed)


def bring_in(db: Database, by: Actor, opening: Transfer, paper: Paper) -> Booked:
    """Opening balance of a pool taken over from former books: fiscal special account against fund balance."""
    with db.transaction(by, "ledger", "bring_in", act="book", subject=f"pool:{opening.pool_id}") as tx:
        entry = _door(tx, "bring_in", opening, "special_account", "fund_balance")
        return post_in(tx, Key("taken_on", f"{opening.pool_id}/{by.path}"), entry, paper)


def take_on(db: Database, by: Actor, balances: Balances, paper: Paper) -> Booked:
    """Closing balances of former books as the opening of these: every account that has one, once for a pool and agency.

    Income and expenditure of former years stand in the fund balance. Raises NotBooked, also when the sum is not zero.
    """
    with db.transaction(by, "ledger", "take_on", act="book", subject=f"pool:{balances.pool_id}") as tx:
        lines = tuple(Line(balances.pool_id, account, fen) for account, fen in sorted(balances.fen.items()) if fen)
        key = Key("taken_on", f"{balances.pool_id}/{by.path}")
        return post_in(tx, key, Entry("bring_in", balances.month, balances.month, lines), paper)


def receive(db: Database, by: Actor, key: Key, receipt: Receipt, paper: Paper) -> Booked:
    """Contributions have arrived: income by scheme and component. Raises NotBooked, MoveMissing."""
    with db.transaction(by, "ledger", "receive", act="book", subject=f"receipt:{key.source}/{key.key}") as tx:
        lines: list[Line] = []
        for amount in receipt.amounts:
            if accounts := receipt.moves.accounts("receive", amount.component):
                named = (amount.scheme, amount.component, amount.payer)
                lines.append(Line(receipt.pool_id, accounts.debit, amount.fen, *named))
                lines.append(Line(receipt.pool_id, accounts.credit, -amount.fen, *named))
        return post_in(tx, key, Entry("receive", receipt.period, receipt.for_month, tuple(lines)), paper)


def treasury_to_special(db: Database, by: Actor, key: Key, moved: Transfer, paper: Paper) -> Booked:
    """The treasury has moved money into the fiscal special account (advice in `paper`)."""
    with db.transaction(by, "ledger", "treasury_to_special", act="book", subject=f"pool:{moved.pool_id}") as tx:
        return post_in(tx, key, _door(tx, "to_special", moved, "special_account", "treasury"), paper)


def income_to_special(db: Database, by: Actor, key: Key, moved: Transfer, paper: Paper) -> Booked:
    """The collection account was emptied into the fiscal special account."""
    with db.transaction(by, "ledger", "income_to_special", act="book", subject=f"pool:{moved.pool_id}") as tx:
        return post_in(tx, key, _door(tx, "to_special", moved, "special_account", "income_account"), paper)


def request_funds(db: Database, by: Actor, key: str, plan: Plan) -> FundingRequest:
    """The month's plan for the expenditure account, made by the acting officer. Raises NotBooked."""
    with db.transaction(by, "ledger", "request_funds", act="book", subject=f"funding:{key}") as tx:
        facts = {
            "pool_id": plan.pool_id,
            "month": plan.month,
            "plan": [asdict(amount) for amount in plan.amounts],
            "made_by": by.actor_id,
            "note": plan.note,
            "serving_path": by.path,
        }
        row = tx.one("request_funds", key=key, request=facts)
        refuse_if_any(row.reasons)
        return _request(tx, row.request_id)


def check_funds(db: Database, by: Actor, request: RequestId, *, note: str = "") -> FundingRequest:
    """The second signature, of another person. Raises NotBooked."""
    return _step(db, by, request, "checked", note)


def approve_funds(db: Database, by: Actor, request: RequestId, *, note: str = "") -> FundingRequest:
    """The third signature. Raises NotBooked."""
    return _step(db, by, request, "approved", note)


def refuse_funds(db: Database, by: Actor, request: RequestId, *, note: str) -> FundingRequest:
    """Sends the request back for good, with a reason. Raises NotBooked."""
    return _step(db, by, request, "refused", note)


def fund_expenditure(db: Database, by: Actor, request: RequestId, paper: Paper) -> Booked:
    """Finance has paid an approved request into the expenditure account. Raises NotBooked."""
    with db.transaction(by, "ledger", "fund_expenditure", act="book", subject=f"funding:{request}") as tx:
        row = tx.one(
            "fund_expenditure",
            request=request,
            actor=by.actor_id,
            approver=paper.approved_by,
            day=paper.day,
            document=paper.document,
        )
        refuse_if_any(row.reasons)
        return Booked(EntryId(row.entry_id), row.replayed)


def fund_from_budget(
    db: Database, by: Actor, request: RequestId, granted: tuple[Sequence[Amount], Mapping[str, Moves]], paper: Paper
) -> Booked:
    """Finance has paid an approved request from the budget: an appropriation of each scheme, booked by its moves.

    Raises NotBooked, MoveMissing.
    """
    with db.transaction(by, "ledger", "fund_from_budget", act="book", subject=f"funding:{request}") as tx:
        pool, lines = tx.one("request_by_id", request=request).pool_id, list[Line]()
        for amount in granted[0]:
            if accounts := granted[1][amount.scheme].accounts("receive", amount.component):
                named = (amount.scheme, amount.component, amount.payer)
                lines += [Line(pool, accounts.debit, amount.fen, *named)]
                lines += [Line(pool, accounts.credit, -amount.fen, *named)]
        row = tx.one(
            "fund_from_budget",
            request=request,
            actor=by.actor_id,
            approver=paper.approved_by,
            day=paper.day,
            document=paper.document,
            lines=json.dumps(plain_lines(lines)),
        )
        refuse_if_any(row.reasons)
        return Booked(EntryId(row.entry_id), row.replayed)


def _step(db: Database, by: Actor, request: RequestId, step: str, note: str) -> FundingRequest:
    with db.transaction(by, "ledger", f"{step}_funds", act=_ACTS.get(step), subject=f"funding:{request}") as tx:
        row = tx.one("step_request", request=request, step=step, actor=by.actor_id, note=note)
        refuse_if_any(row.reasons)
        return _request(tx, request)


def _request(tx: Transaction, request: int) -> FundingRequest:
    row = tx.one("request_by_id", request=request)
    return FundingRequest(RequestId(row.request_id), row.pool_id, row.month, row.fen, row.state)


def _door(tx: Transaction, move: str, moved: Transfer, debit: str, credit: str) -> Entry:
    """An entry of two lines between accounts named by role."""
    lines = (
        Line(moved.pool_id, _role(tx, moved.month, debit), moved.fen),
        Line(moved.pool_id, _role(tx, moved.month, credit), -moved.fen),
    )
    return Entry(move, moved.month, moved.month, lines)


def _role(tx: Transaction, month: int, role: str) -> str:
    row = tx.maybe("account_by_role", month=month, role=role)
    if row is None:
        raise NotBooked(reasons([{"code": "no_chart", "month": month}]))
    return str(row.account)
