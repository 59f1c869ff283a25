"""Outcome of a cohort: a list of its people with who found work and when, taken whole and once; and the statistics.

The list says who was placed by its own document; the employment record proves it or not, and both are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import valid_citizen_numbers
from shebao.registry.jobs import Content
from shebao.registry.people import NUMBER, hold
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.kill_points import INSIDE, checkpoint
from shebao.store.lists import Column, Line, Listing, ListNotAsStated, read_list, returned
from shebao.store.transaction import Transaction

BATCH = 5_000
LENGTH = 18
COLUMNS = {
    "number": Column("公民身份号码 Identity number", ("身份", "证件号", "identity")),
    "name": Column("姓名 Name", ("姓名", "name")),
    "occupation": Column("职业代码 Occupation", ("职业", "occupation")),
    "placed": Column("就业日期 Placed on", ("就业日期", "placed")),
}


class CohortNumberWrong(ShebaoError):
    """ "{number}" is no whole citizen number of 18 characters: correct it."""

    code = "registry.cohort_number"
    zh = "“{number}”不是完整的 18 位公民身份号码：请更正。"


class CohortDayWrong(ShebaoError):
    """ "{day}" is no day of placement up to {today}: write 2016-08-01, or leave it empty for who has no work."""

    code = "registry.cohort_day"
    zh = "“{day}”不是 {today} 及以前的就业日期：请写 2016-08-01，未就业的留空。"


class CohortNobody(ShebaoError):
    """Nobody of that number is in this office's care: register the person first, then send the row again."""

    code = "registry.cohort_nobody"
    zh = "本机构没有该号码的人员：请先登记人员，再报送该行。"


class CohortNameDiffers(ShebaoError):
    """The name is not the one recorded for that number: correct it here, or the record."""

    code = "registry.cohort_name"
    zh = "姓名与该号码登记的姓名不一致：请更正名单或登记。"


class CohortTwice(ShebaoError):
    """The person stands in this cohort already, or looks for work with a search that has not ended."""

    code = "registry.cohort_twice"
    zh = "该人员已在本届名单中，或者有尚未结束的求职登记。"


@dataclass(frozen=True, slots=True)
class CohortPaper:
    """Which cohort, where its people look for work, since when, and the covering paper with the rows it states."""

    cohort: str
    region: str
    since: date
    document: str
    rows: int


@dataclass(frozen=True, slots=True)
class CohortTaken:
    """Rows taken, placed among them, and set aside; `returned` holds these with their reasons."""

    rows: int
    placed: int
    aside: int
    returned: bytes


@dataclass(frozen=True, slots=True)
class CohortOutcome:
    """What became of the searches of a cohort; referrals by outcome."""

    cohort: str
    seekers: int
    placed: int
    proven: int
    withdrawn: int
    lapsed: int
    seeking: int
    referrals: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> int:
        """Placed of all, in hundredths of a percent, half up."""
        return (20_000 * self.placed + self.seekers) // (2 * self.seekers)

    @property
    def proven_rate(self) -> int:
        """The same of those whose employment stands on record."""
        return (20_000 * self.proven + self.seekers) // (2 * self.seekers)


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    number: str
    placed: date | None


