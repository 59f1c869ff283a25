"""Columns in and out: regions, floats, shards, frames, reforms, exercise."""

import pickle
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from shebao.engine import Typed, arrow, errors, native
from shebao.engine.columns import Relation as RowSet
from shebao.engine.cut import Question
from shebao.engine.exercise import exercise
from shebao.engine.frames import Country
from shebao.engine.reform import ReformNotReadable, reform
from shebao.law import ir
from unit.engine import small

MONEY = ir.Type("money")
WAGE = small.given("s.wage", 0, 10**7, MONEY)
RATE = small.value("s.rate", small.box(800), small.box(1600, region="440000"), kind=ir.Type("rate", 4))
DUE = small.rule("s.due", ir.Bin("*", small.ref("s.wage"), small.ref("s.rate")), rounds="s.rounding")
TEXT = small.law([DUE], [WAGE], [RATE, small.rounding()])
REGIONS = ["310000", "441800"]


def members():
    """A household: an allowance a member by the income a head, which needs all members."""
    income = small.given("s.members.income", 0, 10**6, MONEY, "s.members")
    people = small.relation("s.members", income, at_most=9)
    mean = ir.Bin(
        "/", ir.Call("total", (small.ref("s.members.income"),), "s.members"),
        ir.Call("count", (ir.Compare(">=", small.ref("s.members.income"), small.lit(0)),), "s.members"),
    )  # fmt: skip
    head = small.rule("s.head", mean, rounds="s.rounding")
    gap = ir.Call("max", (ir.Bin("-", small.ref("s.head"), small.ref("s.members.income")), small.lit(0)))
    return small.law([head, small.rule("s.gap", gap, on="s.members")], [income], [small.rounding()], [people])


def test_one_graph_serves_regions_whose_numbers_differ():
    made = small.graph(TEXT, regions=REGIONS)
    answers = small.agree(made, {"wage": [10_000, 10_000], "region": [0, 1]})
    assert answers["s.due"].tolist() == [800, 1600]
    assert made.decide({"wage": "100"}, region="441800").values["due"] == 1600


def test_rows_read_their_household_and_households_their_rows():
    made = small.graph(members())
    answers = small.agree(
        made, {"region": [0, 0, 0]}, {"members": ([0, 3, 3, 4], {"income": np.array([100, 200, 301, 7])})}
    )
    assert answers["s.head"].tolist() == [200, 0, 7]
    assert answers["s.gap"].tolist() == [100, 0, 0, 0]
    assert made.refusal_texts[answers["status"][1]].code == "engine.divided_by_zero"


def test_large_batches_over_blocks_and_threads_equal_small_ones():
    made, rng = small.graph(members()), np.random.default_rng(3)
    sizes = rng.integers(1, 10, 30_000)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    income = rng.integers(0, 10**6, offsets[-1])
    found = {
        kind: made.run({"region": np.zeros(30_000, int)}, {"members": RowSet(offsets, {"income": income})}, kind)
        for kind in ("native", "blocks")
    }
    total = np.add.reduceat(income, offsets[:-1])
    expected = (2 * total + sizes) // (2 * sizes)
    for answers in found.values():
        assert (answers["s.head"] == expected).all()
        assert (answers["s.gap"] == np.maximum(np.repeat(expected, sizes) - income, 0)).all()


@pytest.mark.parametrize("backend", small.BACKENDS)
def test_float_columns_are_natural_units_read_to_the_fen(backend):
    made = small.graph(TEXT, regions=["310000"])
    yuan = np.array([0.29, 1234.56, 99999.99, -1.0, np.nan])
    answers = made.run({"wage": yuan}, None, backend, natural=True)
    assert answers["s.due"].tolist() == [0.02, 98.76, 8000.0, 0.0, 0.0]
    assert (answers["status"] > 0).tolist() == [False, False, False, True, True]


def test_without_a_compiler_blocks_answer(monkeypatch):
    monkeypatch.setenv("SHEBAO_CC", "none")
    native.compiler.cache_clear()
    try:
        made = small.graph(TEXT, regions=REGIONS)
        assert made.run({"wage": np.array([10_000]), "region": np.array([1])})["s.due"].tolist() == [1600]
    finally:
        native.compiler.cache_clear()


def test_compiled_files_are_kept_and_taken_again(monkeypatch, tmp_path):
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "a home"))
    for _ in range(2):
        small.graph(TEXT, regions=REGIONS).run({"wage": np.array([1]), "region": np.array([0])})
    assert len(list((tmp_path / "a home" / "native-cache").iterdir())) == (1 if native.compiler() else 0)


# --- shards ---------------------------------------------------------------------------------------------------


def test_a_shard_travels_and_carries_its_law():
    made = small.graph(TEXT, regions=REGIONS)
    table = pa.table({"person": [7, 8, 9], "wage": [10_000, None, 5], "region": ["441800", "310000", "310000"]})
    sent = pickle.loads(pickle.dumps(arrow.shard(made)))
    answer = sent(table)
    assert answer["person"].to_pylist() == [7, 8, 9]
    assert answer["s.due"].to_pylist() == [1600, 0, 0]
    assert "wage" in answer["reason"].to_pylist()[1]
    told = arrow.facts(answer)
    assert told["law_hash"] == made.law_hash
    assert told["slice_hash"] == made.hash
    assert arrow.facts(sent(table)) == told
    assert arrow.facts(sent(table.slice(0, 1)))["checksum"] != told["checksum"]


def test_rows_of_a_shard_are_lists():
    made = small.graph(members())
    table = pa.table({"members": [[{"income": 100}, {"income": 200}], [{"income": None}]]})
    answer = arrow.shard(made)(table)
    assert answer["s.gap"].to_pylist() == [[50, 0], [0]]
    assert answer["status"].to_pylist()[0] == 0
    assert "members.income" in answer["reason"].to_pylist()[1]


