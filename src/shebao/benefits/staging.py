"""Reads a shard of the record as columns and stages what was computed; nobody sees the stage before publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from shebao.benefits.delta import Ints, Lines, Spans, join
from shebao.benefits.model import FOREVER
from shebao.benefits.shard import Awards, Computed, Due, Shard, totals
from shebao.ledger.publishing import key_shard, stage_shard
from shebao.store.copy import Column
from shebao.store.rows import Row
from shebao.store.runs import ParkedRow, park
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

ROWS_A_SHARD = 1_000_000_000
"""Row numbers of a run: shard × this + place."""

LAST_RUN = 2**63 - 1

UNDER_WAY = timedelta(days=1)
"""No transaction lasts longer: what was recorded but not yet seen when a run began is younger than this."""

FEW = 1000
"""Up to so many awards are looked up one by one in the register."""

PARKED_OWNER = "reviewer"
"""The post that must look at a parked award."""

AWARD_COLUMNS = ("award_id", "person_id", "human", "payee_id", "pool_id", "kind", "excl", "path", "last_month")
CELL_COLUMNS = ("award_id", "for_month", "part", "fen")
CELL_TYPES = dict.fromkeys(CELL_COLUMNS, "int8")
OBLIGATION_TYPES = {
    "run_id": "int8",
    "row_no": "int8",
    "period": "int4",
    "for_month": "int4",
    "award_id": "int8",
    "person_id": "int8",
    "payee_person_id": "int8",
    "pool_id": "int8",
    "scheme": "text",
    "component": "text",
    "payer": "text",
    "kind": "text",
    "amount_fen": "int8",
    "serving_path": "text",
}
RECOVERY_TYPES = {
    "run_id": "int8",
    "step_no": "int4",
    "award_id": "int8",
    "for_month": "int4",
    "component": "text",
    "payer": "text",
    "amount_fen": "int8",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Texts behind hashes: components and payers by part; schemes and paths by word."""

    parts: Mapping[int, tuple[str, str]]
    texts: Mapping[int, str]

    def hold(self, awards: Awards, parts: Ints) -> bool:
        """Whether no word of these awards and parts lacks."""
        told = np.concatenate([np.unique(awards.kind), np.unique(awards.path)])
        return set(np.unique(parts).tolist()) <= self.parts.keys() and set(told.tolist()) <= self.texts.keys()

    def text(self, hashes: Ints) -> Coded:
        """Schemes or paths of a column of hashes."""
        return _spread(hashes, self.texts)

    def component(self, parts: Ints) -> Coded:
        """Components of a column of parts."""
        return _spread(parts, {part: component for part, (component, _) in self.parts.items()})

    def payer(self, parts: Ints) -> Coded:
        """Payers of a column of parts."""
        return _spread(parts, {part: payer for part, (_, payer) in self.parts.items()})


@dataclass(frozen=True, slots=True)
class Window:
    """What must be looked at: every month of the awards `changed`, of the others the months from `first` on."""

    first: int
    changed: Ints

    def floors(self, awards: Ints) -> Ints:
        """The first month to look at, for each award of a column."""
        return np.where(np.isin(awards, self.changed), 0, self.first)


