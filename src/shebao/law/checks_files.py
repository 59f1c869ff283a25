"""`law check`: a file of a scheme's folder that nobody reads is named, with the name that was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from shebao.law.defects import Defect
from shebao.law.folders import folders, rule_files
from shebao.law.ir import Place

FILES = ("scheme.yaml", "shape.yaml", "parameters.yaml", "inputs.yaml", "rules.py", "service.yaml", "entries.yaml")
"""Beside rules.py a part of the rules may stand in rules_<part>.py."""
CASES = "cases"
KINDS = (".yaml", ".csv", ".xlsx")
"""What cases are written in."""


class FileNotRead(Defect):
    """Nobody reads {file}: {perhaps}. A scheme's folder holds {known}, and cases/ with files in .yaml, .csv or .xlsx;
    notes are read by people only and end in .md."""

    code = "law.file_not_read"
    zh = (
        "{file} 不会被读取：{perhaps_zh}。制度目录可含 {known}，以及 cases/ 下的 .yaml、.csv、.xlsx 文件；"
        "备注请用 .md。"
    )


def every_file_is_read(root: Path) -> list[Defect]:
    """Files beside those a scheme's folder holds; notes (.md), hidden files and an editor's copies (~) are none."""
    found: list[Defect] = []
    for folder in folders(root, []):
        rules = {file.name for file in rule_files(folder.path)}
        for path in sorted(folder.path.iterdir()):
            if path.name.startswith((".", "__")) or path.name.endswith("~") or path.suffix == ".md":
                continue
            if path.name == CASES and path.is_dir():
                found += _cases(path, root)
            elif path.name not in {*FILES, *rules} or path.is_dir():
                near = get_close_matches(path.name.lower(), (*FILES, CASES), 1, 0.5)
                found.append(_not_read(path, root, near[0] if near else ""))
    return found


def _cases(folder: Path, root: Path) -> Iterator[Defect]:
    for path in sorted(folder.iterdir()):
        known = path.is_file() and path.suffix in KINDS
        if not known and not path.name.startswith((".", "__")) and not path.name.endswith("~") and path.suffix != ".md":
            yield _not_read(path, root, f"{path.stem}.yaml" if path.suffix.lower() in (".yml", ".yaml", ".txt") else "")


def _not_read(path: Path, root: Path, near: str) -> Defect:
    said, zh = (f"name it {near}", f"请改名为 {near}") if near else ("take it out or rename it", "请移走或改名")
    place = Place(path.relative_to(root).as_posix(), 1)
    return FileNotRead(place, file=path.name, perhaps=said, perhaps_zh=zh, known=", ".join(FILES))
