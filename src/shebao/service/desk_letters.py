"""Letters at the desk: the notice before a refusal, receipts written down by the clerk, the days to disagree."""

from __future__ import annotations

from datetime import date

from shebao.benefits.explain import explain_decision
from shebao.benefits.model import ClaimId, DecisionId
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.service.delivery import Delivery, record_delivery
from shebao.service.desk import Desk
from shebao.service.desk_errors import DeliveredLater, NobodyInOffice, NotDecidedYet
from shebao.service.desk_steps import officer_for, read
from shebao.service.issue import Occasion, issue
from shebao.service.letter_model import NOTICE, Letter
from shebao.service.objection import Sent, letter_sent, letters_sent
from shebao.service.offices import Offices


class NoNotice(ShebaoError):
    """Claim {claim} is "{state}", and the person has been told of no refusal that stands: `shebao claim notify {claim}`
    records that he is told, once a refusal is proposed. The letter follows it."""

    code = "service.no_notice"
    zh = (
        "申请 {claim} 处于“{state}”状态，没有仍然有效的事先告知：拟不予批准后，"
        "先以 shebao claim notify {claim} 登记告知，再出具告知书。"
    )


AFTER_NOTICE = ("refusal_answered", "refused", "withdrawn")
"""What may follow a notice without a new decision."""


def notice_letter(desk: Desk, claim: ClaimId) -> Letter:
    """The letter that tells a person before his claim is refused, of the day he was told. Raises NoNotice."""
    found = read(desk, claim)
    told = [at for at, line in enumerate(found.lines) if line.state == "refusal_notified"]
    if not told or any(line.state not in AFTER_NOTICE for line in found.lines[told[-1] + 1 :]):
        raise NoNotice(claim=claim, state=found.claim.state)
    if found.decision is None:
        raise NotDecidedYet(claim=claim)
    line, by = found.lines[told[-1]], officer_for(desk, claim, "clerk")
    until = date.fromisoformat(str(line.facts["answer_until"]))
    occasion = Occasion(NOTICE, line.on, demonstration=desk.demonstration, answer_by=until, invented=desk.invented)
    return issue(desk.db, by, desk.law, explain_decision(desk.db, by, found.decision), occasion)


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
    raise desk.nobody("clerk", region, ", ".join(lines))


def letters_of(desk: Desk, decision: int | None) -> tuple[Sent, ...]:
    """The letters on the claim of a decision, with their receipts and last days."""
    return () if decision is None else letters_sent(desk.db, desk.house, _offices(desk), decision)


def _offices(desk: Desk) -> Offices:
    return Offices(desk.law, desk.invented)
