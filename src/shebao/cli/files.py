"""A file that a command is given: read, or refused with a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shebao.kernel.errors import ShebaoError


class FileUnreadable(ShebaoError):
    """{file} cannot be read: {reason}. Name a file that is there, and that you may read."""

    code = "cli.file_unreadable"
    zh = "无法读取 {file}：{reason}。请给出存在且可读的文件。"


class FileUnwritable(ShebaoError):
    """{file} cannot be written: {reason}. Name a file in a folder that is there, and that you may write to."""

    code = "cli.file_unwritable"
    zh = "无法写入 {file}：{reason}。请写已有且可写的文件夹中的文件名。"


class FileNotJson(ShebaoError):
    """{file} is not a JSON object of facts: {reason}. Write names and values, as {{"birth_month": "1965-08"}}."""

    code = "cli.file_not_json"
    zh = '{file} 不是 JSON 对象：{reason_zh}。请写名称和值，如 {{"birth_month": "1965-08"}}。'


def unreadable(error: OSError) -> FileUnreadable:
    """The sentence for what the system says of a file."""
    return FileUnreadable(file=error.filename or "the file", reason=error.strerror or str(error))


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """While a file is written. Raises FileUnwritable."""
    try:
        yield
    except OSError as error:
        raise FileUnwritable(file=error.filename or file, reason=error.strerror or str(error)) from None


class NotAnObject(Exception):
    """A text that is no JSON object of names and values; the reason in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en)


def object_of(text: str) -> dict[str, Any]:
    """A JSON object in which each name stands once. Raises NotAnObject."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as problem:
        at, at_zh = f"line {problem.lineno}, column {problem.colno}", f"第 {problem.lineno} 行第 {problem.colno} 列"
        raise NotAnObject(f"{at} is not JSON ({problem.msg})", f"{at_zh}不是 JSON") from None
    if not isinstance(found, dict):
        raise NotAnObject("it is not names with values in braces", "不是花括号中的名称和值")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What json.loads makes of an object, where it would silently take the last of two."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, _ in pairs if [n for n, _ in pairs].count(name) > 1)
        raise NotAnObject(f'"{twice}" stands twice', f"“{twice}”出现两次，无法判断以哪个为准")
    return found


def read_facts(path: Path) -> dict[str, Any]:
    """One JSON object. Raises FileUnreadable, FileNotJson."""
    try:
        return object_of(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise unreadable(error) from None
    except UnicodeDecodeError:
        raise FileNotJson(file=path, reason="it is no text in UTF-8", reason_zh="不是 UTF-8 文本") from None
    except NotAnObject as problem:
        raise FileNotJson(file=path, reason=problem.en, reason_zh=problem.zh) from None
