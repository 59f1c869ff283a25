"""Deciding by order at the desk: what no rule reaches, an officer decides with a document; two others sign it."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.benefits import decisions
from shebao.benefits.decisions import Order
from shebao.benefits.model import ClaimId, Component
from shebao.kernel.dates import month_of
from shebao.kernel.errors import Reason
from shebao.service.desk import Desk, take_law_into_use
from shebao.service.desk_errors import OrderNotAsked, OrderUnclear
from shebao.service.desk_steps import Done, officer_for, read


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that decides the case, and its article."""

    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What an order grants: fen, and the first month of a monthly award (None: a lump sum)."""

    fen: int
    start_month: int | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Why an order grants nothing, for the person to read."""

    en: str
    zh: str


def order(desk: Desk, claim: ClaimId, paper: Paper, decided: Grant | Wording | None) -> Done:
    """The clerk writes down what the document decides; the reviewer and the approver follow, or the notice.

    Raises OrderNotAsked where a rule decides, OrderUnclear, benefits.OrderIncomplete.
    """
    now = read(desk, claim).claim
    if now.state != "awaiting_order":
        raise OrderNotAsked(claim=claim, state=now.state)
    once = int(month_of(now.event_date)) if now.item else None
    made = _order(paper, decided, once)
    take_law_into_use(desk)
    by = officer_for(desk, claim, "clerk")
    found = decisions.decide_by_order(desk.db, by, desk.judge, claim, made, on=desk.on)
    desk.told()
    return Done(claim, "order", by, found)


def _order(paper: Paper, decided: Grant | Wording | None, once: int | None) -> Order:
    """A lump sum stands in the month of its event (`once`); a monthly award begins where the order says."""
    match decided:
        case Grant(fen, start) if fen > 0 and (start is None) != (once is None):
            month = start if once is None else once
            return Order(paper.document, paper.article, (Component("by_order", "", fen),), month or 0)
        case Wording(en, zh) if en.strip() and zh.strip():
            return Order(paper.document, paper.article, refusal=Reason("order.refused", en.strip(), zh.strip()))
    raise OrderUnclear
