"""`shebao law run, diff, compare, new` on the invented country: figures, refusals in both languages, nothing lost."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from shebao.cli.law import LawFileMissing
from shebao.cli.law_answers import ColumnsLacking, OutputsWanted, OutputUnknown
from shebao.cli.law_compare import PaidMissing
from shebao.cli.law_diff import TwoDaysNeeded
from shebao.cli.law_new import LikenessUnknown, NameUnfit, NewRefused, PlaceUnknown
from shebao.cli.law_rows import HeadingWrong, RowsKindUnknown, RowsNotReadable, read_sheet
from shebao.cli.law_run import TypedUnknown
from shebao.cli.main import main
from shebao.law.checks import check_country
from shebao.law.load import find

HEADS = ["id", "birth_month", "residence_month", "claim_month"]
PEOPLE = [
    ["P1", "1951-05", "2000-01", "2021-05"],
    ["P2", "1951-06", "2000-01", "2021-05"],
    ["P3", "1941-05", "2020-01", "2021-05"],
]
ASK = ["--at", "2021-05", "--region", "010101", "--country", "utopia"]


def shebao(*words):
    return CliRunner().invoke(main, ["law", *map(str, words)])


def told(*words):
    done = shebao(*words, "--json")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return json.loads(done.stdout)


def refused(kind, *words):
    error = shebao(*words).exception
    assert isinstance(error, kind), error
    assert re.search(r"[一-鿿]", error.chinese)
    assert not re.search(r"[a-z]+ (?:is|it|no|the|cannot|stands) ", error.chinese), "English in a Chinese sentence"
    return error.english


def sheet(path, rows, heads=HEADS):
    match path.suffix:
        case ".csv":
            path.write_text("\n".join(",".join(row) for row in [heads, *rows]) + "\n", encoding="utf-8")
        case ".xlsx":
            book = openpyxl.Workbook()
            for row in [heads, *rows]:
                book.active.append(row)
            book.save(path)
        case ".json":
            path.write_text(json.dumps([dict(zip(heads, row, strict=True)) for row in rows]), encoding="utf-8")
        case _:
            pq.write_table(pa.table({h: [row[i] for row in rows] for i, h in enumerate(heads)}), path)
    return path


# --- run -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".json", ".parquet"])
def test_rows_are_answered_and_come_back_in_any_kind_of_file(tmp_path, kind):
    source, target = sheet(tmp_path / f"rows{kind}", PEOPLE), tmp_path / f"out{kind}"
    facts = told("run", "old_age_allowance", *ASK, "--in", source, "--out", target)
    assert (facts["rows"], facts["answered"], facts["refused"], facts["unreadable"]) == (3, 1, 2, 0)
    assert facts["outputs"]["old_age_allowance.monthly_amount"]["sum"] == "25.00"
    back = read_sheet(target).rows
    assert [row.cells["id"] for row in back] == ["P1", "P2", "P3"]
    assert [row.cells["status"] for row in back] == ["answered", "refused", "refused"]
    assert str(back[0].cells["monthly_amount"]) in ("25.00", "25")
    assert back[1].cells["reason"] == "The allowance begins at seventy."
    assert back[1].cells["理由"] == "年满七十周岁方可享受。"
    assert "five years" in back[2].cells["reason"]


def test_bad_rows_are_told_with_line_and_sentence_and_nothing_is_lost(tmp_path):
    rows = [
        *PEOPLE,
        ["P4", "1951-13", "2000-01", "2021-05"],
        ["P5", "", "2000-01", "2021-05"],
        ["P6", "1951-05", "2000-01", "2021-05", "x"],
    ]
    source, target = sheet(tmp_path / "rows.csv", rows), tmp_path / "out.csv"
    done = shebao("run", "old_age_allowance", *ASK, "--in", source, "--out", target)
    assert 'line 5: shared.birth_month (Month of birth): "1951-13" cannot be read as month.' in done.stdout
    assert "第 5 行" in done.stdout
    told = (
        'line 6: missing: shared.birth_month (Month of birth, a month), give it as 2025-10 in the column "birth_month".'
    )
    assert told in done.stdout
    assert "第 6 行：缺少：shared.birth_month（出生年月，年月），请在“birth_month”列填写，例如 2025-10。" in done.stdout
    assert "line 7: The line has 5 cells where the heading names 4 columns: put a text with a comma" in done.stdout
    assert "6 rows: 1 answered, 2 refused by law, 1 with an input missing, 2 not readable" in done.stdout
    back = read_sheet(target).rows
    assert len(back) == 6
    assert back[5].cells["cell 5"] == "x"


def test_the_end_of_a_run_is_told_in_the_language_asked_for(tmp_path):
    source = sheet(tmp_path / "rows.csv", PEOPLE)
    english = shebao("run", "old_age_allowance", *ASK, "--in", source).stdout
    chinese = shebao("run", "old_age_allowance", *ASK, "--in", source, "--lang", "zh").stdout
    assert "3 rows: 1 answered, 2 refused by law, 0 with an input missing, 0 not readable" in english
    assert "1 row: " in english
    assert "3 行：有结果 1，依规定不予 2，缺少输入 0，无法读取 0" in chinese
    assert re.search(r"^monthly_amount +月津贴 +1 +25\.00$", chinese, re.MULTILINE)
    assert "answered" not in chinese


def test_a_scheme_that_pays_once_names_what_the_sheet_lacks_and_one_that_pays_nothing_its_rules(tmp_path):
    source = sheet(tmp_path / "rows.csv", [["1"]], ["line_met"])
    words = ("--at", "2025-10", "--in", source)
    lacking = refused(ColumnsLacking, "run", "medical_assistance", *words, "--region", "441800")
    assert "Lacking: assistance_group, assisted_before, basic_paid, care_kind" in lacking
    assert "--outputs to_be_helped,last_day" in refused(OutputsWanted, "run", "vagrant_assistance", *words)


def test_a_row_the_law_has_no_value_for_is_not_refused_by_law_and_sums_to_nothing_known(tmp_path):
    heads = ["rural_household", "registered_here", "lives_here", "property_within_rule", "decision_month"]
    source = sheet(tmp_path / "rows.csv", [["false", "true", "true", "true", "2025-10"]], [*heads, "claim_month"])
    words = ("run", "dibao", "--at", "2025-10", "--region", "650000", "--in", source)
    facts = told(*words)
    assert (facts["refused"], facts["unknown"], facts["outputs"]["dibao.monthly_grant"]["sum"]) == (0, 1, "")
    said = shebao(*words).stdout
    assert "1 not computed, for a value or rule of the law is missing" in said
    assert "→ Write the value of that day with its document in parameters.yaml" in said
    assert "9999" not in said
    assert "0.00" not in said


def test_a_law_of_another_day_of_knowledge_can_be_asked(tmp_path):
    """The national income of 2024 was published in February 2025: as known before, a death of 2025 has no figure."""
    answers = tmp_path / "a.json"
    facts = {"event_month": "2025-11", "recognition": "recognised", "circumstances": "at_work"}
    words = ("ask", "work_injury_death", "one_off_death_grant", "--at", "2025-11-01", "--answers", answers)
    answers.write_text(json.dumps(facts), encoding="utf-8")
    soon, late = (told(*words, "--known", day) for day in ("2024-12-31", "2030-01-01"))
    assert [r["code"] for r in soon["reasons"]] == ["engine.month_missing"]
    assert (late["reasons"], late["amount_fen"]) == ([], 5_418_800 * 20)


def test_a_gb18030_sheet_is_read(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(("姓名,birth_month,residence_month,claim_month\n王芳,1951-05,2000-01,2021-05\n").encode("gb18030"))
    told("run", "old_age_allowance", *ASK, "--in", path, "--out", tmp_path / "out.csv")
    assert read_sheet(tmp_path / "out.csv").rows[0].cells["姓名"] == "王芳"


def test_an_excel_month_that_became_a_day_is_still_a_month(tmp_path):
    path = sheet(tmp_path / "rows.xlsx", PEOPLE[:1])
    book = openpyxl.load_workbook(path)
    book.active["B2"] = date(1951, 5, 1)
    book.save(path)
    assert told("run", "old_age_allowance", *ASK, "--in", path)["answered"] == 1


def test_each_row_may_have_its_own_region(tmp_path):
    heads = ["contribution_base", "declared_wage", "region"]
    rows = [["5000", "5000", "010000"], ["5000", "5000", "020000"], ["5000", "5000", "northshore"]]
    source = sheet(tmp_path / "rows.csv", rows, heads)
    facts = told(
        "run", "old_age_pension", "--at", "2024-01", "--country", "utopia", "--outputs", "employer_due", "--in", source
    )
    assert (facts["answered"], facts["unreadable"]) == (2, 1)
    assert "northshore" in facts["bad_rows"][0]["en"]


def test_values_typed_in_are_used_and_marked(tmp_path):
    source = sheet(tmp_path / "rows.csv", PEOPLE)
    typed = tmp_path / "typed.yaml"
    typed.write_text("old_age_allowance.first_age: 65\n", encoding="utf-8")
    facts = told("run", "old_age_allowance", *ASK, "--in", source, "--typed", typed)
    assert facts["answered"] == 2
    assert facts["unverified"] == ["old_age_allowance.first_age"]
    typed.write_text("old_age_allowance.first_aeg: 65\n", encoding="utf-8")
    assert "first_aeg" in refused(TypedUnknown, "run", "old_age_allowance", *ASK, "--in", source, "--typed", typed)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    ask = ["run", "old_age_allowance", *ASK, "--in"]
    whole = sheet(tmp_path / "rows.xlsx", PEOPLE).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "cut.xlsx cannot be read: it is no whole workbook." in refused(RowsNotReadable, *ask, tmp_path / "cut.xlsx")
    (tmp_path / "cut.parquet").write_bytes(sheet(tmp_path / "rows.parquet", PEOPLE).read_bytes()[:100])
    assert "no whole Parquet file" in refused(RowsNotReadable, *ask, tmp_path / "cut.parquet")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    assert "line 1, column 2 is not JSON" in refused(RowsNotReadable, *ask, tmp_path / "bad.json")
    (tmp_path / "odd.csv").write_bytes(b"id,birth_month\n\xff\xfe\xfd,1\n")
    assert "neither UTF-8 nor GB18030" in refused(RowsNotReadable, *ask, tmp_path / "odd.csv")
    (tmp_path / "rows.doc").write_text("x", encoding="utf-8")
    assert ".xlsx" in refused(RowsKindUnknown, *ask, tmp_path / "rows.doc")
    twice = sheet(tmp_path / "twice.csv", PEOPLE, ["id", "birth_month", "birth_month", "claim_month"])
    assert 'the heading "birth_month" stands twice' in refused(HeadingWrong, *ask, twice)
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    assert "empty.csv: there is no first line." in refused(HeadingWrong, *ask, tmp_path / "empty.csv")
    source = sheet(tmp_path / "rows.csv", PEOPLE)
    refused(RowsKindUnknown, *ask, source, "--out", tmp_path / "out.doc")


def test_columns_that_do_not_suffice_are_named(tmp_path):
    source = sheet(tmp_path / "rows.csv", [["P1", "1951-05"]], ["id", "birth_month"])
    said = refused(ColumnsLacking, "run", "old_age_allowance", *ASK, "--in", source)
    assert "claim_month" in said
    assert "residence_month" in said
    refused(OutputUnknown, "run", "old_age_allowance", *ASK, "--in", source, "--outputs", "nothing")


# --- diff ------------------------------------------------------------------------------------------------------------

KNOWN = ["--at", "2022-07", "--known", "2022-12-01", "--known", "2023-07-01", "--country", "utopia"]


def test_what_became_known_later_is_listed_by_place():
    facts = told("diff", "old_age_pension", *KNOWN)
    rows = [(d["name"], d["region"], d["before"], d["after"]) for d in facts["differences"]]
    assert rows == [("old_age_pension.crediting_rate", "000000", "0.0300", "0.0350")]


def test_two_days_are_needed():
    assert "1 given" in refused(
        TwoDaysNeeded, "diff", "old_age_pension", "--at", "2022-07", "--known", "2023-01-01", "--country", "utopia"
    )


def test_the_differences_are_told_in_chinese_with_the_names_of_the_law():
    said = CliRunner().invoke(main, ["law", "diff", "old_age_pension", *KNOWN, "--lang", "zh"]).output
    assert said.splitlines()[0].split()[:4] == ["名称", "地区", "适用期间", "2022-12-01"]
    assert re.search(r"：2022-12-01 与 2023-07-01 所知之间有 1 处不同", said)
    assert "carried on" not in said


def test_nothing_differs_between_a_day_and_itself():
    facts = told(
        "diff",
        "old_age_pension",
        "--at",
        "2022-07",
        "--known",
        "2023-07-01",
        "--known",
        "2023-07-01",
        "--country",
        "utopia",
    )
    assert facts["differences"] == []


# --- compare ---------------------------------------------------------------------------------------------------------


def test_a_small_roll_is_compared(tmp_path):
    rows = [
        [*PEOPLE[0], "25.00"],
        [*PEOPLE[1], "25.00"],
        ["P4", "1946-06", "2000-01", "2021-05", "35"],
        ["P5", "1941-05", "2000-01", "2021-05", "oops"],
    ]
    source = sheet(tmp_path / "roll.csv", rows, [*HEADS, "paid"])
    facts = told("compare", "old_age_allowance", *ASK, "--in", source, "--paid", "paid")
    assert (facts["agree"], facts["differ"], len(facts["unreadable"])) == (1, 2, 1)
    assert {cause["cause"]: cause["lines"] for cause in facts["causes"]} == {"refused": [3], "year": [4]}
    refused(PaidMissing, "compare", "old_age_allowance", *ASK, "--in", source, "--paid", "sum")


# --- new -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def laws(tmp_path):
    return Path(shutil.copytree(find("utopia"), tmp_path / "laws" / "utopia"))


@pytest.mark.mission("S1.01")
@pytest.mark.parametrize(
    ("like", "region"), [("old_age_allowance", "010101"), ("old_age_allowance", "020000"), ("family_support", "000000")]
)
def test_a_new_scheme_passes_the_check_and_its_case(laws, like, region):
    facts = told(
        "new",
        "family_allowance",
        "--like",
        like,
        "--region",
        region,
        "--en",
        "Family allowance",
        "--zh",
        "家庭津贴",
        "--country",
        laws,
    )
    assert check_country(laws) == []
    assert "cases/first.yaml" in facts["files"]
    assert told("test", "family_allowance", "--country", laws)["met"] == 1
    texts = "".join(p.read_text(encoding="utf-8") for p in Path(facts["folder"]).rglob("*.yaml"))
    assert "Notice" not in texts
    assert "unverified: true" in texts


def test_what_the_check_would_refuse_is_not_made(laws):
    before = sorted(laws.rglob("*"))
    assert "glossary" in refused(
        NewRefused, "new", "yanglao_money", "--like", "old_age_allowance", "--region", "010101", "--country", laws
    )
    refused(NameUnfit, "new", "Family-Money", "--like", "old_age_allowance", "--country", laws)
    assert "exists" in refused(NameUnfit, "new", "old_age_allowance", "--like", "old_age_pension", "--country", laws)
    assert "old_age_pension" in refused(
        LikenessUnknown, "new", "family_allowance", "--like", "nothing", "--country", laws
    )
    refused(
        PlaceUnknown, "new", "family_allowance", "--like", "old_age_allowance", "--region", "990101", "--country", laws
    )
    assert sorted(laws.rglob("*")) == before


def test_a_letter_of_a_country_without_offices_says_which_file_lacks():
    assert "agencies.yaml" in refused(LawFileMissing, "letter", "old_age_allowance", "--country", "utopia")
