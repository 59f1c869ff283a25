"""The tree: packages name their modules, decisions are one page, nothing large, nothing of one machine."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from pages import ROOT, tracked

import mission_plugin

PACKAGES = sorted(file.parent for file in (ROOT / "src" / "shebao").glob("*/__init__.py"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FRAGMENTS = sorted((ROOT / "changelog.d").glob("*.yaml"))
KINDS = {"law", "program", "correction", "record", "page"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_a_package_names_all_its_modules_and_no_other(package: Path):
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    there = {file.stem for file in package.glob("*.py")} - {"__init__", "__main__"}
    assert there - set(re.findall(r"\w+", said)) == set(), "modules that __init__ does not name"
    assert set(re.findall(r"^(\w+)\.py\b", said, re.MULTILINE)) - there == set(), "lines without a module"


# --- decisions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.name)
def test_a_decision_is_one_page_with_one_number(page: Path):
    text = page.read_text(encoding="utf-8")
    number = page.name.split("-")[0]
    assert len(text) <= 4000, "a decision is one page"
    assert re.match(rf"# 0*{int(number)}\.? ", text), "the heading begins with the number of the file"
    assert [p.name for p in DECISIONS if p.name.startswith(f"{number}-")] == [page.name]
    assert f"({page.name})" in (page.parent / "README.md").read_text(encoding="utf-8")


# --- what must not be in the tree -------------------------------------------------------------------------------------

PLACES = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
INDEXES = re.compile(r"(?i)(?:pypi" + r"\.org|pythonhosted" + r"\.org|(?:extra-)?index" + r"-url\s*[=h])")


@pytest.mark.parametrize("file", tracked(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_tracked_file_is_small_and_of_no_one_machine(file: Path):
    data = file.read_bytes()
    assert len(data) <= 500_000
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    assert PLACES.search(text) is None
    assert INDEXES.search(text) is None


# --- the changelog -----------------------------------------------------------------------------------------------


def test_there_are_fragments():
    assert FRAGMENTS


@pytest.mark.parametrize("file", FRAGMENTS, ids=lambda p: p.name)
def test_a_fragment_says_what_changed_for_whom_and_when(file: Path):
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(said) == {"kind", "en", "zh", "periods", "schemes", "before", "after", "rows"}
    assert said["kind"] in KINDS
    assert re.search(r"[一-鿿]", said["zh"])
    assert said["en"]
    assert said["before"]
    assert said["after"]
    schemes = {folder.parent.name for folder in (ROOT / "laws").rglob("scheme.yaml")}
    assert set(said["schemes"]) <= schemes
    assert set(said["rows"]) <= set(mission_plugin.claimed()["rows"])
    for period in said["periods"]:
        assert set(period) <= {"from", "to", "known_from"}
        assert all(type(day) is date for day in period.values() if day is not None)
        assert period.get("to") is None or period["from"] < period["to"]
    assert said["periods"] or said["kind"] != "law", "a change of law names its days"
