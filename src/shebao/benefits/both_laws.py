"""Every award of a month decided again by two laws from what its own decision kept: who would get what instead.

Nothing is written and nothing is gathered anew, so a difference is the law's and not the record's. Where both laws say
the same of a right, a place and a day, word for word, the answers are the same and nobody is decided again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from shebao.benefits.adjustment import Rise, inputs_by_award, rise_of
from shebao.benefits.errors import AdjustmentUnknown, SchemeUnknown
from shebao.benefits.following import follows
from shebao.benefits.judge import Judge, decide, missed, not_known
from shebao.benefits.model import Answer, Wants, law_date
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.kernel.errors import Reason
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

BATCH = 10_000  # awards whose inputs are in memory at once


@dataclass(frozen=True, slots=True)
class Redecided:
    """One award that the two laws answer differently: fen of the month before and after, and why where it gets none."""

    award: int
    person: int
    scheme: str
    item: str
    region: str
    before: int
    after: int
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardsCompared:
    """A month's awards by both laws. `drifted` are awards whose own decision the live law no longer gives."""

    live: int
    by_order: int
    decided_again: int
    drifted: int
    differ: tuple[Redecided, ...]


@dataclass(slots=True)
class _Sums:
    """What one award gets in the month by each law, over its decision and its rises."""

    fen: list[int] = field(default_factory=lambda: [0, 0])
    because: tuple[Reason, ...] = ()


@dataclass(slots=True)
class _Work:
    """Two laws at work on one month, as known today."""

    laws: tuple[Judge, Judge]
    month: int
    known: date
    sums: dict[int, _Sums] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    drifted: int = 0

    def of(self, award: int) -> _Sums:
        """The award's sums."""
        return self.sums.setdefault(award, _Sums())


def compare_awards(db: Database, by: Actor, live: Judge, new: Judge, month: int) -> AwardsCompared:
    """Every award below the actor's path that pays in the month, by both laws, from its kept inputs."""
    with db.reading(by, "benefits", purpose="awards by two laws") as tx:
        work = _Work((live, new), month, tx.today)
        groups = tx.all("live_in_month", month=month)
        for group in groups:
            if not group.by_order:
                _decisions(tx, work, group)
        _rises(tx, work, {award for group in groups for award in group.awards})
        changed = sorted(award for award, sums in work.sums.items() if sums.fen[0] != sums.fen[1])
        who = tx.all("persons_of_awards", awards=changed)
    counted = sum(len(group.awards) for group in groups)
    ordered = sum(len(group.awards) for group in groups if group.by_order)
    differ = tuple(_redecided(row, work.sums[row.award_id]) for row in who)
    return AwardsCompared(counted, ordered, len(work.again), work.drifted, differ)


def _redecided(row: Row, sums: _Sums) -> Redecided:
    before, after = sums.fen
    return Redecided(row.award_id, row.person_id, row.scheme, row.item, row.region, before, after, sums.because)


def _decisions(tx: Transaction, work: _Work, group: Row) -> None:
    """The awards of one right, place and date of law, where the two laws say something else of it."""
    asked = [_asked(judge, group.scheme, group.item) for judge in work.laws]
    graphs = [
        judge.graph(wants.outputs, group.region, _law_of(judge, group, work.month), work.known) if wants else None
        for judge, wants in zip(work.laws, asked, strict=True)
    ]
    if asked[0] == asked[1] and _same(*graphs):
        return
    for first in range(0, len(group.awards), BATCH):
        for row in tx.all("kept_inputs", awards=group.awards[first : first + BATCH], month=work.month):
            work.again.add(row.award_id)
            used = json.loads(bytes(row.inputs))
            for place, (graph, wants) in enumerate(zip(graphs, asked, strict=True)):
                found = _answer(graph, wants, used)
                fen = _in_month(found, group.item, work.month)
                work.of(row.award_id).fen[place] += fen
                if place:
                    work.of(row.award_id).because += found.reasons
                elif fen != row.recorded_fen:
                    work.drifted += 1


