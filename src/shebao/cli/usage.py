"""A command typed wrongly: what is wrong with it, where, and what to type, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

import click

from shebao.kernel.errors import ShebaoError


class OptionUnknown(ShebaoError):
    """`{command}` has no option {option}.{perhaps} `{command} --help` lists what there is."""

    code = "cli.option_unknown"
    zh = "`{command}` 没有选项 {option}。{perhaps_zh}输入 `{command} --help` 可查看全部选项。"


class CommandUnknown(ShebaoError):
    """`{command}` has no command {name}.{perhaps} `{command} --help` lists what there is."""

    code = "cli.command_unknown"
    zh = "`{command}` 没有命令 {name}。{perhaps_zh}输入 `{command} --help` 可查看全部命令。"


class WordMissing(ShebaoError):
    """`{command}` needs {what} as well.{choices} `{command} --help` says what it stands for."""

    code = "cli.word_missing"
    zh = "`{command}` 缺少 {what}。{choices_zh}输入 `{command} --help` 可查看说明。"


class WordWrong(ShebaoError):
    """`{command}`: {what} cannot be taken: {why}. Type another, or `{command} --help` to see what is meant."""

    code = "cli.word_wrong"
    zh = "`{command}`：{what} 无法采用：{why_zh}。请改正，或输入 `{command} --help` 查看说明。"


class FileNamedWrong(ShebaoError):
    """`{command}`: {what} names {file}, and {why}. Name one that is there and that you may read."""

    code = "cli.file_named_wrong"
    zh = "`{command}`：{what} 指定的 {file} 不可用：{why_zh}。请给出存在且可读的文件或文件夹。"


class CommandTypedWrong(ShebaoError):
    """`{command}` was typed wrongly: {why}. `{command} --help` says how it is typed."""

    code = "cli.typed_wrong"
    zh = "`{command}` 输入有误：{why_zh}。输入 `{command} --help` 可查看用法。"


class NotTaken(click.BadParameter):
    """A word refused by one of our own types: its sentences without their last stop."""

    def __init__(self, error: ShebaoError, param: click.Parameter | None, ctx: click.Context | None) -> None:
        self.zh = error.chinese.rstrip("。")
        super().__init__(error.english.rstrip("."), ctx, param)


FILES = (
    (r"\w+ '(?P<file>.*)' does not exist", "there is none of that name", "不存在"),
    (r"\w+ '(?P<file>.*)' is a file", "that is a file, not a folder", "是文件，不是文件夹"),
    (r"\w+ '(?P<file>.*)' is a directory", "that is a folder, not a file", "是文件夹，不是文件"),
    (r"\w+ '(?P<file>.*)' is not readable", "you may not read it", "无权读取"),
    (r"\w+ '(?P<file>.*)' is not writable", "you may not write it", "无权写入"),
)
WORDS = (
    (r"'(?P<a>.*)' is not one of (?P<b>.+)", "{a} is none of {b}", "{a} 不在可选值 {b} 之中"),
    (r"'(?P<a>.*)' is not '(?P<b>.+)'", "{a} is not {b}", "{a} 不是 {b}"),
    (r"'(?P<a>.*)' is not a valid integer", "{a} is no whole number", "{a} 不是整数"),
    (r"'(?P<a>.*)' is not a valid float", "{a} is no number", "{a} 不是数字"),
    (r"'(?P<a>.*)' is not a valid boolean.*", "{a} is neither yes nor no", "{a} 既不是 yes 也不是 no"),
    (r"(?P<a>.*) is not in the range (?P<b>.+)", "{a} is not in {b}", "{a} 不在范围 {b} 内"),
    (r"Got unexpected extra arguments? \((?P<a>.*)\)", "{a} is too much", "多出了 {a}"),
    (r"Missing command", "it needs the name of a command", "缺少命令名称"),
    (r"Option '(?P<a>.*)' requires an argument", "{a} needs a word after it", "{a} 后面缺少内容"),
    (r"Option '(?P<a>.*)' requires (?P<b>\d+) arguments", "{a} needs {b} words after it", "{a} 后面须有 {b} 项内容"),
    (r"Option '(?P<a>.*)' does not take a value", "{a} takes no word after it", "{a} 后面不带内容"),
    (r"Argument '(?P<a>.*)' takes (?P<b>\d+) values", "{a} takes {b} words", "{a} 须有 {b} 项"),
)
TYPED = "shebao.typed"
"""Where a context keeps the words as they were typed."""
OTHERWISE = ("{a}", "{a}")
"""What a library says that stands in no line above: its own words, better than none."""


def command_of(ctx: click.Context) -> str:
    """The command that the words after a group's own name make, as far as they name one."""
    found, names = ctx.command, [ctx.command_path]
    for word in ctx.meta[TYPED]:
        if not isinstance(found, click.Group) or word not in found.commands:
            break
        found = found.commands[word]
        names.append(word)
    return " ".join(names)