class Common:
    """What all shards of a run need, read once for those this process does: the words, and what changed lately.

    Words that were recorded since, by a transaction under way when they were read, are read again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._words: Words | None = None
        self._changed: dict[str, Ints] | None = None

    def words(self, tx: Transaction, awards: Awards, parts: Ints) -> Words:
        """The words of all awards, which hold those of these awards and parts."""
        with self._lock:
            if self._words is None or not self._words.hold(awards, parts):
                self._words = read_words(tx)
            return self._words

    def changed(self, tx: Transaction, whose: Mapping[str, object]) -> dict[str, Ints]:
        """Awards of all shards about which anything was recorded since the last payroll, and whose they are."""
        with self._lock:
            if self._changed is None:
                self._changed = tx.copy_out("changed_since", {"award_id": "int8", "human": "int8"}, **whose)
            return self._changed


def read_shard(
    tx: Transaction, facts: Row, shard: int, *, upto: int | None = None, common: Common | None = None
) -> Shard:
    """The columns of one shard, as recorded at the run's instant. `facts` is a row of run_by_id.

    With `upto` every month is read, as booked by runs up to that one: the audit. Without, only what can have changed
    since the last payroll of these agencies.
    """
    bounds = _bounds(facts, shard)
    whose: dict[str, object] = {
        "shards": facts.shards,
        "shard": shard,
        "period": facts.period,
        "path": facts.serving_path,
        "after": f"{facts.serving_path}~",
        "known_at": facts.known_at,
        "schemes": facts.schemes,
        "forever": FOREVER,
        "upto": LAST_RUN if upto is None else upto,
        "low": bounds[0] if bounds else None,
        "high": bounds[1] if bounds else None,
    }
    tx.one("read_in_bulk")
    window = _window(tx, facts, shard, whose, common or Common()) if upto is None else None
    a = tx.copy_out("shard_awards", dict.fromkeys(AWARD_COLUMNS, "int8"), **whose)
    spans = dict.fromkeys(("award_id", "start", "end_"), "int8")
    ids = a["award_id"]  # in their order
    ends = {"first": int(ids[0]), "last": int(ids[-1])} if len(ids) else {"first": 0, "last": -1}
    c = tx.copy_out("shard_components", {**spans, "part": "int8", "amount_fen": "int8"}, **whose, **ends)
    s = tx.copy_out("shard_unpaid", spans, **whose)
    none = np.zeros(len(s["award_id"]), np.int64)
    cases = _cells(tx.copy_out("shard_cases", CELL_TYPES, **whose))
    starts = c["start"]
    if window is not None:
        starts = np.maximum(starts, window.floors(c["award_id"]))
        cases = cases.where(cases.month >= window.floors(cases.award))
    return Shard(
        awards=Awards(*(a[name] for name in AWARD_COLUMNS)),
        components=Spans(c["award_id"], starts, c["end_"], c["part"], c["amount_fen"]),
        unpaid=Spans(s["award_id"], s["start"], s["end_"], none, none),
        booked=_booked(tx, whose, window),
        cases=cases,
        heirs=_heirs(tx.all("shard_heirs", **whose)),
    )


def _bounds(facts: Row, shard: int) -> tuple[int, int] | None:
    """From which number of a human being up to before which; None: shards of the run are remainders."""
    if facts.cuts is None:
        return None
    edges = [-LAST_RUN, *facts.cuts, LAST_RUN]
    return edges[shard], edges[shard + 1]


def _window(tx: Transaction, facts: Row, shard: int, whose: Mapping[str, object], common: Common) -> Window | None:
    last = tx.maybe("last_payroll", **whose)
    if last is None:
        return None
    since = last.known_at - UNDER_WAY
    changed = common.changed(tx, {**whose, "since": since, "last": last.run_id})
    bounds, human = _bounds(facts, shard), changed["human"]
    here = (human >= bounds[0]) & (human < bounds[1]) if bounds else np.fmod(human, facts.shards) == shard
    return Window(last.period + 1, changed["award_id"][here])


def _booked(tx: Transaction, whose: Mapping[str, object], window: Window | None) -> Lines:
    if window is None:
        return _cells(tx.copy_out("shard_booked", CELL_TYPES, **whose))
    recent = _cells(tx.copy_out("shard_booked_since", CELL_TYPES, **whose, window=window.first))
    recent = recent.where(~np.isin(recent.award, window.changed))
    if not len(window.changed):
        return recent
    if len(window.changed) <= FEW:
        tx.one("read_by_key")
    history = _cells(tx.copy_out("booked_of_awards", CELL_TYPES, awards=window.changed.tolist()))
    tx.one("read_in_bulk")
    return join(recent, history)


def _cells(columns: Mapping[str, NDArray[np.generic]]) -> Lines:
    return Lines(*(columns[name].astype(np.int64) for name in CELL_COLUMNS))


def read_words(tx: Transaction) -> Words:
    """The words of all awards."""
    parts = {row.part: (row.component, row.payer) for row in tx.all("part_words")}
    return Words(parts, {row.word: row.text for row in tx.all("scheme_words")})


def stage(tx: Transaction, facts: Row, shard: int, data: Shard, found: Computed, common: Common) -> tuple[int, int]:
    """Stage what a shard computed: obligations, recovery lines, parked awards, control sums. Rows and fen owed."""
    words = common.words(tx, data.awards, np.concatenate([found.due.lines.part, found.recover.part]))
    table = stage_shard(tx, "obligation", facts.run_id, shard)
    tx.copy_in(table, _obligations(facts, shard, data, found, words), OBLIGATION_TYPES)
    key_shard(tx, "obligation", facts.run_id, shard)
    tx.run("clear_stage_recovery", run=facts.run_id, step=shard)
    tx.copy_in("benefits.stage_recovery", _recoveries(facts, shard, found, words), RECOVERY_TYPES)
    path_of = dict(zip(data.awards.award.tolist(), data.awards.path.tolist(), strict=True)) if found.parked else {}
    for award, reason in found.parked:
        row = ParkedRow(f"award:{award}", f"shard {shard}", reason, PARKED_OWNER, words.texts[path_of[award]])
        park(tx, facts.run_id, row)
    _write_controls(tx, facts, shard, data, due=found.due, words=words)
    return len(found.due.lines), int(found.due.lines.fen.sum())


def _obligations(facts: Row, shard: int, data: Shard, found: Computed, words: Words) -> dict[str, Column]:
    lines, size = found.due.lines, len(found.due.lines)
    place = data.awards.place(lines.award)
    return {
        "run_id": np.full(size, facts.run_id, np.int64),
        "row_no": np.arange(1, size + 1, dtype=np.int64) + shard * ROWS_A_SHARD,
        "period": np.full(size, facts.period, np.int64),
        "for_month": lines.month,
        "award_id": lines.award,
        "person_id": data.awards.person[place],
        "payee_person_id": found.due.payee,
        "pool_id": data.awards.pool[place],
        "scheme": words.text(data.awards.kind[place]),
        "component": words.component(lines.part),
        "payer": words.payer(lines.part),
        "kind": Coded(lines.month == facts.period, ("arrears", "regular")),
        "amount_fen": lines.fen,
        "serving_path": words.text(data.awards.path[place]),
    }


def _recoveries(facts: Row, shard: int, found: Computed, words: Words) -> dict[str, Column]:
    lines, size = found.recover, len(found.recover)
    return {
        "run_id": np.full(size, facts.run_id, np.int64),
        "step_no": np.full(size, shard, np.int64),
        "award_id": lines.award,
        "for_month": lines.month,
        "component": words.component(lines.part),
        "payer": words.payer(lines.part),
        "amount_fen": lines.fen,
    }


def _write_controls(tx: Transaction, facts: Row, shard: int, data: Shard, *, due: Due, words: Words) -> None:
    lines = due.lines
    place = data.awards.place(lines.award)
    sums = totals(lines, data.awards.pool[place], data.awards.kind[place], lines.part)
    tx.run(
        "insert_run_controls",
        run=facts.run_id,
        step=shard,
        pools=[key[0] for key, _, _ in sums],
        schemes=[words.texts[key[1]] for key, _, _ in sums],
        components=[words.parts[key[2]][0] for key, _, _ in sums],
        payers=[words.parts[key[2]][1] for key, _, _ in sums],
        rows=[rows for _, rows, _ in sums],
        fen=[fen for _, _, fen in sums],
        serving_path=facts.serving_path,
    )


def _heirs(rows: list[Row]) -> dict[int, tuple[tuple[int, int], ...]]:
    heirs: dict[int, tuple[tuple[int, int], ...]] = {}
    for row in rows:
        heirs[row.person_id] = (*heirs.get(row.person_id, ()), (row.heir_id, row.share))
    return heirs


def _spread(hashes: Ints, words: Mapping[int, str]) -> Coded:
    distinct, back = np.unique(hashes, return_inverse=True)
    return Coded(back, tuple(words[int(h)] for h in distinct))
