"""Groups of equal rows, against a dictionary that counts them one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shebao.collection.grouping import group_numbers, sums_by

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2), st.integers(-(10**12), 10**12)), max_size=40)


@given(ROWS)
def test_sums_are_those_of_a_dictionary(rows):
    one, two, fen = (np.array([row[n] for row in rows], np.int64) for n in range(3))
    counted: dict[tuple[int, int], list[int]] = {}
    for a, b, amount in rows:
        counted.setdefault((a, b), []).append(amount)
    row, count, total = sums_by([one, two], fen)
    found = {(int(one[r]), int(two[r])): (int(n), int(t)) for r, n, t in zip(row, count, total, strict=True)}
    assert found == {key: (len(amounts), sum(amounts)) for key, amounts in counted.items()}


@given(ROWS)
def test_rows_share_a_number_exactly_when_they_agree(rows):
    columns = [np.array([row[n] for row in rows], np.int64) for n in range(2)]
    numbers = group_numbers(columns).tolist()
    for first, a in zip(numbers, rows, strict=True):
        assert [n == first for n in numbers] == [b[:2] == a[:2] for b in rows]
