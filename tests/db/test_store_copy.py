"""Columns in and out: equal, refused when they would be cut, held by the scope."""

from __future__ import annotations

from datetime import date
from itertools import count

import numpy as np
import psycopg
import pytest
from psycopg.rows import namedtuple_row

from officers import COUNTY, HOUSE, OTHER_COUNTY
from shebao.store import copy
from shebao.store.errors import ColumnNotCopyable, NotYours

TYPES = {"a": "int8", "b": "int4", "c": "date", "d": "char3", "e": "bool", "f": "int2"}
TABLE = "create table store.wide (a bigint not null, b integer, c date, d char(3), e boolean, f smallint, name text)"
BACK = "select a, b, c, d, e, f from store.wide where a >= %(low)s order by a"


@pytest.fixture
def wide(db, admin):
    admin.execute(TABLE)
    admin.execute("alter table store.wide owner to shebao_owner")
    admin.execute("set role shebao_owner; select store.apply_rights(); reset role")
    return db


def columns(rows):
    numbers = np.arange(rows)
    return {
        "a": numbers * 10**12,
        "b": -numbers.astype("i4"),
        "c": np.datetime64("1936-02-29") + numbers,
        "d": (numbers % 900 + 100).astype("S3"),
        "e": numbers % 2 == 0,
        "f": (numbers % 300).astype("i2"),
    }


@pytest.mark.parametrize("rows", [0, 1, 250_001])
def test_what_goes_in_comes_out(wide, rows):
    given = columns(rows)
    with wide.transaction(HOUSE, "store", "try") as tx:
        assert tx.copy_in("store.wide", given, TYPES) == rows
        found = copy.copy_out(tx.connection, BACK, TYPES, {"low": 0})
    assert {name: array.dtype.kind for name, array in found.items()} == dict(zip("abcdef", "iiMSbi", strict=True))
    for name, array in given.items():
        assert np.array_equal(found[name], array), name


def test_text_and_gaps_take_the_text_road(wide):
    given = {"a": [1, 2], "name": ["陈\t某", None], "c": [date(2025, 10, 31), None]}
    with wide.transaction(HOUSE, "store", "try") as tx:
        tx.copy_in("store.wide", given, {"a": "int8", "name": "text", "c": "date"})
        text = "select a, name, c from store.wide order by a"
        found = copy.copy_out(tx.connection, text, {"a": "int8", "name": "text", "c": "text"}, {})
        assert found["name"].tolist() == ["陈\t某", None]
        with pytest.raises(ColumnNotCopyable, match="a row has a null"):
            copy.copy_out(tx.connection, "select a, c from store.wide", {"a": "int8", "c": "date"}, {})


@pytest.mark.parametrize(
    ("column", "kind", "values", "said"),
    [
        ("b", "int4", np.array([2**31]), "a number does not fit int4"),
        ("f", "int2", np.array([-(2**15) - 1]), "a number does not fit int2"),
        ("a", "int8", np.array([1.0]), "float64 is not int8"),
        ("a", "int8", np.array(["7"]), "<U1 is not int8"),
        ("d", "char3", np.array(["12"]), "a text is not of 3 characters"),
    ],
)
def test_nothing_is_cut_silently(wide, column, kind, values, said):
    with pytest.raises(ColumnNotCopyable, match=said), wide.transaction(HOUSE, "store", "try") as tx:
        tx.copy_in("store.wide", {column: values}, {column: kind})


def test_columns_of_different_length(wide):
    with pytest.raises(ColumnNotCopyable, match="different length"), wide.transaction(HOUSE, "store", "try") as tx:
        tx.copy_in("store.wide", {"a": [1, 2], "b": [1]}, {"a": "int8", "b": "int4"})


@pytest.fixture
def scoped(wide, admin):
    admin.execute(
        "alter table store.wide add serving_path text collate \"C\" default '00.', add raw bytea, add facts jsonb"
    )
    admin.execute("set role shebao_owner; select access.protect('store.wide'); reset role")
    return wide


