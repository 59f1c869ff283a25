"""A blow falls where it is meant and the diary tells where: by name, by turn, behind its place, on a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from shebao.demo.striking import Fall, Kill, kill_server, start
from shebao.store import kill_points
from shebao.store.embedded import process_state
from shebao.store.errors import DatabaseLost


def work(*points: str):
    """Work that passes these places."""

    def done() -> None:
        for point in points:
            kill_points.transaction_point(*point.split(":"))

    return done


ROAD = work("a:before", "a:after", "b:before", "a:before", "c:before")


@pytest.mark.parametrize(
    ("kill", "passed"),
    [
        (Kill("a:before"), ("a:before",)),
        (Kill("a:before", nth=2), ("a:before", "a:after", "b:before", "a:before")),
        (Kill("c:before"), ("a:before", "a:after", "b:before", "a:before", "c:before")),
    ],
    ids=str,
)
def test_the_worker_dies_where_it_was_meant_to(tmp_path, kill, passed):
    begun = start(ROAD, [kill], tmp_path / "diary", os.getpid())
    assert begun.passed == passed
    assert begun.fell == Fall(kill, kill.point)
    assert begun.fell.as_meant
    assert begun.again
    assert not begun.done


def test_a_place_left_behind_is_missed_and_the_next_blow_falls(tmp_path):
    gone = Kill("z:after", later=frozenset({"b:before", "c:before"}))
    begun = start(ROAD, [gone, Kill("c:before")], tmp_path / "diary", os.getpid())
    assert begun.missed == (gone,)
    assert begun.fell is not None
    assert begun.fell.where == "c:before"


def test_nothing_falls_where_nothing_is_passed(tmp_path):
    begun = start(ROAD, [Kill("z:after")], tmp_path / "diary", os.getpid())
    assert (begun.fell, begun.done, begun.said) == (None, True, "")


def test_a_blow_some_moments_later_falls_and_tells_where(tmp_path):
    begun = start(ROAD, [Kill("b:before", delay=0.05)], tmp_path / "diary", os.getpid())
    assert begun.fell is not None
    assert begun.fell.where == "c:before"  # the work had come so far
    assert str(begun.fell) == "worker at b:before + 50 ms, at c:before"


def test_a_blow_elsewhere_is_not_as_meant():
    assert not Fall(Kill("a:after"), "b:before").as_meant
    assert str(Fall(Kill("a:after", nth=2), "b:before")) == "worker at a:after, time 2, at b:before"


def test_what_stopped_the_work_is_told(tmp_path):
    def lost() -> None:
        raise DatabaseLost(action="a")

    def wrong() -> None:
        raise ZeroDivisionError

    begun = start(lost, (), tmp_path / "diary", os.getpid())
    assert (begun.again, begun.done) == (True, False)
    assert begun.said.startswith("The database went away during a.")
    begun = start(wrong, (), tmp_path / "diary", os.getpid())
    assert (begun.again, begun.done, begun.said) == (False, False, "the worker ended with 1")


FAMILY = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"


def test_a_server_dies_with_all_its_processes(tmp_path):
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        begun = start(ROAD, [Kill("b:before", server=True)], tmp_path / "diary", parent.pid)
        assert parent.wait(10) == -signal.SIGKILL
        until = time.monotonic() + 10
        while process_state(child) not in (None, "Z") and time.monotonic() < until:
            time.sleep(0.01)
        assert process_state(child) in (None, "Z")
    assert begun.fell is not None
    assert begun.fell.where == "b:before"
    assert begun.passed[-1] == "c:before"  # the worker lives on, and ends or is told


def test_a_server_that_did_not_die_is_no_blow(tmp_path, monkeypatch):
    monkeypatch.setattr("shebao.demo.striking.kill_server", lambda _: None)
    begun = start(ROAD, [Kill("b:before", server=True)], tmp_path / "diary", os.getpid())
    assert begun.said == "it was struck at b:before and did not die"
    assert not begun.again
    assert kill_server
