"""Pages keep their word: commands exist and are typed rightly, links lead somewhere, both READMEs say the same."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import click
import pytest
from pages import FENCE, LINK, ROOT, commands, headings, pages, wrong

import mission_plugin
from shebao.cli.main import main

sys.path.insert(0, str(ROOT / "tools"))
import commands as command_page
import works

PAGES = pages()
README, ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_a_page_exists_and_is_whole(page: Path):
    text = page.read_text(encoding="utf-8")
    told = {" ".join(c.words): wrong(c) for c in commands(text) if c.tool == "./shebao"}
    assert {words: said for words, said in told.items() if said} == {}
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {word for c in commands(text) if c.tool == "make" for word in c.words if "=" not in word} <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_a_file(page: Path):
    links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_readme():
    seen, todo = set(), [README, ZH]
    while todo:
        page = todo.pop().resolve()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        todo += [page.parent / link for link in links if "://" not in link and (page.parent / link).is_file()]
    lost = [name(page) for page in PAGES if page.resolve() not in seen and "docs" in page.parts]
    assert lost == []


# --- the two READMEs -----------------------------------------------------------------------------------------------


def test_the_readme_is_short_and_its_two_commands_are_there():
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 90
    first = next(block for block in FENCE.findall(text) if "make" in block)
    assert [line.split()[:2] for line in first.splitlines() if line] == [["make", "demo"], ["make", "test"]]


def test_both_readmes_say_the_same():
    english, chinese = README.read_text(encoding="utf-8"), ZH.read_text(encoding="utf-8")
    assert len(chinese.splitlines()) <= 90
    assert headings(english) == headings(chinese)
    assert commands(english) == commands(chinese)
    assert set(LINK.findall(english)) - {"README.zh-CN.md"} == set(LINK.findall(chinese)) - {"README.md"}
    amounts = re.compile(r"\d[\d,]*\.\d\d")
    assert sorted(amounts.findall(english)) == sorted(amounts.findall(chinese))


@pytest.mark.parametrize(("lang", "file"), works.READMES.items())
def test_what_works_is_generated_from_marked_tests(lang: str, file: Path):
    text = file.read_text(encoding="utf-8")
    assert text.count(works.BEGIN) == text.count(works.END) == 1
    told = text.split(works.BEGIN)[1].split(works.END)[0]
    table = told.split(works.HEADS[lang][1])[0]
    names = mission_plugin.claimed()
    shown = {row for row, said in names["rows"].items() if said[lang] in table}
    assert shown, "type: make works"
    assert shown <= marked_rows()


def marked_rows() -> set[str]:
    """Rows with a test that says so."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mission":
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def test_every_marked_row_has_a_name_and_a_group():
    names = mission_plugin.claimed()
    assert marked_rows() <= set(names["rows"])
    assert {row.split(".")[0] for row in names["rows"]} == set(names["groups"])
    assert all(set(said) == {"en", "zh"} for said in [*names["rows"].values(), *names["groups"].values()])


def test_the_table_tells_failing_and_missing_rows_as_not_shown():
    found = {row: {} for row in mission_plugin.claimed()["rows"]}
    found["S1.04"] = {"tests/a.py::t": "passed", "tests/a.py::u": "passed"}
    found["S1.05"] = {"tests/a.py::t": "passed", "tests/a.py::v": "failed"}
    table, lacking = works.table(found, "en").split(works.HEADS["en"][1])
    assert "| Schemes | basic pension for urban employees | 2 |" in table
    assert "basic pension for residents" in lacking
    assert "| S1.05 |" in works.page(found)
    assert "FAILING" in works.page(found)


# --- the commands --------------------------------------------------------------------------------------------------


def every_command(command: click.Command, path: str = "shebao") -> dict[str, click.Command]:
    found = {path: command}
    for word, inner in (command.commands if isinstance(command, click.Group) else {}).items():
        found |= every_command(inner, f"{path} {word}")
    return found


@pytest.mark.parametrize(("path", "command"), every_command(main).items(), ids=lambda value: str(value)[:30])
def test_every_command_and_option_says_what_it_is(path: str, command: click.Command):
    assert command.help, path
    assert command.help.strip().endswith((".", ":")), path
    bare = [
        p.name
        for p in command.params
        if isinstance(p, click.Option) and not p.hidden and not p.help and not isinstance(p.type, click.Choice)
    ]
    assert bare == [], f"{path}: options without help"


def test_the_page_of_commands_is_the_program():
    held = command_page.PAGE.read_text(encoding="utf-8")
    assert held == command_page.page(), "type: .shebao/venv/bin/python tools/commands.py"
