"""The simulated country in the very files that publishing writes: part by part, in bounded memory, resumable."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from formulas import (
    AREAS,
    EMPLOYEES,
    FIRST,
    FUNDS,
    HERE,
    PAUSE,
    REGIONS,
    RESIDENTS,
    Size,
    amounts,
    control,
    employer,
    group,
    kinds,
    shards_of,
    sides,
    works,
)

from shebao.insight.columns import control_table, write
from shebao.insight.model import CHANGE, ENTRY, MANIFEST, File, Manifest
from shebao.insight.pseudonyms import pseudonyms
from shebao.kernel.dates import month_text
from shebao.store.ciphers import Ciphers


@dataclass(frozen=True, slots=True)
class Part:
    """What one worker does at once: one side of one fund, one shard, all months."""

    fund: str
    side: str
    shard: int
    shards: int

    @property
    def name(self) -> str:
        return f"{self.fund}.{self.side}.{self.shard:02d}"


# --- writing ------------------------------------------------------------------------------


def parts(size: Size) -> list[Part]:
    """All the work, the largest first."""
    found = []
    for fund in FUNDS:
        shards = shards_of(size, fund)
        found += [Part(fund, side, shard, shards) for side in sides(fund) for shard in range(shards)]
    return [*found, *(Part("insured", "insured", shard, 32) for shard in range(32))]


def prepare(work: Path, size: Size) -> None:
    """The pseudonyms, made once by the house's own function and kept: workers map them."""
    key = Ciphers.open(work).first
    for name, kind, ids in (
        *((one, "person", group(size, one)) for one in ("employees", "drawing", "residents")),
        ("employer", "employer", employer(size, np.arange(size.employees, dtype=np.int64))),
    ):
        target = work / f"{name}.npy"
        if not target.exists():
            np.save(work / f"{name}.draft.npy", pseudonyms(key, kind, ids))
            (work / f"{name}.draft.npy").rename(target)


def do(work: Path, folder: Path, size: Size, part: Part) -> int:
    """Write one part's files for all months, and a line that says so; done before, nothing."""
    marker = work / "done" / f"{part.name}.json"
    if marker.exists():
        return 0
    files = {}
    for month in range(size.months):
        table = changes(work, size, part, month) if part.fund == "insured" else entries(work, size, part, month)
        if table is None:
            continue
        place = folder / month_text(FIRST + month) / unit(part.fund) / "0"
        place.mkdir(parents=True, exist_ok=True)
        files[month] = asdict(write(table, place / f"{part.side}-{part.shard:02d}.parquet", part.side, part.shard))
    marker.parent.mkdir(exist_ok=True)
    marker.with_suffix(".draft").write_text(json.dumps(files), encoding="utf-8")
    marker.with_suffix(".draft").rename(marker)
    return sum(file["rows"] for file in files.values())


def unit(fund: str) -> str:
    return fund if fund == "insured" else f"{fund}-{AREAS.get(fund, HERE)}"


@lru_cache(4)
def members(work: Path, name: str, shards: int, shard: int) -> tuple[np.ndarray, np.ndarray]:
    """Ordinals and pseudonyms of a group's persons in a shard, in the order of the files."""
    numbers = np.load(work / f"{name}.npy", mmap_mode="r")
    ordinals = np.flatnonzero(numbers % shards == shard)
    ordinals = ordinals[np.argsort(numbers[ordinals])]
    return ordinals, np.asarray(numbers[ordinals])


