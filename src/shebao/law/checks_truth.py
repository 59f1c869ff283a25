"""What a value says about itself must hold: whoever writes that nobody has read the text marks the value unverified."""

from __future__ import annotations

import re

from shebao.law.defects import Defect
from shebao.law.ir import Box
from shebao.law.load import Reading

_UNREAD = re.compile(r"not read|unread|未读")


class ToBeUnverified(Defect):
    """{name}, version {version}, {why} but counts as verified: write `unverified: true` or name a text you read."""

    code = "law.to_be_unverified"
    zh = "{name} 的版本 {version} {why_zh}，却未标为待核实：请写 unverified: true，或注明已读的文件。"


def values_nobody_read_are_unverified(reading: Reading) -> list[Defect]:
    """A value of low confidence, or one whose document says that it was not read, is marked unverified."""
    return [
        ToBeUnverified(box.place, name=value.name, version=box.id.split("@", 1)[1], why=why, why_zh=why_zh)
        for value in reading.law.values.values()
        for box in value.boxes
        if box.value is not None and not box.unverified
        for why, why_zh in _reasons(box)
    ]


def _reasons(box: Box) -> list[tuple[str, str]]:
    """Why a version cannot count as verified: the first reason alone."""
    if box.confidence == "L":
        return [("is of low confidence (L)", "可信度低（L）")]
    if _UNREAD.search(box.document):
        return [("rests on a document that was not read", "所依据的文件未经阅读")]
    return []
