"""Columns into and out of PostgreSQL by COPY, without a Python step per row.

Columns of fixed width and without gaps go as one structured array in COPY BINARY; as soon as one column is text or may
be null, the text form is used; a text column of few words (`Coded`) keeps the binary form. A table under row-level
security takes no COPY: its rows go through a temporary table, so that every row is checked against the actor's scope; a
handful goes in one statement, which makes no table first. Millions of rows belong into an unpublished shard instead.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from shebao.store import queries
from shebao.store.errors import ColumnNotCopyable
from shebao.store.rows import Row
from shebao.store.words import WORD, Coded

Column: TypeAlias = "NDArray[np.generic] | Sequence[object] | Coded"
Arrays: TypeAlias = "dict[str, NDArray[np.generic]]"

WIDE = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "date": ">i4", "float8": ">f8", "bool": "?"}
NATIVE = {"int2": "i2", "int4": "i4", "int8": "i8", "date": "datetime64[D]", "float8": "f8", "bool": "?"}
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
EPOCH = np.datetime64("2000-01-01", "D")
CHUNK = 200_000  # rows held as one buffer
FEW = 500  # rows up to which a statement with arrays is cheaper than a temporary table (measured: equal at a thousand)


def copy_in(
    connection: psycopg.Connection[Row], table: str, columns: Mapping[str, Column], types: Mapping[str, str]
) -> int:
    """Write `columns` into `table`. Rows written. Raises ColumnNotCopyable."""
    rows = _length(columns)
    if _under_security(connection, table):
        if rows > FEW or not _in_one_statement(connection, table, columns, types):
            _through_temporary(connection, table, columns, types)
    else:
        _copy_into(connection, _identifier(table), columns, types)
    return rows


def copy_out(
    connection: psycopg.Connection[Row], query: str, types: Mapping[str, str], params: Mapping[str, object]
) -> Arrays:
    """The columns of `query` (with placeholders) by COPY BINARY. A null or another width is refused."""
    if any(_is_text(kind) for kind in types.values()):
        return _shaped(fetch_columns(connection, query, params), types)
    return _copied(connection, query.rstrip().rstrip(";"), types, params)


def copy_words(
    connection: psycopg.Connection[Row], query: str, types: Mapping[str, str], params: Mapping[str, object]
) -> tuple[Arrays, dict[str, Coded]]:
    """The columns of `query` by COPY BINARY, texts of few words (type `word<n>`) apart. A longer text is refused."""
    widths = {name: int(kind.removeprefix(WORD)) for name, kind in types.items() if kind.startswith(WORD)}
    picked = ", ".join(
        f"case when octet_length({name}) <= {widths[name]} then {name}::char({widths[name]}) end"
        if name in widths
        else name
        for name in types
    )
    whole = f"select {picked} from (\n{query.rstrip().rstrip(';')}\n) asked"
    flat = {name: f"char{widths[name]}" if name in widths else kind for name, kind in types.items()}
    arrays = _copied(connection, whole, flat, params)
    return arrays, {name: Coded.padded(arrays.pop(name)) for name in widths}


def _copied(
    connection: psycopg.Connection[Row], query: str, types: Mapping[str, str], params: Mapping[str, object]
) -> Arrays:
    with psycopg.ClientCursor(connection) as cursor:
        text = cursor.mogrify(query, params)
    stream = io.BytesIO()
    with connection.cursor().copy(f"copy ({text}) to stdout (format binary)") as copy:
        for block in copy:
            stream.write(block)
    layout = _layout(types)
    body = stream.getbuffer()[len(SIGNATURE) : -2]
    if len(body) % layout.itemsize:
        raise ColumnNotCopyable(column=", ".join(types), reason="a row has a null or another type than declared")
    records = np.frombuffer(body, layout)
    return {name: _native(records, name, kind) for name, kind in types.items()}


def fetch_columns(connection: psycopg.Connection[Row], query: str, params: Mapping[str, object]) -> Arrays:
    """The columns of a query as arrays by its own types: integers, booleans and dates typed, the rest objects."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(query, params)
        rows = cursor.fetchall()
        described = cursor.description or []
        values = list(zip(*rows, strict=True)) if rows else [()] * len(described)
        return {c.name: _array(v, c.type_code) for c, v in zip(described, values, strict=True)}


