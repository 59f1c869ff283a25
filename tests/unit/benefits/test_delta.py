"""Entitled less booked, by columns, against the same thing said month by month."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.benefits import delta


def spans(rows: list[tuple[int, int, int, int, int]]) -> delta.Spans:
    return delta.Spans(*np.array(rows, np.int64).reshape(-1, 5).T)


def lines(rows: list[tuple[int, int, int, int]]) -> delta.Lines:
    return delta.Lines(*np.array(rows, np.int64).reshape(-1, 4).T)


def listed(found: delta.Lines) -> list[tuple[int, ...]]:
    return [tuple(int(x) for x in row) for row in zip(found.award, found.month, found.part, found.fen, strict=True)]


def test_a_month_not_booked_is_owed_whole() -> None:
    due = delta.entitled(spans([(7, 100, 200, 0, 332797)]), spans([]), 101)
    assert listed(delta.difference(due, delta.no_lines(), delta.no_lines())) == [(7, 100, 0, 332797)]


@pytest.mark.mission("S5.30")
def test_a_rise_known_later_leaves_only_the_difference() -> None:
    due = delta.entitled(spans([(7, 100, 200, 0, 337320)]), spans([]), 103)
    booked = lines([(7, 100, 0, 332797), (7, 101, 0, 332797), (7, 102, 0, 332797)])
    found = delta.difference(due, booked, delta.no_lines())
    assert listed(found) == [(7, 100, 0, 4523), (7, 101, 0, 4523), (7, 102, 0, 4523)]
    assert int(delta.split(found).pay.fen.sum()) == 13569


def test_what_is_booked_exactly_leaves_nothing() -> None:
    due = delta.entitled(spans([(7, 100, 200, 0, 5)]), spans([]), 102)
    assert len(delta.difference(due, lines([(7, 100, 0, 5), (7, 101, 0, 5)]), delta.no_lines())) == 0


def test_suspended_months_owe_nothing_and_resumed_months_are_owed_back() -> None:
    pension = spans([(7, 100, 200, 0, 500)])
    barred = delta.entitled(pension, spans([(7, 101, 103, 0, 0)]), 105)
    assert [row[1] for row in listed(barred)] == [100, 103, 104]
    back = delta.difference(delta.entitled(pension, spans([]), 105), barred, delta.no_lines())
    assert [row[1] for row in listed(back)] == [101, 102]


def test_paid_after_death_becomes_a_case_and_nothing_is_set_off() -> None:
    due = delta.entitled(spans([(7, 100, 200, 0, 341250), (7, 100, 200, 1, 9630)]), spans([(7, 103, 999, 0, 0)]), 106)
    booked = lines([(7, m, 0, 341250) for m in range(100, 106)])
    found = delta.split(delta.difference(due, booked, delta.no_lines()))
    assert listed(found.pay) == [(7, 100, 1, 9630), (7, 101, 1, 9630), (7, 102, 1, 9630)]
    assert listed(found.recover) == [(7, 103, 0, -341250), (7, 104, 0, -341250), (7, 105, 0, -341250)]


def test_an_open_case_is_not_proposed_again() -> None:
    due = delta.no_lines()
    booked, case = lines([(7, 103, 0, 341250)]), lines([(7, 103, 0, -341250)])
    assert len(delta.difference(due, booked, case)) == 0


def test_a_month_whose_parts_move_against_each_other_is_no_debt() -> None:
    found = delta.split(lines([(7, 100, 0, -300), (7, 100, 1, 500), (8, 100, 0, -300), (9, 101, 0, 900)]))
    assert listed(found.pay) == [(7, 100, 0, -300), (7, 100, 1, 500), (9, 101, 0, 900)]
    assert listed(found.recover) == [(8, 100, 0, -300)]


ROWS = st.tuples(st.integers(1, 4), st.integers(90, 110), st.integers(90, 112), st.integers(0, 2), st.integers(-9, 9))


@given(st.lists(ROWS, max_size=12), st.lists(ROWS, max_size=4), st.lists(ROWS, max_size=12), st.integers(95, 112))
def test_columns_equal_the_plain_sum(
    parts: list[tuple[int, ...]], barred: list[tuple[int, ...]], booked: list[tuple[int, ...]], until: int
) -> None:
    plain: dict[tuple[int, int, int], int] = {}
    for award, start, end, part, fen in parts:
        for month in range(start, min(end, until)):
            if not any(a == award and s <= month < min(e, until) for a, s, e, _, _ in barred):
                plain[award, month, part] = plain.get((award, month, part), 0) + fen
    for award, month, _, part, fen in booked:
        plain[award, month, part] = plain.get((award, month, part), 0) - fen
    due = delta.entitled(spans(parts), spans(barred), until)  # type: ignore[arg-type]
    was = lines([(a, m, p, f) for a, m, _, p, f in booked])
    found = listed(delta.difference(due, was, delta.no_lines()))
    assert found == sorted((*key, fen) for key, fen in plain.items() if fen)
    parted = delta.split(delta.difference(due, was, delta.no_lines()))
    assert sorted(listed(parted.pay) + listed(parted.recover)) == found
