"""The pages of the funds of a month, each with its entries, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shebao.demo.figures import word
from shebao.demo.funds import FundPage, FundsOf, closing_day, fund_pages, late_rows
from shebao.demo.papers import entries_told
from shebao.law.ir import Law
from shebao.service.render import TEMPLATES, font_folder, page
from shebao.service.text import Text, big, day, joined, money, month
from shebao.store.db import Database

SUFFIX = {"zh": "", "en": ".en"}
HOME = {"zh": "index.html", "en": "index.en.html"}


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the demonstration."""

    href: str
    text: Text
    note: Text | None


def look(folder: Path) -> None:
    """What pages look by, where they go: the style and the letters."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fonts").mkdir(exist_ok=True)
    shutil.copy(TEMPLATES / "style.css", folder / "style.css")
    shutil.copy(font_folder() / "NotoSansSC-Regular.otf", folder / "fonts" / "NotoSansSC-Regular.otf")


def other(stem: str, lang: str) -> dict[str, str]:
    """Where a page leads home, and the same page in the other language."""
    return {"home": HOME[lang], "other": f"{stem}{SUFFIX['en' if lang == 'zh' else 'zh']}.html"}


def said_in(lang: str) -> Callable[..., str]:
    """The demonstration's own words in a language, for a template."""
    return lambda key, **facts: word(key).fill(**facts)[lang] if facts else word(key)[lang]


def write_funds(db: Database, law: Law, of: FundsOf, folder: Path) -> tuple[list[Link], Text | None]:
    """A page for each fund that has something to show; the empty ones in one sentence. Raises CalendarMissing."""
    links, empty = [], []
    counted = day(closing_day(law, of))
    for found in fund_pages(db, law, of):
        fund = found.fund
        if fund.empty and not found.late:
            empty.append(fund.fund)
            continue
        for lang, ending in SUFFIX.items():
            facts = {
                "fund": fund,
                "entries": _entries((db, law, of), found, folder, lang),
                "month": month(fund.month)[lang],
                "bars": found.bars(lang),
                "closed": day(fund.closed_on)[lang] if fund.closed_on else "",
                "why_open": "; ".join(t[lang] for t in fund.why_open),
                "late": late_rows(law, found.late),
                "counted": counted[lang],
            }
            said = page("fund", lang, **facts, **_links(found.stem, lang, folder, of))
            (folder / f"{found.stem}{ending}.html").write_text(said, encoding="utf-8")
        links.append(Link(f"{found.stem}{{suffix}}.html", fund.fund, big(fund.headline)))
    said_empty = word("empty_funds").fill(n=str(len(empty)), names=joined(empty, "; ", "；")) if empty else None
    return links, said_empty


def _links(stem: str, lang: str, folder: Path, of: FundsOf) -> dict[str, str]:
    """The links of a page; home only where there is one: a demonstration writes its index last."""
    links = other(stem, lang)
    return links | {"home": ""} if of.ending and not (folder / HOME[lang]).exists() else links


def _entries(record: tuple[Database, Law, FundsOf], found: FundPage, folder: Path, lang: str) -> Link:
    """The page of a fund's entries in a language, and the link to it."""
    entries = entries_told(*record, found.pool)
    fund = found.fund
    total = money(sum(entry.total for entry in entries))
    facts = {
        "title": word("entries_title").fill(fund=fund.fund, month=month(fund.month)),
        "lead": word("entries_said").fill(n=f"{len(entries):,}", amount=total),
        "back": Link(f"{found.stem}{SUFFIX[lang]}.html", fund.fund, None),
        "entries": entries,
        "w": said_in(lang),
    }
    said = page("entries", lang, **facts, **_links(found.journal, lang, folder, record[2]))
    (folder / f"{found.journal}{SUFFIX[lang]}.html").write_text(said, encoding="utf-8")
    return Link(f"{found.journal}{SUFFIX[lang]}.html", word("entries_link").fill(n=f"{len(entries):,}"), None)
