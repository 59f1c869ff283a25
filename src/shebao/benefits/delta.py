"""Pure: what is entitled, what was booked, and the difference, by columns. No person is ever visited by a loop.

`Lines` is a sparse table award × month × component × payer → fen. Component and payer are codes of a word list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lines:
    """Parallel columns; `part` is the code of (component, payer), `month` year × 12 + month − 1, `fen` signed."""

    award: Ints
    month: Ints
    part: Ints
    fen: Ints

    def __len__(self) -> int:
        return len(self.award)

    def where(self, mask: NDArray[np.bool_] | Ints) -> Lines:
        """The lines a mask or an index picks."""
        return Lines(self.award[mask], self.month[mask], self.part[mask], self.fen[mask])

    def minus(self) -> Lines:
        """The same lines with the opposite sign."""
        return Lines(self.award, self.month, self.part, -self.fen)


@dataclass(frozen=True, slots=True)
class Spans:
    """Rows over months [start, end): components (with part and fen) or months that pay nothing (part and fen zero)."""

    award: Ints
    start: Ints
    end: Ints
    part: Ints
    fen: Ints


@dataclass(frozen=True, slots=True)
class Split:
    """Differences of a run: what is paid, what is proposed for recovery. Never one set against the other."""

    pay: Lines
    recover: Lines


def no_lines() -> Lines:
    """No lines."""
    none = np.zeros(0, np.int64)
    return Lines(none, none, none, none)


def join(*tables: Lines) -> Lines:
    """All lines of all tables."""
    return Lines(
        np.concatenate([t.award for t in tables]),
        np.concatenate([t.month for t in tables]),
        np.concatenate([t.part for t in tables]),
        np.concatenate([t.fen for t in tables]),
    )


def expand(spans: Spans, until: int) -> Lines:
    """One line for each month of each span, no month at or after `until`."""
    end = np.minimum(spans.end, until)
    counts = np.maximum(end - spans.start, 0)
    rows = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    month = spans.start[rows] + np.arange(len(rows)) - first
    return Lines(spans.award[rows], month, spans.part[rows], spans.fen[rows])


def entitled(components: Spans, unpaid: Spans, until: int) -> Lines:
    """Amounts of every month before `until` that no suspension or stop covers."""
    lines = expand(components, until)
    if not len(unpaid.award) or not len(lines):
        return lines
    barred = expand(unpaid, until)
    keep = ~np.isin(_cell(lines), np.unique(_cell(barred)))
    return lines.where(keep)


def sums(lines: Lines) -> Lines:
    """Lines of one (award, month, part) added up, in that order; zero sums are dropped."""
    if not len(lines):
        return lines
    order = np.lexsort((lines.part, lines.month, lines.award))
    ordered = lines.where(order)
    new = np.ones(len(ordered), np.bool_)
    new[1:] = (
        (ordered.award[1:] != ordered.award[:-1])
        | (ordered.month[1:] != ordered.month[:-1])
        | (ordered.part[1:] != ordered.part[:-1])
    )
    starts = np.flatnonzero(new)
    fen = np.add.reduceat(ordered.fen, starts)
    heads = ordered.where(starts)
    summed = Lines(heads.award, heads.month, heads.part, fen)
    return summed.where(fen != 0)


def difference(due: Lines, booked: Lines, cases: Lines) -> Lines:
    """Due − booked − what recovery cases already hold (signed as in the register), non-zero cells only."""
    return sums(join(due, booked.minus(), cases.minus()))


def split(lines: Lines) -> Split:
    """A month of an award that is owed more is paid; one that is owed less becomes a recovery case.

    The sign is that of the whole month of the award: one month's right is one amount, so its components (or payers)
    may move against each other; two months, or two awards, never do.
    """
    if not len(lines):
        return Split(lines, lines)
    cells, owner = np.unique(_cell(lines), return_inverse=True)
    totals = np.zeros(len(cells), np.int64)
    np.add.at(totals, owner, lines.fen)
    owed_less = totals[owner] < 0
    return Split(lines.where(~owed_less), lines.where(owed_less))


def by_award(lines: Lines) -> tuple[Ints, Ints]:
    """Awards and the sum of each, in award order."""
    awards, owner = np.unique(lines.award, return_inverse=True)
    totals = np.zeros(len(awards), np.int64)
    np.add.at(totals, owner, lines.fen)
    return awards, totals


def _cell(lines: Lines) -> Ints:
    """One integer for (award, month): months stay under 2^16 (the year 5461)."""
    return lines.award * 65536 + lines.month
