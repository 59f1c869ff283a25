"""For analysts: a country's law over data frames (pandas, polars, Arrow) in the units people write: yuan, 2025-10.

    cn = country("cn")
    cn.variables("employee_pension")                       what can be asked, with names, units, articles
    cn.run(frame, ["employee_pension.monthly_pension"], at="2025-10-01", region="441800")
    cn.explain({…}, ["employee_pension.monthly_pension"], at="2025-10-01", region="441800")

The answer is a frame of the same kind: the columns given, the answers by short name (full where two schemes share it),
null where refused, and `reason`. A dict of columns is a frame too.
It is exact to the fen inside and a float outside: for analysis, not for payment.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.engine.arrow import run_table
from shebao.engine.columns import Array
from shebao.engine.cut import Question, Typed, cut, groups
from shebao.engine.errors import ColumnMissing, ColumnUnfit
from shebao.engine.formula import short
from shebao.engine.graph import Decision, Graph, RowsWritten, specialise
from shebao.engine.reading import Written, read, shown
from shebao.engine.reform import Overlay, reform
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.law import load
from shebao.law.graph import outputs as scheme_outputs
from shebao.law.ir import Input, Law, Type

Frame = TypeVar("Frame")
Day = str | date


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that can be asked of the law."""

    name: str
    en: str
    zh: str
    unit: str
    cites: str
    since: date