def _law_of(judge: Judge, group: Row, month: int) -> date:
    """The day whose law an award stands under in the month: that of its decision, or the month's where it follows."""
    decided: date = group.law_date
    if group.item or not follows(judge, group.scheme):
        return decided
    return max(decided, law_date(judge.scheme(group.scheme), month_start(month)))


def _asked(judge: Judge, scheme: str, item: str) -> Wants | None:
    """What a right asks; None where the law has no such right."""
    try:
        return judge.wants(scheme, item)
    except SchemeUnknown:
        return None


def _answer(graph: Graph | None, wants: Wants | None, used: Mapping[str, Any]) -> Answer:
    if graph is None or wants is None:
        gone = SchemeUnknown(scheme=used["scheme"])
        return Answer({}, (), None, (Reason(gone.code, gone.english, gone.chinese),), (), ())
    return decide(graph, wants, used["inputs"], used["relations"])


def _in_month(found: Answer, item: str, month: int) -> int:
    if found.reasons:
        return 0
    late = not item and found.start_month is not None and month < found.start_month
    over = found.end_month is not None and month >= found.end_month
    return 0 if late or over else sum(part.fen for part in found.components)


def _same(one: Graph | None, other: Graph | None) -> bool:
    """Whether two laws say the same here, but for the hash of the whole."""
    if one is None or other is None:
        return one is other
    return replace(one.slice, law_hash="") == replace(other.slice, law_hash="")


# --- rises ----------------------------------------------------------------------------------------------------------


def _rises(tx: Transaction, work: _Work, live: set[int]) -> None:
    """The yearly rises of the month's awards, each block by both laws."""
    for block in tx.all("rise_blocks", until=month_start(work.month + 1)):
        mine = [place for place, award in enumerate(block.awards) if award in live]
        rises = [_rise(judge, block, work.known) for judge in work.laws]
        graphs = [
            judge.graph(rise.outputs, block.region, block.law_date, work.known) if rise else None
            for judge, rise in zip(work.laws, rises, strict=True)
        ]
        if not mine or (_written(rises[0]) == _written(rises[1]) and _same(*graphs)):
            continue
        columns = {name: column[mine] for name, column in inputs_by_award(block).items()}
        awards = [block.awards[place] for place in mine]
        work.again.update(awards)
        for place, (graph, rise) in enumerate(zip(graphs, rises, strict=True)):
            for award, (fen, because) in zip(awards, _given(graph, rise, columns, len(mine)), strict=True):
                work.of(award).fen[place] += fen
                work.of(award).because += because if place else ()


def _rise(judge: Judge, block: Row, known: date) -> Rise | None:
    try:
        return rise_of(judge, block.scheme, block.act, known)
    except (SchemeUnknown, AdjustmentUnknown):
        return None


def _written(rise: Rise | None) -> object:
    return None if rise is None else (rise.scope, rise.components)


def _given(
    graph: Graph | None, rise: Rise | None, columns: Mapping[str, np.ndarray], rows: int
) -> Iterator[tuple[int, tuple[Reason, ...]]]:
    """Fen of the rise and why there is none, row by row."""
    if graph is None or rise is None:
        yield from [(0, ())] * rows
        return
    lacking = [spec for name, spec in graph.inputs.items() if name not in columns]
    if lacking or graph.refused:
        because = (*(not_known(spec) for spec in lacking), *_said(graph))
        yield from [(0, because)] * rows
        return
    answers = graph.run({name: columns[name] for name in graph.inputs}, {}, "blocks")
    for row in range(rows):
        status = int(answers["status"][row])
        if status:
            yield 0, _one(graph.refusal_texts[status])
        elif all(answers[f"{rise.scheme}.{name}"][row] for name in rise.scope):
            yield sum(int(answers[f"{rise.scheme}.{name}"][row]) for name in rise.components), ()
        else:
            yield 0, ()


def _said(graph: Graph) -> Sequence[Reason]:
    """Each of the law's own refusals once, without those that only repeat a missing input."""
    told = {refusal.reason.en: refusal.reason for refusal in graph.refused.values()}
    inputs = {missed(spec) for spec in graph.inputs.values()}
    return [reason for sentence, reason in told.items() if sentence not in inputs]


def _one(reason: Reason | None) -> tuple[Reason, ...]:
    return () if reason is None else (reason,)
