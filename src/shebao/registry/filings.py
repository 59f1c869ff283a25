"""Filing of local measures (备案): what a law says of one place alone is used only when it was filed above.

A local measure is a value or a rule of a scheme, of a place below the nation. What stood in the law when the first
one was read was in force before this system: it is taken on as filed, without a number, and counts as unverified.
What comes later needs the number of its filing before it goes live, and a run of payments stops at one without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION, level
from shebao.law.ir import Box, Law, Rule, digest
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

Result = Literal["accepted", "to_be_corrected", "refused"]
NAMED = 5
"""Measures a sentence names; of more it says how many."""


class MeasureNotFiled(ShebaoError):
    """Nothing is paid by a local measure that was not filed: {measures}. File it (shebao law filing add), or withdraw
    the law that brought it (shebao law publish propose --withdraws), then start the run again."""

    code = "registry.measure_not_filed"
    zh = (
        "未经备案的地方规定不得用于发放：{measures_zh}。请先备案（shebao law filing add），"
        "或撤回带来该规定的法规（shebao law publish propose --withdraws），然后重新开始。"
    )


class LawNotRead(ShebaoError):
    """What the law {law} says of single places was never compared with the filings: run it by shebao month run, or
    propose it (shebao law publish propose), then start the run again."""

    code = "registry.law_not_read"
    zh = (
        "法规 {law} 中的地方规定尚未与备案核对："
        "请用 shebao month run 办理，或先提请发布（shebao law publish propose），然后重新开始。"
    )


class NothingToFile(ShebaoError):
    """The law {law} has no local measure without a filing that fits: {asked}. shebao law filing list shows what was
    filed."""

    code = "registry.nothing_to_file"
    zh = "法规 {law} 没有符合“{asked}”的待备案地方规定。已备案的见 shebao law filing list。"


class FilingIncomplete(ShebaoError):
    """A filing needs its number, the authority it was filed with, and a day not after today: {lacking}."""

    code = "registry.filing_incomplete"
    zh = "备案须写明备案号、备案机关和不晚于今日的日期：{lacking_zh}。"


class FilingUnknown(ShebaoError):
    """No filing bears the number {number}: shebao law filing list shows those there are."""

    code = "registry.filing_unknown"
    zh = "没有编号为 {number} 的备案：shebao law filing list 列出全部备案。"


@dataclass(frozen=True, slots=True)
class LocalMeasure:
    """A value or rule of one place from its first day, as a law says it; `content` is the hash of what it says."""

    kind: str
    name: str
    region: str
    starts: date
    content: str
    document: str

    def __str__(self) -> str:
        return f"{self.name} {self.region} {self.starts}"


@dataclass(frozen=True, slots=True)
class Filing:
    """A measure as filed, with the authority's last word; without a number it stood in the law before this system."""

    filing: int
    measure: LocalMeasure
    version: int
    number: str | None
    authority: str
    filed_on: date | None
    result: str
    usable: bool
    result_on: date | None
    result_document: str | None

    @property
    def unverified(self) -> bool:
        """Nobody has seen its number."""
        return self.number is None


@dataclass(frozen=True, slots=True)
class Begun:
    """A measure that began without a filing."""

    name: str
    scheme: str
    region: str
    starts: date

    def __str__(self) -> str:
        return f"{self.name} {self.region} {self.starts}"


@dataclass(frozen=True, slots=True)
class Paper:
    """The filing as its document says it."""

    number: str
    authority: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """Which measures of a law: those the former law does not have, of one name or place where these are given."""

    law_hash: str
    former: str = ""
    name: str | None = None
    region: str | None = None


def local_measures(law: Law) -> tuple[LocalMeasure, ...]:
    """Values and rules of schemes that hold in one place alone.

    What `shared` says (average wages and the like) are figures of other departments, not measures; a box without a
    value ends one and starts none.
    """
    return tuple(
        sorted(set(_of_values(law)) | set(_of_rules(law)), key=lambda m: (m.region, m.name, m.starts, m.content))
    )


def _of_values(law: Law) -> Iterator[LocalMeasure]:
    for value in law.values.values():
        if value.name.partition(".")[0] in law.schemes:
            yield from (
                as_measure(value.name, box) for box in value.boxes if box.region != NATION and box.value is not None
            )


def _of_rules(law: Law) -> Iterator[LocalMeasure]:
    for versions in law.rules.values():
        for rule in versions:
            if rule.region != NATION and rule.name.partition(".")[0] in law.schemes:
                yield as_measure(rule.name, rule)


def as_measure(name: str, said: Box | Rule) -> LocalMeasure:
    """A value's box or a rule of one place as what is filed: not by its end, for the next one's beginning ends it."""
    if isinstance(said, Box):
        return LocalMeasure("value", name, said.region, said.start, digest(said.value), said.document)
    content = digest((said.source.strip(), said.rounds))
    return LocalMeasure("rule", name, said.region, said.start, content, said.cites)


def read_law(tx: Transaction, law: Law) -> None:
    """Keep which local measures a law has, once; those of the first law ever read are taken on as filed before."""
    with tx.within("registry") as own:
        own.one("hold", what="registry.law_read")
        known = own.one("law_read", law=law.hash)
        if known.this:
            return
        found = {(m.kind, m.name, m.region, m.starts, m.content): m for m in local_measures(law)}
        own.run("add_law_read", law=law.hash, measures=len(found), taken_on=not known.any)
        rows = [{**asdict(m), "starts": m.starts.isoformat()} for m in found.values()]
        own.run("add_law_measures", law=law.hash, measures=Jsonb(rows))
        if not known.any:
            own.run("take_filings_on", law=law.hash, by=own.actor.actor_id)
        own.note(local_measures=len(found), taken_on=not known.any)


