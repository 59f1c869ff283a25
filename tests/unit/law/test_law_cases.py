"""Worked cases from YAML and from sheets, bound to the names of the law."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from shebao.law.cases import Case, CasePaper, read_case_file, read_cases
from shebao.law.defects import Defect
from shebao.law.ir import Names, Type
from shebao.law.load import load

UTOPIA = Path(__file__).parents[3] / "laws" / "utopia"
LAW = load(UTOPIA)
PENSION = "old_age_pension"

WHOLE = """
- name: one
  kind: edge
  period: 2021-07
  region: 010101
  known: 2021-08-15
  source: by hand
  input:
    sex: male
    contribution_years: [{year: 2020, months: 12, base_total: 1.5, credit: 0}]
  typed: {calculation_base: 5000}
  output: {basic_component: 500.25, retirement_month: 2021-07, adjustment_amount: refused}
  absolute_error_margin: 0.02
"""


def cases(tmp_path: Path, text: str, name: str = "c.yaml") -> tuple[list[Case], list[Defect]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    defects: list[Defect] = []
    return read_case_file(path, name, PENSION, LAW, defects), defects


def test_a_case_is_bound_to_the_law(tmp_path):
    found, defects = cases(tmp_path, WHOLE)
    assert defects == []
    case = found[0]
    assert (case.period, case.known, case.region) == (date(2021, 7, 1), date(2021, 8, 15), "010101")
    assert case.inputs == {"shared.sex": "male"}
    assert case.relations["old_age_pension.contribution_years"][0]["base_total"] == "1.5"
    assert case.typed == {"old_age_pension.calculation_base": 5000}
    assert case.outputs == {
        "old_age_pension.basic_component": 50025,
        "old_age_pension.retirement_month": 2021 * 12 + 6,
        "old_age_pension.adjustment_amount": None,
    }
    assert case.margin == Fraction(1, 50)


def test_the_margin_is_in_file_units_and_a_refusal_is_only_a_refusal(tmp_path):
    case = cases(tmp_path, WHOLE)[0][0]
    money = Type("money", 2)
    name = "old_age_pension.basic_component"
    assert [case.agrees(name, fen, money) for fen in (50022, 50023, 50025, 50027, 50028, None)] == [
        *(False, True, True, True, False, False)
    ]
    refused = "old_age_pension.adjustment_amount"
    assert case.agrees(refused, None, money)
    assert not case.agrees(refused, 0, money)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: edge", "kind: odd", "law.form"),
        ("kind: edge", "", "law.key_missing"),
        ("source: by hand", "", "law.key_missing"),
        ("period: 2021-07", "period: July", "law.form"),
        ("sex: male", "gender: male", "law.case_name"),
        ("contribution_years:", "years:", "law.case_name"),
        ("calculation_base: 5000", "base: 5000", "law.case_name"),
        ("basic_component: 500.25", "basic: 500.25", "law.case_name"),
        ("basic_component: 500.25", "basic_component: 500.255", "law.quantity"),
        ("margin: 0.02", "margin: small", "law.form"),
        ("typed:", "typing:", "law.key_unknown"),
        ("- name: one", "- nothing\n- name: one", "law.form"),
    ],
)
def test_a_case_that_is_wrong_is_told_with_its_line(tmp_path, old, new, code):
    assert WHOLE.count(old) == 1
    _, defects = cases(tmp_path, WHOLE.replace(old, new))
    assert [d.code for d in defects] == [code]
    assert defects[0].place.file == "c.yaml"
    assert defects[0].place.line >= 2


OF_LETTER = (
    WHOLE
    + """  letter: granted
  papers:
    sex: {paper: {en: the card, zh: 身份证}, by: {en: the office, zh: 公安机关}, dated: 2021-07-03}
    contribution_years: {paper: {en: the list, zh: 缴费清单}, says: {en: twelve months, zh: 十二个月}}
