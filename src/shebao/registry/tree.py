"""Regions and offices: two trees. Superiors on both sides, pooling areas, and measures that both must sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import AgencyId, RegionId
from shebao.registry.errors import (
    AgencyUnknown,
    MeasureWithoutSuperiors,
    NotThisOffice,
    PoolUndeclared,
    RegionUnknown,
)
from shebao.registry.model import SIDE_ZH, Side
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its code on the day asked."""

    region: RegionId
    level: str
    code: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An office of a line of business at a place of the handling tree."""

    agency: AgencyId
    line: str
    path: str
    level: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Superiors:
    """Whom an office answers to: upwards in its line (strip), and the government of its place (block)."""

    strip: AgencyId | None
    block: AgencyId | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A local measure: pending until both superiors have signed; flagged where it departs from the strip's rule."""

    measure: int
    title: str
    state: str
    flagged: bool
    contrary_to: str
    signed: tuple[Side, ...]


def region_id(tx: Transaction, code: str, on: date) -> RegionId:
    """The region that carries a division code on a day. Raises RegionUnknown."""
    row = tx.maybe("registry.region_by_code", code=code, at=on)
    if row is None:
        raise RegionUnknown(code=code, on=on)
    return RegionId(row.region_id)


def pooling_area(tx: Transaction, branch: str, region: RegionId, on: date) -> Region:
    """The region whose pool a branch belongs to, seen from `region`. Raises PoolUndeclared."""
    row = tx.maybe("registry.pooling_area", branch=branch, region_id=region, at=on)
    if row is None:
        raise PoolUndeclared(branch=branch, region=region, on=on)
    return Region(RegionId(row.region_id), "", row.code, row.name_en, row.name_zh)


def regions_above(db: Database, by: Actor, code: str, *, on: date) -> tuple[Region, ...]:
    """The region and everything above it, nearest first."""
    with db.reading(by, "registry", purpose="regions") as tx:
        rows = tx.all("region_chain", region_id=region_id(tx, code, on), at=on)
        return tuple(Region(RegionId(r.region_id), r.level, r.code, r.name_en, r.name_zh) for r in rows)


def regions_below(db: Database, by: Actor, code: str, *, on: date) -> tuple[Region, ...]:
    """The region and everything in it, by code."""
    with db.reading(by, "registry", purpose="regions") as tx:
        rows = tx.all("regions_below", region_id=region_id(tx, code, on), at=on)
        return tuple(Region(RegionId(r.region_id), r.level, r.code, r.name_en, r.name_zh) for r in rows)


def superiors(db: Database, by: Actor, agency: AgencyId) -> Superiors:
    """Both superiors of an office. Raises AgencyUnknown."""
    with db.reading(by, "registry", purpose="offices") as tx:
        return _superiors(tx, agency)


def agency_at(db: Database, by: Actor, line: str, path: str, *, on: date) -> Agency:
    """The office of a line at a path. Raises AgencyUnknown."""
    with db.reading(by, "registry", purpose="offices") as tx:
        row = tx.maybe("agency_at", line=line, path=path, at=on)
        if row is None:
            raise AgencyUnknown(agency=f"{line} {path}")
        return Agency(AgencyId(row.agency_id), row.line, row.path, row.level, row.name_en, row.name_zh)


def agency(db: Database, by: Actor, number: int) -> Agency:
    """The office of a number. Raises AgencyUnknown."""
    with db.reading(by, "registry", purpose="offices") as tx:
        row = tx.maybe("agency_by_id", agency_id=number)
        if row is None:
            raise AgencyUnknown(agency=number)
        return Agency(AgencyId(row.agency_id), row.line, row.path, row.level, row.name_en, row.name_zh)


def agencies_above(db: Database, by: Actor, agency: AgencyId) -> tuple[Agency, ...]:
    """Offices upwards along the strip, nearest first."""
    with db.reading(by, "registry", purpose="offices") as tx:
        rows = tx.all("agencies_above", agency_id=agency)
        return tuple(Agency(AgencyId(r.agency_id), r.line, r.path, r.level, r.name_en, r.name_zh) for r in rows)


def agencies_below(db: Database, by: Actor, agency: AgencyId, *, on: date) -> tuple[Agency, ...]:
    """Offices downwards along the strip, by path."""
    with db.reading(by, "registry", purpose="offices") as tx:
        rows = tx.all("agencies_below", agency_id=agency, at=on)
        return tuple(Agency(AgencyId(r.agency_id), r.line, r.path, r.level, r.name_en, r.name_zh) for r in rows)


def three_levels(db: Database, by: Actor, line: str, *, on: date) -> dict[str, int]:
    """Offices of a line folded to central, local and grass roots."""
    with db.reading(by, "registry", purpose="offices") as tx:
        return {row.tier: row.offices for row in tx.all("agencies_in_three_levels", line=line, at=on)}


def tree_faults(db: Database, by: Actor, block_line: str, *, on: date) -> tuple[str, ...]:
    """Offices below the centre that lack a superior on a day, each with the side that is missing."""
    with db.reading(by, "registry", purpose="offices") as tx:
        return tuple(
            f"{row.agency_id} {row.name_en}: {'strip' if row.strip_missing else 'block'}"
            for row in tx.all("tree_faults", block_line=block_line, at=on)
        )


def propose_measure(
    db: Database, by: Actor, agency: AgencyId, *, title: str, document: str, takes_effect: date, contrary_to: str = ""
) -> int:
    """A local measure, pending. `contrary_to` names the rule of the strip it departs from, and flags it."""
    with db.transaction(by, "registry", "propose_measure", subject=f"agency:{agency}") as tx:
        both = _superiors(tx, agency)
        for side, found in (("strip", both.strip), ("block", both.block)):
            if found is None:
                raise MeasureWithoutSuperiors(agency=agency, side_en=side, side_zh="条" if side == "strip" else "块")
        row = tx.one(
            "add_measure",
            agency_id=agency,
            title=title,
            document=document,
            contrary_to=contrary_to,
            by=by.actor_id,
            takes_effect=takes_effect,
        )
        return int(row.measure_id)


def sign_measure(db: Database, by: Actor, measure: int, *, side: Side, agency: AgencyId) -> Measure:
    """One superior's signature. Raises NotThisOffice for any other office."""
    with db.transaction(by, "registry", "sign_measure", subject=f"measure:{measure}") as tx:
        row = tx.one("measure", measure_id=measure)
        both = _superiors(tx, AgencyId(row.agency_id))
        expected = both.strip if side == "strip" else both.block
        if agency != expected:
            raise NotThisOffice(side_en=side, side_zh=SIDE_ZH[side], expected=expected, agency=agency)
        tx.run("sign_measure", measure_id=measure, side=side, agency_id=agency, by=by.actor_id)
        return _measure(tx, measure)


def show_measure(db: Database, by: Actor, measure: int) -> Measure:
    """A measure with its state and signatures."""
    with db.reading(by, "registry", purpose="measures") as tx:
        return _measure(tx, measure)


def _superiors(tx: Transaction, agency: AgencyId) -> Superiors:
    row = tx.maybe("agency_superiors", agency_id=agency)
    if row is None:
        raise AgencyUnknown(agency=agency)
    return Superiors(row.strip_id, row.block_id)


def _measure(tx: Transaction, measure: int) -> Measure:
    row = tx.one("measure", measure_id=measure)
    signed = tuple(s.side for s in tx.all("measure_signatures", measure_id=measure))
    return Measure(measure, row.title, row.state, row.flagged, row.contrary_to, signed)
