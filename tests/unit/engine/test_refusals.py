"""What the engine will not build and will not answer, each with its sentence in both languages."""

from datetime import date

import numpy as np
import pytest

from shebao.engine import Typed, errors, groups
from shebao.engine.columns import Relation as RowSet
from shebao.engine.cut import Question
from shebao.law import ir
from unit.engine import small

AMOUNT = small.given("s.amount", 0, 10**6, ir.Type("money"))
MONTHS = small.given("s.months", -12, 480)
FLAG = small.given("s.flag", 0, 1, ir.Type("flag"))


def refused(made, **columns):
    """The reason of a single unit, the same by every back end and in one decision."""
    answers = small.agree(made, {name: [v] for name, v in columns.items()} | {"region": [0]})
    decision = made.decide({name: v for name, v in columns.items() if name != "region"})
    reason = made.refusal_texts[int(answers["status"][0])]
    assert decision.refusals[0].reason == reason
    assert reason.en.isascii()
    assert not reason.zh.isascii()
    return reason


# --- building -------------------------------------------------------------------------------------------------


def test_an_overflow_that_cannot_be_ruled_out_names_rule_expression_and_ranges():
    wide = small.given("s.wide", 0, 10**9)
    square = ir.Bin("*", small.ref("s.wide"), small.ref("s.wide"))
    with pytest.raises(errors.ExactnessNotProven) as stop:
        small.graph(small.law([small.rule("s.asked", square, rounds="s.rounding")], [wide], [small.rounding()]))
    assert "wide * wide" in stop.value.english
    assert "s.wide 0..1000000000" in stop.value.english
    assert "rules.py:1" in stop.value.chinese


def test_a_division_counts_for_the_proof():
    """num alone would fit; twice num and den does not."""
    wide = small.given("s.wide", 0, 2**52)
    half = small.rule("s.asked", ir.Bin("/", small.ref("s.wide"), small.lit(300)), rounds="s.rounding")
    with pytest.raises(errors.ExactnessNotProven):
        small.graph(small.law([half], [wide], [small.rounding()]))


def test_a_whole_unit_with_a_fraction_left_is_refused():
    half = small.rule("s.asked", ir.Bin("/", small.ref("s.months"), small.lit(2)), unit="integer")
    with pytest.raises(errors.NotWhole, match="declare `rounds`"):
        small.graph(small.law([half], [MONTHS]))


def test_an_output_without_rounding_that_is_no_whole_fen_is_refused():
    half = small.rule("s.asked", ir.Bin("/", small.ref("s.amount"), small.lit(2)))
    with pytest.raises(errors.NotWhole):
        small.graph(small.law([half], [AMOUNT]))


def test_rules_that_need_each_other_are_refused_with_their_path():
    a = small.rule("s.a", small.ref("s.b"))
    b = small.rule("s.b", small.ref("s.a"))
    with pytest.raises(errors.RuleCycle, match=r"s\.a → s\.b → s\.a"):
        small.graph(small.law([a, b]))


def test_an_unknown_name_is_refused():
    with pytest.raises(errors.NameUnknown, match=r"s\.nothing"):
        small.graph(small.law([small.rule("s.a", small.ref("s.nothing"))]))
    with pytest.raises(errors.NameUnknown):
        small.graph(small.law([]), "s.absent")


def test_rows_are_read_on_rows_or_through_aggregates_only():
    column = small.given("s.rows.x", 0, 9, relation="s.rows")
    text = small.law([small.rule("s.a", small.ref("s.rows.x"))], [column], relations=[small.relation("s.rows", column)])
    with pytest.raises(errors.LevelsMixed):
        small.graph(text)


def test_regions_with_different_versions_do_not_share_a_graph():
    here = small.rule("s.a", small.ref("s.amount"))
    there = small.rule("s.a", small.lit(0), region="440000")
    text = small.law([here, there], [AMOUNT])
    with pytest.raises(errors.RegionsDiffer, match="groups"):
        small.graph(text, regions=["310000", "440000"])
    asked = Question(small.DAY, ("310000", "440000", "320000"), small.DAY, {})
    assert groups(text, ["s.a"], asked) == [("310000", "320000"), ("440000",)]


