"""One source string of a citation, said in both languages: art. 16 is 第十六条, annex is 附件, 四 is part 4.

`citation` keeps documents by the number they are cited with. `cited` says their titles too, from documents.yaml, so
that a person without a link finds them: letters and `law show` say it so. Words that authors add in English are listed
in citation_words.yaml, so that a Chinese page never shows them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shebao.law.ir import Law
from shebao.service.text import Text, aloud_zh, day, month, phrase

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_NUMERAL = "[零一二三四五六七八九十百]+"
_KINDS = {"art": "条", "ch": "章", "sec": "节", "para": "款", "item": "项", "part": "部分"}
_SHORT = {zh: en for en, zh in _KINDS.items()} | {"条": "art.", "章": "ch.", "节": "sec.", "款": "para."}
_KIND = "|".join(_KINDS)
_RANGE = re.compile(rf"\b({_KIND})s?\.? ?(\d+) ?[–-] ?(\d+)")
_ONE = re.compile(rf"\b({_KIND})\.? ?(\d+)")
_ANNEX = re.compile(r"\bannex(?: (\d+))?")
_PART = "[一二三四五六七八九十]+"
_SECTION = re.compile(rf"(?<=\S) ({_PART})((?:、{_PART})*)(（{_PART}）(?:、（{_PART}）)*)?(?=$| ?[;；:：,，()（）])")
_NUMBERED = re.compile(rf"第({_NUMERAL})(条|章|节|款|项|部分)")
_HAN = "\u4e00-\u9fff〔〕《》"
_LATIN = re.compile("[A-Za-z]")
_NOTE = re.compile(r"（[^（）]*[A-Za-z][^（）]*）")
_PARTS = re.compile(r"[;；](?![^（(]*[）)])")
_YEAR = re.compile(r"[〔（(](\d{4})(?:年|[〕）)])")
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_BARE = re.compile("([\u4e00-\u9fff]+)〔\\d{4}〕\\d+号")
_GAP = re.compile(rf"(?<=[{_HAN}号]) (?=[第附])")


@cache
def citation(source: str) -> Text:
    """The citation in English and in Chinese."""
    return Text(_plain(_english(source), "en"), _plain(_chinese(source), "zh"))


def _plain(said: str, lang: str) -> str:
    """Without the notes authors make for one another: a reader is told what is unverified or was not found."""
    for pattern, plain in _notes()[lang]:
        said = pattern.sub(plain, said)
    return re.sub(r" +(?=[,:;)])", "", said.replace(" ()", "")).strip()


def cited(law: Law, source: str, on: date | None = None, by: date | None = None) -> Text:
    """The citation with the title of each document that the law folder lists, in one line; for the law of a day only
    the documents that were in force then, and where there is none, that it was not found. `by`: the day of the
    decision, where it is another: a document that came in between is cited where none of the day itself is named."""
    said = citations(law, source) if on is None else _on(law, source, (on, by or on))
    return Text("; ".join(c.en for c in said), "；".join(c.zh for c in said))


def citations(law: Law, source: str) -> list[Text]:
    """The same document by document: parts stand apart by semicolons outside brackets."""
    return [_titled(law, part) for part in _told(source)]


def _told(source: str) -> list[str]:
    """The documents of a citation; from when a value was entered is no document, the mark before it says enough."""
    return [part for part in parts_of(source) if not part.startswith("entered from ")]


def standing(law: Law, parts: Sequence[str], *days: date) -> tuple[str, ...]:
    """Of several documents those in force on a day, else on the next of the days; all of them where none was, for then
    it is said of each."""
    for on in days:
        if found := tuple(part for part in parts if _when(law, part, on) == STOOD):
            return found
    return tuple(parts)


STOOD, LATER, ENDED, OVER = "stood", "later", "ended", "over"


def _on(law: Law, source: str, days: tuple[date, date]) -> list[Text]:
    on, by = days
    said = []
    for part in standing(law, _told(source), on, by):
        when, titled = _when(law, part, on), _titled(law, part)
        if when == LATER and _when(law, part, by) == STOOD:
            said.append(titled)
        elif when == STOOD:
            said.append(_reaching_back(law, part, on))
        else:
            said.append(_marked(titled, _mark(law, part, when)))
    return said


def _mark(law: Law, part: str, when: str) -> Text:
    if when != OVER:
        return phrase(f"cited_{when}")
    above = (_document(law, part) or {})["yields_to"]
    return phrase("cited_over", document=_titled(law, str(above["id"])), day=day(_as_day(above["from"])))


def _when(law: Law, part: str, on: date) -> str:
    """Whether a document was there on a day: by its days in documents.yaml, else by the year of its number. One that
    says of itself that it reaches back (`applies_from`) stands from that day; one that was not repealed yields to the
    law above it (`yields_to`) from that law's day."""
    row = _document(law, part) or {}
    if row.get("to") and _as_day(row["to"]) <= on:
        return ENDED
    if row.get("yields_to") and _as_day(row["yields_to"]["from"]) <= on:
        return OVER
    start = (
        min(_as_day(row[key]) for key in ("applies_from", "from") if row.get(key)) if _dated(row) else published(part)
    )
    return STOOD if start <= on else LATER