ALL = {**TYPES, "name": "text", "raw": "text", "facts": "text"}


@pytest.mark.parametrize("few", [0, 10_000], ids=["many", "few"])
def test_under_the_scope_few_and_many_rows_arrive_alike(scoped, monkeypatch, few):
    """A statement with arrays and a temporary table write the same rows: texts, gaps, bytes, dates, JSON."""
    monkeypatch.setattr(copy, "FEW", few)
    given = columns(3) | {
        "name": ["陈\t某", None, 'a\\b\'{"c"},NULL'],
        "raw": [b"\x00\xff", None, b""],
        "facts": ['{"a": [1, null]}', None, '"x"'],
    }
    given["c"] = [date(1936, 2, 29), None, date(2025, 10, 31)]
    with scoped.transaction(HOUSE, "store", "try") as tx:
        assert tx.copy_in("store.wide", given, ALL) == 3
        rows = tx.connection.execute("select name, raw, facts, c, a, d, e from store.wide order by a").fetchall()
    assert [tuple(row) for row in rows] == [
        ("陈\t某", b"\x00\xff", {"a": [1, None]}, date(1936, 2, 29), 0, "100", True),
        (None, None, None, None, 10**12, "101", False),
        ('a\\b\'{"c"},NULL', b"", "x", date(2025, 10, 31), 2 * 10**12, "102", True),
    ]


@pytest.mark.parametrize("few", [0, 10_000], ids=["many", "few"])
@pytest.mark.parametrize(
    ("column", "kind", "values", "error"),
    [
        ("a", "text", [1.5], psycopg.errors.InvalidTextRepresentation),
        ("f", "text", [2**15], psycopg.errors.NumericValueOutOfRange),
        ("d", "text", ["1234"], psycopg.errors.StringDataRightTruncation),
        ("a", "int8", np.array([1.0]), ColumnNotCopyable),
        ("c", "text", ["2025-02-30"], psycopg.errors.DatetimeFieldOverflow),
    ],
)
def test_under_the_scope_nothing_is_cut_silently(scoped, monkeypatch, few, column, kind, values, error):
    monkeypatch.setattr(copy, "FEW", few)
    with pytest.raises(error), scoped.transaction(HOUSE, "store", "try") as tx:
        tx.copy_in("store.wide", {"a": [7]} | {column: values}, {"a": "int8"} | {column: kind})


@pytest.mark.parametrize("few", [0, 10_000], ids=["many", "few"])
def test_under_the_scope_every_row_is_checked(db, admin, officers, monkeypatch, few):
    monkeypatch.setattr(copy, "FEW", few)
    admin.execute("insert into store.run (kind, run_key, serving_path) values ('month', 'month:x', '')")
    types = {"run_id": "int8", **dict.fromkeys(("row_key", "step", "reason", "owner", "serving_path"), "text")}
    keys = count()

    def park(tx, paths):
        rows = len(paths)
        words = {name: ["x"] * rows for name in ("step", "reason", "owner")}
        keyed = {"run_id": [1] * rows, "row_key": [str(next(keys)) for _ in paths], "serving_path": paths}
        return tx.copy_in("store.parked_row", {**keyed, **words}, types)

    with db.transaction(officers.clerk, "store", "try") as tx:
        assert park(tx, [COUNTY] * 3) == 3
        assert park(tx, [COUNTY]) == 1  # twice in one transaction
    with pytest.raises(NotYours, match="row-level security"), db.transaction(officers.clerk, "store", "try") as tx:
        park(tx, [COUNTY, OTHER_COUNTY])
    assert admin.execute("select count(*) from store.parked_row").fetchone() == (4,)


