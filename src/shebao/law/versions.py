"""Versions of one name: identifiers, where a version ends when its text does not say so, and which replaces which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shebao.kernel.regions import NATION


class Dated(Protocol):
    """A box of a value or a version of a rule: in force [start, end) × known from × region subtree."""

    @property
    def id(self) -> str:
        """Identifier."""
        ...

    @property
    def region(self) -> str:
        """Where it holds, with everything below."""
        ...

    @property
    def start(self) -> date:
        """First day in force."""
        ...

    @property
    def end(self) -> date | None:
        """First day no longer in force."""
        ...

    @property
    def known_from(self) -> date:
        """First day it could be known."""
        ...

    @property
    def replaces(self) -> str | None:
        """Identifier of the version it takes the place of."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A version as written: `label` is what `replaces` of another version may call it."""

    label: str
    start: date
    until: date | None
    known_from: date
    replaces: str | None


def default_label(start: date, known_from: date) -> str:
    """2025-01-01, or 2025-01-01@2025-11-17 when it became known on another day."""
    return f"{start}" if known_from == start else f"{start}@{known_from}"


def full_id(name: str, region: str, label: str) -> str:
    """name@label, with the region when it is not the whole country."""
    return f"{name}@{label}" if region == NATION else f"{name}@{label}@{region}"


def replaced_draft(draft: Draft, among: Sequence[Draft]) -> Draft | None:
    """The draft that `draft` says it replaces: by label, by full id's label, or by the only start date that fits."""
    wanted = (draft.replaces or "").rsplit("@", 0)[0]
    if not wanted:
        return None
    others = [d for d in among if d is not draft]
    exact = [d for d in others if wanted == d.label or wanted.endswith(f"@{d.label}") or f"@{d.label}@" in wanted]
    if exact:
        return max(exact, key=lambda d: len(d.label))
    starting = [d for d in others if wanted == str(d.start) or wanted.endswith(f"@{d.start}")]
    return starting[0] if len(starting) == 1 else None


def ends(drafts: Sequence[Draft]) -> list[date | None]:
    """The day each version ends: its `until`, else the next start of a version that does not replace it.

    A later version of the same region that says `replaces` does not end the older one: until the new one was known,
    the older one was the law of those days too.
    """
    replaced = {id(d): replaced_draft(d, drafts) for d in drafts}
    found: list[date | None] = []
    for draft in drafts:
        later = [d.start for d in drafts if d.start > draft.start and not _replaces(d, draft, replaced)]
        found.append(draft.until or min(later, default=None))
    return found


def _replaces(newer: Draft, older: Draft, replaced: Mapping[int, Draft | None]) -> bool:
    """Whether `newer` replaces `older`, directly or through others."""
    seen: set[int] = set()
    step = replaced[id(newer)]
    while step is not None and id(step) not in seen:
        if step is older:
            return True
        seen.add(id(step))
        step = replaced[id(step)]
    return False


def without_replaced(covering: Sequence[Dated], known: Iterable[Dated]) -> list[Dated]:
    """Of the versions that cover a day, those that no other of them replaces (directly or through known ones)."""
    by_id = {d.id: d for d in known}
    gone: set[str] = set()
    for version in covering:
        step = version.replaces
        while step is not None and step not in gone:
            gone.add(step)
            older = by_id.get(step)
            step = older.replaces if older else None
    return [d for d in covering if d.id not in gone]