def _dated(row: Mapping[str, Any]) -> bool:
    return bool(row.get("from") or row.get("applies_from"))


def published(part: str) -> date:
    """The first day a document can have been there, by the year or the day in its number."""
    found = _DAY.search(part) or _YEAR.search(part)
    if found is None:
        return date.min
    return date(*(int(number) for number in (*found.groups(), "1", "1")[:3]))


def _as_day(found: Any) -> date:
    return found if isinstance(found, date) else date.fromisoformat(str(found))


def _reaching_back(law: Law, part: str, on: date) -> Text:
    """The document; where it came later than the day, that it says itself that it reaches back."""
    row, said = _document(law, part) or {}, _titled(law, part)
    later = _as_day(row["from"]) if row.get("from") else published(part)
    return _marked(said, phrase("cited_back", day=day(_as_day(row["applies_from"])))) if later > on else said


def _marked(said: Text, mark: Text) -> Text:
    return Text(f"{said.en} ({mark.en})", f"{said.zh}（{mark.zh}）")


def parts_of(source: str) -> list[str]:
    """The documents of a citation, one by one, as the author wrote them."""
    return [part.strip() for part in _PARTS.split(source) if part.strip()]


def documents_of(law: Law, source: str) -> set[str]:
    """The documents of a citation by what they are cited with, without their articles."""
    rows = [(part, _document(law, part)) for part in parts_of(source)]
    return {str(row["id"]) if row else re.split(r" (?:art|ch|sec|annex|第)|[:：（(]", part)[0] for part, row in rows}


BEFORE = "before: "
"""How an author marks the document in force before the one that is cited."""


def _titled(law: Law, part: str) -> Text:
    if part.startswith(BEFORE):
        older = _titled(law, part.removeprefix(BEFORE))
        return Text(f"{BEFORE}{older.en}", f"{citation(BEFORE).zh}{older.zh}")
    document = _document(law, part)
    if document is None:
        untitled, sign = citation(part), _BARE.match(part)
        place = _content()["signs"].get(sign[1][0]) if sign else None
        if sign is None or place is None or not untitled.en.startswith(sign[0]):
            return untitled
        return Text(f"{sign[0]} (document of {place}){untitled.en.removeprefix(sign[0])}", untitled.zh)
    number, title = str(document["id"]), str(document["zh"])
    before, _, rest = part.partition(number)
    if before.strip(" （("):  # the number stands in brackets after words of the author, which are no second title
        rest = rest.lstrip(" )）")
    order = number.partition("（")[2]
    shown = f"（{order}" if order else "" if number in title or number.isascii() else f"（{number}）"
    plain = (
        "" if number.isascii() else f" ({_order_en(order.rstrip('）')) or number})"
    )  # an author's own words are none
    # The article is read beside the number, as everywhere; then the number gives way to the title.
    said, bare = citation(f"{number} {rest.strip()}"), citation(number)
    quoted = title if "《" in title or document.get("untitled") else f"《{title}》"
    after = said.en.removeprefix(bare.en).strip()
    return Text(
        f"{document['en']}{plain}{'' if after.startswith((':', ',')) else ' '}{after}".strip(),
        f"{quoted}{shown}{said.zh.removeprefix(bare.zh).strip()}",
    )


def _order_en(order: str) -> str:
    """What stands behind a title in brackets: a number as it is, a day or a month in words."""
    found = re.fullmatch(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日起施行)?|版)?", order)
    if found is None:
        return order
    if found[2] is None:
        return found[1]
    year, number = int(found[1]), int(found[2])
    return (
        f"in force from {day(date(year, number, int(found[3]))).en}" if found[3] else month(year * 12 + number - 1).en
    )


def _document(law: Law, part: str) -> Mapping[str, Any] | None:
    """The longest listed document whose words stand in this part."""
    listed = law.files.get("documents")
    rows = listed.get("documents", ()) if isinstance(listed, Mapping) else ()
    fit = [row for row in rows if part.startswith(str(row["id"])) or f"({row['id']})" in part]
    return max(fit, key=lambda row: len(str(row["id"])), default=None)


