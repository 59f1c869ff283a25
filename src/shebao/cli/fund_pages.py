"""`shebao ledger pages`: the page of every fund for any month of the record, with its entries, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shebao.cli.figures_given import MONTH
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.law_show import known_region
from shebao.cli.listed import counted
from shebao.cli.month import LINE, hands_at
from shebao.cli.output import Output
from shebao.cli.where import day_of_record, law_folder, near, opened
from shebao.demo.fund_pages import look, write_funds
from shebao.demo.funds import FundsOf, closing_day
from shebao.kernel.dates import month_of, month_text
from shebao.law.load import load

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "row": "  {name}: {file}",
        "count": (
            "No fund has anything to show in {month}.",
            "1 fund of {month}, in {folder}.",
            "{n} funds of {month}, in {folder}.",
        ),
    },
    "zh": {
        "row": "  {name}：{file}",
        "count": (
            "{month} 没有可列示的基金。",
            "{month} 的 1 个基金，页面在 {folder}。",
            "{month} 的 {n} 个基金，页面在 {folder}。",
        ),
    },
}


@click.command("pages")
@click.option("--month", type=MONTH, help="Month of the books, such as 2025-11; default: the record's month.")
@click.option("--region", required=True, help="Division code of the area whose office keeps the books.")
@click.option("--line", default=LINE, show_default=True, help="Line of business of the office.")
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder, if not the record's.")
@country_option
@lang_option
@json_option
def pages_command(folder: Path | None, **asked: Any) -> None:
    """Write the page of every fund for a month, each with its entries: what came in and went out, what stays open.

    Such as `ledger pages --month 2025-11 --region 441800`; any month the calendar has, closed or not.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    law = load(law_folder(asked["country"]))
    known_region(law, asked["region"])
    with opened() as db:
        month = asked["month"] if asked["month"] is not None else int(month_of(day_of_record(db)))
        hands = hands_at(db, law, asked["region"], asked["line"], day_of_record(db))
        officers = (hands.clerk, hands.reviewer, hands.approver, hands.cashier, hands.accountant)
        of = FundsOf(asked["region"], month, hands.accountant, officers, f"-{month_text(month)}")
        closing_day(law, of)  # a month without a calendar is said before anything is written
        folder = folder or db.home / "pages"
        look(folder)
        links, _ = write_funds(db, law, of, folder)
    ending = ".en" if out.lang == "en" else ""
    files = [(link.text[out.lang], link.href.replace("{suffix}", ending)) for link in links]
    for name, file in files:
        out.line(WORDS[out.lang]["row"].format(name=name, file=file))
    out.line(counted(WORDS[out.lang]["count"], len(links), month=month_text(month), folder=near(folder)))
    out.result({"month": month_text(month), "folder": str(folder), "files": [file for _, file in files]})
