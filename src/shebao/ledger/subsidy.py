"""The budget as last resort: a fund that cannot pay what it owes is given what is lacking, no more, and once a month.

社会保险法 第六十五条: the funds live by balance of income and payments; at a shortfall the government of the pooling
level and above gives a subsidy. The claim is drawn from the books; the entry is made only while the books still say
what the claim says, so nobody is subsidised on an old figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.ledger.actions import post_in
from shebao.ledger.chart import Moves
from shebao.ledger.model import Booked, Entry, Key, Line, Paper
from shebao.ledger.orders import side
from shebao.store.db import Database
from shebao.store.transaction import Transaction

MONEY = ("treasury", "income_account", "special_account", "expenditure_account")
"""Roles of accounts on which a fund's money stands; what is entrusted for investment must be called back first."""
HELD_FOR_OTHERS = "temporary_receipts"
"""What of this money is somebody else's: payments that came back, receipts of nobody known. It stands below zero."""

MOVE, COMPONENT = "government_subsidy", "shortfall"


class NothingLacks(ShebaoError):
    """The fund of pool {pool} holds {held} yuan and owes {due} in {month}: nothing lacks, no subsidy is due."""

    code = "ledger.nothing_lacks"
    zh = "基金 {pool} 账上有 {held} 元，{month} 应支付 {due} 元：没有缺口，不需财政补助。"


class ClaimOutdated(ShebaoError):
    """The claim says that pool {pool} held {claimed} yuan in {month}; the books say {held}: draw the claim anew."""

    code = "ledger.subsidy_claim"
    zh = "补助申请写明基金 {pool} 在 {month} 存有 {claimed} 元，账簿为 {held} 元：请重新提出申请。"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The claim: what a pool owes in a month, what it holds on each account, in fen. `lacking` is the subsidy."""

    pool: int
    month: int
    due: int
    accounts: tuple[tuple[str, int], ...]

    @property
    def held(self) -> int:
        """All of its money, less what it holds for others."""
        return sum(fen for _, fen in self.accounts)

    @property
    def lacking(self) -> int:
        """What the budget gives."""
        return max(0, self.due - self.held)


def shortfall(db: Database, by: Actor, pool: int, month: int, due: int) -> Shortfall:
    """The claim for payments of `due` fen that are still to be made from the pool in the month."""
    with db.reading(by, "ledger", purpose=f"shortfall of pool {pool} in {month_text(month)}") as tx:
        return Shortfall(pool, month, due, _held(tx, pool, month))


def subsidise(db: Database, by: Actor, claim: Shortfall, moves: Moves, paper: Paper) -> Booked:
    """The budget has paid the claim: booked once for a pool and month; again: the first answer.

    Raises NothingLacks, ClaimOutdated, NotBooked, MoveMissing.
    """
    facts = {"pool": claim.pool, "month": month_text(claim.month), "held": yuan(claim.held), "due": yuan(claim.due)}
    if not claim.lacking:
        raise NothingLacks(**facts)
    accounts = side(moves, MOVE)
    named = (moves.scheme, COMPONENT, "budget")
    lines = (
        Line(claim.pool, accounts["debit"], claim.lacking, *named),
        Line(claim.pool, accounts["credit"], -claim.lacking, *named),
    )
    with db.transaction(by, "ledger", "subsidise", act="book", subject=f"pool:{claim.pool}/{claim.month}") as tx:
        key = Key("subsidy", f"{claim.pool}/{claim.month}")
        booked = post_in(tx, key, Entry(MOVE, claim.month, claim.month, lines), paper)
        before = sum(fen for _, fen in _held(tx, claim.pool, claim.month)) - claim.lacking
        if not booked.replayed and before != claim.held:
            raise ClaimOutdated(**{**facts, "claimed": facts["held"], "held": yuan(before)})
        return booked


def _held(tx: Transaction, pool: int, month: int) -> tuple[tuple[str, int], ...]:
    with tx.within("ledger") as books:
        rows = books.all("trial_balance", pool=pool, month=month, path=tx.actor.path)
    passing = {row.account for row in rows if row.role == HELD_FOR_OTHERS and row.closing_fen}
    return tuple((row.account, row.closing_fen) for row in rows if row.role in MONEY or row.account in passing)
