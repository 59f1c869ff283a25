"""The system as the law's own dates tell it: which schemes stand on a day and where, when what began, ended or merged.

Nothing here is written twice: the tree, the timeline and the list of instruments are read from the dates of schemes,
rules and values, so a page that shows them cannot say other than the rules do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from shebao.kernel.regions import NATION, within
from shebao.law.ir import Law, Names, Scheme
from shebao.law.scheme import PARTS
from shebao.law.select import box_for

UNPLACED = "unplaced"
_YEAR = re.compile(r"(?<=〔)\d{4}(?=〕)|\d{4}(?=-\d{2}-\d{2})|\d{4}(?=年)")
_END_OF_INSTRUMENT = re.compile(r"(?<=号)(?=[^〕])|[\s,，（(]")
_INSTRUMENT = re.compile(r".*(〔\d{4}〕.*号|第?\d+号|法|条例|办法|规定|决定|通知|意见|细则|纲要|规划|章程|公告|令)")


@dataclass(frozen=True, slots=True)
class Standing:
    """One scheme on one day: in charge, financed how, and where it holds (the whole state when `places` is empty)."""

    scheme: Scheme
    part: str
    department: Names | None
    places: tuple[str, ...]
    pilots: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether it is the law of the whole state, with or without places this folder knows the values of."""
        return not self.pilots and self.scheme.region == NATION


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which the system changed: what (begins, ends, merges, pilot, pilot_ends, department, rule), of whom."""

    day: date
    what: str
    scheme: Scheme
    en: str
    zh: str
    cites: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document the law rests on: the first day something of it holds here, and what stands on it."""

    name: str
    first: date
    schemes: tuple[str, ...]
    rules: int
    values: int


def in_force(law: Law, day: date) -> list[Standing]:
    """The schemes of a day in the order of the four parts, insurance first."""
    order = {part: at for at, part in enumerate((*PARTS, UNPLACED))}
    found = [_standing(s, day) for s in law.schemes.values() if s.start <= day and (s.end is None or day < s.end)]
    return sorted((s for s in found if s is not None), key=lambda s: (order[s.part], s.scheme.start, s.scheme.id))


def _standing(scheme: Scheme, day: date) -> Standing | None:
    """A scheme that holds by pilots alone stands only where and while one runs."""
    claims = [c for c in scheme.facts.get("cover") or () if _holds(c, day)]
    pilots = tuple(c["region"] for c in claims if c.get("pilot"))
    ever_pilot = any(c.get("pilot") for c in scheme.facts.get("cover") or ())
    if ever_pilot and not claims:
        return None
    places = tuple(c["region"] for c in claims if not c.get("pilot"))
    whole = not pilots or NATION in places
    part = str(scheme.facts.get("part") or UNPLACED)
    return Standing(scheme, part, department(scheme, day), places, () if whole else pilots)


def _holds(claim: Mapping[str, Any], day: date) -> bool:
    return (claim.get("from") is None or claim["from"] <= day) and (claim.get("to") is None or day < claim["to"])


def department(scheme: Scheme, day: date) -> Names | None:
    """Who is in charge on a day; the first one named before any date of its own."""
    said = [d for d in _departments(scheme) if d.get("from") is None or d["from"] <= day]
    return Names(said[-1]["en"], said[-1]["zh"]) if said else None


def basis_on(law: Law, scheme: Scheme, day: date) -> str:
    """The legal basis without documents of later years by their number or date, or out of force by documents.yaml."""
    parts = [part.strip() for part in re.split(r"[;；]", _text(scheme.facts.get("legal_basis")))]
    of_the_day = (part for part in parts if all(int(year) <= day.year for year in _YEAR.findall(part)))
    return "; ".join(part for part in of_the_day if _holds(_document_of(law, part), day))


def _document_of(law: Law, part: str) -> Mapping[str, Any]:
    """The row of documents.yaml a citation begins with: the longest that fits."""
    listed = law.files.get("documents")
    rows = listed.get("documents", ()) if isinstance(listed, Mapping) else ()
    fit = [row for row in rows if part.startswith(str(row["id"]))]
    return max(fit, key=lambda row: len(str(row["id"])), default={})


def timeline(law: Law) -> list[Turn]:
    """Every day on which the law of this folder changed the system, in order; a rule's days are those of its text."""
    turns = [turn for scheme in law.schemes.values() for turn in _turns(law, scheme)]
    return sorted(turns, key=lambda t: (t.day, t.scheme.id, t.what, t.en))


