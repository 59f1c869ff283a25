"""One start of some work in a process of its own, struck at a place it passes; the dying process tells where it stands.

The process writes every place it passes into a diary before it goes on, and last of all the blow: where it died is what
it wrote, not what was wanted. Worker and children die by one signal to their group; a server with all its processes.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shebao.kernel.errors import ShebaoError
from shebao.store.embedded import process_state
from shebao.store.errors import CommitUnknown, DatabaseAbsent, DatabaseBusy, DatabaseLost
from shebao.store.kill_points import watch
from shebao.store.runs import RunBusy

START_AGAIN = (CommitUnknown, DatabaseAbsent, DatabaseBusy, DatabaseLost, RunBusy)
PASSED, MISSED, ARMED, STRUCK, DONE, AGAIN, FAILED = "passed", "missed", "armed", "struck", "done", "again", "failed"


@dataclass(frozen=True, slots=True)
class Kill:
    """Where the blow falls: the `nth` time a start passes `point`, or `delay` seconds after it; on worker or server.

    A start that comes by one of the places `later` has left that point behind: it is not struck there.
    """

    point: str
    nth: int = 1
    delay: float = 0.0
    server: bool = False
    later: frozenset[str] = frozenset()

    def __str__(self) -> str:
        time = f", time {self.nth}" if self.nth > 1 else ""
        after = f" + {self.delay * 1000:.0f} ms" if self.delay else ""
        return f"{'server' if self.server else 'worker'} at {self.point}{time}{after}"


@dataclass(frozen=True, slots=True)
class Fall:
    """A blow that fell: what was meant, and the last place in the diary of the process before it."""

    kill: Kill
    where: str

    @property
    def as_meant(self) -> bool:
        """Whether it fell exactly there; a blow some moments after a place may find the next places passed."""
        return self.where == self.kill.point or self.kill.delay > 0

    def __str__(self) -> str:
        return str(self.kill) if self.where == self.kill.point else f"{self.kill}, at {self.where}"


@dataclass(frozen=True, slots=True)
class Start:
    """How a start ended: the blow, those that could not fall any more, and done, to be tried again, or failed."""

    passed: tuple[str, ...]
    fell: Fall | None
    missed: tuple[Kill, ...]
    done: bool
    again: bool
    said: str


def start(work: Callable[[], None], kills: Sequence[Kill], diary: Path, server: int) -> Start:
    """Do the work in a forked process, struck by the first of the kills whose place it passes."""
    diary.write_text("", encoding="utf-8")
    # forked: the law is read once, not at each start
    process = multiprocessing.get_context("fork").Process(target=_work, args=(work, tuple(kills), diary, server))
    process.start()
    process.join()
    _end_group(process.pid)
    return _read(diary, kills, process.exitcode or 0, server)


def _read(diary: Path, kills: Sequence[Kill], code: int, server: int) -> Start:
    """What the diary tells, held against how the process ended."""
    lines = [line.split("\t", 1) for line in diary.read_text(encoding="utf-8").splitlines()]
    told = {word: text for word, text in lines if word != PASSED}
    passed = tuple(text for word, text in lines if word == PASSED)
    missed = tuple(kills[int(text)] for word, text in lines if word == MISSED)
    said = told.get(FAILED) or told.get(AGAIN, "")
    fell = None
    if STRUCK in told:
        before = lines[: [word for word, _ in lines].index(STRUCK)]
        fell = Fall(kills[int(told[STRUCK])], [text for word, text in before if word == PASSED][-1])
        dead = process_state(server) in (None, "Z") if fell.kill.server else code == -signal.SIGKILL
        if not dead:
            said = f"it was struck at {fell.where} and did not die"
    if code not in (0, -signal.SIGKILL) or (code and not fell):
        said = f"the worker ended with {code}"
    return Start(passed, fell, missed, DONE in told, AGAIN in told or (fell is not None and not said), said)


# --- in the forked process -------------------------------------------------------------------------------------------


class _Worker:
    """The process at work: its diary, the blows that wait for it."""

    def __init__(self, kills: tuple[Kill, ...], diary: Path, server: int) -> None:
        self.kills = list(enumerate(kills))
        self.server = server
        self.timer: threading.Timer | None = None
        self._times: Counter[str] = Counter()
        self._diary = os.open(diary, os.O_WRONLY | os.O_APPEND)

    def write(self, word: str, text: str = "") -> None:
        """One line, which a kill does not take back."""
        os.write(self._diary, f"{word}\t{' '.join(text.split())}\n".encode())

    def passes(self, point: str) -> None:
        """Stand at a place: written first, then struck, when it is the place."""
        self.write(PASSED, point)
        self._times[point] += 1
        while self.kills:
            number, kill = self.kills[0]
            if point == kill.point and self._times[point] == kill.nth:
                self.kills = []
                if kill.delay:
                    self.write(ARMED, str(number))
                    self.timer = threading.Timer(kill.delay, self._strike, (number, kill))
                    self.timer.start()
                else:
                    self._strike(number, kill)
            elif point in kill.later:
                self.write(MISSED, str(number))
                del self.kills[0]
            else:
                return

    def _strike(self, number: int, kill: Kill) -> None:
        self.write(STRUCK, str(number))
        if kill.server:
            kill_server(self.server)
        else:
            os.killpg(0, signal.SIGKILL)


def _work(work: Callable[[], None], kills: tuple[Kill, ...], diary: Path, server: int) -> None:
    os.setsid()  # whatever we start, a simulated neighbour too, dies with us
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # connections are lost on purpose here
    worker = _Worker(kills, diary, server)
    watch(worker.passes)
    try:
        work()
    except START_AGAIN as problem:
        worker.write(AGAIN, problem.english)
    except ShebaoError as problem:
        worker.write(FAILED, f"{type(problem).__name__}: {problem.english}")
    else:
        worker.write(DONE)
    if worker.timer is not None:
        worker.timer.join()  # a blow on its way falls
    os._exit(0)  # what the parent would clean up at its exit is not ours


def kill_server(postmaster: int) -> None:
    """SIGKILL to the server and all its processes: nothing of it finishes what it was doing."""
    os.kill(postmaster, signal.SIGSTOP)  # it makes no more children, and clears up after none
    for child in _children(postmaster):
        os.kill(child, signal.SIGKILL)
    os.kill(postmaster, signal.SIGKILL)


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended while we looked
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def _end_group(leader: int | None) -> None:
    """Whatever the worker had started ends with it, as a service's processes do."""
    if leader is None:
        return
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