def entries(work: Path, size: Size, part: Part, month: int) -> pa.Table | None:
    """One shard of one side of a fund in a month."""
    who = "drawing" if part.side == "benefits" else "employees" if part.fund in EMPLOYEES else "residents"
    ordinal, person = members(work, who, part.shards, part.shard)
    here = active(size, who, ordinal, month)
    ordinal, person = ordinal[here], person[here]
    own = kinds(part.fund, part.side)
    times, count = len(own), len(ordinal)
    if not count:
        return None
    fen = np.empty((count, times), np.int64)
    for place, kind in enumerate(own):
        fen[:, place] = amounts(part.fund, kind, ordinal, month, size.odd)
    number = np.zeros(count, np.int64)
    if who == "employees":
        number = np.asarray(np.load(work / "employer.npy", mmap_mode="r")[ordinal])
    columns = {
        "month": np.full(count * times, FIRST + month, np.int32),
        "for_month": np.full(count * times, FIRST + month, np.int32),
        "person": np.repeat(person, times),
        "birth_year": np.repeat(born(who, ordinal), times),
        "sex": words(np.repeat(ordinal // 3 % 2, times), ("female", "male")),
        "region": words(np.repeat(ordinal // 7 % 8, times), REGIONS),
        "employer": np.repeat(number, times),
        "fen": fen.reshape(-1),
    }
    columns |= {name: words(np.zeros(count * times, np.int32), (said,)) for name, said in constant(part).items()}
    for name in ("line", "payer", "register", "move"):
        said = [str(getattr(kind, name)) for kind in own]
        known = sorted(set(said))
        columns[name] = words(np.tile([known.index(word) for word in said], count), tuple(known))
    return pa.table([columns[field.name] for field in ENTRY], schema=ENTRY)


def constant(part: Part) -> dict[str, str]:
    return {"fund": part.fund, "area": AREAS.get(part.fund, HERE), "scheme": part.fund, "item": ""}


def active(size: Size, who: str, ordinal: np.ndarray, month: int) -> np.ndarray:
    if who == "employees":
        return works(size, ordinal, month)
    if who == "drawing":
        return (ordinal >= size.paused) | (month not in PAUSE)
    return ordinal % 12 == month % 12


def born(who: str, ordinal: np.ndarray) -> np.ndarray:
    first, years = {"employees": (1966, 40), "drawing": (1936, 30), "residents": (1940, 80)}[who]
    return (first + ordinal * 7 % years).astype(np.int16)


def words(places: np.ndarray, said: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(said))


def changes(work: Path, size: Size, part: Part, month: int) -> pa.Table | None:
    """Who came to be insured: everybody in the first month, those who change places in the middle."""
    rows = []
    for who, schemes in (
        ("employees", tuple(EMPLOYEES)),
        ("drawing", ("employee_pension",)),
        ("residents", tuple(RESIDENTS)),
    ):
        ordinal, person = members(work, who, part.shards, part.shard)
        now = works(size, ordinal, month) if who == "employees" else np.full(len(ordinal), fill_value=True)
        was = np.zeros(len(ordinal), bool)
        if month:
            was = works(size, ordinal, month - 1) if who == "employees" else now
        here = now != was
        rows += [(scheme, who, ordinal[here], person[here], np.where(now[here], 1, -1)) for scheme in schemes]
    if not sum(len(row[2]) for row in rows):
        return None
    person = np.concatenate([row[3] for row in rows])
    order = np.argsort(person, kind="stable")

    def put(column: list[np.ndarray]) -> np.ndarray:
        return np.concatenate(column)[order]

    schemes = sorted({row[0] for row in rows})
    groups = ("drawing", "employees", "residents")
    scheme = words(put([np.full(len(r[2]), schemes.index(r[0])) for r in rows]), tuple(schemes))
    columns = {
        "month": np.full(len(person), FIRST + month, np.int32),
        "person": person[order],
        "birth_year": put([born(row[1], row[2]) for row in rows]),
        "sex": words(put([row[2] // 3 % 2 for row in rows]), ("female", "male")),
        "region": words(put([row[2] // 7 % 8 for row in rows]), REGIONS),
        "scheme": scheme,
        "branch": scheme,
        "kind": words(
            put([np.full(len(r[2]), groups.index(r[1])) for r in rows]), ("pensioner", "employee", "resident")
        ),
        "change": put([row[4] for row in rows]).astype(np.int8),
    }
    return pa.table([columns[field.name] for field in CHANGE], schema=CHANGE)


def finish(work: Path, folder: Path, size: Size) -> tuple[int, int]:
    """Manifests, with the ledger's totals by formula beside the rows; units and bytes."""
    said = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((work / "done").glob("*.json"))}
    units = held = 0
    for fund in (*FUNDS, "insured"):
        for month in range(size.months):
            place = folder / month_text(FIRST + month) / unit(fund) / "0"
            names = [name for name in said if name.split(".")[0] == fund and str(month) in said[name]]
            files = [
                File(**{**said[name][str(month)], "schemes": tuple(said[name][str(month)]["schemes"])})
                for name in names
            ]
            rows, fen = sum(file.rows for file in files), sum(file.fen for file in files)
            place.mkdir(parents=True, exist_ok=True)
            if fund != "insured":
                table = control_table(FIRST + month, fund, AREAS.get(fund, HERE), control(size, fund, month))
                files.append(write(table, place / "ledger.parquet", "ledger", 0))
            area = "" if fund == "insured" else AREAS.get(fund, HERE)
            shards = 32 if fund == "insured" else shards_of(size, fund)
            known = f"{month_text(FIRST + month)}-28T00:00:00+00:00"
            facts = (fund, area, FIRST + month, 0, known, (), shards, rows, fen, "k1")
            manifest = Manifest(*facts, tuple(sorted(files, key=lambda file: file.name)))
            (place / MANIFEST).write_text(manifest.text, encoding="utf-8")
            units, held = units + 1, held + sum(file.bytes for file in files)
    return units, held


def free_gb(folder: Path) -> float:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize / 2**30
