"""Each kind of defect, planted into a copy of Utopia, is found at its file and line, in both languages."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from shebao.law import (
    cases,
    checks,
    checks_financing,
    checks_letters,
    checks_schemes,
    checks_service,
    checks_truth,
    checks_versions,
    coverage,
    defects,
    dimensions,
    instruments,
    link,
    parser,
    refusals,
    remedies,
)
from shebao.law.checks import CHECKS, check, check_country
from shebao.law.defects import Defect
from shebao.law.load import find, load, read_country

UTOPIA = Path(__file__).parents[2] / "laws" / "utopia"
PENSION = "national/old_age_pension/"
LISTED = Path(__file__).with_name("planted_defects.yaml")
NORTH = "local/010000_northshore/old_age_pension/parameters.yaml"
TOWN = "local/010101_old_town/old_age_allowance/"


@dataclass(frozen=True, slots=True)
class Plant:
    """`old` becomes `new` in `file` (no `old`: the file is `new`); the defect is told in `file` at the line of `at`."""

    code: str
    file: str
    new: str
    at: str
    old: str = ""
    told_in: str = ""


PLANTS = [Plant(**facts) for facts in yaml.safe_load(LISTED.read_text(encoding="utf-8"))]


@pytest.fixture
def country(tmp_path):
    return Path(shutil.copytree(UTOPIA, tmp_path / "laws" / "utopia"))


def found_in(country: Path) -> list[Defect]:
    return check(read_country(country))


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize("plant", PLANTS, ids=[f"{p.code}-{n}" for n, p in enumerate(PLANTS)])
def test_a_planted_defect_is_found_at_its_place(country, plant):
    path = country / plant.file
    text = path.read_text(encoding="utf-8")
    assert text.count(plant.old) == 1 or not plant.old, "the plant must fit one place"
    path.write_text(text.replace(plant.old, plant.new) if plant.old else plant.new, encoding="utf-8")
    told_in = plant.told_in or plant.file
    hits = [d for d in found_in(country) if d.code == plant.code and d.place.file == told_in]
    lines = (country / told_in).read_text(encoding="utf-8").splitlines()
    assert hits, [d.told() for d in found_in(country)]
    assert any(plant.at in lines[d.place.line - 1] for d in hits), [(d.place.line, d.english) for d in hits]
    for defect in hits:
        assert re.search(r"[一-鿿]", defect.chinese)
        assert "{" not in defect.english.replace("{en", "").replace("{value", "").replace("{40", "")
        assert defect.plain()["line"] == defect.place.line


def test_every_class_of_defect_is_planted_here():
    modules = (cases, checks, checks_letters, checks_schemes, checks_service, checks_truth, checks_versions, coverage)
    modules += (defects, dimensions, link, parser, refusals)
    modules += (remedies, checks_financing, instruments)
    classes = {
        kind.code
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Defect) and kind is not Defect
    }
    elsewhere = {
        "law.folder",  # below: a folder cannot be planted by an edit
        "law.case_name",  # tests/unit/law/test_law_cases.py
        "law.instrument",  # Utopia has no such list: test_planted_defects.py
        "law.state_scheme_books_contributions",  # two schemes' books in one country: test_planted_defects.py
        "law.rule_too_large",  # tests/unit/law/test_law_syntax.py
    }
    assert classes - elsewhere == {plant.code for plant in PLANTS}
    assert len(PLANTS) >= 70


def test_utopia_itself_is_clean():
    assert [d.told() for d in check_country(UTOPIA)] == []


def test_the_real_law_can_be_read():
    assert [d.told() for d in read_country(find("cn")).defects] == []


def test_every_check_says_what_it_holds():
    for sentence in CHECKS:
        assert sentence.__doc__
        assert not sentence.__name__.startswith("_")


@pytest.mark.parametrize(
    "folder", ["local/northshore/old_age_pension", "local/010000/x", "national/OldAge", "national/2nd"]
)
def test_a_folder_that_fits_nowhere_is_told(country, folder):
    (country / folder).mkdir(parents=True)
    assert "law.folder" in {d.code for d in found_in(country)}


def test_two_counties_cannot_give_one_name_to_two_schemes(country):
    shutil.copytree(country / TOWN, country / "local/020100_mill/old_age_allowance")
    hits = [d for d in found_in(country) if d.code == "law.name_twice"]
    assert "local/020100_mill/old_age_allowance/scheme.yaml" in {d.place.file for d in hits}


def test_a_scheme_folder_without_scheme_file_is_told(country):
    (country / TOWN / "scheme.yaml").unlink()
    hits = [d for d in found_in(country) if d.code == "law.key_missing"]
    assert hits[0].place.file == TOWN + "scheme.yaml"


def test_service_texts_belong_to_the_nation(country):
    (country / "local/010000_northshore/old_age_pension/service.yaml").write_text("who: {en: a, zh: b}\n")
    assert [d.code for d in found_in(country)] == ["law.file"]


def test_a_circle_is_told_in_full_and_only_where_it_closes(country):
    path = country / PENSION / "rules.py"
    text = path.read_text(encoding="utf-8")
    rule = (
        '\n\n@rule(unit="integer", cites="x", since="{since}", until="{until}", zh="甲")\n'
        "def {name}({below}):\n    return {below} + 1\n"
    )
    apart = rule.format(name="tier", below="month_limit", since="2000-01-01", until="2010-01-01")
    apart += rule.format(name="month_limit", below="tier", since="2010-01-01", until="2020-01-01")
    path.write_text(text + apart, encoding="utf-8")
    assert "law.circle" not in {d.code for d in found_in(country)}
    path.write_text(text + apart.replace("2010-01-01", "2011-01-01", 1), encoding="utf-8")
    told = [d.english for d in found_in(country) if d.code == "law.circle"]
    assert len(told) == 1
    assert "old_age_pension.month_limit → old_age_pension.tier → old_age_pension.month_limit" in told[0] or (
        "old_age_pension.tier → old_age_pension.month_limit → old_age_pension.tier" in told[0]
    )


def test_leave_from_the_floor_passes_and_is_listed(country):
    path = country / NORTH
    text = path.read_text(encoding="utf-8").replace("value: 0.10,", "value: 0.07, below_floor: Poor Areas Act §1,")
    path.write_text(text, encoding="utf-8")
    reading = read_country(country)
    assert check(reading) == []
    assert [(x.name, x.region, x.article) for x in coverage.below_floor(reading.law)] == [
        ("old_age_pension.employer_rate", "010000", "Poor Areas Act §1")
    ]


def test_a_refused_law_cannot_be_loaded_and_says_why(country):
    path = country / PENSION / "rules.py"
    path.write_text(path.read_text(encoding="utf-8").replace("claim_month + 1", "claim_month % 1"), encoding="utf-8")
    with pytest.raises(defects.LawRefused) as refused:
        load(country)
    assert "rules.py" in refused.value.english
    assert "Mod" in refused.value.english
    assert "规则语言" in refused.value.chinese


@pytest.mark.mission("S1.04")
def test_what_is_not_covered_is_told_with_place_and_years():
    gaps = coverage.coverage(read_country(UTOPIA).law)
    assert [(g.scheme, g.region, g.years) for g in gaps] == [("old_age_pension", "000000", "2000–2019")]


def test_a_missing_value_inside_the_cover_is_a_gap_in_coverage(country):
    path = country / NORTH
    text = path.read_text(encoding="utf-8").replace("2020-01-01: {value: 5400", "2022-01-01: {value: 5400")
    path.write_text(text, encoding="utf-8")
    gaps = [g for g in coverage.coverage(read_country(country).law) if g.region == "010000"]
    assert [(g.years, g.en) for g in gaps] == [("2020–2021", "no value in force of old_age_pension.calculation_base")]
