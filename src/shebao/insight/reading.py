"""A unit read from the record, in one snapshot, shard by shard, and written as files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from shebao.insight.columns import Column, Key, Total, control_table, joined, sorted_table, totals, write
from shebao.insight.errors import NotTheLedger, RegisterUnknown
from shebao.insight.model import CHANGE, ENTRY, INSURED, LEDGER, SIDES, Control, File, Manifest, Unit, shards_for
from shebao.insight.pseudonyms import pseudonyms
from shebao.kernel.dates import month_end
from shebao.store import ciphers
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

ROWS = {
    "human": "int8",
    "employer_id": "int8",
    "scheme": "word60",
    "line": "word60",
    "payer": "word30",
    "move": "word30",
    "item": "word60",
    "for_month": "int4",
    "fen": "int8",
}
PERSONS = {"human": "int8", "birth_year": "int4", "sex": "word10", "region": "word6"}
CHANGES = {
    "human": "int8",
    "scheme": "word60",
    "branch": "word60",
    "kind": "word60",
    "region": "word6",
    "birth_year": "int4",
    "sex": "word10",
    "change": "int4",
}
ENTRY_ORDER = ("person", "register", "scheme", "line", "payer", "move", "item", "for_month", "fen", "employer")
CHANGE_ORDER = ("person", "scheme", "branch", "kind", "region", "birth_year", "sex", "change")


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit's files are made with: the open snapshot, the key of the pseudonyms, where to write."""

    tx: Transaction
    key: ciphers.Key
    folder: Path


def written(work: Work, unit: Unit) -> Manifest:
    """The unit's files in the folder, and what they hold. Raises NotTheLedger, RegisterUnknown."""
    if unit.fund == INSURED and unit.pool is None:
        files, shards = _insured(work, unit)
    else:
        files, shards = _entries(work, unit)
    counted = [file for file in files if file.kind != LEDGER]
    rows, fen = sum(file.rows for file in counted), sum(file.fen for file in counted)
    known = unit.known_at.astimezone(UTC).isoformat()
    facts = (unit.fund, unit.area, unit.month, unit.number, known, unit.runs, shards)
    return Manifest(*facts, rows, fen, work.key.key_id, tuple(sorted(files, key=lambda file: file.name)))


# --- money -----------------------------------------------------------------------------------------------------------


def _entries(work: Work, unit: Unit) -> tuple[list[File], int]:
    asked = {"pool": unit.pool, "month": unit.month, "runs": list(unit.runs)}
    control = control_of(work.tx, unit)
    if unknown := {row.register for row in control} - {name for side in SIDES.values() for name in side}:
        raise RegisterUnknown(unit=unit, register=min(unknown))
    shards = shards_for(sum(row.rows for row in control))
    there = {row.register for row in control}
    files: list[File] = []
    found: dict[Key, Total] = defaultdict(lambda: Total(0, 0))
    for shard in range(shards):
        here = {**asked, "known_at": unit.known_at, "shards": shards, "shard": shard}
        persons = work.tx.copy_words("persons_of_unit", PERSONS, **here, day=month_end(unit.month)) if control else None
        for side, registers in SIDES.items():
            rows = _rows(work.tx, [name for name in registers if name in there], here)
            if persons is None or rows is None:
                continue
            table = _table(rows, _named(persons), unit, work.key)
            for one, total in totals(table).items():
                found[one] = Total(found[one].rows + total.rows, found[one].fen + total.fen)
            files.append(write(table, work.folder / f"{side}-{shard:02d}.parquet", side, shard))
    _ties(unit, control, found)
    if control:
        beside = control_table(unit.month, unit.fund, unit.area, control)
        files.append(write(beside, work.folder / "ledger.parquet", LEDGER, 0))
    return files, shards


def control_of(tx: Transaction, unit: Unit) -> list[Control]:
    """The ledger's own totals, for which a unit's rows answer."""
    asked = {"pool": unit.pool, "month": unit.month, "runs": list(unit.runs)}
    return [
        Control(r.register, r.scheme, r.line, r.payer, r.move, r.rows, r.fen, r.book_fen)
        for r in tx.all("control_of_runs", **asked)
    ]


