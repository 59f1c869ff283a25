"""`law check`: the words of letters in service.yaml — parts, reasons told apart, days, offices, units — can be used.

letters: {right: {en, zh}, granted: {title, lead, why, start, to_do, tell_us}, items: {funeral_grant: {granted: {…}}}}
reasons: {right_place: [{when: [registered_here = false], en: …, zh: …, would_change: {…}, compared: {…}}]}
occasions: {funeral_grant: {day: death_month, until: …, said: {…}, asked: {…}, paid_by: {…}, paid_to: {…}}}
office: {line: health, level: county}
measures: {floor_space: square_metres, grade: {words: {0: {…}}, label: {…}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from shebao.law.defects import Defect, FormWrong, KeyMissing, KeyUnknown
from shebao.law.ir import Law, Scheme
from shebao.law.letter_places import calculation, scale
from shebao.law.never import comparison
from shebao.law.service_item import AWARD, EACH, GIVING, LETTERS, MEASURES
from shebao.law.text import Document

LETTER_KEYS = ("title", "lead", "why", "start", "to_do", "tell_us")
ITEMS, RIGHT = "items", "right"
SENTENCE_KEYS = ("when", "en", "zh")
REASON_KEYS = (*SENTENCE_KEYS, "would_change", "compared")
OCCASION_KEYS = ("day", "until", "said", "asked", "paid_by", "paid_to", "ours")
START_KEYS = ("from", "to", "en", "zh", "cites")
OFFICE_KEYS = ("from", "line", "level")
MEASURE_KEYS = ("words", "label", "measure")
TEXT_KINDS = ("notice", "late", "rejected")
FILLERS = {
    "letters": (
        *("name", "amount", "capitals", "from_month", "reasons_count", "reasons_said", "place", "birth_date"),
        *("event", "year", "last_year", "item", "scheme"),
    ),
    "notice": ("month", "amount", "persons", "due"),
    "late": ("month", "amount", "due", "persons"),
    "rejected": ("rows",),
}
SCALES = ("table", "bands")
Path = tuple[Any, ...]


class FillerUnknown(Defect):
    """The text of {where} has a place for "{filler}", which nobody fills; there are: {known}."""

    code = "law.filler"
    zh = "{where} 的文字中有“{filler}”，没有内容可填；可用的有：{known}。"


class ComparisonWrong(Defect):
    """{where} says "{found}": write `when: [name = value]` with a name of {scheme} and one of = != < > <= >=."""

    code = "law.letter_when"
    zh = "{where} 写的是“{found}”：请写成 when: [名称 = 值]，名称须属于 {scheme}，比较符为 = != < > <= >= 之一。"


def letters_are_readable(law: Law, scheme: Scheme, document: Document) -> list[Defect]:
    """Everything service.yaml says of letters, in words the renderer knows."""
    return list(_Checked(law, scheme, document).all())


@dataclass(frozen=True, slots=True)
class _Checked:
    law: Law
    scheme: Scheme
    document: Document

    def all(self) -> Iterator[Defect]:
        data = self.document.data
        assert isinstance(data, Mapping)
        yield from self._letters(data.get("letters") or {})
        yield from self._texts(data.get("texts") or {})
        yield from self._reasons(data.get("reasons") or {})
        yield from self._occasions(data.get("occasions") or {})
        yield from self._office(data.get("office") or {})
        yield from self._measures(data.get("measures") or {})

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _letters(self, letters: Any) -> Iterator[Defect]:
        yield from self._known(letters, ("letters",), (RIGHT, *LETTERS, ITEMS))
        for kind, letter in _pairs(letters):
            if kind == ITEMS:
                yield from self._items(letter)
            elif kind == RIGHT:
                yield from self._known(letter, ("letters", kind), ("en", "zh"))
                yield from self._lacking(letter, ("letters", kind), ("en", "zh"))
            else:
                yield from self._letter(letter, ("letters", kind))
                yield from self._lacking(letter, ("letters", kind), ("title", "lead"))

    def _items(self, items: Any) -> Iterator[Defect]:
        path = ("letters", ITEMS)
        yield from self._known(items, path, self._rights()[1:])
        for item, kinds in _pairs(items):
            yield from self._known(kinds, (*path, item), LETTERS)
            for kind, letter in _pairs(kinds):
                yield from self._letter(letter, (*path, item, kind))

    def _letter(self, letter: Any, path: Path) -> Iterator[Defect]:
        yield from self._known(letter, path, LETTER_KEYS)
        yield from self._fillers(letter, path, FILLERS["letters"], names=True)
        for part, keys in (*((part, SENTENCE_KEYS) for part in ("why", "to_do", "tell_us")), ("start", START_KEYS)):
            listed = letter.get(part) if isinstance(letter, Mapping) else None
            for at, one in enumerate(listed if isinstance(listed, list) else ()):
                yield from self._known(one, (*path, part, at), keys)
                yield from self._lacking(one, (*path, part, at), ("en", "zh"))
                yield from self._when(one, (*path, part, at))

    def _texts(self, texts: Any) -> Iterator[Defect]:
        yield from self._known(texts, ("texts",), TEXT_KINDS)
        for kind in TEXT_KINDS:
            yield from self._fillers(texts.get(kind) or {}, ("texts", kind), FILLERS[kind])

    def _reasons(self, reasons: Any) -> Iterator[Defect]:
        yield from self._known(reasons, ("reasons",), self._conditions())
        for rule, entries in _pairs(reasons):
            for at, one in enumerate(entries or ()):
                path = ("reasons", rule, at)
                yield from self._known(one, path, REASON_KEYS)
                yield from self._lacking(one, path, ("en", "zh"))
                yield from self._when(one, path)
                yield from self._fillers(one, path, FILLERS["letters"], names=True)

    def _occasions(self, occasions: Any) -> Iterator[Defect]:
        yield from self._known(occasions, ("occasions",), (*self._rights(), EACH))
        for item, one in _pairs(occasions):
            path = ("occasions", item)
            yield from self._known(one, path, OCCASION_KEYS)
            for word in ("day", "until"):
                name = one.get(word) if isinstance(one, Mapping) else None
                spec = self.law.inputs.get(self._full(str(name))) if name is not None else None
                if name is not None and (spec is None or spec.type.unit not in ("month", "date")):
                    said = f"an input of {self.scheme.id} that is a month or a date"
                    yield self._form((*path, word), said, f"{self.scheme.id} 的月份或日期输入项", name)
            yield from self._fillers(one, path, FILLERS["letters"], names=True)

    def _office(self, office: Any) -> Iterator[Defect]:
        lines = [str(one["id"]) for one in (self.law.files.get("agencies") or {}).get("lines", ())]
        for at, one in enumerate(office) if isinstance(office, list) else ((None, office),):
            path: Path = ("office",) if at is None else ("office", at)
            yield from self._known(one, path, OFFICE_KEYS)
            if isinstance(one, Mapping) and one and one.get("line") not in lines:
                yield self._form((*path, "line"), "one of " + ", ".join(lines), " / ".join(lines), one.get("line"))

    def _measures(self, measures: Any) -> Iterator[Defect]:
        yield from self._known(measures, ("measures",), sorted(self._names()))
        for name, said in _pairs(measures):
            word = said.get("measure", MEASURES[0]) if isinstance(said, Mapping) else said
            if isinstance(said, Mapping):
                yield from self._known(said, ("measures", name), MEASURE_KEYS)
            if word not in MEASURES:
                yield self._form(("measures", name), "one of " + ", ".join(MEASURES), " / ".join(MEASURES), word)

    # --- what the scheme has -----------------------------------------------------------------------------------------

    def _rights(self) -> tuple[str, ...]:
        """The scheme's own right, then its items."""
        return (AWARD, *(str(one["id"]) for word in GIVING[1:] for one in self.scheme.facts.get(word) or ()))

    def _conditions(self) -> list[str]:
        facts = self.scheme.facts
        rights = [facts.get("award") or {}, *(one for word in GIVING[1:] for one in facts.get(word) or ())]
        return [str(one["rule"]) for right in rights for one in right.get("conditions") or ()]

    def _names(self) -> set[str]:
        """Short names of everything the scheme, or what all schemes share, asks, lays down and computes."""
        law, own = self.law, (f"{self.scheme.id}.", "shared.")
        return {
            name.partition(".")[2]
            for part in (law.inputs, law.values, law.rules)
            for name in part
            if name.startswith(own)
        }

    def _told(self, place: str) -> bool:
        """Whether a place is a name, a calculation over names, or the scale of a value."""
        names, scaled = calculation(place), scale(place)
        if scaled is not None:
            value = self.law.values.get(f"{self.scheme.id}.{scaled}") or self.law.values.get(f"shared.{scaled}")
            return value is not None and (value.kind in SCALES or not value.boxes)  # a place that has none yet
        return all(name in self._names() for name in names) if names is not None else place in self._names()

    def _full(self, name: str) -> str:
        own = f"{self.scheme.id}.{name}"
        return own if own in self.law.inputs else f"shared.{name}"

    # --- forms -------------------------------------------------------------------------------------------------------

    def _when(self, one: Any, path: Path) -> Iterator[Defect]:
        lines = one.get("when") if isinstance(one, Mapping) else None
        for at, line in enumerate(lines or ()):
            read = comparison(str(line))
            if read is None or read.fact not in self._names():
                where = ".".join(map(str, ("service.yaml", *path, "when")))
                place = self.document.place(*path, "when", at)
                yield ComparisonWrong(place, where=where, found=line, scheme=self.scheme.id)

    def _lacking(self, said: Any, path: Path, parts: Sequence[str]) -> Iterator[Defect]:
        where = ".".join(map(str, ("service.yaml", *path)))
        for part in parts if isinstance(said, Mapping) else ():
            if part not in said:
                yield KeyMissing(self.document.place(*path), where=where, key=part)

    def _known(self, said: Any, path: Path, words: Sequence[str]) -> Iterator[Defect]:
        if not isinstance(said, Mapping):
            yield self._form(path, "a mapping", "映射", said)
            return
        where = ".".join(map(str, ("service.yaml", *path)))
        for key in said:
            if key not in words:
                yield KeyUnknown(self.document.place(*path, key), key=key, where=where, known=", ".join(words))

    def _form(self, path: Path, expected: str, expected_zh: str, found: Any) -> Defect:
        where = ".".join(map(str, ("service.yaml", *path)))
        facts = {"expected": expected, "expected_zh": expected_zh, "found": repr(found)}
        return FormWrong(self.document.place(*path), where=where, **facts)

    def _fillers(self, said: Any, path: Path, known: Sequence[str], *, names: bool = False) -> Iterator[Defect]:
        """Every place in a text that nobody fills; where `names` holds, a figure of the case may stand in it."""
        if isinstance(said, Mapping):
            for key, part in said.items():
                yield from self._fillers(part, (*path, key), known, names=names)
        elif isinstance(said, list):
            for at, part in enumerate(said):
                yield from self._fillers(part, (*path, at), known, names=names)
        elif isinstance(said, str):
            for filler in _places(said):
                if filler not in known and not (names and self._told(filler)):
                    where = ".".join(map(str, path))
                    facts = {"where": where, "filler": filler, "known": ", ".join(known)}
                    yield FillerUnknown(self.document.place(*path), **facts)


def _pairs(said: Any) -> Sequence[tuple[Any, Any]]:
    return list(said.items()) if isinstance(said, Mapping) else ()


def _places(text: str) -> Iterator[str]:
    try:
        yield from (name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:  # a brace that opens nothing
        yield "{"
