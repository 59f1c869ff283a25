"""Slips of a clerk who writes an allowance in YAML: each is told once, at its line, in words of both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shebao.law.cases import read_cases
from shebao.law.checks_folder import examine
from shebao.law.defects import Defect
from shebao.law.load import find, load

TOWN = "local/010101_old_town/"
CARE = TOWN + "care_allowance/"


def slip(tmp_path: Path, file: str, old: str, new: str) -> list[Defect]:
    """What is told of Utopia after one edit of one of its files."""
    root = Path(shutil.copytree(find("utopia"), tmp_path / "utopia"))
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(examine(root).defects)


REFUSALS = (
    ("{amount: 0, anything_due: false}", "{amount: 160}"),
    ("{amount: 0, anything_due: false}", "{anything_due: true}"),
    ("{lives_at_home_holds: false}", "{first_month: 2025-11}"),
)


@pytest.mark.parametrize(("old", "new"), REFUSALS)
def test_a_refusal_that_refuses_nothing_is_a_defect_of_the_case(tmp_path, old, new):
    [told] = slip(tmp_path, CARE + "cases/grades.yaml", old, new)
    line = next(n for n, x in enumerate((tmp_path / "utopia" / CARE / "cases/grades.yaml").open(), 1) if new in x)
    assert (told.code, told.place.line) == ("law.case_refuses_nothing", line)
    assert "lives_at_home_holds: false / anything_due: false" in told.english
    assert "kind: edge" in told.chinese


def test_every_refusal_of_the_laws_here_refuses_something():
    for country in ("cn", "utopia"):
        law, defects = load(country), list[Defect]()
        cases = read_cases(find(country), law, defects)
        assert defects == []
        asked = [case for case in cases if case.kind == "refusal" and all(case.outputs.values())]
        assert {case.name for case in asked} <= {
            "no grace after death, fraud or property",  # when a grant ends, and
            "a higher local rate is cut",  # what is owed: neither asks whether a right is granted
        }


def test_a_scheme_without_its_law_and_a_condition_without_its_article_are_told(tmp_path):
    scheme = (find("utopia") / CARE / "scheme.yaml").read_text(encoding="utf-8")
    basis = next(line for line in scheme.splitlines() if line.startswith("legal_basis"))
    [told] = slip(tmp_path / "a", CARE + "scheme.yaml", basis + "\n", "")
    assert (told.code, told.place.line) == ("law.basis_missing", 1)
    assert "legal_basis" in told.english
    assert "legal_basis" in told.chinese
    [told] = slip(tmp_path / "b", CARE + "shape.yaml", "    cites: Old Town Notice 2024/12 §2\n", "")
    assert (told.code, told.place.file, told.place.line) == (
        "law.refusal_without_article",
        CARE + "shape.yaml",
        10,
    )


SIGNS = (
    ("parameters.yaml", "2: 80", "2: ８０", "80", 6),
    ("parameters.yaml", "2025-10-01: {", "２０２５-１０-０１: {", "2025-10-01", 7),
    ("parameters.yaml", "Old Town Notice 2025/13", "连南府〔２０２５〕88号", "2025", 7),
    ("shape.yaml", "since: 2024-10-01", "since: ２０２４-１０-０１", "2024-10-01", 5),
    ("cases/grades.yaml", "period: 2025-09", "period: ２０２５－０９", "2025-09", 3),
    ("cases/grades.yaml", 'region: "010101"', "region: “010101”", '"010101" in straight', 4),
)


@pytest.mark.parametrize(("file", "old", "new", "said", "line"), SIGNS)
def test_full_width_digits_and_curly_quotes_are_told_as_such(tmp_path, file, old, new, said, line):
    [told] = slip(tmp_path, CARE + file, old, new)
    assert (told.place.file, told.place.line) == (CARE + file, line)
    assert said in told.english
    assert ("full-width digits" in told.english) != ("curly" in told.english)
    assert ("全角数字" in told.chinese) != ("中文引号" in told.chinese)


def test_full_width_digits_of_a_rule_and_of_a_sheet_are_told(tmp_path):
    [told] = slip(tmp_path / "a", TOWN + "old_age_allowance/rules.py", "Notice 2020/5 §1", "Notice ２０２０/5 §1")
    assert told.code == "law.digits_wide"
    [told] = slip(tmp_path / "b", TOWN + "old_age_allowance/cases/allowance.csv", ",010101,", ",０１０１０１,")
    assert (told.code, told.place.line > 1) == ("law.digits_wide", True)


def test_a_region_that_is_no_code_is_told_where_it_stands(tmp_path):
    [told] = slip(tmp_path, CARE + "cases/grades.yaml", 'region: "010101"', "region: 老城区")
    assert (told.code, told.place.line) == ("law.case_region", 4)
    assert 'region: "010101"' in told.english
    assert 'region: "010101"' in told.chinese


INDENTS = (
    ("parameters.yaml", "    2025-10-01: {", "  2025-10-01: {", 7, "values:"),
    ("parameters.yaml", "    2025-10-01: {", "2025-10-01: {", 7, "values:"),
    ("parameters.yaml", "    2025-10-01: {", "      2025-10-01: {", 7, "as many spaces as its neighbours"),
    ("shape.yaml", "\nnames:", "\n names:", 3, "further right"),
    ("shape.yaml", "\nconditions:", "\n conditions:", 8, "further right"),
    ("shape.yaml", "    refuse:", "   refuse:", 10, "as many spaces as its neighbours"),
    ("parameters.yaml", "outside: refuse}", "outside: refuse", 6, "bracket is opened"),
    ("scheme.yaml", 'region: "010101"', 'region: "010101', 13, "quotation mark is opened"),
)


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), INDENTS)
def test_a_wrong_indent_a_bracket_a_quote_is_one_message_in_plain_words(tmp_path, file, old, new, line, said):
    [told] = slip(tmp_path, CARE + file, old, new)
    assert (told.place.file, told.place.line) == (CARE + file, line)
    assert said in told.english
    assert not any(word in told.english for word in ("parsing", "mapping", "scanning", "scalar", "None"))
    assert told.chinese != told.english


NAMES = (
    ("care_allowance", "amounts: care_by_grade", "amounts: care_by_grad", 7),
    ("care_allowance", "what: lives_at_home", "what: lives_at_hom", 9),
    ("family_supplement", "income: family_income", "income: family_incom", 7),
    ("dental_support", "at_least: age_asked", "at_least: age_aske", 14),
    ("birth_grant", "happened: month_of_birth", "happened: month_of_birt", 8),
    ("heating_allowance", "amounts: heating_by_age", "ammounts: heating_by_age", 6),
)


@pytest.mark.parametrize(("scheme", "old", "new", "line"), NAMES)
def test_a_misspelt_word_of_a_shape_is_one_message_at_its_line(tmp_path, scheme, old, new, line):
    [told] = slip(tmp_path, f"{TOWN}{scheme}/shape.yaml", old, new)
    assert (told.place.file, told.place.line) == (f"{TOWN}{scheme}/shape.yaml", line)
    assert told.code in ("law.shape_name", "law.key_unknown")
    assert new.split(": ")[told.code == "law.shape_name"] in told.english


def test_a_condition_of_a_shape_is_called_by_what_it_asks():
    rules = load("utopia").rules
    named = {
        n: rules[n][0].names for n in ("care_allowance.lives_at_home_holds", "dental_support.age_in_years_at_least")
    }
    assert [(one.en, one.zh) for one in named.values()] == [
        ("Lives at home", "居家生活"),
        ("Age in years at least age asked", "年龄（周岁）不低于年龄要求"),
    ]
    assert not [n for n, versions in rules.items() for v in versions if v.names.zh == "条件成立"]
