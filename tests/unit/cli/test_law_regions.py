"""A clerk finds the code of his county by a part of its name, in either language, also of a place the law lacks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.law.load import find, load


def ask(*words: str, lang: str = "en") -> str:
    done = CliRunner().invoke(main, ["law", "regions", *words, "--at", "2025-11", "--lang", lang])
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str) -> str:
    done = CliRunner().invoke(main, ["law", "regions", *words, "--at", "2025-11"])
    assert done.exit_code != 0
    return f"{done.exception}"


@pytest.mark.parametrize("words", [("qingcheng",), ("清城",), ("441802",), ("Qing", "cheng")])
def test_a_part_of_a_name_in_either_language_or_the_code_finds_the_place(words):
    said = ask(*words)
    assert "441802  *  Qingcheng District  清城区" in said
    assert "Qingyuan (441800)" in said
    assert "1 place" in said


def test_the_same_in_chinese():
    said = ask("Qingcheng", lang="zh")
    assert "441802  *  清城区  Qingcheng District  县级  清远市 (441800)" in said
    assert "共 1 个" in said


def test_a_code_that_ended_is_told_with_the_one_that_took_its_place():
    said = ask("Yingde")
    assert "441822" in said
    assert "441881 since 1994-01-01" in said
    assert "441822" not in ask(), "without words only what is in force"


def test_every_place_of_the_law_is_listed_once():
    codes = [line[:6] for line in ask().splitlines() if line[:6].isdigit()]
    assert codes == sorted(set(codes))
    assert {"000000", "310000", "441881"} <= set(codes)
    assert len(codes) == len(load("cn").files["regions"]["regions"])


def test_inside_a_place():
    codes = {line[:6] for line in ask("--in", "441800").splitlines() if line[:6].isdigit()}
    assert len(codes) > 5
    assert {code[:4] for code in codes} == {"4418"}


def test_a_county_the_law_lacks_is_told_from_the_table_of_issued_codes():
    said = ask("柯桥")
    assert "Issued, and not known to this law yet" in said
    assert "330603  浙江省柯桥区  浙江省绍兴市 (330600)" in said
    assert "尚未收录" in ask("柯桥", lang="zh")


def test_the_table_is_asked_for_the_day():
    """The county of Shaoxing was divided among districts in 2013."""
    done = CliRunner().invoke(main, ["law", "regions", "绍兴县", "--at", "2010-01", "--json"])
    assert [one["code"] for one in json.loads(done.output)["issued"]] == ["330621"]
    assert "绍兴县" in refused("绍兴县")


def test_a_long_answer_of_the_table_is_cut_and_says_so():
    assert "more: give more of the name" in ask("县", "--in", "510000")


def test_a_slip_names_what_may_be_meant():
    said = refused("Qingyaun")
    assert 'has "Qingyaun" in its name or code' in said
    assert "Qingyuan (441800)" in said
    assert "inside 310000" in refused("Qingcheng", "--in", "310000")


def test_a_country_without_a_table_lists_its_own_places_alone():
    done = CliRunner().invoke(main, ["law", "regions", "--country", "utopia", "--json"])
    facts = json.loads(done.output)
    assert facts["issued"] == []
    assert {one["code"]: one["own_law"] for one in facts["regions"]}["010101"] is True


def test_a_draft_that_is_not_sound_still_tells_its_places(tmp_path: Path):
    draft = Path(shutil.copytree(find("utopia"), tmp_path / "laws" / "utopia"))
    (draft / "national" / "old_age_pension" / "rules.py").write_text("import os\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["law", "regions", "Harbour", "--country", str(draft)])
    assert done.exit_code == 0, done.output
    (draft / "regions.yaml").write_text("regions: [", encoding="utf-8")
    broken = CliRunner().invoke(main, ["law", "regions", "Harbour", "--country", str(draft)])
    assert broken.exit_code != 0
