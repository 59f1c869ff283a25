"""What two laws say differently, as approvers read it: a scale by its figures, not by a hash."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

from shebao.law.ir import Table, Type
from shebao.law.load import read_country
from shebao.service.law_between import _table, text_changes

TOWN = Path("local/010101_old_town/heating_allowance/parameters.yaml")
UTOPIA = Path(__file__).parents[3] / "laws" / "utopia"
YUAN = Type("money", 100)


def test_a_band_shows_before_and_after_in_yuan(tmp_path):
    copytree(UTOPIA, tmp_path / "utopia")
    file = tmp_path / "utopia" / TOWN
    file.write_text(file.read_text(encoding="utf-8").replace("{70: 25, 80: 30}", "{70: 45.50, 85: 120}"), "utf-8")
    live, new = read_country(UTOPIA).law, read_country(tmp_path / "utopia").law
    (change,) = text_changes(live, new)
    assert (change.before, change.after) == (
        "below 70: 0.00, 70: 25.00, 80: 30.00",
        "below 70: 0.00, 70: 45.50, 85: 120.00",
    )


def test_a_long_table_is_told_by_its_ends_and_tells_two_apart():
    long = Table(1, tuple(range(100, 10_000, 100)))
    said = _table(long, YUAN)
    assert said.startswith("1: 1.00, … 99: 99.00 (99 cells, ")
    assert said != _table(replace(long, cells=(*long.cells[:50], 7, *long.cells[51:])), YUAN)
