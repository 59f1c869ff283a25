"""The published files as tables of DuckDB. Needs the folder only: an analyst's machine has no record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import duckdb

from shebao.insight.errors import NothingPublished
from shebao.insight.model import MANIFEST, SIDES, File, Manifest
from shebao.kernel.dates import month_text

NO_STRANGERS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Nothing is fetched from anywhere while a question is asked."""


ROWS_A_PART = 20_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files a question needs: kinds, months of the books, and one scheme or person where it names one."""

    kinds: tuple[str, ...]
    start: int
    end: int
    scheme: str = ""
    person: int | None = None


def manifests(folder: Path) -> list[tuple[Path, Manifest]]:
    """Every unit in the folder with what its manifest says; what is still being written is not among them."""
    found = sorted(folder.glob(f"[0-9]*/*/*/{MANIFEST}"))
    return [(path.parent, _manifest(path, path.stat().st_mtime_ns)) for path in found]


@lru_cache(10_000)
def _manifest(path: Path, _written: int) -> Manifest:
    """Read once a process: a question of many months asks for them again and again."""
    return Manifest.of(path.read_text(encoding="utf-8"))


def months(folder: Path) -> list[int]:
    """Months of which something is published."""
    return sorted({manifest.month for _, manifest in manifests(folder)})


def chosen(folder: Path, wanted: Wanted) -> dict[str, list[Path]]:
    """The files a question reads, by the table they are part of: entries, insured, ledger."""
    tables: dict[str, list[Path]] = {}
    for place, manifest in manifests(folder):
        if wanted.start <= manifest.month <= wanted.end:
            for file in manifest.files:
                if _needed(file, manifest, wanted):
                    tables.setdefault("entries" if file.kind in SIDES else file.kind, []).append(place / file.name)
    return tables


def passes(folder: Path, wanted: Wanted) -> Iterator[tuple[str, dict[str, list[Path]]]]:
    """The same files scheme by scheme, each scheme's in parts of about ROWS_A_PART rows; nobody is in two of them."""
    units = [(place, one) for place, one in manifests(folder) if wanted.start <= one.month <= wanted.end and one.rows]
    files = [(place, one, file) for place, one in units for file in one.files if file.kind in SIDES]
    for scheme in sorted({scheme for _, _, file in files for scheme in file.schemes}):
        if wanted.scheme not in ("", scheme):
            continue
        own = [
            (place, one, file) for place, one, file in files if scheme in file.schemes and _needed(file, one, wanted)
        ]
        most = min((one.shards for _, one, _ in own), default=0)
        for part in range(parts := _parts(sum(file.rows for _, _, file in own), most)):
            paths = [place / file.name for place, _, file in own if file.shard % parts == part]
            if paths:
                yield scheme, {"entries": paths}


def _parts(rows: int, most: int) -> int:
    """A power of two: as few as keep a part small, and no more than there are shards."""
    parts = 1
    while parts < most and rows > parts * ROWS_A_PART:
        parts *= 2
    return min(parts, most)


def _needed(file: File, manifest: Manifest, wanted: Wanted) -> bool:
    return (
        file.kind in wanted.kinds
        and (not wanted.scheme or wanted.scheme in file.schemes)
        and (wanted.person is None or file.shard == wanted.person % manifest.shards)
    )


@cache
def checks() -> dict[str, str]:
    """The sums of checks.sql by name; they are DuckDB's, not the record's."""
    text = (files("shebao.insight") / "checks.sql").read_text(encoding="utf-8")
    parts = text.split("-- name: ")[1:]
    return {name.strip(): body for name, _, body in (part.partition("\n") for part in parts)}


@dataclass(frozen=True, slots=True)
class Settings:
    """What DuckDB may use; nothing said, it takes what there is."""

    threads: int | None = None
    memory: str = ""


@contextmanager
def opened(tables: Mapping[str, list[Path]], settings: Settings | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees these files as tables, and nothing it could write to."""
    config: dict[str, str | bool | int | float | list[str]] = dict(NO_STRANGERS)
    if settings and settings.threads:
        config["threads"] = settings.threads
    if settings and settings.memory:
        config["memory_limit"] = settings.memory
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute("set enable_progress_bar = false")
        show(connection, tables)
        yield connection


def show(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, list[Path]]) -> None:
    """From now on the connection sees these files as these tables."""
    for name, paths in tables.items():
        connection.read_parquet([str(path) for path in paths]).create_view(name, replace=True)


def need(wanted: Wanted, folder: Path, tables: dict[str, list[Path]], names: Sequence[str]) -> None:
    """Every table of a question has a file. Raises NothingPublished."""
    if not all(tables.get(name) for name in names):
        scheme = f" / {wanted.scheme}" if wanted.scheme else ""
        start, end = month_text(wanted.start), month_text(wanted.end)
        raise NothingPublished(folder=folder, start=start, end=end, scheme=scheme)
