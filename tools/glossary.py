"""docs/glossary.md from laws/cn/glossary.yaml: `python tools/glossary.py` writes it, a test holds the two together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "laws" / "cn" / "glossary.yaml"
PAGE = ROOT / "docs" / "glossary.md"
HEAD = """# Glossary

One word for one thing. Made from `laws/cn/glossary.yaml` by `python tools/glossary.py`; change it there.
† marks terms whose source text, a reprint or an authority's summary was read.
"""


def page(glossary: Mapping[str, Any]) -> str:
    """The page as Markdown: a table for each section, then the words to refuse."""
    parts = [HEAD]
    for section in glossary["sections"]:
        parts.append(
            f"\n## {section['en']} {section['zh']}\n\n| English | 中文 | Source | Beware |\n|---|---|---|---|\n"
        )
        parts += [_row(term) for term in glossary["terms"] if term["section"] == section["id"]]
    names = {term["id"]: term["en"] for term in glossary["terms"]}
    parts.append("\n## Words to refuse\n\n| Not | but |\n|---|---|\n")
    parts += [f"| {word['word']} | {names[word['use']]} |\n" for word in glossary["refused"]]
    return "".join(parts)


def _row(term: Mapping[str, Any]) -> str:
    mark = " †" if term["read"] else ""
    return f"| {term['en']} | {term['zh']} | {term['statute']}{mark} | {term.get('beware', '')} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
