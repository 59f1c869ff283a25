"""Letters at the desk: their receipts recorded by the clerk, and the days to disagree that follow."""

from __future__ import annotations

from shebao.benefits.explain import explain_decision
from shebao.benefits.model import DecisionId
from shebao.kernel.actors import Actor
from shebao.service.delivery import Delivery, record_delivery
from shebao.service.desk import Desk
from shebao.service.desk_errors import DeliveredLater, NobodyInOffice
from shebao.service.objection import Sent, letter_sent, letters_sent
from shebao.service.offices import Offices


def delivered(desk: Desk, number: str, done: Delivery) -> tuple[Actor, Sent]:
    """The clerk of the office that wrote it writes the receipt down.

    Raises LetterUnknown, DeliveredLater, WayUnknown, DeliveredBeforeIssue, NobodyInOffice.
    """
    before = letter_sent(desk.db, desk.house, _offices(desk), number)
    if done.on > desk.on:
        raise DeliveredLater(number=number, day=done.on, today=desk.on)
    by = _of_employer(desk, number) if before.decision is None else _clerk(desk, before.decision)
    record_delivery(desk.db, by, desk.law, number, done)
    return by, letter_sent(desk.db, by, _offices(desk), number)


def _clerk(desk: Desk, decision: int) -> Actor:
    claim = explain_decision(desk.db, desk.house, DecisionId(decision)).claim
    return desk.at("clerk", claim.region, desk.line(claim.scheme))


def _of_employer(desk: Desk, number: str) -> Actor:
    """A letter about dues tells of no claim: it bears the region of its office, which has one line that collects."""
    region = number.partition("-")[0]
    lines = sorted({str(s.facts["line"]) for s in desk.law.schemes.values() if s.facts.get("contribution")})
    for line in lines:
        try:
            return desk.at("clerk", region, line)
        except NobodyInOffice:
            continue
    raise NobodyInOffice(post="clerk", line=", ".join(lines), region=region, day=desk.on)


def letters_of(desk: Desk, decision: int | None) -> tuple[Sent, ...]:
    """The letters on the claim of a decision, with their receipts and last days."""
    return () if decision is None else letters_sent(desk.db, desk.house, _offices(desk), decision)


def _offices(desk: Desk) -> Offices:
    return Offices(desk.law, desk.invented)
