"""The list of laws and regulations (instruments.yaml): each with its rank and days, and whether anything here cites it.

The catalogue of documents is read out of citations; this list says what the law of the country is made of, also where
no rule of ours rests on it, and which names are a report's alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.law.defects import Defect
from shebao.law.ir import Law, Names, Place
from shebao.law.load import Reading

FILE = "instruments.yaml"
KNOWLEDGE = "knowledge"
"""Written under `dates` where nobody read the days in a text."""


class InstrumentWrong(Defect):
    """The instrument {name} {problem}. Put it right: {needed}."""

    code = "law.instrument"
    zh = "法规文件 {name} {problem_zh}。请更正：{needed_zh}。"


@dataclass(frozen=True, slots=True)
class Listed:
    """One instrument: `start` and the rest are None where nothing of that name was promulgated."""

    id: str
    names: Names
    rank: Names
    promulgated: date | None
    start: date | None
    amended: tuple[date, ...]
    followed_by: str
    unverified: bool

    @property
    def exists(self) -> bool:
        """Whether an instrument of this name was promulgated."""
        return self.start is not None


def listed(law: Law) -> list[Listed]:
    """The instruments in the order of their days; names of a report alone last."""
    ranks = {str(rank["id"]): Names(rank["en"], rank["zh"]) for rank in _rows(law, "ranks")}
    found = [_listed(row, ranks) for row in _rows(law, "instruments")]
    return sorted(found, key=lambda i: (i.start or date.max, i.id))


def on(law: Law, day: date) -> list[Listed]:
    """Those in force on a day: begun, and not followed by another one that has begun."""
    begun = {i.id: i for i in listed(law) if i.start is not None and i.start <= day}
    return [i for i in begun.values() if i.followed_by not in begun]


def listed_instruments_are_whole(reading: Reading) -> list[Defect]:
    """Each has a rank of the list and its days in order; a name of a report alone has none."""
    rows = _rows(reading.law, "instruments")
    ranks, ids = {str(rank["id"]) for rank in _rows(reading.law, "ranks")}, [str(row.get("id")) for row in rows]
    document = reading.documents.get(FILE)
    found: list[Defect] = []
    for at, row in enumerate(rows):
        place = Place(FILE, 1) if document is None else document.place("instruments", at)
        for (problem, problem_zh), (needed, needed_zh) in _problems(row, ranks, ids):
            words = {"problem": problem, "problem_zh": problem_zh, "needed": needed, "needed_zh": needed_zh}
            found.append(InstrumentWrong(place, name=str(row.get("id")), **words))
    return found


Said = tuple[tuple[str, str], tuple[str, str]]


def _problems(row: Mapping[str, Any], ranks: set[str], ids: Sequence[str]) -> list[Said]:
    days = [row.get("promulgated"), row.get("from"), *(row.get("amended") or ())]
    found: list[Said] = []
    if ids.count(str(row.get("id"))) != 1 or not row.get("en"):
        found.append((("has no name of its own", "没有独立名称"), ("one id and en each", "id 不得重复，并写明 en")))
    if row.get("rank") not in ranks:
        found.append((("has no rank of the list", "效力层级不在列表中"), (", ".join(sorted(ranks)), "、".join(ranks))))
    if row.get("followed_by") and row["followed_by"] not in ids:
        said = ("is followed by one that is not listed", "后继文件未列入")
        found.append((said, ("list it, or take followed_by out", "补列该文件，或删去 followed_by")))
    if row.get("none"):
        if any(days):
            said = ("was never promulgated and yet has days", "从未公布却有日期")
            found.append((said, ("take the days out, or none: true", "删去日期，或删去 none: true")))
    elif not (all(isinstance(day, date) for day in days) and days == sorted(days) and row.get("dates")):
        said = ("has not its days in order", "日期缺失或次序有误")
        wanted = "promulgated, from, amended in this order, and dates says who names them"
        found.append((said, (wanted, "依次写明 promulgated、from、amended，并以 dates 注明日期出处")))
    return found


def _rows(law: Law, key: str) -> Sequence[Mapping[str, Any]]:
    content = law.files.get("instruments")
    return content.get(key) or () if isinstance(content, Mapping) else ()


def _listed(row: Mapping[str, Any], ranks: Mapping[str, Names]) -> Listed:
    return Listed(
        id=str(row["id"]),
        names=Names(str(row["en"]), str(row.get("zh") or row["id"])),
        rank=ranks[str(row["rank"])],
        promulgated=row.get("promulgated"),
        start=row.get("from"),
        amended=tuple(row.get("amended") or ()),
        followed_by=str(row.get("followed_by") or ""),
        unverified=row.get("dates") == KNOWLEDGE,
    )