def test_a_shard_refuses_unknown_places_and_missing_columns():
    sent = arrow.shard(small.graph(TEXT, regions=REGIONS))
    with pytest.raises(errors.ColumnUnfit, match="region"):
        sent(pa.table({"wage": [1], "region": ["999999"]}))
    with pytest.raises(errors.ColumnMissing, match="wage"):
        sent(pa.table({"region": ["310000"]}))


# --- frames ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table])
def test_frames_of_three_kinds_go_in_and_come_out(kind):
    frame = kind({"who": ["a", "b", "c"], "wage": [100.0, 200.0, -1.0], "region": ["441800", "310000", "310000"]})
    answer = Country(TEXT).run(frame, ["s.due"], at="2025-01-01")
    assert type(answer) is type(frame)
    columns = pa.table(answer) if kind is not pl.DataFrame else answer.to_arrow()
    assert columns["due"].to_pylist()[:2] == [16.0, 16.0]
    reason = columns["reason"].to_pylist()
    assert reason[:2] == [None, None]
    assert "between 0.00 and 100000.00" in reason[2]


def test_frames_join_their_rows_by_key():
    units = pd.DataFrame({"key": ["x", "y"]})
    rows = pd.DataFrame({"key": ["y", "x", "y"], "income": [1.0, 2.0, 3.0]})
    answer = Country(members()).run(units, ["s.head"], at="2025-01-01", region="000000", relations={"members": rows})
    assert answer["head"].tolist() == [2.0, 2.0]


def test_frames_say_what_is_not_answered():
    text = small.law([small.rule("s.asked", small.ref("s.gone"), "integer")], values=[small.value("s.gone")])
    frame = pd.DataFrame({"who": [1]})
    answer = Country(text).run(frame, ["s.asked"], at="2025-01-01", region="310000")
    assert "s.gone" in answer["reason"][0]
    filled = Country(text).run(
        frame, ["s.asked"], at="2025-01-01", region="310000", typed={"s.gone": Typed("5", "guess")}
    )
    assert filled["asked"].tolist() == [5]


def test_the_variables_and_one_explanation():
    country = Country(TEXT)
    assert [(v.name, v.unit, v.cites) for v in country.variables("s")] == [("s.due", "money", "Act §1")]
    decision = country.explain({"wage": "100"}, ["s.due"], at="2025-01-01", region="310000")
    assert decision.steps()[-1].text == "8.00"


# --- reforms --------------------------------------------------------------------------------------------------


def test_a_reform_holds_for_its_days_and_places_only():
    other = reform(TEXT, {"s.rate@440000": {"2025-01-01.2025-12-31": 0.2}})
    assert other.hash != TEXT.hash

    def due(text, day, region):
        return small.graph(text, at=day, regions=[region], known=day).decide({"wage": "100"}).values["due"]

    assert due(other, date(2025, 6, 1), "440100") == 2000
    assert due(other, date(2026, 1, 1), "440100") == due(other, date(2024, 12, 31), "440100") == 1600
    assert due(other, date(2025, 6, 1), "310000") == 800
    everywhere = reform(TEXT, {"s.rate": {"2025-01-01": "0.01"}})
    assert due(everywhere, date(2030, 1, 1), "310000") == due(everywhere, date(2030, 1, 1), "440100") == 100
    assert due(TEXT, date(2025, 6, 1), "440100") == 1600


def test_a_reform_may_replace_a_rule():
    flat = small.rule("s.due", small.lit(1), start=date(2025, 1, 1), end=date(2026, 1, 1))
    other = reform(TEXT, {}, [flat])
    for year, expected in ((2024, 800), (2025, 100), (2026, 800)):
        made = small.graph(other, at=date(year, 6, 1), regions=["310000"], known=date(2027, 1, 1))
        assert made.decide({"wage": "100"}).values["due"] == expected


@pytest.mark.parametrize("overlay", [{"s.rate": {"soon": 1}}, {"s.rate": {"2025-01-01": "much"}}])
def test_an_unreadable_reform_is_refused(overlay):
    with pytest.raises(ReformNotReadable, match=r"2026-01-01\.2026-12-31"):
        reform(TEXT, overlay)
    with pytest.raises(errors.NameUnknown, match=r"s\.other"):
        reform(TEXT, {"s.other": {"2025-01-01": 1}})


# --- exercise -------------------------------------------------------------------------------------------------


def test_exercise_reaches_branches_thresholds_and_ties_and_lists_what_it_cannot():
    capped = ir.If(ir.Compare(">", small.ref("s.wage"), small.lit(5000)), small.lit(400), DUE.expr, 4)
    never = ir.If(ir.Compare("<", small.ref("s.wage"), small.lit(0)), small.lit(1), capped, 3)
    text = small.law([small.rule("s.due", never, rounds="s.rounding")], [WAGE], [RATE, small.rounding()])
    found = exercise(text, "s.due", Question(small.DAY, ("310000",), small.DAY, {}), wanted=20)
    assert found.differing == []
    assert found.branches[(4, True)] >= 20
    assert found.branches[(4, False)] >= 20
    assert found.never == ["line 3 taken"]
    assert {side for _, side in found.thresholds} == {-1, 0, 1}
    assert set(found.thresholds.values()) == {1}, "rows are counted once: only one wage is 5000 yuan"
    assert {side for _, side in found.ties} == {-1, 1}
    assert min(found.ties.values()) >= 20
    assert [said.rpartition(": ")[0] for said in found.beyond] == ["rounding half_up of s.wage exactly at"]
    assert found.unfound == []
