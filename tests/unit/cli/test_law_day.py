"""The system of a day on the command line, in both languages and for a machine."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from shebao.cli.main import main


def run(*line: str) -> str:
    done = CliRunner().invoke(main, ["law", "show", *line])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.mission("S12.01")
def test_the_system_of_a_day_is_told_with_who_pays_and_on_what_basis():
    said = run("--at", "2010-06", "--lang", "zh")
    assert "社会保险" in said
    assert "企业职工基本养老保险" in said
    assert "国发〔2005〕38号" in said
    assert "schemes stand" in run("--at", "2010-06", "--lang", "en")


@pytest.mark.mission("S12.01")
@pytest.mark.parametrize(
    ("day", "dibao"), [("1998-01", False), ("2005-12", False), ("2014-07", True), ("2026-07", True)]
)
def test_other_days_have_other_schemes(day, dibao):
    told = json.loads(run("--at", day, "--json"))
    assert ("dibao" in {s["id"] for s in told["schemes"]}) is dibao
    assert all(s["from"] <= told["at"] for s in told["schemes"])
    assert all(s["to"] is None or told["at"] < s["to"] for s in told["schemes"])
