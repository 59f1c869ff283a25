"""Receipts laid over what is owed: nothing lost, nobody served twice, in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shebao.collection.serve import serve


def keys(values):
    found = np.empty(len(values), dtype=[("e", "i8")])
    found["e"] = values
    return found


def run(receipts, owed):
    """Pairs of (key, fen) → {owed place: fen}, {receipt place: fen held}."""
    pieces = serve(
        keys([k for k, _ in receipts]),
        np.array([f for _, f in receipts], np.int64),
        keys([k for k, _ in owed]),
        np.array([f for _, f in owed], np.int64),
    )
    served, held = {}, {}
    for receipt, row, fen in zip(pieces.receipts, pieces.owed, pieces.amounts, strict=True):
        target, place = (served, row) if row >= 0 else (held, receipt)
        target[int(place)] = target.get(int(place), 0) + int(fen)
    return served, held


def test_first_owed_first_served():
    assert run([(1, 150)], [(1, 100), (1, 100)]) == ({0: 100, 1: 50}, {})
    assert run([(1, 60), (1, 90)], [(1, 100), (1, 100)]) == ({0: 100, 1: 50}, {})
    assert run([(1, 250)], [(1, 100), (1, 100)]) == ({0: 100, 1: 100}, {0: 50})
    assert run([(2, 5)], [(1, 100)]) == ({}, {0: 5})
    assert run([(1, -5)], [(1, 100)]) == ({}, {0: -5})
    assert run([], [(1, 100)]) == ({}, {})
    assert run([(1, 7)], []) == ({}, {0: 7})


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 1000)), max_size=12)


@given(PAIRS, PAIRS)
def test_every_fen_is_somewhere_and_nobody_gets_more_than_is_owed(receipts, owed):
    served, held = run(receipts, owed)
    assert sum(served.values()) + sum(held.values()) == sum(fen for _, fen in receipts)
    for key in range(5):
        came = sum(fen for k, fen in receipts if k == key)
        due = sum(fen for k, fen in owed if k == key)
        got = [served.get(i, 0) for i, (k, _) in enumerate(owed) if k == key]
        full = [fen for k, fen in owed if k == key]
        assert sum(got) == min(came, due)
        assert all(g <= f for g, f in zip(got, full, strict=True))
        # in order: nobody gets anything before those above have all
        first_short = next((i for i, (g, f) in enumerate(zip(got, full, strict=True)) if g < f), len(got))
        assert not any(got[first_short + 1 :])
