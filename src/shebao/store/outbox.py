"""Events rise: a lower floor writes one with its fact, a higher floor subscribes by name.

Delivery is at least once; the mark that a subscriber had an event commits with what the subscriber did, so its effect
happens once. An event a subscriber refuses stays pending with the reason; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import psycopg

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database
from shebao.store.errors import CommitUnknown, DatabaseBusy, DatabaseLost, DiskFull
from shebao.store.transaction import Transaction

AT_A_TIME = 1000
NOT_ITS_FAULT = (DatabaseLost, DatabaseBusy, CommitUnknown, DiskFull)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened below: its number, name and payload (ids and figures)."""

    event_id: int
    name: str
    payload: Mapping[str, object]
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who takes events of one name: `handle` works inside a transaction of `package`."""

    name: str
    event: str
    package: str
    handle: Callable[[Transaction, Event], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many events were taken, and how many were refused and wait."""

    done: int
    failed: int


def deliver(db: Database, by: Actor, subscribers: Iterable[Subscriber]) -> Delivered:
    """Give every pending event to its subscribers until none is left but those refused just now."""
    subscribers = tuple(subscribers)
    done, refused = 0, set[tuple[int, str]]()
    moved = True
    while moved:
        moved = False
        for subscriber in subscribers:
            for event in _pending(db, by, subscriber):
                if (event.event_id, subscriber.name) in refused:
                    continue
                if _hand_over(db, by, subscriber, event):
                    done += 1
                    moved = True
                else:
                    refused.add((event.event_id, subscriber.name))
    return Delivered(done, len(refused))


def _pending(db: Database, by: Actor, subscriber: Subscriber) -> list[Event]:
    with db.reading(by, "store") as tx:
        rows = tx.all("pending_events", name=subscriber.event, subscriber=subscriber.name, at_most=AT_A_TIME)
    return [Event(r.event_id, r.name, r.payload, r.recorded) for r in rows]


def _hand_over(db: Database, by: Actor, subscriber: Subscriber, event: Event) -> bool:
    subject = f"event:{event.event_id}"
    try:
        with db.transaction(by, subscriber.package, subscriber.name, subject=subject) as tx:
            with tx.within("store") as record:
                taken = record.run("take_event", event_id=event.event_id, subscriber=subscriber.name)
            if taken:
                subscriber.handle(tx, event)
    except NOT_ITS_FAULT:
        raise
    except (ShebaoError, psycopg.IntegrityError, psycopg.DataError) as problem:
        with db.transaction(by, "store", "event_failed", subject=subject) as tx:
            tx.run("event_failed", event_id=event.event_id, subscriber=subscriber.name, reason=str(problem))
        return False
    return True
