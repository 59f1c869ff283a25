"""Every worked case of every law here is met, or says itself which terms differ, since when and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shebao.engine.worked import work
from shebao.law.cases import Unmet, read_cases
from shebao.law.load import find, load


def worked_of(country):
    law, defects = load(country), []
    cases = read_cases(find(country), law, defects)
    assert [d.told() for d in defects] == []
    return list(work(law, cases))


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize(("country", "at_least", "at_most"), [("cn", 1_200, 3), ("utopia", 79, 0)])
def test_every_case_is_met_or_differs_just_as_it_says(country, at_least, at_most):
    worked = worked_of(country)
    assert len(worked) >= at_least
    assert [(w.case.name, w.differs) for w in worked if not w.as_said] == []
    unmet = [w.case for w in worked if not w.met]
    assert len(unmet) <= at_most
    assert all(case.unmet.seen.year >= 2026 and len(case.unmet.because) > 20 for case in unmet)


def test_a_case_that_says_it_is_not_met_and_is_or_differs_otherwise_is_unexpected():
    law, defects = load("utopia"), []
    case = read_cases(find("utopia"), law, defects)[0]
    [met] = work(law, [case])
    said = replace(case, unmet=Unmet(tuple(case.outputs), case.period, "a reason that is long enough"))
    wrong = replace(said, outputs={name: (value or 0) + 1_000 for name, value in case.outputs.items()})
    other = replace(wrong, unmet=Unmet(("utopia.another_term",), case.period, "a reason that is long enough"))
    [now_met], [as_said], [otherwise] = (list(work(law, [one])) for one in (said, wrong, other))
    assert met.as_said
    assert (now_met.met, now_met.as_said) == (True, False)
    assert (as_said.met, as_said.as_said) == (False, True)
    assert (otherwise.met, otherwise.as_said) == (False, False)
