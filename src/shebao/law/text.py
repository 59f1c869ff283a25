"""YAML as law is written in it: exact texts instead of floats, true dates, no double keys, and a line for every key.

`true`/`false` are the only flags (YAML 1.1 also reads on, off, yes, no), decimals stay the text that was written,
octal, hexadecimal and sexagesimal numbers do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shebao.law.defects import Defect, FileNotReadable, FormWrong, KeyForbidden, KeyTwice, TextCut
from shebao.law.ir import Place
from shebao.law.signs import (
    day_mended,
    digits_mended,
    joins,
    key_cut,
    number_mended,
    quotes_mended,
    why_unreadable,
    wrong_sign,
)

Key = str | int | date
Path_ = tuple[Key | int, ...]

_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every plain scalar as its text; C when it is there
_FORBIDDEN = frozenset({"on", "off", "yes", "no"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NOT_OPENED = "打不开，或不是 UTF-8 文本"
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """One file: plain data, and the line of every key and list item by its path."""

    file: str
    data: Any
    lines: Mapping[Path_, int]

    def place(self, *path: Key | int) -> Place:
        """Where `path` stands; the nearest known parent when it does not."""
        while path and path not in self.lines:
            path = path[:-1]
        return Place(self.file, self.lines.get(path, 1))


def read(path: Path, name: str, defects: list[Defect]) -> Document:
    """Read `path`, called `name` in messages. Defects are collected; unreadable files give empty data."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        defects.append(FileNotReadable(Place(name, 1), reason=_short(problem), reason_zh=NOT_OPENED))
        return Document(name, {}, {})
    return parse(text, name, defects)


def parse(text: str, name: str, defects: list[Defect]) -> Document:
    """Read YAML text."""
    try:
        node = yaml.compose(text, Loader=_BaseLoader)
    except yaml.YAMLError as problem:
        line, en, zh = why_unreadable(problem)
        slip = wrong_sign(text, name, line)
        defects.append(slip or FileNotReadable(Place(name, line), reason=en, reason_zh=zh))
        return Document(name, {}, {})
    builder = _Builder(name, defects)
    data = {} if node is None else builder.build(node, ())
    return Document(name, data, builder.lines)


def items(document: Document, data: object, where: str, *path: Key | int) -> Iterator[tuple[Key, Any]]:
    """The pairs of a mapping; an empty one for nothing. Raises FormWrong for anything else."""
    if data is None:
        return iter(())
    if not isinstance(data, dict):
        raise FormWrong(
            document.place(*path),
            where=where,
            expected="a mapping (name: …)",
            expected_zh="映射（名称: …）",
            found=repr(data),
        )
    return iter(data.items())


class _Builder:
    """Turns a node tree into plain data, collecting lines and defects."""

    def __init__(self, name: str, defects: list[Defect]) -> None:
        self.name = name
        self.defects = defects
        self.lines: dict[Path_, int] = {}

    def build(self, node: Any, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            place = Place(self.name, node.start_mark.line + 1)
            text = digits_mended(node.value, place, self.defects)
            return text if node.style else self._plain(text, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._mapping(node, path)

    def _plain(self, text: str, place: Place) -> object:
        """A text without quotes: what it reads as, a slip of the hand told."""
        found = read_scalar(text)
        if isinstance(found, str) and "," in found:
            return read_scalar(number_mended(found, place, self.defects))
        if isinstance(found, str) and (bare := quotes_mended(found, place, self.defects)) is not None:
            return bare
        return found

    def _mapping(self, node: Any, path: Path_) -> dict[Key, Any]:
        found: dict[Key, Any] = {}
        for key_node, child in node.value:
            place = Place(self.name, key_node.start_mark.line + 1)
            key = self._key(key_node, place)
            if key is None:
                continue
            if key in found:
                self.defects.append(KeyTwice(place, key=key, first=self.lines[(*path, key)]))
                continue
            cut = None if key_node.style else key_cut(str(key), place, self.defects, whole=child.value != "")
            if cut is not None:
                found[cut[0]] = read_scalar(cut[1])
                continue
            if isinstance(key, str) and " " in key and isinstance(child, yaml.ScalarNode) and not child.value:
                self.defects.append(TextCut(place, key=key))
                continue
            last = next(reversed(found), None)
            if child.value == "" and last is not None and (whole := joins(found[last], str(key))):
                found[last] = number_mended(whole, place, self.defects)
                continue
            self.lines[(*path, key)] = place.line
            found[key] = self.build(child, (*path, key))
        return found

    def _key(self, node: Any, place: Place) -> Key | None:
        if not isinstance(node, yaml.ScalarNode) or node.value == "<<":
            self.defects.append(
                FormWrong(
                    place, where="a key", expected="one word", expected_zh="单个词", found="a list, mapping or <<"
                )
            )
            return None
        if not node.style and node.value.lower() in _FORBIDDEN:  # in quotes every reader takes it for a word
            self.defects.append(KeyForbidden(place, key=node.value))
            return None
        text = digits_mended(node.value, place, self.defects)
        key = text if node.style else read_scalar(text)
        if isinstance(key, str) and not node.style:
            key = day_mended(key, place, self.defects)
        return key if isinstance(key, int | date) and not isinstance(key, bool) else text


def read_scalar(text: str) -> object:
    """null, a flag, a whole number, a date, or the text itself (decimals stay text)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def settled(data: Any) -> Any:
    """Plain data with text keys, the form in which files that are not compiled are kept in the law."""
    if isinstance(data, dict):
        return {str(key): settled(value) for key, value in data.items()}
    if isinstance(data, list):
        return [settled(value) for value in data]
    return data


def _short(problem: Exception) -> str:
    return " ".join(str(problem).replace('in "<unicode string>", ', "in ").split())
