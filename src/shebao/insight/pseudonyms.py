"""The number a person or an employer has in the statistics.

57 bits of a keyed hash of the id, then the id's own last six bits. Those say in which file a person's rows lie, and of
an id, which is a counter of the house, they say one part in 64; without the key nothing leads back. The key is the
first of the house's ring, whichever is active: a person keeps one number for ever.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shebao.insight.errors import PseudonymsMeet
from shebao.insight.model import MOST_SHARDS
from shebao.store.ciphers import Key

Ids = NDArray[np.int64]


def pseudonyms(key: Key, kind: str, ids: Ids) -> Ids:
    """One for each id; 0 stands for nobody and stays. Raises PseudonymsMeet."""
    different, places = np.unique(ids, return_inverse=True)
    found = np.fromiter((_one(key, kind, int(one)) for one in different), np.int64, len(different))
    numbers, times = np.unique(found, return_counts=True)
    if len(numbers) != len(found):
        raise PseudonymsMeet(kind=kind, number=int(numbers[times > 1][0]))
    return found[places.reshape(-1)]


def _one(key: Key, kind: str, own: int) -> int:
    if own == 0:
        return 0
    hashed = int.from_bytes(key.blind(f"statistics.{kind}", str(own))[:8], "big") >> 7
    return hashed * MOST_SHARDS + own % MOST_SHARDS
