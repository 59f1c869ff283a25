"""`shebao law book`: the law as pages, made from its own dates, values and cases."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, country_option, json_option
from shebao.cli.law_test import cases_of
from shebao.cli.output import Output
from shebao.engine.worked import work
from shebao.service.lawbook import leaves
from shebao.service.lawbook_parts import word
from shebao.service.render import TEMPLATES, font_folder, page
from shebao.store.embedded import default_home

SUFFIX = {"en": "", "zh": ".zh"}


@click.command("book")
@click.option("--at", type=DAY, help="The day the first page shows; default: today.")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder of the pages; default: lawbook in the folder where everything made lies (.shebao).",
)
@country_option
@json_option
def book_command(at: date | None, folder: Path | None, country: str, *, as_json: bool) -> None:
    """Write the law as pages: schemes of a day, each scheme whole, timeline, documents, coverage, cases."""
    out = Output(as_json=as_json)
    law, cases = cases_of(country, None)
    worked = []
    with out.work("Asking the worked cases", len(cases)) as bar:
        for one in work(law, cases):
            worked.append(one)
            bar.advance()
    folder = folder or default_home() / "lawbook"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fonts").mkdir(exist_ok=True)
    shutil.copy(TEMPLATES / "style.css", folder / "style.css")
    shutil.copy(font_folder() / "NotoSansSC-Regular.otf", folder / "fonts" / "NotoSansSC-Regular.otf")
    made = 0
    for leaf in leaves(law, worked, at or datetime.now(UTC).date()):
        for lang, ending in SUFFIX.items():
            other = SUFFIX["en" if lang == "zh" else "zh"]
            facts: dict[str, Any] = {"leaf": leaf, "suffix": ending, "home": f"index{ending}.html"}
            facts["band"] = word("band")
            text = page("lawbook", lang, other=f"{leaf.stem}{other}.html", **facts)
            (folder / f"{leaf.stem}{ending}.html").write_text(text, encoding="utf-8")
            made += 1
    out.line(f"{made} pages, {len(law.schemes)} schemes, {len(worked)} cases: open {folder / 'index.html'}")
    out.result({"pages": made, "schemes": len(law.schemes), "cases": len(worked), "index": str(folder / "index.html")})