def test_a_provider_gives_typed_columns(db):
    with db.reading(HOUSE, "store") as tx:
        text = "select s as subject, s * 2 as value, 'x' as word, null::date as day from unnest(%(s)s::bigint[]) s"
        found = copy.fetch_columns(tx.connection, text, {"s": [3, 4], "unnamed": 1})
    assert found["value"].dtype == np.int64
    assert found["value"].tolist() == [6, 8]
    assert found["word"].tolist() == ["x", "x"]
    assert found["day"].tolist() == [None, None]


def rows_counted(admin, table):
    return int(admin.execute("select reltuples from pg_class where oid = %s::regclass", (table,)).fetchone()[0])


def test_many_rows_are_counted_at_once_and_again_when_the_table_grew_by_a_third(scoped, admin):
    """The planner knows a table that was just filled; a small addition does not count it again."""
    names = ["x" * 50]

    def add(first, rows):
        with scoped.transaction(HOUSE, "store", "try") as tx:
            tx.copy_in(
                "store.wide", {"a": np.arange(first, first + rows), "name": names * rows}, {"a": "int8", "name": "text"}
            )
        return rows_counted(admin, "store.wide")

    assert add(0, 20_000) == 20_000
    assert add(20_000, 2_000) == 20_000
    assert add(22_000, 20_000) == 42_000


def test_partitions_are_counted_with_their_table(db, admin):
    admin.execute("create table store.parted (a bigint) partition by range (a)")
    admin.execute("create table store.parted_low partition of store.parted for values from (0) to (100000)")
    admin.execute("alter table store.parted owner to shebao_owner; alter table store.parted_low owner to shebao_owner")
    admin.execute("insert into store.parted select generate_series(1, 50000)")
    with db.transaction(HOUSE, "store", "try") as tx:
        tx.count_anew("store.parted")
    assert (rows_counted(admin, "store.parted"), rows_counted(admin, "store.parted_low")) == (50_000, 50_000)


def test_texts_of_few_words_travel_in_binary_and_arrive_as_written(wide, admin):
    admin.row_factory = namedtuple_row
    admin.execute("create table stage.words (n bigint, a text, b text)")
    numbers = np.arange(1_000)
    words = ("", "基础养老金", "account")
    coded = {
        "n": numbers,
        "a": copy.Coded(numbers % 3, words),
        "b": copy.Coded.of([("x", "yy")[int(n) % 2] for n in numbers]),
    }
    assert copy.copy_in(admin, "stage.words", coded, {"n": "int8", "a": "text", "b": "text"}) == 1_000
    found = admin.execute("select n, a, b from stage.words order by n").fetchall()
    assert [tuple(row) for row in found] == [(n, words[n % 3], ("x", "yy")[n % 2]) for n in range(1_000)]


def test_no_rows_of_few_words_are_no_rows(wide, admin):
    admin.row_factory = namedtuple_row
    admin.execute("create table stage.words (n bigint, a text)")
    none = {"n": np.zeros(0, np.int64), "a": copy.Coded.of([])}
    assert copy.copy_in(admin, "stage.words", none, {"n": "int8", "a": "text"}) == 0
    assert admin.execute("select count(*) from stage.words").fetchone()[0] == 0


def test_words_come_apart_as_places_and_a_longer_text_is_refused(wide):
    asked = (
        "select n::bigint as a, ('w' || n %% 3)::text as name from generate_series(1, 5) n where n > %(low)s order by n"
    )
    with psycopg.connect(wide.conninfo, row_factory=namedtuple_row) as connection:
        numbers, words = copy.copy_words(connection, asked, {"a": "int8", "name": "word4"}, {"low": 1})
        assert numbers["a"].tolist() == [2, 3, 4, 5]
        assert words["name"].texts.tolist() == ["w2", "w0", "w1", "w2"]
        for cut in (asked.replace("'w'", "'longer'"), asked.replace("('w' || n %% 3)", "nullif(n, 3)")):
            with pytest.raises(ColumnNotCopyable):
                copy.copy_words(connection, cut, {"a": "int8", "name": "word4"}, {"low": 1})
