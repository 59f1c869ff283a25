"""Rules too many for one page stand in rules_<part>.py beside rules.py, and are the same law."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.engine.worked import ask
from shebao.law.cases import read_cases
from shebao.law.checks_folder import examine
from shebao.law.folders import rule_files
from shebao.law.load import find, load

PENSION = Path("national") / "old_age_pension"


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Utopia, with the second half of its pension rules in a file of their own."""
    root = Path(shutil.copytree(find("utopia"), tmp_path / "laws" / "utopia"))
    lines = (root / PENSION / "rules.py").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("from shebao.law.api")]
    starts = [n for n, line in enumerate(lines) if line.startswith(("@rule(", "@step("))]
    middle = starts[len(starts) // 2]
    (root / PENSION / "rules.py").write_text("\n".join(lines[:middle]) + "\n", encoding="utf-8")
    text = "\n".join(['"""The second half."""', "", *head, "", "", *lines[middle:]])
    (root / PENSION / "rules_benefits.py").write_text(text + "\n", encoding="utf-8")
    return root


def test_rules_of_two_files_are_the_rules_of_one(country):
    whole, parted = load("utopia"), load(country, kept=False)
    assert {name: [(v.id, v.source) for v in versions] for name, versions in parted.rules.items()} == {
        name: [(v.id, v.source) for v in versions] for name, versions in whole.rules.items()
    }
    files = {
        v.place.file for versions in parted.rules.values() for v in versions if v.name.startswith("old_age_pension.")
    }
    assert {(PENSION / "rules.py").as_posix(), (PENSION / "rules_benefits.py").as_posix()} <= files


def test_every_case_is_met_and_nothing_is_found(country):
    assert examine(country).defects == examine(find("utopia")).defects == ()
    defects = []
    law = load(country, kept=False)
    assert [c.name for c in read_cases(country, law, defects, "old_age_pension") if not ask(law, c).met] == []
    assert defects == []


def test_a_mistake_is_told_with_the_file_it_stands_in(country):
    part = country / PENSION / "rules_benefits.py"
    part.write_text(part.read_text(encoding="utf-8") + "\nimport os\n", encoding="utf-8")
    told = [d for d in examine(country).defects if d.place.file.endswith("rules_benefits.py")]
    assert told
    assert {d.place.line for d in told} == {len(part.read_text(encoding="utf-8").splitlines())}


def test_one_rule_in_both_files_is_an_overlap(country):
    part = country / PENSION / "rules_benefits.py"
    rules = (country / PENSION / "rules.py").read_text(encoding="utf-8")
    first = rules[rules.index("@rule(") : rules.index("@rule(", rules.index("@rule(") + 1)]
    part.write_text(part.read_text(encoding="utf-8") + "\n\n" + first.strip() + "\n", encoding="utf-8")
    assert [d.code for d in examine(country).defects if "rules" in d.place.file] != []


@pytest.mark.parametrize("name", ["rules2.py", "rule_benefits.py", "rules_Benefits.py", "rules_.py"])
def test_a_file_that_only_looks_like_one_is_named(country, name):
    (country / PENSION / "rules_benefits.py").rename(country / PENSION / name)
    assert [file.name for file in rule_files(country / PENSION)] == ["rules.py"]
    assert [d.place.file for d in examine(country).defects if d.code == "law.file_not_read"] == [
        (PENSION / name).as_posix()
    ]


def test_rules_py_comes_first(country):
    (country / PENSION / "rules_a.py").write_text('"""Nothing yet."""\n', encoding="utf-8")
    assert [f.name for f in rule_files(country / PENSION)] == ["rules.py", "rules_a.py", "rules_benefits.py"]


def test_a_copy_takes_all_of_them_along(country):
    words = ("law", "new", "local_pension", "--like", "old_age_pension", "--country", str(country), "--lang", "en")
    done = CliRunner().invoke(main, [*words, "--zh", "试点养老金"])
    assert done.exit_code == 0, done.output
    copied = country / "national" / "local_pension"
    assert 'cites="to be named"' in (copied / "rules_benefits.py").read_text(encoding="utf-8")
    assert [f.name for f in rule_files(copied)] == ["rules.py", "rules_benefits.py"]
