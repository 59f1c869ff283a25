"""Rows of the registers as sorted, typed columns, and a Parquet file of them: the same rows, the same bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from shebao.insight.model import CONTROL, Control, File
from shebao.store.words import Coded

ROW_GROUP = 122_880  # the block DuckDB shares out among its workers
LEVEL = 3  # zstd: higher levels cost three times the time for a twentieth of the size (measured on the bench's rows)
Column = NDArray[np.generic] | Coded


@dataclass(frozen=True, slots=True)
class Total:
    """Rows and fen of one register, scheme, line, payer and move."""

    rows: int
    fen: int


Key = tuple[str, str, str, str, str]


def sorted_table(columns: Mapping[str, Column], schema: pa.Schema, order: Sequence[str]) -> pa.Table:
    """The columns as a table of `schema`, its rows in an order that hangs on nothing but the rows."""
    held = {name: _in_order(column) for name, column in columns.items()}
    keys = [held[name] for name in reversed(order)]
    rows = np.lexsort([key.places if isinstance(key, Coded) else key for key in keys])
    return pa.table([_arrow(held[field.name], rows, field.type) for field in schema], schema=schema)


def joined(parts: Sequence[Mapping[str, Column]]) -> dict[str, Column]:
    """Parts with the same columns, one under the other."""
    return {name: _one_under_the_other([part[name] for part in parts]) for name in parts[0]}


def totals(table: pa.Table) -> dict[Key, Total]:
    """What the rows add up to, in the grain of the ledger's control totals."""
    by = ["register", "scheme", "line", "payer", "move"]
    plain = pa.table({name: table[name] for name in [*by, "fen"]})
    found = plain.group_by(by).aggregate([("fen", "count"), ("fen", "sum")]).to_pylist()
    return {
        (str(r["register"]), str(r["scheme"]), str(r["line"]), str(r["payer"]), str(r["move"])): Total(
            int(r["fen_count"]), int(r["fen_sum"])
        )
        for r in found
    }


def control_table(month: int, fund: str, area: str, control: Sequence[Control]) -> pa.Table:
    """The ledger's totals of a fund and month, to lie beside the rows that answer for them."""
    same = {"month": month, "fund": fund, "area": area}
    return pa.Table.from_pylist([{**same, **asdict(one)} for one in control], schema=CONTROL)


def write(table: pa.Table, path: Path, kind: str, shard: int) -> File:
    """The table as a Parquet file, durable on disk, with its hash."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=ROW_GROUP,
        # a person's number comes up a few times and never again: a dictionary of it is larger than the column
        use_dictionary=[name for name in table.column_names if name != "person"],
    )
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = file_digest(file, "sha256").hexdigest()
    fen = int(pa.compute.sum(table["fen"]).as_py() or 0) if "fen" in table.column_names else 0
    schemes = tuple(sorted(set(table["scheme"].unique().to_pylist())))
    return File(path.name, kind, shard, table.num_rows, fen, path.stat().st_size, digest, schemes)


def _in_order(column: Column) -> Column:
    """Words by the alphabet, so that their places compare as they do."""
    return column.by(sorted(column.words)) if isinstance(column, Coded) else column


def _arrow(column: Column, rows: NDArray[np.int64], kind: pa.DataType) -> pa.Array:
    if isinstance(column, Coded):
        used, places = np.unique(column.places[rows], return_inverse=True)
        words = pa.array([column.words[one] for one in used], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(places.reshape(-1), pa.int32()), words)
    return pa.array(column[rows], kind)


def _one_under_the_other(columns: Sequence[Column]) -> Column:
    if not isinstance(columns[0], Coded):
        return np.concatenate([np.asarray(column) for column in columns])
    coded = [column for column in columns if isinstance(column, Coded)]
    words = tuple(sorted({word for column in coded for word in column.words}))
    return Coded(np.concatenate([column.by(words).places for column in coded]), words)
