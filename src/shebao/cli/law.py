"""`shebao law`: what its commands share: options, the language spoken, a place and its days, values as text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import click

from shebao.cli.usage import NotTaken
from shebao.kernel.dates import parse_date, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Box, Law, Rounding, Scheme, Table, Type

FEW = 12
"""So many names are listed where none is near."""


class SchemeNotFound(ShebaoError):
    """There is no scheme "{scheme}" in this law. {known}."""

    code = "cli.scheme"
    zh = "本法规库中没有制度“{scheme}”。{known_zh}。"


class LawFileMissing(ShebaoError):
    """The law of {country} has no {file}, and this command reads it: add the file, or name another --country."""

    code = "cli.law_file_missing"
    zh = "{country} 的法规中没有 {file}，而本命令要读取它：请补充该文件，或用 --country 指定其他国家。"


def needs(law: Law, *names: str) -> None:
    """Files of the law folder that a command reads. Raises LawFileMissing."""
    for name in names:
        if name not in law.files:
            raise LawFileMissing(country=law.country, file=f"{name}.yaml")


def close_ones(name: str, known: Iterable[str]) -> dict[str, str]:
    """What may have been meant, as facts `known` and `known_zh` of an error; all of a few, the nearest of many."""
    names = sorted(known)
    near = get_close_matches(name, names, 3, 0.6)
    if near:
        return {"known": f"Perhaps you mean {' or '.join(near)}", "known_zh": f"是否指 {'、'.join(near)}"}
    if len(names) <= FEW:
        return {"known": f"There are: {', '.join(names)}", "known_zh": f"现有：{'、'.join(names)}"}
    told = f"There are {len(names)}: `shebao law show --at DAY` lists them"
    return {"known": told, "known_zh": f"共有 {len(names)} 项，可用 shebao law show --at 日期 查看"}


@click.group()
def law_group() -> None:
    """The text of the law: check it, read it, run it."""


country_option = click.option("--country", default="cn", show_default=True, help="A folder of laws/, or a path.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
spoken: ContextVar[str] = ContextVar("spoken", default="")
"""The language the command was asked to speak, for errors told after it has ended."""


def of_terminal(environment: Mapping[str, str] | None = None) -> str:
    """Chinese (zh) where the terminal speaks it, else English (en)."""
    given = os.environ if environment is None else environment
    locale = next((given[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if given.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _spoken(_: click.Context, __: click.Parameter, value: str | None) -> str:
    lang = value or of_terminal()
    spoken.set(lang)
    return lang


_HELP = "Language of lines; default: the terminal's."
lang_option = click.option("--lang", type=click.Choice(["en", "zh"]), callback=_spoken, help=_HELP)
both_option = click.option("--lang", type=click.Choice(["en", "zh", "both"]), callback=_spoken, help=_HELP)


class Day(click.ParamType[date]):
    """2025-10-31, or 2025-10 for its first day."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date, or the sentence that says how to write one."""
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            if len(text) == 7:
                month = parse_month(text)
                return date(month // 12, month % 12 + 1, 1)
            return parse_date(text)
        except ShebaoError as error:
            raise NotTaken(error, param, ctx) from None


DAY = Day()


@dataclass(frozen=True, slots=True)
class Here:
    """A place, a day of the law, a day of knowledge."""

    region: str
    at: date
    known: date


def scheme_of(law: Law, scheme: str) -> Scheme:
    """The scheme, or SchemeNotFound with those there are."""
    if scheme not in law.schemes:
        raise SchemeNotFound(scheme=scheme, **close_ones(scheme, law.schemes))
    return law.schemes[scheme]


_MODES = {"half_up": "四舍五入", "up": "进一", "down": "舍去"}


def box_text(box: Box, type_: Type, lang: str = "en") -> str:
    """A value as a file would write it; a table by its first cells."""
    match box.value:
        case Rounding(mode, step):
            return f"{_MODES[mode] if lang == 'zh' else mode} {float(step):g}"
        case Table() as table:
            cells = [_number(c, type_) for c in dict.fromkeys(table.cells)]
            first = ", ".join(cells[:4]) + (" …" if len(cells) > 4 else "")
            if lang == "zh":
                return f"自 {table.first} 起 {len(table.cells)} 格：{first}"
            return f"{len(table.cells)} cells from {table.first}: {first}"
        case None:
            return "已终止" if lang == "zh" else "ended"
        case int(number):
            return _number(number, type_)


def _number(number: int, type_: Type) -> str:
    if type_.unit == "code":
        return type_.codes[number]
    if type_.unit == "month":
        return f"{number // 12}-{number % 12 + 1:02d}"
    if type_.unit == "date":
        return date.fromordinal(number).isoformat()
    if type_.unit == "flag":
        return "true" if number else "false"
    if type_.scale == 1:
        return f"{number:,}"
    places = 2 if type_.unit == "money" else type_.decimals
    return f"{number / type_.scale:,.{places}f}"
