"""The two classes of financing: what the state alone pays for takes no contribution; the insurances split theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shebao.collection.terms import terms
from shebao.law.checks_financing import state_schemes_take_no_contributions
from shebao.law.load import Reading
from shebao.ledger.chart import moves

FIVE = ("employee_pension", "employee_medical", "unemployment", "work_injury", "maternity")
BUDGETS = {"government", "subsidy"}


@pytest.mark.mission("S1.02")
def test_assistance_and_special_care_are_paid_by_the_state_and_nobody_else_can_be_booked_there(cn):
    state = [s for s in cn.schemes.values() if s.facts["financing_class"] == "state"]
    of_part = {s.id for s in cn.schemes.values() if s.facts["part"] in ("social_assistance", "special_care")}
    assert of_part <= {s.id for s in state}
    for scheme in state:
        asked = terms(cn, scheme.id)
        assert asked is None or {line.line for line in asked.lines} <= BUDGETS, scheme.id
        received = moves(scheme).accounts("receive")
        assert received.credit not in {"contribution_income", "collective_aid_income"}, scheme.id
    assert state_schemes_take_no_contributions(Reading(cn, (), {})) == []


@pytest.mark.mission("S1.02")
@pytest.mark.parametrize("scheme", ["employee_pension", "resident_medical", "work_injury"])
def test_wrong_twin_the_same_scheme_called_one_of_the_state_is_refused_in_lines_and_in_books(cn, scheme):
    was = cn.schemes[scheme]
    twin = replace(was, facts={**was.facts, "financing_class": "state"})
    law = replace(cn, schemes={**cn.schemes, scheme: twin})
    told = state_schemes_take_no_contributions(Reading(law, (), {}))
    owed = {line.line for line in terms(cn, scheme).lines} - BUDGETS
    assert {d.facts["line"] for d in told if d.code == "law.state_scheme_collects"} == owed
    assert "contribution_income" in {
        d.facts["account"] for d in told if d.code == "law.state_scheme_books_contributions"
    }


@pytest.mark.mission("S1.02")
def test_the_five_insurances_are_paid_by_units_and_persons_and_the_budgets_part_has_its_own_account(cn):
    paid = {s: {line.payer for line in terms(cn, s).lines} for s in FIVE if terms(cn, s)}
    assert {s for s, payers in paid.items() if payers >= {"employer", "person"}} == set(FIVE[:3])
    assert paid["work_injury"] == {"employer"}, "no insured person pays for the risk of work"
    assert cn.schemes["maternity"].end is not None, "its lines of today are those of the employees' medical insurance"
    for scheme in FIVE:
        book = moves(cn.schemes[scheme])
        assert cn.schemes[scheme].facts["financing_class"] == "contributions"
        assert book.accounts("government_subsidy").credit != book.accounts("receive").credit, scheme
