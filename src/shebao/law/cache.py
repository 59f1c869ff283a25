"""The law as read, kept under a key of the bytes it was read from; a changed file or a changed reader is another key.

The form is `marshal` of plain tuples: dates, fractions and the classes of `ir.py` by number, nothing executable.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from shebao.law.ir import CLASSES, IR_VERSION, Law

_CLASSES = tuple(CLASSES.values())
_NUMBER = {kind: index + 3 for index, kind in enumerate(_CLASSES)}
_FIELDS = {kind: tuple(kind.__slots__) for kind in _CLASSES}
_SUFFIXES = frozenset({".yaml", ".py"})
_DATE, _FRACTION, _TUPLE = 0, 1, 2


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
        below[:] = [name for name in below if name != "cases" and not name.startswith((".", "__"))]
        found += [Path(folder, name) for name in names if Path(name).suffix in _SUFFIXES]
    return sorted(found)


def fetch(folder: Path, name: str) -> Law | None:
    """The law kept under `name`, if it is there and whole."""
    try:
        kept: Any = marshal.loads((folder / name).read_bytes())  # noqa: S302 - our own file, plain values only
        law = _decoded(kept)
    except (OSError, EOFError, ValueError, TypeError, IndexError):
        return None
    return law if isinstance(law, Law) else None


def keep(folder: Path, name: str, law: Law) -> None:
    """Keep the law under `name`; where nothing can be written the law is simply read again next time."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_bytes(marshal.dumps(_encoded(law)))
        draft.replace(folder / name)
        for old in sorted(folder.glob("[0-9a-f]*"), key=lambda p: p.stat().st_mtime)[:-8]:
            old.unlink()


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
