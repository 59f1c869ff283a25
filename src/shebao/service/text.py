"""Words in two languages; dates, amounts and big sums as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan

LANGUAGES = ("en", "zh")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class WordsMissing(ShebaoError):
    """The words "{key}" are missing in {lang}: add them to {where}."""

    code = "service.words_missing"
    zh = "“{key}”缺少 {lang} 文本：请在 {where} 中补上。"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or word in English and in Chinese."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def fill(self, **facts: str | Text) -> Text:
        """Both sentences with their {facts} filled in; a fact may itself be in two languages."""
        return Text(
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in facts.items()}),
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in facts.items()}),
        )


def same(text: str) -> Text:
    """Figures, numbers and proper names that read alike in both languages."""
    return Text(text, text)


def text_of(words: Mapping[str, Any], where: str) -> Text:
    """`{en: …, zh: …}` of a content file; refuses a missing language."""
    for lang in LANGUAGES:
        if not words.get(lang):
            raise WordsMissing(key=str(dict(words))[:60], lang=lang, where=where)
    return Text(str(words["en"]), str(words["zh"]))


def joined(texts: Sequence[Text], en: str, zh: str) -> Text:
    """Several texts as one, each only once, with what stands between them in each language."""
    once = list(dict.fromkeys(texts))
    return Text(en.join(t.en for t in once), zh.join(t.zh for t in once))


@cache
def phrases() -> dict[str, Text]:
    """The generic words of letters and pages, of explanations, of letters after the grant and before a refusal."""
    found: dict[str, Text] = {}
    for name in ("phrases.yaml", "explain_phrases.yaml", "after_phrases.yaml", "notice_phrases.yaml"):
        words = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        found |= {key: text_of(said, name) for key, said in words.items()}
    return found


def phrase(key: str, **facts: str | Text) -> Text:
    """One generic sentence with its facts."""
    words = phrases().get(key)
    if words is None:
        raise WordsMissing(key=key, lang="en, zh", where="phrases.yaml")
    return words.fill(**facts) if facts else words


def counted(key: str, number: int, **facts: str | Text) -> Text:
    """The sentence for a number of things; where there is one, the sentence for one: {key}_one."""
    return phrase(f"{key}_one" if number == 1 else key, **facts)


def day(value: date) -> Text:
    """12 December 2016 / 2016年12月12日."""
    return Text(f"{value.day} {_MONTHS[value.month - 1]} {value.year}", f"{value.year}年{value.month}月{value.day}日")


def month(value: int) -> Text:
    """December 2016 / 2016年12月, from the month number."""
    return Text(f"{_MONTHS[value % 12]} {value // 12}", f"{value // 12}年{value % 12 + 1}月")


def month_name(number: int) -> Text:
    """June / 6月, from the number of the month counted from 0."""
    return Text(_MONTHS[number], f"{number + 1}月")


def money(amount: int) -> Text:
    """110.00 yuan / 110.00元, from fen."""
    return Text(f"{yuan(amount)} yuan", f"{yuan(amount)}元")


def big(amount: int) -> Text:
    """A big sum from fen, three figures: 1.23 million yuan / 123万元; under 100,000 yuan as money()."""
    size = abs(amount)
    if size < 10_000_000:
        return money(amount)
    en = f"{amount / 100e9:,.2f} billion yuan" if size >= 100_000_000_000 else f"{amount / 100e6:,.2f} million yuan"
    zh = f"{amount / 1e10:,.2f}亿元" if size >= 10_000_000_000 else f"{amount / 1e6:,.1f}万元"
    return Text(en, zh)


def count(number: int, unit: Text | None = None) -> Text:
    """1,234 with its unit."""
    plain = f"{number:,}"
    return same(plain) if unit is None else Text(f"{plain} {unit.en}", f"{plain}{unit.zh}")


_DIGITS_ALOUD = "零一二三四五六七八九"


def aloud_zh(number: int) -> str:
    """A whole number as it is read aloud: 110 is 一百一十, 2005 is 二千零五."""
    if number < 0:
        return "负" + aloud_zh(-number)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return aloud_zh(high) + "万" + gap + (aloud_zh(low) if low else "")
    places, text, zero = (("千", 1000), ("百", 100), ("十", 10), ("", 1)), "", False
    for name, size in places:
        digit = number // size % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS_ALOUD[digit] + name
        zero = not digit
    return text or "零"