def _english(source: str) -> str:
    said = source.replace("not named in the fact base", "not found").replace(
        " in the fact base", " found"
    )  # what authors call their notes means nothing to a reader
    said = _SECTION.sub(lambda m: " part " + _sections_en(m), said)
    said = re.sub(rf"第({_NUMERAL})条(?:、第({_NUMERAL})条)+", _articles_en, said)
    said = re.sub(rf"第({_NUMERAL})([条章])至第({_NUMERAL})\2", _range_en, said)
    said = _NUMBERED.sub(lambda m: f" {_SHORT[m[2]]} {number_zh(m[1])}", said)
    said = re.sub(rf"附件 ?(\d+|{_PART})?", lambda m: f" annex {_annex_en(m[1] or '')}", said)
    said = re.sub(r" 全文(?=$|[ ;；:：,，()（）])", ", the whole text", said)
    said = re.sub(r"（?(\d{4})(?:年)?(修订|修正)(?:、(\d{4})(?:年)?修正)?）?", _amended_en, said)
    for zh, en in (("；", "; "), ("，", ", "), ("：", ": "), ("（", " ("), ("）", ")"), ("、", ", ")):
        said = said.replace(zh, en)
    return re.sub(r" +(?=[;,.)]|$)", "", re.sub(r" {2,}", " ", said)).replace("( ", "(").strip()


def _annex_en(number: str) -> str:
    return str(number_zh(number)) if number and not number.isascii() else number


def _amended_en(match: re.Match[str]) -> str:
    years = " and ".join(filter(None, (match[1], match[3])))
    return f" (as {'revised' if match[2] == '修订' else 'amended'} in {years})"


def _articles_en(match: re.Match[str]) -> str:
    return " arts. " + ", ".join(str(number_zh(n)) for n in re.findall(rf"第({_NUMERAL})条", match[0]))


def _range_en(match: re.Match[str]) -> str:
    return f" {_SHORT[match[2]].replace('.', 's.')} {number_zh(match[1])}–{number_zh(match[3])}"


def _sections_en(match: re.Match[str]) -> str:
    parts = [match[1], *filter(None, match[2].split("、"))]
    below = ", ".join(f"({number_zh(part)})" for part in re.findall(_PART, match[3] or ""))
    return ", ".join(str(number_zh(part)) for part in parts) + (f" {below}" if below else "")


def untranslated(source: str) -> bool:
    """Whether an author's English words in it are not listed yet: a Chinese page then leaves them out."""
    return bool(_LATIN.search(_translated(source)))


def _chinese(source: str) -> str:
    """The citation in Chinese; what nobody has put into Chinese yet is left to the English page."""
    said = _translated(source)
    if not _LATIN.search(said):
        return said
    said = _NOTE.sub("", said)
    parts = [part if not _LATIN.search(part) else _cut(part) for part in said.split("；")]
    return "；".join(dict.fromkeys(parts))


def _cut(part: str) -> str:
    """What stands in Chinese before the English words; where there is nothing, where to look."""
    before = re.split(r"[，：（ ]*(?=[A-Za-z])", part, maxsplit=1)[0]
    return before if re.search(f"[{_HAN}]", before) else "附注见英文页"


def _translated(source: str) -> str:
    said = _SECTION.sub(_sections_zh, source)
    for pattern, zh in _words():
        said = pattern.sub(zh, said)
    said = _RANGE.sub(lambda m: f"第{_zh(m[2])}{_KINDS[m[1]]}至第{_zh(m[3])}{_KINDS[m[1]]}", said)
    said = _ONE.sub(lambda m: f"第{_zh(m[2])}{_KINDS[m[1]]}", said)
    said = _ANNEX.sub(lambda m: f"附件{m[1] or ''}", said)
    if re.search(f"[{_HAN}]", said):
        said = re.sub(r" ?\(", "（", said).replace(")", "）")
        said = re.sub(r"; ?", "；", said)
        said = re.sub(r", (?=\S)", "，", said)
        said = re.sub(r": (?=\S)", "：", said)
        said = re.sub(r"(\d) %", r"\1%", said)
    return _GAP.sub("", said).strip()


def _sections_zh(match: re.Match[str]) -> str:
    parts = [match[1], *filter(None, match[2].split("、"))]
    below = "、".join(f"第（{part}）项" for part in re.findall(_PART, match[3] or ""))
    return "、".join(f"第{part}" for part in parts) + "部分" + below


def _zh(number: str) -> str:
    """十六 rather than 一十六, as articles are counted."""
    said = aloud_zh(int(number))
    return said.removeprefix("一") if said.startswith("一十") else said


def number_zh(text: str) -> int:
    """八十三 is 83."""
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


@cache
def _content() -> Mapping[str, Any]:
    path = Path(__file__).with_name("citation_notes.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _notes() -> Mapping[str, list[tuple[re.Pattern[str], str]]]:
    said = {lang: _content()[lang] for lang in ("en", "zh")}
    return {lang: [(re.compile(note), plain) for note, plain in rows] for lang, rows in said.items()}


@cache
def _words() -> list[tuple[re.Pattern[str], str]]:
    path = Path(__file__).with_name("citation_words.yaml")
    return [(re.compile(en), zh) for en, zh in yaml.safe_load(path.read_text(encoding="utf-8"))]
