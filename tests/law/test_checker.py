"""A checker that knows no Shebao recomputes random decisions from what explain prints, and finds a wrong digit."""

from __future__ import annotations

import ast
import copy
import json
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from law.independent_checker import problems
from shebao.engine import specialise
from shebao.engine.worked import ask
from shebao.law.cases import read_cases
from shebao.law.graph import outputs
from shebao.service.walk import plain

CHECKER = Path(__file__).with_name("independent_checker.py")
KNOWN = date(2026, 11, 22)
PLACES = ["440000", "440100", "441800", "310000", "410100"]
DAYS = [date(year, month, 1) for year in (2014, 2018, 2021, 2023, 2024, 2025) for month in (1, 7, 10)]
SCHEMES = ["employee_pension", "resident_pension"]


def written(rng, spec):
    """Inside the range; months mostly of living people, amounts mostly small."""
    low, high = spec.range.low, spec.range.high
    if spec.type.unit == "month":
        low, high = max(low, 1930 * 12), min(high, 2026 * 12)
    if rng.random() < 0.6:
        high = low + max(1, (high - low) // 50)
    return rng.randint(low, high)


def decided(rng, graph):
    inputs = {name: written(rng, spec) for name, spec in graph.inputs.items()}
    for name, spec in graph.inputs.items():
        if spec.absent is not None and spec.absent.value is not None and rng.random() < 0.5:
            del inputs[name]
    rows = {
        name: [{c.name: written(rng, c) for c in r.columns} for _ in range(rng.randint(0, 3))]
        for name, r in graph.relations.items()
    }
    return graph.decide(inputs, rows)


def random_decisions(cn, count, seed):
    rng = random.Random(seed)
    graphs = {}
    for index in range(count):
        if index % 250 == 0:
            graphs.clear()  # so that other outputs are asked together
        scheme, place, day = SCHEMES[index % 2], rng.choice(PLACES), rng.choice(DAYS)
        if (scheme, place, day) not in graphs:
            asked = rng.sample(outputs(cn, cn.schemes[scheme]), 5)
            graphs[scheme, place, day] = specialise(cn, asked, day, [place], KNOWN)
        yield decided(rng, graphs[scheme, place, day])


def as_printed(decision):
    return json.loads(json.dumps(plain(decision), ensure_ascii=False, default=str))


@pytest.mark.mission("S1.04")
def test_a_thousand_random_decisions_follow_step_by_step(cn, record_property):
    steps, refused, names = 0, 0, set()
    for decision in random_decisions(cn, 1_000, seed=11):
        told = as_printed(decision)
        assert problems(told) == []
        steps += len(told["steps"])
        refused += bool(told["refused"])
        names |= {step["rule"] for step in told["steps"]}
    record_property("recomputed", f"{steps} steps of {len(names)} rule versions, {refused} decisions with a refusal")
    assert steps > 5_000
    assert len(names) > 80
    assert 100 < refused < 900


def test_every_worked_case_follows_too(cn, country):
    defects = []
    steps = 0
    for case in [c for c in read_cases(country, cn, defects) if c.scheme in SCHEMES][::5]:
        decision = ask(cn, case).decision
        if decision is not None:
            told = as_printed(decision)
            assert problems(told) == [], case.name
            steps += len(told["steps"])
    assert steps > 500


def test_a_refused_decision_prints_its_reasons_and_what_was_computed(cn):
    graph = specialise(cn, outputs(cn, cn.schemes["employee_pension"]), date(2025, 10, 1), ["441800"], KNOWN)
    told = as_printed(graph.decide({"birth_month": "1965-03", "sex": "male", "declared_wage": "6000"}))
    assert told["refused"]
    assert all(r["en"] and re.search(r"[一-鿿]", r["zh"]) for r in told["refused"])
    assert told["values"]
    assert problems(told) == []


def change_digit(rng, text):
    """The text with one digit replaced by another."""
    at = rng.choice([m.start() for m in re.finditer(r"\d", text)])
    return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def like(before, text):
    """A spoilt number as the one before was written."""
    return int(text) if isinstance(before, int) else text


@pytest.mark.parametrize("where", ["exact", "value", "text", "values"])
def test_a_wrong_digit_planted_in_any_result_is_found(cn, where):
    rng = random.Random(5)
    planted = 0
    for decision in random_decisions(cn, 60, seed=12):
        told = as_printed(decision)
        for index, step in enumerate(told["steps"]):
            bad = copy.deepcopy(told)
            if where == "values":
                if told["values"].get(step["name"]) is None:
                    continue
                bad["values"][step["name"]] = like(step["value"], change_digit(rng, str(step["value"])))
                same = bad["values"][step["name"]] == step["value"]
            else:
                if step["value"] is None or (where == "text" and step["unit"] not in ("money", "rate", "number")):
                    continue
                spoilt = change_digit(rng, str(step[where]))
                bad["steps"][index][where] = like(step[where], spoilt)
                same = bad["steps"][index][where] == step[where]
            if not same:
                planted += 1
                assert problems(bad), (where, step)
    assert planted > 100


def test_a_wrong_digit_in_what_one_step_hands_the_next_is_found(cn):
    rng = random.Random(6)
    planted = 0
    for decision in random_decisions(cn, 60, seed=13):
        told = as_printed(decision)
        results = {step["name"].split(".")[1] for step in told["steps"]}
        for index, step in enumerate(told["steps"]):
            for name in results & set(step["arguments"]):
                bad = copy.deepcopy(told)
                bad["steps"][index]["arguments"][name] = spoilt = change_digit(rng, step["arguments"][name])
                if re.fullmatch(r"-?\d+(\.\d+)?", spoilt) and float(spoilt) != float(step["arguments"][name]):
                    planted += 1
                    assert problems(bad), (step["name"], name, step["arguments"][name], spoilt)
    assert planted > 100


def test_the_checker_is_short_and_independent():
    text = CHECKER.read_text(encoding="utf-8")
    imports = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert len([line for line in text.splitlines() if line.strip()]) <= 60
    assert imports <= set(sys.stdlib_module_names)


def test_the_checker_runs_alone(cn):
    told = as_printed(next(random_decisions(cn, 1, seed=14)))
    command = [sys.executable, "-I", str(CHECKER)]
    assert subprocess.run(command, check=False, input=json.dumps(told).encode()).returncode == 0
    step = next(s for s in told["steps"] if isinstance(s["value"], int))
    step["value"] += 1
    done = subprocess.run(command, check=False, capture_output=True, input=json.dumps(told).encode())
    assert done.returncode == 1
    assert step["name"].encode() in done.stderr
