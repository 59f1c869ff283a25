"""Pure: rows that agree in some columns of numbers, found by sorting; no loop over rows and no key of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def sorted_groups(columns: Sequence[NDArray[np.generic]]) -> tuple[Ints, Flags]:
    """Row numbers in the order of the columns, the first of equal rows first; and where in it a group begins."""
    order = np.lexsort(list(columns)[::-1])
    begins = np.zeros(len(order), np.bool_)
    begins[:1] = True
    for column in columns:
        placed = column[order]
        begins[1:] |= placed[1:] != placed[:-1]
    return order, begins


def group_numbers(columns: Sequence[NDArray[np.generic]]) -> Ints:
    """For each row the number of its group."""
    order, begins = sorted_groups(columns)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(begins) - 1
    return numbers


def sums_by(columns: Sequence[NDArray[np.generic]], amounts: Ints) -> tuple[Ints, Ints, Ints]:
    """Of each group a row, how many rows, and the sum of the amounts."""
    order, begins = sorted_groups(columns)
    if not len(order):
        return order, order, order
    first = np.flatnonzero(begins)
    rows = np.diff(np.append(first, len(order)))
    return order[first], rows, np.add.reduceat(amounts[order], first)
