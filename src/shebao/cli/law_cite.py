"""A citation a person can look up without a link: title, number and article, in Chinese as a decision quotes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shebao.law.ir import Law, Names

_ARTICLE = re.compile(r"^arts?\. (\d+)(?:[–-](\d+))?$")
_SECTION = re.compile(r"^([一二三四五六七八九十]+)(（[一二三四五六七八九十]+）)?$")
_DIGITS = "零一二三四五六七八九"


def citations(law: Law, cites: str) -> list[Names]:
    """Each document of `cites` (parts stand apart by semicolons) with its article."""
    return [_citation(law, part.strip()) for part in cites.split(";") if part.strip()]


def cited(law: Law, cites: str, lang: str) -> str:
    """All of them in one line."""
    return ("；" if lang == "zh" else "; ").join(c.zh if lang == "zh" else c.en for c in citations(law, cites))


def _citation(law: Law, part: str) -> Names:
    document = _document(law, part)
    if document is None:
        return Names(part, part)
    number, rest = str(document["id"]), part[part.find(str(document["id"])) + len(str(document["id"])) :].strip(" )）")
    zh = f"《{document['zh']}》" if "《" not in document["zh"] else str(document["zh"])
    zh += f"（{number}）" if "〔" in number or "令" in number else ""
    en = f"{document['en']} ({number})"
    return Names(f"{en} {_en(rest)}".rstrip(), zh + _zh(rest))


def _document(law: Law, part: str) -> Mapping[str, Any] | None:
    """The longest listed document whose words stand in this part."""
    listed = law.files.get("documents")
    rows = listed.get("documents", ()) if isinstance(listed, Mapping) else ()
    fit = [row for row in rows if part.startswith(str(row["id"])) or f"({row['id']})" in part]
    return max(fit, key=lambda row: len(str(row["id"])), default=None)


def _zh(rest: str) -> str:
    if match := _ARTICLE.match(rest):
        first, last = match[1], match[2]
        return f"第{chinese(int(first))}{f'至{chinese(int(last))}' if last else ''}条"
    if match := _SECTION.match(rest):
        return f"第{match[1]}部分{match[2] or ''}"
    return {"annex": "附件"}.get(rest, f" {rest}" if rest else "")


def _en(rest: str) -> str:
    match = _SECTION.match(rest)
    return f"section {rest}" if match else rest


def chinese(number: int) -> str:
    """16 → 十六, as articles are numbered (up to 9,999)."""
    if number < 10:
        return _DIGITS[number]
    said, zero = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            said += ("零" if zero and said else "") + _DIGITS[digit] + unit
        zero = not digit
    return said.removeprefix("一") if said.startswith("一十") else said
