"""Commands that are read when they are asked for: the start of one does not wait for the other thirty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import click


def named(place: str) -> Any:
    """What stands at "module:attribute"."""
    module, attribute = place.split(":")
    return getattr(import_module(module), attribute)


class WhenAsked(MutableMapping[str, click.Command]):
    """The commands of a group by name, each read from its place ("module:attribute") when it is first asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._known: dict[str, str | click.Command] = dict(places)

    def __getitem__(self, name: str) -> click.Command:
        found = self._known[name]
        if isinstance(found, str):
            found = self._known[name] = named(found)
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
