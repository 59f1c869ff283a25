"""A file that a command is given: read, or refused with a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shebao.kernel.errors import ShebaoError


class FileUnreadable(ShebaoError):
    """{file} cannot be read: {reason}. Name a file that is there, and that you may read."""

    code = "cli.file_unreadable"
    zh = "无法读取 {file}：{reason}。请给出存在且可读的文件。"


class FileNotJson(ShebaoError):
    """{file} is not a JSON object of facts: {reason}."""

    code = "cli.file_not_json"
    zh = "{file} 不是 JSON 对象：{reason}。"


def unreadable(error: OSError) -> FileUnreadable:
    """The sentence for what the system says of a file."""
    return FileUnreadable(file=error.filename or "the file", reason=error.strerror or str(error))


class NameTwice(ValueError):
    """A name stands twice in one JSON object: which of the two is meant nobody can know."""


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What json.loads makes of an object. Raises NameTwice where it would silently take the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NameTwice(next(name for name, _ in pairs if [n for n, _ in pairs].count(name) > 1))
    return found


def read_facts(path: Path) -> dict[str, Any]:
    """One JSON object. Raises FileUnreadable, FileNotJson."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=each_once)
    except OSError as error:
        raise unreadable(error) from None
    except NameTwice as twice:
        raise FileNotJson(file=path, reason=f'"{twice}" stands twice') from None
    except ValueError as error:
        raise FileNotJson(file=path, reason=error) from None
    if not isinstance(found, dict):
        raise FileNotJson(file=path, reason=f"it holds a {type(found).__name__}")
    return found