def take_cohort(
    db: Database, by: Actor, content: Content, paper: CohortPaper, upload: tuple[str, bytes]
) -> CohortTaken:
    """A list (name, bytes) of a cohort, in one transaction. The same rows again are set aside as standing there.

    Raises the errors of read_list, ListNotAsStated, RegionNotACode: then nothing was taken.
    """
    listing = read_list(*upload, COLUMNS)
    if len(listing.rows) != paper.rows:
        said = {"found": f"{len(listing.rows)} rows", "found_zh": f"{len(listing.rows)} 行"}
        raise ListNotAsStated(name=upload[0], **said, stated=f"{paper.rows} rows", stated_zh=f"{paper.rows} 行")
    content.check((), (), (paper.region,))
    with db.transaction(by, "registry", "take_cohort", act="register", subject=paper.cohort) as tx:
        hold(tx, f"cohort:{paper.cohort}")
        back: dict[int, Sequence[ShebaoError]] = {}
        right = _readable(content, listing, tx.today, back)
        taken = placed = 0
        for part in _parts(right):
            found = _on_record(tx, db.ciphers, paper.cohort, part, back)
            facts = {"cohort": paper.cohort, "region": paper.region, "day": paper.since, "document": paper.document}
            tx.run(
                "add_cohort",
                **facts,
                by=by.actor_id,
                persons=[person for person, _ in found],
                occupations=[row.line.given["occupation"] for _, row in found],
                placed=[row.placed for _, row in found],
            )
            taken += len(found)
            placed += sum(row.placed is not None for _, row in found)
        tx.count_anew("registry.job_seeker", "registry.job_seeker_end")
        checkpoint("cohort", "taken", INSIDE)
        tx.note(cohort=paper.cohort, rows=taken, placed=placed, aside=len(back))
        return CohortTaken(taken, placed, len(back), returned(listing, back))


def outcome_of_cohorts(db: Database, by: Actor, cohort: str | None = None, *, on: date) -> tuple[CohortOutcome, ...]:
    """What became of the searches of one cohort, or of each, up to a day, in the actor's part of the record."""
    with db.reading(by, "registry", purpose="outcome of cohorts") as tx:
        rows = tx.all("outcome_of_cohorts", cohort=cohort, day=on)
        sent = tx.all("outcome_of_referrals", cohort=cohort, day=on)
    return tuple(
        CohortOutcome(
            *(r.cohort, r.seekers, r.placed, r.proven, r.withdrawn, r.lapsed, r.seeking),
            tuple((s.outcome, s.referrals) for s in sent if s.cohort == r.cohort),
        )
        for r in rows
    )


def _readable(
    content: Content, listing: Listing, today: date, back: dict[int, Sequence[ShebaoError]]
) -> Iterator[_Row]:
    """The rows that can be read, each once; the others go back with what is wrong."""
    seen: set[str] = set()
    numbers = np.array([line.given["number"].upper().encode("ascii", "replace") for line in listing.rows], "S18")
    right = valid_citizen_numbers(numbers).tolist()
    for line, whole in zip(listing.rows, right, strict=True):
        problems: list[ShebaoError] = []
        number = line.given["number"].upper()
        if not whole or len(number) != LENGTH:
            problems.append(CohortNumberWrong(number=line.given["number"]))
        elif number in seen:
            problems.append(CohortTwice())
        seen.add(number)
        try:
            placed = parse_date(line.given["placed"]) if line.given["placed"] else None
        except ShebaoError:
            placed = date.max
        if placed is not None and placed > today:
            problems.append(CohortDayWrong(day=line.given["placed"], today=today))
        try:
            content.check([line.given["occupation"]] if line.given["occupation"] else [], (), ())
        except ShebaoError as problem:
            problems.append(problem)
        if problems:
            back[line.line] = problems
        else:
            yield _Row(line, number, placed)


def _parts(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    part: list[_Row] = []
    for row in rows:
        part.append(row)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part


def _on_record(
    tx: Transaction, ciphers: Ciphers, cohort: str, part: list[_Row], back: dict[int, Sequence[ShebaoError]]
) -> list[tuple[int, _Row]]:
    """Persons of a part of the list who may be listed; the others go back."""
    blinds = ciphers.blind_many(NUMBER, [row.number for row in part])
    known = {row.place: row for row in tx.all("persons_numbered", blinds=blinds, cohort=cohort)}
    found: list[tuple[int, _Row]] = []
    for place, row in enumerate(part, start=1):
        person = known.get(place)
        if person is None:
            back[row.line.line] = [CohortNobody()]
        elif person.name != row.line.given["name"]:
            back[row.line.line] = [CohortNameDiffers()]
        elif person.listed or person.seeking:
            back[row.line.line] = [CohortTwice()]
        else:
            found.append((person.person_id, row))
    return found
