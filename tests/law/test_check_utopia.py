"""Utopia: every worked case is met, and every construct of the language of rules stands in it somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.engine.worked import work
from shebao.law.cases import read_cases
from shebao.law.defects import Defect
from shebao.law.ir import CLASSES, Bin, Call, Compare, Logic, walk
from shebao.law.load import load
from shebao.law.quantities import UNITS
from shebao.law.syntax import BINARY, BUILTINS

UTOPIA = Path(__file__).parents[2] / "laws" / "utopia"
LAW = load(UTOPIA)
RULES = [rule for versions in LAW.rules.values() for rule in versions]
PARTS = [part for rule in RULES for part in walk(rule.expr)]


@pytest.mark.mission("S1.03")
def test_every_worked_case_is_met():
    defects: list[Defect] = []
    cases = read_cases(UTOPIA, LAW, defects)
    assert defects == []
    assert len(cases) >= 55
    unmet = [(w.case.name, w.differs) for w in work(LAW, cases) if not w.met]
    assert unmet == []


def test_every_scheme_has_cases_before_at_the_edge_and_refused():
    defects: list[Defect] = []
    cases = read_cases(UTOPIA, LAW, defects)
    for scheme in LAW.schemes:
        assert {c.kind for c in cases if c.scheme == scheme} == {"before", "after", "edge", "refusal"}, scheme


def test_every_rule_is_asked_by_a_case_or_stands_below_one():
    defects: list[Defect] = []
    asked = {name for case in read_cases(UTOPIA, LAW, defects) for name in case.outputs}
    waiting = list(asked)
    while waiting:
        for rule in LAW.rules[waiting.pop()]:
            below = [name for name in rule.args if name in LAW.rules and name not in asked]
            asked.update(below)
            waiting += below
    assert set(LAW.rules) == asked


def test_every_construct_is_exercised():
    expressions = {"Lit", "Word", "Ref", "Local", "Neg", "Bin", "Compare", "Logic", "If", "Let", "Call"}
    assert expressions <= set(CLASSES)
    assert {type(part).__name__ for part in PARTS} >= expressions - {"Neg"}
    assert {part.op for part in PARTS if isinstance(part, Bin)} == set(BINARY.values())
    assert {part.op for part in PARTS if isinstance(part, Compare)} >= {"<", "<=", ">=", "=="}
    assert {part.op for part in PARTS if isinstance(part, Logic)} >= {"and", "not"}
    used = {part.fn for part in PARTS if isinstance(part, Call)}
    assert used >= {"largest", "smallest"} | (set(BUILTINS) - {"ceil", "month_of"})


def test_every_kind_of_value_and_version_stands_in_it():
    assert {value.kind for value in LAW.values.values()} == {"scalar", "rounding", "table", "bands"}
    units = {value.type.unit for value in LAW.values.values()} | {i.type.unit for i in LAW.inputs.values()}
    assert units >= set(UNITS) - {"date"}
    boxes = [box for value in LAW.values.values() for box in value.boxes]
    assert {len(box.region.rstrip("0")) for box in boxes} >= {0, 2, 4, 6}
    assert any(box.replaces for box in boxes)
    assert any(box.unverified for box in boxes)
    assert any(box.known_from > box.start for box in boxes)
    assert any(box.value is None for box in boxes)
    assert any(value.when_unpublished == "carry_provisional" for value in LAW.values.values())
    assert any(value.floor for value in LAW.values.values())
    assert any(rule.state for rule in RULES)
    assert any(rule.region != "000000" and len(LAW.rules[rule.name]) > 1 for rule in RULES)
    assert any(i.absent for i in LAW.inputs.values())
    assert {scheme.unit for scheme in LAW.schemes.values()} == {"person", "household"}
