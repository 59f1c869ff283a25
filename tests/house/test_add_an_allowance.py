"""docs/do/add-an-allowance.md does what it says: its commands, typed one after another on a copy of the country."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages import ROOT

from shebao.cli.main import main
from shebao.law.defects import LawRefused

PAGE = (ROOT / "docs" / "do" / "add-an-allowance.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
WORDED = re.compile(r"\s+# to be worded 待改写$", re.MULTILINE)


@pytest.fixture
def country(tmp_path, monkeypatch):
    """A copy of Utopia, which the commands mean by its name."""
    monkeypatch.setenv("SHEBAO_LAWS", str(tmp_path / "laws"))
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(ROOT / "laws" / "utopia", tmp_path / "laws" / "utopia"))


def typed(line: str, answers: str = ""):
    """A command as it stands on the page."""
    return CliRunner().invoke(main, [*shlex.split(line)[1:], "--lang", "en"], input=answers, catch_exceptions=True)


def the(word: str) -> str:
    """The first command of the page with this word."""
    return next(line for line in COMMANDS if f"law {word}" in line)


def filled(folder: Path) -> None:
    """What the page asks the clerk to fill in: documents and articles named, copied words confirmed, a case."""
    for file in folder.glob("*.yaml"):
        text = WORDED.sub("", file.read_text(encoding="utf-8")).replace(" unverified: true,", "")
        file.write_text(text.replace("to be named", "Old Town Notice 2025/11"), encoding="utf-8")
    (case,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (folder / "cases" / "first.yaml").write_text(case, encoding="utf-8")


def test_the_commands_of_the_page_lead_from_a_copy_to_an_answer(country):
    made = typed(the("new"))
    assert "left to name" in made.output, made.output
    folder = country / "local" / "010101_old_town" / "residence_supplement"
    assert {f.name for f in folder.iterdir()} >= {"scheme.yaml", "shape.yaml", "parameters.yaml", "service.yaml"}
    assert not list(folder.glob("*.py"))
    assert typed(the("check")).exit_code == 1, "nothing is named yet"
    filled(folder)
    checked = typed(the("check"))
    assert (checked.exit_code, "0 defects" in checked.output) == (0, True), checked.output
    assert "1 case, 1 met" in typed(the("test")).output
    assert "Residence supplement of Old Town" in typed(the("show")).output
    assert "For how many months have you lived in Old Town?" in typed(the("ask")).output
    given = {"birth_month": "1950-01", "claim_month": "2025-11", "months_lived_here": 24}
    told = typed(the("ask") + " --answers -", json.dumps(given)).output
    assert "Likely: 25.00 yuan a month from 2025-12." in told, told
    told = typed(the("ask") + " --answers -", json.dumps({**given, "months_lived_here": 3})).output
    assert "You have lived here for less than a year." in told, told


def test_an_unfinished_folder_says_what_is_left_and_where(country):
    typed(the("new"))
    said = typed(the("check"))
    assert "residence_supplement/shape.yaml" in said.output
    assert not isinstance(said.exception, LawRefused)
