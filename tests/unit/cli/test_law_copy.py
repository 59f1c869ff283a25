"""A scheme made from the likeness of another: its words are one's own, its slips are found, what is left is short."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.law.checks_folder import examine
from shebao.law.load import find

TOWN = Path("local/010101_old_town")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A meal allowance of the province of Southvale after the heating allowance of Old Town; what was printed."""
    laws = Path(shutil.copytree(find("utopia"), tmp_path_factory.mktemp("copy") / "laws" / "utopia"))
    names = ("--en", "Household grant of Hillside", "--zh", "山区家庭补助")
    words = ("new", "household_grant", "--like", "heating_allowance", "--region", "020000", *names)
    done = CliRunner().invoke(main, ["law", *words, "--country", str(laws), "--lang", "en"])
    assert done.exit_code == 0, done.output
    (folder,) = laws.glob("local/020000_*/household_grant")
    return folder, done.output


@pytest.fixture
def copy(made, tmp_path) -> Path:
    """A copy to spoil."""
    folder, _ = made
    root = Path(shutil.copytree(folder.parents[2], tmp_path / "laws" / "utopia"))
    return root / folder.relative_to(folder.parents[2])


def codes(folder: Path) -> list[str]:
    return [d.code for d in examine(folder.parents[2]).defects if not d.code.startswith("law.to_be_")]


def check(folder: Path) -> str:
    return CliRunner().invoke(main, ["law", "check", "--brief", str(folder), "--lang", "en"]).output


def test_the_words_of_the_other_scheme_give_way_to_ones_own(made):
    folder, _ = made
    texts = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.yaml")}
    said = "\n".join(line for text in texts.values() for line in text.splitlines() if not line.startswith("#"))
    for word in ("eating allowance", "取暖", "Old Town", "老城"):
        assert word not in said
    assert 'title: {en: "Your household grant of Hillside", zh: 山区家庭补助核定通知}' in texts["service.yaml"]
    assert codes(folder) == []


@pytest.mark.slow
def test_a_scale_that_places_lay_down_may_be_copied_before_the_place_has_one(tmp_path):
    """The nation's allowance names no sums and its letter tells the place's own: a copy for a place has none yet."""
    laws = Path(shutil.copytree(find("cn"), tmp_path / "laws" / "cn"))
    words = ("new", "winter_aid", "--like", "old_age_allowance", "--region", "441802", "--country", str(laws))
    done = CliRunner().invoke(main, ["law", *words, "--lang", "en"])
    assert done.exit_code == 0, done.exception
    (folder,) = laws.glob("local/441802_*/winter_aid")
    assert "{scale_of_allowance_by_age}" in (folder / "service.yaml").read_text(encoding="utf-8")


def test_what_is_left_is_told_in_a_few_lines(made):
    _, printed = made
    assert len(printed.splitlines()) < 25
    assert "document: parameters.yaml 5–6, " in printed
    assert printed.splitlines()[-1].startswith("Then: shebao law check")


def test_a_word_of_the_other_scheme_that_comes_back_is_found(copy):
    service = copy / "service.yaml"
    service.write_text(
        service.read_text(encoding="utf-8").replace("Claim form, zh: 申请表", "Heating allowance, zh: 老城区表")
    )
    marked = service.read_text(encoding="utf-8")
    assert codes(copy) == []  # the line is still marked "to be worded"
    service.write_text(marked.replace("  # to be worded 待改写", ""), encoding="utf-8")
    assert codes(copy) == ["law.words_left", "law.words_left"]
    assert "“Heating allowance” is a word of the scheme this one was copied from" in check(copy)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("parameter.yaml", "parameters.yaml"), ("cases/second.yml", "second.yaml"), ("Service.yaml", "service.yaml")],
)
def test_a_file_nobody_reads_is_named(copy, wrong, right):
    (copy / wrong).write_text("a: 1\n", encoding="utf-8")
    (copy / "notes.md").write_text("mine\n", encoding="utf-8")
    assert codes(copy) == ["law.file_not_read"]
    assert f"name it {right}" in check(copy)


@pytest.mark.parametrize(
    ("file", "right", "code"),
    [
        ("shape.yaml", "since: 2024-10-01", "law.form"),
        ("parameters.yaml", "2024-10-01: {value: 12", "law.day_unknown"),
    ],
)
def test_a_day_that_is_none_is_told_once(copy, file, right, code):
    text = (copy / file).read_text(encoding="utf-8")
    assert right in text
    (copy / file).write_text(text.replace(right, right.replace("10-01", "11-31")), encoding="utf-8")
    assert codes(copy) == [code]


def test_fen_for_yuan_and_a_start_within_a_month_are_asked_about(copy):
    parameters = copy / "parameters.yaml"
    text = parameters.read_text(encoding="utf-8")
    assert "hint" not in check(copy)
    text = text.replace("{70: 25, 80: 30}", "{70: 2550, 80: 12000}").replace("2025-10-01", "2025-11-10")
    parameters.write_text(text, encoding="utf-8")
    told = check(copy)
    assert "Is this yuan? Amounts are written in yuan, 120.00 for 12000 fen." in told
    assert "as written it counts from 2025-12. Write 2025-11-01 where 2025-11 is to count." in told
    assert codes(copy) == []


def test_a_name_that_is_nearly_right_is_offered():
    done = CliRunner().invoke(
        main,
        ["law", "new", "household_grant", "--like", "heating_alowance", "--country", "utopia"],
        catch_exceptions=True,
        standalone_mode=False,
    )
    assert "Perhaps you mean heating_allowance" in str(done.exception.english)
    assert len(done.exception.english) < 200
