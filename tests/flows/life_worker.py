"""What happens to awards after they began, as a process of its own for the tests that kill it.

A look at the register, a list, living status, a mass correction.

usage: life_worker.py CONNINFO HOME DAY PERSONS LAW_FOLDER
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import copytree, rmtree

import numpy as np
import yaml

from shebao.benefits import automatic, correction, living, transfers
from shebao.benefits.automatic import Look
from shebao.benefits.correction import Correction
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.living import Sweep
from shebao.benefits.runs import sign_run
from shebao.benefits.transfers import Listed, Measure
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.store.db import Database

COUNTY = "00.44.18.02."
RUNNER = Actor(1, "house", "house", "*", COUNTY)
SCHEME, REGION = "old_age_allowance", "441802"
TESTS = Path(__file__).parents[1]
AMOUNTS = {"below": 0, "from": {65: 75, 70: 150, 80: 180, 90: 350, 100: 600}}
AGES = {"below": 65, "from": {65: 70, 70: 80, 80: 90, 90: 100, 100: 200}}
CORRECTED = {65: 7_000, 80: 18_500}
STEPS = (0, 65, 70, 80, 90, 100)


def write_law(folder: Path) -> None:
    """The invented country and the old-age allowance, its rules as they stand in the folder of the country."""
    copytree(TESTS / "invented", folder)
    copytree(TESTS.parent / "laws" / "cn" / "national" / SCHEME, folder / "national" / SCHEME)
    own = folder / "national" / SCHEME
    rmtree(own / "cases")
    common = yaml.safe_load((TESTS.parent / "laws" / "cn" / "shared" / "inputs.yaml").read_text(encoding="utf-8"))
    inputs = yaml.safe_load((own / "inputs.yaml").read_text(encoding="utf-8"))
    inputs |= {name: common[name] for name in ("birth_month", "claim_month")}
    values = yaml.safe_load((own / "parameters.yaml").read_text(encoding="utf-8"))
    for name, steps in (("allowance_by_age", AMOUNTS), ("next_step_age", AGES)):
        given = {"document": "notice 1", "confidence": "H", "last_checked": date(2026, 11, 22)}
        values[name]["values"] = {date(2016, 5, 1): {"value": steps, **given}}
        del values[name]["delegated_to"]
    entries = yaml.safe_load((folder / "national" / "old_age" / "entries.yaml").read_text(encoding="utf-8"))
    scheme = yaml.safe_load((own / "scheme.yaml").read_text(encoding="utf-8")) | {"fund": "pooled"}
    scheme["cover"] = [{"region": "000000", "from": date(2016, 5, 1)}]
    del scheme["not_covered"]
    service = {
        "without_application": {"looked_at": "claim_month", "cites": "notice 1"},
        "living_status": {"months": 12, "cites": "notice 2"},
    }
    written = {"inputs": inputs, "parameters": values, "entries": entries, "scheme": scheme, "service": service}
    for name, data in written.items():
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (own / f"{name}.yaml").write_text(text, encoding="utf-8")


def corrected(folder: Path) -> Law:
    """The law of the folder; two amounts from December 2025 are other than was known before 10 January 2026."""
    found = load(folder, kept=False)
    name = f"{SCHEME}.allowance_by_age"
    value = found.values[name]
    (old,) = value.boxes
    ages = (max(s for s in STEPS if s <= old.value.first + place) for place in range(len(old.value.cells)))
    cells = tuple(CORRECTED.get(age, fen) for age, fen in zip(ages, old.value.cells, strict=True))
    new = replace(
        old,
        id=f"{old.id} corrected",
        start=date(2025, 12, 1),
        known_from=date(2026, 1, 10),
        value=replace(old.value, cells=cells),
        replaces=old.id,
    )
    return replace(found, values={**found.values, name: replace(value, boxes=(*value.boxes, new))})


def work(db: Database, day: date, persons: list[int], folder: Path) -> None:
    judge = Judge(corrected(folder))
    automatic.award_without_application(db, RUNNER, judge, Look(SCHEME, REGION, 2026 * 12, 2, day))
    measure = Measure("winter", SCHEME, REGION, day.year * 12 + day.month - 1, "notice 9", "art. 2")
    fen = np.full(len(persons), 20_000, np.int64)
    rows = Listed(np.array(persons, np.int64), fen, len(persons), int(fen.sum()))
    _signed(db, transfers.take_list(db, RUNNER, measure, rows).run, day)
    transfers.publish_list(db, RUNNER, measure, on=day)
    living.sweep(db, RUNNER, judge, Sweep(SCHEME, day, 2))
    wanted = Correction(SCHEME, "notice 3", day)
    _signed(db, correction.draft_correction(db, RUNNER, judge, wanted), day)
    correction.apply_correction(db, RUNNER, judge, wanted, on=day)


def _signed(db: Database, run: int, day: date) -> None:
    for place, (post, role) in enumerate((("clerk", "maker"), ("reviewer", "checker"), ("approver", "approver"))):
        with suppress(RunSignedTwice):
            sign_run(db, Actor(101 + place, post, post, "social_insurance", COUNTY), run, role, on=day)


if __name__ == "__main__":
    transfers.PART, correction.APPLIED = 6, 2  # several parts of few rows
    clock = datetime.fromisoformat(f"{sys.argv[3]}T09:00:00+08:00")
    people = [int(number) for number in sys.argv[4].split(",")]
    with Database(sys.argv[1], home=Path(sys.argv[2]), clock=clock).connect() as database:
        work(database, clock.date(), people, Path(sys.argv[5]))
