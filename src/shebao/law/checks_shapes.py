"""A name in shape.yaml that nothing has: told once, at the line it is written in, and not by every rule made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from shebao.law.defects import Defect
from shebao.law.ir import Law, Place

NAME = "law.name_unknown"
SHAPE = "/shape.yaml"
_WORD = re.compile(r"^\s*(?:- )?([a-z_]+):\s*([a-z0-9_]+)\s*(?:#.*)?$")


class ShapeNameUnknown(Defect):
    """{word}: {name} — no value of parameters.yaml and no fact of inputs.yaml has this name{hint}. Correct it, or add
    it there."""

    code = "law.shape_name"
    zh = "{word}: {name}——parameters.yaml 的值和 inputs.yaml 的事实中都没有这个名称{hint_zh}。请改正，或在其中补写。"


def names_unknown(root: Path, law: Law, unknown: Sequence[Defect]) -> Iterator[Defect]:
    """For what the rules of a shape name and nothing has, each name once at its line."""
    told: set[tuple[str, str]] = set()
    for defect in unknown:
        file, name = defect.place.file, str(defect.facts["name"])
        if file.endswith(SHAPE) and (file, name) not in told:
            told.add((file, name))
            line, word = _written(root / file, name) or (defect.place.line, "shape.yaml")
            scheme = file.split("/")[-2]
            own = [n for n in (*law.values, *law.inputs) if n.partition(".")[0] in (scheme, "shared")]
            near = get_close_matches(name, [n.partition(".")[2] for n in own], 3, 0.6)
            facts = {"hint": f"; close ones are {', '.join(near)}" if near else ""}
            facts |= {"hint_zh": f"；相近的有 {'、'.join(near)}" if near else ""}
            yield ShapeNameUnknown(Place(file, line), word=word, name=name, **facts)


def _written(path: Path, name: str) -> tuple[int, str] | None:
    """The line of shape.yaml that gives a word this name, and the word."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _WORD.match(line)
        if match and match[2] == name:
            return number, match[1]
    return None
