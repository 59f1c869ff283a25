"""A law asked directly: `load("utopia").run(frame, …)`, explain and variables, for every kind of frame."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import shebao.law
from shebao.engine.errors import ColumnMissing
from shebao.engine.frames import Country
from shebao.law.analysts import EngineMissing, engine

OLD = {"claim_month": ["2021-05", "2021-05"], "birth_month": ["1951-05", "1951-06"], "residence_month": ["2000-01"] * 2}
AT = {"at": "2021-05", "region": "010101"}
FRAMES = {"dict": lambda c: c, "pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}


@pytest.fixture(scope="module")
def law():
    return shebao.law.load("utopia")


def listed(frame, name):
    return (
        frame[name]
        if isinstance(frame, dict)
        else list(frame[name].to_pylist() if isinstance(frame, pa.Table) else frame[name])
    )


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_comes_back_as_its_own_kind_with_the_answers(law, kind):
    given = FRAMES[kind](OLD)
    answer = law.run(given, "old_age_allowance", **AT)
    assert type(answer) is type(given)
    assert listed(answer, "monthly_amount") == [25.0, 0.0]
    assert listed(answer, "age_reached") == [True, False]
    assert listed(answer, "birth_month") == OLD["birth_month"]


def test_without_outputs_everything_the_columns_suffice_for_is_answered(law):
    answer = law.run(OLD, **AT)
    assert answer["old_age_allowance.first_payment_month"] == ["2021-06", "2021-06"]  # two schemes have one
    assert "monthly_amount" in answer
    assert "total_income" not in answer
    shares = law.run({"birth_month": ["1951-05"]}, **AT)
    assert "monthly_amount" not in shares


def test_a_region_a_row_is_read_from_the_column(law):
    rows = {"contribution_base": [5000.0, 5000.0], "declared_wage": [5000.0, 5000.0], "region": ["010000", "020000"]}
    answer = law.run(rows, ["old_age_pension.employer_due"], at="2024-01")
    assert answer["region"] == ["010000", "020000"]
    assert len(set(answer["employer_due"])) == 2


def test_one_decision_is_explained(law):
    inputs = {name: values[0] for name, values in OLD.items()}
    said = law.explain(inputs, "old_age_allowance", **AT)
    assert said.values["monthly_amount"] == 2500
    assert {step.name for step in said.steps()} >= {"old_age_allowance.age", "old_age_allowance.monthly_amount"}


def test_what_can_be_asked_is_listed_with_units_and_articles(law):
    found = {variable.name: variable for variable in law.variables}
    assert set(found) == set(law.rules)
    assert found["old_age_allowance.monthly_amount"].unit == "money"
    assert found["old_age_allowance.monthly_amount"].cites


def test_a_missing_column_is_named(law):
    with pytest.raises(ColumnMissing, match="residence_month"):
        law.run(
            {"claim_month": ["2021-05"], "birth_month": ["1951-05"]}, ["old_age_allowance.resident_long_enough"], **AT
        )


def test_the_law_floor_finds_the_engine_only_when_asked(law):
    assert [point.value for point in entry_points(group="shebao.engine")] == ["shebao.engine.frames:Country"]
    assert engine() is Country
    code = "import sys, shebao.law; shebao.law.load('utopia'); sys.exit('shebao.engine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_an_engine_the_sentence_says_what_to_do(law, monkeypatch):
    engine.cache_clear()
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: ())
    with pytest.raises(EngineMissing) as refused:
        law.run(OLD, **AT)
    assert "install shebao again" in refused.value.english
    assert "重新安装" in refused.value.chinese
    engine.cache_clear()
