"""Decisions and their explanations, on the invented country."""

import json
from dataclasses import asdict
from datetime import date

import numpy as np
import pytest

from shebao.engine import Typed, archive, specialise
from shebao.law import ir, load
from shebao.law.ir import digest
from unit.engine import small
from unit.engine.checker import check
from unit.engine.rows import random_unit

AT, KNOWN = date(2024, 1, 1), date(2026, 11, 22)
PLACE = "010101"


@pytest.fixture(scope="module")
def utopia():
    return load("utopia")


@pytest.fixture(scope="module")
def pension(utopia):
    return specialise(utopia, ["old_age_pension.monthly_pension"], AT, [PLACE], KNOWN)


def a_claim():
    years = [{"year": y, "months": 12, "base_total": "24000", "credit": "1920"} for y in range(2004, 2024)]
    return {"birth_month": "1960-05", "claim_month": "2024-01"}, {"contribution_years": years}


@pytest.mark.mission("S1.04")
def test_every_step_of_random_decisions_is_recomputed_by_an_independent_checker(utopia):
    rng = np.random.default_rng(5)
    checked = 0
    for name in utopia.rules:
        graph = specialise(utopia, [name], AT, [PLACE], KNOWN)
        for _ in range(12):
            decision = graph.decide(*random_unit(rng, graph))
            for step in decision.steps():
                check(json.loads(json.dumps(asdict(step), default=str)))
                checked += 1
    assert checked > 1000


def test_a_decision_explains_itself(pension):
    decision = pension.decide(*a_claim())
    assert not decision.refusals
    total = decision.steps()[-1]
    assert total.name == "old_age_pension.monthly_pension"
    assert total.value == decision.values["monthly_pension"]
    assert total.cites
    assert all(step.names.zh for step in decision.steps())
    used = {value.name: value for value in decision.used()}
    base = used["old_age_pension.calculation_base"]
    assert base.document
    assert base.start
    assert base.start <= AT


def test_steps_of_a_fold_are_told_one_by_one(utopia):
    name = "old_age_pension.account_balance"
    decision = specialise(utopia, [name], AT, [PLACE], KNOWN).decide(*a_claim())
    told = [step for step in decision.steps() if step.name == name]
    assert [step.row for step in told] == list(range(20))
    assert told[-1].value == decision.values[name]


def test_one_step_run_over_a_column_of_states_is_the_fold(utopia):
    name = "old_age_pension.account_balance"
    graph = specialise(utopia, [name], AT, [PLACE], KNOWN)
    inputs, rows = a_claim()
    step, state = graph.step(name), 0
    for row in rows["contribution_years"]:
        before = {f"{name}.before": state}
        state = step.decide({**inputs, **row, **before}).values[name]
    assert state == graph.decide(inputs, rows).values[name]


def test_the_counterfactual_asks_again_with_other_inputs(pension):
    decision = pension.decide(*a_claim())
    later = decision.again({"claim_month": "2025-01"})
    assert later.facts.inputs["shared.claim_month"] == decision.facts.inputs["shared.claim_month"] + 12
    assert later.facts.rows == decision.facts.rows
    assert decision.again({}).values == decision.values


def test_an_archived_graph_answers_the_same_and_keeps_its_hash(pension):
    kept = archive.body(pension)
    again = archive.graph_from(kept)
    assert archive.body(again) == kept
    assert again.hash == pension.hash == digest(pension.slice)
    assert again.decide(*a_claim()).values == pension.decide(*a_claim()).values
    assert again.source == pension.source


def test_an_archive_of_a_later_version_is_refused(pension):
    later = json.loads(archive.body(pension)) | {"ir_version": 99}
    with pytest.raises(archive.ArchiveNotReadable, match="99"):
        archive.graph_from(json.dumps(later).encode())


def test_a_value_carried_on_is_provisional_until_the_next_is_known():
    base = small.value(
        "s.base",
        small.box(9307, end=date(2025, 1, 1)),
        small.box(9493, date(2025, 1, 1), known_from=date(2025, 11, 17)),
        carry="carry_provisional",
    )
    text = small.law([small.rule("s.asked", small.ref("s.base"), "integer")], values=[base])
    before = small.graph(text, at=date(2025, 6, 1), known=date(2025, 6, 1))
    after = small.graph(text, at=date(2025, 6, 1), known=date(2025, 12, 1))
    assert before.decide({}).values["asked"] == 9307
    assert before.decide({}).provisional
    assert before.provisional == ("s.base",)
    assert after.decide({}).values["asked"] == 9493
    assert not after.decide({}).provisional


def test_an_unverified_value_on_the_branch_not_taken_does_not_mark_the_decision():
    doubtful = small.value("s.doubtful", small.box(7, unverified=True))
    flag = small.given("s.flag", 0, 1, ir.Type("flag"))
    text = small.law(
        [small.rule("s.asked", ir.If(small.ref("s.flag"), small.ref("s.doubtful"), small.lit(1), 2), "integer")],
        [flag], [doubtful],
    )  # fmt: skip
    made = small.graph(text)
    assert made.unverified == ("s.doubtful",)
    assert made.decide({"flag": True}).unverified
    assert not made.decide({"flag": False}).unverified


def test_a_value_in_a_month_is_the_one_of_that_month_and_refused_before_the_first():
    rate = small.value(
        "s.rate",
        small.box(31, date(2016, 1, 15), date(2020, 1, 1)),
        small.box(60, date(2020, 1, 1)),
        kind=ir.Type("rate", 2),
    )
    month = small.given("s.month", 2000 * 12, 2100 * 12, ir.Type("month"))
    asked = small.rule(
        "s.asked", ir.Call("value_in", (small.ref("s.rate"), small.ref("s.month"))), kind=ir.Type("rate", 2)
    )
    made = small.graph(small.law([asked], [month], [rate]))
    months = [2016 * 12, 2016 * 12 + 1, 2019 * 12 + 11, 2020 * 12, 2099 * 12]
    answers = small.agree(made, {"month": months})
    assert answers["s.asked"].tolist() == [0, 31, 31, 60, 60]
    assert made.refusal_texts[answers["status"][0]].code == "engine.month_missing"
    typed = small.graph(small.law([asked], [month], [rate]), typed={"s.rate": Typed("0.5", "typed")})
    assert typed.decide({"month": "2099-01"}).values["asked"] == 50


def test_calendar_words():
    day = small.given("s.day", date(1890, 1, 1).toordinal(), date(2190, 1, 1).toordinal(), ir.Type("date"))
    month = ir.Call("month_of", (small.ref("s.day"),))
    rules = [
        small.rule("s.month", month, "month"),
        small.rule("s.year", ir.Call("year_of", (month,)), "integer"),
        small.rule("s.number", ir.Call("month_number", (month,)), "integer"),
    ]
    days = np.arange(date(1895, 12, 20).toordinal(), date(2185, 1, 1).toordinal(), 13)
    answers = small.agree(small.graph(small.law(rules, [day])), {"day": days})
    expected = [date.fromordinal(int(d)) for d in days]
    assert answers["s.month"].tolist() == [d.year * 12 + d.month - 1 for d in expected]
    assert answers["s.year"].tolist() == [d.year for d in expected]
    assert answers["s.number"].tolist() == [d.month for d in expected]
