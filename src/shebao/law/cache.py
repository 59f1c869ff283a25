"""The law as read, kept under a key of the bytes it was read from; a changed file or a changed reader is another key.

The form is `marshal` of plain tuples: dates, fractions and the classes of `ir.py` by number, nothing executable. Each
value, rule and scheme is a piece of its own, made when it is first asked for: a question needs a few of thousands.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from shebao.law.ir import CLASSES, IR_VERSION, Law

_CLASSES = tuple(CLASSES.values())
_NUMBER = {kind: index + 3 for index, kind in enumerate(_CLASSES)}
_FIELDS = {kind: tuple(kind.__slots__) for kind in _CLASSES}
_ENDINGS = (".yaml", ".py")
_SUFFIXES = frozenset(_ENDINGS)
_DATE, _FRACTION, _TUPLE = 0, 1, 2
_DIGEST = 32  # bytes before the body of a kept law: its SHA-256
_SETTLED = 2 * 10**9  # ns since a file's last change before its state stands for its content: disks' clocks are coarse


class Pieces(Mapping[str, Any]):
    """A part of a kept law by name, each piece made when it is first asked for."""

    __slots__ = ("_kept", "_made")

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        self._kept = kept
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made.setdefault(name, _decoded(marshal.loads(self._kept[name])))  # noqa: S302 - as in fetch
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def known_key(root: Path, notes: Path) -> str:
    """`key`, without reading the files where none was touched since it was last worked out.

    What is compared is each file's place, number, size and both times; the time of its last change nobody can set.
    """
    note = notes / sha256(os.fsencode(root)).hexdigest()[:16]
    state, changed = _state(root)
    try:
        noted, _, name = note.read_text(encoding="ascii").partition(" ")
    except (OSError, ValueError):
        noted = name = ""
    if noted == state:
        return name
    name = key(root)
    if changed + _SETTLED < time.time_ns() and _state(root)[0] == state:
        with contextlib.suppress(OSError):
            notes.mkdir(parents=True, exist_ok=True)
            draft = notes / f".{note.name}.{os.getpid()}"
            draft.write_text(f"{state} {name}", encoding="ascii")
            draft.replace(note)
    return name


def _state(root: Path) -> tuple[str, int]:
    """Digest of how every law file and reader lies on disk, and when the last of them changed (ns)."""
    rows: list[tuple[str, int, int, int, int]] = []
    folders = [str(root)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                name = entry.name
                if entry.is_dir():
                    if _has_law(name):
                        folders.append(entry.path)
                elif name.endswith(_ENDINGS):
                    rows.append(_lies(entry.path, entry.stat()))
    with os.scandir(Path(__file__).parent) as entries:
        rows += [_lies(entry.path, entry.stat()) for entry in entries if entry.name.endswith(".py")]
    rows.sort()
    return sha256(repr((IR_VERSION, sys.version, rows)).encode()).hexdigest(), max(row[4] for row in rows)


def _lies(path: str, stat: os.stat_result) -> tuple[str, int, int, int, int]:
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _has_law(folder: str) -> bool:
    """Whether a folder of this name holds law: worked cases do not."""
    return folder != "cases" and not folder.startswith((".", "__"))


def key(root: Path) -> str:
    """Digest of every law file below `root` and of the readers' own source."""
    digest = sha256(f"{IR_VERSION} {sys.version}".encode())
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *law_files(root)):
        content = path.read_bytes()
        digest.update(
            f"{path.name} {path.relative_to(root) if path.is_relative_to(root) else ''} {len(content)}\n".encode()
        )
        digest.update(content)
    return digest.hexdigest()


def law_files(root: Path) -> list[Path]:
    """The files that make the law, in order; worked cases are not law."""
    found: list[Path] = []
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if _has_law(name)]
        found += [Path(folder, name) for name in names if Path(name).suffix in _SUFFIXES]
    return sorted(found)


def fetch(folder: Path, name: str) -> Law | None:
    """The law kept under `name`, if it is there and whole."""
    try:
        kept = (folder / name).read_bytes()
        if sha256(kept[_DIGEST:]).digest() != kept[:_DIGEST]:
            return None
        parts: dict[str, Any] = marshal.loads(kept[_DIGEST:])  # noqa: S302 - our own file, plain values only
        given: dict[str, Any] = {part: Pieces(held) if isinstance(held, dict) else held for part, held in parts.items()}
        return Law(**given)
    except (OSError, EOFError, ValueError, TypeError, AttributeError):
        return None


def keep(folder: Path, name: str, law: Law) -> None:
    """Keep the law under `name`; where nothing can be written the law is simply read again next time."""
    parts = {part: _pieces(getattr(law, part)) for part in _FIELDS[Law]}
    body = marshal.dumps(parts)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_bytes(sha256(body).digest() + body)
        draft.replace(folder / name)
        for old in sorted(folder.glob("[0-9a-f]*"), key=lambda p: p.stat().st_mtime)[:-8]:
            old.unlink()


def _pieces(part: object) -> object:
    if not isinstance(part, Mapping):
        return part
    return {name: marshal.dumps(_encoded(piece)) for name, piece in part.items()}


def _encoded(thing: Any) -> Any:
    kind = type(thing)
    if kind in _NUMBER:
        return (_NUMBER[kind], *(_encoded(getattr(thing, name)) for name in _FIELDS[kind]))
    if kind is tuple:
        return (_TUPLE, *map(_encoded, thing))
    if kind is date:
        return (_DATE, thing.toordinal())
    if kind is Fraction:
        return (_FRACTION, thing.numerator, thing.denominator)
    if kind is dict:
        return {name: _encoded(value) for name, value in thing.items()}
    return [_encoded(value) for value in thing] if kind is list else thing


def _decoded(kept: Any) -> Any:
    kind = type(kept)
    if kind is tuple:
        number = kept[0]
        if number == _DATE:
            return date.fromordinal(kept[1])
        if number == _TUPLE:
            return tuple(map(_decoded, kept[1:]))
        if number == _FRACTION:
            return Fraction(kept[1], kept[2])
        return _CLASSES[number - 3](*map(_decoded, kept[1:]))
    if kind is dict:
        return {name: _decoded(value) for name, value in kept.items()}
    return [_decoded(value) for value in kept] if kind is list else kept
