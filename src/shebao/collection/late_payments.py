"""Tells the floors above whose months were paid late, or taken back by a refund: what was decided may rest on them."""

from __future__ import annotations

from collections.abc import Sequence

from shebao.store.transaction import Transaction

EVENT = "collection.paid_late"
AT_ONCE = 5_000
"""Persons named in one event."""


def tell_paid_late(tx: Transaction, run: int, schemes: Sequence[str]) -> None:
    """For a published run of pieces paid: persons whose months it served after their day, by scheme.

    Late is after the first day the month was due, also where the day was put off: what was decided in between did not
    count the month. A person who pays for himself is late after his month; nobody is told of what came in time.
    """
    persons: dict[str, list[int]] = {}
    for row in tx.all("paid_late_by_run", run=run, schemes=list(schemes)):
        persons.setdefault(row.scheme, []).append(row.person_id)
    for scheme, mine in sorted(persons.items()):
        for at in range(0, len(mine), AT_ONCE):
            tx.emit(EVENT, {"scheme": scheme, "persons": mine[at : at + AT_ONCE]})
    tx.note(paid_late=sum(map(len, persons.values())))
