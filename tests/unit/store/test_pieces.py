"""What the store computes without a database."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from shebao.access.model import DEFAULT_POSTS, PostsNotReadable, read_posts
from shebao.store.errors import QueryUnknown
from shebao.store.migrate import Migration
from shebao.store.queries import query
from shebao.store.runs import RunKey, Step, StepIsDone
from shebao.store.sealing import _numbers, merkle
from shebao.store.transaction import canonical_json


def test_same_facts_same_bytes():
    assert canonical_json({"b": 1, "a": date(2025, 10, 31), "c": "清远"}) == '{"a":"2025-10-31","b":1,"c":"清远"}'


def test_a_tree_tells_leaves_from_nodes_and_orders_apart():
    one, two = sha256(b"\0a").digest(), sha256(b"\0b").digest()
    assert merkle([b"a", b"b"]) == sha256(b"\1" + one + two).digest()
    assert merkle([b"a", b"b"]) != merkle([b"b", b"a"])
    assert merkle([b"a", b"b", b"b"]) != merkle([b"a", b"b"])
    assert merkle([]) == b""


def test_numbers_of_a_multirange():
    assert list(_numbers("{[1,4),[6,7)}")) == [1, 2, 3, 6]


def test_a_query_without_a_name():
    with pytest.raises(QueryUnknown) as unknown:
        query("store", "nonsense")
    assert unknown.value.english == "The package store has no query named nonsense."
    assert unknown.value.chinese == "程序包 store 中没有名为 nonsense 的查询。"


def test_percent_signs_reach_postgres_as_written():
    assert "%%I" in query("store", "canonical_tables")
    assert "%(run_id)s" in query("store", "park_row")


def test_who_runs_a_migration():
    assert Migration("a", "-- as: admin\ncreate role x").as_admin
    assert not Migration("a", "create table x ()").as_admin


def test_a_step_without_transaction():
    with pytest.raises(StepIsDone, match="The step one of this run is done already"):
        _ = Step("one").tx


def test_the_key_of_a_run():
    assert str(RunKey("month", "2025-10/00.44.18.")) == "month:2025-10/00.44.18."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("acts: [review]", "acts: [review, accept]"), "the post reviewer may both accept and review"),
        (("acts: [book]", "acts: [cook]"), "the act cook is not declared"),
        (("posts:", "people:"), "KeyError"),
        (
            (
                "acts:",
                "acts: [",
            ),
            "Error",
        ),
    ],
)
def test_a_wrong_file_of_posts(tmp_path, change, said):
    wrong = tmp_path / "posts.yaml"
    wrong.write_text(DEFAULT_POSTS.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(PostsNotReadable, match=said):
        read_posts(wrong)
