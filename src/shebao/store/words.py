"""Text columns of few different words: for each row the place of its word. They travel and are compared as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = "word"
"""A type `word<n>` of a column read: a text of at most n bytes and few different words; it arrives as Coded."""
FEW_WORDS = 200  # up to so many, looking for one word after another is cheaper than sorting


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column of few different words: for each row the place of its word."""

    places: NDArray[np.integer]
    words: tuple[str, ...]

    @classmethod
    def all(cls, word: str, rows: int) -> Coded:
        """One word for every row."""
        return cls(np.zeros(rows, np.int8), (word,))

    @classmethod
    def of(cls, texts: Sequence[str]) -> Coded:
        """A column as it stands; its words in the order in which they come."""
        places = {word: place for place, word in enumerate(dict.fromkeys(texts))}
        return cls(np.fromiter((places[text] for text in texts), np.int64, len(texts)), tuple(places))

    @classmethod
    def padded(cls, column: NDArray[np.generic]) -> Coded:
        """A column of texts of one width, filled up with blanks."""
        places = np.zeros(len(column), np.int64)
        words: list[bytes] = []
        left = np.arange(len(column))
        while len(left) and len(words) < FEW_WORDS:
            here = column[left] == column[left[0]]
            places[left[here]] = len(words)
            words.append(column[left[0]])
            left = left[~here]
        if len(left):
            rest, at = np.unique(column[left], return_inverse=True)
            places[left] = len(words) + at.reshape(-1)
            words += rest.tolist()
        return cls(places, tuple(word.decode().rstrip(" ") for word in words))

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, rows: NDArray[np.generic]) -> Coded:
        """Some rows: by a mask or by their numbers."""
        return Coded(self.places[rows], self.words)

    @property
    def texts(self) -> NDArray[np.object_]:
        """The column written out."""
        words = np.empty(len(self.words), object)
        words[:] = self.words
        found: NDArray[np.object_] = words[self.places]
        return found

    def are(self, word: str) -> NDArray[np.bool_]:
        """Which rows say this word."""
        places = [place for place, known in enumerate(self.words) if known == word]
        return np.isin(self.places, places)

    def by(self, words: Sequence[str]) -> Coded:
        """The same column by a longer list of words that holds all of its own."""
        at = {word: place for place, word in enumerate(words)}
        moved = np.array([at[word] for word in self.words], np.int64)
        places = moved[self.places] if len(self.places) else np.zeros(0, np.int64)
        return Coded(places, tuple(words))
