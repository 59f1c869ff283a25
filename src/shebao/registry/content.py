"""Regions, offices, branches and pools from the law folder into the record. Loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.law.ir import Law
from shebao.store.db import Database
from shebao.store.transaction import Transaction


def load_places(db: Database, by: Actor, law: Law) -> dict[str, int]:
    """Writes what the law folder says of places; a period that got an end is closed. Rows read, by kind."""
    with db.transaction(by, "registry", "load_places", subject=f"law:{law.hash[:12]}") as tx:
        files = law.files
        counts = {
            "regions": _regions(tx, files["regions"]["regions"]),
            "agencies": _agencies(tx, files["agencies"]["agencies"]),
            "pools": _pools(tx, files["pools"]),
            "unit_kinds": _unit_kinds(tx, files.get("units") or {}),
        }
        tx.note(**counts)
        return counts


def _regions(tx: Transaction, regions: list[Mapping[str, Any]]) -> int:
    for region in regions:
        tx.run("put_region", region_id=region["id"], level=region["level"], parent=region["parent"])
    for region in regions:
        for version in region["versions"]:
            since, until = _dates(version)
            tx.run("close_region_codes", region_id=region["id"], since=since, until=until)
            tx.run(
                "put_region_code",
                region_id=region["id"],
                code=version["code"],
                name_en=version["en"],
                name_zh=version["zh"],
                document=version.get("document", ""),
                confidence=version.get("confidence", ""),
                since=since,
                until=until,
            )
    return len(regions)


def _agencies(tx: Transaction, agencies: list[Mapping[str, Any]]) -> int:
    for agency in agencies:
        since, until = _dates(agency)
        tx.run("close_agency", agency_id=agency["id"], since=since, until=until)
        tx.run(
            "put_agency",
            agency_id=agency["id"],
            line=agency["line"],
            path=agency["path"],
            level=agency["level"],
            region=agency["region"],
            name_en=agency["en"],
            name_zh=agency["zh"],
            strip=agency["strip"],
            block=agency["block"],
            since=since,
            until=until,
        )
    return len(agencies)


def _pools(tx: Transaction, pools: Mapping[str, Any]) -> int:
    for branch in pools["branches"]:
        tx.run(
            "put_branch",
            branch=branch["id"],
            fund=branch["fund"],
            line=branch["line"],
            name_en=branch["en"],
            name_zh=branch["zh"],
        )
    for pool in pools["pools"]:
        since, until = _dates(pool)
        place = {"branch": pool["branch"], "region": pool["region"], "since": since, "until": until}
        tx.run("close_pooling", **place)
        tx.run(
            "put_pooling",
            pooled_at=pool["level"],
            document=pool.get("document", ""),
            unverified=bool(pool.get("unverified", False)),
            **place,
        )
    return len(pools["pools"])


def _unit_kinds(tx: Transaction, units: Mapping[str, Any]) -> int:
    kinds = units.get("unit_kinds", units.get("kinds", []))
    for kind in kinds:
        since, until = _dates(kind)
        tx.run("put_unit_kind", kind=kind["id"], name_en=kind["en"], name_zh=kind["zh"], since=since, until=until)
    return len(kinds)


def _dates(facts: Mapping[str, Any]) -> tuple[date, date | None]:
    until = facts.get("to")
    return parse_date(facts["from"]), parse_date(until) if until else None
