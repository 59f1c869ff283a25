"""Events: at least once delivered, once effective; a refused one waits and is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from officers import HOUSE
from shebao.kernel.errors import ShebaoError
from shebao.store.outbox import Delivered, Subscriber, deliver


class Poisoned(ShebaoError):
    """The event {number} cannot be taken."""

    code = "test.poisoned"
    zh = "事件 {number} 无法处理。"


@pytest.fixture
def events(db, admin):
    """Ten events, and a table of effects."""
    admin.execute("create table store.effect (number integer); alter table store.effect owner to shebao_owner")
    admin.execute("set role shebao_owner; select store.apply_rights(); reset role")
    with db.transaction(HOUSE, "store", "try") as tx:
        for number in range(10):
            tx.emit("payments.returned", {"payment": number})
    return db


def effects(admin):
    return sorted(row[0] for row in admin.execute("select number from store.effect").fetchall())


def note_effect(tx, event):
    tx.connection.execute("insert into store.effect values (%s)", (event.payload["payment"],))


SUBSCRIBER = Subscriber("benefits.suspend", "payments.returned", "store", note_effect)


def test_each_event_has_its_effect_once(events, admin):
    assert deliver(events, HOUSE, [SUBSCRIBER]) == Delivered(10, 0)
    assert deliver(events, HOUSE, [SUBSCRIBER]) == Delivered(0, 0)
    assert effects(admin) == list(range(10))


def test_two_workers_at_once(events, admin):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: deliver(events, HOUSE, [SUBSCRIBER]), range(4)))
    assert effects(admin) == list(range(10))


def test_two_subscribers_each_get_it(events, admin):
    other = Subscriber("service.letter", "payments.returned", "store", note_effect)
    assert deliver(events, HOUSE, [SUBSCRIBER, other]) == Delivered(20, 0)
    assert effects(admin) == sorted([*range(10), *range(10)])


def test_a_poisoned_event_waits_and_the_rest_goes_on(events, admin):
    poison = [True]

    def choosy(tx, event):
        note_effect(tx, event)
        if poison[0] and event.payload["payment"] == 4:
            raise Poisoned(number=4)

    subscriber = Subscriber("choosy", "payments.returned", "store", choosy)
    assert deliver(events, HOUSE, [subscriber]) == Delivered(9, 1)
    assert 4 not in effects(admin)
    with events.reading(HOUSE, "store") as tx:
        assert [row.reason for row in tx.all("failed_events")] == ["The event 4 cannot be taken."]
    poison[0] = False
    assert deliver(events, HOUSE, [subscriber]) == Delivered(1, 0)
    with events.reading(HOUSE, "store") as tx:
        assert tx.all("failed_events") == []


def test_a_mistake_in_the_program_is_not_swallowed(events):
    def wrong(tx, event):
        raise KeyError(event.payload["nothing"])

    with pytest.raises(KeyError):
        deliver(events, HOUSE, [Subscriber("wrong", "payments.returned", "store", wrong)])


def test_an_event_of_a_handler_is_delivered_too(events, admin):
    def pass_on(tx, event):
        if event.payload["payment"] == 0:
            tx.emit("benefits.suspended", {"payment": 100})

    first = Subscriber("first", "payments.returned", "store", pass_on)
    second = Subscriber("second", "benefits.suspended", "store", note_effect)
    deliver(events, HOUSE, [second, first])
    assert effects(admin) == [100]
