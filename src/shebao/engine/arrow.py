"""Record batches in, record batches out: the function an outside engine (a process pool, Dask, Spark) maps over shards.

Unit inputs are columns by full or short name in inner integers, `region` is the division code, a relation is a
list<struct> column; a row of the table is a unit and is never split. All other columns pass through. The result carries
which law answered, so that a shard can be checked and replayed anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.engine.archive import body, graph_from
from shebao.engine.columns import Array, Relation
from shebao.engine.errors import ColumnMissing, ColumnUnfit
from shebao.engine.formula import short
from shebao.engine.graph import Graph
from shebao.law.ir import Input


@dataclass(frozen=True, slots=True)
class Shard:
    """`shard(table) -> table`; can be sent to another process, since the law goes with it as its archived bytes."""

    law: bytes
    backend: str = "native"

    def __call__(self, table: pa.Table) -> pa.Table:
        """Answers beside the columns they came from; `status` 0 or why not, `reason` its English sentence."""
        graph = _graph(self.law)
        answers, status = run_table(graph, table, self.backend)
        reasons = np.array([text.en if text else None for text in graph.refusal_texts], dtype=object)
        used = {_name(table, i) for i in (*graph.inputs, *graph.relations)} - {None}
        kept = {n: table[n] for n in table.column_names if n not in used}
        columns = {**kept, **answers, "status": pa.array(status), "reason": pa.array(reasons[status], pa.string())}
        cut = graph.slice
        told = {"law_hash": cut.law_hash, "slice_hash": graph.hash, "at": str(cut.at), "known": str(cut.known)}
        digest = sha256()
        for column in (*answers.values(), status):
            digest.update(np.ascontiguousarray(_flat(column)).tobytes())
        return pa.table(columns).replace_schema_metadata({**told, "checksum": digest.hexdigest()})


def shard(graph: Graph, backend: str = "native") -> Shard:
    """The function that decides shards by this graph."""
    return Shard(body(graph), backend)


@lru_cache(maxsize=16)
def _graph(law: bytes) -> Graph:
    return graph_from(law)


def run_table(graph: Graph, table: pa.Table, backend: str) -> tuple[dict[str, pa.Array], Array]:
    """Answers as Arrow arrays (lists where an output stands on rows), and the status of each unit."""
    absent = np.zeros(len(table), np.int32)
    columns = {name: _column(graph, spec, table, absent) for name, spec in graph.inputs.items()}
    columns["region"] = _regions(graph, table)
    relations = {name: _rows(graph, name, table, absent) for name in graph.relations}
    found = graph.run(columns, relations, backend)
    status = np.where(absent > 0, absent, found.pop("status"))
    answers: dict[str, pa.Array] = {}
    for name, values in found.items():
        level = graph.level_of(name)
        offsets = relations[level].offsets if level else None
        lost = status != 0 if offsets is None else np.repeat(status != 0, np.diff(offsets))
        values[lost] = 0
        flat = pa.array(values)
        answers[name] = flat if offsets is None else pa.LargeListArray.from_arrays(pa.array(offsets), flat)
    return answers, status


def _flat(column: pa.Array | Array) -> Array:
    if isinstance(column, np.ndarray):
        return column
    values: Array = (column.flatten() if pa.types.is_large_list(column.type) else column).to_numpy()
    return values


def _name(table: pa.Table, name: str) -> str | None:
    return next((n for n in (name, short(name)) if n in table.column_names), None)


def _column(graph: Graph, spec: Input, table: pa.Table, absent: Array) -> Array:
    """One input; a null is its lawful value when absent, or refuses the unit."""
    name = _name(table, spec.name)
    if name is None:
        raise ColumnMissing(name=spec.name)
    return _filled(graph, spec, table[name].combine_chunks(), (absent, np.arange(len(table))))


def _filled(graph: Graph, spec: Input, column: pa.Array, units: tuple[Array, Array]) -> Array:
    absent, unit_of = units
    if column.null_count:
        lawful = spec.absent.value if spec.absent else None
        if lawful is None:
            holes = unit_of[column.is_null().to_numpy(zero_copy_only=False)]
            first = holes[absent[holes] == 0]
            absent[first] = graph.absent_codes[spec.name]
        column = pc.fill_null(column, pa.scalar(spec.range.low if lawful is None else lawful, column.type))
    values: Array = column.to_numpy(zero_copy_only=False)
    if values.dtype.kind not in "iubf":
        raise ColumnUnfit(name=spec.name, reason=f"its type is {column.type}")
    return values


def _regions(graph: Graph, table: pa.Table) -> Array:
    if "region" not in table.column_names:
        if len(graph.regions) > 1:
            raise ColumnMissing(name="region")
        return np.zeros(len(table), np.int32)
    places = pc.index_in(table["region"].combine_chunks(), pa.array(graph.regions))
    if places.null_count:
        raise ColumnUnfit(name="region", reason=f"it holds places other than {', '.join(graph.regions)}")
    found: Array = places.to_numpy(zero_copy_only=False).astype(np.int32)
    return found


def _rows(graph: Graph, name: str, table: pa.Table, absent: Array) -> Relation:
    given = _name(table, name)
    if given is None:
        raise ColumnMissing(name=name)
    lists = table[given].combine_chunks()
    counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    structs = lists.flatten()
    unit_of = np.repeat(np.arange(len(table)), counts)
    columns: dict[str, Array] = {}
    for spec in graph.relations[name].columns:
        index = structs.type.get_field_index(short(spec.name))
        if index < 0:
            raise ColumnMissing(name=spec.name)
        columns[spec.name] = _filled(graph, spec, structs.field(index), (absent, unit_of))
    return Relation(offsets, columns)


def facts(table: pa.Table) -> Mapping[str, str]:
    """Which law answered a table."""
    return {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