def _turns(law: Law, scheme: Scheme) -> Iterator[Turn]:
    names, basis = scheme.names, _text(scheme.facts.get("legal_basis"))
    yield Turn(scheme.start, "begins", scheme, f"{names.en} begins.", f"{names.zh}开始实施。", basis)
    if scheme.end:
        yield Turn(scheme.end, "ends", scheme, f"{names.en} ends.", f"{names.zh}停止实施。", basis)
    for merger in scheme.facts.get("merges_into") or ():
        into = law.schemes[merger["scheme"]].names
        en, zh = f"{names.en} merges into {into.en}.", f"{names.zh}并入{into.zh}。"
        yield Turn(merger["on"], "merges", scheme, en, zh, _text(merger.get("cites")))
    for claim in scheme.facts.get("cover") or ():
        if claim.get("pilot"):
            yield from _pilot(law, scheme, claim)
    for before, after in pairwise(_departments(scheme)):
        en, zh = f"{names.en}: {before['en']} → {after['en']}.", f"{names.zh}：由{before['zh']}转由{after['zh']}主管。"
        yield Turn(after.get("from", scheme.start), "department", scheme, en, zh, _text(after.get("cites")))
    for day, cites in sorted(_days_of_rules(law, scheme).items()):
        en = f"{names.en}: rules by {'; '.join(cites)}."
        yield Turn(day, "rule", scheme, en, f"{names.zh}：适用{'、'.join(cites)}。", "; ".join(cites))


def _pilot(law: Law, scheme: Scheme, claim: Mapping[str, Any]) -> Iterator[Turn]:
    place, cites = region_names(law, claim["region"]), _text(claim.get("cites"))
    start = claim.get("from") or scheme.start
    en, zh = f"{scheme.names.en}: pilot in {place.en}.", f"{scheme.names.zh}：{place.zh}试点。"
    yield Turn(start, "pilot", scheme, en, zh, cites)
    if claim.get("to"):
        en, zh = f"{scheme.names.en}: the pilot in {place.en} ends.", f"{scheme.names.zh}：{place.zh}试点结束。"
        yield Turn(claim["to"], "pilot_ends", scheme, en, zh, cites)


def _departments(scheme: Scheme) -> list[Mapping[str, Any]]:
    return sorted(scheme.facts.get("departments") or (), key=lambda said: said.get("from") or scheme.start)


def _days_of_rules(law: Law, scheme: Scheme) -> dict[date, list[str]]:
    """Days on which the state's rules of a scheme change after its beginning, with the instruments they cite."""
    found: dict[date, dict[str, None]] = defaultdict(dict)
    for name, versions in law.rules.items():
        if name.partition(".")[0] == scheme.id:
            for rule in versions:
                if rule.region == scheme.region and rule.start > scheme.start:
                    found[rule.start].update(dict.fromkeys(instruments_in(rule.cites)))
    return {day: list(cites) for day, cites in found.items()}


def instruments(law: Law) -> list[Instrument]:
    """Every document that a rule cites or a value rests on, by the day from which something of it holds."""
    first: dict[str, date] = {}
    schemes: dict[str, set[str]] = defaultdict(set)
    rules: dict[str, int] = defaultdict(int)
    values: dict[str, int] = defaultdict(int)

    def met(text: str, day: date, name: str, count: dict[str, int]) -> None:
        for instrument in instruments_in(text):
            first[instrument] = min(day, first.get(instrument, day))
            schemes[instrument].add(name.partition(".")[0])
            count[instrument] += 1

    for name, versions in law.rules.items():
        for rule in versions:
            met(rule.cites, rule.start, name, rules)
    for name, value in law.values.items():
        for box in value.boxes:
            met(box.document, box.start, name, values)
    found = [Instrument(n, day, tuple(sorted(schemes[n])), rules[n], values[n]) for n, day in first.items()]
    return sorted(found, key=lambda i: (i.first, i.name))


def instruments_in(text: str) -> list[str]:
    """The instruments of a citation: 国发〔2014〕8号 七; 社会保险法 art. 16 names two."""
    names = (_END_OF_INSTRUMENT.split(part.strip(), maxsplit=1)[0] for part in re.split(r"[;；]", text))
    return [name.strip("《》“”\"'") for name in names if _INSTRUMENT.fullmatch(name.strip("《》“”\"'"))]


def parameter_sets(law: Law, scheme: str, day: date) -> int:
    """How many different sets of values hold for one scheme over the places that have some of their own: 1 when
    all are alike. The fall of this number is what a unification does."""
    values = [v for name, v in law.values.items() if name.partition(".")[0] == scheme]
    regions = {b.region for v in values for b in v.boxes if b.start <= day and (b.end is None or day < b.end)}
    sets = {tuple(_held(law, name, region, day) for name in sorted(v.name for v in values)) for region in regions}
    return len(sets)


def _held(law: Law, name: str, region: str, day: date) -> object:
    box = box_for(law.values[name], region, day, date.max).box
    return None if box is None else box.value


def schemes_of(law: Law, region: str, day: date) -> list[Standing]:
    """What stands in one place on a day: the state's schemes, the place's own, and the pilots that include it."""
    return [
        s
        for s in in_force(law, day)
        if within(region, s.scheme.region) and (not s.pilots or any(within(region, p) for p in s.pilots))
    ]


def region_names(law: Law, code: str) -> Names:
    """The last names of a division code in regions.yaml; the code itself where it is not there."""
    listed = law.files.get("regions") or {}
    for region in listed.get("regions") or ():
        for version in reversed(region.get("versions") or ()):
            if str(version.get("code")) == code:
                return Names(str(version["en"]), str(version["zh"]))
    return Names(code, code)


def _text(said: Any) -> str:
    return "; ".join(map(str, said)) if isinstance(said, list) else str(said or "")
