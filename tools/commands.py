"""docs/look-up/commands.md from the program: `python tools/commands.py` writes it, a test holds the two together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shebao.cli.main import main as door

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "look-up" / "commands.md"
HEAD = """# Commands

Made from the program by `python tools/commands.py`; a test holds the two together. `./shebao` needs no activation.
A command that could not do its work says so in English and Chinese with a stable code and exits with status 1.

Every command also takes `-h` or `--help`. `SHEBAO_HOME` names another folder than `./.shebao`,
`SHEBAO_DATABASE_URL` a database server of your own.
"""


def commands(command: click.Command = door, name: str = "./shebao") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name, in order."""
    if isinstance(command, click.Group):
        for word in sorted(command.commands):
            yield from commands(command.commands[word], f"{name} {word}")
    else:
        yield name, command


def page() -> str:
    """The page as Markdown: a heading, the sentence, the form and the options of each command."""
    return HEAD + "".join(_entry(name, command) for name, command in commands())


def _entry(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    text = f"\n## {' '.join([name, *arguments])}\n\n{_sentences(command.help)}\n"
    if options:
        text += "\n| option | |\n|---|---|\n" + "".join(_option(option, context) for option in options)
    return text


def _sentences(text: str | None) -> str:
    paragraphs = (text or "").replace("\b\n", "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _option(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    form, said = record if record is not None else ("", "")
    form, said = (part.replace("|", "\\|") for part in (form, said))
    return f"| `{form}` | {said} |\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
