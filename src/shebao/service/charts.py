"""Charts as SVG: text stays text, one scale, labels beside the bars, nothing to run in the browser.

Every chart reads in grey print and at 360 px: values are written out, colour only repeats what position says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

BLUE, ORANGE, GREEN, GREY = "#0B4F8A", "#B04A00", "#0F7B63", "#5F666D"
_INK, _RULE = "#1A1D21", "#C9CED2"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label, size, the value as written, colour, and where it starts (for a flow)."""

    label: str
    value: int
    written: str
    colour: str = BLUE
    start: int = 0


def _open(width: int, height: int, title: str) -> str:
    box = f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" font-size="15"'
    return f'<svg {box} role="img" aria-label="{escape(title)}">'


def bars(rows: Sequence[Bar], title: str, width: int = 640) -> str:
    """Horizontal bars from zero, to one scale; label above each bar, value at its end."""
    high = max([row.start + row.value for row in rows] + [1])
    low = min([row.start for row in rows] + [0])
    scale = (width - 8) / (high - low or 1)
    step = 46
    parts = [
        _open(width, len(rows) * step + 6, title),
    ]
    for i, row in enumerate(rows):
        y = i * step
        x = (row.start - low) * scale
        size = max(row.value * scale, 1.5)
        parts += [
            f'<text x="0" y="{y + 15}" fill="{_INK}">{escape(row.label)}</text>',
            f'<text x="{width}" y="{y + 15}" text-anchor="end" fill="{_INK}">{escape(row.written)}</text>',
            f'<rect x="{x:.1f}" y="{y + 21}" width="{size:.1f}" height="14" fill="{row.colour}"/>',
        ]
    zero = -low * scale
    parts.append(f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{len(rows) * step}" stroke="{_RULE}"/></svg>')
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the yuan's way: who holds it, what happened, which paper says so."""

    holder: str
    act: str
    paper: str


def way(stops: Sequence[Stop], title: str, width: int = 640) -> str:
    """The way of one yuan, top to bottom: a line with a square at each stop."""
    step = 62
    height = len(stops) * step
    parts = [
        _open(width, height, title),
        f'<line x1="10" x2="10" y1="10" y2="{height - step + 10}" stroke="{_INK}" stroke-width="2"/>',
    ]
    for i, stop in enumerate(stops):
        y = i * step
        parts += [
            f'<rect x="3" y="{y + 3}" width="14" height="14" fill="{GREEN if i == len(stops) - 1 else BLUE}"/>',
            f'<text x="28" y="{y + 15}" font-weight="700" fill="{_INK}">{escape(stop.holder)}</text>',
            f'<text x="28" y="{y + 34}" fill="{_INK}">{escape(stop.act)}</text>',
            f'<text x="28" y="{y + 51}" fill="{GREY}" font-size="13">{escape(stop.paper)}</text>',
        ]
    return "".join([*parts, "</svg>"])
