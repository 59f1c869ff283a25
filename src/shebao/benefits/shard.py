"""Pure: one shard of a month. Arrays of awards in, obligations with their payees out; what cannot be right is parked.

Texts travel as 64-bit hashes (`part` = component and payer, `kind` = scheme and lump sum, `path` = handling agency);
the run keeps the words. A shard holds persons whole, so everything due to one person is seen together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.benefits.delta import Ints, Lines, Spans, difference, entitled, join, no_lines, split
from shebao.kernel.money import allocate

Share = tuple[int, int]  # heir, weight

NEGATIVE = "the amount of a month is negative"
TWICE = "the person draws two awards that exclude each other in one month"
NO_HEIR = "the person has died and no heir is named"
STILL_ACTIVE = "the person has died and the award is not stopped"
CASE_OPEN = "a recovery case is open for a month that is now owed again: withdraw it first"


@dataclass(frozen=True, slots=True)
class Awards:
    """Awards in order of award_id. `human` is one for merged records, `group` the hash of what excludes what.

    `last_month`: the last month of life, 0 while alive.
    """

    award: Ints
    person: Ints
    human: Ints
    payee: Ints
    pool: Ints
    kind: Ints
    group: Ints
    path: Ints
    last_month: Ints

    def place(self, award: Ints) -> Ints:
        """Positions of award ids."""
        return np.searchsorted(self.award, award)


@dataclass(frozen=True, slots=True)
class Shard:
    """What the record says of the awards of a shard."""

    awards: Awards
    components: Spans
    unpaid: Spans
    booked: Lines
    cases: Lines
    heirs: Mapping[int, tuple[Share, ...]]


@dataclass(frozen=True, slots=True)
class Due:
    """Obligations with their payee, and the month's entitlement they come from."""

    lines: Lines
    payee: Ints


@dataclass(frozen=True, slots=True)
class Computed:
    """Result of a shard: what is owed, what is proposed for recovery, which awards are set aside and why."""

    due: Due
    recover: Lines
    parked: tuple[tuple[int, str], ...]


def compute(shard: Shard, period: int) -> Computed:
    """The shard of the month `period`: every month up to it, less what was booked and what cases hold."""
    owed = entitled(shard.components, shard.unpaid, period + 1)
    found = split(difference(owed, shard.booked, shard.cases))
    parked: dict[int, str] = {}
    _park(parked, _negative_months(owed), NEGATIVE)
    _park(parked, _doubled(shard.awards, owed), TWICE)
    _park(parked, _active_after_death(shard.awards, owed), STILL_ACTIVE)
    _park(parked, np.intersect1d(_cells(found.pay), _cells(shard.cases)) >> 16, CASE_OPEN)
    heirless = _heirless(shard, found.pay)
    _park(parked, heirless, NO_HEIR)
    aside = np.array(sorted(parked), np.int64)
    pay = found.pay.where(~np.isin(found.pay.award, aside))
    recover = found.recover.where(~np.isin(found.recover.award, aside))
    return Computed(_to_payees(shard, pay), recover, tuple(sorted(parked.items())))


def _cells(lines: Lines) -> Ints:
    return np.unique(lines.award << 16 | lines.month)


def _park(parked: dict[int, str], awards: Ints, reason: str) -> None:
    for award in np.unique(awards).tolist():
        parked.setdefault(award, reason)


def _negative_months(owed: Lines) -> Ints:
    cells, owner = np.unique(owed.award << 16 | owed.month, return_inverse=True)
    totals = np.zeros(len(cells), np.int64)
    np.add.at(totals, owner, owed.fen)
    negative: Ints = cells[totals < 0] >> 16
    return negative


def _doubled(awards: Awards, owed: Lines) -> Ints:
    """Awards of one person and one group that are owed in the same month."""
    cells = _cells(owed)
    place = awards.place(cells >> 16)
    keys = np.stack([awards.human[place], awards.group[place], cells & 0xFFFF], axis=1)
    order = np.lexsort(keys.T)
    keys = keys[order]
    same = np.zeros(len(keys), np.bool_)
    if len(keys) > 1:
        pair = (keys[1:] == keys[:-1]).all(axis=1)
        same[1:] |= pair
        same[:-1] |= pair
    return (cells >> 16)[order][same]


def _active_after_death(awards: Awards, owed: Lines) -> Ints:
    last = awards.last_month[awards.place(owed.award)]
    return owed.award[(last > 0) & (owed.month > last)]


def _heirless(shard: Shard, pay: Lines) -> Ints:
    place = shard.awards.place(pay.award)
    own = shard.awards.payee[place] == shard.awards.person[place]
    dead = (shard.awards.last_month[place] > 0) & own
    persons = np.unique(shard.awards.person[place][dead])
    lacking = [p for p in persons.tolist() if not shard.heirs.get(p)]
    found: Ints = pay.award[dead & np.isin(shard.awards.person[place], lacking)]
    return found


def _to_payees(shard: Shard, pay: Lines) -> Due:
    """The payee of each line; lines of the dead go to their heirs, each line split without losing a fen."""
    place = shard.awards.place(pay.award)
    payee = shard.awards.payee[place]
    dead = (shard.awards.last_month[place] > 0) & (payee == shard.awards.person[place])
    if not dead.any():
        return Due(pay, payee)
    tables, payees = [pay.where(~dead)], [payee[~dead]]
    for line in np.flatnonzero(dead).tolist():
        shares = shard.heirs[int(payee[line])]
        parts = allocate(int(pay.fen[line]), [weight for _, weight in shares])
        kept = [(heir, part) for (heir, _), part in zip(shares, parts, strict=True) if part]
        one = np.full(len(kept), line)
        tables.append(Lines(pay.award[one], pay.month[one], pay.part[one], np.array([p for _, p in kept], np.int64)))
        payees.append(np.array([h for h, _ in kept], np.int64))
    lines, heirs = join(*tables), np.concatenate(payees)
    order = np.lexsort((heirs, lines.part, lines.month, lines.award))
    return Due(lines.where(order), heirs[order])


def empty_shard() -> Shard:
    """No awards."""
    none = np.zeros(0, np.int64)
    spans = Spans(none, none, none, none, none)
    return Shard(Awards(none, none, none, none, none, none, none, none, none), spans, spans, no_lines(), no_lines(), {})


def totals(lines: Lines, *keys: NDArray[np.int64]) -> list[tuple[tuple[int, ...], int, int]]:
    """Rows and fen by the given keys (arrays as long as the lines), in key order: the run's own control sums."""
    if not len(lines):
        return []
    grid, owner = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    owner = owner.reshape(-1)
    fen = np.zeros(len(grid), np.int64)
    np.add.at(fen, owner, lines.fen)
    rows = np.bincount(owner, minlength=len(grid))
    return [(tuple(int(x) for x in key), int(n), int(f)) for key, n, f in zip(grid, rows, fen, strict=True)]
