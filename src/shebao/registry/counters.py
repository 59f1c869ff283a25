"""The queue at an office's counters: a number is taken while it is open, called in order, served or left."""

from __future__ import annotations

from typing import Literal

from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import AgencyId
from shebao.registry.outlets import CounterClosed, Moment, ServiceNotGiven, TicketNotCalled, Waiting, outlet
from shebao.store.db import Database
from shebao.store.transaction import Transaction


def take_number(db: Database, by: Actor, agency: AgencyId, service: str, moment: Moment) -> Waiting:
    """The next number of the day at an office. Raises OutletUnknown, ServiceNotGiven, CounterClosed."""
    found = outlet(db, by, agency, moment)
    if service not in found.services:
        raise ServiceNotGiven(service=service, day=moment.day, known=", ".join(found.services))
    if not found.open:
        when = f"{moment.day} {moment.minute // 60:02d}:{moment.minute % 60:02d}"
        raise CounterClosed(office=f"{found.en} {found.zh}", when=when, hours=found.hours or "–")
    with db.transaction(by, "registry", "take_number", subject=f"agency:{agency}", act="accept") as tx:
        _hold(tx, agency)
        row = tx.one("take_ticket", agency=agency, on_day=moment.day, service=service, path=found.path)
        return _in_queue(tx, agency, moment, row.number)


def call_next(db: Database, by: Actor, agency: AgencyId, counter: str, moment: Moment) -> Waiting | None:
    """The next number to a counter; the one that is there already while it has not ended; None when nobody waits."""
    with db.transaction(by, "registry", "call_next", subject=f"agency:{agency}", act="accept") as tx:
        _hold(tx, agency)
        waiting = _queue(tx, agency, moment)
        there = next((one for one in waiting if one.counter == counter and not one.outcome), None)
        first = there or next((one for one in waiting if not one.counter and not one.outcome), None)
        if first is None or there is not None:
            return there
        _step(tx, agency, first, {"step": "called", "counter": counter, "outcome": ""})
        return _in_queue(tx, agency, moment, first.number)


def end_number(
    db: Database, by: Actor, at: tuple[AgencyId, int], outcome: Literal["served", "left"], moment: Moment
) -> Waiting:
    """A number of an office was served, or left unserved. Raises TicketNotCalled: uncalled it can only have left."""
    agency, number = at
    with db.transaction(by, "registry", "end_number", subject=f"agency:{agency}", act="accept") as tx:
        _hold(tx, agency)
        one = next((t for t in _queue(tx, agency, moment) if t.number == number), None)
        if one is None or one.outcome or (outcome == "served" and not one.counter):
            raise TicketNotCalled(number=number, agency=agency, day=moment.day)
        _step(tx, agency, one, {"step": "ended", "counter": "", "outcome": outcome})
        return _in_queue(tx, agency, moment, number)


def queue(db: Database, by: Actor, agency: AgencyId, moment: Moment) -> tuple[Waiting, ...]:
    """The numbers of a day at an office, in order."""
    with db.reading(by, "registry", purpose="queue") as tx:
        return _queue(tx, agency, moment)


def _hold(tx: Transaction, agency: AgencyId) -> None:
    tx.one("hold", what=f"queue {agency}")


def _step(tx: Transaction, agency: AgencyId, one: Waiting, facts: dict[str, object]) -> None:
    path = tx.one("agency_by_id", agency_id=agency).path
    tx.run("add_queue_step", ticket=one.ticket, by=tx.actor.actor_id, path=path, **facts)


def _queue(tx: Transaction, agency: AgencyId, moment: Moment) -> tuple[Waiting, ...]:
    rows = tx.all("queue", agency=agency, on_day=moment.day)
    return tuple(Waiting(r.ticket_id, r.number, r.service, r.taken, r.counter or "", r.outcome or "") for r in rows)


def _in_queue(tx: Transaction, agency: AgencyId, moment: Moment, number: int) -> Waiting:
    return next(one for one in _queue(tx, agency, moment) if one.number == number)
