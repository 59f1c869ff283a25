"""Columns of few words: compared, joined and written out as the texts they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from shebao.store.words import FEW_WORDS, Coded


def padded(texts: list[str], width: int = 8) -> Coded:
    return Coded.padded(np.array([text.ljust(width) for text in texts], f"S{width}"))


@pytest.mark.parametrize("texts", [[], ["a"], ["", "b", "", "a"], [f"w{n}" for n in range(FEW_WORDS + 50)] * 2])
def test_padded_texts_come_back(texts):
    found = padded(texts)
    assert found.texts.tolist() == texts
    assert len(found) == len(texts)
    assert len(set(found.words)) == len(found.words)


def test_rows_are_picked_and_compared_by_word():
    found = padded(["person", "employer", "person", "budget"])
    assert found.are("person").tolist() == [True, False, True, False]
    assert found.are("village").tolist() == [False] * 4
    assert found[found.are("person")].texts.tolist() == ["person", "person"]
    assert found[np.array([3, 0])].texts.tolist() == ["budget", "person"]


def test_a_longer_list_of_words_says_the_same_and_a_lacking_one_is_refused():
    found = padded(["b", "a", "b"])
    assert found.by(("a", "x", "b")).texts.tolist() == ["b", "a", "b"]
    with pytest.raises(KeyError):
        found.by(("a", "x"))