def _array(values: Sequence[object], type_code: int) -> NDArray[np.generic]:
    kind = {16: "bool", 20: "int8", 21: "int2", 23: "int4", 701: "float8", 1082: "date"}.get(type_code)
    if kind is None or None in values:
        array = np.empty(len(values), object)
        array[:] = values
        return array
    return np.array(values, NATIVE[kind])


def _shaped(arrays: Arrays, types: Mapping[str, str]) -> Arrays:
    shaped = {}
    for name, kind in types.items():
        if not _is_text(kind) and arrays[name].dtype == object:
            raise ColumnNotCopyable(column=name, reason="a row has a null or another type than declared")
        shaped[name] = arrays[name]
    return shaped


def _length(columns: Mapping[str, Column]) -> int:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ColumnNotCopyable(column=", ".join(lengths), reason=f"columns of different length {lengths}")
    return next(iter(lengths.values()), 0)


def _is_text(kind: str) -> bool:
    return kind not in WIDE and not kind.removeprefix("char").isdigit()


def _identifier(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _names(types: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, types))


def _under_security(connection: psycopg.Connection[Row], table: str) -> bool:
    row = connection.execute(
        "select row_security_active(%s::regclass) as active", (_identifier(table).as_string(connection),)
    ).fetchone()
    return bool(row and row.active)


def _in_one_statement(
    connection: psycopg.Connection[Row], table: str, columns: Mapping[str, Column], types: Mapping[str, str]
) -> bool:
    """Insert the columns as arrays of text, read by the server as COPY reads it: no fraction is rounded, nothing cut.

    False, and nothing written, where a column or a value has no plain text.
    """
    for name, kind in types.items():
        if not _is_text(kind) and not _has_gaps(columns[name]):
            _big_endian(name, columns[name], kind)  # refuses here what it refuses on the way of the many
    arrays = [[_text(value) for value in _plain(columns[name])] for name in types]
    sql_types = _sql_types(connection, table)
    if any(sql_types[name].endswith("[]") for name in types) or any(_NO_TEXT in array for array in arrays):
        return False
    read = sql.SQL(", ").join(sql.SQL(f"%s::text[]::{sql_types[name]}[]") for name in types)
    text = sql.SQL("insert into {} ({}) select * from unnest({})")
    connection.execute(text.format(_identifier(table), _names(types), read), arrays)
    return True


def _sql_types(connection: psycopg.Connection[Row], table: str) -> dict[str, str]:
    """The type of each column, without its width: the insert, not a cast, meets what is too wide."""
    found = connection.execute(
        "select attname as name, format_type(atttypid, -1) as kind from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (_identifier(table).as_string(connection),),
    )
    return {row.name: row.kind for row in found}


_NO_TEXT = "\0"


