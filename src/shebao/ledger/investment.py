"""A fund's surplus entrusted for investment: an order that breaks a limit of the law is not made.

Classes, limits and what must stay for payments are rules of a scheme of the law folder; its entries.yaml says which
rules an order must keep (`portfolio`). Counted is the portfolio after the order: by the custodian's valuation where one
is given, else by the book, with every order that is signed or waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shebao.engine import specialise
from shebao.kernel.actors import Actor
from shebao.law.ir import Law, Scheme
from shebao.ledger import orders
from shebao.ledger.chart import moves
from shebao.ledger.reasons import Fact, refuse_if_any
from shebao.store.db import Database
from shebao.store.transaction import Transaction

NATION = "000000"


@dataclass(frozen=True, slots=True)
class Investment:
    """Money of a pool for one asset class; a month of benefits and how many months stay are decided facts."""

    pool: int
    month: int
    fen: int
    asset_class: str
    month_of_benefits: int
    months_kept: int
    document: str
    on: date
    valued: Mapping[str, int] = field(default_factory=dict)  # class → fen by the custodian, before the order


def entrust(db: Database, by: Actor, key: str, scheme: tuple[Law, str], wanted: Investment) -> orders.Order:
    """An order to invest, made by the acting officer. Raises NotBooked with every limit it would break."""
    law, name = scheme
    content = law.schemes[name]
    rules = content.entries["portfolio"]
    paid = orders.side(moves(content), "pay")
    with db.transaction(by, "ledger", "entrust", act="book", subject=f"order:{key}") as tx:
        tx.one("hold_portfolio", pool=wanted.pool)
        if wanted.asset_class not in rules["classes"]:
            refuse_if_any(_strange(content, rules["classes"], wanted))
        after, left = _after(tx, key, paid, wanted)
        refuse_if_any(_broken(law, content, wanted, after, left))
        order = {
            "kind": "invest",
            "pool_id": wanted.pool,
            "month": wanted.month,
            "fen": wanted.fen,
            "facts": {"scheme": name, "component": wanted.asset_class, "paid": paid},
            "document": wanted.document,
        }
        return orders.make_in(tx, key, order)


def _after(tx: Transaction, key: str, paid: Mapping[str, str], wanted: Investment) -> tuple[dict[str, int], int]:
    """The portfolio with this order, and what the paying account holds before it, less what is waiting."""
    book = tx.all("holdings", pool=wanted.pool, account=paid["debit"], path=tx.actor.path, key=key)
    after = {r.component: r.fen for r in book} | dict(wanted.valued)
    after[wanted.asset_class] = after.get(wanted.asset_class, 0) + wanted.fen
    held = tx.one("account_fen", pool=wanted.pool, account=paid["credit"], month=wanted.month).fen
    return after, held - tx.one("waiting_orders", pool=wanted.pool, account=paid["credit"], key=key).fen


def _broken(law: Law, scheme: Scheme, wanted: Investment, after: Mapping[str, int], left: int) -> Sequence[Fact]:
    rules = scheme.entries["portfolio"]
    names = rules["balance"]
    facts = {
        **{each: after.get(each, 0) for each in rules["classes"]},
        rules["net"]: sum(after.values()),
        names["balance"]: left,
        names["amount"]: wanted.fen,
        names["month"]: wanted.month_of_benefits,
        names["months"]: wanted.months_kept,
    }
    return [
        {"code": "limit_broken", "en": limit["en"], "zh": limit["zh"], "cites": limit["cites"], "fen": wanted.fen}
        for limit in rules["limits"]
        if not _kept(law, f"{scheme.id}.{limit['rule']}", wanted.on, facts)
    ]


def _kept(law: Law, rule: str, on: date, facts: Mapping[str, Any]) -> bool:
    """Whether a rule holds; what it refuses to answer (a figure out of its range) is not kept."""
    graph = specialise(law, [rule], on, [NATION], on)
    decision = graph.decide({name: facts[name.rsplit(".", 1)[1]] for name in graph.inputs})
    return not decision.refusals and bool(decision.values[graph.outputs[0]])


def _strange(scheme: Scheme, classes: Sequence[str], wanted: Investment) -> Sequence[Fact]:
    named = {"asset_class": wanted.asset_class, "scheme": scheme.id, "classes": ", ".join(classes)}
    return [{"code": "unknown_class", **named}]