def in_both_languages(error: click.UsageError, typed: str) -> NoReturn:
    """Raises what click found wrong as one of the errors above; its own help where nothing at all was typed. `typed`:
    the command in which it was found, where click does not say."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        raise error
    command = error.ctx.command_path if error.ctx else typed
    if isinstance(error, click.NoSuchOption):
        raise OptionUnknown(command=command, option=error.option_name, **_perhaps(error.possibilities)) from None
    if isinstance(error, click.exceptions.NoSuchCommand):
        raise CommandUnknown(command=command, name=error.command_name, **_perhaps(error.possibilities)) from None
    if isinstance(error, click.MissingParameter):
        raise WordMissing(command=command, what=_named(error), **_choices(error)) from None
    if isinstance(error, click.BadParameter):
        _refuse_word(command, error)
    why, why_zh = _said(error.message)
    raise CommandTypedWrong(command=command, why=why, why_zh=why_zh) from None


def _refuse_word(command: str, error: click.BadParameter) -> NoReturn:
    """Raises FileNamedWrong for a file, else WordWrong."""
    message, what = error.message.rstrip("."), _named(error)
    for pattern, why, why_zh in FILES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            raise FileNamedWrong(command=command, what=what, file=found["file"], why=why, why_zh=why_zh) from None
    why, why_zh = (message, error.zh) if isinstance(error, NotTaken) else _said(message)
    raise WordWrong(command=command, what=what, why=why, why_zh=why_zh) from None


def _named(error: click.BadParameter) -> str:
    """The option or argument as one types it."""
    if error.param is None:
        return str(error.param_hint or "")
    return (
        error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.make_metavar(error.ctx or _NONE)
    )


_NONE = click.Context(click.Command("shebao"))


def _said(message: str) -> tuple[str, str]:
    """What click says, in English and Chinese."""
    message = message.rstrip(".")
    for pattern, en, zh in WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            facts = {name: text.replace("'", "") for name, text in found.groupdict().items()}
            listed = {name: text.replace(", ", "、") for name, text in facts.items()}
            return en.format(**facts), zh.format(**listed)
    return OTHERWISE[0].format(a=message), OTHERWISE[1].format(a=message)


def _perhaps(near: Sequence[str] | None) -> dict[str, str]:
    """What may have been meant."""
    if not near:
        return {"perhaps": "", "perhaps_zh": ""}
    return {"perhaps": f" Perhaps you mean {' or '.join(near)}.", "perhaps_zh": f"是否指 {'、'.join(near)}？"}


def _choices(error: click.MissingParameter) -> dict[str, str]:
    """What may stand there, where it is one of a few."""
    kind = error.param.type if error.param else None
    if not isinstance(kind, click.Choice):
        return {"choices": "", "choices_zh": ""}
    names = [str(choice) for choice in kind.choices]
    return {"choices": f" One of {', '.join(names)}.", "choices_zh": f"可选：{'、'.join(names)}。"}
