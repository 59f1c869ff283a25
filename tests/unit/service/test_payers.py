"""Who pays for what: rates of contributions, splits of budgets, and cells that the texts assign to nobody."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from shebao.law import catalogue
from shebao.law.load import load
from shebao.service import payers
from shebao.service.financing import financing
from shebao.service.lawbook_parts import word
from shebao.service.render import page

ON = date(2025, 10, 1)


@pytest.fixture(scope="module")
def law():
    return load("cn")


def cells(law, scheme, region="000000"):
    return [duty for duty in payers.duties(law, region, ON) if duty.scheme == scheme]


@pytest.mark.mission("S2.26")
def test_the_local_share_of_dibao_is_assigned_to_nobody(law):
    found = payers.duties(law, "441802", ON)
    assert ("dibao", "budgets") in {(duty.scheme, duty.payer) for duty in payers.open_cells(found)}
    assert payers.not_whole(found) == []


@pytest.mark.mission("S2.26")
def test_each_contribution_names_its_payer_and_the_rate_it_is_taken_at(law):
    pension = {duty.part: duty for duty in cells(law, "employee_pension", "441802")}
    assert (pension["employer"].payer, pension["employee"].payer) == ("employer", "person")
    assert pension["employer"].values == ("employee_pension.employer_rate",)
    assert [duty.payer for duty in cells(law, "work_injury")] == ["employer"], "employees pay nothing for it"
    residents = {duty.part: duty.payer for duty in cells(law, "resident_medical")}
    assert residents == {"personal": "person", "government": "budgets", "subsidy": "budgets"}


def test_what_a_scheme_is_paid_from_is_read_from_its_lines(law):
    said = {name: financing(law, law.schemes[name]) for name in law.schemes}
    assert said["work_injury"].en == "by units; the state where the fund falls short"
    assert said["housing_fund"].zh == "单位和个人缴费"
    assert said["resident_pension"].en == "by persons and collectives, with state subsidy"
    assert said["job_retention_refund"].zh == "由失业保险基金支付"
    assert said["enterprise_annuity"].zh == "自愿参加，单位和个人缴费"
    assert said["dibao"].en == "by the state alone"


def test_a_person_s_line_shows_his_own_bound_and_not_the_employers(law):
    annuity = {duty.part: duty.values for duty in cells(law, "enterprise_annuity")}
    assert annuity == {
        "employer": ("enterprise_annuity.employer_limit",),
        "employee": ("enterprise_annuity.joint_limit",),
    }


def test_every_scheme_of_the_day_stands_on_the_page(law):
    leaf = payers.page(law, ON)
    shown = {cells[0].href for sheet in leaf.tables for cells in sheet.rows}
    assert shown == {f"scheme-{s.scheme.id}" for s in catalogue.in_force(law, ON)}
    beside = {cells[0].href: cells[1].text.en for cells in leaf.tables[-1].rows}
    assert beside["scheme-critical_illness"] == "from the fund of: Residents' medical insurance"
    assert beside["scheme-low_income_register"] == "pays no benefit itself"


def test_a_rate_that_places_set_is_no_open_cell_of_the_nation(law):
    national = {duty.part: duty for duty in cells(law, "employee_pension")}["employer"]
    assert national.by_place
    assert not national.open


def test_the_base_pension_is_split_by_level_and_what_nobody_read_is_marked(law):
    base = {duty.part: duty for duty in cells(law, "resident_pension", "441802") if duty.share is not None}
    assert (base["central_part"].payer, base["central_part"].share, base["central_part"].unverified) == (
        "state",
        1,
        False,
    )
    assert base["provincial_part"].unverified


def test_shares_that_do_not_make_the_whole_are_named(law):
    wrong = [
        payers.Duty("dibao", "benefit", "state", Fraction(1, 2), (), "plan"),
        payers.Duty("dibao", "benefit", "county", Fraction(1, 3), (), "plan"),
        payers.Duty("tekun", "benefit", "county", Fraction(1), (), "plan"),
    ]
    assert payers.not_whole(wrong) == [("dibao", "benefit", Fraction(5, 6))]


def test_a_split_written_for_a_place_closes_its_cell_alone(law):
    files = deepcopy(dict(law.files))
    half = [{"level": "province", "parts": 1}, {"level": "county", "parts": 1}]
    row = {
        "scheme": "dibao",
        "region": "441800",
        "from": "2025-01-01",
        "document": "invented",
        "shares": {"benefit": half},
    }
    files["bills"] = {"bills": [*files["bills"]["bills"], row]}
    told = replace(law, files=files)
    here = [(duty.payer, duty.share) for duty in cells(told, "dibao", "441802")]
    assert here == [("province", Fraction(1, 2)), ("county", Fraction(1, 2))]
    assert all(duty.open for duty in cells(told, "dibao", "440100"))


@pytest.mark.parametrize(("lang", "says"), [("en", "Without a share in the texts read"), ("zh", "所读文件未规定份额")])
def test_the_page_lists_open_cells_in_both_languages(law, lang, says):
    drawn = page("lawbook", lang, leaf=payers.page(law, ON), suffix="", band=word("band"))
    text = re.sub(r"<[^>]+>", " ", drawn)
    assert says in text
    assert "最低生活保障" in text if lang == "zh" else "Dibao" in text
