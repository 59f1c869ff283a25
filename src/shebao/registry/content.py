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
            "lines": _lines(tx, files["agencies"].get("lines", [])),
            "agencies": _agencies(tx, files["agencies"]["agencies"]),
            "pools": _pools(tx, files["pools"]),
            "unit_kinds": _unit_kinds(tx, files.get("units") or {}),
        }
        tx.note(**counts)
        return counts


def _regions(tx: Transaction, regions: list[Mapping[str, Any]]) -> int:
    versions = [
        {
            "region_id": region["id"],
            "code": version["code"],
            **_names(version),
            "document": version.get("document", ""),
            "confidence": version.get("confidence", ""),
        }
        for region in regions
        for version in region["versions"]
    ]
    rows = [{"region_id": region["id"], "level": region["level"], "parent": region["parent"]} for region in regions]
    tx.run_many("put_region", rows)
    tx.run_many("close_region_codes", versions)
    tx.run_many("put_region_code", versions)
    return len(regions)


def _lines(tx: Transaction, lines: list[Mapping[str, Any]]) -> int:
    rows = [{"line": line["id"], "supervised_by": line.get("supervised_by"), **_names(line)} for line in lines]
    tx.run_many("put_line", rows)
    return len(rows)


def _agencies(tx: Transaction, agencies: list[Mapping[str, Any]]) -> int:
    rows = [
        {
            "agency_id": agency["id"],
            **{key: agency[key] for key in ("line", "path", "level", "region", "strip", "block")},
            **_names(agency),
        }
        for agency in agencies
    ]
    tx.run_many("close_agency", rows)
    tx.run_many("put_agency", rows)
    return len(agencies)


def _pools(tx: Transaction, pools: Mapping[str, Any]) -> int:
    branches = pools["branches"]
    rows = [
        {
            "branch": pool["branch"],
            "region": pool["region"],
            "pooled_at": pool["level"],
            "document": pool.get("document", ""),
            "unverified": bool(pool.get("unverified", False)),
            "since": _day(pool["from"]),
            "until": _day(pool.get("to")),
        }
        for pool in pools["pools"]
    ]
    tx.run_many(
        "put_branch",
        [
            {"branch": b["id"], "fund": b["fund"], "line": b["line"], "name_en": b["en"], "name_zh": b["zh"]}
            for b in branches
        ],
    )
    tx.run_many("close_pooling", rows)
    tx.run_many("put_pooling", rows)
    return len(rows)


def _unit_kinds(tx: Transaction, units: Mapping[str, Any]) -> int:
    rows = [{"kind": kind["id"], **_names(kind)} for kind in units.get("unit_kinds", [])]
    tx.run_many("put_unit_kind", rows)
    return len(rows)


def _names(facts: Mapping[str, Any]) -> dict[str, object]:
    """Both names and the days of a row of content."""
    return {
        "name_en": facts["en"],
        "name_zh": facts["zh"],
        "since": _day(facts["from"]),
        "until": _day(facts.get("to")),
    }


def _day(text: Any) -> date | None:
    return parse_date(text) if text else None
