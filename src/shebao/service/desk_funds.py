"""A fund's shortfall at the desk: the claim on the budget, and the subsidy booked by two hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.ledger.chart import MoveMissing
from shebao.ledger.model import Booked, Paper, Pool
from shebao.ledger.pooling import Fund
from shebao.ledger.statements import trial_balance
from shebao.ledger.subsidy import MOVE, Shortfall, shortfall, subsidise
from shebao.service.desk import Desk
from shebao.service.desk_payments import office_of
from shebao.service.setting import all_moves
from shebao.service.text import Text


class MembersWanted(ShebaoError):
    """Risk needs the members of each area; without: {areas}. Give them in a sheet (--sheet), or leave --spread out."""

    code = "service.members_wanted"
    zh = "测算波动须有各地参保人数，缺少：{areas}。请在表中填写（--sheet），或不用 --spread。"


@dataclass(frozen=True, slots=True)
class Subsidised:
    """The entry, who booked it, and who approved it."""

    booked: Booked
    by: Actor
    approver: Actor


def claim(desk: Desk, pool: Pool, month: int, due: int) -> Shortfall:
    """What a pool lacks to pay `due` fen in a month, account by account."""
    return shortfall(desk.db, desk.house, pool.pool_id, month, due)


def book(desk: Desk, pool: Pool, claimed: Shortfall, document: str) -> Subsidised:
    """The budget has paid the claim: booked once for a pool and month; again, the first answer.

    Raises NothingLacks, ClaimOutdated, NotBooked, NobodyInOffice.
    """
    scheme = _scheme_of(desk, pool.fund)
    office = office_of(desk, scheme, pool.agency_path)
    by = desk.at("accountant", office.region, office.line)
    approver = desk.at("approver", office.region, office.line)
    drawn = shortfall(desk.db, by, claimed.pool, claimed.month, claimed.due)
    paper = Paper(desk.on, document, approver.actor_id)
    return Subsidised(subsidise(desk.db, by, drawn, all_moves(desk.law)[scheme], paper), by, approver)


def account_names(desk: Desk, pool: Pool, month: int) -> dict[str, Text]:
    """What the accounts of a pool are called."""
    lines = trial_balance(desk.db, desk.house, pool.pool_id, month).lines
    return {line.account: Text(line.en, line.zh) for line in lines}


def _scheme_of(desk: Desk, fund: str) -> str:
    """The scheme whose entries say how the budget's money is booked in a fund: its own, else the first that says it."""
    own = [scheme for scheme in desk.law.schemes.values() if scheme.facts.get("fund") == fund]
    known = [scheme.id for scheme in own if MOVE in (scheme.entries.get("moves") or {})]
    if not known:
        raise MoveMissing(scheme=fund, move=MOVE)
    return fund if fund in known else known[0]


def need_members(funds: Sequence[Fund]) -> None:
    """Raises MembersWanted where an area has nobody."""
    lacking = [fund.area for fund in funds if fund.members <= 0]
    if lacking:
        raise MembersWanted(areas=", ".join(lacking))