def _text(value: object) -> str | None:
    """A value as COPY would write it; _NO_TEXT where only its own adapter knows."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, bool | int | float | date):  # a datetime is a date
        return str(value)
    return _NO_TEXT


def _through_temporary(
    connection: psycopg.Connection[Row], table: str, columns: Mapping[str, Column], types: Mapping[str, str]
) -> None:
    names, staging = _names(types), sql.Identifier("pg_temp", "copy_in")
    connection.execute(
        sql.SQL("create temp table copy_in on commit drop as select {} from {} with no data").format(
            names, _identifier(table)
        )
    )
    _copy_into(connection, staging, columns, types)
    connection.execute(
        sql.SQL("insert into {} ({}) select {} from {}").format(_identifier(table), names, names, staging)
    )
    connection.execute("drop table pg_temp.copy_in")
    connection.execute(queries.query("store", "count_anew"), {"relation": table})


def _copy_into(
    connection: psycopg.Connection[Row],
    target: sql.Identifier,
    columns: Mapping[str, Column],
    types: Mapping[str, str],
) -> None:
    binary = not any(_has_gaps(columns[name]) or _of_any_width(columns[name], kind) for name, kind in types.items())
    form = sql.SQL("copy {} ({}) from stdin" + (" (format binary)" if binary else "")).format(target, _names(types))
    with connection.cursor().copy(form) as copy:
        if binary:
            copy.write(SIGNATURE)
            for rows, widths, words in _by_words(columns, types):
                part = (
                    columns
                    if rows is None
                    else {n: c if n in words else np.asarray(c)[rows] for n, c in columns.items()}
                )
                _write_binary(copy, part, widths, words)
            copy.write(b"\xff\xff")
        else:
            for row in zip(*(_plain(columns[name]) for name in types), strict=True):
                copy.write_row(row)


def _of_any_width(column: Column, kind: str) -> bool:
    return _is_text(kind) and not isinstance(column, Coded)


def _by_words(
    columns: Mapping[str, Column], types: Mapping[str, str]
) -> Iterator[tuple[NDArray[np.intp] | None, dict[str, str], dict[str, bytes]]]:
    """Rows that have the same words in all coded columns: there a text is as wide in every row. None: all rows."""
    coded = {name: column for name, column in columns.items() if isinstance(column, Coded)}
    if not coded:
        yield None, dict(types), {}
        return
    key = np.zeros(_length(columns), np.int64)
    for column in coded.values():
        key = key * len(column.words) + column.places
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order], prepend=-1))
    for rows in np.split(order, edges[1:]) if len(order) else ():
        words = {name: column.words[int(column.places[rows[0]])].encode() for name, column in coded.items()}
        yield rows, {**types, **{name: f"char{len(word)}" for name, word in words.items()}}, words


def _has_gaps(column: Column) -> bool:
    if isinstance(column, Coded):
        return False
    array = np.asarray(column)
    return array.dtype == object and any(value is None for value in array)


def _plain(column: Column) -> Sequence[object]:
    if isinstance(column, Coded):
        return [column.words[place] for place in column.places.tolist()]
    if not isinstance(column, np.ndarray):
        return column
    values = column.tolist()
    return [v.decode() for v in values] if column.dtype.kind == "S" else values


def _layout(types: Mapping[str, str]) -> np.dtype[np.void]:
    """One row of COPY BINARY: number of columns, then for each its length and its value, big-endian."""
    fields: list[tuple[str, str]] = [("columns in row", ">i2")]
    for name, kind in types.items():
        fields += [(f"length of {name}", ">i4"), (name, WIDE.get(kind) or f"S{int(kind.removeprefix('char'))}")]
    return np.dtype(fields)


def _write_binary(
    copy: psycopg.Copy, columns: Mapping[str, Column], types: Mapping[str, str], words: Mapping[str, bytes]
) -> None:
    layout = _layout(types)
    arrays = {n: _big_endian(n, columns[n], kind) for n, kind in types.items() if n not in words}
    rows = len(next(iter(arrays.values()), ())) if arrays else _length(columns)
    buffer = np.zeros(min(CHUNK, rows), layout)
    buffer["columns in row"] = len(types)
    for name in types:
        buffer[f"length of {name}"] = layout[name].itemsize
        if words.get(name):
            buffer[name] = words[name]
    for start in range(0, rows, CHUNK):
        count = min(CHUNK, rows - start)
        for name, array in arrays.items():
            buffer[name][:count] = array[start : start + count]
        copy.write(buffer[:count].tobytes())


def _big_endian(name: str, column: Column, kind: str) -> NDArray[np.generic]:
    """The column as it travels. Refuses what would be cut: fractions, numbers too wide, texts of another length."""
    array = np.asarray(column)
    if kind == "date":
        return ((array.astype("datetime64[D]") - EPOCH).astype(np.int64)).astype(">i4")
    if kind.startswith("char"):
        encoded = array.astype("S")
        width = int(kind.removeprefix("char"))
        if len(encoded) and (np.char.str_len(encoded) != width).any():
            raise ColumnNotCopyable(column=name, reason=f"a text is not of {width} characters")
        return encoded
    if kind == "float8":
        return array.astype(">f8")
    if array.dtype.kind not in "iub" and len(array):
        raise ColumnNotCopyable(column=name, reason=f"{array.dtype} is not {kind}")
    if kind != "bool" and len(array):
        bounds = np.iinfo(NATIVE[kind])
        if int(array.min()) < bounds.min or int(array.max()) > bounds.max:
            raise ColumnNotCopyable(column=name, reason=f"a number does not fit {kind}")
    return array.astype(WIDE[kind])


def _native(records: NDArray[np.void], name: str, kind: str) -> NDArray[np.generic]:
    if (records[f"length of {name}"] != records.dtype[name].itemsize).any():
        raise ColumnNotCopyable(column=name, reason="a row has a null or another type than declared")
    values = records[name]
    if kind == "date":
        return values.astype("i4").astype("timedelta64[D]") + EPOCH
    return values.copy() if kind.startswith("char") else values.astype(NATIVE[kind])
