"""Pure: receipts laid over what is owed, payer by payer, oldest first; to the fen and without a loop over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from shebao.collection.grouping import Ints

Keys: TypeAlias = "NDArray[np.void] | Ints"


@dataclass(frozen=True, slots=True)
class Served:
    """Pieces of money: of which receipt, for which owed row (−1: nothing owed answers to it), how much."""

    receipts: Ints
    owed: Ints
    amounts: Ints


def serve(receipt_keys: Keys, received: Ints, owed_keys: Keys, owed: Ints) -> Served:
    """Receipts serve the owed rows of the same key in the order given. Negative receipts serve nothing.

    Each key gets a stretch of a line as long as the larger of its two sums; receipts and owed rows are laid on it one
    after another, and every piece between two ends belongs to one receipt and at most one owed row.
    """
    groups, group = np.unique(np.concatenate([receipt_keys, owed_keys]), return_inverse=True)
    group = group.reshape(-1)
    mine, theirs = group[: len(received)], group[len(received) :]
    money = np.maximum(received, 0)
    by_receipt, by_owed = np.argsort(mine, kind="stable"), np.argsort(theirs, kind="stable")
    sums = np.zeros((2, len(groups)), np.int64)
    np.add.at(sums[0], mine, money)
    np.add.at(sums[1], theirs, owed)
    offsets = np.concatenate([[0], np.cumsum(sums.max(axis=0))])
    ends_received = _ends(money[by_receipt], mine[by_receipt], offsets)
    ends_owed = _ends(owed[by_owed], theirs[by_owed], offsets)
    cuts = np.unique(np.concatenate([offsets, ends_received, ends_owed]))
    starts, lengths = cuts[:-1], np.diff(cuts)
    receipt = _covering(starts, ends_received, money[by_receipt])
    row = _covering(starts, ends_owed, owed[by_owed])
    paid = receipt >= 0
    negative = np.flatnonzero(received < 0)
    return Served(
        np.concatenate([by_receipt[receipt[paid]], negative]),
        np.concatenate(
            [np.where(row[paid] >= 0, by_owed[row[paid]] if len(owed) else -1, -1), np.full(len(negative), -1)]
        ),
        np.concatenate([lengths[paid], received[negative]]),
    )


def _ends(amounts: Ints, groups: Ints, offsets: Ints) -> Ints:
    """Where each amount ends when those of a group follow each other from the group's offset."""
    running = np.cumsum(amounts)
    first = np.searchsorted(groups, groups)  # place of the first of the same group
    before = np.concatenate([np.zeros(1, np.int64), running])[first]
    ends: Ints = running - before + offsets[groups]
    return ends


def _covering(starts: Ints, ends: Ints, amounts: Ints) -> Ints:
    """For each start the place of the amount that covers it, −1 where none does."""
    if not len(ends):
        return np.full(len(starts), -1, np.int64)
    place = np.searchsorted(ends, starts, side="right")
    inside = place < len(ends)
    at = np.where(inside, place, 0)
    return np.where(inside & (ends[at] - amounts[at] <= starts), at, -1)
