"""What a command prints: bars on a terminal, plain lines elsewhere, one JSON object with --json."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

ONE = re.compile(
    r"(?<![\w.,:/-])1 (award|batche|claim|day|death|difference|entrie|file|finding|fund|gap|line|"
    r"measure|month|payment|person|pool|receipt|refund|row|rule|scheme|sheet|unit|value|year)s\b"
)
"""One of something, written by a sentence that counts any number of them."""
IRREGULAR = {"entrie": "entry", "batche": "batch"}


COMMAND = re.compile(r"(?<![\w./-])shebao (?=[a-z])")
"""A command to be typed next, as sentences name it."""


HERE = "./shebao"


def as_typed(text: str, started: str | None = None) -> str:
    """The same sentence with commands as this window types them: ./shebao, where that is what started it."""
    at = click.get_current_context(silent=True)
    name = at.find_root().info_name if at is not None else started
    return COMMAND.sub(f"{HERE} ", text) if name == HERE else text


@dataclass(slots=True)
class Work:
    """One piece of long work: tell it how far it is."""

    say: Output
    name: str
    total: int | None
    bar: tuple[Progress, TaskID] | None
    done: int = 0
    told: float = field(default_factory=time.monotonic)

    def advance(self, by: int = 1) -> None:
        """Some more is done."""
        self.done += by
        if self.bar is not None:
            self.bar[0].advance(self.bar[1], by)
        elif time.monotonic() - self.told > 10:
            self.told = time.monotonic()
            self.say.line(f"  … {self.name}: {self.done:,}{f' of {self.total:,}' if self.total else ''}")


class Output:
    """Where a command speaks. With `json` only `result` prints, and only one object."""

    def __init__(self, *, as_json: bool = False, lang: str = "en") -> None:
        self.as_json = as_json
        self.lang = lang
        self.console = Console(highlight=False, soft_wrap=True, emoji=False)
        self.terminal = self.console.is_terminal and not as_json

    def line(self, text: str = "") -> None:
        """One plain line; one of something is no "1 rows"."""
        if not self.as_json:
            self.console.print(as_typed(singular(text) if self.lang == "en" else text), markup=False)

    def result(self, facts: Any) -> None:
        """The machine's answer."""
        if self.as_json:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1, default=str) + "\n")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table of text; columns of figures stand to the right."""
        if self.as_json or not rows:
            return
        widths = [max(width(row[i]) for row in (head, *rows)) for i in range(len(head))]
        right = [all(_figure(row[i]) for row in rows) for i in range(len(head))]
        for row in (head, *rows):
            cells = [_pad(cell, width, to_right) for cell, width, to_right in zip(row, widths, right, strict=True)]
            self.line("  ".join(cells).rstrip())

    @contextmanager
    def work(self, name: str, total: int | None = None) -> Iterator[Work]:
        """Long work with a bar on a terminal and a line with its time elsewhere."""
        started = time.monotonic()
        if self.terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            with Progress(*columns, console=self.console, transient=True) as progress:
                yield Work(self, name, total, (progress, progress.add_task(name, total=total)))
        else:
            yield Work(self, name, total, None)
        self.line(f"{name}  {time.monotonic() - started:.1f} s")


def singular(text: str) -> str:
    """An English sentence in which one of something is counted as one."""
    return ONE.sub(lambda found: f"1 {IRREGULAR.get(found[1], found[1])}", text)


def width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def _pad(text: str, columns: int, to_right: bool) -> str:  # noqa: FBT001  # one flag, local
    gap = " " * (columns - width(text))
    return gap + text if to_right else text + gap


def _figure(text: str) -> bool:
    return not text or text in "–—" or (text.lstrip("-+(~").replace(",", "").rstrip(")%").replace(".", "", 1).isdigit())
