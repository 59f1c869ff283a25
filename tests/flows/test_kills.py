"""A month of the small city, and its opening, killed while they live: they end as those nobody touched.

A broken build does not. A blow that falls elsewhere than meant is no blow.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from shebao.collection import lines
from shebao.demo import kill
from shebao.demo.kill import Base, Ended, LiveMonth
from shebao.demo.run import live_month
from shebao.demo.striking import Kill
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.registry import take_on
from shebao.service import month_benefits
from shebao.store import runs
from shebao.store.db import Database
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
OPENING = (
    Kill("access.found_office:after"),
    Kill("registry.take_on_persons:inside"),
    Kill("registry.take_on_memberships:after", nth=3),
    Kill("registry.take_on_facts:inside", server=True),
    Kill("collection.take_on_balances:inside"),
    Kill("benefits.take_on_awards:after"),
    Kill("ledger.take_on:before"),
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
    assert rows["benefits.death"] >= 1
    assert rows["payments.payment"] > 60
    assert len(quiet.sent) == rows["payments.batch"]
    assert set(STEPS) <= set(quiet.points)


@pytest.mark.mission("S5.30")
def test_struck_in_every_step_it_ends_as_the_quiet_month(base, quiet):
    """Worker and database server, at places and at moments between them, one blow after the other in one month."""
    kills = [Kill(place) for place in STEPS] + [Kill(place, server=True) for place in SERVER]
    moments = kill.random_moments(quiet.points, 4, seed=1)
    fell = []
    for ended in kill.struck(base, quiet.points, [*kills, *moments]):
        assert quiet.differs(ended) == []
        assert ended.record.sha256 == quiet.record.sha256
        fell += ended.fell
    assert [str(one) for one in fell if not one.as_meant] == []
    assert len(fell) == len(kills) + len(moments)
    assert sorted(one.where for one in fell if not one.kill.delay) == sorted(one.point for one in kills)


@pytest.mark.mission("S5.30")
def test_the_opening_goes_on_where_it_was_killed(base, quiet):
    """Struck at its lists, not at the first alone; then its month: record and bank files of a city never killed."""
    opened = kill.prepare_opening(base.server, load("cn"), LAWS, PLAN, month=True)
    ended = kill.live_killed(opened, "opened", OPENING)
    opened.drop("opened")
    assert [str(one) for one in ended.fell if not one.as_meant] == []
    assert [one.kill for one in ended.fell] == list(OPENING)
    assert quiet.differs(ended) == []
    assert ended.record.sha256 == quiet.record.sha256


def test_a_place_nobody_passes_is_never_struck(base, quiet):
    with pytest.raises(kill.NeverStruck, match="never fell"):
        list(kill.struck(base, quiet.points, [Kill("payroll:no such step:after")]))


@pytest.mark.slow
@pytest.mark.mission("S5.30")
@pytest.mark.parametrize("seed", range(5))
def test_ten_random_places_and_moments(base, quiet, seed):
    kills = kill.random_kills(quiet.points, 5, seed) + kill.random_moments(quiet.points, 5, seed)
    months = list(kill.struck(base, quiet.points, kills))
    assert [quiet.differs(ended) for ended in months] == [[]] * len(months)
    fell = [one for ended in months for one in ended.fell]
    assert len(fell) == 10
    assert [str(one) for one in fell if not one.as_meant] == []


# --- builds that are broken on purpose -------------------------------------------------------------------------------


def without_a_funding_key(office, lived) -> None:
    """Each start asks for the money under a key of its own."""
    old = month_benefits._funding_key
    month_benefits._funding_key = lambda setting, pool: f"{old(setting, pool)}/{os.getpid()}"
    live_month(office, lived)


def that_forgets_its_sheets(office, lived) -> None:
    """A sheet is never recognised as known."""
    known = lines.Transaction.all
    lines.Transaction.all = lambda tx, name, /, **params: (
        [] if name == "declarations_by_name" else known(tx, name, **params)
    )
    live_month(office, lived)


def that_publishes_under_a_new_key(office, lived) -> None:
    """Each start is a new run: nothing of an earlier one counts."""
    runs.RunKey.__str__ = lambda key: f"{key.kind}:{key.what}:{os.getpid()}"
    live_month(office, lived)


def that_opens_under_a_new_key(work: Callable[[Database], None], db: Database) -> None:
    """Each start is a new run of taking over: no list counts as taken on."""
    runs.RunKey.__str__ = lambda key: f"{key.kind}:{key.what}:{os.getpid()}"
    work(db)


def that_forgets_its_memberships(work: Callable[[Database], None], db: Database) -> None:
    """Insurance relations are a new list at each start; every other list is known by its content."""
    known = take_on.begin
    take_on.begin = lambda tx, register, document, rows, **instead: known(
        tx, register, f"{document} {os.getpid() if register == 'membership' else ''}", rows, **instead
    )
    work(db)


@pytest.mark.mission("S5.30")
@pytest.mark.parametrize(
    ("build", "found"),
    [(that_opens_under_a_new_key, "registered already"), (that_forgets_its_memberships, "registry.membership")],
)
def test_a_broken_opening_is_found(base, build, found):
    sound = kill.prepare_opening(base.server, load("cn"), LAWS, PLAN)
    broken = replace(sound, work=partial(build, sound.work))
    place = Kill("registry.take_on_memberships:after", nth=2)
    quiet = kill.live_once(broken, "quiet opening")
    try:
        ended = kill.live_killed(broken, "broken", [place])
    except kill.MonthFailed as problem:
        differs = [problem.english]
    else:
        assert [one.kill for one in ended.fell] == [place]
        differs = quiet.differs(ended)
    finally:
        base.drop("broken")
        base.drop("quiet opening")
    assert any(found in one for one in differs)


def differences(base: Base, quiet: Ended, build: LiveMonth, place: str) -> list[str]:
    """Where the killed month of a build is not the quiet one's; a month that cannot be gone on with is one, too."""
    try:
        ended = kill.live_killed(base.living(build), "broken", [Kill(place)])
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
