"""`shebao law show shared.minimum_wage`: a value by place with its readers; the book's page of shared values."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner

from shebao.cli.law_show import ThingNotFound
from shebao.cli.main import main
from shebao.law.graph import depends_on
from shebao.law.load import load
from shebao.service.lawbook_values import box_cells, shared_page, value_sheets


def shown(*words: str) -> str:
    return CliRunner().invoke(main, ["law", "show", *words], catch_exceptions=False, standalone_mode=False).output


@pytest.mark.mission("S1.01")
def test_a_shared_value_shows_its_places_days_sureness_document_and_readers():
    said = shown("shared.minimum_wage", "--lang", "en")
    line = next(line for line in said.splitlines() if line.startswith("441800 Qingyuan") and "1,850.00" in line)
    assert re.search(
        r"1,850\.00 +2025-03-01 +2026-09-01 +2025-02-14 +middle +Notice of Guangdong .*粤府函〔2025〕23号", line
    )
    assert "  unemployment Unemployment insurance: lower_bound, monthly_benefit\n" in said
    assert re.search(r"2,330\.00 +2025-01-01 .* unverified", said)


def test_a_schemes_value_is_shown_for_a_place_in_chinese_and_by_its_bare_name():
    said = shown("employee_pension.employer_rate", "--region", "440000", "--lang", "zh")
    assert re.search(r"440000 广东省 +0\.1600 +2025-01-01 +中", said)
    assert "企业职工基本养老保险：employer_due" in said
    assert not re.search(r"440000.*2025-01-01.*2025-01-01", said), "no day of publication is told, so none is shown"
    assert shown("urban_income", "--region", "440000").startswith("shared.urban_income  ")


def test_what_was_not_known_then_is_left_out():
    facts = json.loads(shown("shared.urban_income", "--region", "440000", "--known", "2023-01-31", "--json"))
    (value,) = facts["values"]
    assert [v["value"] for v in value["versions"]] == ["50,257.00", "54,854.00"]
    assert value["when_unpublished"] == "refuse"


def test_a_name_that_is_nothing_is_refused_with_values_among_the_near_ones():
    error = CliRunner().invoke(main, ["law", "show", "minimum_wages"]).exception
    assert isinstance(error, ThingNotFound)
    assert "minimum_wage" in error.english


def test_the_book_has_every_shared_value_with_its_readers_on_one_page():
    law = load("cn")
    page = shared_page(law)
    named = {row[1].text.en: row[2].text.en for row in page.tables[0].rows}
    assert set(named) == {name for name in law.values if name.startswith("shared.")}
    read = {n.partition(".")[0] for n, v in law.rules.items() for r in v if "shared.minimum_wage" in depends_on(r)}
    assert set(named["shared.minimum_wage"].split(", ")) == {law.schemes[s].names.en for s in read}


def test_a_day_in_force_is_no_day_of_publication_and_doubt_stands_beside_the_value():
    law = load("cn")
    value = law.values["shared.minimum_wage"]
    silent = next(b for b in value.boxes if b.region == "110000" and b.start == date(2025, 9, 1))
    told = next(b for b in value.boxes if b.region == "441800" and b.start == date(2025, 3, 1))
    doubtful = next(b for b in value.boxes if b.unverified)
    assert [cell.text.zh for cell in box_cells(law, value, silent, None)][4:6] == ["未载", "高"]
    assert box_cells(law, value, told, None)[4].text.en == "2025-02-14"
    cells = box_cells(law, value, doubtful, None)
    assert (cells[1].mark.zh, cells[5].text.zh) == ("待核实", "待核实")
    assert next(s for s in value_sheets(law, "shared") if s.title.zh == value.names.zh).rows