def test_a_word_that_is_no_code_is_refused():
    post = small.given("s.post", 0, 1, ir.Type("code", 0, ("worker", "cadre")))
    text = small.law([small.rule("s.a", ir.Compare("==", small.ref("s.post"), ir.Word("clerk")), "flag")], [post])
    with pytest.raises(errors.WordUnfit, match="worker, cadre"):
        small.graph(text)


# --- answering ------------------------------------------------------------------------------------------------


def ratio():
    expr = ir.Bin("/", small.ref("s.amount"), small.ref("s.months"))
    return small.graph(
        small.law([small.rule("s.asked", expr, rounds="s.rounding")], [AMOUNT, MONTHS], [small.rounding()])
    )


def test_division_by_zero_is_refused_alike():
    assert refused(ratio(), amount=100, months=0).code == "engine.divided_by_zero"


def test_a_division_by_zero_on_the_branch_not_taken_is_none():
    safe = ir.If(ir.Compare(">", small.ref("s.months"), small.lit(0)),
                 ir.Bin("/", small.ref("s.amount"), small.ref("s.months")), small.lit(0), 3)  # fmt: skip
    made = small.graph(
        small.law([small.rule("s.asked", safe, rounds="s.rounding")], [AMOUNT, MONTHS], [small.rounding()])
    )
    answers = small.agree(made, {"amount": [100, 100], "months": [0, 3]})
    assert answers["s.asked"].tolist() == [0, 33]
    assert answers["status"].tolist() == [0, 0]


def test_and_does_not_look_at_its_second_part_when_the_first_fails():
    worth_more = ir.Compare(">", ir.Bin("/", small.ref("s.amount"), small.ref("s.months")), small.lit(1))
    test = ir.Logic("and", (ir.Compare("!=", small.ref("s.months"), small.lit(0)), worth_more))
    made = small.graph(small.law([small.rule("s.asked", test, "flag")], [AMOUNT, MONTHS]))
    assert small.agree(made, {"amount": [500, 500], "months": [0, 1]})["s.asked"].tolist() == [0, 1]


@pytest.mark.parametrize("amount", [-1, 10**6 + 1])
def test_an_input_outside_its_range_is_refused_with_the_range(amount):
    reason = refused(ratio(), amount=amount, months=1)
    assert reason.code == "engine.input_range"
    assert "between 0.00 and 10000.00" in reason.en


def test_one_refused_unit_leaves_the_others_alone():
    answers = small.agree(ratio(), {"amount": [100, -5, 100], "months": [1, 1, 0]})
    assert answers["s.asked"].tolist() == [100, 0, 0]
    assert (answers["status"] > 0).tolist() == [False, True, True]


def test_a_table_refuses_keys_outside():
    table = small.value("s.divisors", small.box(ir.Table(40, (233, 230), "refuse")), sort="table")
    found = ir.Call("lookup", (small.ref("s.divisors"), small.ref("s.months")))
    made = small.graph(small.law([small.rule("s.asked", found, "integer")], [MONTHS], [table]))
    assert small.agree(made, {"months": [40, 41]})["s.asked"].tolist() == [233, 230]
    assert refused(made, months=42).code == "engine.outside_table"
    assert refused(made, months=39).code == "engine.outside_table"


def test_bands_answer_below_and_above():
    bands = small.value("s.bands", small.box(ir.Table(70, (25, 25, 35), "bands", 0)), sort="bands")
    found = ir.Call("lookup", (small.ref("s.bands"), small.ref("s.months")))
    made = small.graph(small.law([small.rule("s.asked", found, "integer")], [MONTHS], [bands]))
    assert small.agree(made, {"months": [69, 70, 71, 72, 400]})["s.asked"].tolist() == [0, 25, 25, 35, 35]


