"""Every worked case of every law here is met, but for those listed with the term that differs and the day seen."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shebao.engine.worked import work
from shebao.law.cases import read_cases
from shebao.law.load import find, load

LISTED = Path(__file__).with_name("cases_unmet.yaml")


def listed(country):
    return {
        row["case"]: row
        for row in yaml.safe_load(LISTED.read_text(encoding="utf-8")) or ()
        if row["country"] == country
    }


def worked_of(country):
    law, defects = load(country), []
    cases = read_cases(find(country), law, defects)
    assert [d.told() for d in defects] == []
    return list(work(law, cases))


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize(("country", "at_least"), [("cn", 1_200), ("utopia", 79)])
def test_every_case_is_met_but_for_those_listed(country, at_least):
    worked = worked_of(country)
    unmet = {f"{w.case.place.file}: {w.case.name}": [d.name for d in w.differs] for w in worked if not w.met}
    expected = {case: row["terms"] for case, row in listed(country).items()}
    assert len(worked) >= at_least
    assert {case: terms for case, terms in unmet.items() if case not in expected} == {}, "not met, and not listed"
    assert {case for case in expected if case not in unmet} == set(), "listed as unmet, but met: take it off the list"
    assert unmet == expected, "another term differs than the list says"


@pytest.mark.parametrize("country", ["cn", "utopia"])
def test_each_unmet_case_says_since_when_and_why(country):
    for case, row in listed(country).items():
        assert set(row) == {"country", "case", "terms", "seen", "because"}, case
        assert len(str(row["because"])) > 20
