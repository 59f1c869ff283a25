"""Files and functions stay small. The lists may only shrink."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}


def test_files_stay_under_400_lines():
    """Tests, tools and rules of law too: a file says one thing, and a scheme may have several of rules."""
    long = {
        str(f.relative_to(ROOT)): n
        for folder in ("src", "tests", "bench", "tools", "laws")
        for f in (ROOT / folder).rglob("*.py")
        if (n := len(f.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert {k: v for k, v in long.items() if v > LONG_FILES.get(k, 400)} == {}


def test_functions_stay_under_70_lines():
    long = {}
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > 70:
                long[f"{file.relative_to(ROOT)}:{node.name}"] = size
    assert {k: v for k, v in long.items() if v > LONG_FUNCTIONS.get(k, 70)} == {}


def test_functions_take_at_most_five_arguments_beside_database_actor_and_progress():
    wide = []
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [a.arg for a in node.args.args if a.arg not in {"self", "cls", "db", "by", "tx", "told"}]
                if len(names) > 5:
                    wide.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name} takes {len(names)}")
    assert wide == []
