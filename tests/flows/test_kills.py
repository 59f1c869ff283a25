"""A month of the small city, killed while it lives: it ends as the month nobody touched. A broken build does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shebao.collection import declare
from shebao.demo import kill
from shebao.demo.kill import Base, Ended, Kill, LiveMonth
from shebao.demo.run import live_month
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.service import month as service
from shebao.store import runs
from shebao.store.embedded import EmbeddedServer

LAWS = Path(__file__).parents[2] / "laws" / "cn"
PLAN = kill.small_plan("441800", parse_month("2025-10"))
STEPS = (  # one place of each kind of step, in the order of the month, every phase among them
    "collection.declare:after",
    "registry.register_person:inside",
    "registry.record_death:after",
    "benefits.open_claim:inside",
    "benefits.approve_fact:after",
    "benefits.determine:after",
    "payroll:begin:after",
    "payroll:shard 2:inside",
    "payroll:publish:inside",
    "ledger.fund_expenditure:after",
    "payments.make_batch:after",
    "payments.release_batch:before",
    "send:send:inside",
    "files:release:before_rename",
    "files:release:after_rename",
    "answer:answer:after",
    "assess:employee_pension 2025-10:inside",
    "collection.publish_assessment:after",
    "collection.take_tax_receipts:after",
    "match:publish:inside",
    "ledger.close:after",
)
SERVER = ("payroll:publish:inside", "files:release:before_rename", "collection.publish_assessment:inside")


@pytest.fixture(scope="module")
def base(server: EmbeddedServer) -> Iterator[Base]:
    """The eve of the month on a server that may be killed: never the one the other tests share."""
    home = server.home.parent / f"{server.home.name}-kills-{os.getpid()}"
    with kill.killing_ground(home) as own:
        yield kill.prepare(own, load("cn"), LAWS, PLAN)
    home.rmdir()


@pytest.fixture(scope="module")
def quiet(base: Base) -> Ended:
    """The month nobody touches."""
    return kill.live_once(base, "quiet")


@pytest.mark.mission("S5.30")
def test_everything_happens_in_the_quiet_month(quiet):
    rows = {table.name: table.rows for table in quiet.record.tables}
    assert rows["collection.declaration"] == 8
    assert rows["benefits.death"] == 1
    assert rows["payments.payment"] > 60
    assert len(quiet.sent) == rows["payments.batch"]
    assert set(STEPS) <= set(quiet.points)


@pytest.mark.mission("S5.30")
def test_struck_in_every_step_it_ends_as_the_quiet_month(base, quiet):
    """Worker and database server, at places and at moments between them, one blow after the other in one month."""
    kills = [Kill(place) for place in STEPS] + [Kill(place, server=True) for place in SERVER]
    moments = kill.random_moments(quiet.points, 4, seed=1)
    ended = kill.live_killed(base, "struck", kill.in_order(quiet.points, [*kills, *moments]))
    base.drop("struck")
    assert quiet.differs(ended) == []
    assert ended.record.sha256 == quiet.record.sha256
    assert [str(one) for one in ended.missed] == []
    assert len(ended.fell) == len(kills) + len(moments)
    assert {one.point for one in ended.fell} >= {place for place in STEPS if place.startswith("benefits.")}


@pytest.mark.slow
@pytest.mark.mission("S5.30")
@pytest.mark.parametrize("seed", range(5))
def test_fifty_random_places_and_moments(base, quiet, seed):
    kills = kill.random_kills(quiet.points, 10, seed) + kill.random_moments(quiet.points, 10, seed)
    ended = kill.live_killed(base, "fifty", kill.in_order(quiet.points, kills))
    base.drop("fifty")
    assert quiet.differs(ended) == []


# --- builds that are broken on purpose -------------------------------------------------------------------------------


def without_a_funding_key(office, lived) -> None:
    """Each start asks for the money under a key of its own."""
    old = service._funding_key
    service._funding_key = lambda setting, pool: f"{old(setting, pool)}/{os.getpid()}"
    live_month(office, lived)


def that_forgets_its_sheets(office, lived) -> None:
    """A sheet is never recognised as known."""
    known = declare.Transaction.maybe
    declare.Transaction.maybe = lambda tx, name, /, **params: (
        None if name == "declaration_by_name" else known(tx, name, **params)
    )
    live_month(office, lived)


def that_publishes_under_a_new_key(office, lived) -> None:
    """Each start is a new run: nothing of an earlier one counts."""
    runs.RunKey.__str__ = lambda key: f"{key.kind}:{key.what}:{os.getpid()}"
    live_month(office, lived)


def differences(base: Base, quiet: Ended, build: LiveMonth, place: str) -> list[str]:
    """Where the killed month of a build is not the quiet one's; a month that cannot be gone on with is one, too."""
    try:
        ended = kill.live_killed(base, "broken", [Kill(place)], build)
    except kill.MonthFailed as problem:
        return [problem.english]
    finally:
        base.drop("broken")
    assert [str(one) for one in ended.fell] == [f"worker at {place}"]
    return quiet.differs(ended)


@pytest.mark.mission("S5.30")
@pytest.mark.parametrize(
    ("build", "place", "found"),
    [
        (without_a_funding_key, "ledger.fund_expenditure:after", "ledger.entry_line"),
        (that_publishes_under_a_new_key, "benefits.payroll.publish:after", "could not be gone on with"),
        pytest.param(
            that_forgets_its_sheets,
            "collection.declare:after",
            "collection.declaration",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_broken_build_is_found(base, quiet, build, place, found):
    assert any(found in one for one in differences(base, quiet, build, place))
