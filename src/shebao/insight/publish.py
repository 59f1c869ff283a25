"""A closed month leaves the record: written where nobody looks, promised in the record, put in its place.

Killed before the promise, nothing was published and it is written again; killed after it, the files are found by their
hashes or made again from the record, which must give the same bytes. What is published is never rewritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from shebao.insight.errors import FilesDiffer, KeyChanged, PublishingBusy
from shebao.insight.model import INSURED, MANIFEST, WRITING, Manifest, Unit
from shebao.insight.reading import Work, written
from shebao.kernel.actors import Actor
from shebao.store.ciphers import Key
from shebao.store.db import Database
from shebao.store.kill_points import checkpoint
from shebao.store.rows import Row

Told = Callable[[str], None]
BULK = "publish"


@dataclass(frozen=True, slots=True)
class Published:
    """What a start did: units published, units put in their place after a kill, and those that wait for an agency."""

    units: tuple[str, ...]
    recovered: tuple[str, ...]
    waiting: tuple[str, ...]
    rows: int
    fen: int


def statistics_of(home: Path) -> Path:
    """The folder of the published files."""
    return home / "statistics"


def publish(db: Database, by: Actor, month: int | None = None, told: Told | None = None) -> Published:
    """Every closed month that is not published yet, or one; in the actor's part of the books.

    Raises PublishingBusy, KeyChanged, NotTheLedger, RegisterUnknown, FilesDiffer.
    """
    say = told or (lambda _: None)
    with db.alone(f"insight.publish:{by.path}") as mine:
        if not mine:
            raise PublishingBusy
        folder, key = statistics_of(db.home), _key(db, by)
        recovered = [unit for unit in _lost(db, by, folder) if _recover(db, by, folder, unit, key, say)]
        made: list[tuple[Unit, Manifest]] = []
        waiting: list[str] = []
        for unit in _todo(db, by, month, waiting):
            made.append(_publish(db, by, folder, unit, key))
            say(str(unit))
        for unit in _insured_todo(db, by, month):
            made.append(_publish(db, by, folder, unit, key))
            say(str(unit))
    names = tuple(str(unit) for unit, _ in made)
    rows, fen = sum(manifest.rows for _, manifest in made), sum(manifest.fen for _, manifest in made)
    return Published(names, tuple(str(unit) for unit, _, _ in recovered), tuple(waiting), rows, fen)


def _todo(db: Database, by: Actor, month: int | None, waiting: list[str]) -> list[Unit]:
    with db.reading(by, "insight", purpose=BULK) as tx:
        rows = tx.all("closed_units", path=by.path, only=month)
    units = []
    for row in rows:
        unit = _unit(row)
        if row.shut_out:
            waiting.append(str(unit))
        elif row.runs or row.number == 0:
            units.append(unit)
    return units


def unit_published(row: Row, before: tuple[int, datetime] | None = None) -> Unit:
    """A unit as its line in the record tells it."""
    own = (row.fund, row.area, row.pool_id, row.month, row.number, row.known_at, tuple(row.runs), row.serving_path)
    return Unit(*own, before)


def _unit(row: Row) -> Unit:
    return Unit(row.fund, row.area, row.pool_id, row.month, row.number, row.known_at, tuple(row.runs), row.agency_path)


def _insured_todo(db: Database, by: Actor, month: int | None) -> list[Unit]:
    """The insured of each month all funds have closed, in the order of months."""
    units: list[Unit] = []
    with db.reading(by, "insight", purpose=BULK) as tx:
        closed: dict[int, datetime] = {}
        for row in tx.all("closed_units", path=by.path, only=None):
            closed[row.month] = max(row.known_at, closed.get(row.month, row.known_at))
        last = tx.maybe("last_insured", path=by.path)
        before = (int(last.month), last.known_at) if last else None
        for here, known_at in sorted(closed.items()):
            if before is not None and here <= before[0]:
                continue
            if (before is not None and here != before[0] + 1) or tx.all("open_pools", path=by.path, month=here):
                break
            if month is None or here <= month:
                units.append(Unit(INSURED, "", None, here, 0, known_at, (), by.path, before))
            before = (here, known_at)
    return units


def _publish(db: Database, by: Actor, folder: Path, unit: Unit, key: Key) -> tuple[Unit, Manifest]:
    writing, manifest = _write(db, by, folder, unit, key)
    checkpoint("insight", "unit", "written")
    _promise(db, by, unit, manifest)
    checkpoint("insight", "unit", "promised")
    _put(writing, folder / unit.place)
    checkpoint("insight", "unit", "put")
    return unit, manifest


def _write(db: Database, by: Actor, folder: Path, unit: Unit, key: Key) -> tuple[Path, Manifest]:
    """The unit's files and manifest in a folder nobody reads, whatever a start before left there."""
    writing = folder / WRITING / unit.place
    shutil.rmtree(writing, ignore_errors=True)
    writing.mkdir(parents=True)
    with db.reading(by, "insight", purpose=BULK) as tx:
        tx.unhurried()
        manifest = written(Work(tx, key, writing), unit)
    with (writing / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(manifest.text)
        file.flush()
        os.fsync(file.fileno())
    return writing, manifest


def _promise(db: Database, by: Actor, unit: Unit, manifest: Manifest) -> None:
    with db.transaction(by, "insight", "publish", subject=f"statistics:{unit}", act="run") as tx:
        row = tx.one(
            "add_publication",
            unit=unit.name,
            pool=unit.pool,
            month=unit.month,
            number=unit.number,
            known_at=unit.known_at,
            runs=list(unit.runs),
            shards=manifest.shards,
            rows=manifest.rows,
            fen=manifest.fen,
            key_id=manifest.key_id,
            manifest_sha256=digest(manifest.text),
            actor=by.actor_id,
            path=unit.path,
        )
        files = [{"name": f.name, "rows": f.rows, "fen": f.fen, "sha256": f.sha256} for f in manifest.files]
        tx.run_many("add_file", [{**one, "publication": row.publication_id, "path": unit.path} for one in files])
        tx.note(rows=manifest.rows, fen=manifest.fen, files=len(files))


def _put(writing: Path, place: Path) -> None:
    """Into its place, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    writing.rename(place)
    for above in (place.parent, place.parent.parent):
        handle = os.open(above, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- after a kill ----------------------------------------------------------------------------------------------------


def _lost(db: Database, by: Actor, folder: Path) -> list[tuple[Unit, str, int]]:
    """Publications promised whose folder is not in its place, each with the hash of its manifest."""
    found = []
    with db.reading(by, "insight", purpose=BULK) as tx:
        before: tuple[int, datetime] | None = None
        for row in tx.all("publications", path=by.path, only=None):
            own = None if row.pool_id else before
            unit = unit_published(row, own)
            if row.pool_id is None:
                before = (int(row.month), row.known_at)
            if not (folder / unit.place / MANIFEST).exists():
                found.append((unit, str(row.manifest_sha256), int(row.publication_id)))
    return found


def _recover(db: Database, by: Actor, folder: Path, lost: tuple[Unit, str, int], key: Key, say: Told) -> bool:
    """Put what was promised in its place: as it was written, else made again, with the bytes promised."""
    unit, promised, publication = lost
    writing = folder / WRITING / unit.place
    with db.reading(by, "insight", purpose=BULK) as tx:
        files = {row.name: str(row.sha256) for row in tx.all("files_of_publication", publication=publication)}
    if not _whole(writing, promised, files):
        writing, manifest = _write(db, by, folder, unit, key)
        now = {file.name: file.sha256 for file in manifest.files}
        for name in sorted(files.keys() | now.keys()):
            if files.get(name) != now.get(name):
                raise FilesDiffer(unit=unit, name=name, before=files.get(name, "-"), now=now.get(name, "-"))
        if digest(manifest.text) != promised:
            raise FilesDiffer(unit=unit, name=MANIFEST, before=promised, now=digest(manifest.text))
    _put(writing, folder / unit.place)
    say(str(unit))
    return True


def _whole(writing: Path, promised: str, files: dict[str, str]) -> bool:
    manifest = writing / MANIFEST
    if not manifest.exists() or digest(manifest.read_text(encoding="utf-8")) != promised:
        return False
    return all((writing / name).exists() and file_sha256(writing / name) == was for name, was in files.items())


def _key(db: Database, by: Actor) -> Key:
    """The key of the pseudonyms. Raises KeyChanged when it is not the one the statistics were begun with."""
    with db.reading(by, "insight", purpose=BULK) as tx:
        before = tx.one("key_of_pseudonyms").key_id
    first = db.ciphers.first
    if before is not None and before != first.key_id:
        raise KeyChanged(before=before, now=first.key_id)
    return first


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read block by block."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
