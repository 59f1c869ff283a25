"""What the house tests read: tracked files, pages, and the commands that pages tell people to type."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

from shebao.cli.main import main

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
STOPS = re.compile(r"\s+(?:#|\||&&|>|;).*$")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line of a page: the words after ./shebao or make; `whole` when it stands in a block of its own."""

    tool: str
    words: tuple[str, ...]
    whole: bool


def tracked() -> list[Path]:
    """Every file that git keeps and that is there."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in said.split("\0") if name and (ROOT / name).is_file()]


def pages() -> list[Path]:
    """README, its Chinese sister, docs and the READMEs of the law."""
    return sorted(
        [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "laws").rglob("*.md"),
         *(ROOT / "changelog.d").glob("*.md")]
    )  # fmt: skip


def headings(text: str) -> list[int]:
    """Levels of the headings in order; a comment in a block is none."""
    return [len(found) for found in re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)]


def commands(text: str) -> list[Typed]:
    """Commands of blocks and of inline code, without comments, pipes and environment settings."""
    lines = [(line, True) for block in FENCE.findall(text) for line in block.splitlines()]
    lines += [(code, False) for code in INLINE.findall(FENCE.sub("", text))]
    found = []
    for line, whole in lines:
        said = STOPS.sub("", re.sub(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*", "", line))
        tool, _, rest = said.partition(" ")
        if tool in {"./shebao", "make"}:
            found.append(Typed(tool, tuple(shlex.split(rest)), whole))
    return found


def resolve(words: tuple[str, ...]) -> tuple[click.Command, list[str]]:
    """The command that the first words name, and the words left. Raises click.UsageError for a word that is none."""
    command: click.Command = main
    left = list(words)
    while isinstance(command, click.Group) and left and not left[0].startswith("-"):
        word = left.pop(0)
        if word not in command.commands:
            raise click.UsageError(f"there is no command {word!r} in {command.name}")
        command = command.commands[word]
    return command, left


def wrong(typed: Typed) -> str:
    """What is wrong with a command of ./shebao as typed; empty when nothing is. Files and dates are not looked at."""
    try:
        command, left = resolve(typed.words)
        if isinstance(command, click.Group) or (not left and not typed.whole) or {"-h", "--help"} & set(left):
            return ""
        command.make_context("shebao", left)
    except click.MissingParameter as error:
        return error.format_message()
    except click.BadParameter:
        return ""
    except click.UsageError as error:
        return error.format_message()
    return ""
