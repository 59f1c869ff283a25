"""The same rows give the same bytes; a person has one number; a side is cut so that the number names the file."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from shebao.insight.columns import Total, control_table, joined, sorted_table, totals, write
from shebao.insight.errors import PseudonymsMeet
from shebao.insight.model import ENTRY, Control, File, Manifest, shards_for
from shebao.insight.pseudonyms import pseudonyms
from shebao.insight.reading import ENTRY_ORDER
from shebao.store.ciphers import Key
from shebao.store.words import Coded

KEY = Key("k1", "AES-256-GCM", b"d" * 32, b"i" * 32)


def rows(order) -> dict:
    """Six rows of two persons, in an order of ours."""
    pick = np.array(order)
    said = {"register": ("due", "paid", "due", "paid", "account", "due"), "move": ("owe", "receive") * 3}
    words = {name: Coded.of([texts[i] for i in pick]) for name, texts in said.items()}
    same = {name: Coded.all("x", 6) for name in ("sex", "region", "fund", "area", "scheme", "line", "payer", "item")}
    numbers = {"person": (7, 7, 2**62, 7, 2**62, 0), "fen": (5, -5, 2**40, 1, 1, 3), "employer": (0, 1, 0, 1, 0, 9)}
    months = {"month": [24309] * 6, "for_month": [24309, 24308, 24309, 24300, 24309, 24309], "birth_year": [1960] * 6}
    return {**words, **same, **{name: np.array(column)[pick] for name, column in (numbers | months).items()}}


def test_rows_in_any_order_give_the_same_bytes(tmp_path):
    files = []
    for number, order in enumerate(([0, 1, 2, 3, 4, 5], [5, 3, 1, 4, 2, 0])):
        table = sorted_table(rows(order), ENTRY, ENTRY_ORDER)
        files.append(write(table, tmp_path / f"{number}.parquet", "contributions", 0))
    assert files[0].sha256 == files[1].sha256
    assert (files[0].rows, files[0].fen) == (6, 5 - 5 + 2**40 + 1 + 1 + 3)
    read = pq.read_table(tmp_path / "0.parquet")
    assert read["person"].to_pylist() == [0, 7, 7, 7, 2**62, 2**62]
    assert read["fen"].to_pylist()[-1] == 2**40


def test_another_amount_gives_other_bytes(tmp_path):
    changed = rows([0, 1, 2, 3, 4, 5])
    changed["fen"] = changed["fen"] + np.array([0, 0, 0, 0, 0, 1])
    one, other = (
        write(sorted_table(held, ENTRY, ENTRY_ORDER), tmp_path / "a.parquet", "contributions", 0)
        for held in (rows([0, 1, 2, 3, 4, 5]), changed)
    )
    assert one.sha256 != other.sha256


def test_rows_add_up_in_the_grain_of_the_ledger():
    found = totals(sorted_table(rows([0, 1, 2, 3, 4, 5]), ENTRY, ENTRY_ORDER))
    assert found["due", "x", "x", "x", "owe"] == Total(2, 5 + 2**40)
    assert found["paid", "x", "x", "x", "receive"] == Total(2, -4)
    assert sum(total.rows for total in found.values()) == 6


def test_parts_with_other_words_are_joined_by_the_word():
    put = joined([{"a": Coded.of(["z", "b"])}, {"a": Coded.of(["b", "a"])}])["a"]
    assert put.texts.tolist() == ["z", "b", "b", "a"]


def test_a_move_outside_the_cash_books_has_no_book_figure(tmp_path):
    control = [Control("due", "s", "l", "", "owe", 1, 5, None), Control("paid", "s", "l", "", "receive", 1, 5, 5)]
    write(control_table(24309, "f", "441800", control), tmp_path / "ledger.parquet", "ledger", 0)
    assert pq.read_table(tmp_path / "ledger.parquet")["book_fen"].to_pylist() == [None, 5]


def test_a_number_is_keyed_stays_the_same_and_says_in_which_file_to_look():
    ids = np.array([0, 1, 1, 64 + 1, 9_999_999], np.int64)
    numbers = pseudonyms(KEY, "person", ids)
    assert numbers[0] == 0
    assert numbers[1] == numbers[2] != numbers[3]
    assert (numbers[1:] % 64 == ids[1:] % 64).all()
    assert (numbers >= 0).all()
    other = Key("k2", "AES-256-GCM", b"d" * 32, b"j" * 32)
    assert not set(pseudonyms(other, "person", ids)[1:]) & set(numbers[1:])
    assert not set(pseudonyms(KEY, "employer", ids)[1:]) & set(numbers[1:])


def test_two_ids_with_one_number_are_refused(monkeypatch):
    monkeypatch.setattr(Key, "blind", lambda *_: b"\0" * 32)
    with pytest.raises(PseudonymsMeet, match="person"):
        pseudonyms(KEY, "person", np.array([1, 65], np.int64))


@pytest.mark.parametrize(("rows", "shards"), [(0, 1), (500_000, 1), (500_001, 2), (13_000_000, 32), (10**10, 64)])
def test_a_side_is_cut_into_a_power_of_two(rows, shards):
    assert shards_for(rows) == shards


def test_a_manifest_is_read_as_it_was_written():
    file = File("contributions-00.parquet", "contributions", 0, 6, 5, 100, "ab", ("s",))
    manifest = Manifest("f", "441800", 24309, 0, "2025-11-01T00:00:00+00:00", (3, 4), 1, 6, 5, "k1", (file,))
    assert Manifest.of(manifest.text) == manifest
    assert Manifest.of(manifest.text).text == manifest.text
