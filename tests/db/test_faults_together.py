"""Officers who act on one case in the same instant: one act counts, the other is told so in both languages."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from officers import OFFICERS
from paying import OCTOBER, open_world
from sentences import both_languages
from shebao.kernel.errors import ShebaoError
from shebao.payments import actions
from shebao.payments.errors import BatchNotReady
from shebao.payments.model import Order
from shebao.store.errors import DatabaseBusy


@pytest.fixture
def world(db, admin):
    return open_world(db, admin)


def together(*acts: Callable[[], object]) -> list[object]:
    """All at once; what each gave or raised."""
    meet, ends = threading.Barrier(len(acts), timeout=20), [None] * len(acts)

    def one(number: int) -> None:
        meet.wait()
        try:
            ends[number] = acts[number]()
        except ShebaoError as problem:
            ends[number] = problem

    workers = [threading.Thread(target=one, args=(number,)) for number in range(len(acts))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    return ends


def refused(ends: list[object]) -> list[ShebaoError]:
    return [end for end in ends if isinstance(end, ShebaoError)]


@pytest.mark.mission("S3.02")
def test_two_officers_take_the_same_step_at_once_and_one_is_told(world, admin):
    """Ten batches: two reviewers, two approvers, two cashiers, county and city, at the same moment."""
    at_county, at_city = (
        OFFICERS,
        {
            "checked": OFFICERS.city_reviewer,
            "approved": OFFICERS.city_approver,
            "released": OFFICERS.city_cashier,
        },
    )
    steps = {
        "checked": (actions.check_batch, at_county.reviewer),
        "approved": (actions.approve_batch, at_county.approver),
        "released": (actions.release_batch, at_county.cashier),
    }
    for number in range(1, 11):
        world.pensioner(number, 100_000 + number)
        batch = world.batch(f"batch-{number}").batch_id
        for name, (act, officer) in steps.items():
            ends = together(
                lambda act=act, officer=officer, batch=batch: act(world.db, officer, batch),
                lambda act=act, other=at_city[name], batch=batch: act(world.db, other, batch),
            )
            (late,) = refused(ends)
            assert isinstance(late, BatchNotReady | DatabaseBusy), late
            both_languages(late)
    counted = admin.execute("select step, count(*) from payments.batch_step group by 1").fetchall()
    assert dict(counted) == {"made": 10, "checked": 10, "approved": 10, "released": 10}


@pytest.mark.mission("S3.02")
def test_two_clerks_make_the_batch_of_one_month_at_once(world, admin):
    """Under one key, and under two: whatever is owed lies in one batch."""
    for number in range(1, 6):
        world.pensioner(number, 100_000 + number)
    orders = [Order(key, world.pool, OCTOBER) for key in ("2025-10/1", "2025-10/1", "2025-10/x", "2025-10/y")]
    clerks = [OFFICERS.clerk, OFFICERS.city_clerk, OFFICERS.city_clerk, OFFICERS.clerk]
    ends = together(
        *(
            lambda o=order, c=clerk: actions.make_batch(world.db, c, o)
            for order, clerk in zip(orders, clerks, strict=True)
        )
    )
    for problem in refused(ends):
        assert isinstance(problem, DatabaseBusy)
        both_languages(problem)
    owed = admin.execute("select count(*), count(distinct award_id), sum(amount_fen) from payments.payment").fetchone()
    assert owed == (5, 5, 500_015)
