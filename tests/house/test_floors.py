"""The house keeps its floors: imports, SQL, words and errors."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

import shebao
from shebao.kernel.errors import ShebaoError

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_imports_only_point_down():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_no_scheme_and_no_country_in_the_code(file: Path):
    words = re.findall(r"(?i)\b(?:pension\w*|dibao|hukou|china|guangdong|qingyuan)\b", file.read_text(encoding="utf-8"))
    if "demo" not in file.parts:
        assert not words, "schemes and countries are content under laws/"


# Imports made when they are needed, for the 0.3 s in which a decision must be ready. The numbers may only shrink.
WHEN_NEEDED = {"shebao/engine/graph.py": 1, "shebao/law/analysts.py": 1, "shebao/law/load.py": 4}


@pytest.mark.parametrize("file", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_no_import_inside_a_function(file: Path):
    """Kept at the top, but where a start must not wait: a law kept ready is decided by without reading it anew."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = [
        (node.lineno, inner.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert len(inside) <= WHEN_NEEDED.get(str(file.relative_to(ROOT / "src")), 0)


@pytest.mark.parametrize("file", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_no_sql_strings_in_python(file: Path):
    if "store" in file.parts:  # the floor that speaks to the server: SET ROLE, COPY, catalogue look-ups
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    sql = re.compile(
        r"(?is)^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+table\s)"
    )
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and sql.match(node.value)
    ]
    assert not found


@pytest.mark.parametrize("file", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_a_package_writes_only_as_itself(file: Path):
    package = file.relative_to(ROOT / "src" / "shebao").parts[0]
    used = set(re.findall(r"\.(?:transaction|reading)\(\s*\w+,\s*\"(\w+)\"", file.read_text(encoding="utf-8")))
    assert used <= {package}


WITHOUT_ACT = {
    "benefits/recalc.py recalculate",
    "collection/declare.py template",
    "collection/modes.py load_modes",
    "collection/take_on.py take_on_wages",
    "collection/take_on.py take_on_years",
    "ledger/actions.py load_chart",
    "ledger/actions.py load_scheme",
    "ledger/actions.py open_pool",
    "registry/content.py load_places",
    "registry/take_on.py take_on_determinations",
    "registry/take_on.py take_on_employers",
    "registry/take_on.py take_on_employments",
    "registry/take_on.py take_on_facts",
    "registry/take_on.py take_on_memberships",
    "registry/take_on.py take_on_persons",
    "registry/tree.py propose_measure",
    "registry/tree.py sign_measure",
    "service/issue.py keep",
}
"""Actions that ask only for a line of business, not for an act of the post. The list may only shrink."""


def test_every_action_asks_for_an_act_of_the_post():
    found = {
        f"{file.relative_to(ROOT / 'src' / 'shebao').as_posix()} {function.name}"
        for file in SOURCES
        if "store" not in file.parts
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "transaction"
        if not {"act", None} & {keyword.arg for keyword in node.keywords}
    }
    assert found - WITHOUT_ACT == set()


def every_error() -> list[type[ShebaoError]]:
    for module in pkgutil.walk_packages(shebao.__path__, "shebao."):
        if not module.name.endswith("__main__") and "simulated" not in module.name:
            importlib.import_module(module.name)
    found: list[type[ShebaoError]] = []
    todo = [ShebaoError]
    while todo:
        cls = todo.pop()
        found.append(cls)
        todo.extend(cls.__subclasses__())
    return [cls for cls in found if cls.__module__.startswith("shebao.")]


def fields(template: str) -> set[str]:
    """What a sentence tells; `reason_en` of the one and `reason_zh` of the other are one fact."""
    names = {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}
    return {re.sub(r"(?:^|_)(?:en|zh)$", "", name) for name in names}


def test_every_error_speaks_both_languages():
    errors = every_error()
    assert len({cls.code for cls in errors}) == len(errors), "codes are unique"
    for cls in errors:
        english = inspect.cleandoc(cls.__doc__ or "")
        assert "code" in vars(cls), cls
        assert "zh" in vars(cls), cls
        assert re.search(r"[一-鿿]|_zh\}", cls.zh) or cls.__subclasses__(), cls
        assert english, cls
        assert fields(english) == fields(cls.zh), f"{cls.__name__}: the two sentences tell different facts"