def note_law(db: Database, by: Actor, law: Law) -> None:
    """Have a law's local measures read before a run is done by it; read already, nothing is written."""
    with db.reading(by, "registry", purpose="law read") as tx:
        if tx.one("law_read", law=law.hash).this:
            return
    with db.transaction(by, "registry", "read_law", subject=f"law:{law.hash[:12]}", act="run") as tx:
        read_law(tx, law)


def unfiled(tx: Transaction, part: Part) -> tuple[LocalMeasure, ...]:
    """Measures of a law that have no filing."""
    rows = tx.all("registry.unfiled_measures", law=part.law_hash, former=part.former)
    return tuple(_measure(row) for row in rows)


def unfiled_of(db: Database, by: Actor, part: Part) -> tuple[LocalMeasure, ...]:
    """The same, for somebody who looks."""
    with db.reading(by, "registry", purpose="unfiled measures") as tx:
        return unfiled(tx, part)


def file_measures(db: Database, by: Actor, part: Part, paper: Paper) -> tuple[Filing, ...]:
    """Register the filing of the measures of a law under one number. Raises FilingIncomplete, NothingToFile."""
    with db.transaction(by, "registry", "file_measures", subject=f"law:{part.law_hash[:12]}", act="draft_law") as tx:
        _complete(paper, tx.today)
        facts = {"law": part.law_hash, "former": part.former, "name": part.name, "region": part.region}
        made = tx.all("add_filing", **facts, **asdict(paper), by=by.actor_id)
        if not made:
            asked = " ".join(word for word in (part.name, part.region) if word) or "–"
            raise NothingToFile(law=part.law_hash[:12], asked=asked)
        tx.note(number=paper.number, measures=len(made))
        numbers = {row.filing_id for row in made}
        rows = tx.all("filings", number=paper.number, region=None, name=None)
        return tuple(_filing(row) for row in rows if row.filing_id in numbers)


def _complete(paper: Paper, today: date) -> None:
    lacks = [
        (not paper.number.strip(), "the number", "备案号"),
        (not paper.authority.strip(), "the authority", "备案机关"),
        (paper.filed_on > today, f"{paper.filed_on} lies after today", f"{paper.filed_on} 晚于今日"),
    ]
    lacking = [(en, zh) for lack, en, zh in lacks if lack]
    if lacking:
        raise FilingIncomplete(
            lacking=", ".join(en for en, _ in lacking), lacking_zh="、".join(zh for _, zh in lacking)
        )


def record_result(db: Database, by: Actor, number: str, result: Result, *, on: date, document: str) -> int:
    """What the authority answered to a filing; refused or sent back its measures are used no more. How many they are.

    Raises FilingUnknown.
    """
    with db.transaction(by, "registry", "record_filing_result", subject=f"filing:{number}", act="draft_law") as tx:
        told = tx.run("add_filing_result", number=number, result=result, on_day=on, document=document, by=by.actor_id)
        if not told:
            raise FilingUnknown(number=number)
        tx.note(result=result, measures=told)
        return told


def filings(
    db: Database, by: Actor, *, number: str | None = None, region: str | None = None, name: str | None = None
) -> tuple[Filing, ...]:
    """What was filed, by place, name and day; `name` is a measure or a whole scheme."""
    with db.reading(by, "registry", purpose="filings") as tx:
        return tuple(_filing(row) for row in tx.all("filings", number=number, region=region, name=name))


def begun_unfiled(tx: Transaction, law_hash: str, until: date) -> tuple[Begun, ...]:
    """Unfiled measures of a law that began by a day. Raises LawNotRead.

    In a house where no law was ever read, as one still being built, there is nothing to compare with.
    """
    known = tx.one("registry.law_read", law=law_hash)
    if not known.any:
        return ()
    if not known.this:
        raise LawNotRead(law=law_hash[:12])
    rows = tx.all("registry.unfiled_by_then", law=law_hash, until=until)
    return tuple(Begun(row.name, row.scheme, row.region, row.starts) for row in rows)


def inside(region: str) -> str:
    """What the division codes of a place and of everything in it begin with."""
    return region[: {"province": 2, "prefecture": 4}.get(level(region), 6)]


def refuse_unfiled(measures: Iterable[object]) -> None:
    """Raises MeasureNotFiled where there is any."""
    said = tuple(str(one) for one in measures)
    if said:
        raise MeasureNotFiled(measures=named(said, "en"), measures_zh=named(said, "zh"))


def named(said: Sequence[str], lang: str) -> str:
    """The first few measures, and how many more."""
    more = len(said) - NAMED
    shown = ", ".join(said[:NAMED]) if lang == "en" else "、".join(said[:NAMED])
    if more <= 0:
        return shown
    return f"{shown} and {more} more" if lang == "en" else f"{shown} 等共 {len(said)} 项"


def _measure(row: Row) -> LocalMeasure:
    return LocalMeasure(row.kind, row.name, row.region, row.starts, row.content, row.document)


def _filing(row: Row) -> Filing:
    return Filing(
        row.filing_id,
        _measure(row),
        row.version,
        row.number,
        row.authority,
        row.filed_on,
        row.result,
        row.usable,
        row.result_on,
        row.result_document,
    )