def _rows(tx: Transaction, registers: Sequence[str], here: Mapping[str, object]) -> dict[str, Column] | None:
    parts: list[dict[str, Column]] = []
    for register in registers:
        arrays, words = tx.copy_words(f"rows_of_{register}", ROWS, **here)
        rows = len(arrays["fen"])
        if rows:
            parts.append({**arrays, **words, "register": Coded.all(register, rows)})
    return joined(parts) if parts else None


def _named(persons: tuple[dict[str, NDArray[np.generic]], dict[str, Coded]]) -> dict[str, Column]:
    """The persons in the order of their ids, with one more before them: nobody."""
    arrays, words = persons
    order = np.argsort(arrays["human"], kind="stable")
    nobody = np.zeros(1, np.int64)
    return {
        "human": np.concatenate([nobody, arrays["human"][order]]),
        "birth_year": np.concatenate([nobody, arrays["birth_year"][order]]),
        **{name: joined([{name: Coded(nobody, ("",))}, {name: words[name][order]}])[name] for name in words},
    }


def _table(rows: Mapping[str, Column], persons: Mapping[str, Column], unit: Unit, key: ciphers.Key) -> pa.Table:
    human, employer = np.asarray(rows["human"], np.int64), np.asarray(rows["employer_id"], np.int64)
    at = np.searchsorted(np.asarray(persons["human"]), human)
    count = len(human)
    columns: dict[str, Column] = {
        **{name: rows[name] for name in ("for_month", "fen", "scheme", "line", "payer", "register", "move", "item")},
        "month": np.full(count, unit.month, np.int32),
        "fund": Coded.all(unit.fund, count),
        "area": Coded.all(unit.area, count),
        "person": pseudonyms(key, "person", human),
        "employer": pseudonyms(key, "employer", employer),
        **{name: persons[name][at] for name in ("birth_year", "sex", "region")},
    }
    return sorted_table(columns, ENTRY, ENTRY_ORDER)


def _ties(unit: Unit, control: Sequence[Control], found: Mapping[Key, Total]) -> None:
    """Every total of the ledger is that of the rows read, and no row stands without one."""
    owed = {(r.register, r.scheme, r.line, r.payer, r.move): Total(r.rows, r.fen) for r in control}
    for one in sorted(owed.keys() | found.keys()):
        read, total = found.get(one, Total(0, 0)), owed.get(one, Total(0, 0))
        if read != total:
            names = dict(zip(("register", "scheme", "line", "payer", "move"), one, strict=True))
            raise NotTheLedger(
                unit=unit, **names, rows=read.rows, fen=read.fen, control_rows=total.rows, control_fen=total.fen
            )


# --- the insured -----------------------------------------------------------------------------------------------------


def _insured(work: Work, unit: Unit) -> tuple[list[File], int]:
    day = month_end(unit.month)
    before, known_before = unit.before or (None, None)
    shards = shards_for(sum(row.persons for row in work.tx.all("insured_count", known_at=unit.known_at, day=day)))
    asked = {"known_at": unit.known_at, "day": day, "shards": shards, "before_known_at": known_before}
    asked["before_day"] = None if before is None else month_end(before)
    files = []
    for shard in range(shards):
        arrays, words = work.tx.copy_words("insured_changes", CHANGES, **asked, shard=shard)
        if not len(arrays["human"]):
            continue
        columns: dict[str, Column] = {
            **words,
            "birth_year": arrays["birth_year"],
            "change": arrays["change"],
            "month": np.full(len(arrays["human"]), unit.month, np.int32),
            "person": pseudonyms(work.key, "person", np.asarray(arrays["human"], np.int64)),
        }
        table = sorted_table(columns, CHANGE, CHANGE_ORDER)
        files.append(write(table, work.folder / f"{INSURED}-{shard:02d}.parquet", INSURED, shard))
    return files, shards
