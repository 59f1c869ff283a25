"""Places where a test may kill: before, inside and after every transaction, at every step of a run and every file.

    SHEBAO_KILL_AT="payroll:shard 1:inside"     the first time this process passes the place of that name
    SHEBAO_KILL_AT="#17"                        the 17th place of a run or a file this process passes
    watch(lambda point: …)                      whoever watches is told of each place, transactions included

Nothing happens unless asked for: a quiet process only asks whether somebody watches.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count

BEFORE, INSIDE, AFTER = "before", "inside", "after"

_passed = count(1)
_watchers: list[Callable[[str], None]] = []


def watch(told: Callable[[str], None]) -> None:
    """From now on `told` hears of every place this process passes ("package.action:phase" or "run:step:phase")."""
    _watchers.append(told)


def checkpoint(run: str, step: str, phase: str) -> None:
    """A place in a run or at a file.

    Kills this process with SIGKILL, or the one of SHEBAO_KILL_PID (the database server's), where SHEBAO_KILL_AT says.
    """
    point = f"{run}:{step}:{phase}"
    for told in _watchers:
        told(point)
    wanted = os.environ.get("SHEBAO_KILL_AT")
    if wanted and wanted in (point, f"#{next(_passed)}"):
        os.kill(int(os.environ.get("SHEBAO_KILL_PID") or os.getpid()), signal.SIGKILL)


def transaction_point(action: str, phase: str) -> None:
    """A place round a transaction: before it began, inside with all written and nothing committed, after its commit."""
    for told in _watchers:
        told(f"{action}:{phase}")
