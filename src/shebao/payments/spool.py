"""A bank's file of any length: read from where it lies, its lines laid by until the last one is known to be good.

A file is taken whole or not at all, so no line may be booked before its last was read. What was read waits in a
nameless temporary file, some thousand lines in memory at a time. Answers hold neither account number nor name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from hashlib import file_digest
from io import BufferedReader, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, TypeAlias

from shebao.payments.model import Answer, in_parts

Source: TypeAlias = bytes | Path
"""A file's content, or where it lies."""

AT_A_TIME = 5_000


@contextmanager
def opened(source: Source) -> Iterator[BytesIO | BufferedReader]:
    """The bytes of a file, from its beginning."""
    with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        yield file


def sha256_of(source: Source) -> str:
    """The hash of a file, read some at a time."""
    with opened(source) as file:
        return file_digest(file, "sha256").hexdigest()


class Spool:
    """Answers laid by in their order; `rows` and `fen` count them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.rows = self.fen = 0

    def fill(self, answers: Iterable[Answer]) -> None:
        """Lays every answer by. What reading them raises is raised here."""
        for part in in_parts(answers, AT_A_TIME):
            self._file.write(json.dumps([astuple(one) for one in part]).encode() + b"\n")
            self.rows += len(part)
            self.fen += sum(one.amount_fen for one in part)

    def parts(self) -> Iterator[list[Answer]]:
        """The answers from the first on, some thousand at a time."""
        self._file.seek(0)
        for line in self._file:
            yield [Answer(*one) for one in json.loads(line)]


@contextmanager
def spooled(answers: Iterable[Answer]) -> Iterator[Spool]:
    """All answers of a file, once every one of them was read."""
    with TemporaryFile() as file:
        spool = Spool(file)
        spool.fill(answers)
        yield spool
