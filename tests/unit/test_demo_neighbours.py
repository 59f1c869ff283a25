"""What somebody put there himself is left as it is: the simulated neighbours act only where nobody has acted."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from shebao.demo.neighbours import NeighbourFailed, collect, neighbour, send_lists


@pytest.fixture
def setting(tmp_path):
    """A month with folders and no record: whoever asks the record fails."""
    folders = SimpleNamespace(**{name: tmp_path / name for name in ("sheets", "collector", "treasury")})
    for folder in vars(folders).values():
        folder.mkdir()
    return SimpleNamespace(folders=folders, period=24310)


def test_a_sheet_somebody_wrote_keeps_the_employers_lists_away(setting):
    own = setting.folders.sheets / "17.csv"
    own.write_text("mine", encoding="utf-8")
    assert send_lists(setting) == 0
    assert [file.name for file in setting.folders.sheets.iterdir()] == ["17.csv"]
    assert own.read_text(encoding="utf-8") == "mine"


def test_the_collector_collects_once(setting):
    day = date(2025, 11, 17)
    (setting.folders.collector / f"simulated-tax-{day}.csv").write_text("", encoding="utf-8")
    (setting.folders.treasury / f"simulated-treasury-{day}.csv").write_text("", encoding="utf-8")
    collect(setting, day, seed=1)
    with pytest.raises(AttributeError, match="db"):  # on another day he would ask the record
        collect(setting, date(2025, 12, 15), seed=1)


def test_a_neighbour_that_fails_is_told(tmp_path):
    with pytest.raises(NeighbourFailed, match=r"shebao\.demo\.simulated_tax stopped") as failed:
        neighbour("shebao.demo.simulated_tax", notices=tmp_path / "none.csv")
    assert "模拟的外部机构" in failed.value.chinese
