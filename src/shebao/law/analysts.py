"""What an analyst asks a law directly: `load("cn").run(frame, at=…, region=…)`. The engine stands a floor above and is
found only when it is asked, by the entry point group `shebao.engine`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from shebao.kernel.errors import ShebaoError

GROUP, NAME = "shebao.engine", "frames"
Frame = TypeVar("Frame")
Day = str | date


class EngineMissing(ShebaoError):
    """No engine is installed that answers for a law (entry point {name} of group {group}): install shebao again."""

    code = "law.engine_missing"
    zh = "未安装可以计算法规的引擎（{group} 组的入口 {name}）：请重新安装 shebao。"


class Analyst(Protocol):
    """What the engine offers for a law."""

    def run(self, frame: Frame, outputs: Sequence[str] | str | None = None, **how: Any) -> Frame:
        """Every row of a frame answered."""

    def explain(self, inputs: Mapping[str, Any], outputs: Sequence[str] | str, **how: Any) -> Any:
        """One decision."""

    def variables(self, scheme: str = "") -> Sequence[Any]:
        """What can be asked."""


class Asked:
    """The verbs of a law. Nothing is kept here: a law stays plain frozen data."""

    __slots__ = ()

    def run(
        self, frame: Frame, outputs: Sequence[str] | str | None = None, *, at: Day, region: str = "", **how: Any
    ) -> Frame:
        """Every row a unit; columns are inputs as files write them, answers come as columns of the same kind of frame.

        `frame` is of pandas, polars, Arrow or a dict of columns; `outputs` rules or schemes (default: all that the
        columns suffice for); `known`, `relations`, `key`, `backend` as in shebao.engine.frames.
        """
        return engine()(self).run(frame, outputs, at=at, region=region, **how)

    def explain(
        self, inputs: Mapping[str, Any], outputs: Sequence[str] | str, *, at: Day, region: str, **how: Any
    ) -> Any:
        """One decision (the engine's Decision): `.values`, `.refusals`, `.steps()`."""
        return engine()(self).explain(inputs, outputs, at=at, region=region, **how)

    @property
    def variables(self) -> Sequence[Any]:
        """Everything that can be asked: name, both names, unit, article, since."""
        return engine()(self).variables()


@lru_cache(maxsize=1)
def engine() -> Callable[[Asked], Analyst]:
    """The installed engine. Raises EngineMissing."""
    from importlib.metadata import entry_points  # noqa: PLC0415  slow to import, and only analysts ask

    for point in entry_points(group=GROUP, name=NAME):
        found: Callable[[Asked], Analyst] = point.load()
        return found
    raise EngineMissing(name=NAME, group=GROUP)
