"""The one place that makes HTML and PDF. Templates hold no words of their own and no figures."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shebao.kernel.errors import ShebaoError
from shebao.service.letters import Letter, Line, Section
from shebao.service.text import Text, big, money, phrase

TEMPLATES = Path(__file__).with_name("templates")


class FontMissing(ShebaoError):
    """The Chinese font that letters are printed with is not installed: type `make setup` and try again."""

    code = "service.font_missing"
    zh = "打印函件所需的中文字体未安装：请输入 make setup 后重试。"


@cache
def font_folder() -> Path:
    """The folder of the shipped Chinese font; system fonts are never used, so a bare server prints the same letter."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise FontMissing
    return Path(spec.origin).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, lang: str, **facts: Any) -> str:
    """One HTML page in one language. `facts` may hold `home`, `other` (same page, other language), `up`."""

    def words(key: str, **fillers: str | Text) -> str:
        return phrase(key, **fillers)[lang]

    shared = {"home": "", "other": "", "up": "", **facts}
    return (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            lang=lang,
            p=words,
            money=lambda fen: money(fen)[lang],
            big=lambda fen: big(fen)[lang],
            **shared,
        )
    )


def letter_html(letter: Letter, lang: str, **links: str) -> str:
    """The letter as a page; `links` may hold explain, pdf, home, other."""
    return page(
        "letter",
        lang,
        letter=letter,
        slip_starts=phrase(letter.slip) if decides(letter) else None,
        label_said=label_said,
        **{"explain": "", "pdf": "", **links},
    )


def decides(letter: Letter) -> bool:
    """Whether a time to contest the decision runs from the delivery: the receipt then says so."""
    return any(section.runs for section in letter.sections)


def letter_pdf(letter: Letter, lang: str, printed_on: date) -> bytes:
    """The letter as PDF, the same bytes for the same letter."""
    stamp = datetime.combine(printed_on, time(), UTC)
    return bytes(
        typst.compile(
            str(TEMPLATES / "letter.typ"),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(_words(letter, lang), ensure_ascii=False)},
            timestamp=int(stamp.timestamp()),
        )
    )


def _words(letter: Letter, lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "title": letter.title[lang],
        "number": letter.number,
        "numbers": letter.numbers[lang],
        "date": letter.date[lang],
        "office": letter.office[lang],
        "band": phrase(letter.band)[lang] if letter.demonstration else None,
        "page_words": phrase("page_of", n="{n}", m="{m}")[lang],
        "to": letter.to[lang],
        "lead": letter.lead[lang],
        "opening": [t[lang] for t in letter.opening],
        "sections": [_section(s, lang) for s in letter.sections],
        "closing": [t[lang] for t in letter.closing],
        "total_word": phrase("total")[lang],
        "seal": letter.seal[lang],
        "slip_heading": phrase("slip_heading")[lang],
        "slip_starts": phrase(letter.slip)[lang] if decides(letter) else None,
        "delivery": [[label[lang], value[lang]] for label, value in letter.delivery],
    }


def label_said(line: Line) -> Text:
    """What a line is called, with who pays it where that is not the same for all."""
    return line.label if line.payer is None else phrase("paid_by_line", label=line.label, payer=line.payer)


def _section(section: Section, lang: str) -> dict[str, Any]:
    return {
        "heading": section.heading[lang],
        "numbered": section.numbered,
        "sentences": [t[lang] for t in section.sentences],
        "after": [t[lang] for t in section.after],
        "lines": [
            {
                "label": label_said(line)[lang],
                "amount": money(line.amount)[lang],
                "source": line.source[lang],
                "mark": line.mark[lang] if line.mark else None,
                "steps": [step[lang] for step in line.steps],
            }
            for line in section.lines
        ],
        "total": None if section.total is None else money(section.total)[lang],
    }
