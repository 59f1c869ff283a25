"""What a month is run with: the hands, the folders, the offices, and the report that every step writes into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

from shebao.benefits.judge import Judge
from shebao.engine.cut import Typed
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text, parse_date, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.ledger.chart import Moves, moves
from shebao.service.offices import Offices
from shebao.store.db import Database

LOCAL_TIME = timezone(timedelta(hours=8))


class CalendarMissing(ShebaoError):
    """There is no calendar for {month} in {region}. Laid down: {known}. Run one of these, or add the month to
    calendar.yaml: each step with its day and document, or unverified with why that day was taken
    (docs/do/run-a-month.md)."""

    code = "service.calendar"
    zh = (
        "{region} 没有 {month} 的业务日历。已有：{known}。请办理其中的月份，或在 calendar.yaml 中补充该月："
        "逐项写明日期和文件依据，没有依据的标“待核实”并写明取该日的理由（见 docs/do/run-a-month.md）。"
    )


@dataclass(frozen=True, slots=True)
class Hands:
    """Who acts: one officer a post, and the house for what runs by itself."""

    clerk: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    accountant: Actor
    house: Actor


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files come in and go out: sheets by employer, the collector, the treasury, the bank; sheets handed back."""

    sheets: Path
    collector: Path
    treasury: Path
    bank_in: Path
    returned: Path

    @classmethod
    def of(cls, home: Path, period: int) -> Folders:
        """The usual places of a record: each month has its folder; a bank's answer says itself what it is of."""
        month = month_text(period)
        own = home / "inbox" / month
        bank, returned = home / "inbox" / "bank", home / "returned" / month
        return cls(own / "sheets", own / "collector", own / "treasury", bank, returned)

    @classmethod
    def under(cls, inbox: Path, returned: Path) -> Folders:
        """The same names below one folder that somebody named."""
        return cls(inbox / "sheets", inbox / "collector", inbox / "treasury", inbox / "bank", returned)


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything a month needs to be run."""

    db: Database
    law: Law
    judge: Judge
    hands: Hands
    region: str
    period: int
    folders: Folders
    typed: Mapping[str, Typed] = field(default_factory=dict)
    shards: int = 4
    invented: Sequence[Mapping[str, Any]] = ()
    line: str = ""  # of an office that only pays: the month of its line of business alone

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes this office pays; none named: all of its agencies."""
        if not self.line:
            return ()
        return tuple(sorted(s.id for s in self.law.schemes.values() if s.facts.get("line") == self.line))

    @property
    def offices(self) -> Offices:
        """The offices of the law folder, with what a demonstration invents for them."""
        return Offices(self.law, self.invented)

    @property
    def area(self) -> Actor:
        """The house at work in this area only."""
        house = self.hands.house
        return Actor(house.actor_id, house.name, house.post, house.line, self.hands.clerk.path)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree or waits, in fen where it is money, with the person whose task it is.

    `about`: whom or what it concerns by name, for the agency's own eyes; a public page leaves it out. `holds`: the
    month stays open until it is cleared.
    """

    step: str
    what_en: str
    what_zh: str
    fen: int
    owner: str
    about: str = ""
    holds: bool = False


@dataclass(slots=True)
class Report:
    """What a month did, step by step in figures, and every difference with an owner."""

    figures: dict[str, dict[str, int]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    payroll_run: int = 0
    closed: bool = False

    def say(self, step: str, **facts: int) -> None:
        """Adds figures of a step."""
        self.figures.setdefault(step, {}).update(facts)


def days(law: Law, region: str, period: int) -> dict[str, date]:
    """The day of every step, in order of day. Raises CalendarMissing."""
    rows = calendar_rows(law)
    for row in rows:
        if str(row["month"]) == month_text(period) and str(row["region"]) == region:
            found = [(parse_date(day["day"]), str(day["step"])) for day in row["days"]]
            return {step: day for day, step in sorted(found)}
    raise CalendarMissing(month=month_text(period), region=region, known=_laid_down(rows, region))


def calendar_rows(law: Law) -> Sequence[Mapping[str, Any]]:
    """The months laid down in calendar.yaml; none where the law folder has no calendar."""
    months = (law.files.get("calendar") or {}).get("months") or {}
    rows: Sequence[Mapping[str, Any]] = months.get("rows") or ()
    return rows


def _laid_down(rows: Sequence[Mapping[str, Any]], region: str) -> str:
    """The months of a region, months that follow each other as one span; where it has none, those of the others."""
    said = []
    for place in (
        [region] if any(str(row["region"]) == region for row in rows) else sorted({str(r["region"]) for r in rows})
    ):
        months = sorted(int(parse_month(str(row["month"]))) for row in rows if str(row["region"]) == place)
        starts = [m for m in months if m - 1 not in months]
        ends = [m for m in months if m + 1 not in months]
        spans = (
            month_text(a) if a == b else f"{month_text(a)} – {month_text(b)}" for a, b in zip(starts, ends, strict=True)
        )
        said.append(f"{place} {', '.join(spans)}")
    return "; ".join(said) or "–"


@dataclass(frozen=True, slots=True)
class Now:
    """One step at work: what is run, on which day, and the report it writes."""

    setting: Setting
    day: date
    report: Report


def line_alone(law: Law, line: str) -> str:
    """The line of business where an office of it collects nothing, so that its month is its own; else ''."""
    mine = [s for s in law.schemes.values() if s.facts.get("line") == line]
    return line if mine and not any(s.facts.get("contribution") for s in mine) else ""


def all_moves(law: Law) -> dict[str, Moves]:
    """What each scheme's money does in the book."""
    return {scheme.id: moves(scheme) for scheme in law.schemes.values() if scheme.entries.get("moves")}
