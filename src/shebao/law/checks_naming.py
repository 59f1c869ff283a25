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


def nothing_is_left_to_name(root: Path) -> list[Defect]:
    """Every line of a scheme that still says that it is to be named or worded."""
    found: list[Defect] = []
    for above in ("shared", "national", "local"):
        for path in sorted((root / above).rglob("*")):
            if path.suffix in (".yaml", ".py") and path.is_file() and "__pycache__" not in path.parts:
                found += _in_file(path, path.relative_to(root).as_posix())
    return found


def _in_file(path: Path, name: str) -> Iterator[Defect]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for number, line in enumerate(lines, start=1):
        code = line.partition("#")[0]
        if TO_WORD in line:
            key = _KEY.search(code)
            yield ToBeWorded(Place(name, number), where=key[1] if key else code.strip()[:40] or "the text")
        for match in _OPEN.finditer(code):
            what, what_zh = WHAT.get(match[1], ("it", "内容"))
            where = "names" if TO_NAME_ZH in match[0] else match[1]
            what, what_zh = WHAT["names"] if where == "names" else (what, what_zh)
            yield ToBeNamed(Place(name, number), where=where, what=what, what_zh=what_zh)
