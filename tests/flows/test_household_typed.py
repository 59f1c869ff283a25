"""A family as the clerk enters it: members and incomes row by row, none said to be none, the household on record."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest

from officers import HOUSE
from registry_help import number
from shebao.kernel.errors import ShebaoError
from shebao.law.load import find, load
from shebao.registry.actions import load_places
from shebao.service.desk_errors import NothingToPrepare
from typed import counter

LI, WIFE, CHILD = (number(date(year, 1, 5), order) for year, order in ((1975, 1), (1976, 2), (2015, 3)))
MEMBER = {"away": "no", "job_refusals": 0, "addition_group": False}
FAMILY = [{"relationship": word, **MEMBER} for word in ("applicant", "spouse", "minor_child")]
PLACE = ("--region", "441802", "--registered-in", "441802")


@pytest.fixture
def typed(db, monkeypatch):
    """A counter under China's law, in a county whose officers are those of the tests."""
    type_ = counter(db, find("cn"), monkeypatch)
    load_places(db, HOUSE, load("cn"))
    return partial(type_, "claim")


def taken(type_, scheme, answers):
    said = type_("take", scheme, "--person", LI, "--name", "李强", *PLACE, "--answers", "-", "--json", answers=answers)
    return json.loads(said)["claim"]


def prepared(type_, claim):
    """Found out what an office finds out, and every step before the decision, a public notice of a week among them."""
    type_("find", claim, "property_within_rule", "true", "--document", "answers of the banks")
    for day in ("2025-10-21", "2025-10-22", "2025-11-03", "2025-11-04"):
        try:
            type_("prepare", claim, "--on", day)
        except NothingToPrepare:
            return


def test_members_and_incomes_are_asked_and_none_is_an_answer(typed):
    asked = json.loads(typed("questions", "dibao", "--person", LI, "--name", "李强", *PLACE, "--json"))
    assert set(asked["rows"]) == {"members", "incomes"}
    claim = taken(typed, "dibao", {"members": FAMILY})
    prepared(typed, claim)
    said = typed("decide", claim)
    assert "Nobody has said which there are, or that there are none: incomes" in said
    assert "尚未逐项申报" in typed("show", claim, lang="zh")
    with pytest.raises(ShebaoError, match=r"write a list with one object a row, \[\] for none"):
        typed("hear", claim, "--note", "x", "--answers", "-", answers={"incomes": 5})
    with pytest.raises(ShebaoError, match="Row 1 of incomes was answered without amount"):
        typed("hear", claim, "--note", "x", "--answers", "-", answers={"incomes": [{"kind": "wage"}]})
    wages = [{"kind": "wage", "amount": "500.00"}, {"kind": "business", "amount": "100.00"}]
    typed("hear", claim, "--note", "pay slips", "--answers", "-", answers={"incomes": wages})
    assert "incomes" not in typed("decide", claim)
    typed("hear", claim, "--note", "the stall is closed", "--answers", "-", answers={"incomes": wages[:1]})
    shown = json.loads(typed("show", claim, "--json"))["answers"]
    assert (shown["incomes.0.rows"], shown["incomes.1.amount"]) == (1, 50_000)
    typed("hear", claim, "--note", "nothing left", "--answers", "-", answers={"incomes": []})
    assert "incomes" not in typed("decide", claim)


def test_a_household_the_law_reads_from_the_record_is_entered_and_changed(typed, admin):
    claim = taken(typed, "disability_allowances", {})
    paper = ("--document", "household register")
    spouse = ("--member", WIFE, "spouse")
    with pytest.raises(ShebaoError, match="give --name"):
        typed("household", claim, *spouse, *paper)
    told = typed(
        "household", claim, *spouse, "--new", WIFE, "陈芳", "--member", CHILD, "child", "--new", CHILD, "李明", *paper
    )
    assert "dibao_family: 3" in told
    assert "陈芳" in told
    rows = "select role from registry.unit_member where upper_inf(r) and upper_inf(v) order by role"
    assert [role for (role,) in admin.execute(rows)] == ["applicant", "child", "spouse"]
    (first,) = json.loads(typed("household", claim, *spouse, *paper, "--json", "--on", "2025-11-20"))["households"]
    assert first["members"] == 2
    assert [role for (role,) in admin.execute(rows)] == ["applicant", "spouse"]
    with pytest.raises(ShebaoError, match="recorded on a document"):
        typed("household", claim, *spouse, "--document", " ")
    dibao = taken(typed, "dibao", {"members": FAMILY, "incomes": []})
    with pytest.raises(ShebaoError, match="reads no household on record"):
        typed("household", dibao, *spouse, *paper)
