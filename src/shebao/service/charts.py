"""Charts without pictures of text: words stay words at their own size, only the bar itself is drawn, all to one scale.

Every chart reads in grey print and at 360 px: values are written out, colour only repeats what position says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BLUE, ORANGE, GREEN, GREY = "#0B4F8A", "#B04A00", "#0F7B63", "#5F666D"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label, the value as written, its length in thousandths of the longest, and its colour."""

    label: str
    written: str
    length: int
    colour: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the yuan's way: who holds it, what happened, which paper says so."""

    holder: str
    act: str
    paper: str


def scaled(rows: Sequence[tuple[str, int, str, str]]) -> list[Bar]:
    """Bars of (label, value, value as written, colour) from zero, the longest a thousand long."""
    longest = max((value for _, value, _, _ in rows), default=0) or 1
    return [Bar(label, written, max(value * 1000 // longest, 2), colour) for label, value, written, colour in rows]
