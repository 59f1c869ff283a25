"""Worked cases: what a scheme must answer, with source and date. YAML in OpenFisca's test form, or a sheet.

A case is `name, kind, period, region, known, source, input, output, typed, absolute_error_margin, published, note`,
and `letter`, `decided`, `papers` where it is the specimen of a letter ("granted", "inpatient refused") written on that
day, with the invented papers its facts rest on: `papers: {grade: {paper: {en, zh}, by: …, dated: day, says: …}}`, and
with what happens later: `event: {ground: imprisoned, document: number, from: 2026-01}`.
In a sheet (.csv, .xlsx) the columns have the same names, and a cell of a mapping has its path: `input.sex`,
`output.total`, `input.contribution_years.1.months`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from shebao.kernel.dates import month_of, month_start, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.checks_cases import REFUSAL, refused_of, region_of
from shebao.law.defects import Defect, FileNotReadable, FormWrong, KeyMissing, KeyUnknown, QuantityWrong
from shebao.law.ir import Law, Names, Place, Type
from shebao.law.link import SHARED
from shebao.law.quantities import inner
from shebao.law.service_item import COMPOSED, LETTERS
from shebao.law.signs import digits_mended
from shebao.law.text import Document, read, read_scalar

KINDS = ("before", "after", "edge", REFUSAL)
CASE_KEYS = (
    *("name", "kind", "period", "region", "known", "source", "input", "output", "typed", "absolute_error_margin"),
    *("published", "letter", "decided", "papers", "event", "note", "unmet"),
)
UNMET_KEYS = {"terms", "seen", "because"}
PAPER_KEYS = ("paper", "by", "dated", "says")
EVENT_KEYS = ("ground", "document", "from")
NEEDED = ("name", "kind", "period", "region", "source", "output")
REFUSED = "refused"
SPECIMENS = (*LETTERS, *COMPOSED)
"""Kinds of letters a case may be the specimen of."""


class CaseNameUnknown(Defect):
    """The case "{case}" names {what} "{name}", which {scheme} and shared do not have."""

    code = "law.case_name"
    zh = "案例“{case}”的 {what} 中有“{name}”，但 {scheme} 和 shared 中没有。"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A source that the law does not reproduce: the terms that differ (full names), since when it is known, and why."""

    terms: tuple[str, ...]
    seen: date
    because: str


@dataclass(frozen=True, slots=True)
class CasePaper:
    """The invented paper behind a fact of a specimen: what it is, who made it, on which day, what it found."""

    paper: Names
    by: Names | None
    dated: date | None
    says: Names | None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What happens later in a specimen: the ground of a pause and the paper that shows it, the month number it begins
    with (0: as the letter chooses)."""

    ground: str = ""
    document: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case. Names are full names; inputs stay as written, outputs are inner integers (None: refused).

    `known` None means everything that is known; `margin` is in the units a file is written in.
    """

    name: str
    scheme: str
    kind: str
    period: date
    region: str
    known: date | None
    source: str
    inputs: Mapping[str, object]
    relations: Mapping[str, tuple[Mapping[str, object], ...]]
    typed: Mapping[str, object]
    outputs: Mapping[str, int | None]
    margin: Fraction
    place: Place
    published: bool = False  # the answer was printed by somebody else: an official form, a notice's example, the press
    letters: tuple[str, ...] = ()  # of which letters it is the specimen: "granted", "inpatient refused"
    decided: date | None = None  # the day of those letters
    papers: Mapping[str, CasePaper] = field(default_factory=dict)  # behind the facts of those letters, by full name
    event: CaseEvent = CaseEvent()  # after the grant, of those letters
    unmet: Unmet | None = None

    def agrees(self, name: str, found: int | None, kind: Type) -> bool:
        """Whether an answer is what the case expects of `name`, within the margin."""
        expected = self.outputs[name]
        if expected is None or found is None:
            return expected is found
        return abs(expected - found) <= self.margin * kind.scale


