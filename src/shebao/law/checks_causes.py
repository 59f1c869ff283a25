"""One slip, one finding: what is missing only because another text could not be read is not told again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from shebao.kernel.regions import NATION
from shebao.law.checks_shapes import NAME, names_unknown
from shebao.law.defects import Defect
from shebao.law.folders import folders, rule_files
from shebao.law.ir import Law

_KEY = re.compile(r"(?m)^[\"']?([A-Za-z_]\w*)[\"']?[ \t]*:")
_DEF = re.compile(r"(?m)^def[ \t]+(\w+)")
_ABSENT = frozenset(
    (
        *("law.name_unknown", "law.scheme_rule", "law.rule_without_version", "law.gap", "law.bound_unknown"),
        *("law.case_name", "law.after_unknown", "law.merger_unknown", "law.argument_unused", "law.not_rounded"),
    )
)
"""Findings that only say that something is not there."""

_WHOLE = ("law.to_be_", "law.words_left", "law.document_missing")
"""Findings on a text that was read whole."""

_NAMED = ("name", "rule", "bound", "after", "into", "scheme")
"""The facts of a finding in which it names what it misses."""


def without_follow_ons(root: Path, law: Law, defects: Sequence[Defect]) -> list[Defect]:
    """The defects that are causes. Where nothing written was lost, or nothing else would be told, all of them."""
    if not any(defect.code in _ABSENT for defect in defects):
        return list(defects)
    lost = set(_lost(root, law)) | _hurt(root, defects)
    named = list(names_unknown(root, law, [d for d in defects if d.code == NAME and not _misses(d, lost)]))
    shapes = set(_shapes_lost(root, law, lost)) | {_scheme(d.place.file) for d in named}
    causes = [d for d in defects if d.code not in _ABSENT or not (_misses(d, lost) or _scheme(d.place.file) in shapes)]
    return [*causes, *named] or list(defects)


def _misses(defect: Defect, lost: set[str]) -> bool:
    scheme = _scheme(defect.place.file)
    named = [str(defect.facts[key]) for key in _NAMED if key in defect.facts]
    return any(name in lost or f"{scheme}.{name}" in lost or f"shared.{name}" in lost for name in named)


def _lost(root: Path, law: Law) -> Iterator[str]:
    """Full names that stand in a text of the folder and did not come into the law."""
    kept = {*law.values, *law.inputs, *law.relations, *law.rules}
    for folder in folders(root, []):
        texts = [(folder.path / word, _KEY) for word in ("parameters.yaml", "inputs.yaml")]
        for file, pattern in (*texts, *((rules, _DEF) for rules in rule_files(folder.path))):
            for name in pattern.findall(_text(file)):
                if f"{folder.scheme}.{name}" not in kept:
                    yield f"{folder.scheme}.{name}"
        if folder.region == NATION and folder.scheme not in law.schemes and (folder.path / "scheme.yaml").is_file():
            yield folder.scheme


def _shapes_lost(root: Path, law: Law, lost: set[str]) -> Iterator[str]:
    """Schemes whose shape.yaml made no rules, or not all: its text or that of a value it reads could not be read."""
    for folder in folders(root, []):
        if (folder.path / "shape.yaml").is_file():
            own = f"{folder.scheme}."
            if f"{own}amount" not in law.rules or any(name.startswith(own) for name in lost):
                yield folder.scheme


def _hurt(root: Path, defects: Sequence[Defect]) -> set[str]:
    """Full names of values and inputs of which some part could not be read: a version of them may be missing."""
    found: set[str] = set()
    for defect in defects:
        file = defect.place.file
        if (
            defect.code in _ABSENT
            or defect.code.startswith(_WHOLE)
            or file.rsplit("/", 1)[-1] not in ("parameters.yaml", "inputs.yaml")
        ):
            continue
        above = [m[1] for m in map(_KEY.match, _text(root / file).splitlines()[: defect.place.line]) if m]
        if above:
            found.add(f"{_scheme(file)}.{above[-1]}")
    return found


def _scheme(file: str) -> str:
    """`national/old_age/rules.py` → `old_age`; `shared/rules.py` → `shared`."""
    parts = file.split("/")
    return parts[-2] if len(parts) > 1 and parts[-2] != "cases" else parts[max(len(parts) - 3, 0)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
