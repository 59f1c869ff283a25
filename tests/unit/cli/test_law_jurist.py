"""What a jurist sees: one language, one number, the line with its mark, the article with its title, what is left."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli import main as door
from shebao.cli.law import of_terminal
from shebao.cli.law_check import Asked, FolderOutside, stamp, watched
from shebao.cli.law_quote import quoted
from shebao.cli.law_show import RegionUnknown, ThingNotFound
from shebao.cli.main import main
from shebao.cli.output import Output, width
from shebao.law.checks_folder import examine
from shebao.law.checks_naming import TO_NAME, TO_WORD
from shebao.law.hints import hints
from shebao.law.load import find, load
from shebao.law.select import box_for

TOWN = "local/010101_old_town/old_age_allowance"
HAN = re.compile(r"[一-鿿]")


@pytest.fixture
def laws(tmp_path):
    return Path(shutil.copytree(find("utopia"), tmp_path / "laws" / "utopia"))


def shebao(*words, env=None):
    return CliRunner().invoke(main, ["law", *map(str, words)], env=env)


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- one language, one number ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "de_DE"}, "zh"),
    ],
)
def test_the_terminal_says_which_language(environment, lang):
    assert of_terminal(environment) == lang


def test_a_check_speaks_the_one_language_asked_for(laws):
    spoil(laws, f"{TOWN}/scheme.yaml", "starts_on: first_payment_month", "starts_on: nothing")
    zh = shebao("check", "--country", laws, "--lang", "zh").stdout
    en = shebao("check", "--country", laws, "--lang", "en").stdout
    both = shebao("check", "--country", laws, "--lang", "both").stdout
    assert "没有这条规则" in zh
    assert "there is no such rule" not in zh
    assert "there is no such rule" in en
    assert not HAN.search(en)
    assert "没有这条规则" in both
    assert "there is no such rule" in both
    assert both.count("starts_on: nothing") == 1  # the line is quoted once
    default = shebao("check", "--country", laws, env={"LC_ALL": "zh_CN.UTF-8"}).stdout
    assert default.splitlines()[:3] == zh.splitlines()[:3]
    assert "1 处问题" in zh.splitlines()[-1]
    assert "1 defect," in en.splitlines()[-1]


def test_headings_and_figures_of_a_clean_law_are_chinese():
    said = shebao("check", "--country", "utopia", "--lang", "zh")
    assert said.exit_code == 0
    assert ["制度", "地区", "年份", "原因"] in [line.split() for line in said.stdout.splitlines()]
    last = said.stdout.splitlines()[-1]
    assert last.startswith("utopia：8 个制度")
    assert "0 处问题，1 段未覆盖" in last


def test_check_and_test_name_one_number(laws, capsys, monkeypatch):
    """A law with reading defects, defects of checks and a defect of a case."""
    spoil(laws, f"{TOWN}/rules.py", "floor((claim_month - birth_month) / 12)", "(claim_month - birth_month) % 12")
    spoil(laws, f"{TOWN}/scheme.yaml", "starts_on: first_payment_month", "starts_on: nothing")
    spoil(laws, "national/family_support/cases/support.yaml", "kind: after", "kind: later")
    checked = shebao("check", "--country", laws, "--lang", "zh").stdout.splitlines()
    number = re.search(r"(\d+) 处问题", checked[-1])[1]
    assert int(number) == len(examine(laws).defects) == 3
    monkeypatch.setattr("sys.argv", ["shebao"])
    with pytest.raises(SystemExit) as ended:
        door.main(["law", "test", "--country", str(laws), "--lang", "zh"])
    assert ended.value.code == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1].endswith(f"不能使用：{number} 处问题。")
    assert told[:-1] == checked[:-1]


def test_one_bad_date_is_one_finding(laws):
    spoil(laws, f"{TOWN}/parameters.yaml", "2020-06-01: {value: 70", "2020-06-31: {value: 70")
    said = shebao("check", "--country", laws, "--lang", "en").stdout.splitlines()
    assert len(said) == 4
    assert said[0].startswith(f"{TOWN}/parameters.yaml:17: ")
    assert said[1].endswith("2020-06-31: {value: 70, document: Old Town Notice 2020/5 §1}")
    assert said[2].strip(" |") == "^" * 10
    assert "1 defect," in said[3]


def test_a_file_that_cannot_be_read_at_all_is_one_finding(laws):
    spoil(laws, f"{TOWN}/parameters.yaml", "names: {en: Amount by age", "names: {{en: Amount by age")
    assert [d.code for d in examine(laws).defects] == ["law.file"]


def test_what_is_missing_for_a_reason_of_its_own_is_still_told(laws):
    spoil(laws, f"{TOWN}/parameters.yaml", "2020-06-01: {value: 70", "2020-06-31: {value: 70")
    spoil(laws, f"{TOWN}/rules.py", "return lookup(amount_by_age, age)", "return lookup(amount_by_age, age) + 1")
    spoil(laws, f"{TOWN}/scheme.yaml", "rule: resident_long_enough", "rule: resident_long")
    codes = sorted(d.code for d in examine(laws).defects)
    assert "law.scheme_rule" in codes
    assert "law.day_unknown" in codes
    assert "law.name_unknown" not in codes


# --- the line and its mark -------------------------------------------------------------------------------------------


def test_the_mark_stands_under_the_word_though_chinese_is_wide(laws):
    spoil(laws, f"{TOWN}/scheme.yaml", "zh: 老城区高龄津贴}", "zh: 老城区高龄津贴, colour: red}")
    (defect,) = examine(laws).defects
    line, mark = quoted(laws, defect)
    at = width(line[: line.index("colour")])
    assert mark == f"{' ' * 6} | {' ' * (at - 9)}{'^' * 6}"


def test_every_defect_of_a_line_quotes_it(laws):
    spoil(laws, f"{TOWN}/rules.py", "floor((claim_month - birth_month) / 12)", "(claim_month - birth_month) % 12")
    (defect,) = examine(laws).defects
    line, mark = quoted(laws, defect)
    assert line.startswith("     9 |     return")
    assert line[mark.index("^")] == "%"


# --- a part, again on every save -------------------------------------------------------------------------------------


def test_a_folder_shows_its_own_defects_and_counts_the_others(laws):
    spoil(laws, f"{TOWN}/scheme.yaml", "starts_on: first_payment_month", "starts_on: nothing")
    spoil(laws, "national/family_support/scheme.yaml", "total: total_support", "total: nothing_else")
    said = shebao("check", laws / TOWN, "--lang", "zh").stdout
    assert "starts_on" in said
    assert "nothing_else" not in said
    assert "另有 1 处问题" in said
    assert "2 处问题" in said
    assert isinstance(shebao("check", laws.parent).exception, FolderOutside)


@pytest.mark.mission("S1.04")
def test_watching_checks_again_on_each_save_until_it_is_stopped(laws, capsys):
    saves = iter(
        [
            lambda: None,
            lambda: spoil(laws, f"{TOWN}/scheme.yaml", "starts_on: first_payment_month", "starts_on: nothing"),
            lambda: None,
            lambda: spoil(laws, f"{TOWN}/scheme.yaml", "starts_on: nothing", "starts_on: first_payment_month"),
        ]
    )

    def wait(_: float) -> None:
        save = next(saves, None)
        if save is None:
            raise KeyboardInterrupt
        save()

    watched(Output(lang="zh"), Asked(laws, "", brief=True, proof=False), wait)
    told = capsys.readouterr().out
    found = re.findall(r"(\d+) 处问题", told)
    assert found == ["0", "1", "0"]
    assert told.count("    26 |   starts_on: nothing") == 1
    assert told.count("等待保存") == 3
    assert told.rstrip().endswith("已停止。")


def test_a_file_that_goes_is_a_change(laws):
    before = stamp(laws)
    assert stamp(laws) == before
    (laws / TOWN / "inputs.yaml").unlink()
    assert stamp(laws) != before


# --- what is left to name --------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.01")
@pytest.mark.parametrize(("like", "region"), [("family_support", "000000"), ("old_age_pension", "000000")])
def test_each_place_left_to_name_is_listed_and_fails_the_check_until_it_is_named(laws, like, region):
    made = shebao("new", "family_allowance", "--like", like, "--region", region, "--country", laws, "--json")
    left = json.loads(made.stdout)["to_be_named"]
    assert {place["code"] for place in left} == {"law.to_be_named", "law.to_be_worded"}
    assert shebao("check", "--country", laws).exit_code == 1
    folder = laws / "national" / "family_allowance"
    places = {(place["file"], place["line"]) for place in left}
    written = {
        (path.relative_to(laws).as_posix(), number)
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if TO_NAME in line or TO_WORD in line or "待定名" in line
    }
    assert places == written
    assert {(d.place.file, d.place.line) for d in examine(laws).defects} == places
    for path in folder.rglob("*"):
        if path.suffix in (".yaml", ".py"):
            text = path.read_text(encoding="utf-8").replace(f"  {TO_WORD}", "").replace(TO_NAME, "Act of 2026 §1")
            path.write_text(text.replace("（待定名）", ""), encoding="utf-8")
    assert examine(laws).defects == ()


def test_every_copied_refusal_and_letter_is_marked(laws):
    shebao("new", "family_allowance", "--like", "old_age_pension", "--country", laws)
    folder = laws / "national" / "family_allowance"
    for file in ("scheme.yaml", "service.yaml"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            if re.search(r"\b(refuse|would_change|lead|title|why):.*\b(en|zh):", line):
                assert line.endswith(TO_WORD), line


def test_a_place_left_to_name_says_what_to_do_in_both_languages(laws):
    shebao("new", "family_allowance", "--like", "family_support", "--country", laws)
    for defect in examine(laws).defects:
        assert "write" in defect.english or "put your own words" in defect.english
        assert "请" in defect.chinese


# --- show ------------------------------------------------------------------------------------------------------------


def test_a_scheme_shows_since_when_a_value_is_known_and_what_is_unverified():
    said = shebao("show", "resident_pension", "--at", "2025-10", "--region", "441800", "--lang", "zh").stdout
    heading = next(line for line in said.splitlines() if line.startswith("名称"))
    assert re.split(r"\s{2,}", heading) == ["名称", "数值", "起始日期", "知悉日期", "把握程度", "依据文件"]
    law = load("cn")
    for name, value in law.values.items():
        box = box_for(value, "441800", date(2025, 10, 1), date.max).box
        if name.startswith("resident_pension.") and box is not None:
            line = next(x for x in said.splitlines() if x.startswith(f"{name.split('.')[1]} "))
            assert box.known_from.isoformat() in line
            assert line.endswith("待核实") == (box.unverified or "not read" in box.document or "found" in box.document)
    assert "['" not in said
    assert "《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8号）" in said


def test_what_was_read_off_forms_is_marked_as_the_letters_mark_it():
    words = ("--at", "2025-10", "--region", "441800", "--known", "2025-10-10", "--json")
    values = {value["name"]: value for value in json.loads(shebao("show", "employee_pension", *words).stdout)["values"]}
    assert values["low_index"]["document"].startswith("forms of")
    assert values["low_index"]["mark"] == "unverified"
    assert values["base_floor"]["mark"] == ""


def test_a_region_the_country_does_not_have_is_told_with_near_ones():
    error = shebao("show", "resident_pension", "--at", "2025-10", "--region", "441899").exception
    assert isinstance(error, RegionUnknown)
    assert "441802 清城区" in error.chinese
    assert "441800 清远市" in error.english


def test_a_rule_is_shown_with_title_and_article():
    said = shebao("show", "minimum_reached", "--at", "2025-10", "--region", "441802", "--lang", "zh").stdout
    assert "《中华人民共和国社会保险法》第十六条" in said
    assert "http" not in said
    assert "return total_months >= minimum_months" in said
    told = json.loads(shebao("show", "minimum_reached", "--at", "2025-10", "--region", "441802", "--json").stdout)
    assert told["rules"][0]["citations"][0]["en"] == "Social Insurance Law (社会保险法) art. 16"
    error = shebao("show", "minimum_reach", "--at", "2025-10").exception
    assert isinstance(error, ThingNotFound)
    assert "minimum_reached" in error.english


def test_a_figure_ten_times_the_one_before_is_asked_about_unless_a_note_says_why():
    """In the real law none is left. With Beijing's 15 yuan of 2024 read as 30 one is asked about: 3 follow in 2025."""
    law, where = load("cn"), "local/110000_beijing/employee_pension"
    assert [hint for hint in hints(law, find("cn"), where) if "factor" in hint.en] == []
    read = law.values["employee_pension.level_above"]
    misread = replace(read, boxes=tuple(replace(b, value=3000) if b.value == 1500 else b for b in read.boxes))
    law = replace(law, values={**law.values, read.name: misread})
    told = [hint for hint in hints(law, find("cn"), where) if "factor" in hint.en]
    assert [(h.en.split(" is ")[0].split(" goes ")[0], h.place.file) for h in told] == [
        ("employee_pension.level_above", f"{where}/parameters.yaml")
    ]
    assert "from 30.00 to 3.00" in told[0].en
    assert not re.search(r"[a-z]{5,}", told[0].zh.replace("employee_pension.level_above", ""))
    value = law.values["employee_pension.level_above"]
    noted = replace(value, boxes=tuple(replace(box, note="by the notice") for box in value.boxes))
    law = replace(law, values={**law.values, value.name: noted})
    assert [hint for hint in hints(law, find("cn"), where) if "factor" in hint.en] == []
