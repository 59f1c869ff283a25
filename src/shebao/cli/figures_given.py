"""Figures a person types or asks for: yuan, percent, months, and a table on the screen or as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import click

from shebao.cli.files import writing
from shebao.cli.output import Output
from shebao.cli.usage import NotTaken
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import fen

WRITTEN = {"en": "{rows:,} rows written to {file}", "zh": "{rows:,} 行已写入 {file}"}


class PercentNotReadable(ShebaoError):
    """ "{text}" is no percentage: write a number such as 2.5 or -1."""

    code = "cli.percent"
    zh = "“{text}”不是百分数：请填写数字，如 2.5 或 -1。"


class Yuan(click.ParamType[int]):
    """Yuan as a person writes them, fen inside."""

    name = "yuan"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Fen, or the sentence that says how to write an amount."""
        try:
            return value if isinstance(value, int) else int(fen(str(value)))
        except ShebaoError as error:
            raise NotTaken(error, param, ctx) from None


class Percent(click.ParamType[Fraction]):
    """2.5 is two and a half percent, exactly."""

    name = "percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The share, or the sentence that says how to write one."""
        if isinstance(value, Fraction):
            return value
        try:
            found = Decimal(str(value).strip().removesuffix("%"))
            return Fraction(found) / 100
        except (InvalidOperation, ValueError, OverflowError):
            raise NotTaken(PercentNotReadable(text=value), param, ctx) from None


class OneMonth(click.ParamType[int]):
    """2025-10."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The month, or the sentence that says how to write one."""
        try:
            return value if isinstance(value, int) else int(parse_month(str(value)))
        except ShebaoError as error:
            raise NotTaken(error, param, ctx) from None


YUAN, PERCENT, MONTH = Yuan(), Percent(), OneMonth()
out_option = click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as CSV."
)


def told(out: Output, head: Sequence[str], rows: Sequence[Sequence[str]], file: Path | None) -> None:
    """The table on the screen, or in a file. Raises FileUnwritable."""
    if file is None:
        out.table(head, rows)
        return
    # spreadsheets read Chinese heads only with the mark
    with writing(file), file.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows([head, *([cell.replace(",", "") for cell in row] for row in rows)])
    out.line(WRITTEN[out.lang].format(rows=len(rows), file=file))


def percent(share: Fraction, places: int = 2) -> str:
    """A share as a person reads it; half up."""
    return f"{float(round(share * 100, places)):.{places}f}"
