"""What a copied scheme still owes: documents to be named, sentences to be worded. `law check` fails on each place.

`law new` marks a line whose words were copied with a comment; whoever has put his own words there takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from shebao.law.defects import Defect
from shebao.law.ir import Place

TO_NAME = "to be named"
TO_NAME_ZH = "待定名"
TO_WORD = "# to be worded 待改写"
COPIED = "# copied from 照抄自:"
AMOUNTS = "# largest amount there, in yuan 其最高金额（元）:"
WHAT = {
    "document": ("the document that sets this figure", "规定该数值的文件"),
    "cites": ("the article this rests on", "所依据的条款"),
    "legal_basis": ("the law this scheme rests on", "本制度的法律依据"),
    "source": ("the document the case was worked out from", "案例所依据的材料"),
    "names": ("the statutory Chinese name", "法定中文名称"),
}
_OPEN = re.compile(rf"(?:^|[{{(,\s-])([a-z_]+)\s*[:=]\s*[\"']?(?:{TO_NAME}|[^\"',}}]*{TO_NAME_ZH})")
_KEY = re.compile(r"([a-z_]+):")


class ToBeNamed(Defect):
    """{where} is still to be named: write {what} in place of “to be named”."""

    code = "law.to_be_named"
    zh = "{where} 尚待填写：请写明{what_zh}，替换“to be named”或“待定名”。"


class ToBeWorded(Defect):
    """{where} was copied from another scheme: put your own words (or confirm these) and take the mark
    “# to be worded 待改写” off the line."""

    code = "law.to_be_worded"
    zh = "{where} 的文字照抄自另一制度：请改写（或确认无误），并删去行末的“# to be worded 待改写”。"


class WordsLeft(Defect):
    """“{word}” is a word of the scheme this one was copied from: write your own. If it is meant, take it out of the
    line “# copied from 照抄自:” of scheme.yaml."""

    code = "law.words_left"
    zh = "“{word}”是所照抄制度的用语：请改为本制度的；确属所需的，请从 scheme.yaml“# copied from 照抄自:”一行中删去。"


def nothing_is_left_to_name(root: Path) -> list[Defect]:
    """Every line of a scheme that still says that it is to be named or worded, or speaks of the one it is a copy of."""
    found: list[Defect] = []
    for above in ("shared", "national", "local"):
        for path in sorted((root / above).rglob("*")):
            if path.suffix in (".yaml", ".py") and path.is_file() and "__pycache__" not in path.parts:
                found += _in_file(path, path.relative_to(root).as_posix())
                if path.name == "scheme.yaml":
                    found += _copied(path, root)
    return found


def _copied(scheme: Path, root: Path) -> Iterator[Defect]:
    """Words of the likeness in a folder whose scheme.yaml names them; a line still marked is told of already."""
    marked = [line for line in _lines(scheme) if line.startswith(COPIED)]
    words = [word.strip() for line in marked for word in line.removeprefix(COPIED).split("|") if word.strip()]
    for path in sorted(scheme.parent.glob("*.yaml")) if words else ():
        for number, line in enumerate(_lines(path), start=1):
            code = line.partition("#")[0].lower()
            for word in words if TO_WORD not in line else ():
                if word.lower() in code:
                    yield WordsLeft(Place(path.relative_to(root).as_posix(), number), word=word)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _in_file(path: Path, name: str) -> Iterator[Defect]:
    for number, line in enumerate(_lines(path), start=1):
        code = line.partition("#")[0]
        if TO_WORD in line:
            key = _KEY.search(code)
            yield ToBeWorded(Place(name, number), where=key[1] if key else code.strip()[:40] or "the text")
        for match in _OPEN.finditer(code):
            what, what_zh = WHAT.get(match[1], ("it", "内容"))
            where = "names" if TO_NAME_ZH in match[0] else match[1]
            what, what_zh = WHAT["names"] if where == "names" else (what, what_zh)
            yield ToBeNamed(Place(name, number), where=where, what=what, what_zh=what_zh)