def test_the_largest_of_no_rows_and_too_many_rows_are_refused():
    column = small.given("s.rows.x", 0, 9, relation="s.rows")
    rows = small.relation("s.rows", column, at_most=2)
    largest = small.rule("s.asked", ir.Call("largest", (small.ref("s.rows.x"),), "s.rows"), "integer")
    total = small.rule("s.sum", ir.Call("total", (small.ref("s.rows.x"),), "s.rows"), "integer")
    made = small.graph(small.law([largest, total], [column], relations=[rows]), "s.asked")
    answers = small.agree(made, {"region": [0, 0, 0]}, {"s.rows": ([0, 0, 2, 5], {"x": np.array([3, 7, 1, 1, 1])})})
    codes = [made.refusal_texts[s].code if s else "" for s in answers["status"]]
    assert codes == ["engine.no_rows", "", "engine.too_many_rows"]
    assert answers["s.asked"].tolist() == [0, 7, 0]
    empty = small.graph(small.law([total], [column], relations=[rows]), "s.sum")
    assert small.agree(empty, {"region": [0]}, {"s.rows": ([0, 0], {"x": np.zeros(0, int)})})["s.sum"].tolist() == [0]


def test_a_gap_refuses_only_the_outputs_that_need_it():
    floor = small.value("s.floor", small.box(4492, end=date(2020, 1, 1)))
    needs = small.rule("s.needs", ir.Call("max", (small.ref("s.amount"), small.ref("s.floor"))))
    free = small.rule("s.free", small.ref("s.amount"))
    made = small.graph(small.law([needs, free], [AMOUNT], [floor]))
    assert [r.code for r in made.gaps] == ["engine.value_missing"]
    assert "s.floor" in made.refused["s.needs"].reason.en
    assert "000000 on 2025-01-01" in made.refused["s.needs"].reason.en
    assert set(made.run({"amount": np.array([5])}, None, "blocks")) == {"s.free", "status"}
    decision = made.decide({"amount": "0.05"})
    assert decision.values == {"s.free": 5}
    assert decision.refusals[0].outputs == ("s.needs",)


def test_a_typed_value_fills_the_gap_and_marks_the_decision():
    floor = small.value("s.floor", kind=ir.Type("money"))
    needs = small.rule("s.needs", ir.Call("max", (small.ref("s.amount"), small.ref("s.floor"))))
    text = small.law([needs], [AMOUNT], [floor])
    made = small.graph(text, typed={"s.floor": Typed("44.92", "stand-in of the province")})
    decision = made.decide({"amount": 5})
    assert decision.values["needs"] == 4492
    assert decision.unverified
    assert decision.used()[0].origin == "stand-in of the province"


def test_what_is_missing_is_only_missed_where_it_is_read():
    choose = ir.If(small.ref("s.flag"), small.ref("s.amount"), small.lit(1), 2)
    made = small.graph(small.law([small.rule("s.asked", choose)], [AMOUNT, FLAG]))
    assert made.decide({"flag": "false"}).values["asked"] == 100
    decision = made.decide({"flag": True})
    assert decision.refusals[0].reason.code == "engine.input_missing"
    assert "s.amount" in decision.refusals[0].reason.en


def test_all_unreadable_inputs_are_told_at_once():
    made = small.graph(
        small.law(
            [small.rule("s.asked", ir.If(small.ref("s.flag"), small.ref("s.amount"), small.lit(1), 2))], [AMOUNT, FLAG]
        )
    )
    decision = made.decide({"flag": "perhaps", "amount": "12.345"})
    assert [r.reason.code for r in decision.refusals] == ["engine.input_unreadable", "engine.input_unreadable"]
    assert not decision.values


def test_columns_that_are_missing_or_unfit_are_refused():
    made = ratio()
    with pytest.raises(errors.ColumnMissing, match=r"s\.months"):
        made.run({"amount": np.array([1])})
    with pytest.raises(errors.ColumnUnfit):
        made.run({"amount": np.array(["a"]), "months": np.array([1])})
    with pytest.raises(errors.ColumnUnfit, match="lengths"):
        made.run({"amount": np.array([1, 2]), "months": np.array([1])})
    with pytest.raises(errors.ColumnUnfit, match="none of"):
        made.run({"amount": np.array([1]), "months": np.array([1])}, None, "guess")


def test_offsets_that_do_not_fit_their_rows_are_refused():
    column = small.given("s.rows.x", 0, 9, relation="s.rows")
    total = small.rule("s.sum", ir.Call("total", (small.ref("s.rows.x"),), "s.rows"), "integer")
    made = small.graph(small.law([total], [column], relations=[small.relation("s.rows", column)]))
    with pytest.raises(errors.ColumnUnfit, match="offsets"):
        made.run({}, {"rows": RowSet(np.array([0, 3]), {"x": np.array([1])})})