"""
)


def test_a_specimen_may_name_the_papers_its_facts_rest_on(tmp_path):
    found, defects = cases(tmp_path, OF_LETTER)
    assert defects == []
    papers = found[0].papers
    assert list(papers) == ["shared.sex", "old_age_pension.contribution_years"]
    assert papers["shared.sex"] == CasePaper(
        Names("the card", "身份证"), Names("the office", "公安机关"), date(2021, 7, 3), None
    )
    assert papers["old_age_pension.contribution_years"].says == Names("twelve months", "十二个月")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  letter: granted\n", "", "law.key_missing"),
        ("    sex: {paper", "    height: {paper", "law.case_name"),
        ("paper: {en: the card, zh: 身份证}, ", "", "law.key_missing"),
        ("zh: 身份证", "zh: ''", "law.form"),
        ("{en: the office, zh: 公安机关}", "the office", "law.form"),
        ("dated: 2021-07-03", "dated: last summer", "law.form"),
        ("says: ", "said: ", "law.key_unknown"),
        ("{paper: {en: the list, zh: 缴费清单}, says: {en: twelve months, zh: 十二个月}}", "list", "law.form"),
    ],
)
def test_papers_that_are_wrong_are_told_with_their_line(tmp_path, old, new, code):
    assert OF_LETTER.count(old) == 1
    _, defects = cases(tmp_path, OF_LETTER.replace(old, new))
    assert [d.code for d in defects] == [code]
    assert defects[0].place.line >= 2


HEADING = ["name", "kind", "period", "region", "source", "input.contribution_years.1.year"]
HEADING += ["input.contribution_years.1.credit", "input.contribution_years.2.year", "output.account_balance"]


def test_a_csv_sheet_says_the_same(tmp_path):
    text = "\ufeff" + ",".join(HEADING) + "\none,edge,2021-07,010101,hand,2019,0.10,2020,1403.90\n,,,,,,,,\n"
    found, defects = cases(tmp_path, text, "c.csv")
    assert defects == []
    assert found[0].relations["old_age_pension.contribution_years"] == (
        {"year": 2019, "credit": "0.10"},
        {"year": 2020},
    )
    assert found[0].outputs == {"old_age_pension.account_balance": 140390}
    assert found[0].region == "010101"


def test_a_workbook_says_the_same_without_binary_fractions(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(HEADING)
    sheet.append(["one", "edge", date(2021, 7, 1), "010101", "hand", 2019, 0.1, 2020, 1403.9])
    book.save(tmp_path / "c.xlsx")
    defects: list[Defect] = []
    found = read_case_file(tmp_path / "c.xlsx", "c.xlsx", PENSION, LAW, defects)
    assert defects == []
    assert found[0].period == date(2021, 7, 1)
    assert found[0].relations["old_age_pension.contribution_years"][0] == {"year": 2019, "credit": "0.1"}
    assert found[0].outputs == {"old_age_pension.account_balance": 140390}


@pytest.mark.parametrize("name", ["c.csv", "c.xlsx"])
def test_a_sheet_that_cannot_be_read_is_told(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xff\xfe\x00broken")
    defects: list[Defect] = []
    assert read_case_file(tmp_path / name, name, PENSION, LAW, defects) == []
    assert [d.code for d in defects] == ["law.file"]


def test_a_wrong_row_of_a_sheet_is_told_with_its_row(tmp_path):
    heading = "name,kind,period,region,source,output.account_balance\n"
    text = f"{heading}a,edge,2021-07,010101,hand,1\nb,edge,2021-07,010101,hand,x\n"
    found, defects = cases(tmp_path, text, "c.csv")
    assert [c.name for c in found] == ["a"]
    assert [(d.code, d.place.line) for d in defects] == [("law.quantity", 3)]


def test_all_cases_of_a_country_or_of_one_scheme():
    defects: list[Defect] = []
    everything = read_cases(UTOPIA, LAW, defects)
    assert defects == []
    assert {c.scheme for c in everything} == {
        "old_age_pension",
        "family_support",
        "old_age_allowance",
        *("heating_allowance", "family_supplement", "care_allowance", "dental_support", "birth_grant"),
    }
    assert {c.kind for c in everything} == {"before", "after", "edge", "refusal"}
    assert {c.scheme for c in read_cases(UTOPIA, LAW, defects, "family_support")} == {"family_support"}
