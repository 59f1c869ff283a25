"""Shards of a run side by side: a connection and a transaction for each worker; the server does most of the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


def in_parallel(work: Callable[[T], None], items: Iterable[T], workers: int) -> None:
    """`work` for every item, so many at a time. After the first error nothing new begins, and that error is raised."""
    if workers <= 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(workers) as pool:
        tasks = [pool.submit(work, item) for item in items]
        done, waiting = wait(tasks, return_when=FIRST_EXCEPTION)
        for task in waiting:
            task.cancel()
        for task in done:
            task.result()
