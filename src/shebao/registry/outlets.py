"""Counters of offices: where they lie, what they give, when they are open; the nearest; and the queue at each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.types.json import Jsonb

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import AgencyId
from shebao.law.ir import Law
from shebao.law.working_days import WEEK, CalendarEnds, works_on
from shebao.registry.tree import region_id
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

MONDAY, HOLIDAY = 1, 8
_SPELL = re.compile(r"^(\d\d):(\d\d)-(\d\d):(\d\d)$")
_DAYS = re.compile(r"^([1-8])(?:-([1-8]))?$")
BATCH = 5000
"""Offices taken in by one statement."""


class HoursNotReadable(ShebaoError):
    """The opening hours "{text}" cannot be read at "{part}".

    Write days 1 (Monday) to 7, 8 for public holidays, then the spells: 1-5 09:00-12:00 13:30-17:00; 6 09:00-12:00.
    """

    code = "registry.hours"
    zh = (
        "开放时间“{text}”在“{part}”处无法识别：请写星期（1 至 7，8 为法定节假日）和时段，"
        "如“1-5 09:00-12:00 13:30-17:00; 6 09:00-12:00”。"
    )


class OfficesUnknown(ShebaoError):
    """No office bears the numbers {numbers}, and the rows do not say where they stand in the tree.

    Add line, path, level, region, name_en, name_zh, strip and block to these rows. Nothing was taken in.
    """

    code = "registry.offices_unknown"
    zh = "没有编号为 {numbers} 的机构，所给各行也未写明其条线、路径、级别、地区、名称和上级：未录入任何内容。"


class ServiceNotGiven(ShebaoError):
    """No counter gives the service "{service}" on {day}. There are: {known}."""

    code = "registry.service_not_given"
    zh = "{day} 没有办理“{service}”的网点。现有服务：{known}。"


class OutletUnknown(ShebaoError):
    """The office {agency} has no counter on record on {day}: shebao office load takes it in."""

    code = "registry.outlet_unknown"
    zh = "{day} 没有机构 {agency} 的网点记录：请用 shebao office load 录入。"


class CounterClosed(ShebaoError):
    """{office} is closed on {when}. It is open: {hours}."""

    code = "registry.counter_closed"
    zh = "{office} 在 {when} 不开放。开放时间：{hours}。"


class TicketNotCalled(ShebaoError):
    """Number {number} of the office {agency} on {day} is not at a counter: it was not called, or has ended."""

    code = "registry.ticket"
    zh = "机构 {agency} {day} 的 {number} 号不在窗口：尚未叫号或已办结。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an office stands in the tree, for one that is on no record yet."""

    line: str
    path: str
    level: str
    region: str
    name_en: str
    name_zh: str
    strip: int | None
    block: int | None


@dataclass(frozen=True, slots=True)
class OutletEntry:
    """What an office offers: degrees in millionths, hours as written, posts with their number of seats."""

    agency: AgencyId
    services: tuple[str, ...]
    hours: str
    posts: Mapping[str, int]
    latitude: int | None = None
    longitude: int | None = None
    address: str = ""
    telephone: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """A counter as found; metres along the ground where a point was given."""

    agency: AgencyId
    en: str
    zh: str
    line: str
    path: str
    level: str
    address: str
    telephone: str
    services: tuple[str, ...]
    hours: str
    posts: Mapping[str, int]
    metres: int | None
    open: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """When somebody would come: the day, which row of the hours it goes by, and the minute of the day."""

    day: date
    row: int
    minute: int

    @classmethod
    def of(cls, law: Law | None, when: datetime) -> Moment:
        """By the calendar of the law: a holiday within the week goes by the row of holidays, a worked day of rest by
        Monday's. Outside the years that were read it is the plain day of the week."""
        day, row = when.date(), when.isoweekday()
        if law is not None:
            rest = WEEK[day.weekday()] in _weekly_rest(law)
            try:
                works = works_on(law, day)
            except CalendarEnds:
                works = not rest
            if works and rest:
                row = MONDAY
            elif not works and not rest:
                row = HOLIDAY
        return cls(day, row, when.hour * 60 + when.minute)


@dataclass(frozen=True, slots=True)
class Ask:
    """Which service, when, whether only where it is open then, and how many at most."""

    service: str
    moment: Moment
    open_only: bool = True
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number in a day's queue: waiting, at a counter, or ended."""

    ticket: int
    number: int
    service: str
    taken: datetime
    counter: str
    outcome: str

    @property
    def state(self) -> str:
        """waiting, called, served or left."""
        return self.outcome or ("called" if self.counter else "waiting")


def _weekly_rest(law: Law) -> tuple[str, ...]:
    said = (law.files.get("calendar") or {}).get("working_days") or {}
    return tuple(said.get("weekly_rest") or ())


def read_hours(text: str) -> list[str]:
    """Hours as written, as eight sets of minutes (Monday to Sunday, holidays). Raises HoursNotReadable."""
    rows: list[list[str]] = [[] for _ in range(HOLIDAY)]
    for part in filter(None, (part.strip() for part in text.split(";"))):
        days, *spells = part.split()
        found = _DAYS.match(days)
        if found is None or not spells:
            raise HoursNotReadable(text=text, part=part)
        for spell in spells:
            minutes = _spell(text, spell)
            for day in range(int(found[1]), int(found[2] or found[1]) + 1):
                rows[day - 1].append(minutes)
    return ["{" + ",".join(row) + "}" for row in rows]


