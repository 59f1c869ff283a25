"""Dues told again: what is owed by a person in a branch and month, asked once more of the law it was assessed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shebao.collection.dues import Members
from shebao.collection.inputs import WAGE, gather
from shebao.engine import archive
from shebao.engine.graph import Decision, Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.store.archive import fetch
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, order=True)
class DueOf:
    """Whose due in which branch and month; employer 0: he pays for himself."""

    person: int
    employer: int
    scheme: str
    for_month: int


@dataclass(frozen=True, slots=True)
class DuePart:
    """One line of it as the register has it. `said` is the law's answer again; None where no law was kept with it
    (brought in, or booked by a paper) or the record no longer has what it was counted from."""

    component: str
    payer: str
    base: int
    fen: int
    account: int
    run: int
    rule: str
    region: str
    law: str
    said: Decision | None

    @property
    def computed(self) -> int | None:
        """What the law gives now by what the record has now."""
        return None if self.said is None else self.said.values.get(self.rule)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """All lines of a due."""

    of: DueOf
    wage: int | None
    parts: tuple[DuePart, ...]


def reckon(db: Database, by: Actor, asked: Sequence[DueOf]) -> dict[DueOf, Reckoned]:
    """Each due with its lines and the law's answer to each; who owes nothing is left out."""
    found: dict[DueOf, Reckoned] = {}
    graphs: dict[str, Graph] = {}
    wanted = sorted(set(asked))
    with db.reading(by, "collection", purpose="dues told again") as tx:
        for first in range(0, len(wanted), AT_ONCE):
            found |= _some(tx, wanted[first : first + AT_ONCE], graphs)
    return found


def _some(tx: Transaction, asked: Sequence[DueOf], graphs: dict[str, Graph]) -> dict[DueOf, Reckoned]:
    rows = tx.all(
        "dues_reckoned",
        persons=[one.person for one in asked],
        employers=[one.employer for one in asked],
        schemes=[one.scheme for one in asked],
        months=[one.for_month for one in asked],
    )
    by_place: dict[int, dict[str, Row]] = {}
    for row in rows:  # of a line in two pools the first says by what law
        by_place.setdefault(row.place - 1, {}).setdefault(row.component, row)
    kept = sorted({row.law_slice for row in rows if row.law_slice} - graphs.keys())
    graphs |= {digest: archive.graph_from(fetch(tx, digest).body) for digest in kept}
    said = _decisions(tx, asked, by_place, graphs)
    return {
        asked[place]: Reckoned(
            asked[place],
            next((row.wage_fen for row in lines.values()), None),
            tuple(_part(row, said.get((place, row.law_slice))) for row in lines.values()),
        )
        for place, lines in by_place.items()
    }


def _part(row: Row, said: Decision | None) -> DuePart:
    about = (row.base_fen, row.amount_fen, row.account_fen, row.run_id, row.due, row.region, row.law_slice)
    return DuePart(row.component, row.payer, *about, said)


def _decisions(
    tx: Transaction, asked: Sequence[DueOf], rows: Mapping[int, Mapping[str, Row]], graphs: Mapping[str, Graph]
) -> dict[tuple[int, str], Decision]:
    """The law's answer by place and slice, with inputs gathered as the assessment gathers them."""
    groups: dict[str, dict[int, int]] = {}
    for place, lines in rows.items():
        for row in lines.values():
            if row.law_slice and row.wage_fen is not None:
                groups.setdefault(row.law_slice, {})[place] = row.wage_fen
    found: dict[tuple[int, str], Decision] = {}
    for digest, wages in groups.items():
        graph, places = graphs[digest], [*wages]
        persons, employers = (
            np.array([getattr(asked[place], name) for place in places], np.int64) for name in ("person", "employer")
        )
        none = np.full(len(places), "", object)
        members = Members(persons, employers, none, none, 0)
        given = {WAGE: np.array([wages[place] for place in places], np.int64)}
        columns, lacking = gather(tx, graph, members, given, month_start(asked[places[0]].for_month))
        for n, place in enumerate(places):
            if not lacking.rows[n]:
                found[place, digest] = graph.decide({name: int(column[n]) for name, column in columns.items()})
    return found