def read_cases(root: Path, law: Law, defects: list[Defect], scheme: str | None = None) -> list[Case]:
    """All cases below a country's folder (or of one scheme), in the order of their files."""
    found: list[Case] = []
    for path in sorted(p for p in root.glob("**/cases/*") if p.suffix in (".yaml", ".csv", ".xlsx")):
        owner = path.parent.parent.name
        if scheme is None or owner == scheme:
            found += read_case_file(path, path.relative_to(root).as_posix(), owner, law, defects)
    return found


def read_case_file(path: Path, name: str, scheme: str, law: Law, defects: list[Defect]) -> list[Case]:
    """The cases of one file; what cannot be read is told in `defects` and left out."""
    document = read(path, name, defects) if path.suffix == ".yaml" else _sheet(path, name, defects)
    listed = document.data if isinstance(document.data, list) else [document.data] if document.data else []
    found: list[Case] = []
    for index, data in enumerate(listed):
        try:
            found.append(_Binding(document, index, scheme, law).case(data))
        except Defect as defect:
            defects.append(defect)
    return found


# --- sheets --------------------------------------------------------------------------------------------------------


def _sheet(path: Path, name: str, defects: list[Defect]) -> Document:
    try:
        rows = _csv_rows(path) if path.suffix == ".csv" else _workbook_rows(path)
    except (OSError, ValueError, csv.Error, CalamineError) as problem:
        defects.append(FileNotReadable(Place(name, 1), reason=str(problem), reason_zh="表格打不开，或格式不对"))
        return Document(name, [], {})
    heading = [str(cell).strip() for cell in rows[0]] if rows else []
    data: list[dict[str, Any]] = []
    lines: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {
            word: _narrow(cell, Place(name, number), defects)
            for word, cell in zip(heading, row, strict=False)
            if word and cell not in ("", None)
        }
        if cells:
            lines[(len(data),)] = number
            data.append(_nested(cells))
    return Document(name, data, lines)


def _narrow(cell: Any, place: Place, defects: list[Defect]) -> Any:
    """A cell as it is; one with full-width digits with narrow ones, and the slip told."""
    text = digits_mended(cell, place, defects) if isinstance(cell, str) else ""
    return read_scalar(text) if text and text != cell else cell


