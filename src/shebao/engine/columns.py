"""Columns of many units: read, named, checked once; what blocks and native run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shebao.engine import errors
from shebao.engine.formula import short
from shebao.law.ir import Input
from shebao.law.ir import Relation as Declared

Array = npt.NDArray[Any]
Answers = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of all units, those of unit i at offsets[i]:offsets[i+1], by column."""

    offsets: Array
    columns: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class RowBatch:
    """The rows of one relation in the graph's column order."""

    offsets: npt.NDArray[np.int64]
    columns: tuple[Array, ...]

    @property
    def count(self) -> int:
        """How many rows."""
        return int(self.offsets[-1])


@dataclass(frozen=True, slots=True)
class Batch:
    """Units in the graph's input order. A float column holds natural units (yuan): floor(x × scale + ½) is read."""

    count: int
    region: Array
    units: tuple[Array, ...]
    rows: Mapping[str, RowBatch]


def batch(
    inputs: Mapping[str, Input],
    relations: Mapping[str, Declared],
    columns: Mapping[str, Array],
    given: Mapping[str, Relation],
) -> Batch:
    """Columns by full or short name. Raises ColumnMissing, ColumnUnfit."""
    rows = {name: _rows(declared, given) for name, declared in relations.items()}
    units = tuple(_column(spec, columns) for spec in inputs.values())
    known = [len(a) for a in (*units, *(c for n, c in columns.items() if n == "region"))]
    known += [len(r.offsets) - 1 for r in rows.values()]
    if not known:
        raise errors.ColumnMissing(name="region")
    if len(set(known)) > 1:
        raise errors.ColumnUnfit(name=", ".join(columns), reason=f"the columns have lengths {sorted(set(known))}")
    region = columns.get("region")
    place = np.zeros(known[0], np.int32) if region is None else np.ascontiguousarray(region)
    if place.dtype.kind not in "iu":
        raise errors.ColumnUnfit(name="region", reason="it holds no whole numbers")
    return Batch(known[0], place, units, rows)


def _column(spec: Input, columns: Mapping[str, Array]) -> Array:
    found = columns.get(spec.name)
    if found is None:
        found = columns.get(short(spec.name))
    if found is None:
        raise errors.ColumnMissing(name=spec.name)
    array = np.ascontiguousarray(found)
    if array.dtype.kind == "b":
        return array.view(np.int8)
    if array.dtype.kind == "u":
        return array.astype(np.int64)
    if array.dtype.kind == "i" or array.dtype == np.float64:
        return array
    raise errors.ColumnUnfit(name=spec.name, reason=f"its type is {array.dtype}")


def _rows(declared: Declared, given: Mapping[str, Relation]) -> RowBatch:
    found = given.get(declared.name) or given.get(short(declared.name))
    if found is None:
        raise errors.ColumnMissing(name=declared.name)
    offsets = np.ascontiguousarray(found.offsets, dtype=np.int64)
    columns = tuple(_column(c, found.columns) for c in declared.columns)
    ends = {int(offsets[-1]), *(len(c) for c in columns)}
    if offsets[0] != 0 or len(ends) > 1 or (np.diff(offsets) < 0).any():
        raise errors.ColumnUnfit(name=declared.name, reason=f"offsets and columns disagree: {sorted(ends)}")
    return RowBatch(offsets, columns)


def empty_rows(declared: Sequence[str], count: int) -> dict[str, Relation]:
    """Relations without any row, for units that have none."""
    return {name: Relation(np.zeros(count + 1, np.int64), {}) for name in declared}
