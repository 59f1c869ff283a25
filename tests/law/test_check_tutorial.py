"""The tutorial quotes the law of Utopia as it stands, and its examples are read by the readers it describes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.law.parser import WORDS
from shebao.law.quantities import UNITS
from shebao.law.syntax import BUILTINS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "do" / "write-a-rule.md").read_text(encoding="utf-8")
TOWN = ROOT / "laws" / "utopia" / "local" / "010101_old_town" / "old_age_allowance"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_values_and_inputs_shown_are_those_of_the_country():
    files = ("parameters.yaml", "inputs.yaml", "scheme.yaml")
    texts = "".join((TOWN / name).read_text(encoding="utf-8") for name in files)
    assert len(blocks("yaml")) >= 3
    for block in blocks("yaml"):
        for line in block.splitlines():
            assert line in texts.splitlines(), line


def test_the_rules_shown_are_those_of_the_country():
    text = (TOWN / "rules.py").read_text(encoding="utf-8")
    for block in blocks("python"):
        for part in block.strip().split("\n\n\n"):
            assert part in text


def test_the_page_names_every_unit_function_and_word():
    for word in (*UNITS, *BUILTINS, *(set(WORDS["rule"]) - {"en", "decimals"}), "over", "state"):
        assert re.search(rf"\b{word}\b", PAGE), word


def test_every_folder_and_file_it_names_is_there():
    for path in re.findall(r"`((?:laws|local|national)/[\w/.]+)`", PAGE):
        assert any(base.joinpath(path).exists() for base in (ROOT, ROOT / "laws" / "utopia")), path


SLIPS = {
    "parameters.yaml": ("      document: Old Town Notice 2022/11\n", ""),
    "rules.py": ("floor((claim_month - birth_month) / 12)", "(claim_month - birth_month) % 12"),
    "scheme.yaml": ("starts_on: first_payment_month", "starts_on: first_month_paid"),
}


@pytest.mark.mission("S1.04")
def test_the_errors_shown_are_those_really_printed(tmp_path):
    country = Path(shutil.copytree(ROOT / "laws" / "utopia", tmp_path / "laws" / "utopia"))
    folder = country / TOWN.relative_to(ROOT / "laws" / "utopia")
    for name, (old, new) in SLIPS.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    printed = CliRunner().invoke(main, ["law", "check", str(folder), "--lang", "en"]).stdout.splitlines()
    (block,) = blocks("text")
    assert printed[: len(block.splitlines())] == block.splitlines()
    assert "3 defects" in printed[-1]