@dataclass(frozen=True, slots=True)
class Country:
    """A law with verbs for analysts; `law.hash` is the version to cite."""

    law: Law

    def variables(self, scheme: str = "") -> tuple[Variable, ...]:
        """All rules, or those of a scheme; the latest version of each."""
        latest = (max(versions, key=lambda r: r.start) for versions in self.law.rules.values())
        found = [Variable(r.name, r.names.en, r.names.zh, r.type.unit, r.cites, r.start) for r in latest]
        return tuple(v for v in found if v.name.startswith(f"{scheme}.") or not scheme)

    def reformed(self, values: Overlay) -> Country:
        """The same law with values overlaid (see `reform`)."""
        return Country(reform(self.law, values))

    def graph(self, outputs: Sequence[str], at: Day, region: str | Sequence[str], known: Day | None = None) -> Graph:
        """What `run` and `explain` compile; known on the day itself unless told."""
        places = [region] if isinstance(region, str) else list(region)
        day = _day(at)
        return specialise(self.law, outputs, day, places, _day(known) if known else day)

    def explain(
        self,
        inputs: Mapping[str, Written],
        outputs: Sequence[str] | str,
        *,
        at: Day,
        region: str,
        known: Day | None = None,
        relations: RowsWritten | None = None,
    ) -> Decision:
        """One decision: `.values`, `.refusals`, `.steps()`."""
        return self.graph(self._named(outputs), at, region, known).decide(inputs, relations)

    def _named(self, outputs: Sequence[str] | str) -> list[str]:
        """Rules; a scheme's id stands for all that the scheme answers with."""
        listed = [outputs] if isinstance(outputs, str) else list(outputs)
        schemes = self.law.schemes
        found = [n for name in listed for n in (scheme_outputs(self.law, schemes[name]) if name in schemes else [name])]
        return list(dict.fromkeys(found))

    def _sets(
        self, outputs: Sequence[str] | str | None, table: pa.Table, day: Question, given: set[str]
    ) -> list[list[str]]:
        """Rules that are refused together: those named, or each alone of all that the columns suffice for."""
        if outputs is not None and not (isinstance(outputs, str) and outputs in self.law.schemes):
            return [self._named(outputs)]
        wanted = self._named(list(self.law.schemes) if outputs is None else outputs)
        heads = set(table.column_names)
        return [[name] for name in wanted if self._suffices(name, day, (heads, given))]

    def _suffices(self, name: str, asked: Question, given: tuple[set[str], set[str]]) -> bool:
        """Whether a rule reads some of the columns given and needs no other, in the first place asked."""
        part = cut(self.law, [name], replace(asked, regions=asked.regions[:1]))
        heads, rows = given
        units = [i for i in part.inputs.values() if i.relation is None]
        known = [i for i in units if {i.name, short(i.name)} & heads]
        lacking = [i for i in units if i not in known and (i.absent is None or i.absent.value is None)]
        related = all({r, short(r)} & rows for r in part.relations)
        return not lacking and related and bool(known or part.relations) and name not in part.missing

    def run(
        self,
        frame: Frame,
        outputs: Sequence[str] | str | None = None,
        *,
        at: Day,
        region: str = "",
        known: Day | None = None,
        relations: Mapping[str, Any] | None = None,
        key: str = "key",
        backend: str = "native",
        typed: Mapping[str, Typed] | None = None,
    ) -> Frame:
        """Every row a unit. `region` is one division code; without it the frame has a column `region` of codes.

        `relations` are frames whose column `key` names the unit's `key`. Raises ColumnMissing, ColumnUnfit, LoadErrors.
        """
        table = _table(frame)
        day = _day(at)
        asked = Question(day, _places(table, region), _day(known) if known else day, typed or {})
        table = table if region == "" else table.drop_columns(["region"] if "region" in table.column_names else [])
        rows = {name: _table(rows) for name, rows in (relations or {}).items()}
        joined, told = table, pa.nulls(len(table), pa.string())
        sets = self._sets(outputs, table, asked, {*rows, *(short(name) for name in rows)})
        names = [name for together in sets for name in together]
        for together in sets:
            answer = self._columns(together, table, asked, (rows, key, backend))
            for name in together:
                shared = sum(short(other) == short(name) for other in names) > 1 or short(name) in table.column_names
                joined = joined.append_column(name if shared else short(name), answer[name])
            told = pc.coalesce(told, answer["reason"].combine_chunks())
        back: Frame = _back(joined.append_column("reason", told), frame)
        return back

    def _columns(
        self, outputs: Sequence[str], table: pa.Table, asked: Question, how: tuple[Mapping[str, pa.Table], str, str]
    ) -> pa.Table:
        """Answers by full name, and the reason, in the order of the rows; a column `region` parts them."""
        parts = []
        for places in groups(self.law, outputs, asked):
            graph = specialise(self.law, outputs, asked.at, places, asked.known, typed=asked.typed)
            mine = _of_places(table, places) if "region" in table.column_names else np.arange(len(table))
            parts.append((mine, _answered(graph, table.take(mine), how[0], how[1:])))
        order = np.argsort(np.concatenate([mine for mine, _ in parts]), kind="stable")
        return pa.concat_tables([part for _, part in parts], promote_options="default").take(order)


def country(name: str | Path = "cn") -> Country:
    """A country's law for analysts."""
    return Country(load(name))


def _day(written: Day) -> date:
    """A day; a month means its first."""
    return parse_date(f"{written}-01" if isinstance(written, str) and len(written) == 7 else written)


def _table(frame: Any) -> pa.Table:
    """Any of the kinds of frame as Arrow."""
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, Mapping):
        return pa.table({name: pa.array(column) for name, column in frame.items()})
    return frame.to_arrow() if hasattr(frame, "to_arrow") else pa.Table.from_pandas(frame, preserve_index=False)


def _back(table: pa.Table, like: Any) -> Any:
    """The kind of frame that was given; its own library is loaded already."""
    if isinstance(like, pa.Table):
        return table
    if isinstance(like, Mapping):
        return table.to_pydict()
    library = type(like).__module__.partition(".")[0]
    return sys.modules[library].from_arrow(table) if library == "polars" else table.to_pandas()


def _places(table: pa.Table, region: str) -> tuple[str, ...]:
    if region:
        return (region,)
    if "region" not in table.column_names:
        raise ColumnMissing(name="region")
    return tuple(sorted(str(code) for code in pc.unique(table["region"]).to_pylist()))