def _csv_rows(path: Path) -> list[list[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[read_scalar(cell.strip()) for cell in row] for row in csv.reader(file)]


def _workbook_rows(path: Path) -> list[list[Any]]:
    """The first sheet. Numbers become the text they were written as, so that no binary fraction enters."""
    sheet: Sequence[Sequence[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [[_cell(cell) for cell in row] for row in sheet]


def _cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date()
    return read_scalar(cell.strip()) if isinstance(cell, str) else cell


def _nested(cells: Mapping[str, Any]) -> dict[str, Any]:
    """`input.years.1.months` → {input: {years: [{months: …}]}}."""
    tree: dict[str, Any] = {}
    for path, cell in cells.items():
        *above, last = path.split(".")
        spot = tree
        for word in above:
            spot = spot.setdefault(word, {})
        spot[last] = cell
    return {word: _rows_listed(value) for word, value in tree.items()}


def _rows_listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_rows_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _rows_listed(part) for key, part in value.items()}


# --- binding to the law ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Binding:
    """One case of a file and the law it speaks of."""

    document: Document
    index: int
    scheme: str
    law: Law

    def case(self, data: Any) -> Case:
        """The case. Raises the first Defect."""
        if not isinstance(data, dict):
            raise self.form("a case", "a mapping with name, period, …", "带 name、period 等的映射", data)
        label = str(data.get("name", f"number {self.index + 1}"))
        for word in data:
            if word not in CASE_KEYS:
                raise KeyUnknown(self.place(word), key=word, where=f"the case {label}", known=", ".join(CASE_KEYS))
        for word in NEEDED:
            if data.get(word) in (None, "", {}):
                raise KeyMissing(self.place(), where=f"the case {label}", key=word)
        if data["kind"] not in KINDS:
            raise self.form("kind", "one of " + ", ".join(KINDS), " / ".join(KINDS), data["kind"], "kind")
        given = self.mapping(data, "input", label)
        rows = {name: value for name, value in given.items() if isinstance(value, list)}
        outputs = dict(self.output(n, v, label) for n, v in self.mapping(data, "output", label).items())
        if data["kind"] == REFUSAL:
            refused_of(self.law, self.scheme, label, outputs, self.place("output"))
        return Case(
            name=label,
            scheme=self.scheme,
            kind=str(data["kind"]),
            period=self.day(data["period"], "period"),
            region=region_of(data["region"], label, self.place("region")),
            known=None if data.get("known") is None else self.day(data["known"], "known"),
            source=str(data["source"]),
            inputs={self.named(n, "input", label): v for n, v in given.items() if n not in rows},
            relations={self.relation(name, label): tuple(value) for name, value in rows.items()},
            typed={self.named(n, "typed", label): v for n, v in self.mapping(data, "typed", label).items()},
            outputs=outputs,
            margin=self.margin(data.get("absolute_error_margin", 0)),
            place=self.place(),
            published=self.flag(data, "published"),
            letters=self.letters(data.get("letter")),
            decided=None if data.get("decided") is None else self.day(data["decided"], "decided"),
            papers=self.papers(data, label),
            event=self.event(data, label),
            unmet=None if data.get("unmet") is None else self.unmet(data["unmet"]),
        )

    def papers(self, data: Mapping[str, Any], label: str) -> dict[str, CasePaper]:
        """The papers behind the facts of a letter's specimen; a case that is no specimen has none."""
        given = self.mapping(data, "papers", label)
        if given and not data.get("letter"):
            raise KeyMissing(self.place("papers"), where=f"the papers of {label}", key="letter")
        return {self.read_or_listed(name, label): self.paper(name, said) for name, said in given.items()}

    def event(self, data: Mapping[str, Any], label: str) -> CaseEvent:
        """What happens later in the letter's specimen; a case that is no specimen has none."""
        said = self.mapping(data, "event", label)
        if said and not data.get("letter"):
            raise KeyMissing(self.place("event"), where=f"the event of {label}", key="letter")
        for word in said:
            if word not in EVENT_KEYS:
                facts = {"key": word, "where": f"the event of {label}", "known": ", ".join(EVENT_KEYS)}
                raise KeyUnknown(self.place("event", word), **facts)
        start = 0 if said.get("from") is None else int(month_of(self.day(said["from"], "event", "from")))
        return CaseEvent(str(said.get("ground") or ""), str(said.get("document") or ""), start)

    def read_or_listed(self, name: str, label: str) -> str:
        """The input or relation of this name."""
        known = (*self.law.inputs, *self.law.relations)
        found = next((full for full in self.candidates(name) if full in known), None)
        if found is None:
            raise CaseNameUnknown(self.place("papers", name), case=label, what="papers", name=name, scheme=self.scheme)
        return found

    def paper(self, name: str, said: Any) -> CasePaper:
        if not isinstance(said, dict):
            raise self.form(
                f"papers {name}", "a mapping with paper, by, dated", "带 paper、by、dated 的映射", said, "papers"
            )
        for word in said:
            if word not in PAPER_KEYS:
                facts = {"key": word, "where": f"papers {name}", "known": ", ".join(PAPER_KEYS)}
                raise KeyUnknown(self.place("papers", name, word), **facts)
        if said.get("paper") is None:
            raise KeyMissing(self.place("papers", name), where=f"papers {name}", key="paper")
        words = [None if said.get(word) is None else self.both(name, word, said[word]) for word in ("by", "says")]
        dated = None if said.get("dated") is None else self.day(said["dated"], "papers", name, "dated")
        return CasePaper(self.both(name, "paper", said["paper"]), words[0], dated, words[1])

    def both(self, name: str, word: str, said: Any) -> Names:
        """A text in both languages."""
        if not isinstance(said, dict) or set(said) != {"en", "zh"} or not all(said.values()):
            raise self.form(f"papers {name} {word}", "{en: …, zh: …}", "{en: …, zh: …}", said, "papers", name, word)
        return Names(str(said["en"]), str(said["zh"]))

    def unmet(self, found: Any) -> Unmet:
        """What is known of a case that is not met."""
        if not isinstance(found, dict) or set(found) != UNMET_KEYS or not isinstance(found["terms"], list):
            expected = "terms (a list of full names), seen (a day) and because (why)"
            raise self.form("unmet", expected, "terms（全名列表）、seen（日期）和 because（原因）", found, "unmet")
        terms = tuple(map(str, found["terms"]))
        return Unmet(terms, self.day(found["seen"], "unmet", "seen"), str(found["because"]))

    def letters(self, found: Any) -> tuple[str, ...]:
        """Which letters the case is the specimen of: the kind, behind an item of the scheme where it is of one."""
        said = tuple(map(str, found if isinstance(found, list) else () if found is None else (found,)))
        for one in said:
            if one.split()[-1] not in SPECIMENS or len(one.split()) > len(("item", "kind")):
                kinds = ", ".join(SPECIMENS)
                expected = f"one of {kinds}, behind an item where it is of one: inpatient refused"
                expected_zh = f"{kinds} 之一，前面可写事项：inpatient refused"
                raise self.form("letter", expected, expected_zh, one, "letter")
        return said

    def flag(self, data: Mapping[str, Any], word: str) -> bool:
        if data.get(word) not in (None, True, False):
            raise self.form(word, "true or false", "true 或 false", data[word], word)
        return bool(data.get(word))

    def place(self, *path: Any) -> Place:
        return self.document.place(self.index, *path) if self.document.lines else Place(self.document.file, 1)

    def form(self, where: str, expected: str, expected_zh: str, found: object, *path: Any) -> FormWrong:
        facts = {"where": where, "expected": expected, "expected_zh": expected_zh, "found": repr(found)}
        return FormWrong(self.place(*path), **facts)

    def mapping(self, data: Mapping[str, Any], word: str, label: str) -> dict[str, Any]:
        found = data.get(word) or {}
        if not isinstance(found, dict):
            raise self.form(f"{word} of {label}", "a mapping (name: value)", "映射（名称: 值）", found, word)
        return found

    def day(self, found: Any, *word: str) -> date:
        """A date, or the first day of a month."""
        try:
            return found if isinstance(found, date) else date.fromisoformat(str(found))
        except ValueError:
            pass
        try:
            return month_start(parse_month(str(found)))
        except ShebaoError:
            raise self.form(" ".join(word), "a month or a date", "月份或日期", found, *word) from None

    def margin(self, found: Any) -> Fraction:
        try:
            return Fraction(str(found))
        except (ValueError, ZeroDivisionError):
            raise self.form("absolute_error_margin", "a number", "数", found, "absolute_error_margin") from None

    def candidates(self, name: str) -> Iterator[str]:
        yield from (f"{self.scheme}.{name}", f"{SHARED}.{name}", name)

    def named(self, name: str, what: str, label: str) -> str:
        """The input (a recorded rule may stand in for one) or value of this name."""
        known = (self.law.inputs, self.law.values) if what == "typed" else (self.law.inputs, self.law.rules)
        for full in self.candidates(name):
            if any(full in names for names in known):
                return full
        raise CaseNameUnknown(self.place(what, name), case=label, what=what, name=name, scheme=self.scheme)

    def relation(self, name: str, label: str) -> str:
        for full in self.candidates(name):
            if full in self.law.relations:
                return full
        raise CaseNameUnknown(self.place("input", name), case=label, what="input", name=name, scheme=self.scheme)

    def output(self, name: str, found: Any, label: str) -> tuple[str, int | None]:
        for full in self.candidates(name):
            if full in self.law.rules:
                return full, self.quantity(full, name, found)
        raise CaseNameUnknown(self.place("output", name), case=label, what="output", name=name, scheme=self.scheme)

    def quantity(self, full: str, name: str, found: Any) -> int | None:
        if found is None or found == REFUSED:
            return None
        try:
            return inner(found, self.law.rules[full][0].type)
        except ShebaoError as problem:
            facts = {key: problem.facts[key] for key in ("found", "expected", "expected_zh")}
            raise QuantityWrong(self.place("output", name), where=full, **facts) from None
