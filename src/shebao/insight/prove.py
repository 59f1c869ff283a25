"""What is published is held against its hashes, the ledger and the record: altered, missing, alien, not published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shebao.insight.columns import Key, Total
from shebao.insight.model import INSURED, MANIFEST, SIDES, Unit
from shebao.insight.publish import BULK, digest, file_sha256, statistics_of, unit_published
from shebao.insight.reading import control_of
from shebao.insight.warehouse import Wanted, checks, chosen, opened
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_end
from shebao.kernel.errors import Reason
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

SENTENCES = {
    "missing": (
        "{unit} is published and its folder is not there: type ./shebao statistics publish, which makes it again.",
        "{unit} 已发布而文件夹缺失：请运行 ./shebao statistics publish 重新生成。",
    ),
    "file_missing": (
        "{unit}: the published file {name} is not there. Move the folder away and publish again.",
        "{unit}：已发布的文件 {name} 缺失，请移走该文件夹后重新发布。",
    ),
    "altered": (
        "{unit}: {name} was altered since. Move the folder away and publish again: it gets its old bytes.",
        "{unit}：{name} 在发布后被改动。请移走该文件夹后重新发布，将按原内容重新生成。",
    ),
    "alien": (
        "{unit} lies among the statistics and was never published: find out who put it there, and take it away.",
        "{unit} 位于统计文件夹中但从未发布：请查明来源并移除。",
    ),
    "not_the_ledger": (
        "{unit}: {what} adds up to {rows} rows, {fen} fen in the files; in the ledger {control_rows}, {control_fen}.",
        "{unit}：{what} 在文件中合计 {rows} 行、{fen} 分，账簿为 {control_rows} 行、{control_fen} 分。",
    ),
    "not_the_record": (
        "{unit}: by the files {persons} are insured in {scheme}, by the record {recorded}.",
        "{unit}：{scheme} 按文件参保 {persons} 人，按业务库为 {recorded} 人。",
    ),
    "not_published": (
        "{unit} is closed and not published: type ./shebao statistics publish.",
        "{unit} 已结账而未发布：请运行 ./shebao statistics publish。",
    ),
}


@dataclass(frozen=True, slots=True)
class Proved:
    """What was looked at, and everything that is not as it was published."""

    units: int
    files: int
    rows: int
    findings: tuple[Reason, ...]


def prove(db: Database, by: Actor, month: int | None = None) -> Proved:
    """Every unit published in the actor's part of the books, of one month or of all; nothing is believed but hashes."""
    folder, findings, files, rows = statistics_of(db.home), [], 0, 0
    with db.reading(by, "insight", purpose=BULK) as tx:
        tx.unhurried()
        published = tx.all("publications", path=by.path, only=month)
        for row in published:
            unit = unit_published(row)
            named = tx.all("files_of_publication", publication=row.publication_id)
            files, rows = files + len(named), rows + row.rows
            broken = list(_bytes(folder / unit.place, unit, named, row.manifest_sha256))
            # what was altered is not added up: its sums would say nothing
            findings += broken or list(_sums(tx, folder, unit, named))
        findings += _alien(folder, {unit_published(row).place for row in published}, month)
        for row in tx.all("closed_units", path=by.path, only=month):
            if not row.shut_out and (row.runs or row.number == 0):
                unit = Unit(row.fund, row.area, row.pool_id, row.month, row.number, row.known_at, (), row.agency_path)
                findings.append(_finding("not_published", unit=unit))
    return Proved(len(published), files, rows, tuple(findings))


def _bytes(place: Path, unit: Unit, named: Sequence[Row], manifest: str) -> Iterator[Reason]:
    if not place.is_dir():
        yield _finding("missing", unit=unit)
        return
    kept = place / MANIFEST
    if not kept.exists() or digest(kept.read_text(encoding="utf-8", errors="replace")) != manifest:
        yield _finding("altered", unit=unit, name=MANIFEST)
    for row in named:
        if not (place / row.name).exists():
            yield _finding("file_missing", unit=unit, name=row.name)
        elif file_sha256(place / row.name) != row.sha256:
            yield _finding("altered", unit=unit, name=row.name)
    for file in sorted(place.iterdir()):
        if file.name not in {MANIFEST, *(row.name for row in named)}:
            yield _finding("alien", unit=f"{unit}/{file.name}")


def _alien(folder: Path, published: set[Path], month: int | None) -> Iterator[Reason]:
    for place in sorted(folder.glob("[0-9]*/*/*")):
        own = place.relative_to(folder)
        if own not in published and month is None:
            yield _finding("alien", unit=own.as_posix())


# --- sums ------------------------------------------------------------------------------------------------------------


def _sums(tx: Transaction, folder: Path, unit: Unit, named: Sequence[Row]) -> Iterator[Reason]:
    place = folder / unit.place
    if unit.pool is None:
        yield from _insured(tx, folder, unit)
        return
    owed = {(r.register, r.scheme, r.line, r.payer, r.move): Total(r.rows, r.fen) for r in control_of(tx, unit)}
    entries = [place / row.name for row in named if row.name.split("-")[0] in SIDES]
    found = _totals(entries) if entries else {}
    for one in sorted(owed.keys() | found.keys()):
        read, total = found.get(one, Total(0, 0)), owed.get(one, Total(0, 0))
        if read != total:
            facts = {"rows": read.rows, "fen": read.fen, "control_rows": total.rows, "control_fen": total.fen}
            yield _finding("not_the_ledger", unit=unit, what=" ".join(filter(None, one)), **facts)


def _totals(entries: list[Path]) -> Mapping[Key, Total]:
    with opened({"entries": entries}) as connection:
        rows = connection.execute(checks()["totals"]).fetchall()
    return {(r[0], r[1], r[2], r[3], r[4]): Total(int(r[5]), int(r[6])) for r in rows}


def _insured(tx: Transaction, folder: Path, unit: Unit) -> Iterator[Reason]:
    tables = chosen(folder, Wanted((INSURED,), 0, unit.month))
    counted: dict[str, int] = {}
    if tables.get(INSURED):
        with opened(tables) as connection:
            counted = {scheme: int(n) for scheme, n in connection.execute(checks()["insured"]).fetchall()}
    day, known_at = month_end(unit.month), unit.known_at
    recorded = {row.scheme: int(row.persons) for row in tx.all("insured_count", known_at=known_at, day=day)}
    for scheme in sorted(counted.keys() | recorded.keys()):
        persons, owed = counted.get(scheme, 0), recorded.get(scheme, 0)
        if persons != owed:
            yield _finding("not_the_record", unit=unit, scheme=scheme, persons=persons, recorded=owed)


def _finding(code: str, **facts: object) -> Reason:
    en, zh = SENTENCES[code]
    return Reason(f"insight.{code}", en.format(**facts), zh.format(**facts))