def _of_places(table: pa.Table, places: Sequence[str]) -> Array:
    inside = pc.is_in(table["region"].cast(pa.string()), pa.array(places))
    found: Array = np.flatnonzero(inside.to_numpy(zero_copy_only=False))
    return found


def _answered(graph: Graph, table: pa.Table, rows: Mapping[str, pa.Table], how: tuple[str, str]) -> pa.Table:
    """The answers for units that one graph serves, in natural units."""
    key, backend = how
    given = {name: _inner(table, spec) for name, spec in graph.inputs.items()}
    if "region" in table.column_names:
        given["region"] = table["region"].cast(pa.string())
    for name, relation in graph.relations.items():
        found = rows.get(name, rows.get(short(name)))
        if found is None or key not in table.column_names:
            raise ColumnMissing(name=name if found is None else key)
        given[name] = _nested(table[key], found, key, relation.columns)
    answers, status = run_table(graph, pa.table(given) if given else table.select([]), backend)
    columns = {n: _natural(values, graph.slice.rules[n].type, status) for n, values in answers.items()}
    told = np.array([text.en if text else None for text in graph.refusal_texts], dtype=object)[status]
    for name, refusal in graph.refused.items():
        columns[name] = pa.nulls(len(table))
        told = np.where(status == 0, refusal.reason.en, told)
    return pa.table({**columns, "reason": pa.array(told, pa.string())})


def _natural(values: pa.Array, kind: Type, status: Array) -> pa.Array:
    """An answer as people write it; null where refused."""
    refused = pa.array(status != 0)
    if pa.types.is_large_list(values.type):
        return values
    if kind.unit in ("month", "date", "code"):
        words = [None if lost else shown(v, kind) for v, lost in zip(values.to_pylist(), status != 0, strict=True)]
        return pa.array(words, pa.string())
    found = pc.equal(values, 1) if kind.unit == "flag" else values
    if kind.scale != 1:
        found = pa.array(values.to_numpy() / kind.scale)
    return pc.if_else(refused, pa.scalar(None, found.type), found)


def _inner(table: pa.Table, spec: Input) -> pa.Array:
    """A column in inner integers: numbers by their scale, words, months and days as written."""
    name = next((n for n in (spec.name, short(spec.name)) if n in table.column_names), None)
    if name is None:
        if spec.absent is None or spec.absent.value is None:
            raise ColumnMissing(name=spec.name)
        return pa.nulls(len(table), pa.int64())
    column = table[name].combine_chunks()
    kind = column.type
    if pa.types.is_floating(kind):
        return pc.floor(pc.add(pc.multiply(column.cast(pa.float64()), float(spec.type.scale)), 0.5)).cast(pa.int64())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return pc.multiply(column.cast(pa.int64()), spec.type.scale)
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.date32())
    try:
        return pa.array([None if v is None else read(_said(v), spec.type) for v in column.to_pylist()], pa.int64())
    except ShebaoError as problem:
        raise ColumnUnfit(name=spec.name, reason=problem.english) from None


def _said(value: object) -> Written:
    return value if isinstance(value, date) else str(value)


def _nested(keys: pa.Array, rows: pa.Table, key: str, columns: Sequence[Input]) -> pa.Array:
    """The rows of each unit as a list, in the order they were given."""
    owner = pc.index_in(rows[key].combine_chunks(), keys.combine_chunks())
    if owner.null_count:
        rows = rows.filter(pc.is_valid(owner))
        owner = owner.drop_null()
    units = owner.to_numpy(zero_copy_only=False)
    order = np.argsort(units, kind="stable")
    counts = np.bincount(units, minlength=len(keys))
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int64())
    parts = rows.take(order)
    fields = [_inner(parts, column) for column in columns]
    structs = pa.StructArray.from_arrays(fields, names=[short(c.name) for c in columns])
    return pa.LargeListArray.from_arrays(offsets, structs)
