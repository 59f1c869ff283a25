"""A defect as a jurist reads it: place and sentence, then the line of the file with the spot marked below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from shebao.cli.output import Output, width
from shebao.law.checks_naming import TO_NAME, TO_NAME_ZH, TO_WORD
from shebao.law.defects import Defect

_FACTS = ("quoted", "found", "key", "word", "number", "replaces", "bound", "after", "into", "value", "name", "rule")
_BOTH = ("en", "zh")


def languages(lang: str) -> tuple[str, ...]:
    """The languages to speak: one, or both."""
    return _BOTH if lang == "both" else (lang,)


def tell(out: Output, root: Path, defects: Sequence[Defect]) -> None:
    """Each defect in the language asked for, with its line quoted once."""
    for defect in defects:
        for lang in languages(out.lang):
            out.line(defect.told(lang))
        for line in quoted(root, defect):
            out.line(line)


def quoted(root: Path, defect: Defect) -> Iterator[str]:
    """The line with its number and a mark under the spot; nothing where there is no such line."""
    text = _line(root / defect.place.file, defect.place.line)
    if not text.strip():
        return
    start, end = spot(text, defect)
    number = str(defect.place.line)
    yield f"{number:>6} | {text}"
    yield f"{'':>6} | {' ' * width(text[:start])}{'^' * max(width(text[start:end]), 1)}"


def spot(text: str, defect: Defect) -> tuple[int, int]:
    """Where in the line the thing stands that the defect speaks of; else the whole of it."""
    for word in (TO_WORD, TO_NAME, TO_NAME_ZH) if defect.code.startswith("law.to_be_") else _words(defect):
        at = text.find(word)
        if word and at >= 0:
            return at, at + len(word)
    body = text.split(" #", maxsplit=1)[0].rstrip() or text.rstrip()
    return len(text) - len(text.lstrip()), len(body)


_SIGNS = {"Mod": "%", "Pow": "**", "FloorDiv": "//", "Is": " is ", "In": " in ", "Attribute": ".", "Subscript": "["}


def _words(defect: Defect) -> Iterator[str]:
    yield _SIGNS.get(str(defect.facts.get("node")), "")
    for key in _FACTS:
        said = str(defect.facts.get(key, "")).split("\n", maxsplit=1)[0]
        yield said.strip("'\"")
        if key in ("name", "rule"):
            yield said.rpartition(".")[2]


def _line(file: Path, number: int) -> str:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1].replace("\t", "    ") if number <= len(lines) else ""
