"""Two questions before money leaves: is everything owed also entitled, and would each run be the same again.

`differences` looks at awards and months as known now; `audit_run` asks a published run again with what it knew then:
amount(known = then) must equal what was booked.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.benefits.delta import Lines, difference, entitled, sums
from shebao.benefits.staging import read_shard, read_words
from shebao.kernel.actors import Actor
from shebao.store.db import Database


@dataclass(frozen=True, slots=True)
class Unequal:
    """A month of a person in which entitlement, obligations and recovery cases do not add up, in fen, and why."""

    person: int
    award: int
    scheme: str
    for_month: int
    entitled_fen: int
    owed_fen: int
    held_fen: int
    why: str


@dataclass(frozen=True, slots=True)
class NotAsBooked:
    """What a run should have booked for one award, month and component by what it knew, less what it did, in fen."""

    award: int
    for_month: int
    component: str
    payer: str
    fen: int


OWED_MORE = "more is owed than the person is entitled to"
OWED_LESS = "less is owed than the person is entitled to"
TWO_AWARDS = "two awards that exclude each other are owed for one month"


def differences(db: Database, by: Actor, *, period: int) -> list[Unequal]:
    """Every person and month up to `period` where not all adds up: over schemes, places, back payments and cases."""
    with db.reading(by, "benefits", purpose="statement of entitlement") as tx:
        tx.one("read_in_bulk")
        rows = tx.all("statement", period=period, path=by.path, after=f"{by.path}~")
        settled = {row.ended_award for row in tx.all("doubles_decided")}  # what stays there was decided to stay
    found: list[Unequal] = []
    seen: dict[tuple[int, str, int], int] = {}
    for row in rows:
        booked = row.owed_fen + row.held_fen
        why = OWED_MORE if booked > row.entitled_fen else OWED_LESS if booked < row.entitled_fen else ""
        cell = (row.person_id, row.exclusive_group, row.for_month)
        if row.award_id not in settled and booked > 0 and seen.setdefault(cell, row.award_id) != row.award_id:
            why = TWO_AWARDS
        if why:
            found.append(
                Unequal(
                    person=row.person_id,
                    award=row.award_id,
                    scheme=row.scheme,
                    for_month=row.for_month,
                    entitled_fen=row.entitled_fen,
                    owed_fen=row.owed_fen,
                    held_fen=row.held_fen,
                    why=why,
                )
            )
    return found


def audit_run(db: Database, by: Actor, run: int) -> list[NotAsBooked]:
    """A published payroll asked again with what it knew: empty when amount(known = then) is what was booked."""
    with db.reading(by, "benefits", purpose=f"audit of run {run}") as tx:
        facts = tx.one("run_by_id", run=run)
        words = read_words(tx)
        aside = {int(row.row_key.partition(":")[2]) for row in tx.all("store.parked_rows", run_id=run)}
        found: list[NotAsBooked] = []
        for shard in range(facts.shards):
            data = read_shard(tx, facts, shard, upto=run)
            due = entitled(data.components, data.unpaid, facts.period + 1)
            left: Lines = sums(difference(due, data.booked, data.cases))
            for award, month, part, fen in zip(left.award, left.month, left.part, left.fen, strict=True):
                if int(award) not in aside:
                    component, payer = words.parts[int(part)]
                    found.append(NotAsBooked(int(award), int(month), component, payer, int(fen)))
    return found