def _spell(text: str, spell: str) -> str:
    found = _SPELL.match(spell)
    if found is None:
        raise HoursNotReadable(text=text, part=spell)
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if not opens < closes <= 24 * 60:
        raise HoursNotReadable(text=text, part=spell)
    return f"[{opens},{closes})"


def said_hours(rows: Sequence[str]) -> str:
    """Eight sets of minutes as hours are written, days with the same spells together."""
    spells = [" ".join(_clock(a, b) for a, b in re.findall(r"\[(\d+),(\d+)\)", row)) for row in rows]
    told, start = [], 0
    for day in range(1, HOLIDAY + 1):
        if day == HOLIDAY or spells[day] != spells[start]:
            days = f"{start + 1}" if start + 1 == day else f"{start + 1}-{day}"
            told += [f"{days} {spells[start]}"] if spells[start] else []
            start = day
    return "; ".join(told)


def _clock(opens: str, closes: str) -> str:
    return "-".join(f"{int(m) // 60:02d}:{int(m) % 60:02d}" for m in (opens, closes))


def take_on_outlets(db: Database, by: Actor, rows: Sequence[OutletEntry], *, since: date, source: str) -> int:
    """What offices offer from a day on; said again it changes nothing, said otherwise it ends what was. How many.

    Raises OfficesUnknown, HoursNotReadable.
    """
    with db.transaction(by, "registry", "take_on_outlets", act="run") as tx:
        written = 0
        for first in range(0, len(rows), BATCH):
            written += _take_on(tx, rows[first : first + BATCH], since, source)
        tx.count_anew("registry.agency", "registry.outlet")
        tx.note(offices=len(rows), written=written, source=source)
        return written


def _take_on(tx: Transaction, rows: Sequence[OutletEntry], since: date, source: str) -> int:
    placed = [{"agency": row.agency, **_columns(row.place)} for row in rows if row.place is not None]
    tx.run("put_offices", offices=Jsonb(placed), since=since)
    unknown = [row.agency for row in tx.all("offices_unknown", agencies=[row.agency for row in rows])]
    if unknown:
        raise OfficesUnknown(numbers=", ".join(map(str, unknown[:5])) + (" …" if len(unknown) > 5 else ""))
    outlets = Jsonb([_offer(row) for row in rows])
    tx.run("close_outlets", outlets=outlets, since=since)
    return tx.run("put_outlets", outlets=outlets, since=since, source=source)


def _columns(place: Place) -> dict[str, object]:
    return {name: getattr(place, name) for name in Place.__slots__}


def _offer(row: OutletEntry) -> dict[str, object]:
    return {
        "agency": row.agency,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "services": sorted(row.services),
        "hours": read_hours(row.hours),
        "posts": sorted(row.posts),
        "seats": [row.posts[post] for post in sorted(row.posts)],
        "address": row.address,
        "telephone": row.telephone,
    }


def nearest(db: Database, by: Actor, ask: Ask, latitude: int, longitude: int) -> tuple[Outlet, ...]:
    """The nearest counters that give a service. Raises ServiceNotGiven where none does at any hour."""
    with db.reading(by, "registry", purpose="nearest counters") as tx:
        tx.one("plan_for_what_is_asked")
        rows = tx.all("nearest_outlets", latitude=latitude, longitude=longitude, **_asked(ask))
        return _given(tx, ask, rows)


def in_region(db: Database, by: Actor, ask: Ask, region: str) -> tuple[Outlet, ...]:
    """The counters of a region by its division code, then of those above it. Raises RegionUnknown, ServiceNotGiven."""
    with db.reading(by, "registry", purpose="counters of a region") as tx:
        rows = tx.all("outlets_of_region", region=region_id(tx, region, ask.moment.day), **_asked(ask))
        return _given(tx, ask, rows)


def outlet(db: Database, by: Actor, agency: AgencyId, moment: Moment) -> Outlet:
    """What an office offers on a day. Raises OutletUnknown."""
    with db.reading(by, "registry", purpose="counter") as tx:
        return _one(tx, agency, moment)


def _asked(ask: Ask) -> dict[str, object]:
    at = ask.moment
    facts: dict[str, object] = {"day": at.day, "day_row": at.row, "minute": at.minute}
    return {**facts, "service": ask.service, "open_only": ask.open_only, "limit": ask.limit}


def _given(tx: Transaction, ask: Ask, rows: Sequence[Row]) -> tuple[Outlet, ...]:
    if not rows:
        known = [row.service for row in tx.all("services_given", day=ask.moment.day)]
        if ask.service not in known:
            raise ServiceNotGiven(service=ask.service, day=ask.moment.day, known=", ".join(known) or "–")
    return tuple(_outlet(row) for row in rows)


def _one(tx: Transaction, agency: AgencyId, moment: Moment) -> Outlet:
    row = tx.maybe("outlet", agency=agency, day=moment.day, day_row=moment.row, minute=moment.minute)
    if row is None:
        raise OutletUnknown(agency=agency, day=moment.day)
    return _outlet(row)


def _outlet(row: Row) -> Outlet:
    return Outlet(
        agency=AgencyId(row.agency_id),
        en=row.name_en,
        zh=row.name_zh,
        line=row.line,
        path=row.path,
        level=row.level,
        address=row.address,
        telephone=row.telephone,
        services=tuple(row.services),
        hours=said_hours(row.hours),
        posts=dict(zip(row.posts, row.seats, strict=True)),
        metres=row.metres,
        open=bool(row.open),
    )
