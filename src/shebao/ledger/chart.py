"""The chart of accounts and the moves of a scheme, as the law folder gives them.

`accounts.yaml`: charts with dates, accounts with code, class and, for the seven the house must find itself, a role.
`entries.yaml` of a scheme: the fund, and for each move the account debited and the account credited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law, Scheme

KINDS = ("asset", "liability", "balance", "income", "expenditure")
ROLES = (
    "income_account",
    "treasury",
    "special_account",
    "expenditure_account",
    "temporary_receipts",
    "temporary_payments",
    "fund_balance",
)


class ChartFaulty(ShebaoError):
    """The chart of accounts {chart} cannot be used: {faults}. Correct accounts.yaml."""

    code = "ledger.chart_faulty"
    zh = "会计科目表 {chart} 无法使用：{faults}。请修改 accounts.yaml。"


class MoveMissing(ShebaoError):
    """Scheme {scheme} does not say which accounts {move} moves: add it to the scheme's entries.yaml."""

    code = "ledger.move_missing"
    zh = "项目 {scheme} 未规定“{move}”的借贷科目：请补充该项目的 entries.yaml。"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of one chart; `id` stays when codes and names change."""

    id: str
    code: str
    kind: str
    en: str
    zh: str
    role: str | None = None
    parent: str | None = None
    funds: tuple[str, ...] = ()  # empty: of every fund
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One accounting system, in force [starts, ends)."""

    id: str
    starts: date
    ends: date | None
    document: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The two accounts a move touches."""

    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What a scheme's money does in the statutory book. Moves of registers alone have no accounts."""

    scheme: str
    fund: str
    entries: Mapping[str, Mapping[str, Any]]

    def accounts(self, move: str, component: str = "") -> Accounts | None:
        """Debit and credit of a move; None when it stands only in a register. Raises MoveMissing."""
        entry = self.entries.get(move)
        if entry is None:
            raise MoveMissing(scheme=self.scheme, move=move)
        merged = {**entry, **entry.get("by_component", {}).get(component, {})}
        if "debit" not in merged and "register" in merged:
            return None
        if "debit" not in merged or "credit" not in merged:
            raise MoveMissing(scheme=self.scheme, move=move)
        return Accounts(merged["debit"], merged["credit"])


def charts(law: Law) -> tuple[Chart, ...]:
    """All charts of the law folder. Raises ChartFaulty with every fault of a chart."""
    return tuple(_chart(raw) for raw in law.files["accounts"]["charts"])


def moves(scheme: Scheme) -> Moves:
    """The moves of a scheme as its entries.yaml gives them. Raises MoveMissing."""
    entries = scheme.entries.get("moves", {})
    fund = scheme.entries.get("fund") or scheme.facts.get("fund")
    if not fund:
        raise MoveMissing(scheme=scheme.id, move="fund")
    return Moves(scheme.id, str(fund), entries)


def _chart(raw: Mapping[str, Any]) -> Chart:
    accounts = tuple(_account(each) for each in raw["accounts"])
    if faults := _faults(accounts):
        raise ChartFaulty(chart=raw["id"], faults="; ".join(faults))
    ends = raw.get("to")
    return Chart(str(raw["id"]), parse_date(raw["from"]), parse_date(ends) if ends else None, raw["document"], accounts)


def _account(raw: Mapping[str, Any]) -> Account:
    return Account(
        id=raw["id"],
        code=str(raw["code"]),
        kind=raw["class"],
        en=raw["en"],
        zh=raw["zh"],
        role=raw.get("role"),
        parent=raw.get("parent"),
        funds=tuple(raw.get("funds", ())),
        unverified=bool(raw.get("unverified", False)),
    )


def _faults(accounts: Sequence[Account]) -> list[str]:
    ids = [a.id for a in accounts]
    codes = [a.code for a in accounts]
    roles = [a.role for a in accounts if a.role]
    faults = [f"account {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    faults += [f"code {c} stands twice" for c in sorted({c for c in codes if codes.count(c) > 1})]
    faults += [f"account {a.id} has the unknown class {a.kind}" for a in accounts if a.kind not in KINDS]
    faults += [
        f"account {a.id} sums up under {a.parent}, which is missing" for a in accounts if a.parent not in {None, *ids}
    ]
    faults += [f"the role {r} is given {roles.count(r)} times, not once" for r in ROLES if roles.count(r) != 1]
    faults += [f"the role {r} is unknown" for r in sorted(set(roles) - set(ROLES))]
    return faults
