"""Change of keys: a new key seals, the old ones open, and what they sealed is sealed again, a part at a time.

Killed at any place it is simply done again: what stands under the active key is left, the rest is sealed. While payee
accounts lie under two keys no batch passes its check, since two accounts of one number could not be told to be one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shebao.collection.keys import rotate_cells, rotate_moved
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.payments.accounts import KIND, sealed_to
from shebao.payments.keys import rotate_accounts
from shebao.registry.death_lists import reseal_deaths
from shebao.registry.people import NUMBER, bound_to, rotate_numbers
from shebao.store.db import Database

AT_A_TIME = 10_000
KINDS = {
    "numbers": rotate_numbers,
    "accounts": rotate_accounts,
    "cells": rotate_cells,
    "lists": reseal_deaths,
    "relations": rotate_moved,
}


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a change of keys did: the key, whether an interrupted change was gone on with, values sealed by kind."""

    key_id: str
    resumed: bool
    sealed: dict[str, int]
    opened: int
    unreadable: int
    not_found: int


def rotate(
    db: Database, by: Actor, suite: str | None = None, *, at_most: int = AT_A_TIME, told: Callable[[str], None] = print
) -> Rotated:
    """A new key and everything under it; an interrupted change is finished first and makes no further key."""
    sealed = dict.fromkeys(KINDS, 0)
    for kind, again in KINDS.items():  # a change that was killed: its key is there, its work is not
        sealed[kind] += _all(db, by, again, at_most)
    resumed = any(sealed.values())
    if not resumed:
        told(db.ciphers.rotate(suite))
        for kind, again in KINDS.items():
            sealed[kind] += _all(db, by, again, at_most)
            told(f"{kind}: {sealed[kind]:,}")
    return Rotated(db.ciphers.active.key_id, resumed, sealed, *read_again(db, by, at_most))


def read_again(db: Database, by: Actor, at_most: int = AT_A_TIME) -> tuple[int, int, int]:
    """Every sealed number and account opened: how many, how many do not open, how many are not found by their index."""
    opened = unreadable = not_found = 0
    for package, query, kind, bound in (
        ("registry", "numbers_sealed", NUMBER, bound_to),
        ("payments", "accounts_sealed", KIND, sealed_to),
    ):
        after = 0
        while True:
            with db.reading(by, package, purpose="read_sealed_again") as tx:
                rows = tx.all(query, after=after, at_most=at_most)
            if not rows:
                break
            after = rows[-1].row_no
            for row in rows:
                try:
                    text = db.ciphers.unseal(row.ciphertext, row.key_id, bound(row.person_id))
                    if package == "payments":
                        db.ciphers.unseal(row.name_cipher, row.key_id, bound(row.person_id))
                except ShebaoError:
                    unreadable += 1
                else:
                    opened += 1
                    not_found += bytes(row.blind) not in db.ciphers.blinds(kind, text)
    return opened, unreadable, not_found


def _all(db: Database, by: Actor, again: Callable[..., int], at_most: int) -> int:
    total = 0
    while done := again(db, by, at_most=at_most):
        total += done
    return total
